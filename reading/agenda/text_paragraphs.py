"""Council papers saved as text: their lines set together into paragraphs. Knows nothing of agendas or items."""

import re
from collections.abc import Iterator, Sequence

from reading.numbering import numbered
from reading.pdf.layout import Paragraph

# A program that breaks lines breaks them by here; a file with longer ones has a line for each paragraph.
MAX_BROKEN = 100
# A line that ends before this share of the longest was ended by hand, where the next begins with a capital or a figure.
SHORT_LINE = 0.75
# What a column is wide in letters of 12 points.
LETTER_WIDTH = 6.0
# A line of signs below a heading, or between parts.
_RULE = re.compile(r"[\W_]{3,}")
_LIST_START = re.compile(r"[•●▪◦*–-]\s|\(?(?:[a-z]|[ivx]{1,4})[.)]\s")


def iter_paragraphs(lines: Sequence[str], rows: Sequence[str]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text: parted by empty lines, and at lines that were ended by hand. A line in capitals, or with a rule
    below it, is a heading.

    Shapes: rows[i] is lines[i], clean.
    """
    for group in _groups(rows, max(map(len, lines), default=0)):
        words = [rows[n] for n in group if not _RULE.fullmatch(rows[n])]
        if whole := " ".join(words):
            first = lines[group[0]].expandtabs()
            is_heading = len(words) == 1 and (len(words) < len(group) or whole.isupper())
            yield Paragraph(whole, is_heading, left=LETTER_WIDTH * (len(first) - len(first.lstrip())))


def _groups(rows: Sequence[str], width: int) -> Iterator[list[int]]:
    """Yield the lines of each paragraph, by their places."""
    group: list[int] = []
    for n, row in enumerate(rows):
        if group and (not row or _is_new(rows[group[-1]], row, width)):
            yield group
            group = []
        if row:
            group.append(n)
    if group:
        yield group


def _is_new(before: str, row: str, width: int) -> bool:
    """Tell whether a line begins another paragraph than the one before it."""
    if _RULE.fullmatch(row):
        return False
    if width > MAX_BROKEN or _RULE.fullmatch(before) or before.isupper() != row.isupper():
        return True
    is_short = len(before) < SHORT_LINE * width
    if readings := numbered(row):
        # "set against the / 3 of June": a figure with which a sentence goes on
        return is_short or before[-1] in ".;:?!" or not readings[0].title[:1].islower()
    return _LIST_START.match(row) is not None or (is_short and not row[0].islower())
