"""The next page of a list, however its link says so."""

import pytest

from reading.pages.html import read_links

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
        ('<a href="?dpage=2">Older decisions</a>', URL, f"{URL}?dpage=2"),
        ('<button data-endpoint="/news/api/list?page=2">Load more</button>', URL, f"{URL}api/list?page=2"),
        ('<button data-url="/share/">Share</button><button data-next="2">Load more</button>', URL, None),
        ('<a href="/news/one/">View more details</a>', URL, None),
        ('<a class="context" href="/news/one/">Context</a>', URL, None),
    ],
)
def test_the_page_after(link: str, url: str, after: str | None) -> None:
    found = read_links(f"<html><body>{link}</body></html>".encode(), url).next

    assert next(iter(found), None) == after


def test_what_a_page_loads_as_json_is_a_list_with_its_next_part() -> None:
    body = b"""{"page": 2, "items": [{"title": "Dogs found", "link": "/news/dogs/", "image": {"url": "/i.jpg"}},
        {"Headline": "Thefts &amp; fires", "permaLink": "https://www.hollin.example/news/thefts/"}, {"title": "No address"}],
        "next_url": "/news/api/list?page=3", "more": true}"""

    found = read_links(body, URL)

    assert [(link.url, link.text) for link in found.links] == [
        ("https://www.hollin.example/news/dogs/", "Dogs found"),
        ("https://www.hollin.example/news/thefts/", "Thefts & fires"),
    ]
    assert found.next == (f"{URL}api/list?page=3",)
    assert read_links(b'{"page": ', URL).links == ()
