"""Topics and a subject from the beat, with an encoder of our own that knows three words. Loads no model."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin

from core.beat import Subject, Topic
from nlp.components.topics import Description, TermIndex, Vectors, subject_settings, topic_settings, word_stems

SWARMS = Topic(
    id="swarms", name="Swarms", terms=("swarm", "cluster of bees"), examples=("A swarm of bees was taken from a chimney.",)
)
HONEY = Topic(id="honey", name="Honey", terms=("honey show",))
BRIEF = "A swarm stopped the number 14 bus at Marlham. Ron Tulley took it home in a box."


def embed(texts: Sequence[str]) -> Vectors:
    """Return one axis for bees, one for drugs, one for all else, honey shows among it."""
    rows = np.tile(np.array([0.05, 0.05, 1.0], np.float32), (len(texts), 1))
    for row, text in zip(rows, texts, strict=True):
        stems = list(word_stems(text))
        row[0] += sum(stems.count(word) for word in ("bee", "swarm", "hive"))
        row[1] += sum(stems.count(word) for word in ("drug", "cocain", "heroin"))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


class FakeEncoder:
    """Stands for the pipeline's encoder: one passage a text."""

    def __call__(self, doc: Doc) -> Doc:
        doc._.passage_vectors = embed([doc.text]) if doc.text.strip() else np.zeros((0, 3), np.float32)
        return doc

    def embed(self, texts: Sequence[str]) -> Vectors:
        return embed(texts)


@Language.factory("fake_encoder", assigns=["doc._.passage_vectors"])  # type: ignore[untyped-decorator]
def make_fake_encoder(nlp: Language, name: str) -> FakeEncoder:  # noqa: ARG001 (spaCy's signature)
    if not Doc.has_extension("passage_vectors"):
        Doc.set_extension("passage_vectors", default=None)
    return FakeEncoder()


def make_pipeline(*topics: Topic, subject: Subject | None = None) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("fake_encoder", name="encoder")
    nlp.add_pipe("topics", config={"topics": topic_settings(topics)})
    if subject:
        nlp.add_pipe("beat_subject", config={"subject": subject_settings(subject)})
    return nlp


def counts(terms: tuple[str, ...], text: str) -> int:
    """Return how many terms a text has, by the log that the evidence keeps."""
    found = TermIndex([Description("t", "T", terms)]).count(list(word_stems(text)))
    return round(np.expm1(found[0].lead)) if found else 0


@pytest.mark.parametrize(
    ("term", "text", "count"),
    [
        ("swarm", "Swarms swarmed; the swarm's box. SWARMING.", 4),
        ("swarm", "The swarmlike Swarmington.", 0),  # whole words only
        ("county lines", "county-lines dealers on a county line", 2),
        ("county lines", "lines of the county", 0),
        ("stop and search", "They stopped and searched him.", 1),
        ("drug death", "drug-related deaths", 0),
        ("naloxone", "naloxone’s", 1),
        ("!!", "nothing!! at all", 0),
        ("cocaine", "cocaine " * 5, 5),
    ],
)
def test_terms_are_whole_words_whatever_their_ending(term: str, text: str, count: int) -> None:
    assert counts((term,), text) == count


def test_terms_that_are_one_word_to_the_stemmer_count_once() -> None:
    assert counts(("raid", "raids", "raided"), "A raid.") == 1


def test_a_brief_gets_the_beats_own_topics() -> None:
    nlp = make_pipeline(SWARMS, HONEY)

    assert list(nlp(BRIEF)._.topics) == ["swarms"]
    assert list(nlp("Jars were judged at the honey show.")._.topics) == ["honey"]
    assert list(nlp("Two men were arrested with cocaine.")._.topics) == []


def test_a_topic_without_terms_is_found_by_its_examples() -> None:
    bare = SWARMS.model_copy(update={"terms": ()})

    assert list(make_pipeline(bare)("Bees and their hive sat on the bus.")._.topics) == ["swarms"]
    assert list(make_pipeline(bare)("A goal in the last minute.")._.topics) == []


