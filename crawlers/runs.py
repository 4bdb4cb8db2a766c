"""One crawl: the archive it fills, the pauses it keeps and the days it was asked for, for all of its spiders together."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from archive.archive import Archive, open_archive
from archive.captures.addresses import Addresses
from archive.captures.journal import FOLDER
from core.clock import Clock, now
from core.config import Config, load_config
from crawlers.keeper import Keeper
from crawlers.politeness import Politeness

NOT_RECOVERED = "a crawl that was cut off had fetched it and the archive could not take it in; the next crawl asks for it again"


@dataclass
class CrawlRun:
    """A crawl of some sources. `id` is that of its row in the archive, empty until it begins."""

    config: Config
    archive: Archive
    politeness: Politeness
    clock: Clock = now
    since: date | None = None
    until: date | None = None
    id: str = field(default="", init=False)
    keeper: Keeper = field(init=False)

    def __post_init__(self) -> None:
        self.keeper = Keeper(self.archive, self.config.data / FOLDER)

    def begin(self, source_ids: Sequence[str]) -> None:
        """Take in what a killed run had fetched, and open the run's row. What cannot be taken in is lost until it is fetched again."""
        lost = self.keeper.recover()
        self.id = self.archive.begin_run(source_ids, since=self.since, until=self.until)
        for capture in lost:
            Addresses(self.archive).record_loss(self.id, capture.source_id, capture.url, "failed", NOT_RECOVERED)

    def end(self) -> None:
        """Close the run's row; one without an end was cut off."""
        self.keeper.close()
        if self.id:
            self.archive.end_run(self.id)


def own_run(crawler: Crawler, *, since: date | None, until: date | None) -> CrawlRun:
    """Return the run of a spider that is started by Scrapy's own commands. It ends, and its archive closes, with the engine.

    The data folder and the beat are those of the installation, or the settings COUNTYWATCH_DATA and COUNTYWATCH_BEAT.
    Raises: ConfigError; Unavailable if the archive does not answer.
    """
    given: dict[str, Any] = {}
    for name in ("data", "beat"):
        value = crawler.settings.get(f"COUNTYWATCH_{name.upper()}")
        if value:
            given[name] = Path(value)
    config = load_config(**given)
    opened = ExitStack()
    archive = opened.enter_context(open_archive(config))
    run = CrawlRun(config, archive, Politeness(config.data / "crawl"), since=since, until=until)

    def close() -> None:
        run.end()
        opened.close()

    crawler.signals.connect(close, signals.engine_stopped, weak=False)
    return run


def user_agent(contact: str | None) -> str:
    """Return who we are, for the publisher to read: "countywatch/1.2.3 (+contact)"."""
    try:
        number = version("countywatch")
    except PackageNotFoundError:  # started from a folder of sources that nobody installed
        number = "0"
    shown = "".join(c for c in contact or "" if c.isascii() and c.isprintable() and c not in "()")
    return f"countywatch/{number}" + (f" (+{shown.strip()})" if shown.strip() else "")
