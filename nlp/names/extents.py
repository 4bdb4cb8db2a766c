"""Where names of places and bodies end, by the words beside them. Finds no name that the tagger did not.

Of the corpus's 5,919 places in running text 12 have a word with a capital behind them that is no title, name or role, of its 4,264 bodies 11, most of
these in capitals: so such a word belongs to the name ("[Oxmarsh] Singers").
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from spacy.tokens import Doc, Span

from nlp.grammar.descriptions import CONTENT, POSSESSIVES
from nlp.lexicons import lexicons_of
from nlp.names.cleaning import titles_before
from nlp.names.spellings import is_headline

# Words that a name is grown by.
MAX_WORDS = 3
# Between two places these make one of them; the corpus never has two places so.
_JOINS = frozenset(("of", "with"))
# What no name goes on with or begins with.
_NO_NAME = ("rank", "courtesy_title", "office", "post_nominal", "calendar", "first_name_m", "first_name_f", "operation_head")
_PLACE_ENDS = ("street_end", "venue_end")
# Last words of buildings: all 48 names of the corpus with one are places, whatever body is in it. An "Office" is a body 46 times, once a place.
_BUILDINGS = frozenset(("Buildings", "Headquarters", "HQ", "Offices", "Station"))
_DASHES = "-–—"
_OPENING = frozenset("\"'“‘(")
_CLOSING = frozenset("\"'”’")


def whole_extents(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans, places and bodies with all of their names. Not for single sentences, which tell too little (UNER-EWT .743 to .740)."""
    lexicons = lexicons_of(doc.vocab)
    spans = without_half_names(doc, text, signed_from(doc, text, spans))
    ordered = [_without_small_tail(doc, span, lexicons) for span in _joined(doc, sorted(spans, key=lambda s: s.start))]
    taken = {i for span in ordered for i in range(span.start, span.end)}
    alone = (s for s in ordered if s.label_ == "PLACE" and not _begins(doc, s.start - 1, taken, lexicons, is_half=False))
    known = {span.text for span in alone}
    grown = [_grown(doc, text, span, taken, known) if span.label_ in ("PLACE", "ORG") else span for span in ordered]
    houses = {span.text for span in grown if _is_house(doc, span)}
    return [
        Span(doc, span.start, span.end, label="PLACE")
        if _is_building(span) or (span.label_ == "ORG" and span.text in houses)
        else span
        for span in grown
    ]


def _is_house(doc: Doc, span: Span) -> bool:
    """Tell whether a body called like a house is that house: where one is "at" it."""
    is_house = span.label_ == "ORG" and len(span) > 1 and span[-1].text == "House"
    return is_house and bool(span.start) and doc[span.start - 1].lower_ == "at"


def _is_building(span: Span) -> bool:
    """Tell whether a body's name is that of its building: by its last word, or a saint's church."""
    if span.label_ != "ORG" or len(span) < 2:
        return False
    return span[-1].text in _BUILDINGS or (span[-1].text == "Church" and span[-2].text in POSSESSIVES)


