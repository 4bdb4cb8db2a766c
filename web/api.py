"""The API, /api/v1: the JSON of the command line, errors as problem+json (RFC 9457)."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from core.errors import ConfigError, CountywatchError, NotFound, Unavailable, UsageError
from service.calendar import day_of
from service.documents import get_document
from service.health import status
from service.search import SearchOptions, search

router = APIRouter(prefix="/api/v1")
MOST_API_HITS = 100
PARAMETERS = frozenset({"q", "mode", "limit", "offset", "from", "to", "source", "kind", "copies"})


@router.get("/search")
def api_search(request: Request) -> JSONResponse:
    """Search. Parameters: q, mode, limit (1 to 100), offset, from, to, source, kind, copies."""
    text, options = query_of(request, allowed=PARAMETERS)
    if options.limit > MOST_API_HITS:
        raise UsageError(f"limit: at most {MOST_API_HITS} hits an answer; page on with offset.")
    return JSONResponse(search(request.app.state.installation, text, options))


@router.get("/documents/{document_id}")
def api_document(request: Request, document_id: str) -> JSONResponse:
    """One document with its annotations, versions and copies. The text is left out where the source's licence does not allow it."""
    found = get_document(request.app.state.installation, document_id)
    return JSONResponse(within_licence(request.app.state.installation, found))


@router.get("/status")
def api_status(request: Request) -> JSONResponse:
    """The books of every stage, and the sources."""
    return JSONResponse(status(request.app.state.installation))


def query_of(request: Request, *, allowed: frozenset[str]) -> tuple[str, SearchOptions]:
    """The query and the options of a request.

    Raises: UsageError naming the parameter that is wrong.
    """
    given = request.query_params
    unknown = sorted(set(given) - allowed)
    if unknown:
        raise UsageError(f"{unknown[0]}: there is no such parameter. Parameters: {', '.join(sorted(allowed))}.")
    return given.get("q", ""), SearchOptions(
        mode=given.get("mode") or "hybrid",
        limit=_number(given.get("limit"), "limit", 20),
        offset=_number(given.get("offset"), "offset", 0),
        since=_day(given.get("from"), last=False),
        until=_day(given.get("to"), last=True),
        source=given.get("source") or None,
        kind=given.get("kind") or None,
        copies=_switch(given.get("copies")),
    )


def within_licence(installation: Any, found: dict[str, Any]) -> dict[str, Any]:
    """A document as its source's licence lets it be shown: whole, by its first passage, or by its link alone."""
    if found["licence"] == "full" or installation.config.beat.fictional:
        return found
    document = found["document"]
    kept = document["passages"][:1] if found["licence"] == "snippet" else []
    text = document["text"][: kept[0]["end"]] if kept else ""
    entities = [m for m in found["annotations"]["entities"] if m["end"] <= len(text)]
    notes = found["annotations"] | {"entities": entities, "quotes": [], "figures": []}
    return found | {"document": document | {"text": text, "passages": kept, "captions": []}, "annotations": notes, "versions": []}


def problem_of(err: CountywatchError) -> JSONResponse:
    """An error as problem+json."""
    position = err.position if isinstance(err, UsageError) else None
    title, code = {
        UsageError: ("The request cannot be carried out as asked", 400),
        NotFound: ("Not found", 404),
        Unavailable: ("A part does not answer", 503),
        ConfigError: ("The installation is set up wrongly", 500),
    }.get(type(err), ("The request failed", 500))
    return problem(code, title, str(err), **({"position": position} if position is not None else {}))


def problem(code: int, title: str, detail: str, **more: Any) -> JSONResponse:
    """problem+json of RFC 9457."""
    body = {"type": "about:blank", "title": title, "status": code, "detail": detail} | more
    return JSONResponse(body, status_code=code, media_type="application/problem+json")


def _number(text: str | None, name: str, default: int) -> int:
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        raise UsageError(f"{name}: {text[:20]!r} is not a number from 0 to 999999.")
    return int(text)


def _day(text: str | None, *, last: bool) -> date | None:
    return day_of(text, last=last) if text else None


def _switch(text: str | None) -> bool:
    if text in {None, "", "0", "false"}:
        return False
    if text in {"1", "true"}:
        return True
    raise UsageError(f"copies: {text[:20]!r} is neither 1 nor 0." if text else "copies: 1 or 0.")
