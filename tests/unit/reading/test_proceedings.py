"""What papers and minutes say of an item: who reports, what is recommended and decided, how it was voted; and what is none of it."""

import pytest

from core.words import AgendaItem, Kind, Motion, Vote, from_json, to_json
from reading.agenda.proceedings import appendix_pages, with_proceedings
from reading.pdf.layout import Page, Paragraph


def said(*texts: str, kind: Kind = "minutes", at: int = 0) -> AgendaItem:
    return with_proceedings(AgendaItem("4", "Kilns"), [(1, n, Paragraph(text)) for n, text in enumerate(texts, at)], kind=kind)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Report of the Head of Kilns (copy attached)", "Head of Kilns"),
        ("REPORT BY: DIRECTOR OF PLACE", "DIRECTOR OF PLACE"),
        ("Joint report of the Treasurer and the Head of Kilns", "Treasurer and the Head of Kilns"),
        ("Report Author(s): Olwen Prake, Kiln Officer, o.prake@kilns.example", "Olwen Prake, Kiln Officer"),
        ("Author and job title | Olwen Prake | Kiln Officer", "Olwen Prake, Kiln Officer"),
        ("To receive a report of the Head of Legal Services on the register.", "Head of Legal Services"),
        ("Report of the meeting held on 3 May 2026", None),
        ("Report to: Cabinet", None),
        ("Contact officer: Olwen Prake", None),
        ("Report of officers on kilns was heard.", None),
    ],
)
def test_who_reports_is_as_printed(line: str, author: str | None) -> None:
    assert said("Kilns", line, "Wards affected: All", kind="report").author == author


def test_two_labels_that_differ_name_nobody() -> None:
    assert said("Report author: Olwen Prake, Clerk", "Report author: Idris Vane, Treasurer", kind="report").author is None
    assert said("Report of the Clerk", "Report author: Idris Vane, Clerk", kind="report").author == "Idris Vane, Clerk"


@pytest.mark.parametrize(
    ("texts", "recommendations"),
    [
        (("2. Recommendations", "2.1 That kilns be lit.", "2.2 That (a) ash go.", "3. Background"), ["2.1 That kilns be lit.", "2.2 That (a) ash go."]),
        (("Recommendation", "It is recommended that the Cabinet:", "a) lights kilns; and", "b) sells ash."), ["a) lights kilns", "b) sells ash."]),
        (("Recommendations", "The Panel is asked to: (i) light the kilns; and (ii) sell ash."), ["(i) light the kilns", "(ii) sell ash."]),
        (("RECOMMENDED – That kilns be lit.", "Reason: cold"), ["That kilns be lit."]),
        (("Officer recommendation", "That kilns be lit.", "That ash be sold.", "The kilns are cold."), ["That kilns be lit.", "That ash be sold."]),
        (("5. Recommendation", "5.1 Officers make none. It is for members."), []),
        (("The survey recommended that kilns be lit.", "It is recommended that potters wear gloves."), []),
        (("Appendix A", "Recommendations", "(1) That another body act."), []),
        (("Minutes of the last meeting", "RECOMMENDED: That kilns be lit."), []),
    ],
)  # fmt: skip
def test_recommendations_are_a_section_s_parts(texts: tuple[str, ...], recommendations: list[str]) -> None:
    assert list(said(*texts, kind="report").recommendations) == recommendations


@pytest.mark.parametrize(
    ("texts", "decisions"),
    [
        (("RESOLVED – That kilns be lit. (6 for, 2 against)",), ["That kilns be lit."]),
        (("RESOLVED (unanimously) 45/26:", "(1) That kilns be lit;", "(2) that ash be sold."), ["(1) That kilns be lit", "(2) that ash be sold."]),
        (("AGREED that (a) kilns be lit; and (b) ash be sold.",), ["(a) kilns be lit", "(b) ash be sold."]),
        (("Potters spoke. It was resolved that kilns be lit. Councillor Vane left.",), ["that kilns be lit."]),
        (("Following debate, it was unanimously agreed that the Clerk be asked to write.",), ["that the Clerk be asked to write."]),
        (("Cllr Vane proposed, Cllr Prake seconded and it was RESOLVED to light kilns.",), ["to light kilns."]),
        (("DECISION", "That the award be made.", "Reasons for decision", "Cost."), ["That the award be made."]),
        (("NOTED.",), ["NOTED."]),
        (("In June the panel had RESOLVED that kilns be lit.", "It was agreed that the talk was warm.", "Wendle Town Council resolved to object."), []),
        (("The decision on ash was deferred.", "Agreed figures were shown."), []),
    ],
)  # fmt: skip
def test_decisions_are_what_was_resolved(texts: tuple[str, ...], decisions: list[str]) -> None:
    assert list(said(*texts).decisions) == decisions


