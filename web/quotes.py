"""The page of quotes: a form without script, and each quote with its paragraph, its speaker and every outlet that carried it."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response

from core.errors import UsageError
from core.words import KINDS
from service.exits.answers import quotes_for_readers
from service.search.quotes import find_quotes
from web.opened import installation_of
from web.pages import make_page
from web.parameters import LAST_PAGE, PAGE_HITS, QuotesPageAsked
from web.parsing import page_asked
from web.routes import PageRoutes

router = PageRoutes()


@router.get("/quotes")
def quotes_page(request: Request) -> Response:
    """Quotes, newest first; of everything where nothing is asked."""
    installation = installation_of(request)
    given = {key: value for key, value in request.query_params.items() if value}
    values: dict[str, object] = {
        "given": given,
        "kinds": KINDS,
        "sources": installation.config.beat.sources,
        "found": None,
        "fault": None,
    }
    try:
        asked = page_asked(request, QuotesPageAsked)
        answer = quotes_for_readers(find_quotes(installation, asked.q, asked.options), installation.config.beat)
    except UsageError as err:
        return make_page(request, "quotes.html.j2", code=400, title="Quotes", **values | {"fault": err, "pages": (1, 1)})
    last = max(1, min(-(-answer.total // PAGE_HITS), LAST_PAGE))

    def page_link(page: int) -> str:
        kept = {name: value for name, value in given.items() if name != "page"}
        return f"/quotes?{urlencode(kept | ({'page': str(page)} if page > 1 else {}))}"

    values |= {"found": answer, "pages": (asked.page, last), "page_link": page_link}
    return make_page(
        request, "quotes.html.j2", code=200, title=f"Quotes{f' of {asked.speaker}' if asked.speaker else ''}", **values
    )
