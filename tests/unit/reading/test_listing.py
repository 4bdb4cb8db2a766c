"""The entries of a list: their numbers, titles and pages as hands of many habits print them."""

from reading.layout import Paragraph
from reading.listing import find_entries


def entries_of(*texts: str) -> list[tuple[str, str, tuple[int, int] | None]]:
    return [(e.number, e.title, e.pages) for e in find_entries([(1, n, Paragraph(text)) for n, text in enumerate(texts)])]


def test_a_title_that_begins_like_a_months_name_is_no_day() -> None:
    found = entries_of("4 Declarations", "5 Mayor's announcements", "6 Marchwood lease", "7 May 2026")

    assert [number for number, *_ in found] == ["4", "5", "6"]


def test_pages_in_a_cell_that_is_broken_over_two_lines_are_read_whole() -> None:
    found = entries_of(
        "1. Apologies", "2. Flood grant | (Pages 206", "as the deadline is near. | - 207)", "3. Lamps (Pages 208 - 209)"
    )

    assert found[1:] == [("2", "Flood grant", (206, 207)), ("3", "Lamps", (208, 209))]


def test_the_label_of_a_field_is_no_title() -> None:
    found = entries_of(
        "Agenda Item No | 4", "Topic | Leisure contract", "It goes on.", "Agenda Item No | 5", "Subject: Maze Hill"
    )

    assert [(number, title) for number, title, _ in found] == [("4", "Leisure contract"), ("5", "Maze Hill")]
