"""Papers that follow on each other within a page, and what looks like this meeting's list but is another's."""

import pytest

from core.words import Kind
from reading.agenda.items import find_items
from reading.agenda.marks import mark_of
from reading.agenda.meeting_day import day_of_meeting
from reading.dates import ZONE
from reading.numbering import numbered
from reading.pdf.files import Bookmark
from reading.pdf.layout import Page, Paragraph

PROSE = "The wardens had walked through the underpass on each night of the month, and had found nobody there."
FRONT = [
    Paragraph("AGENDA", True),
    Paragraph("1. Apologies"),
    Paragraph("2. Minutes of the last meeting"),
    Paragraph("3. Naloxone in hostels"),
    Paragraph("4. Lights by the quay"),
    Paragraph("5. Date of next meeting"),
]


def items_of(*paragraphs: Paragraph, kind: Kind | None = None, bookmarks: tuple[Bookmark, ...] = ()) -> list[str | None]:
    """Return the item of each paragraph of one page."""
    blocks, _ = find_items([Page(paragraphs)], kind=kind, bookmarks=bookmarks)
    return [item for *_, item in blocks]


@pytest.mark.parametrize("head", [("Naloxone in hostels",), ("Agenda Item 3", "Kits for night staff")])
def test_a_paper_in_the_midst_of_a_page_begins_at_its_title_or_mark(head: tuple[str, ...]) -> None:
    paper = [*(Paragraph(text, True) for text in head), Paragraph("1. Purpose", True), Paragraph(PROSE)]
    lights = [Paragraph("Lights by the quay", True), Paragraph(PROSE)]

    found = items_of(*FRONT, *paper, *lights)

    assert found == [None, "1", "2", "3", "4", "5", *["3"] * len(paper), "4", "4"]


def test_a_code_alone_heads_the_paper_of_its_item_and_a_figure_alone_does_not() -> None:
    def read(code: str) -> list[str | None]:
        front = [
            Paragraph("AGENDA", True),
            *(Paragraph(f"{code}{n} {title}") for n, title in ((10, "Hello"), (11, "Notes of 4 May"))),
        ]
        older = [Paragraph(f"{code}1 Hello. {PROSE}"), Paragraph(f"{code}2 Bins. {PROSE}")]
        return items_of(*front, Paragraph(PROSE), Paragraph(f"{code}11", True), Paragraph("Notes of the Board", True), *older)

    assert read("CSP.")[4:] == ["CSP.11"] * 4
    assert set(read("")[4:]) == {None}


def test_a_heading_that_may_name_an_item_whose_paper_was_not_seen_ends_the_one_before() -> None:
    paper = [Paragraph("Naloxone in hostels", True), Paragraph(PROSE)]
    other = [Paragraph("New lights along the quay wall", True), Paragraph(PROSE)]

    assert items_of(*FRONT, *paper, *other)[6:] == ["3", "3", None, None]


def test_older_minutes_whose_numbers_go_on_are_no_items_of_this_list() -> None:
    older = [Paragraph("6. Apologies", True), Paragraph(PROSE), Paragraph("7. Bins", True), Paragraph(PROSE)]

    assert items_of(*FRONT, *older)[6:] == [None] * 4


def test_a_number_left_out_leaves_it_open_whose_the_words_before_the_next_are() -> None:
    found = items_of(
        Paragraph("MINUTES of the meeting held on 4 May 2026"),
        Paragraph("1. Apologies"),
        Paragraph("2. Lamps"),
        Paragraph(PROSE),
        Paragraph("4. Bins"),
        Paragraph(PROSE),
    )

    assert found == [None, "1", "2", None, "4", "4"]


def test_bookmarks_of_a_reports_sections_are_no_items() -> None:
    report = [Paragraph("Report to Cabinet"), *(Paragraph(f"{n}. {word}", True) for n, word in enumerate(("Lamps", "Bins"), 1))]

    assert set(items_of(*report, bookmarks=(Bookmark("1. Lamps", 1), Bookmark("2. Bins", 1)))) == {None}


def test_figures_in_words_and_points_with_blanks_number_items() -> None:
    assert [(one.number, one.title) for text in ("Item Three Lamps", "AGENDA ITEM 7 b) BINS") for one in numbered(text)] == [
        ("3", "Lamps"),
        ("7b", "BINS"),
    ]


