"""Collecting a newspaper and reading it, against news-please as its users run it: `python -m benchmarks.collecting [N]`.

One replica of N articles (200) of some 40 kB, the one of benchmarks.crawling; news-please 1.6.16 fetches it by its command, with the settings it comes
with (SitemapCrawler, four pages of a host at once, a file of HTML and one of JSON each), from an environment of its own that this makes below build/;
ours is `crawl` without a pause, one page at a time, and then each page read. In turn, RUNS times each, the best of each told: pages a second by the
clock, from the first article asked for until the last is written down, and processor time a page of all processes, their start included; and both
ratios. Nothing of news-please is part of countywatch. Where pip cannot install it, that is said, and nothing is measured.
"""

import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.crawling import NAMED, ROOT, Speed, asked_at, press_command, serving

N_PAGES = 200
RUNS = 2
PEER = ("news-please==1.6.16", "lxml_html_clean==0.4.6")
ENVIRONMENT = ROOT / "build" / "news-please"
# It looks every ten seconds whether its crawlers have ended.
MAX_RUN_S = 900
READ = """
import sys
from pathlib import Path
from archive.archive import open_archive
from core.config import load_config
from reading.read import read

with open_archive(load_config(data=Path(sys.argv[1]), beat=Path(sys.argv[2]), environ={})) as archive:
    n = sum(bool(read(each, archive.get_body(each.sha256), base_url=each.url).text) for each in archive.iter_captures())
print(n)
"""


def measure(n_pages: int = N_PAGES, runs: int = RUNS) -> dict[str, Speed]:
    """Let both collect the replica in turn, and return the best run of each.

    Raises: RuntimeError if one did not ask for every page, or gave no text.
    """
    best: dict[str, Speed] = {}
    with serving(n_pages) as url, tempfile.TemporaryDirectory() as scratch:
        for run in range(runs):
            for name, collect in (("ours", _collect_ours), ("news-please", _collect_theirs)):
                folder = Path(scratch) / f"{name}{run}"
                speed = collect(folder, url, n_pages)
                best[name] = max(best.get(name, speed), speed, key=lambda each: each.pages_per_s)
    return best


def make_environment() -> str | None:
    """Install news-please where it is not, and return why not if it cannot be; None if it is there."""
    if (ENVIRONMENT / "bin" / "news-please").exists():
        return None
    pip = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--quiet", *PEER]
    for command in ([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)], pip):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(ENVIRONMENT, ignore_errors=True)
            return done.stderr.strip().rpartition("\n")[2] or "pip says nothing"
    return None


def _collect_ours(folder: Path, url: str, n_pages: int) -> Speed:
    before, command = _spent_s(), press_command(folder, url)
    _run(command, {})
    read = [sys.executable, "-c", READ, str(folder), str(folder / "beat.toml")]
    n_read = int(_run(read, {}))
    ended = time.time()
    if n_read != n_pages:
        raise RuntimeError(f"{n_read} of {n_pages} pages were read")
    return _speed(url, n_pages, ended, _spent_s() - before)


def _collect_theirs(folder: Path, url: str, n_pages: int) -> Speed:
    """Run its command with its own settings, but for where it writes. It cannot tell a host that has a port for its own, so the replica is its proxy."""
    config = folder / "config"
    config.mkdir(parents=True)
    [shipped] = ENVIRONMENT.glob("lib/python*/site-packages/newsplease/config/config.cfg")
    settings = re.sub(r"(?m)^working_path = .*$", f"working_path = {folder}/", shipped.read_text(encoding="utf-8"))
    (config / "config.cfg").write_text(settings, encoding="utf-8")
    (config / "sitelist.hjson").write_text(f'{{"base_urls": [{{"url": "{NAMED}/"}}]}}', encoding="utf-8")
    before = _spent_s()
    _run(
        [str(ENVIRONMENT / "bin" / "news-please"), "-c", f"{config}/", "-no-confirm"],
        {"HOME": str(folder), "http_proxy": url, "no_proxy": ""},
    )
    written = [path.stat().st_mtime for path in (folder / "data").rglob("*.json")]
    if not written:
        raise RuntimeError("news-please wrote no text")
    return _speed(url, n_pages, max(written), _spent_s() - before)


def _run(command: Sequence[str], changes: Mapping[str, str]) -> str:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COUNTYWATCH_")} | dict(changes)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=MAX_RUN_S)
    if done.returncode:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stderr[-2000:]}")
    return done.stdout


def _spent_s() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _speed(url: str, n_pages: int, ended: float, spent_s: float) -> Speed:
    asked = asked_at(url)
    if len(asked) != n_pages:
        raise RuntimeError(f"{len(asked)} of {n_pages} pages were asked for")
    return Speed(n_pages / (ended - min(asked)), 1000 * spent_s / n_pages)


def main() -> None:
    """Measure and print."""
    fault = make_environment()
    if fault:
        print(f"news-please cannot be installed here, so nothing is measured: {fault}")
        return
    speeds = measure(int(sys.argv[1]) if len(sys.argv) > 1 else N_PAGES)
    for name, speed in speeds.items():
        print(f"{name}: {speed.pages_per_s:.1f} pages a second; {speed.processor_ms:.1f} ms of processor time a page")
    ours, theirs = speeds["ours"], speeds["news-please"]
    by_clock, by_processor = ours.pages_per_s / theirs.pages_per_s, theirs.processor_ms / ours.processor_ms
    print(f"ours is {by_clock:.1f} times as fast by the clock and {by_processor:.1f} times by processor time")


if __name__ == "__main__":
    main()
