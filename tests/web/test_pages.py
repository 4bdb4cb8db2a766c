"""The pages, whole, over a real archive and a real index: what they say, what they hide, what becomes of errors."""

import gc
import html
import re
from html.parser import HTMLParser
from typing import NoReturn
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient

from core.errors import Unavailable
from tests.web.county import COMING, EXTRACT, HOSTILE, LINKED, PACK, PACK_SHOWN, RAID, FakePipeline
from web.app import _load_models

PAGES = [
    "/",
    "/search",
    "/search?q=naloxone",
    f"/documents/{RAID.id}",
    "/operations/gooseberry",
    "/sources",
    "/status",
    "/explain",
    f"/explain?of={RAID.id}&q=zebra",
    "/similar",
    f"/similar?document_id={RAID.id}",
    "/no-such-page",
    "/search?q=%28",
]


class Page(HTMLParser):
    """What a page holds: its links by text, its text, its elements."""

    VOID = frozenset({"meta", "link", "input", "br", "hr", "img"})

    def __init__(self, source: str) -> None:
        super().__init__()
        self.links: dict[str, str] = {}
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._open: list[str] = []
        self._link: tuple[str, str] | None = None
        self.feed(source)
        assert self._open == [], f"unclosed: {self._open}"
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)
        if tag == "a":
            self._link = (dict(attrs).get("href") or "", "")

    def handle_endtag(self, tag: str) -> None:
        assert self._open[-1:] == [tag], f"{tag} closes out of order"
        self._open.pop()
        if tag == "a" and self._link:
            self.links.setdefault(re.sub(r"\s+", " ", self._link[1]).strip(), self._link[0])
            self._link = None

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._link:
            self._link = (self._link[0], self._link[1] + data)


def get(client: TestClient, address: str, code: int = 200) -> Page:
    answer = client.get(address)
    assert answer.status_code == code, answer.text[:500]
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    return Page(answer.text)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_is_whole_labelled_and_fictional(client: TestClient, address: str) -> None:
    answer = client.get(address)
    page = Page(answer.text)
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == 1
    assert names.count("main") == 1
    assert [attrs for tag, attrs in page.tags if tag == "script"] == [{"src": "/static/desk.js", "defer": None}]
    assert "FICTIONAL" in page.text
    assert ("html", {"lang": "en-GB"}) in page.tags
    labelled = {attrs.get("for") for tag, attrs in page.tags if tag == "label"}
    for tag, attrs in page.tags:
        assert "style" not in attrs
        assert not [name for name in attrs if name.startswith("on")]
        if tag == "input" and attrs.get("type") == "search":
            assert attrs["id"] in labelled
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("address", [*PAGES, "/healthz", "/api/v1/status", "/static/style.css", "/api/v1/nothing"])
def test_every_answer_carries_the_policy(client: TestClient, address: str) -> None:
    headers = client.get(address).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_today_tells_what_is_new_coming_and_read(client: TestClient) -> None:
    page = get(client, "/")
    assert page.links[RAID.title] == f"/documents/{RAID.id}"
    assert "6 documents" in page.text
    assert "2 of 4 sources read" in page.text
    assert "1 failing" in page.text
    newest, coming = page.text.split("In the next seven days")
    assert COMING.title.lower() in coming
    assert COMING.title.lower() not in newest.lower()
    assert "Inventshire Herald could not be read" in page.text
    assert "The Wire never tried" in page.text


def test_the_three_examples_find_something(client: TestClient) -> None:
    page = get(client, "/")
    examples = [href for _, href in page.links.items() if href.startswith("/search?q=") and "kind%3A" not in href]
    assert page.links['operation:"Operation Gooseberry"'] in examples
    for href in examples:
        assert "Nothing found" not in get(client, href).text, href


def test_what_today_counts_in_the_archive_is_what_its_links_list(client: TestClient) -> None:
    page = get(client, "/")
    counted = dict(
        re.findall(r"(article|release|agenda|report|minutes|decision|other) (\d+)", page.text.split("In the archive")[1])
    )
    assert counted
    for kind, n in counted.items():
        assert f"{n} document" in get(client, page.links[kind]).text, kind


