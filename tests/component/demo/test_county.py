"""The county on real ports of loopback: its beat file, its switches, its record of what was asked."""

import urllib.error
import urllib.request
from datetime import date
from pathlib import Path

import pytest

from core.config import load_beat
from demo.county import SITES, start_county
from tests.ports import free_port

TODAY = date(2026, 11, 24)


def fetch(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=10) as answer:
        body: bytes = answer.read()
        return body


def test_beat_file_names_the_sites_as_they_are_served(tmp_path: Path) -> None:
    with start_county(today=TODAY) as county:
        county.write_beat(tmp_path / "new" / "beat.toml")
        beat = load_beat(tmp_path / "new" / "beat.toml")

        assert (beat.id, beat.fictional, beat.county) == ("demo", True, "Aldershire")
        assert tuple(s.id for s in beat.sources) == SITES
        assert all(beat.refusal(s) is None and s.delay_s == 0 for s in beat.sources)
        assert {s.id: s.kind for s in beat.sources if s.kind} == {"aldershire-police": "release"}
        for source in beat.sources:
            for url in (source.base_url, *source.feeds, *source.sitemaps):
                assert b"FICTIONAL" in fetch(url), url
        assert county.requests["aldershire-courier"] == ["/", "/news/rss/"]
        assert county.forbidden_requests == []
        fetch(f"{county.servers['aldershire-courier'].url}/subscribers-only/")
        assert county.forbidden_requests == ["/subscribers-only/"]


def test_ports_follow_the_first_and_are_free_again_afterwards() -> None:
    port = free_port(in_a_row=4)
    for _ in range(2):
        with start_county(today=TODAY, port=port) as county:
            assert [county.servers[source].port for source in SITES] == [port, port + 1, port + 2, port + 3]


def test_taken_port_is_named() -> None:
    with start_county(today=TODAY) as county:
        port = county.servers["aldershire-courier"].port
        with (
            pytest.raises(OSError, match=f"The port {port} for the fictional aldershire-courier cannot be used"),
            start_county(today=TODAY, port=port),
        ):
            pass


def test_web_service_of_the_council_has_a_switch() -> None:
    for is_on in (True, False):
        with start_county(today=TODAY, xml_service=is_on) as county:
            url = f"{county.base_url('larwich-city-council')}mgWebService.asmx/GetCommittees"
            if is_on:
                assert b"<committees>" in fetch(url)
            else:
                with pytest.raises(urllib.error.HTTPError) as caught:
                    fetch(url)
                caught.value.close()
                assert caught.value.code == 404
