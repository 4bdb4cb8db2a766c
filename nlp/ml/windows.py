"""Cuts a document's tokens into windows for the encoder, and gives each token what an uncased model cannot see: its case and its lexicons.

A window is a search passage where the caller names passages, else a few paragraphs. Its title stands before it, as for search vectors.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.lexicons import FLAGS
from nlp.text.layout import line_breaks, sentence_starts

# The encoder reads 256 word pieces, two of them its own marks.
MAX_PIECES = 254
# Windows of texts without named passages: the size of search passages (reading/passages.py), for which the encoder was trained.
WINDOW_PIECES = 190
# Pieces of a title before a window; longer titles are cut.
MAX_TITLE_PIECES = 40
# Of an endless word only so many letters are cut into pieces: no word of a language is longer, and memory stays bounded.
MAX_WORD_CHARS = 60
# Pieces of a part of a text, by its characters: the corpus's texts have .25 in the middle and .31 at most, gazetteers with their numbers .39. Words
# without meaning have .6: 100,000 characters of them took 15 s, with the ends of their words cut 10 s. Of fewer pieces none is cut.
MAX_PIECES_PER_CHAR = 0.42
MIN_CUT_PIECES = 8_000
CASES = ("title piece", "lower", "Title", "UPPER", "mIxed", "digit", "digit mix", "mark", "opening", "single capital")
# Flags of the lexicons that a name follows, and how many flags a token has in all.
OPERATION_HEAD = FLAGS.index("operation_head")
PERSON_HEADS = [FLAGS.index(flag) for flag in ("first_name_m", "first_name_f", "rank", "courtesy_title", "office")]
N_TOKEN_FLAGS = len(FLAGS) + 2
_OPENING = frozenset("“‘\"'«„([")


@dataclass(frozen=True, slots=True)
class Window:
    """One input of the encoder. Shapes: all (n_pieces,). `owner` is the token of the document, -1 for marks of the model and the title."""

    pieces: NDArray[np.int64]
    owner: NDArray[np.int64]
    passage: int | None


@dataclass(frozen=True, slots=True)
class Features:
    """A document's tokens as the network sees them. Shapes: case (n,), lexicons (n, N_FLAGS)."""

    case: NDArray[np.int64]
    lexicons: NDArray[np.float32]
    windows: tuple[Window, ...]


def case_of(word: str) -> int:
    """Return the class of a word's look, an index of CASES."""
    if not any(c.isalnum() for c in word):
        return 8 if word[:1] in _OPENING else 7
    if any(c.isdigit() for c in word):
        return 5 if not any(c.isalpha() for c in word) else 6
    if word.islower():
        return 1
    if len(word) == 1:
        return 9
    if word.isupper():
        return 3
    return 2 if word.istitle() or (word[0].isupper() and word[1:].islower()) else 4


