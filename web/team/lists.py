"""The pages of lists, tags and saved searches: all of them, and one with what stands on it, to be looked at and taken away."""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from archive.archive import Archive
from archive.readers.lists import ListEntry, Lists
from archive.readers.notes import Notes
from core.errors import NotFound, UsageError
from service.exports.rows import Export
from service.team.contents import entries_of_tag, export_entries, shown_entries, taken_down_in_words
from service.team.kept import kept_by_team
from service.team.lists import (
    make_list,
    may_take_off,
    owned_lists,
    take_off,
)
from service.team.members import Member, Owned, is_own, may_change
from service.team.searches import keep_search, owned_searches
from web.exports import feed_of, file_of
from web.forms import Posted, form_token, given_in
from web.links import filters_on
from web.opened import installation_of
from web.pages import make_page
from web.parameters import PageAsked
from web.parsing import ParameterError, first_fault, once_each
from web.routes import PageRoutes
from web.team.member import member_of
from web.viewer import viewer_of

router = PageRoutes()
PAGE_ENTRIES = 50
# What a saved search keeps of the address of its page.
_ASKED = ("q", "mode", "from", "to", "source", "kind", "copies", "sort")
_DONE = {
    "made": "The list is there. Put something on it from a document or a search.",
    "saved": "The search is saved.",
    "changed": "It is changed.",
    "deleted": "It is deleted. The documents are where they were.",
}


@router.get("/lists")
def lists_page(request: Request) -> Response:
    """Return the lists, saved searches and tags that somebody sees; with a query, the form that saves that search."""
    once_each(request)
    given = given_in(request.query_params, {*_ASKED, "done"})
    return _show_all(request, given)


@router.post("/lists")
def make(request: Request, posted: Posted) -> Response:
    """Make a list."""
    given = given_in(posted, {"name", "shared"})
    try:
        made = make_list(
            installation_of(request).archive, member_of(request), given.get("name", ""), is_shared=bool(given.get("shared"))
        )
    except UsageError as err:
        return _show_all(request, {}, fault=err)
    return RedirectResponse(f"/lists/{made.id}?done=made", status_code=303)


@router.get("/lists/{list_id}")
def list_page(request: Request, list_id: str) -> Response:
    """Return a list with what stands on it."""
    return _show_list(request, list_id)


@router.post("/lists/{list_id}")
def change(request: Request, list_id: str, posted: Posted) -> Response:
    """Rename, share, keep to oneself or delete a list, or take something off it."""
    installation, member = installation_of(request), member_of(request)
    given = given_in(posted, {"do", "name", "entry"})
    acts: dict[str, Callable[[], object]] = {
        "rename": lambda: owned_lists(installation.archive).rename(member, list_id, given.get("name", "")),
        "share": lambda: owned_lists(installation.archive).share(member, list_id, is_shared=True),
        "unshare": lambda: owned_lists(installation.archive).share(member, list_id, is_shared=False),
        "delete": lambda: owned_lists(installation.archive).remove(member, list_id),
        "take off": lambda: take_off(installation.archive, member, list_id, given.get("entry", "")),
    }
    try:
        _act(acts, given)
    except UsageError as err:
        return _show_list(request, list_id, fault=err)
    place = "/lists?done=deleted" if given["do"] == "delete" else f"/lists/{list_id}?done=changed"
    return RedirectResponse(place, status_code=303)


@router.get("/lists/{list_id}/export.{form}")
def export_list(request: Request, list_id: str, form: str) -> Response:
    """Return what stands on a list as a file."""
    installation = installation_of(request)
    team_list = owned_lists(installation.archive).get(member_of(request), list_id)
    entries = Lists(installation.archive).entries(list_id)
    path, n = f"/lists/{list_id}", team_list.n_taken_down
    made = export_entries(
        installation.archive,
        installation.config,
        installation.clock,
        entries,
        made_from="list",
        name=team_list.name,
        path=path,
        n_taken_down=n,
    )
    return _file(made, form)


@router.get("/tags/{tag}")
def tag_page(request: Request, tag: str) -> Response:
    """Return the documents that have a tag."""
    installation = installation_of(request)
    entries, name = _tagged(installation.archive, tag)
    values: dict[str, object] = {
        "kept": None,
        "address": f"/tags/{tag}",
        "may_take_off": frozenset[str]().__contains__,
        "token": "",
    }
    return _make_list(request, name, entries, values)


@router.get("/tags/{tag}/export.{form}")
def export_tag(request: Request, tag: str, form: str) -> Response:
    """Return the documents that have a tag as a file."""
    installation = installation_of(request)
    entries, name = _tagged(installation.archive, tag)
    made = export_entries(
        installation.archive,
        installation.config,
        installation.clock,
        entries,
        made_from="tag",
        name=name,
        path=f"/tags/{tag}",
        n_taken_down=0,
    )
    return _file(made, form)


@router.post("/searches")
def save_search(request: Request, posted: Posted) -> Response:
    """Save a search."""
    given = given_in(posted, {*_ASKED, "name", "shared"})
    asked = {name: given[name] for name in _ASKED if given.get(name)}
    installation, member = installation_of(request), member_of(request)
    try:
        query = _checked(asked).query
        keep_search(
            installation.archive, member, given.get("name", ""), query, urlencode(asked), is_shared=bool(given.get("shared"))
        )
    except UsageError as err:
        return _show_all(request, asked | {"name": given.get("name", "")}, fault=err)
    return RedirectResponse("/lists?done=saved#searches", status_code=303)


