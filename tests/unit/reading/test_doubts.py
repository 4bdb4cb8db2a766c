"""What speaks against an item takes it away, whoever gave it."""

from collections.abc import Sequence

from reading.agenda.doubts import without_doubtful
from reading.agenda.listing import Entry, Place
from reading.pdf.layout import Paragraph

PROSE = Paragraph(
    "The harbour master reported that the north steps had been mended before the winter and that the lamps were lit."
)
TITLES = ("Apologies for absence", "Bowls club lease", "Lamps on the quay", "Allotment rents")


def listed(*numbers: int) -> tuple[list[Place], list[Entry]]:
    """Return a list on the first page with these of the items, each with a paragraph under it."""
    rows = [row for n in numbers for row in (Paragraph(f"{n}. {TITLES[n - 1]}"), PROSE)]
    places = [(1, at, row) for at, row in enumerate(rows)]
    return places, [Entry(2 * n, 1, str(number), TITLES[number - 1]) for n, number in enumerate(numbers)]


def paper(page: int, *rows: Paragraph) -> list[Place]:
    return [(page, at, row) for at, row in enumerate(rows)]


def owners(
    places: Sequence[Place], entries: Sequence[Entry], given: Sequence[int | None], *, is_record: bool = False
) -> list[int | None]:
    end = len(places) if is_record else 2 * len(entries)
    return without_doubtful(given, places, entries, end, is_record=is_record)


def test_a_number_that_the_list_passed_over_ends_the_item_before_it() -> None:
    places, _ = listed(1, 2, 3)
    entries = [Entry(0, 1, "1", TITLES[0]), Entry(4, 1, "3", TITLES[2])]

    assert owners(places, entries, [0, 0, 0, 0, 1, 1], is_record=True) == [0, 0, None, None, 1, 1]


def test_the_number_right_after_the_last_one_ends_it() -> None:
    places, _ = listed(1, 2, 3)
    entries = [Entry(0, 1, "1", TITLES[0]), Entry(2, 1, "2", TITLES[1])]

    assert owners(places, entries, [0, 0, 1, 1, 1, 1], is_record=True) == [0, 0, 1, 1, None, None]


def test_a_point_with_the_number_after_the_last_does_not_end_it_where_titles_stand_out_and_points_do_not() -> None:
    def read(*numbers: int, is_bold: bool) -> list[int | None]:
        titles = [Paragraph(f"{n}. {TITLES[n - 1]}", is_heading=is_bold) for n in (1, 2)]
        points = [Paragraph(f"{n}. {PROSE.text}") for n in numbers]
        places = paper(1, *titles, *points)
        entries = [Entry(n, 1, str(n + 1), TITLES[n]) for n in (0, 1)]
        return owners(places, entries, [0, *[1] * (len(places) - 1)], is_record=True)

    assert read(1, 3, is_bold=True) == [0, 1, 1, 1]
    assert read(1, 3, is_bold=False) == [0, 1, 1, None]
    assert read(3, is_bold=True) == [0, 1, None]


def test_a_list_that_begins_again_between_two_entries_was_not_read_whole() -> None:
    rows = (
        "1) Apologies for absence",
        "2) Bowls club lease",
        "1) Lamps on the quay",
        "2) Allotment rents",
        "1) Exclusion of the public",
    )
    places = paper(1, *map(Paragraph, rows))
    entries = [Entry(0, 1, "1", TITLES[0]), Entry(1, 1, "2", TITLES[1]), Entry(4, 1, "1", "Exclusion of the public")]

    assert owners(places, entries, [0, 1, 1, 1, 2], is_record=True) == [0, 1, None, None, 2]


def test_a_number_passed_over_ends_the_item_before_it_though_it_alone_says_item() -> None:
    rows = [Paragraph(f"1. {TITLES[0]}"), PROSE, Paragraph(f"Item 2 {TITLES[1]}"), PROSE, Paragraph(f"3. {TITLES[2]}"), PROSE]
    entries = [Entry(0, 1, "1", TITLES[0]), Entry(4, 1, "3", TITLES[2])]

    assert owners(paper(1, *rows), entries, [0, 0, 0, 0, 1, 1], is_record=True) == [0, 0, None, None, 1, 1]


