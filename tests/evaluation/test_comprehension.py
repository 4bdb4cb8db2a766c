"""The measured quality of comprehension stays above its floors, on data that was not tuned on."""

import tomllib
from pathlib import Path

import pytest

from evaluation import entities
from evaluation.events import Part, score_events

EVALUATION = Path(entities.__file__).parent
FLOORS = tomllib.loads((EVALUATION / "floors.toml").read_text(encoding="utf-8"))
pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("uner_ewt_dev", "uner_ewt_dev"),
        ("leveson_operations_test", "leveson_operations/test"),
        ("corpus_test", "corpus/test"),
    ],
)
def test_annotations_stay_above_their_floor(name: str, folder: str) -> None:
    scores = entities.evaluate_entities(EVALUATION / "data" / folder)["scores"]

    below = {label: scores[label] for label, floor in FLOORS["entities"][name].items() if measured(scores[label]) < floor}
    assert below == {}


@pytest.mark.parametrize("part", ["held_out", "held_out_3"])
def test_events_stay_above_their_floor_and_no_two_happenings_are_joined(part: Part) -> None:
    scores = score_events(part)

    assert scores.falsely_joined == 0
    assert scores.f1 >= FLOORS["events"][part]["f1"]


def measured(score: dict[str, float]) -> float:
    """Return the figure that a floor is about: F1, or the share of what was found that is right (speakers, operations, canonical
    forms).
    """
    return score["f1"] if "f1" in score else score["share"]
