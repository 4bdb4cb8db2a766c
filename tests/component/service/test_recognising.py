"""Scanned pages: recognised one by one by tesseract, kept as they come, whole over several runs; what fails costs its page and is told."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from core.errors import Quarantined
from core.ids import capture_id
from core.words import Capture, Context, Document, RecognisedPage, UnrecognisedPage
from index.query import parse
from reading.pdf import ocr
from service.explaining.explanation import explain
from service.health.health import stage_versions, status
from service.installation import Installation
from service.processing.process import process
from service.search.silence import silence
from service.search.silence_words import sentences
from tests.component.service.test_process import NOW, ROOT, found, open_at
from tests.unit.reading.makers import scanned_pdf

pytestmark = pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed: no scan was read")
PAGES = [f"Page {word} of the minutes tells\nof the {thing} in the village hall." for word, thing in (
    ("one", "lantern"), ("two", "ladder"), ("three", "piano"), ("four", "carpet"), ("five", "kettle"), ("six", "bicycle"),
)]  # fmt: skip
PRINTED = (
    "=This page was printed by a program and holds\nmore than a dozen words about the window and\nthe door of the village hall."
)


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    with open_at(tmp_path, database_url) as opened:
        yield opened


def bring(installation: Installation, name: str, body: bytes, content_type: str = "application/pdf") -> Capture:
    hashed = sha256(body).hexdigest()
    capture = Capture(
        capture_id("import", name, hashed), "import", name, f"http://127.0.0.1:9/{name}", NOW, 200, content_type, hashed,
        context=Context(kind="report", found_title=name),
    )  # fmt: skip
    installation.archive.add_capture(capture, body)
    return capture


def only(installation: Installation) -> Document:
    [item] = installation.documents.iter_all()
    return item.document


def books(installation: Installation, stage: Any) -> tuple[int, int, int, int, int]:
    count = installation.stages.count(stage, stage_versions(installation.pipeline)[stage])
    assert count.entered == count.done + count.rejected + count.quarantined + count.pending
    return count.entered, count.done, count.quarantined, count.pending, count.waiting


RUN = """
import sys
from pathlib import Path
from tests.component.service.test_process import open_at
from service.processing.process import process
with open_at(Path(sys.argv[1]), sys.argv[2] or None) as installation:
    process(installation)
