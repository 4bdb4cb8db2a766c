"""Keeps which reports tell of one happening: what each says of it, the keys under which they meet, the pairs, the ids of events.

How two reports are compared, the caller knows (`EventComparison`). Here is decided which are: a document meets those of the days around its
own that have a key in common with it, and is compared with a bounded number of them. Stories are whole in an event. Stories join in the order
of how much speaks for it, unless one of each speaks against it: so no chain of reports joins two happenings. What people decided goes
before. A document is looked at again when its revision grows, and where a neighbour goes or people decide about it (`unsettle_events`).
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Generic, TypeVar

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, text, update

from archive.archive import Archive
from archive.checksums import checksum_of
from archive.database import in_parts, is_sqlite, upsert
from archive.decision_rows import OF_EVENTS, Bonds, bonds_in_force
from archive.tables import annotations, documents, event_keys, event_pairs, event_reports, events
from archive.texts.documents import ID_CHARS, MIN_PREFIX
from archive.texts.texts import StoredDocument, shelved, shelved_of, sound
from core.words import Kind, stable_id

# Days in one band of keys; reports meet in their own and the two beside it.
BAND_DAYS = 10
# Documents under one key in one band, and documents with which one is compared: a name that so many reports have tells nothing.
MAX_UNDER_KEY = 32
MAX_COMPARED = 24
# Reports that hang together and are settled at once, those nearest to what changed first. The largest event of the demo has nine.
MAX_SETTLED = 400
# Any constant; PostgreSQL's advisory lock under which events are settled.
EVENTS_LOCK = 77_094
# What a newsroom writes of a happening; a council's papers are of many things each.
REPORTING: tuple[Kind, ...] = ("article", "release")
Compared = TypeVar("Compared")


@dataclass(frozen=True, slots=True)
class EventComparison(Generic[Compared]):
    """How reports are compared: read one as it is kept, say how much speaks for one happening (None: it is not one), say what speaks against.

    `weigh` is given the keys that so many reports have that they tell nothing.
    """

    load: Callable[[str, bytes], Compared]
    weigh: Callable[[Compared, Compared, Collection[str]], float | None]
    are_contrary: Callable[[Compared, Compared], bool]


@dataclass(frozen=True, slots=True)
class EventReport:
    """What a document of a revision says of its happening; `body` None: it can be of no other document's. `day` is an ordinal."""

    document_id: str
    revision: int
    body: str | None = None
    vector: bytes = b""
    day: int = 0
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventSize:
    """An event in numbers: how many documents report it, from how many sources."""

    id: str
    documents: int
    outlets: int