def test_a_hit_leads_to_its_passage(client: TestClient) -> None:
    page = get(client, "/search?q=heroin&mode=keyword")
    assert "1 story" in page.text
    target = page.links[RAID.title]
    assert target == f"/documents/{RAID.id}?at={RAID.text.index('Officers')}&q=heroin&mode=keyword&n=1#sought"
    document = client.get(target).text
    assert re.search(r'<div class="block sought" id="p3"><span id="sought">', document)


def test_a_hit_says_why(client: TestClient) -> None:
    by_words = client.get("/search?q=heroin&mode=keyword").text
    assert "<mark>heroin</mark>" in by_words
    assert "[your words]" in re.sub(r'<span class="why">([^<]*)</span>', r"[\1]", by_words)
    by_meaning = get(client, "/search?q=naloxone+in+every+library&mode=meaning")
    assert re.search(r"similar in meaning, 0\.\d\d", by_meaning.text)


def test_a_paper_is_found_with_page_and_item(client: TestClient) -> None:
    page = get(client, "/search?q=cost+kind:report&mode=keyword")
    assert "item 7, page 5" in page.text
    document = get(client, page.links[PACK_SHOWN])
    assert document.links["Page 5"] == f"{PACK.url}#page=5"
    assert "Agenda item 7: Naloxone" in document.text
    assert "Cabinet, 20 February 2026" in document.text


def test_facets_narrow(client: TestClient) -> None:
    page = get(client, '/search?q=operation:"Gooseberry"&mode=keyword')
    assert "2 stories" in page.text
    narrowed = get(client, page.links["Inventham Council"])
    assert "1 story" in narrowed.text
    assert PACK_SHOWN in narrowed.links
    assert "Inventham Council ×: remove this filter" in narrowed.links
    assert "2 stories" in get(client, narrowed.links["Inventham Council ×: remove this filter"]).text
    by_drug = get(client, page.links["heroin"])
    assert RAID.title in by_drug.links
    assert "1 story" in by_drug.text
    by_year = get(client, page.links["2026"])
    assert "from 1 January 2026 ×: remove this filter" in by_year.links


def test_private_people_get_no_link_and_no_mark(client: TestClient) -> None:
    source = client.get(f"/documents/{RAID.id}?names=1").text
    page = Page(source)
    assert "Bob Private, saw the vans" in page.text
    assert "Bob Private" not in page.links
    assert not re.search(r'class="name person"[^>]*>Bob Private', source)
    assert re.search(r'<a class="name person" href="#n\d+">Ada Quill</a>', source)
    assert get(client, f"/documents/{RAID.id}").links["Ada Quill"] == "/search?q=person%3A%22Ada+Quill%22"
    assert "Chief Inspector, Inventshire Police" in page.text
    assert "neighbour" not in page.text.split("People, as described here")[1]
    assert "Bob Private" not in get(client, "/search?q=inventham&mode=keyword").links


def test_a_document_without_licence_is_shown_by_extract(client: TestClient) -> None:
    page = get(client, f"/documents/{EXTRACT.id}")
    assert "harbour wakes at four" in page.text
    assert "confidential middle" not in page.text
    assert "An extract." in page.text
    sought = get(client, f"/documents/{EXTRACT.id}?at={EXTRACT.text.index('In the second')}")
    assert "confidential middle" in sought.text
    assert "only the Herald may print" not in sought.text


def test_a_source_that_may_only_be_linked_to_keeps_its_headline(client: TestClient) -> None:
    page = get(client, "/search?q=gull&mode=keyword")
    assert LINKED.title in page.links
    assert "seven o’clock train" not in page.text
    assert "seven o’clock train" not in get(client, f"/documents/{LINKED.id}").text


def test_nothing_found_is_told_apart_from_not_read(client: TestClient) -> None:
    page = get(client, "/search?q=zyxwvut&mode=keyword")
    assert "Nothing found in what was read, and this is no proof of silence." in page.text
    assert "Inventshire Herald was never read so far (the server <b>did not</b> answer)." in page.text
    assert "The Wire was never read so far." in page.text


