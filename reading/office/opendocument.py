"""The text of OpenDocument files (.odt, .ods, .odp) from their XML, by the element names of ODF 1.3. Runs in the bounded child."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import Rejected
from reading.markup import clean
from reading.numbering import counted
from reading.refusals import LOCKED

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
}
# What was deleted and is kept for review, remarks at the edge, and what the program writes for itself.
_HIDDEN = frozenset(
    ("text:tracked-changes", "office:annotation", "text:sequence-decls", "office:forms", "text:table-of-content")
) | frozenset(("text:hidden-text", "text:hidden-paragraph", "text:page-number"))
# A spreadsheet fills its empty cells up to the edge by repeating one; more equal cells than this are such a filling.
MAX_REPEATED = 50
# A heading is one line; a bold paragraph longer than this is emphasis.
MAX_HEADING_CHARS = 150
# How a count is written, by ODF's name and by ours.
_KINDS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
# The list that numbers a file's headings.
_OUTLINE = "outline of headings"


def read_opendocument(body: bytes) -> tuple[str | None, list[tuple[str, bool]]]:
    """Return the file's own title and its paragraphs and rows, each with whether it is a heading; headers of pages first.

    Raises: KeyError, BadZipFile, XMLSyntaxError for what is damaged; Rejected for one with a password.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    if not body.startswith(b"PK"):  # all in one file of XML
        content = styles = about = etree.fromstring(body.lstrip(), parser)
    else:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            if "META-INF/manifest.xml" in archive.namelist() and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise Rejected(LOCKED)
            content = etree.fromstring(archive.read("content.xml"), parser)
            styles = etree.fromstring(archive.read("styles.xml"), parser) if "styles.xml" in archive.namelist() else None
            about = etree.fromstring(archive.read("meta.xml"), parser) if "meta.xml" in archive.namelist() else None
    title = about.findtext(".//dc:title", namespaces=_NAMES) if about is not None else None
    reader = _Reader([tree for tree in (styles, content) if tree is not None])
    body_element = content.find("office:body", _NAMES)
    paragraphs = list(reader.blocks(body_element)) if body_element is not None else []
    shown = {text for text, _ in paragraphs}
    heads = _page_ends(reader, styles, "style:header", "style:header-first") if styles is not None else []
    feet = _page_ends(reader, styles, "style:footer", "style:footer-first") if styles is not None else []
    return clean(title or "") or None, [
        *((text, False) for text in heads if text not in shown),
        *paragraphs,
        *((text, False) for text in feet if text not in shown),
    ]


