"""With what a page or a line begins an item's paper, though it does not say the item's title as the list does."""

from collections.abc import Sequence

from reading.agenda.items import find_items
from reading.pdf.layout import Page, Paragraph

PROSE = "The wardens had walked through the underpass on each night of the month, and had found nobody there."


def pages_of(*pages: Sequence[str]) -> list[Page]:
    """Return pages whose lines are headings where they end without a full stop and have no comma or colon."""
    return [
        Page(tuple(Paragraph(text, not set(text) & set(",:") and not text.endswith(".")) for text in texts)) for texts in pages
    ]


def items_by_page(pages: Sequence[Page]) -> list[list[str | None]]:
    """Return the items of each page's paragraphs."""
    blocks, _ = find_items(pages)
    return [[item for _, own, item in blocks if own == number] for number in range(1, len(pages) + 1)]


def test_minutes_in_plain_letters_whose_numbers_go_on_are_no_items_of_the_list_above() -> None:
    front = ["AGENDA", "1. Apologies,", "2. Minutes of 4 May,", "3. Kits for night staff,", "4. Urgent business,"]
    older = [
        "Minutes of a meeting held at the quay on 4 May 2026.",
        "Present: Ann Orrell",
        "8. Apologies",
        PROSE,
        "9. Lamps",
        PROSE,
    ]
    paper = ["Kits for night staff", "By: the nurse", PROSE]

    assert items_by_page(pages_of([*front, *older, *paper])) == [[None, *"1234", *"222222", *"333"]]


def test_a_heading_with_all_the_longer_words_of_a_title_begins_its_paper() -> None:
    front = ["AGENDA", "1. Apologies", "2. Village green application: Coal Yard, Little Esk", "3. Any other business"]
    law = "Application to register land at Coal Yard in Little Esk as a village green"

    assert items_by_page(pages_of(front, [law, PROSE]))[1] == ["2", "2"]
    assert items_by_page(pages_of(front, ["Application to register land as a village green", PROSE]))[1] == [None, None]


def test_a_page_that_says_whose_report_it_is_begins_the_paper_of_the_item_with_that_name() -> None:
    front = ["AGENDA", "1. Apologies", "2. Flooding Task and Finish Group: closing words", "3. Any other business"]

    assert items_by_page(pages_of(front, ["High water", "Report of the Flooding Task and Finish Group", PROSE]))[1] == [*"222"]
    assert items_by_page(pages_of(front, ["High water", "Report of the Flooding Group", PROSE]))[1] == [None] * 3


def test_a_page_with_a_day_and_who_came_begins_the_only_minutes() -> None:
    older = ["HARBOUR PANEL – 4 MAY 2026", "Present: Ann Orrell", "8. Apologies", PROSE]

    assert items_by_page(pages_of(["AGENDA", "1. Apologies", "2. Minutes", "3. Lamps"], older))[1] == [*"2222"]
    two = ["AGENDA", "1. Apologies", "2. Minutes", "3. Minutes of the Mooring Panel", "4. Lamps"]
    assert items_by_page(pages_of(two, older))[1] == [None] * 4


def test_figures_of_letters_without_a_sign_make_a_list_where_they_count() -> None:
    titles = ["APOLOGIES", "MINUTES", "KITS FOR NIGHT STAFF", "LAMPS BY THE QUAY"]
    front = [
        "Harbour Panel",
        "Tuesday, 1 December 2026",
        *(f"{n} {title}" for n, title in zip(("I", "II", "III", "IV"), titles, strict=True)),
    ]

    assert items_by_page(pages_of(front, ["LAMPS BY THE QUAY", "I. Background", PROSE])) == [
        [None, None, "I", "II", "III", "IV"],
        ["IV"] * 3,
    ]
    assert items_by_page(pages_of(front[:-1]))[0] == [None] * 5


def test_printed_pages_are_not_believed_where_the_one_told_goes_on_and_the_title_stands_behind_it() -> None:
    front = [
        "AGENDA",
        "1. Apologies",
        "2. Kits for night staff: bids (page 2)",
        "3. Lamps by the quay (page 3)",
        "4. Urgent business",
    ]
    papers = [["Kits for night staff", "1. Purpose", PROSE], ["2. What is asked", PROSE], ["Lamps by the quay", PROSE]]

    assert items_by_page(pages_of(front, *papers))[1:] == [["2"] * 3, ["2"] * 2, ["3"] * 2]
    assert items_by_page(pages_of(front, papers[0], [PROSE, PROSE], papers[2]))[1:] == [["2"] * 3, ["2"] * 2, ["3"] * 2]


