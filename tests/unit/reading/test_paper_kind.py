"""What a paper is, by what it says of itself and by the marks that it bears."""

import pytest

from core.words import Kind
from reading.agenda.items import find_items
from reading.agenda.marks import mark_of
from reading.agenda.paper_kind import head_lines, kind_by_content
from reading.pdf.layout import Page, Paragraph

PROSE = Paragraph("The wardens had walked through the underpass on each night of the month, and had found nobody there.")


def pages(*texts: list[str]) -> list[Page]:
    return [Page(tuple(Paragraph(text) for text in page)) for page in texts]


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (["Cabinet – Notice of Decisions Taken", "Tuesday 4 May 2026"], "decision"),
        (["Cabinet – Decisions on the Harbour", "1. Purpose"], None),
        (["Cabinet: Record of decisions taken on Tuesday 5 May 2026"], "decision"),
        (["Record of hearing, Tuesday 5 May 2026"], "minutes"),
        (["Scrutiny Board", "SUPPLEMENTARY AGENDA No. 2", "Item 6 – Kits"], "agenda"),
        (["Vale Area Committee | 19th May 2026 | DRAFT MINUTES"], "minutes"),
        (["Report to | Scrutiny Board | Status | For decision", "Closing the counter"], "report"),
        (["Report to | Scrutiny Board | Agenda Item | 3", "Closing the counter"], "report"),
        (["4 May 2026", "1) Hello (Chair, 5 mins)", "2) Homes (Housing, 20 mins)", "3) Figures (10 mins)"], "agenda"),
        (["Meeting on 4 May 2026", "1 Interests", "2 Record of the meeting of 2 March", "3 Ponies"], "agenda"),
        (["4 May 2026", "1) Hello (Chair)", "2) Homes (Housing)", "3) Figures (10 mins)"], None),
        (["Harbour Board: papers for the strategy meeting on Wed. 6 May 2026 at the Fire House, Quay Street"], "agenda"),
        (["Harbour Group", "Record of meeting, 4.5.2026", "1 Welcome", "2 Kits"], "minutes"),
        (["To: the Board", "Key decision: No", "1. Background"], None),
        (["4 May 2026", "9.30 Hello", "10.15 Homes", "10.50 Figures", "11.20 Close"], "agenda"),
        (["4 May 2026", "9.30 Hello", "10.15 Homes", "10.10 Figures", "11.20 Close"], None),
        (["Hearing of 4 May 2026, begun at 10.05 a.m.", "L/1 Interests", "L/2 Minutes", "L/3 The Kettle"], "minutes"),
        (["4 May 2026", "Attended | A Penn", "1 Welcome", "2 Kits"], "minutes"),
        (["4 May 2026", "Cllr Penn in the Chair; Cllrs Lee and Orrell", "L.1 Apologies", "L.2 Minutes"], "minutes"),
        (["4 May 2026", "C/9 | Kits", "C/10 | Lamps", "Present: A Penn", "C/1 Welcome", "C/2 Bins"], None),
    ],
)
def test_a_row_a_form_and_the_length_of_items_tell_the_kind(head: list[str], kind: Kind | None) -> None:
    assert kind_by_content(pages(head)) == kind


def test_papers_that_bear_the_marks_of_several_items_are_an_agendas() -> None:
    front = ["Scrutiny Panel", "Thursday 19 November 2026", "5. Kits", "6. Lamps"]

    assert kind_by_content(pages(front, ["Agenda Item 5", "Kits"], ["Agenda Item 6", "Lamps"])) == "agenda"
    assert kind_by_content(pages(["Agenda Item 5", "Kits"], ["Appendix", "Agenda Item 6", "Lamps"])) == "report"


def test_a_row_of_a_form_tells_the_item_of_a_report() -> None:
    report = [Page((Paragraph("Report to | Scrutiny Board | Agenda Item | 3"), Paragraph("Kits", True), PROSE))]

    blocks, items = find_items(report)

    assert [(item.number, item.title) for item in items] == [("3", "Kits")]
    assert {item for *_, item in blocks} == {"3"}


def test_an_appendix_that_names_its_item_is_its_paper() -> None:
    front = [Paragraph(text) for text in ("AGENDA", "1. Apologies", "2. Lamps (Appendix A)", "3. Kits (Appendix B)")]
    papers = [Paragraph("APPENDIX A (item 2)", True), PROSE, Paragraph("Appendix B to item 3", True), PROSE]

    blocks, _ = find_items([Page((*front, *papers))])

    assert [item for *_, item in blocks][4:] == ["2", "2", "3", "3"]


