"""`en_countywatch` for the house: texts in, annotations and passage vectors out, by the installation's beat and config.

spaCy's users load the pipeline itself: `spacy.load("en_countywatch")`, or `nlp.pipeline.load_language()` in this checkout.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.beat import Area, Subject, Topic
from core.config import Nlp
from core.errors import ConfigError, Quarantined
from core.words import Annotations
from nlp.ml.embedding import find_dimensions

# Raise it after any change of code by which a text gets other annotations or vectors; everything is then annotated again.
NLP_VERSION = 31
MODEL = Path(__file__).resolve().parent / "model"
# Texts are annotated in parts of that size, cut at paragraphs, so that memory stays bounded.
PART_CHARS = 60_000
# What is tokenised at once of characters without a space, and of marks: no word or address is longer, and no row of dots that leads to a
# page. The time goes by the square: 100,000 brackets took 399 s in two runs of 60,000 and 40,000, 16 s by the thousand.
_LONG_RUN = re.compile(r"[^\w\s]{200}|\S{1000}")
# Of a title before a passage: with 100 words of passage it stays under the encoder's 256 pieces.
MAX_TITLE_CHARS = 160


@dataclass(frozen=True, slots=True)
class Text:
    """A text to annotate, with what is known of it. `passages` are character spans, in order, whose vectors are wanted."""

    text: str
    title: str | None = None
    kind: str | None = None
    published: str | None = None
    passages: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Annotated:
    """What the pipeline says of a text. Shapes: vectors (n_passages, dimensions), rows L2-normalised."""

    annotations: Annotations
    vectors: NDArray[np.float32]


class Pipeline:
    """Annotates texts and makes vectors. Loads its models with the first text."""

    def __init__(
        self, nlp: Nlp | None = None, topics: Sequence[Topic] = (), subject: Subject | None = None, area: Area | None = None
    ) -> None:
        self._nlp, self._topics, self._subject, self._area = nlp or Nlp(), tuple(topics), subject, area
        self._is_loaded = False

    @property
    def is_loaded(self) -> bool:
        """Whether the models that make vectors are in memory, so that the next text need not wait for them."""
        return self._is_loaded

    @property
    def recipe(self) -> tuple[str, dict[str, Any]]:
        """How another process loads the same pipeline: a function and its arguments, plain JSON."""
        arguments = {
            "nlp": self._nlp.model_dump(mode="json"),
            "topics": [topic.model_dump(mode="json") for topic in self._topics],
            "subject": self._subject.model_dump(mode="json") if self._subject else None,
            "area": self._area.model_dump(mode="json") if self._area else None,
        }
        return "nlp.pipeline:load_by", arguments

    @cached_property
    def version(self) -> str:
        """Changes with code, weights, lexicons, the beat's topics, subject and area, and the operator's models."""
        parts = [str(NLP_VERSION), _hash_of_files(), json.dumps(self.recipe[1], sort_keys=True)]
        if self._embedding is not None:
            parts.append(self._embedding.fingerprint)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    @cached_property
    def dimensions(self) -> int:
        """Width of the vectors."""
        return find_dimensions(self._nlp.embedding)

    @cached_property
    def model_id(self) -> str:
        """The embedding model's name."""
        return str(self._embedding.model_id) if self._embedding is not None else "en_countywatch/all-MiniLM-L6-v2"

    @cached_property
    def _embedding(self) -> Any:
        from nlp.ml.embedding import load_embedding

        return load_embedding(self._nlp.embedding) if self._nlp.embedding else None

    @cached_property
    def language(self) -> Any:
        """The spaCy pipeline.

        Raises: ConfigError if a model is missing or damaged.
        """
        from nlp.components import (
            topics,  # noqa: F401 (they register themselves)
        )
        from nlp.components.topics import subject_settings, topic_settings

        language = load_language()
        if self._nlp.pipeline:
            language.add_pipe("other_entities", after="entities", config={"pipeline": self._nlp.pipeline})
        if self._area:
            language.replace_pipe("coordinates", "coordinates", config=self._area.model_dump())
        if self._subject:
            language.remove_pipe("relevance")
            language.add_pipe("beat_subject", config={"subject": subject_settings(self._subject)})
        if self._topics:
            language.add_pipe("topics", config={"topics": topic_settings(self._topics)})
        return language

    def annotate(self, texts: Sequence[Any]) -> list[Annotated | Quarantined]:
        """Annotations and passage vectors of each text, in order; where a component raises, a Quarantined that names it.

        Raises: ConfigError if a model is missing.
        """
        language, faults = self.language, {}
        parts = [(row, at, end) for row, text in enumerate(texts) for at, end in split(text.text)]
        docs = [self._doc(texts[row], at, end, number) for number, (row, at, end) in enumerate(parts)]

        def note(name: str, _: Any, failing: Sequence[Any], err: Exception) -> None:
            if isinstance(err, ConfigError):
                raise err
            for doc in failing:
                faults[parts[doc.user_data["part"]][0]] = Quarantined(
                    f"the component {name!r} failed: {type(err).__name__}: {err}"[:300]
                )

        language.set_error_handler(note)
        done = {doc.user_data["part"]: doc for doc in language.pipe(docs)}
        return [faults.get(row) or self._joined(texts[row], row, parts, done) for row in range(len(texts))]

    def _doc(self, text: Any, at: int, end: int, number: int) -> Any:
        doc = _tokenised(self.language, _readable(text.text[at:end]))
        doc.user_data["part"] = number
        doc._.title = text.title[:MAX_TITLE_CHARS] if text.title else None
        doc._.published = text.published
        doc._.passages = tuple((max(0, a - at), min(b, end) - at) for a, b in text.passages if a < end and at < b)
        return doc

    def _joined(self, text: Any, row: int, parts: Sequence[tuple[int, int, int]], done: Mapping[int, Any]) -> Annotated:
        from nlp.annotations import annotations_of
        from nlp.parts import joined

        mine = [(number, at, end) for number, (r, at, end) in enumerate(parts) if r == row]
        annotations = joined([(at, annotations_of(done[number])) for number, at, _ in mine])
        if self._embedding is not None:
            return Annotated(
                annotations,
                self._embedding.embed([passage_with_title(text.title or "", text.text[a:b]) for a, b in text.passages]),
            )
        vectors = np.zeros((len(text.passages), self.dimensions), np.float32)
        for number, at, end in mine:
            rows = [i for i, (a, b) in enumerate(text.passages) if a < end and at < b]
            if rows:
                vectors[rows] += done[number]._.passage_vectors
        return Annotated(annotations, vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Search vectors of loose texts, such as queries.

        Shapes: (n, dimensions), rows L2-normalised.
        """
        embedder = self._embedding if self._embedding is not None else self.language.get_pipe("encoder")
        vectors = np.asarray(embedder.embed(texts), np.float32)
        self._is_loaded = True
        return vectors


def passage_with_title(title: str, passage: str) -> str:
    """Return the text of which a passage's vector is made: a paragraph says little without its headline.

    On the questions of evaluation/data/meaning the title lifted MRR@10 from .707 to .758 (hybrid), from .757 to .829 (meaning alone).
    """
    return f"{title[:MAX_TITLE_CHARS]}. {passage}"


def split(text: str) -> list[tuple[int, int]]:
    """Return the parts of a long text, cut after a paragraph, else after a sentence, a space, anywhere."""
    parts = []
    at = 0
    while len(text) - at > PART_CHARS:
        window = text[at : at + PART_CHARS]
        ends = (window.rfind(mark) + len(mark) for mark in ("\n\n", "\n", ". ", " "))
        size = next((end for end in ends if end > PART_CHARS // 2), PART_CHARS)
        parts.append((at, at + size))
        at += size
    return [*parts, (at, len(text))]


def _tokenised(language: Any, text: str) -> Any:
    """Return the text as a Doc. spaCy's tokenizer takes time by the square of a run of marks without a space, so longer runs are
    cut.
    """
    from spacy.tokens import Doc

    cuts = [0, *(run.end() for run in _LONG_RUN.finditer(text) if run.end() < len(text)), len(text)]
    docs = [language.make_doc(text[start:end]) for start, end in pairwise(cuts)]
    return docs[0] if len(docs) == 1 else Doc.from_docs(docs, ensure_whitespace=False)


def _readable(part: str) -> str:
    """Return the part with lone surrogates and NULs replaced, one for one, so that offsets stay."""
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" or c == "\x00" else c for c in part)


def load_language() -> Any:
    """Return the spaCy pipeline `en_countywatch`, from this checkout.

    Raises: ConfigError if its files are missing or damaged.
    """
    import spacy

    import nlp.components  # noqa: F401 (they register themselves)

    try:
        return spacy.load(MODEL)
    except (OSError, ValueError, KeyError) as err:
        raise ConfigError(f"The language model in {MODEL} is missing or damaged. Get the project's files again.") from err


@lru_cache(maxsize=4)
def _load(key: str) -> Pipeline:
    settings = json.loads(key)
    return Pipeline(
        Nlp(**settings["nlp"]),
        [Topic(**topic) for topic in settings["topics"]],
        Subject(**settings["subject"]) if settings["subject"] else None,
        Area(**settings["area"]) if settings["area"] else None,
    )


def load_by(
    nlp: Mapping[str, Any],
    topics: Sequence[Mapping[str, Any]],
    subject: Mapping[str, Any] | None,
    area: Mapping[str, Any] | None,
) -> Pipeline:
    """Return the pipeline of a `recipe`; loaded once a process."""
    return _load(json.dumps({"nlp": nlp, "topics": topics, "subject": subject, "area": area}))


def load_pipeline(
    nlp: Nlp | None = None, topics: Sequence[Topic] = (), subject: Subject | None = None, area: Area | None = None
) -> Pipeline:
    """Return the pipeline by config and beat; loaded once a process."""
    _, arguments = Pipeline(nlp, topics, subject, area).recipe
    return load_by(**arguments)


@lru_cache(maxsize=1)
def _hash_of_files() -> str:
    """Return a hash of the shipped weights and lexicons: 30 MB in a twentieth of a second."""
    root = Path(__file__).resolve().parent
    digest = hashlib.sha256()
    for path in sorted(p for folder in (root / "model", root / "data") for p in folder.rglob("*") if p.is_file()):
        digest.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return digest.hexdigest()


def check_models() -> str:
    """Return what `doctor` says of the models.

    Raises: ConfigError if one is missing or damaged.
    """
    from nlp.components.encoder import MODEL_ID, find_model

    find_model()
    load_language()
    return f"{MODEL_ID} is in place and its hash is right; en_countywatch loads"
