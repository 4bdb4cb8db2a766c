"""What needs a person: a file that cannot be read is seen, tried again and dismissed; a failing source is told alike by the page and `doctor`."""

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete

from archive.decision_rows import PUBLISHER, WITHDRAWN
from archive.readers.mail import Mail
from archive.tables import decision_effects
from core.config import Config
from core.ids import capture_id
from core.words import Capture, Context
from digests.desk import compose_due, send_due
from service.correcting.making import By, make
from service.correcting.propose import not_entity
from service.correcting.takedowns import Subject, suppress
from service.following.saved_searches import add_search
from service.processing.process import process
from service.upkeep.attention import try_all_again
from service.upkeep.doctor import doctor
from tests.commands import assert_commands_exist
from tests.mail.office import READER, Post, post_office
from tests.web.conftest import open_client
from tests.web.county import NOW, RAID, config_of, fill, open_county

OURS = {"sec-fetch-site": "same-origin"}
BROKEN = b"%PDF-1.4\n1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj\ntrailer <</Root 1 0 R>>"
URL = "http://127.0.0.1:11/documents/broken<b>.pdf"


@pytest.fixture
def county(tmp_path: Path) -> Config:
    """Give an installation with one document, one damaged file, and a source that failed."""
    config = config_of(tmp_path)
    with open_county(config) as installation:
        fill(installation, (RAID,))
        hashed = hashlib.sha256(BROKEN).hexdigest()
        made = capture_id("council", "broken", hashed)
        capture = Capture(made, "council", "broken", URL, NOW, 200, "application/pdf", hashed, context=Context(kind="report"))
        installation.archive.add_capture(capture, BROKEN)
        process(installation)
        run = installation.archive.begin_run(["herald"])
        installation.archive.record_check(run, "herald", "not-checked", {}, "the server <b>did not</b> answer")
        installation.archive.end_run(run)
    return config


@pytest.fixture
def client(county: Config) -> Iterator[TestClient]:
    yield from open_client(county)


def set_clock(client: TestClient, moment: datetime) -> None:
    """Let it be a moment for an app."""
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    installation.clock = installation.archive.clock = lambda: moment


def fields_of(page: str, act: str) -> dict[str, str]:
    """Return what the first form of that kind on a page sends."""
    form = re.search(rf'<form method="post" action="/attention/{act}".*?</form>', page, re.S)
    assert form, page
    return dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form.group()))


def send(client: TestClient, page: str, act: str) -> str:
    """Press the first button of that kind on a page."""
    return client.post(f"/attention/{act}", data=fields_of(page, act), headers=OURS).text


def test_a_damaged_file_is_seen_tried_again_and_dismissed(client: TestClient) -> None:
    page = client.get("/attention").text
    assert "broken&lt;b&gt;.pdf" in page
    assert "1 could not be taken through" in page
    assert client.get("/api/v1/status").json()["stages"]["read"]["quarantined"] == 1
    for _ in range(3):
        client.get("/attention/again")
        client.get("/attention?done=dismiss")
    assert client.get("/api/v1/status").json()["stages"]["read"]["quarantined"] == 1

    assert "It is tried again now" in send(client, page, "again")
    page = client.get("/attention").text  # it is as damaged as before
    assert "1 could not be taken through" in page

    assert "It is dismissed" in send(client, page, "dismiss")
    books = client.get("/api/v1/status").json()["stages"]["read"]
    assert (books["quarantined"], books["rejected"], books["entered"]) == (0, 1, 2)
    assert "In quarantine" not in client.get("/attention").text
    assert client.post("/attention/again", data={"stage": "read", "id": "x"}, headers=OURS).status_code == 403


def test_the_page_and_doctor_say_the_same(client: TestClient, county: Config) -> None:
    page = html.unescape(client.get("/attention").text)
    findings = {finding.what: finding for finding in doctor(county)}
    assert "the server <b>did not</b> answer" in page
    assert "the server <b>did not</b> answer" in findings["Source Inventshire Herald"].seen
    assert not findings["Source Inventshire Herald"].is_well
    assert findings["Source Inventshire Gazette"].is_well
    assert not findings["Quarantine"].is_well
    assert "1 could not be taken through" in findings["Quarantine"].seen
    assert findings["Corrections"].is_well
    assert findings["Taken down"].is_well


