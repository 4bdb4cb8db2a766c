"""Agenda items of packs, agendas, minutes; and reports whose numbered sections are none."""

from typing import Any

import pytest

from core.words import AgendaItem
from reading.agenda.items import find_items
from reading.agenda.meeting_day import day_of_meeting
from reading.agenda.paper_kind import head_lines, kind_by_content
from reading.dates import ZONE
from reading.pdf.files import Bookmark
from reading.pdf.layout import Page, Paragraph
from tests.unit.reading.makers import paper_pdf, read_bytes


def pages(*texts: list[Paragraph]) -> list[Page]:
    return [Page(tuple(page)) for page in texts]


FRONT = [
    Paragraph("AGENDA", True),
    Paragraph("Cabinet"),
    Paragraph("1. Apologies for Absence", True),
    Paragraph("2. Minutes of the Previous Meeting (Pages 2 - 3)", True),
    Paragraph("To approve them."),
    Paragraph("3. Naloxone in Hostels (Pages 4 - 5)", True),
    Paragraph("4. Any Other Business", True),
]
MINUTES = [Paragraph("Minutes", True), Paragraph("1. APOLOGIES FOR ABSENCE", True), Paragraph("There were none.")]
REPORT = [
    Paragraph("Agenda Item 3", True),
    Paragraph("Naloxone in Hostels", True),
    Paragraph("1. Purpose", True),
    Paragraph("To save lives."),
]
PACK = pages(FRONT, MINUTES, [Paragraph("2. MATTERS ARISING", True)], REPORT, [Paragraph("2. Costs", True)])


def test_a_pack_is_split_by_its_front_sheet_and_the_marks_of_its_papers() -> None:
    blocks, items = find_items(PACK, kind="report")

    assert items == (
        AgendaItem("1", "Apologies for Absence", 1, 1),
        AgendaItem("2", "Minutes of the Previous Meeting", 2, 3),
        AgendaItem("3", "Naloxone in Hostels", 4, 5),
        AgendaItem("4", "Any Other Business", 1, 1),
    )
    assert [item for _, page, item in blocks if page == 1] == [None, None, "1", "2", "2", "3", "4"]
    assert {item for _, page, item in blocks if page in (2, 3)} == {"2"}
    assert {item for _, page, item in blocks if page in (4, 5)} == {"3"}


def test_printed_page_numbers_may_run_ahead_of_the_file() -> None:
    pack = [*pages(FRONT, [Paragraph("Cover")]), *PACK[1:]]  # an unnumbered cover sheet moves everything by one page

    _, items = find_items(pack, kind="report")

    assert [(i.number, i.first_page, i.last_page) for i in items] == [("1", 1, 1), ("2", 3, 4), ("3", 5, 6), ("4", 1, 1)]


def test_a_list_goes_on_behind_a_page_of_prose_under_its_last_item() -> None:
    prose = Paragraph("To decide whether three tenders for the resurfacing of the skate park shall be put to the community fund.")
    first = [Paragraph("AGENDA", True), Paragraph("1. Apologies", True), Paragraph("2. Skate Park", True), prose]

    blocks, items = find_items(pages(first, [prose], [Paragraph("3. Market Tolls", True), prose]))

    assert [(i.number, i.first_page) for i in items] == [("1", 1), ("2", 1), ("3", 3)]
    assert [item for _, page, item in blocks if page != 1] == ["2", "3", "3"]


def test_an_update_sheet_that_names_an_item_on_some_pages_only_is_one_list() -> None:
    prose = Paragraph("Six more letters of objection have been received since the agenda was published, and four of support.")
    said, comment = Paragraph("Further representations", True), Paragraph("Officer comment", True)
    heads = [
        Paragraph(f"Item {n} {title}", True, True)
        for n, title in ((5, "Land off Cold Lane"), (6, "The Cooperage"), (7, "Hazel Grove"))
    ]
    first = [Paragraph("AGENDA UPDATE SHEET", True), heads[0], said, prose]
    speakers = [
        Paragraph("List of public speakers", True),
        Paragraph("Item 5: Mr K Holroyd"),
        Paragraph("Item 6: Mr D Pascoe"),
        prose,
    ]

    blocks, items = find_items(pages(first, [comment, prose], [heads[1], said, prose], [heads[2], said, prose], speakers))

    assert [(i.number, i.first_page) for i in items] == [("5", 1), ("6", 3), ("7", 4)]
    assert [item for _, page, item in blocks if page == 2] == ["5", "5"]
    assert {item for _, page, item in blocks if page == 5} == {None}


