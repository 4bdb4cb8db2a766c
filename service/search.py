"""Search: parse the words, put the filters beside them, ask the index, and add what the archive knows of each hit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from archive.stages import Shelved
from core.errors import NotFound, UsageError
from core.words import KINDS, Document
from index.engine import Order
from index.fusion import Hit, Mode
from index.passages import Shown, best_passages
from index.query import Query
from service.fairness import public_people
from service.installation import Installation
from service.meetings import Meeting, find_item, meetings_of, shown_title
from service.names import Names
from service.query_names import read_query
from service.silence import silence
from service.silence_words import silence_json

# One answer's most; whoever wants everything pages through it or exports.
MOST_HITS = 1000
# Beyond this the engines would have to rank too many passages for one page; a narrower question serves better.
DEEPEST_OFFSET = 10_000


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search. `since` and `until` are calendar days in the beat's zone, both included. `sort`: best, newest or oldest first."""

    mode: str = "hybrid"
    limit: int = 20
    offset: int = 0
    since: date | None = None
    until: date | None = None
    source: str | None = None
    kind: str | None = None
    copies: bool = False
    sort: str = "best"


def search(installation: Installation, text: str, options: SearchOptions = SearchOptions()) -> dict[str, Any]:
    """Answer a query with the JSON of interfaces.md, one hit a story unless copies are asked for.

    Raises: UsageError for a query or option that cannot be meant, with its position; Unavailable if the engine is down.
    """
    mode, order = _checked(installation, options)
    read = read_query(Names(installation), text)

    def filtered(query: Query) -> Query:
        return query.filtered(since=options.since, until=options.until, source=options.source, kind=options.kind)

    query, vector = filtered(read.query), None
    if mode != "keyword" and query.meaning_text:
        vector = installation.pipeline.embed([query.meaning_text])[0]
    results = installation.index.search(
        query, vector=vector, mode=mode, limit=options.limit, offset=options.offset, copies=options.copies, order=order
    )
    found = installation.shelves.get_many([hit.document_id for hit in results.hits])
    copies = installation.shelves.copies([item.story_id for item in found.values()])
    public = public_people(installation, found.values())
    shown = {
        hit.document_id: best_passages(item.document, query, hit, item.annotations, public=public[hit.document_id])
        for hit in results.hits
        if (item := found.get(hit.document_id))
    }
    meetings = meetings_of(installation, [item.document for item in found.values()])
    hits = [
        _hit(installation, hit, found[hit.document_id], shown[hit.document_id], copies)
        | _in_meeting(found[hit.document_id].document, shown[hit.document_id], meetings.get(hit.document_id))
        for hit in results.hits
        if hit.document_id in found
    ]
    names = read.to_json(
        lambda other: (
            installation.index.search(
                filtered(other), vector=vector, mode=mode, limit=1, copies=options.copies, facets=False
            ).total
        )
    )
    statement = silence(
        installation,
        [query],
        n_found=results.total,
        is_partial=results.partial
        and not results.more_near,  # that more are near is no fault; whether the index is whole, it asks itself
        unknown=[each["message"] for each in names["unknown"]],
    )
    return {
        "query": text,
        "mode": mode,
        "total": results.total,
        "hits": hits,
        "facets": results.facets,
        "partial": results.partial,
        "more_by_meaning": results.more_near,
        "silence": silence_json(statement),
    } | names


def _hit(installation: Installation, hit: Hit, item: Shelved, shown: Sequence[Shown], copies: dict[str, int]) -> dict[str, Any]:
    document = item.document
    return {
        "document_id": document.id,
        "story_id": item.story_id,
        "copies": copies.get(item.story_id, 1),
        "title": document.title,
        "source": document.source_id,
        "source_name": installation.source_name(document.source_id),
        "kind": document.kind,
        "published": document.published.value,
        "byline": document.byline,
        "access": document.access,
        "url": document.url,
        "score": hit.score,
        "passages": [_passage(document, each) for each in shown],
    }


def _in_meeting(document: Document, shown: Sequence[Shown], meeting: Meeting | None) -> dict[str, Any]:
    """The meeting of a council paper, and what the hit is called in a list. A passage that nothing matched tells of no item."""
    matched = next((document.passages[each.passage] for each in shown if each.highlights or each.similarity is not None), None)
    item = find_item(document, matched)
    title = shown_title(document, meeting, item)
    if meeting is None:
        return {"shown_title": title, "meeting": None}
    number, item_title = item or (None, None)
    told = {
        "committee": meeting.committee,
        "starts_at": meeting.starts_at.isoformat() if meeting.starts_at else None,
        "has_time": meeting.has_time,
        "status": meeting.status,
        "item": number,
        "item_title": item_title,
    }
    return {"shown_title": title, "meeting": told}


def _passage(document: Document, shown: Shown) -> dict[str, Any]:
    passage = document.passages[shown.passage]
    return {
        "text": document.text[passage.start : passage.end],
        "start": passage.start,
        "end": passage.end,
        "page": passage.page,
        "item": passage.item,
        "highlights": [list(mark) for mark in shown.highlights],
        "why": shown.why,
        "similarity": shown.similarity,
    }


def _checked(installation: Installation, options: SearchOptions) -> tuple[Mode, Order]:
    if options.mode not in get_args(Mode):
        raise UsageError(f"{options.mode!r} is no way to search. Choose hybrid, keyword or meaning.")
    if options.sort not in get_args(Order):
        raise UsageError(f"{options.sort!r} is no order. Choose best, newest or oldest.")
    if options.kind is not None and options.kind not in KINDS:
        raise UsageError(f"{options.kind!r} is no kind of document. Kinds: {', '.join(KINDS)}.")
    if options.since and options.until and options.since > options.until:
        raise UsageError(f"The first day, {options.since}, is after the last, {options.until}. Swap them.")
    if not 1 <= options.limit <= MOST_HITS:
        raise UsageError(f"The limit must be from 1 to {MOST_HITS}, not {options.limit}.")
    if not 0 <= options.offset <= DEEPEST_OFFSET:
        raise UsageError(f"The offset must be from 0 to {DEEPEST_OFFSET}, not {options.offset}. Narrow the search instead.")
    if options.source is not None and options.source != "import":
        try:
            installation.config.beat.get_source(options.source)
        except NotFound as err:
            raise UsageError(str(err)) from err
    mode: Mode = next(mode for mode in get_args(Mode) if mode == options.mode)
    return mode, next(order for order in get_args(Order) if order == options.sort)
