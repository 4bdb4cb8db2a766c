"""Roles by the form of what stands beside a name, where the tagger cuts or misses them: "Diss MP Ann Lee", "Plaid Cymru councillor Ann Lee", "Prosecution: Ms Ann Lee",
"Ann Lee (SIO)". The words before an office are those of its own phrase: a party, or the place whose office it is.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from spacy.tokens import Doc, Span

from nlp.names.parties import parties
from nlp.names.ranks import police_grade

# Members of parliaments in letters, which stand before a name as titles do.
_MEMBERS = frozenset(("MP", "MPs", "MS", "MSP", "MEP", "MLA", "AM"))
# Sides of a trial that head a line of a court's list: "Defence: Ms Ann Lee KC".
_SIDES = frozenset(("Prosecution", "Defence", "Prosecuting", "Defending"))
# What somebody is, in letters in brackets behind a name; parties and bodies have such brackets too.
_IN_LETTERS = frozenset(("SIO", "CEO", "MD", "CFO", "COO"))
MAX_TITLES = 2
# "P.C. Ann Lee", as older papers write ranks.
_DOTTED = re.compile(r"(?:[A-Z]\.){2,3}")


def with_constituencies(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans; what is called a person right before an "MP" and a person is the place ("[Diss] MP Ann Lee"), and no body is called by an office's letters."""
    people = {span.start for span in spans if span.label_ == "PERSON"}
    kept = []
    for span in spans:
        is_before = doc[span.end : span.end + 1].text in _MEMBERS and span.end + 1 in people
        is_office = span.label_ == "ORG" and span.text in _IN_LETTERS and _is_in_bracket(doc, span.start)
        if not is_office:
            kept.append(Span(doc, span.start, span.end, label="PLACE") if is_before and span.label_ == "PERSON" else span)
    return kept


def whole_offices(doc: Doc, cuts: Sequence[tuple[int, int]], people: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield the roles, those right before a name with the party or place before them, and those that begin within a name of a place or body with the whole of it.
    `people`: the tokens at which people's names begin.
    """
    for first, end in cuts:
        while first and doc[first].ent_iob_ == "I" and doc[first].ent_type_ in ("PLACE", "ORG"):
            first -= 1
        is_title = doc[first].is_title  # "Diss | Cllr Ann Lee"
        yield (first if is_title or not _is_before_name(doc, end, people) else _with_lead(doc, first)), end


def held_offices(doc: Doc, people: Sequence[Span], taken: Collection[int]) -> Iterator[tuple[Span, Span]]:
    """Yield the roles in letters, and those that head a line, with whose they are. `taken`: the tokens of other roles."""
    for person in people:
        before, behind = person.start - 1, person.end
        if before >= 0 and doc[before].text in _MEMBERS and before not in taken:
            yield Span(doc, _with_lead(doc, before), person.start, label="ROLE"), person
        if (
            before >= 0
            and _DOTTED.fullmatch(doc[before].text)
            and before not in taken
            and police_grade([doc[before].text.replace(".", "")])
        ):
            yield Span(doc, before, person.start, label="ROLE"), person
        if doc[behind + 1 : behind + 2].text in _IN_LETTERS and _is_in_bracket(doc, behind + 1) and behind + 1 not in taken:
            yield Span(doc, behind + 1, behind + 2, label="ROLE"), person
        side = _side_before(doc, person.start)
        if side is not None and side not in taken:
            yield Span(doc, side, side + 1, label="ROLE"), person


def _is_before_name(doc: Doc, end: int, people: Collection[int]) -> bool:
    """Tell whether a name follows, behind titles at most."""
    return any(end + n in people for n in range(MAX_TITLES + 1) if all(token.is_title for token in doc[end : end + n]))


def _with_lead(doc: Doc, first: int) -> int:
    """Return where a role begins with the party or the place that stands right before it."""
    for n in (2, 1):
        if first >= n and doc[first - n : first].text in parties():
            return first - n
    at = first - 1
    if at < 0 or doc[at].ent_type_ != "PLACE" or not doc[at].whitespace_:
        return first
    while at and doc[at].ent_iob_ == "I":
        at -= 1
    return at


def _is_in_bracket(doc: Doc, i: int) -> bool:
    """Tell whether a token stands alone in a bracket."""
    return i > 0 and doc[i - 1].text == "(" and doc[i + 1 : i + 2].text == ")"


def _side_before(doc: Doc, start: int) -> int | None:
    """Return the word for a side that heads the line before a colon, titles and a name."""
    colon: Any = next((i for i in range(start - 1, max(-1, start - 2 - MAX_TITLES), -1) if doc[i].text == ":"), None)
    if colon is None or colon < 1 or doc[colon - 1].text not in _SIDES:
        return None
    return colon - 1 if colon < 2 or "\n" in doc[colon - 2].text else None
