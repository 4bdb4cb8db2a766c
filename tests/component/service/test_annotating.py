"""Annotating in a child: what hangs, crashes, bloats or raises costs itself and nothing else."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest

from core.errors import ConfigError, Quarantined, Unavailable
from nlp.pipeline import Annotated, Text
from service.annotation import annotating
from service.annotation.annotating import (
    DIED,
    OUT_OF_TIME,
    TOO_LONG,
    ChildAnnotator,
    Limits,
    LocalAnnotator,
    Result,
    open_annotator,
)
from service.annotation.messages import Recipe
from tests.component.service.fake_pipeline import LOADER, FakePipeline

SHORT = Limits(base_s=1.0, memory_bytes=2**30)


def text_of(words: str) -> Text:
    return Text(words, title="A title", passages=((0, len(words)), (0, 1)))


def fates(results: Sequence[Result]) -> list[str]:
    return [r.reason if isinstance(r, Quarantined) else "done" for r in results]


@pytest.fixture
def child() -> Iterator[ChildAnnotator]:
    annotator = ChildAnnotator(Recipe(LOADER, {"dimensions": 4}), limits=SHORT)
    yield annotator
    annotator.close()


def test_results_come_in_order_from_another_process_that_goes_on(child: ChildAnnotator) -> None:
    results = child.annotate([text_of("first"), text_of("the second one \ud800 éé")]) + child.annotate([text_of("third")])
    found = [r for r in results if isinstance(r, Annotated)]
    assert [r.annotations.drug_policy for r in found] == [0.05, 0.19, 0.05]
    assert [r.annotations.quotes[0].speaker for r in found] == ["A title"] * 3
    assert [r.vectors.tolist() for r in found] == [[[0.5] * 4] * 2] * 3
    assert found[0].vectors.dtype == np.float32
    pids = {r.annotations.quotes[0].cue for r in found}
    assert len(pids) == 1
    assert pids != {str(os.getpid())}
    assert child.annotate([]) == []


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        ("hang", OUT_OF_TIME),
        ("spin", OUT_OF_TIME),
        ("crash", DIED),
        ("bloat", "annotate: MemoryError"),
        ("raise", "annotate: ValueError: planted in two lines"),
        ("refuse", "the component quotes failed: planted"),
        ("no vectors", "annotate: 0 vectors for 2 passages"),
    ],
)
def test_what_a_text_does_to_its_process_costs_only_that_text(child: ChildAnnotator, bad: str, reason: str) -> None:
    assert fates(child.annotate([text_of("one"), text_of(f"please {bad}"), text_of("two")])) == ["done", reason, "done"]
    assert fates(child.annotate([text_of("three")])) == ["done"]


def test_what_is_tried_is_marked_before_and_unmarked_after(child: ChildAnnotator) -> None:
    marks: list[str] = []

    @contextmanager
    def marking(positions: Sequence[int]) -> Iterator[None]:
        marks.append(f"begin {list(positions)}")
        yield
        marks.append(f"end {list(positions)}")

    texts = [text_of("one"), text_of("two"), text_of("suspect")]
    child.annotate(texts, apart=[2], marking=marking)
    assert marks == ["begin [2]", "end [2]", "begin [0, 1]", "end [0, 1]"]


def test_a_long_text_goes_alone_and_one_that_is_too_long_not_at_all(
    monkeypatch: pytest.MonkeyPatch, child: ChildAnnotator
) -> None:
    monkeypatch.setattr(annotating, "MAX_TEXT_CHARS", 50)
    monkeypatch.setattr(annotating, "MAX_GROUP_CHARS", 20)
    groups: list[list[int]] = []

    def marking(positions: Sequence[int]) -> nullcontext[None]:
        groups.append(list(positions))
        return nullcontext()

    texts = [text_of(c * n) for c, n in zip("abcde", (9, 9, 40, 51, 9), strict=True)]
    assert fates(child.annotate(texts, marking=marking)) == ["done", "done", "done", TOO_LONG, "done"]
    assert groups == [[0, 1], [2], [4]]


def test_a_child_that_cannot_start_is_no_texts_fault() -> None:
    for arguments, error, match in (
        ({"missing": True}, ConfigError, "The model is missing"),
        ({"broken": True}, Unavailable, r"did not start \(no such library\).*countywatch doctor"),
    ):
        with pytest.raises(error, match=match):
            ChildAnnotator(Recipe(LOADER, arguments), limits=SHORT).annotate([text_of("one")])


def test_a_pipeline_that_was_changed_under_a_running_program_is_told() -> None:
    with pytest.raises(Unavailable, match=r"from other to one\. Start countywatch again"):
        ChildAnnotator(Recipe(LOADER), limits=SHORT, version="other").annotate([text_of("one")])


def test_a_child_that_has_grown_is_replaced(monkeypatch: pytest.MonkeyPatch, child: ChildAnnotator) -> None:
    monkeypatch.setattr(annotating, "MAX_KEPT_SHARE", -1.0)
    results = child.annotate([text_of("one")]) + child.annotate([text_of("two")])
    assert len({r.annotations.quotes[0].cue for r in results if isinstance(r, Annotated)}) == 2


def test_a_pipeline_that_was_handed_in_works_here_under_the_same_guard() -> None:
    class Fails(FakePipeline):
        def __init__(self) -> None:
            super().__init__()
            del self.recipe

    with open_annotator(Fails()) as annotator:
        assert isinstance(annotator, LocalAnnotator)
        results = annotator.annotate([text_of("one"), text_of("please raise")])
    assert fates(results) == ["done", "annotate: ValueError: planted in two lines"]


def test_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COUNTYWATCH_DATABASE_URL", "postgresql://someone:hunter2@host/name")
    with open_annotator(FakePipeline(note=str(tmp_path / "note"))) as annotator:
        annotator.annotate([text_of("one")])
        pid = (tmp_path / "note").read_text(encoding="utf-8").split()[0]
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    assert b"hunter2" not in environment
    assert b"OMP_WAIT_POLICY=PASSIVE" in environment
