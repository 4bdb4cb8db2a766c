"""Council meetings as their own pages tell them, and what a paper of one is called in a list. Pure looking; nothing is guessed.

Councils call their papers "Minutes" or "Agenda frontsheet". In a list of many meetings such a name says nothing, so lists show whose
meeting it was, on which day, and under which item. Where the committee is not known, the paper's own title stands alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, time, tzinfo
from typing import NamedTuple

from archive.archive import Archive
from archive.captures.meetings import NOT_LISTED, Meetings, MeetingState
from archive.captures.meetings import is_off as is_off
from archive.texts.documents import Documents
from core.beat import Beat
from core.ids import document_id
from core.words import AgendaItem, Context, Document, Kind, Passage, Vote
from reading import dates

# A paper's name that begins with what it is ("Printed minutes"); behind the meeting's name it goes on in small letters.
_SORT = re.compile(r"(?:(?:draft|printed|public) )*(?:agenda|minutes|decisions?|reports?)\b", re.I)
# What says no more of a paper than its sort, once its meeting's name and day are told: "Draft minutes of the Cabinet, Tuesday 3 November 2026".
_SORT_ALONE = re.compile(
    r"(?:(?:agenda|minutes|decisions?|notice|front ?sheet|reports?|pack|papers?|and|draft|printed|public|approved|signed|final|full|revised|supplement(?:ary|al))(?: |$))+"
)
_JOINING = re.compile(r"\b(?:of|the|for|to|on|from|meeting|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b|[\W_]")

# What a reader opens first of an item: its own report, then what was decided, and the agenda that has the title alone last.
_ORDER: tuple[Kind, ...] = ("report", "decision", "minutes", "agenda")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A council's meeting; what is not known is None. `starts_at` is in the beat's zone, `status` as the council writes it."""

    source_id: str
    meeting_id: str | None
    committee: str | None
    starts_at: datetime | None
    status: str | None

    @property
    def has_time(self) -> bool:
        """Whether the hour is known: a day without one is kept as its midnight, at which no council meets."""
        return self.starts_at is not None and self.starts_at.time() != time()

    @property
    def is_off(self) -> bool:
        """Whether it is called off or put off, or its council's list names it no more."""
        return is_off(self.status)


class Item(NamedTuple):
    """An agenda item: its number as printed, and its title if that is known."""

    number: str
    title: str | None


def meetings_of(archive: Archive, beat: Beat, documents: Iterable[Document]) -> dict[str, Meeting]:
    """Return the meetings of council papers by the papers' ids; documents that belong to none are left out.

    What the council's newest list tells of a meeting stands before its own page, and that before its papers, which may have been filed before
    it was moved or called off.
    """
    papers = [document for document in documents if _is_of_meeting(document.context)]
    page_ids = {paper.id: page_id for paper in papers if (page_id := _page_id(paper))}
    pages = Documents(archive).get_documents(sorted(set(page_ids.values()))) if page_ids else {}
    states = _states(archive, papers)
    by_paper = {}
    for paper in papers:
        page = pages.get(page_ids.get(paper.id, ""), paper).context
        at = page.meeting_at or paper.context.meeting_at
        meeting = Meeting(
            source_id=paper.source_id,
            meeting_id=paper.context.meeting_id,
            committee=page.committee or paper.context.committee,
            starts_at=at.astimezone(beat.tz) if at else None,
            status=page.meeting_status,
        )
        state = states.get((paper.source_id, paper.context.meeting_id))
        by_paper[paper.id] = as_listed(meeting, state, beat.tz) if state else meeting
    return by_paper


def _states(archive: Archive, papers: Iterable[Document]) -> dict[tuple[str, str | None], MeetingState]:
    by_source: dict[str, set[str]] = {}
    for paper in papers:
        if paper.context.meeting_id:
            by_source.setdefault(paper.source_id, set()).add(paper.context.meeting_id)
    listed = Meetings(archive)
    return {(source, key): state for source, ids in by_source.items() for key, state in listed.states(source, ids).items()}


def as_listed(meeting: Meeting, state: MeetingState, zone: tzinfo) -> Meeting:
    """Return a meeting as its council's newest list tells it; the hour stays that of its page where the list gives the same day alone."""
    of_the_list = state.meeting
    at = meeting.starts_at
    if of_the_list.hour or at is None or at.date() != of_the_list.day:
        at = datetime.combine(of_the_list.day, time.fromisoformat(of_the_list.hour) if of_the_list.hour else time(), zone)
    status = of_the_list.status if state.is_listed else NOT_LISTED
    return replace(meeting, starts_at=at, status=status or meeting.status)


def items_of(paper: Document) -> tuple[AgendaItem, ...]:
    """Return the agenda items of a paper; a paper under one item is that item."""
    number, title = paper.context.item_number, paper.context.item_title
    if number and title:
        return (AgendaItem(number, title, paper.passages[0].page if paper.passages else None),)
    return paper.items


def find_item(paper: Document, passage: Passage | None) -> Item | None:
    """Return the item that a paper stands under as a whole, or else that a passage of it stands under.

    The title is None where the paper has none for that number, or several.
    """
    own = paper.context.item_number
    if own:
        return Item(own, paper.context.item_title or None)
    if passage is None or passage.item is None:
        return None
    titles = {item.title for item in paper.items if item.number == passage.item and item.title}
    return Item(passage.item, titles.pop() if len(titles) == 1 else None)


