"""`countywatch demo`: starts the fictional county, crawls and processes it as any other, shows searches, serves the pages."""

import shutil
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from core.config import Config, load_config
from core.errors import ConfigError
from demo.county import SITES, start_county
from demo.truth import load_hole
from service.health.health import status
from service.installation import Installation, open_installation
from service.intake.ingest import crawl
from service.processing.process import process
from service.processing.worker import Report
from service.search.search import SearchOptions, search

# The first of the demo's ports: one a site. Fixed, so that a second demo finds the pages where the first one saw them.
FIRST_PORT = 8471
# The demo's texts go two years back; a few days more, so that none of them is left out at the edge.
SPAN = timedelta(days=740)
# Shown at the end: a name, a filter, and a question that shares no word with its answer.
EXAMPLES = ("Operation Tamarisk", "operation:Sandpiper kind:article", "help for people sleeping in doorways")


def run(
    *,
    serve: bool,
    port: int,
    data: Path | None,
    today: date | None,
    say: Callable[[str], None],
    progress: Callable[[], AbstractContextManager[Report]],
) -> None:
    """Carry the demo out. With `serve`, it then shows the pages until it is stopped.

    Raises: ConfigError if the data folder holds something else.
    """
    last_day = today or datetime.now(UTC).date()
    folder = (data or Path("data/demo")).absolute()
    _make_room(folder, last_day)
    with start_county(today=last_day, port=_first_port()) as county:
        beat = folder / "beat.toml"
        county.write_beat(beat)
        config = load_config(data=folder, beat=beat)
        say(f"The fictional county of {config.beat.county} is served on this machine: {len(config.beat.sources)} sources.")
        with open_installation(config) as installation:
            _crawl(installation, last_day, say)
            with progress() as report:
                process(installation, report=report)
            _tell(installation, say)
        if serve:
            _serve(config, port, say)


def _crawl(installation: Installation, last_day: date, say: Callable[[str], None]) -> None:
    """Read two years of every source, but for the three weeks in which nobody read one of them: a trend must show such a hole."""
    since, until, hole = last_day - SPAN, last_day + timedelta(days=42), load_hole(last_day)
    others = [source.id for source in installation.config.beat.sources if source.id != hole.source]
    crawl(installation, others, since=since, until=until, say=say)
    for first, last in ((since, hole.first - timedelta(days=1)), (hole.last + timedelta(days=1), until)):
        crawl(installation, [hole.source], since=first, until=last, say=say)


def _first_port() -> int:
    """Return the usual ports if all four are free, else 0: any four. Ids do not hang on them."""
    for port in range(FIRST_PORT, FIRST_PORT + len(SITES)):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return 0
    return FIRST_PORT


def _make_room(folder: Path, last_day: date) -> None:
    """Empty the demo's folder if it was made for another day: its dates would all have moved. Never empties another's."""
    mark = folder / "demo-today.txt"
    if folder.exists() and any(folder.iterdir()):
        if not mark.exists():
            raise ConfigError(f"{folder} holds something other than the demo. Name an empty folder with --data.")
        if mark.read_text(encoding="utf-8").strip() != last_day.isoformat():
            shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    mark.write_text(f"{last_day.isoformat()}\n", encoding="utf-8")


def _tell(installation: Installation, say: Callable[[str], None]) -> None:
    found = status(installation)
    kinds = ", ".join(f"{n} {kind}" for kind, n in found.documents_by_kind.items())
    print(f"\n{found.captures} captures became {found.documents} documents: {kinds}.")
    refused = found.stages["read"].reasons
    if refused:
        print("Not documents: " + "; ".join(f"{n} × {reason}" for reason, n in refused.items()) + ".")
    for query in EXAMPLES:
        answer = search(installation, query, SearchOptions(limit=3))
        print(f"\ncountywatch search '{query}'   {answer.total} found")
        for hit in answer.hits:
            page = next((p.page for p in hit.passages if p.page), None)
            where = f", page {page}" if page else ""
            print(f"  {(hit.published or 'undated')[:10]}  {hit.title} ({hit.source_name}{where})")
    say("")


def _serve(config: Config, port: int, say: Callable[[str], None]) -> None:
    from web.serve import serve

    say(f"Open http://127.0.0.1:{port}/ in a browser. Press Ctrl+C to stop.")
    serve(config, host="127.0.0.1", port=port)
