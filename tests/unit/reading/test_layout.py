"""Pieces of a page set together: columns, rows of tables, running heads, hyphens; and the words by which a text layer is judged."""

from dataclasses import replace

import pytest

from reading.pdf.layout import Page, set_pages
from reading.pdf.pieces import Piece
from reading.words import known_share

A4 = (595, 842)
SENTENCE = "The panel heard that the outreach team had visited every hostel in the district since the spring."


def piece(text: str, left: float, base: float, *, wide: float | None = None, bold: bool = False) -> Piece:
    """Return a piece of 11-point letters; half a letter's size wide for each unless told otherwise."""
    return Piece(text, left, left + (wide or 5.5 * len(text)), base, 12.0, base / 842, bold, bold)


def texts(*pages: list[Piece]) -> list[list[str]]:
    return [[p.text for p in page.paragraphs] for page in together(pages)]


def together(pages: tuple[list[Piece], ...]) -> list[Page]:
    return set_pages(pages, [A4] * len(pages))


def test_a_field_of_a_form_ends_where_the_next_begins_though_its_line_reaches_the_edge() -> None:
    lines = [
        "Report of: Dr Orla Penhale, Testshire Community Health Trust and the Outreach Partnership",
        "Cabinet member: Councillor Ben Oduya, who holds the portfolio for Public Health and Housing",
        "Wards affected: Harbour",
        SENTENCE,
    ]
    page = [piece(line, 60, 700 - 14 * n, wide=475 if n < 2 else None) for n, line in enumerate(lines)]
    assert texts(page)[0][:3] == lines[:3]


def test_a_line_that_begins_with_the_short_end_of_a_sentence_goes_on_with_its_paragraph() -> None:
    lines = [
        "The magistrates were told that the clinic by the harbour had shut its doors for the holi\u00ad",
        "day. A neighbour had brought the keys to the chair of the friends of the park and asked",
        "him. Nobody had thought of that before, and the panel thanked the chair for what was a",
        "(a) The first point of the list that was read to the panel by its clerk, then the next,",
        "ii. A second point of the list that was read to the panel by its clerk, then the third.",
    ]
    page = [piece(line, 60, 700 - 14 * n, wide=475) for n, line in enumerate(lines)]
    whole = f"{lines[0][:-1]}{lines[1]} {lines[2]}"
    assert texts(page) == [[whole, *lines[3:]]]


def test_columns_drawn_row_by_row_are_read_column_by_column() -> None:
    left = [
        "The panel heard that the team",
        "had visited every hostel in the",
        "district and that the staff had",
        "been trained in the use of kits.",
    ]
    right = [
        "Councillors asked how many had",
        "been prevented, and whether the",
        "county would pay for the scheme",
        "in the year that was to come.",
    ]
    rows = [
        p for n in range(4) for p in (piece(left[n], 60, 700 - 14 * n, wide=220), piece(right[n], 310, 700 - 14 * n, wide=220))
    ]

    assert texts(rows) == [[" ".join(left), " ".join(right)]]


def test_rows_of_a_table_keep_their_figures() -> None:
    table = [("Ward", "2024", "2025"), ("Quay", "112", "145"), ("2021", "31", "17")]
    rows = [piece(cell, 60 + 150 * x, 700 - 16 * y) for y, row in enumerate(table) for x, cell in enumerate(row)]

    assert texts(rows) == [["Ward | 2024 | 2025", "Quay | 112 | 145", "2021 | 31 | 17"]]


def test_a_title_that_goes_on_below_itself_is_one_cell() -> None:
    rows = [
        piece("4.", 60, 700),
        piece("Naloxone in supported housing", 100, 700),
        piece("5 - 6", 500, 700),
        piece("and hostels", 100, 686),
    ]

    assert texts(rows) == [["4. Naloxone in supported housing and hostels | 5 - 6"]]


def test_each_papers_running_heads_are_set_apart_and_figures_in_the_margin_are_not() -> None:
    def page(head: str, number: int) -> list[Piece]:
        body = [piece(f"{SENTENCE} {word}", 60, 740 - 30 * n, wide=470) for n, word in enumerate(("One", "Two"))]
        return [piece(head, 60, 815), *body, piece("2021 31 17", 60, 70 + number), piece(f"Page {number}", 500, 25)]

    made = together((page("Report A", 3), page("Report A", 4), page("Report B", 5), page("Report B", 6)))

    assert [page.folio for page in made] == [3, 4, 5, 6]
    assert [page.heads for page in made] == [("Report A",), ("Report A",), ("Report B",), ("Report B",)]
    assert all(page.paragraphs[-1].text == "2021 31 17" for page in made)


