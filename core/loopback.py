"""Which hosts are this machine, by their names alone."""

from ipaddress import ip_address
from urllib.parse import urlsplit


def is_loopback_url(url: str) -> bool:
    """Tell whether an address leads to this machine."""
    return is_loopback_host(urlsplit(url).hostname or "")


def is_loopback_host(name: str) -> bool:
    """Tell whether a host is this machine: "localhost" and what ends so (RFC 6761, 6.3), or any address of the loopback network."""
    lower = name.lower().rstrip(".")
    if lower == "localhost" or lower.endswith(".localhost"):
        return True
    try:
        return ip_address(lower).is_loopback
    except ValueError:
        return False