class Cutter:
    """Makes features of spaCy Docs with the encoder's own tokenizer."""

    def __init__(self, tokenizer: Any, lexicons: Any) -> None:
        self._tokenizer = tokenizer  # a `tokenizers.Tokenizer` without padding or truncation
        self._lexicons = lexicons
        self._cls, self._sep = tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")

    def _flags(self, words: Sequence[str]) -> NDArray[np.float32]:
        """Lexicon flags, and two of the document itself: the word follows an operation's head, or a title or first name, somewhere in it."""
        listed = self._lexicons.flags(words)
        named = np.zeros((len(words), 2), np.float32)
        for column, heads in enumerate((listed[:, OPERATION_HEAD], listed[:, PERSON_HEADS].any(1))):
            names = (
                {words[i + 1].lower() for i in np.nonzero(heads[:-1])[0].tolist() if words[i + 1][:1].isupper()}
                if len(words)
                else set()
            )
            named[:, column] = [word.lower() in names and not word.islower() for word in words]
        return np.concatenate([listed.astype(np.float32), named], 1)

    def cut(self, doc: Any, *, title: str | None = None, passages: Sequence[tuple[int, int]] = ()) -> Features:
        """Return the features of a Doc. `passages` are character spans, in order; what they leave out gets windows of its own."""
        words = [token.text for token in doc]
        pieces = _bounded(self._pieces(words), max(MIN_CUT_PIECES, int(MAX_PIECES_PER_CHAR * sum(map(len, words)))))
        head = self._pieces([title])[0][:MAX_TITLE_PIECES] if title else []
        room, ranks = MAX_PIECES - len(head), _ranks(doc)
        windows = [
            self._window(head, pieces, start, end, passage)
            for first, last, passage in _stretches(doc, passages)
            for start, end in self._cuts(ranks, pieces, first, last, min(room, WINDOW_PIECES) if passage is None else room)
        ]
        cases = np.array([case_of(word) for word in words], np.int64)
        return Features(cases, self._flags(words), tuple(windows))

    def _pieces(self, words: Iterable[str]) -> list[list[int]]:
        cut = [word[:MAX_WORD_CHARS] for word in words]
        unlike = list(dict.fromkeys(cut))
        encoded = self._tokenizer.encode_batch(unlike, add_special_tokens=False)
        ids = {word: encoding.ids for word, encoding in zip(unlike, encoded, strict=True)}
        return [ids[word] for word in cut]

    def _window(self, head: Sequence[int], pieces: Sequence[Sequence[int]], start: int, end: int, passage: int | None) -> Window:
        ids, owner = [self._cls, *head], [-1] * (1 + len(head))
        for token in range(start, end):
            ids.extend(pieces[token])
            owner.extend([token] * len(pieces[token]))
        return Window(np.array([*ids, self._sep], np.int64), np.array([*owner, -1], np.int64), passage)

    @staticmethod
    def _cuts(
        ranks: Sequence[int], pieces: Sequence[Sequence[int]], first: int, last: int, room: int
    ) -> Iterable[tuple[int, int]]:
        """Token stretches of at most `room` pieces, cut after a paragraph if one ends there, else a sentence, else a word."""
        start, size, best = first, 0, (0, first)
        for token in range(first, last):
            if size and size + len(pieces[token]) > room:
                cut = best[1] if best[1] > start else token
                yield start, cut
                start, best = cut, (0, cut)
                size = sum(len(pieces[i]) for i in range(cut, token))
            size += len(pieces[token])
            rank = ranks[token] if ranks[token] == 2 or token + 1 < last else 0
            if rank and (rank, token + 1) > best and (rank >= best[0] or size > room // 2):
                best = (rank, token + 1)
        if start < last:
            yield start, last


def _bounded(pieces: list[list[int]], limit: int) -> list[list[int]]:
    """Return the words' pieces, so many of each that they are `limit` together at most, one of each at least."""
    longest = max(map(len, pieces), default=0)
    while longest > 1 and sum(map(len, pieces)) > limit:
        longest -= 1
        pieces = [piece[:longest] for piece in pieces]
    return pieces


def _ranks(doc: Any) -> list[int]:
    """Return how well a window ends behind each token: 2 where a line ends, 1 where a sentence does, else 0."""
    ranks = [0] * len(doc)
    for start in sentence_starts(doc):
        if start:
            ranks[start - 1] = 1
    for i in line_breaks(doc):
        ranks[i] = 2
    return ranks


def _stretches(doc: Any, passages: Sequence[tuple[int, int]]) -> Iterable[tuple[int, int, int | None]]:
    """Yield the passages as token stretches, and the gaps between them."""
    at = 0
    starts = doc.to_array(["IDX"]).astype(np.int64).reshape(len(doc))
    for number, (start, end) in enumerate(passages):
        first, last = int(np.searchsorted(starts, start)), int(np.searchsorted(starts, end))
        if at < first:
            yield at, first, None
        yield first, last, number
        at = max(at, last)
    if at < len(doc):
        yield at, len(doc), None
