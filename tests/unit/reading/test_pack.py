"""Where the papers of a pack begin and end: what leads to each, and what only looks as if it did."""

import pytest

from reading.agenda.item_titles import is_alike, is_routine
from reading.agenda.items import find_items
from reading.agenda.marks import mark_of
from reading.pdf.files import Bookmark
from reading.pdf.layout import Page, Paragraph

PROSE = "The wardens had walked through the underpass on each night of the month, and had found nobody there."
TITLES = ("Apologies", "Substitutes", "Minutes: 4 May 2026", "Schedule of cases", "Quay lights", "Kits for night staff")


def front(*pages: str) -> list[str]:
    """Return a front sheet whose entries have these words behind their titles."""
    return ["AGENDA", *(f"{n}. {title}{own}" for n, (title, own) in enumerate(zip(TITLES, pages, strict=True), 1))]


def items_of(
    *pages: list[str], bookmarks: tuple[Bookmark, ...] = (), heads: dict[int, str] | None = None
) -> list[list[str | None]]:
    """Return the items of each page's paragraphs; those that end with a full stop, are a list's or have cells are no headings."""
    made = [
        Page(
            tuple(Paragraph(text, n > 1 and not text.endswith(".") and " | " not in text) for text in texts),
            ((heads or {}).get(n, ""),),
        )
        for n, texts in enumerate(pages, 1)
    ]
    blocks, _ = find_items(made, kind="agenda", bookmarks=bookmarks)
    return [[item for _, page, item in blocks if page == n] for n in range(1, len(pages) + 1)]


@pytest.mark.parametrize("told", [True, False])
def test_a_schedule_within_a_paper_that_begins_again_at_item_1_holds_no_items_of_the_agenda(told: bool) -> None:
    """Where the pages are told it is all of one paper; where not, of nobody's."""
    own = front("", "", " (Page 2)", " (Pages 3 - 5)", " (Page 6)", "") if told else front(*[""] * 6)
    cases = [[f"ITEM {n}", f"QM/26/05{n}: nine flats", PROSE] for n in (1, 2)]

    found = items_of(own, ["Minutes of 4 May 2026", PROSE], ["Schedule of cases", PROSE], *cases, ["Quay lights", PROSE])

    assert found[3:5] == [["4" if told else None] * 3] * 2
    assert [page[0] for page in (found[1], found[2], found[5])] == ["3", "4", "5"]


def test_a_list_without_gaps_does_not_go_on_with_numbers_far_behind_its_last() -> None:
    older = ["PLANNING COMMITTEE, 4 MAY 2026", "77. MINUTES", PROSE, "78. APPEALS", PROSE]

    assert items_of(front(*[""] * 6), older)[1] == ["3"] * 5


def test_a_bookmark_may_be_how_the_title_of_one_entry_begins() -> None:
    bookmarks = (Bookmark("Quay", 2), Bookmark("Kits for night", 3))

    found = items_of(front(*[""] * 6), ["Lamps", PROSE], ["Needles", PROSE], bookmarks=bookmarks)

    assert found[1:] == [["5", "5"], ["6", "6"]]


def test_a_page_that_begins_as_the_title_of_its_item_ends_is_of_the_same_paper() -> None:
    lists = [["AGENDA", "1. Apologies", f"2. Allowances: report of the {who}", "3. Quay lights"] for who in ("Council Leader", "Independent Harbour Panel")]  # fmt: skip
    papers = [["Allowances", "Item 2", PROSE], ["Report of the Independent Harbour Panel", PROSE], ["Quay lights", PROSE]]

    assert [items_of(own, *papers)[2] for own in lists] == [[None, None], ["2", "2"]]


def test_a_page_called_an_appendix_by_its_running_head_is_of_the_paper_before_it() -> None:
    paper = ["Kits for night staff", *(f"{n}. {PROSE}" for n in (1, 2, 3))]

    for head, item in (("Appendix 1", "6"), ("Town Hall", None)):
        assert items_of(front(*[""] * 6), paper, ["A letter", PROSE], heads={3: head})[2] == [item, item]


def test_a_mark_may_say_the_word_in_two_tongues_before_one_number() -> None:
    assert mark_of(Paragraph("Eitem / Item 7")) == ("7", "", True)
    assert mark_of(Paragraph("Eitem Agenda / Agenda Item 7b")) == ("7b", "", True)


