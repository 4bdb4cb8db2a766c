"""The word of saying beside a quotation: "said" of `"Mine!" she said`. It names how something was said and chooses no speaker."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from nlp.lexicons import FOLDER, read_list

# So many tokens behind a quotation and before it such a word stands, within its sentence: "told the House on Tuesday, as it rose, that".
REACH_BEHIND, REACH_BEFORE = 12, 14
_MARKS = frozenset("\"'“”‘’«»")
_ENDS = (".", "!", "?", "…")


def saying_beside(doc: Any, first: int, end: int) -> str | None:
    """Return the word of saying nearest to a quotation: behind it, where its sentence goes on there, else before it. `first`, `end`: its tokens, marks
    outside.
    """
    behind = _stretch(doc, range(end, min(len(doc), end + REACH_BEHIND)))
    before = _stretch(doc, range(first - 1, max(-1, first - 1 - REACH_BEFORE), -1))
    is_ended = doc[end - 1].text.endswith(".") or doc[end : end + 1].text == "."
    for words in (before, behind) if is_ended else (behind, before):
        found = next((word for word in words if word in _verbs()), None)
        if found is not None:
            return found
    return None


def _stretch(doc: Any, order: range) -> Sequence[str]:
    """Return the words in small letters beside a quotation, up to where its sentence ends, another quotation stands or a paragraph does."""
    words, n_marks = [], 0
    for i in order:
        text = doc[i].text
        n_marks += text in _MARKS
        if "\n\n" in text or text in _ENDS or n_marks > 1:
            break
        if text.islower():
            words.append(text)
    return words


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    return frozenset(read_list(FOLDER / "saying_verbs.txt"))