@pytest.mark.parametrize("numbers", [("a) ", "b) ", "c) "), ("i. ", "ii. ", "iii. "), ("A | ", "B | ", "C | ")])
def test_small_letters_number_a_list_that_begins_as_meetings_do(numbers: tuple[str, ...]) -> None:
    lists = [
        [Paragraph(f"{number}{title}") for number, title in zip(numbers, titles, strict=True)]
        for titles in (("Apologies", "Naloxone in hostels", "Date of next meeting"), ("Kits", "Nurses", "Doors"))
    ]
    small = numbers[0].startswith(("a", "i"))

    assert items_of(Paragraph("AGENDA", True), *lists[0])[1:] == [number.strip(" ).|") for number in numbers]
    assert not small or set(items_of(Paragraph("AGENDA", True), *lists[1])) == {None}


def test_a_mark_in_the_middle_of_a_row_names_the_paper_of_the_page() -> None:
    paragraph = Paragraph("Enclosure 2 | Agenda item 1.3 | Minutes of 26 March 2026")

    assert mark_of(paragraph) == ("1.3", "Minutes of 26 March 2026", True)
    assert mark_of(Paragraph("Agenda Item 5 | Agenda Item 6")) is None


def test_a_day_in_words_or_in_welsh_is_the_meetings() -> None:
    for line in (
        "held on Thursday the twelfth day of February two thousand and twenty-six at ten o'clock",
        "a gynhelir ddydd Iau 12fed o Chwefror 2026",
    ):
        assert day_of_meeting([line], "agenda", ZONE).value == "2026-02-12"


def pages_of(*pages: list[str]) -> list[Page]:
    """Return pages whose lines in capitals are headings, as is each page's first."""
    return [
        Page(tuple(Paragraph(text, text.isupper() or (n == 0 and at > 0)) for n, text in enumerate(page)))
        for at, page in enumerate(pages)
    ]


LISTED = ["AGENDA", "1. Apologies", "2. Lamps on the quay", "3. Kits for hostels", "4. Bowls club lease"]


def test_papers_bound_in_another_order_than_listed_stand_under_their_items() -> None:
    papers = [[title, PROSE] for title in ("Bowls club lease", "Lamps on the quay", "Kits for hostels")]

    blocks, _ = find_items(pages_of(LISTED, *papers))

    assert {page: item for _, page, item in blocks if (page or 0) > 1} == {2: "4", 3: "2", 4: "3"}


@pytest.mark.parametrize(
    ("last", "item"), [("Bus shelters", None), ("Bus shelters (to follow)", "3"), ("Next meeting: 7 May", "3")]
)
def test_headings_within_the_last_paper_are_its_own_where_no_other_paper_can_be_meant(last: str, item: str | None) -> None:
    front = [*FRONT[:4], Paragraph(f"4. {last}")]
    paper = [Paragraph("3. Naloxone in hostels", True), Paragraph(PROSE), Paragraph("Method", True), Paragraph(PROSE)]

    assert items_of(*front, *paper)[5:] == ["3", "3", item, item]


def test_the_mark_of_a_paper_is_no_entry_of_a_list_that_says_item_itself() -> None:
    listed = [
        "AGENDA",
        "ITEM 1 APOLOGIES",
        "ITEM 2 LAMPS",
        "ITEM 3 MINUTES OF THE LAST MEETING",
        "PART B – EXEMPT",
        "ITEM 1 LEASE",
        "ITEM 2 STAFF",
    ]
    older = ["Agenda Item 3", "MINUTES", "of the meeting held on 4 May 2026", "Item 21 Apologies", PROSE]

    blocks, items = find_items(pages_of(listed, older))

    assert [item.number for item in items] == ["1", "2", "3", "1", "2"]
    assert [item for _, page, item in blocks if page == 2] == ["3"] * len(older)


def test_an_appendix_to_which_one_entry_alone_refers_is_its_paper() -> None:
    listed = [*LISTED[:2], "2. Lamps. See Appendix 1.", "3. Kits. See Appendix 2.", "4. Lease"]
    papers = [["Appendix 1", "How dark it is", PROSE], ["Appendix 2", "What is in them", PROSE]]

    blocks, _ = find_items(pages_of(listed, *papers))

    assert {page: item for _, page, item in blocks if (page or 0) > 1} == {2: "2", 3: "3"}


