"""Stories of odd shape are read whole; what answers in place of a story is refused."""

import tomllib
from pathlib import Path

import pytest

import evaluation
from evaluation.refusals import SORTS, judge, load_pages

FLOORS = tomllib.loads((Path(evaluation.__file__).parent / "floors.toml").read_text(encoding="utf-8"))["refusals"]


@pytest.mark.parametrize("sort", SORTS)
def test_pages_are_taken_for_what_they_are(sort: str) -> None:
    verdicts = list(judge(load_pages(sort)))

    assert len(verdicts) == 30
    assert sum(verdict.fault is None for verdict in verdicts) >= FLOORS[sort], [v for v in verdicts if v.fault]
