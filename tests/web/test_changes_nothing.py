"""Looking changes nothing: whatever is asked by GET, of every address and with the fields of every form, the archive is as it was."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import inspect, text

from service.installation import Installation
from tests.web.conftest import open_client
from tests.web.county import RAID
from tests.web.desk_in_use import PASSWORD, PIPELINE, Desk, make_desk
from tests.web.test_access import OURS, token_in
from web.access import ACCESS

# What the forms send, as far as an address could carry it.
FIELDS = "do=stop&id=1&stage=read&source=gazette&name=Inventham&new=Elsewhere&document=0&url=http://127.0.0.1:9/&q=naloxone&to=a@b.example&List-Unsubscribe=One-Click&of=x&reason=y&confirm=1"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    """Give an app on the desk, in which the admin is signed in."""
    for opened in open_client(desk.config):
        opened.app.state.installation.__dict__["pipeline"] = PIPELINE  # type: ignore[attr-defined]  # FastAPI's app
        form = {"name": "Admin", "password": PASSWORD, "next": "/", "token": token_in(opened.get("/login").text)}
        assert opened.post("/login", data=form, headers=OURS, follow_redirects=False).status_code == 303
        yield opened


def state_of(installation: Installation) -> dict[str, str]:
    """Return a digest of every table."""
    engine = installation.archive.engine
    with engine.connect() as connection:
        return {
            name: hashlib.sha256(
                repr(sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')).all()))).encode()
            ).hexdigest()
            for name in inspect(engine).get_table_names()
        }


def test_no_address_changes_anything_by_get(client: TestClient, desk: Desk) -> None:
    installation: Installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    client.get("/search?q=naloxone")  # what is made at the first look is made
    beat = Path(desk.config.beat_path).read_bytes()
    before = state_of(installation)
    assert len(before) > 40
    for page in desk.pages:
        client.get(page)
    for address in ACCESS:
        path = address.partition(" ")[2]
        for name, value in (("{document_id}", RAID.id), ("{token}", desk.following.rpartition("/")[2]), ("{kind}", "rename")):
            path = path.replace(name, value)
        client.get(path)
        client.get(f"{path}?{FIELDS}")
    after = state_of(installation)
    assert {name for name in after if after[name] != before.get(name)} == set()
    assert Path(desk.config.beat_path).read_bytes() == beat
