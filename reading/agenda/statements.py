"""Numbered and lettered parts of a recommendation or a resolution: which paragraphs are its parts, each as printed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reading.pdf.layout import Paragraph

# A resolution of more parts than this is none.
MAX_PARTS = 40
# A line that may be a heading is no longer than this.
MAX_TITLE_CHARS = 70
_MARKER = re.compile(
    r"(?P<open>[(\[]?)(?P<core>\d{1,2}(?:\.\d{1,2}){1,3}|\d{1,2}|[ivx]{2,5}|[A-Za-z])(?P<close>[.):\]]{0,2})\s+(?=\S)"
)
_BULLET = re.compile(r"[•●▪◦■–—*-]\s+(?=\S)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
# How what is to be done begins: a part of a resolution, not a heading.
ACTS = re.compile(
    r"(?:that|to|not\s+to|and|(?:note|approve|agree|endorse|authorise|delegate|adopt|grant|refuse|support|consider|receive|review|comment|confirm"
    r"|accept|allocate|appoint|instruct|request|ask|invite|support|defer|publish|thank|welcome|recommend|make|extend|increase|reduce|award|set|write"
    r"|seek|continue|fund|commission|establish|reaffirm|nominate|permit|revoke|amend|waive|release|submit|refer|reject|award|begin|end)s?)\b",
    re.I,
)
# A part of a statement inside a sentence: "that (a) … ; (b) …", "(1) …; and (2) …".
_INLINE = re.compile(r"(?:(?<=\s)|(?<=^))[(\[]?(?P<core>[a-z]|[ivx]{1,4}|\d{1,2})[)\]]\s+(?=\S)")
_JOINING = re.compile(r"[\s;,]*(?:\b(?:and|or))?[\s;,]*$")


@dataclass(frozen=True, slots=True)
class Marker:
    """What numbers a part: the signs around it, and the places it may have in its list, by the kind of list ("i" may be two)."""

    shape: str
    values: tuple[tuple[str, int], ...]
    length: int

    @property
    def is_first(self) -> bool:
        """Whether it may begin a list."""
        return any(value == 1 for _, value in self.values)

    def is_after(self, other: "Marker") -> bool:
        """Tell whether it follows another in one list."""
        return self.shape == other.shape and any(
            (kind == former and value == before + 1) or kind == former == "bullet"
            for kind, value in self.values
            for former, before in other.values
        )


def marker_of(text: str) -> Marker | None:
    """Return the marker at the head of a paragraph, None if it has none."""
    match = _BULLET.match(text)
    if match:
        return Marker("•", (("bullet", 1),), match.end())
    match = _MARKER.match(text)
    if match is None:
        return None
    core = match["core"]
    if not match["open"] and not match["close"] and "." not in core:
        return None
    *above, last = core.split(".")
    shape = f"{match['open']}{'.'.join(above)}#{match['close']}"
    return Marker(shape, tuple(_values(last, is_deep=bool(above))), match.end())


def _values(core: str, *, is_deep: bool) -> list[tuple[str, int]]:
    if core.isdigit():
        return [("deep figure" if is_deep else "figure", int(core))]
    case = "upper" if core.isupper() else "lower"
    values = [(f"{case} letter", ord(core.lower()) - 96)] if len(core) == 1 else []
    return values + ([(f"{case} roman", _ROMAN.index(core.lower()) + 1)] if core.lower() in _ROMAN else [])


def parts_from(paragraphs: Sequence[Paragraph], at: int, *, after: Marker | None = None) -> tuple[list[str], int]:
    """Return the parts that begin with the paragraph `at`, without an "; and" at their end, and where they end.

    `after` is the marker of a part before them. A part's own parts and what goes on behind a page's end belong to it. Empty where the paragraph begins no list.
    """
    parts: list[str] = []
    outer, nested = after, list[Marker]()
    stands_out: bool | None = None
    while at < len(paragraphs) and len(parts) < MAX_PARTS:
        paragraph = paragraphs[at]
        text = paragraph.text
        marker = marker_of(text)
        if marker is None:
            if not parts or not goes_on(parts[-1], paragraphs[at - 1], paragraph):
                break
            parts[-1] += f"\n\n{text}"
        elif (outer is None and marker.is_first) or (outer is not None and marker.is_after(outer)):
            is_bold = paragraph.is_heading or paragraph.starts_bold
            is_section = marker.shape in ("#.", "#", "#.:") and is_title(text[marker.length :])
            if (stands_out is not None and is_bold != stands_out) or is_section:
                break
            stands_out, outer, nested = is_bold, marker, []
            parts.append(text)
        elif parts and not paragraph.is_heading and (level := _level(marker, nested)) is not None:
            nested = [*nested[:level], marker]
            parts[-1] += f"\n\n{text}"
        else:
            break
        at += 1
    return [_JOINING.sub("", part) for part in parts], at


def _level(marker: Marker, nested: Sequence[Marker]) -> int | None:
    """Return how deep inside a part a marker stands: it follows one there, or begins a list of small letters, figures or
    points.
    """
    for level in reversed(range(len(nested))):
        if marker.is_after(nested[level]):
            return level
    begins = marker.is_first and any(kind in ("lower letter", "lower roman", "bullet") for kind, _ in marker.values)
    return len(nested) if begins else None


def goes_on(text: str, former: Paragraph, paragraph: Paragraph) -> bool:
    """Tell whether a paragraph goes on with a sentence that the one before it left open at the end of a page, or with a small
    letter.
    """
    is_open = text.rstrip()[-1:] not in {".", ";", ":", "!", "?", ""}
    is_next_page = paragraph.place > former.place and not paragraph.is_heading
    return is_open and (paragraph.text[:1].islower() or (is_next_page and len(former.text) > MAX_TITLE_CHARS))


def is_title(text: str) -> bool:
    """Tell whether a line reads as a heading: short, without a sign at its end, and no order or resolution."""
    return (
        len(text) <= MAX_TITLE_CHARS
        and text[:1].isupper()
        and text.rstrip()[-1:] not in {".", ";", ",", ":"}
        and not ACTS.match(text)
        and len(text.split()) <= 6
    )


def split_inline(text: str) -> list[str]:
    """Return the parts of one paragraph ("that (a) … ; and (b) …"), each with its letter; the whole where it has none in
    order.
    """
    best: list[re.Match[str]] = []
    for start in _INLINE.finditer(text):
        if best or start["core"] not in ("a", "i", "1"):
            continue
        run, wanted = [start], _sequence(start)
        for match in _INLINE.finditer(text, start.end()):
            if len(run) < len(wanted) and match["core"] == wanted[len(run)]:
                run.append(match)
        if len(run) > 1:
            best = run
    if not best:
        return [_JOINING.sub("", text) if marker_of(text) else text.strip()]
    ends = [*(match.start() for match in best[1:]), len(text)]
    lead = text[: best[0].start()].strip()
    parts = [_JOINING.sub("", text[match.start() : end]).strip() for match, end in zip(best, ends, strict=True)]
    return parts if len(lead) <= MAX_TITLE_CHARS else [text.strip()]


def _sequence(first: re.Match[str]) -> Sequence[str]:
    if first["core"] == "1":
        return [str(n) for n in range(1, MAX_PARTS)]
    return _ROMAN if first["core"] == "i" else [chr(97 + n) for n in range(26)]
