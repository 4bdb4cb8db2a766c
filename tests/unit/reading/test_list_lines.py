"""Lines of lists that are set otherwise than with the number first and the pages last."""

from reading.agenda.list_lines import places_of
from reading.pdf.layout import Page, Paragraph


def texts(*lines: str) -> list[str]:
    return [paragraph.text for _, _, paragraph in places_of([Page(tuple(map(Paragraph, lines)))])]


def test_dots_lead_to_an_items_number_where_it_has_a_letter_or_the_numbers_count_as_no_pages_do() -> None:
    titles = ("Apologies", "Minutes of 4 May (pages 2-3)", "Kits for hostels", "Lamps")

    def read(*numbers: str) -> list[str]:
        return texts(*(f"{title} {'.' * 9} {number}" for title, number in zip(titles, numbers, strict=True)))

    assert read("A1", "A2", "A3", "B1") == ["A1 Apologies", "A2 Minutes of 4 May (pages 2-3)", "A3 Kits for hostels", "B1 Lamps"]
    assert read("1", "2", "3", "4")[3] == "4 Lamps"
    assert read("1", "2", "5", "9")[3] == "Lamps ......... 9"
    assert read("2", "3", "4", "5")[3] == "Lamps ......... 5"


def test_dots_behind_a_number_lead_to_a_page() -> None:
    lines = [f"{n}. {title} ..... {n}" for n, title in enumerate(("Apologies", "Minutes", "Kits", "Lamps"), 1)]

    assert texts(*lines) == lines
