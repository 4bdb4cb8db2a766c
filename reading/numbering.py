"""Numbers of agenda items and minutes as printed ("4", "3(a)", "45/26", "CSP.12", "IV.", "Minute 23:"), and which of them make one list."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

_ROMAN_LETTERS = {"I": 1, "V": 5, "X": 10, "L": 50}
_ROMAN_FIGURES = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_DASH = r"[\s:.)–—-]*"
# One number, without the signs around it: "4", "4a", "3(a)", "3.1", "45/26", "2026/27-114", "CSP.12", "PL/26/045", "P23", "P&R 8",
# "FC-26-045", "37/OS".
_CORE = (
    r"(?:(?:[A-Z]{1,5}|[A-Z](?:[A-Z]{0,3}&[A-Z]){1,2}[A-Z]{0,3})[./\- ]{0,2})?(?:20\d\d[/–-]\d\d[/–.:-](?=\d)|(?<=[A-Z][A-Z-])\d\d-(?=\d\d))?"
    r"\d{1,4}(?:/[A-Z]{2,5}(?![\w/])|(?:[./]\d{1,4}){0,2})(?:(?<=/\d\d)[-–]\d\d(?!\d)|(?<=/20\d\d)[-–]\d\d(?!\d))?"
    r"(?:\s?\([a-z]\)|\s[a-z](?=\))|[a-z](?![a-z])|[A-F](?![A-Za-z]))?"
)
_FIGURE_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty")  # fmt: skip
FIGURE_WORDS = "|".join(_FIGURE_WORDS)
# "Eitem 3", "Eitem Agenda 3", "Eitem ar gyfer y Rhaglen 3", "Eitem Rhagl. 3".
WELSH_ITEM = r"eitem(?:\s+(?:agenda|(?:ar\s+gyfer\s+y\s+)?rhagl(?:en)?))?"
_WORD = re.compile(
    rf"^(?P<word>(?:agenda\s+)?item|paper\s+for(?:\s+(?:agenda\s+)?item)?|{WELSH_ITEM}|minute|min)\b[\s:.|]*(?:no\b|number\b|ref\b|rhif\b)?[\s:.|]*(?P<core>{_CORE}|\(\d{{1,4}}[a-z]?\)|[IVX]+\b|[A-Z]\b|(?:{FIGURE_WORDS})\b){_DASH}(?P<rest>.*)$",
    re.I | re.S,
)
_ROUND = re.compile(rf"^[(\[](?P<core>{_CORE})[)\]]{_DASH}(?P<rest>.*)$", re.S)
_PLAIN = re.compile(rf"^(?P<core>{_CORE})(?P<sign>[.):]{{0,2}})(?P<rest>$|\s+[-–—]?\s*.*$|(?<=[.):])[A-Z].*$)", re.S)
# "ONE. To elect a Chair": words, with a sign behind them.
_IN_WORDS = re.compile(rf"^(?P<core>{FIGURE_WORDS})(?P<sign>[.):])\s+(?P<rest>\S.*)$", re.I | re.S)
_LETTER = re.compile(r"^(?P<core>[IVXL]{1,6}|[A-Z])(?P<sign>[.)]|(?=\s\|\s))\s*(?P<rest>$|\s.*$)", re.S)
# Small letters number points of everything: they make a list of items only where more speaks for it.
_SMALL = re.compile(r"^\(?(?P<core>[ivxl]{1,6}|[a-z])(?P<sign>[.)]|(?=\s\|\s))\s+(?P<rest>\S.*)$", re.S)
_LETTERED = re.compile(r"[A-Z]#[.):]*")
# The shapes of lists of small letters begin so.
SMALL = "small "
# More than the items of one part or section.
LETTER_STEP = 10_000
# The hour at which an item is called, in a cell of its own before the number.
_HOUR = re.compile(r"^\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s*[-–]\s*\d{1,2}[:.]\d{2})?(?:\s?[ap]\.?m\.?)?\s*\|\s*", re.I)
# "5 .1", as a cell's edge may set it.
_PARTED = re.compile(r"^(\d{1,3}) (?=\.\d{1,2}\s)")
# "QC26/0 51 | Risks", as a narrow column breaks a code; a letter makes it one, or the stroke behind which it breaks.
_BROKEN_CODE = re.compile(r"^((?:[A-Z]{1,5}[./-]?\d{0,4}/\d{0,3})|\d{1,4}/) (\d{1,3})(?= \| )")
_HOUR_BESIDE = re.compile(r"^\d{1,2}[:.][0-5]\d\s+(?=\d{1,2}[.)]?\s+[A-Z])")
_DATE_HOUR_OR_SUM = re.compile(
    r"^\d{1,4}(?:st|nd|rd|th)?\s+(?:january|february|march|april|may|june|july|august|september|october|november|december|ionawr|chwefror|mawrth|ebrill|mai|mehefin|gorffennaf|awst|medi|hydref|tachwedd|rhagfyr|per|pm|am)\b|^\d{1,2}(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?(?:,?\s+\d|\s*$)|^\d{1,4}\s+%|^\d{1,2}[.:][0-5]\d\s?[ap]\.?m\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """What stands at the head of a numbered paragraph.

    `number` is as printed, without the signs around it; `shape` tells lists apart ("#.", "(#)", "AAA.#"); `parts` are its figures,
    the letter behind them last (0 if none).
    """

    number: str
    shape: str
    parts: tuple[int, ...]
    title: str


def numbered(text: str) -> tuple[Numbered, ...]:
    """Return what a paragraph's first characters may number it as: none, one reading, or two where "I." may be a letter or a
    figure.
    """
    text = _HOUR_BESIDE.sub("", _HOUR.sub("", _BROKEN_CODE.sub(r"\1\2", _PARTED.sub(r"\1", text))))
    match = _WORD.match(text)
    if match:
        return tuple(_of(match["core"], f"{match['word'].lower().split()[-1]} ", match["rest"]))
    match = _ROUND.match(text)
    if match:
        return tuple(_of(match["core"], "()", match["rest"]))
    match = _IN_WORDS.match(text) or _LETTER.match(text)
    if match:
        return tuple(_of(match["core"], match["sign"], match["rest"]))
    match = _PLAIN.match(text)
    if not match or _DATE_HOUR_OR_SUM.match(text):
        return ()
    return tuple(_of(match["core"], match["sign"], match["rest"]))


def small_lettered(text: str) -> tuple[Numbered, ...]:
    """Return what a paragraph's small letter or figure ("a)", "iii.") numbers it as."""
    match = _SMALL.match(text)
    if match is None:
        return ()
    core = match["core"]
    made = _of(core.upper(), match["sign"], match["rest"])
    return tuple(replace(one, number=core, shape=f"{SMALL}{one.shape}") for one in made)


