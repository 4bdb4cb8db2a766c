"""Sites that somebody wants to add by a page: each is looked at and tried behind the answer, one at a time. A trial and what it found are
kept in the archive, so that every process shows it, also after a restart; the source itself only once that is asked for.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter

from archive.captures.source_trials import CUT_OFF_AFTER, TrialRow, Trials
from core.errors import CountywatchError, UsageError
from service.installation import Installation
from service.sources.sources import NewSource, SourceWish, add_source, check_address, find_source

# Trials that may wait for the one under way: more than that is some hour.
MAX_WAITING = 5
# Trials that are listed.
MAX_LISTED = 10
CUT_OFF = "The service was stopped while it looked at this site. Try it again."
OUR_FAULT = "This site could not be looked at, by a fault of ours. It was logged."
_log = logging.getLogger("countywatch.trials")
_WISH = TypeAdapter(SourceWish)
_FOUND = TypeAdapter(NewSource)


@dataclass(frozen=True, slots=True)
class SourceTrial:
    """One site that is tried. `lines`: what was told of it so far. Once it is done, `fault` tells why it came to nothing, or `new` what was found."""

    id: str
    url: str
    wish: SourceWish
    lines: tuple[str, ...]
    begun_at: datetime
    is_done: bool
    fault: str | None
    new: NewSource | None
    is_added: bool


class SourceTrials:
    """The trials of an installation, of which this process makes those that are asked of it."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._trials = Trials(installation.archive)
        self._one_at_a_time = threading.Lock()

    def start(self, url: str, wish: SourceWish) -> str:
        """Begin to look at a site, and return the trial's id.

        Raises: UsageError for no address, or while too many wait.
        """
        if not url.strip():
            raise UsageError("Give the address of the site, for example https://www.example.org/news.")
        check_address(url)
        if self._trials.n_under_way() > MAX_WAITING:
            raise UsageError("Several sites are being tried already. Wait until one of them is done.")
        trial_id = self._trials.begin(url.strip(), _WISH.dump_json(wish).decode())
        threading.Thread(target=self._run, args=(trial_id, url.strip(), wish), daemon=True, name="source trial").start()
        return trial_id

    def get(self, trial_id: str) -> SourceTrial:
        """Return a trial.

        Raises: NotFound.
        """
        return _trial_of(self._trials.get(trial_id))

    def newest(self) -> list[SourceTrial]:
        """Return the newest trials."""
        return [_trial_of(row) for row in self._trials.newest(MAX_LISTED)]

    def add(self, trial_id: str) -> NewSource:
        """Write what a trial found into the beat, which holds from then on.

        Raises: NotFound; UsageError while there is nothing to add; ConfigError if the beat cannot be written.
        """
        new = self.get(trial_id).new
        if new is None or not new.trial.works:
            raise UsageError("Nothing was found there that could be read, so it cannot be added.")
        with self._trials.adding(trial_id) as is_first:
            if not is_first:
                raise UsageError("It stands in the beat already.")
            added = add_source(self._installation.config, new)
        self._installation.reload_beat()
        return added

    def _run(self, trial_id: str, url: str, wish: SourceWish) -> None:
        with self._renewed(trial_id), self._one_at_a_time:
            try:
                new = find_source(self._installation.config, url, wish, say=lambda line: self._trials.renew(trial_id, line))
            except CountywatchError as err:
                self._trials.end(trial_id, fault=str(err))
            except Exception:  # nobody waits for this thread: the page that shows the trial says so
                _log.exception("A trial of %s failed", url)
                self._trials.end(trial_id, fault=OUR_FAULT)
            else:
                self._trials.end(trial_id, found=_FOUND.dump_json(new).decode())

    @contextmanager
    def _renewed(self, trial_id: str) -> Iterator[None]:
        """Say again and again that a trial waits or is made, as long as that is so."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(CUT_OFF_AFTER.total_seconds() / 4):
                with suppress(CountywatchError):  # an archive that does not answer now may at the next turn
                    self._trials.renew(trial_id)

        renewing = threading.Thread(target=renew, daemon=True, name="source trial under way")
        renewing.start()
        try:
            yield
        finally:
            over.set()
            renewing.join()


def _trial_of(row: TrialRow) -> SourceTrial:
    return SourceTrial(
        id=row.id,
        url=row.url,
        wish=_WISH.validate_json(row.wish),
        lines=row.lines,
        begun_at=row.begun_at,
        is_done=row.is_done or row.is_cut_off,
        fault=CUT_OFF if row.is_cut_off else row.fault,
        new=_FOUND.validate_json(row.found) if row.found else None,
        is_added=row.is_added,
    )
