"""Feeds and sitemaps, well made, badly made and hostile."""

import time
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.errors import Rejected
from reading.sites.feeds import parse_feed, parse_sitemap

BASE = "https://gazette.example/news/rss/"


def rss(items: str, *, head: str = "") -> bytes:
    return f'<?xml version="1.0" encoding="utf-8"?>{head}<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode()


def test_an_rss_item_gives_address_title_and_date() -> None:
    item = (
        "<item><title>Who&amp;amp;#39;s there</title><link>/news/1/</link><pubDate>Fri, 04 Sep 2026 10:32:00 GMT</pubDate></item>"
    )

    (entry,) = parse_feed(rss(item), BASE).entries

    assert (entry.url, entry.title) == ("https://gazette.example/news/1/", "Who's there")
    assert entry.published is not None
    assert entry.published.isoformat() == "2026-09-04T10:32:00+00:00"


def test_the_moment_from_which_programs_count_is_no_day() -> None:
    (entry,) = parse_feed(rss("<item><link>/1/</link><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>"), BASE).entries
    sitemap = b"<urlset><url><loc>https://gazette.example/1/</loc><lastmod>1970-01-01T00:00:00Z</lastmod></url></urlset>"

    assert (entry.published, parse_sitemap(sitemap, BASE).pages[0].modified) == (None, None)


def test_an_atom_entry_gives_its_alternate_link() -> None:
    body = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A</title><link rel="self" href="/x"/><link href="/news/1/"/>'
        b"<published>2026-09-04T10:32:00Z</published><updated>2026-09-05T10:32:00Z</updated></entry></feed>"
    )

    (entry,) = parse_feed(body, BASE).entries

    assert (entry.url, entry.modified) == ("https://gazette.example/news/1/", "2026-09-05T10:32:00Z")


def test_a_guid_stands_in_for_a_link_without_its_fragment_and_a_broken_address_is_counted() -> None:
    items = (
        "<item><guid>https://gazette.example/news/2/#0</guid></item><item><link>http://[x</link></item><item><title>none</title></item>"
        "<item><link>http://gazette.example:80:90/</link></item><item><link>http://gazette.example:99999/</link></item>"
    )

    feed = parse_feed(rss(items), BASE)

    assert [e.url for e in feed.entries] == ["https://gazette.example/news/2/"]
    assert feed.n_without_address == 4


def test_an_update_is_no_publication_and_a_beats_zone_counts() -> None:
    entry = b"<entry><link href='/news/1/'/><updated>2026-09-05T10:32:00Z</updated></entry>"
    (updated,) = parse_feed(b"<feed xmlns='http://www.w3.org/2005/Atom'>" + entry + b"</feed>", BASE).entries
    (dated,) = parse_feed(
        rss("<item><link>/2</link><pubDate>Mon, 7 Sept 2026 6.30 p.m.</pubDate></item>"), BASE, ZoneInfo("Europe/Paris")
    ).entries

    assert (updated.published, updated.modified) == (None, "2026-09-05T10:32:00Z")
    assert dated.published is not None
    assert dated.published.isoformat() == "2026-09-07T18:30:00+02:00"


def test_a_wrong_date_is_no_date() -> None:
    items = "".join(
        f"<item><link>/{n}</link><pubDate>{d}</pubDate></item>" for n, d in enumerate(("soon", "Thu, 01 Jan 0001 00:00:00 GMT"))
    )

    assert [e.published for e in parse_feed(rss(items), BASE).entries] == [None, None]


@pytest.mark.parametrize(
    ("body", "title"),
    [
        (rss("<item><title>A&nbsp;b &amp; c</title><link>/1</link></item>"), "A b & c"),
        (rss("<item><title>Fish & chips</title><link>/1?a=1&b=2</link></item>"), "Fish & chips"),
        (rss("<item><title>A\x0bb</title><link>/1</link></item>"), "Ab"),
        (rss("<item><title>It's</title><link>/1</link></item>").replace(b"'", b"\x92"), "It’s"),
    ],
)
def test_small_faults_are_mended(body: bytes, title: str) -> None:
    assert [e.title for e in parse_feed(body, BASE).entries] == [title]


BOMB = (
    "<!DOCTYPE r ["
    + '<!ENTITY a "lol">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>&j;</title><link>/1</link></item>", head=BOMB),
        rss("<item x='&j;'><link>/1</link></item>", head=BOMB),
        rss("<item><title>" + "&a;" * 10_000 + "</title></item>", head=f'<!DOCTYPE r [<!ENTITY a "{"x" * 100_000}">]>'),
        rss("<item><title>&a;</title><link>/1</link></item>", head='<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>'),
        rss("<item/>", head='<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/hostname">]>')
        .decode()
        .replace("utf-8", "utf-16")
        .encode("utf-16"),
        b"<!doctype html><html><body><p>A page, not a feed",
        b"",
    ],
)
def test_entity_bombs_and_pages_are_rejected(body: bytes) -> None:
    began = time.monotonic()

    with pytest.raises(Rejected):
        parse_feed(body, BASE)

    assert time.monotonic() - began < 10  # a bomb that is unfolded takes minutes


def test_a_page_in_place_of_a_feed_is_told_from_broken_xml() -> None:
    with pytest.raises(Rejected, match="not a feed"):
        parse_feed(b"<html><body><p>x</p></body></html>", BASE)


