"""What the tests of words share: English cut into words and sentences, made once, as its rules of cutting are a tenth of a second's work."""

from typing import Any

import pytest
import spacy

import nlp.components.sentences  # noqa: F401 (registers the component)


@pytest.fixture(scope="session")
def language() -> Any:
    made = spacy.blank("en")
    made.add_pipe("sentences")
    return made
