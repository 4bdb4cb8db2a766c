"""What comes up: agenda items of council meetings still to be held that answer a reader's searches. Pure looking; nothing is marked here.

An item is told once, at the first digest after its paper came, whether its meeting is next week or in a month: a warning is worth most
early, and a digest never says a thing twice. So the list of the coming week holds what is new in it, not all of it; on the following
days it is shorter or gone. One thing brings an item back, once: its meeting is called off, put off or moved, for then what the reader
was told is no longer true. (Held after all at its old hour, it is not told a third time.) A paper that comes late, for an item already
told, is news and is listed among the stories.

The papers by which an item was found (agenda, pack, report) count as listed with it. A paper of which no single item answers the
search by itself is left to the stories, as is everything once the meeting has begun.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from archive.archive import Archive
from archive.readers.mail import SavedSearch
from archive.stages.stages import PAPERS
from archive.texts.documents import Documents, DocumentSummary
from archive.texts.texts import StoredDocument
from core.beat import Beat, Licence
from core.clock import Clock
from core.ordering import sorted_by
from core.words import AgendaItem, stable_id
from index.explain import Span, Stretch, answers, in_words, marks, reasons
from index.query_tree import Query
from index.ranking import Hit
from service.fairness.licences import licence_of, may_excerpt
from service.following.stories import Piece, document_span, excerpt_of
from service.meetings.late_papers import late_papers
from service.meetings.meetings import Meeting, find_start, items_of, meetings_of
from service.passages.earlier_minutes import earlier_items

# "The coming week": today and the seven days after, so that a weekly reader's Mondays leave no day between them.
WEEK = timedelta(days=7)
# What may stand before an item's title at the head of its passage: "Agenda Item No. 12a: ".
NUMBERING_CHARS = 30


@dataclass(frozen=True, slots=True)
class Paper:
    """A document in which an item stands: our id of it, its title, PDF page and the item's first character. `is_late`: it came after the agenda."""

    document_id: str
    story_id: str
    title: str
    page: int | None
    start: int | None = None
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Why:
    """A search that an item answers, by its name, and by what."""

    search: str
    said: str


@dataclass(frozen=True, slots=True)
class ComingItem:
    """An agenda item of a meeting to come. `number` and `title` are as printed; `papers` are those that matched, the fullest first.

    `status` is set if the meeting is called off or put off; `is_change` if the reader was told of the item before that, or before the
    meeting was moved. `has_time` is False where the council gave a day alone. `whys`: one for each search it answers.
    """

    council: str
    committee: str
    meeting_at: datetime
    has_time: bool
    in_week: bool
    status: str | None
    is_change: bool
    number: str
    title: str
    papers: tuple[Paper, ...]
    whys: tuple[Why, ...]
    excerpt: tuple[Piece, ...]
    item_key: str
    state_key: str

    def marks(self) -> set[str]:
        """Return what counts as listed for a reader who is told of it."""
        return {self.item_key, self.state_key} | {paper.story_id for paper in self.papers}


@dataclass(frozen=True, slots=True)
class _ItemPaper:
    """An item of one paper that answers a search by itself."""

    paper: StoredDocument
    item: AgendaItem
    meeting: Meeting
    stretch: Stretch


def coming_items(
    archive: Archive,
    beat: Beat,
    clock: Clock,
    saved: SavedSearch,
    query: Query,
    hits: Sequence[tuple[Hit, DocumentSummary]],
    known: set[str],
) -> list[ComingItem]:
    """Return the items that a search finds and its reader has not been told of as they stand now, by meeting and place on the
    agenda.

    `hits` are the search's hits with their cards, `known` what the reader was told.
    """
    now = clock()
    groups: dict[str, list[_ItemPaper]] = {}
    for paper, meeting in _papers(archive, beat, [card for _, card in hits], now):
        earlier = earlier_items(paper.document)
        for item in items_of(paper.document):
            if item.number in earlier:
                continue
            stretch = _stretch(archive, beat, paper, item)
            if stretch.spans and answers(query, stretch):
                groups.setdefault(_key(meeting, item), []).append(_ItemPaper(paper, item, meeting, stretch))
    coming = [_coming_item(archive, beat, clock, saved, query, key, papers, known) for key, papers in groups.items()]
    fresh = [item for item in coming if not {item.item_key, item.state_key} <= known]
    return sorted_by(fresh, key=lambda item: (item.meeting_at, item.committee, _rank(item.number)))


def merge_items(items: Sequence[ComingItem]) -> list[ComingItem]:
    """Items that several searches found, each once, with all their reasons and papers, by meeting."""
    first: dict[str, ComingItem] = {}
    for item in items:
        seen = first.get(item.item_key)
        if seen is not None:
            papers = {paper.document_id: paper for paper in (*seen.papers, *item.papers)}
            item = replace(seen, whys=(*seen.whys, *item.whys), papers=tuple(papers.values()))
        first[item.item_key] = item
    return sorted_by(first.values(), key=lambda item: (item.meeting_at, item.committee, _rank(item.number)))


