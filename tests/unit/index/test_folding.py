"""What is listed as one hit, and how many hits documents make: two ways to the same number."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from index.folding import folded, n_hits, n_hits_of_each


@dataclass(frozen=True)
class Row:
    meeting: int
    story: int
    name: str = ""


def folded_rows(rows: Sequence[Row]) -> list[list[Row]]:
    meetings, stories = (np.array([getattr(row, name) for row in rows], np.int64) for name in ("meeting", "story"))
    return [[rows[place] for place in places] for places in folded(meetings, stories)]


@pytest.mark.parametrize(
    ("folds", "n"),
    [
        ([], 0),
        ([(1, 1)], 1),
        ([(1, 1), (1, 1)], 1),  # copies, or papers of a meeting as a whole
        ([(1, 11), (1, 12), (1, 11)], 2),
        ([(1, 11), (1, 12), (1, 1)], 2),
        ([(1, 11), (1, 1), (2, 2), (3, 3)], 3),
        ([(2**62, 2**62), (2**62, 2**63 - 1)], 1),
    ],
)
def test_a_meeting_counts_where_none_of_its_items_does(folds: list[tuple[int, int]], n: int) -> None:
    assert n_hits(folds) == n


def test_as_many_hits_are_listed_as_are_counted() -> None:
    chance = random.Random(3)
    for _ in range(300):
        rows = []
        for _ in range(chance.randrange(1, 25)):
            meeting = chance.randrange(5)
            rows.append(Row(meeting, chance.choice([meeting, 100 * meeting + 50 + chance.randrange(3)])))
        sets = np.array([chance.randrange(4) for _ in rows], np.int64)
        meetings, stories = (np.array([getattr(row, name) for row in rows], np.int64) for name in ("meeting", "story"))
        listed = folded_rows(rows)
        assert len(listed) == n_hits([(row.meeting, row.story) for row in rows])
        assert sorted((row for hit in listed for row in hit), key=repr) == sorted(rows, key=repr)
        of_each = [len(folded_rows([row for row, of in zip(rows, sets, strict=True) if of == each])) for each in range(4)]
        assert n_hits_of_each(sets, meetings, stories, 4).tolist() == of_each


def test_a_papers_item_stands_for_the_hit_where_the_first_of_its_papers_comes() -> None:
    pack, article, report, other = Row(1, 1, "pack"), Row(9, 9, "article"), Row(1, 13, "report"), Row(1, 14, "other")
    assert folded_rows([pack, article, report, other]) == [[report, pack], [article], [other]]
    assert folded_rows([pack, article]) == [[pack], [article]]
