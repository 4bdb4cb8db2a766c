"""Says a figure as its text does: the number, with the words by which it is told as inexact ("nearly 90", "£600,000 or more"). Pure."""

from archive.facts.dossiers import FigureRow
from core.words import Figure
from nlp.numbers import patterns
from nlp.numbers.parsing import find_numbers

# Units of measure, which a figure's own text already shows ("4.7kg", "£8,400", "six years").
MEASURES = frozenset({"g", "GBP", "months"})
# Where the words are not at hand, this says of "over" and of "nearly" alike that the number is not exact.
ABOUT = "about"
# Signs and shortened words, as people say them.
_SAID = {"~": ABOUT, "≈": ABOUT, "±": ABOUT, "<": "under", ">": "over"} | dict.fromkeys(
    ("c", "ca", "circa", "approx", "est"), ABOUT
)


def as_stated(figure: Figure | FigureRow, text: str, start: int, end: int) -> str:
    """Return a figure as people read it: its words, with what it counts where only the number stands in it ("860 wraps").

    `text[start:end]` is the figure in its document, or in its sentence; from what stands beside it there come "nearly" and "or more".
    """
    stated = " ".join(figure.text.split())
    before = after = ""
    if figure.approximate:
        before, after = _words_before(text[max(0, start - patterns.BEFORE) : start]), _words_after(text, end)
        if not (before or after or _is_inexact(stated)):
            before = ABOUT
    has_unit = figure.unit is None or figure.unit in MEASURES or figure.unit.lower() in figure.text.lower()
    return f"{before} {stated}{after}".lstrip() + ("" if has_unit else f" {figure.unit}")


def _words_before(text: str) -> str:
    found = patterns.BETWEEN.search(text) or patterns.ABOUT.search(text.rstrip())
    words = " ".join(found[0].split()).rstrip(".:").lower() if found else ""
    if words.startswith("estimated"):  # "estimated street value of"
        return "an estimated"
    return _SAID.get(words, words)


def _words_after(text: str, end: int) -> str:
    """Return the words behind a number that make it inexact, with the space before them if there is one: " or so", "-odd"."""
    found = patterns.ABOUT_AFTER.match(text, end)
    if found is None:
        return ""
    words = " ".join(found[0].split())
    return f" {words}" if found[0][0].isspace() else words


def _is_inexact(stated: str) -> bool:
    """Tell whether the words of a figure show by themselves that it is not exact: "12-15", "90+"."""
    return stated.endswith("+") or any(number.is_range for number in find_numbers(stated))
