"""Whole names: a tagged span without loose marks at its ends, with the rest of a word or line; parts of one name joined. Knows no tagger."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from spacy.tokens import Doc

from nlp.lexicons import FOLDER, lexicons_of, read_list
from nlp.names.cleaning import titles_before
from nlp.names.identity import PARTICLES

_PAIRS = (("(", ")"), ("‘", "’"), ("“", "”"), ("'", "'"), ('"', '"'))
_DASHES = frozenset(("-", "–", "—", "/", "|", ":", ";", ","))
_COMMAS = frozenset((",", ";"))
_PHRASES = frozenset(("ROLE", "DESCRIPTION"))
# Ends of words for who does something. The corpus has no name of three words with one at its beginning, and one "Porter" before a name of two; it has none
# of nlp/data/uk/callings.txt before two words either.
_TRADE = re.compile(r"(?:er|or|ist|ian|man|woman|smith|wright|ess)$")
_POSSESSIVES = frozenset(("'s", "’s", "'", "’"))
# What a nickname stands between.
_OPENING, _CLOSING = "\"'“‘", "\"'”’"


def whole_name(doc: Doc, whole: str, first: int, end: int, label: str) -> tuple[int, int, str]:
    """Return a tagged span without dashes and loose marks at its ends, with the rest of a hyphened word and with the mark that
    closes its quotation.
    """
    while end - first > 1 and doc[end - 1].text in _DASHES and doc[end - 2].whitespace_:
        end -= 1
    while end - first > 1 and (doc[first].text in _DASHES or doc[first].is_space):
        first += 1
    while (
        end < len(doc)
        and label == "PERSON"
        and not doc[end - 1].whitespace_
        and (doc[end - 1].text == "-" or _continues(doc, end))
    ):
        end += 1
    while end - first > 1 and doc[end - 1].text in _COMMAS:
        end -= 1
    while label == "PERSON" and end - first > 1 and _is_trade(doc, first, end):
        first += 1
    if label == "PERSON":
        end = _past_broken_line(doc, first, _before_caption(doc, first, end))
    while (
        end - first > 1
        and label == "PERSON"
        and doc[end - 1].is_lower
        and (doc[end - 1].is_stop or _is_behind_name(doc, first, end))
    ):
        end -= 1
    if (
        label in _PHRASES
        and first
        and any(t.text in _POSSESSIVES for t in doc[first:end])
        and titles_before(whole, doc[first].idx, lexicons_of(doc.vocab))
    ):
        first -= 1
    text = doc[first:end].text
    for opener, closer in _PAIRS:
        is_open = text.count(opener) > text.count(closer) if opener != closer else text.count(opener) % 2
        if is_open and end < len(doc) and doc[end].text == closer and not doc[end - 1].whitespace_:
            end += 1
            break
    return first, end, label


def _is_behind_name(doc: Doc, first: int, end: int) -> bool:
    """Tell whether a word in small letters stands behind a name with capitals: "Ann Lee | heckles"."""
    last = doc[end - 1]
    is_word = last.is_alpha and last.lower_ not in PARTICLES and bool(doc[end - 2].whitespace_)
    return is_word and end - first > 2 and all(token.is_title for token in (doc[first], doc[end - 2]))


def _is_trade(doc: Doc, first: int, end: int) -> bool:
    """Tell whether a name's first word is what somebody is: "baker Ann Lee", "Coxswain Ann Lee", or at a sentence's beginning "Baker Ann Lee"."""
    word, lexicons = doc[first], lexicons_of(doc.vocab)
    if lexicons.is_first_name(word.text):
        return False
    if word.is_lower:
        return word.lower_ not in PARTICLES and bool(doc[first + 1].text[:1].isupper())
    if end - first < 3 or not word.is_title:
        return False
    begins = word.is_sent_start or not first
    is_trade = begins and _TRADE.search(word.text) and lexicons.is_first_name(doc[first + 1].text)
    return word.lower_ in callings() or bool(is_trade)


@lru_cache(maxsize=1)
def callings() -> frozenset[str]:
    """Return what people are, in small letters."""
    return frozenset(read_list(FOLDER / "callings.txt"))


def _past_broken_line(doc: Doc, first: int, end: int) -> int:
    """Return the end of a name that stops at a line's end with a word that no name ends with ("van der", "de la"): it goes on in
    the next line.
    """
    ends_small = end - first > 1 and doc[end - 1].is_lower and doc[end - 1].lower_ in PARTICLES
    goes_on = end + 1 < len(doc) and doc[end].text.strip(" ") == "\n" and doc[end + 1].text[:1].isupper()
    return end + 2 if ends_small and goes_on else end


def _before_caption(doc: Doc, first: int, end: int) -> int:
    """Return the end of a name before a caption that runs on without a space, as nlp.components.sentences parted it."""
    joins = (i for i in range(first + 1, end) if doc[i - 1].is_alpha and not doc[i - 1].whitespace_ and doc[i].is_title)
    return next(joins, end)


def _continues(doc: Doc, end: int) -> bool:
    """Tell whether a hyphen and the rest of the word follow without a space."""
    return doc[end].text == "-" and not doc[end].whitespace_ and end + 1 < len(doc) and doc[end + 1].is_alpha


def join_names(doc: Doc, spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the spans; parts of one person's name that a nickname in brackets or a list's comma parts are joined: "Ann (Nan)
    Lee", "Lee, Ann;".
    """
    lexicons = lexicons_of(doc.vocab)
    waiting: list[tuple[int, int, str]] = []
    for span in spans:
        waiting.append(span)
        if (
            len(waiting) >= 2
            and _is_inverted(doc, waiting[-2], span, lexicons)
            and not _is_surname(doc, waiting[:-2], span, waiting[-2])
        ) or (len(waiting) >= 2 and (_is_bracketed(doc, waiting[-2], span) or _is_nicknamed(doc, waiting[-2], span))):
            waiting[-2:] = [(waiting[-2][0], span[1], "PERSON")]
        elif len(waiting) >= 3 and _is_bracketed(doc, waiting[-3], span):
            waiting[-3:] = [(waiting[-3][0], span[1], "PERSON")]
    yield from waiting


