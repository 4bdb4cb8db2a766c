"""Where a paper begins and ends in a file without pages: at a form's fields, other minutes, sections and titles."""

from reading.agenda.items import find_items
from reading.pdf.layout import Page, Paragraph

PROSE = "The wardens had walked through the underpass on each night of the month, and had found nobody there."
FRONT = (
    "AGENDA",
    "1. Apologies,",
    "2. Minutes of 4 May,",
    "3. Kits for night staff,",
    "4. Lamps by the quay,",
    "5. Urgent business,",
)
OLDER = ("MINUTES of the meeting held on 4 May 2026", "Present: Ann Orrell", "8. Apologies", PROSE, "9. Bins", PROSE)


def items_behind(*rows: str, front: tuple[str, ...] = FRONT) -> str:
    """Return the items of the rows behind a list, a dot for none; headings are rows without a comma, a colon, a bar or a full stop."""
    page = Page(tuple(Paragraph(text, not set(text) & set(",:|.") or text[1:3] == ". ") for text in (*front, *rows)))
    return "".join(item or "." for _, _, item in find_items([page])[0][len(front) :])


def test_the_field_of_a_form_with_a_title_begins_that_items_paper_and_ends_the_one_before() -> None:
    kits = ("To: | Harbour Panel", "Subject: | Kits for night staff", PROSE)
    lamps = ("To: | Harbour Panel", "Subject: | Lamps by the quay", PROSE)

    assert items_behind(*OLDER, *kits, *lamps) == "222222" + "333" + "444"
    assert items_behind(*kits, "To: | Harbour Panel", "Subject: | Moorings", PROSE, *lamps) == "333" + "..." + "444"


def test_older_minutes_end_at_sections_that_begin_again_and_at_the_title_of_an_item() -> None:
    assert items_behind(*OLDER, "Ref | 26/0117", "1. The site", PROSE, "2. The law", PROSE) == "222222....."
    assert items_behind(*OLDER, "Lamps by the quay: costs,", PROSE)[:6] == "222222"
    assert items_behind(*OLDER, "Kits for night staff,", PROSE) == "222222.."


def test_a_number_and_title_that_do_not_go_on_with_older_minutes_are_this_meetings() -> None:
    assert items_behind(*OLDER, "3. Kits for night staff", PROSE) == "22222233"
    goes_on = ("AGENDA", "8. Apologies,", "9. Minutes of 4 May,", "10. Kits for night staff,", "11. Urgent business,")
    assert items_behind(*OLDER, "10. Kits for night staff", PROSE, front=goes_on)[-2:] == "99"


def test_a_report_ends_where_another_meeting_opens_and_where_a_letter_may_be_a_paper_that_was_not_seen() -> None:
    kits = ("Kits for night staff", PROSE)

    assert items_behind(*kits, "Care Board, Wednesday 6 May 2026", "1. Welcome", PROSE) == "33..."
    assert items_behind(*kits, "Dear Sirs,", PROSE) == "33.."
    assert items_behind("Lamps by the quay", PROSE, "Dear Sirs,", PROSE) == "4444"


def test_sections_below_entries_that_tell_their_pages_are_no_list() -> None:
    front = ("SUPPLEMENTARY AGENDA", "6. | Kits for night staff | 3 - 5", "9. | Lamps by the quay | 6 - 7")
    sections = ("Night staff", "1. Introduction", PROSE, "2. What is asked", PROSE, "3. Money", PROSE, "4. Risk", PROSE)

    assert set(items_behind(*sections, front=front)) == {"."}


def test_a_bare_mark_or_the_title_of_another_item_ends_a_paper_wherever_it_stands() -> None:
    kits = ("Item 3", "Kits for night staff", PROSE)

    assert items_behind(*kits, "Item 5:", "Any questions", PROSE) == "333" + "..."
    assert items_behind("Item 2", *OLDER, "Item 5:", "Any questions", PROSE) == "2222222" + "..."
    assert items_behind(*OLDER, "Item 2", "Kits for night staff", PROSE)[-2:] == "33"  # marks at the feet of pages


