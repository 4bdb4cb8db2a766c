"""The first page of a morning: what came out since the last working day, on the subject first; the meetings of the next seven days. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from archive.texts.documents import Documents
from core.ordering import sorted_by
from service.installation import Installation
from service.meetings.meeting_list import MeetingList, meetings_between
from service.search.search import SearchOptions, search
from service.texts.hits import Hit
from service.texts.withdrawals import count_withdrawn

# What newsrooms and press offices put out.
_PRESS = "kind:article OR kind:release"
COMING_DAYS = 7
# A county's press prints some dozens of stories a day; what is beyond is a click away.
MAX_NEW = 60
# Where nothing is new, so many of the latest are shown instead.
N_LATEST = 5
# A text is on the subject if it is so more likely than not (the calibrated relevance of `nlp`).
ON_SUBJECT = 0.5
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class NewEvent:
    """What is reported of one happening: the story told first, and the others, each with its copies within it."""

    first: Hit
    others: tuple[Hit, ...]
    is_on_subject: bool


@dataclass(frozen=True, slots=True)
class Morning:
    """What is new since a day, and what comes up. `latest` are older stories, shown where nothing is new; `reach` is the archive's first day.

    `total`: how many stories are new; more than are listed if there are very many. `n_withdrawn`: how many texts were withdrawn at their sources since.
    """

    since: date
    on_subject: tuple[NewEvent, ...]
    others: tuple[NewEvent, ...]
    total: int
    latest: tuple[Hit, ...]
    coming: MeetingList
    reach: str | None
    n_withdrawn: int = 0


def last_working_day(day: date) -> date:
    """Return the working day before a day: before a Monday the Friday. Bank holidays are not known."""
    before = day - timedelta(days=1)
    while before.weekday() >= _SATURDAY:
        before -= timedelta(days=1)
    return before


def morning(installation: Installation) -> Morning:
    """Return what a reader looks at first.

    Raises: Unavailable if the engine is down.
    """
    today = installation.clock().astimezone(installation.config.beat.tz).date()
    since = last_working_day(today)
    answer = search(installation, _PRESS, SearchOptions(mode="keyword", limit=MAX_NEW, since=since, until=today, sort="newest"))
    events = _by_event(installation.documents, answer.hits)
    latest: tuple[Hit, ...] = ()
    if not events:
        older = SearchOptions(mode="keyword", limit=N_LATEST, until=today, sort="newest")
        latest = search(installation, _PRESS, older).hits
    return Morning(
        since,
        tuple(event for event in events if event.is_on_subject),
        tuple(event for event in events if not event.is_on_subject),
        answer.total,
        latest,
        meetings_between(installation.archive, installation.config.beat, today, today + timedelta(days=COMING_DAYS)),
        answer.silence.reach,
        count_withdrawn(installation.archive, datetime.combine(since, time(), installation.config.beat.tz)),
    )


def _by_event(documents: Documents, hits: Sequence[Hit]) -> list[NewEvent]:
    """Return stories by the event they report, in the order of their newest; of an event the story told first comes first."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.event.id if hit.event else hit.story_id, []).append(hit)
    items = documents.get_many([hit.document_id for hit in hits])
    events = []
    for group in groups.values():
        first, *others = sorted_by(group, key=lambda hit: hit.published or "")
        relevance = [items[hit.document_id].annotations.drug_policy for hit in group if hit.document_id in items]
        events.append(NewEvent(first, tuple(others), max(relevance, default=0.0) >= ON_SUBJECT))
    return events
