"""Whom the place of a quotation speaks for: a second opinion on its speaker, beside the scored choice, by the grammar of reporting alone.

A pronoun, and words without any cue, go to the subject of the sentence before, unless that sentence asks a question. Where that is somebody
else than the scored choice ("His assistant was less pleased. “I told him,” she said."), the choice may be right, but is not sure.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import Any

import numpy as np

from nlp.cues import places_after
from nlp.descriptions import AUXILIARIES
from nlp.layout import Layout, sentence_starts

# Stands for somebody who is no candidate: "one driver", or whoever answers a question.
SOMEBODY_ELSE = ""
# Sentences before a quotation that are looked at, pronoun by pronoun.
MAX_SENTENCES = 4
# Tokens of a sentence that are looked at, so that no text costs more than by its length.
MAX_SENTENCE_TOKENS = 80
# Tokens outside quotations among which its subject is looked for.
MAX_SUBJECT_TOKENS = 12
# Tokens behind a quotation in which the pronoun that speaks stands.
MAX_CUE_TOKENS = 6
# A noun phrase is somebody from this share on by the tagger of descriptions; others are things ("the leaflet"), and the sentence before tells.
# 0, .003, .01, .03, .1 tried: of quotes shown .422, .440, .440, .440, .440 on dev, all right; authors q to w .992 of .221, .990 of .231,
# .988 of .234, .983 of .237, .981 of .239 right.
MIN_DESCRIBES = 0.003
_PRONOUNS = frozenset(("he", "she", "they", "it", "i", "we"))
_DETERMINERS = frozenset(
    "a an the his her their its our my one another some two this that each every no".split()  # noqa: SIM905
)
# A question put by one is answered by another: "asked if", "wondered where".
_OBJECTS = {"he": "him", "she": "her"}
_RELATIVES = frozenset(("which", "who", "whose", "whom"))
# A mark behind a quotation at which another clause begins: `it was "not advised"; she asked him when`.
_CLAUSE_ENDS = frozenset((";", ":"))
_QUESTION = re.compile(r"\b\w+(?:ed|s) (?:if|whether|what|where|who|how|why|when)\b|\?")


class Antecedents:
    """The subjects of one document's sentences.

    `mentions`: name in small letters by the first token of each candidate's mention. `describes`: how likely a description of a speaker
    begins at each token. Shapes: (n_tokens,).
    """

    def __init__(self, doc: Any, layout: Layout, mentions: Mapping[int, str], describes: Any) -> None:
        self._doc, self._layout, self._mentions, self._describes = doc, layout, mentions, describes
        self._starts = sentence_starts(doc)
        is_word = (layout.quotation < 0) & (doc.to_array(["IS_ALPHA"]) > 0).reshape(len(doc))
        self._words: list[int] = np.nonzero(is_word)[0].tolist()  # those outside quotations
        self._leads = sorted({*self._words, *mentions})

    def speaker_by_place(self, quote: tuple[int, int]) -> str | None:
        """Return the name for which the place of a quotation speaks, SOMEBODY_ELSE, or None where it says nothing.

        `quote`: its first token and the one after its last, without the marks.
        """
        if any(self._doc[i].lower_ in _DETERMINERS and i + 1 not in self._mentions for i in places_after(self._doc, *quote)):
            return SOMEBODY_ELSE
        at = self._sentence_start(quote[0])
        leads = self._pronoun_behind(quote[1]) or self._subject(at, quote[0])
        if leads == "it":
            return SOMEBODY_ELSE
        if leads is not None and leads not in _PRONOUNS:
            return leads
        for _ in range(MAX_SENTENCES):
            if not at:
                return None
            end, at = at, self._sentence_start(at - 1)
            limit = min(end, at + MAX_SENTENCE_TOKENS)
            if bisect_left(self._words, at) == bisect_left(self._words, limit):
                continue
            subject = self._subject(at, end)
            if subject not in _PRONOUNS:
                return SOMEBODY_ELSE if subject and _QUESTION.search(self._doc[at:limit].text) else subject
        return None

    def is_doubtful(self, quote: tuple[int, int]) -> bool:
        """Tell whether the words around a quotation leave open for whom its place speaks: `"I do," was heard`, `a letter, which called it
        "a mess"`, `Ann Lee told him so. "I do," he said`.
        """
        first, end = quote
        behind = [t for t in self._doc[end : end + 3] if t.is_alpha][:1]
        if behind and behind[0].is_lower and behind[0].lower_ in AUXILIARIES:
            return True
        at = self._sentence_start(first)
        before = self._doc[max(at, first - MAX_SENTENCE_TOKENS) : first]
        outside = [t for t in before if self._layout.quotation[t.i] < 0]
        if self._doc[first].is_lower and any(t.lower_ in _RELATIVES for t in outside):
            return True
        pronoun = self._pronoun_behind(end) or next((t.lower_ for t in outside if t.is_alpha), "")
        if pronoun not in _OBJECTS or not at:
            return False
        return any(
            self._is_object(i, _OBJECTS[pronoun]) for i in range(max(self._sentence_start(at - 1), at - MAX_SENTENCE_TOKENS), at)
        )

    def _is_object(self, i: int, word: str) -> bool:
        """Tell whether a token is "him", or "her" that is no possessive."""
        after = self._doc[i + 1 : i + 2]
        is_word = self._layout.quotation[i] < 0 and self._doc[i].lower_ == word
        return is_word and (word == "him" or not after.text.isalpha() or after[0].is_stop)

    def _pronoun_behind(self, end: int) -> str | None:
        """Return the pronoun that speaks behind a quotation, in its own sentence."""
        for i in range(end, min(len(self._doc), end + MAX_CUE_TOKENS)):
            token = self._doc[i]
            if "\n" in token.text or (i > end + 1 and token.is_sent_start) or token.text in _CLAUSE_ENDS:
                break
            if token.text in _PRONOUNS and self._layout.quotation[i] < 0:
                return str(token.text)
        return None

    def _sentence_start(self, i: int) -> int:
        before = bisect_right(self._starts, i)
        return self._starts[before - 1] if before else 0

    def _subject(self, start: int, end: int) -> str | None:
        """Return who leads a sentence: a candidate, a pronoun, SOMEBODY_ELSE for another noun phrase, or None where nobody leads."""
        first = bisect_left(self._leads, start)
        for i in self._leads[first : first + MAX_SUBJECT_TOKENS]:
            if i >= min(end, start + MAX_SENTENCE_TOKENS):
                break
            if i in self._mentions:
                return self._mentions[i]
            word = self._doc[i].lower_
            if word in _PRONOUNS:
                return str(word)
            if word in _DETERMINERS:
                return self._named_behind(i + 1, end)
        return None

    def _named_behind(self, start: int, end: int) -> str:
        """Return the candidate at the end of the noun phrase that begins here ("the coach, Ann Lee"), else SOMEBODY_ELSE, "it" for a thing."""
        for i in range(start, min(end, start + MAX_SUBJECT_TOKENS)):
            if i in self._mentions:
                return self._mentions[i]
            if self._layout.quotation[i] >= 0 or (self._doc[i].is_stop and self._doc[i].lower_ not in ("of", "for", "and")):
                break
        return SOMEBODY_ELSE if (self._describes[start - 1 : start + 3] >= MIN_DESCRIBES).any() else "it"