def test_only_this_meeting_s_minutes_decide() -> None:
    assert said("RESOLVED – That kilns be lit.", kind="report").decisions == ()
    assert said("That kilns be lit.", kind="decision").decisions == ("That kilns be lit.",)


def test_a_part_goes_on_behind_the_end_of_a_page() -> None:
    foot = Paragraph("(b) that the kilns behind the old town hall be lit again by the hands of the", place=0.1)
    places = [(1, 8, Paragraph("RESOLVED:", place=0.3)), (1, 9, Paragraph("(a) That ash be sold;", place=0.2)), (1, 10, foot)]
    places += [(2, 0, Paragraph("Wendle potters.", place=0.9)), (2, 1, Paragraph("The Chairman thanked them.", place=0.8))]

    item = with_proceedings(AgendaItem("4", "Kilns"), places, kind="minutes")

    assert item.decisions == ("(a) That ash be sold", f"{foot.text}\n\nWendle potters.")


@pytest.mark.parametrize(
    ("texts", "votes"),
    [
        (("For: 6; against: 2; abstained: 1.",), [Vote(6, 2, 1)]),
        (("For | Against | Abstained", "6 | 2 | 1"), [Vote(6, 2, 1)]),
        (("The motion was carried by seven votes to three with one abstention.",), [Vote(7, 3, 1, "carried")]),
        (("The amendment was LOST by 3 votes to 7.",), [Vote(3, 7, None, "lost")]),
        (("RESOLVED unanimously that kilns be lit.",), [Vote(outcome="carried", is_unanimous=True)]),
        (("A recorded vote was taken:", "For (2): Councillors Vane and Prake", "Against: Cllr Ohm (1)", "Abstained: none"), [Vote(2, 1, 0)]),
        (("For (3): Councillors Vane and Prake", "Against: Cllr Ohm (1)"), []),  # the names do not agree with the figure
        (("The motion was carried: 2 for, 6 against.",), []),  # nor does the outcome
        (("The survey had 40 votes in favour and 3 against the motion.",), []),
        (("For 2026 six kilns, against 4 last year.",), []),
    ],
)  # fmt: skip
def test_votes_are_counts_that_agree(texts: tuple[str, ...], votes: list[Vote]) -> None:
    assert list(said(*texts).votes) == votes


@pytest.mark.parametrize(
    "texts",
    [
        ("Proposed by Cllr Vane, seconded by Cllr Prake.",),
        ("Proposed: Cllr Vane | Seconded: Cllr Prake",),
        ("Proposed by: Cllr Vane", "Seconded by: Cllr Prake"),
        ("Cllr Vane moved, and Cllr Prake seconded, the recommendation.",),
        ("On the motion of Cllr Vane, seconded by Cllr Prake, it was",),
    ],
)
def test_movers_hold_an_office(texts: tuple[str, ...]) -> None:
    assert said(*texts).motions == (Motion("Cllr Vane", "Cllr Prake"),)
    assert said(*(text.replace("Cllr ", "Mr ") for text in texts)).motions == ()


def test_an_appendix_is_known_by_its_running_head() -> None:
    pages = [
        Page((Paragraph("Kilns"),)),
        Page((Paragraph("Recommendations"), Paragraph("(1) That ash be sold.")), heads=("Appendix B",)),
    ]
    places = [(n, at, p) for n, page in enumerate(pages, 1) for at, p in enumerate(page.paragraphs)]

    item = with_proceedings(AgendaItem("4", "Kilns"), places, kind="agenda", appendices=appendix_pages(pages))

    assert item.recommendations == ()


def test_an_item_with_what_it_says_is_kept_whole() -> None:
    item = said(
        "Proposed by Cllr Vane, seconded by Cllr Prake.", "For: 6; against: 2.", "RESOLVED: (1) That a be.", "(2) That b be."
    )

    assert item.votes
    assert item.motions
    assert len(item.decisions) == 2
    assert from_json(AgendaItem, to_json(item)) == item
    assert from_json(AgendaItem, {"number": "4", "title": "Kilns"}) == AgendaItem("4", "Kilns")  # a row of before
