"""The data of the search benchmark: invented documents with vectors that lie as those of real passages do, questions, and what is nearest to them."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.vocabulary import Label
from core.words import Annotations, Document, Mention, Passage, Published
from index.entry import Entry
from index.ranking import MIN_SIMILARITY

TRAIN = Path(__file__).resolve().parent.parent / "evaluation" / "data" / "corpus" / "train" / "texts.jsonl"
PASSAGES_A_DOCUMENT = 5
PASSAGE_WORDS = 70
QUESTIONS = 64
RECALL_AT = 50
# How far a vector is moved from a real passage's: near enough to stay in its cluster (its cosine with it is .85 and more).
MOVED = 0.45
SHARES = {"1%": "source:one", "10%": "source:ten", "90%": "NOT source:ten"}
# Names of each label in the whole index; a document has up to three of each.
NAMES: dict[Label, int] = {"PLACE": 800, "ORG": 800, "OPERATION": 300, "DRUG": 40}
# From one word that one document in seven has to a sentence.
WORDS = (
    "naloxone",
    "county lines",
    "heroin supply police",
    "council treatment budget",
    "operation warrant",
    "drug deaths inquest",
    "police station closure",
    "theft",
    "school exclusion knife crime",
    "the man who was arrested in the flat last week",
    "cannabis farm electricity",
    "licensing committee minutes",
    "seized cash",
    "dealer jailed",
    "ambulance",
    "public health grant cut needle exchange",
)


class Crowd:
    """Documents by their numbers, always the same: texts of passages of the corpus, vectors near to theirs. A tenth are copies in pairs."""

    def __init__(self, vectors: NDArray[np.float32], texts: list[str]) -> None:
        self._vectors, self._texts = vectors, texts
        self.questions = _moved(vectors, np.random.default_rng(1), QUESTIONS)

    def entry(self, i: int) -> Entry:
        """Return a document as an index takes it."""
        chance = random.Random(i)
        chosen = [chance.randrange(len(self._texts)) for _ in range(PASSAGES_A_DOCUMENT)]
        text, spans = "", []
        for number in chosen:
            spans.append(Passage(len(text), len(text) + len(self._texts[number])))
            text += self._texts[number] + "\n"
        named = tuple(Mention(0, 5, name, label, name) for label, n in NAMES.items() for name in _drawn(label, n, chance))
        document = Document(
            id=id_of(i), version_id="v", source_id="one" if i % 100 == 1 else "ten" if i % 10 == 0 else "other", capture_id="c",
            kind="article", url="http://a.example/1", title=" ".join(text.split()[:8]), text=text, passages=tuple(spans),
            published=Published(f"{2018 + i % 9}-{1 + i % 12:02}-{1 + i % 28:02}", "day", "json-ld"),
        )  # fmt: skip
        story_id = id_of(i - 1) if i % 10 == 5 else id_of(i)
        return Entry(document, Annotations(entities=named), self.vectors(i), story_id, 1, document.source_id.title())

    def vectors(self, i: int) -> NDArray[np.float32]:
        """Return the vectors of a document. Shapes: (PASSAGES_A_DOCUMENT, DIMENSIONS)."""
        return _moved(self._vectors, np.random.default_rng(i), PASSAGES_A_DOCUMENT)

    def nearest(self, n: int) -> dict[str, list[list[str]]]:
        """Return the ids of the nearest of the first n documents, by comparing all: for each filter ("" is none) and question."""
        best = np.empty((n, QUESTIONS), np.float32)
        for i in range(n):
            best[i] = (self.vectors(i) @ self.questions.T).max(axis=0)
        found = {}
        for filters in ("", *SHARES.values()):
            allowed = np.array([is_allowed(i, filters) for i in range(n)])
            found[filters] = [_nearest(np.where(allowed, of_question, -1.0)) for of_question in best.T]
        return found


def load_crowd(kept: Path) -> Crowd:
    """Return the crowd; the vectors of the corpus are made once and kept in a file."""
    texts = list(_passages())
    if not kept.exists():
        from nlp.pipeline import load_pipeline

        np.save(kept, load_pipeline().embed(texts))
    return Crowd(np.load(kept), texts)


def is_allowed(i: int, filters: str) -> bool:
    """Tell whether a filter lets a document through."""
    return {"": True, "source:one": i % 100 == 1, "source:ten": i % 10 == 0, "NOT source:ten": i % 10 != 0}[filters]


def id_of(i: int) -> str:
    """Return the id of a document."""
    return f"{i:040x}"


def _nearest(similarity: NDArray[np.float32]) -> list[str]:
    order = np.argsort(-similarity)[:RECALL_AT].tolist()
    return [id_of(i) for i in order if similarity[i] >= MIN_SIMILARITY]


def _drawn(label: Label, n: int, chance: random.Random) -> set[str]:
    return {f"{label.title()} {chance.randrange(n)}" for _ in range(3)}


def _moved(vectors: NDArray[np.float32], chance: Any, n: int) -> NDArray[np.float32]:
    """Vectors in the clusters of real ones. Shapes: (m, DIMENSIONS) -> (n, DIMENSIONS)."""
    base, one, other = (vectors[chance.integers(0, len(vectors), n)] for _ in range(3))
    moved = base + MOVED * chance.uniform(0.3, 1, (n, 1)) * (one - other)
    unit: NDArray[np.float32] = (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _passages() -> Iterator[str]:
    for line in TRAIN.read_text(encoding="utf-8").splitlines():
        words = json.loads(line)["text"].split()
        for at in range(0, len(words), PASSAGE_WORDS):
            yield " ".join(words[at : at + PASSAGE_WORDS])