def test_an_enclosure_begins_the_paper_of_the_item_that_refers_to_it_however_it_is_written() -> None:
    front = [
        "AGENDA",
        "1. Apologies",
        "2. Register of interests | Enc. A",
        "3. Lamps by the quay | Encl B",
        "4. Any other business",
    ]

    for word in ("Enc", "Enclosure"):
        papers = [[f"{word} A", "What members own", PROSE], [f"{word} B", "On the wall", PROSE]]
        assert items_by_page(pages_of(front, *papers))[1:] == [["2"] * 3, ["3"] * 3]


def test_a_letter_in_a_column_of_enclosures_leads_to_a_paper_though_another_column_follows() -> None:
    front = [
        "AGENDA",
        "No | Business | Lead | Enc. | Time",
        "1 | Apologies | Chair | 10:00",
        "2 | Register of interests | Chair | A | 10:05",
        "3 | Lamps by the quay | Treasurer | B",
        "4 | Any other business | Chair",
    ]
    papers = [["Enc. A", "What members own", PROSE], ["Enc. B", "On the wall", PROSE]]

    assert items_by_page(pages_of(front, *papers))[1:] == [["2"] * 3, ["3"] * 3]
    assert items_by_page(pages_of([front[0], front[1].replace("Enc.", "Ward"), *front[2:]], *papers))[1:] == [[None] * 3] * 2


def test_a_letter_is_the_paper_of_the_only_item_that_says_who_wrote_it() -> None:
    front = ["AGENDA", "1. Apologies", "2. Quay: request from the Oxbow Club for lamps", "3. Any other business"]
    letter = ["Oxbow Club of Little Esk", "4 May 2026.", "Dear Sir, we should like to have three.", PROSE]

    assert items_by_page(pages_of(front, letter))[1] == ["2"] * 4
    assert items_by_page(pages_of(front, [*letter[:2], PROSE]))[1] == [None] * 3
    two = [*front[:3], "3. Letter from the Oxbow Club", "4. Any other business"]
    assert items_by_page(pages_of(two, letter))[1] == [None] * 4


def test_three_longer_words_of_a_title_begin_its_paper_above_who_reports() -> None:
    front = ["AGENDA", "1. Apologies", "2. Harbour: dues for 2027 and repairs to the mole", "3. Any other business"]

    assert items_by_page(pages_of(front, ["HARBOUR DUES AND REPAIRS - Report by the Clerk", PROSE]))[1] == ["2", "2"]
    assert items_by_page(pages_of(front, ["HARBOUR DUES AND REPAIRS - What they cost", PROSE]))[1] == [None, None]
    assert items_by_page(pages_of(front, ["HARBOUR DUES AND MOORINGS - Report by the Clerk", PROSE]))[1] == [None, None]


def test_most_words_of_a_title_in_a_row_below_who_reports_begin_its_paper_though_the_pages_told_are_another_ones() -> None:
    front = [
        "AGENDA",
        "1. Procedure (Page 2)",
        "2. Licensing Act 2003: application to review the premises licence of The Smack in Quay Street (Page 3)",
        "3. Licensing Act 2003: temporary event notice for Harvest Barn in Little Esk (Page 5)",
    ]
    head = "Report of the Head of Regulation"
    review = [head, "Application to review the premises licence of The Smack in Quay Street Westmere", PROSE]
    notice = [head, "Temporary event notice for Harvest Barn in Little Esk", PROSE]
    another = [head, "Application to review the premises licence of The Anchor in Quay Street", PROSE]

    told = [front, ["Rules", PROSE], review, [PROSE], [PROSE]]
    assert items_by_page(pages_of(*told, notice))[2:] == [["2"] * 3, ["2"], ["2"], ["3"] * 3]
    assert items_by_page(pages_of(front, another, [PROSE]))[1:] == [[None] * 3, [None]]


def test_two_cases_that_share_most_words_of_their_titles_are_two() -> None:
    listed = "Application for the review of the premises licence held by The Bell in Moor Street"
    front = ["AGENDA", "1. Apologies", f"2. {listed}", "3. Date of next meeting"]
    other = listed.replace("Bell", "Swan")

    assert items_by_page(pages_of(front, [f"{listed} in Marsby", PROSE]))[1] == ["2"] * 2
    assert items_by_page(pages_of(front, [other, PROSE]))[1] == [None] * 2