def _papers(
    archive: Archive, beat: Beat, cards: Sequence[DocumentSummary], now: datetime
) -> Iterator[tuple[StoredDocument, Meeting]]:
    """Yield the papers of meetings to come, each with its meeting."""
    today = f"{now.astimezone(beat.tz):%Y-%m-%d}"
    # A council paper's date is its meeting's day (reading.dates), so that the papers of past meetings need not be opened.
    ids = [card.document_id for card in cards if card.kind in PAPERS and (card.published or "") >= today]
    papers = Documents(archive).get_many(ids)
    meetings = meetings_of(archive, beat, [paper.document for paper in papers.values()])
    for document_id, paper in papers.items():
        meeting = meetings.get(document_id)
        if meeting and meeting.meeting_id and paper.document.context.meeting_at and _is_to_come(meeting, now):
            yield paper, meeting


def _is_to_come(meeting: Meeting, now: datetime) -> bool:
    """Tell whether a meeting has not begun; one of which only the day is known, until that day is over."""
    at = meeting.starts_at
    return at is not None and (at > now or (not meeting.has_time and at.date() == now.astimezone(at.tzinfo).date()))


def _stretch(archive: Archive, beat: Beat, paper: StoredDocument, item: AgendaItem) -> Stretch:
    """Return what a paper says under an item: all of it, if it is the paper of that item alone."""
    document = paper.document
    spans: tuple[Span, ...] = tuple((passage.start, passage.end) for passage in document.passages if passage.item == item.number)
    if document.context.item_number == item.number:
        spans = ((0, len(document.text)),)
    return replace(document_span(archive, beat, paper), heading=item.title, spans=spans, item=item.number)


def _key(meeting: Meeting, item: AgendaItem) -> str:
    """Names an item of a meeting, by its title: numbers change when an item is put in before it."""
    title = "".join(c for c in item.title.casefold() if c.isalnum())
    return stable_id("item", meeting.source_id, str(meeting.meeting_id), title or item.number)


def _coming_item(
    archive: Archive,
    beat: Beat,
    clock: Clock,
    saved: SavedSearch,
    query: Query,
    key: str,
    group: Sequence[_ItemPaper],
    known: set[str],
) -> ComingItem:
    # The paper that says most of the item stands for it: a pack or report before a front sheet that has the title alone.
    by_length = sorted_by(
        group, key=lambda paper: (-sum(end - start for start, end in paper.stretch.spans), paper.paper.document.id)
    )
    best, meeting = by_length[0], group[0].meeting
    if meeting.starts_at is None:
        raise ValueError("only papers of dated meetings come here")
    local, status = meeting.starts_at, meeting.status if meeting.is_off else None
    state_key = stable_id("item as it stands", key, local.isoformat(), (status or "").lower())
    why = reasons(query, best.stretch)
    late = late_papers(archive, beat, [paper.paper for paper in group])
    source = beat.find_source(best.paper.document.source_id)
    return ComingItem(
        council=(source.council if source else None) or beat.source_name(best.paper.document.source_id),
        committee=meeting.committee or "Meeting",
        meeting_at=local,
        has_time=meeting.has_time,
        in_week=local.date() <= clock().astimezone(local.tzinfo).date() + WEEK,
        status=status,
        is_change=key in known and state_key not in known,
        number=best.item.number,
        title=best.item.title,
        papers=tuple(
            Paper(
                paper.paper.document.id,
                paper.paper.story_id,
                paper.paper.document.title,
                paper.item.first_page,
                find_start(paper.paper.document, paper.item),
                is_late=paper.paper.document.id in late,
            )
            for paper in by_length
        ),
        whys=(Why(saved.name, in_words(why)),),
        excerpt=_excerpt(best, marks(why), licence=licence_of(beat, best.paper.document.source_id)),
        item_key=key,
        state_key=state_key,
    )


def _excerpt(paper: _ItemPaper, marks: Sequence[Span], *, licence: Licence) -> tuple[Piece, ...]:
    """Return the item's text around its first match below its title; nothing if the title alone matched, or the licence is link
    only.
    """
    document, title = paper.paper.document, paper.item.title
    for passage in document.passages:
        if not may_excerpt(licence) or not any(a <= passage.start < b for a, b in paper.stretch.spans):
            continue
        text = document.text[passage.start : passage.end]
        at = text.casefold().find(title.casefold(), 0, len(title) + NUMBERING_CHARS)
        begin = at + len(title) if at >= 0 and len(text.casefold()) == len(text) else 0
        inside = [(s - passage.start - begin, e - passage.start - begin) for s, e in marks if e <= passage.end]
        inside = [mark for mark in inside if mark[0] >= 0]
        if inside:
            return excerpt_of(text[begin:], inside)
    return ()


def _rank(number: str) -> tuple[int, str]:
    digits = re.search(r"\d+", number)
    return (int(digits.group()) if digits else 0, number)
