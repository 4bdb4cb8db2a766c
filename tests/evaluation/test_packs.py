"""Packs and minutes made for the purpose: no paragraph under a wrong item, nearly all under the right one."""

from collections import Counter

import pytest

from evaluation.front_sheets import make_fronts
from evaluation.pack_files import draw_by_reportlab
from evaluation.packs import HALVES, make_files, read_made, score
from evaluation.proceedings import Said


@pytest.mark.parametrize("half", HALVES)
def test_paragraphs_of_made_papers_stand_under_their_items(half: str) -> None:
    total: Counter[str] = Counter()
    for made in make_files(half, 6, draw_by_reportlab):
        document = read_made(made)
        assert document is not None, made.name
        total.update(score(made, document))

    assert total["paragraphs right"] > 100
    assert total["paragraphs right"] >= 0.98 * sum(n for name, n in total.items() if name.startswith("paragraphs"))
    assert total["paragraphs wrong"] == total["items that are none"] == 0
    fields = {name: total[f"{name} right"] for name in Said.__slots__}
    assert all(fields.values())
    assert sum(fields.values()) >= 0.95 * sum(total[f"{name} {verdict}"] for name in fields for verdict in ("right", "absent"))
    assert not any(total[f"{name} wrong"] for name in fields)
    assert total["kinds right"] == total["days right"] == total["files"] == 6


@pytest.mark.parametrize("half", ["develop", "held-out"])
def test_kind_and_day_of_strange_front_sheets_are_read(half: str) -> None:
    read = [(made, read_made(made)) for made in make_fronts(half, 14)]

    wrong = [
        made.name for made, paper in read if paper is None or (paper.kind, paper.published.value) != (made.kinds[0], made.on)
    ]

    assert wrong == []
