"""Bodies that a text tells to be one: "the charity Open Hand", "Tiller, the road safety charity,", "In a statement, Open Hand Diss said". Marks those that the tagger misses."""

import re
from collections.abc import Iterator, Sequence

from spacy.tokens import Doc, Span, Token

from nlp.grammar.descriptions import ARTICLES, POSSESSIVES
from nlp.lexicons import lexicons_of

# Nouns that tell a body. Of the 18 words with a capital behind a small "charity" in the corpus's train and dev all are a body's. Of 11 bodies that the tagger
# misses there and these tell all are right.
_KINDS = frozenset(("charity", "company", "firm", "hospice", "publisher", "regulator", "retailer", "brewer", "union"))
_LEADS = frozenset(("charity", "hospice"))
# Words between the article and the noun, and words of a name.
MAX_BETWEEN = 4
MAX_WORDS = 5
# Small words within a name ("Time and Tide").
_WITHIN = frozenset(("of", "and", "the", "for", "in", "on", "to", "by", "with", "from", "&"))
_ENDS = frozenset(
    (",", ";", ".", ":", "”", '"', ")", "(", "which", "that", "who", "said", "says", "has", "had", "is", "was", "and", "to")
)
_NO_NAME = ("calendar", "first_name_m", "first_name_f", "rank", "courtesy_title", "office", "town", "village")


# Behind these, a comma or none, stands who says it: "In a statement, Open Hand Diss said".
_INTRODUCTIONS = frozenset(("statement", "release", "post", "letter", "email", "report", "message"))
_CAMEL = re.compile(r"[A-Z][a-z]+[A-Z][a-z]\w*")
_SAID = frozenset(("said", "says", "added", "wrote"))


def with_apposed_bodies(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans and the bodies beside a noun that tells one, where nothing of the name has a label."""
    taken = {i for span in spans for i in range(span.start, span.end)}
    bodies = [body for body in (*_apposed(doc), *_of_office(doc)) if taken.isdisjoint(range(body.start, body.end))]
    named = {i for span in spans if span.label_ in ("ORG", "OPERATION") for i in range(span.start, span.end)}
    introduced = [body for body in _introduced(doc) if named.isdisjoint(range(body.start, body.end))]
    new = {i for body in introduced for i in range(body.start, body.end)}
    return [*(span for span in spans if new.isdisjoint(range(span.start, span.end))), *bodies, *introduced]


def _introduced(doc: Doc) -> Iterator[Span]:
    """Yield names of two words or more between "In a statement," and a word of saying: none that the corpus has there is without a label."""
    for i in range(2, len(doc) - 2):
        if doc[i].text not in _INTRODUCTIONS or doc[i - 1].lower_ not in ARTICLES or doc[i - 2].text != "In":
            continue
        start = end = i + 1 + (doc[i + 1].text == ",")
        while end < len(doc) and end - start < MAX_WORDS and (_is_word(doc[end]) or (end > start and doc[end].text in _WITHIN)):
            end += 1
        if end - start > 1 and doc[end : end + 1].text in _SAID and doc[end - 1].is_title and not _is_person(doc, start, end):
            yield Span(doc, start, end, label="ORG")


def _is_person(doc: Doc, start: int, end: int) -> bool:
    """Tell whether a first name, a title or an office is among some words."""
    flags = ("first_name_m", "first_name_f", "rank", "courtesy_title", "office")
    return any(lexicons_of(doc.vocab).has(flag, word.text) for flag in flags for word in doc[start:end])


def _apposed(doc: Doc) -> Iterator[Span]:
    for i, token in enumerate(doc):
        if token.text in _LEADS and (name := _name_behind(doc, i + 1)):
            yield name
        if token.text in _KINDS and _ends_apposition(doc, i + 1) and (name := _name_before(doc, i)):
            yield name


def _of_office(doc: Doc) -> Iterator[Span]:
    """Yield names with a capital in their midst behind an office: "director of | PillCheck". Of 16 such words of the corpus 11 are bodies, two Gaelic surnames, the
    others behind no office.
    """
    lexicons = lexicons_of(doc.vocab)
    for i in range(2, len(doc)):
        is_held = doc[i - 1].text in ("of", "at") and lexicons.has("office", doc[i - 2].text)
        if is_held and _CAMEL.fullmatch(doc[i].text):
            yield Span(doc, i, i + 1, label="ORG")


def _ends_apposition(doc: Doc, end: int) -> bool:
    return end < len(doc) and doc[end].text not in POSSESSIVES and doc[end].text in _ENDS


def _name_behind(doc: Doc, start: int) -> Span | None:
    """Return the name behind "the … charity" at a token, if what follows goes on as behind a name."""
    noun = doc[start - 1]
    between = [t.lower_ for t in doc[max(0, start - 2 - MAX_BETWEEN) : start - 1]]
    if noun.whitespace_ == "" or not ({"the", "by", "from", "with", "of"} & set(between)):
        return None
    end = start
    while end < len(doc) and end - start < MAX_WORDS and (_is_word(doc[end]) or (end > start and doc[end].text in _WITHIN)):
        end += 1
    while end > start and doc[end - 1].text in _WITHIN:
        end -= 1
    is_whole = end > start and (end >= len(doc) or doc[end].text in _ENDS or doc[end].is_space)
    return Span(doc, start, end, label="ORG") if is_whole and not _is_other(doc, start, end) else None


def _name_before(doc: Doc, noun: int) -> Span | None:
    """Return the name before a comma, an article and a noun that tells a body."""
    article = next((j for j in range(noun - 1, max(-1, noun - 2 - MAX_BETWEEN), -1) if doc[j].lower_ in ARTICLES), 0)
    end = article - 1
    if end < 1 or doc[end].text != "," or not all(t.is_lower or t.text == "-" for t in doc[article:noun]):
        return None
    start = end
    while start > 0 and end - start < MAX_WORDS and (_is_word(doc[start - 1]) or doc[start - 1].text in _WITHIN):
        start -= 1
        if doc[start].is_sent_start:
            break
    while start < end and doc[start].text in _WITHIN:
        start += 1
    if end - start == 1 and doc[start].is_sent_start and doc[article].lower_ == "the" and article + 1 == noun:
        return None  # "Instead, the firm"
    return Span(doc, start, end, label="ORG") if end > start and not _is_other(doc, start, end) else None


def _is_word(token: Token) -> bool:
    return bool(token.text[:1].isupper() and token.is_alpha)


def _is_other(doc: Doc, start: int, end: int) -> bool:
    """Tell whether what stands there is a day, a person, a town or a word that only begins its sentence."""
    first = doc[start]
    if end - start == 1 and (first.is_stop or first.lower_.endswith("ly") or first.lower_.endswith("day")):
        return True
    return any(lexicons_of(doc.vocab).has(flag, word.text) for flag in _NO_NAME for word in doc[start:end])