def signed_from(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans; what stands behind a person in the line that signs a letter ("– Major A. Lee, Nether Oxmarsh") is no person but
    a place: of the corpus's 43 such names 34 are, and 9 are bodies.
    """
    people = {span.end_char: span for span in spans if span.label_ == "PERSON"}
    return [
        Span(doc, span.start, span.end, label="PLACE")
        if span.label_ == "PERSON"
        and text[span.end_char : span.end_char + 1] in ("", "\n")
        and text[span.start_char - 2 : span.start_char] == ", "
        and (person := people.get(span.start_char - 2))
        and _signs(text, person.start_char, lexicons_of(doc.vocab))
        else span
        for span in spans
    ]


def without_half_names(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans without people of one word right behind a word with a capital that is no title, in running text: a boat, "the Girl
    [Annie]". Of the corpus's 2,020 people of one word 3 stand so.
    """
    taken = {i for span in spans for i in range(span.start, span.end)}
    names = {token.text for span in spans if span.label_ == "PERSON" and len(span) > 1 for token in span}
    lexicons = lexicons_of(doc.vocab)
    return [
        span
        for span in spans
        if span.label_ != "PERSON"
        or len(span) > 1
        or span.text in names
        or not _begins(doc, span.start - 1, taken, lexicons, is_half=False)
        or is_headline(text, span.start_char, span.end_char)
    ]


def _signs(text: str, start: int, lexicons: Any) -> bool:
    """Tell whether a name, with its titles, begins its line or stands behind a dash."""
    lead = text[text.rfind("\n", 0, start) + 1 : start]
    for title in titles_before(text, start, lexicons):
        lead = lead.rstrip().removesuffix(title)
    return not lead.strip() or lead.rstrip()[-1] in _DASHES


def _joined(doc: Doc, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans; places that are parts of one name are one: "Nether | Oxmarsh", "Port of | Oxmarsh", "Bow-by- | Oxmarsh";
    what ends with a place that stands by itself too is a body, "Open Hand | Oxmarsh".
    """
    before: Span | None = None
    texts = Counter(span.text for span in spans if span.label_ == "PLACE")
    for span in spans:
        if before is not None and before.label_ == span.label_ == "PLACE" and _is_one(doc, before, span):
            is_body = before.end == span.start and before[-1].text not in _JOINS and texts[span.text] > 1
            before = Span(doc, before.start, span.end, label="ORG" if is_body else "PLACE")
            continue
        if before is not None:
            yield before
        before = span
    if before is not None:
        yield before


def _is_one(doc: Doc, left: Span, right: Span) -> bool:
    between = doc[left.end : right.start]
    if not len(between):
        return bool(left[-1].whitespace_) and (not left[-1].is_lower or left[-1].text in _JOINS)
    if len(between) == 1:
        return between[0].text in _JOINS and bool(left[-1].whitespace_) and len(left) == 1
    return len(between) == 3 and between[0].text == between[2].text == "-" and between.text == f"-{between[1].text}-"


def _without_small_tail(doc: Doc, span: Span, lexicons: Any) -> Span:
    """Return a place without the first half of a thing that is called by it ("[Oxmarsh] car park"), or with the whole of a station."""
    last = span[-1]
    if span.label_ != "PLACE" or len(span) < 2 or not last.is_lower or not last.is_alpha or _is_end(last.text, lexicons):
        return span
    behind = doc[span.end : span.end + 1]
    if not behind or not behind[0].is_lower or not behind[0].is_alpha or (behind[0].is_stop and behind.text not in CONTENT):
        return span
    if behind.text == "station":
        return Span(doc, span.start, span.end + 1, label="PLACE")
    return Span(doc, span.start, span.end - 1, label="PLACE")


def _is_end(word: str, lexicons: Any) -> bool:
    return any(lexicons.has(flag, word) for flag in _PLACE_ENDS)


def _grown(doc: Doc, text: str, span: Span, taken: Collection[int], places: Collection[str]) -> Span:
    """Return a name with the words with capitals beside it, in running text. It begins before a place only where the text names that place by
    itself, or it is listed: then it is a body ("Listen [Oxmarsh]"), for of a place's own name the tagger finds the beginning.
    """
    lexicons = lexicons_of(doc.vocab)
    end = int(span.end)
    while end - span.end < MAX_WORDS and _goes_on(doc, end, taken, lexicons):
        end += 1
    first = int(span.start)
    if span.label_ == "ORG" or span.text in places or any(lexicons.has(flag, span.text) for flag in ("town", "area", "world")):
        while span.start - first < MAX_WORDS and _begins(doc, first - 1, taken, lexicons, is_half=first < span.start):
            first -= 1
    behind = doc[end : end + 1].text
    is_title = behind in _CLOSING or any(lexicons.has(flag, behind) for flag in ("office", "rank"))
    if (first, end) == (span.start, span.end) or is_title or is_headline(text, span.start_char, span.end_char):
        return span
    is_place = span.label_ == "PLACE" and first == span.start and _is_end(doc[end - 1].text, lexicons)
    return Span(doc, first, end, label="PLACE" if is_place else "ORG")


def _is_word(doc: Doc, i: int, taken: Collection[int], lexicons: Any) -> bool:
    """Tell whether a token is a word with a capital that may be part of any name."""
    word = doc[i]
    if not (word.is_title and word.is_alpha) or i in taken:
        return False
    return _is_end(word.text, lexicons) or not any(lexicons.has(flag, word.text) for flag in _NO_NAME)


def _goes_on(doc: Doc, i: int, taken: Collection[int], lexicons: Any) -> bool:
    """Tell whether a name goes on with a token behind it."""
    if i >= len(doc) or doc[i - 1].whitespace_ != " " or doc[i].is_sent_start:
        return False
    return _is_word(doc, i, taken, lexicons) and not doc[i].is_stop and doc[i + 1 : i + 2].text not in ("'s", "’s", "-")


def _begins(doc: Doc, i: int, taken: Collection[int], lexicons: Any, *, is_half: bool) -> bool:
    """Tell whether a name begins with a token before it: with the first of its sentence, which has a capital anyhow, only if the next belongs to
    it and is no place.
    """
    if i < 0 or doc[i].whitespace_ != " " or (doc[i].is_stop and not doc[i].like_num) or (i and doc[i - 1].text in _OPENING):
        return False
    return (is_half or not doc[i].is_sent_start) and _is_word(doc, i, taken, lexicons)
