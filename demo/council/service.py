"""The XML web service of the council, `mgWebService.asmx`. Answers one method call; knows no HTML and no server."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from demo.council.markup import element, elements, word_html
from demo.council.model import Committee, Council, Item, Meeting, Paper

HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<!-- FICTIONAL: an invented council, made for the countywatch demo -->\n'
# Asked with dates that are not dd/mm/yyyy, real installs silently answer with everything they have: about 5,000 rows.
DUMP_ROWS = 5000


class BadCall(Exception):
    """The call lacks a parameter or names a thing that does not exist; real installs answer 500."""


class Service:
    """The web service over a council. `url_of` tells a file's address, `is_out` whether a paper is published already."""

    def __init__(self, council: Council, *, base_url: str, is_out: Callable[[Paper], bool]) -> None:
        self._council = council
        self._base_url = base_url
        self._is_out = is_out

    def call(self, method: str, params: Mapping[str, str]) -> str:
        """Return the XML that a method answers; method and parameter names in lower case.

        Raises: BadCall if the method or a parameter is unknown.
        """
        match method:
            case "getcommittees":
                return HEAD + self._committees()
            case "getmeetings":
                return HEAD + self._meetings(_number(params, "lcommitteeid"), params)
            case "getmeeting":
                return HEAD + self._meeting(_number(params, "lmeetingid"))
            case "getallmeetingsbydate":
                return HEAD + self._all_meetings(params)
        raise BadCall(f"Request format is unrecognized for URL unexpectedly ending in '/{method}'.")

    def _committees(self) -> str:
        rows = "\n".join(
            "<committee>\n"
            + elements([("committeeid", c.id)])
            + element("committeetitle", c.title, twice=True)
            + elements([("committeedeleted", False), ("committeeexpired", c.expired), ("committeecategory", c.category)])
            + "\n</committee>"
            for c in self._council.committees.values()
        )
        return f"<committees>\n<committeescount> {len(self._council.committees)}</committeescount>\n{rows}\n</committees>"

    def _meetings(self, committee_id: int, params: Mapping[str, str]) -> str:
        committee = self._council.committees.get(committee_id)
        if committee is None:
            return "<getmeetings>\n<meetingscount> 0</meetingscount>\n<committeescount> 0</committeescount>\n</getmeetings>"
        return _listing("getmeetings", {committee: self._rows(committee, params)})

    def _all_meetings(self, params: Mapping[str, str]) -> str:
        # As at one real council: 0 finds nothing, -1 finds everything.
        if params.get("lcommitteeid") != "-1":
            return _listing("getallmeetingsbydate", {})
        rows = {c: self._rows(c, params) for c in self._council.committees.values()}
        return _listing("getallmeetingsbydate", {c: r for c, r in rows.items() if r})

    def _rows(self, committee: Committee, params: Mapping[str, str]) -> list[str]:
        meetings = sorted(self._council.of_committee(committee.id), key=lambda m: (m.on, m.id))
        first, last = _uk_date(params.get("sfromdate")), _uk_date(params.get("stodate"))
        if first is None or last is None:
            return [_row(m) for m in meetings] + _old_rows(committee, self._council.today)
        return [_row(m) for m in meetings if first <= m.on <= last]

    def _meeting(self, meeting_id: int) -> str:
        meeting = self._council.meetings.get(meeting_id)
        if meeting is None:
            raise BadCall(f"Meeting {meeting_id} does not exist.")
        committee = meeting.committee
        items = "\n".join(self._item(meeting, item) for item in meeting.items)
        return "\n".join(
            [
                "<meeting>",
                elements(
                    [
                        ("meetingid", meeting.id),
                        ("meetingdate", f"{meeting.on:%d/%m/%Y}"),
                        ("meetingstatus", meeting.status),
                        ("isdisplayallowed", True),
                        ("meetingtime", meeting.time),
                        ("meetingactualstarttime", None),
                        ("meetingplannedfinishtime", None),
                        ("meetingactualfinishtime", None),
                        ("meetinglocation", committee.venue),
                        ("iswebcast", False),
                        ("agendaid", meeting.id),
                        ("agendapublished", meeting.agenda_published),
                        ("decisionpublished", meeting.has_decisions),
                        ("minutepublished", meeting.minutes_published),
                        ("meetingroom", None),
                    ]
                ),
                f"<agendaitems>\n{items}\n</agendaitems>",
                f"<attendees>\n{self._attendees(meeting)}\n</attendees>",
                "</meeting>",
            ]
        )

    def _item(self, meeting: Meeting, item: Item) -> str:
        letter = item.number[-1:] if item.number[-1:].isalpha() else None
        files = "\n".join(self._file(meeting, item, paper) for paper in item.papers if self._is_out(paper))
        shown = meeting.minutes_published and not item.restricted
        return "\n".join(
            [
                "<agendaitem>",
                elements([("agendaitemid", item.id)]),
                element("agendaitemtitle", item.title, twice=True),
                elements(
                    [
                        ("agendatext", word_html(item.text)),
                        ("actualmeetingdate", f"{meeting.on:%d/%m/%Y}"),
                        # The service counts headings too; what is printed is fulldisplaynumberformat.
                        ("agendaitemnumber", item.position if item.number else 0),
                        ("agendaitemsubnumber", letter),
                        ("fulldisplaynumberformat", item.number or None),
                        ("minutesnonemptyhtmlbody", word_html(item.minutes) if shown else None),
                        ("isdecision", bool(item.decision) and shown),
                        ("isminutepublished", bool(item.minutes) and shown),
                        ("isrestricted", item.restricted),
                        ("isdisplayallowed", True),
                    ]
                ),
                f"<linkeddocuments>\n{files}\n</linkeddocuments>",
                "</agendaitem>",
            ]
        )

    def _file(self, meeting: Meeting, item: Item, paper: Paper) -> str:
        restricted = paper.restricted or item.restricted
        return "\n".join(
            [
                "<linkeddoc>",
                elements([("attachmentid", paper.id)]),
                element("title", paper.title, twice=True),
                elements(
                    [
                        ("isurl", False),
                        ("url", f"{self._base_url}/mgConvert2PDF.aspx?ID={paper.id}"),
                        ("isrestricted", restricted),
                        ("restrictionsRef", "3" if restricted else None),
                        ("itemnum", 1 + item.papers.index(paper)),
                        ("publicationdate", f"{paper.published_on:%d/%m/%Y}"),
                        ("meetingdate", f"{meeting.on:%d/%m/%Y}"),
                        ("committeetitle", meeting.committee.title),
                        ("isdecisionattachment", False),
                    ]
                ),
                element("ownertitle", item.title, twice=True),
                "</linkeddoc>",
            ]
        )

    def _attendees(self, meeting: Meeting) -> str:
        if not meeting.agenda_published:
            return ""
        return "\n".join(
            f'<attendee membertype="U" memberid="{70 + n}" name="{name}" roledescription="{"Chair" if n == 0 else "Member"}" '
            f'attendance="{"Present" if name in meeting.present else "Apologies"}">\n'
            f"<url>{self._base_url}/mgUserInfo.aspx?UID={70 + n}</url>\n</attendee>"
            for n, name in enumerate(meeting.committee.members)
        )


