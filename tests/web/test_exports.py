"""All results of a search taken away: every form holds every result, nothing of it is a formula or markup, licences and people are respected."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from reading.sites.feeds import parse_feed
from service.exports.rows import COLUMNS
from service.texts.excerpts import MAX_EXCERPT_CHARS
from tests.web.conftest import open_client
from tests.web.county import EXTRACT, HOSTILE, LINKED, PACK, PACK_SHOWN, RAID, Made, config_of, fill, open_county
from tests.web.test_pages import Page

FORMULA = Made(
    '=HYPERLINK("http://evil.example";"larch")', ("+1 larch, @SUM(A1), and so on. " * 40,), byline="-2+3", published=None
)
MANY = tuple(replace(RAID, title=f"Larch of day {n}", paragraphs=(f"The larch {n} stood.",), names=(), roles=(), own_key=f"larch-{n}") for n in range(230))  # fmt: skip
LONG = Made(
    "A walk",
    (
        "Geese were seen along the river, and nobody minded them. " * 12
        + "Then the quayside froze over, she said. "
        + "It was cold. " * 30,
    ),
)
DOCUMENTS = (LONG, RAID, PACK, EXTRACT, LINKED, HOSTILE, FORMULA, *MANY)
FORMS = ("csv", "xlsx", "json")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    config = config_of(tmp_path_factory.mktemp("exporting"))
    with open_county(config, DOCUMENTS) as installation:
        for at in range(0, len(DOCUMENTS), 100):
            fill(installation, DOCUMENTS[at : at + 100])
    yield from open_client(config)


def rows_of(client: TestClient, form: str, tmp_path: Path, **asked: str) -> list[dict[str, str]]:
    answer = client.get(f"/export.{form}", params=asked)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="FICTIONAL-results-2026-03-10-')
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    if form == "json":
        results: list[dict[str, str]] = answer.json()["results"]
        return [{name: "" if value is None else str(value) for name, value in row.items()} for row in results]
    if form == "csv":
        lines = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        (tmp_path / "results.xlsx").write_bytes(answer.content)
        sheet = load_workbook(tmp_path / "results.xlsx")["Results"]
        assert all(cell.data_type != "f" for line in sheet.iter_rows() for cell in line)
        lines = [["" if value is None else str(value) for value in line] for line in sheet.iter_rows(values_only=True)]
    header, *table = [line for line in lines if not line[0].startswith("# ")]
    return [dict(zip(header, line, strict=True)) for line in table]


def test_the_days_asked_for_stand_on_the_list_and_in_the_workbook(client: TestClient, tmp_path: Path) -> None:
    asked = {"q": "larch", "mode": "keyword", "from": "2026-01-01", "to": "2026-03-31"}
    assert "<p>Published 2026-01-01 to 2026-03-31.</p>" in client.get("/export", params=asked).text
    (tmp_path / "about.xlsx").write_bytes(client.get("/export.xlsx", params=asked).content)
    told = [tuple(line[:2]) for line in load_workbook(tmp_path / "about.xlsx")["About"].iter_rows(values_only=True)]
    assert told[:2] == [("query", "larch"), ("days", "2026-01-01 to 2026-03-31")]
    assert client.get("/export.json", params={"q": "larch", "from": "2026-01-01"}).json()["days"] == "from 2026-01-01"
    assert "Published" not in client.get("/export", params={"q": "larch"}).text


def test_a_snippet_is_the_stretch_that_the_page_shows(client: TestClient) -> None:
    [row] = client.get("/export.json", params={"q": "quayside", "mode": "keyword"}).json()["results"]
    assert row["snippet"].startswith("… ")
    assert "quayside" in row["snippet"]
    assert row["found_by"] == "words"
    page = re.sub(r"</?mark>", "", client.get("/search", params={"q": "quayside", "mode": "keyword"}).text)
    assert row["snippet"] in page


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_every_result_once(client: TestClient, form: str, tmp_path: Path) -> None:
    asked = {"q": "larch", "mode": "keyword"}
    total = client.get("/api/v1/search", params=asked).json()["total"]
    rows = rows_of(client, form, tmp_path, **asked)
    assert len(rows) == total == len(MANY) + 1
    assert [row["number"] for row in rows] == [str(n) for n in range(1, total + 1)]
    assert len({row["link"] for row in rows}) == total


@pytest.mark.parametrize("form", FORMS)
def test_a_council_paper_has_its_meeting_page_and_item(client: TestClient, form: str, tmp_path: Path) -> None:
    [row] = rows_of(client, form, tmp_path, q="library", mode="keyword")
    assert {name: row[name] for name in ("title", "committee", "item", "page", "published", "source")} == {
        "title": PACK_SHOWN,
        "committee": "Cabinet",
        "item": "7",
        "page": "4",
        "published": "2026-02-20",
        "source": "Inventham Council",
    }
    assert row["link"].startswith(f"http://127.0.0.1:8000/documents/{PACK.id}?at=")
    assert row["url"] == PACK.url
    assert "naloxone in every library" in row["snippet"]


def test_nothing_becomes_a_formula(client: TestClient, tmp_path: Path) -> None:
    [row] = rows_of(client, "csv", tmp_path, q="SUM", mode="keyword")
    assert row["title"].startswith("'=HYPERLINK")
    assert row["snippet"].startswith("'+1 larch")
    assert len(row["snippet"]) <= MAX_EXCERPT_CHARS + 4
    assert row["byline"] == "'-2+3"
    [row] = rows_of(client, "xlsx", tmp_path, q="SUM", mode="keyword")
    assert row["title"] == FORMULA.title


def test_a_source_that_may_only_be_linked_to_gives_no_words(client: TestClient, tmp_path: Path) -> None:
    [row] = rows_of(client, "json", tmp_path, q="gull", mode="keyword")
    assert (row["title"], row["snippet"], row["found_by"]) == (LINKED.title, "", "")


def test_the_table_tells_what_it_was_made_from(client: TestClient) -> None:
    text = client.get("/export.csv", params={"q": "larch", "source": "gazette", "sort": "newest"}).content.decode("utf-8-sig")
    told = [line for line in csv.reader(io.StringIO(text)) if line[0].startswith("# ")]
    assert ["# query", "larch"] in told
    assert ["# address", "http://127.0.0.1:8000/search?q=larch&source=gazette&sort=newest"] in told
    assert ["# retrieved", "2026-03-10T09:30:00+00:00"] in told
    head = json.loads(client.get("/export.json", params={"q": "nothingatall", "mode": "keyword"}).content)
    assert (head["total"], head["results"], head["retrieved_at"]) == (0, [], "2026-03-10T09:30:00+00:00")
    assert head["silence"]
    assert text.splitlines()[0] == ",".join([*COLUMNS, "fictional"])


def test_a_feed_lists_the_newest_at_an_address_that_stays(client: TestClient) -> None:
    answer = client.get("/export.atom", params={"q": "larch OR library OR bold", "mode": "keyword"})
    assert answer.headers["Content-Type"] == "application/atom+xml"
    feed = parse_feed(answer.content, "http://127.0.0.1:8000/export.atom")
    assert len(feed.entries) == 50
    assert all(entry.url.startswith("http://127.0.0.1:8000/documents/") for entry in feed.entries)
    days = [entry.published or entry.modified for entry in feed.entries]
    assert sorted(days, key=str, reverse=True) == days
    assert "<script>" not in answer.text


def test_a_list_to_print_has_query_days_and_addresses(client: TestClient) -> None:
    page = client.get("/export", params={"q": "library OR gooseberries", "mode": "keyword"})
    assert page.status_code == 200
    assert PACK_SHOWN in page.text
    assert "20 February 2026" in page.text
    assert f"/documents/{PACK.id}?at=" in page.text
    assert PACK.url is not None
    assert PACK.url in page.text
    assert "<script>alert" not in page.text
    assert "javascript:" not in page.text
    assert any(href.startswith("http://127.0.0.1:8000/search?q=library") for href in Page(page.text).links.values())


@pytest.mark.parametrize(
    ("query", "words"),
    [("", "Ask for something first"), ("q=operation%3A", "name"), ("q=a&kind=poem", "kind: "), ("q=a&colour=red", "colour")],
)
def test_what_cannot_be_asked_is_refused_in_words(client: TestClient, query: str, words: str) -> None:
    for form in ("", ".csv", ".xlsx", ".json", ".atom"):
        answer = client.get(f"/export{form}?{query}")
        assert answer.status_code == 400
        assert words in answer.text


def test_the_search_page_offers_them(client: TestClient) -> None:
    page = Page(client.get("/search", params={"q": "larch", "sort": "newest", "page": "2"}).text)
    offered = {name: page.links[name] for name in ("CSV", "XLSX", "JSON", "Atom feed", "list to print")}
    assert offered == {
        "CSV": "/export.csv?q=larch&sort=newest",
        "XLSX": "/export.xlsx?q=larch&sort=newest",
        "JSON": "/export.json?q=larch&sort=newest",
        "Atom feed": "/export.atom?q=larch&sort=newest",
        "list to print": "/export?q=larch&sort=newest",
    }
