"""One name, one label within a text, by the tagger's scores alone: no weights are read here."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from spacy.tokens import Doc, Span

from nlp.ml.network import ENTITY_LABELS
from nlp.names.agreement import one_label_a_name, whole_names, without_doubtful_words, without_lone_words

TAGS = ("O", *(f"{side}-{label}" for label in ENTITY_LABELS for side in "BI"))


def tagged(language: Any, text: str, *names: tuple[str, str]) -> tuple[Doc, list[Span]]:
    """Return a text and its spans, each the next occurrence of its words."""
    doc, spans, at = language(text), [], 0
    for words, label in names:
        start = text.index(words, at)
        at = start + len(words)
        span = doc.char_span(start, at, label=label)
        assert span is not None
        spans.append(span)
    return doc, spans


def scored(doc: Doc, shares: Mapping[str, Mapping[str, float]]) -> Any:
    """Return the logs of the shares of tags by word; a word that is not named is no name."""
    rows = np.full((len(doc), len(TAGS)), 1e-6, np.float32)
    for token in doc:
        for tag, share in shares.get(token.text, {"O": 1.0}).items():
            rows[token.i, TAGS.index(tag)] = share
    return np.log(rows)


def labels(spans: list[Span]) -> list[tuple[str, str]]:
    return [(span.text, span.label_) for span in spans]


def test_a_name_has_the_label_of_all_its_mentions(language: Any) -> None:
    doc, spans = tagged(
        language, "Wexmouth is wet. Rain in Wexmouth. Wexmouth has a pier.",
        ("Wexmouth", "PERSON"), ("Wexmouth", "PLACE"), ("Wexmouth", "PLACE"),
    )  # fmt: skip
    scores = scored(doc, {})
    for span, (person, place) in zip(spans, [(0.6, 0.4), (0.1, 0.9), (0.2, 0.8)], strict=True):
        scores[span.start, [TAGS.index("B-PERSON"), TAGS.index("B-PLACE")]] = np.log([person, place])

    assert labels(one_label_a_name(doc, doc.text, spans, scores, TAGS)) == [("Wexmouth", "PLACE")] * 3


@pytest.mark.parametrize("text", ["Mr Wexmouth lives in Wexmouth.", "Wexmouth lives in Wexmouth, says Una Wexmouth."])
def test_a_surname_may_be_a_town(language: Any, text: str) -> None:
    names = [("Wexmouth", "PERSON"), ("Wexmouth", "PLACE")] + [("Una Wexmouth", "PERSON")] * ("Una" in text)
    doc, spans = tagged(language, text, *names)
    scores = scored(doc, {"Wexmouth": {"B-PLACE": 0.9, "B-PERSON": 0.1}})

    assert labels(one_label_a_name(doc, text, spans, scores, TAGS)) == names


@pytest.mark.parametrize(
    ("text", "share", "expected"),
    [
        ("AGENDA\n\nPlanning", {"O": 0.3, "B-ORG": 0.6}, []),
        ("Aim | Now\n1 | 2", {"O": 0.3, "B-ORG": 0.6}, []),
        ("Town | Arrests\nWexmouth | 2", {"B-PLACE": 0.3, "B-ORG": 0.6, "O": 0.1}, [("Wexmouth", "PLACE")]),
        ("Wexmouth fell | 2", {"B-ORG": 1.0}, [("Wexmouth", "ORG")]),
    ],
)
def test_a_lone_word_is_no_person_or_body(
    language: Any, text: str, share: dict[str, float], expected: list[tuple[str, str]]
) -> None:
    word = next(w for w in ("AGENDA", "Aim", "Wexmouth") if w in text)
    doc, spans = tagged(language, text, (word, "ORG"))

    assert labels(without_lone_words(doc, spans, scored(doc, {word: share}), TAGS)) == expected


@pytest.mark.parametrize(
    ("text", "names", "share", "expected"),
    [
        ("It came from Wexley.", [("Wexley", "PERSON")], {"B-PERSON": 0.6, "B-PLACE": 0.3}, [("Wexley", "PLACE")]),
        ("It came from Wexley.", [("Wexley", "PERSON")], {"B-PERSON": 0.6, "O": 0.3}, []),
        ("It came from Wexley.", [("Wexley", "PERSON")], {"B-PERSON": 0.9, "B-PLACE": 0.1}, [("Wexley", "PLACE")]),
        ("It came from Wexley.", [("Wexley", "ORG")], {"B-ORG": 0.5, "B-PERSON": 0.3, "O": 0.2}, [("Wexley", "PLACE")]),
        ("It came from Wexley's hat.", [("Wexley", "PERSON")], {"B-PERSON": 0.9, "B-PLACE": 0.1}, [("Wexley", "PERSON")]),
        ("It pleased Wexley.", [("Wexley", "PERSON")], {"B-PERSON": 0.9, "B-PLACE": 0.1}, [("Wexley", "PERSON")]),
        ("It came from Mr Wexley.", [("Wexley", "PERSON")], {"B-PERSON": 0.6, "O": 0.3}, [("Wexley", "PERSON")]),
        ("It came from Maureen.", [("Maureen", "PERSON")], {"B-PERSON": 0.6, "O": 0.3}, [("Maureen", "PERSON")]),
        ("They sold House wine.", [("House", "ORG")], {"B-ORG": 0.8, "O": 0.2}, []),
        ("The QXB met.", [("QXB", "ORG")], {"B-ORG": 0.8, "O": 0.2}, [("QXB", "ORG")]),
        (
            "Wexley rang. Una Wexley sang.", [("Wexley", "PERSON"), ("Una Wexley", "PERSON")], {"B-PERSON": 0.6, "O": 0.3},
            [("Wexley", "PERSON"), ("Una Wexley", "PERSON")],
        ),
    ],
)  # fmt: skip
def test_one_word_needs_evidence_or_certainty(
    language: Any, text: str, names: list[tuple[str, str]], share: dict[str, float], expected: list[tuple[str, str]]
) -> None:
    doc, spans = tagged(language, text, *names)
    scores = scored(doc, {names[0][0]: share})

    assert labels(without_doubtful_words(doc, text, spans, scores, TAGS)) == expected


def test_a_name_is_whole_wherever_its_words_stand(language: Any) -> None:
    text = "The Wexley Flood Board met. Wexley Flood Board said so, and the Wexley Flood Board agreed."
    doc, spans = tagged(language, text, ("Wexley Flood Board", "ORG"), ("Wexley", "PLACE"))

    assert sorted(labels(whole_names(doc, spans))) == [("Wexley Flood Board", "ORG")] * 3


def test_a_longer_name_keeps_its_words(language: Any) -> None:
    names = [("Flood Board", "ORG"), ("Wexley Flood Board", "ORG")]
    doc, spans = tagged(language, "The Flood Board met the Wexley Flood Board.", *names)

    assert labels(whole_names(doc, spans)) == names


def test_a_longer_name_of_the_same_first_word_does_not_reach_over_the_texts_end(language: Any) -> None:
    names = [("Wexley Flood Board", "ORG"), ("Wexley Flood", "ORG")]
    doc, spans = tagged(language, "Wexley Flood Board has met. It is not Wexley Flood", *names)

    assert labels(whole_names(doc, spans)) == names
