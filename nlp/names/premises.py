"""Streets, prisons, blocks of flats, pubs and schools that the tagger takes for something else, by the last or first word of their names and by what stands beside.

Of the corpus's train and dev all 769 names that end as streets do, without "of" or "and", are places, all 52 prisons too, all five schools called "High" are bodies, and
of 287 names in "Court" seven, none of them a kind of court, are places.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of

_STREETS = frozenset("Alley Avenue Close Crescent Drive Grove Lane Mews Parade Road Row Square Street Terrace Walk Yard".split())  # noqa: SIM905
_PRISONS = frozenset(("HMP", "HMYOI", "YOI"))
# Words before "Court" that tell a court of law.
_LAW = frozenset(
    "administrative appeal appeals bankruptcy central civil commercial coroner coroners county criminal crown district drug drugs family high international"  # noqa: SIM905
    " juvenile magistrate magistrates recovery rights sheriff supervision supreme youth".split()
)
_JOINS = frozenset(("of", "and", "&", "for"))
_SCHOOL = "High"
# A text that has one of these is on a pub, and what it calls "the Plough in Diss" or "the Plough pub" is that.
_PUB = re.compile(r"\b[Tt]he (?:pub|inn)\b|\b(?:landlord|landlady|publican|licensee)\b|\b[Hh]er pub\b|\b[Hh]is pub\b")
_IS_PUB = re.compile(r" (?:pub|inn|public house)\b")
_LIES_IN = frozenset(("in", "at", "on"))
_STAYING = frozenset("at from inside into leaving left near opposite outside to behind".split())  # noqa: SIM905
MAX_WORDS = 3
_NO_NAME = (
    "calendar",
    "office",
    "rank",
    "courtesy_title",
    "body",
    "force",
    "council",
    "world",
    "body_end",
    "first_name_m",
    "first_name_f",
)


def with_premises(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans with the right label for such names, with whole streets that are called like drugs, and with pubs and rooms that have no label."""
    spans = [_whole_street(doc, span) for span in spans]
    is_of_pubs = _PUB.search(text) is not None
    places = {span.start for span in spans if span.label_ == "PLACE"}
    kept = [
        Span(doc, s.start, s.end, label=label) if (label := _label(doc, text, s, places, is_of_pubs)) != s.label_ else s
        for s in spans
    ]
    taken = {i for span in kept for i in range(span.start, span.end)}
    return [*kept, *_unlabelled(doc, taken, places)]


def _whole_street(doc: Doc, span: Span) -> Span:
    """Return a drug's name that a street's goes on with as that street: "[Needle] Alley"; not one that the list has, for that may be told of."""
    is_listed = any(lexicons_of(doc.vocab).has(flag, span.text) for flag in ("drug", "drug_street_name"))
    is_street = (
        not is_listed and span.label_ == "DRUG" and span[0].text[:1].isupper() and doc[span.end : span.end + 1].text in _STREETS
    )
    return Span(doc, span.start, span.end + 1, label="PLACE") if is_street and span[-1].whitespace_ else span


def _label(doc: Doc, text: str, span: Span, places: Collection[int], is_of_pubs: bool) -> str:
    last = span[-1].text
    if len(span) > 1 and last == _SCHOOL and span.label_ in ("PLACE", "PERSON"):
        return "PERSON" if span.label_ == "PERSON" and lexicons_of(doc.vocab).is_first_name(span[0].text) else "ORG"
    if span.label_ != "ORG" or any(token.text in _JOINS for token in span):
        return str(span.label_)
    is_street = len(span) > 1 and last in _STREETS
    is_prison = len(span) > 1 and span[0].text in _PRISONS
    is_flats = 1 < len(span) <= MAX_WORDS and last == "Court" and not _LAW.intersection(re.findall(r"[a-z]+", span.text.lower()))
    return "PLACE" if is_street or is_prison or is_flats or (is_of_pubs and _is_pub(doc, text, span, places)) else "ORG"


def _is_pub(doc: Doc, text: str, span: Span, places: Collection[int]) -> bool:
    """Tell whether a body is called as pubs are, "the Plough in Diss" or "the Plough pub"."""
    if len(span) > MAX_WORDS or not span.start or doc[span.start - 1].lower_ != "the" or _is_known(doc, span):
        return False
    return _IS_PUB.match(text, span.end_char) is not None or _lies_in(doc, span.end, places)


def _lies_in(doc: Doc, end: int, places: Collection[int]) -> bool:
    """Tell whether "in Diss" follows, behind a comma or none."""
    at = end + (doc[end : end + 1].text == ",")
    return doc[at : at + 1].text in _LIES_IN and at + 1 in places


def _unlabelled(doc: Doc, taken: Collection[int], places: Collection[int]) -> Iterator[Span]:
    """Yield what has no label and is called as premises are: "left the [Plough] in Diss", "moved to the [Assembly Rooms]"."""
    for i in range(1, len(doc) - 1):
        if doc[i].text != "the" or doc[i - 1].lower_ not in _STAYING:
            continue
        end = i + 1
        while end < len(doc) and end - i <= MAX_WORDS and doc[end].is_title and doc[end].is_alpha and end not in taken:
            end += 1
        if end == i + 1 or end in taken:
            continue
        span = Span(doc, i + 1, end, label="PLACE")
        is_venue = len(span) > 1 and (span[-1].text == "Rooms" or lexicons_of(doc.vocab).has("venue_end", span[-1].text))
        if is_venue or (_lies_in(doc, end, places) and not _is_known(doc, span)):
            yield span


def _is_known(doc: Doc, span: Span) -> bool:
    """Tell whether a name or a word of it is a title, a day, a country or a body."""
    lexicons: Any = lexicons_of(doc.vocab)
    return any(lexicons.has(flag, words) for flag in _NO_NAME for words in (span.text, *(token.text for token in span)))
