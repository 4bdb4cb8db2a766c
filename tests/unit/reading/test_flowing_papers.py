"""Papers that follow on each other within a page, and what looks like this meeting's list but is another's."""

import pytest

from core.words import Kind
from reading.agenda import find_items
from reading.layout import Page, Paragraph
from reading.pdf import Bookmark

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
        Paragraph("1. Apologies", True),
        Paragraph("2. Lamps", True),
        Paragraph(PROSE),
        Paragraph("4. Bins", True),
        Paragraph(PROSE),
    )

    assert found == [None, "1", "2", None, "4", "4"]


def test_bookmarks_of_a_reports_sections_are_no_items() -> None:
    report = [Paragraph("Report to Cabinet"), *(Paragraph(f"{n}. {word}", True) for n, word in enumerate(("Lamps", "Bins"), 1))]

    assert set(items_of(*report, bookmarks=(Bookmark("1. Lamps", 1), Bookmark("2. Bins", 1)))) == {None}
