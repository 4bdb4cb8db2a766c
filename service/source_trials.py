"""Sites that somebody wants to add by a page: each is looked at and tried behind the answer, one at a time. Kept in memory; nothing is written before it is asked for."""

import secrets
import threading
from collections import OrderedDict
from concurrent.futures import Future
from dataclasses import dataclass, field

from core.config import Config
from core.errors import CountywatchError, NotFound, UsageError
from service.installation import Installation
from service.sources import NewSource, SourceWish, add_source, find_source

# Trials that are remembered, the newest; one takes minutes, and whoever asked looks at its end.
MAX_KEPT = 20
# Trials that may wait for the one under way: more than that is some hour.
MAX_WAITING = 5
MAX_LINES = 40


@dataclass
class SourceTrial:
    """One site that is tried. `lines`: what was told of it so far; `outcome` is done when the trial is."""

    id: str
    url: str
    wish: SourceWish
    lines: list[str] = field(default_factory=list)
    outcome: "Future[NewSource]" = field(default_factory=Future)
    is_added: bool = False

    @property
    def is_done(self) -> bool:
        """Whether it came to an end."""
        return self.outcome.done()

    @property
    def fault(self) -> CountywatchError | None:
        """Why it came to nothing, in our words; None if it did not, or is not at its end. A fault of ours is raised."""
        err = self.outcome.exception() if self.is_done else None
        if err is not None and not isinstance(err, CountywatchError):
            raise err
        return err

    @property
    def new(self) -> NewSource | None:
        """What was found; None where nothing was, or not yet."""
        return self.outcome.result() if self.is_done and self.fault is None else None

    def say(self, line: str) -> None:
        """Keep a line of progress; of many the last."""
        self.lines = [*self.lines, line][-MAX_LINES:]


class SourceTrials:
    """The trials of one process."""

    def __init__(self) -> None:
        self._trials: OrderedDict[str, SourceTrial] = OrderedDict()
        self._one_at_a_time = threading.Lock()
        self._adding = threading.Lock()

    def start(self, config: Config, url: str, wish: SourceWish) -> SourceTrial:
        """Begin to look at a site.

        Raises: UsageError for no address, or while too many wait.
        """
        if not url.strip():
            raise UsageError("Give the address of the site, for example https://www.example.org/news.")
        if sum(not each.is_done for each in self._trials.values()) > MAX_WAITING:
            raise UsageError("Several sites are being tried already. Wait until one of them is done.")
        trial = SourceTrial(secrets.token_hex(8), url.strip(), wish)
        self._trials[trial.id] = trial
        while len(self._trials) > MAX_KEPT:
            self._trials.popitem(last=False)
        threading.Thread(target=self._run, args=[config, trial], daemon=True, name="source trial").start()
        return trial

    def get(self, trial_id: str) -> SourceTrial:
        """Return a trial.

        Raises: NotFound.
        """
        if trial_id not in self._trials:
            raise NotFound("This trial is no longer known: it is long ago, or the service was started anew. Try the site again.")
        return self._trials[trial_id]

    def add(self, installation: Installation, trial_id: str) -> NewSource:
        """Write what a trial found into the beat, which holds from then on.

        Raises: NotFound; UsageError while there is nothing to add; ConfigError if the beat cannot be written.
        """
        trial = self.get(trial_id)
        with self._adding:
            new = trial.new
            if new is None or not new.trial.works:
                raise UsageError("Nothing was found there that could be read, so it cannot be added.")
            if trial.is_added:
                raise UsageError("It stands in the beat already.")
            added = add_source(installation.config, new)
            trial.is_added = True
            installation.reload_beat()
            return added

    def _run(self, config: Config, trial: SourceTrial) -> None:
        with self._one_at_a_time:
            try:
                trial.outcome.set_result(find_source(config, trial.url, trial.wish, say=trial.say))
            except Exception as err:  # the page that shows the trial raises it again
                trial.outcome.set_exception(err)
