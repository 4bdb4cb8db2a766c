"""Whom the place of a quotation speaks for: a second opinion on its speaker, beside the scored choice, by the grammar of reporting alone.

A pronoun, and words without any cue, go to the subject of the sentence before, unless that sentence asks a question. Where that is somebody
else than the scored choice ("His assistant was less pleased. “I told him,” she said."), the choice may be right, but is not sure.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from nlp.grammar.cues import places_after
from nlp.grammar.descriptions import AUXILIARIES
from nlp.grammar.subjects import DETERMINERS, HE_OR_SHE, MAX_SENTENCE_TOKENS, PRONOUNS, SOMEBODY_ELSE, THING, Mention, Subjects
from nlp.text.layout import Layout, sentence_starts

# Sentences before a quotation that are looked at, pronoun by pronoun.
MAX_SENTENCES = 4
# Tokens behind a quotation in which the pronoun that speaks stands.
MAX_CUE_TOKENS = 6
# What nobody has spoken of before: "a plot-holder was asked".
_NEW = frozenset(("a", "an", "another", "one"))
_OBJECTS = {"he": "him", "she": "her"}
_OWNERS = {"his": "he", "her": "she", "their": "they"}
_WRITINGS = frozenset(("statement", "letter", "note", "diary", "message", "email", "post", "text", "card"))
_HAD = frozenset(("had", "'d", "’d"))
_RELATIVES = frozenset(("which", "who", "whose", "whom"))
# A mark behind a quotation at which another clause begins: `it was "not advised"; she asked him when`.
_CLAUSE_ENDS = frozenset((";", ":"))
# Whoever is asked answers; a question put by one is answered by another: "said what", "asked the chair if", "wondered where".
_ASKED = re.compile(r"\b(?:was|were|been|when) asked\b")
_QUESTION = re.compile(
    r"\bput (?:it )?to\b|\b\w+(?:ed|s) (?:if|whether|what|how|why)\b|\b(?:ask|wonder)(?:ed|s)\b.* (?:if|whether|what|how|why|where|who|when)\b|\?"
)


class Antecedents:
    """Whom the places of one document's quotations speak for. Parameters as in nlp.grammar.subjects."""

    def __init__(self, doc: Any, layout: Layout, mentions: Mapping[int, Mention], describes: Any) -> None:
        self._doc, self._layout = doc, layout
        self._subjects = Subjects(doc, layout, mentions, describes)
        self._starts = sentence_starts(doc)

    def speaker_by_place(self, quote: tuple[int, int]) -> str | None:
        """Return the name for which the place of a quotation speaks, SOMEBODY_ELSE, or None where it says nothing.

        `quote`: its first token and the one after its last, without the marks.
        """
        for i in places_after(self._doc, *quote):
            if self._doc[i].lower_ in DETERMINERS and not self._subjects.is_mention(i + 1):
                return self._somebody(self._subjects.phrase(i + 1, len(self._doc)))
        at = self._sentence_start(quote[0])
        leads = self._pronoun_behind(quote[1]) or self._in_words_of(at, quote[0]) or self._subjects.of(at, quote[0])
        if leads == THING or (leads is not None and leads not in PRONOUNS):
            return self._somebody(leads)
        return self._in_sentences_before(at, leads)

    def _in_words_of(self, at: int, first: int) -> str | None:
        """Return the pronoun in whose words a sentence tells: "In her own words, it was a “mess”"."""
        words = tuple(token.lower_ for token in self._doc[at : min(first, at + 4)] if token.lower_ != "own")
        return _OWNERS.get(words[1]) if len(words) > 2 and words[0] == "in" and words[2] == "words" else None

    def _somebody(self, subject: str) -> str:
        return SOMEBODY_ELSE if subject == THING else subject

    def _in_sentences_before(self, at: int, pronoun: str | None) -> str | None:
        """Return whom the sentences before a token are about, as far as they may be meant by a pronoun, where one stands beside the quotation."""
        for _ in range(MAX_SENTENCES):
            if not at:
                return None
            end, at = at, self._sentence_start(at - 1)
            limit = min(end, at + MAX_SENTENCE_TOKENS)
            if not self._subjects.has_words(at, limit):
                continue
            subject = self._subjects.of(at, end, pronoun)
            if subject is None and pronoun in HE_OR_SHE and not self._subjects.mentions_any(at, limit, pronoun):
                continue
            if subject in HE_OR_SHE and pronoun is None:
                pronoun = subject
            words = self._doc[at:limit].text
            is_asked = _ASKED.search(words) is not None
            if subject == THING and is_asked and self._doc[at].lower_ in _NEW:
                return None
            if subject not in PRONOUNS:
                return SOMEBODY_ELSE if subject and not is_asked and _QUESTION.search(words) else subject
        return None

    def is_doubtful(self, quote: tuple[int, int]) -> bool:
        """Tell whether the words around a quotation leave open for whom its place speaks: `"I do," was heard`, `a letter, which called it
        "a mess"`, `Ann Lee told him so. "I do," he said`.
        """
        first, end = quote
        behind = [t for t in self._doc[end : end + 3] if t.is_alpha][:1]
        if behind and behind[0].is_lower and behind[0].lower_ in AUXILIARIES:
            return True
        if self._is_of_before(end) or self._is_read_behind(end):
            return True
        at = self._sentence_start(first)
        before = self._doc[max(at, first - MAX_SENTENCE_TOKENS) : first]
        outside = [t for t in before if self._layout.quotation[t.i] < 0]
        if self._doc[first].is_lower and self._is_in_relative(outside):
            return True
        pronoun = self._pronoun_behind(end) or next((t.lower_ for t in outside if t.is_alpha), "")
        if pronoun not in _OBJECTS or not at:
            return False
        return any(
            self._is_object(i, _OBJECTS[pronoun]) for i in range(max(self._sentence_start(at - 1), at - MAX_SENTENCE_TOKENS), at)
        )

    def _is_of_before(self, end: int) -> bool:
        """Tell whether a pronoun behind a quotation "had said" it, at a time before the one told of: by another in 11 of 19 such of the corpus's train and dev."""
        return any(
            token.text in PRONOUNS and self._doc[token.i + 1 : token.i + 2].text in _HAD
            for token in self._doc[end : end + MAX_CUE_TOKENS]
            if self._layout.quotation[token.i] < 0 and not any(t.is_sent_start for t in self._doc[end + 2 : token.i + 1])
        )

    def _is_read_behind(self, end: int) -> bool:
        """Tell whether somebody's writing is told behind a quotation: `"I ran," his statement read`."""
        words = [token.lower_ for token in self._doc[end : end + 3] if token.is_alpha]
        return len(words) == 2 and words[0] in _OWNERS and words[1] in _WRITINGS

    def _is_in_relative(self, before: Sequence[Any]) -> bool:
        """Tell whether a relative clause is still open at the end of some words: neither a comma nor a name stands behind its "which"."""
        last = next((n for n in range(len(before) - 1, -1, -1) if before[n].lower_ in _RELATIVES), None)
        return last is not None and not any(t.text == "," or self._subjects.is_named(t.i) for t in before[last + 1 :])

    def _is_object(self, i: int, word: str) -> bool:
        """Tell whether a token is "him", or "her" that is no possessive."""
        after = self._doc[i + 1 : i + 2]
        is_word = self._layout.quotation[i] < 0 and self._doc[i].lower_ == word
        return is_word and (word == "him" or not after.text.isalpha() or (after[0].is_stop and after[0].lower_ != "own"))

    def _pronoun_behind(self, end: int) -> str | None:
        """Return the pronoun that speaks behind a quotation, in its own sentence."""
        for i in range(end, min(len(self._doc), end + MAX_CUE_TOKENS)):
            token = self._doc[i]
            if "\n" in token.text or (i > end + 1 and token.is_sent_start) or token.text in _CLAUSE_ENDS:
                break
            if token.text in PRONOUNS and self._layout.quotation[i] < 0:
                return str(token.text)
        return None

    def _sentence_start(self, i: int) -> int:
        before = bisect_right(self._starts, i)
        return self._starts[before - 1] if before else 0