"""


def test_a_long_scan_is_read_whole_though_the_program_is_killed_and_waits_until_then(
    installation: Installation, tmp_path: Path, database_url: str | None
) -> None:
    bring(installation, "minutes", scanned_pdf(PAGES))
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")} | {"PYTHONPATH": "."}
    command = [sys.executable, "-c", RUN, str(tmp_path), database_url or ""]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, start_new_session=True) as running:
        until = time.monotonic() + 120
        while not any(scan.n_through >= 2 for scan in installation.scans.progress()) and time.monotonic() < until:
            assert running.poll() is None
            time.sleep(0.02)
        os.killpg(running.pid, signal.SIGKILL)
    [scan] = status(installation).scans
    n_kept = scan.n_through
    assert 2 <= n_kept < scan.n_pages == 6
    assert scan.n_failed == 0
    assert books(installation, "read") == (1, 0, 0, 1, 1)
    assert books(installation, "recognise") == (6, n_kept, 0, 6 - n_kept, 0)
    said = sentences(silence(installation, [parse("lantern")], n_found=0))
    waits = "1 document of Imported files is collected and cannot be searched yet: scanned pages are still being recognised."
    assert waits in said
    told = explain(installation, "http://127.0.0.1:9/minutes")
    assert (told.answer, "still being recognised" in told.why) == ("pending", True)
    assert list(installation.documents.iter_all()) == []

    fates = process(installation).fates

    assert fates["recognise"] == {"done": 6 - n_kept}  # no page twice
    assert [found(installation, word) for word in ("lantern", "bicycle")] == [{"minutes"}, {"minutes"}]
    document = only(installation)
    assert document.recognition is not None
    assert not document.recognition.missing
    assert [each.page for each in document.recognition.pages] == [1, 2, 3, 4, 5, 6]
    assert all(each.confidence > 60 for each in document.recognition.pages)
    assert {p.page for p in document.passages} == {1, 2, 3, 4, 5, 6}
    assert status(installation).scans == ()
    assert books(installation, "read") == (1, 1, 0, 0, 0)
    assert process(installation).fates["recognise"] == {}


def test_a_page_that_fails_costs_itself_and_one_without_words_is_told(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(installation, "minutes", scanned_pdf([PAGES[0], PAGES[1], ""]))
    recognise = ocr.recognise_page

    def failing(body: bytes, number: int) -> ocr.ScannedPage:
        if number == 1:
            raise Quarantined("reading it took longer than 40 seconds")
        return recognise(body, number)

    monkeypatch.setattr(ocr, "recognise_page", failing)
    assert process(installation).fates["recognise"] == {"done": 2, "quarantined": 1}

    document = only(installation)
    assert "lantern" in document.text
    assert "ladder" not in document.text
    assert document.recognition is not None
    assert [each.page for each in document.recognition.pages] == [1]
    assert document.recognition.missing == (
        UnrecognisedPage(2, "reading it took longer than 40 seconds"),
        UnrecognisedPage(3, "no words could be recognised in its picture"),
    )
    monkeypatch.undo()
    assert process(installation).fates["recognise"] == {}  # a fault is not tried again and again


def test_without_tesseract_the_rest_is_read_and_with_it_all(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    bring(installation, "pack", scanned_pdf([PRINTED, PAGES[0]]))
    bring(installation, "letter", scanned_pdf([PAGES[1]]))
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    assert process(installation).fates["read"] == {"done": 1, "quarantined": 1}
    assert only(installation).recognition.missing == (UnrecognisedPage(2, ocr.NOT_INSTALLED),)  # type: ignore[union-attr]
    assert found(installation, "window") == {"pack"}
    assert found(installation, "lantern") == set()
    assert books(installation, "recognise") == (2, 0, 0, 2, 0)

    monkeypatch.undo()
    assert process(installation).fates["recognise"] == {"done": 2}

    assert [found(installation, word) for word in ("window", "lantern", "ladder")] == [{"pack"}, {"pack"}, {"letter"}]


def test_a_scan_on_a_letter_and_the_same_file_again_are_recognised_once(installation: Installation) -> None:
    scan, letter = scanned_pdf([PAGES[2]], turn=180), EmailMessage()
    letter["From"], letter["Subject"] = "Orla Penhale <orla@council.example>", "The piano"
    letter.set_content("Please find the minutes with this letter.")
    letter.add_attachment(scan, maintype="application", subtype="pdf", filename="minutes.pdf")
    bring(installation, "letter.eml", letter.as_bytes(), "message/rfc822")
    bring(installation, "minutes.pdf", scan)

    fates = process(installation).fates

    assert fates["read"] == {"waiting": 2, "done": 2}
    assert fates["recognise"] == {"done": 1}
    assert found(installation, "piano village") == {"letter.eml", "minutes.pdf"}
    [kept] = installation.scans.results(sha256(scan).hexdigest()).values()
    assert kept.body is not None
    page = ocr.from_text(kept.body)
    assert page.turn == 180
    assert page.pieces[0].text.startswith("Page three of the minutes")
    assert [len(each) for each in page.word_confidences] == [len(piece.text.split()) for piece in page.pieces]


def test_read_by_itself_a_file_is_recognised_at_once_as_far_as_that_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    from reading.pdf.files import read_pdf

    monkeypatch.setattr(ocr, "MAX_AT_ONCE", 1)
    pages = read_pdf(scanned_pdf(PAGES[:2]), recognise=ocr.recognise_now)

    assert pages.recognition is not None
    assert isinstance(pages.recognition.pages[0], RecognisedPage)
    assert len(pages.recognition.pages) == 1
    assert pages.recognition.missing == (UnrecognisedPage(2, ocr.TOO_MANY),)
