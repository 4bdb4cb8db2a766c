"""Meetings of councils by day, each with its agenda as its papers have it: what a councillor looks up, and what comes up. Reads only.

A meeting has no id that all councils give: its address is its source, day and committee.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from archive.archive import Archive
from archive.captures.meetings import Meetings
from archive.texts.headings import papers_between
from core.beat import Beat
from core.errors import NotFound
from core.matching import find_all
from core.ordering import distinct, sorted_by
from core.words import KIND_GROUPS, AgendaItem, Document
from service.days.asked_days import day_of
from service.fairness.licences import licence_of
from service.meetings.item_coverage import NamesSame, item_coverage
from service.meetings.meetings import Meeting, as_listed, is_off, item_lines, items_of, meetings_of, paper_name, paper_rank

# Papers of one list: a county of ten councils has some six hundred in its fullest month.
MAX_PAPERS = 1000
# A meeting's papers are dated by the meeting as it stood when they were filed; a moved one is held some weeks off. Not measured.
MOVED_DAYS = 60
# Papers of one meeting whose operations are looked for in the press; a full pack beside its reports has some thirty.
MAX_COVERED = 40
# A meeting, its moment, and its papers.
Group = tuple[Meeting, datetime, list[Document]]
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ItemPaper:
    """A paper in which an item stands: what it is called beside others of its meeting, and the item's first page there.

    `lines`: what it tells of the item and no paper before it does: author, recommendations, motions, votes, decisions. Empty where the source's
    licence allows no more than an extract.
    """

    document_id: str
    name: str
    page: int | None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedItem:
    """An item of an agenda, number and title as printed; its own papers before those of the whole meeting."""

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
class MeetingAnswer:
    """What was held under one address: mostly one meeting, or several of a committee on one day, by their hours.

    `urls`: the meetings' own pages; `coverage`: press and releases on the same operations around that day.
    """

    meetings: tuple[ListedMeeting, ...]
    urls: tuple[str, ...]
    coverage: tuple[NamesSame, ...]


@dataclass(frozen=True, slots=True)
class MeetingList:
    """The meetings of some days, in order; `is_partial`: there may be more, for more papers were found than are read at once."""

    meetings: tuple[ListedMeeting, ...]
    is_partial: bool


def meetings_between(archive: Archive, beat: Beat, since: date, until: date) -> MeetingList:
    """Return the meetings of these days, both included, whose papers were collected, and those without that are called off or no longer listed.

    A page names some thousand papers at most; `is_partial` tells that there are more.
    """
    kinds = KIND_GROUPS["council"]
    rows = papers_between(archive, since, until, kinds, limit=MAX_PAPERS + 1)
    groups = _with_off(archive, beat, since, until, _grouped(archive, beat, rows[:MAX_PAPERS]))
    listed = [_listed(beat, *group) for group in groups]
    return MeetingList(tuple(listed), len(rows) > MAX_PAPERS)


def get_meeting(archive: Archive, beat: Beat, source_id: str, day: date, committee: str) -> MeetingAnswer:
    """Return what a committee of a council met for on a day, with what its papers tell of each item, and what the press wrote around it.

    Raises: NotFound.
    """
    since = date.fromordinal(max(day.toordinal() - MOVED_DAYS, 1))
    until = date.fromordinal(min(day.toordinal() + MOVED_DAYS, date.max.toordinal()))
    papers = papers_between(archive, since, until, KIND_GROUPS["council"], limit=MAX_PAPERS, source_id=source_id)
    groups = [
        group
        for group in _with_off(archive, beat, day, day, _grouped(archive, beat, papers))
        if group[0].source_id == source_id
        and group[1].date() == day
        and (group[0].committee or "").casefold() == committee.casefold()
    ]
    if not groups:
        raise NotFound(
            f"No paper of a meeting of {committee!r} on {day.isoformat()} stands in the archive. /meetings lists those of a month."
        )
    own = [paper for _, _, papers_of_it in groups for paper in papers_of_it]
    covered = (line for paper in own[:MAX_COVERED] for line in item_coverage(archive, beat, paper))
    return MeetingAnswer(
        meetings=tuple(_listed(beat, *group) for group in groups),
        urls=tuple(distinct(paper.context.meeting_url for paper in own if paper.context.meeting_url)),
        coverage=tuple({line.document_id: line for line in covered}.values()),
    )


def _grouped(archive: Archive, beat: Beat, papers: Sequence[Document]) -> list[Group]:
    """Return papers by their meetings, with the meetings' moments, in order."""
    meetings = meetings_of(archive, beat, papers)
    groups: dict[tuple[Meeting, datetime], list[Document]] = {}
    for paper in papers:
        meeting = meetings.get(paper.id) or Meeting(paper.source_id, None, None, None, None)
        at = meeting.starts_at or _day_of(beat, paper)
        groups.setdefault((replace(meeting, meeting_id=None, starts_at=at), at), []).append(paper)
    return sorted_by([(meeting, at, own) for (meeting, at), own in groups.items()], key=_by_moment)


