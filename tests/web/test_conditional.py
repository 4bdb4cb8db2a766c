"""What a browser or a program has already is not sent again, what is long is packed, and no look at any address changes anything."""

import hashlib
import re
import sqlite3
from pathlib import Path

from fastapi.testclient import TestClient

from core.config import Config
from tests.web.county import RAID
from web.access import ACCESS


def test_what_one_has_already_is_not_sent_again(client: TestClient) -> None:
    for address in ("/api/v1/search?q=heroin", "/search?q=heroin", f"/documents/{RAID.id}"):
        first = client.get(address)
        tag = first.headers["etag"]
        again = client.get(address, headers={"if-none-match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), address
        assert client.get(address, headers={"if-none-match": '"other"'}).text == first.text
    assert "etag" not in client.get("/nowhere").headers
    assert client.get("/static/style.css").headers["etag"]


def test_long_answers_are_packed(client: TestClient) -> None:
    answer = client.get("/api/v1/search?q=heroin")
    assert answer.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in client.get("/api/v1/search?q=heroin", headers={"accept-encoding": "identity"}).headers


def state_of(config: Config) -> str:
    """Return a hash of everything in the archive and of every kept file."""
    found = hashlib.sha256()
    with sqlite3.connect(config.data / "archive.sqlite3") as archive:
        for line in archive.iterdump():
            found.update(line.encode("utf-8", "surrogatepass"))
    for path in sorted(Path(config.data / "blobs").rglob("*")):
        found.update(str(path).encode())
    return found.hexdigest()


def test_no_look_changes_anything(client: TestClient, county: Config) -> None:
    before = state_of(county)
    answers = {
        "name": "Operation Gooseberry", "new": "x", "other": "Inventham", "q": "heroin", "document": RAID.id, "documents": RAID.id, "to": "a@b.example",
        "do": "stop", "id": "all", "act": "confirm", "confirm": "1", "undo": "1", "of": RAID.title, "made": "x", "page": "1",
    }  # fmt: skip
    parts = {
        "document_id": RAID.id,
        "kind": "rename",
        "name:path": "gooseberry",
        "name": "gooseberry",
        "token": "x.y",
        "event_id": "00",
    }
    for address in ACCESS:
        method, path = address.split(" ")
        if method != "GET":
            continue
        path = re.sub(r"\{([^}]+)\}", lambda found: parts.get(found.group(1), "x"), path)
        for given in ({}, answers, *({name: value} for name, value in answers.items())):
            assert client.get(path, params=given).status_code != 500
            client.head(path, params=given)
    assert state_of(county) == before
