"""The form under which a name is kept and asked for, so that spellings of one name that differ in marks alone are one."""

import re
from functools import lru_cache

from core.words import KINDS
from index.analysis import fold

_QUOTATION_MARKS = re.compile('["“”]')
# People type what their keyboard has: "King's", "King’s", "Kings".
_APOSTROPHES = re.compile("['’‘‛ʼʻ`´′＇]")
_DASHES = re.compile("[-‐‑‒–—−]")
# A stop or comma inside a number is a part of it ("5.1").
_MARKS = re.compile(r"(?<!\d)[.,;]|[.,;](?!\d)")
# Letters that Unicode does not take apart into a plain one and an accent.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "&": " and "})
_INITIALS = re.compile(r"\b([^\W\d_]) (?=[^\W\d_]\b)")
_SAINT = re.compile(r"\bst (?=[^\W\d_])")
_OPERATION = re.compile(r"^(?:operations?|ops?|ymgyrch) ")
_ITEM = re.compile(r"^(?:(?:agenda|items?|number|no\.?)\s+)+")
# Texts speak of "nitazene" and "nitazenes", "a Class B drug" and "Class B drugs"; "cannabis" is no plural.
_PLURAL = re.compile(r"(?<=[^\W\d_]{3})(?<![is])s$")
# How the end of a street's name is cut short.
_STREET_ENDS = {"st": "street", "rd": "road", "ave": "avenue"}
_KINDS = {f"{kind}s": kind for kind in KINDS} | {"minute": "minutes", "press release": "release", "press releases": "release"}


@lru_cache(maxsize=200_000)
def name_key(field: str, value: str) -> str:
    """Return the key of a name in a query field: empty if nothing of it can be asked for.

    Folded are case, accents, spaces, apostrophes, dashes, stops and quotation marks; "&" is "and", "St" before a name "Saint", "J. K." is
    "JK". An operation loses "Operation" or "Op", an agenda item "Item"; a kind or a drug may be in the plural.
    """
    plain = fold(_APOSTROPHES.sub("", _QUOTATION_MARKS.sub("", value)))
    if field == "item":
        return re.sub(r"[\s()]", "", _ITEM.sub("", plain.strip())).rstrip(".")
    key = _spaced(_MARKS.sub(" ", _DASHES.sub(" ", plain.translate(_LETTERS))))
    key = _SAINT.sub("saint ", _INITIALS.sub(r"\1", key))
    if field == "operation":
        return _OPERATION.sub("", key)
    if field == "kind":
        return _KINDS.get(key, key)
    if field == "drug":
        return _PLURAL.sub("", key)
    if field == "place":
        first, space, last = key.rpartition(" ")
        return f"{first}{space}{_STREET_ENDS.get(last, last)}" if first else key
    return key


def name_clause(field: str, name: str) -> str:
    """Return the clause that asks for one name."""
    return f"{field}:{quoted_name(name)}"


def quoted_name(name: str) -> str:
    """Return a name between quotation marks, without those inside it, which a query could not write."""
    return f'"{_QUOTATION_MARKS.sub("", name)}"'


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
