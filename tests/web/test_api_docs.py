"""docs/api.md: every address of the description stands in it, and every example of it does what it says."""

import contextlib
import io
import re
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.config import ROOT
from service.team.lists import lists_of, make_list, put
from service.team.members import MACHINE_USER
from tests.web.county import RAID

TEXT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
REQUESTS = re.findall(r"^\| `GET ([^`]+)` \| (.*) \|$", TEXT, re.M)
GOOD = [address for address, told in REQUESTS if not told.startswith("40")]
BAD = [(address, told) for address, told in REQUESTS if told.startswith("40")]


def test_every_address_of_the_description_is_told(client: TestClient) -> None:
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert re.sub(r"\{\w+\}", "{id}", path) in TEXT, path


def test_every_answer_is_described_whole(client: TestClient) -> None:
    """No operation answers with just anything."""
    described = client.get("/api/v1/openapi.json").json()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            answer = next(operation["responses"][code] for code in ("200", "201") if code in operation["responses"])
            schema: dict[str, Any] = answer["content"]["application/json"]["schema"]
            named = schema.get("items", schema).get("$ref", "").rpartition("/")[2]
            assert described["components"]["schemas"].get(named, {}).get("properties"), (method, path)


def a_list(client: TestClient) -> str:
    """Return the id of a list on which something stands."""
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    found = lists_of(installation.archive, MACHINE_USER) or [
        make_list(installation.archive, MACHINE_USER, "Raids", is_shared=False)
    ]
    put(installation.archive, MACHINE_USER, found[0].id, RAID.id, "document", "")
    return found[0].id


@pytest.mark.parametrize("address", GOOD)
def test_an_example_answers(client: TestClient, address: str) -> None:
    if "/events/" in address:
        (hit,) = client.get("/api/v1/search?q=seized&mode=keyword&limit=1").json()["hits"]
        if hit["event"] is None:
            pytest.skip("no report of this county has a second one, so there is no event")
        address = f"/api/v1/events/{hit['event']['id']}"
    if address == "/api/v1/lists/{id}":
        address = f"/api/v1/lists/{a_list(client)}"
    answer = client.get(address.replace("{id}", RAID.id))
    assert answer.status_code == 200, answer.text
    found = answer.json()
    if "total" in found and "kind=council" not in address:
        assert found["total"] > 0


@pytest.mark.parametrize(("address", "told"), BAD)
def test_a_wrong_request_is_answered_as_told(client: TestClient, address: str, told: str) -> None:
    answer = client.get(address)
    assert answer.status_code == int(told[:3])
    for name, value in re.findall(r"`(field|position)` (\w+)", told):
        assert str(answer.json()[name]) == value


def test_the_program_lists_every_hit_once(address: str, client: TestClient) -> None:
    (program,) = re.findall(r"```python\n(.*?)```", TEXT, re.S)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(program.replace("http://127.0.0.1:8000", address), {})  # our own page's example
    total = client.get("/api/v1/search?q=heroin&mode=keyword").json()["total"]
    assert len(printed.getvalue().splitlines()) == total > 0
