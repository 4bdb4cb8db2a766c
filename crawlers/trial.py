"""A trial of one source, in a process of its own: `python -m crawlers.trial SOURCE --data SCRATCH --beat FILE --at-most N`.

It is the crawl itself, with its spiders and its politeness, into an archive in a folder that the caller throws away; it ends after so many captures.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from archive.archive import open_archive
from core.config import Config, load_config
from core.errors import CountywatchError, Unavailable
from crawlers.politeness import Politeness
from crawlers.report import log_line
from crawlers.run import run_spiders
from crawlers.runs import CrawlRun


def try_source(config: Config, source_id: str, *, at_most: int) -> None:
    """Crawl a source into the archive of the config's data folder until it holds so many captures. Starts the reactor, so once a process.

    Raises: NotFound; Unavailable if the archive does not answer.
    """
    source = config.beat.get_source(source_id)
    with open_archive(config) as archive:
        run = CrawlRun(config, archive, Politeness(config.data / "crawl"))
        run.begin([source.id])
        run_spiders(run, [source], CLOSESPIDER_ITEMCOUNT=at_most)
        run.end()


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawlers.trial", description="Try one source; what comes is thrown away.")
    parser.add_argument("source", help="its id in the beat")
    parser.add_argument("--data", type=Path, required=True, help="a folder that is thrown away")
    parser.add_argument("--beat", type=Path, required=True, help="the beat file")
    parser.add_argument("--at-most", type=int, required=True, help="how much to take")
    given = parser.parse_args(argv)
    try:
        config = load_config(data=given.data, beat=given.beat)
        try_source(replace(config, database_url=None), given.source, at_most=given.at_most)
    except CountywatchError as err:
        log_line(str(err))
        return 3 if isinstance(err, Unavailable) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
