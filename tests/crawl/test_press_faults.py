"""A dozen sites, each with a fault of its own, in one crawl: each costs what it must and nothing else."""

import gzip
import hashlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest

from tests.crawl.loopback import (
    FEED_LINK,
    ROOT,
    RSS,
    Answer,
    Asked,
    Run,
    Site,
    crawl,
    feed,
    page,
    press,
    serving,
    state_of,
    write_beat,
)

HTML = {"Content-Type": "text/html"}
STRANGE = ("file:///etc/passwd", "ftp://127.0.0.1/x", "http://a\\@127.0.0.1/", "http://[bad", "data:text/html,x")
# Addresses in which a host or a port cannot be read, or that lead to one.
ODD_ADDRESSES = (
    "http://x:80:y/",
    "http://x:99999/",
    "//x:y",
    "http://[64:ff9b::1::7f00:1]/",
    "http://[::7f00:1]/",
    "http://[bad",
    "http://:80/",
)
ODD_PATHS = tuple(f"/away/{n}" for n in range(len(ODD_ADDRESSES)))
ELSEWHERE = (
    "<item><title>Sport</title><link>https://sport.example/1/</link></item><item><title>No address</title></item>"
    "<item><title>Port</title><link>https://sport.example:99999/</link></item>"
)


def packed_pages() -> list[bytes]:
    """Return three long pages as brotli packs them: what comes begins as JSON does."""
    words = [" ".join(f"{n * seed % 99_991:x}" for n in range(30_000)) for seed in (7919, 104_729, 15_485_863)]
    return [brotli.compress(page("Story", text).encode()) for text in words]


def fall_silent(_: Asked) -> Answer:
    """Answer long after the reader's patience."""
    time.sleep(4)
    return Answer(b"late")


class Gallery:
    """The sites by name, and the one run over all of them."""

    def __init__(self, stack: ExitStack) -> None:
        self.stack = stack
        self.sites: dict[str, Site] = {}
        self.run: Run
        self.state: dict[tuple[str, str], tuple[str, object]] = {}

    def site(self, name: str, *faulty: str) -> Site:
        """Return a paper with three articles; those named are left for the test to put."""
        site = self.stack.enter_context(serving(Site()))
        paths = ["/news/1.story/", "/news/2.story/", "/news/3.story/"]
        site.put("/", page("Front", head=FEED_LINK))
        site.put("/rss", feed(site, *paths, *faulty), type=RSS)
        for path in paths:
            site.put(path, page(f"Story {path}"))
        self.sites[name] = site
        return site

    def keys(self, source: str) -> set[str]:
        """Return the keys of a source's captures."""
        return {key for owner, key in self.state if owner == source}


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    """Give all sites, crawled once."""
    data: Path = tmp_path_factory.mktemp("gallery")
    with ExitStack() as stack:
        found = Gallery(stack)
        disallow = "User-agent: countywatch\nDisallow: /news/2\n\nUser-agent: *\nDisallow: /\n"
        found.site("robots").put("/robots.txt", disallow, type="text/plain")
        found.site("robots500").pages["/robots.txt"] = Answer(b"oh", 500)
        found.site("robots403").pages["/robots.txt"] = Answer(b"no", 403)
        found.site("robotsloop").pages["/robots.txt"] = Answer(b"", 302, {"Location": "/robots.txt"})
        found.site("robotshuge").put("/robots.txt", "#" * (501 * 1024) + "\nUser-agent: *\nDisallow: /\n", type="text/plain")
        broken = found.site("broken")
        broken.pages["/news/1.story/"] = Answer(b"gone", 410)
        broken.pages["/news/2.story/"] = Answer(b"oops", 500)
        answers = [Answer(b"", 429, {"Retry-After": "1"}), Answer(page("Story 1").encode(), 200, HTML)]
        found.site("busy").pages["/news/1.story/"] = lambda _: answers.pop(0)
        canary = found.site("canary")
        moved = found.site("moved")
        moved.pages["/news/1.story/"] = Answer(b"", 302, {"Location": f"{canary.url}/loot"})
        moved.pages["/news/2.story/"] = Answer(b"", 301, {"Location": "/news/2.moved/"})
        moved.pages["/news/3.story/"] = Answer(b"", 302, {"Location": "/news/3.story/"})
        moved.put("/news/2.moved/", page("Story 2"))
        strange = found.site("strange", *(f"/odd/{n}" for n in range(len(STRANGE))))
        for n, location in enumerate(STRANGE):
            strange.pages[f"/odd/{n}"] = Answer(b"", 302, {"Location": location, "Referrer-Policy": "sys.exit"})
        huge = found.site("huge")
        huge.put("/news/1.story/", gzip.compress(bytes(40 * 2**20), 9), Content_Encoding="gzip")
        huge.put("/news/2.story/", b"x" * (33 * 2**20))
        half = found.site("half")
        half.pages["/news/1.story/"] = Answer(b"<html>half", 200, HTML | {"Connection": "close", "X-Promise": "4000"})
        half.pages["/news/2.story/"] = Answer(page("Story").encode(), 200, HTML | {"Set-Cookie": "a=b; Domain=co.uk"})
        consent = found.site("consent")
        consent.put("/news/1.story/", page("Before you continue", "We value your privacy."))
        found.site("notfeed").put("/rss", page("A page where the feed was"))
        lying = found.site("lying")
        for n, encoding in enumerate(("gzip", "deflate, br", "zstd"), start=1):
            lying.pages[f"/news/{n}.story/"] = Answer(page(f"Story {n}").encode(), 200, HTML | {"Content-Encoding": encoding})
        packed = found.site("packed")
        for n, body in enumerate(packed_pages(), start=1):
            packed.pages[f"/news/{n}.story/"] = Answer(body, 200, HTML | {"Content-Encoding": "br"})
        torn = found.site("torn")
        torn.pages["/news/1.story/"] = Answer(
            gzip.compress(b"<html>")[:12] + b"????????", 200, HTML | {"Content-Encoding": "gzip"}
        )
        torn.pages["/news/2.story/"] = Answer(b"\xff\xfe\xfd\xfc nothing that was packed", 200, HTML | {"Content-Encoding": "br"})
        heads = "".join(
            f'<link rel="alternate" type="application/rss+xml" href="{odd}"><link rel="next" href="{odd}"><a href="{odd}">x</a>'
            for odd in ODD_ADDRESSES
        )
        odd = found.site("odd", *ODD_PATHS)
        odd.put("/", page("Front", head=FEED_LINK + heads))
        odd.pages["/news/1.story/"] = Answer(page("Story 1", head=heads).encode(), 200, HTML)
        for n, address in enumerate(ODD_ADDRESSES):
            odd.pages[f"/away/{n}"] = Answer(b"", 302, {"Location": address})
        away = found.site("away")
        away.put("/rss", feed(canary, "/news/1.story/", "/news/2.story/"), type=RSS)
        partly = found.site("partly")
        items = feed(partly, "/news/1.story/").replace("</channel>", f"{ELSEWHERE}</channel>")
        partly.put("/rss", items, type=RSS)
        found.site("empty").put("/rss", feed(canary), type=RSS)
        found.site("seldom").put("/rss", feed(canary), type=RSS)
        hostile = found.site("hostile", "/news/%1b%5b2J.gone/")
        with serving(Site()) as gone:
            dead = press(gone, id="dead", name="Dead Paper")
        real = {"id": "real", "name": "Real Paper", "platform": "press", "base_url": "https://news.example/"}
        sources = [press(site, id=name, name=name) for name, site in found.sites.items() if site is not hostile]
        sources = [source | ({"quiet": True} if source["id"] == "seldom" else {}) for source in sources]
        sources += [press(hostile, id="hostile", name="Gazette\u001b[31m\u202e"), dead, real]
        beat = write_beat(data, *sources)
        found.run = crawl(data, beat)
        found.state = dict(state_of(data, beat))
        yield found


