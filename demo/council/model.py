"""Reads the council's meetings and papers from `council.toml` and `papers/`, dates filled in. Makes no page and no PDF."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from demo.council.dates import fill, weekday_near, written

HERE = Path(__file__).parent
COUNCIL = "Larwich City Council"
# Papers are out five clear days before a meeting: eight days, in practice.
PAPERS_BEFORE = 8
# Minutes are drafted within about ten days.
MINUTES_AFTER = 10


@dataclass(frozen=True, slots=True)
class Committee:
    """A committee; an expired one stays in the lists."""

    id: int
    title: str
    category: str
    venue: str
    members: tuple[str, ...] = ()
    purpose: str = ""
    expired: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A file attached to an agenda item. `body` is the text of `papers/`, with dates; None if it is minutes or restricted."""

    id: int
    title: str
    published_on: date
    head: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    minutes_of: int | None = None
    restricted: bool = False
    supplement: bool = False
    scan: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """One agenda item. `number` is as printed; empty for a section heading."""

    id: int
    position: int
    number: str
    title: str
    text: str = ""
    minutes: str = ""
    decision: str = ""
    restricted: bool = False
    new_page: bool = False
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Meeting:
    """One meeting of a committee, with its agenda if that is published.

    `late_stamps`: its pack was put together by a system that stamps items on finished pages, and sets page ranges in light letters.
    """

    id: int
    committee: Committee
    on: date
    time: str
    status: str
    present: tuple[str, ...]
    items: tuple[Item, ...]
    agenda_published: bool
    minutes_published: bool
    is_draft: bool
    late_stamps: bool

    @property
    def title(self) -> str:
        """As the heading of its page has it."""
        return f"{self.committee.title} - {written(self.on, 'full')} {self.time}"

    @property
    def has_decisions(self) -> bool:
        """Whether anything was resolved and published."""
        return self.minutes_published and any(item.decision for item in self.items)


@dataclass(frozen=True, slots=True)
class Council:
    """All that the council publishes on one day."""

    today: date
    committees: Mapping[int, Committee]
    meetings: Mapping[int, Meeting]
    papers: Mapping[int, tuple[Meeting, Item, Paper]]
    items: Mapping[int, tuple[Meeting, Item]]

    def of_committee(self, committee_id: int) -> list[Meeting]:
        """Return the meetings of one committee, latest first, as the site lists them."""
        found = [m for m in self.meetings.values() if m.committee.id == committee_id]
        return sorted(found, key=lambda m: (m.on, m.id), reverse=True)


def load_council(today: date) -> Council:
    """Read the council as it stands on a day.

    Raises: KeyError or ValueError if the data name a paper, a meeting or a form of date that does not exist.
    """
    tree = tomllib.loads((HERE / "council.toml").read_text(encoding="utf-8"))
    committees = {c["id"]: _committee(c) for c in tree["committee"]}
    days = {m["id"]: weekday_near(today + timedelta(days=m["offset"])) for m in tree["meeting"]}
    texts = {int(path.name[1:6]): path.read_text(encoding="utf-8") for path in sorted((HERE / "papers").glob("s*.txt"))}
    meetings = {m["id"]: _meeting(m, committees[m["committee"]], today, days, texts) for m in tree["meeting"]}
    return Council(
        today=today,
        committees=committees,
        meetings=meetings,
        papers={p.id: (m, i, p) for m in meetings.values() for i in m.items for p in i.papers},
        items={i.id: (m, i) for m in meetings.values() for i in m.items},
    )


def _committee(row: Mapping[str, Any]) -> Committee:
    return Committee(**{**row, "members": tuple(row.get("members", ()))})


def _meeting(
    row: Mapping[str, Any], committee: Committee, today: date, days: Mapping[int, date], texts: Mapping[int, str]
) -> Meeting:
    on = days[row["id"]]
    has_agenda = bool(row.get("item")) and on - timedelta(days=PAPERS_BEFORE) <= today
    has_minutes = on + timedelta(days=MINUTES_AFTER) <= today and any(i.get("minutes") for i in row.get("item", ()))
    items = tuple(_item(n, item, row["id"], on, today, days, texts) for n, item in enumerate(row.get("item", ()), start=1))
    absent = set(row.get("apologies", ()))
    return Meeting(
        id=row["id"],
        committee=committee,
        on=on,
        time=row["time"],
        status=row.get("status", "Confirmed"),
        present=tuple(name for name in committee.members if name not in absent),
        items=items if has_agenda else (),
        agenda_published=has_agenda,
        minutes_published=has_minutes,
        is_draft=bool(row.get("draft", False)),
        late_stamps=bool(row.get("late_stamps", False)),
    )


def _item(
    position: int,
    row: Mapping[str, Any],
    meeting_id: int,
    on: date,
    today: date,
    days: Mapping[int, date],
    texts: Mapping[int, str],
) -> Item:
    def dated(text: str) -> str:
        return fill(text, today=today, meeting=on, meetings=days)

    papers = tuple(_paper(paper, texts.get(paper["id"]), on, dated) for paper in row.get("paper", ()))
    return Item(
        id=20000 + (meeting_id - 3000) * 40 + position,
        position=position,
        number=row.get("number", ""),
        title=dated(row["title"]),
        text=dated(row.get("text", "")).strip(),
        minutes=dated(row.get("minutes", "")).strip(),
        decision=dated(row.get("decision", "")).strip(),
        restricted=bool(row.get("restricted", False)),
        new_page=bool(row.get("new_page", False)),
        papers=papers,
    )


def _paper(row: Mapping[str, Any], text: str | None, on: date, dated: Any) -> Paper:
    known = {"id", "title", "minutes_of", "restricted", "supplement", "scan"}
    if text is None and not {"minutes_of", "restricted"} & set(row):
        raise ValueError(f"paper s{row['id']} has no text; write papers/s{row['id']}-….txt")
    head, body = _head_and_body(dated(text)) if text is not None else ({}, None)
    return Paper(
        **{key: value for key, value in row.items() if key in known and key != "title"},
        title=dated(row["title"]),
        published_on=weekday_near(on - timedelta(days=1 if row.get("supplement") else PAPERS_BEFORE)),
        head=head,
        body=body,
    )


def _head_and_body(text: str) -> tuple[dict[str, str], str]:
    """Lines of "Name: value" up to a line "---", then the body."""
    head, _, body = text.partition("\n---\n")
    pairs = (line.split(":", 1) for line in head.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, value in pairs}, body
