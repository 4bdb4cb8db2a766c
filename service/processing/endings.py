"""How a stage ends for an item in which something went wrong that nobody foresaw; what is no item's fault passes through."""

import logging
import traceback

from archive.stages.fates import Ending, Stage
from core.errors import ConfigError, Unavailable
from service.annotation.annotating import describe

_log = logging.getLogger("countywatch.process")


def is_no_items_fault(err: Exception) -> bool:
    """Tell whether a part of ours is down or set up wrongly, or the machine refuses: the kernel numbers its errors, libraries do
    not.
    """
    return isinstance(err, ConfigError | Unavailable) or (isinstance(err, OSError) and err.errno is not None)


def unforeseen(stage: Stage, item_id: str, err: Exception, *, result: str | None = None) -> Ending:
    """Return the ending of an item in which an exception came up that nobody foresaw. With `result`, its next revision is tried again."""
    # As text: a log that kept the exception would keep its frames, and with them the index's writer and its lock.
    _log.warning("%s: %s is quarantined\n%s", stage, item_id, "".join(traceback.format_exception(err)))
    return Ending(item_id, "quarantined", f"{stage}: {describe(err)}", result)
