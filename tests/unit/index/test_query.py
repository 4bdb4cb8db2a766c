"""Questions that would cost too much are refused before they run, with the place and what to do instead."""

import pytest

from core.errors import UsageError
from index.query import LARGEST_SLOP, Phrase, parse


@pytest.mark.parametrize("times", range(6, 61))
def test_one_word_repeated_in_a_loose_phrase_is_refused(times: int) -> None:
    with pytest.raises(UsageError, match=r"This phrase would take too long .* a smaller number after ~") as told:
        parse(f'drugs "{" ".join(["the"] * times)}"~50')
    assert told.value.position == len("drugs ")


@pytest.mark.parametrize("words", ["a b", "a b c", "a b c d e"])
def test_several_words_in_turn_are_as_dear_as_one(words: str) -> None:
    with pytest.raises(UsageError, match="would take too long"):
        parse(f'"{" ".join([words] * 4)}"~{LARGEST_SLOP}')


def test_forms_of_one_word_count_as_that_word() -> None:
    assert parse('"drug raid police warrant court council"~30').required is not None
    with pytest.raises(UsageError, match="would take too long"):
        parse('"drug Drugs drug\'s DRUG drugs drug"~50')


@pytest.mark.parametrize(("part", "n"), [("co*", 80), ('"the and"', 80), ("drug-related", 80), ('"raids police"~5', 49)])
def test_many_dear_parts_are_refused_at_the_first_that_is_too_much(part: str, n: int) -> None:
    text = " ".join([part] * n)
    with pytest.raises(UsageError, match="With this part the search would take too long") as told:
        parse(text)
    position = told.value.position
    assert position is not None
    assert text[position:].startswith(part)
    assert parse(text[:position])  # what stands before it runs


@pytest.mark.parametrize("text", ["{}", "NOT ({})", "police AND ({} OR raid)", "title:{}", "((({})))"])
def test_a_dear_part_is_refused_wherever_it_stands(text: str) -> None:
    dear = '"' + "ha " * 9 + '"~50'
    with pytest.raises(UsageError, match="would take too long") as told:
        parse(text.format(dear))
    assert told.value.position == text.index("{")


def test_what_people_ask_for_still_runs() -> None:
    assert parse('"a day at a time"~3').required == Phrase(("a", "day", "at", "a", "time"), 3)
    assert isinstance(parse('"' + "no " * 30 + '"').required, Phrase)
    assert len(parse(" ".join(f"word{i}" for i in range(100))).ranked) == 100
    assert parse(" OR ".join(f'"chief constable {i}"' for i in range(40))).required is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("naloxone kits", "  kits   naloxone"),
        ("kits OR naloxone", "naloxone OR kits"),
        ('"tide table" source:gazette', 'source:gazette  "tide table"'),
        ("Naloxone", "naloxone"),
        ("NOT (a OR b) c", "c NOT (b OR a)"),
    ],
)
def test_one_question_however_it_is_typed(one: str, other: str) -> None:
    assert parse(one).question() == parse(other).question()


def test_different_questions_differ() -> None:
    texts = (
        "naloxone kits", "naloxone AND kits", "naloxone OR kits", '"naloxone kits"', '"naloxone kits"~3', '"kits naloxone"', "naloxone -kits",
        "NOT (naloxone kits)", "naloxone* kits", "title:naloxone kits", "naloxone title:kits", "published:2025", "published:2026",
        "source:kits", "place:kits", "kits",
    )  # fmt: skip
    assert len({parse(text).question() for text in texts}) == len(texts)