class Events:
    """The events of an archive."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def unsettled(self, rules: int, limit: int, *, after: str = "") -> tuple[list[StoredDocument], str]:
        """Return annotated reports not looked at in their present revision by these rules, from behind an id; and the last id looked at.

        The last id is empty where there are none. Damaged documents are left out, and the log names them.
        """
        mine = event_reports.c
        statement = (
            shelved()
            .outerjoin(event_reports, mine.document_id == documents.c.id)
            .where(documents.c.id > after, documents.c.kind.in_(REPORTING), annotations.c.version_id.is_not(None))
            .where(or_(mine.document_id.is_(None), mine.revision != documents.c.revision, mine.rules != rules))
            .order_by(documents.c.id)
            .limit(limit)
        )
        with self.archive.reading() as connection:
            rows = connection.execute(statement).all()
        return list(sound(rows, shelved_of)), rows[-1].document_id if rows else ""

    def record(self, reports: Sequence[EventReport], compare: EventComparison[Any], rules: int) -> None:
        """Keep what documents say of their happenings, and settle the events that they join or leave. One transaction."""
        with self.archive.engine.begin() as connection:
            if not is_sqlite(self.archive.engine):
                connection.execute(text(f"SELECT pg_advisory_xact_lock({EVENTS_LOCK})"))
            ids = [report.document_id for report in reports]
            touched = {*ids, *_neighbours(connection, ids, Bonds()), *_members_of_their_events(connection, ids)}
            told_before = _told_before(connection, ids, rules)
            fresh = {
                report.document_id for report in reports if told_before.get(report.document_id) != (report.body, report.vector)
            }
            for part in in_parts(sorted(fresh)):
                _forget(connection, part)
            for report in reports:
                if report.document_id in fresh:
                    _keep(connection, report, compare, rules)
                else:
                    mine = event_reports.c.document_id == report.document_id
                    connection.execute(update(event_reports).where(mine).values(revision=report.revision))
            _settle(connection, touched, compare)

    def size_of_each(self, document_ids: Sequence[str]) -> dict[str, EventSize]:
        """Return the event of each document; documents that are no reports, or not looked at yet, are left out."""
        mine = event_reports.alias()
        size = (
            select(
                mine.c.document_id,
                mine.c.event_id,
                func.count().label("n"),
                func.count(func.distinct(documents.c.source_id)).label("outlets"),
            )
            .join(event_reports, event_reports.c.event_id == mine.c.event_id)
            .join(documents, documents.c.id == event_reports.c.document_id)
            .where(documents.c.suppressed == 0)
            .group_by(mine.c.document_id, mine.c.event_id)
        )
        sizes = {}
        with self.archive.reading() as connection:
            for part in in_parts(list(document_ids)):
                for row in connection.execute(size.where(mine.c.document_id.in_(part))):
                    sizes[row.document_id] = EventSize(row.event_id, row.n, row.outlets)
        return sizes

    def find(self, event_id: str) -> tuple[str, list[str]] | None:
        """Return the event that an id or the first digits of it stand for, whatever it was joined with, and the documents that report it.

        None for an unknown id, and where digits fit more than one.
        """
        match = events.c.id == event_id
        if MIN_PREFIX <= len(event_id) < ID_CHARS:
            match = events.c.id.startswith(event_id, autoescape=True)
        with self.archive.reading() as connection:
            fitting = set(connection.execute(select(events.c.joined_to).where(match)).scalars())
            own = fitting.pop() if len(fitting) == 1 else None
            mine = select(documents.c.id).join(event_reports, event_reports.c.document_id == documents.c.id)
            mine = mine.where(event_reports.c.event_id == own, documents.c.suppressed == 0)
            ids = list(connection.execute(mine.order_by(documents.c.id)).scalars())
        return (own, ids) if own is not None and ids else None


def event_id(head: str) -> str:
    """Return the id of the event whose oldest document this is, the same on every machine."""
    return stable_id("event", head)


def unsettle_events(connection: Connection, document_ids: Collection[str]) -> None:
    """Have these documents, and those in one event with them, looked at again."""
    for part in in_parts(sorted({*document_ids, *_members_of_their_events(connection, sorted(document_ids))})):
        connection.execute(update(event_reports).where(event_reports.c.document_id.in_(part)).values(revision=0))


def remove_event_reports(connection: Connection, document_ids: Sequence[str]) -> None:
    """Remove what is kept of documents; the others of their events are looked at again."""
    unsettle_events(connection, document_ids)
    for part in in_parts(list(document_ids)):
        _forget(connection, part)
        connection.execute(delete(event_reports).where(event_reports.c.document_id.in_(part)))


def _forget(connection: Connection, document_ids: Sequence[str]) -> None:
    mine = or_(event_pairs.c.first.in_(document_ids), event_pairs.c.second.in_(document_ids))
    connection.execute(delete(event_pairs).where(mine))
    connection.execute(delete(event_keys).where(event_keys.c.document_id.in_(document_ids)))


def _told_before(connection: Connection, document_ids: Sequence[str], rules: int) -> dict[str, tuple[str | None, bytes]]:
    """Return what documents said of their happenings by these rules; not of those that are to be looked at again whatever they say."""
    bodies: dict[str, tuple[str | None, bytes]] = {}
    for part in in_parts(list(document_ids)):
        mine = select(event_reports).where(event_reports.c.document_id.in_(part))
        for row in connection.execute(mine.where(event_reports.c.rules == rules, event_reports.c.revision > 0)):
            if row.checksum == checksum_of(row.document_id, row.body, row.vector):
                bodies[row.document_id] = (row.body, row.vector)
    return bodies


def _keep(connection: Connection, report: EventReport, compare: EventComparison[Any], rules: int) -> None:
    """Keep a report in place of the document's older one, of which nothing stands any more, with the pairs that it makes with those
    kept before it.
    """
    own = report.document_id
    known = connection.execute(select(event_reports.c.event_id).where(event_reports.c.document_id == own)).scalar()
    kept = {
        "document_id": own,
        "event_id": known or event_id(own),
        "revision": report.revision,
        "rules": rules,
        "body": report.body,
        "vector": report.vector,
        "checksum": checksum_of(own, report.body, report.vector),
    }
    upsert(connection, event_reports, kept)
    if report.body is None:
        return
    band = report.day // BAND_DAYS
    under: dict[str, list[str]] = defaultdict(list)
    n_in_band: dict[str, int] = defaultdict(int)
    near = event_keys.c.band.in_((band - 1, band, band + 1))
    for row in connection.execute(select(event_keys).where(event_keys.c.key.in_(report.keys), near)):
        under[row.key].append(row.document_id)
        n_in_band[row.key] += row.band == band
    fresh = [key for key in report.keys if n_in_band[key] < MAX_UNDER_KEY]
    if fresh:
        connection.execute(insert(event_keys), [{"key": key, "band": band, "document_id": own} for key in fresh])
    common = {key for key, ids in under.items() if len(ids) >= MAX_UNDER_KEY}
    mine = compare.load(report.body, report.vector)
    reports = _load_reports(connection, _nearest(under), compare)
    pairs = [(other, compare.weigh(mine, theirs, common)) for other, theirs in reports.items()]
    rows = [
        {"first": min(own, other), "second": max(own, other), "weight": weight} for other, weight in pairs if weight is not None
    ]
    if rows:
        connection.execute(insert(event_pairs), rows)


def _nearest(under: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the documents most worth comparing: a key counts the more, the fewer have it."""
    weights: dict[str, float] = defaultdict(float)
    for ids in under.values():
        for document_id in ids:
            weights[document_id] += 1 / len(ids)
    return sorted(weights, key=lambda document_id: (-weights[document_id], document_id))[:MAX_COMPARED]