def test_a_bare_mark_over_words_of_its_entrys_title_begins_a_paper_in_the_midst_of_a_page() -> None:
    lamps = ["Item 5", "Lights", PROSE]
    own = [text.replace("Quay lights", "Quay lights: what was asked") for text in front(*[""] * 6)]

    assert items_of(own, ["Schedule of cases", PROSE, "Item 5", "Quay lights", PROSE])[1] == ["4", "4", "5", "5", "5"]
    assert items_of(own, ["Schedule of cases", PROSE, *lamps])[1][2:] == ["5"] * 3
    assert items_of(own, ["Schedule of cases", PROSE, "Item 5", "Harbour dues", PROSE])[1][2:] == [None] * 3


def flow_of(*texts: str) -> list[str | None]:
    """Return the items of the paragraphs of a file without pages; those in capitals or behind a "#" are headings."""
    own = tuple(Paragraph(text.removeprefix("#"), text.startswith("#") or text.isupper()) for text in texts)
    blocks, _ = find_items([Page(own)], kind="agenda")
    return [item for *_, item in blocks]


def test_the_bare_number_of_a_part_and_an_item_heads_its_paper_and_older_minutes_have_their_own() -> None:
    own = ["AGENDA", "A1 Apologies", "A2 Minutes – 4 May 2026", "A3 Quay lights", "PART B", "B1 Rents owed"]
    minutes = ["#A2 – Minutes", "Harbour Board, 4 May 2026", "A1 Apologies", PROSE, "A3 Bins", PROSE]
    lights = ["#A3", "#Lamps by the harbour", PROSE]

    found = flow_of(*own, *minutes, *lights, "#B1", "#What tenants owe", PROSE)

    assert found[6:] == [*["A2"] * 6, *["A3"] * 3, *["B1"] * 3]
    assert flow_of(*own, *minutes, "#A3 closed at night", PROSE)[12:] != ["A3", "A3"]


def test_the_last_column_of_a_list_tells_which_paper_is_whose_and_what_has_none() -> None:
    rows = [
        "Quay lights | B. Orrell | A",
        "Kits for night staff | T. Pym | B",
        "Prevent duty | Inspector | Verbal",
        "Rents | C. Vane | C",
    ]
    own = [
        "AGENDA",
        "# | Subject | Lead | Paper",
        "1 | Apologies | Chair | –",
        *(f"{n} | {row}" for n, row in enumerate(rows, 2)),
    ]
    papers = ["#Paper A", "#Lamps", PROSE, "#Paper B", "#Needles", PROSE, "#What it costs", PROSE, "#Paper C", "#Dues", PROSE]

    assert flow_of(*own, *papers)[7:] == [*["2"] * 3, *["3"] * 5, *["5"] * 3]
    assert set(flow_of(*own[:1], *own[2:], *papers)[6:]) == {None}


def test_minutes_are_known_by_their_day_where_who_came_stands_below_it() -> None:
    own = front(*[""] * 6)
    minutes = ["#PLANNING COMMITTEE – 4TH MAY 2026", "Present: Cllrs Orrell and Pym", "#31. Hello", PROSE]

    assert flow_of(*own, "#Notes for visitors", PROSE, *minutes)[9:] == ["3"] * 4
    assert flow_of(*own, "#Notes for visitors", PROSE, minutes[0], PROSE)[9:] == [None] * 2


def test_what_the_list_says_in_brackets_of_an_enclosed_note_is_no_part_of_its_title() -> None:
    assert is_alike("Cemetery extension (Deputy Clerk's note enclosed)", "Cemetery extension")


def test_a_line_on_top_of_a_page_on_which_a_scan_left_nothing_bold_is_a_heading() -> None:
    front_page = Page(tuple(map(Paragraph, front(*[""] * 6))))
    papers = [["Schedule of cases", PROSE], ["Dear Mr Pym", PROSE], ["Kits for night staff - by the clerk", PROSE]]
    found, _ = find_items([front_page, *(Page(tuple(map(Paragraph, texts))) for texts in papers)], kind="agenda")
    bold, _ = find_items(
        [front_page, Page((Paragraph("Quay lights"), Paragraph("Lamps", True), Paragraph(PROSE)))], kind="agenda"
    )

    assert [item for _, page, item in found if (page or 0) > 1] == ["4", "4", None, None, "6", "6"]
    assert {item for _, page, item in bold if (page or 0) > 1} == {None}


