"""The scores of the reading comprehension, with a pipeline that says what a test wants."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import NotFound, Quarantined, UsageError
from core.shown_figures import SHOW_FIGURE
from core.shown_speakers import SHOW_SPEAKER
from core.words import Annotations, Figure, Mention, Quote, Role
from evaluation import entities
from nlp.pipeline import Annotated, Text

SURE, UNSURE = SHOW_SPEAKER, SHOW_SPEAKER / 2


@dataclass
class FakePipeline:
    """Gives each text the annotations that a test has laid down for it, else none; keeps what it was asked."""

    answers: dict[str, Annotations | Quarantined] = field(default_factory=dict)
    asked: list[Text] = field(default_factory=list)
    version = "fake"

    def annotate(self, texts: Sequence[Text]) -> list[Annotated | Quarantined]:
        self.asked += texts
        answers = [self.answers.get(text.text, Annotations()) for text in texts]
        no_vectors = np.zeros((0, 3), dtype=np.float32)
        return [answer if isinstance(answer, Quarantined) else Annotated(answer, no_vectors) for answer in answers]


Evaluate = Callable[..., dict[str, Any]]


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> FakePipeline:
    fake = FakePipeline()
    monkeypatch.setattr(entities, "load_pipeline", lambda: fake)
    return fake


@pytest.fixture
def evaluate(tmp_path: Path, pipeline: FakePipeline) -> Evaluate:
    def evaluate_rows(*rows: tuple[str, dict[str, Any], Annotations | Quarantined]) -> dict[str, Any]:
        pipeline.answers = {text: answer for text, _, answer in rows}
        write(tmp_path, [{"id": f"t{n}", "text": text} for n, (text, _, _) in enumerate(rows)], "texts")
        write(tmp_path, [{"id": f"t{n}"} | gold for n, (_, gold, _) in enumerate(rows)], "gold")
        return entities.evaluate_entities(tmp_path)

    return evaluate_rows


def write(folder: Path, rows: list[dict[str, Any]], name: str) -> None:
    (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def gold_entity(start: int, end: int, label: str, canonical: str | None = None) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label} | ({"canonical": canonical} if canonical else {})


def mention(start: int, end: int, label: Any, canonical: str = "") -> Mention:
    return Mention(start, end, "x" * (end - start), label, canonical)


def gold_quote(start: int, speaker: str | None) -> dict[str, Any]:
    return {"start": start, "end": start + 5, "speaker": speaker}


def quote(start: int, speaker: str | None, confidence: float | None = SURE) -> Quote:
    return Quote(start, start + 5, speaker, None, confidence)


def gold_figure(start: int, kind: str, of: str | None) -> dict[str, Any]:
    return {"start": start, "end": start + 2, "kind": kind, "of": of}


def figure(start: int, kind: str, of: str | None) -> Figure:
    return Figure(start, start + 2, "14", kind, 14.0, of=of, confidence=1.0)


def test_entities_are_right_on_their_span_and_label(evaluate: Evaluate) -> None:
    gold = {"entities": [gold_entity(0, 4, "PERSON"), gold_entity(9, 12, "PLACE"), gold_entity(20, 25, "ORG")]}
    found = Annotations(
        entities=(mention(0, 4, "PERSON"), mention(9, 12, "ORG"), mention(20, 26, "ORG"), mention(30, 31, "DRUG"))
    )

    scores = evaluate(("One.", gold, found))["scores"]

    assert scores["PERSON"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "gold": 1}
    assert scores["PLACE"]["recall"] == 0.0
    assert scores["ORG"] == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "gold": 1}
    assert scores["micro"] == {"precision": 0.3333, "recall": 0.3333, "f1": 0.3333, "gold": 3}
    assert "DRUG" not in scores
    assert "canonical" not in scores


def test_what_the_gold_does_not_label_is_left_out(evaluate: Evaluate) -> None:
    found = Annotations(quotes=(quote(0, "Una Garth"),), roles=(Role("Una Garth", "clerk"),), drug_policy=0.9)

    scores = evaluate(("One.", {"labels": ["PERSON"], "entities": []}, found))["scores"]

    assert scores == {}


def test_roles_are_right_with_their_person(evaluate: Evaluate) -> None:
    gold = {"roles": [{"person": "Una Garth", "role": "Clerk"}, {"person": "Bob Ray", "role": "clerk"}]}
    found = Annotations(roles=(Role("una garth", "clerk"), Role("Bob Ray", "chair")))

    assert evaluate(("One.", gold, found))["scores"]["roles"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "gold": 2}


def test_quotes_are_spans_whoever_speaks(evaluate: Evaluate) -> None:
    gold = {"quotes": [gold_quote(0, "Una Garth"), gold_quote(10, None)]}
    found = Annotations(quotes=(quote(0, "Bob Ray"), quote(11, None)))

    assert evaluate(("One.", gold, found))["scores"]["quotes"]["f1"] == 0.5


def test_speakers_are_counted_among_the_quotes_found(evaluate: Evaluate) -> None:
    gold = {
        "quotes": [
            gold_quote(0, "Una Garth"),
            gold_quote(10, "police spokesman"),
            gold_quote(20, None),
            gold_quote(30, "Bob Ray"),
        ]
    }
    found = Annotations(
        quotes=(quote(0, "una  garth"), quote(10, "The police spokesman"), quote(20, "Bob Ray"), quote(41, "Bob Ray"))
    )

    scores = evaluate(("One.", gold, found))["scores"]

    assert scores["speakers"] == {"share": 0.6667, "of": 3}
    assert scores["speakers shown"] == {"share": 0.6667, "of": 3, "shown": 1.0}


def test_only_sure_speakers_are_shown(evaluate: Evaluate) -> None:
    gold = {"quotes": [gold_quote(n * 10, "Una Garth") for n in range(5)]}
    found = Annotations(
        quotes=(
            quote(0, "Una Garth", SURE),
            quote(10, "Una Garth", UNSURE),
            quote(20, "Bob Ray", UNSURE),
            quote(30, "Una Garth", None),
            quote(40, None, SURE),
        )
    )

    scores = evaluate(("One.", gold, found))["scores"]

    assert scores["speakers"] == {"share": 0.6, "of": 5}
    assert scores["speakers shown"] == {"share": 1.0, "of": 1, "shown": 0.2}


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Una Garth", "UNA GARTH", True),
        ("a neighbour", "neighbour", True),
        ("An officer", "the officer", True),
        ("Anne Officer", "e Officer", False),
        (None, None, True),
        (None, "Una Garth", False),
        ("Theo Garth", "Garth", False),
    ],
)
def test_case_and_a_leading_article_do_not_count(one: str | None, other: str | None, is_same: bool) -> None:
    assert entities.same_speaker(one, other) is is_same


def test_canonical_forms_are_counted_among_the_entities_found(evaluate: Evaluate) -> None:
    gold = {
        "entities": [
            gold_entity(0, 4, "PERSON", "Una Garth"),
            gold_entity(10, 14, "PERSON", "Una Garth"),
            gold_entity(20, 24, "OPERATION", "Operation Tern"),
            gold_entity(30, 34, "ORG", "Fen Police"),
            gold_entity(40, 44, "PLACE"),
        ]
    }
    found = Annotations(
        entities=(
            mention(0, 4, "PERSON", "UNA GARTH"),
            mention(10, 14, "PERSON", "Garth"),
            mention(20, 24, "OPERATION", "Operation Tern"),
            mention(40, 44, "PLACE", "Larwich"),
        )
    )

    scores = evaluate(("One.", gold, found))["scores"]

    assert scores["canonical"] == {"share": 0.6667, "of": 3}
    assert scores["canonical PERSON"] == {"share": 0.5, "of": 2}
    assert scores["canonical OPERATION"] == {"share": 1.0, "of": 1}
    assert "canonical ORG" not in scores


def test_operations_are_counted_among_the_figures_found(evaluate: Evaluate) -> None:
    gold = {
        "figures": [
            gold_figure(0, "arrests", "Operation Tern"),
            gold_figure(10, "arrests", None),
            gold_figure(20, "deaths", "Operation Tern"),
            gold_figure(30, "other", "Operation Tern"),
        ]
    }
    found = Annotations(
        figures=(figure(0, "arrests", "OPERATION TERN"), figure(10, "arrests", "Operation Tern"), figure(20, "arrests", None))
    )

    scores = evaluate(("One.", gold, found))["scores"]

    assert scores["figures operation"] == {"share": 0.5, "of": 2}
    assert scores["figures"] == {"precision": 0.6667, "recall": 0.5, "f1": 0.5714, "gold": 4}
    assert scores["figures with of"]["f1"] == 0.0
    assert "figures with value" not in scores


def test_figures_are_shown_where_kind_and_operation_are_certain(evaluate: Evaluate) -> None:
    gold = {"figures": [gold_figure(0, "arrests", "Operation Tern"), gold_figure(10, "arrests", "Operation Tern")]}
    unsure = replace(figure(20, "deaths", "Operation Tern"), confidence=SHOW_FIGURE - 0.01)
    unknown = replace(unsure, start=30, end=32, confidence=None)
    found = (figure(0, "arrests", "Operation Tern"), figure(10, "arrests", "Operation Wren"), unsure, unknown)

    scores = evaluate(("One.", gold, Annotations(figures=found)))["scores"]

    assert scores["figures of operations shown"] == {"share": 0.5, "of": 2, "shown": 0.5}


def test_nothing_found_gives_shares_of_nothing(evaluate: Evaluate) -> None:
    gold = {"quotes": [gold_quote(0, "Una Garth")], "figures": [gold_figure(0, "arrests", None)]}

    scores = evaluate(("One.", gold, Annotations()))["scores"]

    assert scores["speakers"] == {"share": 0.0, "of": 0}
    assert scores["speakers shown"] == {"share": 0.0, "of": 0, "shown": 0.0}
    assert scores["figures operation"] == {"share": 0.0, "of": 0}


def test_relevance_is_grade_two(evaluate: Evaluate) -> None:
    rows = [(2, 0.95), (2, 0.45), (1, 0.65), (0, 0.05)]

    scores = evaluate(*((f"Text {n}.", {"drug_policy": grade}, Annotations(drug_policy=p)) for n, (grade, p) in enumerate(rows)))[
        "scores"
    ]

    assert scores["relevance"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5, "gold": 2, "calibration_error": 0.325}
    assert scores["relevance short"] == scores["relevance"]


def test_short_texts_are_annotated_by_themselves(evaluate: Evaluate, pipeline: FakePipeline) -> None:
    text = " ".join(f"w{n}" for n in range(80))
    pipeline_sees = entities.short_text(text)

    scores = evaluate(
        (text, {"drug_policy": 2}, Annotations(drug_policy=1.0)),
        (pipeline_sees, {"drug_policy": 0}, Annotations(drug_policy=0.0)),
    )["scores"]

    assert scores["relevance"]["f1"] == 1.0
    assert scores["relevance short"]["f1"] == 0.0
    assert [each.text for each in pipeline.asked] == [text, pipeline_sees, pipeline_sees, pipeline_sees]
    assert {each.title for each in pipeline.asked} == {None}


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("", ""),
        ("  One\n\ntwo ", "  One\n\ntwo"),
        ("\n\n".join(map(str, range(61))), "\n\n".join(map(str, range(60)))),
    ],
)
def test_a_short_text_keeps_its_layout(text: str, short: str) -> None:
    assert entities.short_text(text) == short


@pytest.mark.parametrize(
    ("is_positive", "probabilities", "error"),
    [
        ([True, False], [1.0, 0.0], 0.0),
        ([True, True], [0.0, 0.0], 1.0),
        ([True, False], [0.5, 0.5], 0.0),
        ([True, False, False, False], [0.55, 0.55, 0.55, 0.15], 0.2),
        ([], [], 0.0),
    ],
)
def test_calibration_error(is_positive: list[bool], probabilities: list[float], error: float) -> None:
    assert entities.calibration_error(is_positive, probabilities) == pytest.approx(error)


def test_a_text_that_cannot_be_annotated_has_nothing_found(evaluate: Evaluate) -> None:
    gold = {"entities": [gold_entity(0, 4, "PERSON", "Una Garth")]}
    found = Annotations(entities=(mention(0, 4, "PERSON", "Una Garth"),))

    evaluation = evaluate(("One.", gold, found), ("Two.", gold, Quarantined("names: ValueError")))

    assert (evaluation["texts"], evaluation["quarantined"]) == (2, 1)
    assert evaluation["scores"]["PERSON"]["recall"] == 0.5


def test_progress_is_told(tmp_path: Path, pipeline: FakePipeline) -> None:
    write(tmp_path, [{"id": str(n), "text": f"Text {n}."} for n in range(entities.BATCH + 1)], "texts")
    write(tmp_path, [{"id": str(n), "entities": []} for n in range(entities.BATCH + 1)], "gold")
    seen: list[tuple[int, int]] = []

    entities.evaluate_entities(tmp_path, report=lambda done, n: seen.append((done, n)))

    assert seen == [(50, 51), (51, 51)]
    assert len(pipeline.asked) == 51


def test_a_folder_without_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"texts\.jsonl"):
        entities.evaluate_entities(tmp_path)


def test_a_line_that_is_no_object_is_refused(tmp_path: Path) -> None:
    (tmp_path / "texts.jsonl").write_text('{"id": "a", "text": "b"}\n[1]\n', encoding="utf-8")

    with pytest.raises(UsageError, match="line 2: an object with id and text"):
        entities.evaluate_entities(tmp_path)


def test_files_that_share_no_id_are_refused(tmp_path: Path) -> None:
    write(tmp_path, [{"id": "a", "text": "b"}], "texts")
    write(tmp_path, [{"id": "c"}], "gold")

    with pytest.raises(UsageError, match="No id"):
        entities.evaluate_entities(tmp_path)
