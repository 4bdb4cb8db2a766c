"""Processing: what one document does, or an exception nobody foresaw, costs that document; a new pipeline's work is planned and resumed."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core.config import load_config
from core.errors import Unavailable
from core.ids import capture_id
from core.words import Capture, Context
from index.entry import Entry
from service.annotation.annotating import DIED, OUT_OF_TIME, Limits
from service.installation import Installation, open_installation
from service.processing import process as processing
from service.processing.indexing import rebuild_index
from service.processing.process import BEGUN_TWICE, process
from service.search.search import SearchOptions, search
from tests.component.service.fake_pipeline import FakePipeline

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


def open_at(folder: Path, url: str | None) -> Installation:
    """Return an installation with the fake pipeline, in a folder; its archive in a server's database if told."""
    beat = folder / "beat.toml"
    beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    config = load_config(data=folder / "data", beat=beat, environ={"COUNTYWATCH_DATABASE_URL": url} if url else {})
    installation = open_installation(config, clock=lambda: NOW)
    installation.__dict__["pipeline"] = FakePipeline()
    return installation


def bring(installation: Installation, name: str, text: str, *, minutes: int = 0) -> None:
    """Bring in a text, so many minutes later; it is not read yet."""
    body = f"A report on the fete\n\n{text} in the village hall on Sunday, to the delight of everybody who had come.".encode()
    hashed = sha256(body).hexdigest()
    captured = NOW + timedelta(minutes=len(name) + minutes)
    capture = Capture(
        capture_id("import", name, hashed), "import", name, f"http://127.0.0.1:9/{name}", captured, 200, "text/plain", hashed,
        context=Context(kind="article", found_title=name),
    )  # fmt: skip
    installation.archive.add_capture(capture, body)


def found(installation: Installation, word: str) -> set[str]:
    """Return the titles that a search by words finds."""
    return {hit.title for hit in search(installation, word, SearchOptions(mode="keyword", copies=True)).hits}


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setattr(Limits, "deadline_s", lambda *_: 1.0)
    with open_at(tmp_path, database_url) as opened:
        yield opened


def books(installation: Installation, stage: Any = "annotate") -> tuple[int, int, int, dict[str, int]]:
    version = installation.pipeline.version if stage == "annotate" else index_version()
    count = installation.stages.count(stage, version)
    assert count.entered == count.done + count.rejected + count.quarantined + count.pending
    return count.done, count.quarantined, count.pending, count.reasons


def index_version() -> int:
    from index.entry import INDEX_VERSION

    return INDEX_VERSION


def test_a_text_that_cannot_be_annotated_is_set_aside_and_found_by_its_words(installation: Installation) -> None:
    for word in ("dancing", "hang", "crash", "raise", "singing"):
        bring(installation, word, f"They saw {word}")
    fates = process(installation).fates
    assert fates["annotate"] == {"done": 2, "quarantined": 3}
    assert fates["index"] == {"done": 5}
    reasons = {OUT_OF_TIME: 1, DIED: 1, "annotate: ValueError: planted in two lines": 1}
    assert books(installation) == (2, 3, 0, reasons)
    assert found(installation, "village") == {"dancing", "hang", "crash", "raise", "singing"}
    assert process(installation).fates["annotate"] == {}  # once is enough


