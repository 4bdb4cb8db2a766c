"""A pasted text: what it names is known or new, people without a public role are counted alone, and nothing of it is kept."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.config import Config
from core.words import Role
from service.pasted import MAX_TEXT_CHARS
from tests.web.conftest import open_client
from tests.web.county import EVERYTHING, RAID, FakePipeline, Made, config_of, fill, open_county
from tests.web.test_pages import Page, get

PASTED = Made(
    "Pasted",
    (
        "Operation Gooseberry goes on in Inventham and in Quibble Lane, beside Operation Xylophagous.",
        "Chief Inspector Ada Quill said: “We will not stop here.” Cy Resident, 44, watched heroin worth £4,000.",
        "<script>alert(1)</script>",
    ),
    names=(
        ("Operation Gooseberry", "OPERATION"),
        ("Operation Xylophagous", "OPERATION"),
        ("Inventham", "PLACE"),
        ("Quibble Lane", "PLACE"),
        ("Ada Quill", "PERSON"),
        ("Cy Resident", "PERSON"),
        ("heroin", "DRUG"),
    ),
    roles=(Role("Ada Quill", "Chief Inspector", "Inventshire Police"), Role("Cy Resident", "neighbour")),
    speaker="Ada Quill",
)
NAMESAKE = replace(
    PASTED,
    paragraphs=("A man named Ada Quill, 34, was fined. He said: “It was not me.”",),
    names=(("Ada Quill", "PERSON"),),
    roles=(),
)
WITHOUT_ROLE = replace(NAMESAKE, paragraphs=("Ada Quill came to the harbour. “I like boats,” said Ada Quill.",))


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = config_of(tmp_path_factory.mktemp("pasting"))
    with open_county(config) as installation:
        fill(installation, EVERYTHING)
    return config


@pytest.fixture(scope="module")
def client(config: Config) -> Iterator[TestClient]:
    for opened in open_client(config):
        opened.app.state.installation.__dict__["pipeline"] = FakePipeline((*EVERYTHING, PASTED, NAMESAKE, WITHOUT_ROLE))  # type: ignore[attr-defined]  # FastAPI's app
        yield opened


def paste(client: TestClient, text: str, code: int = 200) -> Page:
    answer = client.post("/paste", data={"text": text})
    assert answer.status_code == code, answer.text[:500]
    return Page(answer.text)


def test_the_api_tells_names_known_and_new(client: TestClient) -> None:
    answer = client.post("/api/v1/paste", json={"text": PASTED.text})
    assert answer.status_code == 200
    found = answer.json()
    assert [(each["name"], each["kind"], each["documents"]) for each in found["names"]] == [
        ("Operation Gooseberry", "operation", 2),
        ("Operation Xylophagous", "operation", 0),
        ("Inventham", "place", 2),
        ("Quibble Lane", "place", 0),
        ("Ada Quill", "person", 1),
        ("heroin", "drug", 1),
    ]
    assert found["names"][4]["roles"] == ["Chief Inspector"]
    assert found["left_out"] == 1
    assert [(quote["words"], quote["said_by"]) for quote in found["quotes"]] == [("We will not stop here.", "Ada Quill")]
    assert [(figure["text"], figure["value"]) for figure in found["figures"]] == [("£4,000", 4000)]
    assert found["drug_policy"] == 0.9
    assert RAID.id in [hit["document_id"] for hit in found["similar"]["hits"]]


def test_the_page_says_what_the_api_says_and_is_reached_from_every_page(client: TestClient) -> None:
    form = get(client, get(client, "/").links["Paste a text"])
    assert "Nothing of it is kept" in form.text
    page = paste(client, PASTED.text)
    assert "6 names, 2 new" in page.text
    assert page.links["2"] == "/operations/gooseberry"
    assert "1 person without a public role is not listed" in page.text
    assert "Cy Resident" not in page.text.partition("Read it")[2]
    assert [attrs.get("src") for tag, attrs in page.tags if tag == "script"] == ["/static/desk.js"]
    assert RAID.title in page.links


def test_a_namesake_whom_the_text_shows_as_private_is_not_told(client: TestClient) -> None:
    found = client.post("/api/v1/paste", json={"text": NAMESAKE.text}).json()
    assert (found["names"], found["left_out"]) == ([], 1)
    assert [quote["said_by"] for quote in found["quotes"]] == ["a person without a public role"]
    known = client.post("/api/v1/paste", json={"text": WITHOUT_ROLE.text}).json()
    assert [(each["name"], each["documents"]) for each in known["names"]] == [("Ada Quill", 1)]


def test_nothing_of_it_is_kept(client: TestClient, config: Config) -> None:
    paste(client, PASTED.text)
    kept = [path for path in Path(config.data).rglob("*") if path.is_file() and b"Xylophagous" in path.read_bytes()]
    assert kept == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "There is no text"), (" \n…\n", "There is no text"), ("a " * MAX_TEXT_CHARS, "at most 20,000 are read here")],
)
def test_what_cannot_be_read_is_told(client: TestClient, text: str, told: str) -> None:
    assert told in paste(client, text, 400).text
    answer = client.post("/api/v1/paste", json={"text": text})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert told in answer.json()["detail"]


def test_a_text_that_cannot_be_annotated_costs_itself(client: TestClient) -> None:
    assert "The text could not be read" in paste(client, "The fake model does not know these words.", 400).text
    assert paste(client, PASTED.text).text


@pytest.mark.parametrize(
    ("body", "told"), [({"text": "a", "odd": 1}, "odd: there is no such parameter"), ({"text": 3}, "text: "), ([], "")]
)
def test_a_misshapen_request_is_named(client: TestClient, body: object, told: str) -> None:
    answer = client.post("/api/v1/paste", json=body)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


def test_a_page_elsewhere_cannot_ask(client: TestClient) -> None:
    assert client.post("/paste", data={"text": "a"}, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/paste", data={"text": "a" * 70_000}).status_code == 413
