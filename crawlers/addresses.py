"""Which addresses may be asked: public ones, by http or https, on the source's own hosts. Decided on the address connected to."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import gethostname
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from twisted.internet.interfaces import IHostnameResolver, IResolutionReceiver
from w3lib.url import safe_url_string
from zope.interface import implementer  # type: ignore[import-untyped]

from core.loopback import is_loopback_host

# Longer addresses are traps that grow with each hop; the longest honest one seen has 400 characters.
MAX_URL_CHARS = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
# IPv4 inside IPv6: the well-known prefix of NAT64 (RFC 6052) and 6to4 (RFC 3056).
NAT64 = IPv6Network("64:ff9b::/96")
# All that is given out as public IPv6 (RFC 4291, 2.4): what lies outside may stand for an IPv4 address in one of many old ways.
UNICAST = IPv6Network("2000::/3")
# The names of this machine that sources of a fictional beat live at; no other may lead here.
loopback_names: set[str] = set()
# What this run's resolver refused, by host name, so that the failure can be told in words.
refused_names: dict[str, str] = {}


def is_public(address: str) -> bool:
    """Tell whether an IP address belongs to the public internet; an IPv4 address inside an IPv6 one counts as itself."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(ip)
    if isinstance(ip, IPv6Address) and inner is None and ip not in UNICAST:
        return False
    return ip.is_global and not ip.is_multicast and (inner is None or (inner.is_global and not inner.is_multicast))


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(ip, IPv4Address):
        return None
    return ip.ipv4_mapped or ip.sixtofour or (IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else None)


@lru_cache(maxsize=4096)  # asked of an address where it is listed, where it is asked for and where it calls itself so
def find_fault(url: str) -> str | None:
    """Why an address is no plain web address; None if it is one. Anything that two parsers could read differently is refused."""
    if len(url) > MAX_URL_CHARS:
        return "its address is too long"
    if "\\" in url or any(ord(c) <= 32 or ord(c) == 127 for c in url):
        return "its address has characters that do not belong there"
    try:
        parts = urlsplit(url)
        _ = parts.port
        safe_url_string(url)  # as Scrapy will
    except ValueError:
        return "its address cannot be read"
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        return "its address does not start with http:// or https://"
    if "@" in parts.netloc:
        return "its address carries a user name"
    return None


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Return host and port as one name, "" for an address that cannot be read; the ports of http and https are left out, so that both are one host."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port and parts.port not in DEFAULT_PORTS.values() else ""
    except ValueError:
        return ""
    return f"{(parts.hostname or '').lower()}{port}"


def both_spellings(host: str) -> set[str]:
    """Return a host with and without "www.": which of them a site uses is seen by where it redirects to."""
    bare = host.removeprefix("www.")
    return {bare, f"www.{bare}"} if "." in bare and not bare.split(":")[0].replace(".", "").isdigit() else {host}


def allow_loopback(url: str) -> None:
    """Let this process ask the host of a source that lives on this machine, by each of the machine's own names; only a fictional beat's may."""
    loopback_names.update({urlsplit(url).hostname or "", gethostname().lower()})


def is_allowed_loopback(name: str) -> bool:
    """Tell whether a host may be this machine: loopback was allowed, and it is one of the machine's own names. The resolver sees that it leads there."""
    return bool(loopback_names) and (name in loopback_names or is_loopback_host(name))


@implementer(IHostnameResolver)
class PublicResolver:
    """The reactor's name resolver: a name with any private address is refused, loopback sources' own names excepted."""

    def __init__(self, reactor: Any) -> None:
        self.reactor = reactor
        self.inner = reactor.nameResolver

    @classmethod
    def from_crawler(cls, crawler: CrawlerProcess, reactor: Any) -> "PublicResolver":  # noqa: ARG003  # Scrapy's name
        """Scrapy's way to make one; it hands over the process, not a crawler."""
        return cls(reactor)

    def install_on_reactor(self) -> None:
        """Take the place of the reactor's resolver."""
        self.reactor.installNameResolver(self)

    def resolveHostName(  # Twisted's name
        self,
        resolutionReceiver: Any,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Any = None,
        transportSemantics: str = "TCP",
    ) -> Any:
        """Resolve a name, or end without an address if one of them is not public."""
        receiver = _Sieve(resolutionReceiver, hostName, loopback=is_allowed_loopback(hostName))
        return self.inner.resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _Sieve:
    """Keeps the addresses back until all are known, and passes all or none on."""

    def __init__(self, receiver: Any, name: str, *, loopback: bool) -> None:
        self.receiver = receiver
        self.name = name
        self.loopback = loopback
        self.found: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        self.found.append(address)

    def resolutionComplete(self) -> None:
        bad = [a.host for a in self.found if not self._may(a.host)]
        if bad:
            refused_names[self.name] = bad[0]
        else:
            for address in self.found:
                self.receiver.addressResolved(address)
        self.receiver.resolutionComplete()

    def _may(self, host: str) -> bool:
        return ip_address(host.partition("%")[0]).is_loopback if self.loopback else is_public(host)
