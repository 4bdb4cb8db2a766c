"""Search hits as answers carry them: the document that stands for a hit, its passages, the copies of its story, the papers of its item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.shelves import Card
from archive.texts import Shelved
from core.words import Document, Kind, Passage, to_json
from index.fusion import Hit
from index.passages import Shown, best_passages
from index.tree import Query
from service.fairness import People, public_people
from service.installation import Installation
from service.meetings import Item, Meeting, find_item, hit_title, meetings_of, paper_name, shown_title
from service.reading_words import recognition_json

# Papers of one hit that are listed; they are read for the places that matched. More are counted.
MAX_PAPERS = 12
# Papers in the order in which a meeting makes them.
_PAPER_ORDER: tuple[Kind, ...] = ("agenda", "report", "minutes", "decision")


@dataclass(frozen=True, slots=True)
class _Read:
    """What the archive has of the documents of a page of hits, by their ids; stories by theirs."""

    items: Mapping[str, Shelved]
    public: Mapping[str, People]
    meetings: Mapping[str, Meeting]
    stories: Mapping[str, Sequence[Card]]


def hits_json(installation: Installation, query: Query, hits: Sequence[Hit], *, copies: bool) -> list[dict[str, Any]]:
    """Return hits as JSON, in their order; one whose document has gone meanwhile is left out.

    Each is the document that stands for it, with "shown_title", "passages", "story" (its copies, oldest first), and of council papers
    "meeting" and "papers" (`MAX_PAPERS` at most of "n_papers"). With `copies` each hit is one document and no paper stands for another.
    """
    read = _read(installation, hits)
    return [_hit(installation, query, hit, read, copies=copies) for hit in hits if hit.document_id in read.items]


def _read(installation: Installation, hits: Sequence[Hit]) -> _Read:
    shelves = installation.shelves
    items = shelves.get_many([hit.document_id for hit in hits])
    of_meetings = meetings_of(installation, [item.document for item in items.values()])
    others = [other.document_id for hit in hits if hit.document_id in of_meetings for other in hit.others[: MAX_PAPERS - 1]]
    stories = shelves.stories([item.story_id for item in items.values()])
    items |= shelves.get_many(others)
    return _Read(items, public_people(installation, items.values()), of_meetings, stories)


def _hit(installation: Installation, query: Query, hit: Hit, read: _Read, *, copies: bool) -> dict[str, Any]:
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
    return {
        "document_id": document.id,
        "story_id": item.story_id,
        "copies": max(1, len(story)),
        "title": document.title,
        "shown_title": title,
        "source": document.source_id,
        "source_name": installation.source_name(document.source_id),
        "kind": document.kind,
        "published": document.published.value,
        "byline": document.byline,
        "access": document.access,
        "url": document.url,
        "recognition": recognition_json(document),
        "score": hit.score,
        "passages": [_passage(document, each) for each in shown],
        "story": [to_json(card) | {"source_name": installation.source_name(card.source_id)} for card in story],
        "meeting": _meeting(meeting, agenda_item) if meeting else None,
        "papers": _papers(query, papers, read, agenda_item),
        "n_papers": 1 + len(hit.others) if meeting else 0,
    }


def _matched(document: Document, shown: Sequence[Shown]) -> Passage | None:
    """The passage that answers best, if one does: a document shown by its opening alone tells of no place."""
    return next((document.passages[each.passage] for each in shown if each.highlights or each.similarity is not None), None)


def _item_of(document: Document, place: Passage | None, papers: Sequence[Document]) -> Item | None:
    """The agenda item of a hit; its title, where the document does not tell it, by the other papers."""
    found = find_item(document, place)
    if found is None or found.title is not None:
        return found
    titles = {other.title for paper in papers if (other := find_item(paper, Passage(0, 0, item=found.number)))}
    titles.discard(None)
    return Item(found.number, titles.pop()) if len(titles) == 1 else found


def _meeting(meeting: Meeting, item: Item | None) -> dict[str, Any]:
    at = meeting.starts_at.isoformat() if meeting.starts_at else None
    return {
        "committee": meeting.committee,
        "at": at if at is None or meeting.has_time else at[:10],
        "starts_at": at,
        "has_time": meeting.has_time,
        "status": meeting.status,
        "item": item.number if item else None,
        "item_title": item.title if item else None,
    }


def _papers(query: Query, hits: Sequence[Hit], read: _Read, item: Item | None) -> list[dict[str, Any]]:
    """The papers of a hit, in the order in which a meeting makes them, each with its best place, in the hit's item if it has one there."""
    papers = []
    for hit in hits:
        found = read.items[hit.document_id]
        document = found.document
        shown = best_passages(
            document,
            query,
            hit,
            found.annotations,
            public=read.public[hit.document_id],
            first_in=item.number if item else None,
        )
        place = _matched(document, shown)
        papers.append(
            {
                "document_id": document.id,
                "kind": document.kind,
                "title": document.title,
                "shown_title": paper_name(document),
                "url": document.url,
                "item": place.item if place else document.context.item_number,
                "page": place.page if place else None,
                "start": place.start if place else None,
            }
        )
    return sorted(papers, key=_in_order)


def _in_order(paper: Mapping[str, Any]) -> tuple[int, str, str]:
    kind = paper["kind"]
    return _PAPER_ORDER.index(kind) if kind in _PAPER_ORDER else len(_PAPER_ORDER), paper["title"], paper["document_id"]


def _passage(document: Document, shown: Shown) -> dict[str, Any]:
    passage = document.passages[shown.passage]
    return {
        "text": document.text[passage.start : passage.end],
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "item": passage.item,
        "ocr_confidence": _ocr_confidence(document, passage.page),
        "highlights": [list(mark) for mark in shown.highlights],
        "why": shown.why,
        "similarity": shown.similarity,
    }


def _ocr_confidence(document: Document, page: int | None) -> float | None:
    """How sure OCR is of a page's words on average, 0 to 100; None for a page that was not recognised from a picture."""
    recognised = document.recognition.pages if document.recognition else ()
    return next((each.confidence for each in recognised if each.page == page), None)
