"""The fictional council on a day, and how tests ask it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from demo.council.site import CouncilSite

TODAY = date(2026, 11, 24)
BASE = "http://127.0.0.1:8473"


def get(site: CouncilSite, url: str, **headers: str) -> Any:
    path, _, query = url.partition("?")
    return site(path, query, {name.replace("_", "-"): value for name, value in headers.items()})


def fetch_file(site: CouncilSite, name: str) -> bytes:
    """A file by its name in the truth: "s40152" or "g3152-1"."""
    number, _, kind = name[1:].partition("-")
    url = f"/documents/g{number}/x.pdf?T={kind}" if kind else f"/documents/s{number}/x.pdf"
    response = get(site, url)
    assert response.status == 200, name
    return bytes(response.body)


def meeting_links(site: CouncilSite) -> Iterator[tuple[int, int]]:
    yield from ((m.committee.id, m.id) for m in site.council.meetings.values())
