"""Search: parse the words, put the filters beside them, ask the index, and add what the archive knows of each hit."""

from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from core.errors import NotFound, UsageError
from core.words import KINDS
from index.base import Hit, Mode
from index.query import Query, parse
from service.installation import Installation

# One answer's most; whoever wants everything pages through it or exports.
MOST_HITS = 1000
# Beyond this the engines would have to rank too many passages for one page; a narrower question serves better.
DEEPEST_OFFSET = 10_000


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """How to search. `since` and `until` are calendar days in the beat's zone, both included."""

    mode: str = "hybrid"
    limit: int = 20
    offset: int = 0
    since: date | None = None
    until: date | None = None
    source: str | None = None
    kind: str | None = None
    copies: bool = False


def search(installation: Installation, text: str, options: SearchOptions = SearchOptions()) -> dict[str, Any]:
    """Answer a query with the JSON of interfaces.md, one hit a story unless copies are asked for.

    Raises: UsageError for a query or option that cannot be meant, with its position; Unavailable if the engine is down.
    """
    mode = _checked(installation, options)
    query = parse(text, zone=installation.config.beat.zone).filtered(
        since=options.since, until=options.until, source=options.source, kind=options.kind
    )
    vector = None
    if mode != "keyword" and query.meaning_text:
        vector = installation.pipeline.embed([query.meaning_text])[0]
    results = installation.index.search(
        query, vector=vector, mode=mode, limit=options.limit, offset=options.offset, copies=options.copies
    )
    cards = installation.shelves.cards([hit.document_id for hit in results.hits])
    copies = installation.shelves.copies([card.story_id for card in cards.values()])
    hits = [_hit(installation, hit, cards[hit.document_id], copies) for hit in results.hits if hit.document_id in cards]
    return {
        "query": text,
        "mode": mode,
        "total": results.total,
        "hits": hits,
        "facets": results.facets,
        "partial": results.partial,
    }


def _checked(installation: Installation, options: SearchOptions) -> Mode:
    if options.mode not in get_args(Mode):
        raise UsageError(f"{options.mode!r} is no way to search. Choose hybrid, keyword or meaning.")
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
    return next(mode for mode in get_args(Mode) if mode == options.mode)
