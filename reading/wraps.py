"""Lines that a program broke, as e-mails and files of plain text have them: a name over two of them is one name. Lines that a hand ended stay apart."""

import re
from collections.abc import Sequence

# A program breaks lines no sooner and no later than here; RFC 2822 has them of 78 characters, old terminals of 40.
MIN_WIDTH, MAX_WIDTH = 40, 100
# Of so many line ends half are where the next word no longer fitted: of lists and letters few are. Where nearly all are, those behind whole sentences are
# a program's too; where fewer, paragraphs end without an empty line.
MIN_BREAKS, BROKEN_SHARE, WHOLLY_BROKEN = 3, 0.5, 0.9
_LINE_END = re.compile(r"\n(?!\s*\n)")
_ENDED = (".", "!", "?", ":", ";", "|")
# An entry of a list, a cell, a quoted line: what a line may begin with that does not go on.
_BEGINS = re.compile(r"[ \t]*(?:[•●▪◦*–—>|-]\s|\(?\w{1,4}[.)]\s|\d)")
# Cells that blanks part, and what is set in.
_COLUMNS = re.compile(r"\S[ \t]{3,}\S|^[ \t]{2,}")


def unwrapped(text: str) -> str:
    """Return a text with a space for each line end within a paragraph that only a program set, of the same length."""
    if "\n" not in text:
        return text
    ends = [match.start() for match in _LINE_END.finditer(text)]
    gone = [end for end, fits in zip(ends, _are_broken(text, ends), strict=True) if fits]
    pieces, start = [], 0
    for end in gone:
        pieces.append(text[start:end])
        start = end + 1
    return " ".join([*pieces, text[start:]])


def _are_broken(text: str, ends: Sequence[int]) -> list[bool]:
    """Tell of each single line end whether a program set it: where many are where the next word no longer fitted, each such one; else where a long
    line is no whole sentence and the next goes on in small letters.
    """
    lines = [(text.rfind("\n", 0, end) + 1, end, text.find("\n", end + 1)) for end in ends]
    befores = [text[start:end].rstrip() for start, end, _ in lines]
    afters = [text[end + 1 : stop if stop >= 0 else len(text)] for _, end, stop in lines]
    pairs = list(zip(befores, afters, strict=True))
    width = max((len(line) for line, _ in pairs), default=0)
    may_go_on = [
        bool(before) and not (_COLUMNS.search(before) or _COLUMNS.search(after) or _BEGINS.match(after))
        for before, after in pairs
    ]
    if MIN_WIDTH <= width <= MAX_WIDTH:
        full = [len(before) + 1 + len((after.split() or [""])[0]) > width for before, after in pairs]
        if len(full) >= MIN_BREAKS and sum(full) >= BROKEN_SHARE * len(full):
            n_amid = sum(is_full and not before.endswith(_ENDED) for is_full, (before, _) in zip(full, pairs, strict=True))
            is_whole = sum(full) >= WHOLLY_BROKEN * len(full) and 2 * n_amid >= sum(full)
            return [
                is_full and goes_on and (is_whole or not before.endswith(_ENDED))
                for is_full, goes_on, (before, _) in zip(full, may_go_on, pairs, strict=True)
            ]
    return [
        goes_on and len(before) >= MIN_WIDTH and not before.endswith(_ENDED) and after.lstrip()[:1].islower()
        for goes_on, (before, after) in zip(may_go_on, pairs, strict=True)
    ]
