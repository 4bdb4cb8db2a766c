"""Names that sign a quotation: `"X." – Ann Lee`, behind it or in the next line, and `"X." Ann, 45, from Diss` with nothing else in its line. Told by marks and places,
and by who is a person; knows no verbs."""

from typing import Any

DASHES = frozenset(("–", "—", "-", "--"))
# Tokens of the longest line that signs: "Ann Lee, 45, volunteer at the hall in Diss".
MAX_TOKENS = 12
_LINE_ENDS = frozenset(("\n", "\n\n"))
# A sentence ends with one of these, a line that introduces another turn with a colon; a signature with neither.
_CLOSING = frozenset(".:;?!")


def signature_after(doc: Any, at: int) -> int | None:
    """Return where the name begins that signs a quotation which stands first in its line and ends before a token; None where none does."""
    behind = doc[at : at + 1].text.strip(" ")
    start = at + 1 if behind in _LINE_ENDS else at
    if start + 1 < len(doc) and doc[start].text in DASHES:
        return start + 1
    return start if behind != "\n\n" and _is_alone(doc, start) else None


def signature_within(doc: Any, at: int) -> int | None:
    """Return where the name begins that signs a whole sentence's quotation in a list of such: `"X." – Ann Lee, baker. "Y." – Bob.`"""
    if doc[at : at + 1].text not in DASHES or not _begins_person(doc, at + 1):
        return None
    end = at + 2
    while end < len(doc) and doc[end].ent_iob_ == "I":
        end += 1
    return at + 1 if end == len(doc) or doc[end].text in (",", ".") or "\n" in doc[end].text else None


def _begins_person(doc: Any, i: int) -> bool:
    return i < len(doc) and doc[i].ent_type_ == "PERSON" and doc[i].ent_iob_ == "B"


def _is_alone(doc: Any, start: int) -> bool:
    """Tell whether a person's name stands there with nothing behind it in its line but an age, a place or what they are."""
    if not _begins_person(doc, start):
        return False
    line = [doc[start]]
    while line[-1].i + 1 < len(doc) and len(line) <= MAX_TOKENS and "\n" not in doc[line[-1].i + 1].text:
        line.append(doc[line[-1].i + 1])
    behind = [token for token in line[1:] if token.ent_iob_ != "I" or token.ent_type_ != "PERSON"]
    is_set_off = not behind or behind[0].text in (",", "(")
    return len(line) <= MAX_TOKENS and is_set_off and line[-1].text not in _CLOSING
