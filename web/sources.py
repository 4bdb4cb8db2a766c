"""The sources for those who look after them: how each stands, reading one now, and adding one from its address. What takes long goes on behind the answer."""

import logging
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from core.beat import LICENCES
from core.choices import find_choice
from core.errors import CountywatchError, UsageError
from service.installation import Installation
from service.intake.ingest import crawl
from service.processing.process import process
from service.sources.report import sources_report
from service.sources.resting import rest_source, watch_source
from service.sources.sources import SourceWish
from service.sources.trials import SourceTrials
from web.forms import Posted, form_token, given_in
from web.opened import installation_of
from web.pages import make_page
from web.parsing import ParameterError
from web.routes import PageRoutes
from web.viewer import viewer_of

router = PageRoutes()
_log = logging.getLogger("countywatch.web")
_DONE = {
    "read": "The source is being read. Look here once more in some minutes.",
    "rested": "The source is watched no more from today on. What it gave stays.",
    "watched": "The source is watched again. Read it now, or wait for its next turn.",
    "added": "The source stands in the beat. Read it now, or wait for its next turn.",
}
_FIELDS = {"url", "name", "licence", "verified"}


@router.get("/sources")
def sources_page(request: Request) -> Response:
    """Return how each source and job stands."""
    return make_page(
        request,
        "sources.html.j2",
        title="Sources",
        found=sources_report(
            installation_of(request).archive, installation_of(request).config.beat, installation_of(request).clock
        ),
        done=_DONE.get(request.query_params.get("done", "")),
        viewer=viewer_of(request),
        token=form_token(request),
    )


@router.post("/sources/read")
def read_now(request: Request, posted: Posted) -> Response:
    """Read a source now, behind the answer.

    Raises: NotFound for an unknown source; UsageError for one that may not be crawled.
    """
    installation = installation_of(request)
    source = installation.config.beat.get_source(posted.get("source", ""))
    refusal = installation.config.beat.refusal(source)
    if refusal:
        raise UsageError(refusal)
    answer = RedirectResponse("/sources?done=read", status_code=303)
    answer.background = BackgroundTask(_read, installation, source.id)
    return answer


@router.post("/sources/rest")
def rest(request: Request, posted: Posted) -> Response:
    """Watch a source no more.

    Raises: NotFound for an unknown source; UsageError for one that rests already; ConfigError if the beat's file cannot be changed.
    """
    installation = installation_of(request)
    today = installation.clock().astimezone(installation.config.beat.tz).date()
    rest_source(installation.config, posted.get("source", ""), on=today)
    installation.reload_beat()
    return RedirectResponse("/sources?done=rested", status_code=303)


@router.post("/sources/watch")
def watch(request: Request, posted: Posted) -> Response:
    """Watch a source again.

    Raises: as `rest`.
    """
    installation = installation_of(request)
    watch_source(installation.config, posted.get("source", ""))
    installation.reload_beat()
    return RedirectResponse("/sources?done=watched", status_code=303)


@router.get("/sources/add")
def add_page(request: Request) -> Response:
    """Return the form for a new source."""
    return _form(request, given_in(request.query_params, _FIELDS))


@router.post("/sources/add")
def try_site(request: Request, posted: Posted) -> Response:
    """Begin to look at a site and to try it."""
    given, installation = given_in(posted, _FIELDS), installation_of(request)
    licence = find_choice(given.get("licence", "snippet"), LICENCES)
    if licence is None:
        raise ParameterError(f"licence: choose one of {', '.join(LICENCES)}.", field="licence")
    today = installation.clock().astimezone(installation.config.beat.tz).date()
    wish = SourceWish(None, given.get("name"), licence, today if given.get("verified") else None)
    try:
        trial_id = _trials(request).start(given.get("url", ""), wish)
    except UsageError as err:
        return _form(request, given, err)
    return RedirectResponse(f"/sources/add/{trial_id}", status_code=303)


@router.get("/sources/add/{trial_id}")
def trial_page(request: Request, trial_id: str) -> Response:
    """Return how a trial stands, and what it found."""
    trial = _trials(request).get(trial_id)
    fields = {"url": trial.url, "name": trial.wish.name or "", "licence": trial.wish.licence}
    return make_page(
        request,
        "source_trial.html.j2",
        title="Trying a source",
        trial=trial,
        again=f"/sources/add?{urlencode({name: value for name, value in fields.items() if value})}",
        token=form_token(request),
    )


@router.post("/sources/add/{trial_id}")
def add(request: Request, trial_id: str, _: Posted) -> Response:
    """Write what a trial found into the beat."""
    _trials(request).add(trial_id)
    return RedirectResponse("/sources?done=added", status_code=303)


def _form(request: Request, given: dict[str, str], fault: UsageError | None = None) -> Response:
    code = 400 if fault else 200
    return make_page(
        request,
        "source_add.html.j2",
        code=code,
        title="Add a source",
        given=given,
        licences=LICENCES,
        trials=_trials(request).newest(),
        fault=fault,
        token=form_token(request),
    )


def _trials(request: Request) -> SourceTrials:
    trials: SourceTrials = request.app.state.source_trials
    return trials


def _read(installation: Installation, source_id: str) -> None:
    """Read a source and take through what came of it. Where another worker is at that, that one does."""
    try:
        crawl(installation, [source_id])
        process(installation)
    except CountywatchError as err:
        _log.warning("%s could not be read and taken through: %s", source_id, err)