def test_every_row_has_its_act_and_doctor_says_the_same(client: TestClient, county: Config) -> None:
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    made = make(
        installation, not_entity(installation.decisions, installation.documents, "Inventham", document_id=RAID.id), By("Editor")
    )
    with installation.archive.engine.begin() as connection:  # as when the document's next text has lost the words
        connection.execute(delete(decision_effects).where(decision_effects.c.decision_id == made.id))
    held = suppress(installation, Subject(url="http://127.0.0.1:9/gone"), By(PUBLISHER, WITHDRAWN))
    suppress(installation, Subject(url="http://127.0.0.1:9/else"), By("Admin", "a complaint"))

    page = client.get("/attention").text
    findings = {finding.what: finding for finding in doctor(county)}
    for what, words in (("Corrections", "Inventham (place)"), ("Taken down", "http://127.0.0.1:9/gone")):
        assert words in page
        assert words in findings[what].seen
        assert not findings[what].is_well
        assert_commands_exist(findings[what].seen)
    assert "http://127.0.0.1:9/else" not in page
    assert "http://127.0.0.1:9/else" not in findings["Taken down"].seen

    for address, thing in (("/corrections/undo", made.id), ("/takedowns/lift", held.id)):
        form = re.search(rf'<form method="post" action="{address}".*?</form>', page, re.S)
        assert form
        fields = dict(re.findall(r'name="([^"]*)" value="([^"]*)"', form.group()))
        assert fields["id"] == thing
        assert client.post(address, data=fields, headers=OURS).status_code == 200
    page = client.get("/attention").text
    assert "Inventham (place)" not in page
    assert "/gone" not in page


def test_the_whole_quarantine_is_tried_again(client: TestClient) -> None:
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    assert "Try all" not in client.get("/attention").text
    assert try_all_again(installation.archive, installation.stages, installation.pipeline) == 1
    assert "In quarantine" not in client.get("/attention").text
    process(installation)
    assert "1 could not be taken through" in client.get("/attention").text


def test_a_letter_that_cannot_be_sent_is_told_tried_again_and_given_up(tmp_path: Path) -> None:
    post = Post(refusals={"gone@reader.example": "550 no such mailbox"})
    with post_office(post) as smtp_url:
        config = replace(config_of(tmp_path), smtp_url=smtp_url)
        with open_county(config) as installation:
            fill(installation, (RAID,))
            for address in ("gone@reader.example", READER):
                add_search(installation.archive, f"Raids of {address}", "raid", address, pace="daily")
            compose_due(installation, NOW)
            send_due(installation.archive, installation.config, installation.clock)
        opened = open_client(config)
        client = next(opened)
        set_clock(client, NOW)
        finding = {each.what: each for each in doctor(config)}["Letters"]
        assert not finding.is_well
        assert "1 letter could not be sent: gone@reader.example: 550 no such mailbox" in finding.seen
        assert_commands_exist(finding.seen)
        page = client.get("/attention").text
        assert "Letters that could not be sent" in page
        assert "550 no such mailbox" in page
        assert READER not in page

        tried = post.tried.count("gone@reader.example")
        assert "It is sent again now" in send(client, page, "letters")
        assert post.tried.count("gone@reader.example") == tried + 1
        assert "550 no such mailbox" in client.get("/attention").text

        post.refusals.clear()
        send(client, page, "letters")
        assert len(post.letters("gone@reader.example")) == 1
        assert "could not be sent" not in client.get("/attention").text
        assert client.post("/attention/letters", data=fields_of(page, "letters"), headers=OURS).status_code == 404


def test_a_letter_given_up_is_not_sent_and_one_that_waits_too_long_is_told(client: TestClient) -> None:
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    set_clock(client, NOW)
    for days in (0, 1):
        Mail(installation.archive).post(f"letter-{days}", "ann@reader.example", f"Letter {days}", b"text", ())
    assert "Letters that wait" not in client.get("/attention").text
    set_clock(client, NOW + timedelta(hours=3))
    page = client.get("/attention").text
    assert "Letters that wait" in page
    assert "Letter 0" in page
    Mail(installation.archive).dismiss("letter-0")
    page = client.get("/attention").text
    assert "Letter 0" not in page
    assert "Letter 1" in page
    assert [each.state for each in Mail(installation.archive).letters()] == ["dismissed", "waiting"]
