"""One crawl run, in a process of its own: `python -m crawlers.run SOURCE... [--from D] [--to D] --data DIR --beat FILE`.

Progress goes to stderr, one JSON summary to stdout. Exit code 0; 1 if every source failed, 2 for wrong usage, 3 if a backend is
down. A run that is killed is repeated by the same command: nothing is kept here but what the archive holds.
"""

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess

from archive.archive import Archive, open_archive
from core.clock import now
from core.config import Config, Source, load_config
from core.errors import CountywatchError, NotFound, Unavailable
from crawlers import settings
from crawlers.moderngov import ModernGovSpider
from crawlers.politeness import Politeness
from crawlers.press import NewsroomSpider, PressSpider
from crawlers.report import SourceReport, log_line, plain
from crawlers.visits import SourceSpider, Task

SPIDERS: dict[str, type[SourceSpider]] = {"press": PressSpider, "newsroom": NewsroomSpider, "moderngov": ModernGovSpider}


def crawl(config: Config, sources: Sequence[Source], *, since: date | None = None, until: date | None = None) -> dict[str, Any]:
    """Crawl the sources and return the summary of the run. Starts the reactor, so once a process.

    Raises: Unavailable if the archive does not answer.
    """
    with open_archive(config) as archive:
        run_id = archive.begin_run([s.id for s in sources], since=since, until=until)
        reports = {s.id: SourceReport(s) for s in sources}
        tasks = []
        politeness = Politeness(config.data / "crawl")
        for source in sources:
            refusal = config.beat.refusal(source)
            if refusal or source.platform not in SPIDERS:
                _refuse(archive, run_id, reports[source.id], refusal or f"{source.name} holds imported files only.")
                continue
            tasks.append(
                Task(
                    run_id=run_id,
                    source=source,
                    beat=config.beat,
                    archive=archive,
                    politeness=politeness,
                    report=reports[source.id],
                    clock=now,
                    since=since,
                    until=until,
                )
            )
        if tasks:
            run_spiders(config, tasks)
        archive.end_run(run_id)
        return {"run": run_id, "sources": [report.to_json() for report in reports.values()]}


def user_agent(contact: str | None) -> str:
    """Return who we are, for the publisher to read: "countywatch/1.2.3 (+contact)"."""
    try:
        number = version("countywatch")
    except PackageNotFoundError:  # started from a folder of sources that nobody installed
        number = "0"
    told = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return f"countywatch/{number}" + (f" (+{told.strip()})" if told.strip() else "")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.run", description="Crawl sources of a beat into the archive.")
    parser.add_argument("source", nargs="*", help="ids of sources; all, if none is named")
    parser.add_argument("--from", dest="since", type=date.fromisoformat, help="first day, YYYY-MM-DD")
    parser.add_argument("--to", dest="until", type=date.fromisoformat, help="last day, YYYY-MM-DD")
    parser.add_argument("--data", type=Path, help="the data folder")
    parser.add_argument("--beat", type=Path, help="the beat file")
    given = parser.parse_args(argv)
    if given.since and given.until and given.since > given.until:
        parser.error(f"--from {given.since} is after --to {given.until}. Swap them.")
    _log_to_stderr()
    try:
        config = load_config(data=given.data, beat=given.beat)
        chosen = [config.beat.get_source(s) for s in dict.fromkeys(given.source)]
        chosen = chosen or [s for s in config.beat.sources if s.platform != "import"]
        if not chosen:
            raise NotFound(f"The beat {config.beat.name} has no sources to crawl. Add one to {config.beat_path}.")
        summary = crawl(config, chosen, since=given.since, until=given.until)
    except CountywatchError as err:
        log_line(str(err))
        return 3 if isinstance(err, Unavailable) else 1
    print(json.dumps(summary, ensure_ascii=False))
    return 0 if any(s["outcome"] != "not-checked" for s in summary["sources"]) else 1


def _refuse(archive: Archive, run_id: str, report: SourceReport, reason: str) -> None:
    report.stopped = reason
    archive.record_check(run_id, report.source.id, "not-checked", {}, reason)
    log_line(reason)


def run_spiders(config: Config, tasks: Sequence[Task]) -> None:
    """Run the spiders of these tasks to their end. Starts the reactor, so once a process."""
    names = {urlsplit(t.source.base_url).hostname for t in tasks if t.source.is_loopback}
    values = settings.as_dict() | {"USER_AGENT": user_agent(config.beat.contact), "LOOPBACK_NAMES": sorted(n for n in names if n)}
    process = AsyncCrawlerProcess(values)
    for task in tasks:
        process.crawl(SPIDERS[task.source.platform], task=task)
    process.start()


class _PlainLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(plain(line) for line in super().format(record).splitlines())


def _log_to_stderr() -> None:
    """Faults of the program, with their trace, on stderr; Scrapy's own talk of each request is left out."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_PlainLines("%(name)s: %(message)s"))
    handler.setLevel(logging.ERROR)
    logging.basicConfig(level=logging.ERROR, handlers=[handler])


if __name__ == "__main__":
    sys.exit(main())
