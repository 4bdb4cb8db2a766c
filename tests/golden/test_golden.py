"""Saved pages and the documents that they must give, one folder per platform. The pages are composed; their structure is observed."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.words import Capture, Context, Document, to_json
from reading.read import read

HERE = Path(__file__).parent
ADDRESSES = {
    "newsquest": "https://www.marlhamgazette.example/news/25100417.heron-lane-homes-refused/",
    "newsquest-free": "https://www.marlhamgazette.example/news/25100417.heron-lane-homes-refused/",
    "iliffe": "https://www.marlhamnews.example/news/task-force-could-shape-marlham-s-future-9400001/",
    "bbc": "https://news.example/news/articles/c0000000000o",
    "police": "https://www.marlham.police.example/news/marlham/news/2026/july/harbour-warrants/",
}


def make_capture(key: str, url: str, **context: Any) -> Capture:
    return Capture(
        "c1", "golden", key, url, datetime(2026, 9, 5, tzinfo=UTC), 200, "text/html; charset=utf-8", "0", {}, Context(**context)
    )


def shown(document: Document) -> dict[str, Any]:
    told: dict[str, Any] = to_json(document)
    return {name: told[name] for name in ("kind", "title", "byline", "published", "access", "language", "captions", "text")}


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_saved_page_gives_its_document(name: str) -> None:
    url = ADDRESSES[name]
    document = read(make_capture(url, url), (HERE / name / "page.html").read_bytes(), base_url=url)

    assert shown(document) == json.loads((HERE / name / "document.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("saved", ["meeting.xml", "meeting.html"])
def test_a_meeting_gives_one_document_by_service_and_by_page(saved: str) -> None:
    base = "https://democracy.marlham.example/"
    capture = make_capture(
        "meeting/3301", base + "ieListDocuments.aspx?MId=3301", committee="Planning Committee", meeting_id="3301"
    )

    told = to_json(read(capture, (HERE / "moderngov" / saved).read_bytes(), base_url=base))

    expected = json.loads((HERE / "moderngov" / "document.json").read_text(encoding="utf-8"))
    assert {name: told[name] for name in expected} == expected
