"""Knows English words: whether a text is one, and how a word that is parted at a line's end is written whole. The list is data."""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

# One word a line, lower case: the whole words of BERT's vocabulary (Apache 2.0), and those of the county corpus and of the Leveson report.
_LIST = Path(__file__).parent / "words.txt"
# A word of the list may be longer by one of these; "e" may be lost before them.
_ENDINGS = (
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "er",
    "ers",
    "ly",
    "ness",
    "ment",
    "ments",
    "able",
    "less",
    "ful",
    "isation",
    "ise",
    "ised",
)
# Of the words of English prose, names included, nine in ten are known, of a scanner's bad layer one in three. Below this share a text
# layer is doubted, and what OCR reads is taken in its place if it is surer by so much.
MIN_KNOWN, MIN_GAIN = 0.6, 0.2
# Fewer words tell nothing.
MIN_WORDS = 12
# Text of other languages is text: Welsh papers are full of these, as English ones are of "the"; their lists of what councils do.
_WELSH = frozenset(
    (
        "y",
        "yr",
        "yn",
        "ac",
        "ar",
        "ei",
        "eu",
        "mae",
        "gan",
        "am",
        "gyda",
        "bod",
        "wedi",
        "cael",
        "fod",
        "sydd",
        "hyn",
        "cyngor",
        "pwyllgor",
        "bwrdd",
        "cyfarfod",
        "cofnodion",
        "ymddiheuriadau",
        "buddiant",
        "adroddiad",
        "rhaglen",
        "eitem",
    )
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_TOKEN = re.compile(r"\S+")
# Dots and lines that lead from a title to its page, or stand for what is to be filled in.
_LEADERS = re.compile(r"(?:[.…·_]\s?){4,}")


@cache
def _words() -> frozenset[str]:
    return frozenset(_LIST.read_text(encoding="utf-8").split())


def is_known(word: str) -> bool:
    """Tell whether a word, in any case, is in the list or made from one that is."""
    lower = re.sub(r"['’]s?$", "", word.lower())
    words = _words()
    return lower in words or any(
        lower.endswith(ending) and (lower[: -len(ending)] in words or lower[: -len(ending)] + "e" in words) for ending in _ENDINGS
    )


def known_share(text: str) -> float | None:
    """Return the share of a text's tokens of two letters and more that are known words; None where there are too few to tell.

    Where less than half of the signs are letters or figures nothing is known. A token with a digit or a sign within its letters ("d1rect0r") is no word. Welsh counts as known.
    """
    text = _LEADERS.sub(" ", text)
    signs = "".join(text.split())
    if len(signs) >= 5 * MIN_WORDS and sum(c.isalnum() for c in signs) < 0.5 * len(signs):
        return 0.0
    tokens = [token.strip(".,;:!?()[]“”‘’\"'") for token in _TOKEN.findall(text)]
    tokens = [token for token in tokens if len(token) > 1 and not re.fullmatch(r"[\d£$%.,:/()+–-]+", token)]
    if len(tokens) < MIN_WORDS:
        return None
    if sum(token.lower() in _WELSH for token in tokens) >= 0.15 * len(tokens):
        return 1.0
    good: int = sum(
        all(is_known(part) for part in re.split(r"[-–/]", token) if part) and not re.search(r"\d", token) for token in tokens
    )
    names: int = sum(token[0].isupper() and token.isalpha() and not is_known(token) for token in tokens)
    return good / max(1, len(tokens) - names // 2)


def hyphen_rule(texts: Iterable[str]) -> Callable[[str, str], str]:
    """Return how two halves of a word that a line's end parts are written: as elsewhere in these texts, else as English has it.

    "drug" + "related" keeps its hyphen, for both are words and "drugrelated" is none; "nalox" + "one" loses it.
    """
    seen: dict[str, int] = {}
    for text in texts:
        for word in re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", text):
            seen[word.lower()] = seen.get(word.lower(), 0) + 1

    def joined(left: str, right: str) -> str:
        parted, plain = f"{left}-{right}", f"{left}{right}"
        n_parted, n_plain = seen.get(parted.lower(), 0), seen.get(plain.lower(), 0)
        if n_parted != n_plain:
            return parted if n_parted > n_plain else plain
        is_compound = is_known(left) and is_known(right) and len(right) > 2 and not is_known(plain)
        return parted if is_compound else plain

    return joined
