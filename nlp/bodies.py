"""Where the names of bodies begin and end, by their form and by the rest of their text. Finds no body that the tagger did not."""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of

# Words with capitals that a name may lack at its end before the word that says what it is ("Harbour Lights DRUG PROJECT").
MAX_LACKING = 2
# After these a headline goes on to the body that it is about: "Grant to Harbour Lights Trust", "New Home for Larwich Rovers".
_GOES_ON = re.compile(r" (?:to|for|from|with|at|by) ")


def whole_bodies(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans, each body's name from its first word to its last."""
    lexicons = lexicons_of(doc.vocab)
    taken = {i for span in spans for i in range(span.start, span.end)}
    names = {span.text for span in spans if span.label_ == "ORG"}
    found: list[Span] = []
    for span in spans:
        if span.label_ != "ORG":
            found.append(span)
            continue
        found += _mended(doc, span, taken, names, lexicons)
    return found


def _mended(doc: Doc, span: Span, taken: set[int], names: set[str], lexicons: Any) -> Iterator[Span]:
    goes_on = _GOES_ON.search(span.text)
    if goes_on and span.text[goes_on.end() :] in names:
        yield doc.char_span(span.start_char + goes_on.end(), span.end_char, label="ORG") or span
        return
    if place := _place_before_words(doc, span, lexicons):
        yield place
        return
    end = _end(doc, span, taken, lexicons)
    owner = next((i for i in range(span.start + 1, span.end - 1) if doc[i].text in ("'s", "’s")), None)
    if owner and _is_listed(doc[span.start : owner].text, lexicons) and _ends_name(doc[end - 1], lexicons):
        yield Span(doc, span.start, owner, label="ORG")
        yield Span(doc, owner + 1, end, label="ORG")
        return
    yield span if end == span.end else Span(doc, span.start, end, label="ORG")


def _place_before_words(doc: Doc, span: Span, lexicons: Any) -> Span | None:
    """Return the place in "Larwich neighbourhood [policing team]", where the tagger took the first of small words into the name."""
    end = int(span.end)
    while end > span.start and doc[end - 1].is_lower and not _ends_name(doc[end - 1], lexicons):
        end -= 1
    behind = list(takewhile(lambda t: t.is_lower and not t.is_stop, doc[span.end : span.end + MAX_LACKING]))
    is_cut = span.start < end < span.end and any(_ends_name(t, lexicons) for t in behind)
    if is_cut and not lexicons.has("body_end", doc[end : span.end + 1].text):  # "Derby magistrates court"
        return Span(doc, span.start, end, label="PLACE")
    return None


def _end(doc: Doc, span: Span, taken: set[int], lexicons: Any) -> int:
    """Return where a name ends: after the other half of a hyphened word, and after the word that says what the body is."""
    end = int(span.end)
    if doc[end : end + 1].text == "-" and not doc[end - 1].whitespace_ and not doc[end].whitespace_ and end + 1 < len(doc):
        end += 2
    if _ends_name(doc[end - 1], lexicons):
        return end
    for n in range(1, MAX_LACKING + 1):
        word = doc[end + n - 1] if end + n <= len(doc) else None
        if word is None or word.i in taken or not word.text[:1].isupper() or word.text.isupper() != span.text.isupper():
            break
        if _ends_name(word, lexicons):
            return end + n
    return end


def _ends_name(word: Any, lexicons: Any) -> bool:
    return bool(lexicons.has("body_end", word.text))


def _is_listed(name: str, lexicons: Any) -> bool:
    return any(lexicons.has(flag, name) for flag in ("council", "force", "body"))
