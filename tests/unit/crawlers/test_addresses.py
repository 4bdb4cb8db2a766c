"""Which addresses may be asked at all."""

import pytest

from crawlers.addresses import MAX_URL_CHARS, find_fault, host_of, is_public

PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "::1",
    "fe80::1",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "ff02::1",
    "fe80::1%eth0",
    "::127.0.0.1",
    "::ffff:0:7f00:1",
    "64:ff9b:1::7f00:1",
    "2002:c0a8:101::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "fec0::1",
    "198.18.0.1",
    "255.255.255.255",
    "nonsense",
]
ODD = [
    "http://inside\\@outside.example/",
    "file:///etc/passwd",
    "ftp://a.example/",
    "data:text/html,x",
    "http://u:p@a.example/",
    "http://[bad/",
    "http:///x",
    "http://a.example:99999/",
    "http://a.example/\r\nX: y",
    "http://a.example/" + "a" * MAX_URL_CHARS,
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("url", ODD)
def test_addresses_that_parsers_could_read_differently_are_refused(url: str) -> None:
    assert find_fault(url)


def test_plain_web_addresses_have_no_fault() -> None:
    assert find_fault("https://news.example:8443/a/b?c=d") is None


def test_default_ports_are_one_host_and_others_are_not() -> None:
    assert host_of("http://News.example:80/x") == host_of("https://news.example/y") == "news.example"
    assert host_of("http://127.0.0.1:8471/") == "127.0.0.1:8471"
