"""A real HTTP server on loopback whose every page is a function, and a crawl of it in a process of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

from archive.archive import Archive, open_archive
from core.config import load_config
from tests.forked import fork_server

NOW = datetime.now(UTC).replace(microsecond=0)
ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Answer:
    """What a page answers. `drip_s`: one byte each so many seconds, for ever. The header X-Promise: so many bytes never come. `raw`: these bytes alone, then
    the line is cut.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    drip_s: float | None = None
    raw: bytes | None = None


@dataclass(frozen=True)
class Asked:
    """One request as it came. `posted`: the body of one that posts a form."""

    at: float
    path: str
    headers: Mapping[str, str]
    posted: str = ""


class Site:
    """A site: pages by path and query. What was asked is kept."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | Callable[[Asked], Answer]] = {}
        self.asked: list[Asked] = []
        self.url = ""
        self.slow_s = 0.0

    def put(self, path: str, body: str | bytes, *, type: str = "text/html; charset=utf-8", **headers: str) -> None:
        """Put a page with its headers; underscores in their names stand for hyphens."""
        raw = body.encode() if isinstance(body, str) else body
        told = {"Content-Type": type} | {name.replace("_", "-"): value for name, value in headers.items()}

        def answer(asked: Asked) -> Answer:
            etag, since = told.get("ETag"), told.get("Last-Modified")
            given = asked.headers
            if (etag and given.get("If-None-Match") == etag) or (since and given.get("If-Modified-Since") == since):
                return Answer(b"", 304, {"ETag": etag} if etag else {})
            return Answer(raw, 200, told)

        self.pages[path] = answer

    def paths(self) -> list[str]:
        """Return every path asked for so far, in order."""
        return [a.path for a in self.asked]

    def forget(self) -> None:
        """Forget what was asked."""
        self.asked.clear()

    def answer(self, asked: Asked) -> Answer:
        """Return the answer of a page; 404 if there is none."""
        self.asked.append(asked)
        if self.slow_s:
            time.sleep(self.slow_s)
        page = self.pages.get(asked.path, Answer(b"not here", 404, {"Content-Type": "text/plain"}))
        return page if isinstance(page, Answer) else page(asked)


S = TypeVar("S", bound=Site)


@contextmanager
def serving(site: S) -> Iterator[S]:
    """Serve a site on a free port of loopback."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, posted: str = "") -> None:
            answer = site.answer(Asked(time.time(), self.path, dict(self.headers), posted))
            if answer.raw is not None:
                self.wfile.write(answer.raw)
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            more = 10**6 if answer.drip_s else int(answer.headers.get("X-Promise", "0"))
            self.send_header("Content-Length", str(len(answer.body) + more))
            self.end_headers()
            try:
                self.wfile.write(answer.body)
                while answer.drip_s:
                    self.wfile.write(b".")
                    self.wfile.flush()
                    time.sleep(answer.drip_s)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True
            if more:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            pass  # a crawl that was killed leaves broken pipes

    server = Server(("127.0.0.1", 0), Handler)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_beat(folder: Path, *sources: Mapping[str, Any], contact: str | None = None) -> Path:
    """Return a beat file with these sources."""
    lines = ['id = "test"', 'name = "Test"', 'county = "Aldershire"', "fictional = true"]
    lines += [f"contact = {json.dumps(contact)}"] if contact else []
    for source in sources:
        lines += ["", "[[source]]"] + [f"{key} = {json.dumps(value)}" for key, value in source.items()]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "beat.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def page(title: str, text: str = "Officers spoke to residents of the estate.", head: str = "") -> str:
    """Return a page with a headline and a paragraph."""
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body><h1>{title}</h1><p>{text}</p></body></html>"


