"""The page of one document: its text with notes beside the lines, its names and their menus, what changed in it, and the way back to a search."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import Response
from pydantic import Field

from archive.archive import Archive
from archive.facts.entities import Entities
from archive.texts.documents import Documents
from core.beat import Beat
from core.errors import UsageError
from core.ordering import distinct
from core.words import Document
from service.changes import VersionChange, versions_of
from service.documents import get_document
from service.events.events import get_event
from service.exits.answers import ShownDocument, document_for_readers
from service.exits.changes import ShownChange, versions_for_readers
from service.facts.facts import label_key
from service.fairness import public_in
from service.installation import Installation
from service.meetings.item_coverage import item_coverage
from service.meetings.meetings import find_item, find_start, meetings_of, shown_title
from service.search.search import DEEPEST_OFFSET, SearchOptions, neighbours
from service.team.kept import kept_at
from service.texts.hits import Copy, Hit
from web.document_text import notes_of, passages_of
from web.links import hit_link, names_of, search_link
from web.opened import installation_of
from web.pages import make_page
from web.parameters import MAX_AT, PAGE_HITS, PageAsked
from web.parsing import document_id_of, page_asked
from web.routes import PageRoutes
from web.team.member import member_of
from web.viewer import viewer_of

router = PageRoutes()
# An agenda item's number as councils print it, "7.2" or "PL/24/01".
MAX_NUMBER_CHARS = 40
# What leads from a hit to its document besides the search itself.
_OWN = ("at", "item", "n", "names")


class DocumentAsked(PageAsked):
    """What a document's page is asked: the place in its text or the agenda item whose beginning it is, whether names are marked, and the search and the place in it that one came from."""

    at: Annotated[int, Field(ge=0, le=MAX_AT)] | None = None
    item: Annotated[str, Field(max_length=MAX_NUMBER_CHARS)] = ""
    n: Annotated[int, Field(ge=1, le=DEEPEST_OFFSET)] | None = None
    names: bool = False

    @property
    def search_options(self) -> SearchOptions:
        """The options of the search that one came from."""
        return self.to_options(limit=PAGE_HITS, offset=0)


@dataclass(frozen=True, slots=True)
class Strip:
    """The way back to a search: where this document stands in it, and the links to its list and to the hits before and behind.

    `place` is None where the search has something else there by now.
    """

    place: int | None
    total: int
    back: str
    before: tuple[str, Hit] | None
    behind: tuple[str, Hit] | None


@router.get("/documents/{document_id}")
def document_page(request: Request, document_id: str) -> Response:
    """Return one document; `at` names a place in its text, whose passage is shown and marked; `item` the place where an agenda item begins."""
    asked = page_asked(request, DocumentAsked)
    installation = installation_of(request)
    whole = get_document(installation.archive, installation.config.beat, document_id_of(document_id))
    public = public_in(installation.archive, whole.document.id, whole.annotations)
    at = _start_of(whole.document, asked)
    shown = document_for_readers(whole, public=public, at=at)
    given = {name: value for name, value in request.query_params.items() if value}
    in_office = Entities(installation.archive).keys_in(whole.document.id, "person")
    names = names_of(whole.annotations.entities, public, [name for name in public if label_key("PERSON", name) in in_office])
    meeting = meetings_of(installation.archive, installation.config.beat, [whole.document]).get(whole.document.id)
    sought = None if at is None else next((p for p in whole.document.passages if p.start <= at < p.end), None)
    heading = shown_title(whole.document, meeting, find_item(whole.document, sought))
    menus = {(entry.label, entry.name): entry.menu for _, group in names for entry in group} if asked.names else {}

    def here(**changed: str | None) -> str:
        kept = {name: value for name, value in (given | changed).items() if value}
        return f"/documents/{document_id}{f'?{urlencode(kept)}' if kept else ''}"

    return make_page(
        request,
        "document.html.j2",
        title=heading,
        found=shown,
        viewer=viewer_of(request),
        meeting=meeting,
        passages=passages_of(
            shown.document,
            notes_of(shown.document, shown.annotations),
            menus=menus,
            mentions=shown.annotations.entities,
            at=at,
        ),
        names=names,
        roles=distinct(shown.annotations.roles),
        are_marked=asked.names,
        here=here,
        strip=_strip(installation, asked, shown, {name: value for name, value in given.items() if name not in _OWN}),
        versions=_versions(installation.documents, shown),
        reports=_other_reports(installation.archive, installation.config.beat, shown),
        coverage=item_coverage(installation.archive, installation.config.beat, whole.document),
        kept=kept_at(installation.archive, member_of(request), whole.document.id),
    )


def _start_of(document: Document, asked: DocumentAsked) -> int | None:
    """Return the place in its text for which a document was opened; None if it was opened for the whole."""
    item = next((item for item in document.items if item.number == asked.item), None)
    return find_start(document, item) if asked.at is None and item else asked.at


def _strip(installation: Installation, asked: DocumentAsked, shown: ShownDocument, given: Mapping[str, str]) -> Strip | None:
    """Return the way back to the search that one came from; None if one came from none, or it cannot be asked any more."""
    if not (asked.n and asked.query):
        return None
    try:
        hits = neighbours(installation, asked.query, asked.search_options, asked.n)
    except UsageError:
        return None
    page = (asked.n - 1) // PAGE_HITS + 1
    back = search_link(given, page=page if page > 1 else None)
    if hits is None:
        return Strip(None, 0, back, None, None)
    own = hits.own
    folded = [own.document_id, *(copy.document_id for copy in own.story), *(paper.document_id for paper in own.papers)]
    if shown.document.id not in folded:
        return Strip(None, hits.total, back, None, None)
    before = (hit_link(hits.before, given, asked.n - 1), hits.before) if hits.before else None
    behind = (hit_link(hits.behind, given, asked.n + 1), hits.behind) if hits.behind else None
    return Strip(asked.n, hits.total, back, before, behind)


def _versions(documents: Documents, shown: ShownDocument) -> list[ShownChange]:
    """Return how a document changed, newest first; nothing of one that did not."""
    if len(shown.versions) < 2:
        return []
    changes: list[VersionChange] = versions_of(documents, shown.document.id)
    return versions_for_readers(changes, shown.licence)[:0:-1]


def _other_reports(archive: Archive, beat: Beat, shown: ShownDocument) -> list[tuple[Copy, int]]:
    """Return the oldest document of each other story that reports the same happening, oldest first, and how many carry it."""
    if shown.event is None or shown.event.documents <= len(shown.story):
        return []
    own = {copy.document_id for copy in shown.story}
    stories = get_event(archive, beat, shown.event.id).stories
    return [(story[0], len(story)) for story in stories if story[0].document_id not in own]
