"""What arrived after a number, for jobs: just that, whole and in the order of a search by words, on both engines."""

from dataclasses import replace
from typing import Any

import pytest

from index.fusion import ARRIVALS_AT_ONCE, Index, Promise
from index.query import parse
from tests.contract.entries import entry


def arriving(arrival: int, **changes: Any) -> Any:
    """Return a document that came in with that number."""
    return replace(entry(id=f"d{arrival}", **changes), arrival=arrival)


def arrived(index: Index, text: str, after: int, until: int = 100) -> list[str]:
    results = index.arrivals(parse(text), after=after, until=until)
    found = [each.document_id for hit in results.hits for each in (hit, *hit.others)]
    assert (results.total, results.partial) == (len(found), False)
    return found


@pytest.mark.parametrize(
    "query", ["naloxone", '"naloxone kit"', "kind:article", "naloxone kits herring kettle", "-herring", "na*"]
)
def test_only_what_came_after_a_number_and_up_to_another_is_found(index: Index, query: str) -> None:
    index.put([arriving(n, text="A naloxone kit in every kettle.") for n in range(1, 8)])

    assert set(arrived(index, query, 0)) == {f"d{n}" for n in range(1, 8)}
    assert set(arrived(index, query, 3)) == {"d4", "d5", "d6", "d7"}
    assert set(arrived(index, query, 3, 5)) == {"d4", "d5"}
    assert arrived(index, query, 7) == []
    assert arrived(index, query, 5, 5) == []


def test_the_order_is_that_of_a_search_by_words_and_copies_are_told(index: Index) -> None:
    texts = ["naloxone " * n + "river " * (20 - n) for n in (1, 9, 4, 15, 2)]
    index.put([arriving(n, text=text, title="A headline") for n, text in enumerate(texts, start=1)])
    index.put([replace(arriving(6, text=texts[1]), story_id="d2")])
    whole = index.search(parse("naloxone"), vector=None, mode="keyword")

    assert index.arrivals(parse("naloxone"), after=0, until=9).hits == whole.hits
    assert [len(hit.others) for hit in whole.hits] == [0, 1, 0, 0, 0]
    assert arrived(index, "naloxone", 2) == ["d4", "d6", "d3", "d5"]


def test_a_document_that_comes_in_again_has_its_new_number_alone(index: Index) -> None:
    index.put([arriving(1, text="naloxone"), arriving(2, text="naloxone")])
    index.put([replace(arriving(1, text="naloxone again"), arrival=3, revision=2)])
    assert arrived(index, "naloxone", 0, 2) == ["d2"]
    assert arrived(index, "naloxone", 2) == ["d1"]

    index.put(
        [replace(arriving(1, text="naloxone again"), arrival=4, revision=2)]
    )  # a worker was killed before it noted the number
    assert arrived(index, "naloxone", 3) == ["d1"]


def test_what_has_no_number_yet_is_for_no_job(index: Index) -> None:
    index.put([entry(text="naloxone")])

    assert arrived(index, "naloxone", 0) == []
    assert index.search(parse("naloxone"), vector=None, mode="keyword").total == 1


def test_an_index_that_is_not_whole_says_so(index: Index) -> None:
    index.put([arriving(1, text="naloxone")])
    state = index.state()

    def is_partial(generation: str, documents: int) -> bool:
        promised = Index(index._engine, lambda: Promise(generation, documents))
        return promised.arrivals(parse("naloxone"), after=0, until=1).partial

    assert not is_partial(state.generation, 1)
    assert is_partial(state.generation, 2)
    assert is_partial("another", 1)


def test_so_many_numbers_as_might_be_cut_short_are_not_asked_for_at_once(index: Index) -> None:
    with pytest.raises(
        ValueError, match=rf"{ARRIVALS_AT_ONCE + 1:,} arrivals are asked for at once, {ARRIVALS_AT_ONCE:,} at most"
    ):
        index.arrivals(parse("naloxone"), after=5, until=5 + ARRIVALS_AT_ONCE + 1)