def test_a_record_that_says_item_before_each_number_leaves_nothing_open_where_one_is_lacking() -> None:
    record = [Paragraph("RECORD OF DECISIONS"), Paragraph("Agenda Item No | 4"), Paragraph("Topic | Kits"), PROSE]
    record += [Paragraph("Agenda Item No | 6"), Paragraph("Topic | Lamps"), PROSE]

    assert [item for *_, item in find_items([Page(tuple(record))])[0]] == [None, "4", "4", "4", "6", "6", "6"]


def test_who_was_absent_tells_minutes_and_an_agendas_reference_no_agenda() -> None:
    minutes = ["Licensing Committee", "23 JULY 2026", "Absent | Cllr Wendell Ash", "12/26-27 Apologies", "13/26-27 Lamps"]

    assert kind_by_content(pages(minutes)) == "minutes"
    assert kind_by_content(pages(["Agenda ref | B1 | Enclosure | 2", "Title | Winter plan"])) == "report"


def test_an_appendix_to_a_minute_is_of_that_minute_and_others_are_nobodys() -> None:
    minutes = [
        Paragraph("MINUTES of the meeting held on 4 May 2026"),
        Paragraph("12/26 Apologies", True),
        Paragraph("13/26 Lamps", True),
    ]
    own = [Paragraph("Appendix to minute 12: who came", True), PROSE, Paragraph("Guests", True), PROSE]
    behind = [*own, Paragraph("Appendix B", True), PROSE]

    made = [item for *_, item in find_items([Page((*minutes, PROSE, *behind))])[0]]

    assert made[3:] == ["13/26", *["12/26"] * 4, None, None]


def test_an_agenda_whose_papers_follow_on_one_page_is_not_what_its_old_minutes_are() -> None:
    front = ["Care Board, 9 June 2026", "26/31 | Apologies", "26/32 | Minutes of 10 March"]
    older = ["Draft minutes of the meeting held on 10 March 2026", "Present: Ann Orrell", "26/21 Apologies", "26/24 Winter"]
    papers = ["26/33 Kits for night staff", "26/34 Lights by the quay", "26/35 Any other business"]
    front += [text.replace(" ", " | ", 1) for text in papers]
    places = (*map(Paragraph, front), *(Paragraph(text, True) for text in (*older, *papers)), PROSE)

    assert kind_by_content([Page(places)]) == "agenda"


def test_what_came_of_an_opening_right_below_it_is_no_other_meetings() -> None:
    texts = ["MINUTES", "Item 1: Apologies for absence", "388. Apologies were received from Ann Orrell.", "Item 2: Lamps"]
    record = [Page(tuple(Paragraph(text, not text[0].isdigit()) for text in texts))]

    assert [item.number for item in find_items(record, kind="minutes")[1]] == ["1", "2"]


def test_when_the_next_meeting_is_stands_under_no_item_unless_one_tells_it() -> None:
    texts = ["MINUTES", "1. Apologies", "2. Any other business", PROSE.text, "Date of next meeting: 21 July 2026"]
    record = Page(tuple(Paragraph(text, text[0].isdigit()) for text in texts))
    numbered = Page((*record.paragraphs[:4], Paragraph("3. Date of next meeting", True), Paragraph("Next meeting: 21 July")))

    assert [item for *_, item in find_items([record], kind="minutes")[0]] == [None, "1", "2", "2", None]
    assert [item for *_, item in find_items([numbered], kind="minutes")[0]][-2:] == ["3", "3"]


def test_a_heading_over_what_was_decided_on_a_later_page_says_nothing_of_the_paper() -> None:
    hearing = ["Hearing of 4 May 2026, begun at 10.05 a.m.", "L/1 Interests", "L/2 Minutes", "L/3 The Kettle"]

    assert kind_by_content(pages(hearing, ["L/4 The Swan", "Decision", "That it be closed."])) == "minutes"


def test_a_list_that_has_hours_has_no_items_of_its_papers_sections() -> None:
    front = ["Harbour Board", "4 May 2026", "9.30 Hello", "10.15 Homes", "10.50 Figures", "11.20 Close"]

    assert find_items(pages(front, ["Homes", "1. Method", "2. Findings", "3. Next"]))[1] == ()


