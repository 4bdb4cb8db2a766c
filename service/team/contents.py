"""What stands on a list, or has a tag, as readers see it: hits within licences, and rows to take away."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from archive.archive import Archive
from archive.readers.lists import EntryKind, ListEntry, Lists, TeamList
from archive.readers.notes import Tag
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.clock import Clock
from core.config import Config
from index.engine import PassageHit
from index.query_tree import Query
from index.ranking import Hit as IndexHit
from service.exits.answers import hit_for_readers
from service.exports.rows import BATCH, Export, ExportRow, row_of
from service.facts.facts import words_key
from service.team.lists import owned_lists
from service.team.members import Member
from service.texts.hits import Hit, HitPassage, hits_of

_NOTHING_ASKED = Query(None, (), "")


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry with its document as readers see it. `is_lost`: its agenda item or quote is not in the present text."""

    id: str
    kind: EntryKind
    place: str
    who: str
    added_at: datetime
    is_lost: bool
    hit: Hit


@dataclass(frozen=True, slots=True)
class ListContents:
    """A list with what stands on it, newest first."""

    about: TeamList
    entries: tuple[ShownEntry, ...]


@dataclass(frozen=True, slots=True)
class _Spot:
    """The passage of an entry, from 0, and where in it a quote stands."""

    passage: int
    quote: tuple[int, int] | None = None


def list_contents(archive: Archive, beat: Beat, member: Member, list_id: str) -> ListContents:
    """Return a list with what stands on it.

    Raises: NotFound if there is none, or it is another's alone.
    """
    team_list = owned_lists(archive).get(member, list_id)
    return ListContents(team_list, tuple(shown_entries(archive, beat, Lists(archive).entries(team_list.id))))


def shown_entries(archive: Archive, beat: Beat, entries: Sequence[ListEntry]) -> list[ShownEntry]:
    """Return entries with their documents, in their order; one whose document is not given out any more is left out."""
    stored = Documents(archive).get_many([entry.document_id for entry in entries])
    here = [entry for entry in entries if entry.document_id in stored]
    spots = [_spot(stored[entry.document_id], entry) for entry in here]
    asked = [
        IndexHit(entry.document_id, "", 0.0, False, (PassageHit(spot.passage, 1.0),) if spot else ())
        for entry, spot in zip(here, spots, strict=True)
    ]
    hits = dict(_numbered(archive, beat, asked))
    shown = []
    for at, (entry, spot) in enumerate(zip(here, spots, strict=True)):
        hit = hits.get(at)
        if hit is not None:
            is_lost = spot is None and entry.kind in {"item", "quote"}
            hit = hit_for_readers(_as_kept(hit, entry.kind, spot), beat)
            shown.append(ShownEntry(entry.id, entry.kind, entry.place, entry.who, entry.added_at, is_lost, hit))
    return shown


def entries_of_tag(tagged: Sequence[Tag]) -> list[ListEntry]:
    """Return the documents that have a tag as if they stood on a list."""
    return [
        ListEntry(f"{tag_use.id}-{tag_use.document_id}", tag_use.id, tag_use.document_id, "document", "", tag_use.who, tag_use.at)
        for tag_use in tagged
    ]


def export_entries(
    archive: Archive,
    config: Config,
    clock: Clock,
    entries: Sequence[ListEntry],
    *,
    made_from: Literal["list", "tag"],
    name: str,
    path: str,
    n_taken_down: int,
) -> Export:
    """Return what stands on a list, or has a tag, to be taken away. `path` is that of the page that shows it."""
    base_url, beat = config.base_url, config.beat

    def rows() -> Iterator[ExportRow]:
        number = 0
        for at in range(0, len(entries), BATCH):
            for entry in shown_entries(archive, config.beat, entries[at : at + BATCH]):
                number += 1
                yield row_of(entry.hit, number, base_url)

    return Export(
        query=name,
        address=f"{base_url}{path}",
        retrieved_at=clock(),
        fictional=beat.fictional,
        total=len(entries),
        is_partial=False,
        sentences=tuple(sentence for sentence in (taken_down_in_words(n_taken_down),) if sentence),
        rows=rows(),
        made_from=made_from,
    )


def taken_down_in_words(n: int) -> str:
    """Return how many entries are not given out any more, as a sentence; empty for none."""
    if not n:
        return ""
    return f"{n:,} {'entry was' if n == 1 else 'entries were'} taken down, and {'is' if n == 1 else 'are'} not shown."


def _numbered(archive: Archive, beat: Beat, asked: Sequence[IndexHit]) -> Iterator[tuple[int, Hit]]:
    """Yield each hit with its place among what was asked for; documents that went meanwhile are passed over."""
    at = 0
    for hit in hits_of(archive, beat, _NOTHING_ASKED, asked, copies=True):
        while asked[at].document_id != hit.document_id:
            at += 1
        yield at, hit
        at += 1


def _spot(item: StoredDocument, entry: ListEntry) -> _Spot | None:
    document = item.document
    if entry.kind == "item":
        return next((_Spot(n) for n, passage in enumerate(document.passages) if passage.item == entry.place), None)
    if entry.kind == "quote":
        for quote in item.annotations.quotes:
            if words_key(document.text[quote.start : quote.end]) == entry.place:
                for n, passage in enumerate(document.passages):
                    if passage.start <= quote.start < passage.end:
                        end = min(quote.end, passage.end)
                        return _Spot(n, (quote.start - passage.start, end - passage.start))
    return None


def _as_kept(hit: Hit, kind: EntryKind, spot: _Spot | None) -> Hit:
    """Return a hit by its own passage alone, without what a search would say of it; copies only of a whole story."""
    passages: tuple[HitPassage, ...] = ()
    if hit.passages:
        marks = (spot.quote,) if spot and spot.quote else ()
        passages = (replace(hit.passages[0], highlights=marks, why="words", similarity=None),)
    if kind == "story":
        return replace(hit, passages=passages)
    return replace(hit, passages=passages, copies=1, story=())
