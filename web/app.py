"""The app: one open installation, pages, API, and what becomes of errors. Changes nothing on GET."""

import gc
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from anyio import to_thread
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from core.config import Config
from core.errors import CountywatchError
from service.installation import open_installation
from service.search.query_vectors import offered
from service.sources.trials import SourceTrials
from web import (
    api,
    attention,
    documents,
    explanations,
    exports,
    facets,
    following,
    meetings,
    metrics,
    operations,
    pages,
    pasted,
    profiles,
    quotes,
    rejections,
    similar,
    sources,
    takedowns,
    trends,
)
from web.access import SignInNeeded, check_access
from web.accounts import own, signing_in, users
from web.conditional import Conditional
from web.corrections import pages as corrections
from web.guard import HEADERS, Guard, hosts_of
from web.opened import installation_of
from web.parsing import ParameterError, api_fault
from web.problems import SCHEMA, problem, problem_of
from web.rate_limit import RateLimit
from web.team import api as team_api
from web.team import keeping, lists
from web.viewer import identify

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline

# More than searches may wait (index/guarded.py), so that pages that ask no index are answered meanwhile. A thread that waits costs nothing.
THREADS = 64
# Below this, packing saves no packet.
MIN_PACKED_BYTES = 1_000
HERE = Path(__file__).resolve().parent


def create_app(config: Config, *, preload: bool = False) -> FastAPI:
    """Yield the app on one installation, opened when it starts and closed when it stops.

    `preload` loads the models in the background at the start, so that the first question need not wait for them, and offers them to commands.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with (
            open_installation(config) as installation,
            offered(installation.pipeline, installation.config) if preload else nullcontext(),
        ):
            app.state.installation = installation
            app.state.source_trials = SourceTrials(installation)
            to_thread.current_default_thread_limiter().total_tokens = THREADS
            _ = installation.signing_key  # made at the start, for no page may keep anything when it is looked at
            if preload:
                threading.Thread(target=_load_models, args=(installation.pipeline,), daemon=True, name="models").start()
            yield

    app = FastAPI(
        title="countywatch",
        version="1",
        description="What the local press and the council papers of a county say.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
        dependencies=[Depends(identify), Depends(RateLimit().check), Depends(check_access)],
    )
    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    api.router.add_to(app)
    team_api.api.add_to(app)
    pages.router.add_to(app)
    documents.router.add_to(app)
    operations.router.add_to(app)
    profiles.router.add_to(app)
    facets.router.add_to(app)
    meetings.router.add_to(app)
    metrics.router.add_to(app)
    exports.router.add_to(app)
    explanations.api.add_to(app)
    explanations.router.add_to(app)
    similar.api.add_to(app)
    similar.router.add_to(app)
    pasted.api.add_to(app)
    pasted.router.add_to(app)
    trends.router.add_to(app)
    quotes.router.add_to(app)
    corrections.router.add_to(app)
    rejections.router.add_to(app)
    following.router.add_to(app)
    lists.router.add_to(app)
    keeping.router.add_to(app)
    takedowns.router.add_to(app)
    attention.router.add_to(app)
    sources.router.add_to(app)
    signing_in.router.add_to(app)
    own.router.add_to(app)
    users.router.add_to(app)
    app.add_api_route("/healthz", healthz, include_in_schema=False)
    app.add_middleware(Conditional)
    app.add_middleware(GZipMiddleware, minimum_size=MIN_PACKED_BYTES)
    app.add_middleware(Guard, hosts=hosts_of(config))
    app.add_exception_handler(CountywatchError, _known_error)
    app.add_exception_handler(RequestValidationError, _wrong_request)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unknown_error)
    _describe_problems(app)
    return app


def healthz(request: Request) -> JSONResponse:
    """Tell whether the app answers and the archive can be read."""
    n_documents = sum(installation_of(request).documents.count().values())
    answer = {"status": "ok", "documents": n_documents}
    return JSONResponse(answer)


def _known_error(request: Request, err: Exception) -> Response:
    if not isinstance(err, CountywatchError):
        raise err
    if isinstance(err, SignInNeeded):
        return _ask_to_sign_in(request, err)
    if not _wants_json(request):
        return pages.error_page(request, err)
    if isinstance(err, ParameterError):
        return problem(400, str(err), title="A parameter is wrong", field=err.field)
    return problem_of(err)


def _wrong_request(request: Request, err: Exception) -> Response:
    """Return what FastAPI itself refuses; only the API declares its parameters to it."""
    if not isinstance(err, RequestValidationError):
        raise err
    return _known_error(request, api_fault(err, request.url.path))


def _http_error(request: Request, err: Exception) -> Response:
    if not isinstance(err, HTTPException):
        raise err
    if _wants_json(request):
        answer: Response = problem(err.status_code, pages.words_of(err.status_code))
    else:
        answer = pages.status_page(request, err.status_code)
    answer.headers.update(err.headers or {})
    return answer


def _unknown_error(request: Request, _: Exception) -> Response:
    """Return the web error page: a fault of ours is told without its insides; the server logs it whole.

    It is answered outside the guard, and so carries the headers itself.
    """
    answer = problem(500, pages.words_of(500)) if _wants_json(request) else pages.fault_page(request)
    answer.headers.update(HEADERS)
    return answer


def _ask_to_sign_in(request: Request, err: SignInNeeded) -> Response:
    """Return the way to the form for whoever looks at a page, and what is missing for a program."""
    if _wants_json(request):
        answer = problem(401, "Show a token: the header Authorization: Bearer, and a token of your account’s page.")
        answer.headers["WWW-Authenticate"] = "Bearer"
        return answer
    if request.method != "GET":
        return pages.error_page(request, err)
    place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/login?{urlencode({'next': place})}", status_code=303)


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith(("/api/", "/healthz"))


def _describe_problems(app: FastAPI) -> None:
    """Put the shape of errors into the OpenAPI description, to which every operation points."""
    described = app.openapi

    def openapi() -> dict[str, Any]:
        schema: dict[str, dict[str, dict[str, object]]] = described()
        schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = SCHEMA
        return schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend the description


def _load_models(pipeline: "Pipeline") -> None:
    """Load what a first question needs. A model that is missing is told to whoever needs it."""
    with suppress(CountywatchError):
        pipeline.embed(["ready"])
    keep_loaded()


def keep_loaded() -> None:
    """Let the collector of garbage pass over what is loaded for good: of 360,000 objects it took 200 ms of some reader's page (docs/measured.md)."""
    gc.collect()
    gc.freeze()
