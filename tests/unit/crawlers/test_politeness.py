"""Pauses between requests, and how they outlive a process."""

import asyncio
from pathlib import Path

import pytest
from scrapy.http import Response

from crawlers.errors import Stopped
from crawlers.middlewares import find_pause_s
from crawlers.politeness import MAX_HOLD_S, Host, Politeness


def test_a_restart_keeps_the_pause_and_the_hold(tmp_path: Path) -> None:
    async def ask(host: Host) -> None:
        async with host.turn(lambda: 1000.0):
            pass

    asyncio.run(ask(Politeness(tmp_path).host("news.example")))
    later = Politeness(tmp_path).host("news.example")
    later.slow_to(5.0)
    assert later.wait_s(1002.0) == 3.0
    assert later.wait_s(1006.0) == 0.0

    later.hold(3600, at=1006.0)
    assert Politeness(tmp_path).host("news.example").wait_s(1006.0) == 3600.0
    assert Politeness(tmp_path).host("other.example").wait_s(1006.0) == 0.0


def test_a_long_hold_stops_instead_of_sleeping(tmp_path: Path) -> None:
    async def ask(host: Host) -> None:
        async with host.turn(lambda: 10.0):
            pass

    host = Politeness(tmp_path).host("news.example")
    host.hold(7200, at=10.0)
    with pytest.raises(Stopped, match="another 2 hours"):
        asyncio.run(ask(host))


def test_a_clock_set_back_does_not_silence_a_host(tmp_path: Path) -> None:
    host = Politeness(tmp_path).host("news.example")
    host.slow_to(5.0)
    host.last_at = 1e9

    assert host.wait_s(5.0) == 5.0


def test_a_file_cut_off_by_a_crash_costs_only_the_pause(tmp_path: Path) -> None:
    Politeness(tmp_path).host("news.example").hold(60, at=0.0)
    next(tmp_path.glob("*.json")).write_text('{"host": "news.exa')

    assert Politeness(tmp_path).host("news.example").wait_s(1.0) == 0.0


@pytest.mark.parametrize(
    ("told", "pause"),
    [
        (b"120", 120.0),
        (b"99999999999999999999", MAX_HOLD_S),
        (b"Thu, 01 Jan 1970 00:01:30 GMT", 60.0),
        (b"Wed, 31 Dec 1969 23:59:00 GMT", 0.0),
        (b"soon", None),
        (b"-5", None),
        (b"", None),
    ],
)
def test_retry_after_is_read_and_capped(told: bytes, pause: float | None) -> None:
    response = Response("http://news.example/", status=429, headers={"Retry-After": told})

    assert find_pause_s(response, 30.0) == pause
