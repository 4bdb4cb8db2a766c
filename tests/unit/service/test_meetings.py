"""What a council paper is called in a list: by its meeting, its item where that is sure, and its own name; never by a guess."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.ids import document_id
from core.words import AgendaItem, Context, Document, Kind, Passage
from service.meetings.meetings import Item, Meeting, find_item, find_start, hit_title, is_off, items_of, shown_title

HARBOUR = Meeting("council", "8", "Harbour Board", datetime(2026, 7, 1, 18, 30, tzinfo=ZoneInfo("Europe/London")), "Confirmed")
QUAY = AgendaItem("4a", "Quay lamps: tender", 2, 3)


def paper(
    title: str, *items: AgendaItem, kind: Kind = "report", context: Context | None = None, passages: tuple[Passage, ...] = ()
) -> Document:
    return Document(
        id="d1", version_id="v1", source_id="council", capture_id="c1", kind=kind, url="", title=title, text="", passages=passages,
        items=items, context=context or Context(committee="Harbour Board", meeting_id="8"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("title", "item", "shown"),
    [
        ("Minutes", None, "Harbour Board, 1 Jul 2026 · minutes"),
        ("Printed minutes", Item("4a", "Quay lamps: tender"), "Harbour Board, 1 Jul 2026 · item 4a: Quay lamps: tender · printed minutes"),
        ("Agenda frontsheet", Item("4a", None), "Harbour Board, 1 Jul 2026 · item 4a · agenda frontsheet"),
        ("Quay Lamps – Tender", Item("4a", "Quay lamps: tender"), "Harbour Board, 1 Jul 2026 · item 4a: Quay lamps: tender"),
        ("Tern survey", Item("4a", "Quay lamps: tender"), "Harbour Board, 1 Jul 2026 · item 4a: Quay lamps: tender · Tern survey"),
        ("Agendas past", None, "Harbour Board, 1 Jul 2026 · Agendas past"),
        ("MINUTES", None, "Harbour Board, 1 Jul 2026 · MINUTES"),
        ("Harbour Board", Item("4a", "Quay\n lamps"), "Harbour Board, 1 Jul 2026 · item 4a: Quay lamps"),
        ("", None, "Harbour Board, 1 Jul 2026"),
        # What the heading says is not said again; whatever says more stays whole.
        ("Harbour Board Agenda 1 July 2026", None, "Harbour Board, 1 Jul 2026 · agenda"),
        ("Draft Minutes of the Harbour Board, Wednesday 01.07.26", None, "Harbour Board, 1 Jul 2026 · draft minutes"),
        ("Decisions - Harbour Board", None, "Harbour Board, 1 Jul 2026 · decisions"),
        ("Harbour Board Minutes 3 June 2026", None, "Harbour Board, 1 Jul 2026 · Harbour Board Minutes 3 June 2026"),
        ("Harbour Board report on terns", None, "Harbour Board, 1 Jul 2026 · Harbour Board report on terns"),
    ],
)  # fmt: skip
def test_a_paper_is_called_by_its_meeting_its_item_and_its_own_name(title: str, item: Item | None, shown: str) -> None:
    assert shown_title(paper(title), HARBOUR, item) == shown


def test_the_page_of_a_meeting_is_called_by_what_it_is() -> None:
    page = replace(paper("Harbour Board, 1 July 2026: agenda", kind="agenda"), id=document_id("council", "meeting/8"))

    assert shown_title(page, HARBOUR, None) == "Harbour Board, 1 Jul 2026 · agenda"


@pytest.mark.parametrize("meeting", [None, replace(HARBOUR, committee=None)])
def test_without_a_committee_the_title_stands_as_it_is(meeting: Meeting | None) -> None:
    assert shown_title(paper("Printed  minutes"), meeting, Item("4a", "Quay lamps: tender")) == "Printed  minutes"


def test_without_a_day_the_committee_heads_the_title() -> None:
    assert shown_title(paper("Minutes of the Harbour Board"), replace(HARBOUR, starts_at=None), None) == "Harbour Board · minutes"


@pytest.mark.parametrize(
    ("title", "item", "page", "shown"),
    [
        ("Tern survey", Item("4a", "Quay\n lamps"), 7, "Harbour Board, 1 Jul 2026 · item 4a: Quay lamps"),
        ("Agenda reports pack", None, 3, "Harbour Board, 1 Jul 2026 · agenda reports pack, page 3"),
        ("Minutes", None, None, "Harbour Board, 1 Jul 2026 · minutes"),
        ("Late paper", Item("6", None), 2, "Harbour Board, 1 Jul 2026 · item 6 · Late paper"),  # a number alone tells little
    ],
)  # fmt: skip
def test_a_hit_is_called_by_its_item_or_by_its_paper_and_page(
    title: str, item: Item | None, page: int | None, shown: str
) -> None:
    assert hit_title(paper(title), HARBOUR, item, page) == shown
    assert hit_title(paper(title), replace(HARBOUR, committee=None), item, page) == title


def test_an_item_is_told_by_the_passage_and_by_its_title_in_the_list_of_items() -> None:
    pack = paper("Agenda reports pack", QUAY, AgendaItem("5", "Terns"), AgendaItem("5", "Gulls"), AgendaItem("6", ""))

    assert find_item(pack, Passage(0, 9, 2, "4a")) == Item("4a", "Quay lamps: tender")
    assert find_item(pack, Passage(0, 9, 2, "5")) == ("5", None)  # two items have this number
    assert find_item(pack, Passage(0, 9, 2, "6")) == ("6", None)
    assert find_item(pack, Passage(0, 9, 2, "7")) == ("7", None)
    assert find_item(pack, Passage(0, 9, 2)) is None
    assert find_item(pack, None) is None
    assert items_of(pack) == pack.items


def test_a_paper_under_one_item_is_that_item_whatever_matched() -> None:
    context = Context(committee="Harbour Board", meeting_id="8", item_number="9", item_title="Terns")
    appendix = paper("Appendix", QUAY, context=context, passages=(Passage(0, 9, 3, "9"),))

    assert find_item(appendix, None) == ("9", "Terns")
    assert items_of(appendix) == (AgendaItem("9", "Terns", 3),)
    # A file that the council gives no item's title for is listed under its own name, which is no title of an item.
    named = paper("Appendix", AgendaItem("9", "Appendix"), context=replace(context, item_title=None))
    assert find_item(named, None) == ("9", None)


@pytest.mark.parametrize(
    ("status", "off"),
    [("Cancelled", True), ("POSTPONED to May", True), ("Abandoned - inquorate", True), ("Confirmed", False), ("", False), (None, False)],
)  # fmt: skip
def test_whether_a_meeting_is_off(status: str | None, off: bool) -> None:
    assert is_off(status) is off
    assert replace(HARBOUR, status=status).is_off is off


@pytest.mark.parametrize(
    ("starts_at", "has_time"),
    [(HARBOUR.starts_at, True), (datetime(2026, 7, 1, tzinfo=UTC), False), (None, False)],
)
def test_midnight_is_a_day_without_an_hour(starts_at: datetime | None, has_time: bool) -> None:
    assert replace(HARBOUR, starts_at=starts_at).has_time is has_time


def test_an_item_begins_on_the_page_that_is_told_of_it() -> None:
    passages = (
        Passage(0, 9, 1),
        Passage(10, 19, 1, "4a"),
        Passage(20, 29, 2, "4a"),
        Passage(30, 39, 3, "4a"),
        Passage(40, 49, 3, "5"),
    )
    pack = paper("Agenda pack", QUAY, passages=passages)
    assert find_start(pack, QUAY) == 20
    assert find_start(pack, AgendaItem("5", "Buoys")) == 40
    assert find_start(pack, AgendaItem("6", "Nets")) is None
    alone = replace(pack, context=Context(committee="Harbour Board", meeting_id="8", item_number="4a"))
    assert find_start(alone, QUAY) is None
