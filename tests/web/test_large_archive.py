"""Every page over an invented archive of a thousand documents answers, and tells as many as there are; `benchmarks.pages` measures larger ones."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from benchmarks.large_archive import NOW, PAPER_EVERY, open_large
from benchmarks.pages import measure_all, pages_of
from tests.web.county import FakePipeline
from web.app import create_app

SIZE = 1_000
# Of the processor, the middle of ten warm requests: 150 were measured at the most (docs/measured.md).
MAX_CPU_MS = 300.0


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """Give the app on such an archive."""
    with open_large(SIZE) as installation:
        app = create_app(installation.config)
        with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
            app.state.installation.clock = lambda: NOW
            app.state.installation.__dict__["pipeline"] = FakePipeline()
            yield opened


def test_every_page_answers(client: TestClient) -> None:
    addresses = pages_of(client.app.state.installation)  # type: ignore[attr-defined]  # FastAPI's app
    assert {address.split("?")[0].split("/")[1] for address in addresses} >= {"", "search", "meetings", "operations", "documents"}
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_it_holds_what_was_put_in(client: TestClient) -> None:
    def total(query: str) -> int:
        return int(client.get("/api/v1/search", params={"q": query, "mode": "keyword", "copies": "1"}).json()["total"])

    assert total("published:1900..") == SIZE
    assert total("kind:report") == SIZE // PAPER_EVERY
    assert total('operation:"Finch"') > SIZE // 60
    assert client.get("/api/v1/quotes").json()["total"] > 0


@pytest.mark.soak
@pytest.mark.usefixtures("soak")
def test_a_hundred_thousand_documents_leave_every_page_quick() -> None:
    with open_large(100_000) as installation:
        measured = measure_all(installation.config, tries=10, clock=installation.clock)
    assert {each.address: each.cpu_ms for each in measured if each.cpu_ms > MAX_CPU_MS} == {}