def test_notes_under_an_items_number_and_title_are_its_own_but_not_older_minutes() -> None:
    paper = ["KITS FOR HOSTELS", "Agenda Item 3", PROSE]
    notes = ["NOTES", "1. APOLOGIES", PROSE, "WEBCASTING", PROSE]

    assert [item for _, page, item in find_items(pages_of(LISTED, notes, paper))[0] if page == 2] == [None, "1", "1", None, None]
    older = ["NOTES", "1. APOLOGIES", PROSE, "2. BINS", PROSE]
    assert [item for _, page, item in find_items(pages_of(LISTED, older, paper))[0] if page == 2] == [None] * 5


def test_a_heading_that_says_item_and_names_another_entry_ends_the_paper_before() -> None:
    found = items_of(
        *FRONT[:3],
        Paragraph("3. To approve the estimates and the rate"),
        Paragraph("4. To receive the engineer's report"),
        Paragraph("Item 3 ESTIMATES AND RATE", True),
        Paragraph(PROSE),
        Paragraph("Item 4 WORKS", True),
        Paragraph(PROSE),
    )

    assert found[5:] == ["3", "3", None, None]


def test_numbers_that_count_through_the_year_tell_papers_from_older_minutes() -> None:
    titles = ("Minutes of 10 March", "Kits for night staff", "Lights by the quay")
    front = [Paragraph("AGENDA", True), *(Paragraph(f"26/3{n} | {title}") for n, title in enumerate(titles))]
    older = [
        Paragraph("Draft minutes of the meeting held on 10 March", True),
        Paragraph("26/24 Winter review", True),
        Paragraph(PROSE),
    ]
    papers = [row for n in (1, 2) for row in (Paragraph(f"26/3{n} {titles[n]}", True), Paragraph(PROSE))]

    made = items_of(*front, Paragraph(f"26/30 {titles[0]}", True), *older, *papers)

    assert made[4:] == [*["26/30"] * 4, "26/31", "26/31", "26/32", "26/32"]


def test_printed_numbers_that_papers_lie_behind_by_more_and_more_pages_are_not_counted_by() -> None:
    titles = [f"{name} by the quay" for name in ("Lamps", "Moorings", "Benches", "Railings", "Ladders")]
    front = ["AGENDA", *(f"{n}. {title} (Pages {n} - {n})" for n, title in enumerate(titles, 2))]
    papers = [[f"{n}. {title}", PROSE] for n, title in enumerate(titles, 2)]
    bound = pages_of(front, *papers[:2], ["Plan", PROSE], *papers[2:])

    assert [item for _, page, item in find_items(bound)[0] if page in (2, 3, 5, 6, 7)] == [
        number for number in "23456" for _ in range(2)
    ]


@pytest.mark.parametrize("heads", [("Lamps by the quay", "Moorings by the quay", "Benches by the quay"), ("Dark", "Full", "Old")])
def test_printed_ranges_that_a_stamp_belies_are_not_counted_by(heads: tuple[str, ...]) -> None:
    titles = [f"{name} by the quay" for name in ("Lamps", "Moorings", "Benches")]
    front = ["AGENDA", *(f"{n}. {title} (Pages {2 * n} - {2 * n + 1})" for n, title in enumerate(titles, 1))]
    papers = [page for n, head in enumerate(heads, 1) for page in ([f"Agenda Item {n}", head, PROSE], [PROSE])]
    bound = pages_of(front, *papers[:2], [PROSE], *papers[2:])  # the first paper has a page more than was printed
    numbered_pages = [Page(page.paragraphs, folio=number) for number, page in enumerate(bound, 1)]

    assert [item for _, page, item in find_items(numbered_pages)[0] if page != 1] == [*"11111", *"2222", *"3333"]


