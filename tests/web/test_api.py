"""The API over HTTP: the JSON of the command line, refusals that name their field, hosts, faults, threads, and a second process."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.config import ROOT, Config
from core.errors import Unavailable
from core.words import to_json
from service.installation import Installation
from service.search.search import SearchOptions, search
from tests.web.conftest import open_client
from tests.web.county import EXTRACT, HOSTILE, LINKED, PACK, RAID, Made, config_of, edited, fill, open_county

PROBLEM = "application/problem+json"


def test_search_answers_the_json_of_the_command_line(client: TestClient, county: Config) -> None:
    answer = client.get("/api/v1/search", params={"q": "naloxone library", "limit": "5"})
    with open_county(county) as installation:
        assert answer.json() == to_json(search(installation, "naloxone library", SearchOptions(limit=5)))
    hit = answer.json()["hits"][0]
    assert (hit["document_id"], hit["passages"][0]["page"], hit["passages"][0]["item"]) == (PACK.id, 4, "7")
    start, end = hit["passages"][0]["highlights"][0]
    assert hit["passages"][0]["text"][start:end] == "naloxone"


def test_a_source_that_may_only_be_linked_to_gives_no_passages(client: TestClient) -> None:
    (hit,) = client.get("/api/v1/search?q=gull&mode=keyword").json()["hits"]
    assert (hit["document_id"], hit["passages"]) == (LINKED.id, [])


def test_a_fault_in_a_query_has_its_position(client: TestClient) -> None:
    answer = client.get("/api/v1/search", params={"q": "naloxone (spray"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json() == {
        "type": "about:blank",
        "title": "The request cannot be carried out as asked",
        "status": 400,
        "detail": "This bracket is never closed. Close it, or remove it.",
        "position": 9,
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("q=a&limit=0", "limit"),
        ("q=a&limit=101", "limit"),
        ("q=a&limit=-1", "limit"),
        ("q=a&limit=1e3", "limit"),
        ("q=a&limit=NaN", "limit"),
        ("q=a&limit=" + "9" * 400, "limit"),
        ("q=a&offset=-1", "offset"),
        ("q=a&offset=1000000000", "offset"),
        ("q=a&from=31/03/2026", "from"),
        ("q=a&to=2026-13", "to"),
        ("q=a&mode=magic", "mode"),
        ("q=a&kind=poem", "kind"),
        ("q=a&copies=perhaps", "copies"),
        ("q=a&owner_id=1", "owner_id"),
        ("q=a&is_admin=true", "is_admin"),
        ("q=a&page=2", "page"),
        ("q=a&limit=5&limit=6", "limit"),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(client: TestClient, query: str, field: str) -> None:
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["field"] == field
    assert answer.json()["detail"].startswith(f"{field}: ")


def test_parameters_where_none_are_taken_are_refused(client: TestClient) -> None:
    for path in ("/api/v1/status", f"/api/v1/documents/{RAID.id}"):
        answer = client.get(f"{path}?fields=all")
        assert (answer.status_code, answer.json()["field"]) == (400, "fields")


def test_a_search_without_a_query_is_refused(client: TestClient) -> None:
    answer = client.get("/api/v1/search")
    assert answer.status_code == 400
    assert "The query is empty" in answer.json()["detail"]


def test_a_document_tells_of_public_people_only(client: TestClient) -> None:
    found = client.get(f"/api/v1/documents/{RAID.id}").json()
    assert found["document"]["text"] == RAID.text
    people = {m["canonical"] for m in found["annotations"]["entities"] if m["label"] == "PERSON"}
    assert people == {"Ada Quill"}
    assert [role["person"] for role in found["annotations"]["roles"]] == ["Ada Quill"]
    assert found["is_extract"] is False


def test_a_document_without_licence_is_an_extract(client: TestClient) -> None:
    found = client.get(f"/api/v1/documents/{EXTRACT.id}").json()
    assert found["document"]["text"].strip() == EXTRACT.paragraphs[0]
    assert found["annotations"]["entities"] == []
    assert found["is_extract"] is True
    assert "confidential" not in str(found)


def test_hostile_text_is_json_and_nothing_else(client: TestClient) -> None:
    answer = client.get(f"/api/v1/documents/{HOSTILE.id}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["document"]["title"] == HOSTILE.title


def test_unknown_things_are_problems(client: TestClient) -> None:
    for path in ("/api/v1/documents/ffffffffffffffffffff", "/api/v1/nothing", "/api/v2/search"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM), path
    answer = client.post("/api/v1/search", json={"q": "a"})
    assert (answer.status_code, answer.headers["content-type"], answer.headers["allow"]) == (405, PROBLEM, "GET")


def test_the_description_names_parameters_and_problems(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/v1/search",
        "/api/v1/documents",
        "/api/v1/facets",
        "/api/v1/trend",
        "/api/v1/dossier",
        "/api/v1/explain",
        "/api/v1/misses",
        "/api/v1/paste",
        "/api/v1/similar",
        "/api/v1/profile",
        "/api/v1/quotes",
        "/api/v1/documents/{document_id}",
        "/api/v1/documents/{document_id}/versions",
        "/api/v1/events/{event_id}",
        "/api/v1/corrections",
        "/api/v1/lists",
        "/api/v1/lists/{list_id}",
        "/api/v1/documents/{document_id}/kept",
        "/api/v1/status",
    }
    operation = described["paths"]["/api/v1/search"]["get"]
    names = {parameter["name"] for parameter in operation["parameters"]}
    assert names == {"q", "mode", "from", "to", "source", "kind", "copies", "sort", "limit", "offset", "cursor"}
    assert "422" not in operation["responses"]
    assert PROBLEM in operation["responses"]["4XX"]["content"]
    assert "Problem" in described["components"]["schemas"]


def test_corrections_are_listed_and_cannot_be_made_by_looking(client: TestClient) -> None:
    assert client.get("/api/v1/corrections").json() == {"corrections": [], "takedowns": 0, "damaged": 0}
    assert client.post("/api/v1/corrections", json={}).status_code == 405
    assert client.get("/api/v1/corrections?undo=1").status_code == 400


def test_healthz(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "documents": 6}


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "localhost:8000@evil.example", "", "10.0.0.1", "testserver", "localhost/x"]
)
def test_unknown_hosts_are_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/api/v1/status", "/static/style.css"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == 400
        assert "evil" not in answer.text
        assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1234", "[::1]:8000", "LOCALHOST"])
def test_names_of_this_machine_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


def test_forwarded_hosts_change_nothing(client: TestClient) -> None:
    answer = client.get("/", headers={"x-forwarded-host": "evil.example", "x-forwarded-for": "8.8.8.8"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.text


class Broken:
    """An index that fails as it is told."""

    def __init__(self, err: Exception) -> None:
        self.err = err

    def search(self, *_: object, **__: object) -> None:
        raise self.err

    frequencies = search

    def close(self) -> None:
        pass


def break_index(client: TestClient, err: Exception) -> None:
    installation: Installation = client.app.state.installation  # type: ignore[attr-defined]  # the app is FastAPI's
    installation.__dict__["index"] = Broken(err)


def test_an_engine_that_is_down(county: Config) -> None:
    for client in open_client(county):
        break_index(client, Unavailable("The search engine does not answer. Try again in a minute."))
        answer = client.get("/api/v1/search?q=a")
        assert (answer.status_code, answer.headers["content-type"]) == (503, PROBLEM)
        assert answer.json()["detail"].startswith("The search engine does not answer")
        page = client.get("/search?q=a")
        assert page.status_code == 503
        assert "The search engine does not answer" in page.text
        front = client.get("/")
        assert front.status_code == 503
        assert "2 of 4" in front.text.replace("<b>", "").replace("</b>", "")
        assert "What comes up cannot be told" in front.text
        assert "No meeting whose papers were collected" not in front.text


def test_a_fault_of_ours_tells_nothing_of_its_insides(county: Config) -> None:
    for client in open_client(county):
        break_index(client, RuntimeError("secret path /etc/shadow"))
        for path, kind in (("/search?q=a", "text/html; charset=utf-8"), ("/api/v1/search?q=a", PROBLEM)):
            answer = client.get(path)
            assert (answer.status_code, answer.headers["content-type"]) == (500, kind)
            assert "secret" not in answer.text
            assert "Traceback" not in answer.text
            assert "RuntimeError" not in answer.text
            assert "content-security-policy" in answer.headers
        assert "FICTIONAL" in client.get("/search?q=a").text


def test_many_at_once(client: TestClient) -> None:
    paths = ["/", "/search?q=naloxone", f"/documents/{RAID.id}", "/api/v1/search?q=heroin+OR+cost", "/sources", "/status"] * 12
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(client.get, paths))
    assert {answer.status_code for answer in answers} == {200}
    for path, answer in zip(paths, answers, strict=True):
        if path.startswith("/api"):
            assert answer.json()["total"] == 2


ADD = """
import sys
from pathlib import Path
from tests.web.county import EVERYTHING, Made, config_of, fill, open_county
late = Made("Late news of a heron", ("A heron stood on the town hall.",))
with open_county(config_of(Path(sys.argv[1])), (*EVERYTHING, late)) as installation:
    fill(installation, [late])
