"""Serves a site of the fictional county on loopback, in threads of its own. Knows nothing of what the site says."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from demo.site import Response, Site

HOST = "127.0.0.1"
# How often a server looks whether it is to stop.
POLL_S = 0.05


@dataclass
class Server:
    """A port that answers. Its site may be given after its port is known, because pages name their own address."""

    site: Site
    http: ThreadingHTTPServer
    requests: list[str] = field(default_factory=list)
    bytes_sent: int = 0

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.http.server_address[1])

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{HOST}:{self.port}"


@contextmanager
def serve(site: Site, port: int = 0) -> Iterator[Server]:
    """Serve a site until the block is left; port 0 takes a free one. `requests` of the server keeps every path asked for,
    `bytes_sent` counts the bodies that it gave.

    Raises: OSError if the port is taken.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            server.requests.append(self.path)
            parts = urlsplit(self.path)
            found: Response = server.site(parts.path, parts.query, dict(self.headers.items()))
            self.send_response(found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            if found.status != 304:
                self.send_header("Content-Length", str(len(found.body)))
            self.end_headers()
            try:
                if with_body and found.status != 304:
                    self.wfile.write(found.body)
                    server.bytes_sent += len(found.body)
            except (BrokenPipeError, ConnectionResetError):  # a crawl that was killed hangs up
                self.close_connection = True

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: what was asked is in `requests`."""

    class Http(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            """Tell of an error; a client that went away in the middle of its request is none."""
            import sys

            if not isinstance(sys.exc_info()[1], ConnectionError):
                super().handle_error(request, client_address)

    server = Server(site, Http((HOST, port), Handler))
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": POLL_S}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.http.shutdown()
        server.http.server_close()
        thread.join()
