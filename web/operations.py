"""The page of one operation: six facts, its months, and what is told of it in parts of twenty rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field

from core.ordering import sorted_by
from core.vocabulary import FIGURES
from index.names import name_clause
from service.dossiers.answer import DossierPlace, DossierSection, FigureLine, Lines, MentionLine
from service.dossiers.dossiers import MAX_NAME_CHARS, dossier
from service.exits.answers import dossier_for_readers
from service.names.former_names import find_renaming
from service.search.search import SearchOptions, search
from web.links import operation_link, renamed_link
from web.months import months_of
from web.opened import installation_of
from web.pages import make_page
from web.parameters import LAST_PAGE, PAGE_HITS, Parameters
from web.parsing import page_asked
from web.routes import PageRoutes
from web.show import statements_of
from web.story_parts import STORY_HEADS, STORY_KINDS

router = PageRoutes()
Part = Literal["coverage", "council", "releases", "other", "figures", "quotes", "people", "places"]
_HEADS: Mapping[str, str] = {
    **STORY_HEADS,
    "figures": "Figures",
    "quotes": "Quotes",
    "people": "People in a public role",
    "places": "Places",
}
# As many forces as share a name at most.
MAX_FORCES = 99
Row = TypeVar("Row", bound=DossierPlace)


class OperationAsked(Parameters):
    """Which part of an operation is looked at, of which force, and which page of it. `called`: the former name by which it was asked for."""

    part: Part | None = None
    force: int = Field(default=1, ge=1, le=MAX_FORCES)
    page: int = Field(default=1, ge=1, le=LAST_PAGE)
    called: str = Field(default="", max_length=MAX_NAME_CHARS)


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the page: its heading, its rows, and how many there are; `listed` is of how many sorts of rows the dossier lists fewer than there are."""

    part: Part
    head: str
    rows: Sequence[object]
    whole: Lines[object]
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What is told first of an operation: figures (`newest_figures`), the outlets by how many stories they carry, the next meeting."""

    figures: tuple[tuple[FigureLine, FigureLine | None], ...]
    outlets: tuple[str, ...]
    next_meeting: MentionLine | None


@router.get("/operations/{name:path}")
def operation_page(request: Request, name: str) -> Response:
    """Return what is known of one operation; a name that it had before a correction leads to its present one."""
    asked = page_asked(request, OperationAsked)
    installation = installation_of(request)
    answer = dossier_for_readers(dossier(installation, name), installation.config.beat)
    if answer.notes:
        return RedirectResponse(renamed_link(operation_link(answer.key), request.query_params, name), status_code=307)
    number = min(asked.force, len(answer.sections))
    section = answer.sections[number - 1]
    tabs = [tab for tab in _tabs(section) if tab.rows or tab.whole.withheld]
    tab = next((tab for tab in tabs if tab.part == asked.part), tabs[0]) if tabs else None
    today = installation.clock().astimezone(installation.config.beat.tz).date().isoformat()
    last = max(1, -(-len(tab.rows) // PAGE_HITS)) if tab else 1
    page = min(asked.page, last)
    clause = name_clause("operation", answer.key)
    return make_page(
        request,
        "operation.html.j2",
        title=answer.name,
        found=answer,
        renamed=find_renaming(installation.archive, installation.config.beat, "operation", asked.called, answer.key),
        stories=search(installation, clause, SearchOptions(mode="keyword", limit=1)).total,
        number=number,
        section=section,
        facts=_facts(section, today),
        months=months_of(installation, clause),
        tabs=tabs,
        tab=tab,
        n_carried=sum(
            any(other.source != line.source for other in line.others)
            for line in section.mentions.lines
            if line.kind in STORY_KINDS["releases"]
        ),
        rows=tab.rows[(page - 1) * PAGE_HITS : page * PAGE_HITS] if tab else (),
        pages=(page, last),
        here=_Here(answer.key, number),
    )


@dataclass(frozen=True, slots=True)
class _Here:
    """What gives the address of an operation's page with a part, a force or a page of its own."""

    key: str
    number: int

    def __call__(self, part: str | None = None, force: int | None = None, page: int = 1) -> str:
        """Return the address."""
        force = self.number if force is None else force
        given = {"part": part, "force": str(force) if force > 1 else None, "page": str(page) if page > 1 else None}
        kept = {name: value for name, value in given.items() if value}
        return f"{operation_link(self.key)}{f'?{urlencode(kept)}' if kept else ''}"


def _tabs(section: DossierSection) -> list[Tab]:
    mentions = _newest_first(section.mentions.lines)
    of_a_tab = {kind for kinds in STORY_KINDS.values() for kind in kinds}
    stories: dict[Part, list[MentionLine]] = {
        part: [line for line in mentions if line.kind in kinds] for part, kinds in STORY_KINDS.items()
    }
    stories["other"] = [line for line in mentions if line.kind not in of_a_tab]
    figures = statements_of(_newest_first(section.figures.lines))
    rows: dict[Part, tuple[Sequence[object], Lines[object]]] = {
        part: (lines, section.mentions) for part, lines in stories.items()
    }
    rows |= {"figures": (figures, section.figures), "quotes": (section.quotes.lines, section.quotes)}
    rows |= {"people": (section.people.lines, section.people), "places": (section.places.lines, section.places)}
    return [
        Tab(part, _HEADS[part], lines, whole, whole.total <= len(whole.lines) + whole.withheld)
        for part, (lines, whole) in rows.items()
    ]


def _newest_first(lines: Sequence[Row]) -> list[Row]:
    """Lines of an order in time, the newest first; those without a date stay last."""
    return [line for line in reversed(lines) if line.published] + [line for line in lines if not line.published]


def newest_figures(lines: Sequence[FigureLine]) -> tuple[tuple[FigureLine, FigureLine | None], ...]:
    """Return the newest dated figure of each kind, and beside it the one that says most where that says more: a day's arrests are not all there were.

    `lines`: in order of time.
    """
    of_kind: dict[str, list[FigureLine]] = {}
    for line in lines:
        if line.published and line.figure_kind != "other":
            of_kind.setdefault(line.figure_kind, []).append(line)
    return tuple((of_kind[kind][-1], _most_stated(of_kind[kind])) for kind in FIGURES if kind in of_kind)


def _most_stated(lines: Sequence[FigureLine]) -> FigureLine | None:
    """Return the last of the figures that say most in the unit of the last; None where that is among them."""
    most = max(line.value for line in lines if line.unit == lines[-1].unit)
    return (
        None
        if lines[-1].value == most
        else next(line for line in reversed(lines) if (line.value, line.unit) == (most, lines[-1].unit))
    )


def _facts(section: DossierSection, today: str) -> Facts:
    carried: dict[str, int] = {}
    for mention in section.mentions.lines:
        for source in {mention.source_name, *(other.source_name for other in mention.others)}:
            carried[source] = carried.get(source, 0) + 1
    coming = [m for m in section.mentions.lines if m.kind in STORY_KINDS["council"] and (m.published or "")[:10] >= today]
    return Facts(
        newest_figures(section.figures.lines),
        tuple(sorted_by(carried, key=lambda name: (-carried[name], name))),
        coming[0] if coming else None,
    )
