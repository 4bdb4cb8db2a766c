"""Names of animals, ships and storms, which are no people: told by the word before one of their mentions ("police dog Bruno", "Storm Gerrit",
"the dog, Murdo,") or by the last word of the phrase set behind it ("Murdo, the force's newest dog, sat").

Of 12 such names in the corpus's train and dev none is marked, and no person's name stands right behind such a word.
"""

from functools import lru_cache
from itertools import takewhile

from spacy.tokens import Doc, Span

from nlp.lexicons import FOLDER, lexicons_of, read_list
from nlp.names.cleaning import titles_before

_NAMING = frozenset(("called", "named", "christened"))
# What a police dog or horse has before its name as an officer has a rank.
_WITHIN = frozenset(("PD", "PH"))
# Which has a capital as part of a name: "Storm Gerrit: latest".
_STORM = "storm"
_DETERMINERS = frozenset(("the", "a", "an", "his", "her", "their", "our", "its", "my"))
# Tokens of the phrase behind a name.
MAX_PHRASE_TOKENS = 8


@lru_cache(maxsize=1)
def _bearers() -> frozenset[str]:
    return frozenset(read_list(FOLDER / "name_bearers.txt"))


def without_namesakes(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans without people that are animals, ships or storms by the word before one of their mentions; a mention with a title stays."""
    namesakes = {" ".join(_name(span)) for span in spans if span.label_ == "PERSON" and _is_namesake(doc, span)}
    if not namesakes:
        return spans
    lexicons = lexicons_of(doc.vocab)
    return [
        span
        for span in spans
        if span.label_ != "PERSON" or " ".join(_name(span)) not in namesakes or titles_before(text, span.start_char, lexicons)
    ]


def _name(span: Span) -> list[str]:
    words = [token.text for token in span if not token.is_space]
    return words[1:] if len(words) > 1 and (words[0] in _WITHIN or words[0].lower() == _STORM) else words


def _is_namesake(doc: Doc, span: Span) -> bool:
    if len(span) > 1 and (span[0].text in _WITHIN or span[0].lower_ == _STORM):
        return True
    if _is_set_behind(doc, span.end):
        return True
    before = span.start - 1
    is_apposed = before > 0 and doc[before].text == doc[span.end : span.end + 1].text == ","
    if before > 0 and (is_apposed or doc[before].lower_ in _NAMING):
        before -= 1
    return before >= 0 and doc[before].lower_ in _bearers() and (is_apposed or doc[before].whitespace_ != "")


def _is_set_behind(doc: Doc, end: int) -> bool:
    """Tell whether a phrase between marks stands behind a name and ends with such a word."""
    if doc[end : end + 1].text != "," or doc[end + 1 : end + 2].text not in _DETERMINERS:
        return False
    phrase = list(takewhile(lambda t: not t.is_punct and not t.is_space, doc[end + 2 : end + 2 + MAX_PHRASE_TOKENS]))
    is_ended = end + 2 + len(phrase) < len(doc) and doc[end + 2 + len(phrase)].is_punct
    return bool(phrase) and is_ended and phrase[-1].lower_ in _bearers()
