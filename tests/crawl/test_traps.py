"""Each hostile trap alone among good pages: whatever it costs, all good pages are collected, and each address is counted once."""

import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.crawl.loopback import (
    RSS,
    XML,
    Answer,
    Run,
    Site,
    crawl,
    feed,
    page,
    press,
    serving,
    sitemap,
    state_of,
    write_beat,
)

GOOD = [f"/news/{n}.story/" for n in (1, 2, 3, 4)]
TRAP = "/news/trap.story/"
HTML = {"Content-Type": "text/html"}
STORY = page("Trap").encode()
DEEP = b"<div>" * 20_000
ODD = ("http://x:80:y/", "http://x:99999/", "http://[bad", "javascript:alert(1)", "//", "http://a\\@b/", "http://u:p@127.0.0.1/")


def packed(body: bytes, encoding: str) -> Answer:
    """Return a body that claims an encoding."""
    return Answer(body, 200, HTML | {"Content-Encoding": encoding})


def moved(location: str, status: int = 302) -> Answer:
    """Return a redirect."""
    return Answer(b"", status, {"Location": location})


def headed(head: str) -> Answer:
    """Return a story with something in its head."""
    return Answer(page("Trap", head=head).encode(), 200, HTML)


# What the address of one article answers.
PAGES: dict[str, Answer] = {
    **{f"status {n}": Answer(b"no", n) for n in (204, 206, 400, 401, 403, 404, 406, 410, 418, 451, 500, 501, 502, 504, 599)},
    "304 that nobody asked for": Answer(b"", 304),
    "503 that says later": Answer(b"", 503, {"Retry-After": "0"}),
    "503 with a date gone by": Answer(b"", 503, {"Retry-After": "Wed, 31 Dec 1969 23:59:00 GMT"}),
    "429 that says nonsense": Answer(b"", 429, {"Retry-After": "soon, -1"}),
    "429 with a date": Answer(b"", 429, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(seconds=1), usegmt=True)}),
    "redirect without an address": Answer(b"", 302),
    "redirect to nowhere": moved(""),
    "redirect to itself": moved(TRAP),
    "redirect to a file": moved("file:///etc/passwd"),
    "redirect to data": moved("data:text/html,x"),
    "redirect to another site": moved("http://sport.example/"),
    "redirect to a port that is none": moved("http://x:99999/"),
    "redirect with a backslash": moved("http://news.example\\@127.0.0.1/"),
    "redirect with a line end": moved("/news/%0d%0aX:%20y"),
    "redirect of 3,000 characters": moved("/" + "a" * 3000),
    "plain page called gzip": packed(STORY, "gzip"),
    "plain page called deflate, br": packed(STORY, "deflate, br"),
    "torn gzip": packed(gzip.compress(STORY)[:12] + b"????????", "gzip"),
    "half a gzip": packed(gzip.compress(STORY * 50)[:-40], "gzip"),
    "noise called br": packed(b"\xff\xfe\xfd\xfc noise", "br"),
    "noise called zstd": packed(b"\x28\xb5\x2f\xfd noise", "zstd"),
    "raw deflate": packed(zlib.compress(STORY)[2:-4], "deflate"),
    "unknown packing": packed(STORY, "rot13"),
    "gzip of gzip, told once": packed(gzip.compress(gzip.compress(STORY)), "gzip"),
    "bomb": packed(gzip.compress(bytes(40 * 2**20), 9), "gzip"),
    "more than is promised": Answer(b"<html>half", 200, HTML | {"Connection": "close", "X-Promise": "4000"}),
    "empty body": Answer(b"", 200, HTML),
    "zeros": Answer(b"\x00" * 5000, 200, HTML),
    "noise called HTML": Answer(bytes(range(256)) * 40, 200, HTML),
    "UTF-16 called UTF-8": Answer(page("Trap").encode("utf-16"), 200, {"Content-Type": "text/html; charset=utf-8"}),
    "unknown charset": Answer(STORY, 200, {"Content-Type": "text/html; charset=klingon"}),
    "page called a picture": Answer(STORY, 200, {"Content-Type": "image/png"}),
    "no type": Answer(STORY, 200),
    "type of 3,000 characters": Answer(STORY, 200, {"Content-Type": "text/html; " + "x" * 3000}),
    "20,000 deep": Answer(b"<html><body>" + DEEP, 200, HTML),
    "one line of 2 MB": Answer(b"<p>" + b"a" * 2**21, 200, HTML),
    "500 cookies": Answer(STORY, 200, HTML | {"Set-Cookie": "; ".join(f"c{n}=x" for n in range(500))}),
    "Referrer-Policy that is code": Answer(STORY, 200, HTML | {"Referrer-Policy": "sys.exit"}),
    **{f"canonical {odd}": headed(f'<link rel="canonical" href="{odd}">') for odd in ODD},
    "base that is none": headed('<base href="http://x:80:y/"><link rel="canonical" href="story">'),
    "head without an end": Answer(b"<html><head>" + b"<meta>" * 100_000, 200, HTML),
    "closed without an answer": Answer(raw=b""),
    "no HTTP": Answer(raw=b"SSH-2.0-OpenSSH_9.9\r\n"),
    "status that is none": Answer(raw=b"HTTP/1.1 twohundred OK\r\n\r\nhello"),
    "negative length": Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello"),
    "two lengths": Answer(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\nhello"),
    "broken chunks": Answer(raw=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello\r\n"),
    "headers without an end": Answer(raw=b"HTTP/1.1 200 OK\r\nX: y"),
    "header of 100 kB": Answer(raw=b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\nContent-Length: 2\r\n\r\nhi"),
}
ITEM = "<item><title>Trap</title><link>{}</link><pubDate>{}</pubDate></item>"


def with_item(link: str, day: str = "") -> Callable[[Site], None]:
    """Return what puts one more item into the middle of the feed."""

    def change(site: Site) -> None:
        first, rest = feed(site, *GOOD).split("</item>", 1)
        site.put("/rss", f"{first}</item>{ITEM.format(link, day)}{rest}", type=RSS)

    return change


def put(path: str, body: str, type: str = "text/html") -> Callable[[Site], None]:
    """Return what puts a page."""
    return lambda site: site.put(path, body.replace("SITE", site.url), type=type)


MAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</urlset>'
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{}</sitemapindex>'
# What is wrong with a list, beside the feed of the good articles.
LISTS: dict[str, Callable[[Site], None]] = {
    **{f"item {odd}": with_item(odd.replace("&", "&amp;")) for odd in ODD},
    "item without an address": with_item(""),
    "item of the front page": with_item("/"),
    "item with a line end": with_item("/news/4\n.story/"),
    "item of another site": with_item("http://sport.example/1/"),
    "item of no day": with_item("/news/4.story/", "Thu, 99 Foo 20x6"),
    "item of the year 9999": with_item("/news/4.story/", "Fri, 31 Dec 9999 23:59:59 GMT"),
    "item of the year 0": with_item("/news/4.story/", "Sat, 01 Jan 0000 00:00:00 +9999"),
    "front page gone": lambda site: site.pages.update({"/": Answer(b"oh", 500)}),
    "front page that is no page": put("/", "\x00\x01\x02"),
    "front page of odd links": put("/", page("Front", head="".join(f'<link rel="next" href="{odd}">' for odd in ODD))),
    "front page of odd feeds": put(
        "/", page("F", head="".join(f'<link rel="alternate" type="application/rss+xml" href="{odd}">' for odd in ODD))
    ),
    "sitemap that names itself": put("/map.xml", INDEX.format("<sitemap><loc>SITE/map.xml</loc></sitemap>"), XML),
    "sitemap of odd addresses": put("/map.xml", MAP.format("".join(f"<url><loc>{odd}</loc></url>" for odd in ODD)), XML),
    "index of odd sitemaps": put("/map.xml", INDEX.format("".join(f"<sitemap><loc>{o}</loc></sitemap>" for o in ODD)), XML),
    "sitemap that is a page": put("/map.xml", page("Not here")),
    "sitemap that breaks off": put("/map.xml", '<?xml version="1.0"?><urlset><url><loc>SITE/news/1.st', XML),
    "sitemap with entities": put(
        "/map.xml", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>', XML
    ),
    "sitemap that is called packed": lambda site: site.put("/map.xml", b"\x1f\x8bnoise", type=XML),
    "robots.txt that is a page": put("/robots.txt", page("Not here")),
    "robots.txt of noise": lambda site: site.put("/robots.txt", bytes(range(256)) * 100, type="text/plain"),
    "robots.txt of odd sitemaps": put("/robots.txt", "".join(f"Sitemap: {odd}\n" for odd in ODD), "text/plain"),
}


@dataclass
class Traps:
    """The one run over all of them."""

    run: Run
    state: dict[tuple[str, str], object]
    ids: dict[str, str]


@pytest.fixture(scope="module")
def traps(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traps]:
    """Give a site for each trap, all crawled once."""
    data: Path = tmp_path_factory.mktemp("traps")
    with ExitStack() as stack:
        sources, ids = [], {}
        for n, name in enumerate((*PAGES, *LISTS)):
            site = stack.enter_context(serving(Site()))
            for path in GOOD:
                site.put(path, page(path))
            site.put("/", page("Front"))
            site.put("/map.xml", sitemap(site, {}), type=XML)
            site.put("/rss", feed(site, *GOOD[:2], *([TRAP] if name in PAGES else []), *GOOD[2:]), type=RSS)
            if name in PAGES:
                site.pages[TRAP] = PAGES[name]
            else:
                LISTS[name](site)
            ids[name] = f"trap-{n}"
            sources.append(press(site, id=ids[name], name=ids[name], feeds=[f"{site.url}/rss"], sitemaps=[f"{site.url}/map.xml"]))
        beat = write_beat(data, *sources)
        run = crawl(data, beat, timeout=120)
        yield Traps(run, dict(state_of(data, beat)), ids)


def test_there_are_as_many_traps_as_are_known() -> None:
    assert len(PAGES) + len(LISTS) >= 53


@pytest.mark.parametrize("name", [*PAGES, *LISTS])
def test_all_good_pages_are_collected(traps: Traps, name: str) -> None:
    collected = {key for owner, key in traps.state if owner == traps.ids[name]}

    assert set(GOOD) <= collected
    assert traps.run.source(traps.ids[name])["outcome"] == "new"


@pytest.mark.parametrize("name", list(PAGES))
def test_a_trap_is_counted_once(traps: Traps, name: str) -> None:
    counts = traps.run.counts(traps.ids[name])

    assert sum(n for count, n in counts.items() if count != "new") == 3 + len(GOOD) + 1, counts


def test_what_is_told_of_traps_is_in_words(traps: Traps) -> None:
    reasons = [traps.run.source(source_id)["reason"] or "" for source_id in traps.ids.values()]

    for line in (*reasons, *traps.run.told.splitlines()):
        assert not re.search(r"<[\w.]+ |twisted|scrapy\.|\b\w+(Error|Exception|Failure)\b", line), line