def test_a_note_with_a_label_of_its_own_is_not_under_the_last_item() -> None:
    prose = Paragraph("To receive what the harbour master says of the steps, and to agree that the lamps be lit until spring.")
    front = [Paragraph("AGENDA", True)]
    for number, title in enumerate(("Apologies", "Steps", "Lamps", "Moorings", "Rents"), 1):
        front += [Paragraph(f"{number}. {title}", True), prose]
    note = "Site visits: Members will meet at Vale House at 10.00am on the day of the meeting, and walk to the harbour."

    blocks, _ = find_items(pages([*front, Paragraph(note), prose]))

    assert [item for *_, item in blocks[-4:]] == ["5", "5", None, None]


def test_minutes_are_split_by_their_numbered_headings() -> None:
    page = [
        *MINUTES,
        Paragraph("2a PF/26/0509 - FORMER MALTINGS", True),
        Paragraph("3 members of the public spoke."),
        Paragraph("12 wraps"),
    ]
    blocks, items = find_items(pages(page))

    assert [(i.number, i.title) for i in items] == [("1", "APOLOGIES FOR ABSENCE"), ("2a", "PF/26/0509 - FORMER MALTINGS")]
    assert [item for *_, item in blocks] == [None, "1", "1", "2a", "2a", "2a"]


def test_a_report_alone_has_sections_but_no_items() -> None:
    report = [Paragraph("Naloxone in Hostels", True), Paragraph("1. Purpose", True), Paragraph("2. Costs", True)]

    blocks, items = find_items(pages(report))

    assert items == ()
    assert {item for *_, item in blocks} == {None}


def test_a_list_that_says_item_before_each_number_goes_on_behind_entries_that_are_sentences() -> None:
    entries = ["To receive apologies.", "To agree the minutes.", "Harbour dredging", "To note the budget.", "Bowls club lease"]
    front = [Paragraph("Agenda", starts_bold=True)] + [Paragraph(f"Item {n} {words}") for n, words in enumerate(entries, start=1)]

    assert [i.number for i in find_items(pages(front), kind="agenda")[1]] == ["1", "2", "3", "4", "5"]


def test_a_sentence_about_an_item_is_no_mark() -> None:
    _, items = find_items(pages([Paragraph("Item 3 was deferred to the next meeting.")]))

    assert items == ()


def test_marks_at_the_head_of_most_pages_are_no_running_heads() -> None:
    papers = [[("mark", f"Agenda Item {n}"), ("h", f"Report number {n}"), ("t", "Some text of its own.")] for n in (5, 6, 7)]

    document = read_bytes(paper_pdf(papers, head="Cabinet"), "application/pdf")

    assert [(i.number, i.title, i.first_page) for i in document.items] == [
        ("5", "Report number 5", 1),
        ("6", "Report number 6", 2),
        ("7", "Report number 7", 3),
    ]
    assert [p.item for p in document.passages] == ["5", "6", "7"]
    assert document.kind == "report"


def test_minutes_of_which_nothing_is_known_tell_their_kind_day_and_title() -> None:
    page = [
        ("h", "Minutes"),
        ("h", "Planning Committee"),
        ("t", "Held on Friday 4 September 2026 at 9.30 am"),
        ("h", "1. APOLOGIES"),
        ("t", "None."),
    ]

    document = read_bytes(paper_pdf([page]), "application/pdf")

    assert (document.kind, document.title) == ("minutes", "Planning Committee")
    assert (document.published.value, document.published.precision, document.published.provenance) == (
        "2026-09-04",
        "day",
        "text",
    )
    assert [i.number for i in document.items] == ["1"]


