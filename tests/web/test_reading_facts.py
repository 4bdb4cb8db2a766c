"""What reading did to a document is told with it: on its page, in the terminal, in a hit's JSON."""

import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cli.dossiers import show
from core.ids import capture_id
from core.words import Capture
from service.installation import Installation
from service.processing.process import process
from service.search.search import SearchOptions, search
from tests.component.service.test_process import NOW, open_at
from tests.unit.reading.makers import scanned_pdf
from web.app import create_app

RELEASE = """<!doctype html><html><head><title>Two held over cannabis</title></head><body><nav><a href="/">Home</a></nav><main>
<h1>Two held over cannabis</h1><p>Officers who searched a house in Quay Street found four hundred plants on Monday morning.</p>
<p>A man and a woman were arrested and remain in custody, the force said in a statement on Tuesday.</p>
<p>READ MORE: <a href="/2">Harbour festival returns with fireworks</a></p><ul class="related"><li><a href="/3">Ferry late again</a></li></ul>
</main></body></html>"""


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    monkeypatch.setenv("COUNTYWATCH_BEAT", str(tmp_path / "beat.toml"))
    with open_at(tmp_path, None) as opened:
        for name, body, content_type in (
            ("release", RELEASE.encode(), "text/html"),
            ("scan", scanned_pdf(["Minutes of the panel: naloxone\nwas handed out in the harbour."]), "application/pdf"),
        ):
            hashed = sha256(body).hexdigest()
            made = capture_id("import", name, hashed)
            capture = Capture(made, "import", name, f"http://127.0.0.1:9/{name}", NOW, 200, content_type, hashed)
            opened.archive.add_capture(capture, body)
        process(opened)
        yield opened


def id_of(installation: Installation, name: str) -> str:
    return next(item.document.id for item in installation.documents.iter_all() if item.document.url.endswith(name))


def page(installation: Installation, name: str) -> str:
    with TestClient(create_app(installation.config), base_url="http://127.0.0.1:8000") as client:
        answer = client.get(f"/documents/{id_of(installation, name)}")
    assert answer.status_code == 200
    return answer.text


def test_what_was_left_out_of_a_page_is_counted_and_can_be_opened(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = page(installation, "release")
    assert "<summary>Left out of the page: 2 lines that lead to other stories, 1 menu entry.</summary>" in text
    assert "“<bdi>READ MORE: Harbour festival returns with fireworks</bdi>”" in text
    capsys.readouterr()
    show(id_of(installation, "release"), data=tmp_path / "data")
    assert "Left out of the page: 2 lines that lead to other stories" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("tesseract") is None, reason="tesseract is not installed: no scan was read")
def test_read_by_ocr_is_told_with_its_confidence(
    installation: Installation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "Read by OCR: recognised from pictures of its pages, sure of 9" in page(installation, "scan")
    [hit] = search(installation, "naloxone", SearchOptions(mode="keyword")).hits
    assert hit.recognition is not None
    assert hit.recognition.confidence == hit.passages[0].ocr_confidence
    assert (hit.recognition.confidence or 0) > 80
    capsys.readouterr()
    show(id_of(installation, "scan"), data=tmp_path / "data", as_json=True)
    assert json.loads(capsys.readouterr().out)["document"]["recognition"]["pages"][0]["page"] == 1
