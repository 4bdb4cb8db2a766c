"""Events: the reports of one happening, each in its own words. Finds them in what was read, and answers what is asked of them."""

import json
import logging
import traceback
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from archive.archive import Archive
from archive.facts.events import EventComparison, EventReport, Events, EventSize
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.errors import NotFound
from core.json_text import read_value
from core.ordering import sorted_by
from core.words import to_json
from service.events.reports import (
    EVENTS_RULES,
    Report,
    Vector,
    are_contrary,
    is_same_event,
    lead_vector,
    meeting_keys,
    report_of,
    weight,
)
from service.fairness import People, public_people
from service.texts.hits import Copy, copy_of

# Documents looked at in one transaction.
BATCH = 100
_log = logging.getLogger("countywatch.events")


@dataclass(frozen=True, slots=True)
class Event:
    """Reports of one happening: stories in the order of their oldest documents, each with its copies, oldest first.

    `id` is the one that stands for the event now, whichever it was asked for by; `title` is the oldest report's.
    """

    id: str
    title: str
    documents: int
    outlets: int
    first_published: str | None
    last_published: str | None
    stories: tuple[tuple[Copy, ...], ...]


@dataclass(frozen=True, slots=True)
class _EncodedReport:
    """What a document says of its happening, and what it is about."""

    report: Report
    vector: Vector


def update_events(archive: Archive) -> int:
    """Look at reports that are new or changed, and settle the events that they join or leave. Return how many were looked at."""
    events, n_looked_at, after = Events(archive), 0, ""
    while True:
        items, after = events.unsettled(EVENTS_RULES, BATCH, after=after)
        if not after:
            return n_looked_at
        public = public_people(archive, items)
        events.record([_report(item, public[item.document.id]) for item in items], comparison(), EVENTS_RULES)
        n_looked_at += len(items)


def comparison() -> EventComparison[_EncodedReport]:
    """Return how reports are compared."""
    return EventComparison(_load, _weigh, lambda one, other: are_contrary(one.report, other.report))


def get_event(archive: Archive, beat: Beat, event_id: str) -> Event:
    """Return an event by its id, or by one that it had before.

    Raises: NotFound.
    """
    event = Events(archive).find(event_id)
    if event is None:
        raise NotFound(f"There is no event with the id {event_id!r}. `countywatch show` prints the event of a document.")
    own, document_ids = event
    cards = sorted_by(
        Documents(archive).cards(document_ids).values(), key=lambda c: (c.published is None, c.published or "", c.document_id)
    )
    stories: dict[str, list[Copy]] = {}
    for card in cards:
        stories.setdefault(card.story_id, []).append(copy_of(beat, card))
    days = [card.published for card in cards if card.published]
    return Event(
        own,
        cards[0].title,
        len(cards),
        len({card.source_id for card in cards}),
        days[0] if days else None,
        days[-1] if days else None,
        tuple(tuple(story) for story in stories.values()),
    )


def event_of(archive: Archive, document_id: str) -> EventSize | None:
    """Return the event that a document reports; None for a council paper, and for what `process` has not looked at yet."""
    return Events(archive).size_of_each([document_id]).get(document_id)


def _report(item: StoredDocument, public: People) -> EventReport:
    """Return what a document says of its happening; one that nobody foresaw the fault of is of no other's, and costs only
    itself.
    """
    own = item.document.id
    try:
        report = report_of(item.document, item.annotations, public)
        if report is None:
            return EventReport(own, item.revision)
        body, vector = json.dumps(to_json(report)), lead_vector(item.vectors).astype(np.float16).tobytes()
        return EventReport(own, item.revision, body, vector, report.published, meeting_keys(report))
    except Exception:
        _log.warning("The happening of %s could not be looked at\n%s", own, traceback.format_exc())
        return EventReport(own, item.revision)


def _load(body: str, vector: bytes) -> _EncodedReport:
    return _EncodedReport(read_value(Report, body), np.frombuffer(vector, np.float16).astype(np.float32))


def _weigh(one: _EncodedReport, other: _EncodedReport, common: Collection[str]) -> float | None:
    cosine = float(one.vector @ other.vector) if one.vector.size == other.vector.size else 0.0
    is_one = is_same_event(one.report, other.report, cosine, common=common)
    return weight(one.report, other.report, cosine, common=common) if is_one else None
