"""The present moment, in one place, so that tests and the demo can set it. Aware UTC always."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the real present, aware, in UTC."""
    return datetime.now(UTC)
