"""Where a list goes on, whatever was written meanwhile: behind the entry that came last, found again by its key and not by a number."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from pydantic import TypeAdapter

from archive.archive import stamp
from archive.texts.documents import Documents
from core.beat import Beat
from core.errors import UsageError
from core.words import stable_id
from service.installation import Installation
from service.search.quotes import QuoteLine, QuoteOptions, QuotesAnswer, find_quotes
from service.search.search import SearchAnswer, SearchOptions, search

# Of the entries that came last so many are remembered: one may be taken down before the list goes on.
KEPT_KEYS = 5
# How far from its old place the last entry is looked for: what an hour brings, then what a first crawl of a source does. With a
# page of a hundred both stay below what one answer may have.
OVERLAPS = (20, 440)
MAX_CURSOR_CHARS = 600
A = TypeVar("A")


# What a cursor's text holds: the scope, how many came before, the keys.
_FORM = TypeAdapter(tuple[str, int, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in the list of one question. `n`: how many entries came before it; `keys`: those of the last, the last at the end."""

    scope: str
    n: int
    keys: tuple[str, ...]

    def to_text(self) -> str:
        """Return the cursor as a parameter carries it."""
        return base64.urlsafe_b64encode(_FORM.dump_json((self.scope, self.n, self.keys))).decode().rstrip("=")


def cursor_of(text: str, scope: str) -> Cursor:
    """Return the cursor that a parameter carries.

    Raises: UsageError for what is none, or belongs to another question.
    """
    try:
        kind, n, keys = _FORM.validate_json(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        cursor = Cursor(kind, n, keys)
    except (ValueError, TypeError) as err:
        raise UsageError("The cursor is none of ours. Take it as the answer before gave it, or begin without one.") from err
    if not 0 <= cursor.n <= 100_000 or not 1 <= len(cursor.keys) <= KEPT_KEYS:
        raise UsageError("The cursor is none of ours. Take it as the answer before gave it, or begin without one.")
    if cursor.scope != scope:
        raise UsageError(
            "The cursor belongs to another question. Ask the same one, with the same filters and order, or begin without a cursor."
        )
    return cursor


def search_from(installation: Installation, text: str, options: SearchOptions, cursor: str) -> tuple[SearchAnswer, str | None]:
    """Return the hits behind a cursor (from the start, with an empty one), and the cursor of what follows; None at the end.

    Raises: UsageError for a cursor that is none, or whose place is gone; else as `search`.
    """
    scope = _scope(text, replace(options, limit=1, offset=0))

    def ask(offset: int, limit: int) -> SearchAnswer:
        return search(installation, text, replace(options, offset=offset, limit=limit))

    def keys_of(answer: SearchAnswer) -> list[str]:
        return [hit.document_id for hit in answer.hits]

    if not cursor:
        answer, start, first = ask(options.offset, options.limit), 0, options.offset
    else:
        answer, start, first = _behind(cursor_of(cursor, scope), options.limit, ask, keys_of)
    hits = answer.hits[start : start + options.limit]
    following = _following(scope, first + start, [hit.document_id for hit in hits], answer.total)
    return replace(answer, hits=hits), following


def quotes_from(installation: Installation, text: str, options: QuoteOptions, cursor: str) -> tuple[QuotesAnswer, str | None]:
    """Return the quotes behind a cursor, as `search_from` does hits.

    Raises: UsageError for a cursor that is none, or whose place is gone; else as `find_quotes`.
    """
    scope = _scope(text, replace(options, limit=1, offset=0))

    def ask(offset: int, limit: int) -> QuotesAnswer:
        return find_quotes(installation, text, replace(options, offset=offset, limit=limit))

    def keys_of(answer: QuotesAnswer) -> list[str]:
        return [_key_of(quote) for quote in answer.quotes]

    if not cursor:
        answer, start, first = ask(options.offset, options.limit), 0, options.offset
    else:
        answer, start, first = _behind(cursor_of(cursor, scope), options.limit, ask, keys_of)
    quotes = answer.quotes[start : start + options.limit]
    following = _following(scope, first + start, [_key_of(quote) for quote in quotes], answer.total)
    return replace(answer, quotes=quotes), following


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document of the whole list, in one line; its text is at its own address."""

    id: str
    story_id: str
    source: str
    source_name: str
    kind: str
    title: str
    url: str
    published: str | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class DocumentList:
    """Documents in the order in which they were first seen: what is new comes at the end."""

    documents: tuple[ListedDocument, ...]


def documents_from(documents: Documents, beat: Beat, limit: int, cursor: str) -> tuple[DocumentList, str | None]:
    """Return the documents first seen behind a cursor (from the first on, with an empty one), and the cursor of what follows; None at the end.

    Raises: UsageError for a cursor that is none.
    """
    place = None
    if cursor:
        cursor_at = cursor_of(cursor, "documents")
        place = (cursor_at.keys[0], cursor_at.keys[-1])
    cards = documents.cards_after(place, limit + 1)
    listed = tuple(
        ListedDocument(
            card.document_id,
            card.story_id,
            card.source_id,
            beat.source_name(card.source_id),
            card.kind,
            card.title,
            card.url,
            card.published,
            card.first_seen_at,
        )
        for card in cards[:limit]
    )
    if len(cards) <= limit:
        return DocumentList(listed), None
    last = listed[-1]
    return DocumentList(listed), Cursor("documents", 0, (stamp(last.first_seen_at), last.id)).to_text()


def _key_of(quote: QuoteLine) -> str:
    return f"{quote.document_id}:{quote.start}"


def _scope(text: str, options: SearchOptions | QuoteOptions) -> str:
    return stable_id("cursor", text, repr(options))[:12]


def _following(scope: str, n_before: int, keys: Sequence[str], total: int) -> str | None:
    n = n_before + len(keys)
    return Cursor(scope, n, tuple(keys[-KEPT_KEYS:])).to_text() if keys and n < total else None


def _behind(
    cursor: Cursor, limit: int, ask: Callable[[int, int], A], keys_of: Callable[[A], Sequence[str]]
) -> tuple[A, int, int]:
    """Return an answer that holds the cursor's place, where in it the list goes on, and the answer's own offset."""
    n = cursor.n
    for overlap in (*OVERLAPS, OVERLAPS[0]):
        first = max(0, n - overlap)
        wanted = n - first + overlap + limit
        answer = ask(first, wanted)
        places = {key: at for at, key in enumerate(keys_of(answer))}
        place = next((places[key] for key in reversed(cursor.keys) if key in places), None)
        if place is not None:
            if place + limit < len(places) or len(places) < wanted:
                return answer, place + 1, first
            n = first + place + 1  # it moved so far that its page is not whole here: it is asked for around its new place
    raise UsageError("The place of this cursor is gone: too much was written since. Begin again without a cursor.")
