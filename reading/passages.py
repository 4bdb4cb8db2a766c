"""Cuts a text into passages: a paragraph or three, never across a page or an agenda item, short enough for the vector model."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from core.errors import Rejected
from core.words import Passage

# The model reads 256 word pieces, design.md wants under 200. Pieces are not counted here (the tokenizer belongs to the nlp room) but
# weighed, rather too heavy than too light. Measured with the model's own tokenizer:
# at most 169 pieces, 111 on average, over 5,800 passages of modern English prose (the Leveson report, the demo); at most 196 over hostile
# strings, 149 over a gazetteer.
# tests/unit/reading/test_passages.py holds it to that with Welsh, references, terms and addresses.
MAX_PIECES = 190
# A paragraph or three: more words than that blur what a passage is about.
MAX_WORDS = 110
MAX_CHARS = 700
# Part of a single endless word: in letters beyond ASCII each may be a piece.
_MAX_WORD_CHARS = 150
Block = tuple[str, int | None, str | None]
"""A paragraph, its page and its agenda item."""
# English prose has a third of such words. Below this share a text is of another language, or of names and terms, which the model's
# English word pieces cut far smaller.
MIN_ENGLISH = 0.15
_ENGLISH = frozenset(
    ("the", "a", "an", "of", "and", "to", "in", "is", "was", "were", "be", "been", "has", "had", "have")
) | frozenset(
    ("he", "she", "it", "they", "that", "this", "for", "on", "at", "by", "with", "as", "from", "not", "but", "or", "who", "said")
)
# The longest council packs have half a million words. A million take 2 s to cut into passages, in the process that reads one after another.
MAX_WORDS_IN_ALL = 3_000_000
_TOKEN = re.compile(r"[A-Za-z]+|\d+|[^\sA-Za-z\d]")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")
_SENTENCE_START = re.compile(r"[\"'“‘(\[]*[A-Z0-9]")


def refuse_endless(text: str) -> None:
    """Refuse a text of more than about MAX_WORDS_IN_ALL words, told by its spaces and line ends.

    Raises: Rejected, with what to do.
    """
    if sum(map(text.count, (" ", "\n", "\t"))) > MAX_WORDS_IN_ALL:
        raise Rejected(f"a text of more than {MAX_WORDS_IN_ALL:,} words; split it into several files")


def split_blocks(blocks: Sequence[Block]) -> tuple[str, tuple[Passage, ...]]:
    """Join paragraphs by an empty line into one text, and cut it into passages with exact offsets.

    Raises: Rejected for an endless one.
    """
    refuse_endless("\n".join(text for text, _, _ in blocks))
    parts: list[str] = []
    pieces: list[tuple[int, int, int, int | None, str | None]] = []
    at = 0
    for text, page, item in blocks:
        if not text:
            continue
        if parts:
            at += 2
        pieces += [(at + start, at + end, weight, page, item) for start, end, weight in _pieces(text)]
        parts.append(text)
        at += len(text)
    whole = "\n\n".join(parts)
    return whole, tuple(_joined(whole, pieces))


def split_text(text: str, *, item: str | None = None) -> tuple[Passage, ...]:
    """Return the passages of a text whose paragraphs are parted by empty lines. Offsets are into the text as it is.

    Raises: Rejected for an endless one.
    """
    refuse_endless(text)
    pieces: list[tuple[int, int, int, int | None, str | None]] = []
    at = 0
    for paragraph in re.split(r"(\n\s*\n)", text):
        if paragraph.strip():
            pieces += [(at + start, at + end, weight, None, item) for start, end, weight in _pieces(paragraph)]
        at += len(paragraph)
    return tuple(_joined(text, pieces))


def weight_of(text: str) -> int:
    """About as many word pieces as the model makes of a text, rather more than fewer."""
    return sum(weight for _, _, weight in _words(text))


@lru_cache(maxsize=65536)
def _weight_of_word(word: str, is_dense: bool) -> int:
    return sum(_weight(token, is_dense) for token in _TOKEN.findall(word))


def _weight(token: str, is_dense: bool) -> int:
    """English words of up to five letters are mostly one piece, longer ones one more for each four letters; dense ones for each two."""
    if token[0].isdigit():
        return (2 * len(token) + 2) // 3
    if not token[0].isascii():
        return 3 if "\uac00" <= token[0] <= "\ud7a3" else 1  # a Korean syllable falls into its letters
    return (len(token) + 1) // 2 if is_dense else 1 + max(0, len(token) - 2) // 4


def _joined(text: str, pieces: Sequence[tuple[int, int, int, int | None, str | None]]) -> Iterator[Passage]:
    """Neighbours of one page and item joined while they fit into one passage."""
    start, end, weight, n_words = 0, 0, 0, 0
    page: int | None = None
    item: str | None = None
    for new_start, new_end, new_weight, new_page, new_item in pieces:
        new_words = len(text[new_start:new_end].split())
        fits = new_end - start <= MAX_CHARS and weight + new_weight <= MAX_PIECES and n_words + new_words <= MAX_WORDS
        if end and fits and (page, item) == (new_page, new_item):
            end, weight, n_words = new_end, weight + new_weight, n_words + new_words
            continue
        if end:
            yield Passage(start, end, page, item)
        start, end, weight, n_words, page, item = new_start, new_end, new_weight, new_words, new_page, new_item
    if end:
        yield Passage(start, end, page, item)


def _pieces(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield a paragraph in pieces of the allowed length: cut between sentences, else between words, else anywhere.

    Shapes: start, end and weight of each.
    """
    words = list(_words(text))
    first = 0
    while first < len(words):
        last, weight, cut = first, 0, first
        while last < len(words):
            weight += words[last][2]
            too_long = words[last][1] - words[first][0] > MAX_CHARS or last - first >= MAX_WORDS or weight > MAX_PIECES
            if too_long and last > first:
                break
            last += 1
            if _ends_sentence(text, words, last) and (words[last - 1][1] - words[first][0]) * 3 > MAX_CHARS:
                cut = last
        if last == len(words) or cut == first:
            cut = last
        yield words[first][0], words[cut - 1][1], sum(word[2] for word in words[first:cut])
        first = cut


def _words(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield the words of a text with their weights; an endless one in parts."""
    words = text.lower().split()
    is_dense = len(words) > 1 and sum(word in _ENGLISH for word in words) < MIN_ENGLISH * len(words)
    for match in re.finditer(r"\S+", text):
        for start in range(match.start(), match.end(), _MAX_WORD_CHARS):
            end = min(start + _MAX_WORD_CHARS, match.end())
            yield start, end, _weight_of_word(text[start:end], is_dense)


def _ends_sentence(text: str, words: Sequence[tuple[int, int, int]], n: int) -> bool:
    """Tell whether a sentence ends with the n-th word."""
    if n >= len(words):
        return True
    start, end, _ = words[n - 1]
    return bool(_SENTENCE_END.search(text, start, end)) and bool(_SENTENCE_START.match(text, words[n][0]))
