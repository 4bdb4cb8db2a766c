"""The trends page, its pictures and its table to download. Hands what `service.trends` counted to the charts and the template."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from markupsafe import Markup

from core.errors import NotFound, UsageError
from core.vocabulary import SPLITS
from index.fusion import FacetValue
from service.days.intervals import INTERVALS, Interval
from service.installation import Installation
from service.names.query_names import NameTold
from service.search.search import SearchOptions, search
from service.trends import Bucket, TrendAnswer, to_csv, trend
from web import charts
from web.links import search_link
from web.opened import installation_of
from web.pages import make_page
from web.parameters import EVERYTHING, TrendAsked
from web.parsing import trend_asked
from web.routes import PageRoutes

router = PageRoutes()
# Fields for queries on the form: as many as are asked for, and one more to compare with.
MIN_FIELDS = 2
# Rows of a page's table; a longer trend has it by a longer interval, each row with a link to its part: ten years by week had 237 KiB of page.
MAX_ROWS = 60
LONGER: Mapping[Interval, Interval] = {"day": "month", "week": "year", "month": "year", "quarter": "year"}
# Bars or marks that a finger or a pointer can hit on a desktop's column; of more the picture is one without links.
MAX_LINKED = 130
# The operations that the first look at the page offers to compare.
N_EXAMPLES = 3


@router.get("/trends")
def trends_page(request: Request) -> Response:
    """Return a trend with its picture and its numbers; without a query, the form and what it can do."""
    installation = installation_of(request)
    given = {name: value for name, value in request.query_params.items() if name != "q"}
    queries = [text.strip() for text in request.query_params.getlist("q") if text.strip()]
    values: dict[str, object] = {
        "given": given,
        "queries": queries,
        "n_fields": max(MIN_FIELDS, len(queries) + 1),
        "intervals": [("", "month"), *((interval, interval) for interval in INTERVALS if interval != "month")],
        "splits": [("", "nothing"), *((split, split) for split in SPLITS)],
        "found": None,
        "fault": None,
        "examples": (),
    }
    try:
        asked = trend_asked(request)
        if not asked.queries:
            values |= {"examples": _examples(search(installation, EVERYTHING, SearchOptions(mode="keyword", limit=1)).facets)}
            return make_page(request, "trends.html.j2", code=200, title="Trends", **values)
        answer = trend(installation, asked.queries, asked.options)
    except UsageError as err:
        return make_page(request, "trends.html.j2", code=400, title="Trends", **values | {"fault": err})
    is_share, link = asked.show == "share", _link(answer.counted)
    picture = None
    if charts.has_marks(answer) and len(answer.buckets) <= MAX_LINKED:
        picture = Markup(charts.svg_of(answer, is_share=is_share, link=link))  # Vega escapes what it draws
    title = charts.title_of(answer, is_share=is_share)

    def name_told_link(name: NameTold, query: str) -> str:
        return _with_query(request, name.of or "", query)

    def part_link(bucket: Bucket) -> str:
        return f"/trends?{_address(asked, answer, (bucket.since, bucket.until))}"

    values |= {
        "found": answer,
        "table": _table(installation, asked, answer),
        "is_drawn": charts.has_marks(answer),
        "picture": picture,
        "part_link": part_link,
        "is_share": is_share,
        "heading": title,
        "details": charts.details_of(answer),
        "address": _address(asked, answer),
        "name_told_link": name_told_link,
        "count_link": link,
        "names": {source.id: source.name for source in installation.config.beat.sources},
        "bucket_name": charts.bucket_name,
    }
    return make_page(request, "trends.html.j2", code=200, title=title, **values)


@router.get("/trends.svg")
def trends_svg(request: Request) -> Response:
    """Return the picture as SVG."""
    asked, answer = _to_draw(request)
    drawn = charts.svg_of(answer, is_share=asked.show == "share", width=charts.NARROW if asked.narrow else charts.WIDE)
    return _download(drawn.encode(), "image/svg+xml", answer, "svg")


@router.get("/trends.png")
def trends_png(request: Request) -> Response:
    """Return the picture as PNG."""
    asked, answer = _to_draw(request)
    drawn = charts.png_of(answer, is_share=asked.show == "share", width=charts.NARROW if asked.narrow else charts.WIDE)
    return _download(drawn, "image/png", answer, "png")


@router.get("/trends.csv")
def trends_csv(request: Request) -> Response:
    """Return the numbers as CSV."""
    _, answer = _asked_and_found(request)
    return _download(to_csv(answer).encode(), "text/csv; charset=utf-8", answer, "csv")


def _table(installation: Installation, asked: TrendAsked, answer: TrendAnswer) -> TrendAnswer:
    """Return what the table shows: the trend, or where that has too many rows the same by a longer interval."""
    longer = LONGER.get(answer.interval)
    if longer is None or len(answer.buckets) <= MAX_ROWS:
        return answer
    since, until = date.fromisoformat(answer.since), date.fromisoformat(answer.until)
    return trend(installation, asked.queries, replace(asked.options, by=longer, since=since, until=until))


def _asked_and_found(request: Request) -> tuple[TrendAsked, TrendAnswer]:
    asked = trend_asked(request)
    return asked, trend(installation_of(request), asked.queries, asked.options)


def _to_draw(request: Request) -> tuple[TrendAsked, TrendAnswer]:
    """Return what a picture shows.

    Raises: NotFound where nothing was found, of which no picture is drawn.
    """
    asked, answer = _asked_and_found(request)
    if not charts.has_marks(answer):
        raise NotFound("Nothing was found, so no picture is drawn of it. The page and the table say what was looked at.")
    return asked, answer


def _download(body: bytes, media_type: str, answer: TrendAnswer, suffix: str) -> Response:
    prefix = "FICTIONAL-" if answer.fictional else ""
    name = f"{prefix}trend-{answer.since}-to-{answer.until}-{answer.query_hash[:8]}.{suffix}"
    return Response(body, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _link(counted: str) -> Callable[[str, Bucket], str]:
    """Return the search that lists exactly what a series counts in a bucket."""

    def link(query: str, bucket: Bucket) -> str:
        given = {"q": query, "mode": "keyword", "copies": "1" if counted == "copies" else ""}
        return search_link(given, since=bucket.since, until=bucket.until)

    return link


def _address(asked: TrendAsked, answer: TrendAnswer, days: tuple[str, str] | None = None) -> str:
    """Return the parameters that give this trend again, also when its open days have moved on; or only some of its days."""
    since, until = days or (answer.since, answer.until)
    given = [("q", text) for text in asked.queries]
    given += [("by", asked.by), ("count", asked.count), ("from", since), ("to", until)]
    given += [("split", asked.split)] if asked.split else []
    return urlencode([*given, *([("show", asked.show)] if asked.show == "share" else [])])


def _with_query(request: Request, asked: str, query: str) -> str:
    """Return the address of the same trend with another query in the place of one."""
    given = [
        (name, query if name == "q" and value.strip() == asked else value) for name, value in request.query_params.multi_items()
    ]
    return f"/trends?{urlencode(given)}"


def _examples(facets: Mapping[str, Sequence[FacetValue]]) -> list[tuple[str, str]]:
    """Trends of this archive to begin with: each an address and what it shows."""
    examples = [(urlencode({"q": EVERYTHING, "split": "source"}), "everything that was collected, by source")]
    names = [value.value for value in facets["operation"][:N_EXAMPLES]]
    if names:
        asked = [("q", f'operation:"{name}"') for name in names]
        examples.insert(0, (urlencode([*asked, ("by", "quarter")]), " and ".join(names) if len(names) < 3 else ", ".join(names)))
    if facets["topic"]:
        examples.append(
            (urlencode({"q": EVERYTHING, "split": "topic", "by": "quarter", "show": "share"}), "topics, as shares of everything")
        )
    return [(f"/trends?{address}", what) for address, what in examples]
