"""The coming week in a digest: agenda items of meetings to come, each told once, and again only when its meeting is called off or moved."""

from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from archive.captures.meetings import ListedMeeting, Meetings
from archive.readers.mail import Mail
from core.config import load_config
from core.words import Context
from digests.desk import compose_due, send_due
from service.following import digest_news
from service.following.digest_news import gather
from service.following.saved_searches import add_search
from tests.mail.office import READER, Office, Post, make_config, open_office, page_of, text_of

FRIDAY = datetime.fromisoformat("2026-11-27T14:00:00+00:00")
KITS = ("3", "Naloxone Kits in Hostels <i>draft</i>", "To agree that 40 kits are bought.")
ITEMS = [("1", "Apologies for Absence", "None so far."), KITS, ("4", "Winter Market", "To set the fees.")]
RAID = "Officers searched a flat in Larch Street on Monday.\nThey found naloxone, scales and a sum of money in a kettle."


def test_on_both_databases_an_item_is_told_once(tmp_path: Path, database_url: str | None) -> None:
    with open_office(make_config(tmp_path / "data", database_url=database_url)) as office:
        add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
        office.call_meeting(ITEMS, FRIDAY)
        assert coming(office) == [KITS[:2]]
        compose_due(office.installation, office.now)
        assert coming(office) == []


def deliver(office: Office) -> None:
    """Make a morning on which every source was read."""
    office.check_all()
    compose_due(office.installation, office.now)
    send_due(office.installation.archive, office.installation.config, office.installation.clock)


def coming(office: Office) -> list[tuple[str, str]]:
    """Return the items of a digest made now: number and title."""
    told = gather(office.installation, READER, Mail(office.installation.archive).searches())
    return [(item.number, item.title) for item in told.coming]


