"""Lists of the API go on behind their cursor: each entry once and none left out, whatever comes, goes or changes meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.correcting.making import By
from service.correcting.takedowns import Subject, suppress
from service.installation import Installation
from tests.web.conftest import open_client
from tests.web.county import RAID, FakePipeline, Made, config_of, fill

N = 45


def made(n: int, **told: Any) -> Made:
    """Return a document of its own words, so that it is nobody's copy."""
    words = " ".join(f"word{n}x{k}" for k in range(60))
    first = f"Ada Quill said of case {n} in Inventham: “We looked into case {n} and {words}.” Heroin was found."
    return replace(
        RAID, title=f"Case {n}", paragraphs=(first,), url=f"http://127.0.0.1:9/case/{n}", published="2026-02-10", **told
    )


OLD = [replace(made(n), published=f"2026-02-{1 + n % 27:02}") for n in range(N)]
NEW = [replace(made(100 + n), published="2026-03-09") for n in range(30)]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    for opened in open_client(config_of(tmp_path)):
        installation = opened.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
        installation.__dict__["pipeline"] = FakePipeline([*OLD, *NEW])
        fill(installation, OLD)
        yield opened


def walk(
    client: TestClient, address: str, ids_of: Callable[[Any], list[str]], *, between: Callable[[int], None] = lambda _: None
) -> list[str]:
    """Follow the links of a list to its end; `between` is called behind each page."""
    found: list[str] = []
    for page in range(100):
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        found += ids_of(answer.json())
        if "next" not in answer.links:
            return found
        address = answer.links["next"]["url"]
        between(page)
    raise AssertionError("the list does not end")


LISTS: list[tuple[str, Callable[[Any], list[str]]]] = [
    ("/api/v1/documents?limit=10", lambda answer: [each["id"] for each in answer["documents"]]),
    ("/api/v1/search?q=heroin&mode=keyword&sort=newest&limit=10", lambda answer: [each["document_id"] for each in answer["hits"]]),
    ("/api/v1/search?q=heroin&mode=keyword&sort=oldest&limit=10", lambda answer: [each["document_id"] for each in answer["hits"]]),
    ("/api/v1/quotes?speaker=Ada+Quill&limit=10", lambda answer: [each["document_id"] for each in answer["quotes"]]),
]  # fmt: skip


@pytest.mark.parametrize(("address", "ids_of"), LISTS)
def test_a_list_has_each_once_though_others_come_and_go(
    client: TestClient, address: str, ids_of: Callable[[Any], list[str]]
) -> None:
    installation: Installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    old = {each.id for each in OLD}
    assert set(walk(client, address, ids_of)) == old
    gone: set[str] = set()

    def write(page: int) -> None:
        if page == 0:
            fill(installation, NEW)
        if page == 1:  # one that was had, one that was not: the first and the last of the walk before
            taken = [OLD[0].id, OLD[-1].id]
            for each in taken:
                suppress(installation, Subject(document=each), By("Admin"))
            gone.update(taken)

    found = walk(client, address, ids_of, between=write)
    assert len(found) == len(set(found))
    assert old - gone <= set(found)


def test_a_cursor_holds_for_its_own_question_alone(client: TestClient) -> None:
    answer = client.get("/api/v1/search?q=heroin&mode=keyword&limit=10")
    cursor = answer.links["next"]["url"].partition("cursor=")[2]
    for wrong in (f"q=case&mode=keyword&cursor={cursor}", f"q=heroin&mode=keyword&sort=newest&cursor={cursor}"):
        refused = client.get(f"/api/v1/search?{wrong}")
        assert (refused.status_code, "another question" in refused.json()["detail"]) == (400, True)
    for none in ("x", "W10", "%00", "bnVsbA", "e30", "WyJhIiwxZTk5LFtdXQ"):
        assert client.get(f"/api/v1/search?q=heroin&mode=keyword&cursor={none}").status_code == 400, none
        assert client.get(f"/api/v1/documents?cursor={none}").status_code == 400, none
        assert client.get(f"/api/v1/quotes?cursor={none}").status_code == 400, none
    assert (
        client.get(f"/api/v1/search?q=heroin&mode=keyword&limit=7&cursor={cursor}").status_code == 200
    )  # pages may differ in length
