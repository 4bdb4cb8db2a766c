"""People whose names look like places or bodies ("Mark Street", "Sky Houston"), towns taken for bodies, and words that look like names, told by what
stands beside them and in the rest of the text. A guard behind the tagger.
"""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Span

from nlp.grammar.descriptions import POSSESSIVES
from nlp.lexicons import Lexicons, lexicons_of

# What stands behind a person's name alone: ", of Diss", ", 34,", " (34)".
_OF_SOMEBODY = re.compile(r",\s+of\s+(?:no\s|[A-Z])|,\s+(?:aged\s+)?\d\d?\b(?=[,;.])|\s+\(\d\d?\)")
_JOINED = re.compile(r"\s+(?:and|&)\s+")
MAX_JOIN_CHARS = 8
# Behind one of these the list of names is one of people: of the corpus's dev and authors q to 3 all 20 such names.
_PLURAL_TITLES = frozenset(
    ("councillors", "cllrs", "couns", "messrs", "aldermen", "pcs", "constables", "sergeants", "inspectors")
)
_NAME_PART = re.compile(r"[A-Z](?:\.|[\w’'-]*)\Z")
MAX_NAME_PARTS = 3
# "(Chair, until item 7)" is as long as such a note gets.
MAX_NOTE_TOKENS = 8
HYPHENS = ("-", "\u2010", "\u2011")
_BREAKS = frozenset("\"'“‘(.!?:•*-–—")
# Behind one of these a name that is a town's or village's alone is the place: of 1,201 such names of the corpus's train and dev none is a body.
_BEFORE_TOWN = frozenset(("in", "near", "of", "to"))
# Behind these and before a small word it is the place too ("a [Diss] chemist"): of 40 such names of the corpus 39 are.
_BEFORE_HOME = frozenset(("a", "an"))
# Second words of clubs that are called after their town: none of the corpus's places is a town and one of these.
_CLUB_ENDS = frozenset(("Albion", "Athletic", "City", "Rovers", "United", "Wanderers"))
_NAMES = ("PERSON", "PLACE", "ORG")
# Who speaks in an interview or hearing: "LEE: Good morning."
_TURN = re.compile(r"^(?:[A-Z][\w’'-]*[^\S\n])?([A-Z][\w’'-]+):", re.M)
_OF_SEVERAL = re.compile(r"\s+(?:were|have|are|had|both|each)\b")