@router.post("/searches/{search_id}")
def change_search(request: Request, search_id: str, posted: Posted) -> Response:
    """Rename, share, keep to oneself or remove a saved search."""
    installation, member = installation_of(request), member_of(request)
    given = given_in(posted, {"do", "name"})
    acts: dict[str, Callable[[], object]] = {
        "rename": lambda: owned_searches(installation.archive).rename(member, search_id, given.get("name", "")),
        "share": lambda: owned_searches(installation.archive).share(member, search_id, is_shared=True),
        "unshare": lambda: owned_searches(installation.archive).share(member, search_id, is_shared=False),
        "remove": lambda: owned_searches(installation.archive).remove(member, search_id),
    }
    try:
        _act(acts, given)
    except UsageError as err:
        return _show_all(request, {}, fault=err)
    return RedirectResponse("/lists?done=changed#searches", status_code=303)


def _act(acts: dict[str, Callable[[], object]], given: dict[str, str]) -> None:
    act = acts.get(given.get("do", ""))
    if act is None:
        raise ParameterError(f"do: choose one of {', '.join(acts)}.", field="do")
    act()


def _show_all(request: Request, given: dict[str, str], *, fault: UsageError | None = None) -> Response:
    installation, member = installation_of(request), member_of(request)
    asked = {name: given[name] for name in _ASKED if given.get(name)}
    kept = kept_by_team(installation.archive, member)
    searches = [(search, dict(parse_qsl(search.asked))) for search in kept.searches]
    return make_page(
        request,
        "lists.html.j2",
        code=400 if fault else 200,
        title="Lists",
        lists=kept.lists,
        searches=[(search, own, filters_on(own)) for search, own in searches],
        tags=kept.tags,
        asked=asked,
        asked_filters=filters_on(asked),
        given=given,
        fault=fault,
        done=_DONE.get(given.get("done", "")),
        **_rights(request, member),
    )


def _show_list(request: Request, list_id: str, *, fault: UsageError | None = None) -> Response:
    installation, member = installation_of(request), member_of(request)
    team_list = owned_lists(installation.archive).get(member, list_id)
    entries = Lists(installation.archive).entries(list_id)
    own = {entry.id for entry in entries if may_take_off(team_list, entry, member)}
    values: dict[str, object] = {
        "kept": team_list,
        "address": f"/lists/{list_id}",
        "may_take_off": own.__contains__,
        "taken_down": taken_down_in_words(team_list.n_taken_down),
        "fault": fault,
        **_rights(request, member),
    }
    return _make_list(request, team_list.name, entries, values)


def _make_list(request: Request, name: str, entries: Sequence[ListEntry], values: dict[str, object]) -> Response:
    """Return the page of a list, or of a tag: that of its pages which is asked for."""
    number, last = _page(request, len(entries))
    at = (number - 1) * PAGE_ENTRIES
    plain: dict[str, object] = {"fault": None, "taken_down": "", "done": _DONE.get(request.query_params.get("done", ""))}
    plain |= {"pages": (number, last), "total": len(entries), "start": at + 1}
    plain |= {
        "name": name,
        "entries": shown_entries(
            installation_of(request).archive, installation_of(request).config.beat, entries[at : at + PAGE_ENTRIES]
        ),
    }
    return make_page(request, "list.html.j2", code=400 if values.get("fault") else 200, title=name, **plain | values)


def _rights(request: Request, member: Member) -> dict[str, object]:
    def own(thing: Owned) -> bool:
        return is_own(thing, member)

    def changes(thing: Owned) -> bool:
        return may_change(thing, member)

    return {"own": own, "changes": changes, "has_team": viewer_of(request).has_account, "token": form_token(request)}


def _tagged(archive: Archive, tag: str) -> tuple[list[ListEntry], str]:
    tagged = Notes(archive).tagged(tag)
    if not tagged:
        raise NotFound("No document has this tag.")
    return entries_of_tag(tagged), tagged[0].name


def _page(request: Request, n_entries: int) -> tuple[int, int]:
    """Return which page is asked for, and the last there is."""
    once_each(request)
    number = given_in(request.query_params, {"page", "done"}).get("page", "1")
    if not (number.isascii() and number.isdigit() and 0 < len(number) < 6 and int(number)):
        raise ParameterError(f"page: {number[:20]!r} is not a page. Leave it out.", field="page")
    return int(number), max(1, -(-n_entries // PAGE_ENTRIES))


def _file(made: Export, form: str) -> Response:
    return feed_of(made, f"{made.address}/export.atom") if form == "atom" else file_of(made, form)


def _checked(asked: dict[str, str]) -> PageAsked:
    """Return what a search page would be asked.

    Raises: ParameterError; UsageError for no query.
    """
    try:
        page_asked = PageAsked.model_validate(asked)
    except ValidationError as err:
        raise first_fault(err, allowed=_ASKED) from err
    if not page_asked.query:
        raise UsageError("Search for something first: a saved search has a query or a filter.")
    return page_asked
