"""What is numbered under an entry of a list: entries of its own, or points of what is said."""

from reading.agenda.items import find_items
from reading.pdf.layout import Page, Paragraph

PROSE = "The wardens had walked through the underpass on each night of the month, and had found nobody there."


def items_of(*below: str) -> list[str | None]:
    """Return the item of each paragraph of an agenda with these under its second entry."""
    front = [Paragraph("AGENDA", True), Paragraph("1 Apologies", True), Paragraph("2 Reports from the executive", True)]
    last = Paragraph("3 Date of next meeting", True)
    return [item for *_, item in find_items([Page((*front, *map(Paragraph, below), last))])[0]]


def test_titles_that_count_under_an_entry_are_entries() -> None:
    assert items_of("2.1 Lamps on the quay", PROSE, "2.2 Kits for hostels", PROSE) == [
        None,
        "1",
        "2",
        "2.1",
        "2.1",
        "2.2",
        "2.2",
        "3",
    ]


def test_points_and_a_single_figure_are_none() -> None:
    assert items_of(f"2.1 {PROSE}", "2.2 Kits for hostels") == [None, "1", "2", "2", "2", "3"]
    assert items_of("2.1 Lamps on the quay", PROSE) == [None, "1", "2", "2", "2", "3"]
    assert items_of("2.4 Lamps on the quay", "2.5 Kits for hostels") == [None, "1", "2", "2", "2", "3"]


def test_a_single_one_whose_pages_are_told_is_an_entry_and_a_cells_edge_may_part_its_number() -> None:
    assert items_of("2 .1 | Lamps on the quay | 5 - 6", PROSE) == [None, "1", "2", "2.1", "2.1", "3"]


def test_titles_that_run_into_what_is_said_leave_it_open_whose_it_is() -> None:
    assert items_of(f"2.1 Planning, 3 March. {PROSE}", f"2.2 Lamps: {PROSE}") == [None, "1", "2", None, None, "3"]


def test_titles_that_say_who_asks_are_points_of_the_item_for_questions() -> None:
    assert items_of("2.1. Question by Councillor Orrell", PROSE, "2.2. Question from Ms Pym", PROSE) == [
        None,
        "1",
        *["2"] * 5,
        "3",
    ]
    assert items_of("2.1. Question by Councillor Orrell", PROSE, "2.2. Lamps", PROSE)[3:] == ["2.1", "2.1", "2.2", "2.2", "3"]


def test_rows_of_votes_or_sums_are_no_entries() -> None:
    assert items_of("2.1 Lamps on the quay | 5 | 0 | 1", "2.2 Kits for hostels | 4 | 2 | 0") == [None, "1", "2", "2", "2", "3"]


def test_letters_whose_pages_are_told_are_entries_and_points_are_none() -> None:
    papers = ("(a) QM/26/0510 - Oxbow Lane | 3 - 4", "(b) QM/26/0511 - The Forge | 5", "(c) QM/26/0512 - Mill Street")
    assert items_of("To consider these:", *papers) == [None, "1", "2", "2", "2a", "2b", "2c", "3"]
    assert items_of("(a) note the report; and", "(b) thank the wardens.") == [None, "1", "2", "2", "2", "3"]
    assert items_of(papers[1], papers[2]) == [None, "1", "2", "2", "2", "3"]


def test_rows_between_two_numbers_that_have_parts_of_those_left_out_are_entries() -> None:
    rows = ("1 | Apologies", "2 | Chief's report", "QUALITY", "4.1 | Falls | Page 3", "4.2 | Beds | Page 5", "7 | Close")

    def read(*texts: str) -> list[str | None]:
        front = [Paragraph("AGENDA", True), *(Paragraph(text, text.isupper()) for text in texts)]
        return [item for *_, item in find_items([Page(tuple(front))])[0]]

    assert read(*rows)[-3:] == ["4.1", "4.2", "7"]
    assert read(*rows[:3], rows[4], rows[3], rows[5])[-3:-1] != ["4.2", "4.1"]
