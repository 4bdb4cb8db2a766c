"""What a stage rejected, as pages list it: every number leads to its items, by source and page by page; what was erased is not told."""

import html
from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from archive.stages.fates import Ending
from archive.tombstones import ERASED
from reading.version import READING_VERSION
from tests.web.conftest import open_client
from tests.web.county import RAID, capture_of, config_of, fill, open_county

N_EMPTY = 53
EMPTY = [replace(RAID, own_key=f"empty-{n}", url=f"http://127.0.0.1:9/empty/{n}", paragraphs=(f"{n}",)) for n in range(N_EMPTY)]
GONE = replace(RAID, source="herald", own_key="gone", url="http://localhost:9/ada-quill", paragraphs=("Gone.",))


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    config = config_of(tmp_path_factory.mktemp("rejected"))
    with open_county(config, (RAID,)) as installation:
        fill(installation, (RAID,))
        reasons = {}
        for made in (*EMPTY, GONE):
            capture = capture_of(made)
            installation.archive.add_capture(capture, made.text.encode())
            reasons[capture.id] = ERASED if made is GONE else "an empty file"
        with installation.stages.unread(READING_VERSION, 100) as batch:
            endings = [(capture, Ending(capture.id, "rejected", reasons[capture.id])) for capture in batch.items]
            installation.stages.record_read(batch, endings, READING_VERSION)
    yield from open_client(config)


def test_the_number_of_the_books_leads_to_its_items_page_by_page(client: TestClient) -> None:
    assert f'<a href="/status/rejected?stage=read">{N_EMPTY + 1}</a>' in client.get("/status").text
    first, second = (client.get("/status/rejected", params={"stage": "read", "page": n}).text for n in ("1", "2"))
    shown = [f"/empty/{n}</bdi>" in first or f"/empty/{n}</bdi>" in second for n in range(N_EMPTY)]
    assert all(shown)
    assert first.count('<tr><th scope="row"') == 50
    assert "page 1 of 2" in first
    assert first.count("an empty file") + second.count("an empty file") == N_EMPTY


def test_they_are_listed_by_source_and_what_was_erased_is_not_told(client: TestClient) -> None:
    page = client.get("/status/rejected", params={"source": "herald"}).text
    assert "1 was rejected at the stage “reading”, from <bdi>Inventshire Herald</bdi>" in page
    assert f'Inventshire Gazette</bdi> <span class="small">{N_EMPTY}' in page
    assert "ada-quill" not in page
    assert "it was erased here" in html.unescape(page)
    assert "Nothing stands on this page" in client.get("/status/rejected", params={"page": "9"}).text


@pytest.mark.parametrize("asked", [{"stage": "dancing"}, {"page": "0"}, {"page": "x"}, {"colour": "red"}])
def test_what_cannot_be_asked_is_refused(client: TestClient, asked: dict[str, str]) -> None:
    assert client.get("/status/rejected", params=asked).status_code in {400, 404}
