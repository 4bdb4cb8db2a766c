"""The stretch of a passage that shows why it was found: what a page shows is what an export takes away. Pure."""

from collections.abc import Sequence

# Two or three lines of a page; longer passages are cut around what matched.
MAX_EXCERPT_CHARS = 360
# What is seen of it in any case: two lines of a page 1,280 px wide, four of a phone's.
SEEN_CHARS = 180
# Before the first matched words stands about a line, enough to know what is spoken of.
LEAD_CHARS = 90


def excerpt_span(text: str, marks: Sequence[Sequence[int]]) -> tuple[int, int]:
    """Return where the stretch around the first marked words begins and ends, cut between words."""
    first = min((mark[0] for mark in marks), default=0)
    start = _word_start(text, max(0, first - LEAD_CHARS)) if len(text) > SEEN_CHARS and first > LEAD_CHARS else 0
    end = len(text) if len(text) - start <= MAX_EXCERPT_CHARS else text.rfind(" ", start, start + MAX_EXCERPT_CHARS)
    return start, end if end > start else min(len(text), start + MAX_EXCERPT_CHARS)


def _word_start(text: str, at: int) -> int:
    """Return the start of the first whole word from `at` on."""
    space = text.find(" ", at, at + LEAD_CHARS)
    return at if at == 0 or space < 0 else space + 1
