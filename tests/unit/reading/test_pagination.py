"""The next page of a list, however its link says so."""

import pytest

from reading.html import read_links

URL = "https://www.hollin.example/news/"


@pytest.mark.parametrize(
    ("link", "url", "after"),
    [
        ('<a rel="next" href="?page=2">»</a>', URL, f"{URL}?page=2"),
        ('<a class="pager__next" href="/news/page/2/">More</a>', URL, f"{URL}page/2/"),
        ('<li class="pagination-next"><a href="/news/page/2/">Forward</a></li>', URL, f"{URL}page/2/"),
        ('<a href="/news/?start=10">Older posts →</a>', URL, f"{URL}?start=10"),
        ('<a href="?p=2" aria-label="Next page"><span></span></a>', URL, f"{URL}?p=2"),
        ('<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', URL, f"{URL}?page=2"),
        ('<a href="?page=1">1</a><a href="?page=2">2</a><a href="?page=3">3</a>', f"{URL}?page=2", f"{URL}?page=3"),
        ('<span class="current">2</span><a href="?page=0">1</a><a href="?page=2">3</a>', f"{URL}?page=1", f"{URL}?page=2"),
        ('<a href="/news/one/">Next meeting: 4 May</a><a href="/news/2/">2 men held</a>', URL, None),
        ('<a href="?page=2">Load more decisions</a>', URL, f"{URL}?page=2"),
        ('<a href="/news/one/">View more details</a>', URL, None),
        ('<a class="context" href="/news/one/">Context</a>', URL, None),
    ],
)
def test_the_page_after(link: str, url: str, after: str | None) -> None:
    found = read_links(f"<html><body>{link}</body></html>".encode(), url).next

    assert next(iter(found), None) == after
