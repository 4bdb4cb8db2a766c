"""Conditional requests (RFC 9110): an answer that the asker has already is not sent again. It is told by what it says, so it is never stale."""

import hashlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class Conditional:
    """An ASGI middleware: gives answers to GET an ETag, and answers 304 to whoever shows it. What is sent in parts passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        shown = {tag.strip() for tag in Headers(scope=scope).get("if-none-match", "").split(",")}
        held: list[Message] = []

        async def send_tagged(message: Message) -> None:
            if message["type"] == "http.response.start":
                if message["status"] == 200 and not Headers(raw=message["headers"]).get("etag"):
                    held.append(message)
                    return
            elif held:
                start = held.pop()
                if not message.get("more_body", False):
                    tag = f'W/"{hashlib.sha256(message.get("body", b"")).hexdigest()[:32]}"'
                    headers = MutableHeaders(raw=start["headers"])
                    headers["ETag"] = tag
                    if tag in shown or tag.removeprefix("W/") in shown:
                        for name in ("content-length", "content-type"):
                            del headers[name]
                        start, message = {**start, "status": 304}, {**message, "body": b""}
                await send(start)
            await send(message)

        await self._app(scope, receive, send_tagged)
