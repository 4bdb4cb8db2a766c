"""The entries of a list: their numbers, titles and pages as hands of many habits print them."""

from reading.agenda.listing import find_entries, run_in_title
from reading.agenda.title_pages import without_pages
from reading.pdf.layout import Paragraph


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


def test_pages_in_brackets_may_stand_within_a_title_and_be_broken_without_their_word() -> None:
    found = entries_of(
        "1 Minutes (pages 3 to 4) | 6.35 pm",
        "2 Updates (pages 5 to 6): police; fire",
        "3 Lamps | (7 -",
        "Report of the Clerk | 8)",
    )

    assert found == [("1", "Minutes", (3, 4)), ("2", "Updates", (5, 6)), ("3", "Lamps", (7, 8))]


def test_what_was_said_runs_in_behind_a_title_in_a_row_whose_last_cell_tells_who_is_to_act() -> None:
    said = "Members heard that the pump had failed twice since May, and that the county would not pay for another one."
    found = entries_of(
        f"1 | Apologies. {said}",
        f"2 | Matters arising. {said} | MC",
        f"3 | Lamps. {said} {said * 3} | All, by 4 May",
        f"4 | AOB. {said} |",
    )

    assert [(number, title) for number, title, _ in found] == [
        ("1", "Apologies"),
        ("2", "Matters arising"),
        ("3", "Lamps"),
        ("4", "AOB"),
    ]


def test_a_row_whose_title_is_followed_by_what_is_asked_keeps_the_pages_of_its_last_cell() -> None:
    asked = "To consider what was said of the pump in May, and to agree who is to pay for another one."
    found = entries_of("1 | Apologies | 1", f"2 | Lamps. {asked} | 3 - 4", f"3 | Kits. {asked} | 5 - 9")

    assert found[1:] == [("2", "Lamps", (3, 4)), ("3", "Kits", (5, 9))]


def test_the_label_of_a_field_is_no_title() -> None:
    found = entries_of(
        "Agenda Item No | 4",
        "Topic | Leisure contract",
        "It goes on.",
        "Agenda Item No | 5",
        "Subject: Maze Hill",
        "Agenda Item No | 6",
        "Title of report: Loan",
    )

    assert [(number, title) for number, title, _ in found] == [("4", "Leisure contract"), ("5", "Maze Hill"), ("6", "Loan")]


def test_what_stands_in_brackets_behind_a_number_is_not_yet_the_title_below() -> None:
    found = entries_of("Item 4 (exempt)", "Leisure contract", "Item 5", "Maze Hill", "Item 6 Loan (exempt)")

    assert [(number, title) for number, title, _ in found] == [
        ("4", "Leisure contract"),
        ("5", "Maze Hill"),
        ("6", "Loan (exempt)"),
    ]


def test_a_table_may_number_its_items_in_the_last_column_beside_their_hours() -> None:
    found = entries_of("Time | Business | Item", "10.00 Apologies | 1", "10.02 Ambulance delays | 2", "10.40 Dental access | 3")

    assert found == [("1", "Apologies", None), ("2", "Ambulance delays", None), ("3", "Dental access", None)]


def test_a_title_with_a_full_stop_ends_where_what_is_said_runs_on() -> None:
    roof = "The surveyor came on 2 February and found the slates of the north side loose."
    found = entries_of("1. Apologies.", f"2. Market House roof. {roof}", f"3. {roof} It was noted.", "3. Grants. See Appendix 4.")

    assert [title for _, title, _ in found] == ["Apologies", "Market House roof", "Grants"]
    assert run_in_title("NEXT MEETING. 26th May 2026, when the surveyor is to tell of the roof.") == "NEXT MEETING"


def test_codes_with_a_span_of_years_and_cells_of_small_numerals_number_lists() -> None:
    assert [number for number, *_ in entries_of("12/26-27 Apologies", "13/26-27 Lamps")] == ["12/26-27", "13/26-27"]
    assert [number for number, *_ in entries_of("2026/27-9 Apologies", "2026/27-10 Lamps")] == ["2026/27-9", "2026/27-10"]
    assert [number for number, *_ in entries_of("i | Welcome | Chair", "ii | Lamps | DC", "iii | Kits | NP")] == [
        "i",
        "ii",
        "iii",
    ]


