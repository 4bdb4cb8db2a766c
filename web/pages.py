"""The pages: Today, search, status. Each hands what a use case said to a template."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from archive.archive import Archive
from core.beat import Beat
from core.caching import cached
from core.errors import CountywatchError, Unavailable, UsageError
from core.shown_speakers import role_in_words
from core.vocabulary import FACETED, FIGURES, LABELLED, QUERY_FIELDS
from core.words import KINDS
from index.counting import MAX_VALUES
from index.fusion import FacetValue
from index.names import name_clause
from service.correcting.listing import public_corrections
from service.days.asked_days import spans_until
from service.exits.answers import answer_for_readers, morning_for_readers
from service.health.health import source_health, status
from service.meetings.meetings import is_off, vote_words
from service.names.query_names import NameTold
from service.search.morning import Morning, morning
from service.search.search import SearchOptions, n_hits, search, search_in_tabs
from service.texts.reading_words import left_out_name
from web import links, show
from web.document_text import passage_number
from web.opened import installation_of
from web.parameters import EVERYTHING, LAST_PAGE, PAGE_HITS, PageAsked
from web.parsing import page_asked
from web.problems import status_of, waiting
from web.routes import PageRoutes
from web.viewer import viewer_of

router = PageRoutes()
HERE = Path(__file__).resolve().parent
MAX_CORRECTIONS = 3
MAX_OPERATIONS = 6
# What stands in the bar of every page, and in its foot.
PLACES = (
    ("/", "Today"),
    ("/search?kind=article&sort=newest", "Press"),
    ("/meetings", "Meetings"),
    ("/operations", "Operations"),
    ("/trends", "Trends"),
    ("/follow", "Digests"),
)
MORE_PLACES = (
    ("/lists", "Lists"),
    ("/quotes", "Quotes"),
    ("/paste", "Paste a text"),
    ("/similar", "More like a text"),
    ("/sources", "Sources"),
    ("/status", "Status"),
    ("/corrections", "Corrections"),
    ("/correct", "Put right"),
    ("/takedowns", "Taken down"),
    ("/attention", "Attention"),
    ("/users", "Accounts"),
    ("/account", "Your account"),
)
_TITLES = {
    400: "This cannot be done as asked",
    403: "Not allowed",
    404: "Nothing here",
    405: "Not to be asked so",
    429: "Asked too often",
    503: "A part does not answer",
}
_WORDS = {
    404: "There is no such page. Its address may be mistyped; try a search.",
    405: "This address is either only read, or takes only what a form sends. Go to the page and begin there.",
    500: "This could not be made, by a fault of ours. It was logged; other pages work.",
}


@router.get("/")
def today(request: Request) -> Response:
    """Return the first page."""
    installation = installation_of(request)
    counts = installation.documents.count()
    seen: Morning | None = None
    operations: tuple[FacetValue, ...] = ()
    examples: list[tuple[str, str]] = []
    fault = None
    if counts:
        try:
            seen = morning_for_readers(morning(installation), installation.config.beat)
            facets = search(installation, EVERYTHING, SearchOptions(mode="keyword", limit=1)).facets
            examples = _examples(facets, partial(n_hits, installation, options=SearchOptions(mode="keyword")))
            operations = facets["operation"][:MAX_OPERATIONS]
        except Unavailable as err:
            fault = err
    answer = make_page(
        request,
        "today.html.j2",
        code=503 if fault else 200,
        title="Today",
        counts=counts,
        morning=seen,
        corrections=[
            correction
            for correction in public_corrections(installation.archive, installation.decisions)
            if correction.state == "in force"
        ][:MAX_CORRECTIONS],
        examples=examples,
        operations=operations,
        fault=fault,
        sources=source_health(installation.archive, installation.config.beat),
    )
    answer.headers.update(waiting(fault) if fault else {})
    return answer


@router.get("/search")
def search_page(request: Request) -> Response:
    """Search results; without a query, the form and how to ask."""
    installation = installation_of(request)
    given = {key: value for key, value in request.query_params.items() if value}
    values: dict[str, object] = {
        "given": given,
        "kinds": KINDS,
        "sources": installation.config.beat.sources,
        "filters": links.filters_on(given),
        "found": None,
        "fault": None,
        "pages": (1, 1),
        "operations": (),
        "spans": spans_until(installation.clock().astimezone(installation.config.beat.tz).date()),
    }
    try:
        asked = page_asked(request, PageAsked)
        if not asked.query:
            return make_page(request, "search.html.j2", code=200, title="Search", **values)
        answer, tabs = search_in_tabs(installation, asked.query, asked.options)
        shown = answer_for_readers(answer, installation.config.beat)
    except UsageError as err:
        return make_page(request, "search.html.j2", code=400, title="Search", **values | {"fault": err})
    since, until = asked.days()
    given |= {name: value.isoformat() for name, value in (("from", since), ("to", until)) if value}
    if len(shown.sources) == 1:
        given["source"] = shown.sources[0].id
    last = max(1, min(-(-shown.total // PAGE_HITS), LAST_PAGE))
    operations = links.operations_asked(asked.query, [facet.value for facet in shown.facets["operation"]])

    def name_told_link(_: NameTold, query: str) -> str:
        return links.search_link(given, q=query, page=None)

    values |= {"tabs": tabs, "address": f"{installation.config.base_url}{links.search_link(given, page=None)}"}
    values |= {"found": shown, "pages": (asked.page, last), "operations": operations, "name_told_link": name_told_link}
    values["filters"] = filters = links.filters_on(given, [source.name for source in shown.sources])
    values["without"] = () if shown.total else _without(partial(n_hits, installation), given, filters)
    return make_page(request, "search.html.j2", code=200, title=f"{asked.query} – search", **values)


def _without(
    n_found: Callable[[str, SearchOptions], int], given: Mapping[str, str], filters: Sequence[tuple[str, str]]
) -> list[tuple[str, str, int]]:
    """Return what an empty result would have without one of its filters, where that is something; else without all of them: words, address, number."""

    def n_at(address: str) -> int:
        parameters: dict[str, str] = dict(parse_qsl(urlsplit(address).query))
        asked = PageAsked.model_validate(parameters)
        if not asked.query or asked.mode != (given.get("mode") or PageAsked().mode):
            return 0  # how it is searched is left as it is: by meaning something is near to anything
        return n_found(asked.query, asked.options)

    counts = [(words, address, n) for words, address in filters if (n := n_at(address))]
    if counts or len(filters) < 2 or not given.get("q"):
        return counts
    address = links.search_link({name: given[name] for name in ("q", "mode") if name in given})
    return [("all filters", address, n)] if (n := n_at(address)) else []


@router.get("/status")
def status_books(request: Request) -> Response:
    """Return the books of every stage."""
    return make_page(request, "status.html.j2", title="Status", status=status(installation_of(request)))


def error_page(request: Request, err: CountywatchError) -> Response:
    """Return a known error, in its own words."""
    code = status_of(err)
    answer = _error_page(request, code, "A fault of ours", show.next_step(str(err), may_run=viewer_of(request).may_run))
    answer.headers.update(waiting(err))
    return answer


def status_page(request: Request, code: int) -> Response:
    """Return an answer without a page of its own."""
    return _error_page(request, code, "This cannot be answered", words_of(code))


def fault_page(request: Request) -> Response:
    """Return the page for a fault of ours: nothing of its insides."""
    return _error_page(request, 500, "A fault of ours", words_of(500))


def _error_page(request: Request, code: int, title: str, words: str) -> Response:
    """Return what went wrong; the search that was typed stays in its box."""
    return make_page(
        request,
        "error.html.j2",
        code=code,
        title=_TITLES.get(code, title),
        words=words,
        asked=request.query_params.get("q", ""),
        again=_own_path(request) if request.method == "GET" else "",
    )


def _own_path(request: Request) -> str:
    return request.url.path + (f"?{request.url.query}" if request.url.query else "")


def words_of(code: int) -> str:
    """Return what an HTTP status means to the reader."""
    return _WORDS.get(code, "This cannot be answered.")


def make_page(request: Request, template: str, *, title: str, code: int = 200, **values: object) -> Response:
    """Return a page from its template."""
    installation = installation_of(request)
    beat = installation.config.beat
    now = installation.clock().astimezone(beat.tz)
    frame: dict[str, object] = {
        "viewer": viewer_of(request),
        "code": code,
        "beat": beat,
        "lamp": _lamp(installation.archive, installation.config.beat),
        "now": now,
        "path": request.url.path,
        "own_address": f"{installation.config.base_url}{_own_path(request)}",
        "request_kind": request.query_params.get("kind", ""),
    }
    made = _environment().get_template(template).render(title=title, **(frame | values))
    return HTMLResponse(made, status_code=code)


@dataclass(frozen=True, slots=True)
class Lamp:
    """How the sources stand, in numbers: read within a day, failing, and all."""

    read: int
    failing: int
    sources: int


def _lamp(archive: Archive, beat: Beat) -> Lamp | None:
    """Return how the sources stand; None where the archive does not answer, which the page itself tells."""
    try:
        health = source_health(archive, beat)
    except CountywatchError:
        return None
    outcomes = [source.outcome for source in health]
    return Lamp(outcomes.count("new") + outcomes.count("nothing"), outcomes.count("not-checked"), len(outcomes))


@cached()
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "commands": show.commands,
        "next_step": show.next_step,
        "day": show.day,
        "day_or_moment": show.day_or_moment,
        "excerpt": show.excerpt,
        "host": show.host_of,
        "is_off": is_off,
        "left_out_name": left_out_name,
        "moment": show.moment,
        "plain": show.plain,
        "provenance": show.provenance,
        "vote": vote_words,
        "web": show.web_address,
    }
    environment.globals |= {
        "FACETED": FACETED,
        "MORE_PLACES": MORE_PLACES,
        "PLACES": PLACES,
        "FIGURES": FIGURES,
        "LABELLED": LABELLED,
        "LISTED_FIELDS": [field for field in QUERY_FIELDS if field.label and field.is_public],
        "MAX_VALUES": MAX_VALUES,
        "explain_link": links.explain_link,
        "export_link": links.export_link,
        "follow_link": links.follow_link,
        "hit_link": links.hit_link,
        "facet_link": links.facet_link,
        "name_clause": name_clause,
        "name_link": links.name_link,
        "operation_link": links.operation_link,
        "passage_number": passage_number,
        "role_in_words": role_in_words,
        "save_link": links.save_link,
        "search_link": links.search_link,
        "thing_link": links.thing_link,
        "trend_link": links.trend_link,
        "item_link": links.item_link,
        "values_link": links.values_link,
    }
    return environment


def _examples(facets: Mapping[str, Sequence[FacetValue]], n_found: Callable[[str], int]) -> list[tuple[str, str]]:
    """Up to three searches that find something in this archive, with what they show."""
    top = {name: values[0].value for name, values in facets.items() if values}
    wanted = [
        (name_clause("operation", top["operation"]), "everything on one operation") if "operation" in top else None,
        (f"{top['drug']} kind:report", "council reports, to the page") if "drug" in top else None,
        ("help for people who sleep rough", "found by what it means"),
        (name_clause("speaker", top["person"]), "what one person was quoted saying") if "person" in top else None,
        (name_clause("place", top["place"]), "one place") if "place" in top else None,
        (EVERYTHING, "everything, newest first"),
    ]
    working = (example for example in wanted if example and n_found(example[0]))
    return [example for example, _ in zip(working, range(3), strict=False)]
