"""One crawl run, in a process of its own: `python -m crawlers.run SOURCE... [--from D] [--to D] --data DIR --beat FILE`.

Progress goes to stderr, one JSON summary to stdout. Exit code 0; 1 if every source failed, 2 for wrong usage, 3 if a backend is
down. A run that is killed is repeated by the same command: nothing is kept here but what the archive holds.
"""

import argparse
import json
import logging
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from archive.archive import open_archive
from core.beat import Source
from core.config import Config, load_config
from core.crawled import CrawledSource, CrawlSummary
from core.errors import CountywatchError, NotFound, Unavailable
from core.platforms import PLATFORMS
from core.words import to_json
from crawlers import settings
from crawlers.politeness import Politeness
from crawlers.report import log_line, plain
from crawlers.runs import CrawlRun


def crawl(config: Config, sources: Sequence[Source], *, since: date | None = None, until: date | None = None) -> CrawlSummary:
    """Crawl the sources and return the summary of the run. Starts the reactor, so once a process.

    Raises: Unavailable if the archive does not answer.
    """
    with open_archive(config) as archive:
        run = CrawlRun(config, archive, Politeness(config.data / "crawl"), since=since, until=until)
        run.begin([source.id for source in sources])
        summaries = run_spiders(run, sources)
        run.end()
        return CrawlSummary(run.id, tuple(summaries))


def run_spiders(run: CrawlRun, sources: Sequence[Source], **more: Any) -> list[CrawledSource]:
    """Run the spiders of these sources to their end, and return the summary of each. Starts the reactor, so once a process.

    `more`: settings beside those of `crawlers.settings`.
    Raises: Unavailable if a spider cannot be started.
    """
    process = AsyncCrawlerProcess(settings.as_dict() | more)
    crawlers = {source.id: process.create_crawler(source.platform) for source in sources}
    for source_id, crawler in crawlers.items():
        process.crawl(crawler, source=source_id, run=run)
    process.start()
    unborn = [source_id for source_id, crawler in crawlers.items() if crawler.spider is None]
    if unborn:
        raise Unavailable(f"The program failed to begin with {', '.join(unborn)}. Please report what is said above.")
    return [crawler.spider.report.summary() for crawler in crawlers.values()]


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
        imported = [s for s in chosen if not PLATFORMS[s.platform].is_crawled]
        if imported:
            raise NotFound(f"{imported[0].name} holds imported files only; there is nothing to crawl.")
        chosen = chosen or [s for s in config.beat.watched if PLATFORMS[s.platform].is_crawled]
        if not chosen:
            raise NotFound(
                f"The beat {config.beat.name} has no sources to crawl. Add one with `countywatch sources add URL --write`."
            )
        summary = crawl(config, chosen, since=given.since, until=given.until)
    except CountywatchError as err:
        log_line(str(err))
        return 3 if isinstance(err, Unavailable) else 1
    print(json.dumps(to_json(summary), ensure_ascii=False))
    return 0 if summary.n_read else 1


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
    code = main()
    # All is on disk by now. To take the interpreter down piece by piece is a fifth of a small crawl's processor time (.55 of 2.8 s), in which a busy
    # machine showed crawls that had told their summary and would not end.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
