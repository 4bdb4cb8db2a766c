"""Noun phrases where speakers stand, by the grammar of reporting alone: a tagged head becomes its whole phrase, and places in which a speaker
stands (behind a quotation, at the head of a sentence before it) propose theirs. Knows no weights.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Any

from nlp.grammar.cues import places_after

# Tokens of the longest phrase.
MAX_TOKENS = 12
# Words between an article and the head of a description ("a retired taxi driver").
MAX_LEFT = 5
# Tokens behind a quotation in which its speaker's phrase ends, and before it in which the sentences begin that are looked at, so many at most.
MAX_BEHIND = 14
MAX_BEFORE = 90
MAX_SENTENCES = 3
ARTICLES = frozenset(("a", "an", "the"))
# Determiners that are said with the description: "another trader", "her husband".
DETERMINERS = frozenset(("another", "one", "his", "her", "their", "my", "our"))
_OPENERS = ARTICLES | DETERMINERS
# Words with which a noun phrase goes on; the second are adverbs too, with which it may end ("the woman opposite").
_ADVERBS = frozenset(("behind", "opposite", "outside"))
LINKS = frozenset("of in at on from near for with by to under beside over and".split())  # noqa: SIM905
_GOES_ON = LINKS | _ADVERBS
_INSIDE = _OPENERS | frozenset("those these two three four five its him them".split())  # noqa: SIM905
# Adjectives and nouns among the stop words.
CONTENT = frozenset("first third former other less more most only next last front back side top bottom".split())  # noqa: SIM905
# What follows a phrase in its sentence: verbs without the ending that tells one.
SPEECH_VERBS = frozenset(
    "said says told tells asked asks replied wrote writes thought thinks put went came called shouted read reads".split()  # noqa: SIM905
)
AUXILIARIES = frozenset("had was were is are did does do would could can will".split())  # noqa: SIM905
# What a clause begins with that tells which person is meant; behind a comma it would only add to that.
RELATIVES = frozenset(("who", "whose", "whom"))
POSSESSIVES = frozenset(("'s", "’s", "'", "’"))


def whole_description(doc: Any, first: int, end: int) -> tuple[int, int]:
    """Return a description with the words before its head, from behind its article or from its determiner on, and with what goes on
    behind it: "the [officer] in the case told", "[one] of the tenants".
    """
    while end - first > 1 and doc[end - 1].lower_ in LINKS | ARTICLES:
        end -= 1
    opener = _opener(doc, first)
    if opener is None:
        return first, end
    start = opener + 1 if doc[opener].lower_ in ARTICLES else opener
    if all(token.lower_ in _OPENERS for token in doc[first:end]) and (whole := phrase_at(doc, opener, len(doc))):
        start, end = whole[0], max(end, whole[1])
    if end < len(doc) and doc[end].lower_ in RELATIVES:
        return start, _relative_end(doc, end)
    if any(token.lower_ == "who" for token in doc[first:end]):
        return start, _clause_end(doc, end)
    goes_on = doc[end - 1].text == "-" or (end < len(doc) and doc[end].lower_ in _GOES_ON)
    whole = phrase_at(doc, opener, len(doc)) if goes_on else None
    return start, max(end, whole[1]) if whole else end


def phrases_in_place(doc: Any, quote: tuple[int, int], starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield the noun phrases in the speaker's places of a quotation: behind it, then at the heads of the sentences before it.

    `quote`: its first token and the one after its last, without the marks. `starts`: the tokens that start a sentence.
    """
    first, end = quote
    for place in places_after(doc, first, end):
        if phrase := _phrase_behind(doc, place, place + MAX_BEHIND):
            yield phrase
        break
    before = bisect_left(starts, first)
    earlier = [i for i in starts[max(0, before - MAX_SENTENCES) : before] if first - i < MAX_BEFORE]
    for i in reversed(earlier):
        if phrase := phrase_at(doc, i, first):
            yield phrase
    for i in range(first - 1, earlier[0] if earlier else first, -1):  # in the midst of a sentence: "I met a man with a dog"
        if phrase := phrase_at(doc, i, first):
            yield phrase


def phrase_at(doc: Any, at: int, limit: int) -> tuple[int, int] | None:
    """Return the noun phrase that a determiner begins and that ends before a verb, mark or clause; without its article."""
    opener = doc[at].lower_
    if opener not in _OPENERS:
        return None
    end = at + 1
    for i in range(at + 1, min(limit, len(doc), at + 1 + MAX_TOKENS)):
        word, before = doc[i].lower_, doc[i - 1].lower_
        if (
            not _is_part(doc[i])
            or word in SPEECH_VERBS
            or (doc[i].is_stop and word not in _GOES_ON | _INSIDE | CONTENT | POSSESSIVES)
        ):
            break
        if word.endswith("ed") and before not in _OPENERS | _GOES_ON:
            break
        end = i + 1
    while end - at > 1 and doc[end - 1].lower_ in LINKS | _INSIDE:
        end -= 1
    if doc[end : end + 1].text == "," and doc[end + 1 : end + 2].text in ("he", "she"):
        return None  # "A bluff man, he looks pleased"
    start = at + 1 if opener in ARTICLES else at
    return (start, end) if end - at > 1 else None


def _phrase_behind(doc: Any, start: int, limit: int) -> tuple[int, int] | None:
    """Return the phrase of `called a heckler in a waxed coat` and of `the officer recalled`."""
    for i in range(start, min(limit, len(doc), start + 3)):
        if doc[i].lower_ in _OPENERS:
            phrase = phrase_at(doc, i, limit)
            is_subject_first = i == start
            if phrase and is_subject_first and phrase[1] - phrase[0] > 1 and not _is_part(doc[min(phrase[1], len(doc) - 1)]):
                return phrase[0], phrase[1] - 1  # its last word is the verb
            return phrase
        if not doc[i].is_lower or (doc[i].is_stop and doc[i].lower_ not in SPEECH_VERBS):
            return None
    return None


def _opener(doc: Any, first: int) -> int | None:
    """Return the article or determiner with which the phrase around a word begins."""
    if doc[first].lower_ in DETERMINERS:
        return first
    for i in range(first - 1, max(-1, first - 2 - MAX_LEFT), -1):
        if doc[i].lower_ in _OPENERS:
            return i
        is_other = doc[i].is_stop and doc[i].lower_ not in CONTENT | POSSESSIVES
        if is_other or not _is_part(doc[i]) or doc[i].is_sent_start:
            break
    return None


def _is_part(token: Any) -> bool:
    return bool(token.is_alpha or token.text == "-" or token.text in POSSESSIVES or token.text[0].isalnum())


def _relative_end(doc: Any, at: int) -> int:
    """Return where the clause that a relative pronoun begins ends: its own verbs come first, the next verb is its sentence's."""
    start = at + 2
    while start < len(doc) and doc[start].lower_ in AUXILIARIES | {"been", "not"}:
        start += 1
    return _clause_end(doc, min(start, len(doc)))


def _clause_end(doc: Any, end: int) -> int:
    """Return where a clause that is cut short ends: before a mark or the verb of its sentence."""
    limit = min(len(doc), end + MAX_TOKENS)
    while end < limit and doc[end].text[0].isalnum() and doc[end].lower_ not in SPEECH_VERBS | AUXILIARIES:
        end += 1
    return end