def test_a_paper_that_bears_the_name_of_another_item_is_not_this_ones_nor_are_those_known_by_the_same_witness() -> None:
    front, entries = listed(1, 2, 3, 4)
    places = [
        *front,
        *paper(2, Paragraph(TITLES[2], True), PROSE),
        *paper(3, PROSE),
        *paper(4, Paragraph(TITLES[3], True), PROSE),
    ]
    given = [0, 0, 1, 1, 2, 2, 3, 3, 1, 1, 2, 3, 3]

    assert owners(places, entries, given) == [0, 0, 1, 1, 2, 2, 3, 3, None, None, None, 3, 3]


def test_a_title_mentioned_in_a_paper_is_no_doubt_where_its_own_paper_stands_elsewhere() -> None:
    front, entries = listed(1, 2, 3)
    lamps = Paragraph(TITLES[2], True)
    places = [*front, *paper(2, Paragraph(TITLES[1], True), PROSE, lamps, PROSE), *paper(3, lamps, PROSE)]
    given: list[int | None] = [0, 0, 1, 1, 2, 2, 1, 1, 1, 1, 2, 2]

    assert owners(places, entries, given) == given


def test_minutes_of_an_earlier_meeting_may_bear_the_names_of_todays_items() -> None:
    front, entries = listed(1, 2)
    entries = [*entries, Entry(-1, 1, "3", "Minutes of the last meeting", 0)]
    places = [
        *front,
        *paper(2, Paragraph("Minutes of the meeting of 4 May", True), Paragraph("1. Bowls club lease", True), PROSE),
    ]
    given: list[int | None] = [0, 0, 1, 1, 2, 2, 2]

    assert without_doubtful(given, places, entries, 4, is_record=False) == given


def test_a_heading_behind_the_last_item_ends_it_where_the_hand_sets_none_under_the_others() -> None:
    places, entries = listed(1, 2, 3)
    places += [(1, 6, Paragraph("Distribution", True)), (1, 7, PROSE)]

    assert owners(places, entries, [0, 0, 1, 1, 2, 2, 2, 2], is_record=True) == [0, 0, 1, 1, 2, 2, None, None]


def test_a_heading_behind_the_last_item_ends_it_where_others_come_again_under_each() -> None:
    form = [Paragraph("Decision:", True), PROSE, Paragraph("Reasons:", True), PROSE]
    rows = [row for n in (1, 2, 3) for row in (Paragraph(f"{n}. {TITLES[n - 1]}", True), *form)]
    behind = [Paragraph("Notes on call-in", True), PROSE]
    places = [(1, at, row) for at, row in enumerate([*rows, *behind])]
    entries = [Entry(5 * n, 1, str(n + 1), TITLES[n]) for n in range(3)]
    given = [n for n in range(3) for _ in range(5)] + [2, 2]

    assert owners(places, entries, given, is_record=True) == [*given[:-2], None, None]
    motley = [Paragraph(f"Matter {at}", True) if row is form[0] else row for at, row in enumerate([*rows, *behind])]
    assert owners([(1, at, row) for at, row in enumerate(motley)], entries, given, is_record=True) == given


def test_a_list_into_whose_lines_another_column_runs_owns_nothing() -> None:
    rows = [
        f"1. {TITLES[0]} | quarter, four fewer than before",
        f"2. {TITLES[1]} | until the spring of next year",
        f"3. {TITLES[2]}",
    ]
    places = [(1, at, Paragraph(row)) for at, row in enumerate(rows)]
    entries = [Entry(n, 1, str(n + 1), TITLES[n]) for n in range(3)]

    assert owners(places, entries, [0, 1, 2], is_record=True) == [None, None, None]


def test_a_number_of_which_a_letter_is_left_in_the_title_is_none() -> None:
    places, entries = listed(1, 2)
    entries[1] = Entry(2, 1, "2", "a) Skate park")

    assert owners(places, entries, [0, 0, 1, 1], is_record=True) == [0, 0, None, None]


def test_not_even_minutes_stand_under_the_mark_of_another_item() -> None:
    front, entries = listed(1, 2)
    entries = [*entries, Entry(-1, 1, "3", "Minutes of the last meeting", 0)]
    older = [*paper(2, Paragraph("Minutes of the meeting of 4 May", True), Paragraph("Agenda Item 9"), PROSE)]
    places = [*front, *older, *paper(3, Paragraph("Paper for item 9: moorings"), PROSE)]

    assert without_doubtful([0, 0, 1, 1, 2, 2, 2, 2, 2], places, entries, 4, is_record=False)[4:] == [2, 2, 2, None, None]


