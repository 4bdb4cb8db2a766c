"""CMIS's pages: calendars, months, lists and meetings, in each way that a council writes them, and what is none of them."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from core.errors import Rejected
from core.words import Context
from demo.hollinshire.cmis import CmisSite, Markup
from reading.councils.cmis import (
    Calendar,
    find_error,
    find_tab,
    parse_calendar,
    parse_list,
    parse_meeting,
    parse_month,
    without_state,
)
from reading.councils.cmis_calendar import parse_turned
from reading.councils.meeting_page import read_meeting
from reading.councils.meetings import kind_of

TODAY = date(2026, 11, 29)
ROOT = "http://council.example"
FOLDER = f"{ROOT}/wexmoor/"
HELD = f"{FOLDER}Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/2203/Committee/11/SelectedTab/Documents/Default.aspx"
COMING = HELD.replace("/2203/Committee/11/", "/2210/Committee/6/")


def make_site(**habits: object) -> CmisSite:
    site = CmisSite(TODAY, base_url=ROOT)
    for name, value in habits.items():
        setattr(site.habits, name, value)
    return site


def page(site: CmisSite, url: str) -> bytes:
    parts = urlsplit(url)
    return site(parts.path, parts.query, {}).body


def month_of(*rows: tuple[str, str]) -> bytes:
    cells = "".join(f'<tr><td>{day}</td><td><p><a href="{HELD}">{told}</a></p></td></tr>' for day, told in rows)
    return f'<table class="rgMasterTable">{cells}</table>'.encode()


def test_a_calendar_tells_its_numbers_by_a_link_to_a_meeting_or_by_the_name_of_a_button() -> None:
    linked, bare = (page(make_site(has_links=has), f"{FOLDER}Meetings.aspx") for has in (True, False))

    assert parse_calendar(linked, f"{FOLDER}Meetings.aspx") == Calendar("Meetings", "70", "397")
    assert parse_calendar(bare, f"{FOLDER}Meetings.aspx") == Calendar("Meetings", None, "397")
    assert find_tab(HELD) == "70"
    assert find_tab(f"{FOLDER}Meetings.aspx") is None
    with pytest.raises(Rejected, match="not the calendar of a CMIS site"):
        parse_calendar(b"<html><body><p>Bin collections</p></body></html>", FOLDER)


def test_a_paper_whose_link_says_only_pdf_has_the_name_beside_it_and_an_agenda_under_a_number_is_one() -> None:
    file = f"{FOLDER}Document.ashx?czJKcaeAi5tUFL1DTL2UE4zNRBcoShgo%3d={{}}%3d%3d&rUzwRPf%2bZ3zd4E7Ikn8Lyw%3d%3d=pwRE6A%3d%3d"
    names = ("Agenda 2 October 2026", "Naloxone in hostels", "Agenda item 3 report")
    rows = "".join(f"<table><tr><td>{n}</td><td>{name} <a href='{file.format(f'k{n}')}'>[pdf]</a></td></tr></table>" for n, name in enumerate(names, 1))  # fmt: skip
    body = f"<div class='ModCMISMeetingsC'><p>Committee:</p><p>Cabinet</p><p>Date:</p><p>02 Oct 2026 - 10:00</p><h2>Agenda</h2>{rows}</div>"

    files = parse_meeting(body.encode(), HELD).attachments

    assert [(f.title, f.kind) for f in files] == [(names[0], "agenda"), (names[1], "report"), (names[2], "report")]


def test_a_paper_that_a_click_opens_by_a_script_is_one() -> None:
    address = "/wexmoor/Document.ashx?a%3d=b%3d&c%3d=d%3d"
    link = f"<a href='javascript:void(0)' onclick=\"window.open('{address}'); return false;\">Winter plan</a>"
    body = f"<div class='ModCMISMeetingsC'><p>Committee:</p><p>Cabinet</p><p>Date:</p><p>02 Oct 2026 - 10:00</p><h2>Agenda</h2><p><span>3</span> {link}</p></div>"

    (file,) = parse_meeting(body.encode(), HELD).attachments

    assert (file.title, file.url) == ("Winter plan", f"{ROOT}/wexmoor/Document.ashx?a%3D=b%3D&c%3D=d%3D")


def test_a_month_lists_its_meetings_with_hour_committee_and_state() -> None:
    url = f"{FOLDER}Meetings/tabid/70/ctl/MeetingCalendarPublicNoJava/mid/397/Date/2026-12-01/Default.aspx"
    rows = parse_month(page(make_site(), url), url, date(2026, 12, 1))

    assert [(row.id, f"{row.at:%d.%m. %H:%M}", row.committee, row.status) for row in rows if row.at] == [
        ("2210", "05.12. 10:00", "Licensing Sub-Committee", None),
        ("2211", "05.12. 14:00", "Licensing Sub-Committee", None),
        ("2215", "19.12. 18:30", "Cabinet", "Cancelled"),
    ]
    assert rows[0].url == COMING


@pytest.mark.parametrize(
    ("day", "month", "on"),
    [
        ("Thursday, 31 December", date(2027, 1, 1), date(2026, 12, 31)),
        ("Friday, 1 January", date(2026, 12, 1), date(2027, 1, 1)),
        ("Sunday, 29 February", date(2028, 2, 1), date(2028, 2, 29)),
        ("Sunday, 29 February", date(2026, 2, 1), None),
        ("31 Smarch", date(2026, 12, 1), None),
    ],
)
def test_a_day_without_its_year_is_of_the_month_that_was_asked_for_or_of_one_beside_it(
    day: str, month: date, on: date | None
) -> None:
    (row,) = parse_month(month_of((day, "10:00 Cabinet")), FOLDER, month)

    assert row.on == on


@pytest.mark.parametrize(
    ("told", "committee", "status"),
    [
        ("10:00 Cabinet", "Cabinet", None),
        ("10.00am - Cabinet - POSTPONED", "Cabinet", "Postponed"),
        ("10:00 Cabinet (Cancelled)", "Cabinet", "Cancelled"),
        ("Cabinet", "Cabinet", None),
    ],
)
def test_a_state_beside_the_name_is_no_part_of_it(told: str, committee: str, status: str | None) -> None:
    (row,) = parse_month(month_of(("Monday, 7 December", told)), FOLDER, date(2026, 12, 1))

    assert (row.committee, row.status) == (committee, status)


def test_a_month_without_meetings_is_one_and_another_page_is_none() -> None:
    assert parse_month(b'<table class="rgMasterTable"></table>', FOLDER, date(2026, 12, 1)) == []
    for body in (b"<p>Meetings</p>", make_site()._error().body):
        with pytest.raises(Rejected, match="not a month of a CMIS site"):
            parse_month(body, FOLDER, date(2026, 12, 1))


def test_the_list_view_tells_whole_dates() -> None:
    url = f"{FOLDER}Meetings.aspx?ctl=MeetingCalendarListView&mid=397"
    (row,) = parse_list(page(make_site(), url), url)

    assert (row.id, row.on, row.committee) == ("2203", date(2026, 11, 17), "Health - Community Safety Panel")


@pytest.mark.parametrize("markup", ["spans", "table", "lines"])
def test_a_meeting_has_its_items_papers_and_minutes_however_it_is_written(markup: Markup) -> None:
    meeting = parse_meeting(page(make_site(markup=markup), HELD), HELD)

    assert meeting.at is not None
    assert (f"{meeting.at:%Y-%m-%d %H:%M}", meeting.committee) == ("2026-11-17 17:30", "Health - Community Safety Panel")
    assert meeting.status is None  # "Scheduled" stays after it was held
    assert [(item.number, item.title, len(item.text), len(item.minutes)) for item in meeting.items] == [
        ("1", "Apologies", 1, 0),
        ("2", "Declarations of Interest", 1, 0),
        ("4", "Naloxone in hostels", 1, 2),
    ]
    assert [(file.title, file.kind, file.item_number) for file in meeting.attachments] == [
        ("Agenda and reports", "agenda", None),
        ("Minutes of the previous meeting", "minutes", None),
        ("Naloxone in hostels", "report", "4"),
    ]


def test_one_paper_is_one_whatever_the_spelling_of_its_address() -> None:
    plain, shouted = (parse_meeting(page(make_site(folder=folder), HELD), HELD) for folder in (None, "WexMoor"))

    assert [file.id for file in plain.attachments] == [file.id for file in shouted.attachments]
    assert [file.url for file in plain.attachments] == [file.url for file in shouted.attachments]


@pytest.mark.parametrize("markup", ["spans", "table", "lines"])
def test_a_closed_item_is_told_as_one_and_gives_no_paper(markup: Markup) -> None:
    meeting = parse_meeting(page(make_site(markup=markup), COMING), COMING)

    assert [item.is_restricted for item in meeting.items] == [False, False, True]
    assert "Statements of officers" not in {file.title for file in meeting.attachments}


def test_an_error_page_is_none_and_what_changes_at_each_view_is_no_content() -> None:
    site = make_site()
    assert find_error(site._error().body) == "the site shows its error page"
    assert find_error(page(site, HELD)) is None
    assert page(site, HELD) != page(site, HELD)
    assert without_state(page(site, HELD)) == without_state(page(site, HELD))
    with pytest.raises(Rejected, match="not a meeting of a CMIS site"):
        parse_meeting(b"<p>ModCMIS</p>", HELD)


def test_labels_in_cells_need_no_colon_and_papers_under_a_closed_heading_are_closed() -> None:
    def listed(name: str) -> str:
        return f"<li><a href='/wexmoor/Document.ashx?q={name.replace(' ', '')}'>{name}</a></li>"

    facts = "<tr><td>Committee</td><td>Cabinet</td></tr><tr><td>Date and Time</td><td>02 Oct 2026 - 10:00</td></tr><tr><td>Status</td><td>Completed</td></tr>"
    papers = f"<h3>Exempt items</h3><ul>{listed('Sale of the depot')}</ul><h3>Minutes</h3><ul>{listed('Private hire fares')}</ul>"
    meeting = parse_meeting(f"<div class='ModCMISMeetingsC'><table>{facts}</table><h3>Agenda</h3>{papers}</div>".encode(), HELD)

    assert meeting.at is not None
    assert (meeting.at.hour, meeting.committee, meeting.status) == (10, "Cabinet", None)
    assert [(file.title, file.is_restricted) for file in meeting.attachments] == [
        ("Sale of the depot", True),
        ("Private hire fares", False),
    ]


@pytest.mark.parametrize("days_are_links", [True, False])
def test_a_calendar_that_is_turned_by_its_form_tells_its_month_and_what_turns_it(*, days_are_links: bool) -> None:
    def posts(number: str, words: str) -> str:
        return f"<a href=\"javascript:__doPostBack('dnn$cal','{number}')\">{words}</a>"

    day = posts("9795", "26") if days_are_links else "26"  # days since 1 January 2000
    meeting = f"<a href='{HELD}' title='18:30 Cabinet'>CANCELLED - Cabinet</a>"
    fields = "<input name='__VIEWSTATE' value='a+b'><input type='submit' name='go'><select name='c'><option value='0'>All</option></select>"
    body = f"<form method='post' action='/wexmoor/Meetings.aspx'>{fields}<table><tr><td>{posts('V9740', 'Sep')}{posts('V9801', 'Nov')}</td></tr><tr><td title='26 October'>{day}<br>{meeting}</td></tr></table></form>"

    with pytest.raises(Rejected, match="not a calendar that is turned by its form"):
        parse_turned(body.replace("__VIEWSTATE", "q").encode(), FOLDER)
    calendar = parse_turned(body.encode(), FOLDER)

    (row,) = calendar.rows
    assert (calendar.month, row.on, row.status, row.committee) == (date(2026, 10, 1), date(2026, 10, 26), "Cancelled", "Cabinet")
    assert row.at is not None
    assert f"{row.at:%H:%M}" == "18:30"
    turn = calendar.turns[date(2026, 11, 1)]
    assert turn.url == f"{FOLDER}Meetings.aspx"
    assert turn.form == "__VIEWSTATE=a%2Bb&c=0&__EVENTTARGET=dnn%24cal&__EVENTARGUMENT=V9801"


@pytest.mark.parametrize(
    ("title", "kind"),
    [("Agenda Item 5 Drug testing of drivers", "report"), ("Agenda item no. 12", "report"), ("Agenda", "agenda"), ("Agenda 5 May", "agenda"), ("Agenda Item 2 Minutes", "minutes")],
)  # fmt: skip
def test_a_paper_that_says_whose_item_it_is_is_no_agenda(title: str, kind: str) -> None:
    assert kind_of(title, "", "") == kind


def test_a_meetings_page_without_a_mark_is_known_by_its_address() -> None:
    body = (
        b"<h2>Agenda</h2><table><tr><td>Committee</td><td>Harbour Board</td></tr></table><p>1.</p><p>Salt</p><p>Dear it is.</p>"
    )
    url = f"{ROOT}/wexmoor/Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/22/Committee/6/Default.aspx"

    title, _, text, _, _ = read_meeting(body, Context(committee="Harbour Board", meeting_url=url), FOLDER)
    assert (title, "Salt" in text) == ("Harbour Board: agenda", True)