def paper_rank(paper: Document) -> tuple[bool, int]:
    """Return the place of a paper among those of its meeting: of one item before of many, and by its kind."""
    return paper.context.item_number is None, _ORDER.index(paper.kind) if paper.kind in _ORDER else 0


def find_start(paper: Document, item: AgendaItem) -> int | None:
    """Return where an item begins in a paper, on the page that is told of it; None in a paper that is this item as a whole."""
    if paper.context.item_number == item.number:
        return None
    own = [passage for passage in paper.passages if passage.item == item.number]
    on_page = (passage for passage in own if passage.page == item.first_page)
    first = next(on_page, own[0] if own else None)
    return first.start if first else None


def vote_words(vote: Vote) -> str:
    """Return a vote in words: "6 for, 2 against, 1 abstained (carried)", "unanimous"; only what the minutes tell."""
    counts = [(vote.in_favour, "for"), (vote.against, "against"), (vote.abstained, "abstained")]
    counted = ", ".join(f"{n} {side}" for n, side in counts if n is not None)
    if not counted:
        return "unanimous" if vote.is_unanimous else vote.outcome or ""
    return f"{counted} ({vote.outcome})" if vote.outcome else counted


def item_lines(item: AgendaItem) -> list[str]:
    """Return what is known of an item beyond its title, a line each; empty if nothing is."""
    lines = [f"Report by {item.author}"] if item.author else []
    lines += [f"Recommended: {' '.join(text.split())}" for text in item.recommendations]
    lines += [f"Moved by {motion.moved_by}, seconded by {motion.seconded_by}" for motion in item.motions]
    lines += [f"Vote: {vote_words(vote)}" for vote in item.votes]
    return lines + [f"Decided: {' '.join(text.split())}" for text in item.decisions]


def shown_title(paper: Document, meeting: Meeting | None, item: Item | None) -> str:
    """Return what a paper is called in a list: "Cabinet, 4 Dec 2026 · item 3: Community Safety Strategy · appendix A"."""
    heading = _heading(meeting)
    if meeting is None or heading is None:
        return paper.title
    name = paper_name(paper, meeting)
    known = {"", _letters(item.title or "" if item else ""), _letters(meeting.committee or "")}
    return _joined(heading, _item_words(item), name if _letters(name) not in known else "")


def hit_title(paper: Document, meeting: Meeting, item: Item | None, page: int | None) -> str:
    """Return what a hit is called: the agenda item, whose papers it holds; or where that is not known, the paper and the page.

    "Cabinet, 4 Dec 2026 · item 3: Community Safety Strategy", "Cabinet, 4 Dec 2026 · agenda reports pack, page 3".
    """
    heading, named = _heading(meeting), shown_title(paper, meeting, item)
    if heading is not None and item is not None and item.title:
        return _joined(heading, _item_words(item))
    return f"{named}, page {page}" if heading is not None and item is None and page else named


def paper_name(paper: Document, meeting: Meeting | None) -> str:
    """Return what a paper is called beside others of its meeting: "agenda frontsheet", "minutes", "Tern survey"."""
    if paper.id == _page_id(paper):
        return paper.kind  # the page's title is the meeting's name and this word
    name = paper.title
    sort = _sort_alone(name, meeting) if meeting else None
    return sort or (name[0].lower() + name[1:] if _SORT.match(name) and not name.isupper() else name)


def _sort_alone(name: str, meeting: Meeting) -> str | None:
    """Return a paper's sort, where its name tells beside it only whose meeting it is of and when; None where it tells more, or of another day."""
    committee, at = meeting.committee, meeting.starts_at
    rest = re.sub(rf"\b{re.escape(committee)}(?!\w)", " ", name, flags=re.I) if committee else name
    written = dates.find_date(rest, at.tzinfo or dates.ZONE) if at and dates.may_date(rest) else None
    if at and written and written.at.date() == at.date():
        rest = f"{rest[: written.start]} {rest[written.end :]}"
    words = " ".join(_JOINING.sub(" ", rest.casefold()).split())
    return words if rest != name and _SORT_ALONE.fullmatch(words) else None


def _heading(meeting: Meeting | None) -> str | None:
    """Return the committee and the day, where that is known; None without a committee."""
    if meeting is None or not meeting.committee:
        return None
    at = meeting.starts_at
    return _joined(f"{meeting.committee}, {at.day} {at:%b %Y}" if at else meeting.committee)


def _item_words(item: Item | None) -> str:
    return "" if item is None else f"item {item.number}" + (f": {item.title}" if item.title else "")


def _joined(*parts: str) -> str:
    return " · ".join(" ".join(part.split()) for part in parts if part)


def _is_of_meeting(context: Context) -> bool:
    return bool(context.committee or context.meeting_id or context.meeting_at)


def _page_id(paper: Document) -> str | None:
    """Return the id of the document made from the page of a paper's meeting."""
    meeting_id = paper.context.meeting_id
    return document_id(paper.source_id, f"meeting/{meeting_id}") if meeting_id else None


def _letters(text: str) -> str:
    """Return a text by its letters and digits alone, for comparing."""
    return "".join(c for c in text.casefold() if c.isalnum())
