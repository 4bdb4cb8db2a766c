"""Slips of the keys in plain words: told with the words that texts have, never where the word itself is known."""

from collections.abc import Collection, Mapping

import pytest

from index.analysis import stem
from index.query import parse
from service.names.spelling import unknown_words

WORDS = {"naloxone": 9, "cannabis": 4, "arrests": 7, "rests": 2, "heroin": 12, "police": 30, "the": 90, "über": 1}
HELD = {stem(word): n for word, n in WORDS.items()}


def frequencies(tokens: Collection[str]) -> Mapping[str, int]:
    return {token: HELD[token] for token in tokens if token in HELD}


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("naloxine", ["naloxone"]),
        ("Naloxne training NOT police", ["naloxone training NOT police"]),
        ("cannibis AND kind:report", ["cannabis AND kind:report"]),
        ("arests", ["arrests", "rests"]),
        ("police (heorin OR naloxonne)", ["police (heroin OR naloxonne)", "police (heorin OR naloxone)"]),
        ("text:heroinn", ["text:heroin"]),
    ],
)
def test_a_slip_is_told_with_the_query_put_right(text: str, near: list[str]) -> None:
    found = unknown_words(parse(text), text, frequencies)
    told = [each.text for word in found for each in word.near]
    assert told == near
    for word in found:
        for each in word.near:
            assert (each.query.required, each.query.ranked) == (parse(each.text).required, parse(each.text).ranked)


@pytest.mark.parametrize(
    "text",
    [
        "heroin",
        "heroins",
        "zzyzzx",
        "hte",
        "police NOT naloxine",
        '"naloxine spray"',
        "nalox*",
        "title:naloxine",
        "1234",
        "qqqa qqqb qqqc qqqd",
        "",
    ],
)
def test_what_is_no_slip_is_let_alone(text: str) -> None:
    assert unknown_words(parse(text) if text else parse("a"), text or "a", frequencies) == ()


def test_known_words_ask_once() -> None:
    asked = []

    def counted(tokens: Collection[str]) -> Mapping[str, int]:
        asked.append(set(tokens))
        return frequencies(tokens)

    unknown_words(parse("heroin police"), "heroin police", counted)
    assert asked == [{"heroin", stem("police")}]


def test_of_a_word_that_nobody_types_no_neighbours_are_made() -> None:
    asked: list[int] = []

    def counted(tokens: Collection[str]) -> Mapping[str, int]:
        asked.append(len(tokens))
        return {}

    assert unknown_words(parse("the" * 600), "the" * 600, counted) == ()
    assert asked == [1]
