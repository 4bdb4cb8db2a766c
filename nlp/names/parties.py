"""Political parties and wards beside a councillor's name, which are no people: "Ann Lee (Con, Marshby)", "Labour and Green voted".

A guard behind the tagger: it adds no span. A party may stay a body; in the corpus's train and dev no person or place in a bracket behind a
person begins with a party's name.
"""

import re
from collections.abc import Container
from functools import lru_cache

from spacy.tokens import Doc, Span

from nlp.lexicons import FOLDER, lexicons_of, read_list
from nlp.names.cleaning import titles_before

# Behind a name: a party, and the ward behind a comma or dash.
_BRACKET = re.compile(r"\s?\((?P<party>[^(),;–\n]{2,30}?)(?:\s?[,;–-]\s?(?P<ward>[^()\n]{2,60}))?\)")
# What people do or are for a party that is called by one word.
_OF_PARTY = re.compile(
    r"\s(?:(?:group|party)\b|(?:candidate|councillor|cllr|leader|member|voter|peer|activist|campaigner|supporter|MP|MEP|MSP)s?\b)",
    re.I,
)
_JOIN = r"(?:,\s(?:(?:and|or)\s)?|\s(?:and|or|&)\s|/)"
_DASH = re.compile(r"\s[–—-]\s\Z")
_IN_WARDS = frozenset(("for", "in", "of", "to", "from", "across", "the"))


@lru_cache(maxsize=1)
def parties() -> frozenset[str]:
    """Return the names of parties, in full and short, as written."""
    return frozenset(read_list(FOLDER / "parties.txt"))


@lru_cache(maxsize=1)
def _beside_parties() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return what tells a party by another one that is joined to it, behind it and before it."""
    names = "|".join(sorted(map(re.escape, parties()), key=len, reverse=True))
    return re.compile(rf"{_JOIN}(?:{names})\b"), re.compile(rf"\b(?:{names}){_JOIN}\Z")


def without_parties(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans without people and places that are parties, and with the wards of people as places."""
    people = {span.end_char: span for span in spans if span.label_ == "PERSON"}
    brackets = [m for end in people if (m := _BRACKET.match(text, end)) and m["party"] in parties()]
    in_brackets = {m.start("party") for m in brackets}
    wards = {m.start("ward") for m in brackets}
    longer = {token.text for span in people.values() if len(span) > 1 for token in span}
    told = {m["party"] for m in brackets} | {span.text for span in spans if _is_by_words(text, span, people)}
    kept = []
    for span in spans:
        is_told = span.text in told - longer and not titles_before(text, span.start_char, lexicons_of(doc.vocab))
        if span.label_ in ("PERSON", "PLACE") and (span.start_char in in_brackets or is_told):
            continue
        is_ward = span.label_ == "PERSON" and (span.start_char in wards or _is_ward(doc, span))
        kept.append(Span(doc, span.start, span.end, label="PLACE") if is_ward else span)
    return kept


def _is_by_words(text: str, span: Span, people: Container[int]) -> bool:
    """Tell whether what stands beside a party's name says that it is the party. `people`: where people's names end."""
    if span.label_ not in ("PERSON", "PLACE") or span.text not in parties():
        return False
    behind, before = _beside_parties()
    dash = _DASH.search(text, max(0, span.start_char - 3), span.start_char)
    return bool(
        (dash and dash.start() in people)
        or _OF_PARTY.match(text, span.end_char)
        or behind.match(text, span.end_char)
        or before.search(text, max(0, span.start_char - 40), span.start_char)
    )


def _is_ward(doc: Doc, span: Span) -> bool:
    """Tell whether a person is a ward by the last word: "Marshby Ward" behind "for", "in", "the" and the like, or in the list of wards."""
    lexicons = lexicons_of(doc.vocab)
    if len(span) < 2 or span[-1].text != "Ward" or lexicons.is_first_name(span[0].text):
        return False
    is_led = span.start > 0 and doc[span.start - 1].lower_ in _IN_WARDS
    return is_led or lexicons.has("ward", span[:-1].text)
