"""The day of a paper's meeting."""

from dataclasses import replace

import pytest

from core.words import Context, Kind, Published
from reading.agenda.meeting_day import day_of_head, day_of_meeting
from reading.agenda.paper_kind import head_lines
from reading.dates import ZONE
from reading.pdf.layout import Page, Paragraph
from reading.read import read
from tests.unit.reading.makers import BASE, docx_of


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["Parenting Board | Thursday 15 January | 4pm", "Papers issued 8 January 2026"], "2026-01-15"),
        (["Parenting Board, Thurs 7th January", "Published 30 December 2026"], "2027-01-07"),
        (["Parenting Board | Friday 15 January | 4pm", "Papers issued 8 January 2026"], None),
        (["Parenting Board | Thursday 15 January | 4pm"], None),
    ],
)
def test_a_day_without_its_year_has_the_one_in_which_its_weekday_is_right(lines: list[str], day: str | None) -> None:
    assert day_of_meeting(lines, "agenda", ZONE).value == day


def test_the_day_on_which_papers_were_sent_is_no_meetings() -> None:
    lines = [
        "Fire Panel",
        "Date: | Tuesday, 30 June 2026",
        "These papers were not ready when the agenda was sent on 19 June 2026.",
    ]
    assert day_of_meeting(lines, "agenda", ZONE).value == "2026-06-30"
    assert day_of_meeting(["When: 30 June 2026", "Agenda of 19 June 2026"], "agenda", ZONE).value == "2026-06-30"


@pytest.mark.parametrize(
    ("summons", "day"),
    [
        ("You are hereby summoned to the Meeting of the Town Council on MONDAY 5 OCTOBER 2026 at 7.00 pm.", "2026-10-05"),
        (
            f"TO EACH MEMBER. You are summoned to a meeting on Monday 5 October 2026 at 7 p.m. {'Seats are few. ' * 20}",
            "2026-10-05",
        ),
        ("The Council will meet on Monday next in the Old Fire Station.", None),
    ],
)
def test_the_day_of_a_letter_that_summons_is_no_meetings(summons: str, day: str | None) -> None:
    lines = ["MARLSTOKE TOWN COUNCIL", "29 September 2026", "To all Members of the Town Council", "Dear Councillor", summons]

    assert day_of_meeting(lines, "agenda", ZONE).value == day


def test_a_running_head_tells_the_day_before_what_stands_in_the_list() -> None:
    listed = ["AGENDA", "i. Apologies", "ii. Call-in of the pool", "Decision of the Cabinet made on 8 September 2026"]
    page = Page(tuple(map(Paragraph, listed)), heads=("Scrutiny Committee 23.09.2026",))

    assert day_of_meeting(head_lines([page, page]), "agenda", ZONE).value == "2026-09-23"


@pytest.mark.parametrize(
    ("lines", "kind", "day"),
    [
        (["MINUTES of the meeting held on Wednesday, the 25th day of February 2026"], "minutes", "2026-02-25"),
        (
            [f"The decisions below were taken by the Executive on Monday 7 December 2026. {'They may be called in. ' * 20}"],
            "decision",
            "2026-12-07",
        ),
        (
            ["29 Jan 2026", "Seen before by | Committee of 27 November 2025, item 8; Board of 14 January 2026"],
            "report",
            "2026-01-29",
        ),
        (
            ["17 NOVEMBER 2026", "Earlier reports | Cabinet, 14 October 2025; this Committee, 3 March 2026"],
            "report",
            "2026-11-17",
        ),
    ],
)
def test_a_day_of_a_month_in_full_and_a_day_beside_earlier_meetings(lines: list[str], kind: Kind, day: str) -> None:
    assert day_of_meeting(lines, kind, ZONE).value == day


@pytest.mark.parametrize(
    ("folder", "day"),
    [("/uploads/2026/11/notice.docx", "2026-10-29"), ("/uploads/2025/11/notice.docx", "2025-11"), ("/notice.docx", "2026-10-29")],
)
def test_the_month_of_a_files_folder_is_less_than_the_day_that_its_head_tells_near_it(folder: str, day: str) -> None:
    body = docx_of("Decision Notice 2026-036", "Date of decision: 29 October 2026", "Decision", "To sell the house at Salt Lane.")

    capture = replace(BASE, url=f"https://panel.example{folder}", context=Context(kind="decision"))
    assert read(capture, body, base_url="https://panel.example/").published.value == day


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["The Commissioner approves the grant.", "Signed: I. Marrable Commissioner Date: 29 October 2026"], "2026-10-29"),
        (["Signature | I. Marrable", "Police and Crime Commissioner", "Date | 29 October 2026"], "2026-10-29"),
        (["Signed by the Treasurer on 27 October 2026", "Signed I. Marrable", "Dated 29 October 2026"], None),
        (["Signed", "I. Marrable", "Police and Crime Commissioner", "29 October 2026"], "2026-10-29"),
        (["The lease was signed in 2019.", "It ends on a day that the contract of 29 October 2026 tells."], None),
        (["The contract was signed on 3 March 2024.", "A new one is sought."], None),
        (["Signed on 3 March 2024, the contract ends in May."], None),
        (["The deed, signed by both, is", "dated 3 March 2024"], None),
        (["Signed: I. Marrable", "Published on 30 October 2026", "Call-in ends on 5 November 2026"], None),
        (["Date of publication: 29 October 2026"], None),
    ],
)
def test_a_decision_whose_head_tells_no_day_is_of_the_one_on_which_all_signed_it(lines: list[str], day: str | None) -> None:
    assert day_of_head(Published(), ["Record of decision"], "decision", ZONE, lines).value == day
    assert day_of_head(Published(), ["Record of decision"], "report", ZONE, lines).value is None
    assert day_of_head(Published(), ["Decision taken on 2 October 2026"], "decision", ZONE, lines).value == "2026-10-02"
