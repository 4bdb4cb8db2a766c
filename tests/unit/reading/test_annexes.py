"""Which item of minutes each annex behind them is of."""

import pytest

from reading.agenda.items import find_items
from reading.pdf.layout import Page, Paragraph

PROSE = "The wardens had walked through the underpass on each night of the month, and had found nobody there."


def items_of(*texts: str, first: str = PROSE, second: str = PROSE) -> list[str | None]:
    """Return the items of paragraphs behind minutes of two items, all in one file without pages; headings are in capitals."""
    minutes = [
        "MINUTES OF 4 MAY 2026",
        "FC26/7 APOLOGIES",
        first,
        "FC26/8 LAMPS",
        second,
        "FC26/9 LAMPS ON THE QUAY",
        PROSE,
        "FC26/10 CLOSE",
        "The meeting closed at 9 pm.",
    ]
    blocks, _ = find_items([Page(tuple(Paragraph(text, text.isupper()) for text in (*minutes, *texts)))], kind="minutes")
    return [item for _, _, item in blocks[len(minutes) :]]


@pytest.mark.parametrize(
    ("head", "item"),
    [
        (["APPENDIX 1 (MINUTE FC26/8)"], "FC26/8"),
        (["ATTACHMENT TO FC26/8: COSTS"], "FC26/8"),
        (["REPORT OF THE CLERK ATTACHED TO FC26/7"], "FC26/7"),
        (["ANNEX 2", "ANSWERS GIVEN UNDER MINUTE FC26/7"], "FC26/7"),
        (["ANNEX 2"], None),
        (["ANNEX 2 (MINUTES FC26/7 AND FC26/8)"], None),
        (["ANNEX 2", "LAMPS ON THE QUAY – 4 MAY 2026"], "FC26/9"),
        (["ANNEX 2", "LAMPS ON THE QUAY AND THE BRIDGE"], None),
        (["ANNEX 2", "LAMPS"], None),
        (["NOTES OF A VISIT"], None),
    ],
)
def test_an_annex_is_of_the_item_that_its_head_names(head: list[str], item: str | None) -> None:
    assert items_of(*head, PROSE, "2. COSTS", PROSE) == [item] * (len(head) + 3)


def test_a_plain_line_on_top_of_a_page_that_begins_as_an_annex_is_its_head() -> None:
    minutes = ("MINUTES OF 4 MAY 2026", "FC26/7 APOLOGIES", PROSE, "FC26/8 LAMPS", PROSE, "The meeting closed at 9 pm.")
    pages = [minutes, ("Annex to FC26/7: rounds by night", PROSE), ("Annex: rounds by day", PROSE)]
    blocks, _ = find_items([Page(tuple(Paragraph(text, text.isupper()) for text in page)) for page in pages], kind="minutes")

    assert [item for _, _, item in blocks[len(minutes) :]] == ["FC26/7", "FC26/7", None, None]


def test_an_annex_is_of_the_one_item_that_refers_to_it_unless_its_head_names_another() -> None:
    refers = "The notes, attached as Appendices I and II, were received."

    assert items_of("APPENDIX II", PROSE, second=refers) == ["FC26/8"] * 2
    assert items_of("APPENDIX III", PROSE, second=refers) == [None] * 2
    assert items_of("APPENDIX II", PROSE, first="See Appendix II.", second=refers) == [None] * 2
    assert items_of("APPENDIX II TO FC26/7", PROSE, second=refers) == [None] * 2


@pytest.mark.parametrize(
    "line",
    [
        "These notes were taken by Tess Orrell.",
        "The Officer who has produced these minutes is Tess Orrell.",
        "(Duration of meeting: 10.30 am - 1.15 pm)",
        "The Council rose at 9.15 pm.",
        "Call-in",
    ],
)
def test_who_wrote_minutes_and_how_long_the_meeting_took_is_of_no_item(line: str) -> None:
    assert items_of("APPENDIX 1 TO FC26/8", PROSE, line, PROSE) == ["FC26/8", "FC26/8", None, None]


def test_a_chairmans_words_sign_nothing() -> None:
    assert items_of("APPENDIX 1 TO FC26/8", "Chairman's introduction", PROSE) == ["FC26/8"] * 3
    assert items_of("APPENDIX 1 TO FC26/8", "Chairman ............ Date", PROSE) == ["FC26/8", None, None]
