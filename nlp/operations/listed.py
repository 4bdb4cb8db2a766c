"""Operations in a list behind the plural: "Operations X (in May), Y and Z", "three operations, “X”, “Y” and “Z”"."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from nlp.lexicons import lexicons_of
from nlp.operations.forms import MAX_LISTED_WORDS, is_another_kind

# Tokens of a remark in brackets between names.
MAX_REMARK_TOKENS = 12
_NAME = r"[A-Z][\w-]+(?:\s[A-Z][\w-]+)?"
_QUOTED = rf"[“\"'‘]{_NAME}[”\"'’]"
_REMARK = r"(?:\s\([^()\n]{1,60}\))?"
_PLURAL = r"\b[Oo]perations"
_NAMED = r"(?:code-?named|called|dubbed|named|nicknamed|known\s+as|namely)"
_EXAMPLES = r"(?:such\s+as|including|included?|like)"
_COUNT = r"\b(?:[Tt]he|[Tt]hese|[Bb]oth|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix)\s+(?:(?!of\b)[a-z]+\s+){0,2}"


def _list_of(name: str) -> str:
    return rf"(?P<names>{name}{_REMARK}(?:(?:,\s+(?:(?:and|&)\s+)?|\s+(?:and|&)\s+){name}{_REMARK})+)"


# In quotation marks the names may stand behind a verb too, or beside other words that a mark ends.
_IN_MARKS = re.compile(
    rf"{_PLURAL}(?:[,:]?(?:\s[–—-])?\s+(?:(?:{_NAMED}|{_EXAMPLES}|were|are)\s+)?|\s[^.,;:!?“”\"‘’\n]{{1,50}}(?:[,:]|\s[–—-])\s)"
    + _list_of(_QUOTED)
)
# Without these only where the words say that names follow, or between two marks that set them beside the operations. Behind "such as" the tagger has
# to have found one of them.
_PLAIN = (
    re.compile(rf"{_PLURAL},?\s+{_NAMED}\s+{_list_of(_NAME)}\b(?![’'-])"),
    re.compile(rf"{_COUNT}operations(?:,|\s[–—-]|\s?\()\s?{_list_of(_NAME)}(?:,|\s[–—-]|\))"),
)
_BY_EXAMPLE = re.compile(rf"{_PLURAL},?\s+{_EXAMPLES}\s+{_list_of(_NAME)}\b(?![’'-])")
_ONE_NAME = re.compile(rf"{_NAME}|\([^()]*\)")
# What a list without quotation marks is of, where a word of it is among these.
_OTHERS = ("town", "area", "world", "force", "council", "body", "first_name_m", "first_name_f", "rank", "office", "calendar")


def with_listed_operations(doc: Doc, text: str, spans: list[Span]) -> list[Span]:
    """Return the spans with the names of such lists, whatever they were taken for."""
    listed = [*_behind_first(doc, spans), *_behind_plural(doc, text, spans)]
    covered = {i for span in listed for i in range(span.start, span.end)}
    kept = [span for span in spans if span.label_ == "OPERATION" or covered.isdisjoint(range(span.start, span.end))]
    return [*kept, *(s for s in listed if not any(other.start < s.end and s.start < other.end for other in kept))]


def _behind_first(doc: Doc, spans: list[Span]) -> Iterator[Span]:
    """Yield the further names behind a first that is marked: "Y" and "Z" of "Operations X (in May), Y and Z"."""
    for span in spans:
        if span.label_ != "OPERATION" or span[0].lower_ not in ("operations", "ops"):
            continue
        at, is_last = _past_brackets(doc, span.end), False
        while not is_last and at < len(doc) - 1 and doc[at].lower_ in (",", "and", "&"):
            is_last = doc[at].text != ","
            at += 1
            if doc[at].lower_ in ("and", "&"):
                is_last = True
                at += 1
            end = at
            while end < len(doc) and doc[end].text[:1].isupper() and doc[end].lower_ != "and" and end - at < MAX_LISTED_WORDS:
                end += 1
            if end == at:
                break
            yield Span(doc, at, end, label="OPERATION")
            at = _past_brackets(doc, end)


def _past_brackets(doc: Doc, at: int) -> int:
    """Return the token after a remark in brackets, if one begins here."""
    if at >= len(doc) or doc[at].text != "(":
        return at
    return next((i + 1 for i in range(at, min(len(doc), at + MAX_REMARK_TOKENS)) if doc[i].text == ")"), at)


def _behind_plural(doc: Doc, text: str, spans: list[Span]) -> Iterator[Span]:
    """Yield all names of a list whose words say that it is one of operations."""
    for match in _IN_MARKS.finditer(text):
        yield from _names(doc, text, match)
    for match in (match for pattern in _PLAIN for match in pattern.finditer(text)):
        names = _names(doc, text, match)
        yield from names if not _are_others(spans, names) else ()
    operations = {span.text for span in spans if span.label_ == "OPERATION"}
    for match in _BY_EXAMPLE.finditer(text):
        names = _names(doc, text, match)
        is_known = any(name.text in operations for name in names)
        yield from names if is_known and not _are_others(spans, names) else ()


def _names(doc: Doc, text: str, match: re.Match[str]) -> list[Span]:
    offsets = [name.span() for name in _ONE_NAME.finditer(text, *match.span("names")) if name[0][0] != "("]
    names = [doc.char_span(*each, label="OPERATION") for each in offsets]
    return [name for name in names if name is not None and not is_another_kind(name.text)]


def _are_others(spans: list[Span], names: list[Span]) -> bool:
    """Tell whether a list is one of places, bodies or people, by its words or by a longer name that holds one."""
    if not names:
        return False
    lexicons = lexicons_of(names[0].doc.vocab)
    words = [word for name in names for word in {name.text, *name.text.split()}]
    return any(lexicons.has(flag, word) for word in words for flag in _OTHERS) or any(
        span.label_ != "OPERATION" and span.start < name.end and name.start < span.end and len(span) > len(name)
        for name in names
        for span in spans
    )
