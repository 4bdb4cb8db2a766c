"""The text of an RTF file as its reader sees it: insertions accepted, deletions and hidden words gone, text boxes, notes, rows of tables.

By the control words of RTF 1.9.1. A group that is not known, and says that it may be passed over, is. Runs in the bounded child.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from reading.markup import clean

_TOKEN = re.compile(r"\\([a-zA-Z]{1,32})(-?\d{1,18})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|[\r\n]+|([^\\{}\r\n]+)|\\")
# What is never shown, whether or not it may be passed over.
_UNSHOWN = frozenset(
    [
        "fonttbl",
        "colortbl",
        "stylesheet",
        "listtable",
        "listoverridetable",
        "pict",
        "nonshppict",
        "fldinst",
        "sp",
        "shprslt",
        "objdata",
        "ftnsep",
        "ftnsepc",
        "ftncn",
        "aftnsep",
        "aftnsepc",
        "aftncn",
        "xe",
        "tc",
        "rxe",
        "bkmkstart",
        "bkmkend",
        "annotation",
        "atnid",
        "atnauthor",
        "pgdsctbl",
        "filetbl",
        "revtbl",
        "info",
        "userprops",
        "pnseclvl",
        "datafield",
        "footer",
        "footerl",
        "footerr",
        "footerf",
        "template",
        "themedata",
        "private",
    ]
)
# Groups that may be passed over and are known.
_KNOWN = frozenset(("shpinst", "do", "shppict"))
# Groups whose text runs for itself.
_OWN_FLOWS = {
    "header": "head",
    "headerl": "head",
    "headerr": "head",
    "headerf": "head",
    "footnote": "note",
    "shptxt": "box",
    "dptxbxtext": "box",
}
_SWITCHES = {"v": "is_hidden", "b": "is_bold", "deleted": "is_deleted"}
_SIGNS = {"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "tab": " ", "line": " "}
_SIGNS |= {"emspace": " ", "enspace": " ", "qmspace": " ", "bullet": "•", "~": " ", "_": "-"}
_SYMBOL = "symbol"
# The code pages of a font's character set, where it is not that of the file.
_CHARSETS = {
    2: _SYMBOL,
    77: "mac_roman",
    128: "cp932",
    129: "cp949",
    134: "gbk",
    136: "big5",
    161: "cp1253",
    162: "cp1254",
    163: "cp1258",
}
_CHARSETS |= {177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"}
_PRIVATE = range(0xE000, 0xF900)  # a sign of a symbol font
MAX_HEADING_CHARS = 150


@dataclass(slots=True)
class _Flow:
    """Text that runs for itself: the body, a note, a text box, what stands above the pages."""

    kind: str = "body"
    done: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[tuple[str, bool]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    is_bold: bool = True

    def end_paragraph(self, *, in_table: bool) -> None:
        text = "".join(self.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
        text, is_heading = re.sub(r"[\s|]+\Z", "", clean(text)), self.is_bold
        self.text, self.is_bold = [], True
        if text and in_table:
            self.lines.append(text)
        elif text:
            self.done.append((text, is_heading and len(text) <= MAX_HEADING_CHARS))
        if not in_table:
            self.done += self.boxes
            self.boxes = []

    def end_cell(self) -> None:
        self.end_paragraph(in_table=True)
        self.cells.append(self.lines)
        self.lines = []

    def end_row(self) -> None:
        cells, self.cells = self.cells, []
        if len(cells) == 1:
            self.done += [(line, False) for line in cells[0]]
        else:
            row = " | ".join(" ".join(lines) for lines in cells)
            self.done += [(clean(re.sub(r"[\s|]+\Z", "", row)), False)] if any(cells) else []
        self.done += self.boxes
        self.boxes = []

    def end(self) -> list[tuple[str, bool]]:
        if self.lines:
            self.end_cell()
        if self.cells:
            self.end_row()
        self.end_paragraph(in_table=False)
        return self.done


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    flow: _Flow
    is_shown: bool = True
    is_hidden: bool = False
    is_deleted: bool = False
    is_bold: bool = False
    is_number: bool = False
    in_table: bool = False
    font: int = -1
    n_fallback: int = 1


def read_rtf(body: bytes) -> tuple[str | None, list[tuple[str, bool]]]:
    """Return the file's own title and its paragraphs and rows, each with whether it is bold as a whole; headers first, notes last."""
    source = body.decode("latin-1")
    return _title(source), _Reader(source).paragraphs()


def _title(source: str) -> str | None:
    """Return the title in the file's description, if it is plain."""
    match = re.search(r"\{\\info\b.{0,2000}?\{\\title ([^\\{}]{1,300})\}", source[:100_000], re.S)
    return clean(match[1]) or None if match else None