def test_an_exception_that_nobody_foresaw_in_reading_costs_its_capture(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from reading.read import read

    def fails(capture: Capture, *given: Any, **told: Any) -> Any:
        if capture.key == "two":
            raise KeyError("planted")
        return read(capture, *given, **told)

    monkeypatch.setattr("reading.read.read", fails)
    for name in ("one", "two"):
        bring(installation, name, f"They saw {name}")
    assert process(installation).fates["read"] == {"done": 1, "quarantined": 1}
    assert found(installation, "village") == {"one"}


def test_a_document_that_cannot_be_put_into_the_index_costs_only_itself(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from index.fields import fields_of as real

    def fields_of(entry: Entry) -> Any:
        if entry.document.title == "two":
            raise IndexError("planted")
        return real(entry)

    monkeypatch.setattr("index.fields.fields_of", fields_of)
    for name in ("one", "two", "three"):
        bring(installation, name, f"They saw {name}")
    assert process(installation).fates["index"] == {"done": 2, "quarantined": 1}
    assert books(installation, "index") == (2, 1, 0, {"index: IndexError: planted": 1})
    assert found(installation, "village") == {"one", "three"}
    monkeypatch.setattr("index.fields.fields_of", real)
    bring(installation, "two", "They saw two and more")  # its next revision is tried again
    process(installation)
    assert found(installation, "village") == {"one", "two", "three"}


HARMED = ("*/vectors.crc", "*/vectors.f32", "*/vectors.signs", "*/words/*.store", "*/version-*", "current")


@pytest.mark.parametrize("is_news", [True, False])
def test_a_damaged_index_is_filled_again_whole_and_says_so_until_then(
    installation: Installation, tmp_path: Path, database_url: str | None, is_news: bool
) -> None:
    titles = {"one", "two", "three"}
    for name in titles:
        bring(installation, name, f"They saw {name}")
    process(installation)
    assert installation.index.is_whole()
    installation.index.close()
    for number, harm in enumerate(HARMED):
        damaged = list((installation.config.data / "index").glob(harm))
        assert damaged, harm
        for path in damaged:
            path.write_bytes(path.read_bytes()[:-3] + b"xyz")
        with open_at(tmp_path, database_url) as later:
            if is_news:
                titles.add(f"news {number}")
                bring(later, f"news {number}", f"They saw news {number}")

            if harm.startswith("*/v") and not harm.startswith("*/version"):
                with pytest.raises(Unavailable, match="damaged"):
                    later.index.check()
            process(later)

            assert later.index.is_whole(), harm
            assert found(later, "village") == titles
            assert later.index.state().documents == len(titles)


def test_another_pipeline_annotates_all_again_as_planned_and_what_is_new_goes_first(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processing, "BATCH", 2)
    monkeypatch.setattr(processing, "SLICE", 2)
    for n in range(5):
        bring(installation, f"old {n}", f"They saw number {n}")
    process(installation)

    note = tmp_path / "note"
    installation.__dict__["pipeline"] = FakePipeline("two", note=str(note))
    assert books(installation) == (0, 0, 5, {})
    bring(installation, "new", "They saw a newcomer")
    said: list[str] = []
    told: list[tuple[str, int, int]] = []
    fates = process(installation, say=said.append, report=lambda *each: told.append(each)).fates

    assert fates["annotate"] == {"done": 6}
    assert books(installation, "index") == (6, 0, 0, {})
    assert "newcomer" in note.read_text(encoding="utf-8").splitlines()[1]  # the first line is the sample's
    assert len(said) == 1
    assert said[0].startswith(
        "5 documents were annotated by another version of the language pipeline and are annotated again: about"
    )
    assert [each for each in told if each[0] == "annotate"] == [("annotate", n, 6) for n in (1, 3, 5, 6)]
    assert books(installation) == (6, 0, 0, {})


def test_documents_of_another_dimension_are_found_by_words_until_they_are_annotated_again(installation: Installation) -> None:
    installation.__dict__["pipeline"] = FakePipeline(dimensions=4)
    bring(installation, "old", "They saw dancing")
    process(installation)
    installation.__dict__["pipeline"] = FakePipeline("two")
    assert rebuild_index(installation) == 1
    assert found(installation, "dancing") == {"old"}
    [item] = installation.documents.iter_all()
    assert item.vectors.shape[1] == 4  # nothing was lost: the index left out what it could not compare


def test_documents_of_another_model_are_found_by_words_until_they_are_annotated_again(installation: Installation) -> None:
    installation.__dict__["pipeline"] = FakePipeline(model_id="other")
    bring(installation, "old", "They saw dancing")
    process(installation)
    by_meaning = SearchOptions(mode="meaning", copies=True)
    assert search(installation, "dancing", by_meaning).hits
    installation.__dict__["pipeline"] = FakePipeline("two")
    rebuild_index(installation)
    assert (search(installation, "dancing", by_meaning).hits, found(installation, "dancing")) == ((), {"old"})


KILLED = """
import sys
from pathlib import Path
from tests.component.service.test_process import open_at
from service.processing.process import process
with open_at(Path(sys.argv[1]), sys.argv[2] or None) as installation:
    print(process(installation).fates)
"""


def run(folder: Path, url: str | None) -> int:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")}
    command = [sys.executable, "-c", KILLED, str(folder), url or ""]
    return subprocess.run(command, cwd=ROOT, env=environment | {"PYTHONPATH": "."}, capture_output=True, check=False).returncode


def test_a_text_by_which_the_whole_program_is_killed_is_set_aside_by_the_runs_that_follow(
    installation: Installation, tmp_path: Path, database_url: str | None
) -> None:
    for word in ("dancing", "kill all", "singing"):
        bring(installation, word, f"They saw {word}")
    assert run(tmp_path, database_url) == -9  # in a batch with others
    bring(installation, "leaping", "They saw leaping")
    assert run(tmp_path, database_url) == -9  # alone, when all else can be found
    assert "leaping" in found(installation, "village")
    assert run(tmp_path, database_url) == 0
    assert books(installation) == (3, 1, 0, {BEGUN_TWICE: 1})
    assert found(installation, "village") == {"dancing", "kill all", "leaping", "singing"}
