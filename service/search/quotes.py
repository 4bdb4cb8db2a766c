"""Quotes as results: the words with their paragraph, who spoke them and in which office that day, every outlet that carried them.

A quote is found by its speaker's name, by an office whoever held it that day, or by the body that a spokesperson spoke for. A speaker is
named only where that is sure (core/shown_speakers.py) and holds a public role on that day; of others the words stand alone, and quotes of people
without a public role are left out and counted. Words and names of a query are asked of the search index; its words must then stand in
the quote's own paragraph. Every number is a count of the archive's rows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from difflib import SequenceMatcher
from typing import Literal

from archive.archive import Archive
from archive.facts.quote_filter import QuoteFilter
from archive.facts.quotes import QuoteRow, Quotes, SpeakerKey
from archive.texts.documents import Documents
from core.beat import Beat
from core.choices import no_such_kind
from core.errors import UsageError
from core.ordering import sorted_by
from core.shown_speakers import NOT_CERTAIN, NOT_TOLD
from core.words import KINDS
from index.analysis import terms
from index.names import name_key
from index.query import parse, unquoted
from index.query_tree import And, Name, Node, Not, Or, Query, all_of
from service.facts.facts import waiting_in_words
from service.installation import Installation
from service.meetings.meetings import find_item, meetings_of, shown_title
from service.names.name_matching import KnownName, Names, corrected_from, fitting, spelt_alike, with_former
from service.names.query_names import ReadQuery, read_as_in_words, read_query, read_source
from service.offices.forces import force_key
from service.search.quote_search import MAX_LOOKED, in_order, quotes_page
from service.search.silence import silence
from service.search.silence_words import Statement, statement_of

MAX_QUOTES = 1000
DEEPEST_OFFSET = 10_000
# Names that a part of one may stand for; more say too little ("john").
MAX_READ = 200
# Of the words of two quotes of one story, the share in common (Ratcliff and Obershelp) from which one is the other, altered. In the demo
# quotes of others that stand beside a release's have .14 at the most; it has none that was altered, so that side is not measured.
ALTERED = 0.6
Fidelity = Literal["verbatim", "shortened", "altered", "not in the release"]


@dataclass(frozen=True, slots=True)
class QuoteOptions:
    """Which quotes to list. `since` and `until` are calendar days in the beat's zone, both included; `speaker` a name, an office or a body."""

    speaker: str | None = None
    since: date | None = None
    until: date | None = None
    source: str | None = None
    kind: str | None = None
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Outlet:
    """One document that carries a quote."""

    document_id: str
    source: str
    source_name: str
    kind: str
    title: str
    url: str
    published: str | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A quote, as the oldest document that was asked for has it. `start` and `end` are places of its text; `quote_in_paragraph` of the paragraph.

    `speaker` is None where it is not certain or not told; `said_by` is what a reader sees. `role` and `organisation` are what was held that
    day. `fidelity`: how the words stand to those of a release of the same story, None where there is none.
    """

    words: str
    paragraph: str
    quote_in_paragraph: tuple[int, int]
    speaker: str | None
    said_by: str
    speaker_confidence: float | None
    role: str | None
    organisation: str | None
    person_id: str | None
    document_id: str
    story_id: str
    title: str
    shown_title: str
    source: str
    source_name: str
    kind: str
    published: str | None
    url: str
    start: int
    end: int
    page: int | None
    item: str | None
    link: str
    copies: int
    outlets: tuple[Outlet, ...]
    fidelity: Fidelity | None
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class QuotesAnswer:
    """A page of quotes, newest first. `total` counts each story's quote once; `left_out` those of people without a public role.

    `notes` tell how names were read, and of unknown ones what may be meant. `partial`: there may be more, for documents wait to be looked at.
    """

    query: str
    speaker: str | None
    total: int
    quotes: tuple[QuoteLine, ...]
    left_out: int
    notes: tuple[str, ...]
    partial: bool
    silence: Statement


@dataclass(frozen=True, slots=True)
class _Meant:
    """The keys of a speaker that was asked for, and what is to be told of how it was read. `is_unknown`: no quote has any."""

    keys: tuple[str, ...]
    note: str | None = None
    is_unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    """A query taken apart: its speakers, and the rest as the index is asked."""

    speakers: tuple[_Meant, ...] = ()
    read: ReadQuery = field(default_factory=lambda: ReadQuery(Query(None, (), "")))

    @property
    def has_more(self) -> bool:
        """Whether anything but speakers is asked."""
        return bool(self.read.query.ranked) or self.read.query.required is not None


def find_quotes(installation: Installation, text: str = "", options: QuoteOptions = QuoteOptions()) -> QuotesAnswer:
    """Answer which quotes there are.

    Raises: UsageError for a query or option that cannot be meant; Unavailable if the engine is down.
    """
    _check(options)
    rows, names = Quotes(installation.archive), Names(installation)
    asked = _taken_apart(installation.archive, installation.config.beat, names, text, options.speaker)
    sources = read_source(names, options.source) if options.source else ()
    source_ids = _source_ids(installation.config.beat, sources)
    wanted = QuoteFilter(tuple(meant.keys for meant in asked.speakers), options.since, options.until, source_ids, options.kind)
    query = asked.read.query if asked.has_more else None
    page, partial, is_cut = quotes_page(installation, query, wanted, options.limit, options.offset)
    left_out = 0 if wanted.speakers or asked.has_more else rows.n_left_out(wanted)
    names_told = asked.read.names_told(lambda query: len(installation.index.dates(query)))
    unknown = [meant.note for meant in asked.speakers if meant.is_unknown and meant.note]
    unknown += [name.message for name in names_told.unknown if name.field != "speaker"]
    notes = [meant.note for meant in asked.speakers if meant.note]
    if wanted.speakers and not (unknown or asked.has_more) and (n_uncertain := rows.n_uncertain(wanted)):
        notes.append(uncertain_in_words(n_uncertain))
    notes += [name.message for name in (*names_told.read_as, *names_told.also, *names_told.unknown) if name.field != "speaker"]
    if is_cut:
        notes.append(
            f"These words were looked for around the quotes of the newest {MAX_LOOKED:,} documents that have them; name an earlier last day to look further back."
        )
    if waiting := waiting_in_words(installation.archive):
        notes, partial = [*notes, waiting], True
    scope = asked.read.query.filtered(
        since=options.since, until=options.until, sources=[source.key for source in sources], kind=options.kind
    )
    answer = silence(installation, [scope], n_found=page.total, is_partial=partial, unknown=unknown)
    return QuotesAnswer(
        text,
        options.speaker,
        page.total,
        tuple(_lines(installation.archive, installation.config.beat, rows, page.quotes)),
        left_out,
        tuple(notes),
        partial,
        statement_of(answer),
    )


def uncertain_in_words(n: int) -> str:
    """Say how many quotes may be of the people asked for, too."""
    if n == 1:
        return "1 more quote in a text that names them is not listed, for its speaker is not certain: it may be theirs."
    return f"{n:,} more quotes in texts that name them are not listed, for their speakers are not certain: some may be theirs."


def _check(options: QuoteOptions) -> None:
    if options.kind is not None and options.kind not in KINDS:
        raise no_such_kind(options.kind, KINDS)
    if options.since and options.until and options.since > options.until:
        raise UsageError(f"The first day, {options.since}, is after the last, {options.until}. Swap them.")
    if not 1 <= options.limit <= MAX_QUOTES:
        raise UsageError(f"The limit must be from 1 to {MAX_QUOTES}, not {options.limit}.")
    if not 0 <= options.offset <= DEEPEST_OFFSET:
        raise UsageError(f"The offset must be from 0 to {DEEPEST_OFFSET}, not {options.offset}. Narrow the question instead.")


def _taken_apart(archive: Archive, beat: Beat, names: Names, text: str, speaker: str | None) -> _Asked:
    """Return the speakers of a query and of the option, and the rest of the query.

    Raises: UsageError where a speaker stands under OR or NOT, of which no list of quotes can be made.
    """
    typed = [speaker] if speaker and speaker.strip() else []
    if not text.strip():
        return _Asked(tuple(_meant(archive, beat, name) for name in typed))
    required = parse(text).required
    top = required.nodes if isinstance(required, And) else (required,) if required else ()
    for node in top:
        if isinstance(node, Name) and node.field == "speaker" and node.at:
            start, end = node.at
            typed.append(unquoted(text[start:end]))
        elif any(name.field == "speaker" for name in _names_in(node)):
            raise UsageError("Quotes are listed of speakers that must all hold: ask for speaker: outside OR and NOT, or twice.")
    read = read_query(names, text)
    kept = read.query.required
    nodes = kept.nodes if isinstance(kept, And) else (kept,) if kept else ()
    rest = [node for node in nodes if not any(name.field == "speaker" for name in _names_in(node))]
    read = replace(read, query=replace(read.query, required=all_of(rest)))
    return _Asked(tuple(_meant(archive, beat, name) for name in typed), read)


def _names_in(node: Node) -> Iterator[Name]:
    if isinstance(node, And | Or):
        for child in node.nodes:
            yield from _names_in(child)
    elif isinstance(node, Not):
        yield from _names_in(node.node)
    elif isinstance(node, Name):
        yield node


def _meant(archive: Archive, beat: Beat, typed: str) -> _Meant:
    """Whom a name, an office or a body means: exactly that, else what was called so before a correction, else another form of it, else whatever it is
    a part of.
    """
    rows = Quotes(archive)
    force = force_key(typed)
    keys = [name_key("speaker", typed), *([f"force:{force}"] if force else [])]
    held = tuple(key for key in keys if key and rows.is_key(key))
    if held:
        return _Meant(held)
    held_keys = [row for row in rows.speaker_keys() if not row.key.startswith("force:")]
    known = with_former(archive, beat, "speaker", [_known(row) for row in held_keys])
    names = corrected_from(keys[0], known) or fitting("speaker", keys[0], typed, known)
    if 0 < len(names) <= MAX_READ:
        ranked = sorted_by(names, key=lambda name: (-name.documents, name.shown))
        note = read_as_in_words(typed, [(name.shown, name.corrected_on) for name in ranked])
        return _Meant(tuple(name.key for name in ranked), note)
    near = [name.shown for name in spelt_alike(keys[0], known)] if not names else []
    hint = (
        f"; did you mean {' or '.join(near)}?"
        if near
        else " with a public role."
        if not names
        else ": it fits too many. Type more of it."
    )
    return _Meant(tuple(keys[:1]), f"No quotes of a speaker {typed!r}{hint}", is_unknown=True)


def _known(row: SpeakerKey) -> KnownName:
    """Return what a key stands for: people as they are written, offices and bodies as they are asked for."""
    is_written = row.name is not None and name_key("speaker", row.name) == row.key
    return KnownName(row.key, row.name if is_written and row.name else row.key, row.documents)


def _source_ids(beat: Beat, sources: Sequence[KnownName]) -> tuple[str, ...]:
    ids = {name_key("source", source.id): source.id for source in beat.sources}
    return tuple(ids.get(source.key, source.key) for source in sources)


def _lines(archive: Archive, beat: Beat, rows: Quotes, folds: Sequence[Sequence[QuoteRow]]) -> Iterator[QuoteLine]:
    first = [next((row for row in members if row.is_asked), members[0]) for members in folds]
    documents = Documents(archive).get_documents([row.document_id for row in first])
    meetings = meetings_of(archive, beat, documents.values())
    releases = rows.release_words([row.story_id for row in first])
    damaged = rows.damaged([row.document_id for row in first])
    for row, fold in zip(first, folds, strict=True):
        if row.document_id in damaged:
            continue
        members = [
            member for member in fold if row.name is None or member.name in {None, row.name}
        ]  # none by whom it names otherwise
        document = documents.get(row.document_id)
        passages = in_order(document) if document else []
        passage = passages[row.passage] if row.passage is not None and row.passage < len(passages) else None
        start, end = (passage.start, passage.end) if passage else (row.start, row.end)
        meeting = meetings.get(row.document_id)
        yield QuoteLine(
            words=row.text,
            paragraph=document.text[start:end] if document else row.text,
            quote_in_paragraph=(row.start - start, row.end - start) if document else (0, len(row.text)),
            speaker=row.name,
            said_by=row.name or (NOT_CERTAIN if row.has_speaker else NOT_TOLD),
            speaker_confidence=row.confidence,
            role=row.role,
            organisation=row.organisation,
            person_id=row.entity_id,
            document_id=row.document_id,
            story_id=row.story_id,
            title=row.title,
            shown_title=shown_title(document, meeting, find_item(document, passage)) if document else row.title,
            source=row.source_id,
            source_name=beat.source_name(row.source_id),
            kind=row.kind,
            published=row.published,
            url=row.url,
            start=row.start,
            end=row.end,
            page=row.page,
            item=row.item,
            link=f"/documents/{row.document_id}?at={row.start}#sought",
            copies=len({member.document_id for member in members}),
            outlets=tuple(_outlets(beat, members)),
            fidelity=_fidelity(row.text, releases.get(row.story_id, ())) if any(m.kind != "release" for m in members) else None,
        )


def _outlets(beat: Beat, members: Sequence[QuoteRow]) -> Iterator[Outlet]:
    once = {member.document_id: member for member in reversed(members)}
    for m in reversed(once.values()):
        yield Outlet(
            m.document_id,
            m.source_id,
            beat.source_name(m.source_id),
            m.kind,
            m.title,
            m.url,
            m.published,
            m.start,
            m.end,
        )


def _fidelity(text: str, releases: Sequence[Sequence[str]]) -> Fidelity | None:
    """Return how words stand to those of a story's releases: all of one or more quotes, a part, other words for the same, or
    none of them.
    """
    if not releases:
        return None
    words = terms(text)
    is_part, best = False, 0.0
    for quotes in releases:
        parts = [terms(quote) for quote in quotes]
        whole = [word for part in parts for word in part]
        ends = {sum(map(len, parts[:n])) for n in range(len(parts) + 1)}
        for at in range(len(whole) - len(words) + 1):
            if words and whole[at : at + len(words)] == words:
                if at in ends and at + len(words) in ends:
                    return "verbatim"
                is_part = True
        best = max([best, *(SequenceMatcher(None, words, part, autojunk=False).ratio() for part in parts)])
    return "shortened" if is_part else "altered" if best >= ALTERED else "not in the release"
