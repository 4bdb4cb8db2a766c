"""How much of some days was looked at: spans that overlap, sources that came later, days to come, and today."""

from datetime import date

from service.health.coverage import Coverage

TODAY = date(2026, 3, 10)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def test_what_was_read_whole_is_no_gap_and_days_to_come_do_not_count() -> None:
    read = Coverage({"gazette": [(date(2026, 1, 1), TODAY)]}, today=TODAY).of(*MARCH)

    assert (read.share, read.is_gap) == (1.0, False)


def test_spans_are_counted_once_however_often_they_were_read() -> None:
    spans = [(date(2026, 3, 1), date(2026, 3, 4)), (date(2026, 3, 2), date(2026, 3, 3)), (date(2026, 3, 5), date(2026, 3, 6))]
    read = Coverage({"gazette": spans}, today=TODAY).of(*MARCH)

    assert (read.share, read.unread) == (round(6 / 9, 4), ("gazette",))


def test_today_counts_only_once_it_was_looked_at() -> None:
    until_yesterday = Coverage({"gazette": [(date(2026, 3, 1), date(2026, 3, 9))]}, today=TODAY)

    assert until_yesterday.of(*MARCH).share == 1.0
    assert until_yesterday.of(TODAY, TODAY).share is None


def test_a_source_that_came_later_counts_from_its_first_day_on() -> None:
    looked = {"gazette": [(date(2026, 1, 1), TODAY)], "herald": [(date(2026, 3, 3), date(2026, 3, 4)), (date(2026, 3, 7), TODAY)]}
    covered = Coverage(looked, today=TODAY)

    before, since = covered.of(date(2026, 2, 1), date(2026, 2, 28)), covered.of(*MARCH)
    assert (before.share, before.is_gap) == (1.0, False)
    assert (since.share, since.unread) == (round(16 / 18, 4), ("herald",))  # the 5th and 6th
    assert covered.of(date(2025, 12, 1), date(2025, 12, 31)).unread == ("gazette", "herald")  # nobody looked anywhere


def test_days_that_nobody_read_at_all_are_a_gap() -> None:
    read = Coverage({"gazette": [(date(2026, 3, 1), TODAY)]}, today=TODAY).of(date(2020, 1, 1), date(2020, 1, 31))

    assert (read.share, read.is_gap) == (0.0, True)


def test_where_nothing_is_recorded_nothing_is_claimed() -> None:
    read = Coverage({}, today=TODAY).of(*MARCH)

    assert (read.share, read.is_gap) == (None, False)