def test_a_page_all_of_which_is_set_in_goes_on_with_the_item_before_it_and_the_list_behind_it() -> None:
    front = [Paragraph("AGENDA", True), *(Paragraph(f"{n}. {title}", True) for n, title in ((1, "Apologies"), (2, "Questions")))]
    inside = [Paragraph("1. Jobs and skills", left=50.0), Paragraph(PROSE, left=50.0)]
    after = [Paragraph("3. Lamps by the quay", True), Paragraph(PROSE, left=50.0), Paragraph("4. Any other business", True)]

    blocks, items = find_items([Page((*front, *inside)), Page((Paragraph("2. Buses", left=50.0), inside[1])), Page(tuple(after))])

    assert [(item.number, item.first_page) for item in items] == [("1", 1), ("2", 1), ("3", 3), ("4", 3)]
    assert [item for _, page, item in blocks if page == 2] == ["2", "2"]


def test_a_list_may_stand_behind_a_cover_that_says_agenda_and_a_page_of_notices() -> None:
    cover, notices = ["AGENDA", "17 June 2026"], ["Fire", "1. Leave by the stairs, and not by the lift, as soon as you can."]
    listed = ["1. Apologies", "2. Declarations of interest", "3. Lamps by the quay", "4. Any other business"]

    assert [(item.number, item.first_page) for item in find_items(pages_of(cover, notices, listed))[1]] == [
        (number, 3) for number in "1234"
    ]


def test_a_front_sheet_goes_on_behind_a_point_of_its_last_item_and_what_is_asked_of_the_meeting() -> None:
    front = ["AGENDA", "1. Apologies", "2. Declarations of interest", "3. Minutes of the last meeting"]
    asked = ["To approve the minutes of the meeting held on 9 July 2026", "4. Reports of committees", "4.1 Planning"]
    rest = ["4.2 Open spaces", "5. Lamps by the quay", "6. Any other business"]

    _, items = find_items(pages_of(front, asked, rest))

    assert [(item.number, item.first_page) for item in items] == [
        *((number, 1) for number in "123"),
        *(("4", 2), ("4.1", 2), ("4.2", 3), ("5", 3), ("6", 3)),
    ]


def test_a_paper_is_known_by_the_reference_under_which_one_entry_says_it_is_filed() -> None:
    titles = ["Fees and charges: report of the treasurer (FNP/26/028)", "Car parks: report of the ranger (FNP/26/029)"]
    front = ["AGENDA", "1. Apologies", *(f"{n}. {title}" for n, title in enumerate(titles, 2))]
    papers = [["FNP/26/028", "What visitors pay", PROSE], ["Report No: FNP/26/029", "Where they leave their cars", PROSE]]

    assert [item for _, page, item in find_items(pages_of(front, *papers))[0] if page != 1] == ["2"] * 3 + ["3"] * 3


def test_minutes_in_a_pack_end_where_their_meeting_closed_if_another_paper_may_follow() -> None:
    front = ["AGENDA", "1. Apologies", "2. Minutes of the meeting held on 4 May 2026", "3. The auditor's letter", "4. Rents"]
    older = [
        "Minutes of the meeting held on 4 May 2026",
        PROSE,
        "There being no further business, the meeting closed at 8.40 p.m.",
    ]

    assert [item for _, page, item in find_items(pages_of(front, older, ["Ledbrook Services", PROSE]))[0] if page != 1] == [
        *["2"] * 3,
        *[None] * 2,
    ]


def test_a_number_in_brackets_or_said_in_two_languages_marks_a_paper() -> None:
    for mark in ("Item (3)", "Eitem Agenda 3 / Agenda Item 3", "Eitem ar gyfer y Rhaglen 3 / Agenda Item 3", "Eitem Rhagl. 3"):
        bound = [Page(tuple(FRONT)), Page((Paragraph(mark), Paragraph("What the wardens ask", True), Paragraph(PROSE)))]
        assert find_items(bound)[0][-1][2] == "3", mark
    assert mark_of(Paragraph("Eitem Agenda 3 / Agenda Item 4")) is None
    assert not numbered("Item (Page 92)")


def test_the_subject_of_a_report_names_the_item_whose_title_alone_has_its_words() -> None:
    front = ["AGENDA", "1. Apologies", "2. Allotments: to consider the clerk's report on waiting lists and rents (attached)"]
    front += ["3. Conveniences, Quay Car Park: to consider tenders (attached)", "4. Quay lights: to consider tenders (attached)"]

    def item_of(subject: str) -> str | None:
        return find_items(pages_of(front, ["Report to: Amenities", f"Subject: {subject}", PROSE]))[0][-1][2]

    assert item_of("Allotments – waiting lists and rents") == "2"
    assert item_of("Quay Car Park conveniences – tenders") == "3"
    assert item_of("Quay tenders") is None  # two entries have these words
    assert item_of("Quay Car Park conveniences – fees") is None


