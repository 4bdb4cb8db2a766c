"""A backfill of ten years: 120 monthly sitemaps, and stories that are made as they are asked for. Whole in `make soak`, a fortieth of it otherwise."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.crawl.loopback import (  # fmt: skip
    ROOT,
    XML,
    Answer,
    Asked,
    Site,
    command,
    crawl,
    environment,
    kill_after,
    page,
    press,
    serving,
    state_of,
    write_beat,
)

IS_SOAK = "COUNTYWATCH_SOAK" in os.environ
MONTHS = [date(year, month, 1) for year in range(2016, 2026) for month in range(1, 13)]
A_MONTH = 40 if IS_SOAK else 1
N_STORIES = len(MONTHS) * A_MONTH
# A run that finds all 4,800 kept takes 114 MB, one that collects 64 of 120 takes 100: what grows with the years is the list of addresses.
MAX_MB = 200
TEXT = "The council met on Tuesday and heard of the quay. " * 20


class Decade(Site):
    """A weekly with a sitemap for each month of ten years."""

    def answer(self, asked: Asked) -> Answer:
        """Return a sitemap, a story, or what was put."""
        self.asked.append(asked)
        kind, _, rest = asked.path.strip("/").partition("/")
        if asked.path == "/sitemap.xml":
            maps = "".join(f"<sitemap><loc>{self.url}/maps/{month:%Y-%m}.xml</loc></sitemap>" for month in MONTHS)
            return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>')
        if kind == "maps":
            rows = "".join(
                f"<url><loc>{self.url}/news/{rest[:7]}-{n:03}.a-story-of-the-quay/</loc><lastmod>{rest[:7]}-{n % 28 + 1:02}T06:00:00Z</lastmod></url>"
                for n in range(A_MONTH)
            )
            return _xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>')
        if kind == "news":
            return Answer(page(f"Story {rest}", TEXT).encode(), 200, {"Content-Type": "text/html; charset=utf-8"})
        return Answer(page("Weekly").encode(), 200, {"Content-Type": "text/html"}) if asked.path == "/" else Answer(b"", 404)

    def stories(self) -> list[str]:
        """Return the stories asked for."""
        return [path for path in self.paths() if path.startswith("/news/")]


def _xml(body: str) -> Answer:
    return Answer(body.encode(), 200, {"Content-Type": XML})


def crawl_measured(data: Path, beat: Path) -> tuple[float, str]:
    """Crawl the ten years in a child of a child; return the most memory that it had, in MB, and what it told."""
    done = subprocess.run(
        [sys.executable, "-c", "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)", *command(data, beat, "--from", "2016-01-01")],
        cwd=ROOT, capture_output=True, text=True, env=environment(), check=True,
    )  # fmt: skip
    return int(done.stdout) / 1024, done.stderr


@pytest.mark.soak
@pytest.mark.slow
def test_ten_years_come_whole_though_killed_and_the_next_run_asks_for_nothing_that_is_kept(tmp_path: Path) -> None:
    with serving(Decade()) as site:
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))
        kill_after(tmp_path, beat, site, len(MONTHS) + N_STORIES // 2, "--from", "2016-01-01")
        before = len(site.stories())
        site.forget()
        mb, told = crawl_measured(tmp_path, beat)
        asked = site.stories()
        kept = {key for _, key in state_of(tmp_path, beat)}
        site.forget()
        crawl(tmp_path, beat, "--from", "2016-01-01", timeout=900)
        again = site.stories()

    print(
        f"{N_STORIES} stories, {before} before the kill, {len(asked)} after it, {len(again)} in the next run; {mb:.0f} MB at most"
    )
    assert len(kept) == N_STORIES, told
    assert 0 < before < N_STORIES
    assert len(asked) <= N_STORIES - before + 1  # the one that was being fetched
    assert again == []
    assert f"of {N_STORIES} articles" in told
    assert mb < MAX_MB
