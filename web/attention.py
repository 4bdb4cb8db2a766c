"""The page of what needs a person: failing sources, quarantined files to try again or dismiss, corrections and takedowns to take back,
letters that could not be sent. What takes long goes on behind it."""

import logging

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from archive.readers.mail import Mail
from core.errors import CountywatchError
from digests.desk import send_or_say
from service.installation import Installation
from service.processing.process import process
from service.upkeep.attention import attention, dismiss, try_again, try_all_again
from web.forms import Posted, form_token
from web.opened import installation_of
from web.pages import make_page
from web.routes import PageRoutes
from web.viewer import viewer_of

router = PageRoutes()
_log = logging.getLogger("countywatch.web")
_DONE = {
    "again": "It is tried again now. Look here once more in a minute.",
    "dismiss": "It is dismissed.",
    "give-up": "It is given up, and not sent.",
    "retry": "It is sent again now. If it is refused once more, it stands here again in a minute.",
}


@router.get("/attention")
def attention_page(request: Request) -> Response:
    """Return what needs a person."""
    installation = installation_of(request)
    answer = attention(installation)
    names = {row.source_id: installation.config.beat.source_name(row.source_id) for row in answer.quarantined if row.source_id}
    done = _DONE.get(request.query_params.get("done", ""))
    return make_page(
        request,
        "attention.html.j2",
        title="What needs attention",
        found=answer,
        names=names,
        done=done,
        token=form_token(request),
    )


@router.post("/attention/again")
def again(request: Request, posted: Posted) -> Response:
    """Let something, or everything, out of quarantine, and take it through behind the answer."""
    installation = installation_of(request)
    if posted.get("all"):
        try_all_again(installation.archive, installation.stages, installation.pipeline)
    else:
        try_again(installation.archive, installation.stages, installation.pipeline, posted.get("stage", ""), posted.get("id", ""))
    return _go_on("again", BackgroundTask(_process, installation))


@router.post("/attention/dismiss")
def dismiss_item(request: Request, posted: Posted) -> Response:
    """Say that a file is no document for us."""
    at, who = installation_of(request), viewer_of(request).name
    dismiss(at.archive, at.stages, at.pipeline, posted.get("stage", ""), posted.get("id", ""), who)
    return _go_on("dismiss")


@router.post("/attention/letters")
def settle_letter(request: Request, posted: Posted) -> Response:
    """Try a letter that could not be sent once more, or give it up."""
    installation, letter_id = installation_of(request), posted.get("id", "")
    if posted.get("do") == "dismiss":
        Mail(installation.archive).dismiss(letter_id)
        return _go_on("give-up")
    Mail(installation.archive).retry(letter_id)
    return _go_on("retry", BackgroundTask(send_or_say, installation.archive, installation.config, installation.clock))


def _go_on(done: str, task: BackgroundTask | None = None) -> Response:
    answer = RedirectResponse(f"/attention?done={done}", status_code=303)
    answer.background = task
    return answer


def _process(installation: Installation) -> None:
    """Take through what is pending. Where another worker is at it, that one does."""
    try:
        process(installation)
    except CountywatchError as err:
        _log.warning("What is pending waits for the next turn: %s", err)