def numbers_of(*texts: list[Paragraph], **given: Any) -> list[tuple[str, str, int | None, int | None]]:
    return [(i.number, i.title, i.first_page, i.last_page) for i in find_items(pages(*texts), **given)[1]]


@pytest.mark.parametrize(
    ("printed", "called"),
    [
        (["1. ", "2. ", "3. "], ["1", "2", "3"]),
        (["1 ", "2 ", "3a "], ["1", "2", "3a"]),
        (["(1) ", "(2) ", "(3) "], ["1", "2", "3"]),
        (["45/26 ", "46/26 ", "47/26 "], ["45/26", "46/26", "47/26"]),
        (["2026/99 ", "2026/100 ", "2026/101 "], ["2026/99", "2026/100", "2026/101"]),
        (["CSP.12 ", "CSP.13 ", "CSP.14 "], ["CSP.12", "CSP.13", "CSP.14"]),
        (["37/OS ", "38/OS ", "39/OS "], ["37/OS", "38/OS", "39/OS"]),
        (["P&R/12 ", "P&R/13 ", "P&R/14 "], ["P&R/12", "P&R/13", "P&R/14"]),
        (["FC-26-012 ", "FC-26-013 ", "FC-26-014 "], ["FC-26-012", "FC-26-013", "FC-26-014"]),
        (["12/2026-27 ", "13/2026-27 ", "14/2026-27 "], ["12/2026-27", "13/2026-27", "14/2026-27"]),
        (["PL/26/045 ", "PL/26/046 ", "PL/26/047 "], ["PL/26/045", "PL/26/046", "PL/26/047"]),
        (["P23: ", "P24: ", "P25: "], ["P23", "P24", "P25"]),
        (["Minute 8: ", "Minute 9: ", "Minute 10: "], ["8", "9", "10"]),
        (["Item 1 – ", "Item 2 – ", "Item 3(a) – "], ["1", "2", "3(a)"]),
        (["III. ", "IV. ", "V. "], ["III", "IV", "V"]),
        (["A. ", "B. ", "C. "], ["A", "B", "C"]),
        (["1.0 ", "2.0 ", "3.0 "], ["1.0", "2.0", "3.0"]),
        (["1. ", "7. ", "19. "], ["1", "7", "19"]),
    ],
)
def test_minutes_of_every_numbering_are_split(printed: list[str], called: list[str]) -> None:
    titles = ["Apologies", "Lamps on the quay", "Naloxone in hostels"]
    page = [Paragraph("MINUTES of the meeting of the Harbour Panel held on Friday, 4 September 2026 at 7 pm in the hall")]
    for number, title in zip(printed, titles, strict=True):
        page += [Paragraph(number + title, True, True), Paragraph("It was heard."), Paragraph("1. That the report be noted.")]
    page += [Paragraph("The meeting closed at 8.40 pm.")]

    blocks, items = find_items(pages(page))

    assert [(i.number, i.title) for i in items] == list(zip(called, titles, strict=True))
    assert [item for *_, item in blocks] == [None, *[number for number in called for _ in range(3)], None]
    assert kind_by_content(pages(page)) == "minutes"


def test_a_second_part_may_count_from_one_again() -> None:
    front = [Paragraph("AGENDA", True), Paragraph("1. Apologies"), Paragraph("2. Lamps"), Paragraph("PART B – EXEMPT", True)]

    blocks, items = find_items(pages([*front, Paragraph("1. Lease of the quay"), Paragraph("2. Staffing")]))

    assert [i.number for i in items] == ["1", "2", "1", "2"]
    assert [item for *_, item in blocks] == [None, "1", "2", None, "1", "2"]