def _load_reports(connection: Connection, document_ids: Sequence[str], compare: EventComparison[Compared]) -> dict[str, Compared]:
    """Return what documents say of their happenings; damaged rows are left out: they are of no other's until they are kept
    anew.
    """
    reports = {}
    for part in in_parts(document_ids):
        for row in connection.execute(select(event_reports).where(event_reports.c.document_id.in_(part))):
            if row.body is not None and row.checksum == checksum_of(row.document_id, row.body, row.vector):
                reports[row.document_id] = compare.load(row.body, row.vector)
    return reports


def _members_of_their_events(connection: Connection, document_ids: Sequence[str]) -> set[str]:
    members: set[str] = set()
    for part in in_parts(list(document_ids)):
        mine = select(event_reports.c.event_id).where(event_reports.c.document_id.in_(part))
        others = select(event_reports.c.document_id).where(event_reports.c.event_id.in_(mine))
        members.update(connection.execute(others).scalars())
    return members


def _neighbours(connection: Connection, document_ids: Sequence[str], bonds: Bonds) -> set[str]:
    """Return the reports in a pair or a story with one of these, or joined with one by people."""
    partners = bonds.partners_of(document_ids)
    for part in in_parts(sorted(document_ids)):
        pairs = select(event_pairs.c.first, event_pairs.c.second)
        for row in connection.execute(pairs.where(or_(event_pairs.c.first.in_(part), event_pairs.c.second.in_(part)))):
            partners.update((row.first, row.second))
        stories = select(documents.c.story_id).where(documents.c.id.in_(part))
        partners.update(connection.execute(select(documents.c.id).where(documents.c.story_id.in_(stories))).scalars())
    return partners