def _is_nicknamed(doc: Doc, left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    """Tell whether a person's first name with a nickname in marks stands right before another's name of one word, which is the surname: "Ann “Nan” | Lee"."""
    first, end, label = left
    nickname = doc[first + 1 : end].text
    is_marked = nickname[:1] in _OPENING and nickname[-1:] in _CLOSING and len(nickname) > len(_OPENING[0] + _CLOSING[0])
    return (
        is_marked
        and label == right[2] == "PERSON"
        and right[0] == end
        and right[1] - right[0] == 1
        and bool(doc[end - 1].whitespace_)
    )


def _is_inverted(doc: Doc, left: tuple[int, int, str], right: tuple[int, int, str], lexicons: Any) -> bool:
    """Tell whether two people are "Surname, First" in a list or at a line's start: the first word is no first name, the second
    is one.
    """
    if (
        (left[2] != "PERSON" and left[1] - left[0] > 1)
        or right[2] != "PERSON"
        or right[0] - left[1] != 1
        or doc[left[1]].text != ","
        or right[1] - right[0] > 3
    ):
        return False
    before = doc[left[0] - 1] if left[0] else None
    behind = doc[right[1] : right[1] + 1].text
    starts = (
        before is None or "\n" in before.text or before.text in (";", ":", "•", "-") or behind == ";" or _ends_list(doc, left[0])
    )
    return (
        starts
        and lexicons.is_first_name(doc[right[0]].text)
        and not (left[1] - left[0] > 1 and lexicons.gender(doc[left[0]].text))
    )


def _is_surname(
    doc: Doc, before: Sequence[tuple[int, int, str]], right: tuple[int, int, str], left: tuple[int, int, str]
) -> bool:
    """Tell whether what stands before a comma is the surname of somebody told of before, and a list goes on: "Reuben Lee … Lee, Ann Ray and Bob Poe"."""
    surnames = {
        str(doc[end - 1].text): str(doc[first].text) for first, end, label in before if label == "PERSON" and end - first > 1
    }
    first_name = str(doc[right[0]].text)
    return surnames.get(str(doc[left[0]].text), first_name) != first_name


def _ends_list(doc: Doc, first: int) -> bool:
    """Tell whether "; and" stands before a name."""
    return first > 1 and doc[first - 1].text in ("and", "&") and doc[first - 2].text == ";"


def _is_bracketed(doc: Doc, left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    """Tell whether two people are a first name and a surname with one word in brackets between."""
    between = [t.text for t in doc[left[1] : right[0]]]
    if between == ["("] and right[1] - right[0] > 2 and doc[right[0] + 1].text == ")":  # "Ann | (Nan) Lee"
        between, right = [t.text for t in doc[left[1] : right[0] + 2]], (right[0] + 2, *right[1:])
    return (
        left[2] == right[2] == "PERSON"
        and len(between) == 3
        and between[0] == "("
        and between[2] == ")"
        and right[1] - right[0] < 3
        and left[1] - left[0] == 1
    )
