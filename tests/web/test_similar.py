"""The page and the API of more like this: within licences, filtered, reached from documents and hits."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import open_client
from tests.web.county import HOSTILE, LINKED, RAID, config_of, fill, open_county
from tests.web.test_pages import Page

ALIKE = replace(
    RAID,
    title="Gooseberry: cells full",
    paragraphs=(
        "Sunday arrests in Inventham: Operation Gooseberry put six people into cells.",
        "Heroin worth £4,000 from a flat was seized by officers.",
    ),
    source="herald",
    url="http://localhost:9/six",
    published="2026-03-04",
)
GULLS = replace(LINKED, title="Another gull stops a train", paragraphs=("A gull has stopped the eight o’clock train, an operator said.",), source="gazette")  # fmt: skip
DOCUMENTS = (RAID, ALIKE, LINKED, GULLS, HOSTILE)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    config = config_of(tmp_path_factory.mktemp("likening"))
    with open_county(config, DOCUMENTS) as installation:
        fill(installation, DOCUMENTS)
    yield from open_client(config)


def test_the_api_answers_for_a_document_a_passage_and_a_text(client: TestClient) -> None:
    found = client.get("/api/v1/similar", params={"document_id": RAID.id}).json()
    assert (found["document_id"], found["passage"], found["hits"][0]["document_id"]) == (RAID.id, None, ALIKE.id)
    assert RAID.id not in [hit["document_id"] for hit in found["hits"]]
    third = client.get("/api/v1/similar", params={"document_id": RAID.id, "passage": "3"}).json()
    assert third["hits"][0]["passages"][0]["start"] == len(ALIKE.paragraphs[0]) + 2
    pasted = client.get("/api/v1/similar", params={"text": RAID.text, "source": "herald", "limit": "1"}).json()
    assert [hit["document_id"] for hit in pasted["hits"]] == [ALIKE.id]
    assert (
        client.get("/api/v1/similar", params={"text": RAID.text, "to": "2026-03-03"}).json()["hits"][0]["document_id"] == RAID.id
    )


def test_a_source_that_may_only_be_linked_to_gives_no_passages(client: TestClient) -> None:
    hit = client.get("/api/v1/similar", params={"document_id": GULLS.id}).json()["hits"][0]
    assert (hit["document_id"], hit["passages"]) == (LINKED.id, [])


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("", 400, "either a document_id or a text"),
        (f"document_id={RAID.id}&text=a", 400, "either a document_id or a text"),
        ("text=a&passage=1", 400, "paste the passage alone"),
        (f"document_id={RAID.id}&passage=0", 400, "passage: "),
        (f"document_id={RAID.id}&passage=9", 400, "has 3 passages; 9 is none of them"),
        ("document_id=ffffffffffffffffffff", 404, "no document"),
        ("document_id=../../etc", 404, "no document at this address"),
        ("text=...", 400, "no text to compare"),
        ("text=a&mode=keyword", 400, "there is no such parameter"),
    ],
)
def test_what_cannot_be_compared_is_refused_by_name(client: TestClient, query: str, status: int, words: str) -> None:
    answer = client.get(f"/api/v1/similar?{query}")
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.json()


def test_the_page_is_reached_from_a_document_and_from_a_hit(client: TestClient) -> None:
    document = Page(client.get(f"/documents/{RAID.id}?at=250").text)
    whole = Page(client.get(document.links["Documents near to this one in meaning"]).text)
    assert ALIKE.title in whole.links
    assert RAID.title in whole.links  # what it is like
    marked = document.links["Near to the marked passage"]
    assert marked.endswith("&passage=3")
    assert "like passage 3 of" in Page(client.get(marked).text).text
    hits = Page(client.get("/search?q=gooseberry").text)
    assert hits.links["More like this"].startswith("/similar?document_id=")


def test_the_form_takes_a_text_and_shows_it_as_text(client: TestClient) -> None:
    assert "A text to compare" in Page(client.get("/similar").text).text
    shown = client.get("/similar", params={"text": f"</textarea><script>alert(1)</script> {RAID.text}"})
    assert "<script>" not in shown.text
    assert RAID.title in Page(shown.text).links
    wrong = client.get("/similar", params={"text": "…"})
    assert (wrong.status_code, "There is no text to compare" in Page(wrong.text).text) == (400, True)