def with_lookalikes(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans; a place or body of two words, the first of them a first name, is a person by an age or ", of Diss" behind it, where "and" joins
    it to a person and both do something, or where its last word alone is one. Whoever stands behind the owner of a body is a person too.
    """
    spans = _with_turns(doc, text, [part for span in spans for part in _without_owner(doc, span)])
    people = {span.end_char for span in spans if span.label_ == "PERSON" and len(span) > 1}
    surnames = {span.text for span in spans if span.label_ == "PERSON" and len(span) == 1}
    return [
        Span(doc, span.start, span.end, label="PERSON")
        if _looks_like_person(doc, span) and (_is_person(text, span, people) or _has_surname(doc, span, surnames))
        else span
        for span in spans
    ]


def _with_turns(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans; a name of two words is a person's, wherever it stands whole or in part, where its first word stands alone too and its last
    heads turns of a talk ("Morning, Ann." "LEE: …").
    """
    speaking = {name.lower() for name in _TURN.findall(text)}
    alone = {span.text.lower() for span in spans if len(span) == 1 and span.label_ in _NAMES}
    parts: set[str] = set()
    for span in spans:
        if len(span) == 2 and span.label_ in _NAMES and span[0].lower_ in alone and span[1].lower_ in speaking & alone:
            parts.update((span.text.lower(), span[0].lower_, span[1].lower_))
    return [
        Span(doc, span.start, span.end, label="PERSON") if span.label_ in _NAMES and span.text.lower() in parts else span
        for span in spans
    ]


def _without_owner(doc: Doc, span: Span) -> list[Span]:
    """Return a body, or the owner and the person that the tagger took for one body ("Labour's | Ann Lee"): none of the corpus has a first name
    and one word more behind a possessive.
    """
    at = span.end - 3
    is_owned = (
        span.label_ in ("PLACE", "ORG")
        and at > span.start
        and doc[at].text in POSSESSIVES
        and doc[span.end - 1].is_title
        and lexicons_of(doc.vocab).is_first_name(doc[at + 1].text)
    )
    return [Span(doc, span.start, at, label=span.label_), Span(doc, at + 1, span.end, label="PERSON")] if is_owned else [span]


def _looks_like_person(doc: Doc, span: Span) -> bool:
    lexicons = lexicons_of(doc.vocab)
    words = [token.text for token in span]
    return (
        span.label_ in ("PLACE", "ORG")
        and len(words) == 2
        and all(word.istitle() for word in words)
        and lexicons.is_first_name(words[0])
    )


def _has_surname(doc: Doc, span: Span, surnames: set[str]) -> bool:
    """Tell whether the last word of a name stands alone as a person and is none with which streets and buildings are called ("Victoria Park", and a PC Park)."""
    lexicons = lexicons_of(doc.vocab)
    return span[1].text in surnames and not any(lexicons.has(flag, span[1].text) for flag in ("street_end", "venue_end"))


def _is_person(text: str, span: Span, people: set[int]) -> bool:
    if _OF_SOMEBODY.match(text, span.end_char):
        return True
    joined = any(_JOINED.fullmatch(text, end, span.start_char) for end in people if 0 < span.start_char - end < MAX_JOIN_CHARS)
    return joined and _OF_SEVERAL.match(text, span.end_char) is not None


def with_towns(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans; a body that is called like a town is the town behind "in", "near", "of" or "to" ("moved to [Diss]. Norfolk …") and before
    what comes from it ("a [Diss] chemist"); a place that is called like a town's club is the club; a person of one word whom no other name of the text
    has is the place behind an office ("the Archdeacon of [Diss]").
    """
    lexicons = lexicons_of(doc.vocab)
    longer = {token.text for span in spans if span.label_ == "PERSON" and len(span) > 1 for token in span}
    return [
        Span(doc, span.start, span.end, label="ORG" if span.label_ == "PLACE" else "PLACE")
        if (span.label_ == "ORG" and _is_town(doc, span, lexicons))
        or (span.label_ == "PLACE" and _is_club(doc, span, lexicons))
        or (span.label_ == "PERSON" and span.text not in longer and _is_behind_office(doc, span, lexicons))
        else span
        for span in spans
    ]


def _is_town(doc: Doc, span: Span, lexicons: Lexicons) -> bool:
    if not span.start or not (lexicons.has("town", span.text) or lexicons.has("village", span.text)):
        return False
    before, behind = doc[span.start - 1].lower_, doc[span.end : span.end + 1]
    return before in _BEFORE_TOWN or (before in _BEFORE_HOME and any(token.is_lower and token.is_alpha for token in behind))


def _is_club(doc: Doc, span: Span, lexicons: Lexicons) -> bool:
    goes_on = any(token.is_title for token in doc[span.end : span.end + 1])
    return len(span) == 2 and span[1].text in _CLUB_ENDS and lexicons.has("town", span[0].text) and not goes_on


def _is_behind_office(doc: Doc, span: Span, lexicons: Lexicons) -> bool:
    """Tell whether "Archdeacon of" stands before a person of one word: all 7 such names of the corpus's train and dev are places."""
    if len(span) > 1 or span.start < 2 or doc[span.start - 1].text != "of":
        return False
    office = doc[span.start - 2]
    return bool(office.is_title) and lexicons.has("office", office.text)


def with_listed_people(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans and the people of each list behind a plural title ("Councillors Marsh, Sill and Lee"), of whom the tagger may miss
    one or take another for a place.
    """
    lists = [
        span
        for i, token in enumerate(doc)
        if token.lower_ in _PLURAL_TITLES and token.text[0].isupper()
        for span in _names_behind(doc, i + 2 if doc[i + 1 : i + 2].text == ":" else i + 1)
    ]
    if not lists:
        return list(spans)
    known = {i for span in spans if span.label_ in ("PERSON", "OPERATION", "DRUG") for i in range(span.start, span.end)}
    listed = [span for span in lists if known.isdisjoint(range(span.start, span.end))]
    taken = {i for span in listed for i in range(span.start, span.end)}
    return [*(span for span in spans if taken.isdisjoint(range(span.start, span.end))), *listed]


def _names_behind(doc: Doc, start: int) -> list[Span]:
    """Return the names of a list that begins at a token: two at least, of words with capitals, parted by commas and "and"."""
    lexicons, names, at = lexicons_of(doc.vocab), [], start
    while at < len(doc):
        if lexicons.has("courtesy_title", doc[at].text):
            at += 1
            continue
        end, n_parts = at, 0
        while n_parts < MAX_NAME_PARTS and (part_end := _part_end(doc, end)) and (end == at or doc[end - 1].whitespace_):
            end, n_parts = part_end, n_parts + 1
        if end == at:
            break
        names.append(Span(doc, at, end, label="PERSON"))
        end = _behind_brackets(doc, end)
        is_last = end >= len(doc) or doc[end].text not in (",", "and", "&")
        if is_last:
            break
        at = end + 1
        while at < len(doc) and doc[at].text in ("and", "&"):
            at += 1
    return names if len(names) > 1 else []


def _behind_brackets(doc: Doc, start: int) -> int:
    """Return the token behind what is said of a name in brackets ("Lee (Chair), …"); the start itself where nothing is."""
    note = doc[start : start + MAX_NOTE_TOKENS]
    closed = next((token.i for token in note if token.text == ")"), None)
    return closed + 1 if closed is not None and note[0].text == "(" else start


def _part_end(doc: Doc, start: int) -> int | None:
    """Return the end of the part of a name that begins at a token ("Lee", "Marsh-Lee", "T."); None where none does."""
    if start >= len(doc) or not _NAME_PART.match(doc[start].text):
        return None
    end = start + 1
    while end + 1 < len(doc) and doc[end].text in HYPHENS and not doc[end - 1].whitespace_ and not doc[end].whitespace_:
        end += 2
    return end


def without_words(doc: Doc, text: str, spans: Sequence[Span]) -> list[Span]:
    """Return the spans without places, bodies and people that are words: all small ("the clock tower"), a body small but for the capital of its
    sentence ("Rescue centre appeals"), or one word with its capital at a beginning only and small elsewhere ("Ferry back"). Of 18 such names in the corpus's dev
    and authors q to 3 none was right, and one marked body is written small.
    """
    small = {token.text for token in doc if token.is_lower}
    has_capitals = any(not span.text.islower() for span in spans)  # of others, whose writer uses them
    within = {token.text for token in doc if token.is_title and not _is_beginning(text, token.idx)}
    lexicons = lexicons_of(doc.vocab)
    kept = within | {
        span.text for span in spans if span.label_ == "PERSON" and lexicons.is_first_name(span.text)
    }  # "Will", "Mark"
    return [
        span
        for span in spans
        if span.label_ not in ("PERSON", "PLACE", "ORG")
        or not (
            (has_capitals and span.text.islower())
            or (span.label_ == "ORG" and len(span) > 1 and span[1:].text.islower() and _is_beginning(text, span.start_char))
            or (len(span) == 1 and span[0].is_title and span[0].lower_ in small and span.text not in kept)
        )
    ]


def with_whole_people(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans; of two people side by side the first is a first name of the second ("Guy | Lee") or a title ("[Coxswain] Ann Lee")."""
    starts = {span.start: span for span in spans if span.label_ == "PERSON"}
    people: list[Span] = []
    lexicons = lexicons_of(doc.vocab)
    joined: set[int] = set()
    for span in sorted(spans, key=lambda s: s.start):
        behind = starts.get(span.end)
        if span.start in joined:
            continue
        if span.label_ == "PERSON" and len(span) == 1 and behind is not None and span[0].whitespace_ == " ":
            if not lexicons.is_first_name(span.text):
                continue
            joined.add(behind.start)
            span = Span(doc, span.start, behind.end, label="PERSON")
        people.append(span)
    return people


def _is_beginning(text: str, start: int) -> bool:
    """Tell whether a word begins the text, a line, a sentence or a quotation."""
    before = text[max(0, start - 3) : start]
    return start == 0 or before.endswith("\n") or before.rstrip()[-1:] in _BREAKS
