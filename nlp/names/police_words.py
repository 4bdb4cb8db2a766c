"""Whether words tell of police work: a force, a drug or a word of the list."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from spacy.tokens import Token

from nlp.lexicons import FLAGS, FOLDER, read_list

POLICE_FLAGS = tuple(FLAGS.index(flag) for flag in ("force", "drug"))


@lru_cache(maxsize=1)
def police_words() -> frozenset[str]:
    """Return the list, in small letters."""
    return frozenset(word.lower() for word in read_list(FOLDER / "police_words.txt"))


def tells_of_police(lexicons: Any, words: Sequence[Token]) -> bool:
    """Tell whether a force, a drug or a word of police work is among some words."""
    flags = lexicons.match(tuple(token.text for token in words))
    return bool(flags[:, POLICE_FLAGS].any()) or any(token.lower_ in police_words() for token in words)