def test_what_is_of_the_whole_pack_ends_the_last_paper() -> None:
    lamps = ("Lamps by the quay", PROSE)

    assert items_behind(*lamps, "Membership of the Panel", "Harbour (1) | A Lisle", PROSE) == "44..."


def test_an_appendix_that_an_item_of_every_meeting_refers_to_is_of_the_report_above_it() -> None:
    front = (
        "AGENDA",
        "1. Apologies,",
        "2. Exclusion of the public from appendix 2,",
        "3. Kits for night staff,",
        "4. Urgent business,",
    )

    assert items_behind("Kits for night staff", PROSE, "Appendix 2", PROSE, front=front)[:2] == "33"
    assert "2" not in items_behind("Kits for night staff", PROSE, "Appendix 2", PROSE, front=front)


def test_a_list_of_hours_without_numbers_is_not_made_of_the_sections_below_it() -> None:
    front = ("AGENDA", *(f"{hour}.30 Words of the harbour master on the day," for hour in range(9, 14)))
    sections = ("Kits for night staff", "1. What they do", PROSE, "2. Numbers", PROSE, "3. Next", PROSE)

    assert set(items_behind(*sections, front=front)) == {"."}


def test_an_exempt_appendix_listed_behind_its_report_does_not_end_the_list() -> None:
    front = (
        "AGENDA",
        "1. Apologies",
        "2. Sale of the quay",
        "3. Exclusion of the public",
        "4. Sale of the quay – Exempt Appendix",
    )

    assert items_behind("Sale of the quay", PROSE, front=front) == "22"
    page = Page(tuple(Paragraph(text, True) for text in front))
    assert [item.number for item in find_items([page], kind="agenda")[1]] == [*"1234"]


def test_a_heading_that_says_a_part_of_one_items_title_begins_its_paper_behind_minutes_that_are_signed() -> None:
    front = (
        *FRONT[:3],
        "3. Reports from ward and town councillors,",
        "4. Money: bills for payment and the harbour master's accounts",
        "5. Bench: prices for oak seats (Clerk's report attached)",
        "6. Urgent business,",
    )
    older = (*OLDER, "Signed .................... Chairman")
    ward = ("Ward Councillor's report – April and May 2026", PROSE, "Potholes", PROSE)
    bills = ("Bills for payment – May 2026", PROSE)
    seats = ("Clerk's report – oak seats beside the bench", PROSE)

    assert items_behind(*older, *ward, *bills, *seats, front=front) == "222222." + "3333" + "44" + "55"
    assert items_behind(*OLDER, *ward, front=front)[-4:] == "...."  # it may be of these minutes
    assert items_behind(*older, "Oak seats", PROSE, "Clerk's report – oak trees on the green", PROSE, front=front)[-4:] == "...."


def test_what_says_that_a_paper_is_kept_from_the_public_ends_the_one_above_where_an_item_has_none_yet() -> None:
    kept = "By virtue of paragraph 3 of Part 1 of the Schedule, it is not shown."

    assert items_behind("Kits for night staff", PROSE, kept, PROSE) == "33.."
    assert items_behind("Kits for night staff", kept, PROSE, "Lamps by the quay", PROSE)[:3] == "333"


def test_who_reports_in_bold_before_the_first_words_is_not_of_the_paper_above() -> None:
    who = Paragraph(f"Report of the Head of Harbours {PROSE}", starts_bold=True)
    rows = ("Kits for night staff", PROSE, who, "Lamps by the quay", PROSE)
    front = tuple(Paragraph(text) for text in FRONT)
    behind = tuple(row if isinstance(row, Paragraph) else Paragraph(row, row != PROSE) for row in rows)

    blocks, _ = find_items([Page((*front, *behind))], kind="agenda")

    assert [item for _, _, item in blocks[len(front) :]] == ["3", "3", None, "4", "4"]
