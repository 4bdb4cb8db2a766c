"""Components: the topics that the beat names, and a subject of the beat's own. Knows no topic of itself; the words come from the beat.

A topic is weighed by its terms (stems of whole words, in order) and by how near the text's passages come to its example sentences.
Nearness is counted in standard deviations of what the openings of any press texts reach (`data/press_openings.txt`), so that one set of
weights serves every topic, every subject and every encoder.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import snowballstemmer
import srsly  # type: ignore[import-untyped]
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from core.beat import Subject, Topic

Vectors = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Vectors]
PRESS_OPENINGS = Path(__file__).resolve().parent.parent / "data" / "press_openings.txt"
# What a reader takes in of a text before he decides what it is about; terms there count twice.
LEAD_WORDS = 60
# Longer runs of letters are no words; stemming them would cost time only.
MAX_WORD_CHARS = 64
# A hyphen parts two words, as in the search index: "county-lines" is "county lines".
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s?$")
# How different the openings are from each other at least; guards the division for an encoder that tells nothing apart.
MIN_DEVIATION = 1e-3


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression over `Evidence`. The subject has no weight for `density`, a topic none for `counter`."""

    density: float
    distinct: float
    lead: float
    nearness: float
    lead_nearness: float
    counter: float
    bias: float
    threshold: float = 0.5


# Fitted by `python -m evaluation.topics` on 106 articles of the demo and 75 train documents, each whole and cut to its first 60 words,
# the ten topics of beats/norfolk.toml as one task. Micro F1 on dev, never fitted: with terms and examples .815 whole (precision .92)
# and .75 cut (precision 1.00); terms alone .79 and .75; examples alone .60 and .51, for which the threshold must be lower.
TOPIC_WEIGHTS = {
    "both": Weights(2.95, 1.71, 2.63, 0.50, 1.02, 0.0, -5.58),
    "terms": Weights(3.00, 1.35, 2.52, 0.69, 0.54, 0.0, -4.95),
    "examples": Weights(0.0, 0.0, 0.0, 0.68, 1.15, 0.0, -4.98, threshold=0.3),
}
# Fitted by the same command on the grades of the 600 train documents (2 against 0 and 1), with and without counter examples. On dev .88
# whole and .80 cut to 60 words with counter examples, .83 and .78 without; terms alone .83 and .78, examples alone .84 and .80. Bees,
# never fitted: 8 of 8 briefs at .93 and more, 9 of 10 others below .3 (a "swarm" of drones is at .84).
SUBJECT_WEIGHTS = {
    "both": Weights(0.0, 1.83, 3.99, 0.94, 0.50, -0.63, -1.59),
    "terms": Weights(0.0, 2.26, 3.26, 0.65, 0.56, -0.63, -1.42),
    "examples": Weights(0.0, 0.0, 0.0, 1.38, 0.32, -0.73, -1.33),
}


@dataclass(frozen=True, slots=True)
class Description:
    """A topic or subject as the beat describes it."""

    id: str
    name: str
    terms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Which weights serve it."""
        return "both" if self.terms and self.examples else "terms" if self.terms else "examples"

    @property
    def probes(self) -> list[str]:
        """The sentences that stand for it before the encoder: its examples, and a list of its terms under its name."""
        return [*self.examples, *([f"{self.name}: {', '.join(self.terms)}."] if self.terms else [])]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a topic. Counts are logarithms, nearness is in deviations; `counter` is the nearness of counter examples."""

    density: float
    distinct: float
    lead: float
    nearness: float = 0.0
    lead_nearness: float = 0.0
    counter: float = 0.0

    def probability(self, weights: Weights) -> float:
        """Return the probability that the text is about it."""
        score = weights.bias + sum(value * getattr(weights, name) for name, value in asdict(self).items())
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, score))))


class Nearness:
    """How near passages come to some sentences, in deviations of what press openings reach."""

    def __init__(self, probes: Vectors, openings: Vectors) -> None:
        reached = (openings @ probes.T).max(axis=1)
        self._probes = probes
        self._mean, self._deviation = float(reached.mean()), max(float(reached.std()), MIN_DEVIATION)

    def of(self, passages: Vectors) -> tuple[float, float]:
        """Return the mean of the nearest third of the passages, and the first passage alone.

        Shapes: passages (n, d), n > 0, rows L2-normalised as the probes are.
        """
        values = ((passages @ self._probes.T).max(axis=1) - self._mean) / self._deviation
        nearest = np.sort(values)[-math.ceil(len(values) / 3) :]
        return float(nearest.mean()), float(values[0])


