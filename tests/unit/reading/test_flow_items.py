"""Items of files in which some pages are made to begin: read by pages and as one flow."""

from reading.agenda.flow_items import find_flow_items
from reading.agenda.items import find_items
from reading.pdf.layout import Page, Paragraph

PROSE = Paragraph("The wardens had walked through the underpass on each night of the month, and had found nobody there.")
FRONT = [Paragraph(text) for text in ("AGENDA", "1. Apologies", "2. Kits for hostels", "3. Lamps on the quay", "4. Next meeting")]
KITS = [Paragraph("Kits for hostels", True), PROSE, PROSE]
LAMPS = [Paragraph("Lamps", True), Paragraph("Report of the Clerk"), PROSE]


def items_of(*pages: list[Paragraph]) -> list[str | None]:
    blocks, _ = find_flow_items([Page(tuple(page)) for page in pages], kind="agenda")
    return [item for _, _, item in blocks]


def test_what_one_reading_tells_holds_where_the_other_is_not_sure() -> None:
    pages = [FRONT, KITS, [Paragraph("Item 3"), *LAMPS]]
    flow = Page(tuple(paragraph for page in pages for paragraph in page))

    assert items_of(*pages)[5:] == ["2"] * 3 + ["3"] * 4
    assert [item for *_, item in find_items([flow], kind="agenda")[0]][5:] != ["2"] * 3 + ["3"] * 4
    assert {page for _, page, _ in find_flow_items([Page(tuple(page)) for page in pages], kind="agenda")[0]} == {None}


def test_papers_that_follow_on_within_a_page_are_read_though_others_begin_with_one() -> None:
    assert items_of(FRONT, [*KITS, Paragraph("3. Lamps on the quay", True), PROSE])[5:] == ["2"] * 3 + ["3"] * 2


def test_on_a_page_of_which_the_readings_contradict_each_other_only_what_both_tell_holds() -> None:
    """By its pages the first paper fills the second, in the midst of which another begins; the flow sees that, but not where."""
    lamps = [Paragraph("Lamps on the quay", True), PROSE, PROSE]
    items = items_of(FRONT, KITS, [Paragraph("Report of the Clerk, who has seen the wardens on the quay"), *lamps])

    assert items[5:8] == ["2"] * 3
    assert set(items[8:]) <= {None, "3"}