@pytest.mark.parametrize("first", [Paragraph("Dear Mr Pym,"), Paragraph("Reference | 26/0512 | Ward | Quay", starts_bold=True)])
def test_a_letter_or_a_form_on_top_of_a_page_may_be_the_paper_of_an_item_that_was_not_seen(first: Paragraph) -> None:
    seen = (Paragraph("Schedule of cases", True), Paragraph(PROSE))
    behind = (first, Paragraph("What is asked", True), Paragraph(PROSE))
    kits = (Paragraph("Kits for night staff", True), Paragraph(PROSE))
    fronts = Page(tuple(map(Paragraph, front(*[""] * 6))))

    blocks, _ = find_items([fronts, *map(Page, (seen, behind, kits))], kind="agenda")
    table, _ = find_items([fronts, *map(Page, (seen, (Paragraph("Quay | 4 | 7"), Paragraph(PROSE)), kits))], kind="agenda")

    assert [item for _, page, item in blocks if (page or 0) > 1] == ["4", "4", None, None, None, "6", "6"]
    assert [item for _, page, item in table if page == 3] == ["4", "4"]


def test_an_item_with_the_next_meeting_in_its_title_may_have_a_paper() -> None:
    assert not is_routine("Work plan and date of next meeting")
    assert is_routine("Any other business and date of next meeting")
    assert is_routine("Date of next meeting")


def plain_flow(*texts: str) -> list[str | None]:
    """Return the items of the paragraphs of a file without pages in which nothing is bold."""
    blocks, _ = find_items([Page(tuple(map(Paragraph, texts)))], kind="agenda")
    return [item for *_, item in blocks]


def test_a_label_that_stands_alone_begins_the_paper_of_the_item_that_refers_to_it_though_nothing_is_bold() -> None:
    own = [
        "AGENDA",
        "1. Apologies",
        "2. Lamps by the quay (paper 2)",
        "3. Kits for night staff (paper 3)",
        "4. Any other business",
    ]
    papers = ["Paper 2", "Dark nights", PROSE, "Paper 3", "Needles", PROSE]

    assert plain_flow(*own, *papers)[5:] == ["2"] * 3 + ["3"] * 3
    assert set(plain_flow(*own, "Paper 2 was read out", PROSE)[5:]) == {None}


def test_a_code_of_another_item_and_words_of_its_title_end_a_paper_in_which_nothing_is_bold() -> None:
    own = ["AGENDA", "PH5 Apologies", "PH6 Lamps by the quay", "PH7 Kits for night staff, and what they cost", "PH8 Rents"]
    papers = ["PH6 Lamps by the quay", "By the clerk", PROSE, "PH7 Kits for night staff", "By the nurse", PROSE]

    assert plain_flow(*own, *papers)[5:8] == ["PH6"] * 3
    assert set(plain_flow(*own, *papers)[8:]) <= {"PH7", None}


def test_a_line_without_a_number_below_older_minutes_is_not_theirs_where_another_paper_was_not_seen() -> None:
    minutes = ["Minutes of the meeting held on 4 May 2026", "Present: Cllr Orrell", "1. Hello", PROSE, "2. Gulls", PROSE]

    assert plain_flow(*front(*[""] * 6), *minutes, "What the wardens saw", PROSE)[7:] == [*["3"] * 6, None, None]


def test_what_stands_on_a_page_below_the_close_of_older_minutes_is_not_theirs_where_another_paper_was_not_seen() -> None:
    minutes = ["Minutes of 4 May 2026", "1. Hello", PROSE, "The meeting closed at 8.50 pm.", "Clerk's news.", PROSE]

    found = items_of(front(*[""] * 6), minutes, ["Kits for night staff", PROSE])

    assert found[1:] == [[*["3"] * 4, None, None], ["6", "6"]]


def test_a_mark_with_a_letter_is_of_the_item_whose_number_alone_is_listed() -> None:
    """What the list calls "(a)" and "(b)" under an item is stamped "6(a)" and "6(b)"."""
    own = front("", "", "", "", "", "")
    notes = [["Item 6 (a)", "Day staff", PROSE], ["Item 6 (b)", "Night staff", PROSE]]

    assert items_of([*own, "(a) by day", "(b) by night"], *notes)[1:] == [["6"] * 3] * 2
    assert items_of([*own, "6(b). Night staff"], *notes)[1:] == [["6"] * 3, ["6(b)"] * 3]


def test_where_papers_are_stamped_agenda_item_what_says_item_alone_is_of_another_list() -> None:
    own = front("", "", "", "", "", "")
    lights = [["Agenda item 5", "Quay lights", PROSE, "Item 1 - The steps", PROSE], ["Item 2 - The slip", PROSE]]

    assert items_of(own, *lights, ["Agenda item 6", "Kits for night staff", PROSE])[1:] == [["5"] * 5, ["5"] * 2, ["6"] * 3]
    assert items_of(own, *lights, ["Item 6", "Kits for night staff", PROSE])[2] == [None] * 2