def test_a_bookmark_may_have_a_part_of_its_items_title_behind_the_number() -> None:
    front = ["AGENDA", "1. Apologies", "2. Local Growth Plan: delivery programme", "3. Bus franchising assessment: outset"]
    bound = pages_of(front, ["Meeting: Board", PROSE], ["Meeting: Board", PROSE])

    def read(*titles: str) -> list[str | None]:
        marks = [Bookmark(title, page) for page, title in enumerate(titles, 2)]
        return [item for _, page, item in find_items(bound, bookmarks=marks)[0] if page != 1]

    assert read("2 Local Growth Plan", "3 Bus franchising") == ["2", "2", "3", "3"]
    assert read("2 Local Grants Plan", "3 Franchising fees") == [None] * 4


def test_printed_numbers_are_not_counted_by_where_they_lead_into_the_midst_of_a_sentence() -> None:
    front = ["AGENDA", "1. Minutes of the meeting on 4 May 2026 (Page 2)", "2. Lamps by the quay (Page 3)"]
    front += ["3. Moorings by the quay (Page 4)", "4. Benches by the quay (Page 5)"]
    older = [
        ["Minutes of the meeting held on 4 May 2026", PROSE],
        ["on by the ranger, who thanked the wardens for what they did.", PROSE],
    ]
    papers = [[title, PROSE] for title in ("Lamps by the quay", "Moorings by the quay", "Benches by the quay")]

    assert [item for _, page, item in find_items(pages_of(front, *older, *papers))[0] if page != 1] == [*"1111", *"223344"]


def test_a_heading_that_names_who_met_before_minutes_begins_them_and_two_headings_may_be_one_title() -> None:
    front = [*FRONT[:4], Paragraph("4. Oxbow Trust annual report"), Paragraph("5. Date of next meeting")]
    older = [Paragraph("Harbour Panel Minutes of the meeting held on 4 May 2026", True), Paragraph(PROSE)]
    naloxone = [Paragraph("Naloxone in hostels", True), Paragraph(PROSE), Paragraph("Recommendations", True), Paragraph(PROSE)]
    report = [Paragraph("Oxbow Trust", True), Paragraph("Annual report 2026: every voice", True), Paragraph(PROSE)]

    assert items_of(*front, *older, *naloxone, *report)[6:] == ["2", "2", *["3"] * 4, *["4"] * 3]


def test_a_page_that_begins_with_a_part_of_one_items_title_is_the_first_of_its_paper() -> None:
    titles = ["To consider the cost of mending the Corn Exchange clock and to choose a contractor"]
    titles += [
        "To consider lamps and benches in Swan Yard, part funded by the county",
        "To consider lamps and benches in Hope Yard",
    ]
    front = [*map(Paragraph, ("AGENDA", "1. Apologies", *(f"{n}. {title}" for n, title in enumerate(titles, 2))))]

    def item_of(*head: str) -> str | None:
        paper = (*(Paragraph(text, True) for text in head), Paragraph("1. Background", True), Paragraph(PROSE))
        return find_items([Page(tuple(front)), Page(paper)])[0][-1][2]

    assert item_of("Mending the Corn Exchange clock") == "2"
    assert item_of("Lamps and benches in Swan Yard") == "3"
    assert item_of("The cost") is item_of("Treasurer", "Mending the Corn Exchange clock") is None
    assert item_of("Lamps and benches") is None


def test_a_mark_at_the_foot_that_slid_to_the_page_behind_the_papers_title_marks_the_page_before() -> None:
    front = ["AGENDA", "1. Apologies", "2. Lamps by the quay", "3. Moorings by the quay", "4. Any other business"]
    papers = [["Lamps by the quay", PROSE], [PROSE, "Agenda Item 2"], ["Moorings by the quay", PROSE], [PROSE, "Agenda Item 3"]]
    bound = [Page(tuple(Paragraph(text, text.endswith("quay")) for text in rows)) for rows in (front, *papers)]

    assert [item for _, page, item in find_items(bound)[0] if page != 1] == [*"2222", *"3333"]