def test_a_front_sheet_goes_on_where_its_numbers_do_and_a_report_behind_it_does_not() -> None:
    front = [Paragraph("AGENDA", True), Paragraph("1. Apologies"), Paragraph("2. Lamps"), Paragraph("Report of the clerk.")]
    second = [Paragraph("To note the costs."), Paragraph("3. Naloxone"), Paragraph("4. Any other business")]
    report = [Paragraph(f"{n}. {title}", True) for n, title in enumerate(["Purpose", "Costs", "Law", "Staff", "Risks"], 1)]

    assert [row[0] for row in numbers_of(front, second, report)] == ["1", "2", "3", "4"]
    assert [row[0] for row in numbers_of(front, report)] == ["1", "2"]


FOUR = [
    Paragraph("AGENDA", True),
    Paragraph("1. Apologies"),
    Paragraph("2. Lamps on the quay"),
    Paragraph("3. Naloxone in hostels"),
    Paragraph("4. Any other business"),
]


def test_a_stamp_counts_wherever_it_stands_on_the_page_and_a_page_left_blank_is_no_items() -> None:
    pack = pages(
        FOUR,
        [Paragraph("Lamps", True), Paragraph("They are dark."), Paragraph("Agenda Item 2")],
        [Paragraph("This page is intentionally left blank")],
        [Paragraph("Agenda Item 3"), Paragraph("Kits", True), Paragraph("They save lives.")],
    )
    blocks, items = find_items(pack)

    assert [(i.number, i.first_page, i.last_page) for i in items] == [("1", 1, 1), ("2", 2, 2), ("3", 4, 4), ("4", 1, 1)]
    assert {page: item for _, page, item in blocks if (page or 0) > 1} == {2: "2", 3: None, 4: "3"}


def test_a_title_at_the_head_of_a_page_begins_a_paper_and_what_may_be_another_has_no_item() -> None:
    pack = pages(
        FOUR,
        [Paragraph("Lamps on the quay", True), Paragraph("They are dark.")],
        [Paragraph("Saving lives", True), Paragraph("Report of the director"), Paragraph("Kits save lives.")],
    )
    blocks, items = find_items(pack)

    assert {page: item for _, page, item in blocks if (page or 0) > 1} == {2: "2", 3: None}
    assert [(i.number, i.first_page) for i in items] == [("1", 1), ("2", 2), ("3", 1), ("4", 1)]


def test_older_minutes_and_an_appendix_inside_a_pack_are_no_items_of_this_meeting() -> None:
    front = [*FOUR[:2], Paragraph("2. Minutes of the last meeting"), *FOUR[3:]]
    minutes = [
        Paragraph("MINUTES", True),
        Paragraph("held on 7 August 2026"),
        Paragraph("1. APOLOGIES", True),
        Paragraph("None."),
    ]
    more = [Paragraph("4. ANY OTHER BUSINESS", True), Paragraph("There was none.")]
    report = [Paragraph("Naloxone in hostels", True), Paragraph("1. Purpose", True), Paragraph("To save lives.")]
    appendix = [Paragraph("Appendix A", True), Paragraph("1. Apologies", True), Paragraph("2. Method", True)]

    blocks, items = find_items(pages(front, minutes, more, report, appendix))

    assert [(i.number, i.first_page, i.last_page) for i in items] == [("1", 1, 1), ("2", 2, 3), ("3", 4, 5), ("4", 1, 1)]
    assert {page: item for _, page, item in blocks if (page or 0) > 1} == {2: "2", 3: "2", 4: "3", 5: "3"}


def test_bookmarks_tell_where_papers_begin() -> None:
    pack = pages(FOUR, [Paragraph("Dark nights", True)], [Paragraph("More.")], [Paragraph("Kits", True)])
    bookmarks = [Bookmark("2 Lamps on the quay", 2), Bookmark("Purpose", 3, 1), Bookmark("3 Naloxone in hostels", 4)]

    _, items = find_items(pack, bookmarks=bookmarks)

    assert [(i.number, i.first_page, i.last_page) for i in items] == [("1", 1, 1), ("2", 2, 3), ("3", 4, 4), ("4", 1, 1)]


