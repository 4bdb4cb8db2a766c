from typing import Any

import pytest

from core.config import Beat
from web.readers import answer_for_readers, document_for_readers

TEXT = "First part. Second part. Third part."
PASSAGES = [{"start": 0, "end": 11}, {"start": 12, "end": 24}, {"start": 25, "end": 36}]


def found(licence: str, **notes: Any) -> dict[str, Any]:
    annotations = {"entities": [], "roles": [], "quotes": [], "figures": [], "drug_policy": 0.5, "topics": []} | notes
    document = {"text": TEXT, "passages": PASSAGES, "captions": ["A picture"]}
    return {"document": document, "annotations": annotations, "licence": licence, "versions": []}


def test_full_is_whole() -> None:
    shown = document_for_readers(found("full"), public=())
    assert shown["document"]["text"] == TEXT
    assert shown["is_extract"] is False


@pytest.mark.parametrize(("at", "kept"), [(None, [0]), (3, [0]), (30, [0, 2]), (24, [0]), (999, [0])])
def test_an_extract_keeps_offsets_true(at: int | None, kept: list[int]) -> None:
    shown = document_for_readers(found("snippet"), public=(), at=at)["document"]
    assert shown["passages"] == [PASSAGES[i] for i in kept]
    for i, passage in enumerate(PASSAGES):
        part = shown["text"][passage["start"] : passage["end"]]
        assert part == (TEXT[passage["start"] : passage["end"]] if i in kept else " " * len(part))
    assert shown["captions"] == []


def test_an_extract_loses_what_was_said_elsewhere() -> None:
    quotes = [{"start": 0, "end": 5, "speaker": None, "cue": None}, {"start": 12, "end": 18, "speaker": None, "cue": None}]
    shown = document_for_readers(found("snippet", quotes=quotes), public=())["annotations"]["quotes"]
    assert shown == [quotes[0] | {"said_by": "speaker not told"}]
    assert document_for_readers(found("link", quotes=quotes), public=())["annotations"]["quotes"] == []
    assert document_for_readers(found("link"), public=())["document"]["text"].strip() == ""


@pytest.mark.parametrize(
    ("confidence", "said_by"), [(0.99, "Ada Quill"), (0.3, "speaker not certain"), (None, "speaker not certain")]
)
def test_a_reader_sees_a_speaker_where_certain_and_the_interface_the_best_guess(confidence: float | None, said_by: str) -> None:
    quote = {"start": 0, "end": 5, "speaker": "Ada Quill", "cue": "said", "speaker_confidence": confidence}
    (shown,) = document_for_readers(found("full", quotes=[quote]), public=())["annotations"]["quotes"]
    assert shown == quote | {"said_by": said_by}


def test_a_document_of_one_passage_is_no_extract_by_snippet_but_by_link() -> None:
    one = found("snippet")
    one["document"] = one["document"] | {"passages": PASSAGES[:1], "text": TEXT[:11]}
    assert document_for_readers(one, public=())["is_extract"] is False
    assert document_for_readers(one | {"licence": "link"}, public=())["is_extract"] is True


def test_hits_of_linked_sources_lose_their_passages() -> None:
    beat = Beat.model_validate(
        {
            "id": "b",
            "name": "B",
            "county": "C",
            "source": [{"id": "w", "name": "W", "platform": "press", "base_url": "https://w.example", "licence": "link"}],
        }
    )
    hits = [{"source": "w", "passages": [1]}, {"source": "x", "passages": [2]}]
    assert [hit["passages"] for hit in answer_for_readers({"hits": hits}, beat)["hits"]] == [[], [2]]
