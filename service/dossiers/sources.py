"""Puts to what a dossier lists what a reader sees of its documents: title, source, kind, and the words around. Opens only texts shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.archive import Archive
from archive.facts.dossiers import Stand
from archive.texts.documents import Documents
from core.beat import Beat
from core.ordering import sorted_by
from core.words import Access, Document, Passage
from service.dossiers.answer import DossierPassage, DossierPlace, Span
from service.meetings.meetings import Meeting, find_item, meetings_of, shown_title
from service.offices.forces import sentence_at

# Passages shown of one document, as in search; the document's own page has the others.
MAX_PASSAGES = 3
# Documents taken from the archive at once: some 20 MB of texts.
BATCH = 200
# Stands for the sentence where the document cannot be read any more.
NO_SENTENCE = ("", (0, 0))
# The places of the name by the passages that hold them.
Marks = Mapping[int, Sequence[Span]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a dossier lists: places, those of figures among them, and the first place of the name in documents that are listed, with its marks."""

    places: Iterable[tuple[Stand, str]]
    figures: Iterable[Stand]
    mentions: Iterable[tuple[Stand, Marks]]


@dataclass(frozen=True, slots=True)
class SeenDocument:
    """What a list shows of a document beside its place: its address, its access, and passages that name the operation."""

    url: str = ""
    access: Access = "unknown"
    passages: tuple[DossierPassage, ...] = ()


@dataclass(frozen=True, slots=True)
class DossierSources:
    """What a reader sees, by place: the place itself, the sentence of a figure with the figure's place in it, the document of a mention."""

    places: dict[Stand, DossierPlace] = field(default_factory=dict)
    sentences: dict[Stand, tuple[str, Span]] = field(default_factory=dict)
    documents: dict[Stand, SeenDocument] = field(default_factory=dict)


def dress(archive: Archive, beat: Beat, wanted: Wanted) -> DossierSources:
    """Return what a reader sees of what a dossier lists. A document that cannot be read any more has an empty title.

    The places come each with the date of its document, empty if undated.
    """
    dressing = DossierSources()
    by_document: dict[str, list[tuple[Stand, str]]] = {}
    for at, published in wanted.places:
        by_document.setdefault(at.document_id, []).append((at, published))
    figures, mentions = set(wanted.figures), dict(wanted.mentions)
    ids = list(by_document)
    for first in range(0, len(ids), BATCH):
        documents = Documents(archive).get_documents(ids[first : first + BATCH])
        meetings = meetings_of(archive, beat, documents.values())
        for document_id in ids[first : first + BATCH]:
            document, meeting = documents.get(document_id), meetings.get(document_id)
            passages = sorted_by(document.passages, key=lambda passage: passage.start) if document else []
            for at, published in by_document[document_id]:
                passage = passages[at.passage] if at.passage is not None and at.passage < len(passages) else None
                dressing.places[at] = _place(beat, at, published, document, meeting, passage)
                if at in figures:
                    dressing.sentences[at] = _sentence(document, passage, at) if document else NO_SENTENCE
                if at in mentions:
                    seen = tuple(_passages(document, passages, mentions[at])) if document else ()
                    dressing.documents[at] = SeenDocument(document.url, document.access, seen) if document else SeenDocument()
    return dressing


def _place(
    beat: Beat,
    at: Stand,
    published: str,
    document: Document | None,
    meeting: Meeting | None,
    passage: Passage | None,
) -> DossierPlace:
    return DossierPlace(
        document_id=at.document_id,
        published=published or None,
        start=at.start,
        end=at.end,
        page=at.page,
        item=at.item,
        title=document.title if document else "",
        shown_title=shown_title(document, meeting, find_item(document, passage)) if document else "",
        source=document.source_id if document else "",
        source_name=beat.source_name(document.source_id) if document else "",
        kind=document.kind if document else "other",
    )


def _passages(document: Document, passages: Sequence[Passage], marks: Marks) -> Iterable[DossierPassage]:
    """Yield the first passages that name the operation."""
    for number in sorted(marks)[:MAX_PASSAGES]:
        if number < len(passages):
            p = passages[number]
            highlights = tuple((s - p.start, e - p.start) for s, e in marks[number] if e <= p.end)
            yield DossierPassage(document.text[p.start : p.end], p.start, p.end, p.page, p.item, highlights)


def _sentence(document: Document, passage: Passage | None, at: Stand) -> tuple[str, Span]:
    """Return the sentence in which a figure stands, and the figure's place in it."""
    within = (passage.start, passage.end) if passage else (at.start, at.end)
    first, last = sentence_at(document.text, at.start, within)
    return document.text[first:last], (at.start - first, at.end - first)
