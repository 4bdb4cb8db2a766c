"""What can become of one request, named by what happens next; all stand below `core.errors`.

Lost (a DocumentError)   this address gives nothing now, the source goes on
Stopped (Unavailable)    this source is left alone for now, the other sources go on
Unchanged                a document is in the archive as it is; no loss
"""

import logging
import traceback
from typing import Literal

from scrapy.exceptions import IgnoreRequest

from core.errors import DocumentError, Unavailable

# gone: a site lists it and answers 404 or 410. withdrawn: what an earlier crawl kept is not there any more.
LossKind = Literal["failed", "refused", "too_large", "gone", "withdrawn"]

# What a newspaper's address that leads to one of its lists gives.
LEADS_TO_LIST = "it leads to a list of the site"
# What such an address gives at which a page says with status 200 that what stood there is gone.
SAYS_GONE = "its page says that it is not there"

_log = logging.getLogger("countywatch.crawl")


class Lost(DocumentError, IgnoreRequest):  # type: ignore[misc]  # Scrapy is untyped for mypy here
    """One address gives nothing. `counted` is the count it goes under; `is_silence`: the host did not answer, or only with 5xx.

    IgnoreRequest: Scrapy passes it through without alarm.
    """

    def __init__(
        self,
        reason: str,
        *,
        url: str | None = None,
        counted: LossKind = "failed",
        is_silence: bool = False,
    ) -> None:
        super().__init__(reason, url=url)
        self.counted: LossKind = counted
        self.is_silence = is_silence


class Stopped(Unavailable, IgnoreRequest):  # type: ignore[misc]
    """A source cannot be asked any more in this run."""


class Unchanged(IgnoreRequest):  # type: ignore[misc]
    """A document that is in the archive as it is, and was counted so."""


def unforeseen(err: Exception, url: str) -> Lost:
    """Return the loss of one address at which an exception came up that nobody foresaw; its trace goes to the log."""
    _log.error("%s\n%s", url, "".join(traceback.format_exception(err)))
    return Lost("the program failed on it; please report this address", url=url)
