"""The pipeline as spaCy's users meet it: its components, its round trips, its bounds. Loads the model."""

import json
import pickle
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy import displacy
from spacy.lookups import Table
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from core.errors import Quarantined
from core.words import Annotations
from nlp.annotations import annotations_of
from nlp.components import PIPELINE
from nlp.lexicons import TABLE, Lexicons, lexicons_of
from nlp.pipeline import MODEL, Pipeline, Text, _tokenised, load_language

CORPUS = Path(__file__).resolve().parents[3] / "evaluation" / "data" / "corpus"
TEXT = (
    "Operation Fernpike has led to 14 arrests, said Detective Inspector Ada Quill of Larwich Police.\n\n"
    "She said: “We found heroin worth £12,000 in Norwich.”\n\n"
    "Councillor Ben Marl, leader of the council, said the raids in Hexley had “made streets safer”."
)
TEXTS = (
    TEXT,
    "",
    "The show opens on Friday at noon.",
    TEXT.upper(),
    "Ben Marl was jailed for three years for supplying cocaine.",
)
LEARNED = {"entities", "roles", "quotes", "figures", "relevance"}
NAUGHTY = (
    " ", "\n\n\n", "\u00a0\u2003", "\u200b\u200f", "🚔 14 arrests 🚔 in Norwich", "Ada\u0301 Quíll said: “No.”", "“““", "((((", "£££12", "‘’“”\"'",
    "14" * 60, "Operation Operation Operation", "Op.\nOp.", "ﷺ ﬁne ǅ", "a" * 3000, "Ms Ada Quill's, Ben Marl’s and St. Ann's", "1,2,3,4.5.6",
    "\ufffd\ufffd", "Ada\tQuill\r\nsaid\r\n“yes”", "said said “said” said", "Operation “Fernpike”—14 arrests", "The £5m-worth deal", "Operations A, B and C",
)  # fmt: skip
# Characters of a hostile text, and of its beginning. What is linear takes four times as long for the whole, what is quadratic sixteen times.
N_CHARS, N_FEW_CHARS = 40_000, 10_000
MAX_TIMES = 9
# CPU seconds below which nothing is told about growth.
SHORT_CPU_S = 3.0


@pytest.fixture(scope="module")
def language() -> Any:
    return load_language()


def reference(doc: Doc) -> Doc:
    """Return a copy of a Doc with all its marks."""
    return next(iter(DocBin(store_user_data=True, docs=[doc]).get_docs(doc.vocab)))


def every_item(annotations: Annotations) -> Iterator[tuple[int, int, str | None]]:
    yield from ((entity.start, entity.end, entity.text) for entity in annotations.entities)
    yield from ((figure.start, figure.end, figure.text) for figure in annotations.figures)
    yield from ((quote.start, quote.end, None) for quote in annotations.quotes)


def check_offsets(doc: Doc) -> None:
    annotations, text = annotations_of(doc), doc.text
    for start, end, words in every_item(annotations):
        assert 0 <= start < end <= len(text)
        assert words is None or text[start:end] == words
    for role in annotations.roles:
        assert " ".join(text[role.start : role.end].split()) == role.role
    ends = sorted((start, end) for start, end, words in every_item(annotations) if words is not None)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


def test_analysis_of_the_pipes_finds_no_problems(language: Any) -> None:
    analysis = language.analyze_pipes()

    assert tuple(language.pipe_names) == PIPELINE
    assert {name: found for name, found in analysis["problems"].items() if found} == {}


def test_every_component_says_what_it_sets_reads_and_scores(language: Any) -> None:
    for name in PIPELINE:
        meta = language.get_pipe_meta(name)
        assert meta.assigns, name
        assert meta.requires or name == "sentences", name
        assert hasattr(language.get_pipe(name), "score") == (name in LEARNED), name
        assert bool(meta.default_score_weights) == (name in LEARNED), name


def test_evaluate_scores_every_head_and_finds_its_own_marks(language: Any) -> None:
    docs = [language(text) for text in TEXTS if text]
    scores = language.evaluate([Example(language.make_doc(doc.text), reference(doc)) for doc in docs])

    for key in ("ents_f", "spans_roles_f", "spans_quotes_f", "speakers", "spans_figures_f", "drug_policy_f"):
        assert scores[key] == 1.0, key


def test_batches_give_what_one_by_one_gives(language: Any) -> None:
    alone = [annotations_of(language(text)) for text in TEXTS]
    together = [annotations_of(doc) for doc in language.pipe(TEXTS, batch_size=3)]

    assert alone == together


