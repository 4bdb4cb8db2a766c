"""Search hits as answers carry them: the document that stands for a hit, its passages, the copies of its story, the papers of its item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.archive import Archive
from archive.facts.events import Events, EventSize
from archive.texts.documents import Documents, DocumentSummary
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.words import Access, Document, Kind, Passage
from index.passages import BestPassage, best_passages
from index.query_tree import Query
from index.ranking import Hit as IndexHit
from service.fairness import People, public_people
from service.meetings.meetings import Item, Meeting, find_item, hit_title, meetings_of, paper_name, shown_title
from service.passages.earlier_minutes import earlier_items
from service.texts.reading_words import Recognised, recognised

# Papers of one hit that are listed; they are read for the places that matched. More are counted.
MAX_PAPERS = 12
# Papers in the order in which a meeting makes them.
_PAPER_ORDER: tuple[Kind, ...] = ("agenda", "report", "minutes", "decision")


@dataclass(frozen=True, slots=True)
class HitPassage:
    """A passage of a hit: `text[start:end]` of its document, with PDF page and agenda item; `highlights` count from the passage's start.

    `ocr_confidence`: how sure OCR is of the page's words, 0 to 100, None where they are no picture. `why`: found by words or by meaning; `similarity` is the cosine to the question, None where words alone found it.
    `in_earlier_minutes`: it stands in minutes of an earlier meeting, filed with the papers of this one.
    """

    text: str
    start: int
    end: int
    page: int | None
    item: str | None
    ocr_confidence: float | None
    highlights: tuple[tuple[int, int], ...]
    why: str
    similarity: float | None
    in_earlier_minutes: bool = False

    @property
    def is_near_alone(self) -> bool:
        """Whether it is near to the question in meaning and has none of its words."""
        return self.why == "meaning" and self.similarity is not None


@dataclass(frozen=True, slots=True)
class Copy:
    """A document that carries the same story, in one line."""

    document_id: str
    story_id: str
    source_id: str
    source_name: str
    kind: str
    title: str
    url: str
    published: str | None
    first_seen_at: datetime
    arrival: int | None


@dataclass(frozen=True, slots=True)
class HitMeeting:
    """The meeting and agenda item that a council paper belongs to. `at` is its moment, or its day alone where no hour is known."""

    committee: str | None
    at: str | None
    starts_at: str | None
    has_time: bool
    status: str | None
    item: str | None
    item_title: str | None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of an agenda item, with its best place: item, page, and where in the text that is."""

    document_id: str
    kind: Kind
    title: str
    shown_title: str
    url: str
    item: str | None
    page: int | None
    start: int | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result: the document that stands for it, its best passages, the copies of its story, oldest first, the event it reports.

    Of council papers also the `meeting` and the `papers` of the item: `MAX_PAPERS` at most of `n_papers`.
    """

    document_id: str
    story_id: str
    copies: int
    title: str
    shown_title: str
    source: str
    source_name: str
    kind: Kind
    published: str | None
    byline: str | None
    access: Access
    url: str
    recognition: Recognised | None
    score: float
    passages: tuple[HitPassage, ...]
    story: tuple[Copy, ...]
    event: EventSize | None
    meeting: HitMeeting | None
    papers: tuple[Paper, ...]
    n_papers: int

    @property
    def is_near_alone(self) -> bool:
        """Whether all that is shown of it is near to the question in meaning and has none of its words."""
        return bool(self.passages) and all(passage.is_near_alone for passage in self.passages)


@dataclass(frozen=True, slots=True)
class _Read:
    """What the archive has of the documents of a page of hits, by their ids; stories by theirs."""

    items: Mapping[str, StoredDocument]
    public: Mapping[str, People]
    meetings: Mapping[str, Meeting]
    stories: Mapping[str, Sequence[DocumentSummary]]
    events: Mapping[str, EventSize]


def hits_of(archive: Archive, beat: Beat, query: Query, hits: Sequence[IndexHit], *, copies: bool) -> tuple[Hit, ...]:
    """Return hits in the order in which the index found them; one whose document has gone meanwhile is left out.

    With `copies` each hit is one document and no paper stands for another.
    """
    read = _read(archive, beat, hits)
    return tuple(_hit(beat, query, hit, read, copies=copies) for hit in hits if hit.document_id in read.items)


def copy_of(beat: Beat, card: DocumentSummary) -> Copy:
    """Return a document of a story with the name of its source."""
    return Copy(
        card.document_id,
        card.story_id,
        card.source_id,
        beat.source_name(card.source_id),
        card.kind,
        card.title,
        card.url,
        card.published,
        card.first_seen_at,
        card.arrival,
    )


def _read(archive: Archive, beat: Beat, hits: Sequence[IndexHit]) -> _Read:
    stored = Documents(archive)
    items = stored.get_many([hit.document_id for hit in hits])
    of_meetings = meetings_of(archive, beat, [item.document for item in items.values()])
    others = [other.document_id for hit in hits if hit.document_id in of_meetings for other in hit.others[: MAX_PAPERS - 1]]
    stories = stored.stories([item.story_id for item in items.values()])
    events = Events(archive).size_of_each(list(items))
    items |= stored.get_many(others)
    return _Read(items, public_people(archive, items.values()), of_meetings, stories, events)


def _hit(beat: Beat, query: Query, hit: IndexHit, read: _Read, *, copies: bool) -> Hit:
    item = read.items[hit.document_id]
    document, meeting = item.document, read.meetings.get(hit.document_id)
    shown = best_passages(document, query, hit, item.annotations, public=read.public[hit.document_id])
    papers = [hit, *(other for other in hit.others if other.document_id in read.items)] if meeting else []
    place = _matched(document, shown)
    agenda_item = _item_of(document, place, [read.items[paper.document_id].document for paper in papers])
    if meeting is None or copies:
        title = shown_title(document, meeting, agenda_item)
    else:
        title = hit_title(document, meeting, agenda_item, place.page if place else None)
    story = read.stories.get(item.story_id, ())
    return Hit(
        document_id=document.id,
        story_id=item.story_id,
        copies=max(1, len(story)),
        title=document.title,
        shown_title=title,
        source=document.source_id,
        source_name=beat.source_name(document.source_id),
        kind=document.kind,
        published=document.published.value,
        byline=document.byline,
        access=document.access,
        url=document.url,
        recognition=recognised(document),
        score=hit.score,
        passages=tuple(_passage(document, passage_hit) for passage_hit in shown),
        story=tuple(copy_of(beat, card) for card in story),
        event=read.events.get(document.id),
        meeting=_meeting(meeting, agenda_item) if meeting else None,
        papers=_papers(query, papers, read, meeting, agenda_item),
        n_papers=1 + len(hit.others) if meeting else 0,
    )


def _matched(document: Document, shown: Sequence[BestPassage]) -> Passage | None:
    """Return the passage that answers best, if one does: a document shown by its opening alone tells of no place."""
    return next(
        (
            document.passages[passage_hit.passage]
            for passage_hit in shown
            if passage_hit.highlights or passage_hit.similarity is not None
        ),
        None,
    )


def _item_of(document: Document, place: Passage | None, papers: Sequence[Document]) -> Item | None:
    """Return the agenda item of a hit; its title, where the document does not tell it, by the other papers."""
    heading = find_item(document, place)
    if heading is None or heading.title is not None:
        return heading
    titles = {other.title for paper in papers if (other := find_item(paper, Passage(0, 0, item=heading.number)))}
    titles.discard(None)
    return Item(heading.number, titles.pop()) if len(titles) == 1 else heading


def _meeting(meeting: Meeting, item: Item | None) -> HitMeeting:
    at = meeting.starts_at.isoformat() if meeting.starts_at else None
    return HitMeeting(
        committee=meeting.committee,
        at=at if at is None or meeting.has_time else at[:10],
        starts_at=at,
        has_time=meeting.has_time,
        status=meeting.status,
        item=item.number if item else None,
        item_title=item.title if item else None,
    )


def _papers(query: Query, hits: Sequence[IndexHit], read: _Read, meeting: Meeting | None, item: Item | None) -> tuple[Paper, ...]:
    """Return the papers of a hit, in the order in which a meeting makes them, each with its best place, in the hit's item if it
    has one there.
    """
    return tuple(sorted((_paper(query, hit, read, meeting, item) for hit in hits), key=_in_order))


def _paper(query: Query, hit: IndexHit, read: _Read, meeting: Meeting | None, item: Item | None) -> Paper:
    paper = read.items[hit.document_id]
    document = paper.document
    first_in = item.number if item else None
    public = read.public[hit.document_id]
    place = _matched(document, best_passages(document, query, hit, paper.annotations, public=public, first_in=first_in))
    return Paper(
        document_id=document.id,
        kind=document.kind,
        title=document.title,
        shown_title=paper_name(document, meeting),
        url=document.url,
        item=place.item if place else document.context.item_number,
        page=place.page if place else None,
        start=place.start if place else None,
    )


def _in_order(paper: Paper) -> tuple[int, str, str]:
    is_ordered = paper.kind in _PAPER_ORDER
    return _PAPER_ORDER.index(paper.kind) if is_ordered else len(_PAPER_ORDER), paper.title, paper.document_id


def _passage(document: Document, shown: BestPassage) -> HitPassage:
    passage = document.passages[shown.passage]
    return HitPassage(
        text=document.text[passage.start : passage.end],
        start=passage.start,
        end=passage.end,
        page=passage.page,
        item=passage.item,
        ocr_confidence=_ocr_confidence(document, passage.page),
        highlights=shown.highlights,
        why=shown.why,
        similarity=shown.similarity,
        in_earlier_minutes=passage.item in earlier_items(document),
    )


def _ocr_confidence(document: Document, page: int | None) -> float | None:
    """Return how sure OCR is of a page's words on average, 0 to 100; None for a page that was not recognised from a picture."""
    recognised = document.recognition.pages if document.recognition else ()
    return next((scanned.confidence for scanned in recognised if scanned.page == page), None)
