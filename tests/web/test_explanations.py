"""The page and the API that say why something is not here, and keep what is reported as missed."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import open_client
from tests.web.county import EVERYTHING, HOSTILE, NOW, RAID, config_of, fill, open_county
from tests.web.test_pages import Page

GONE = "https://elsewhere.example/story?id=1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Give an app of its own, for reports change it."""
    config = config_of(tmp_path_factory.mktemp("explaining"))
    with open_county(config) as installation:
        fill(installation, EVERYTHING)
    for opened in open_client(config):
        opened.app.state.installation.archive.clock = lambda: NOW  # type: ignore[attr-defined]  # FastAPI's app
        yield opened


def test_the_api_gives_one_answer_with_its_next_step(client: TestClient) -> None:
    found = client.get("/api/v1/explain", params={"of": RAID.url}).json()
    assert (found["answer"], found["document_id"], found["found_by"]) == ("indexed", RAID.id, "address")
    found = client.get("/api/v1/explain", params={"of": RAID.title, "q": "gooseberry", "from": "2026-03-02"}).json()
    assert (found["answer"], "it is of 2026-03-01, not of 2026-03-02 or later" in found["why"]) == ("filtered out", True)
    assert client.get("/api/v1/explain").status_code == 400
    refused = client.get("/api/v1/explain?of=x&colour=red")
    assert (refused.status_code, refused.json()["field"]) == (400, "colour")


def test_the_page_is_reached_from_a_search_and_takes_it_along(client: TestClient) -> None:
    for address in ("/search?q=zebra&mode=keyword&kind=minutes", "/search?q=gooseberry"):
        page = Page(client.get(address).text)
        link = page.links["I know there is one: why is it not here?"]
        assert link.startswith("/explain?q=")
        assert "What you can do" not in client.get(link).text
    shown = Page(client.get("/explain", params={"of": RAID.title, "q": "zebra AND gull"}).text)
    assert "Filtered out" in shown.text
    assert "it does not have zebra and it does not have gull" in shown.text
    assert shown.links[RAID.title] == f"/documents/{RAID.id}"


def test_what_is_pasted_and_what_was_crawled_is_text(client: TestClient) -> None:
    for of in (
        HOSTILE.title,
        HOSTILE.id,
        "<script>alert(1)</script>",
        "https://x.example/<script>alert(2)</script>",
        f"https://{'ü' * 90}.example/",
        "a\x00b",
        "\x00",
        "[::1",
    ):
        answer = client.get("/explain", params={"of": of})
        assert answer.status_code in ({200, 400} if not of.strip("\x00") else {200})
        assert not re.search("<script>|<svg|<img", answer.text)
        Page(answer.text)


def test_a_miss_is_kept_by_post_alone_and_counted(client: TestClient) -> None:
    assert client.get("/api/v1/status").json()["misses"] == []
    client.get("/explain", params={"of": GONE, "reported": "1"})
    assert client.get("/api/v1/status").json()["misses"] == []

    posted = client.post("/explain", data={"of": GONE, "q": ""}, headers={"sec-fetch-site": "same-origin", "origin": "null"})
    assert "It is kept as missed" in Page(posted.text).text
    reported = client.post("/api/v1/misses", json={"of": RAID.title, "q": "zebra"})
    assert (reported.status_code, reported.json()["answer"], bool(reported.json()["reported_at"])) == (201, "filtered out", True)

    (month,) = client.get("/api/v1/status").json()["misses"]
    assert month == {"month": "2026-03", "reported": 2, "gaps": 1, "documents": len(EVERYTHING), "share": round(1 / 7, 4)}
    assert "Reported as missing" in Page(client.get("/status").text).text


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8000"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "https://127.0.0.1@evil.example"},
    ],
)
def test_a_page_elsewhere_cannot_report(client: TestClient, headers: dict[str, str]) -> None:
    before = client.get("/api/v1/status").json()["misses"]
    for answer in (
        client.post("/explain", data={"of": "https://a.example/"}, headers=headers),
        client.post("/api/v1/misses", json={"of": "https://a.example/"}, headers=headers),
    ):
        assert (answer.status_code, answer.json()["title"]) == (403, "The request cannot be answered")
    assert client.get("/api/v1/status").json()["misses"] == before


def test_bodies_are_bounded_and_faults_named(client: TestClient) -> None:
    assert client.post("/api/v1/misses", content=b"x" * 70_000).status_code == 413
    wrong = client.post("/api/v1/misses", json={"of": "a", "owner": 1})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "owner")
    broken = client.post("/api/v1/misses", content=b"{", headers={"content-type": "application/json"})
    assert (broken.status_code, broken.json()["field"]) == (400, "body")
    assert client.post("/explain", data={"of": "x" * 2001}).status_code == 400
