"""What the licence of a source allows to be shown of its texts: all, what stands beside what was looked for, or a link alone. Pure."""

from collections.abc import Sequence

from core.beat import Beat, Licence
from core.words import Document, Passage

Span = tuple[int, int]


def licence_of(beat: Beat, source_id: str) -> Licence:
    """Return the licence mode of a source: full, snippet or link. What people brought themselves they may read in full."""
    source = beat.find_source(source_id)
    return source.licence if source else "full"


def allowed_passages(passages: Sequence[Passage], licence: Licence, at: int | None) -> tuple[Passage, ...]:
    """Return the passages that a document's page may show: all, the first and the one that was looked for, or none."""
    if licence == "full":
        return tuple(passages)
    if licence == "link":
        return ()
    return tuple(p for i, p in enumerate(passages) if i == 0 or (at is not None and p.start <= at < p.end))


def allowed_spans(document: Document, passage: int | None, *, licence: Licence) -> tuple[Span, ...]:
    """Return where quotes and figures beside a passage may be taken from: nowhere by link, the passage by snippet, the document in full.

    Of a council paper in items only the passage's own item: the rest of a pack is about other things.
    """
    if passage is None or licence == "link":
        return ()
    here = document.passages[passage]
    if licence == "snippet":
        return ((here.start, here.end),)
    if here.item is None:
        return ((0, len(document.text)),)
    return tuple((passage.start, passage.end) for passage in document.passages if passage.item == here.item)


def may_list(licence: Licence, *, beside: bool) -> bool:
    """Return whether a dossier may list a line of a text. `beside`: it stands in a passage that names what was asked for."""
    return licence == "full" or (licence == "snippet" and beside)


def may_excerpt(licence: Licence) -> bool:
    """Return whether a few words of a text may be shown beside its headline."""
    return licence != "link"