class TermIndex:
    """Counts the terms of many descriptions in one pass over a text's words."""

    def __init__(self, descriptions: Sequence[Description]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], int, int]]] = {}
        for owner, description in enumerate(descriptions):
            for number, term in enumerate(dict.fromkeys(tuple(word_stems(term)) for term in description.terms)):
                if term:
                    self._by_first.setdefault(term[0], []).append((term, owner, number))

    def count(self, stems: Sequence[str]) -> dict[int, Evidence]:
        """Return the evidence of words, by the place of the description; those without a term in the text are left out."""
        places: dict[int, list[tuple[int, int]]] = {}
        for at, stem in enumerate(stems):
            for term, owner, number in self._by_first.get(stem, ()):
                if tuple(stems[at : at + len(term)]) == term:
                    places.setdefault(owner, []).append((at, number))
        n_words = max(LEAD_WORDS, len(stems))
        return {
            owner: Evidence(
                density=math.log1p(100 * len(hits) / n_words),
                distinct=math.log1p(len({number for _, number in hits})),
                lead=math.log1p(sum(at < LEAD_WORDS for at, _ in hits)),
            )
            for owner, hits in places.items()
        }


def word_stems(text: str) -> Iterator[str]:
    """Yield the stems of a text's words, in order."""
    for match in _WORD.finditer(text):
        word = match[0]
        yield stem_of(word.lower()) if len(word) <= MAX_WORD_CHARS else word


@lru_cache(maxsize=65536)
def stem_of(word: str) -> str:
    """Return the stem of a word in small letters, without a possessive."""
    return str(_stemmer().stemWord(_POSSESSIVE.sub("", word)))


@lru_cache(maxsize=1)
def _stemmer() -> Any:
    return snowballstemmer.stemmer("english")


def topic_settings(topics: Iterable[Topic]) -> list[dict[str, Any]]:
    """Return the beat's topics as the component's config takes them."""
    return [{"id": t.id, "name": t.name, "terms": list(t.terms), "examples": list(t.examples)} for t in topics]


def subject_settings(subject: Subject) -> dict[str, Any]:
    """Return the beat's subject as the component's config takes it."""
    return {
        "id": "subject",
        "name": subject.name,
        "terms": list(subject.terms),
        "examples": list(subject.examples),
        "counter_examples": list(subject.counter_examples),
    }


class Weigher:
    """Weighs descriptions against texts. The sentences are embedded with the first text that has passages."""

    def __init__(self, descriptions: Sequence[Description], weights: Mapping[str, Weights], embed: Embed | None) -> None:
        self.descriptions = tuple(descriptions)
        self._weights = weights
        self._embed = embed
        self._terms = TermIndex(self.descriptions)
        self._nearness: list[tuple[Nearness, Nearness | None]] | None = None

    def probabilities(self, text: str, passages: Vectors | None) -> list[float]:
        """Return the probability of each description. Without passages the words alone count.

        Shapes: passages (n, d), rows L2-normalised.
        """
        return [
            evidence.probability(self._weights[description.kind])
            for description, evidence in zip(self.descriptions, self.evidence(text, passages), strict=True)
        ]

    def is_about(self, place: int, probability: float) -> bool:
        """Tell whether the probability reaches the threshold of the description at that place."""
        return probability >= self._weights[self.descriptions[place].kind].threshold

    def evidence(self, text: str, passages: Vectors | None) -> list[Evidence]:
        """Return what speaks for each description."""
        if not self.descriptions:
            return []
        counted = self._terms.count(list(word_stems(text)))
        none = Evidence(0.0, 0.0, 0.0)
        words = [counted.get(place, none) for place in range(len(self.descriptions))]
        if passages is None or not len(passages) or self._embed is None:
            return words
        evidences = []
        for evidence, (near, counter) in zip(words, self._gauges(self._embed), strict=True):
            nearness, lead = near.of(passages)
            against = counter.of(passages)[0] if counter else 0.0
            evidences.append(Evidence(evidence.density, evidence.distinct, evidence.lead, nearness, lead, against))
        return evidences

    def _gauges(self, embed: Embed) -> list[tuple[Nearness, Nearness | None]]:
        if self._nearness is None:
            texts = [d.probes for d in self.descriptions] + [list(d.counter_examples) for d in self.descriptions]
            openings = PRESS_OPENINGS.read_text(encoding="utf-8").splitlines()
            rows = iter(embed([*openings, *(sentence for block in texts for sentence in block)]))
            ground = np.array(list(islice(rows, len(openings))), np.float32)
            blocks = [np.array(list(islice(rows, len(block))), np.float32) for block in texts]
            gauges = [Nearness(block, ground) if len(block) else None for block in blocks]
            half = len(self.descriptions)
            self._nearness = [(near, against) for near, against in zip(gauges[:half], gauges[half:], strict=True) if near]
        return self._nearness


