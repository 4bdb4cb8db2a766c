"""A site of the fictional county whose every page is given: what it answers, and what it was asked. Opens no socket."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from demo.site import Response

HTML, PDF, JSON, TEXT, ATOM = (
    "text/html; charset=utf-8",
    "application/pdf",
    "application/json; charset=utf-8",
    "text/plain",
    "application/atom+xml; charset=utf-8",
)
Page = tuple[str | bytes, str]


@dataclass
class PageSite:
    """Pages by path and query. `forbidden`: paths that its robots.txt names; `gone`: paths that answer 410."""

    base_url: str
    find: Callable[[str, str], Page | None]
    forbidden: tuple[str, ...] = ()
    robots: str | None = None
    gone: set[str] = field(default_factory=set)
    requests: list[str] = field(default_factory=list)

    @property
    def forbidden_requests(self) -> list[str]:
        """Requests that robots.txt forbids: a polite crawl makes none."""
        return [path for path in self.requests if path.startswith(self.forbidden)]

    def __call__(self, path: str, query: str, headers: Mapping[str, str]) -> Response:
        """Answer one GET."""
        self.requests.append(path + (f"?{query}" if query else ""))
        if path == "/robots.txt":
            lines = ["User-agent: *", *(f"Disallow: {each}" for each in self.forbidden)]
            return self._answer((self.robots or "\n".join(lines) + "\n", TEXT), headers)
        if path in self.gone:
            return Response(410, {"Content-Type": HTML}, b"<h1>Gone</h1>")
        page = self.find(path, query)
        if page is None:
            return Response(404, {"Content-Type": HTML}, b"<h1>Page not found</h1>")
        return self._answer(page, headers)

    def _answer(self, page: Page, headers: Mapping[str, str]) -> Response:
        body = page[0].encode() if isinstance(page[0], str) else page[0]
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if tag in headers.get("If-None-Match", ""):
            return Response(304, {"ETag": tag}, b"")
        return Response(200, {"Content-Type": page[1], "ETag": tag}, body)
