"""The fictional county of Aldershire, served on loopback: two papers, a police newsroom and a council, one port each.

`python -m demo.county` serves it by hand, for a crawl or a look around.
"""

import argparse
import json
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from core.config import DEFAULT_BEAT, load_beat
from demo.articles import COURIER, MERCURY, POLICE, Article, load_articles
from demo.council.site import CouncilSite, make_council
from demo.press import MERCURY_FEED, NEWSROOM, PAPERS, PressSite
from demo.serving import Server, serve
from demo.site import Response

COUNCIL = "larwich-city-council"
# In the order of their ports: the first port given, and the three after it.
SITES = (COURIER, MERCURY, POLICE, COUNCIL)


@dataclass(frozen=True)
class County:
    """The county while it is served. The sites' switches may be turned; `requests` tell what each was asked."""

    today: date
    servers: dict[str, Server]
    papers: dict[str, PressSite]
    council: CouncilSite
    articles: tuple[Article, ...]

    @property
    def requests(self) -> dict[str, list[str]]:
        """Every path asked for, by source, in order."""
        return {source: list(server.requests) for source, server in self.servers.items()}

    @property
    def forbidden_requests(self) -> list[str]:
        """Requests that robots.txt forbids, and of restricted papers: a polite crawl makes none."""
        of_papers = [request for paper in self.papers.values() for request in paper.forbidden_requests]
        return of_papers + self.council.forbidden_requests

    def base_url(self, source: str) -> str:
        """Return the address that the beat gives for a source."""
        return self.servers[source].url + (NEWSROOM if source == POLICE else "/")

    def url_of(self, article: Article) -> str:
        """Return the address of an article while the county is served."""
        return self.servers[article.source].url + article.path

    def beat_toml(self) -> str:
        """Return the beat file that watches the county with the production spiders."""
        courier, mercury = self.servers[COURIER].url, self.servers[MERCURY].url
        lines = [
            "# The fictional county of the demonstration. Everybody and everything in it is invented.",
            'id = "demo"',
            'name = "Aldershire (fictional)"',
            'county = "Aldershire"',
            "fictional = true",
            "",
            "[schedule]",
            'crawl = "7 */2 * * *"',
            'process = "*/15 * * * *"',
            'digest = "0 7 * * *"',
        ]
        for topic in load_beat(DEFAULT_BEAT).topics:  # the county has the shipped beat's topics
            lines += ["", "[[topic]]", f"id = {_toml(topic.id)}", f"name = {_toml(topic.name)}"]
            lines += [f"terms = {_toml(list(topic.terms))}", f"examples = {_toml(list(topic.examples))}"]
        for source in SITES:
            lines += ["", "[[source]]", f"id = {_toml(source)}", f"base_url = {_toml(self.base_url(source))}", "delay_s = 0"]
            lines += ['licence = "full"']
            match source:
                case "aldershire-courier":
                    lines += ['name = "Aldershire Courier"', 'platform = "press"', f"feeds = {_toml([f'{courier}/news/rss/'])}"]
                case "marlham-mercury":
                    lines += ['name = "Marlham Mercury"', 'platform = "press"', f"feeds = {_toml([mercury + MERCURY_FEED])}"]
                    lines += [f"sitemaps = {_toml([f'{mercury}/sitemap.xml'])}"]
                case "aldershire-police":
                    lines += ['name = "Aldershire Constabulary"', 'platform = "newsroom"', 'kind = "release"']
                case _:
                    lines += ['name = "Larwich City Council"', 'platform = "moderngov"', 'council = "Larwich City Council"']
        return "\n".join(lines) + "\n"

    def write_beat(self, path: Path) -> None:
        """Write the beat file; its folder is made."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.beat_toml(), encoding="utf-8")


@contextmanager
def start_county(*, today: date, port: int = 0, xml_service: bool = True, edited: bool = False) -> Iterator[County]:
    """Serve the county until the block is left. `port` is the first of four; 0 takes free ones.

    `xml_service` turns the council's web service off; `edited` shows the articles that were changed later in their new form.
    Raises: OSError naming the port if it is taken.
    """
    articles = load_articles(today, edited=edited)
    with ExitStack() as stack:
        servers: dict[str, Server] = {}
        for n, source in enumerate(SITES):
            number = port + n if port else 0
            try:
                servers[source] = stack.enter_context(serve(_starting, number))
            except OSError as err:
                raise OSError(f"The port {number} for the fictional {source} cannot be used: {err.strerror}.") from err
        papers = {
            source: PressSite(paper, articles, today=today, base_url=servers[source].url) for source, paper in PAPERS.items()
        }
        council = make_council(today, base_url=servers[COUNCIL].url, xml_service=xml_service)
        for source, paper in papers.items():
            servers[source].site = paper
        servers[COUNCIL].site = council
        yield County(today, servers, papers, council, articles)


def _starting(*_: object) -> Response:
    """Return what a port answers in the moment before its site is there."""
    return Response(503, {"Content-Type": "text/plain", "Retry-After": "1"}, b"FICTIONAL: starting")


def _toml(value: str | list[str]) -> str:
    """Text or a list of texts as TOML; its strings are JSON's."""
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Serve the county until Ctrl+C."""
    parser = argparse.ArgumentParser(prog="python -m demo.county", description="Serve the fictional county on this machine.")
    parser.add_argument("--port", type=int, default=8471, help="the first of four ports (default 8471)")
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day on which its two years end")
    parser.add_argument("--no-xml", action="store_true", help="turn the council's web service off")
    parser.add_argument("--edited", action="store_true", help="show articles that were changed later in their new form")
    parser.add_argument("--beat", type=Path, help="write the beat file here")
    words = parser.parse_args()
    today = words.today or datetime.now(UTC).date()
    with start_county(today=today, port=words.port, xml_service=not words.no_xml, edited=words.edited) as county:
        for source in SITES:
            print(f"{source:24} {county.base_url(source)}", file=sys.stderr)
        if words.beat:
            county.write_beat(words.beat)
            print(f"Beat file: {words.beat}", file=sys.stderr)
        print("Press Ctrl+C to stop.", file=sys.stderr)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)


if __name__ == "__main__":
    main()
