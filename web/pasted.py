"""Paste a text over HTTP: the page with its form, and the API. Nothing of the text is kept; it is sent by POST for its size alone."""

from dataclasses import replace

from fastapi import Request
from fastapi.responses import JSONResponse, Response

from core.errors import UsageError
from core.words import to_json
from service.exits.answers import answer_for_readers
from service.installation import Installation
from service.pasted import MAX_TEXT_CHARS, PastedText, read_pasted
from web.forms import PostedOpenly
from web.opened import installation_of
from web.pages import make_page
from web.parameters import TextPasted
from web.routes import ApiRoutes, PageRoutes

api = ApiRoutes()
router = PageRoutes()


@api.post("/paste", PastedText)
def api_paste(request: Request, asked: TextPasted) -> JSONResponse:
    """Return what a text holds and what the archive knows of it: names known and new, quotes, figures, relevance, similar coverage.
    Nothing of it is kept.
    """
    installation = installation_of(request)
    return JSONResponse(to_json(_read(installation, asked.text, asked.title)))


@router.get("/paste")
def paste_form(request: Request) -> Response:
    """Return the form."""
    return make_page(request, "paste.html.j2", title="Paste a text", text="", found=None, fault=None, most=MAX_TEXT_CHARS)


@router.post("/paste")
def paste_page(request: Request, form: PostedOpenly) -> Response:
    """Return what the pasted text holds, with the text still in the form."""
    text, answer, fault = form.get("text", ""), None, None
    try:
        answer = _read(installation_of(request), text, None)
    except UsageError as err:
        fault = err
    return make_page(
        request,
        "paste.html.j2",
        code=400 if fault else 200,
        title="Paste a text",
        text=text[:MAX_TEXT_CHARS],
        found=answer,
        fault=fault,
        most=MAX_TEXT_CHARS,
    )


def _read(installation: Installation, text: str, title: str | None) -> PastedText:
    answer = read_pasted(installation, text, title=title)
    return replace(answer, similar=answer_for_readers(answer.similar, installation.config.beat))
