"""The digest from saved search to letter box: what is in it, and that nothing comes twice or gets lost."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.readers.mail import Mail
from core.errors import Unavailable, UsageError
from digests.desk import compose_due, compose_timed, preview, send_due
from index.fusion import Results
from service.following import digest_news
from service.following.digest_news import gather
from service.following.saved_searches import add_search
from tests.mail.office import MORNING, READER, Office, Post, make_config, open_office, page_of, post_office, text_of

RAID = "Officers searched a flat in Larch Street on Monday.\nThey found naloxone, scales and a sum of money in a kettle."
CLINIC = "A clinic for people in recovery opens in May.\nIts nurses will hand out naloxone to anybody who asks for it."
WARDS = (
    "Staff of the harbour office have learnt what to do when somebody stops breathing.\nA box with naloxone now hangs beside the tide"
    " table, and the pilots take turns to look whether it is full.",
    "Pupils who leave school this summer asked their headteacher for a lesson about overdoses.\nMrs Orme found a nurse, who let each of"
    " them hold a syringe of naloxone and told of her first night on call.",
    "Librarians in the county town found a man asleep between the shelves of history.\nOne of them ran for the naloxone; the man asked"
    " for his glasses, thanked them and read on until closing.",
    "The rowing club keeps its boats under lock since strangers slept in them last winter.\nThe treasurer would rather buy blankets and"
    " naloxone than padlocks, and has written to every member to say so.",
    "Bakers on the ring road open at four, and see who has had no bed that night.\nThey hand out rolls and, since Easter, naloxone;"
    " nobody has laughed at the sign in the window yet.",
)
FAIR = "The summer fair drew its largest crowd for years.\nCakes were sold out before noon, said the vicar, who thanked all who had baked since Friday."


@pytest.fixture
def office(tmp_path: Path, post: Post, database_url: str | None) -> Iterator[Office]:
    with post_office(post) as url, open_office(make_config(tmp_path / "data", smtp_url=url, database_url=database_url)) as found:
        yield found


def deliver(office: Office) -> int:
    """Return a morning: compose what is due now, and send it."""
    posted = compose_due(office.installation, office.now)
    send_due(office.installation.archive, office.installation.config, office.installation.clock)
    return posted


def test_a_morning_with_news(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Naloxone", "naloxone", READER, pace="daily")
    office.check_all()
    office.publish("/news/1", RAID, title="Flat raided in Larch Street", published="2026-11-23T10:00:00+00:00")
    office.publish("/news/2", FAIR, title="Fair draws crowds")
    assert len(office.installation.documents.ids()) == 2

    assert deliver(office) == 1

    (letter,) = post.letters()
    text, page = text_of(letter), page_of(letter)
    assert letter["Subject"] == "1 new: Flat raided in Larch Street"
    assert letter["To"] == READER
    assert letter["From"] == "desk@countywatch.example"
    assert "Testshire Gazette, article, 23 November 2026" in text
    assert "Why: naloxone" in text
    assert "They found naloxone, scales" in text
    assert "https://watch.example/documents/" in text
    assert "Original: http://127.0.0.1:1/news/1" in text
    assert "Testshire Council: read, last read Tuesday 24 November 2026, 07:00" in text
    assert ">naloxone</b>" in page
    assert "Fair draws crowds" not in text + page
    assert "FICTIONAL" not in text + page


def test_the_letter_is_lines_of_seven_bits_with_crlf(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Naloxone", "naloxone", READER, pace="daily")
    office.check_all()
    office.publish("/news/1", RAID, title="Café raided – “no comment”")
    deliver(office)

    raw = post.taken[0][1]
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert post.letters()[0]["Subject"] == "1 new: Café raided – “no comment”"


def test_nothing_found_and_could_not_look_are_told_apart(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Naloxone", "naloxone", READER, pace="daily")
    office.check_all()
    deliver(office)
    office.wait(hours=5)
    office.check("council")
    office.wait(hours=19)
    office.check("gazette")
    office.check("council", outcome="not-checked", reason="the server did not answer")
    deliver(office)
    office.wait(days=3)
    deliver(office)

    subjects = [letter["Subject"] for letter in post.letters()]
    assert subjects == [
        "Nothing new (Naloxone)",
        "Nothing new, but 1 of 2 sources not read (Naloxone)",
        "Could not look: no source was read (Naloxone)",
    ]
    texts = [text_of(letter) for letter in post.letters()]
    assert "Nothing new." in texts[0]
    assert "Testshire Council: failing, last read Tuesday 24 November 2026, 12:00 (the server did not answer)" in texts[1]
    assert "Nothing could be looked at." in texts[2]
    assert "Testshire Gazette: not read, last read Wednesday 25 November 2026, 07:00" in texts[2]


def test_what_is_collected_but_not_read_is_told(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Naloxone", "naloxone", READER, pace="daily")
    office.capture("/news/1", RAID)
    deliver(office)

    assert "1 document of Testshire Gazette is collected and cannot be searched yet." in text_of(post.letters()[0])


def test_each_story_is_listed_once_whatever_matches_it_and_late_arrivals_are(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    add_search(office.installation.archive, "Streets", '"Larch Street"', READER, pace="daily")
    office.publish("/news/1", RAID, title="The raid")
    deliver(office)
    office.wait(days=1)
    office.publish("/news/2", CLINIC, title="The clinic", published="2026-01-05T10:00:00+00:00")  # dated long ago, comes now
    deliver(office)
    office.wait(days=1)
    deliver(office)

    shown = [[title for title in ("The raid", "The clinic") if f"* {title}" in text_of(x)] for x in post.letters()]
    assert shown == [["The raid"], ["The clinic"], []]
    assert text_of(post.letters()[0]).count("* The raid") == 1


def test_edits_and_copies_of_what_was_listed_do_not_come_again(office: Office, post: Post) -> None:
    long = RAID + "\n" + "\n".join(f"Sentence {n} tells of the search of the flat in {n} words and more." for n in range(40))
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.check_all()
    office.publish("/news/1", long, title="The raid", published="2026-11-23T10:00:00+00:00")
    deliver(office)
    office.wait(days=1)
    office.publish("/news/1", long + "\nA third person was arrested.", title="The raid", published="2026-11-23T10:00:00+00:00")
    # A copy dated earlier takes the story over: its id changes, and the reader knows it all the same.
    office.publish("/council/copy", long, title="The raid", source="council", published="2026-11-20T10:00:00+00:00")
    (story,) = {
        card.story_id for card in office.installation.documents.cards(sorted(office.installation.documents.ids())).values()
    }
    office.check_all()
    deliver(office)
    assert [letter["Subject"][:11] for letter in post.letters()] == ["1 new: The ", "Nothing new"]

    # And an edit that parts the copy from the story again brings nothing back either.
    office.wait(days=1)
    office.publish("/news/1", CLINIC + " Now on naloxone.", title="Changed", published="2026-11-23T10:00:00+00:00")
    stories = {
        card.story_id for card in office.installation.documents.cards(sorted(office.installation.documents.ids())).values()
    }
    assert len(stories) == 2
    assert story in stories
    office.check_all()
    deliver(office)
    assert post.letters()[2]["Subject"].startswith("Nothing new")


def test_what_there_is_no_room_for_is_counted_and_comes_next(office: Office, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_news, "MAX_STORIES", 2)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    for n in range(5):
        office.capture(f"/news/{n}", WARDS[n], title=f"Kit {n}")
    office.publish("/news/fair", FAIR)
    for _ in range(4):
        office.check_all()
        deliver(office)
        office.wait(days=1)

    texts = [text_of(letter) for letter in post.letters()]
    assert post.letters()[0]["Subject"].startswith("2 new, 3 waiting: ")
    assert ["more; what is not shown" in text for text in texts] == [True, True, False, False]
    listed = [n for text in texts for n in range(5) if f"* Kit {n}\n" in text]
    assert sorted(listed) == [0, 1, 2, 3, 4]


def test_a_story_left_out_under_two_searches_is_counted_once(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest_news, "MAX_STORIES", 1)
    for name in ("Kits", "Again"):
        add_search(office.installation.archive, name, "naloxone", READER, pace="daily")
    for n in range(5):
        office.capture(f"/news/{n}", WARDS[n], title=f"Kit {n}")
    office.publish("/news/fair", FAIR)
    told = gather(office.installation, READER, Mail(office.installation.archive).searches())

    assert (told.n_stories, told.n_more) == (2, 3)


def test_only_what_came_since_a_search_was_saved_or_shortly_before(office: Office, post: Post) -> None:
    office.publish("/news/1", RAID, title="The raid")
    office.wait(days=2)
    office.publish("/news/2", CLINIC, title="The clinic")
    office.wait(hours=1)
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.check_all()
    deliver(office)

    assert post.letters()[0]["Subject"] == "1 new: The clinic"


def test_a_due_moment_gives_one_letter_however_often_it_is_composed(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/news/1", RAID)
    due = office.now

    assert [compose_due(office.installation, due) for _ in range(3)] == [1, 0, 0]
    office.wait(minutes=5)
    assert compose_due(office.installation, due) == 0
    send_due(office.installation.archive, office.installation.config, office.installation.clock)
    send_due(office.installation.archive, office.installation.config, office.installation.clock)
    assert len(post.taken) == 1


def test_paused_searches_rest_and_paces_have_their_days(office: Office, post: Post) -> None:
    for name, pace in (("a", "daily"), ("b", "weekdays"), ("c", "weekly"), ("d", "daily")):
        saved = add_search(office.installation.archive, name, "naloxone", f"{name}@reader.example", pace=pace)
    Mail(office.installation.archive).pause_search(saved.id, paused=True)
    sent = []
    for _ in range(7):  # Tuesday to Monday
        post.taken.clear()
        deliver(office)
        sent.append("".join(sorted(to[0] for to, _ in post.taken)))
        office.wait(days=1)

    assert sent == ["ab", "ab", "ab", "ab", "a", "a", "abc"]


def test_an_hour_of_its_own_is_kept_once_a_day(office: Office) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily", at="16:30")
    assert compose_due(office.installation, office.now) == 0
    assert compose_timed(office.installation, office.now) == 0
    office.wait(hours=9, minutes=29)
    assert compose_timed(office.installation, office.now) == 0
    office.wait(minutes=1)
    assert [compose_timed(office.installation, office.now) for _ in range(2)] == [1, 0]
    office.wait(days=3)  # nobody was there for three days: one letter, for all of them
    assert [compose_timed(office.installation, office.now) for _ in range(2)] == [1, 0]


def test_no_digest_is_made_from_a_partial_answer(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/news/1", RAID)
    whole = office.installation.index.search
    monkeypatch.setattr(office.installation.index, "search", lambda *_, **__: Results((), 0, {}, partial=True))
    with pytest.raises(Unavailable, match="part of the search index"):
        compose_due(office.installation, office.now)
    monkeypatch.setattr(office.installation.index, "search", whole)

    assert compose_due(office.installation, office.now) == 1
    assert Mail(office.installation.archive).letters()[0].subject.startswith("1 new")


def test_a_search_that_cannot_be_carried_out_does_not_stop_the_others(office: Office, post: Post) -> None:
    mail = Mail(office.installation.archive)
    mail.add_search("Broken", '"open', READER, pace="daily", local_time="")  # as an older program may have kept it
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/news/1", RAID, title="The raid")
    deliver(office)

    text = text_of(post.letters()[0])
    assert "This search could not be carried out:" in text
    assert "* The raid" in text


@pytest.mark.parametrize(
    ("wrong", "match"),
    [
        ({"recipient": "ann@reader.example\r\nBcc: v@x.test"}, "is not an e-mail address"),
        ({"recipient": "Ann <ann@reader.example>"}, "is not an e-mail address"),
        ({"recipient": "ann@reader..example"}, "is not an e-mail address"),
        ({"recipient": "ann"}, "is not an e-mail address"),
        ({"recipient": "ann@reader.example\n"}, "is not an e-mail address"),
        ({"pace": "hourly"}, "Choose daily, weekdays or weekly"),
        ({"at": "7"}, "is not a time of day"),
        ({"at": "24:00"}, "is not a time of day"),
        ({"name": "two\nlines"}, "a name on one line"),
        ({"name": " "}, "a name on one line"),
        ({"query": '"open'}, "."),
    ],
)
def test_a_search_that_could_not_be_mailed_is_refused(office: Office, wrong: dict[str, str], match: str) -> None:
    told = {"name": "Kits", "query": "naloxone", "recipient": READER, "pace": "daily"} | wrong
    with pytest.raises(UsageError, match=match):
        add_search(office.installation.archive, **told)
    assert Mail(office.installation.archive).searches() == []


def test_saved_again_is_the_same_search_with_the_new_query(office: Office) -> None:
    first = add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    mail = Mail(office.installation.archive)
    mail.pause_search(first.id[:6], paused=True)
    office.wait(days=1)
    again = add_search(office.installation.archive, "Kits", "naloxone OR kit", READER, pace="weekly", at="08:15")

    assert mail.searches() == [again]
    assert (again.id, again.created_at, again.is_paused) == (first.id, first.created_at, False)
    assert (again.query, again.pace, again.local_time) == ("naloxone OR kit", "weekly", "08:15")
    mail.remove_search(again.id)
    assert mail.searches() == []


def test_a_preview_marks_nothing_and_has_all_three_files(office: Office, tmp_path: Path) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    office.publish("/news/1", RAID, title="The raid")
    written = preview(office.installation, tmp_path / "out")

    assert [path.suffix for path in written] == [".txt", ".html", ".eml"]
    assert all("The raid" in path.read_text(encoding="utf-8") for path in written)
    assert Mail(office.installation.archive).letters() == []
    assert gather(office.installation, READER, Mail(office.installation.archive).searches()).n_stories == 1


def test_a_source_that_may_only_be_linked_shows_no_text(tmp_path: Path) -> None:
    with open_office(make_config(tmp_path / "data", licence="link", fictional="true")) as office:
        add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
        office.check_all()
        office.publish("/news/1", RAID, title="The raid")
        _, _, letter = preview(office.installation, tmp_path / "out")
        (told,) = gather(office.installation, READER, Mail(office.installation.archive).searches()).found
        assert told.stories[0].excerpt == ()
        assert "scales" not in (tmp_path / "out" / "digest-1.txt").read_text(encoding="utf-8")
        assert (tmp_path / "out" / "digest-1.txt").read_text(encoding="utf-8").startswith("FICTIONAL")
        assert "FICTIONAL." in (tmp_path / "out" / "digest-1.html").read_text(encoding="utf-8")
        assert b"Subject: [FICTIONAL] 1 new: The raid" in letter.read_bytes()


def test_listed_and_outbox_row_are_one_transaction(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    import archive.readers.mail

    mail = Mail(office.installation.archive)
    inserted = []

    def breaks(connection: Any, table: Any, row: dict[str, object]) -> bool:
        inserted.append(row)
        if len(inserted) == 3:
            raise OSError("pulled the plug")
        return bool(archive.database.insert_missing(connection, table, row))

    monkeypatch.setattr(archive.readers.mail, "insert_missing", breaks)
    with pytest.raises(OSError, match="plug"):
        mail.post("letter", READER, "Subject", b"message", ["s1", "s2", "s3"])

    assert len(inserted) == 3
    assert mail.letters() == []
    assert mail.listed_for(READER) == set()


def test_the_first_look_of_a_weekly_search_is_a_week(office: Office) -> None:
    office.publish("/news/1", RAID)
    office.wait(days=6)
    weekly = add_search(office.installation.archive, "Kits", "naloxone", READER, pace="weekly")
    assert gather(office.installation, READER, [weekly]).n_stories == 1
    assert weekly.created_at - MORNING == timedelta(days=6)


def test_the_papers_of_one_agenda_item_are_one_story_and_a_later_one_comes_alone(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
    held = office.now - timedelta(days=3)
    office.add_paper(
        "4", "Kits for wardens", "Forty kits of naloxone cost as much as one lamp post, says this report. " * 2, held
    )
    office.add_paper("4", "Kits for wardens", "Where in the county each kit of naloxone is to hang. " * 3, held, name="appendix")
    office.add_paper(
        "5", "The market", "The stalls move to the square, and one of them keeps naloxone. " * 2, held, name="market"
    )
    office.check_all()
    assert deliver(office) == 1
    office.wait(days=1)
    office.add_paper("4", "Kits for wardens", "The minutes of the wardens who used naloxone. " * 3, held, name="late")
    office.check_all()
    assert deliver(office) == 1

    first, second = post.letters()
    assert first["Subject"].startswith("2 new: ")
    text, page = text_of(first), page_of(first)
    assert text.count("  With it (report): ") == 1
    assert page.count("<h3>") == 2
    ((name, its_page),) = re.findall(r"  With it \(report\): (.*): (\S+)", text)
    assert name
    assert page.count(f'With it: <a href="{its_page}">report</a></p>') == 1
    # Each story leads to the passage that the mail shows, where words of it matched.
    assert len(re.findall(r'<h3><a href="[^"]*/documents/\w+\?at=\d+#sought">', page)) == 2
    assert second["Subject"].startswith("1 new: ")
    assert "With it" not in text_of(second)
