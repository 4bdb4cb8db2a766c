"""Another spaCy pipeline's names in place of ours, with a small rule pipeline as the other one."""

from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

import nlp.components.other_pipeline  # noqa: F401 (it registers its component)
from core.errors import ConfigError
from nlp.components.other_pipeline import load_other_pipeline

TEXT = "Supt Hannah Pryke of Larwich Council launched Operation Tern in Marlham. The Courier's cocaine report."


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Give a pipeline of an entity ruler in a folder inside a folder, as packages have it."""
    language = spacy.blank("en")
    patterns = {
        "PERSON": "Supt Hannah Pryke", "ORG": "Larwich Council", "GPE": "Marlham", "NORP": "Courier", "FAC": "Operation Tern",
    }  # fmt: skip
    language.add_pipe("entity_ruler").add_patterns([{"label": k, "pattern": v} for k, v in patterns.items()])
    (tmp_path / "package").mkdir()
    language.to_disk(tmp_path / "package" / "package-1.0")
    return tmp_path / "package"


def make_doc(language: Language, **ours: str) -> Doc:
    doc = language.make_doc(TEXT)
    starts = {label: TEXT.index(name) for label, name in ours.items()}
    spans = [doc.char_span(at, at + len(ours[label]), label=label) for label, at in starts.items()]
    doc.set_ents(sorted((span for span in spans if span), key=lambda span: span.start))
    return doc


def test_names_are_the_others_and_operations_and_drugs_ours(other: Path) -> None:
    language = spacy.blank("en")
    component = language.add_pipe("other_entities", config={"pipeline": str(other)})

    doc = component(make_doc(language, OPERATION="Operation Tern", DRUG="cocaine", PERSON="Larwich"))

    assert [(ent.text, ent.label_) for ent in doc.ents] == [
        ("Hannah Pryke", "PERSON"),
        ("Larwich Council", "ORG"),
        ("Operation Tern", "OPERATION"),
        ("Marlham", "PLACE"),
        ("cocaine", "DRUG"),
    ]


def test_an_empty_text_has_no_names(other: Path) -> None:
    language = spacy.blank("en")
    language.add_pipe("other_entities", config={"pipeline": str(other)})
    assert list(language("").ents) == []


def test_another_pipeline_has_another_fingerprint(other: Path, tmp_path: Path) -> None:
    language = spacy.blank("en")
    language.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Ann"}])
    language.to_disk(tmp_path / "second")
    blank = spacy.blank("en")

    prints = [
        blank.add_pipe("other_entities", name=str(n), config={"pipeline": str(folder)}).fingerprint
        for n, folder in enumerate((other, tmp_path / "second"))
    ]
    assert prints[0] != prints[1]


def test_what_is_no_pipeline_is_told_in_words(tmp_path: Path) -> None:
    nameless = spacy.blank("en")
    nameless.add_pipe("sentencizer")
    nameless.to_disk(tmp_path / "nameless")
    animals = spacy.blank("en")
    animals.add_pipe("entity_ruler").add_patterns([{"label": "ANIMAL", "pattern": "dog"}])
    animals.to_disk(tmp_path / "animals")
    (tmp_path / "empty").mkdir()

    for name, message in {
        "no_such_pipeline": r"'no_such_pipeline' cannot be found or read\. Name its folder",
        str(tmp_path / "empty"): "holds no spaCy pipeline: there is no config.cfg",
        str(tmp_path / "nameless"): "finds no names",
        str(tmp_path / "animals"): "finds ANIMAL, but no people, places or bodies",
    }.items():
        with pytest.raises(ConfigError, match=message):
            load_other_pipeline(name)
