"""Long texts in parts: nothing lost, nothing twice, cut where a reader would."""

from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.pipeline import PART_CHARS, split

PIECES = st.sampled_from(["word ", "A sentence ends. ", "\n", "\n\n", "x" * 1000, "£4m, "])


@given(st.lists(st.tuples(PIECES, st.integers(1, 4000)), max_size=40))
@settings(max_examples=60, deadline=None)
def test_the_parts_are_the_text(pieces: list[tuple[str, int]]) -> None:
    text = "".join(piece * n for piece, n in pieces)[: 5 * PART_CHARS]
    parts = split(text)
    assert "".join(text[a:b] for a, b in parts) == text
    assert all(b - a <= PART_CHARS for a, b in parts)


def test_a_cut_stands_after_a_paragraph_else_a_sentence_else_a_space() -> None:
    for unit in ("A paragraph of words.\n\n", "A sentence of words. ", "word "):
        text = unit * (2 * PART_CHARS // len(unit))
        cuts = [b for _, b in split(text)[:-1]]
        assert cuts
        assert all(text[:cut].endswith(unit[-1]) and text[cut : cut + len(unit)] == unit for cut in cuts)


def test_one_endless_word_is_cut_all_the_same() -> None:
    assert [b - a for a, b in split("x" * (2 * PART_CHARS + 7))] == [PART_CHARS, PART_CHARS, 7]


def test_a_short_text_is_one_part() -> None:
    assert split("short") == [(0, 5)]
    assert split("") == [(0, 0)]
