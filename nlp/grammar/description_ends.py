"""Where the description of a speaker may end whose first word is known, and what tells the ends apart. Knows no weights."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.grammar.descriptions import ARTICLES, AUXILIARIES, LINKS, POSSESSIVES, RELATIVES, SPEECH_VERBS
from nlp.text.layout import Floats

# Tokens of the longest description. Of 1,191 described speakers in the corpus's train split none has more than 14 words.
MAX_TOKENS = 16
N_END_FEATURES = 20


def possible_ends(doc: Any, first: int, is_quoted: NDArray[np.bool_]) -> list[int]:
    """Return the tokens behind which a description that begins at `first` may end, in its sentence, outside quotation marks and
    before the person's own name.

    Shapes: is_quoted (n_tokens + 1,).
    """
    ends = []
    for end in range(first + 1, min(len(doc), first + MAX_TOKENS) + 1):
        last = doc[end - 1]
        if end > first + 1 and (
            last.is_sent_start or is_quoted[end - 1] or "\n\n" in last.text or _is_named(doc, first, end - 1)
        ):
            break
        if last.text[0].isalnum() or last.text in ("’s", "'s"):
            ends.append(end)
    return ends


def end_features(doc: Any, first: int, ends: Sequence[int], shares: NDArray[np.float32]) -> Floats:
    """Return what stands on both sides of each end, and what the tagger of descriptions thinks of it.

    `shares`: probabilities of the tagger's tags O, B and I. Shapes: (n_tokens, 3) -> (m, N_END_FEATURES).
    """
    rows = []
    for end in ends:
        last, after = doc[end - 1], doc[end] if end < len(doc) else None
        inside = np.log(shares[first + 1 : end, 2].clip(1e-4)).sum() / 4
        stops = np.log((1 - shares[end, 2]).clip(1e-4)) if after is not None else 0.0
        rows.append(
            [
                inside,
                stops,
                (end - first) / 8,
                end - first == 1,
                any(token.lower_ == "who" for token in doc[first:end]),
                *_endings(last),
                last.is_stop,
                last.lower_ in LINKS,
                last.lower_ in ARTICLES,
                after is None or after.is_stop,
                *(_endings(after) if after is not None else (0, 0, 0)),
                *(
                    after is not None and after.lower_ in words
                    for words in (SPEECH_VERBS, AUXILIARIES, LINKS, RELATIVES | {"that"})
                ),
                after is not None and after.is_punct,
            ]
        )
    return np.array(rows, np.float32).reshape(-1, N_END_FEATURES)


def _is_named(doc: Any, first: int, at: int) -> bool:
    """Tell whether the name of the described person begins there ("Mother-of-two Ann Lee"), not one that belongs to the
    description ("friend of Ann Lee", "Mrs Lee's sister").
    """
    if doc[at].ent_type_ != "PERSON" or doc[at].ent_iob_ != "B":
        return False
    before, end = at - 1, at + 1
    while before > first and doc[before].text[0].isupper():  # a title
        before -= 1
    if not doc[before].is_alpha or doc[before].lower_ in LINKS:
        return False
    while end < len(doc) and doc[end].ent_iob_ == "I":
        end += 1
    return end == len(doc) or doc[end].text not in POSSESSIVES


def _endings(token: Any) -> tuple[bool, bool, bool]:
    word = token.lower_
    return word.endswith("ed"), word.endswith("s") and token.is_alpha, word.endswith("ing")