def test_what_stands_above_a_papers_title_is_not_surely_of_that_paper() -> None:
    front, entries = listed(1, 2)
    places = [*front, *paper(2, PROSE, Paragraph(TITLES[1], True), PROSE)]

    assert owners(places, entries, [0, 0, 1, 1, 1, 1, 1])[4:] == [None, 1, 1]


def test_a_page_that_begins_with_the_title_of_an_item_is_none_of_older_minutes() -> None:
    front, entries = listed(1, 2)
    entries = [*entries, Entry(-1, 1, "3", "Minutes of the last meeting", 0)]
    older = paper(2, Paragraph("Minutes of the meeting of 4 May", True), PROSE, Paragraph("2. Bowls club lease"), PROSE)
    places = [*front, *older, *paper(3, Paragraph("Paper B"), Paragraph("Bowls club lease"), PROSE)]

    made = without_doubtful([0, 0, 1, 1, *[2] * 7], places, entries, 4, is_record=False)

    assert made[4:] == [2, 2, 2, 2, 2, None, None]


def test_an_appendix_or_a_line_on_top_of_a_later_page_ends_the_last_item_though_nothing_is_bold() -> None:
    places, entries = listed(1, 2)
    appended = [*places, (1, 4, Paragraph("Appendix to minute 1: streets in the zone")), (1, 5, PROSE)]
    turned = [*places, (2, 0, Paragraph("How a decision is called in")), (2, 1, PROSE)]

    for read in (appended, turned):
        assert owners(read, entries, [0, 0, 1, 1, 1, 1], is_record=True) == [0, 0, 1, 1, None, None]


def test_a_form_that_holds_the_number_of_another_item_ends_the_one_before_wherever_it_stands() -> None:
    places, entries = listed(1, 2)
    form = [(1, 4, Paragraph("Agenda Item No | 4", True)), (1, 5, Paragraph("Topic | Allotment rents")), (1, 6, PROSE)]

    assert owners([*places, *form], entries, [0, 0, 1, 1, 1, 1, 1])[4:] == [None, None, None]


def test_a_page_without_numbers_behind_a_last_paper_that_numbers_its_paragraphs_is_not_its_own() -> None:
    front, entries = listed(1, 2)
    counted = [Paragraph(f"{n}. {PROSE.text}") for n in (1, 2, 3)]
    own = [*front, *paper(2, Paragraph(TITLES[1], True), *counted)]
    given = [0, 0, 1, 1, *[1] * 6]

    for heading, item in (("Who sits on the forum", None), ("Appendix 1: plan", 1)):
        assert owners([*own, *paper(3, Paragraph(heading, True), PROSE)], entries, given)[8:] == [item, item]
    behind = paper(3, Paragraph("Costs", True), PROSE, Paragraph(f"4. {PROSE.text}"))
    assert owners([*own, *behind], entries, [*given, 1])[8:] == [1, 1, 1]


def test_a_decision_that_is_set_like_a_heading_does_not_end_the_last_item() -> None:
    decided = Paragraph("That the lease be granted for ten years and that the roller be mended.", True)
    places = [(1, 0, Paragraph(f"2. {TITLES[1]}", True)), (1, 1, decided), (1, 2, Paragraph("CHAIR", True)), (1, 3, PROSE)]

    assert owners(places, [Entry(0, 1, "2", TITLES[1])], [0, 0, 0, 0], is_record=True) == [0, 0, None, None]


def test_what_stands_at_the_margin_behind_a_list_whose_words_are_all_set_in_is_not_of_its_last_item() -> None:
    places, entries = listed(1, 2, 3, 4)
    inside = Paragraph(PROSE.text, left=42.0)
    set_in = [(page, at, inside if at % 2 else row) for page, at, row in places]
    behind = [(1, 8, inside), (1, 9, Paragraph("Membership: Councillors Orrell and Ash")), (1, 10, PROSE)]
    given = [0, 0, 1, 1, 2, 2, 3, 3, 3, 3, 3]

    assert owners([*set_in, *behind], entries, given, is_record=True)[6:] == [3, 3, 3, None, None]
    assert owners([*places, *behind], entries, given, is_record=True)[6:] == [3, 3, 3, 3, 3]


