"""The text of article pages by unlike hands stays above its floors, and above trafilatura's alone."""

import tomllib
from pathlib import Path

import pytest

import evaluation
from evaluation.article_text import SETS, f1_of_runs, load_folder, load_written, score_pages

FLOORS = tomllib.loads((Path(evaluation.__file__).parent / "floors.toml").read_text(encoding="utf-8"))["article_text"]


@pytest.mark.parametrize("name", SETS)
def test_the_text_of_strangers_pages_is_read(name: str) -> None:
    scores = list(score_pages(load_written(name)))

    assert len(scores) >= 20
    ours = sum(score.ours_f1 for score in scores) / len(scores)
    assert ours >= FLOORS[name]["f1"]
    assert ours > sum(score.trafilatura_f1 for score in scores) / len(scores)


def test_a_score_counts_what_lacks_and_what_is_too_much() -> None:
    truth = "One two three four five."

    assert f1_of_runs(truth, truth) == 1
    assert f1_of_runs("", truth) == f1_of_runs("nothing of it at all", truth) == 0
    assert (
        f1_of_runs("One two three four", truth) == f1_of_runs("One two three four five six seven", truth) == pytest.approx(2 / 3)
    )


def test_the_pages_of_an_extractors_tests_come_with_the_text_beside_them(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.html").write_text("<p>page</p>")
    (tmp_path / "a.txt").write_text("of a")
    (tmp_path / "b.json").write_text('{"expected": {"cleaned_text": "of b"}}')

    assert [(page.name, page.truth) for page in load_folder(tmp_path)] == [("a", "of a"), ("b", "of b")]