class _BeatComponent:
    """What the two components share: descriptions that they carry with them, and the encoder of their pipeline."""

    weights: Mapping[str, Weights]

    def __init__(self, nlp: Language, name: str, descriptions: Sequence[Mapping[str, Any]], encoder: str) -> None:
        self.nlp = nlp
        self.name = name
        self._encoder = encoder
        self._describe(descriptions)

    def _describe(self, descriptions: Sequence[Mapping[str, Any]]) -> None:
        self._weigher = Weigher([_description_of(d) for d in descriptions], self.weights, self._embed)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        return np.asarray(self.nlp.get_pipe(self._encoder).embed(texts), np.float32)

    def _probabilities(self, doc: Doc) -> list[float]:
        title = doc._.title if Doc.has_extension("title") else None
        text = doc.text if not title or doc.text.startswith(title) else f"{title}\n{doc.text}"
        passages = doc._.passage_vectors if Doc.has_extension("passage_vectors") else None
        return self._weigher.probabilities(text, passages)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002 (spaCy's signature)
        """Return the descriptions."""
        return bytes(srsly.msgpack_dumps([asdict(d) for d in self._weigher.descriptions]))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "_BeatComponent":  # noqa: ARG002
        """Take the descriptions."""
        self._describe(srsly.msgpack_loads(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Write the descriptions."""
        Path(path).mkdir(parents=True, exist_ok=True)
        srsly.write_json(Path(path) / "descriptions.json", [asdict(d) for d in self._weigher.descriptions])

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "_BeatComponent":  # noqa: ARG002
        """Read the descriptions."""
        self._describe(srsly.read_json(Path(path) / "descriptions.json"))
        return self


def _description_of(settings: Mapping[str, Any]) -> Description:
    texts = {key: tuple(settings.get(key, ())) for key in ("terms", "examples", "counter_examples")}
    return Description(str(settings["id"]), str(settings["name"]), **texts)


class Topics(_BeatComponent):
    """Sets `doc._.topics`: ids, the most likely first."""

    weights = TOPIC_WEIGHTS

    def __call__(self, doc: Doc) -> Doc:
        """List the topics of a text."""
        ranked = sorted(enumerate(self._probabilities(doc)), key=lambda item: -item[1])
        doc._.topics = [self._weigher.descriptions[i].id for i, p in ranked if self._weigher.is_about(i, p)]
        return doc

    def score(self, examples: Iterable[Any], **_: Any) -> dict[str, float]:
        """Micro precision, recall and F1 of topics."""
        right = given = wanted = 0
        for example in examples:
            predicted, reference = set(example.predicted._.topics), set(example.reference._.topics)
            right += len(predicted & reference)
            given += len(predicted)
            wanted += len(reference)
        precision, recall = right / given if given else 0.0, right / wanted if wanted else 0.0
        return {"topics_p": precision, "topics_r": recall, "topics_f": 2 * right / (given + wanted) if given + wanted else 0.0}


class BeatSubject(_BeatComponent):
    """Sets `doc._.drug_policy`, the probability of relevance, by the beat's own subject in place of the trained one."""

    weights = SUBJECT_WEIGHTS

    def __call__(self, doc: Doc) -> Doc:
        """Weigh a text."""
        doc._.drug_policy = round(max(self._probabilities(doc), default=0.0), 3)
        return doc

    def score(self, examples: Iterable[Any], **_: Any) -> dict[str, float]:
        """F1 of relevance at one half."""
        pairs = [(e.predicted._.drug_policy >= 0.5, e.reference._.drug_policy >= 0.5) for e in examples]
        right = sum(predicted and reference for predicted, reference in pairs)
        marked = sum(predicted + reference for predicted, reference in pairs)
        return {"drug_policy_f": 2 * right / marked if marked else 0.0}


def _register_extensions() -> None:
    if not Doc.has_extension("topics"):
        Doc.set_extension("topics", default=())
    if not Doc.has_extension("drug_policy"):
        Doc.set_extension("drug_policy", default=0.0)


@Language.factory(  # type: ignore[untyped-decorator]  # spaCy is untyped here
    "topics",
    assigns=["doc._.topics"],
    requires=["doc._.passage_vectors"],
    default_config={"topics": [], "encoder": "encoder"},
    default_score_weights={"topics_f": 1.0, "topics_p": 0.0, "topics_r": 0.0},
)
def make_topics(nlp: Language, name: str, topics: list[dict[str, Any]], encoder: str) -> Topics:
    """Return the component of the beat's topics. `topics` as `topic_settings` makes them; `encoder` names the pipe that
    embeds.
    """
    _register_extensions()
    return Topics(nlp, name, topics, encoder)


@Language.factory(  # type: ignore[untyped-decorator]
    "beat_subject",
    assigns=["doc._.drug_policy"],
    requires=["doc._.passage_vectors"],
    default_config={"subject": None, "encoder": "encoder"},
    default_score_weights={"drug_policy_f": 1.0},
)
def make_beat_subject(nlp: Language, name: str, subject: dict[str, Any] | None, encoder: str) -> BeatSubject:
    """Return the component of the beat's own subject. `subject` as `subject_settings` makes it."""
    _register_extensions()
    return BeatSubject(nlp, name, [subject] if subject else [], encoder)
