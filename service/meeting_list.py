"""Meetings of councils by day, each with its agenda as its papers have it: what a councillor looks up, and what comes up. Reads only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from archive.archive import Archive
from archive.headings import papers_between
from core.beat import Beat
from core.matching import find_all
from core.words import KIND_GROUPS, Document
from service.calendar import day_of
from service.meetings import Meeting, is_off, items_of, meetings_of, paper_name

# Papers of one list: a county of ten councils has some six hundred in its fullest month.
MAX_PAPERS = 1000
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ItemPaper:
    """A paper in which an item stands: what it is called beside others of its meeting, and the item's first page there."""

    document_id: str
    name: str
    page: int | None


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of an agenda, number and title as printed."""

    number: str
    title: str
    papers: tuple[ItemPaper, ...]


@dataclass(frozen=True, slots=True)
class ListedMeeting:
    """A meeting with what the archive has of it. `starts_at`: a moment, or a day where no hour is known; `papers` stand under no item."""

    source: str
    source_name: str
    committee: str | None
    starts_at: str
    has_time: bool
    status: str | None
    agenda: tuple[ListedItem, ...]
    papers: tuple[ItemPaper, ...]

    @property
    def is_off(self) -> bool:
        """Whether it is called off or put off."""
        return is_off(self.status)


@dataclass(frozen=True, slots=True)
class MeetingList:
    """The meetings of some days, in order; `is_partial`: there may be more, for more papers were found than are read at once."""

    meetings: tuple[ListedMeeting, ...]
    is_partial: bool


def meetings_between(archive: Archive, beat: Beat, since: date, until: date) -> MeetingList:
    """Return the meetings of these days, both included, whose papers were collected.

    A page names some thousand papers at most; `is_partial` tells that there are more.
    """
    kinds = KIND_GROUPS["council"]
    found = papers_between(archive, since, until, kinds, limit=MAX_PAPERS + 1)
    papers = found[:MAX_PAPERS]
    meetings = meetings_of(archive, beat, papers)
    groups: dict[tuple[Meeting, datetime], list[Document]] = {}
    for paper in papers:
        meeting = meetings.get(paper.id) or Meeting(paper.source_id, None, None, None, None)
        at = meeting.starts_at or _day_of(beat, paper)
        groups.setdefault((replace(meeting, meeting_id=None, starts_at=at), at), []).append(paper)
    listed = [_listed(beat, meeting, at, own) for (meeting, at), own in sorted(groups.items(), key=_by_moment)]
    return MeetingList(tuple(listed), len(found) > len(papers))


def _day_of(beat: Beat, paper: Document) -> datetime:
    """Return the midnight of a paper's day, by which it was found; no meeting's hour is known of it."""
    day = day_of((paper.published.value or "1900")[:10])
    return datetime.combine(day, time(), beat.tz)


def _by_moment(group: tuple[tuple[Meeting, datetime], Sequence[Document]]) -> tuple[datetime, str, str]:
    (meeting, at), _ = group
    return at, meeting.committee or "", meeting.source_id


def _listed(beat: Beat, meeting: Meeting, at: datetime, papers: Sequence[Document]) -> ListedMeeting:
    titles: dict[str, str] = {}
    standing: dict[str, list[ItemPaper]] = {}
    others = []
    for paper in papers:
        items = items_of(paper)
        for item in items:
            titles.setdefault(item.number, item.title)
            standing.setdefault(item.number, []).append(ItemPaper(paper.id, paper_name(paper), item.first_page))
        if not items:
            others.append(ItemPaper(paper.id, paper_name(paper), None))
    agenda = [ListedItem(number, titles[number], tuple(standing[number])) for number in sorted(titles, key=_place)]
    return ListedMeeting(
        source=meeting.source_id,
        source_name=beat.source_name(meeting.source_id),
        committee=meeting.committee,
        starts_at=at.isoformat() if meeting.has_time else at.date().isoformat(),
        has_time=meeting.has_time,
        status=meeting.status,
        agenda=tuple(agenda),
        papers=tuple(others),
    )


def _place(number: str) -> tuple[list[int], str]:
    """Return the place of an item on its agenda: "3" before "10", "4a" behind "4"."""
    return [int(digits) for digits in find_all(_DIGITS, number)], number
