"""One bad item costs one item: an exception planted at any place of any stage sets that item aside, counted, and harms no other."""

import importlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from archive.readers.mail import Mail
from archive.stages.fates import STAGES
from core.config import load_config
from core.errors import Quarantined, Unavailable
from core.ids import capture_id, document_id
from core.words import Annotations, Capture, Context, Document, Kind, Mention, Role
from digests.desk import compose_now
from nlp.pipeline import Annotated, Text, load_pipeline
from reading.copies import COPIES_VERSION, signature
from service.annotation.annotating import annotate_guarded
from service.following.saved_searches import add_search
from service.health.health import stage_versions, status
from service.installation import Installation, open_installation
from service.processing.process import process
from service.search.search import SearchOptions, search

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
BAD = "Zephyrine"
# Each twice, as an article and its copy, or a paper filed twice; the bad one has a copy too, which must do without it.
TEXTS = {
    "ferry": "The ferry was late again on Sunday, and the skipper said to everybody on the quay that the tide would wait for nobody at all.",
    "bakery": "The bakery in Staithe Street opens at four on weekdays, and its owner has asked the council for a lamp over the side door.",
    "bad": f"The fete that {BAD} Oakes opened drew a large crowd to the rectory, where the marrows were judged by a man from the coast.",
}
# What every text ends with; a search for the village finds them all.
END = "It is the village's talk."
BAD_ID = document_id("import", "bad")
BAD_SIGNATURE = signature(f"{TEXTS['bad']} {END}")


class LocalPipeline:
    """Finds one councillor in each text, in this process."""

    version, model_id, dimensions, is_loaded = "local", "fake", 4, True

    def annotate(self, texts: Sequence[Text]) -> list[Annotated]:
        return [Annotated(annotation_of(text), self.embed(text.passages)) for text in texts]

    def embed(self, texts: Sequence[Any]) -> NDArray[np.float32]:
        return np.full((len(texts), self.dimensions), 0.5, np.float32)