"""


def test_what_another_process_adds_is_found_at_once(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    with open_county(config, [RAID]) as installation:
        fill(installation, [RAID])
    for client in open_client(config):
        assert client.get("/api/v1/search?q=heron&mode=keyword").json()["total"] == 0
        subprocess.run([sys.executable, "-W", "ignore", "-c", ADD, str(tmp_path)], cwd=ROOT, check=True, timeout=120)
        found = client.get("/api/v1/search?q=heron&mode=keyword").json()
        assert [hit["title"] for hit in found["hits"]] == ["Late news of a heron"]
        assert "Late news of a heron" in client.get("/search?q=heron").text


def test_what_its_publisher_removed_is_not_shown(tmp_path: Path) -> None:
    config, later = config_of(tmp_path), edited(RAID, "A shorter text about Inventham.")
    for documents in ([RAID], [later]):
        with open_county(config, documents) as installation:
            fill(installation, documents)
    for client in open_client(config):
        answer = client.get(f"/api/v1/documents/{RAID.id}")
        assert [set(version) for version in answer.json()["versions"]] == [{"seen_at"}, {"seen_at"}]
        page = client.get(f"/documents/{RAID.id}").text
        assert "has changed this text once" in page
        for text in (answer.text, page):
            assert "Mill Lane" not in text


def test_an_empty_archive_says_what_to_do(tmp_path: Path) -> None:
    for client in open_client(config_of(tmp_path)):
        assert "The archive is empty" in client.get("/").text
        page = client.get("/search?q=anything&mode=keyword").text
        assert "Nothing could be looked at, so nothing can be said." in page
        assert "Inventshire Gazette, Inventshire Herald, The Wire and Inventham Council were never read so far." in page
        assert client.get("/api/v1/search?q=anything&mode=keyword").json()["total"] == 0


def test_copies_are_a_click_away(tmp_path: Path) -> None:
    body = tuple(
        f"Paragraph {n} of the agency’s copy tells how the ferry to Gull Island was saved by its {n} keepers." for n in range(9)
    )
    first, second = Made("The ferry is saved", body), Made("Ferry saved", body, source="wire", published="2026-03-02")
    config = config_of(tmp_path)
    with open_county(config, [first, second]) as installation:
        fill(installation, [first, second])
    for client in open_client(config):
        page = client.get("/search?q=ferry&mode=keyword").text
        assert "1</b> story" in page
        assert '<a href="/search?q=ferry&amp;mode=keyword&amp;copies=1">2 copies</a>' in page
        assert "2</b> documents, every copy" in client.get("/search?q=ferry&mode=keyword&copies=1").text
        assert f"/documents/{second.id}" in client.get(f"/documents/{first.id}").text
