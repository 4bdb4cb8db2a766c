"""What a digest says of one story: its excerpt, why it matched, and the quotes and figures of note, as licence and fairness allow."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from unicodedata import category

from archive.archive import Archive
from archive.texts.documents import Documents, DocumentSummary
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.ordering import sorted_by
from core.shown_figures import is_certain
from core.shown_speakers import NOT_CERTAIN, shown_speaker
from core.vocabulary import FIGURES
from core.words import Figure, Quote
from index.explain import Span, Stretch, in_words, marks, reasons
from index.fields import people_of
from index.passages import best_passages
from index.query_tree import Query
from index.ranking import Hit
from service.facts.stated import as_stated
from service.fairness import People, public_people, public_roles
from service.fairness.licences import allowed_spans, licence_of, may_excerpt
from service.fairness.speakers import may_quote
from service.meetings.late_papers import late_papers
from service.meetings.meetings import Meeting, find_item, meetings_of, shown_title
from service.passages.earlier_minutes import earlier_items, notes_of_own_day

# Enough of a passage to judge by, and of it before the first word that matched; the mail is not the archive.
EXCERPT_CHARS = 320
LEAD_CHARS = 110
# A story in a mail is looked over, not studied: this much beside the excerpt fits a phone's screen.
MAX_QUOTES = 2
MAX_FIGURES = 3
# A figure of no operation says what it counts by the text around it, so only those near the passage shown are of note: a long page.
NEAR_CHARS = 1_500
# Fewer words are a turn of phrase ("robust") that says little of what was meant; more are cut, for the document has them.
MIN_QUOTE_WORDS = 5
MAX_QUOTE_CHARS = 240
# Of a figure of this kind nothing can be said of what it counts.
UNSAID_KIND = "other"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of an excerpt, on one line. `is_match`: words that the search asked for."""

    text: str
    is_match: bool


