"""The text of OpenDocument files (.odt, .ods, .odp) from their XML, by the element names of ODF 1.3. Runs in the bounded child."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from reading.markup import clean

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
}
# What was deleted and is kept for review, remarks at the edge, and what the program writes for itself.
_HIDDEN = ("text:tracked-changes", "office:annotation", "text:sequence-decls", "office:forms", "text:table-of-content")
# A spreadsheet fills its empty cells up to the edge by repeating one; more equal cells than this are such a filling.
MAX_REPEATED = 50


def read_opendocument(body: bytes) -> tuple[str | None, list[tuple[str, bool]]]:
    """Return the file's own title and its paragraphs and rows, each with whether it is a heading; headers of pages first.

    Raises: KeyError, BadZipFile, XMLSyntaxError for what is damaged.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        content = etree.fromstring(archive.read("content.xml"), parser)
        styles = etree.fromstring(archive.read("styles.xml"), parser) if "styles.xml" in archive.namelist() else None
        about = etree.fromstring(archive.read("meta.xml"), parser) if "meta.xml" in archive.namelist() else None
    title = about.findtext(".//dc:title", namespaces=_NAMES) if about is not None else None
    body_element = content.find("office:body", _NAMES)
    headings = {clean("".join(heading.itertext())) for heading in content.iterfind(".//text:h", _NAMES)}
    paragraphs = list(_blocks(body_element)) if body_element is not None else []
    shown = set(paragraphs)
    heads = list(dict.fromkeys(_page_ends(styles, "style:header", "style:header-first"))) if styles is not None else []
    feet = list(dict.fromkeys(_page_ends(styles, "style:footer", "style:footer-first"))) if styles is not None else []
    lines = [*(p for p in heads if p not in shown), *paragraphs, *(p for p in feet if p not in shown)]
    return clean(title or "") or None, [(line, line in headings) for line in lines]


def _page_ends(styles: Any, *names: str) -> Iterator[str]:
    for name in names:
        for element in styles.iterfind(f".//{name}", _NAMES):
            yield from (p for p in _blocks(element) if any(c.isalpha() for c in p) and not p.lower().startswith("page "))


def _blocks(parent: Any) -> Iterator[str]:
    for child in parent:
        name = _name(child)
        if name in ("text:p", "text:h"):
            yield from _paragraph(child)
        elif name == "table:table":
            yield from _table(child)
        elif name and name not in _HIDDEN:
            yield from _blocks(child)


def _paragraph(element: Any) -> Iterator[str]:
    boxes: list[Any] = []
    if text := clean("".join(_letters(element, boxes))):
        yield text
    for box in boxes:
        yield from _blocks(box)


def _letters(element: Any, boxes: list[Any]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = _name(child)
        if name in ("text:s", "text:tab", "text:line-break"):
            yield " "
        elif name.endswith(":text-box") or name == "text:note-body":
            boxes.append(child)
        elif name and name not in _HIDDEN and name != "text:note-citation":
            yield from _letters(child, boxes)
        yield child.tail or ""


def _table(element: Any) -> Iterator[str]:
    """Yield a table row by row, its cells parted by bars; one of one column is paragraphs."""
    for row in element.iter(f"{{{_NAMES['table']}}}table-row"):
        if next(row.iterancestors(element.tag)) is not element:
            continue  # of a table inside a cell, which gives its rows itself
        cells: list[str] = []
        inner: list[str] = []
        for cell in row:
            if _name(cell) not in ("table:table-cell", "table:covered-table-cell"):
                continue
            texts: list[str] = []
            for child in cell:
                (inner if _name(child) == "table:table" else texts).extend(_blocks([child]))
            n = cell.get(f"{{{_NAMES['table']}}}number-columns-repeated", "1")
            cells += [" ".join(texts)] * (int(n) if n.isdigit() and int(n) <= MAX_REPEATED else 1)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield clean(" | ".join(cells))
        yield from inner


def _name(element: Any) -> str:
    """Return an element's name with the prefix that the standard gives it; "" for comments and names of others."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, local = tag[1:].partition("}")
    prefix = next((prefix for prefix, known in _NAMES.items() if known == space), "other")
    return f"{prefix}:{local}"
