"""The page of all values of one facet of a search, with what each narrows it to; a form, no script, finds one among many."""

from fastapi import Request
from fastapi.responses import Response

from core.vocabulary import FACETED
from service.names.query_names import NameTold
from service.search.search import facet_values
from web import links
from web.opened import installation_of
from web.pages import make_page
from web.parameters import EVERYTHING, LAST_PAGE_OF_VALUES, PAGE_VALUES, FacetPageAsked, OperationsAsked
from web.parsing import page_asked
from web.routes import PageRoutes

router = PageRoutes()


@router.get("/operations")
def operations_page(request: Request) -> Response:
    """Return every operation that the archive knows, those of most hits first, each with its own page."""
    installation = installation_of(request)
    asked = page_asked(request, OperationsAsked)
    values = facet_values(installation, EVERYTHING, "operation", asked.options, containing=asked.containing)
    last = max(1, min(-(-values.total // PAGE_VALUES), LAST_PAGE_OF_VALUES))
    return make_page(
        request, "operations.html.j2", title="Operations", found=values, pages=(asked.page, last), containing=asked.containing
    )


@router.get("/facets")
def facet_page(request: Request) -> Response:
    """Return all values of a facet, each with its number of hits; without a query or a filter, of everything."""
    installation = installation_of(request)
    asked = page_asked(request, FacetPageAsked)
    text = asked.query or EVERYTHING
    values = facet_values(installation, text, asked.facet, asked.options, containing=asked.containing)
    given = {name: value for name, value in request.query_params.items() if value and name not in {"facet", "containing", "page"}}
    given.setdefault("q", text)
    last = max(1, min(-(-values.total // PAGE_VALUES), LAST_PAGE_OF_VALUES))
    heading = FACETED[asked.facet].plural.capitalize()

    def name_told_link(_: NameTold, query: str) -> str:
        return links.values_link(given | {"q": query}, asked.facet)

    return make_page(
        request,
        "facet.html.j2",
        title=f"{heading} – {text}",
        heading=heading,
        found=values,
        given=given,
        filters=links.filters_on(given, [source.name for source in values.sources]),
        pages=(asked.page, last),
        name_told_link=name_told_link,
    )
