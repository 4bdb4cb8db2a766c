"""Which hosts keep a source's files."""

from socket import gethostname

import pytest

from crawlers.addresses import allow_loopback
from crawlers.file_hosts import keeps_files_for


@pytest.mark.parametrize(
    ("host", "own", "is_kept"),
    [
        ("cdn.larwich.gov.uk", "www.larwich.gov.uk", True),
        ("democracy.larwich.gov.uk", "larwich.gov.uk", True),
        ("assets.publishing.service.gov.uk", "www.gov.uk", True),
        ("files2-eu.hoster.example.org", "www.larwich.gov.uk", True),
        ("larwich.s3.eu-west-2.amazonaws.com", "www.larwich.gov.uk", True),
        ("mediahub.hoster.com:8443", "www.larwich.gov.uk", True),
        ("www.otherwich.gov.uk", "www.larwich.gov.uk", False),  # both below gov.uk, which is no domain of anybody
        ("www.thinktank.example.org", "www.larwich.gov.uk", False),
        ("mediaset.example.com", "www.larwich.gov.uk", False),
        ("amazonaws.com.evil.example", "www.larwich.gov.uk", False),
        ("127.0.0.1", "www.larwich.gov.uk", False),
        ("10.0.0.1:8080", "10.0.0.1", False),
        ("[::1]", "www.larwich.gov.uk", False),
        ("localhost", "www.larwich.gov.uk", False),
        ("", "www.larwich.gov.uk", False),
    ],
)
def test_a_host_keeps_files_for_a_source(host: str, own: str, is_kept: bool) -> None:
    assert keeps_files_for(host, own) is is_kept


def test_a_site_of_a_fictional_beat_keeps_files_at_its_own_port_by_each_name_of_the_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("crawlers.addresses.loopback_names", set())
    allow_loopback("http://127.0.0.1:9401/")
    keeps_files_for.cache_clear()
    own = ("127.0.0.1:9402", "localhost:9401", "127.0.1.1:9401", "press.localhost:9401", f"{gethostname().lower()}:9401")
    others = ("localhost:9402", "www.larwich.gov.uk:9401", "10.0.0.1:9401")

    assert [keeps_files_for(host, "127.0.0.1:9401") for host in (*own, *others)] == [True] * 5 + [False] * 3
    keeps_files_for.cache_clear()