def test_the_day_of_a_head_may_stand_behind_its_hour_and_a_letterhead_is_no_items_title() -> None:
    assert "10.30 am, Tuesday 5 May 2026" in head_lines(pages(["Cabinet", "10.30 am, Tuesday 5 May 2026", "1 Welcome", "2 Kits"]))
    report = [Page((Paragraph("Item 10"), Paragraph("Vale Council", True), Paragraph("Beds in the valley", True), PROSE))]

    assert [(item.number, item.title) for item in find_items(report)[1]] == [("10", "Beds in the valley")]


def test_items_may_have_their_numbers_at_the_right_margin() -> None:
    said = [PROSE, Paragraph("Closed at 1.15 p.m."), PROSE]

    def read(*titles: str) -> list[str | None]:
        heads = [Paragraph("MINUTES"), Paragraph("Held on 4 May 2026")]
        rows = [row for title in titles for row in (Paragraph(title, True, True), PROSE)]
        return [item for *_, item in find_items([Page((*heads, *rows, *said))])[0][2:]]

    counted = read("Apologies | (57)", "Minutes of 2 March | (58)", "Kits | (59)")
    called = read("Apologies | Item 4", "Kits | Item 5", "Lamps | Item 8")

    assert counted == [*["57"] * 2, *["58"] * 2, *["59"] * 3, None, None]
    assert called == [*["4"] * 2, *["5"] * 2, *["8"] * 3, None, None]
    assert set(read("Apologies | (3)", "Kits | (5)", "Lamps | (9)")) == {None}  # pages


def test_pages_may_stand_before_the_number_of_an_item() -> None:
    rows = ["1 Apologies", "3 - 4 | 2 | Minutes", "5 - 7 | 3 | Kits for night staff", "8 | 4 | Lamps on the quay"]
    heads = ["Minutes", "Notes", "Kits for night staff", "Costs", "Plan", "Lamps on the quay"]
    papers = [Page((Paragraph(head, True), PROSE), folio=n) for n, head in enumerate(heads, 3)]
    blank = Page((PROSE,), folio=2)

    blocks, items = find_items([Page((Paragraph("AGENDA", True), *map(Paragraph, rows)), folio=1), blank, *papers])

    assert [text for text, *_ in blocks[1:5]] == rows
    assert [(item.number, item.title, item.first_page) for item in items] == [
        ("1", "Apologies", 1),
        ("2", "Minutes", 3),
        ("3", "Kits for night staff", 5),
        ("4", "Lamps on the quay", 8),
    ]
    assert [item for *_, item in blocks[1:]] == ["1", "2", "3", "4", None, *["2"] * 4, *["3"] * 6, *["4"] * 2]


def test_a_sentence_about_minutes_heads_none() -> None:
    front = ["AGENDA", "1. Apologies", "2. To approve the minutes of 4 May 2026", "3. Lamps"]
    notes = ["For visitors", "Minutes are put on the board. The wardens had walked through the underpass on each night."]

    blocks, _ = find_items(pages(front, notes))

    assert [item for *_, item in blocks] == [None, "1", "2", "3", None, None]
    assert kind_by_content(pages(["Minutes will be on the board", "1. Lamps"])) is None


def test_a_record_may_say_item_before_some_of_its_numbers() -> None:
    heads = ["1. Apologies", "2. Minutes", "Item 3 Kits for hostels", "4. Lamps", "Item 5 Lease"]
    rows = [row for head in heads for row in (Paragraph(head, True), PROSE)]

    def read(*rows: Paragraph) -> list[str | None]:
        return [item for *_, item in find_items([Page((Paragraph("NOTICE OF DECISIONS"), *rows))])[0][1:]]

    assert read(*rows) == [*"1122334455"]
    assert set(read(*rows[:4], Paragraph("Item 4 Kits", True), PROSE, *rows[6:])[4:6]) == {None}


def test_numbers_that_a_scan_lost_are_counted_back_from_where_as_many_lines_stand() -> None:
    lost = ["Apologies.", "Interests.", "Kits for hostels."]

    def read(*lines: str) -> list[str]:
        rows = [Paragraph(line, left=85) for line in lines] + [Paragraph("4. Lamps.", left=63), Paragraph("5. Lease.", left=63)]
        return [item.number for item in find_items([Page((Paragraph("AGENDA", True), *rows))])[1]]

    assert read(*lost) == [*"12345"]
    assert read(*lost[:2]) == read(*lost[1:], "Bins.") == [*"45"]


def test_the_head_of_a_table_is_no_mark_of_an_item() -> None:
    assert mark_of(Paragraph("Item | 2024/25 | 2025/26")) is None
    assert mark_of(Paragraph("Item | 5 | Kits for hostels")) == ("5", "Kits for hostels", False)
