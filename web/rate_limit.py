"""How often one account, or one address from which nobody has signed in, may ask. Without accounts only this machine asks, and there is no limit."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from fastapi import Request

from core.errors import TooOften
from web.viewer import viewer_of

# A page takes a tenth of a second of the processor at most (docs/measured.md), so one script has a fifth of one core for good.
# Nobody reads two pages a second; who opens a whole list of results in tabs asks a few hundred times at once.
MAX_AT_ONCE = 300
PER_S = 2.0
# Each takes some 300 bytes. Who was quiet for the longest time goes first, and has all again by then unless so many ask within two minutes.
MAX_ASKERS = 10_000
_TOO_OFTEN = f"Too many requests came at once: {MAX_AT_ONCE} may, and {PER_S:g} more each second. Wait a little; an export gives whole results at once."


class RateLimit:
    """A bucket of requests for each asker, which fills again by the clock."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._guard = Lock()
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # what is left, and when that was so

    def check(self, request: Request) -> None:
        """Count a request of somebody whom `identify` has looked for.

        Raises: TooOften.
        """
        viewer = viewer_of(request)
        if viewer.has_account:
            self.take("account", viewer.name)
        elif viewer.role is None:
            self.take("address", request.client.host if request.client else "")

    def take(self, kind: str, name: str) -> None:
        """Take one request out of an asker's bucket.

        Raises: TooOften if it is empty.
        """
        with self._guard:
            now = self._clock()
            left, at = self._buckets.pop((kind, name), (float(MAX_AT_ONCE), now))
            left = min(MAX_AT_ONCE, left + (now - at) * PER_S)
            self._buckets[kind, name] = (left - 1 if left >= 1 else left, now)
            if len(self._buckets) > MAX_ASKERS:
                self._buckets.popitem(last=False)
        if left < 1:
            raise TooOften(_TOO_OFTEN, wait_s=math.ceil((1 - left) / PER_S))