def test_folder_and_bytes_give_the_same_annotations(language: Any, tmp_path: Path) -> None:
    import spacy

    wanted = annotations_of(language(TEXT))
    assert wanted.entities
    assert wanted.roles
    assert wanted.quotes
    assert wanted.figures
    language.to_disk(tmp_path / "model")
    again = load_language().from_bytes(language.to_bytes())

    assert annotations_of(spacy.load(tmp_path / "model")(TEXT)) == wanted
    assert annotations_of(again(TEXT)) == wanted


def test_the_pipeline_is_pickled_as_processes_need_it(language: Any) -> None:
    assert pickle.loads(pickle.dumps(language)).pipe_names == language.pipe_names


@pytest.mark.parametrize(
    ("missing", "match"),
    [
        ("encoder", "'entities' needs the states of the component 'encoder'.* or exclude 'entities' too"),
        ("identity", "'roles' needs the canonical names of the component 'identity'"),
    ],
)
def test_a_component_says_what_it_needs_that_was_left_out(missing: str, match: str) -> None:
    import spacy

    with pytest.raises(ValueError, match=match):
        spacy.load(MODEL, disable=[missing])(TEXT)
    names_alone = spacy.load(MODEL, exclude=sorted({*PIPELINE} - {"sentences", "encoder", "entities"}))
    assert names_alone(TEXT).ents


def test_the_names_of_an_entity_ruler_are_kept_and_get_their_canonical_form() -> None:
    language = load_language()
    ruler = language.add_pipe("entity_ruler", before="entities")
    ruler.add_patterns([{"label": "VALUABLES", "pattern": "heroin", "id": "v1"}, {"label": "ORG", "pattern": "Norwich"}])
    ents = {ent.text: ent for ent in language(TEXT).ents}

    assert (ents["heroin"].label_, ents["heroin"].ent_id_) == ("VALUABLES", "v1")
    assert (ents["Norwich"].label_, ents["Norwich"]._.canonical) == ("ORG", "Norwich")
    assert ents["Ada Quill"].label_ == "PERSON"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009"])
def test_a_space_of_another_kind_is_a_space_and_offsets_stay(language: Any, space: str) -> None:
    doc = language(TEXT.replace(" ", space))

    assert doc.text == TEXT
    assert annotations_of(doc) == annotations_of(language(TEXT))
    assert pickle.loads(pickle.dumps(language.tokenizer))(f"Ada{space}Quill").text == "Ada Quill"


def test_what_is_not_printed_within_a_word_is_in_no_name(language: Any) -> None:
    doc = language(TEXT.replace("Quill", "Qu\u00adill").replace("Councillor", "Coun\u200bcillor"))

    assert [ent._.canonical for ent in doc.ents] == [ent._.canonical for ent in language(TEXT).ents]
    assert ("Councillor", ("Ben Marl",)) in {(role.text.replace("\u200b", ""), role._.people) for role in doc.spans["roles"]}
    assert doc.spans["quotes"][0]._.speaker == "Ada Quill"


def test_a_body_speaks_as_itself_behind_an_introduction(language: Any) -> None:
    doc = language("In a statement, Hexley Town Council said: “We regret the delay.” Ben Marl had complained.")

    assert [quote._.speaker for quote in doc.spans["quotes"]] == ["Hexley Town Council"]


def test_the_lexicons_travel_with_the_weights(tmp_path: Path) -> None:
    """Another pipeline's lists are its own: those on disk are read, not the package's."""
    import spacy

    language = load_language()
    assert lexicons_of(language.vocab).has("force", "Norfolk Constabulary")
    mine = Lexicons({"force": ["Larwich Police"]}, {"first_name": {}, "courtesy_title": {}})
    language.vocab.lookups.set_table(TABLE, Table(TABLE, {"uk": mine.to_bytes()}))
    language.to_disk(tmp_path / "model")

    again = lexicons_of(spacy.load(tmp_path / "model").vocab)

    assert again.entries == {"force": ["Larwich Police"]}
    assert not again.has("force", "Norfolk Constabulary")


def test_a_docbin_keeps_names_spans_and_extensions(language: Any) -> None:
    doc = language(TEXT)
    stored = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (back,) = DocBin().from_bytes(stored).get_docs(language.vocab)
    single = Doc(language.vocab).from_bytes(doc.to_bytes())

    assert annotations_of(back) == annotations_of(single) == annotations_of(doc)


@pytest.mark.parametrize("text", NAUGHTY)
def test_offsets_of_naughty_texts(language: Any, text: str) -> None:
    check_offsets(language(text))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["Ada Quill", "Operation Fernpike", "14 arrests", "“", "”", "'", " said", "\n\n", ", ", "heroin", "£5m-worth", "(", ")", "é", "🚔"])
        | st.text(max_size=4),
        max_size=14,
    )
)  # fmt: skip
def test_offsets_of_any_text(language: Any, pieces: list[str]) -> None:
    text = " ".join(pieces)
    doc = language("".join("\ufffd" if "\ud800" <= c <= "\udfff" or c == "\x00" else c for c in text))

    check_offsets(doc)


