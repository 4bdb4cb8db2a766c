"""One document as people look at it: text, annotations, versions, the copies of its story."""

from dataclasses import dataclass
from datetime import datetime

from archive.archive import Archive
from archive.captures.latency import moments_of
from archive.facts.events import EventSize
from archive.texts.documents import Documents
from core.beat import Beat, Licence
from core.errors import NotFound
from core.words import Annotations, Document
from service.events.events import event_of
from service.fairness.licences import licence_of
from service.texts.hits import Copy, copy_of
from service.texts.reading_words import left_out_in_words, recognition_in_words
from service.texts.withdrawals import document_withdrawal


@dataclass(frozen=True, slots=True)
class SeenVersion:
    """A text that a document has had, and when it was first seen."""

    seen_at: datetime
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class DocumentAnswer:
    """A document with what was read in it, the documents of its story, oldest first, its event, and every text it has had, oldest first.

    `readable_at`: when a search could first find it, `sent_at`: when the first letter that tells of it left; None where that is not known.
    `recognition` and `left_out` say in sentences what was recognised from pictures, and what a page's text is without.
    """

    document: Document
    annotations: Annotations
    recognition: tuple[str, ...]
    left_out: str
    source_name: str
    licence: Licence
    first_seen_at: datetime
    story: tuple[Copy, ...]
    event: EventSize | None
    versions: tuple[SeenVersion, ...]
    readable_at: datetime | None = None
    sent_at: datetime | None = None


def get_document(archive: Archive, beat: Beat, document_id: str) -> DocumentAnswer:
    """Return a document with its annotations, versions and copies.

    Raises: NotFound, with the day where its publisher has taken it down.
    """
    try:
        item = Documents(archive).get(document_id)
    except NotFound as err:
        if withdrawal := document_withdrawal(archive, beat, document_id):
            raise NotFound(f"This document is not shown. {withdrawal}") from err
        raise
    moments = moments_of(archive, item.document.id, beat.tz)
    return DocumentAnswer(
        document=item.document,
        annotations=item.annotations,
        recognition=tuple(recognition_in_words(item.document)),
        left_out=left_out_in_words(item.document.left_out),
        source_name=beat.source_name(item.document.source_id),
        licence=licence_of(beat, item.document.source_id),
        first_seen_at=item.first_seen_at,
        readable_at=moments.readable if moments else None,
        sent_at=moments.sent if moments else None,
        story=tuple(copy_of(beat, card) for card in Documents(archive).story(item.story_id)),
        event=event_of(archive, item.document.id),
        versions=tuple(
            SeenVersion(seen_at, version.title, version.text)
            for seen_at, version in Documents(archive).versions_of(item.document.id)
        ),
    )