def test_front_sheet_pages_count_only_where_something_else_agrees() -> None:
    front = [*FOUR[:2], Paragraph("2. Lamps on the quay (Pages 2 - 3)"), Paragraph("3. Naloxone in hostels | 4 - 4"), FOUR[4]]
    rest = [[Paragraph("Dark nights", True)], [Paragraph("More.")], [Paragraph("Kits", True)]]
    printed = [Page(page.paragraphs, folio=number) for number, page in enumerate(pages(front, *rest), 1)]

    assert [i.first_page for i in find_items(pages(front, *rest))[1]] == [1, 1, 1, 1]
    assert [(i.title, i.first_page, i.last_page) for i in find_items(printed)[1]][1:3] == [
        ("Lamps on the quay", 2, 3),
        ("Naloxone in hostels", 4, 4),
    ]


def test_a_heading_over_entries_stands_under_none_of_them() -> None:
    blocks, _ = find_items(pages([*FOUR[:3], Paragraph("Key decisions", True), *FOUR[3:]]))

    assert [item for *_, item in blocks] == [None, "1", "2", None, "3", "4"]


def test_a_paper_keeps_to_the_day_of_its_own_meeting() -> None:
    page = [Paragraph("Published 1 September 2026"), Paragraph("Friday, 4 September 2026 at 7 pm"), *FOUR]

    assert day_of_meeting(head_lines(pages(page)), "agenda", ZONE).value == "2026-09-04"


def test_a_logs_and_another_papers_points_belong_to_no_item_of_minutes() -> None:
    minutes = [
        Paragraph("Minutes of the meeting held on 4 May 2026"),
        Paragraph("1. Welcome", True),
        Paragraph("2. Lamps", True),
        Paragraph("The lamps were mended."),
    ]
    log = [Paragraph("ACTION LOG", True), Paragraph("1 Ask for lamps | NP"), Paragraph("2 Write to the bank | RC")]

    blocks, _ = find_items(pages(minutes, log))

    assert [item for *_, item in blocks] == [None, "1", "2", "2", None, None, None]


@pytest.mark.parametrize("behind", ["____________ CHAIR    ____________ DATE", "For a form of appeal, write to the clerk."])
def test_a_line_to_sign_on_and_whom_to_ask_stand_behind_the_last_item_of_minutes(behind: str) -> None:
    minutes = [
        Paragraph("Minutes of the meeting held on 4 May 2026"),
        Paragraph("1. Welcome", True),
        Paragraph("2. Lamps", True),
        Paragraph("For the lamps by the quay the clerk will write to the county."),
        Paragraph(behind),
        Paragraph("Order is as on the agenda."),
    ]

    assert [item for *_, item in find_items(pages(minutes))[0]] == [None, "1", "2", "2", None, None]


def test_a_list_under_a_heading_of_notes_without_numbers_is_none_of_items() -> None:
    prose = Paragraph("The wardens had walked through the underpass on each night of the month.")
    heads = [paragraph for word in ("Promises", "Answers", "Dealing") for paragraph in (Paragraph(word, True), prose)]
    listed = [Paragraph("Priorities", True), Paragraph("1. Underpass"), prose, Paragraph("2. Scooters"), prose]

    _, items = find_items(pages([Paragraph("Notes of the meeting, 3 September 2026"), *heads, *listed]))

    assert items == ()


def test_older_minutes_behind_a_list_do_not_stand_under_its_items() -> None:
    older = [Paragraph("Councillors: Ayres, Bonham"), Paragraph("Present: Ayres, Bonham"), *FOUR[1:]]

    blocks, _ = find_items(pages(FOUR, older))

    assert {item for _, page, item in blocks if page == 2} == {None}


@pytest.mark.parametrize("mark", ["Agenda item | 3", "Agenda Item: 3", "Kits | Item 3"])
def test_a_form_or_a_corner_of_the_page_tells_the_item_of_a_paper(mark: str) -> None:
    paper = [Paragraph("Committee | Safety"), Paragraph("Date | 4 May 2026"), Paragraph(mark), Paragraph("Kits were given.")]

    blocks, _ = find_items(pages(FOUR, paper))

    assert [item for _, page, item in blocks if page == 2] == ["3"] * 4