def test_a_fault_in_a_query_is_shown_in_its_place(client: TestClient) -> None:
    answer = client.get("/search", params={"q": "naloxone AND (spray"})
    assert answer.status_code == 400
    assert "This bracket is never closed" in answer.text
    assert "naloxone AND <mark>(</mark>spray" in answer.text
    assert 'value="naloxone AND (spray"' in answer.text


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("q=a&page=0", "page: &#39;0&#39; is not a whole number from 1"),
        ("q=a&page=9999999999999999999", "page: &#39;9999999999999999999&#39; is not"),
        ("q=a&from=yesterday", "from: &#39;yesterday&#39; is not a day"),
        ("q=a&to=2026-02-31", "to: &#39;2026-02-31&#39; is not a day"),
        ("q=a&kind=poem", "kind: &#39;poem&#39; is not one of article"),
        ("q=a&source=nobody", "There is no source &#39;nobody&#39;"),
        ("q=a&since=2026", "since: there is no such parameter"),
        ("q=a&q=b", "q: given more than once"),
        ("q=a&from=2026-02&to=2025", "is after the last"),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: TestClient, query: str, told: str) -> None:
    answer = client.get(f"/search?{query}")
    assert answer.status_code == 400
    assert told in answer.text


def test_empty_filters_of_the_form_are_none(client: TestClient) -> None:
    page = get(client, "/search?q=heroin&from=&to=&source=&kind=&mode=&copies=")
    assert RAID.title in page.links
    assert "remove this filter" not in page.text


def test_a_month_becomes_days_in_the_form(client: TestClient) -> None:
    answer = client.get("/search?q=heroin&from=2026-02&to=2026-03&mode=keyword").text
    assert 'name="from" value="2026-02-01"' in answer
    assert 'name="to" value="2026-03-31"' in answer


def test_filters_without_words_list_what_they_let_through(client: TestClient) -> None:
    reports = get(client, "/search?q=&kind=report")
    assert PACK_SHOWN in reports.links
    assert "1 story" in reports.text
    assert "2 stories" in get(client, "/search?source=council").text
    assert "5 stories" in get(client, "/search?from=2026-02&to=2026-03-10").text
    assert "How to ask" in get(client, "/search?q=++").text


def test_beyond_the_last_page(client: TestClient) -> None:
    assert "There are no more results here" in get(client, "/search?q=heroin&mode=keyword&page=3").text


def test_hostile_text_stays_text(client: TestClient) -> None:
    for address in ("/", "/search?q=gooseberries", f"/documents/{HOSTILE.id}", f"/documents/{HOSTILE.id}?at=1"):
        source = client.get(address).text
        page = Page(source)
        assert [attrs.get("src") for tag, attrs in page.tags if tag == "script"] == ["/static/desk.js"], address
        assert not [tag for tag, _ in page.tags if tag in {"img", "svg", "iframe", "b>bold"}], address
        for _, href in page.links.items():
            assert urljoin("http://127.0.0.1:8000/", href).startswith("http"), href
        title = source[source.index("<title>") : source.index("</title>")]
        assert "\u202e" not in title
        assert "49" not in re.findall(r"<p>([^<]*)</p>", source)
        assert 'alert("body")' in page.text or address == "/"


def test_text_that_turns_direction_is_isolated(client: TestClient) -> None:
    for address in ("/", "/search?q=gooseberries", f"/documents/{HOSTILE.id}"):
        source = client.get(address).text
        for found in re.finditer("\u202e", source):
            before = source[: found.start()]
            assert before.rfind("<bdi") > before.rfind("</bdi"), (address, source[found.start() - 80 : found.start()])


def test_links_that_are_no_web_addresses_are_dropped(client: TestClient) -> None:
    page = get(client, f"/documents/{HOSTILE.id}")
    assert "Read the original" not in page.links
    assert "The meeting’s own page" not in page.links


def test_reasons_of_sources_are_escaped(client: TestClient) -> None:
    assert "&lt;b&gt;did not&lt;/b&gt;" in client.get("/sources").text


def test_the_books_add_up(client: TestClient) -> None:
    page = get(client, "/status")
    assert "6 pages and files collected" in page.text
    assert "6 documents" in page.text