def _settle(connection: Connection, document_ids: Collection[str], compare: EventComparison[Any]) -> None:
    """Find the events of these documents, and of what hangs together with them, anew; each is named by its oldest document."""
    bonds = bonds_in_force(connection, OF_EVENTS)
    nodes, edge = set(document_ids), set(document_ids)
    while edge and len(nodes) < MAX_SETTLED:
        edge = _neighbours(connection, sorted(edge), bonds) - nodes
        nodes |= edge
    rows: list[Any] = []
    for part in in_parts(sorted(nodes)):
        joined = event_reports.join(documents, documents.c.id == event_reports.c.document_id)
        columns = (documents.c.id, documents.c.story_id, documents.c.published, event_reports.c.event_id)
        rows += connection.execute(select(*columns).select_from(joined).where(documents.c.id.in_(part))).all()
    by_id = {row.id: row for row in rows}
    before = {row.id: row.event_id for row in rows}
    after: dict[str, str] = {}
    for members in _clusters(connection, by_id, bonds, compare):
        head = min(
            members,
            key=lambda document_id: (by_id[document_id].published is None, by_id[document_id].published or "", document_id),
        )
        after |= dict.fromkeys(members, event_id(head))
        upsert(connection, events, {"id": event_id(head), "head": head, "joined_to": event_id(head)})
        for part in in_parts(sorted(members)):
            moved = and_(event_reports.c.document_id.in_(part), event_reports.c.event_id != event_id(head))
            connection.execute(update(event_reports).where(moved).values(event_id=event_id(head)))
    _redirect(connection, before, after)


def _redirect(connection: Connection, before: Mapping[str, str], after: Mapping[str, str]) -> None:
    """Let ids that head no event any more lead to the event of their own document, or where the others of their event are."""
    of_rest = {event: after[document_id] for document_id, event in sorted(before.items(), reverse=True)}
    for part in in_parts(sorted({*of_rest, *after.values()})):
        known = select(events).where(or_(events.c.id.in_(part), events.c.joined_to.in_(part)))
        for row in connection.execute(known).all():
            target = after.get(row.head) or of_rest.get(row.joined_to) or row.joined_to
            if target != row.joined_to:
                connection.execute(update(events).where(events.c.id == row.id).values(joined_to=target))


def _clusters(
    connection: Connection, by_id: Mapping[str, Any], bonds: Bonds, compare: EventComparison[Any]
) -> Iterable[set[str]]:
    """Sort documents into events: stories whole, what people joined, then pair by pair the surest first."""
    stories: dict[str, set[str]] = defaultdict(set)
    for row in by_id.values():
        stories[row.story_id].add(row.id)
    cluster_of = {story: {story} for story in stories}
    reports: dict[str, Any] = {}

    def is_cut(one: str, other: str) -> bool:
        return any(bool(stories[one] & some) != bool(stories[other] & some) for some in bonds.apart)

    def is_against(one: str, other: str) -> bool:
        pairs = product(stories[one], stories[other])
        return any(a in reports and b in reports and compare.are_contrary(reports[a], reports[b]) for a, b in pairs)

    def join(one: str, other: str) -> None:
        both = cluster_of[one] | cluster_of[other]
        cluster_of.update(dict.fromkeys(both, both))

    for first, second in sorted(bonds.together):
        if first in by_id and second in by_id:
            join(by_id[first].story_id, by_id[second].story_id)
    edges = _edges(connection, by_id)
    if edges:
        reports = _load_reports(connection, sorted(by_id), compare)
    for _, one, other in edges:
        across = list(product(cluster_of[one], cluster_of[other]))
        if cluster_of[one] is cluster_of[other] or any(is_cut(a, b) or is_against(a, b) for a, b in across):
            continue
        join(one, other)
    for cluster in {id(group): group for group in cluster_of.values()}.values():
        yield {document_id for story in cluster for document_id in stories[story]}


def _edges(connection: Connection, by_id: Mapping[str, Any]) -> list[tuple[float, str, str]]:
    """Return the pairs of stories that may be of one happening, those for which most speaks first."""
    edges = []
    for part in in_parts(sorted(by_id)):
        for row in connection.execute(select(event_pairs).where(event_pairs.c.first.in_(part))):
            if row.second in by_id and by_id[row.first].story_id != by_id[row.second].story_id:
                edges.append((-row.weight, *sorted((by_id[row.first].story_id, by_id[row.second].story_id))))
    return sorted(edges)
