"""Scrapy's own commands run the spiders, from the project's root, as Scrapy's users know them."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.archive import open_archive
from core.config import load_config
from core.platforms import PLATFORMS
from tests.crawl.loopback import FEED_LINK, ROOT, RSS, Site, environment, feed, page, press, serving, state_of, write_beat


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a paper with two articles."""
    with serving(Site()) as found:
        found.put("/", page("Gazette", head=FEED_LINK))
        for n in (1, 2):
            found.put(f"/news/{n}.story/", page(f"Story {n}"))
        found.put("/rss", feed(found, "/news/1.story/", "/news/2.story/"), type=RSS)
        yield found


def scrapy(data: Path, beat: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command of Scrapy's."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "scrapy", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env=environment(COUNTYWATCH_DATA=str(data), COUNTYWATCH_BEAT=str(beat)),
        timeout=60,
        check=False,
    )


def commands_of_the_docs() -> list[str]:
    found = []
    for name in ("README.md", "docs/user-guide.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        found += re.findall(r"^(scrapy .+)$", text, re.M) + re.findall(r"`(scrapy crawl [^`]+)`", text)
    return sorted(set(found))


@pytest.mark.parametrize("command", commands_of_the_docs())
def test_a_command_of_the_docs_does_what_it_says(site: Site, tmp_path: Path, command: str) -> None:
    beat = write_beat(tmp_path, press(site, id="edp"))

    done = scrapy(tmp_path, beat, *shlex.split(command)[1:])

    assert done.returncode == 0, done.stderr
    match shlex.split(command)[1]:
        case "crawl":
            assert len(state_of(tmp_path, beat)) == (0 if "until=" in command else 2), done.stderr
            assert "not checked" not in done.stderr
        case "list":
            assert "press" in done.stdout.split()
        case _:
            assert state_of(tmp_path, beat) == {}


def test_the_docs_show_scrapys_commands() -> None:
    assert {command.split()[1] for command in commands_of_the_docs()} == {"list", "crawl", "check"}


def test_each_platform_that_is_crawled_has_a_spider_of_its_name(tmp_path: Path) -> None:
    listed = scrapy(tmp_path, write_beat(tmp_path), "list")

    assert set(listed.stdout.split()) == {name for name, platform in PLATFORMS.items() if platform.is_crawled}


def test_crawl_collects_a_source_by_its_id(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site), press(site, id="other", name="Other"))

    done = scrapy(tmp_path, beat, "crawl", "press", "-a", "source=gazette", "-a", "since=2026-01-01")

    assert (done.returncode, done.stderr.count("2 new (4 fetched)")) == (0, 1)
    assert set(state_of(tmp_path, beat)) == {("gazette", f"/news/{n}.story/") for n in (1, 2)}
    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        assert archive.last_checks()["gazette"].outcome == "new"
        assert "other" not in archive.last_checks()


def test_crawl_of_nothing_or_of_another_platform_says_what_to_do(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site))

    unnamed = scrapy(tmp_path, beat, "crawl", "press")
    other = scrapy(tmp_path, beat, "crawl", "moderngov", "-a", "source=gazette")

    assert "scrapy crawl press -a source=ID" in unnamed.stderr
    assert (other.returncode, "gazette is not of the platform moderngov" in other.stderr) == (1, True)
    assert site.asked == []


def test_check_asks_whether_a_source_is_still_built_as_its_spider_expects(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site))
    held = scrapy(tmp_path, beat, "check", "press", "-a", "source=gazette")
    site.put("/", page("Gazette, now without a feed"))
    broken = scrapy(tmp_path, beat, "check", "press", "-a", "source=gazette")

    assert (held.returncode, broken.returncode) == (0, 1), held.stderr + broken.stderr
    assert state_of(tmp_path, beat) == {}