@pytest.mark.parametrize(
    ("top", "foot"), [("11/30/26, 12:10 PM", "file:///C:/Users/ida/eels.html"), ("30/11/2026, 12:10", "https://eels.example/a")]
)
def test_what_a_browser_prints_over_and_under_a_page_is_no_part_of_it(top: str, foot: str) -> None:
    page = [
        piece(top, 30, 825),
        piece("Eels | Fenmouth Police", 260, 825),
        piece(SENTENCE, 60, 700, wide=475),
        piece(foot, 30, 15),
        piece("1/1", 550, 15),
    ]

    assert texts(page) == [[SENTENCE]]
    assert texts([piece(SENTENCE, 60, 700, wide=475), piece(foot, 30, 15)]) == [[SENTENCE, foot]]


@pytest.mark.parametrize("mark", ["Agenda Item No: {}", "Agenda Item: {}", "Item no. {}", "Paper for item {}", "Eitem / Item {}"])
def test_marks_of_items_that_count_as_pages_do_are_no_running_heads(mark: str) -> None:
    read = texts(*([piece(mark.format(n), 60, 800), piece(SENTENCE, 60, 700, wide=475)] for n in (7, 8)))

    assert [first for first, _ in read] == [mark.format(7), mark.format(8)]


def test_lines_to_the_side_stand_apart_from_the_upright_ones() -> None:
    aside = replace(piece("Scale 1:500", 60, 500), turn=270)

    assert texts([aside, piece(SENTENCE, 60, 700)]) == [[SENTENCE, "Scale 1:500"]]


@pytest.mark.parametrize(
    ("parted", "whole"),
    [
        (("the drug-", "related deaths"), "the drug-related deaths"),
        (("the alcohol\u00ad", "related harm"), "the alcohol-related harm"),
        (("the treat-", "ment service"), "the treatment service"),
        (("a methad\u00ad", "one clinic"), "a methadone clinic"),
        (("non-", "residents"), "non-residents"),
        (("drug- ".strip(), "and alcohol-related"), "drug- and alcohol-related"),
    ],
)
def test_a_word_parted_at_a_lines_end_is_written_as_english_has_it(parted: tuple[str, str], whole: str) -> None:
    lines = [piece(parted[0], 60, 700, wide=470), piece(parted[1], 60, 686)]

    assert texts([*lines, *(piece(SENTENCE, 60, 600 - 14 * n, wide=470) for n in range(5))])[0][0] == whole


@pytest.mark.parametrize(
    ("parted", "whole"),
    [
        (("was given nalox-", "one, and then rest."), ("was given naloxone,", "and then rest.")),
        (("heard of drug\u00ad", "related deaths in the town."), ("heard of drug-related", "deaths in the town.")),
        (("heard of anti-", "social-media campaigns."), ("heard of anti-social-media", "campaigns.")),
        (("asked for drug-", "and alcohol-related figures."), ("asked for drug-", "and alcohol-related figures.")),
        (("the rate was 12-", "fold in the town."), ("the rate was 12-", "fold in the town.")),
        (("was given nalox-", "Two papers were noted."), ("was given nalox-", "Two papers were noted.")),
    ],
)
def test_a_word_parted_between_two_pages_stands_whole_on_the_first(parted: tuple[str, str], whole: tuple[str, str]) -> None:
    def page(number: int, *lines: str) -> list[Piece]:
        body = [piece(line, 60, 700 - 14 * n, wide=470) for n, line in enumerate(lines)]
        return [piece("Safety Panel, 4 May 2026", 60, 815), *body, piece(f"Page {number} of 2", 280, 25)]

    first, second = texts(page(1, SENTENCE, SENTENCE, parted[0]), page(2, parted[1], SENTENCE, SENTENCE))

    assert first[-1].endswith(whole[0])
    assert second[0].startswith(whole[1])
    assert "Safety Panel" not in " ".join(first + second)


