"""What has none of a query's words is told apart from what has them."""

from dataclasses import replace
from typing import Any

import pytest

from service.search.search import SearchAnswer
from service.texts.hits import Hit, HitPassage

NEAR = HitPassage("A text.", 0, 7, None, None, None, (), "meaning", 0.4)
OPENING = replace(NEAR, similarity=None)
WORDS = replace(NEAR, why="words", highlights=((0, 1),))


def hit_of(*passages: HitPassage) -> Hit:
    given: dict[str, Any] = dict.fromkeys(Hit.__dataclass_fields__) | {"passages": passages}
    return Hit(**given)


def answer_of(mode: str, *hits: Hit) -> SearchAnswer:
    given: dict[str, Any] = dict.fromkeys(SearchAnswer.__dataclass_fields__) | {"mode": mode, "hits": hits}
    return SearchAnswer(**given)


@pytest.mark.parametrize(
    ("passages", "is_near_alone"), [((NEAR,), True), ((NEAR, WORDS), False), ((WORDS,), False), ((OPENING,), False), ((), False)]
)
def test_a_hit_is_near_alone_where_no_passage_has_the_words(passages: tuple[HitPassage, ...], is_near_alone: bool) -> None:
    assert hit_of(*passages).is_near_alone is is_near_alone


def test_one_hit_with_the_words_is_enough() -> None:
    near, found = hit_of(NEAR), hit_of(WORDS)
    assert not answer_of("hybrid", near, near).has_words_of_query
    assert answer_of("hybrid", near, found).has_words_of_query
    assert answer_of("hybrid").has_words_of_query
    assert answer_of("meaning", near).has_words_of_query  # that was asked for
