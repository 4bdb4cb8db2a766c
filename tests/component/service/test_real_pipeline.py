"""The real pipeline in its child: the same as in this process, and within its limits."""

import json

import numpy as np
import pytest

from core.errors import ConfigError, Quarantined
from nlp.pipeline import Text, load_pipeline
from service.analyse import AnalysedText, UnreadText, analyse_lines
from service.annotation.annotating import ChildAnnotator, LocalAnnotator

TEXT = "Operation Fernpike has led to 14 arrests, said Detective Inspector Ada Quill.\n\nShe said: “We found heroin in Larwich.”"


def test_a_child_says_what_the_pipeline_says_here() -> None:
    texts = [Text(TEXT, title="Fourteen arrested", passages=((0, 77), (79, len(TEXT)))), Text("")]
    child = ChildAnnotator()
    there = child.annotate(texts)
    child.close()
    here = LocalAnnotator(load_pipeline()).annotate(texts)
    for one, other in zip(there, here, strict=True):
        assert not isinstance(one, Quarantined)
        assert not isinstance(other, Quarantined)
        assert one.annotations == other.annotations
        assert one.annotations.entities or not one.vectors.size
        assert np.allclose(one.vectors, other.vectors, atol=1e-5)


def test_a_bad_line_costs_itself() -> None:
    lines = ['{"id": "a", "text": "They met."}', "nonsense", '{"id": "b", "text": 7}', '{"id": "c", "text": "They met again."}']
    results = list(analyse_lines(lines))
    assert [(r.id, isinstance(r, UnreadText)) for r in results] == [
        ("a", False),
        ("line 2", True),
        ("line 3", True),
        ("c", False),
    ]


def test_a_text_that_nobody_archived_has_the_topics_of_the_beat() -> None:
    text = "Police arrested six boys who ran a county line from London to Thetford. Each had heroin to sell."
    (result,) = analyse_lines([json.dumps({"id": "a", "text": text})])

    assert isinstance(result, AnalysedText)
    assert "county-lines" in result.annotations.topics


def test_a_pipeline_of_the_operators_own_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTYWATCH_NLP_PIPELINE", "nowhere")
    with pytest.raises(ConfigError, match="nowhere"):
        list(analyse_lines(['{"id": "a", "text": "They met."}']))
