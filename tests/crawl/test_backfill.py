"""A backfill of a weekly whose feed and sitemap hold few of its stories: archive, months, further pages and sections give the rest; it goes on where it was cut off."""

import itertools
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from archive.archive import open_archive
from core.config import load_config
from tests.crawl.loopback import (
    FEED_LINK,
    RSS,
    XML,
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

MONTHS = ("2016/01", "2016/02", "2017/05")
# Of each month three stories, two on its page and one on the page after it; their names are short, as weeklies' are.
ARCHIVED = {month: [f"/{month}/{name}" for name in ("fair", "flood", "vote")] for month in MONTHS}
NEWEST = [f"/news/story-about-thing-{n}" for n in range(3)]
IN_SITEMAP = [f"/news/older-story-about-thing-{n}" for n in range(12)]
IN_SECTION = ["/news/the-mayor-opens-a-bridge"]
MENU = '<nav><a href="/">Home</a> <a href="/news/">News</a> <a href="/jobs/">Jobs</a> <a href="/archive/">Archive</a></nav>'


def list_of(*paths: str, following: str | None = None) -> str:
    rows = "".join(f'<li><h3><a href="{path}">About {path}</a></h3></li>' for path in paths)
    return (
        f"<html><body>{MENU}<main><ul>{rows}</ul>"
        + (f'<a rel="next" href="{following}">Older</a>' if following else "")
        + "</main></body></html>"
    )


@pytest.fixture
def weekly() -> Iterator[Site]:
    with serving(Site()) as site:
        site.put("/", f"<html><head>{FEED_LINK}</head><body>{MENU}<main>{list_of(*NEWEST)}</main></body></html>")
        site.put("/rss", feed(site, *NEWEST), type=RSS)
        site.put("/sitemap.xml", sitemap(site, dict.fromkeys(IN_SITEMAP, "2026-06-01T06:00:00Z")), type=XML)
        site.put("/news/", list_of(*NEWEST, *IN_SECTION))
        links = "".join(f'<a href="/archive/{month}/">{month}</a>' for month in MONTHS)
        site.put("/archive/", f"<html><body>{MENU}<main>{links}</main></body></html>")
        for month, paths in ARCHIVED.items():
            site.put(f"/archive/{month}/", list_of(*paths[:2], following=f"/archive/{month}/?page=2"))
            site.put(f"/archive/{month}/?page=2", list_of(*paths[2:]))
        for path in (*NEWEST, *IN_SITEMAP, *IN_SECTION, *(p for paths in ARCHIVED.values() for p in paths)):
            site.put(path, page(f"About {path}"))
        yield site


def beat_of(folder: Path, site: Site) -> Path:
    return write_beat(folder, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))


def keys(folder: Path, beat: Path) -> set[str]:
    return {key for _, key in state_of(folder, beat)}


def test_archive_months_further_pages_and_sections_give_what_the_feed_does_not_hold(weekly: Site, tmp_path: Path) -> None:
    beat = beat_of(tmp_path, weekly)
    run = crawl(tmp_path, beat, "--from", "2016-01-01")

    everything = {*NEWEST, *IN_SITEMAP, *(path for paths in ARCHIVED.values() for path in paths)}
    assert everything <= keys(tmp_path, beat), run.told
    assert "/jobs/" not in weekly.paths()
    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        assert archive.days_looked_at()["gazette"][0][0] == date(2016, 1, 1)


def test_only_the_months_asked_for_are_read(weekly: Site, tmp_path: Path) -> None:
    crawl(tmp_path, beat_of(tmp_path, weekly), "--from", "2017-01-01", "--to", "2017-12-31")

    asked = {path for path in weekly.paths() if re.match(r"/archive/20\d\d/", path)}
    assert asked == {"/archive/2017/05/", "/archive/2017/05/?page=2"}


def test_what_a_list_dates_outside_of_the_days_is_not_taken_from_a_page_without_days(weekly: Site, tmp_path: Path) -> None:
    weekly.put("/archive/2017/05/", list_of(*ARCHIVED["2017/05"][:2], IN_SITEMAP[0]))
    weekly.put("/sitemap.xml", sitemap(weekly, dict.fromkeys(IN_SITEMAP, "2016-06-01T06:00:00Z")), type=XML)
    beat = beat_of(tmp_path, weekly)
    crawl(tmp_path, beat, "--from", "2017-01-01", "--to", "2017-12-31")

    assert keys(tmp_path, beat) == set(ARCHIVED["2017/05"][:2])


def test_a_crawl_of_every_day_reads_no_archive(weekly: Site, tmp_path: Path) -> None:
    crawl(tmp_path, beat_of(tmp_path, weekly))

    assert not [path for path in weekly.paths() if path.startswith("/archive/")]


def test_where_lists_do_not_reach_back_the_sections_are_read(weekly: Site, tmp_path: Path) -> None:
    weekly.put("/archive/", page("Archive"))
    beat = beat_of(tmp_path, weekly)
    crawl(tmp_path, beat, "--from", "2016-01-01")

    assert set(IN_SECTION) <= keys(tmp_path, beat)
    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        assert archive.days_looked_at()["gazette"][0][0] == date(2026, 6, 1)


def test_a_backfill_that_was_killed_goes_on_where_it_was_and_one_that_ended_is_begun_anew(weekly: Site, tmp_path: Path) -> None:
    beat = beat_of(tmp_path, weekly)
    kill_after(tmp_path, beat, weekly, 25, "--from", "2016-01-01")
    kept = keys(tmp_path, beat)
    weekly.forget()
    run = crawl(tmp_path, beat, "--from", "2016-01-01")

    assert kept, run.told
    assert not kept & set(weekly.paths())
    assert not {path for path in weekly.paths() if path.startswith("/archive/")}
    assert len(keys(tmp_path, beat)) == 24
    weekly.forget()
    crawl(tmp_path, beat, "--from", "2016-01-01")
    assert "/archive/" in weekly.paths()


def test_a_backfill_is_slower_as_the_beat_says(weekly: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(weekly, backfill_delay_s=0.3))
    weekly.put("/", page("Gazette"))
    crawl(tmp_path, beat, "--from", "2016-01-01")

    moments = [asked.at for asked in weekly.asked]
    assert min(later - earlier for earlier, later in itertools.pairwise(moments)) >= 0.25
