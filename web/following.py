"""Following a search by mail: the form with what would come, and the page at which a reader, by a link in each mail, changes and stops it.

Nothing is mailed before the reader of an address confirms. The link is its own proof: no account and no token of ours is needed with it.
"""

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.background import BackgroundTask

from archive.readers.following import Following
from archive.readers.mail import PACES
from core.errors import UsageError
from digests.confirmation import post_confirmation
from digests.desk import send_or_say
from digests.preview import text_of_mail
from service.following.follow_links import recipient_of
from service.following.following import CONFIRM_DAYS, NOBODY, ask_to_follow, change, first_mail, how_often, step, stop_all
from service.following.saved_searches import MAX_NAME_CHARS, checked_search
from web.forms import Posted, PostedOpenly, form_token, given_in
from web.opened import installation_of
from web.pages import make_page
from web.parsing import once_each
from web.problems import problem_of
from web.routes import PageRoutes

router = PageRoutes()
_FIELDS = {"q", "name", "pace", "at", "to"}


@router.get("/follow")
def follow_page(request: Request) -> Response:
    """Return the form; with a query, how often it would have come, and the mail itself."""
    once_each(request)
    return _show(request, given_in(request.query_params, _FIELDS))


@router.post("/follow")
def ask(request: Request, posted: Posted) -> Response:
    """Keep what is asked for until its reader confirms it, and mail the question to the address."""
    given, installation = given_in(posted, _FIELDS), installation_of(request)
    if not installation.config.smtp_url:
        return _show(request, given)
    try:
        search = ask_to_follow(
            installation.archive,
            installation.clock,
            _name(given),
            given.get("q", ""),
            given.get("to", ""),
            pace=given.get("pace", "daily"),
            at=given.get("at"),
        )
    except UsageError as err:
        return _show(request, given, err)
    if search is not None:
        post_confirmation(installation.archive, installation.config, installation.clock, installation.signing_key, search)
    answer = RedirectResponse("/follow/asked", status_code=303)
    answer.background = BackgroundTask(send_or_say, installation.archive, installation.config, installation.clock)
    return answer


@router.get("/follow/asked")
def asked_page(request: Request) -> Response:
    """Return what happens next. It is the same for every address, so that nobody learns who is mailed already."""
    return make_page(request, "follow_asked.html.j2", title="Look into your mail", days=CONFIRM_DAYS)


@router.get("/following/{token}")
def following_page(request: Request, token: str) -> Response:
    """Return what a reader follows, with all that can be done with it."""
    return _following(request, token)


@router.post("/following/{token}")
async def stop_by_mail_program(request: Request, token: str) -> Response:
    """Stop everything for a reader: what a mail program does by itself (RFC 8058), in either of the two ways in which it may send."""
    installation = installation_of(request)
    if b"One-Click" not in await request.body():
        return problem_of(UsageError("To stop by one click, send List-Unsubscribe=One-Click."))
    stop_all(installation.archive, recipient_of(installation.signing_key, token))
    return _following(request, token, "You get no more mail from us.")


@router.post("/following/{token}/stop-all")
def stop_everything(request: Request, token: str) -> Response:
    """Stop everything for a reader."""
    installation = installation_of(request)
    stop_all(installation.archive, recipient_of(installation.signing_key, token))
    return _following(request, token, "You get no more mail from us.")


@router.post("/following/{token}/{search_id}")
def act(request: Request, token: str, search_id: str, posted: PostedOpenly) -> Response:
    """Confirm, pause, resume, change or stop one search."""
    installation = installation_of(request)
    recipient, wanted = recipient_of(installation.signing_key, token), posted.get("do", "")
    if wanted == "change":
        given = given_in(posted, {"do", "q", "pace", "at"})
        try:
            change(
                installation.archive,
                recipient,
                search_id,
                given.get("q", ""),
                pace=given.get("pace", "daily"),
                at=given.get("at"),
            )
        except UsageError as err:
            return _following(request, token, fault=err)
        return _following(request, token, "It is changed.")
    if wanted not in _DONE:
        raise UsageError("There is nothing of that kind to do here. Use the buttons of the page.")
    search = step(installation.archive, recipient, search_id, wanted)  # type: ignore[arg-type]  # one of `_DONE`, whose keys are the steps
    return _following(request, token, _DONE[wanted].format(search.name))


_DONE = {
    "confirm": "You follow “{}” now.",
    "pause": "“{}” is paused: nothing is sent until you resume it.",
    "resume": "“{}” is sent again.",
    "stop": "You do not follow “{}” any more.",
}


def _show(request: Request, given: dict[str, str], fault: UsageError | None = None) -> Response:
    installation = installation_of(request)
    often = mail = None
    if given.get("q") and fault is None:
        try:
            asked = checked_search(
                _name(given), given["q"], given.get("to", NOBODY), pace=given.get("pace", "daily"), at=given.get("at")
            )
            often, mail = how_often(installation, asked), text_of_mail(first_mail(installation, asked))
        except UsageError as err:
            fault = err
    return make_page(
        request,
        "follow.html.j2",
        code=400 if fault else 200,
        title="Follow a search",
        given=given | {"name": _name(given)},
        fault=fault,
        often=often,
        mail=mail,
        paces=PACES,
        hour=_beat_hour(installation.config.beat.schedule.digest),
        has_server=bool(installation.config.smtp_url),
        token=form_token(request),
    )


def _following(request: Request, token: str, done: str | None = None, fault: UsageError | None = None) -> Response:
    installation = installation_of(request)
    recipient = recipient_of(installation.signing_key, token)
    return make_page(
        request,
        "following.html.j2",
        code=400 if fault else 200,
        title="What you follow",
        recipient=recipient,
        searches=Following(installation.archive).of(recipient),
        link=f"/following/{token}",
        done=done,
        fault=fault,
        paces=PACES,
    )


def _name(given: dict[str, str]) -> str:
    """Return the name that was given, or one made of the query."""
    return (given.get("name") or " ".join(given.get("q", "").split()))[:MAX_NAME_CHARS]


def _beat_hour(cron: str) -> str | None:
    """Return the hour of a plain daily cron line, as 07:00; None for any other."""
    minute, hour, *_ = cron.split()
    return f"{int(hour):02}:{int(minute):02}" if hour.isdigit() and minute.isdigit() else None