def test_where_papers_begin_with_pages_one_within_a_page_begins_at_its_mark_and_title_behind_closed_minutes() -> None:
    older = ["MINUTES OF THE LAST MEETING", "Present: Ann Esk", *[PROSE] * 3, "ITEM 3 - NALOXONE", PROSE, "Meeting closed at 9."]
    pages = pages_of([p.text for p in FRONT], [*older, "ITEM 3 - NALOXONE", PROSE], ["Lights by the quay", PROSE])

    assert [item for _, page, item in find_items(pages)[0] if page != 1] == [*"22222222", *"33", *"44"]


def test_minutes_of_another_body_end_the_paper_before_and_are_those_of_the_item_that_names_it() -> None:
    def read(last: str) -> list[str | None]:
        front = ["AGENDA", "1. Apologies", "2. Lamps on the quay", f"3. {last}"]
        pages = pages_of(front, ["Lamps on the quay", PROSE], ["Vale Harbour Trust Board", "1. Welcome and apologies", PROSE])
        return [item for _, page, item in find_items(pages)[0] if page != 1]

    assert read("Approved minutes of the Vale Harbour Trust Board") == [*"22", *"333"]
    assert read("Minutes of other bodies") == ["2", "2", None, None, None]
    assert read("Next meeting") == [*"22222"]


def test_who_presents_and_what_is_asked_are_no_part_of_a_title() -> None:
    front = [*FRONT[:3], Paragraph("3. De-listing (Ann Esk) - for decision, all members"), Paragraph("4. Lamps (map attached)")]
    papers = [row for title in ("De-listing", "Lamps") for row in (Paragraph(title, True), Paragraph(PROSE))]

    assert items_of(*front, *papers)[5:] == [*"33", *"44"]


@pytest.mark.parametrize(("line", "item"), [("Title of report: Lights by the quay", "4"), ("Lamps", None)])
def test_a_bookmark_to_a_page_that_goes_on_with_another_paper_tells_no_item_above_the_title(line: str, item: str | None) -> None:
    first = Page((*FRONT, Paragraph("Naloxone in hostels", True), Paragraph(PROSE)))
    second = Page((Paragraph(PROSE), Paragraph("Yours, Dilys Pym"), Paragraph(line), Paragraph(PROSE)))

    blocks, _ = find_items([first, second], bookmarks=(Bookmark("4. Lights by the quay", 2, 0),))

    assert [found for *_, found in blocks][6:] == ["3", "3", None, None, item, item]


def test_a_list_goes_on_with_its_own_next_number_and_a_report_of_the_same_numbers_below_is_the_items() -> None:
    titles = (
        "Apologies",
        "Minutes of 4 May",
        "Finance: accounts for the year",
        "Lamps on the quay, and their cost",
        "Next meeting",
    )
    front = [Paragraph("AGENDA", True), *(Paragraph(f"26/{n} {title}", False, True) for n, title in enumerate(titles, 11))]
    report = [Paragraph("CLERK'S REPORT", True), Paragraph("26/13 Finance", True), Paragraph(PROSE)]
    report += [Paragraph("26/14 Lamps on the quay", True), Paragraph(PROSE)]

    assert items_of(*front, Paragraph(PROSE), *report) == [
        *(None, "26/11", "26/12", "26/13", "26/14", "26/15", None),
        *("26/13", "26/13", "26/13", "26/14", "26/14"),
    ]


@pytest.mark.parametrize("label", ["Application no. | ", "Application | ", "Planning application ", "Ref: ", ""])
def test_the_application_that_one_items_title_names_heads_its_report(label: str) -> None:
    front = [
        Paragraph(text)
        for text in ("AGENDA", "1. Apologies", "2. 26/00871/FUL – Land north of Pound Lane", "3. CM/26/0031 Quarry")
    ]
    form = [Paragraph(f"{label}26/00871/FUL"), Paragraph("Proposal | 46 dwellings"), Paragraph(PROSE)]

    assert items_of(*front, Paragraph(PROSE), *form)[5:] == ["2"] * 3
    assert set(items_of(*front, Paragraph(PROSE), Paragraph(f"{label}26/00871/FUL was refused in May."), *form[1:])[5:]) == {None}
