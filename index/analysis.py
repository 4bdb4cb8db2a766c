"""The one analyser: the tokens that both engines are given, and where in the text they stand, so that highlights are ours too."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

# Words as people write them: C++, R&D, who's, 1.5m, 10,000. A hyphen parts two words; together they make a phrase.
_TOKEN = re.compile(
    r"[A-Za-z]\+\+|[A-Za-z]#|[^\W_](?:&[^\W_])+(?![^\W_])|\d+(?:[.,]\d+)*[^\W_]*|[^\W_]+(?:['’][^\W_]+)*", re.UNICODE
)
_POSSESSIVE = re.compile(r"['’]s$", re.I)
# Longer runs of letters are no words; they would only bloat the dictionary.
MAX_TOKEN_CHARS = 64
# Words that say nothing of a text's subject. They are indexed, so that phrases hold; alone in a query they rank nothing.
STOP_WORDS = frozenset(
    """
    a about after all also am an and any are as at be been before being but by can could did do does doing down during each
    few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my
    no nor not of off on once only or other our out over own same she should so some such than that the their them then
    there these they this those through to too under until up us very was we were what when where which while who whom whose
    why will with would you your
    """.split()  # noqa: SIM905 (a list of words reads better as prose)
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word's stem, and the stretch of the text it stands for."""

    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of a text, in order, with code point offsets."""
    for match in _TOKEN.finditer(text):
        word = match.group()
        stemmed = stem(word)
        if stemmed:
            yield Token(stemmed, match.start(), match.start() + min(len(word), MAX_TOKEN_CHARS))


def terms(text: str) -> list[str]:
    """Return the tokens' texts alone."""
    return [stemmed for word in _TOKEN.findall(text) if (stemmed := stem(word))]


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """Return the form under which a word is found: case and accents folded, possessive and English suffixes cut (Snowball,
    Porter 2).
    """
    plain = fold(_POSSESSIVE.sub("", word))[:MAX_TOKEN_CHARS]
    if plain[:1].isdigit():
        return plain.replace(",", "")
    return str(_stemmer().stemWord(plain)) if plain.isalpha() else plain.replace("’", "'")


def fold(text: str) -> str:
    """Case and accents folded."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")