def feed(site: Site, *paths: str) -> str:
    """Return an RSS feed of these articles, one each hour."""
    items = "".join(
        f"<item><title>About {p}</title><link>{site.url}{p}</link>"
        f"<pubDate>{(NOW - timedelta(hours=n)).strftime('%a, %d %b %Y %H:%M:%S')} GMT</pubDate></item>"
        for n, p in enumerate(paths)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'


def sitemap(site: Site, pages: Mapping[str, str]) -> str:
    """Return a sitemap of paths with their dates of change."""
    rows = "".join(f"<url><loc>{site.url}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in pages.items())
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


XML = "application/xml"
RSS = "application/rss+xml"
FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/rss">'


def press(site: Site, **more: Any) -> dict[str, Any]:
    """Return a newspaper on a site."""
    return {"id": "gazette", "name": "Aldershire Gazette", "platform": "press", "base_url": f"{site.url}/", "delay_s": 0.0} | more


def council(site: Site, **more: Any) -> dict[str, Any]:
    """Return a council on a site."""
    own = {"id": "council", "name": "Marlham Council", "platform": "moderngov", "base_url": f"{site.url}/", "delay_s": 0.0}
    return own | more


def folders(data: Path, beat: Path) -> list[str]:
    """Return what tells a crawl where things are."""
    return ["--data", str(data), "--beat", str(beat)]


def command(data: Path, beat: Path, *arguments: str) -> list[str]:
    """Return the crawl as the service starts it."""
    return [sys.executable, "-W", "error", "-m", "crawlers.run", *arguments, *folders(data, beat)]


def environment(**changes: str) -> dict[str, str]:
    """Return the environment without an installation's own config."""
    return {k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")} | changes


@dataclass(frozen=True)
class Run:
    """How a crawl ended."""

    code: int
    summary: dict[str, Any]
    told: str

    def source(self, source_id: str = "gazette") -> dict[str, Any]:
        """Return one source of the summary."""
        found: dict[str, Any] = next(s for s in self.summary["sources"] if s["id"] == source_id)
        return found

    def counts(self, source_id: str = "gazette") -> dict[str, int]:
        """Return the counts of one source that are not zero."""
        return {name: n for name, n in self.source(source_id)["counts"].items() if n}


def crawl(data: Path, beat: Path, *arguments: str, timeout: float = 60) -> Run:
    """Crawl and wait for the end."""
    done = fork_server().run("crawlers.run", [*arguments, *folders(data, beat)], environment(), timeout_s=timeout)
    assert done.stdout.strip(), done.stderr
    return Run(done.returncode, json.loads(done.stdout), done.stderr)


def kill_after(data: Path, beat: Path, site: Site, n_requests: int, *arguments: str) -> None:
    """Crawl, and kill -9 when the site was asked so often."""

    def kill(pid: int) -> None:
        with suppress(ProcessLookupError):  # it has ended by itself
            while len(site.asked) < n_requests:
                time.sleep(0.002)
                os.kill(pid, 0)
            os.kill(pid, signal.SIGKILL)

    fork_server().run("crawlers.run", [*arguments, *folders(data, beat)], environment(), on_start=kill)


def add_sources(folder: Path, addresses: Mapping[str, str]) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """Add a source from each address, in a beat of its own and all at once; of each what the command answers as JSON, and the source as the beat has it."""

    def add(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        beat = write_beat(folder / name)
        words = ["sources", "add", addresses[name], "--write", "--data", str(folder / name), "--json"]
        done = subprocess.run(
            [sys.executable, "-W", "error", "-m", "cli", *words],
            cwd=ROOT, capture_output=True, text=True, env=environment(COUNTYWATCH_BEAT=str(beat)), check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout), tomllib.loads(beat.read_text(encoding="utf-8"))["source"][0]

    with ThreadPoolExecutor(4) as workers:
        return dict(zip(addresses, workers.map(add, addresses), strict=True))


def state_of(data: Path, beat: Path) -> dict[tuple[str, str], tuple[str, Any]]:
    """Return what the archive holds: hash and context of each capture, by source and key. Moments of fetching are left out."""
    with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
        return {(c.source_id, c.key): (c.sha256, c.context) for c in captures_of(archive)}


def captures_of(archive: Archive) -> list[Any]:
    """Return every capture."""
    from sqlalchemy import select

    from archive.archive import capture_of
    from archive.tables import captures

    with archive.reading() as connection:
        return [capture_of(row) for row in connection.execute(select(captures))]
