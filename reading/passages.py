"""Cuts a text into passages: a paragraph or three, never across a page or an agenda item, short enough for the vector model."""

import re
from collections.abc import Sequence

from core.words import Passage

# The model reads 256 word pieces, design.md wants under 200. On the demo's and Leveson's paragraphs 100 words are at most 178 pieces
# in English prose; a passage of long words is caught by its characters: 4.0 a piece is the densest prose seen.
MOST_WORDS = 100
MOST_CHARS = 700
Block = tuple[str, int | None, str | None]
"""A paragraph, its page and its agenda item."""
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")


def split_blocks(blocks: Sequence[Block]) -> tuple[str, tuple[Passage, ...]]:
    """Join paragraphs by an empty line into one text, and cut it into passages with exact offsets."""
    parts: list[str] = []
    passages: list[Passage] = []
    at = 0
    for text, page, item in blocks:
        if not text:
            continue
        if parts:
            parts.append("\n\n")
            at += 2
        for start, end in _pieces(text):
            _add(passages, Passage(at + start, at + end, page, item), parts, text, start, end)
        parts.append(text)
        at += len(text)
    return "".join(parts), tuple(passages)


def split_text(text: str, *, item: str | None = None) -> tuple[Passage, ...]:
    """The passages of a text whose paragraphs are parted by empty lines. Offsets are into the text as it is."""
    passages: list[Passage] = []
    words_in_last = 0
    for found in re.finditer(r"\S(?:.*?\S)??(?=\s*\n\s*\n|\s*\Z)", text, re.S):
        for start, end in _pieces(found.group()):
            begin, finish = found.start() + start, found.start() + end
            n_words = len(text[begin:finish].split())
            if passages and words_in_last + n_words <= MOST_WORDS and finish - passages[-1].start <= MOST_CHARS:
                passages[-1] = Passage(passages[-1].start, finish, None, item)
                words_in_last += n_words
            else:
                passages.append(Passage(begin, finish, None, item))
                words_in_last = n_words
    return tuple(passages)


def _add(passages: list[Passage], new: Passage, parts: Sequence[str], text: str, start: int, end: int) -> None:
    """Append a passage, or let the last one reach to its end if both fit into one."""
    if passages and start == 0:
        last = passages[-1]
        fits = new.end - last.start <= MOST_CHARS
        if fits and (last.page, last.item) == (new.page, new.item):
            so_far = "".join(parts)[last.start :]
            if len(so_far.split()) + len(text[start:end].split()) <= MOST_WORDS:
                passages[-1] = Passage(last.start, new.end, new.page, new.item)
                return
    passages.append(new)


def _pieces(text: str) -> list[tuple[int, int]]:
    """A paragraph in pieces of the allowed length: cut between sentences, else between words, else anywhere."""
    if len(text) <= MOST_CHARS and len(text.split()) <= MOST_WORDS:
        return [(0, len(text))]
    pieces: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        end = _cut(text, start)
        stripped = end
        while stripped > start and text[stripped - 1].isspace():
            stripped -= 1
        if stripped > start:
            pieces.append((start, stripped))
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    return pieces


def _cut(text: str, start: int) -> int:
    """Where a piece that begins at `start` should end."""
    window = text[start : start + MOST_CHARS]
    words = list(re.finditer(r"\S+", window))
    limit = words[MOST_WORDS - 1].end() if len(words) > MOST_WORDS else len(window)
    if start + limit >= len(text):
        return len(text)
    ends = [found.end() for found in _SENTENCE_END.finditer(window[: limit + 1]) if found.end() > limit // 3]
    if ends:
        return start + ends[-1]
    spaces = [found.start() for found in re.finditer(r"\s", window[:limit])]
    return start + (spaces[-1] if spaces and spaces[-1] > 0 else limit)
