"""A crawl is killed again and again, at moments of chance: each page is archived, and a kill costs no more than what was on its way to the disk."""

import os
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from archive.archive import open_archive
from archive.captures.addresses import Addresses
from archive.captures.journal import FOLDER, Journal
from archive.intake import Arrival
from core.config import load_config
from crawlers.politeness import Politeness
from crawlers.runs import NOT_RECOVERED, CrawlRun
from tests.component.archive.test_journal import make_arrival
from tests.crawl.loopback import XML, Site, crawl, kill_after, page, press, serving, sitemap, state_of, write_beat

# robots.txt, the front page and the sitemap come before the first article.
N_LISTS = 3
PAGES_A_KILL = 5
IS_SOAK = "COUNTYWATCH_SOAK" in os.environ


@pytest.mark.soak
@pytest.mark.slow
def test_no_kill_loses_a_page_or_costs_more_than_what_was_under_way(tmp_path: Path) -> None:
    n_kills = 100 if IS_SOAK else 10
    paths = [f"/news/{n}.story/" for n in range(n_kills * PAGES_A_KILL)]
    chance = random.Random(9)
    asked: Counter[str] = Counter()
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        site.put("/sitemap.xml", sitemap(site, dict.fromkeys(paths, "2026-11-01T06:00:00Z")), type=XML)
        for path in paths:
            site.put(path, page(f"Story {path}"))
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))
        for _ in range(n_kills):
            kill_after(tmp_path, beat, site, N_LISTS + chance.randint(1, 2 * PAGES_A_KILL), "--from", "2026-11-01")
            asked.update(set(site.paths()))
            site.forget()
        last = crawl(tmp_path, beat, "--from", "2026-11-01")
        asked.update(site.paths())

    n_twice = sum(asked[path] - 1 for path in paths)
    print(f"{n_kills} kills, {len(paths)} pages: {n_twice} fetched again, {last.counts().get('new', 0)} left for the last run")
    assert {key for _, key in state_of(tmp_path, beat)} == set(paths), last.told
    assert n_twice <= n_kills  # the one that was being fetched
    assert last.counts().get("new", 0) < len(paths)


def test_what_a_killed_crawl_had_fetched_and_the_archive_cannot_take_is_told(tmp_path: Path) -> None:
    config = load_config(data=tmp_path, beat=write_beat(tmp_path), environ={})
    good, bad = make_arrival(b"one"), make_arrival(b"two")
    no_text = replace(bad.capture, key="/b", url="https://x.example/b", content_type="text/\ud800")
    journal = Journal(tmp_path / FOLDER)
    for arrival in (Arrival(no_text, bad.body), good):
        journal.add(arrival)
    left = {path: path.read_bytes() for path in (tmp_path / FOLDER).iterdir()}
    journal.close()
    for path, written in left.items():  # as a killed process leaves them, unlocked
        path.write_bytes(written)

    with open_archive(config) as archive:
        run = CrawlRun(config, archive, Politeness(tmp_path / "crawl"))
        run.begin(["gazette"])
        [lost] = Addresses(archive).lost("gazette")
        kept = [capture.key for capture in archive.iter_captures()]
        run.end()

    assert (lost.url, lost.reason, kept) == (no_text.url, NOT_RECOVERED, [good.capture.key])