def test_a_word_parted_at_a_columns_foot_stands_whole_in_it() -> None:
    left = [f"Column one of the paper tells {word}" for word in ("this", "that", "more")] + ["that each was given a nalox-"]
    right = ["one kit to take home with them"] + [f"Column two of the paper tells {word}" for word in ("this", "that", "more")]
    rows = [
        p for n in range(4) for p in (piece(left[n], 60, 700 - 14 * n, wide=220), piece(right[n], 310, 700 - 14 * n, wide=220))
    ]

    [[first, second]] = texts(rows)

    assert first.endswith("that each was given a naloxone")
    assert second.startswith("kit to take home with them")


def test_a_text_layer_is_known_by_its_words() -> None:
    good = known_share(SENTENCE)
    bad = known_share("Tlie pane1 nearo tnat tne outreacn tearn nad v1s1ted every noste1 1n tne d1str1ct s1nce tne spr1ng.")
    welsh = known_share("Mae'r panel wedi clywed bod y tîm allgymorth wedi ymweld â phob hostel yn yr ardal ers y gwanwyn.")

    assert good is not None
    assert good > 0.9
    assert bad is not None
    assert bad < 0.5
    assert welsh == 1.0
    assert known_share("!\"#$$%! &'&(()*'+ ,-./ +*)( !!##$$ &&'' (())** ++,,-- ..//0 !\"#$$%! &'&(()") == 0.0
    assert known_share("12 March 2026") is None


def test_where_too_few_lines_tell_the_step_of_lines_it_is_that_of_the_letters_nominal_size() -> None:
    low = [  # a font that says its letters are two thirds of their size
        replace(
            piece("MINUTES of the meeting of the panel held at the Guildhall on Thursday, 11", 57, 774, wide=461), size=8.1, em=12
        ),
        replace(piece("June 2026 at 6.30 pm", 57, 760.2), size=8.1, em=12),
    ]
    assert texts(low) == [["MINUTES of the meeting of the panel held at the Guildhall on Thursday, 11 June 2026 at 6.30 pm"]]


def test_a_list_beside_other_lines_is_read_apart_from_them() -> None:
    side = ["Tuesday", "13 October 2026", "Shire House", "Harrowmere", "Members", "P Aldgate"]
    titles = ["Apologies", "Interests", "Kits for hostels", "Lamps on the quay", "Bowls club lease"]
    rows = [piece(text, 63, 700 - 14 * n) for n, text in enumerate(side)]
    rows += [piece(f"{n}. {title}", 255, 700 - 21 * (n - 1)) for n, title in enumerate(titles, 1)]

    assert texts(rows)[0][-5:] == [f"{n}. {title}" for n, title in enumerate(titles, 1)]

    words = ("is the hall to be", "it was asked, and", "in that case it is", "it is to be hoped", "is it the only one")
    said = [piece(text, 255, 784 - 14 * n) for n, text in enumerate(words)]
    above = [
        piece(text, 63, 784 - 14 * n) for n, text in enumerate(("Your councillors", "J Merrow", "T Crale", "Z Dunn", "P Esk"))
    ]
    assert texts([*above, *said, *rows])[0][-5:] == texts(rows)[0][-5:]


def test_numbers_alone_in_the_margin_stand_before_the_titles_that_begin_a_little_lower() -> None:
    titles = ["Apologies", "Interests", "Kits for hostels", "Lamps on the quay"]
    rows = [
        row for n, text in enumerate(titles) for row in (piece(f"{22 + n}.", 68, 700 - 60 * n), piece(text, 114, 688 - 60 * n))
    ]

    assert texts(rows)[0] == [text for n, title in enumerate(titles, 22) for text in (f"{n}.", title)]


def test_a_figure_at_the_beginning_of_a_line_goes_on_with_its_sentence() -> None:
    lines = ["Staff sickness in the team stood at 4.2 days a head, which is to be set against", "5.1 in the year before."]
    point = ["Staff sickness in the team stood at 4.2 days a head, and the target was not met.", "5.1 The panel asked why."]
    pages = [[piece(own[0], 60, 700, wide=475), piece(own[1], 60, 686)] for own in (lines, point)]

    assert texts(*pages) == [[" ".join(lines)], point]