def test_items_of_sections_that_are_numbered_with_them_are_the_list() -> None:
    front = [Paragraph("AGENDA", True), Paragraph("1. Opening", True), Paragraph("1.1 | Welcome"), Paragraph("1.2 | Interests")]
    front += [Paragraph("2. Strategy", True), Paragraph("2.1 | Lamps on the quay | 2"), Paragraph("2.2 | Kits | 3")]

    _, items = find_items(pages(front, [Paragraph("Agenda item 2.1"), Paragraph("Lamps on the quay")]))

    assert [(item.number, item.first_page) for item in items] == [("1.1", 1), ("1.2", 1), ("2.1", 2), ("2.2", 1)]


def test_hours_before_titles_number_no_items() -> None:
    front = [
        Paragraph("Agenda for 2 July 2026", True),
        Paragraph("10.00 Welcome"),
        Paragraph("10.10 Lamps"),
        Paragraph("10.40 Kits"),
    ]

    assert find_items(pages(front))[1] == ()


def test_a_title_whose_words_run_in_is_an_item_between_headings() -> None:
    said = "the wardens had walked through the underpass on each night of the month."
    minutes = [
        Paragraph("Minutes of the meeting held on 4 May 2026"),
        Paragraph("26/1 Welcome", True),
        Paragraph(f"26/2 Police report – {said}"),
        Paragraph("26/3 Planning", True),
        Paragraph("26/4 Finance", True),
    ]

    assert [item.number for item in find_items(pages(minutes))[1]] == ["26/1", "26/2", "26/3", "26/4"]


def test_a_minute_and_a_welsh_mark_are_known() -> None:
    assert kind_by_content(pages([Paragraph("MINUTE of MEETING of the PANEL held on TUESDAY, 26 MAY 2026")])) == "minutes"

    blocks, _ = find_items(pages(FOUR, [Paragraph("Eitem 3"), Paragraph("Lampau ar y cei.")]))

    assert [item for _, page, item in blocks if page == 2] == ["3", "3"]


def test_the_item_of_a_form_is_called_by_what_stands_below_its_number_and_what_stands_above_is_not_its() -> None:
    head = [
        Paragraph("TARNDALE AUTHORITY RECORD OF BUSINESS", True),
        Paragraph("Residents asked for a crossing by the mill, and were heard at length."),
    ]
    forms = [
        [
            *(head if n == 4 else []),
            Paragraph(f"Agenda Item No | {n}"),
            Paragraph(f"Topic | {title}"),
            Paragraph(f"{title} was looked at again."),
        ]
        for n, title in ((4, "Leisure contract"), (5, "Parking on Maze Hill"))
    ]
    how = [Paragraph("How to ask for a review", True), Paragraph("Five members may ask for one by the Friday of the week after.")]

    blocks, items = find_items([Page(tuple(rows)) for rows in (*forms, how)])

    assert [(item.number, item.title) for item in items] == [("4", "Leisure contract"), ("5", "Parking on Maze Hill")]
    assert [item for _, _, item in blocks] == [None, None, *["4"] * 3, *["5"] * 3, None, None]


def test_printed_pages_that_lie_beyond_the_file_are_another_files() -> None:
    rows = [
        "Panel, 4 May 2026",
        "AGENDA",
        "1. Apologies",
        "2. Lamps (Pages 2 - 24)",
        "3. Kits (Pages 25 - 38)",
        "4. Rents (Pages 39 - 50)",
    ]
    fronts = Page(tuple(map(Paragraph, rows)), folio=1)
    behind = [Page((Paragraph("Leave by the stairs and not by the lift, and wait in the yard."),), folio=n) for n in (2, 3)]

    blocks, _ = find_items([fronts, *behind])

    assert [item for *_, item in blocks][-2:] == [None, None]
