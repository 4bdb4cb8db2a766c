"""Trends over HTTP: the page, its pictures and tables, hostile words, bad parameters, and what an answer of nothing says."""

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import open_client
from tests.web.county import EVERYTHING, config_of, fill, open_county

PROBLEM = "application/problem+json"
ALL = "published:1900.."
HOSTILE_QUERY = '"</text><script>alert(1)</script>" OR "onload=alert(1)" OR \'><img src=x onerror=alert(1)> OR police'


def test_the_page_has_picture_table_and_downloads(client: TestClient) -> None:
    page = client.get("/trends", params={"q": ALL, "from": "2026-01", "to": "2026-04"}).text

    assert page.count("<svg") == 1  # a desktop's; a phone asks for its own
    (narrow,) = re.findall(r'<img src="(/trends\.svg\?[^"]+)"', page)
    assert client.get(narrow.replace("&amp;", "&")).text.startswith("<svg")
    assert "FICTIONAL" in page
    for suffix in ("svg", "png", "csv"):
        assert f"/trends.{suffix}?" in page
    assert 'id="numbers">Stories each month: published:1900..' in page


def test_every_count_of_the_table_leads_to_a_search_that_finds_as_many(client: TestClient) -> None:
    page = client.get("/trends", params={"q": ALL, "split": "source", "count": "copies"}).text
    cells = re.findall(r'<td class="n"><a href="(/search\?[^"]+)">(\d+)</a>', page)

    assert len(cells) >= 3
    for href, count in cells:
        found = client.get("/api/v1" + href.replace("&amp;", "&")).json()
        assert found["total"] == int(count), href
    marks = {href.replace("&amp;", "&") for href in re.findall(r'xlink:href="(/search\?[^"]+)"', page)}
    assert {href.replace("&amp;", "&") for href, _ in cells} == marks  # what counts nothing has no mark to land on


def test_the_answer_of_the_api_adds_up(client: TestClient) -> None:
    found = client.get(
        "/api/v1/trend", params=[("q", ALL), ("q", "zzqq"), ("by", "week"), ("from", "2026-02-25"), ("to", "2026-03-12")]
    ).json()

    assert [(b["from"], b["to"]) for b in found["buckets"]] == [
        ("2026-02-25", "2026-03-01"),
        ("2026-03-02", "2026-03-08"),
        ("2026-03-09", "2026-03-12"),
    ]
    assert [b["count"] for b in found["buckets"]] == found["series"][0]["counts"] == [b["of"] for b in found["buckets"]]
    assert sum(found["series"][1]["counts"]) == 0
    assert len(found["query_hash"]) == 20