def test_a_paper_that_does_not_bear_its_items_name_is_not_its_own_where_another_page_does() -> None:
    front, entries = listed(1, 2)
    places = [*front, *paper(2, Paragraph("Costs", True), PROSE), *paper(3, Paragraph("Savings", True), PROSE)]
    named = [*places, *paper(4, Paragraph(f"{TITLES[1]}: award", True), PROSE)]
    given = [0, 0, 1, 1, None, None, 1, 1]

    assert owners(places, entries, given)[4:] == [None, None, 1, 1]
    assert owners(named, entries, [*given, None, None])[4:] == [None] * 6


def test_under_an_item_stands_no_paragraph_that_bears_anothers_number_before_its_own() -> None:
    said = [f"{number} {PROSE.text}" for number in ("12.1", "12.2", "13.1", "13.2", "14.1")]
    table = ["14 Files | Manager", "15 Grants | Manager"]  # rows that were taken for entries
    texts = ["12. Apologies", *said[:2], "13. Bowls club lease", said[2], *table, said[3], "14. Lamps", said[4]]
    numbers = {"12": 0, "13": 3, "14": 5, "15": 6}
    entries = [Entry(at, 1, number, texts[at].split(maxsplit=1)[1]) for number, at in numbers.items()]

    made = without_doubtful([0, 0, 0, 1, 1, 2, 3, 3, 3, 3], paper(1, *map(Paragraph, texts)), entries, len(texts), is_record=True)

    assert made == [0, 0, 0, 1, 1, 2, None, None, None, None]


def test_a_number_left_out_between_titles_that_all_stand_out_hides_no_item_where_nothing_else_does() -> None:
    texts = ["1. Apologies", PROSE.text, "2. Lamps", PROSE.text, "RESOLVED:", PROSE.text, "5. Grants", PROSE.text, "6. Rents"]
    entries = [Entry(at, 1, texts[at][0], texts[at][3:]) for at in (0, 2, 6, 8)]
    given = [0, 0, *[1] * 4, 2, 2, 3]

    def read(*, are_bold: bool, unseen: str) -> list[int | None]:
        own = [unseen if text == "RESOLVED:" else text for text in texts]
        rows = [Paragraph(text, are_bold and text != PROSE.text) for text in own]
        return without_doubtful(given, paper(1, *rows), entries, len(rows), is_record=True)

    assert read(are_bold=True, unseen="RESOLVED:") == given
    assert (
        read(are_bold=True, unseen="Market tolls")
        == read(are_bold=False, unseen="RESOLVED:")
        == [*(0, 0, 1, None, None, None, 2, 2, 3)]
    )


def test_a_number_left_out_hides_no_item_where_the_row_of_each_ends_alike() -> None:
    texts = ["4 Leases | Resolved:", PROSE.text, "5 Lamps | Resolved:", PROSE.text, "7 Rents | Resolved:", PROSE.text]
    texts += ["8 Grants | Resolved:", PROSE.text]
    entries = [Entry(at, 1, texts[at][0], texts[at][2:].partition(" |")[0]) for at in (0, 2, 4, 6)]
    given = [0, 0, 1, 1, 2, 2, 3, 3]

    def read(*rows: str) -> list[int | None]:
        return without_doubtful(given, paper(1, *map(Paragraph, rows)), entries, len(rows), is_record=True)

    assert read(*texts) == given
    assert read(*(text.replace("7 Rents | Resolved:", "7 Rents | Noted:") for text in texts))[3] is None


def test_a_heading_for_another_number_ends_a_paper_that_has_no_name_of_that_item() -> None:
    rows = [Paragraph(f"{n}/26 {title}") for n, title in enumerate(TITLES, 45)]
    entries = [Entry(n, 1, f"{n + 45}/26", title) for n, title in enumerate(TITLES)]
    own = [Paragraph("45/26 Apologies for absence", True), PROSE, Paragraph("A note for 48/26: what is let", True), PROSE]
    places = [*paper(1, *rows), *paper(2, *own)]

    made = without_doubtful([0, 1, 2, 3, 0, 0, 0, 0], places, entries, 4, is_record=False)

    assert made == [0, 1, 2, 3, 0, 0, None, None]
    places[-2] = (2, 2, Paragraph("A note for 48/26: what is let"))  # in no other letters
    assert without_doubtful([0, 1, 2, 3, 0, 0, 0, 0], places, entries, 4, is_record=False) == made