def test_a_number_that_a_heading_in_large_letters_asks_for_is_part_of_it_and_no_column_of_items() -> None:
    def page(*lines: str) -> list[Piece]:
        large = [
            replace(piece(line, 60, 700 - 34 * n, wide=440 if n < 1 else None, bold=True), size=24.0)
            for n, line in enumerate(lines)
        ]
        return [*large, *(piece(SENTENCE, 60, 500 - 14 * n, wide=475) for n in range(5))]

    read = texts(
        page("Supplementary Agenda No.", "2"), page("Agenda Item No.", "2"), page("Draft minutes of the", "last meeting")
    )

    assert [own[:-1] for own in read] == [
        ["Supplementary Agenda No. 2"],
        ["Agenda Item No.", "2"],
        ["Draft minutes of the last meeting"],
    ]


def test_a_line_of_dots_ends_its_entry_and_its_distance_is_no_paragraphs() -> None:
    rows = [piece(f"{n}. Fees {'.' * 60} {n}", 60, 740 - 30 * n, wide=475) for n in range(1, 6)]
    prose = [piece(SENTENCE, 60, 560, wide=475), piece("Copies can be had from the clerk.", 60, 546)]

    assert texts([*rows, *prose])[0][4:] == [f"5. Fees {'.' * 60} 5", f"{SENTENCE} Copies can be had from the clerk."]


def test_the_mark_of_an_item_beside_a_running_head_is_the_pages_own() -> None:
    def page(n: int) -> list[Piece]:
        head = [piece("Scrutiny Panel", 60, 815), piece("Item 10", 480, 815)]
        return [*head, piece(f"{SENTENCE} {('One', 'Two')[n]}", 60, 700, wide=470), piece(f"10/{n}", 300, 25)]

    read = together((page(0), page(1)))

    assert [[p.text for p in own.paragraphs] for own in read] == [["Item 10", f"{SENTENCE} {word}"] for word in ("One", "Two")]


def test_a_number_below_the_label_that_asks_for_it_is_in_its_cell() -> None:
    def right(text: str, base: float) -> Piece:
        return piece(text, 535 - 5.5 * len(text), base)

    rows = [piece("Audit and Governance", 60, 760), right("Agenda Item No:", 760), piece("Committee", 60, 744), right("7", 744)]
    plain = [piece("Ward", 60, 700), piece("No.", 400, 700), piece("Quay", 60, 686), piece("7", 400, 686)]

    assert texts(rows, plain) == [["Audit and Governance Committee | Agenda Item No: 7"], ["Ward | No.", "Quay | 7"]]


def test_a_number_halfway_down_its_row_stands_before_the_rows_first_line_and_elsewhere_where_it_was() -> None:
    def row(number: str, base: float, *lines: str, step: float = 14) -> list[Piece]:
        height = step * (len(lines) - 1)
        cells = [piece(line, 112, base - step * n) for n, line in enumerate(lines)]
        return [piece(number, 65, base - height / 2), piece("Page 3", 479, base - height / 2), *cells]

    table = [
        *row("II.", 700, "DRUG TESTING ON ARREST"),
        *row("III.", 680, "LAMPS ON THE QUAY", "Oral report"),
        *row("IV.", 646, "KITS FOR HOSTELS", "as they were asked for", "by the wardens"),
    ]
    plain = [piece("1.", 65, 700), piece("Lamps on the quay, as", 112, 700), piece("the wardens asked", 112, 686)]
    plain += [piece("2.", 65, 672), piece("Kits for hostels, as", 112, 672), piece("the wardens asked", 112, 658)]

    assert texts(table, plain) == [
        [
            "II. DRUG TESTING ON ARREST | Page 3",
            "III. LAMPS ON THE QUAY Oral report | Page 3",
            "IV. KITS FOR HOSTELS as they were asked for by the wardens | Page 3",
        ],
        ["1. Lamps on the quay, as the wardens asked", "2. Kits for hostels, as the wardens asked"],
    ]


