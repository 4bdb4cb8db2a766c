"""ModernGov by service and by page: the same values, whatever the traps."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from core.errors import Rejected
from core.words import Context
from reading.councils import meeting_page, meetings
from reading.councils import moderngov as m

SAVED = Path(__file__).parents[2] / "golden" / "moderngov"
BASE = "https://democracy.marlham.example/"
AT = datetime(2026, 9, 4, 9, 30, tzinfo=ZoneInfo("Europe/London"))


def saved(name: str) -> bytes:
    return (SAVED / name).read_bytes()


def test_committees_are_unescaped_and_dissolved_ones_marked() -> None:
    assert m.parse_committees_xml(saved("committees.xml"), BASE) == [
        meetings.Committee("117", "Planning Committee"),
        meetings.Committee("204", "Coastal Erosion Task & Finish Group (2014)", is_active=False),
    ]
    page = b"<div id='modgov'><a href='mgCommitteeDetails.aspx?ID=117'>Planning&#32;Committee</a><a href='http://[x'>broken</a></div>"
    assert m.parse_committees_html(page, BASE) == [meetings.Committee("117", "Planning Committee")]


@pytest.mark.parametrize(
    "frame",
    [
        "<div id='modgov'><h1 class='mgMainTitleTxt'>Committees</h1>{}</div>",
        "<main id='mgContent' class='mgMainTxt'><h1>Committees</h1>{}</main>",
        "<section><div class='mgHeader'><h1 class='mgMainTitleTxt'>Committees</h1></div><div>{}</div></section>",
    ],
)
def test_however_the_frame_around_its_content_is_marked(frame: str) -> None:
    around = "<a href='mgCommitteeDetails.aspx?ID=9'>Your favourites</a>"
    own = "<a href='mgCommitteeDetails.aspx?ID=117'>Planning Committee</a>"
    page = f"<body><nav>{around}</nav>{frame.format(own)}<footer>{around}</footer></body>".encode()

    assert m.parse_committees_html(page, BASE) == [meetings.Committee("117", "Planning Committee")]
    with pytest.raises(Rejected, match="not a ModernGov page"):
        m.parse_committees_html(f"<body>{around}</body>".encode(), BASE)


def test_meetings_by_service_and_by_page_agree() -> None:
    by_service = m.parse_meetings_xml(saved("meetings.xml"), BASE)
    by_page = m.parse_meetings_html(saved("meetings.html"), BASE)

    assert by_service[0] == meetings.MeetingRow("3301", "117", AT.date(), AT, "Confirmed")
    assert [(r.id, r.at, r.status) for r in by_service if r.status == "Cancelled"] == [
        (r.id, r.at, r.status) for r in by_page if r.status == "Cancelled"
    ]
    assert {replace(r, status=None) for r in by_service} == {replace(r, status=None) for r in by_page}


@pytest.mark.parametrize(
    ("path", "shown", "name"),
    [
        ("CAB14 v3 FINAL", "Naloxone in hostels: options", "Naloxone in hostels: options"),
        ("CAB15", "Beach huts", "Beach huts"),
        ("Officer report on huts", "Beach huts", "Officer report on huts"),
        ("Beach huts", "Download (PDF)", "Beach huts"),
        ("Beach huts 2027/28 and after", "Beach huts", "Beach huts 2027/28 and after"),
    ],
)
def test_a_paper_is_called_as_its_meetings_page_calls_it_where_that_says_more_than_its_item(
    path: str, shown: str, name: str
) -> None:
    row = f"<td class='mgItemNumberCell'>5</td><td><p class='mgAiTitleTxt'>Beach huts</p><a href='documents/s71/{path}.pdf'>{shown} <span class='mgFileSize'>PDF 9 KB</span></a></td>"
    page = f"<div id='modgov'><table class='mgItemTable'><tr>{row}</tr></table></div>".encode()

    assert [file.title for file in m.parse_meeting_html(page, BASE).attachments] == [name]


def test_the_ending_of_a_files_name_is_no_part_of_a_papers() -> None:
    link = "<a href='documents/s72/CCTV review.docx'>CCTV review <span class='mgFileSize'>DOCX 9 KB</span></a>"
    page = f"<div id='modgov'><table class='mgItemTable'><tr><td class='mgItemNumberCell'>5</td><td><p class='mgAiTitleTxt'>{link}</p></td></tr></table></div>"

    meeting = m.parse_meeting_html(page.encode(), BASE)

    assert [(item.title, file.title) for item, file in zip(meeting.items, meeting.attachments, strict=True)] == [
        ("CCTV review", "CCTV review")
    ]


def test_a_paper_is_written_as_its_item_where_signs_alone_part_them() -> None:
    link = "<a href='documents/s5110/2600417FUL - Land east of Withy Lane.pdf'>2600417FUL - Land east of Withy Lane</a>"
    row = f"<td class='mgItemNumberCell'>3a</td><td><p class='mgAiTitleTxt'>26/00417/FUL - Land east of Withy Lane</p>{link}</td>"
    page = f"<div id='modgov'><table class='mgItemTable'><tr>{row}</tr></table></div>".encode()
    service = (
        "<meeting><agendaitems><agendaitem><agendaitemtitle>26/00417/FUL - Land east of Withy Lane</agendaitemtitle><linkeddocuments><linkeddoc>"
        "<title>2600417FUL - Land east of Withy Lane</title><attachmentid>5110</attachmentid><url>documents/s5110/x.pdf</url><isurl>False</isurl>"
        "</linkeddoc></linkeddocuments></agendaitem></agendaitems></meeting>"
    )
    for meeting in (m.parse_meeting_html(page, BASE), m.parse_meeting_xml(service.encode(), BASE)):
        assert [file.title for file in meeting.attachments] == ["26/00417/FUL - Land east of Withy Lane"]


def test_files_beside_the_items_are_the_meetings_whatever_their_capitals() -> None:
    files = (
        "<ul><li><a href='Documents/g61/Agenda frontsheet.pdf?T=0'>Agenda frontsheet</a></li><li><a href='documents/s73/Late paper.pdf'>Late paper</a></li>"
        "<li><a href='documents/b88/Supplement one.pdf?T=9'>Supplement one</a></li><li><a href='documents/b89/Motions.pdf?T=9'>Motions</a></li>"
        "<li><a href='documents/s74/Lease.pdf'>Lease</a> RESTRICTED</li></ul>"
    )
    row = "<td class='mgItemNumberCell'>5</td><td><p class='mgAiTitleTxt'>Beach huts</p><a href='Documents/s75/Beach huts.pdf'>Beach huts</a></td>"
    page = f"<div id='modgov'>{files}<table class='mgItemTable'><tr>{row}</tr></table></div>"

    attachments = m.parse_meeting_html(page.encode(), BASE).attachments

    assert {(file.id or f"T={file.part}", file.title, file.item_number, file.is_restricted) for file in attachments} == {
        ("T=0", "Agenda frontsheet", None, False),
        ("73", "Late paper", None, False),
        ("b88", "Supplement one", None, False),
        ("b89", "Motions", None, False),
        ("74", "Lease", None, True),
        ("75", "Beach huts", "5", False),
    }


def test_a_link_without_its_committees_number_leads_to_a_meeting_of_the_committee_whose_list_it_is() -> None:
    page = b"<div id='modgov'><ul><li><a href='ieListDocuments.aspx?MeetingId=44'>4 Dec 2026 10.00 am</a></li></ul></div>"
    assert [row.committee_id for row in m.parse_meetings_html(page, f"{BASE}ieListMeetings.aspx?CId=151&Year=0")] == ["151"]


@pytest.mark.parametrize("query", ["CId=117&MId=3301&Ver=4", "cid=117&MID=3301", "CommitteeId=117&MeetingId=3301"])
def test_one_meeting_has_one_number_however_it_is_linked(query: str) -> None:
    page = f"<div id='modgov'><a href='IEListDocuments.aspx?{query}'>4 Sep 2026 9.30 am</a></div>".encode()

    assert [(r.id, r.committee_id, r.at) for r in m.parse_meetings_html(page, BASE)] == [("3301", "117", AT)]


def test_items_by_service_and_by_page_are_equal() -> None:
    by_service, by_page = m.parse_meeting_xml(saved("meeting.xml"), BASE), m.parse_meeting_html(saved("meeting.html"), BASE)

    assert by_service.items == by_page.items
    assert by_service.at == by_page.at == AT
    assert [(i.number, i.title) for i in by_page.items] == [
        ("2", "Chair's Announcements"),
        ("6a", "PF/26/0417 - Land east of Heron Lane, Marlham"),
    ]
    assert by_page.items[1].minutes == ("The officer introduced the report…",)


def test_a_file_has_one_key_by_both_of_its_addresses_and_needs_its_t() -> None:
    by_service, by_page = m.parse_meeting_xml(saved("meeting.xml"), BASE), m.parse_meeting_html(saved("meeting.html"), BASE)

    assert [meetings.file_key(a, "3301") for a in by_service.attachments] == ["attachment/81120"]
    assert [meetings.file_key(a, "3301") for a in by_page.attachments] == [
        "meeting-file/3301/0",
        "meeting-file/3301/1",
        "attachment/81120",
        "attachment/81121",
    ]
    assert by_page.attachments[1].url == (
        BASE + "documents/g3301/Printed%20minutes%2004th-Sep-2026%2009.30%20Planning%20Committee.pdf?T=1"
    )
    assert [a.title for a in by_page.attachments] == [
        "Agenda frontsheet",
        "Printed minutes",
        "PF260417 Officer report",
        "Appendix 1 - Site plan",
    ]
    assert [a.kind for a in by_page.attachments] == ["agenda", "minutes", "report", "report"]


def test_restricted_items_and_files_are_marked() -> None:
    body = saved("meeting.xml").replace(b"<isrestricted>False</isrestricted>", b"<isrestricted>True</isrestricted>")

    meeting = m.parse_meeting_xml(body, BASE)

    assert [i.is_restricted for i in meeting.items] == [True, True]
    assert [a.is_restricted for a in meeting.attachments] == [True]


def test_a_meeting_called_off_in_the_words_of_its_own_link() -> None:
    links = "".join(
        f"<li><a href='ieListDocuments.aspx?CId=117&amp;MId={number}&amp;Ver=4'>{words}</a></li>"
        for number, words in ((1, "10 March 2026 10.00 am - CANCELLED"), (2, "12 March 2026 10.00 am"), (3, "Group - cancelled"))
    )

    rows = m.parse_meetings_html(f"<div id='modgov'><ul>{links}</ul></div>".encode(), f"{BASE}ieListMeetings.aspx?CId=117")

    assert [row.status for row in rows] == ["Cancelled", None, None]


def test_section_headings_without_a_number_belong_to_no_item() -> None:
    body = saved("meeting.xml").replace(b"<fulldisplaynumberformat>2.<", b"<fulldisplaynumberformat>0<")

    _, _, _, items, passages = meeting_page.read_meeting(body, Context(committee="Planning Committee"), BASE)

    assert [i.number for i in items] == ["6a"]
    assert [p.item for p in passages] == [None, "6a"]


def test_a_cancelled_meeting_without_agenda_is_rejected_with_that_reason() -> None:
    body = b"<?xml version='1.0'?><meeting><meetingid>3302</meetingid><meetingstatus>Cancelled</meetingstatus></meeting>"

    with pytest.raises(Rejected, match="a meeting without a published agenda"):
        meeting_page.read_meeting(body, Context(), BASE)


@pytest.mark.parametrize(
    ("parse", "body"),
    [
        (m.parse_committees_xml, b"<html><head><title>Just a moment...</title></head></html>"),
        (m.parse_meeting_xml, b"<?xml version='1.0'?><error/>"),
        (m.parse_meeting_html, b"<html><body><p>DNN critical error</p></body></html>"),
        (m.parse_meetings_html, b"\x00\x01"),
    ],
)
def test_what_is_no_answer_is_rejected(parse: object, body: bytes) -> None:
    assert callable(parse)
    with pytest.raises(Rejected):
        parse(body, BASE)


@pytest.mark.parametrize(
    ("day", "time", "hour"),
    [
        ("04/09/2026", "9.30 am", 9),
        ("04/09/2026", "18:30", 18),
        ("04/09/2026", "12.15 am", 0),
        ("04/09/2026", "12 noon", 12),
        ("04/09/2026", "6.30 p.m.", 18),
        ("04/09/2026", "Midday", 12),
        ("04/09/2026", "", 0),
    ],
)
def test_times_as_councils_write_them(day: str, time: str, hour: int) -> None:
    row = f"<meetings><meeting><meetingid>1</meetingid><meetingdate>{day}</meetingdate><meetingtime>{time}</meetingtime></meeting></meetings>"

    found = m.parse_meetings_xml(row.encode(), BASE)[0].at

    assert found is not None
    assert (found.hour, found.date().isoformat()) == (hour, "2026-09-04")


def test_minutes_of_the_meeting_before_are_no_file_of_the_meeting_that_approves_them() -> None:
    files = "".join(f"<li><a href='documents/g{n}/Printed minutes.pdf?T=1'>Printed minutes</a></li>" for n in (51, 40))
    body = f"<div id='modgov'><h2 class='mgSubTitleTxt'>Cabinet - Tuesday 17 November 2026 10.00 am</h2><ul>{files}</ul></div>"

    meeting = m.parse_meeting_html(body.encode(), "https://council.example/ieListDocuments.aspx?CId=1&MId=51&Ver=4")

    assert [(file.part, "/g51/" in file.url) for file in meeting.attachments] == [("1", True)]
