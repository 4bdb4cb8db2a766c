"""What a site of the fictional county is: a function from a request to a response. Knows no socket and no content."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Response:
    """What a site answers: status, headers and the bytes of the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


# Path (still percent-encoded), query (without "?") and request headers.
Site = Callable[[str, str, Mapping[str, str]], Response]
