""" "Why didn't I get this?" over HTTP: the page with its form, the report of a miss, and both of the API."""

from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from core.errors import UsageError
from service.explaining.explanation import Explanation, explain, report_miss
from service.installation import Installation
from web.opened import installation_of
from web.pages import make_page
from web.parameters import ExplainAsked, ExplainPageAsked, MissReported
from web.parsing import page_asked
from web.routes import ApiRoutes, PageRoutes

api = ApiRoutes()
router = PageRoutes()


@api.get("/explain", Explanation)
def api_explain(request: Request, asked: Annotated[ExplainAsked, Query()]) -> Explanation:
    """Why an address or a headline is or is not here, or among a query's answers: the JSON of `countywatch explain --json`."""
    return _explained(installation_of(request), asked)


@api.post("/misses", Explanation, code=201)
def api_report(request: Request, reported: MissReported) -> Explanation:
    """Keep an address or a headline as missed, with the answer of now. `/api/v1/status` has the monthly rate."""
    installation = installation_of(request)
    return report_miss(installation.archive, explain(installation, reported.of, query=reported.q))


@router.get("/explain")
def explain_page(request: Request) -> Response:
    """Return the form, and the answer to what was pasted in it."""
    asked = page_asked(request, ExplainPageAsked)
    answer, fault = None, None
    if asked.of:
        try:
            answer = _explained(installation_of(request), asked)
        except UsageError as err:
            fault = err
    given = {name: value for name, value in request.query_params.items() if value and name != "reported"}
    return make_page(
        request,
        "explain.html.j2",
        code=400 if fault else 200,
        title="Why is it not here?",
        given=given,
        found=answer,
        fault=fault,
        is_reported=asked.reported,
    )


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form, as a browser sends them."""
    return dict(parse_qsl((await request.body()).decode("utf-8", "replace")))


@router.post("/explain")
def report_page(request: Request, form: Annotated[dict[str, str], Depends(_form)]) -> Response:
    """Keep what the form names as missed, and show the page again."""
    installation, of, query = installation_of(request), form.get("of", ""), form.get("q", "")
    report_miss(installation.archive, explain(installation, of, query=query))
    fields = {"of": of, "q": query, "reported": "1"}
    return RedirectResponse(f"/explain?{urlencode({name: value for name, value in fields.items() if value})}", status_code=303)


def _explained(installation: Installation, asked: ExplainAsked) -> Explanation:
    return explain(installation, asked.of, query=asked.q, options=asked.options)
