"""The page of a person in public office, a place, a body or a drug: six facts, its months, and what names it in parts of twenty rows."""

from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from archive.archive import Archive
from core.errors import NotFound
from core.vocabulary import FACETED, THINGS
from core.words import KINDS
from index.names import name_clause
from service.dossiers.profiles import MAX_NAME_CHARS, Profile, count_by_kind, newest_documents, profile
from service.exits.answers import quotes_for_readers
from service.installation import Installation
from service.names.former_names import find_renaming
from service.search.quotes import QuoteOptions, find_quotes
from service.search.search import SearchOptions, n_hits
from web.links import operation_link, renamed_link, thing_link
from web.months import months_of
from web.opened import installation_of
from web.pages import make_page
from web.parameters import LAST_PAGE, PAGE_HITS, Parameters
from web.parsing import page_asked
from web.routes import PageRoutes
from web.story_parts import STORY_HEADS, STORY_KINDS

router = PageRoutes()
Part = Literal["coverage", "council", "releases", "other", "quotes", "beside"]
_HEADS: Mapping[str, str] = {
    **STORY_HEADS,
    "quotes": "Quotes",
    "beside": "Named beside",
}


class ProfilePageAsked(Parameters):
    """Which part of a thing is looked at, and which page of it. `called`: the former name by which it was asked for."""

    part: Part | None = None
    page: int = Field(default=1, ge=1, le=LAST_PAGE)
    called: str = Field(default="", max_length=MAX_NAME_CHARS)


@router.get("/profiles/{kind}/{name:path}")
def profile_page(request: Request, kind: str, name: str) -> Response:
    """Return what is known of one thing; a name that it had before a correction leads to its present one. An operation has a page of its own."""
    asked = page_asked(request, ProfilePageAsked)
    if kind == "operation":
        return RedirectResponse(operation_link(name), status_code=308)
    if kind not in THINGS:
        raise NotFound("There is no such page. Pages are of a person in office, a place, an organisation or a drug.")
    installation = installation_of(request)
    answer = profile(installation.archive, installation.config.beat, kind, name)
    if answer.notes:
        link = thing_link(kind, answer.id if answer.others else answer.name)
        return RedirectResponse(renamed_link(link, request.query_params, name), status_code=307)
    tabs = _tabs(installation.archive, answer)
    part = asked.part if asked.part in tabs else next(iter(tabs))
    total, rows = _rows(installation, answer, part, tabs, asked.page)
    last = max(1, min(-(-total // PAGE_HITS), LAST_PAGE))

    def here(part: str, page: int = 1) -> str:
        given = {"part": part} | ({"page": str(page)} if page > 1 else {})
        return f"{thing_link(kind, name)}?{urlencode(given)}"

    clause = name_clause(FACETED[kind].name, answer.name)
    return make_page(
        request,
        "profile.html.j2",
        title=answer.name,
        found=answer,
        n_hits=None if answer.others else n_hits(installation, clause, SearchOptions(mode="keyword")),
        renamed=find_renaming(installation.archive, installation.config.beat, FACETED[kind].name, asked.called, answer.name),
        field=FACETED[kind],
        clause=clause,
        months=months_of(installation, clause),
        tabs=tabs,
        heads=_HEADS,
        part=part,
        rows=rows,
        pages=(min(asked.page, last), last),
        here=here,
    )


def _tabs(archive: Archive, profile: Profile) -> dict[Part, int | None]:
    """Return the parts that have rows, with how many where that is counted."""
    counts = count_by_kind(archive, profile.id)
    parts: tuple[Part, ...] = (*STORY_KINDS, "other")
    kinds = {part: _kinds_of(part) for part in parts}
    tabs: dict[Part, int | None] = {part: n for part in kinds if (n := sum(counts.get(kind, 0) for kind in kinds[part]))}
    if profile.quotes:
        tabs["quotes"] = None
    if profile.operations or profile.people or profile.places or profile.organisations or not tabs:
        tabs["beside"] = None
    return tabs


def _kinds_of(part: str) -> Sequence[str]:
    if part == "other":
        return [kind for kind in KINDS if not any(kind in kinds for kinds in STORY_KINDS.values())]
    return next(kinds for name, kinds in STORY_KINDS.items() if name == part)


def _rows(
    installation: Installation, profile: Profile, part: Part, tabs: Mapping[Part, int | None], page: int
) -> tuple[int, Sequence[object]]:
    """Return how many rows a part has, and those of a page."""
    offset = (page - 1) * PAGE_HITS
    if part == "beside":
        return 0, ()
    if part == "quotes":
        answer = find_quotes(installation, "", QuoteOptions(speaker=profile.name, limit=PAGE_HITS, offset=offset))
        return answer.total, quotes_for_readers(answer, installation.config.beat).quotes
    return tabs[part] or 0, newest_documents(
        installation.archive, installation.config.beat, profile.kind, profile.id, _kinds_of(part), limit=PAGE_HITS, offset=offset
    )