def test_unknown_pages_and_documents(client: TestClient) -> None:
    assert "There is no such page" in get(client, "/nothing", 404).text
    assert "no document with the id" in get(client, "/documents/ffffffffffffffffffff", 404).text
    for hostile in ("abc%00", "%25", "_", "F" * 20, "a" * 21, "%F0%9F%98%80"):
        assert "no document at this address" in get(client, f"/documents/{hostile}", 404).text
    assert "at: " in get(client, f"/documents/{RAID.id}?at=x", 400).text
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fapp.py", "/static/"):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/search", "/sources", "/api/v1/search", "/api/v1/status"])
def test_nothing_can_be_changed(client: TestClient, method: str, path: str) -> None:
    assert client.request(method, path).status_code == 405


@pytest.mark.parametrize(
    "address", ["/search", "/quotes", "/trends", "/export", "/facets", "/api/v1/search", "/api/v1/quotes", "/api/v1/trend"]
)
@pytest.mark.parametrize("days", [{"from": "0001-01-01", "to": "9999-12-31"}, {"from": "9999-12-31"}, {"to": "0001-01-01"}])
def test_the_first_and_the_last_day_of_the_calendar_can_be_asked_for(
    client: TestClient, address: str, days: dict[str, str]
) -> None:
    answer = client.get(
        address, params={"q": "naloxone", "facet": "place"} | days if "facets" in address else {"q": "naloxone"} | days
    )
    assert answer.status_code in {200, 400}, answer.text[:500]


@pytest.mark.parametrize("month", ["0001-01", "9999-12"])
def test_the_first_and_the_last_month_of_the_calendar_are_pages(client: TestClient, month: str) -> None:
    assert "No meeting of this month stands in the archive" in get(client, f"/meetings?month={month}").text


def test_what_is_loaded_for_good_is_no_reader_s_wait() -> None:
    before = gc.get_freeze_count()
    try:
        _load_models(FakePipeline())  # type: ignore[arg-type]
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()


def test_an_empty_result_tells_what_each_filter_takes_away(client: TestClient) -> None:
    def offers(address: str) -> dict[str, tuple[str, int]]:
        shown = client.get(address).text
        lines = re.findall(r'<a href="([^"]+)">Without <bdi>([^<]+)</bdi></a>: ([\d,]+) ', shown)
        return {words: (html.unescape(href), int(n)) for href, words, n in lines}

    def total(address: str) -> int:
        return int(client.get(f"/api/v1{address}").json()["total"])

    assert offers("/search?q=naloxone&mode=keyword") == {}
    one = offers("/search?q=naloxone&mode=keyword&kind=agenda&from=1999-01-01")
    assert set(one) == {"agenda"}  # neither the first day nor the way of searching takes anything away
    href, n = one["agenda"]
    assert n == total(href) > 0
    both = offers("/search?q=naloxone&mode=keyword&kind=agenda&to=1999-01-01")
    assert set(both) == {"all filters"}
    assert both["all filters"][1] == total(both["all filters"][0]) > 0
    assert offers("/search?q=zzyzzx&mode=keyword&kind=agenda") == {}


def test_paper_says_where_it_comes_from(client: TestClient) -> None:
    shown = client.get("/search?q=naloxone&mode=keyword").text
    assert re.search(
        r'class="on-paper">Printed 10 March 2026, \d\d:\d\d from http://127\.0\.0\.1:8000/search\?q=naloxone&amp;mode=keyword<',
        shown,
    )
    (hit, *_) = client.get("/api/v1/search?q=naloxone&mode=keyword").json()["hits"]
    assert f'<p class="on-paper">{html.escape(hit["url"])}</p>' in shown
    assert "on-paper" not in client.get("/no-such-page").text


def test_what_was_typed_stays_while_a_part_does_not_answer(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> NoReturn:
        raise Unavailable("The search index does not answer.")

    monkeypatch.setattr("web.pages.search_in_tabs", fails)
    answer = client.get("/search?q=a+%22white+van%22&kind=article")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert 'name="q" value="a &#34;white van&#34;"' in answer.text
    assert '<a href="/search?q=a+%22white+van%22&amp;kind=article">Try again</a>' in answer.text
