from datetime import UTC, datetime

import pytest

from core.beat import Beat, Licence
from core.words import Annotations, Document, Passage, Quote
from service.documents import DocumentAnswer
from service.exits.answers import answer_for_readers, document_for_readers
from service.search.search import SearchAnswer
from service.search.silence_words import Statement
from service.texts.hits import Hit, HitPassage

TEXT = "First part. Second part. Third part."
PASSAGES = (Passage(0, 11), Passage(12, 24), Passage(25, 36))
SEEN = datetime(2026, 3, 1, tzinfo=UTC)


def found(licence: Licence, *quotes: Quote, passages: tuple[Passage, ...] = PASSAGES) -> DocumentAnswer:
    text = TEXT[: passages[-1].end]
    document = Document("d", "v", "w", "c", "article", "", "", text, passages=passages, captions=("A picture",))
    return DocumentAnswer(document, Annotations(quotes=quotes, drug_policy=0.5), (), "", "W", licence, SEEN, (), None, ())


def test_full_is_whole() -> None:
    shown = document_for_readers(found("full"), public=())
    assert shown.document.text == TEXT
    assert shown.is_extract is False


@pytest.mark.parametrize(("at", "kept"), [(None, [0]), (3, [0]), (30, [0, 2]), (24, [0]), (999, [0])])
def test_an_extract_keeps_offsets_true(at: int | None, kept: list[int]) -> None:
    shown = document_for_readers(found("snippet"), public=(), at=at).document
    assert shown.passages == tuple(PASSAGES[i] for i in kept)
    for i, passage in enumerate(PASSAGES):
        part = shown.text[passage.start : passage.end]
        assert part == (TEXT[passage.start : passage.end] if i in kept else " " * len(part))
    assert shown.captions == ()


def test_an_extract_loses_what_was_said_elsewhere() -> None:
    quotes = Quote(0, 5, None, None), Quote(12, 18, None, None)
    (shown,) = document_for_readers(found("snippet", *quotes), public=()).annotations.quotes
    assert (shown.start, shown.end, shown.said_by) == (0, 5, "speaker not told")
    assert document_for_readers(found("link", *quotes), public=()).annotations.quotes == ()
    assert document_for_readers(found("link"), public=()).document.text.strip() == ""


@pytest.mark.parametrize(
    ("confidence", "said_by"), [(0.99, "Ada Quill"), (0.3, "speaker not certain"), (None, "speaker not certain")]
)
def test_a_reader_sees_a_speaker_where_certain_and_the_interface_the_best_guess(confidence: float | None, said_by: str) -> None:
    quote = Quote(0, 5, "Ada Quill", "said", confidence)
    (shown,) = document_for_readers(found("full", quote), public=()).annotations.quotes
    assert (shown.speaker, shown.speaker_confidence, shown.said_by) == ("Ada Quill", confidence, said_by)


def test_a_document_of_one_passage_is_no_extract_by_snippet_but_by_link() -> None:
    assert document_for_readers(found("snippet", passages=PASSAGES[:1]), public=()).is_extract is False
    assert document_for_readers(found("link", passages=PASSAGES[:1]), public=()).is_extract is True


def test_hits_of_linked_sources_lose_their_passages() -> None:
    beat = Beat.model_validate(
        {
            "id": "b",
            "name": "B",
            "county": "C",
            "source": [{"id": "w", "name": "W", "platform": "press", "base_url": "https://w.example", "licence": "link"}],
        }
    )
    hits = hit_of("w"), hit_of("x")
    silence = Statement(False, True, (), None, None, None, (), (), (), 0, False, ())
    answer = SearchAnswer("q", "keyword", 2, hits, {}, {}, False, False, silence, (), (), (), ())
    assert [hit.passages for hit in answer_for_readers(answer, beat).hits] == [(), hits[1].passages]


def hit_of(source: str) -> Hit:
    passage = HitPassage("First part.", 0, 11, None, None, None, (), "words", None)
    return Hit(
        "d", "s", 1, "T", "T", source, source, "article", None, None, "free", "", None, 1.0, (passage,), (), None, None, (), 0
    )