def annotation_of(text: Text) -> Annotations:
    name = f"{BAD} Oakes" if BAD in text.text else f"Ada {str(text.title).title().replace(' ', '')}"
    return Annotations((Mention(0, 3, name, "PERSON", name),), (Role(name, "councillor"),))


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    environ = {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    config = load_config(data=tmp_path / "data", beat=beat, environ=environ)
    with open_installation(config, clock=lambda: NOW) as opened:
        opened.__dict__["pipeline"] = LocalPipeline()
        yield opened


def bring_all(installation: Installation, kind: Kind) -> None:
    """Every text comes in, and an hour later its copy under another name, which the bad one's is not."""
    for name, text in TEXTS.items():
        for hours, title in enumerate((name, f"{name} again")):
            body = f"{text if not hours else text.replace(f'that {BAD} Oakes opened ', '')} {END}".encode()
            hashed = sha256(body).hexdigest()
            captured = NOW - timedelta(days=2) + timedelta(hours=hours)
            installation.archive.add_capture(
                Capture(
                    capture_id("import", title, hashed), "import", title, f"http://127.0.0.1:9/{title}", captured, 200, "text/plain",
                    hashed, context=Context(kind=kind, found_title=title, found_published=captured, found_from="given"),
                ),
                body,
            )  # fmt: skip


def found(installation: Installation, word: str = "village") -> set[str]:
    """Return the titles that a search by words finds."""
    return {hit.title for hit in search(installation, word, SearchOptions(mode="keyword", copies=True)).hits}


def is_bad(value: Any) -> bool:
    """Tell whether a value is the bad text, its signature, its document's id, or made of them."""
    return BAD in repr(value) or BAD_ID in repr(value) or value == BAD_SIGNATURE


def plant(monkeypatch: pytest.MonkeyPatch, place: str) -> list[str]:
    """Let the function at a place raise for whatever is bad. The list returned grows whenever it did."""
    module, _, name = place.rpartition(".")
    real, raised = getattr(importlib.import_module(module), name), list[str]()

    def fails(*args: Any, **kwargs: Any) -> Any:
        if any(map(is_bad, args)):
            raised.append(place)
            raise RuntimeError("planted")
        return real(*args, **kwargs)

    monkeypatch.setattr(place, fails)
    return raised


@dataclass(frozen=True)
class Case:
    """A place, the stage whose item is lost there, and whether searches by words still find it."""

    place: str
    stage: str | None
    is_found: bool = True
    kind: Kind = "article"


CASES = [
    Case("reading.read._read_bytes", "read", is_found=False),
    Case("reading.read.split_text", "read", is_found=False),
    Case(f"{__name__}.annotation_of", "annotate"),
    Case("reading.copies.signature", "relate"),
    Case("reading.copies.candidate_keys", "relate"),
    Case("reading.copies.same_copy", "relate"),
    Case("reading.copies.same_paper", "relate", kind="report"),
    Case("service.fairness.people.scan_of", None),
    Case("service.fairness.people.judged", None),
    Case("service.processing.indexing._entry", "index", is_found=False),
    Case("index.fields.fields_of", "index", is_found=False),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.place)
def test_a_planted_exception_costs_one_item(installation: Installation, monkeypatch: pytest.MonkeyPatch, case: Case) -> None:
    bring_all(installation, case.kind)
    raised = plant(monkeypatch, case.place)

    fates = process(installation).fates

    assert raised

    n = 2 * len(TEXTS)
    for stage in (stage for stage in STAGES if stage != "recognise"):  # of texts no page is a picture
        entered = n - (case.stage == "read" and stage != "read")
        lost = stage == case.stage
        assert fates[stage] == ({"done": entered - 1, "quarantined": 1} if lost else {"done": entered})
        books = status(installation).stages[stage]
        assert (books.entered, books.done, books.quarantined, books.pending) == (
            entered,
            entered - lost,
            int(lost),
            0,
        )
        assert books.reasons == ({f"{stage}: RuntimeError: planted": 1} if lost else {})
    everything = {title for name in TEXTS for title in (name, f"{name} again")}
    assert found(installation) == everything - ({"bad"} if not case.is_found else set())
    by_story: dict[str, set[str]] = {}
    for item in installation.documents.iter_all():
        by_story.setdefault(item.story_id, set()).add(item.document.title)
    assert {frozenset({name, f"{name} again"}) for name in ("ferry", "bakery")} <= set(map(frozenset, by_story.values()))
    assert all(counted == {} for counted in process(installation).fates.values())  # once is enough


@pytest.mark.parametrize("place", ["signature", "candidate_keys", "same_copy"])
def test_what_could_not_be_related_is_tried_again_by_another_version(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    bring_all(installation, "article")
    with monkeypatch.context() as planted:
        plant(planted, f"reading.copies.{place}")
        assert process(installation).fates["relate"] == {"done": 5, "quarantined": 1}
    monkeypatch.setattr("reading.copies.COPIES_VERSION", COPIES_VERSION + 1)
    assert status(installation).stages["relate"].pending == 6
    assert process(installation).fates["relate"] == {"done": 6}
    assert len({item.story_id for item in installation.documents.iter_all()}) == len(TEXTS)


def test_a_text_whose_new_version_cannot_be_related_leaves_its_story(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring_all(installation, "article")
    process(installation)
    monkeypatch.setattr("reading.copies.COPIES_VERSION", 1000)
    plant(monkeypatch, "reading.copies.signature")
    process(installation)
    stories = {item.document.title: item.story_id for item in installation.documents.iter_all()}
    assert stories["ferry"] == stories["ferry again"]
    assert stories["bad"] != stories["bad again"]
    assert found(installation) == set(stories)


def test_a_document_that_cannot_be_written_costs_its_capture(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    from reading.read import read

    def broken(capture: Capture, *args: Any, **kwargs: Any) -> Document:
        document = read(capture, *args, **kwargs)
        return replace(document, title="half a \ud83d") if capture.key == "bad" else document

    monkeypatch.setattr("reading.read.read", broken)
    bring_all(installation, "article")
    assert process(installation).fates["read"] == {"done": 5, "quarantined": 1}
    [reason] = status(installation).stages["read"].reasons
    assert reason.startswith("read: UnicodeEncodeError")
    assert len(found(installation)) == 5


def test_a_machine_that_refuses_is_no_documents_fault(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_all(installation, "article")
    for place in ("reading.read._read_bytes", "reading.copies.signature", "service.processing.indexing._entry"):
        with monkeypatch.context() as full:
            full.setattr(place, lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
            with pytest.raises(OSError, match="No space left"):
                process(installation)
    with monkeypatch.context() as down:
        down.setattr("service.processing.indexing._entry", lambda *_: (_ for _ in ()).throw(Unavailable("away")))
        with pytest.raises(Unavailable):
            process(installation)
    process(installation)
    for stage, version in stage_versions(installation.pipeline).items():
        assert installation.stages.count(stage, version).done == (6 if stage != "recognise" else 0)


def test_one_bad_saved_search_harms_no_other(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_all(installation, "article")
    process(installation)
    for name, query, reader in (
        ("Good", "ferry", "ann@reader.example"),
        ("Bad", BAD, "ann@reader.example"),
        ("Bad", BAD, "bob@reader.example"),
        ("Good", "bakery", "cyd@reader.example"),
    ):
        add_search(installation.archive, name, query, reader, pace="weekly")
    plant_search(monkeypatch, installation)

    assert compose_now(installation) == 3

    letters = {letter.recipient[:3]: letter for letter in Mail(installation.archive).letters()}
    assert "1 new" in letters["ann"].subject
    assert "1 new" in letters["cyd"].subject
    assert "could not be carried out" in letters["bob"].subject
    for reader in ("ann", "bob"):
        assert re.search(rb"search could not be carried\s+out", letters[reader].message)


def test_a_letter_that_cannot_be_made_harms_no_other(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    from digests.compose import compose

    def fails(content: Any, **kwargs: Any) -> Any:
        if content.recipient.startswith("ann"):
            raise RuntimeError("planted")
        return compose(content, **kwargs)

    bring_all(installation, "article")
    process(installation)
    for reader in ("ann@reader.example", "bob@reader.example"):
        add_search(installation.archive, "Good", "ferry", reader, pace="weekly")
    with monkeypatch.context() as planted:
        planted.setattr("digests.desk.compose", fails)
        assert compose_now(installation) == 1
    assert Mail(installation.archive).listed_for("ann@reader.example") == set()
    assert compose_now(installation) == 1  # its own; the other has had one for this moment


def plant_search(monkeypatch: pytest.MonkeyPatch, installation: Installation) -> None:
    real: Callable[..., Any] = installation.index.search

    def fails(query: Any, *args: Any, **kwargs: Any) -> Any:
        if BAD.casefold() in repr(query).casefold():
            raise RuntimeError("planted")
        return real(query, *args, **kwargs)

    monkeypatch.setattr(installation.index, "search", fails)


def test_every_component_of_the_pipeline_names_itself_and_costs_one_text() -> None:
    pipeline = load_pipeline()
    texts = [Text(text, title=name, passages=((0, len(text)),)) for name, text in TEXTS.items()]
    language = pipeline.language
    for position, (name, component) in enumerate(list(language._components)):
        language._components[position] = (name, Failing(component))
        try:
            results = annotate_guarded(pipeline, texts)
        finally:
            language._components[position] = (name, component)
        assert [isinstance(result, Quarantined) for result in results] == [False, False, True], name
        assert isinstance(results[2], Quarantined)
        assert name in results[2].reason
        assert "planted" in results[2].reason


class Failing:
    """A component that raises when it comes upon the bad text, alone or in a batch."""

    def __init__(self, component: Any) -> None:
        self._component = component

    def __call__(self, doc: Any) -> Any:
        if BAD in doc.text:
            raise RuntimeError("planted")
        return self._component(doc)