def test_a_news_sitemap_gives_title_and_date() -> None:
    body = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        b"<url><loc>https://gazette.example/news/1/</loc><lastmod>2026-09-04T12:10:00+01:00</lastmod><news:news><news:publication>"
        b"<news:name>Gazette</news:name></news:publication><news:publication_date>2026-09-04T11:32:00+01:00</news:publication_date>"
        b"<news:title>Homes refused</news:title></news:news></url></urlset>"
    )

    sitemap = parse_sitemap(body, BASE)

    assert [(p.url, p.title, p.modified) for p in sitemap.pages] == [
        ("https://gazette.example/news/1/", "Homes refused", "2026-09-04T12:10:00+01:00")
    ]
    assert sitemap.pages[0].published is not None


@pytest.mark.parametrize(("days", "are_stamped"), [("777-", True), ("778-", False), ("77--", False)])
def test_one_date_for_all_pages_that_have_one_is_that_of_the_sitemap(days: str, *, are_stamped: bool) -> None:
    dates = ("" if day == "-" else f"<lastmod>2026-11-0{day}</lastmod>" for day in days)
    rows = "".join(f"<url><loc>/{n}</loc>{lastmod}</url>" for n, lastmod in enumerate(dates))

    assert {page.is_stamped for page in parse_sitemap(f"<urlset>{rows}</urlset>".encode(), BASE).pages} == {are_stamped}


def test_an_index_names_sitemaps_and_an_empty_sitemap_is_none_the_less_one() -> None:
    index = b"<sitemapindex><sitemap><loc>/s-2026-09.xml</loc><lastmod>2026-09-05</lastmod></sitemap></sitemapindex>"

    assert [s.url for s in parse_sitemap(index, BASE).sitemaps] == ["https://gazette.example/s-2026-09.xml"]
    assert parse_sitemap(b"<urlset/>", BASE).pages == ()


def test_of_a_list_that_breaks_off_the_entries_before_the_break_are_used() -> None:
    items = "".join(f"<item><title>{n}</title><link>/news/{n}/</link></item>" for n in (1, 2, 3))
    cut = rss(items).partition(b"/3/")[0]

    feed = parse_feed(cut, BASE)
    sitemap = parse_sitemap(b"<urlset><url><loc>/a/</loc></url><url><loc>/b/</loc></url><url><loc>/c", BASE)

    assert ([e.title for e in feed.entries], feed.is_whole) == (["1", "2"], False)
    assert ([e.url for e in sitemap.pages], sitemap.is_whole) == (
        ["https://gazette.example/a/", "https://gazette.example/b/"],
        False,
    )


def test_what_stands_before_a_feed_and_prefixes_nobody_declared_cost_nothing() -> None:
    item = "<item><title>A</title><link>/news/1/</link><podcast:season>2</podcast:season></item>"
    body = b"<b>Notice</b>: line 3<br />\n" + rss(item)

    feed = parse_feed(body, BASE)

    assert ([e.url for e in feed.entries], feed.is_whole) == (["https://gazette.example/news/1/"], True)


def test_titles_lose_their_markup_and_nothing_else() -> None:
    titles = "".join(
        f"<item><title>{t}</title><link>/1</link></item>" for t in ("&lt;em&gt;Five&lt;/em&gt; held", "Fines &amp;lt;5 years on")
    )
    xhtml = (
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Five <i>held</i></div>'
        b'</title><link href="/1"/></entry></feed>'
    )

    assert [e.title for e in parse_feed(rss(titles), BASE).entries] == ["Five held", "Fines <5 years on"]
    assert [e.title for e in parse_feed(xhtml, BASE).entries] == ["Five held"]


def test_addresses_are_read_as_browsers_read_them() -> None:
    atom = b'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/2026/"><entry xml:base="05/"><title>A</title><link href="seized"/></entry></feed>'
    items = "<item><link>3.held/</link></item><item><link>/news/two held/</link></item><item><guid>tag:1</guid></item>"

    assert [e.url for e in parse_feed(atom, BASE).entries] == ["https://gazette.example/2026/05/seized"]
    assert [e.url.removeprefix("https://gazette.example") for e in parse_feed(rss(items), BASE).entries] == [
        f"{BASE.removeprefix('https://gazette.example').rpartition('/')[0]}/3.held/",
        "/news/two%20held/",
    ]


def test_a_sitemap_may_be_a_feed_or_a_text_of_addresses() -> None:
    lines = b"\xef\xbb\xbfhttps://gazette.example/a/\r\n\r\nhttps://gazette.example/b/\r\nhttps://gazette.example:99999/\r\n"

    text, feed = parse_sitemap(lines, BASE), parse_sitemap(rss("<item><title>A</title><link>/1</link></item>"), BASE)

    assert ([e.url for e in text.pages], text.n_without_address) == (
        ["https://gazette.example/a/", "https://gazette.example/b/"],
        1,
    )
    assert [(e.url, e.title) for e in feed.pages] == [("https://gazette.example/1", "A")]


@pytest.mark.parametrize(
    "told", ["Tue,05 May 2026 07:15:00 +0100", "Tue May  5 07:15:00 BST 2026", "Tue May 05 06:15:00 UTC 2026"]
)
def test_dates_as_programs_write_them(told: str) -> None:
    (entry,) = parse_feed(rss(f"<item><link>/1</link><pubDate>{told}</pubDate></item>"), BASE).entries

    assert entry.published is not None
    assert entry.published.timestamp() == datetime(2026, 5, 5, 6, 15, tzinfo=UTC).timestamp()
