"""Which hosts are this machine."""

import pytest

from core.loopback import is_loopback_url


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.1.1:8471", "localhost", "LOCALHOST.:80", "press.localhost", "[::1]:8471", "[0:0:0:0:0:0:0:1]"]
)
def test_names_of_this_machine(host: str) -> None:
    assert is_loopback_url(f"http://{host}/news/")


@pytest.mark.parametrize(
    "host", ["press.example", "localhost.example", "10.0.0.1", "128.0.0.1", "[2001:db8::1]", "127.0.0.1.example"]
)
def test_other_hosts(host: str) -> None:
    assert not is_loopback_url(f"http://{host}/news/")