def test_an_item_that_matches_is_told_with_its_meeting_and_why_and_once(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting(ITEMS, FRIDAY)
    deliver(office)
    office.wait(days=1)
    deliver(office)

    first, second = post.letters()
    assert first["Subject"] == "1 coming up: Naloxone Kits in Hostels <i>draft</i>"
    text = text_of(first)
    assert "The coming week\n---------------\n* 3. Naloxone Kits in Hostels <i>draft</i>\n" in text
    assert "Friday 27 November 2026, 14:00: Testshire Council, Cabinet" in text
    assert "Why (Kits): in the title: Naloxone" in text or "Why (Kits): Naloxone" in text
    assert "Nothing new, but see the meetings to come below." in text
    assert "Winter Market" not in text
    assert "Cabinet, 27 November 2026: agenda: https://watch.example/documents/" in text
    page = page_of(first)
    assert "3. Naloxone Kits in Hostels &lt;i&gt;draft&lt;/i&gt;</a>" in page
    assert page.count("<h3") == 1  # the agenda that carries the item is no story beside it
    assert second["Subject"] == "Nothing new (Kits)"
    assert "coming week" not in text_of(second)


def test_each_item_once_with_all_the_searches_that_it_answers(office: Office) -> None:
    for name, query in (("Kits", "naloxone"), ("Hostels", "hostel* kind:agenda"), ("Both", "naloxone AND fees")):
        add_search(office.installation.archive, name, query, READER, pace="daily")
    office.call_meeting(ITEMS, FRIDAY)
    told = gather(office.installation, READER, Mail(office.installation.archive).searches())

    (item,) = told.coming
    assert {why.search: why.said.casefold() for why in item.whys} == {"Kits": "naloxone", "Hostels": "hostels"}
    # "Both" is answered by the agenda as a whole and by no item alone; the agenda is told by its item, so it is no story either.
    assert told.n_stories == 0
    assert [(each.search.name, each.n_coming) for each in told.found] == [("Both", 0), ("Hostels", 1), ("Kits", 1)]


def test_an_agenda_of_which_no_item_alone_answers_is_a_story(office: Office) -> None:
    add_search(office.installation.archive, "Both", "naloxone AND fees", READER, pace="daily")
    office.call_meeting(ITEMS, FRIDAY)
    told = gather(office.installation, READER, Mail(office.installation.archive).searches())

    assert (len(told.coming), told.n_stories) == (0, 1)
    (story,) = told.found[0].stories
    assert story.title.startswith("Cabinet, ")  # what it is called on pages, not the paper's own "Agenda"
    assert story.committee is None


def test_the_papers_of_an_item_come_with_it_and_a_late_one_is_news(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting(ITEMS, FRIDAY)
    office.add_paper("3", KITS[1], "Forty kits of naloxone cost as much as one lamp post, says this report. " * 2, FRIDAY)
    deliver(office)
    office.wait(days=1)
    office.add_paper(
        "3", KITS[1], "An appendix: where each box of naloxone would hang, street by street.", FRIDAY, name="appendix"
    )
    deliver(office)
    office.wait(days=1)
    deliver(office)

    texts = [text_of(letter) for letter in post.letters()]
    assert texts[0].count("* ") == 1
    assert "> Forty kits of naloxone cost as much as one lamp post" in texts[0]
    assert "The report: https://watch.example/documents/" in texts[0]
    title = "Cabinet, 27 Nov 2026 · item 3: Naloxone Kits in Hostels <i>draft</i> · The appendix"
    assert post.letters()[1]["Subject"] == f"1 new: {title}"
    assert "Testshire Council, late report, 27 November 2026 (item 3)" in texts[1]
    assert ["* " in text for text in texts] == [True, True, False]


def test_a_meeting_called_off_or_moved_brings_its_item_back_once(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting(ITEMS, FRIDAY)
    for change in ({}, {"status": "Cancelled"}, {"status": "Cancelled"}, {"at": FRIDAY + timedelta(days=3)}):
        if change:
            office.call_meeting(ITEMS, **({"at": FRIDAY} | change))
        deliver(office)
        office.wait(hours=12)

    subjects = [letter["Subject"] for letter in post.letters()]
    title = "Naloxone Kits in Hostels <i>draft</i>"
    assert subjects == [
        f"1 coming up: {title}",
        f"1 called off: {title}",
        "Nothing new (Kits)",
        f"1 coming up: {title}",
    ]
    texts = [text_of(letter) for letter in post.letters()]
    assert (
        "CANCELLED: the council says that this meeting will not be held as planned. You were told of the item before." in texts[1]
    )
    assert "MOVED: you were told of this item at another time." in texts[3]
    assert "Monday 30 November 2026, 14:00" in texts[3]
    assert "<strong>Cancelled.</strong>" in page_of(post.letters()[1])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"status": "Cancelled"}, "CANCELLED: the council says that this meeting will not be held as planned."),
        ({"day": FRIDAY.date() + timedelta(days=3)}, "MOVED: you were told of this item at another time."),
        (None, "NO LONGER LISTED: the council's list does not name this meeting any more"),
    ],
)
def test_what_the_councils_list_alone_says_of_a_meeting_is_told(
    office: Office, post: Post, change: dict[str, Any] | None, told: str
) -> None:
    meeting = ListedMeeting("71", "Cabinet", FRIDAY.date(), "14:00", "Confirmed", "http://127.0.0.1:1/council/71")
    other = replace(meeting, meeting_id="72", committee="Planning")
    days, listed = (FRIDAY.date() - timedelta(days=9), FRIDAY.date() + timedelta(days=9)), Meetings(office.installation.archive)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting(ITEMS, FRIDAY)  # its page never changes
    for now in ([meeting, other], [other] if change is None else [replace(meeting, **change), other]):
        listed.record_listed("council", now, whole=days, today=office.now.date())
        deliver(office)
        office.wait(days=1)
    deliver(office)

    texts = [text_of(letter) for letter in post.letters()]
    assert [told in text for text in texts] == [False, True, False]


def test_renumbered_is_the_same_item_and_a_new_one_is_new(office: Office) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting(ITEMS, FRIDAY)
    deliver(office)
    office.wait(hours=1)
    office.call_meeting([("1", "Apologies", ""), ("2", "Petition on Naloxone", "Signed by 300."), ("4", *KITS[1:])], FRIDAY)

    assert coming(office) == [("2", "Petition on Naloxone")]


@pytest.mark.parametrize(
    ("at", "heading"),
    [
        ("2026-11-24T06:59:00+00:00", None),  # begun: the agenda is a story
        ("2026-11-24T00:00:00+00:00", "The coming week"),  # today, at an hour not given
        ("2026-12-01T23:30:00+00:00", "The coming week"),
        ("2026-12-02T10:00:00+00:00", "Later on"),
    ],
)
def test_the_week_is_today_and_seven_days(office: Office, post: Post, at: str, heading: str | None) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting(ITEMS, datetime.fromisoformat(at))
    deliver(office)

    text = text_of(post.letters()[0])
    assert [name for name in ("The coming week", "Later on") if f"\n{name}\n---" in text] == ([heading] if heading else [])
    assert text.count("\n* ") == 1
    assert ("time not given" in text) is ("T00:00" in at)


