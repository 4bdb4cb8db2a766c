"""The words survive JSON, and ids are the same everywhere."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import canonical_url, document_id, url_key
from core.words import AgendaItem, Context, Document, Passage, Published, from_json, to_json

DOCUMENT = Document(
    id="d",
    version_id="v",
    source_id="s",
    capture_id="c",
    kind="report",
    url="https://a.example/",
    title="Naloxone in hostels",
    text="One.\n\nTwo.",
    published=Published("2026-03-04", "day", "meeting"),
    passages=(Passage(0, 4, 1, "6a"), Passage(6, 10, 2, "6a")),
    items=(AgendaItem("6a", "Naloxone", 1, 2),),
    context=Context(meeting_at=datetime(2026, 3, 4, 18, 30, tzinfo=UTC), found_from="meeting"),
)


def test_a_document_survives_json() -> None:
    assert from_json(Document, to_json(DOCUMENT)) == DOCUMENT


def test_keys_of_a_later_program_are_ignored() -> None:
    assert from_json(Passage, {"start": 1, "end": 2, "colour": "red"}) == Passage(1, 2)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (
            "HTTPS://Www.Courier.Example:443/News/1.raid/?utm_source=x&b=2&a=1#top",
            "https://www.courier.example/News/1.raid/?a=1&b=2",
        ),
        ("http://a.example", "http://a.example/"),
        ("https://a.example/documents/s1/Two words.pdf", "https://a.example/documents/s1/Two%20words.pdf"),
        ("https://a.example/documents/s1/Two%20words.pdf", "https://a.example/documents/s1/Two%20words.pdf"),
        ("https://a.example/?ref=rss", "https://a.example/"),
        ("https://a.example/news/raid/;jsessionid=7F1A90C4?b=1&PHPSESSID=a1", "https://a.example/news/raid/?b=1"),
        ("https://a.example/(S(k3jq0p1mvx2ab455))/papers/a(b)/1.aspx", "https://a.example/papers/a(b)/1.aspx"),
        ("https://a.example/(X(1)S(k3jq0p1mvx2ab455))/papers.aspx", "https://a.example/papers.aspx"),
        ("https://a.example/papers.htm?sid=0000002FA7&b=1", "https://a.example/papers.htm?b=1"),
        ("https://a.example/story.asp?sid=20261130", "https://a.example/story.asp?sid=20261130"),
        ("https://a.example/news;version=2/raid", "https://a.example/news;version=2/raid"),
    ],
)
def test_one_spelling_for_one_page(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(st.text(max_size=30), st.text(max_size=30))
def test_canonical_is_stable(path: str, query: str) -> None:
    try:
        once = canonical_url(f"https://a.example/{path}?{query}")
    except ValueError:
        return  # urlsplit itself refuses the address
    assert canonical_url(once) == once


@pytest.mark.parametrize("url", ["http://[138]/x?a=1", "http://a.example:99999/x", "https://a.example:port/", "http://a\u2100b.example/[1]"])  # fmt: skip
def test_what_is_no_address_has_one_spelling_too(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert url_key(url, "https://a.example/")


def test_a_move_to_https_or_another_port_keeps_the_id() -> None:
    old = url_key("http://127.0.0.1:8471/news/1/", "http://127.0.0.1:8471/")
    new = url_key("http://127.0.0.1:9000/news/1/", "http://127.0.0.1:9000/")

    assert old == new == "/news/1/"
    assert document_id("courier", old) == document_id("courier", new) != document_id("mercury", new)


def test_another_host_is_part_of_the_key() -> None:
    assert url_key("https://b.example/x", "https://a.example/") == "https://b.example/x"
