"""The press spider over real HTTP: what it collects, what it leaves alone, what a second run asks for."""

import gzip
import itertools
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.crawl.loopback import (
    FEED_LINK,
    NOW,
    RSS,
    XML,
    Answer,
    Site,
    crawl,
    feed,
    kill_after,
    page,
    press,
    serving,
    sitemap,
    state_of,
    write_beat,
)


def stamp(days: float) -> str:
    """Return a moment some days ago, as sitemaps write it."""
    return (NOW - timedelta(days=days)).isoformat()


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a paper with three articles, a feed and nothing else."""
    with serving(Site()) as found:
        found.put("/", page("Gazette", head=FEED_LINK))
        for n in (1, 2, 3):
            found.put(f"/news/{n}.story/", page(f"Story {n}"))
        found.put("/rss", feed(found, "/news/1.story/", "/news/2.story/", "/news/3.story/"), type=RSS)
        yield found


def test_feed_articles_become_captures_and_are_compared_by_hash(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site))

    run = crawl(tmp_path, beat)

    assert run.code == 0
    assert run.source()["outcome"] == "new"
    assert run.counts() == {"fetched": 5, "new": 3}
    state = state_of(tmp_path, beat)
    assert sorted(key for _, key in state) == ["/news/1.story/", "/news/2.story/", "/news/3.story/"]
    context = state["gazette", "/news/1.story/"][1]
    assert (context.found_title, context.found_from, context.found_published) == ("About /news/1.story/", "feed", NOW)
    assert all(a.headers["User-Agent"].startswith("countywatch/") for a in site.asked)
    assert not any("Cookie" in a.headers or "Referer" in a.headers for a in site.asked)

    again = crawl(tmp_path, beat)
    assert again.source()["outcome"] == "nothing"
    assert again.counts() == {"same": 5}

    site.put("/news/2.story/", page("Story 2", "This article has been corrected."))
    edited = crawl(tmp_path, beat)
    assert edited.counts() == {"same": 4, "fetched": 1, "new": 1}


def test_a_paper_whose_sitemap_names_no_article_is_read_by_its_front_page_each_time(tmp_path: Path) -> None:
    stories = [f"/news/{n}-story-of-the-town-hall.html" for n in range(2)]
    with serving(Site()) as site:
        site.put("/robots.txt", f"Sitemap: {site.url}/map.xml\n", type="text/plain")
        site.put("/map.xml", sitemap(site, {"/about-us/": stamp(0), "/tag/police/": stamp(0), "/": stamp(0)}), type=XML)
        for path in stories:
            site.put(path, page(path))
        site.put("/", page("Post", f'<h3><a href="{stories[0]}">Lift of the town hall fails</a></h3>'))
        beat = write_beat(tmp_path, press(site))
        crawl(tmp_path, beat)
        site.put("/", page("Post", "".join(f'<h3><a href="{path}">Lift of the town hall fails</a></h3>' for path in stories)))
        crawl(tmp_path, beat)

    assert {key for _, key in state_of(tmp_path, beat)} == set(stories)
    assert not {"/about-us/", "/tag/police/"} & set(site.paths())


def test_a_paper_that_names_its_stories_by_months_alone_is_read_by_the_months_of_these_days(tmp_path: Path) -> None:
    month, story = f"/{NOW:%Y/%m}/", f"/{NOW:%Y/%m}/dredger-finds-a-cannon/"
    with serving(Site()) as site:
        site.put("/", page("Post", '<a href="/archive/">Back numbers</a>'))
        site.put("/archive/", page("Back numbers", f'<a href="{month}">This month</a> <a href="/2019/03/">March 2019</a>'))
        site.put(month, page("This month", f'<h3><a href="{story}">Dredger finds a cannon</a></h3>'))
        site.put(story, page("Dredger finds a cannon"))
        beat = write_beat(tmp_path, press(site))
        crawl(tmp_path, beat)

    assert {key for _, key in state_of(tmp_path, beat)} == {story}
    assert "/2019/03/" not in site.paths()


def test_second_run_with_validators_fetches_nothing(site: Site, tmp_path: Path) -> None:
    site.put("/", page("Gazette", head=FEED_LINK), ETag='"front"')
    site.put("/rss", feed(site, "/news/1.story/", "/news/2.story/"), type=RSS, ETag='"feed"')
    site.put("/news/1.story/", page("Story 1"), ETag='"one"')
    site.put("/news/2.story/", page("Story 2"), Last_Modified="Mon, 07 Sep 2026 10:00:00 GMT")
    beat = write_beat(tmp_path, press(site))
    first = crawl(tmp_path, beat)
    site.forget()

    run = crawl(tmp_path, beat)

    assert first.counts() == {"fetched": 4, "new": 2}
    assert run.counts() == {"unchanged": 4}
    assert "/news/1.story/" in site.paths()  # asked with its validator, since a feed's date says nothing of later edits


def test_sitemap_date_spares_the_request(site: Site, tmp_path: Path) -> None:
    site.put("/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {site.url}/map.xml\n", type="text/plain")
    site.put("/map.xml", sitemap(site, {"/news/1.story/": stamp(1), "/news/4.story/": stamp(2)}), type=XML)
    site.put("/news/4.story/", page("Story 4"))
    beat = write_beat(tmp_path, press(site))
    crawl(tmp_path, beat)
    site.forget()
    site.put("/map.xml", sitemap(site, {"/news/1.story/": stamp(1), "/news/4.story/": stamp(0)}), type=XML)

    run = crawl(tmp_path, beat)

    assert run.counts()["skipped"] == 2  # the front page too, which only names the ways in
    assert "/news/1.story/" not in site.paths()
    assert "/news/4.story/" in site.paths()


def test_window_chooses_sitemaps_and_articles(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        maps = "".join(f"<sitemap><loc>{site.url}/map-{m}.xml</loc></sitemap>" for m in ("2024-02", "2024-03", "2024-04"))
        index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
        site.put("/index.xml", index, type=XML)
        body = sitemap(site, {"/news/old.one/": "2024-03-02T10:00:00Z", "/news/older.one/": "2024-02-28T10:00:00Z"})
        site.put("/map-2024-03.xml", gzip.compress(body.encode()), type="application/gzip")
        site.put("/news/old.one/", page("Old story"))
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/index.xml"]))

        run = crawl(tmp_path, beat, "--from", "2024-03-01", "--to", "2024-03-31")

        assert run.counts()["new"] == 1
        assert set(site.paths()) == {"/robots.txt", "/", "/index.xml", "/map-2024-03.xml", "/news/old.one/"}


def test_sitemaps_of_other_months_say_that_nothing_was_published(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        maps = "".join(f"<sitemap><loc>{site.url}/map-{m}.xml</loc></sitemap>" for m in ("2024-02", "2024-04"))
        index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
        site.put("/index.xml", index, type=XML)
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/index.xml"]))

        source = crawl(tmp_path, beat, "--from", "2024-03-01", "--to", "2024-03-31").source()

    assert (source["outcome"], source["seen"], source["reason"]) == ("nothing", 2, None)


def test_newsroom_is_read_by_its_listing_pages(tmp_path: Path) -> None:
    with serving(Site()) as site:
        rows = (
            '<a href="/news/marlham/news/2026/{}/">Appeal</a><a href="/news/marlham/news/2026/">2026</a><a href="/about/">Us</a>'
        )
        site.put("/news/marlham/news/", page("News", rows.format("april/one") + '<a class="pager__next" href="?page=2">Next</a>'))
        site.put("/news/marlham/news/?page=2", page("News", rows.format("april/two")))
        for name in ("one", "two"):
            site.put(f"/news/marlham/news/2026/april/{name}/", page(f"Appeal {name}"))
        newsroom = press(site, platform="newsroom", kind="release", base_url=f"{site.url}/news/marlham/news/")
        beat = write_beat(tmp_path, newsroom)

        run = crawl(tmp_path, beat)

    assert run.counts() == {"fetched": 4, "new": 2}
    state = state_of(tmp_path, beat)
    assert {key for _, key in state} == {f"/news/marlham/news/2026/april/{name}/" for name in ("one", "two")}
    assert {context.kind for _, context in state.values()} == {"release"}


def test_canonical_link_gives_the_key(site: Site, tmp_path: Path) -> None:
    site.put("/rss", feed(site, "/news/1.story/?utm_source=x", "/amp/1", "/news/3.story/"), type=RSS)
    site.put("/news/1.story/?utm_source=x", page("Story 1"))
    site.put("/amp/1", page("Story 1 short", head=f'<link rel="canonical" href="{site.url}/news/1.story/">'))
    site.put("/news/3.story/", page("Story 3", head='<link rel="canonical" href="https://elsewhere.example/3">'))
    beat = write_beat(tmp_path, press(site))

    crawl(tmp_path, beat)

    assert {key for _, key in state_of(tmp_path, beat)} == {"/news/1.story/", "/news/3.story/"}


def test_long_retry_after_leaves_the_host_alone_across_runs(site: Site, tmp_path: Path) -> None:
    site.pages["/rss"] = Answer(b"", 503, {"Retry-After": "99999999999"})
    beat = write_beat(tmp_path, press(site))
    run = crawl(tmp_path, beat)
    site.forget()

    again = crawl(tmp_path, beat)

    assert run.code == again.code == 1
    assert "86400 seconds" in run.source()["reason"]
    assert "24 hours" in again.source()["reason"]
    assert site.asked == []


def test_public_source_never_reaches_a_private_address(site: Site, tmp_path: Path) -> None:
    port = site.url.rpartition(":")[2]
    hosts = ["2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "10.0.0.1", "localhost.localdomain"]
    sources = [
        press(site, id=f"s{n}", name=f"Paper {n}", base_url=f"http://{h}:{port}/", verified_on="@") for n, h in enumerate(hosts)
    ]
    beat = write_beat(tmp_path, press(site), *sources, contact="desk@news.example")
    beat.write_text(beat.read_text().replace('"@"', "2026-01-01"))

    run = crawl(tmp_path, beat, *(s["id"] for s in sources))

    assert run.code == 1
    assert site.asked == []
    for source in run.summary["sources"][:4]:
        assert "private address" in source["reason"], source


def test_killed_between_feed_and_articles_ends_equal(site: Site, tmp_path: Path) -> None:
    paths = [f"/news/{n}.story/" for n in range(30)]
    for path in paths:
        site.put(path, page(path), ETag=f'"{path}"')
    site.put("/", page("Gazette", head=FEED_LINK), ETag='"front"')
    site.put("/rss", feed(site, *paths), type=RSS, ETag='"feed"')
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    beat = write_beat(tmp_path, press(site))
    crawl(calm, beat)
    site.slow_s = 0.01
    for n in (4, 9, 17):
        site.forget()
        kill_after(rough, beat, site, n)

    run = crawl(rough, beat)

    assert run.code == 0
    assert run.counts()["unchanged"] >= 3
    assert state_of(rough, beat) == state_of(calm, beat)
    assert len(state_of(rough, beat)) == 30


def test_delay_is_kept_between_sources_of_one_host(site: Site, tmp_path: Path) -> None:
    one, two = press(site, delay_s=0.3), press(site, id="two", name="Two", delay_s=0.2)
    beat = write_beat(tmp_path, one, two)

    started = time.time()
    run = crawl(tmp_path, beat)

    assert run.code == 0
    times = sorted(a.at for a in site.asked)
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.19
    assert time.time() - started < 30


def test_a_double_takes_no_place_of_what_was_collected_when_lists_name_the_double_alone(site: Site, tmp_path: Path) -> None:
    own = '<link rel="canonical" href="/news/1.story/">'
    site.put("/news/1.story/", page("Story 1", head=own))
    site.put("/print/1.story", page("Story 1", "For printing.", head=own))
    site.put("/rss", feed(site, "/news/1.story/"), type=RSS)
    beat = write_beat(tmp_path, press(site))
    crawl(tmp_path, beat)
    site.put("/rss", feed(site, "/print/1.story"), type=RSS)
    second = crawl(tmp_path, beat)
    site.forget()
    third = crawl(tmp_path, beat)

    assert second.counts().get("new", 0) == 0, second.told
    assert third.counts()["skipped"] == 1
    assert "/print/1.story" not in site.paths()
    assert state_of(tmp_path, beat)["gazette", "/news/1.story/"][1].found_title == "About /news/1.story/"


def test_a_known_double_is_not_asked_for_until_its_main_page_changes(site: Site, tmp_path: Path) -> None:
    """The page for phones bears the main page's address in its own, that for printers has a name of its own."""
    main, doubles = "/news/1.story", {"/news/1.story/amp", "/print/1.story"}
    own = f'<link rel="canonical" href="{main}">'
    for path in (main, *doubles):
        site.put(path, page("Story 1", head=own))
    site.put("/", page("Gazette", head=FEED_LINK))
    site.put("/rss", feed(site, *doubles, main), type=RSS)
    beat = write_beat(tmp_path, press(site))
    first = crawl(tmp_path, beat)
    assert doubles < set(site.paths())
    assert first.counts() == {"fetched": 3, "new": 1, "same": 2}

    site.forget()
    again = crawl(tmp_path, beat)
    assert main in site.paths()
    assert not doubles & set(site.paths())
    assert again.counts()["skipped"] == 2

    site.forget()
    site.put(main, page("Story 1", "Corrected.", head=own))
    for path in doubles:  # one is a story of its own from now on
        site.put(path, page("Story 1", "Corrected.", head=own if path.endswith("amp") else ""))
    changed = crawl(tmp_path, beat)
    assert doubles < set(site.paths())
    assert {key for _, key in state_of(tmp_path, beat)} == {main, "/print/1.story"}, changed.told
