"""The page of takedowns, for those who run the service: suppress by a form, with what it would touch, and lift. To erase is the shell's."""

from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from core.errors import CountywatchError, Forbidden, NotFound, UsageError
from service.correcting.listing import damage_in_words
from service.correcting.making import By
from service.correcting.takedowns import Subject, lift, preview_takedown, suppress, takedowns
from web.forms import Posted, form_token, given_in
from web.opened import installation_of
from web.pages import make_page
from web.parsing import once_each
from web.problems import status_of
from web.routes import PageRoutes
from web.viewer import Viewer, viewer_of

router = PageRoutes()
# What may be taken down, and how it is named.
SUBJECTS = (
    ("document", "A document", "Its id, which its page’s address ends with."),
    ("story", "A story with all its copies", "Its id."),
    ("url", "Whatever stands at an address", "Also if it is not collected yet."),
    (
        "person",
        "A person",
        "The full name; every passage that names the person is left out, and every document whose headline, address or whole text does.",
    ),
)
# Documents that are listed with what would be left of them; more are counted.
MAX_LISTED = 20
_NAMES = {name for name, _, _ in SUBJECTS}


@router.get("/takedowns")
def takedowns_page(request: Request) -> Response:
    """Return what is taken down, and the form; with a subject, what suppressing it would touch."""
    once_each(request)
    _runner(request)
    return _show(request, given_in(request.query_params, _NAMES | {"reason", "done"}))


@router.post("/takedowns")
def suppress_subject(request: Request, posted: Posted) -> Response:
    """Suppress what a form names."""
    viewer, given = _runner(request), given_in(posted, _NAMES | {"reason"})
    made = suppress(installation_of(request), _subject(given), By(viewer.name, given.get("reason")))
    return RedirectResponse(f"/takedowns?{urlencode({'done': made.id})}", status_code=303)


@router.post("/takedowns/lift")
def lift_takedown(request: Request, posted: Posted) -> Response:
    """Take a takedown back; of what was erased, where the form says so, let it be collected again."""
    viewer = _runner(request)
    lifted = lift(installation_of(request), posted.get("id", ""), By(viewer.name), may_return="again" in posted)
    return RedirectResponse(f"/takedowns?{urlencode({'done': lifted.id})}", status_code=303)


def _show(request: Request, given: dict[str, str]) -> Response:
    installation = installation_of(request)
    is_asked, touched, fault = bool(given.keys() & _NAMES), None, None
    if is_asked:
        try:
            touched = preview_takedown(installation.decisions, installation.documents, _subject(given))
        except (UsageError, NotFound) as err:
            fault = err
    values: dict[str, object] = {
        "damage": damage_in_words(installation.decisions),
        "given": given,
        "is_asked": is_asked and not fault,
        "touched": touched,
        "max_listed": MAX_LISTED,
        "fault": fault,
    }
    code = status_of(fault) if isinstance(fault, CountywatchError) else 200
    listed = takedowns(installation.decisions)
    token = form_token(request)
    return make_page(
        request, "takedowns.html.j2", code=code, title="Taken down", takedowns=listed, subjects=SUBJECTS, token=token, **values
    )


def _subject(given: dict[str, str]) -> Subject:
    return Subject(given.get("document"), given.get("story"), given.get("person"), given.get("url"))


def _runner(request: Request) -> Viewer:
    viewer = viewer_of(request)
    if not viewer.may_run:
        raise Forbidden("Only those who run the service see and change what is taken down.")
    return viewer
