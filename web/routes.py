"""The addresses of the web by kind: pages and forms for people, the API for programs. FastAPI's own decorators take any callable; these keep
a function's parameters and answer for mypy.
"""

from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

from fastapi import APIRouter, Depends, FastAPI, Request, Response

from web.parsing import once_each
from web.problems import RESPONSES, Responses

Parameters = ParamSpec("Parameters")
Page = TypeVar("Page", bound=Response | Awaitable[Response])
Answer = TypeVar("Answer")


class PageRoutes:
    """Some pages, with their forms and downloads. None is in the OpenAPI description."""

    def __init__(self) -> None:
        self._router = APIRouter(include_in_schema=False)

    def get(self, path: str) -> Callable[[Callable[Parameters, Page]], Callable[Parameters, Page]]:
        """Answer with this function to whoever looks at an address."""
        return self._route("GET", path)

    def post(self, path: str) -> Callable[[Callable[Parameters, Page]], Callable[Parameters, Page]]:
        """Answer with this function to whoever sends a form to an address."""
        return self._route("POST", path)

    def add_to(self, app: FastAPI) -> None:
        """Make the addresses part of the app."""
        app.include_router(self._router)

    def _route(self, method: str, path: str) -> Callable[[Callable[Parameters, Page]], Callable[Parameters, Page]]:
        def route(page: Callable[Parameters, Page]) -> Callable[Parameters, Page]:
            self._router.add_api_route(path, page, methods=[method])
            return page

        return route


class ApiRoutes:
    """Some addresses of the API, each with the model of its answer, as the OpenAPI description tells it."""

    def __init__(self) -> None:
        self._router = APIRouter(prefix="/api/v1", responses=RESPONSES)

    def get(
        self,
        path: str,
        model: object,
        *,
        check: Callable[[Request], None] = once_each,
        responses: Responses | None = None,
    ) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
        """Answer with this function to a question; `check` refuses parameters that the address does not take."""

        def route(endpoint: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
            self._router.add_api_route(path, endpoint, response_model=model, dependencies=[Depends(check)], responses=responses)
            return endpoint

        return route

    def post(
        self, path: str, model: object, *, code: int = 200
    ) -> Callable[[Callable[Parameters, Answer]], Callable[Parameters, Answer]]:
        """Answer with this function to what is sent."""

        def route(endpoint: Callable[Parameters, Answer]) -> Callable[Parameters, Answer]:
            self._router.add_api_route(path, endpoint, response_model=model, status_code=code, methods=["POST"])
            return endpoint

        return route

    def add_to(self, app: FastAPI) -> None:
        """Make the addresses part of the app."""
        app.include_router(self._router)
