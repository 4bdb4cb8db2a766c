"""All results of a search, or all of a list, as rows, within licences and fairness: what a press officer takes to a chief, a researcher into a table.

The index is asked once, so that no result is lost or told twice while others come in; what the archive knows of the hits is read in batches.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode

from core.words import Kind
from index.fusion import MAX_DEPTH
from service.exits.answers import hit_for_readers
from service.installation import Installation
from service.search.search import SearchOptions, asked_of
from service.search.silence import silence
from service.search.silence_words import statement_of
from service.texts.excerpts import excerpt_span
from service.texts.hits import Hit, hits_of

# Hits whose documents are read at once: some 20 MB of packs.
BATCH = 200


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One result. `snippet` is the passage that answers best, empty where its source may only be linked to; `also_in` the outlets of its copies.

    `link` opens the document here at that place, `url` is the original's address. `found_by`: whether that passage has the words, or is near in
    meaning alone; None where the source may only be linked to, or no passage was found.
    """

    number: int
    title: str
    source: str
    kind: Kind
    published: str | None
    committee: str | None
    meeting_at: str | None
    item: str | None
    page: int | None
    snippet: str
    copies: int
    also_in: str
    byline: str | None
    access: str
    url: str
    link: str
    found_by: str | None

    def cells(self) -> list[str | int | None]:
        """Return the values in the order of `COLUMNS`."""
        values: list[str | int | None] = [getattr(self, name) for name in COLUMNS]
        return values


COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(ExportRow))


@dataclass(frozen=True, slots=True)
class Export:
    """A search with all its results, or what stands on a list or has a tag, whose name is then the `query`.

    `sentences` tell what the answer was made from; `is_partial`: there may be more. `days` are those that were asked for beside the query, in words.
    """

    query: str
    address: str
    retrieved_at: datetime
    fictional: bool
    total: int
    is_partial: bool
    sentences: tuple[str, ...]
    rows: Iterator[ExportRow]
    made_from: Literal["query", "list", "tag"] = "query"
    days: str | None = None


def export(
    installation: Installation,
    text: str,
    options: SearchOptions,
    *,
    base_url: str,
    report: Callable[[int, int], None] = lambda *_: None,
) -> Export:
    """Return all results of a search; `limit` and `offset` are of no meaning. `base_url` is where readers open this installation.

    `report` is told of progress as the rows are read: how many, of how many.

    Raises: UsageError for a query or option that cannot be meant; Unavailable if the engine is down.
    """
    asked = asked_of(installation, text, options)
    answer = installation.index.search(
        asked.query,
        vector=asked.vector,
        mode=asked.mode,
        limit=MAX_DEPTH,
        copies=options.copies,
        order=asked.order,
        facets=False,
    )
    is_partial = answer.partial and not answer.more_near
    unknown = [name.message for name in asked.names_told().unknown]
    statement = statement_of(silence(installation, [asked.query], n_found=answer.total, is_partial=is_partial, unknown=unknown))

    def rows() -> Iterator[ExportRow]:
        number = 0
        for at in range(0, len(answer.hits), BATCH):
            for hit in hits_of(
                installation.archive, installation.config.beat, asked.query, answer.hits[at : at + BATCH], copies=options.copies
            ):
                number += 1
                yield row_of(hit_for_readers(hit, installation.config.beat), number, base_url)
            report(min(at + BATCH, len(answer.hits)), len(answer.hits))

    beat = installation.config.beat
    return Export(
        text,
        f"{base_url}/search?{urlencode(_given(text, options))}",
        installation.clock(),
        beat.fictional,
        answer.total,
        answer.partial,
        statement.sentences,
        rows(),
        days=_days(options),
    )


def _given(text: str, options: SearchOptions) -> dict[str, str]:
    """Return the parameters of the page that lists the same."""
    given = {
        "q": text,
        "mode": options.mode if options.mode != "hybrid" else "",
        "from": options.since.isoformat() if options.since else "",
        "to": options.until.isoformat() if options.until else "",
        "source": options.source or "",
        "kind": options.kind or "",
        "copies": "1" if options.copies else "",
        "sort": options.sort if options.sort != "best" else "",
    }
    return {name: value for name, value in given.items() if value}


def row_of(hit: Hit, number: int, base_url: str) -> ExportRow:
    """Return a hit, as readers may see it, as a row."""
    best = hit.passages[0] if hit.passages else None
    place = f"?at={best.start}#sought" if best else ""
    own = {copy.source_name: None for copy in hit.story if copy.source_id != hit.source}
    meeting = hit.meeting
    return ExportRow(
        number=number,
        title=hit.shown_title,
        source=hit.source_name,
        kind=hit.kind,
        published=hit.published,
        committee=meeting.committee if meeting else None,
        meeting_at=meeting.at if meeting else None,
        item=(best.item if best else None) or (meeting.item if meeting else None),
        page=best.page if best else None,
        snippet=_snippet(best.text, best.highlights) if best else "",
        copies=hit.copies,
        also_in=", ".join(own),
        byline=hit.byline,
        access=hit.access,
        url=hit.url,
        link=f"{base_url}/documents/{hit.document_id}{place}",
        found_by=best.why if best else None,
    )


def _snippet(text: str, marks: Sequence[Sequence[int]]) -> str:
    """Return the stretch that the page of results shows, in one line."""
    start, end = excerpt_span(text, marks)
    return f"{'… ' if start else ''}{' '.join(text[start:end].split())}{' …' if end < len(text) else ''}"


def _days(options: SearchOptions) -> str | None:
    since, until = options.since, options.until
    if since and until:
        return f"{since} to {until}"
    return f"from {since}" if since else f"to {until}" if until else None