@dataclass(frozen=True, slots=True)
class StoryQuote:
    """A quote: the words as spoken, by whom, and the speaker's role as written, if one is. `speaker` None: not certain."""

    words: str
    speaker: str | None
    role: str | None

    @property
    def said_by(self) -> str:
        """The speaker as a reader sees it."""
        return self.speaker or NOT_CERTAIN


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure: its text as written, what it counts in words, and the operation it is told of, if any."""

    text: str
    kind: str
    operation: str | None


@dataclass(frozen=True, slots=True)
class NewStory:
    """A story as a digest lists it, by its document that matched best. Nothing of its text where the licence is link only.

    `title` is what pages call it: of a council paper the committee, the day and the item. `why` says in words what matched. `committee` is
    set where the title does not tell it, because no day is known. `start`: the character at which the passage begins that matched. `papers`: others of its agenda item, which came with it.
    `is_late`: it came after the agenda of its meeting, or after that.
    """

    document_id: str
    story_id: str
    title: str
    source_name: str
    kind: str
    published: str | None
    url: str
    copies: int
    excerpt: tuple[Piece, ...]
    page: int | None
    item: str | None
    start: int | None = None
    why: str = ""
    quotes: tuple[StoryQuote, ...] = ()
    figures: tuple[ShownFigure, ...] = ()
    committee: str | None = None
    is_late: bool = False
    papers: tuple[DocumentSummary, ...] = ()


def new_stories(
    archive: Archive, beat: Beat, query: Query, hits: Sequence[tuple[Hit, tuple[DocumentSummary, ...]]]
) -> tuple[NewStory, ...]:
    """Return the stories of these hits, one each, in their order, with what is said of them, and the papers that stand with each."""
    items = Documents(archive).get_many([hit.document_id for hit, _ in hits])
    copies = Documents(archive).copies([item.story_id for item in items.values()])
    public = public_people(archive, items.values())
    meetings = meetings_of(archive, beat, [item.document for item in items.values()])
    stories = [
        _story(
            archive,
            beat,
            query,
            hit,
            items[hit.document_id],
            papers,
            public[hit.document_id],
            meeting=meetings.get(hit.document_id),
            n_copies=copies.get(items[hit.document_id].story_id, 1),
        )
        for hit, papers in hits
        if hit.document_id in items
    ]
    late = late_papers(archive, beat, items.values())
    return tuple(replace(story, is_late=story.document_id in late) for story in stories)


def _story(
    archive: Archive,
    beat: Beat,
    query: Query,
    hit: Hit,
    item: StoredDocument,
    papers: tuple[DocumentSummary, ...],
    public: People,
    *,
    meeting: Meeting | None,
    n_copies: int,
) -> NewStory:
    document = item.document
    stretch = document_span(archive, beat, item, public)
    why = reasons(query, stretch, hit.near)
    earlier = earlier_items(document)
    best = next(iter(best_passages(document, query, hit, item.annotations, public=public, last_in=earlier)), None)
    number = best.passage if best else None
    passage = document.passages[number] if number is not None else None
    shown = (passage.start, passage.end) if passage else (0, 0)
    licence = licence_of(beat, document.source_id)
    excerpt: tuple[Piece, ...] = ()
    allowed = allowed_spans(document, number, licence=licence)
    if passage and may_excerpt(licence):
        inside = [(s - shown[0], e - shown[0]) for s, e in marks(why) if shown[0] <= s and e <= shown[1]]
        excerpt = excerpt_of(document.text[shown[0] : shown[1]], inside, title=document.title)
    is_matched = best is not None and bool(best.highlights or best.similarity is not None)
    title = shown_title(document, meeting, find_item(document, passage if is_matched else None))
    return NewStory(
        document_id=document.id,
        story_id=item.story_id,
        title=title,
        source_name=beat.source_name(document.source_id),
        kind=document.kind,
        published=document.published.value,
        url=document.url,
        copies=n_copies,
        excerpt=excerpt,
        page=passage.page if passage else None,
        item=passage.item if passage else None,
        start=passage.start if passage and is_matched else None,
        why=in_words(why),
        quotes=quotes_of_note(item, allowed, near=shown, public=public),
        figures=figures_of_note(item, allowed, near=shown),
        committee=document.context.committee if title == document.title else None,
        papers=papers,
    )


def document_span(archive: Archive, beat: Beat, item: StoredDocument, public: People | None = None) -> Stretch:
    """Return a document as one stretch. `public`: who is public on its day, if the caller asked already."""
    document = item.document
    public = public_people(archive, [item])[document.id] if public is None else public
    source = beat.find_source(document.source_id)
    return Stretch(
        document,
        item.annotations,
        heading=document.title,
        spans=((0, len(document.text)),),
        source_name=beat.source_name(document.source_id),
        council=source.council if source else None,
        public=public,
    )


def quotes_of_note(item: StoredDocument, allowed: Sequence[Span], *, near: Span, public: People) -> tuple[StoryQuote, ...]:
    """Return the quotes nearest to the passage shown, in the order of the text; of people with a public role and of offices only.

    Those whose speaker is certain come first. Of the others the name is withheld, and shown only is what the best guess would allow.
    """
    text, notes = item.document.text, notes_of_own_day(item.document, item.annotations)
    named = people_of(notes)
    roles = {person: roles[0].role for person, roles in public_roles(notes).items()}

    def may_be_shown(quote: Quote) -> bool:
        if quote.speaker is None or not _is_within(quote.start, quote.end, allowed):
            return False
        return may_quote(quote.speaker, public, named) and len(text[quote.start : quote.end].split()) >= MIN_QUOTE_WORDS

    def order(quote: Quote) -> tuple[bool, int, int]:
        return (shown_speaker(quote) is None, _distance(quote.start, quote.end, near), quote.start)

    once: dict[str, Quote] = {}
    for quote in sorted(filter(may_be_shown, notes.quotes), key=order):
        once.setdefault(flat(text[quote.start : quote.end]), quote)
    best = sorted_by(list(once.values())[:MAX_QUOTES], key=lambda quote: quote.start)
    shown = [(shown_speaker(quote), flat(text[quote.start : quote.end]).strip(" ,")) for quote in best]
    return tuple(StoryQuote(_shortened(words, MAX_QUOTE_CHARS), speaker, roles.get(speaker or "")) for speaker, words in shown)


def figures_of_note(item: StoredDocument, allowed: Sequence[Span], *, near: Span) -> tuple[ShownFigure, ...]:
    """Return the figures nearest to the passage shown, those of an operation first, in the order of the text; none is added
    up.
    """

    def tells(figure: Figure) -> bool:
        is_rate = FIGURES[figure.kind].counts_heads and figure.value != int(figure.value)
        has_measure = figure.kind != "seizure_amount" or figure.unit is not None  # "4.1 seized" may be a paragraph's number
        is_near = figure.of is not None or _distance(figure.start, figure.end, near) <= NEAR_CHARS
        is_plain = figure.kind != UNSAID_KIND and has_measure and not is_rate
        return is_certain(figure) and is_plain and is_near and _is_within(figure.start, figure.end, allowed)

    def order(figure: Figure) -> tuple[int, bool, int]:
        return (_distance(figure.start, figure.end, near), figure.of is None, figure.start)

    once: dict[tuple[str, float], Figure] = {}
    for figure in sorted(filter(tells, notes_of_own_day(item.document, item.annotations).figures), key=order):
        once.setdefault((figure.kind, figure.value), figure)
    best = sorted_by(list(once.values())[:MAX_FIGURES], key=lambda figure: figure.start)
    text = item.document.text
    return tuple(ShownFigure(as_stated(f, text, f.start, f.end), FIGURES[f.kind].words_for(f.value), f.of) for f in best)


def _is_within(start: int, end: int, spans: Collection[Span]) -> bool:
    return any(a <= start and end <= b for a, b in spans)


def _distance(start: int, end: int, near: Span) -> int:
    """Return how far a stretch is from the passage shown; 0 inside it."""
    return max(0, near[0] - start, end - near[1])


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 2].rsplit(" ", 1)[0] + " …"


def excerpt_of(text: str, marks: Sequence[tuple[int, int]], *, title: str = "") -> tuple[Piece, ...]:
    """Return the part of a passage around the first words that matched, in pieces. Offsets are into `text`.

    A title that opens the passage is left out, for it stands above; unless nothing below it matched.
    """
    start = begin = len(title) if title and text.startswith(title) and any(first >= len(title) for first, _ in marks) else 0
    start += len(text[start:]) - len(text[start:].lstrip())
    marks = [mark for mark in marks if mark[0] >= begin]
    if marks and marks[0][0] - start > LEAD_CHARS:
        start = text.find(" ", marks[0][0] - LEAD_CHARS) + 1
    end = start + EXCERPT_CHARS
    if end < len(text):
        end = max(text.rfind(" ", start, end), min(marks[0][1] if marks else 0, end))
    pieces = [Piece("… ", False)] if text[begin:start].strip() else []
    at = start
    for first, last in marks:
        if start <= first < last <= end:
            pieces += [Piece(flat(text[at:first]), False), Piece(flat(text[first:last]), True)]
            at = last
    pieces.append(Piece(flat(text[at:end]), False))
    pieces += [Piece(" …", False)] if end < len(text) else []
    return tuple(piece for piece in pieces if piece.text)


def flat(text: str) -> str:
    """Return a text on one line, without what steers a terminal or turns the direction of reading; soft hyphens and their like
    vanish.
    """
    shown = "".join("" if category(c) == "Cf" else c if c.isprintable() else " " for c in text)
    return re.sub(r"\s+", " ", shown)
