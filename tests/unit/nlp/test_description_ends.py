"""Where a description may end."""

from typing import Any

import numpy as np
import pytest

from nlp.grammar.description_ends import MAX_TOKENS, N_END_FEATURES, end_features, possible_ends


@pytest.mark.parametrize(
    ("text", "begins", "last", "n_ends"),
    [
        ("A man in a hat, who wept, said so. He left.", "man", "so", 8),
        ("The nurse “saw it all” and left.", "nurse", "nurse", 1),
        ("The vet’s nurse agreed.", "vet", "agreed", 4),
        ("Wardens", "Wardens", "Wardens", 1),
        ("The nurse\n\nagreed", "nurse", "nurse", 1),
        ("A " + "very " * 40 + "old man", "very", "very", MAX_TOKENS),
    ],
)
def test_a_description_may_end_behind_each_word_of_its_sentence_outside_quotations(
    language: Any, text: str, begins: str, last: str, n_ends: int
) -> None:
    doc = language(text)
    first = next(token.i for token in doc if token.text == begins)
    is_quoted = np.zeros(len(doc) + 1, bool)
    if "“" in text:
        is_quoted[[token.i for token in doc if text.index("“") < token.idx < text.index("”")]] = True

    ends = possible_ends(doc, first, is_quoted)

    assert len(ends) == n_ends
    assert doc[ends[-1] - 1].text == last
    assert end_features(doc, first, ends, np.full((len(doc), 3), 1 / 3, np.float32)).shape == (n_ends, N_END_FEATURES)


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Mother Ann Lee said so.", "Mother"),
        ("A friend of Ann Lee said so.", "so"),
        ("Her aunt, Ann Lee", "Lee"),
        ("Mother Ann Lee’s friend", "friend"),
    ],
)
def test_a_description_stops_before_the_name_of_whom_it_describes(language: Any, text: str, last: str) -> None:
    doc = language(text)
    ann = doc.char_span(text.index("Ann"), text.index("Lee") + 3, label="PERSON")
    doc.ents = [ann]
    first = next(token.i for token in doc if token.lower_ in ("mother", "friend", "aunt"))

    ends = possible_ends(doc, first, np.zeros(len(doc) + 1, bool))

    assert doc[ends[-1] - 1].text == last