@pytest.mark.parametrize("head", ["UPDATE SHEET", "Late representations", "ADDENDUM"])
def test_a_sheet_behind_all_papers_tells_what_is_new_under_the_number_and_words_of_each_item(head: str) -> None:
    paper = ["Kits for night staff", PROSE]
    sheet = [head, PROSE, "5 – Quay lights", PROSE, "Bins", PROSE, "6 – Night staff", PROSE]

    assert items_of(front(*[""] * 6), paper, sheet)[1:] == [["6"] * 2, [None, None, "5", "5", None, None, "6", "6"]]


def test_a_page_told_that_begins_with_an_appendix_is_told_wrong_where_the_title_stands_on_another() -> None:
    own = front("", "", "", " (Page 2)", " (Page 3)", " (Page 4)")
    cases, lights, costs = ["Schedule of cases", PROSE], ["Quay lights", PROSE], ["Appendix 1: Costs", PROSE]

    assert items_of(own, cases, lights, costs, ["Kits for night staff", PROSE])[2:] == [["5"] * 2, ["5"] * 2, ["6"] * 2]


def test_a_number_over_the_first_words_of_its_entrys_title_begins_a_paper_in_the_midst_of_a_page() -> None:
    own = [text.replace("Quay lights", "Quay lights (Harbour master, 5 mins)") for text in front(*[""] * 6)]

    assert items_of(own, ["4. Schedule of cases", PROSE, "5. Quay lights", PROSE])[1] == ["4", "4", "5", "5"]
    assert items_of(own, ["4. Schedule of cases", PROSE, "5. Quay dues", PROSE])[1] == ["4"] * 4


def test_an_appendix_to_an_item_begins_its_paper_in_the_midst_of_a_page() -> None:
    pages = ["Schedule of cases", PROSE, "Appendix B (item 5)", PROSE]

    assert items_of(front(*[""] * 6), pages, ["6. Kits for night staff", PROSE])[1:] == [["4", "4", "5", "5"], ["6", "6"]]


def test_a_file_that_begins_in_the_midst_of_a_report_has_no_front_sheet() -> None:
    report = ["which they hold.", "3. Priorities for the year", PROSE, "4. What it costs", PROSE]

    assert items_of(report) == [[None] * 5]
    assert items_of(["Supplementary agenda, 4 May 2026", *report[1:]])[0][1:4] == ["3", "3", "4"]


def test_a_page_told_that_goes_on_with_a_section_begins_no_paper() -> None:
    own = front("", "", "", " (Pages 2 - 3)", " (Page 4)", "")
    goes_on = f"2.1 {PROSE}"

    found = items_of(own, ["Schedule of cases", PROSE], [goes_on], [goes_on, PROSE])
    assert found[1:] == [["4", "4"], ["4"], [None, None]]


def test_exempt_minutes_are_the_paper_of_the_item_that_receives_them() -> None:
    own = [*front(*[""] * 6), "7. Minutes of the exempt part"]
    pages = (["6. Kits for night staff", PROSE], ["Exempt minutes of 4 April 2026", PROSE])

    assert items_of(own, *pages)[1:] == [["6", "6"], ["7", "7"]]


def test_a_title_in_another_tongue_between_two_numbers_is_no_head_of_older_minutes() -> None:
    own = ["RHAGLEN / AGENDA"]
    for n, (title, other) in enumerate(
        (("Ymddiheuriadau", "Apologies"), ("Cofnodion", "Minutes of the meeting on 4 May 2026"), ("Goleuadau", "Lights")), 1
    ):
        own += [f"{n}. {title}", other]

    assert items_of([*own, "4. Arall"], ["Eitem Rhif 3", "Lights", PROSE])[1] == ["3"] * 3


def test_a_list_below_who_came_to_another_meeting_on_a_page_of_its_own_is_not_the_front_sheets() -> None:
    older = ["Harbour Board, 4 May 2026", "Present: Ann Lee", "HB 1. ELECTION OF CHAIR", PROSE, "HB 2. INTERESTS", PROSE]

    assert items_of(["AGENDA", "To elect a Chair", "To walk the quay"], older)[1] == [None] * 6


def test_numbers_in_words_make_a_list() -> None:
    assert items_of(["AGENDA", "ONE. APOLOGIES", "TWO. LAMPS", "THREE. CLOSE"])[0] == [None, "1", "2", "3"]
