"""Agenda items of packs, agendas, minutes; and reports whose numbered sections are none."""

from core.words import AgendaItem
from reading.agenda import find_items
from reading.layout import Page, Paragraph
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
