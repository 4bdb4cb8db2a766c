"""Lines that a program broke, as e-mails and files of plain text have them: a name over two of them is one name. Lines that a hand ended stay apart."""

import re
from collections.abc import Sequence

# A program breaks lines no sooner and no later than here; RFC 2822 has them of 78 characters, old terminals of 40.
MIN_WIDTH, MAX_WIDTH = 40, 100
# Of so many line ends half are where the next word no longer fitted: of lists and letters few are. Where nearly all are, those behind whole sentences are
# a program's too; where fewer, paragraphs end without an empty line.
MIN_BREAKS, BROKEN_SHARE, WHOLLY_BROKEN = 3, 0.5, 0.9
_ENDED = (".", "!", "?", ":", ";", "|")
# An entry of a list, a cell, a quoted line: what a line may begin with that does not go on.
_BEGINS = re.compile(r"[ \t]*(?:[•●▪◦*–—>|-]\s|\(?\w{1,4}[.)]\s|\d)")
# Cells that blanks part, and what is set in.
_COLUMNS = re.compile(r"\S[ \t]{3,}\S|^[ \t]{2,}")


def unwrapped(text: str) -> str:
    """Return a text with a space for each line end within a paragraph that only a program set, of the same length."""
    lines = text.split("\n")
    ends = [n for n in range(len(lines) - 1) if lines[n].strip() and lines[n + 1].strip()]
    broken = {
        n for n, is_broken in zip(ends, _are_broken([(lines[n].rstrip(), lines[n + 1]) for n in ends]), strict=True) if is_broken
    }
    pieces = [line + (" " if n in broken else "\n") for n, line in enumerate(lines[:-1])]
    return "".join([*pieces, lines[-1]])


def _are_broken(pairs: Sequence[tuple[str, str]]) -> list[bool]:
    """Tell of each pair of lines below each other whether a program parted them: where many are parted where the next word no longer fitted, those that
    are; else where a long line is no whole sentence and the next goes on in small letters.
    """
    width = max((len(before) for before, _ in pairs), default=0)
    is_full = [MIN_WIDTH <= width <= MAX_WIDTH and len(before) + 1 + len(after.split()[0]) > width for before, after in pairs]
    is_amid = [not before.endswith(_ENDED) for before, _ in pairs]
    may_go_on = [not (_COLUMNS.search(before) or _COLUMNS.search(after) or _BEGINS.match(after)) for before, after in pairs]
    if len(pairs) >= MIN_BREAKS and sum(is_full) >= BROKEN_SHARE * len(pairs):
        n_amid = sum(map(all, zip(is_full, is_amid, strict=True)))
        if sum(is_full) >= WHOLLY_BROKEN * len(pairs) and 2 * n_amid >= sum(is_full):
            is_amid = [True] * len(pairs)
        return [full and amid and goes_on for full, amid, goes_on in zip(is_full, is_amid, may_go_on, strict=True)]
    is_small = [len(before) >= MIN_WIDTH and after.lstrip()[:1].islower() for before, after in pairs]
    return [small and amid and goes_on for small, amid, goes_on in zip(is_small, is_amid, may_go_on, strict=True)]
