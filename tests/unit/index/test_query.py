"""Questions that would cost too much are refused before they run, with the place and what to do instead."""

import pytest

from core.errors import UsageError
from index.query import MOST_REPEATS, Phrase, parse


@pytest.mark.parametrize("times", range(MOST_REPEATS + 1, 61))
def test_one_word_repeated_in_a_loose_phrase_is_refused(times: int) -> None:
    with pytest.raises(UsageError, match=f"{times} times") as told:
        parse(f'drugs "{" ".join(["the"] * times)}"~50')
    assert told.value.position == len("drugs ")


def test_forms_of_one_word_count_as_that_word() -> None:
    with pytest.raises(UsageError, match="5 times"):
        parse('"drug Drugs drug\'s DRUG drugs"~9')


def test_what_people_ask_for_still_runs() -> None:
    assert parse('"a day at a time"~3').required == Phrase(("a", "day", "at", "a", "time"), 3)
    assert isinstance(parse('"' + "no " * 30 + '"').required, Phrase)
