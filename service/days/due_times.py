"""The due times of a cron line on the wall clock of a zone. Knows nothing of jobs.

They are told as cron does it: a line with fixed hours runs once on a day whose clocks change (what is skipped, when they have gone
forward; what comes twice, the first time), a line for every hour runs through; 0 and 7 are Sunday.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from service.days.search_pace import moment_on

# How far back a missed due time is looked for, in steps: the first is enough for a short restart and costs least.
LOOK_BACK = tuple(timedelta(hours=hours) for hours in (1, 24, 8 * 24, 35 * 24))
# An instant; the least step after which another due time may follow.
TICK = timedelta(microseconds=1)
WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")


class DueTimes:
    """The due times of one cron line (minute hour day month weekday) on the wall clock of a zone.

    Raises: ValueError for a line that cannot be kept.
    """

    def __init__(self, line: str, zone: ZoneInfo) -> None:
        from apscheduler.triggers.cron import CronTrigger

        fields = line.split()
        if len(fields) != 5:
            raise ValueError("it needs five fields: minute hour day month weekday")
        if fields[2] != "*" and fields[4] != "*":
            raise ValueError("it names days of the month and weekdays; name one of them and write * for the other")
        self._has_fixed_hours = "*" not in fields[1]
        self._zone = zone
        self._walls = CronTrigger.from_crontab(" ".join([*fields[:4], _weekdays(fields[4])]), timezone=UTC)
        if self._next_wall(datetime(2026, 1, 1, tzinfo=UTC)) is None:
            raise ValueError("no day of any year is meant by it")

    def after(self, moment: datetime) -> datetime:
        """Return the first due time after a moment."""
        return self._after_by_wall(moment) if self._has_fixed_hours else self._after_by_time(moment)

    def last(self, moment: datetime, *, since: datetime) -> datetime | None:
        """Return the newest due time up to a moment and after another, or None."""
        for step in LOOK_BACK:
            last, due = None, self.after(max(since, moment - step))
            while due <= moment:
                last, due = due, self.after(due)
            if last is not None or since >= moment - step:
                return last
        return None

    def _after_by_wall(self, moment: datetime) -> datetime:
        """Return fixed hours: every time of the wall clock once, wherever a clock change puts it."""
        wall = moment.astimezone(self._zone).replace(tzinfo=UTC)
        while True:
            wall = self._sure_wall(wall + TICK)
            due = moment_on(wall.date(), wall.time(), self._zone)
            if due > moment:
                return due

    def _after_by_time(self, moment: datetime) -> datetime:
        """Return every hour: the wall clock as it runs, in stretches between which it is not changed."""
        moment += TICK
        while True:
            offset = self._offset(moment)
            due = self._sure_wall((moment + offset).replace(tzinfo=UTC)) - offset
            if self._offset(due) == offset:
                return due
            low, high = moment, due
            while high - low > timedelta(seconds=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if self._offset(middle) == offset else (low, middle)
            moment = high.replace(microsecond=0)

    def _offset(self, moment: datetime) -> timedelta:
        return moment.astimezone(self._zone).utcoffset() or timedelta()

    def _next_wall(self, wall: datetime) -> datetime | None:
        due: datetime | None = self._walls.get_next_fire_time(None, wall)
        return due

    def _sure_wall(self, wall: datetime) -> datetime:
        due = self._next_wall(wall)
        if due is None:
            raise ValueError(f"no due time comes after {wall:%Y}")
        return due


def _weekdays(field: str) -> str:
    """Return the weekdays of a cron line by name: APScheduler counts from Monday, cron from Sunday."""
    chosen: set[int] = set()
    if field == "*":
        return field
    for part in field.lower().split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        low = 0 if span == "*" else _weekday(first)
        high = 6 if span == "*" or (step and not last) else _weekday(last or first)
        high = 7 if last and high == 0 else high
        days = range(low, high + 1, int(step or 1))
        if not days:
            raise ValueError(f"{part!r} ends before it begins")
        chosen |= {day % 7 for day in days}
    return ",".join(WEEKDAYS[day] for day in sorted(chosen))


def _weekday(text: str) -> int:
    if text in WEEKDAYS:
        return WEEKDAYS.index(text)
    if text not in set("01234567"):
        raise ValueError(f"{text!r} is no weekday; write sun to sat, or 0 to 7")
    return int(text)