def _of(core: str, sign: str, rest: str) -> list[Numbered]:
    title = _HOUR.sub("", rest.strip(" -–—|"))
    core = re.sub(r"\s(?=[a-z]$)", "", core.strip())
    core = core[1:-1] if core.startswith("(") else core
    if core.lower() in _FIGURE_WORDS:
        core = str(_FIGURE_WORDS.index(core.lower()) + 1)
    if not re.search(r"\d", core):
        printed, core = core, core.upper()
        made = []
        if re.fullmatch(r"[IVXL]+", core):
            made.append(Numbered(printed, f"roman{sign}", (_roman(core), 0), title))
        if len(core) == 1:
            made.append(Numbered(printed, f"letter{sign}", (ord(core.upper()) - 64, 0), title))
        return made
    suffix = re.search(r"(?<!/)(?<![A-Z])\(?([a-z])\)?$", core, re.I)
    bare = core[: suffix.start()].strip() if suffix else core
    letters = re.match(r"[A-Za-z]*", bare)
    figures = tuple(int(figure) for figure in re.findall(r"\d+", bare))
    shape = (
        re.sub(r"\d+", "#", bare)
        if not letters or not letters[0]
        else letters[0].upper() + re.sub(r"\d+", "#", bare[letters.end() :])
    )
    return [Numbered(core, f"{shape}{sign}", (*figures, ord(suffix[1].lower()) - 96 if suffix else 0), title)]


def _roman(letters: str) -> int:
    values = [_ROMAN_LETTERS[letter] for letter in letters]
    return sum(-value if any(later > value for later in values[n + 1 : n + 2]) else value for n, value in enumerate(values))


def same_number(left: str, right: str) -> bool:
    """Tell whether two numbers are one, signs and case aside: "4." and "4", "3(a)" and "3a"."""
    return bool(left) and _key(left) == _key(right)


def is_letter_of(number: str, other: str) -> bool:
    """Tell whether a number is another's with a letter behind it: "6(a)" of "6"."""
    return re.fullmatch(rf"{re.escape(_key(other))}[a-z]", _key(number)) is not None


def _key(number: str) -> str:
    return re.sub(r"[\s()]|[.:]$", "", number).lower()


def is_lettered(shape: str) -> bool:
    """Tell whether a list's numbers are a letter and a figure ("A1"): the parts of an agenda may each have a letter."""
    return _LETTERED.fullmatch(shape) is not None


def ranks(shape: Sequence[Numbered]) -> list[tuple[int, int]]:
    """Return the place of each number of one shape in its list, and its letter: of "45/26" the figure that moves counts, not the
    year.
    """
    if not shape:
        return []
    if is_lettered(shape[0].shape):
        return [(ord(one.number[0].upper()) * LETTER_STEP + one.parts[0], one.parts[-1]) for one in shape]
    width = len(shape[0].parts) - 1
    spread = [len({one.parts[column] for one in shape}) for column in range(width)]
    if shape[0].shape.startswith("#.#") and width == 2 and min(spread) > 1:
        return [(one.parts[0] * LETTER_STEP + one.parts[1], one.parts[-1]) for one in shape]  # "1.1, 1.2, 2.1"
    moving = max(range(width), key=lambda column: spread[column])
    return [(one.parts[moving], one.parts[-1]) for one in shape]


def counted(n: int, kind: str) -> str:
    """Return a count as a format of lists writes it (ECMA-376, 17.18.59)."""
    if kind in ("lowerLetter", "upperLetter"):
        letters = chr(ord("a") + (n - 1) % 26) * ((n - 1) // 26 + 1)
        return letters.upper() if kind == "upperLetter" else letters
    if kind in ("lowerRoman", "upperRoman"):
        roman = ""
        for value, letters in _ROMAN_FIGURES:
            roman += letters * (n // value)
            n %= value
        return roman.upper() if kind == "upperRoman" else roman
    return str(n)