def test_a_page_kept_from_the_public_is_not_this_ones_where_the_paper_of_a_later_item_was_not_seen() -> None:
    front, entries = listed(1, 2, 3)
    exempt = Paragraph("Document is exempt. The lease of the club was told of.")
    places = [*front, *paper(2, Paragraph(TITLES[1], True), PROSE), *paper(3, exempt, PROSE)]

    assert owners(places, entries, [0, 0, 1, 1, 2, 2, *[1] * 4])[-4:] == [1, 1, None, None]
    places += paper(4, Paragraph(TITLES[2], True), PROSE)
    assert owners(places, entries, [0, 0, 1, 1, 2, 2, *[1] * 4, 2, 2])[-6:] == [1, 1, 1, 1, 2, 2]


def test_words_above_the_number_that_stands_in_the_midst_of_its_cell_are_not_the_item_befores() -> None:
    cut = "The wardens thanked those who had cleared the path along the mill"
    texts = ["1 Apologies for absence", cut, "2 and hoped that the stile", "3 Lamps on the quay", "4 Allotment rents", "5 Close"]
    heads = [0, 2, 3, 4, 5]
    entries = [Entry(at, 1, texts[at][0], texts[at][2:]) for at in heads]

    made = without_doubtful([0, 0, 1, 2, 3, 4], paper(1, *map(Paragraph, texts)), entries, 6, is_record=False)

    assert made == [0, None, None, 2, 3, 4]


def test_a_paper_that_says_item_ends_where_the_word_has_another_number_though_no_list_has_it() -> None:
    front, entries = listed(1, 2)
    own = Paragraph(f"Item 2 {TITLES[1]}", True)
    places = [*front, *paper(2, own, PROSE, Paragraph("Item 7 – Land at Coldharbour Lane"), PROSE)]

    assert owners(places, entries, [0, 0, 1, 1, 1, 1, 1, 1]) == [0, 0, 1, 1, 1, 1, None, None]


def test_a_page_with_the_title_of_an_item_whose_pages_are_told_is_that_ones_though_every_meeting_has_it() -> None:
    front, entries = listed(1, 2)
    entries = [*entries, Entry(-1, 1, "3", "Public questions", 0, (4, 4))]
    places = [*front, *paper(2, Paragraph(TITLES[1], True), PROSE), *paper(3, Paragraph("PUBLIC QUESTIONS", True), PROSE)]
    given = [0, 0, 1, 1, 1, 1, 1, 1]

    assert without_doubtful(given, places, entries, 4, is_record=False) == [0, 0, 1, 1, 1, 1, None, None]
    entries[2] = Entry(-1, 1, "3", "Public questions", 0)
    assert without_doubtful(given, places, entries, 4, is_record=False) == given


def test_what_stands_above_the_field_of_a_form_is_not_its_items() -> None:
    head = [Paragraph("Executive", True), Paragraph("Present: A Penn"), Paragraph("Public seats: ten"), PROSE, PROSE]
    places = paper(1, *head, Paragraph("Agenda Item No | 2"), Paragraph("Topic | Lamps"), PROSE)
    entries = [Entry(0, 1, "2", "Lamps", 0)]

    assert without_doubtful([0] * 8, places, entries, 0, is_record=False) == [*[None] * 5, 0, 0, 0]


def test_a_line_within_a_paper_that_begins_with_all_of_a_later_items_title_ends_it() -> None:
    places, entries = listed(1, 2, 3)
    entries[2] = Entry(4, 1, "3", "Correspondence")
    rows = [Paragraph("Bowls club lease", is_heading=True), *[PROSE] * 6]

    def read(line: str) -> list[int | None]:
        own = paper(2, *rows, Paragraph(line), PROSE)
        return owners([*places, *own], entries, [0, 0, 1, 1, 2, 2, *[1] * len(own)])[6:]

    assert read("Correspondence received") == [*[1] * 7, None, None]
    assert read("Earlier correspondence") == read("Correspondence was received in May.") == [1] * 9


