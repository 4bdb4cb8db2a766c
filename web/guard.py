"""What stands before every page and answer: only hosts that are ours, and the headers that keep a browser from running what was crawled."""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.beat import LOOPBACK
from core.config import Config
from web.problems import problem

# Nothing but our own style sheet and mark: no script, no frame, no picture from elsewhere, whatever a crawled title holds.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What is found changes with every crawl, and what was taken down must be gone.
    "Cache-Control": "private, no-cache",
}


# What changes something is a few fields: an address of 2,000 characters, each of which may be sent as nine.
MAX_BODY_BYTES = 64 * 1024
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """An ASGI middleware: refuses hosts that are not ours (a page elsewhere could point its name at us), changes that pages elsewhere ask
    a browser for, and bodies larger than a form; adds the headers."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        refused = self._refusal(scope["method"], Headers(scope=scope))
        await (refused or self._app)(scope, receive, send_with_headers)

    def _refusal(self, method: str, headers: Headers) -> ASGIApp | None:
        if _host(headers.getlist("host")) not in self._hosts:
            return problem(400, "This server does not answer under that name. Use the address that it printed when it started.")
        if method in _READS:
            return None
        if not self._is_own(headers):
            return problem(403, "This was asked for by a page of another site. Open the page here and ask again.")
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers or not length.isdecimal() or int(length[:9]) > MAX_BODY_BYTES:
            return problem(413, f"What is sent must tell its length and have at most {MAX_BODY_BYTES:,} bytes.")
        return None

    def _is_own(self, headers: Headers) -> bool:
        """Tell whether a page of ours, or no page at all, asks. Browsers tell by Sec-Fetch-Site; older ones by Origin."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            return site in {"same-origin", "none"}
        return origin is None or _host([origin.partition("://")[2]]) in self._hosts


def hosts_of(config: Config) -> frozenset[str]:
    """Return the names under which an installation answers: this machine's own, and that of its base URL."""
    named = urlsplit(config.base_url).hostname
    return LOOPBACK | ({named} if named else set())


def _host(headers: list[str]) -> str | None:
    """Return the name in the Host header, without its port; None if it is missing, doubled or no host at all."""
    if len(headers) != 1 or any(c in headers[0] for c in "/\\@?# \t"):
        return None
    try:
        return urlsplit(f"//{headers[0]}").hostname
    except ValueError:
        return None