def _with_off(archive: Archive, beat: Beat, since: date, until: date, groups: Sequence[Group]) -> list[Group]:
    """Add the meetings of these days that are called off or no longer listed and have no papers; where they have, and the papers do not say so, tell it there."""
    by_name = {_name_of(meeting, at): n for n, (meeting, at, _) in enumerate(groups)}
    with_papers = {(paper.source_id, paper.context.meeting_id) for _, _, own in groups for paper in own}
    rows = list(groups)
    for state in Meetings(archive).off_between(since, until):
        if (state.source_id, state.meeting.meeting_id) in with_papers:
            continue
        off = as_listed(Meeting(state.source_id, None, state.meeting.committee, None, None), state, beat.tz)
        at = off.starts_at or datetime.combine(state.meeting.day, time(), beat.tz)
        n = by_name.get(_name_of(off, at))
        if n is None:
            rows.append((off, at, []))
        else:
            meeting, own_at, own = rows[n]
            rows[n] = replace(meeting, status=off.status), own_at, own
    return sorted_by(rows, key=_by_moment)


def _name_of(meeting: Meeting, at: datetime) -> tuple[str, str, date]:
    return meeting.source_id, (meeting.committee or "").casefold(), at.date()


def _day_of(beat: Beat, paper: Document) -> datetime:
    """Return the midnight of a paper's day, by which it was found; no meeting's hour is known of it."""
    day = day_of((paper.published.value or "1900")[:10])
    return datetime.combine(day, time(), beat.tz)


def _by_moment(group: Group) -> tuple[datetime, str, str]:
    meeting, at, _ = group
    return at, meeting.committee or "", meeting.source_id


def _listed(beat: Beat, meeting: Meeting, at: datetime, papers: Sequence[Document]) -> ListedMeeting:
    titles: dict[str, str] = {}
    standing: dict[str, list[ItemPaper]] = {}
    others = []
    may_tell = licence_of(beat, meeting.source_id) == "full"
    for paper in sorted_by(papers, key=paper_rank):
        items = items_of(paper)
        for item in items:
            if titles.get(item.number, "").isupper() or item.number not in titles:  # minutes print headings in capitals
                titles[item.number] = item.title
            beside = standing.setdefault(item.number, [])
            known = {line for other in beside for line in other.lines}
            lines = tuple(line for line in _lines_of(paper, item) if line not in known) if may_tell else ()
            beside.append(ItemPaper(paper.id, paper_name(paper, meeting), item.first_page, lines))
        if not items:
            others.append(ItemPaper(paper.id, paper_name(paper, meeting), None))
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


def _lines_of(paper: Document, item: AgendaItem) -> list[str]:
    """Return what a paper tells of an item; what stands under an item as a whole may have read its own text as an item of that number."""
    return [line for own in paper.items if own.number == item.number for line in item_lines(own)]


def _place(number: str) -> tuple[list[int], str]:
    """Return the place of an item on its agenda: "3" before "10", "4a" behind "4"."""
    return [int(digits) for digits in find_all(_DIGITS, number)], number