def test_a_number_alone_between_entries_was_left_out_though_many_are() -> None:
    rows = [Paragraph("1. Apologies"), PROSE, Paragraph("2"), Paragraph("Bowls club lease"), PROSE]
    rows += [Paragraph("4. Allotment rents"), PROSE, Paragraph("6. Flags"), PROSE]
    entries = [Entry(0, 1, "1", "Apologies"), Entry(5, 1, "4", "Allotment rents"), Entry(7, 1, "6", "Flags")]
    given = [0] * 5 + [1] * 2 + [2] * 2

    def read(alone: Paragraph) -> list[int | None]:
        return owners([(1, at, row) for at, row in enumerate([*rows[:2], alone, *rows[3:]])], entries, given, is_record=True)

    assert read(Paragraph("2"))[:7] == [0, None, None, None, None, 1, None]
    assert read(Paragraph("2", left=300.0))[:2] == [0, 0]


def test_older_minutes_may_have_a_later_items_title_on_top_of_a_page_where_that_items_paper_surely_stands() -> None:
    places, _ = listed(1, 2)
    entries = [Entry(0, 1, "1", "Minutes of 4 May"), Entry(2, 1, "2", TITLES[1])]
    minutes = [
        *paper(2, Paragraph("Minutes of 4 May", is_heading=True), PROSE),
        *paper(3, Paragraph(f"2. {TITLES[1]}", True), PROSE),
    ]

    def read(*last: Paragraph) -> list[int | None]:
        own = paper(4, *last)
        return owners([*places, *minutes, *own], entries, [0, 0, 1, 1, 0, 0, 0, 0, *[1] * len(own)])[4:8]

    assert read(Paragraph("Agenda Item 2"), Paragraph(TITLES[1], True), PROSE) == [0] * 4
    assert read(PROSE) == [0, 0, None, None]


def test_titles_in_small_letters_among_others_in_capitals_are_parts_of_sentences_and_one_alone_is_a_scanners_slip() -> None:
    def read(*titles: str) -> list[int | None]:
        rows = [Paragraph(f"{n}. {title}") for n, title in enumerate(titles, 1)]
        entries = [Entry(at, 1, str(at + 1), title) for at, title in enumerate(titles)]
        return owners(paper(1, *rows), entries, list(range(len(titles))), is_record=True)

    halves = ("and the lamps were lit", "of those on the quay", *TITLES)
    assert read(*halves) == [None] * 6
    assert read("apologies", *TITLES) == [0, 1, 2, 3, 4]
    assert read("to receive apologies", "to approve the minutes", *TITLES) == [0, 1, 2, 3, 4, 5]


def test_a_number_alone_over_the_end_of_a_sentence_stands_in_the_midst_of_its_cell() -> None:
    def read(below: str) -> list[int | None]:
        cut = Paragraph(PROSE.text.removesuffix(" were lit."))
        rows = [Paragraph(f"1. {TITLES[0]}"), cut, Paragraph("2"), Paragraph(below), Paragraph(f"3. {TITLES[2]}"), PROSE]
        entries = [Entry(0, 1, "1", TITLES[0]), Entry(2, 1, "2", below, 2), Entry(4, 1, "3", TITLES[2])]
        return owners(paper(1, *rows), entries, [0, 0, 1, 1, 2, 2], is_record=True)

    assert read("Agency takes eight weeks to grant one.") == [None] * 6
    assert read("Bowls club lease") == [0, 0, 1, 1, 2, 2]


def test_a_number_behind_an_hour_was_left_out() -> None:
    rows = [Paragraph("09:40 | 2 Minutes"), PROSE, Paragraph("09:50 3 | of the quay"), PROSE, Paragraph("11:30 | 5 Close")]
    entries = [Entry(0, 1, "2", "Minutes"), Entry(4, 1, "5", "Close")]

    assert owners(paper(1, *rows), entries, [0, 0, 0, 0, 1], is_record=True) == [0, None, None, None, 1]


def test_an_appendix_to_another_item_ends_a_paper_wherever_it_stands() -> None:
    places, entries = listed(1, 2, 3)
    own = [Paragraph(TITLES[1], True), PROSE, Paragraph("Appendix B (item 3)", True), PROSE]

    assert owners([*places, *paper(2, *own)], entries, [0, 0, 1, 1, 2, 2, *[1] * 4])[6:] == [1, 1, None, None]
