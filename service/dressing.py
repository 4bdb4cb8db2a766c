"""Puts to the lines of a dossier what a reader sees of their documents: title, source, kind, and the words around. Opens only texts shown."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from core.words import Document, Passage
from service.forces import sentence_at
from service.installation import Installation
from service.meetings import Meeting, find_item, meetings_of, shown_title

# Passages shown of one document, as in search; the document's own page has the others.
MAX_PASSAGES = 3
# Documents taken from the archive at once: some 20 MB of texts.
BATCH = 200
Line = dict[str, Any]


class Dressing:
    """The lines of a dossier's sections, and the documents that they stand in."""

    def __init__(self, installation: Installation, sections: Sequence[dict[str, Any]]) -> None:
        self._installation = installation
        self._lines: dict[str, list[Line]] = {}
        for section in sections:
            for line in _lines_of(section):
                self._lines.setdefault(line["document_id"], []).append(line)

    def dress(self) -> None:
        """Complete every line, in place. One whose document cannot be read any more has an empty title."""
        ids = list(self._lines)
        for at in range(0, len(ids), BATCH):
            documents = self._installation.shelves.get_documents(ids[at : at + BATCH])
            meetings = meetings_of(self._installation, documents.values())
            for document_id in ids[at : at + BATCH]:
                self._dress(self._lines.pop(document_id), documents.get(document_id), meetings.get(document_id))

    def _dress(self, lines: Sequence[Line], document: Document | None, meeting: Meeting | None) -> None:
        passages = sorted(document.passages, key=lambda passage: passage.start) if document else []
        for line in lines:
            number = line.pop("passage", None)
            passage = passages[number] if number is not None and number < len(passages) else None
            line |= {
                "title": document.title if document else "",
                "shown_title": shown_title(document, meeting, find_item(document, passage)) if document else "",
                "source": document.source_id if document else "",
                "source_name": self._installation.source_name(document.source_id) if document else "",
                "kind": document.kind if document else "other",
            }
            if "marks" in line:
                marks = line.pop("marks")
                line |= {"url": document.url if document else "", "access": document.access if document else "unknown"}
                line["passages"] = list(_passages(document, passages, marks)) if document else []
            if "figure_kind" in line:
                line |= _sentence(document, passage, line["start"], line["end"])


def _lines_of(section: Mapping[str, Any]) -> Iterator[Line]:
    """Every line of a section, and the places of which it tells."""
    for part in ("figures", "people", "places", "quotes", "mentions"):
        for line in section[part]["lines"]:
            yield line
            yield from line.get("others", ())
    for place in (section["first"], section["last"]):
        if place is not None:
            yield place
    for force in (section["force"], *section["also_named"]):
        yield from force["said_in"] if force else ()


def _passages(document: Document, passages: Sequence[Passage], marks: Mapping[int, Sequence[tuple[int, int]]]) -> Iterator[Line]:
    """The first passages that name the operation."""
    for number in sorted(marks)[:MAX_PASSAGES]:
        if number < len(passages):
            passage = passages[number]
            yield {
                "text": document.text[passage.start : passage.end],
                "start": passage.start,
                "end": passage.end,
                "page": passage.page,
                "item": passage.item,
                "highlights": [[s - passage.start, e - passage.start] for s, e in marks[number] if e <= passage.end],
            }


def _sentence(document: Document | None, passage: Passage | None, start: int, end: int) -> Line:
    """The sentence in which a figure stands."""
    if document is None:
        return {"sentence": "", "highlights": [[0, 0]]}
    within = (passage.start, passage.end) if passage else (start, end)
    first, last = sentence_at(document.text, start, within)
    return {"sentence": document.text[first:last], "highlights": [[start - first, end - first]]}
