"""GOV.UK's content items as documents."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from core.errors import Rejected
from core.words import Capture, Context, Document
from demo.hollinshire.govuk import BODY, ITEMS, SLUG, GovukSite
from reading.read import read
from reading.sites.govuk import files_of, organisation_of, page_of, parse_search

SITE = GovukSite(date(2026, 11, 20), base_url="https://www.gov.uk")


def read_item(name: str, **changes: Any) -> Document:
    item = json.loads(SITE(f"/api/content/government/{name}", "", {}).body) | changes
    url = f"https://www.gov.uk/government/{name}"
    capture = Capture(
        "c", "s", f"/government/{name}", url, datetime(2026, 11, 20, tzinfo=UTC), 200, "application/json", "", {}, Context()
    )
    return read(capture, json.dumps(item).encode(), base_url=url)


def test_an_item_becomes_its_page_without_the_press_offices_blocks() -> None:
    found = read_item("news/sea-wall-grant")

    assert (found.kind, found.title, found.access) == ("release", "Sea wall grant announced", "unknown")
    assert found.published.value == "2026-11-17T09:30:00+00:00"
    assert found.text.split("\n\n") == [
        f"What {BODY} says of it in a line.",
        "Sea wall grant announced is to bring money to the coast of Hollinshire, the agency said on Monday.",
        "“It has been a long time coming,” said Pia Storr, who chairs it.",
    ]


def test_a_withdrawn_item_says_so_first_and_a_consultation_when_it_is_open() -> None:
    assert read_item("news/old-scheme").text.startswith("This page was withdrawn on 6 November 2026. The scheme has ended.\n\n")
    consultation = read_item("consultations/harbour-rules")

    assert consultation.kind == "other"
    assert consultation.text.endswith("This consultation runs from 9 November 2026 to 8 January 2027.")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            {"base_path": "/x", "schema_name": "redirect", "document_type": "redirect", "title": "x", "details": {}},
            "moved or ended",
        ),
        ({"base_path": "/x", "document_type": "press_release", "details": {}}, "not a content item"),
        ([], "not a content item"),
    ],
)
def test_what_is_no_page_is_told(body: object, reason: str) -> None:
    with pytest.raises(Rejected, match=reason):
        page_of(json.dumps(body).encode())


@pytest.mark.parametrize("details", [None, [], {"body": None}, {"body": [{"content_type": "text/html", "content": "<p>" + "A word of it. " * 20 + "</p>"}]}, {"parts": [{"title": "One", "body": "<p>" + "A word of it. " * 20 + "</p>"}]}])  # fmt: skip
def test_details_of_any_shape_break_nothing(details: object) -> None:
    page, _ = page_of(json.dumps({"base_path": "/x", "document_type": "guide", "title": "A guide", "details": details}).encode())

    assert "<h1>A guide</h1>" in page


def test_a_search_gives_its_results_with_their_last_change() -> None:
    entries = parse_search(
        SITE("/api/search.json", f"filter_organisations={SLUG}", {}).body, "https://www.gov.uk/api/search.json"
    )

    assert [entry.url for entry in entries][: len(ITEMS)] == [f"https://www.gov.uk/government/{name}" for name, *_ in ITEMS]
    assert entries[0].modified == "2026-11-18T09:30:00.000+00:00"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://www.gov.uk/government/organisations/home-office", "home-office"),
        ("https://www.gov.uk/government/organisations/home-office.atom", "home-office"),
        ("https://www.gov.uk/search/news-and-communications?organisations[]=home-office&order=updated-newest", "home-office"),
        ("https://www.gov.uk/search/news-and-communications?organisations%5B%5D=home-office", "home-office"),
        ("https://www.gov.uk/government/news/x", None),
    ],
)
def test_the_body_that_an_address_is_of(url: str, name: str | None) -> None:
    assert organisation_of(url) == name


def test_the_files_of_an_item_are_those_that_are_files() -> None:
    rows: list[Any] = [
        {"title": "Draft", "url": "https://assets.example/media/1/draft.pdf"},
        {"title": "Web", "url": "/x/impact"},
        {"url": 3},
        "no",
    ]

    found = files_of(json.dumps({"details": {"attachments": rows}}).encode(), "https://www.gov.uk/x")

    assert [(file.url, file.title) for file in found] == [("https://assets.example/media/1/draft.pdf", "Draft")]
    assert (
        files_of(b'{"details": {}}', "https://www.gov.uk/x")
        == files_of(b'{"details": {"attachments": 4}}', "https://www.gov.uk/x")
        == ()
    )