@pytest.mark.parametrize("name", PIPELINE)
def test_a_component_that_fails_costs_one_document_and_is_named(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    pipeline = Pipeline()
    component = pipeline.language.get_pipe(name)
    if name == "encoder":
        right = component._encode

        def failing_batch(docs: Any) -> None:
            if any("PLANTED" in doc.text for doc in docs):
                raise RuntimeError("planted")
            right(docs)

        monkeypatch.setattr(component, "_encode", failing_batch)
    else:

        class Failing(type(component)):  # type: ignore[misc]
            def __call__(self, doc: Doc) -> Any:
                if "PLANTED" in doc.text:
                    raise RuntimeError("planted")
                return super().__call__(doc)

        component.__class__ = Failing

    first, bad, last = pipeline.annotate([Text(TEXT), Text(f"PLANTED {TEXT}"), Text(TEXT)])

    assert isinstance(bad, Quarantined)
    assert name in str(bad)
    assert "RuntimeError: planted" in str(bad)
    assert not isinstance(first, Quarantined)
    assert not isinstance(last, Quarantined)
    assert first.annotations == last.annotations
    assert first.annotations.entities


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\t \u00a0"])
def test_a_text_without_words_has_no_annotations(language: Any, text: str) -> None:
    annotations = annotations_of(language(text))

    assert (annotations.entities, annotations.roles, annotations.quotes, annotations.figures) == ((), (), (), ())


def test_relevance_goes_little_by_length(language: Any) -> None:
    """Told three times over, a text stays relevant or not. Measured on these: one in eight crosses the line; the head is to be held to more."""
    rows = (CORPUS / "dev" / "texts.jsonl").read_text(encoding="utf-8").splitlines()[:24]
    texts = [json.loads(row)["text"] for row in rows]
    once = [doc._.drug_policy >= 0.5 for doc in language.pipe(texts)]
    thrice = [doc._.drug_policy >= 0.5 for doc in language.pipe(["\n\n".join([text] * 3) for text in texts])]

    assert sum(a == b for a, b in zip(once, thrice, strict=True)) >= 21


def test_displacy_draws_names_and_spans(language: Any) -> None:
    doc = language(TEXT)

    assert "Ada Quill" in displacy.render(doc, style="ent", jupyter=False)
    drawn = displacy.render(doc, style="span", options={"spans_key": "roles"}, jupyter=False)
    assert drawn.count("ROLE") == len(doc.spans["roles"]) > 0


def _names(form: str) -> str:
    letters = [chr(ord("a") + i) for i in range(26)]
    return " ".join(form.format(f"Q{x}{y}{z}l") for x in letters for y in letters for z in letters)


@pytest.mark.parametrize("mark", ["(", "“", ".", "a", "é", "a)", "\n"])
def test_no_run_of_marks_reaches_the_tokenizer_whole_and_no_character_is_lost(language: Any, mark: str) -> None:
    """spaCy's tokenizer takes time by the square of a run without a space."""
    text = f"Ada Quill said: {mark * 2500} and left."
    seen: list[str] = []

    class Watched:
        def make_doc(self, part: str) -> Any:
            seen.append(part)
            return language.make_doc(part)

    doc = _tokenised(Watched(), text)

    assert doc.text == text
    assert max(len(run) for part in seen for run in part.split()) <= (1000 if mark.isalnum() or mark == "a)" else 200)


HOSTILE = {
    "openers": "“a " * (N_CHARS // 3),
    "names": _names("Ada {} met."),
    "operations": _names("Operation {} began."),
    "brackets": "( [ " * (N_CHARS // 4),
    "he said": "he said " * (N_CHARS // 8),
    "quotes": "“No,” he said. " * (N_CHARS // 15),
    "arrests": "14 arrests " * (N_CHARS // 11),
    "word": "a" * 2 * N_CHARS,
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_texts_take_linear_time(language: Any, kind: str) -> None:
    few, many = (spent(language, HOSTILE[kind][:n]) for n in (N_FEW_CHARS, N_CHARS))

    assert many < max(SHORT_CPU_S, MAX_TIMES * few)


def spent(language: Any, text: str) -> float:
    """CPU seconds of all components but the encoder, whose work is linear in its windows by construction."""
    doc = language.make_doc(text)
    seconds = 0.0
    for name, component in language.pipeline:
        began = time.process_time()
        doc = component(doc)
        seconds += time.process_time() - began if name != "encoder" else 0.0
    return seconds