def _page_ends(reader: "_Reader", styles: Any, *names: str) -> list[str]:
    elements = [element for name in names for element in styles.iterfind(f".//{name}", _NAMES)]
    texts = [text for element in elements for text, _ in reader.blocks(element)]
    return [
        text for text in dict.fromkeys(texts) if any(c.isalpha() for c in text) and not f"{text.lower()} ".startswith("page ")
    ]


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered: the format of a count ("" for bullets), what stands around it, how many levels are shown."""

    kind: str
    prefix: str
    suffix: str
    start: int
    n_shown: int


class _Reader:
    """Walks the elements of a file by its styles, and counts its lists as the program that shows it would."""

    def __init__(self, trees: Sequence[Any]) -> None:
        self._lists: dict[str, dict[int, _Level]] = {}
        self._bold: dict[tuple[str, str], bool | None] = {}
        self._hidden: set[tuple[str, str]] = set()
        self._parents: dict[tuple[str, str], str] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        for tree in trees:
            for style in tree.iter(_tag("text:list-style"), _tag("text:outline-style")):
                name = style.get(_tag("style:name"), "") if _name(style) == "text:list-style" else _OUTLINE
                self._lists[name] = dict(map(_level, style))
            for style in tree.iter(_tag("style:style")):
                key = style.get(_tag("style:family"), ""), style.get(_tag("style:name"), "")
                weight = next(
                    (w for text in style.iterfind("style:text-properties", _NAMES) if (w := text.get(_tag("fo:font-weight")))),
                    None,
                )
                shown = [(p.get(_tag("text:display")), p.get(_tag("table:display"))) for p in style]
                if any(text == "none" or table == "false" for text, table in shown):
                    self._hidden.add(key)
                self._bold[key] = None if weight is None else _is_bold(weight)
                self._parents[key] = style.get(_tag("style:parent-style-name"), "")

    def blocks(self, parent: Any) -> Iterator[tuple[str, bool]]:
        """Yield the paragraphs and rows below an element, each with whether it is a heading."""
        for child in parent:
            yield from self._block(child)

    def _is_hidden(self, family: str, element: Any, style: str = "text:style-name") -> bool:
        return (family, element.get(_tag(style), "")) in self._hidden

    def _block(self, element: Any) -> Iterator[tuple[str, bool]]:
        name = _name(element)
        if self._is_hidden("table", element, "table:style-name") or self._is_hidden("paragraph", element):
            return
        if name in ("text:p", "text:h"):
            number = self._next_number(_OUTLINE, _number(element, "text:outline-level")) if name == "text:h" else ""
            yield from self._paragraph(element, number)
        elif name == "text:list":
            if element.get(_tag("text:continue-numbering")) != "true" and not element.get(_tag("text:continue-list")):
                self._counts.pop(element.get(_tag("text:style-name"), ""), None)
            yield from self._list(element, element.get(_tag("text:style-name"), ""), 1)
        elif name == "table:table":
            yield from self._table(element)
        elif name and name not in _HIDDEN and element.get(_tag("text:display")) != "none":
            yield from self.blocks(element)

    def _list(self, element: Any, style: str, level: int) -> Iterator[tuple[str, bool]]:
        """Yield the entries of a list, each with its number before its first paragraph."""
        for item in element:
            if _name(item) not in ("text:list-item", "text:list-header"):
                continue
            is_counted = _name(item) == "text:list-item"
            for child in item:
                if _name(child) == "text:list":
                    yield from self._list(child, child.get(_tag("text:style-name"), style), level + 1)
                elif _name(child) in ("text:p", "text:h") and is_counted:
                    yield from self._paragraph(child, self._next_number(style, level, item.get(_tag("text:start-value"))))
                    is_counted = False
                else:
                    yield from self._block(child)

    def _next_number(self, style: str, level: int, start: str | None = None) -> str:
        """Return the number that is shown before the next entry of a list at a level ("3.", "2.1", "(a)"); "" for none and for
        bullets.
        """
        levels = self._lists.get(style, {})
        if level not in levels:
            return ""
        counts = self._counts[style]
        own = levels[level]
        counts[level] = int(start) if start and start.isdigit() and len(start) < 6 else counts.get(level, own.start - 1) + 1
        for deeper in [at for at in counts if at > level]:
            del counts[deeper]
        if not own.kind:
            return ""
        shown = [at for at in range(max(1, level - own.n_shown + 1), level + 1) if at in levels and levels[at].kind]
        figures = (counted(counts.setdefault(at, levels[at].start), levels[at].kind) for at in shown)
        return own.prefix + ".".join(figures) + own.suffix

    def _paragraph(self, element: Any, number: str) -> Iterator[tuple[str, bool]]:
        boxes: list[Any] = []
        pieces = list(self._letters(element, self._is_bold("paragraph", element, is_bold=False), boxes))
        if text := clean("".join(words for words, _ in pieces)):
            is_bold = len(text) <= MAX_HEADING_CHARS and all(bold for words, bold in pieces if words.strip())
            yield (text if not number or text.startswith(number) else f"{number} {text}"), _name(element) == "text:h" or is_bold
        for box in boxes:
            yield from self.blocks(box)

    def _letters(self, element: Any, is_bold: bool, boxes: list[Any]) -> Iterator[tuple[str, bool]]:
        """Yield the words of a paragraph with whether they are bold; text boxes and notes that hang on it are put into
        `boxes`.
        """
        yield element.text or "", is_bold
        for child in element:
            name = _name(child)
            if name in ("text:s", "text:tab", "text:line-break"):
                yield " ", is_bold
            elif not name or name in _HIDDEN or name == "text:note-citation" or self._is_hidden("text", child):
                pass
            elif name.endswith(":text-box") or name == "text:note-body" or child.find("text:p", _NAMES) is not None:
                boxes.append(child)
            else:
                yield from self._letters(child, self._is_bold("text", child, is_bold=is_bold), boxes)
            yield child.tail or "", is_bold

    def _is_bold(self, family: str, element: Any, *, is_bold: bool) -> bool:
        """Tell whether an element's style, or one it is based on, is bold; where none says, as around it."""
        name, seen = element.get(_tag("text:style-name"), ""), set[str]()
        while name and name not in seen:
            seen.add(name)
            own = self._bold.get((family, name))
            if own is not None:
                return own
            name = self._parents.get((family, name), "")
        return is_bold

    def _table(self, element: Any) -> Iterator[tuple[str, bool]]:
        """Yield a table row by row, its cells parted by bars; tables inside a cell give their rows below it."""
        for row in element.iter(_tag("table:table-row")):
            if next(row.iterancestors(element.tag)) is not element:
                continue  # of a table inside a cell, which gives its rows itself
            if row.get(_tag("table:visibility")) == "collapse":
                continue  # hidden by hand; what a filter hides is of the table
            cells: list[str] = []
            inner: list[tuple[str, bool]] = []
            for cell in row:
                if _name(cell) not in ("table:table-cell", "table:covered-table-cell"):
                    continue
                texts: list[str] = []
                for child in cell:
                    if _name(child) == "table:table":
                        inner += self._block(child)
                    else:
                        texts += [text for text, _ in self._block(child)]
                n = cell.get(_tag("table:number-columns-repeated"), "1")
                cells += [" ".join(texts)] * (int(n) if n.isdigit() and int(n) <= MAX_REPEATED else 1)
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                yield clean(" | ".join(cells)), False
            yield from inner


def _level(element: Any) -> tuple[int, _Level]:
    """Return one level of a list style, and its number."""
    return _number(element, "text:level"), _Level(
        _KINDS.get(element.get(_tag("style:num-format"), ""), ""),
        element.get(_tag("style:num-prefix"), ""),
        element.get(_tag("style:num-suffix"), ""),
        _number(element, "text:start-value"),
        _number(element, "text:display-levels"),
    )


def _number(element: Any, attribute: str) -> int:
    """Return a figure among an element's attributes; 1 where it is missing or none."""
    value = element.get(_tag(attribute), "")
    return int(value) if value.isdigit() and len(value) < 6 else 1


def _is_bold(weight: str) -> bool:
    return weight == "bold" or (weight.isdigit() and int(weight) >= 600)


def _tag(name: str) -> str:
    """Return a name as lxml writes it: "text:p" is "{urn:…:text:1.0}p"."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMES[prefix]}}}{local}"


def _name(element: Any) -> str:
    """Return an element's name with the prefix that the standard gives it; "" for comments and names of others."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    space, _, local = tag[1:].partition("}")
    prefix = next((prefix for prefix, known in _NAMES.items() if known == space), "other")
    return f"{prefix}:{local}"
