"""Tells how the text of a press office's page closes, and leaves out the lines that its site sets below each of its releases.

Whether a closing stands below many of a source's releases, the archive knows (archive/captures/closing_lines.py).
"""

from dataclasses import replace

from core.ids import version_id
from core.words import Capture, Closing, Document, LeftOut, stable_id
from reading.pages.furniture import MAX_EXAMPLE_CHARS
from reading.passages import split_blocks
from reading.sites.placeholders import is_open_page

# A heading and what stands below it; what is longer than some sentences is told for one release.
MAX_LINES, MAX_CHARS = 3, 500


def closing_of(capture: Capture, document: Document) -> Closing | None:
    """Return how the text of a release on a site's page closes, never all of it; None for other documents."""
    if document.kind != "release" or not is_open_page(capture, document):
        return None
    paragraphs = document.text.split("\n\n")
    closings = ("\n\n".join(paragraphs[-n:]) for n in range(1, min(MAX_LINES, len(paragraphs) - 1) + 1))
    keys = tuple(stable_id(closing) for closing in closings if len(closing) <= MAX_CHARS)
    return Closing(document.text, keys)


def without_closing(document: Document, n_lines: int) -> Document:
    """Return a document whose text is without its last lines, which are counted among what was left out."""
    paragraphs = document.text.split("\n\n")
    kept, lines = paragraphs[:-n_lines], paragraphs[-n_lines:]
    text, passages = split_blocks([(paragraph, None, None) for paragraph in kept])
    row = LeftOut("standing", n_lines, sum(map(len, lines)), tuple(line[:MAX_EXAMPLE_CHARS] for line in lines))
    version = version_id(document.id, f"{document.title}\n{text}")
    return replace(document, version_id=version, text=text, passages=passages, left_out=(*document.left_out, row))