def test_what_was_not_read_is_told_and_hatched(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    with open_county(config) as installation:
        fill(installation, EVERYTHING)
        run = installation.archive.begin_run(["gazette", "council"])
        installation.archive.record_check(run, "gazette", "new", {}, days=(date(2026, 1, 1), date(2026, 3, 10)))
        installation.archive.record_check(run, "council", "nothing", {}, days=(date(2026, 1, 1), date(2026, 1, 1)))
        later = installation.archive.begin_run(["council"])
        installation.archive.record_check(later, "council", "nothing", {}, days=(date(2026, 3, 1), date(2026, 3, 10)))
    for client in open_client(config):
        found = client.get("/api/v1/trend", params={"q": ALL, "from": "2026-01", "to": "2026-03"}).json()
        page = client.get("/trends", params={"q": ALL, "from": "2026-01", "to": "2026-03"}).text

    assert [(b["read"], b["gap"], b["unread"]) for b in found["buckets"]] == [
        (round(32 / 62, 4), True, ["council"]),
        (0.5, True, ["council"]),
        (1.0, False, []),
    ]
    assert page.count('fill="url(#gap-680)"') == 2
    assert "50%; not all of <bdi>Inventham Council</bdi>" in page
    assert "Not watched from the first day" not in page


def test_a_source_that_came_later_is_no_gap_before_and_is_told_once(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    with open_county(config) as installation:
        fill(installation, EVERYTHING)
        run = installation.archive.begin_run(["gazette", "council"])
        installation.archive.record_check(run, "gazette", "new", {}, days=(date(2026, 1, 1), date(2026, 3, 10)))
        installation.archive.record_check(run, "council", "nothing", {}, days=(date(2026, 3, 1), date(2026, 3, 10)))
    for client in open_client(config):
        asked = {"q": ALL, "from": "2026-01", "to": "2026-03"}
        found = client.get("/api/v1/trend", params=asked).json()
        page = client.get("/trends", params=asked).text
        of_council = client.get("/trends", params=asked | {"q": "source:council kind:minutes"}).text

    assert [(b["read"], b["gap"], b["unread"]) for b in found["buckets"]] == [(1.0, False, [])] * 3
    assert found["watched_since"] == [{"source": "council", "since": "2026-03-01"}]
    assert page.count('fill="url(#gap-680)"') == 0
    assert page.count("<bdi>Inventham Council</bdi> since 1 March 2026") == 1
    assert of_council.count(">not watched</td>") == 2


@pytest.mark.parametrize("counted", ["stories", "copies"])
def test_a_share_by_source_is_of_what_that_source_gave(client: TestClient, counted: str) -> None:
    asked = {"q": "operation:gooseberry", "from": "2026-01", "to": "2026-03", "split": "source", "count": counted}
    found = client.get("/api/v1/trend", params=asked).json()
    page = client.get("/trends", params=asked | {"show": "share"}).text
    assert len(found["series"]) > 1

    for line in found["series"]:
        others = [f"NOT {each['query'].rpartition(' ')[2]}" for each in found["series"] if each["name"] != "other"]
        own = " ".join(others) if line["name"] == "other" else line["query"].rpartition(" ")[2]
        for bucket, count, of in zip(found["buckets"], line["counts"], line["of"], strict=True):
            days = {"from": bucket["from"], "to": bucket["to"], "mode": "keyword", "copies": "1" if counted == "copies" else ""}
            given = {name: value for name, value in days.items() if value}
            assert of == client.get("/api/v1/search", params={"q": own} | given).json()["total"]
            if of:
                assert f"({100 * count / of:.1f}% of {of:,})" in page
    assert "share of each source’s own output" in page


def test_nothing_found_is_a_message_and_no_picture(client: TestClient) -> None:
    page = client.get("/trends", params={"q": "zzqqzz"})

    assert page.status_code == 200
    assert "Nothing found" in page.text
    assert "<svg" not in page.text


def test_hostile_words_stay_words(client: TestClient) -> None:
    params: dict[str, Any] = {"q": [HOSTILE_QUERY, ALL], "from": "2026-03", "to": "2026-03"}
    page = client.get("/trends", params=params).text
    svg = client.get("/trends.svg", params=params)

    for text in (page, svg.text):
        assert "<script>alert" not in text
        assert "<img src=x" not in text
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert {e.tag.rpartition("}")[2] for e in ElementTree.fromstring(svg.text).iter()} <= {
        "svg", "g", "path", "text", "line", "rect", "defs", "pattern", "clipPath", "tspan", "title",
    }  # fmt: skip


def test_a_table_holds_no_formula_and_says_that_all_is_invented(client: TestClient) -> None:
    answer = client.get("/trends.csv", params=[("q", "=cmd|' /C calc'!A0"), ("q", "-1+police"), ("q", "police")])
    rows = list(csv.reader(io.StringIO(answer.text)))

    assert rows[0][:2] == ["from", "to"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in rows[0])
    assert rows[0][-1] == "FICTIONAL"
    assert 'filename="FICTIONAL-trend-' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"q": "x", "by": "fortnight"}, "by"),
        ({"q": "x", "count": "elephants"}, "count"),
        ({"q": "x", "split": "colour"}, "split"),
        ({"q": "x", "from": "31/03/2026"}, "from"),
        ({"q": "x", "colour": "red"}, "colour"),
        ({"q": ["x"] * 9}, "q"),
    ],
)
def test_a_wrong_parameter_is_named(client: TestClient, params: dict[str, Any], field: str) -> None:
    answer = client.get("/api/v1/trend", params=params)
    page = client.get("/trends", params=params)

    assert (answer.status_code, answer.headers["content-type"], answer.json()["field"]) == (400, PROBLEM, field)
    assert page.status_code == 400
    assert f"{field}:" in page.text


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({}, "from 1 to 8 queries"),
        ({"q": "  "}, "from 1 to 8 queries"),
        ({"q": ["x", "y"], "split": "source"}, "takes one query"),
        ({"q": "x", "from": "2026-02", "to": "2026-01"}, "is after the last"),
        ({"q": "x", "from": "1826", "to": "2026", "by": "day"}, "more than 1,100 days"),
        ({"q": '"open'}, "never closed"),
    ],
)
def test_a_wish_that_cannot_be_meant_is_refused(client: TestClient, params: dict[str, Any], told: str) -> None:
    answer = client.get("/api/v1/trend", params=params)

    assert (answer.status_code, answer.headers["content-type"]) == (400, PROBLEM)
    assert told in answer.json()["detail"]


def test_two_hundred_years_of_nothing_are_said_to_be_unread_not_empty(client: TestClient) -> None:
    found = client.get("/api/v1/trend", params={"q": ALL, "from": "1826", "to": "2026", "by": "year"}).json()

    assert len(found["buckets"]) == 201
    assert all(bucket["read"] is None or bucket["gap"] for bucket in found["buckets"][:100])


def test_the_axis_of_a_few_names_each_number_once(client: TestClient) -> None:
    drawn = client.get("/trends.svg", params={"q": ALL, "from": "2026-01", "to": "2026-04"}).text
    labels = [text for text in re.findall(r"<text[^>]*>([^<]*)</text>", drawn) if text.isdigit()]
    assert labels == sorted(set(labels), key=int)
    assert len(labels) >= 2