class _Reader:
    """Walks the tokens of a file once; each open group has its state."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._code_page = "cp1252"
        self._fonts: dict[int, str] = {}
        self._notes, self._heads = list[tuple[str, bool]](), list[tuple[str, bool]]()
        self._states = [_State(_Flow())]
        self._bytes = bytearray()
        self._n_passed = 0  # letters that stand for the one before, for programs that do not know it

    def paragraphs(self) -> list[tuple[str, bool]]:
        """Return what the file shows."""
        for word, number, text in self._tokens():
            if word is None:
                self._bytes += text[self._n_passed :].encode("latin-1", "replace")
                self._n_passed = max(0, self._n_passed - len(text))
                continue
            self._flush()
            self._n_passed = 0
            if word == "{":
                self._states.append(self._states[-1])
            elif word != "}":
                self._control(word, number)
            elif len(self._states) > 1:
                self._close()
        self._flush()
        while len(self._states) > 1:
            self._close()
        body = self._states[0].flow.end()
        shown = {text for text, _ in body}
        heads = dict.fromkeys(
            text for text, _ in self._heads if any(map(str.isalpha, text)) and not text.lower().startswith("page ")
        )
        return [*((text, False) for text in heads if text not in shown), *body, *self._notes]

    def _tokens(self) -> Iterator[tuple[str | None, int | None, str]]:
        """Yield control words, each with its number, and texts; pictures that are kept as bytes are passed over."""
        at = 0
        while match := _TOKEN.match(self._source, at):
            at = match.end()
            word, number, byte, sign, brace, text = match.groups()
            if word == "bin":
                at += max(0, int(number or 0))
            elif word:
                yield word, int(number) if number else None, ""
            elif sign and sign in "\\{}":
                yield None, None, sign
            elif sign or brace:
                yield ("par" if sign in ("\r", "\n") else sign or brace), None, ""
            elif byte or text:
                yield None, None, chr(int(byte, 16)) if byte else text

    def _control(self, word: str, number: int | None) -> None:
        state = self._states[-1]
        if word == "*" or word in _UNSHOWN:
            self._change(is_shown=False)
        elif word in _OWN_FLOWS or word in _KNOWN:
            outer = self._states[-2] if len(self._states) > 1 else state
            self._change(is_shown=outer.is_shown)
            if word in _OWN_FLOWS:
                self._change(flow=_Flow(_OWN_FLOWS[word]), in_table=False)
        elif word in ("listtext", "pntext"):
            self._change(is_number=True)
        elif word == "ansicpg" or word == "mac":
            self._code_page = _known(f"cp{number}") if number else "mac_roman"
        elif word == "fcharset":
            self._fonts[state.font] = _CHARSETS.get(number or 0, self._code_page)
        elif word == "f" and number is not None:
            self._change(font=number)
        elif word == "uc":
            self._change(n_fallback=max(0, number or 0))
        elif word == "u" and number is not None:
            if number % 65536 not in _PRIVATE:
                self._write(chr(number % 65536))
            self._n_passed = state.n_fallback
        elif word in _SWITCHES:
            self._change(**{_SWITCHES[word]: number != 0})
        elif word == "plain":
            self._change(is_hidden=False, is_bold=False, is_deleted=False)
        elif word in ("pard", "intbl"):
            self._change(in_table=word == "intbl")
        elif word in _SIGNS:
            self._write(_SIGNS[word])
        elif state.is_shown and not state.is_hidden and not state.is_deleted:  # an end that is struck out ends nothing
            _end(state, word)

    def _change(self, **changes: Any) -> None:
        self._states[-1] = replace(self._states[-1], **changes)

    def _close(self) -> None:
        inner, outer = self._states.pop(), self._states[-1]
        if inner.flow is outer.flow:
            return
        paragraphs = inner.flow.end()
        if inner.flow.kind == "head":
            self._heads += paragraphs
        elif inner.flow.kind == "note":
            self._notes += paragraphs
        elif inner.flow.kind == "box":
            outer.flow.boxes += paragraphs

    def _flush(self) -> None:
        if self._bytes:
            code_page = self._fonts.get(self._states[-1].font, self._code_page)
            if code_page != _SYMBOL:
                self._write(self._bytes.decode(code_page, "replace"))
            self._bytes.clear()

    def _write(self, text: str) -> None:
        state = self._states[-1]
        if not state.is_shown or state.is_hidden or state.is_deleted:
            return
        if state.is_number and not any(map(str.isalnum, text)):
            text = " "
        state.flow.text.append(text)
        state.flow.is_bold &= state.is_bold or state.is_number or not text.strip()


def _end(state: _State, word: str) -> None:
    if word in ("par", "sect", "page"):
        state.flow.end_paragraph(in_table=state.in_table)
    elif word == "cell":
        state.flow.end_cell()
    elif word == "row":
        state.flow.end_row()
    elif word == "nestcell":
        state.flow.text.append(" | ")
    elif word == "nestrow":
        state.flow.end_paragraph(in_table=True)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"