def test_run_ends_well_for_the_rest(gallery: Gallery) -> None:
    assert gallery.run.code == 0
    assert "Traceback" not in gallery.run.told
    assert gallery.run.counts("canary") == {"fetched": 5, "new": 3}


def test_robots_is_obeyed(gallery: Gallery) -> None:
    assert gallery.run.counts("robots") == {"fetched": 4, "new": 2, "refused": 1}
    assert "/news/2.story/" not in gallery.sites["robots"].paths()


@pytest.mark.parametrize("name", ["robots500", "robotsloop"])
def test_robots_that_cannot_be_had_stop_the_source(gallery: Gallery, name: str) -> None:
    source = gallery.run.source(name)
    assert source["outcome"] == "not-checked"
    assert "robots.txt" in source["reason"]
    assert set(gallery.sites[name].paths()) == {"/robots.txt"}


@pytest.mark.parametrize("name", ["robots403", "robotshuge"])
def test_robots_that_say_nothing_allow_all(gallery: Gallery, name: str) -> None:
    assert gallery.run.counts(name) == {"fetched": 5, "new": 3}


def test_one_broken_page_costs_that_page(gallery: Gallery) -> None:
    source = gallery.run.source("broken")
    assert source["outcome"] == "new"
    assert gallery.run.counts("broken") == {"fetched": 3, "new": 1, "failed": 1, "gone": 1}
    assert "410" in source["reason"]
    asked = gallery.sites["broken"].paths()
    assert asked.count("/news/2.story/") == 3
    assert asked.count("/news/1.story/") == 1


def test_retry_after_is_waited_for(gallery: Gallery) -> None:
    assert gallery.run.counts("busy") == {"fetched": 5, "new": 3}
    asked = gallery.sites["busy"].asked
    first = next(a.at for a in asked if a.path == "/news/1.story/")
    assert next(a.at for a in asked if a.at > first) - first >= 0.95


def test_redirects_stay_at_home(gallery: Gallery) -> None:
    assert gallery.run.counts("moved") == {"fetched": 3, "new": 1, "failed": 2}
    assert "/loot" not in gallery.sites["canary"].paths()
    assert "another site" in gallery.run.source("moved")["reason"]
    assert "too often" in gallery.run.source("moved")["reason"]
    assert gallery.keys("moved") == {"/news/2.moved/"}