def test_the_most_likely_topic_comes_first() -> None:
    other = Topic(id="buses", name="Buses", terms=("bus",))

    topics = make_pipeline(other, SWARMS)(BRIEF + " The swarm was a large swarm.")._.topics
    assert topics[0] == "swarms"


def test_length_alone_changes_nothing() -> None:
    nlp = make_pipeline(SWARMS, HONEY)
    assert list(nlp(" ".join([BRIEF] * 20))._.topics) == list(nlp(BRIEF)._.topics)


def test_one_mention_far_down_in_a_long_text_is_no_topic() -> None:
    text = "The committee spoke of the drug budget. " * 300 + "A swarm was seen."
    assert list(make_pipeline(SWARMS)(text)._.topics) == []


def test_without_topics_or_text_there_are_none() -> None:
    assert list(make_pipeline()(BRIEF)._.topics) == []
    assert list(make_pipeline(SWARMS)("")._.topics) == []


def test_a_beats_own_subject_sets_relevance() -> None:
    terms = ("beekeeper", "swarm")
    examples = ("Bees were seen in a hive.", "The honey harvest was good for bees.")
    counter = ("Drugs were sold in the town.",)

    for subject in (
        Subject(name="Bees", terms=terms),
        Subject(name="Bees", examples=examples, counter_examples=counter),
        Subject(name="Bees", terms=terms, examples=examples),
    ):
        nlp = make_pipeline(subject=subject)
        about, other = nlp(BRIEF)._.drug_policy, nlp("Cocaine and heroin were seized.")._.drug_policy
        assert about >= 0.5 > other, subject
        assert nlp("")._.drug_policy < 0.5


def test_counter_examples_lower_what_resembles_them() -> None:
    text = "Bees were on drugs."
    plain = Subject(name="Bees", examples=("Bees were seen in a hive.",))
    wary = plain.model_copy(update={"counter_examples": ("Bees and drugs.",)})

    assert make_pipeline(subject=wary)(text)._.drug_policy < make_pipeline(subject=plain)(text)._.drug_policy


def test_the_pipeline_carries_its_topics_with_it(tmp_path: Path) -> None:
    nlp = make_pipeline(SWARMS, subject=Subject(name="Bees", terms=("swarm",)))
    wanted = (list(nlp(BRIEF)._.topics), nlp(BRIEF)._.drug_policy)
    nlp.to_disk(tmp_path / "model")

    copies = [spacy.load(tmp_path / "model"), make_pipeline(subject=Subject(name="X", terms=("x",))).from_bytes(nlp.to_bytes())]
    for copy in copies:
        assert (list(copy(BRIEF)._.topics), copy(BRIEF)._.drug_policy) == wanted


def test_topics_survive_bytes_and_docbin() -> None:
    nlp = make_pipeline(SWARMS)
    doc = nlp(BRIEF)
    kept = DocBin(store_user_data=True, docs=[doc]).to_bytes()

    assert list(Doc(nlp.vocab).from_bytes(doc.to_bytes())._.topics) == ["swarms"]
    assert [list(d._.topics) for d in DocBin().from_bytes(kept).get_docs(nlp.vocab)] == [["swarms"]]


def test_spacy_finds_what_the_components_assign_and_need() -> None:
    analysis: dict[str, Any] = make_pipeline(SWARMS, subject=Subject(name="Bees", terms=("swarm",))).analyze_pipes()

    assert analysis["summary"]["topics"]["assigns"] == ["doc._.topics"]
    assert analysis["summary"]["beat_subject"]["assigns"] == ["doc._.drug_policy"]
    assert not any(analysis["problems"].values())


def test_a_long_text_takes_time_in_its_length_only() -> None:
    nlp = make_pipeline(SWARMS, HONEY)
    nlp(BRIEF)
    words = "swarm honey show " * 20_000

    started = time.perf_counter()
    topics = nlp.get_pipe("topics")
    doc = nlp.make_doc(words)
    doc._.passage_vectors = embed([words])
    topics(doc)
    assert time.perf_counter() - started < 30  # squared, it would take hours
