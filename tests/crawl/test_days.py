"""Which days a crawl has looked at: those asked for, as far as today; without any, as far as the lists reach; none that a list was lost for."""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.archive import Days, open_archive
from core.config import load_config
from service.installation import open_installation
from service.intake.ingest import crawl as run_crawl
from service.processing.process import process
from tests.crawl.loopback import FEED_LINK, NOW, RSS, XML, Site, crawl, feed, page, press, serving, sitemap, write_beat

ZONE = ZoneInfo("Europe/London")
# Longer than the longest of these tests takes on a busy machine.
NEAR_MIDNIGHT = timedelta(minutes=3)


@pytest.fixture
def today() -> date:
    """Give the day in the county. Near midnight the test waits for the next one, so that its crawls end on the day on which they
    began.
    """
    present = datetime.now(ZONE)
    later = present + NEAR_MIDNIGHT
    if later.date() != present.date():
        time.sleep(NEAR_MIDNIGHT.total_seconds())
    return datetime.now(ZONE).date()


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a paper with one article, told of by a feed; robots.txt names no sitemap."""
    with serving(Site()) as found:
        found.put("/", page("Gazette", head=FEED_LINK))
        found.put("/news/1.story/", page("Story 1"))
        found.put("/rss", feed(found, "/news/1.story/"), type=RSS)
        yield found


def days(folder: Path, beat: Path) -> list[Days]:
    with open_archive(load_config(data=folder, beat=beat, environ={})) as archive:
        return archive.days_looked_at().get("gazette", [])


def test_the_days_asked_for_are_looked_at_up_to_today(site: Site, tmp_path: Path, today: date) -> None:
    site.put("/sitemap.xml", sitemap(site, {"/news/old.story/": "2026-01-20"}), type=XML)
    beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))
    crawl(tmp_path, beat, "--from", "2026-01-05", "--to", "2026-02-01")
    crawl(tmp_path, beat, "--from", today.isoformat(), "--to", (today + timedelta(days=40)).isoformat())

    assert sorted(days(tmp_path, beat)) == [(date(2026, 1, 5), date(2026, 2, 1)), (today, today)]


def test_days_that_no_list_reaches_were_not_looked_at(site: Site, tmp_path: Path, today: date) -> None:
    beat = write_beat(tmp_path, press(site))
    crawl(tmp_path, beat, "--from", "2016-01-01", "--to", "2016-12-31")
    assert days(tmp_path, beat) == []
    crawl(tmp_path, beat, "--from", "2016-01-01")
    assert days(tmp_path, beat) == [(NOW.astimezone(ZONE).date(), today)]


def test_without_days_a_feed_reaches_as_far_back_as_its_oldest_story(site: Site, tmp_path: Path, today: date) -> None:
    beat = write_beat(tmp_path, press(site))
    crawl(tmp_path, beat)

    assert days(tmp_path, beat) == [(NOW.astimezone(ZONE).date(), today)]


def test_a_sitemap_that_reaches_further_back_covers_the_whole_window(site: Site, tmp_path: Path, today: date) -> None:
    old = {"/news/1.story/": today.isoformat(), "/news/old.story/": (today - timedelta(days=90)).isoformat()}
    site.put("/sitemap.xml", sitemap(site, old), type=XML)
    beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))
    crawl(tmp_path, beat)

    assert days(tmp_path, beat) == [(today - timedelta(days=28), today)]


def test_where_a_list_is_lost_only_today_is_sure(site: Site, tmp_path: Path, today: date) -> None:
    beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/gone.xml"]))
    run = crawl(tmp_path, beat, "--from", "2026-01-05")

    assert run.source()["outcome"] == "new"
    assert days(tmp_path, beat) == [(today, today)]
    crawl(tmp_path, beat, "--from", "2026-01-05", "--to", "2026-02-01")
    assert days(tmp_path, beat) == [(today, today)]


def test_a_source_that_could_not_be_read_has_no_days(tmp_path: Path) -> None:
    with serving(Site()) as gone:
        beat = write_beat(tmp_path, press(gone))
    crawl(tmp_path, beat)

    assert days(tmp_path, beat) == []


def test_a_sitemap_that_gives_all_its_pages_one_date_tells_of_no_day(tmp_path: Path, today: date) -> None:
    """What such a date says is when the sitemap was made."""
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        stories = [f"/news/{n}.story-of-a-day/" for n in range(40)]
        for story in stories:
            site.put(story, page(story))
        site.put("/sitemap.xml", sitemap(site, dict.fromkeys(stories, f"{today}T04:00:00Z")), type=XML)
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))
        crawl(tmp_path, beat)

    assert days(tmp_path, beat) == [(today - timedelta(days=28), today)]


@pytest.mark.parametrize(("n_pages", "since"), [(2, 28), (9, 0)])
def test_where_pages_without_dates_go_on_only_today_is_sure(tmp_path: Path, today: date, n_pages: int, since: int) -> None:
    with serving(Site()) as site:
        site.put("/robots.txt", "User-agent: *\nAllow: /\n", type="text/plain")
        for n in range(1, n_pages + 1):
            stories = [f"/news/{n}{m}.a-story-of-a-day/" for m in range(6)]
            for story in stories:
                site.put(story, page(story))
            links = "".join(f"<h2><a href='{story}'>A story of a day in the county</a></h2>" for story in stories)
            further = f"<a rel='next' href='/?page={n + 1}'>Next</a>" if n < n_pages else ""
            site.put("/" if n == 1 else f"/?page={n}", page("Gazette", links + further))
        beat = write_beat(tmp_path, press(site))
        crawl(tmp_path, beat)

    assert days(tmp_path, beat) == [(today - timedelta(days=since), today)]


def test_pages_without_dates_hold_what_came_since_the_newest_that_is_known_of_them(tmp_path: Path, today: date) -> None:
    with serving(Site()) as site:
        site.put("/robots.txt", "User-agent: *\nAllow: /\n", type="text/plain")
        for n in range(1, 9):
            stories = [f"/news/{n}{m}.a-story-of-a-day/" for m in range(6)]
            when = f"<meta property='article:published_time' content='{today - timedelta(days=n + 1)}T09:00:00Z'>"
            for story in stories:
                site.put(
                    story,
                    page(f"Salt hears of van {story[6:8]}", f"Councillors heard of van {story[6:8]}, and voted. " * 6, when),
                )
            links = "".join(f"<h2><a href='{story}'>A story of a day in the county</a></h2>" for story in stories)
            further = f"<a rel='next' href='/?page={n + 1}'>Next</a>"
            site.put("/" if n == 1 else f"/?page={n}", page("Gazette", links + further))
        beat = write_beat(tmp_path, press(site))
        with open_installation(load_config(data=tmp_path, beat=beat, environ={})) as installation:
            for _ in range(2):
                run_crawl(installation)
                process(installation)

    assert sorted(days(tmp_path, beat)) == [(today - timedelta(days=2), today), (today, today)]