def test_strange_redirects_are_refused(gallery: Gallery) -> None:
    assert gallery.run.counts("strange") == {"fetched": 5, "new": 3, "failed": len(STRANGE)}


def test_huge_bodies_and_bombs_are_left(gallery: Gallery) -> None:
    assert gallery.run.counts("huge") == {"fetched": 3, "new": 1, "too_large": 2}
    assert "larger than the limit" in gallery.run.source("huge")["reason"]


def test_half_a_body_is_not_kept_and_cookies_are_not_carried(gallery: Gallery) -> None:
    assert gallery.run.counts("half") == {"fetched": 4, "new": 2, "failed": 1}
    assert not any("Cookie" in a.headers for a in gallery.sites["half"].asked)


def test_consent_page_is_captured_for_reading_to_reject(gallery: Gallery) -> None:
    assert gallery.run.counts("consent")["new"] == 3


def test_page_in_place_of_the_feed_is_told(gallery: Gallery) -> None:
    source = gallery.run.source("notfeed")
    assert source["outcome"] == "not-checked"
    assert "feed" in source["reason"]


def test_unreachable_source_costs_only_itself(gallery: Gallery) -> None:
    assert gallery.run.source("dead")["outcome"] == "not-checked"
    assert "refused the connection" in gallery.run.source("dead")["reason"]


def test_unverified_public_source_is_not_asked(gallery: Gallery) -> None:
    assert gallery.run.source("real")["outcome"] == "not-checked"
    assert "no contact" in gallery.run.source("real")["reason"]


def test_hostile_names_are_escaped_in_the_log(gallery: Gallery) -> None:
    assert "\x1b" not in gallery.run.told
    assert "\u202e" not in gallery.run.told
    assert "Gazette\\x1b[31m\\u202e" in gallery.run.told


def test_dripping_and_silent_pages_end_by_the_clock(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Front", head=FEED_LINK))
        site.put("/rss", feed(site, "/drip", "/silent", "/good"), type=RSS)
        site.put("/good", page("Good"))
        site.pages["/drip"] = Answer(b"<html>", 200, HTML, drip_s=0.05)
        site.pages["/silent"] = fall_silent
        beat = write_beat(tmp_path, press(site))
        code = (
            "import sys; from crawlers import press, run; press.PressSpider.time_limit_s = 1;"
            f"sys.exit(run.main(['--data', {str(tmp_path)!r}, '--beat', {str(beat)!r}]))"
        )

        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    source = json.loads(done.stdout)["sources"][0]
    assert {name: n for name, n in source["counts"].items() if n} == {"fetched": 3, "new": 1, "failed": 2}
    assert source["reason"].count("took too long") == 2


def test_what_brotli_packed_is_unpacked_however_it_begins(gallery: Gallery) -> None:
    assert [body[:1] for body in packed_pages()] == [b"["] * 3
    assert gallery.run.counts("packed") == {"fetched": 5, "new": 3}
    assert {sha for (owner, _), (sha, _) in gallery.state.items() if owner == "packed"} == {
        hashlib.sha256(brotli.decompress(body)).hexdigest() for body in packed_pages()
    }


@pytest.mark.parametrize(
    ("name", "counts"), [("lying", {"fetched": 5, "new": 3}), ("torn", {"fetched": 3, "new": 1, "failed": 2})]
)
def test_a_false_encoding_costs_that_page_or_nothing(gallery: Gallery, name: str, counts: dict[str, int]) -> None:
    assert gallery.run.counts(name) == counts
    assert gallery.run.source(name)["outcome"] == "new"


def test_an_address_that_cannot_be_read_costs_itself(gallery: Gallery) -> None:
    assert gallery.run.counts("odd") == {"fetched": 5, "new": 3, "failed": len(ODD_ADDRESSES)}
    assert gallery.keys("odd") == {f"/news/{n}.story/" for n in (1, 2, 3)}


def test_a_list_of_which_nothing_can_be_used_is_not_silence(gallery: Gallery) -> None:
    away = gallery.run.source("away")
    host = gallery.sites["canary"].url.removeprefix("http://")

    assert away["outcome"] == "not-checked"
    assert (away["seen"], away["dropped"]) == (2, {f"on another site ({host})": 2})
    assert away["reason"].startswith(f"Its lists hold 2 entries and none can be used: 2 on another site ({host}).")


def test_what_of_a_list_is_dropped_is_counted_by_reason(gallery: Gallery) -> None:
    partly = gallery.run.source("partly")

    assert partly["outcome"] == "new"
    assert (partly["seen"], partly["dropped"]) == (4, {"on another site (sport.example)": 1, "without an address": 2})


def test_an_empty_list_is_silence_only_of_a_source_known_to_be_quiet(gallery: Gallery) -> None:
    assert gallery.run.source("seldom")["outcome"] == "nothing"
    assert gallery.run.source("empty")["outcome"] == "not-checked"
    assert "hold no entry at all" in gallery.run.source("empty")["reason"]
