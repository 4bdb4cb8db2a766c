"""Crawling a newspaper, against a bare Scrapy spider that only downloads: `python -m benchmarks.crawling [N]`.

One replica, served by a process of its own: a front page, a sitemap and N articles (500) of some 40 kB. Three spiders fetch them in turn, each in a
process of its own, RUNS times: the press spider into a fresh archive, without a pause; a bare Scrapy spider of default settings, which asks for
eight pages of a host at once and throws them away; and the same spider asking for one page at a time, as ours does. Printed: pages a second, from the
first article asked for to the last, as the server saw it (best run of each); their ratios; and the processor time a page of the whole
process, its start included. The press spider also keeps each page and the state of its address on disk, obeys robots.txt and checks where it connects.
"""

import asyncio
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.press import article

ROOT = Path(__file__).parent.parent
N_PAGES = 500
RUNS = 3
# Of a page, beside its story: scripts and menus, hardly compressible, as much as the golden pages of Newsquest have without pictures.
FURNITURE_BYTES = 38_000
# Where the replica stands for who asks it as a proxy: at an address without a port, which some crawlers need.
NAMED = "http://mercury.example"
# The bare spider, as Scrapy's tutorial writes one.
BARE = """
import sys
from scrapy import Spider
from scrapy.crawler import CrawlerProcess

class Bare(Spider):
    name = "bare"
    start_urls = [sys.argv[1] + "/sitemap.xml"]

    def parse(self, response):
        for url in response.xpath("//*[local-name()='loc']/text()").getall():
            yield response.follow(url, self.keep)

    def keep(self, response):
        pass

at_once = {"CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]), "DOWNLOAD_DELAY": 0}
process = CrawlerProcess({"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False} | at_once)
process.crawl(Bare)
process.start()
"""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast one spider was. Units: pages a second by the clock; milliseconds of processor time a page."""

    pages_per_s: float
    processor_ms: float


def measure(n_pages: int = N_PAGES, runs: int = RUNS) -> dict[str, Speed]:
    """Let each spider fetch the replica, in turn, and return the best run of each."""
    best: dict[str, Speed] = {}
    with serving(n_pages) as url, tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        for run in range(runs):
            data = folder / f"data{run}"
            commands = {
                "press": press_command(data, url),
                "bare, 8 at once": [sys.executable, str(folder / "bare.py"), url, "8"],
                "bare, one at a time": [sys.executable, str(folder / "bare.py"), url, "1"],
            }
            for name, command in commands.items():
                speed = _run(command, url, n_pages)
                best[name] = max(best.get(name, speed), speed, key=lambda each: each.pages_per_s)
    return best


@contextmanager
def serving(n_pages: int) -> Iterator[str]:
    """Serve the replica in a process of its own, and give its address."""
    command = [sys.executable, "-c", f"from benchmarks.crawling import serve; serve({n_pages})"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the replica has no pipe")
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def serve(n_pages: int) -> None:
    """Serve the replica until the process ends; its port goes to stdout. /asked tells when articles were asked for since it was last asked."""
    pages = {f"/news/{n}.story/": _page(n) for n in range(n_pages)}
    asked: list[float] = []
    url = ""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            target = head.split(b" ", 2)[1].decode()
            path = target.removeprefix(NAMED) or "/"
            body = pages.get(path)
            if body and path != target and path.endswith((".xml", ".txt")):
                body = body.replace(url.encode(), NAMED.encode())
            if path.startswith("/news/"):
                asked.append(time.time())
            elif path == "/asked":
                body = json.dumps(asked).encode()
                asked.clear()
            status = b"200 OK" if body is not None else b"404 Not Found"
            kind = b"application/xml" if path.endswith(".xml") else b"text/html; charset=utf-8"
            writer.write(b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (status, kind, len(body or b"")))
            writer.write(body or b"")
            await writer.drain()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            await answer(reader, writer)
        writer.close()

    async def main() -> None:
        nonlocal url
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        days = [datetime.now(UTC).date() - timedelta(days=n % 20) for n in range(n_pages)]
        rows = "".join(
            f"<url><loc>{url}/news/{n}.story/</loc><lastmod>{day}T06:00:00Z</lastmod></url>" for n, day in enumerate(days)
        )
        pages["/sitemap.xml"] = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'.encode()
        pages["/robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {url}/sitemap.xml\n".encode()
        pages["/"] = b"<html><body><h1>The Marlham Mercury</h1></body></html>"
        print(url.rpartition(":")[2], flush=True)
        await server.serve_forever()

    asyncio.run(main())


def _page(number: int) -> bytes:
    chance = random.Random(number)
    story = "".join(f"<p>{sentence}</p>" for sentence in article(number))
    script = "".join(chance.choice("abcdefghijklmnopqrstuvwxyz0123456789_(){};=") for _ in range(FURNITURE_BYTES))
    head = f"<!doctype html><html><head><title>Story {number}</title><meta property='og:type' content='article'><link rel='canonical' href='/news/{number}.story/'>"
    return f"{head}<script>{script}</script></head><body><article><h1>Story {number}</h1>{story}</article></body></html>".encode()


def press_command(data: Path, url: str) -> list[str]:
    """Return the command that lets the press spider collect the replica into a fresh folder, which this makes."""
    data.mkdir()
    own = f'id = "mercury"\nname = "Marlham Mercury"\nplatform = "press"\nbase_url = "{url}/"\nsitemaps = ["{url}/sitemap.xml"]\ndelay_s = 0.0\n'
    beat = data / "beat.toml"
    beat.write_text(
        f'id = "bench"\nname = "Bench"\ncounty = "Aldershire"\nfictional = true\n\n[[source]]\n{own}', encoding="utf-8"
    )
    return [sys.executable, "-m", "crawlers.run", "--data", str(data), "--beat", str(beat)]


def asked_at(url: str) -> list[float]:
    """Return when articles of the replica were asked for, in seconds since 1970, since this was last called."""
    with urllib.request.urlopen(f"{url}/asked") as response:
        return [float(at) for at in json.load(response)]


def _run(command: list[str], url: str, n_pages: int) -> Speed:
    """Run one spider to its end.

    Raises: RuntimeError if it did not fetch every page once.
    """
    environment = {key: value for key, value in os.environ.items() if not key.startswith("COUNTYWATCH_")}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    asked = asked_at(url)
    if len(asked) != n_pages:
        raise RuntimeError(f"{command[1:3]} asked for {len(asked)} of {n_pages} pages: {done.stderr[-2000:]}")
    spent_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Speed((len(asked) - 1) / (max(asked) - min(asked)), 1000 * spent_s / n_pages)


def main() -> None:
    """Measure and print."""
    n_pages = int(sys.argv[1]) if len(sys.argv) > 1 else N_PAGES
    speeds = measure(n_pages)
    ours = speeds["press"]
    for name, speed in speeds.items():
        ratio = "" if speed is ours else f", press is {ours.pages_per_s / speed.pages_per_s:.2f} of it"
        print(f"{name}: {speed.pages_per_s:.0f} pages a second{ratio}; {speed.processor_ms:.1f} ms of processor time a page")


if __name__ == "__main__":
    main()