def test_a_new_reader_is_told_of_an_agenda_that_came_long_ago(office: Office) -> None:
    office.call_meeting(ITEMS, FRIDAY + timedelta(days=14))
    office.wait(days=12)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")

    assert coming(office) == [KITS[:2]]


def test_items_without_room_are_counted_and_come_next(office: Office, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_news, "MAX_COMING", 2)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting([(str(n), f"Naloxone in ward {n}", "To note.") for n in range(1, 6)], FRIDAY)
    for _ in range(4):
        deliver(office)
        office.wait(hours=2)

    texts = [text_of(letter) for letter in post.letters()]
    assert post.letters()[0]["Subject"].startswith("5 coming up: ")
    assert ["more agenda" in text for text in texts] == [True, True, False, False]
    assert [n for text in texts for n in range(1, 6) if f"* {n}. Naloxone in ward {n}\n" in text] == [1, 2, 3, 4, 5]
    assert all(text.count("* ") <= 2 for text in texts)


def test_a_pack_tells_the_page_of_the_item(office: Office) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    made = BytesIO()
    canvas = Canvas(made, pagesize=A4)
    pages = [
        ("AGENDA", "1. Apologies for Absence", "3. Kits in Hostels (Pages 2 - 2)"),
        ("Agenda Item 3", "Kits in Hostels", "Every hostel is to have a box of naloxone beside its front door."),
    ]
    for lines in pages:
        for row, line in enumerate(lines):
            canvas.drawString(72, 760 - 40 * row, line)
        canvas.showPage()
    canvas.save()
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    context = Context(
        kind="agenda", committee="Cabinet", meeting_id="71", meeting_at=FRIDAY, attachment_title="Agenda reports pack"
    )
    office.file("meeting-file/71/10", made.getvalue(), "application/pdf", context)
    told = gather(office.installation, READER, Mail(office.installation.archive).searches())

    (item,) = told.coming
    assert (item.number, item.title, item.papers[0].page) == ("3", "Kits in Hostels", 2)
    assert [piece.text for piece in item.excerpt if piece.is_match] == ["naloxone"]


def test_a_source_that_may_only_be_linked_shows_title_and_link(tmp_path: Path) -> None:
    data = make_config(tmp_path / "data").data
    with (data / "beat.toml").open("a", encoding="utf-8") as beat:
        beat.write('licence = "link"\n')  # of the council, which stands last
    with open_office(load_config(data=data, environ={})) as office:
        add_search(office.installation.archive, "Kits", "lamp", READER, pace="daily")
        office.add_paper("3", KITS[1], "Forty kits cost as much as one lamp post, says this report.", FRIDAY)
        (item,) = gather(office.installation, READER, Mail(office.installation.archive).searches()).coming

    assert (item.title, item.excerpt, item.whys[0].said) == (KITS[1], (), "lamp")


OLD_ITEMS = [
    ("1", "Apologies for Absence", "None so far."),
    (
        "2",
        "Minutes of the Previous Meeting",
        "Minutes of the Cabinet held on 30 October 2026: members heard of naloxone in hostels.",
    ),
    ("3", "Winter Market", "To set the fees."),
]


@pytest.mark.parametrize("days", [3, -3])
def test_old_minutes_in_later_papers_are_news_only_where_they_are_kept_nowhere_else(office: Office, days: int) -> None:
    """Whether the meeting that receives them is to come or over: they are no item that comes up, and no story beside themselves."""
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.call_meeting(OLD_ITEMS, FRIDAY + timedelta(days=days - 3))
    assert (coming(office), kinds(office)) == ([], ["agenda"])

    held = datetime.fromisoformat("2026-10-30T14:00:00+00:00")
    own = b"Minutes\n\nCabinet\n\nMinutes of the meeting held on Friday 30 October 2026\n\nMembers heard of naloxone in hostels of the town."
    office.file(
        "attachment/old", own, "text/plain", Context(kind="minutes", committee="Cabinet", meeting_id="60", meeting_at=held)
    )
    assert (coming(office), kinds(office)) == ([], ["minutes"])


def kinds(office: Office) -> list[str]:
    """Return the kinds of the stories of a digest made now."""
    told = gather(office.installation, READER, Mail(office.installation.archive).searches())
    return [story.kind for news in told.found for story in news.stories]