def test_a_short_month_is_a_days_and_no_title() -> None:
    assert entries_of("1 Apologies", "2 Lamps", "29 Jan 2026") == [("1", "Apologies", None), ("2", "Lamps", None)]


def test_sections_told_in_words_may_count_from_one_again() -> None:
    found = entries_of(
        "Section one: opening", "1 Apologies", "2 Interests", "Section two: planning", "1 Priory Farm", "2 Old Bank"
    )

    assert [number for number, *_ in found] == ["1", "2", "1", "2"]


def test_a_title_in_capitals_ends_where_the_words_run_on_and_two_pages_may_be_joined_by_and() -> None:
    assert run_in_title("MINUTES of 10th February were taken as read, and were signed by the chairman.") == "MINUTES"
    assert run_in_title("CCTV in the park.") is None
    assert without_pages("Harbour dues for 2027 (pages 6 and 7)") == ("Harbour dues for 2027", (6, 7))


def test_a_title_whose_pages_stand_behind_its_second_line_is_read_whole() -> None:
    long = "Change of use of the old boathouse and of its"

    assert entries_of("1. Apologies", f"2. {long}", "slip to a shop (Pages 4 - 5)", "3. Lamps (Pages 6 - 6)")[1:] == [
        ("2", f"{long} slip to a shop", (4, 5)),
        ("3", "Lamps", (6, 6)),
    ]
    assert entries_of("1. Apologies", f"2. {long}", "Report of the treasurer (Pages 4 - 5)", "3. Lamps")[1][1] == long


def test_a_point_into_which_words_run_is_none_of_a_list_whose_titles_stand_out() -> None:
    titles = [Paragraph(f"{n}. {title}", True) for n, title in enumerate(("Apologies", "Lamps", "Kits", "Close"), 1)]
    points = [Paragraph(f"{n}. Skills. The survey of the valley had more than a thousand answers.") for n in (1, 4)]
    rows = [*titles[:3], *points]

    assert [e.title for e in find_entries([(1, at, row) for at, row in enumerate(rows)])] == ["Apologies", "Lamps", "Kits"]
    assert [e.title for e in find_entries([(1, at, row) for at, row in enumerate([*rows, titles[3]])])][3:] == ["Close"]


def test_a_code_that_a_narrow_cell_breaks_is_one_number() -> None:
    found = entries_of("MC/26/0 41 | Apologies", "MC/26/0 42 | Lamps | NP", "MC/26/ 043 | Kits")

    assert [(number, title) for number, title, _ in found] == [
        ("MC/26/041", "Apologies"),
        ("MC/26/042", "Lamps"),
        ("MC/26/043", "Kits"),
    ]
    assert [number for number, *_ in entries_of("26/ 41 | Apologies", "26/ 42 | Lamps")] == ["26/41", "26/42"]


def test_a_list_goes_on_with_the_number_that_stands_next_and_the_head_of_a_part_is_no_item() -> None:
    business = ["1) Election of a chair", "2) Interests, if any", "3) Licence: 4 Quay Street. Report of the manager.", "4) Close"]
    procedure = [f"{n}) {who} speaks, for up to some ten minutes. The wardens are heard." for n, who in enumerate("ABCD", 1)]

    assert [title for _, title, _ in entries_of(*business, "Procedure", *procedure)][:2] == [
        "Election of a chair",
        "Interests, if any",
    ]
    assert [number for number, *_ in entries_of(*business, "Procedure", *procedure)] == ["1", "2", "3", "4"]
    assert entries_of("PART 1 – Open facts", "It goes on.", "PART 2 – Closed facts") == []


def test_a_part_in_which_the_list_goes_on_begins_no_list_again() -> None:
    first = ["Part A", "1. Apologies", "2. Interests", "3. Questions", "Part B", "4. To consider motions"]
    motions = ["1. It was moved by Councillor Kaye that:", "2. It was moved by Councillor Wray that:"]

    assert [number for number, *_ in entries_of(*first, *motions)] == ["1", "2", "3", "4"]
    assert [number for number, *_ in entries_of(*first[:5], "1. Leases", "2. Staffing")] == ["1", "2", "3", "1", "2"]