def test_a_number_in_the_middle_of_a_cell_of_several_paragraphs_stands_before_the_first() -> None:
    def row(number: str, top: float, *gaps: float, beside: bool) -> list[Piece]:
        """Return a cell of lines so far below each other, the first in capitals, and its number beside a line or between two."""
        bases = [top]
        for gap in gaps:
            bases.append(bases[-1] - gap)
        words = ["LAMPS ON THE QUAY", *("as they were asked for", "by the wardens", "in the spring", "of the year")][: len(bases)]
        middle = (bases[0] + bases[-1]) / 2
        assert (middle in bases) == beside
        return [piece(number, 65, middle), *(piece(word, 112, base) for word, base in zip(words, bases, strict=True))]

    table = [*row("L.1", 700, 14, 22, 14, beside=False), *row("L.2", 628, 14, 14, 28, beside=True)]
    hanging = [piece("7", 65, 712, bold=True), piece("LAMPS", 112, 700, bold=True), piece("They are lit, as is said.", 112, 678)]
    hanging += [piece("8", 65, 656, bold=True), piece("KITS", 112, 644, bold=True), piece("They are had, as is said.", 112, 622)]

    assert [text.split(" as ")[0] for text in texts(table)[0]] == [
        "L.1 LAMPS ON THE QUAY",
        "by the wardens in the spring",
        "L.2 LAMPS ON THE QUAY",
        "in the spring",
    ]
    assert texts(hanging)[0] == ["7", "LAMPS", "They are lit, as is said.", "8", "KITS", "They are had, as is said."]


def minute(number: str, top: float, n_lines: tuple[int, ...], *, title: str = "LAMPS") -> list[Piece]:
    """Return a cell of a bold title and plain paragraphs of so many lines, each with space below, and its bold number in the middle."""
    step, space = 14.0, 14.0
    cell, base = [piece(title, 112, top, bold=True)], top
    for n in n_lines:
        base -= step + space
        cell += [piece(f"{('As', 'and')[line > 0]} they were told", 112, base - step * line) for line in range(n)]
        base -= step * (n - 1)
    return [*cell, piece(number, 65, (top + base - space) / 2, bold=True)]


def test_of_stretches_around_a_number_the_one_that_stands_farthest_from_other_lines_is_its_cell() -> None:
    table = [*minute("142/26", 760, (2, 4, 2)), *minute("143/26", 545, (3, 2, 2, 1)), *minute("144/26", 320, (2,))]

    read = texts(table)[0]

    assert [text[:12] for text in read if "/26" in text] == ["142/26 LAMPS", "143/26 LAMPS", "144/26 LAMPS"]
    assert all(text.startswith("As") for text in read if "LAMPS" not in text)


def test_a_number_with_which_a_title_goes_on_tells_nothing_of_where_numbers_stand() -> None:
    title = [piece("The minutes (121/26 to", 112, 600, bold=True), piece("141/26)", 112, 586, bold=True)]
    table = [*minute("142/26", 760, (4,)), piece("143/26", 65, 600, bold=True), *title, piece("They were signed.", 112, 558)]

    assert texts(table)[0][0] == "142/26 LAMPS"


def test_numbers_that_tell_nothing_stand_as_on_the_page_before_where_they_begin_at_the_same_place() -> None:
    before = minute("142/26", 740, (2, 4, 2), title="BOATS")
    after = [*minute("143/26", 700, (2,)), *minute("144/26", 610, (2,), title="KITS")]

    assert [text for text in texts(before, after)[1] if "/26" in text] == ["143/26 LAMPS", "144/26 KITS"]
    assert [text[:9] for text in texts(after)[0] if "/26" in text] == ["143/26 As", "144/26 As"]


def test_a_bold_number_a_little_below_its_bold_title_in_the_margin_stands_before_it() -> None:
    minutes = [piece("LAMPS", 112, 700, bold=True), piece("12", 65, 690, bold=True), piece("They are lit.", 112, 682)]

    assert texts(minutes) == [["12 LAMPS", "They are lit."]]


def test_labels_far_above_words_at_the_right_are_no_column() -> None:
    labels = [
        piece(word, 60, 780 - 40 * n) for n, word in enumerate(("To", "From", "Date", "Ref", "Copy", "File", "Note", "Sign"))
    ]
    words = [piece(SENTENCE, 300, 300 - 14 * n, wide=240) for n in range(10)]
    assert [text for text in texts([*labels, *words])[0] if text in ("To", "From", "Sign")] == ["To", "From", "Sign"]
