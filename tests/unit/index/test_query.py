"""What a text is read as; questions that would cost too much are refused before they run, with the place and what to do instead."""

import re

import pytest

from core.errors import UsageError
from index.query import parse
from index.query_tree import Node, Not, Phrase, Term, all_of, in_neighbours


def engines_form(text: str) -> Node:
    """Return what engines are asked for."""
    required = parse(text).required
    assert required is not None
    return in_neighbours(required)


@pytest.mark.parametrize("n", [50, 55, 60, 200])
def test_a_loose_phrase_of_many_words_is_refused(n: int) -> None:
    with pytest.raises(UsageError, match=r"This phrase would take too long .* a smaller number after ~") as told:
        parse(f'drugs "{" ".join(f"word{i}" for i in range(n))}"~50')
    assert told.value.position == len("drugs ")


@pytest.mark.parametrize(
    ("loose", "asked"),
    [
        ('"police raid"~3', [("polic", "raid")]),
        ('"police raid flat"~3', [("polic", "raid"), ("raid", "flat")]),
        ('"police raids raid police"~3', [("polic", "raid"), ("raid", "polic")]),
        ('"ha ha police"~50', [("ha", "polic")]),
    ],
)
def test_of_a_loose_phrase_each_word_is_asked_for_beside_the_next(loose: str, asked: list[tuple[str, str]]) -> None:
    [slop] = re.findall(r"~(\d+)", loose)
    pairs = all_of([Phrase(tokens, int(slop)) for tokens in asked])
    assert pairs is not None
    assert engines_form(f"NOT {loose}") == Not(pairs)


@pytest.mark.parametrize("times", range(2, 50))
def test_one_word_repeated_in_a_loose_phrase_is_asked_for_once(times: int) -> None:
    assert engines_form(f'"{" ".join(["the"] * times)}"~50') == Term("the")


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
    dear = '"' + "ha " * 60 + '"~50'
    with pytest.raises(UsageError, match="would take too long") as told:
        parse(text.format(dear))
    assert told.value.position == text.index("{")


def test_a_word_with_a_hyphen_is_one_of_the_bare_words() -> None:
    claim = parse("APOE4 expression in iPSC-derived neurons and/or glia increases AlphaBeta production")
    assert claim.required is None
    assert [word.tokens for word in claim.ranked if isinstance(word, Phrase)] == [("ipsc", "deriv")]
    assert parse("stop-and-search").ranked == (Phrase(("stop", "and", "search")),)
    assert parse('claim "iPSC derived"').required == parse("claim AND iPSC-derived").required.nodes[1]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "position"), [("heroin~2", 6), ("police herion~", 13), ("title:heroin~1", 12), ("nalox* AND raid~3", 15)]
)
def test_near_spellings_are_refused_with_what_there_is_instead(text: str, position: int) -> None:
    with pytest.raises(UsageError, match=r"~ stands behind several words in quotation marks") as told:
        parse(text)
    assert told.value.position == position


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("date:2026-03", "published:2026-03"),
        ("Organisations:police", "org:police"),
        ("drugs:heroin operations:Tamarisk", "drug:heroin operation:Tamarisk"),
        ("headline:raid", "title:raid"),
        ("author:Quill", "byline:Quill"),
        ("newspaper:courier type:minutes", "source:courier kind:minutes"),
    ],
)
def test_fields_are_known_by_other_names_too(typed: str, written: str) -> None:
    assert parse(typed).required == parse(written).required


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


def test_days_whose_last_stands_first_are_refused() -> None:
    with pytest.raises(UsageError, match=r"the first day, 2026-05-01, is after the last, 2026-04-30") as told:
        parse("naloxone published:2026-05..2026-04")
    assert told.value.position == len("naloxone published:")
    assert parse("published:2026-05..2026-05")
