"""Errors as programs read them: application/problem+json (RFC 9457). What an error means over HTTP is decided here, for pages too."""

from collections.abc import Mapping, Sequence

from fastapi.responses import JSONResponse

from core.errors import ConfigError, CountywatchError, Forbidden, NotFound, TooOften, Unavailable, UsageError

_MEANINGS: Mapping[type[CountywatchError], tuple[int, str]] = {
    UsageError: (400, "The request cannot be carried out as asked"),
    NotFound: (404, "Not found"),
    TooOften: (429, "Tried too often"),
    Forbidden: (403, "Not allowed"),
    Unavailable: (503, "A part does not answer"),
    ConfigError: (500, "The installation is set up wrongly"),
}
# A part that was started anew answers by then.
UNAVAILABLE_S = 30
_TITLES = {404: "Not found", 405: "Method not allowed", 500: "A fault of ours"}


def status_of(err: CountywatchError) -> int:
    """Return the HTTP status of one of our errors."""
    return _meaning(err)[0]


def problem_of(err: CountywatchError) -> JSONResponse:
    """Return one of our errors as a problem; a query's fault with its position."""
    code, title = _meaning(err)
    position = err.position if isinstance(err, UsageError) else None
    answer = problem(code, str(err), title=title, **({} if position is None else {"position": position}))
    answer.headers.update(waiting(err))
    return answer


def waiting(err: CountywatchError) -> dict[str, str]:
    """Return the header that tells when to ask again, for errors that pass."""
    wait_s = err.wait_s if isinstance(err, TooOften) else UNAVAILABLE_S
    return {"Retry-After": str(wait_s)} if isinstance(err, TooOften | Unavailable) else {}


def problem(code: int, detail: str, *, title: str | None = None, **more: object) -> JSONResponse:
    """Return a problem by its status; `more` are members beside the standard ones."""
    title = title or _TITLES.get(code, "The request cannot be answered")
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail} | more
    return JSONResponse(body, status_code=code, media_type="application/problem+json")


# Descriptions of answers by status, as FastAPI takes them.
Responses = dict[int | str, dict[str, object]]
# How the OpenAPI description names errors; "4XX" also keeps FastAPI from promising its own 422.
RESPONSES: Responses = {
    code: {"description": words, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    for code, words in {"4XX": "The request is wrong, or there is no such thing.", "503": "A part does not answer."}.items()
}
SCHEMA: dict[str, object] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened, why, and what to do."},
        "position": {"type": "integer", "description": "Where in the query the fault is, in characters from 0."},
        "field": {"type": "string", "description": "The parameter that is wrong."},
    },
}


def _meaning(err: CountywatchError) -> tuple[int, str]:
    kinds: Sequence[type] = type(err).__mro__
    return next((_MEANINGS[kind] for kind in kinds if kind in _MEANINGS), (500, "The request failed"))