def _listing(root: str, rows: Mapping[Committee, list[str]]) -> str:
    blocks = "\n".join(
        f"<committee>\n{element('committeeid', c.id)}\n{element('committeetitle', c.title, twice=True)}\n"
        f"<committeemeetingcount> {len(r)}</committeemeetingcount>\n"
        f"<committeemeetings>\n{chr(10).join(r)}\n</committeemeetings>\n</committee>"
        for c, r in rows.items()
    )
    total = sum(len(r) for r in rows.values())
    counts = f"<meetingscount> {total}</meetingscount>\n<committeescount> {len(rows)}</committeescount>"
    return f"<{root}>\n{counts}\n{blocks}\n</{root}>"


def _row(meeting: Meeting) -> str:
    return _meeting_row(meeting.id, meeting.on, meeting.status, meeting.time)


def _old_rows(committee: Committee, today: date) -> list[str]:
    """Meetings of long ago, weekly backwards from ten years before today; their pages are gone."""
    start = today - timedelta(days=3650)
    return [
        _meeting_row(committee.id * 10000 + n, start - timedelta(weeks=n % 1500), "Confirmed", "9.30 am")
        for n in range(DUMP_ROWS)
    ]


def _meeting_row(meeting_id: int, on: date, status: str, time: str) -> str:
    pairs: list[tuple[str, str | int | bool | None]] = [
        ("meetingid", meeting_id),
        ("meetingdate", f"{on:%d/%m/%Y}"),
        ("meetingstatus", status),
        ("meetingtime", time),
    ]
    return f"<meeting>\n{elements(pairs)}\n<iswebcast>False</iswebcast>\n</meeting>"


def _number(params: Mapping[str, str], name: str) -> int:
    value = params.get(name, "")
    if not re.fullmatch(r"-?[0-9]{1,9}", value.strip()):
        raise BadCall(f"Cannot convert {value!r} to System.Int32. Parameter name: {name}")
    return int(value)


def _uk_date(value: str | None) -> date | None:
    try:
        return datetime.strptime(value or "", "%d/%m/%Y").date()  # noqa: DTZ007  # a calendar day has no zone
    except ValueError:
        return None
