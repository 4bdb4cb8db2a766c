"""Putting right over HTTP: forms say what they would touch and change nothing, their POST holds in every face at once, and is taken back."""

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from archive.tables import decisions
from service.correcting.making import By
from service.correcting.takedowns import Subject, erase
from tests.component.service.press import COPY, MADE
from tests.web.conftest import open_client
from tests.web.county import PACK, RAID, FakePipeline, config_of, fill, open_county
from web.corrections.kinds import FORMS

OURS = {"sec-fetch-site": "same-origin", "origin": "http://127.0.0.1:8000"}


@pytest.fixture
def client(tmp_path: Any) -> Iterator[TestClient]:
    """Give an app of its own, which a test changes."""
    config = config_of(tmp_path)
    with open_county(config) as installation:
        installation.__dict__["pipeline"] = FakePipeline(MADE)
        fill(installation, MADE)
    for opened in open_client(config):
        opened.app.state.installation.__dict__["pipeline"] = FakePipeline(MADE)  # type: ignore[attr-defined]  # FastAPI's app
        yield opened


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the POST form of a page."""
    (form,) = re.findall(r'<form method="post" action="/correct/.*?</form>', page, re.S)
    return {
        html.unescape(n): html.unescape(v) for n, v in re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form)
    }


def put_right(client: TestClient, kind: str, **given: str) -> str:
    """Answer a form, look at what it would touch, and send it; return the list that follows."""
    shown = client.get(f"/correct/{kind}", params=given)
    assert shown.status_code == 200, shown.text
    assert "It would touch" in shown.text
    sent = client.post(f"/correct/{kind}", data=hidden(shown.text) | {"reason": "the press office rang"}, headers=OURS)
    assert "It is put right" in sent.text, sent.text
    return sent.text


def total(client: TestClient, query: str) -> int:
    return int(client.get("/api/v1/search", params={"q": query, "mode": "keyword", "copies": "1"}).json()["total"])


def state_of(client: TestClient) -> tuple[Any, ...]:
    """Return all that corrections could change, as it is read from outside."""
    return (
        client.get("/api/v1/corrections").json(),
        total(client, "operation:gooseberry"),
        client.get(f"/documents/{RAID.id}").text,
    )


def test_a_wrong_name_is_put_right_everywhere_and_taken_back(client: TestClient) -> None:
    before = total(client, "operation:gooseberry")
    assert before > 1
    shown = client.get("/correct/not-entity", params={"name": "Operation Gooseberry"})
    assert f"It would touch {before} documents" in shown.text
    assert RAID.title in shown.text

    listed = put_right(client, "not-entity", name="Operation Gooseberry")

    assert total(client, "operation:gooseberry") == 0
    assert client.get("/operations/gooseberry").status_code == 404
    assert client.get("/api/v1/trend", params={"q": "operation:gooseberry"}).json()["buckets"] in ([], None) or not any(
        bucket["count"] for bucket in client.get("/api/v1/trend", params={"q": "operation:gooseberry"}).json()["buckets"]
    )
    assert 'class="name operation"' not in client.get(f"/documents/{RAID.id}?names=1").text
    (made,) = client.get("/api/v1/corrections").json()["corrections"]
    assert made["documents"] == before
    assert "the press office rang" not in listed

    token = re.search(r'name="token" value="([^"]+)"', listed)
    assert token
    undone = client.post("/corrections/undo", data={"token": token.group(1), "id": made["id"]}, headers=OURS)
    assert "It is taken back" in undone.text
    assert total(client, "operation:gooseberry") == before


def test_the_old_name_of_a_thing_leads_to_its_page_and_to_the_programs_answer(client: TestClient) -> None:
    (place,) = client.get("/api/v1/profile", params={"kind": "place", "name": "Inventham"}).json()["names"]
    old_id = client.get("/api/v1/profile", params={"kind": "place", "name": "Inventham"}).json()["id"]
    put_right(client, "rename", name="Operation Gooseberry", new="Operation Currant")
    put_right(client, "rename", name="Inventham", new="Great Oak")

    led = client.get("/operations/gooseberry", params={"part": "coverage"}, follow_redirects=False)
    assert (led.status_code, led.headers["location"]) == (307, "/operations/currant?part=coverage&called=gooseberry")
    page = client.get(led.headers["location"])
    assert "gooseberry is called Operation Currant here since a correction of " in page.text
    assert "is called" not in client.get("/operations/currant", params={"called": "a lie"}).text
    for asked in ("Inventham", old_id):
        page = client.get(f"/profiles/place/{asked}")
        assert (page.status_code, page.url.path) == (200, "/profiles/place/Great Oak")
        answer = client.get("/api/v1/profile", params={"kind": "place", "name": asked}).json()
        assert (answer["name"], answer["names"][0]["documents"]) == ("Great Oak", place["documents"])
        assert [note.partition(" since ")[0] for note in answer["notes"]] == ["Inventham is called Great Oak here"]
    answer = client.get("/api/v1/dossier", params={"name": "gooseberry"}).json()
    assert (answer["key"], len(answer["notes"])) == ("currant", 1)
    assert client.get("/api/v1/quotes", params={"q": "operation:gooseberry"}).json()["total"] > 0


def test_every_kind_is_put_right_by_its_form(client: TestClient) -> None:
    put_right(client, "rename", name="Inventham", new="Great Inventham")
    assert total(client, 'place:"Great Inventham"') > 0
    put_right(client, "not-entity", name="heroin", document=RAID.id, all="1")
    assert total(client, "drug:heroin") == 1
    put_right(
        client, "speaker", document=f"http://127.0.0.1:8000/documents/{RAID.id}?at=3#sought", words="will not stop", none="1"
    )
    quoted = client.get(f"/api/v1/documents/{RAID.id}").json()["annotations"]["quotes"]
    assert [quote["speaker"] for quote in quoted] == [None]
    put_right(client, "role", document=RAID.id, person="Ada Quill", role="Superintendent", organisation="Inventshire Police")
    assert "Superintendent" in client.get(f"/documents/{RAID.id}").text
    assert "£4,000: value of what was seized" in client.get(f"/documents/{RAID.id}").text
    asked = client.get("/correct/not-figure", params={"document": RAID.id, "words": "£4,000"}).text
    assert "is read as: value of what was seized" in asked
    assert "A copy of the story has the same words" in asked
    assert "in the copies of its story" in put_right(client, "not-figure", document=RAID.id, words="£4,000")
    assert "£4,000: value of what was seized" not in client.get(f"/documents/{RAID.id}").text
    put_right(client, "item", document=PACK.id, words="The cost is £900", item="9")
    put_right(client, "split", documents=COPY.id)
    put_right(client, "join", documents=f"{COPY.id}\n/documents/{RAID.id}")
    assert len(client.get("/api/v1/corrections").json()["corrections"]) == 10  # two of them the copy’s


def test_what_may_be_one_of_several_is_asked_and_what_is_not_there_is_told(client: TestClient) -> None:
    asked = client.get("/correct/rename", params={"name": "Mill Lane", "new": "Mill Road"})
    if asked.status_code == 400:
        assert "Which is meant?" in asked.text
    nothing = client.get("/correct/rename", params={"name": "Nowhere", "new": "Somewhere"})
    assert (nothing.status_code, "Nothing is read as" in html.unescape(nothing.text)) == (404, True)
    both = client.get(
        "/correct/speaker", params={"document": RAID.id, "words": "will not stop", "speaker": "Ada Quill", "none": "1"}
    )
    assert both.status_code == 400
    assert client.get("/correct/rename", params={"colour": "red"}).status_code == 400
    assert client.get("/correct/nothing").status_code == 404
    assert client.get("/correct/rename", params={"name": "x" * 2001}).status_code == 400


def test_what_is_joined_is_asked_for_from_one_document_without_a_reproach(client: TestClient) -> None:
    chosen = client.get("/correct", params={"document": RAID.id}).text
    for kind in ("join", "join-event"):
        assert f"/correct/{kind}?documents={RAID.id}" in chosen
        form = client.get(f"/correct/{kind}", params={"documents": RAID.id})
        assert form.status_code == 200
        assert 'role="alert"' not in form.text
        assert "two at least" in form.text


def test_no_look_changes_anything(client: TestClient) -> None:
    before = state_of(client)
    client.get("/correct", params={"name": "Inventham", "document": RAID.id})
    for kind in FORMS:
        filled = {field.name: RAID.id if field.name.startswith("document") else "Inventham" for field in FORMS[kind].fields}
        for given in ({}, filled):
            for _ in range(2):
                assert client.get(f"/correct/{kind}", params=given).status_code in {200, 400, 404}
                client.head(f"/correct/{kind}", params=given)
    assert client.get("/corrections/undo").status_code == 405
    assert state_of(client) == before


@pytest.mark.parametrize(
    ("token", "headers"),
    [
        ("", OURS),
        ("0" * 32, OURS),
        (None, {"sec-fetch-site": "cross-site"}),
        (None, {"origin": "https://evil.example"}),
        (None, {"origin": "null"}),
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(client: TestClient, token: str | None, headers: dict[str, str]) -> None:
    before = state_of(client)
    given = hidden(client.get("/correct/rename", params={"name": "Inventham", "new": "Elsewhere"}).text)
    fields = given if token is None else given | {"token": token}
    assert client.post("/correct/rename", data=fields, headers=headers).status_code == 403
    assert client.post("/corrections/undo", data={"token": fields["token"], "id": "0000"}, headers=headers).status_code == 403
    assert state_of(client) == before


def test_nobody_private_is_told_by_the_list_or_by_what_a_form_would_touch(client: TestClient) -> None:
    shown = client.get("/correct/rename", params={"name": "Bob Private", "new": "Robert Private", "label": "PERSON"})
    assert RAID.title not in shown.text
    listed = put_right(client, "rename", name="Bob Private", new="Robert Private", label="PERSON")
    assert "Private" not in re.sub(r"<[^>]+>", "", listed)
    assert "not told, for it may name a person without a public role" in listed


@pytest.mark.parametrize("kind", FORMS)
def test_a_document_that_is_not_here_is_told_before_anything_else_is_asked(client: TestClient, kind: str) -> None:
    field = next(field.name for field in FORMS[kind].fields if field.name.startswith("document"))
    for unknown in ("0123456789abcdef0123", "IMPOSSIBLE"):
        answer = client.get(f"/correct/{kind}", params={field: unknown})
        assert answer.status_code == 404
        assert "There is no document" in html.unescape(answer.text)
    assert client.get(f"/correct/{kind}", params={field: RAID.id}).status_code != 404


def test_what_can_be_put_right_of_no_document_is_not_offered(client: TestClient) -> None:
    assert client.get("/correct", params={"document": "IMPOSSIBLE"}).status_code == 404
    assert client.get("/correct", params={"document": RAID.id}).status_code == 200


def test_something_is_suppressed_and_shown_again(client: TestClient) -> None:
    shown = client.get("/takedowns", params={"document": RAID.id})
    assert "1 document would no longer be shown" in shown.text
    assert client.get(f"/documents/{RAID.id}").status_code == 200
    token = client.post("/takedowns", data={"document": RAID.id}, headers=OURS)
    assert token.status_code == 403
    proof = re.search(r'name="token" value="([^"]+)"', shown.text)
    assert proof
    sent = client.post("/takedowns", data={"document": RAID.id, "token": proof.group(1), "reason": "a complaint"}, headers=OURS)
    assert "in force" in sent.text
    assert client.get(f"/documents/{RAID.id}").status_code == 404
    assert RAID.title not in client.get("/search", params={"q": "gooseberry"}).text
    made = re.search(r'name="id" value="([^"]+)"', sent.text)
    assert made
    client.post("/takedowns/lift", data={"id": made.group(1), "token": proof.group(1)}, headers=OURS)
    assert client.get(f"/documents/{RAID.id}").status_code == 200
    assert client.get("/takedowns", params={"person": "Quill"}).status_code == 400
    person = client.get("/takedowns", params={"person": "Ada Quill"}).text
    assert "1 of 3 passages is left out" in person


def test_what_was_erased_is_let_come_again_and_not_called_lifted(client: TestClient) -> None:
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    taken = erase(installation, Subject(document=RAID.id), By("an editor"))
    shown = client.get("/takedowns").text
    assert "Let it be collected again" in shown
    assert "Lift it" not in shown
    proof = re.search(r'name="token" value="([^"]+)"', shown)
    assert proof
    sent = {"id": taken.id, "token": proof.group(1)}
    refused = client.post("/takedowns/lift", data=sent, headers=OURS)
    assert refused.status_code == 400
    assert "cannot be brought back" in refused.text
    assert "lifted" in client.post("/takedowns/lift", data=sent | {"again": "1"}, headers=OURS).text


def test_a_damaged_decision_closes_no_page(client: TestClient) -> None:
    put_right(client, "rename", name="Inventham", new="Great Inventham")
    archive = client.app.state.installation.archive  # type: ignore[attr-defined]  # FastAPI's app
    with archive.engine.begin() as connection:
        connection.execute(update(decisions).values(who="an edjtor"))

    assert "is damaged and stands in no list" in client.get("/attention").text
    assert "put back your last good copy of the database" in client.get("/corrections").text
    assert "is damaged and stands in no list" in client.get("/takedowns").text
    answer = client.get("/api/v1/corrections").json()
    assert (answer["corrections"], answer["damaged"]) == ([], 1)
    assert client.get("/").status_code == 200
