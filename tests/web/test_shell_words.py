"""Readers are told what is the matter and whom to ask; commands of the shell are told to those who run the service."""

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import open_client
from tests.web.desk_in_use import PASSWORD, PIPELINE, Desk, make_desk
from tests.web.test_access import sign_in

# Addresses whose answers are faults, in words of their own.
FAULTS = ("/operations/nothing-of-the-sort", "/documents/0123456789abcdef", "/quotes?speaker=nobody", "/search?q=source:nowhere")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def client(desk: Desk) -> Iterator[TestClient]:
    for opened in open_client(desk.config):
        opened.app.state.installation.__dict__["pipeline"] = PIPELINE  # type: ignore[attr-defined]  # FastAPI's app
        yield opened


def test_no_page_tells_a_reader_a_command(client: TestClient, desk: Desk) -> None:
    assert sign_in(client, "reader", password=PASSWORD).status_code == 303
    for page in (*desk.pages, *FAULTS):
        text = client.get(page).text
        assert "`" not in text, page
        assert not re.search(r"<code>countywatch\b", text), page
