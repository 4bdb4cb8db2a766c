"""The app: one open installation, pages, API, and what every answer carries: a strict policy for browsers, plain words for errors."""

import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from core.config import LOOPBACK, Config
from core.errors import CountywatchError
from service.installation import Installation, open_installation
from web import api, pages

HERE = Path(__file__).resolve().parent
# Nothing but our own style sheet: no script, no frame, no picture from elsewhere, whatever a crawled title holds.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def create_app(config: Config) -> FastAPI:
    """The app on one installation, opened when it starts and closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_installation(config) as installation:
            app.state.installation = installation
            threading.Thread(target=_warm, args=[installation], daemon=True, name="warm-up").start()
            yield

    app = FastAPI(
        title="countywatch", version="1", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json", lifespan=lifespan
    )
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app.include_router(api.router)
    app.include_router(pages.router)

    @app.middleware("http")
    async def guard(request: Request, call: Callable[[Request], Awaitable[Response]]) -> Response:
        host = request.url.hostname or ""
        answer = (
            await call(request)
            if host in LOOPBACK or host == "testserver"
            else api.problem(400, "Unknown host", f"This server does not answer for {host!r}.")
        )
        answer.headers.update(HEADERS)
        return answer

    @app.exception_handler(CountywatchError)
    def known_error(request: Request, err: CountywatchError) -> Response:
        return api.problem_of(err) if _wants_json(request) else pages.error_page(request, err)

    @app.exception_handler(HTTPException)
    def http_error(request: Request, err: HTTPException) -> Response:
        if _wants_json(request):
            return api.problem(
                err.status_code, "Not found" if err.status_code == 404 else "The request cannot be answered", str(err.detail)
            )
        return pages.status_page(request, err.status_code)

    @app.exception_handler(Exception)  # the web error page: a fault of ours is told without its insides
    def unknown_error(request: Request, _err: Exception) -> Response:
        if _wants_json(request):
            return api.problem(500, "A fault of ours", "The request could not be answered. The fault was logged.")
        return pages.status_page(request, 500)

    @app.get("/healthz", include_in_schema=False)
    def healthz(request: Request) -> JSONResponse:
        documents = sum(request.app.state.installation.shelves.count().values())
        return JSONResponse({"status": "ok", "documents": documents})

    return app


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _warm(installation: Installation) -> None:
    """Load the models before the first question, so that it need not wait ten seconds. A missing model is told when it is needed."""
    with suppress(CountywatchError):
        installation.pipeline.embed(["ready"])
