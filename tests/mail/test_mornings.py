"""Mornings as a reader has them: with news, without, and with a source that could not be reached; sent over a real SMTP server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.errors import ConfigError
from core.words import Annotations, Figure, Mention, Quote, Role
from digests.desk import compose_due, compose_now, send_due
from scheduler import JOBS
from service.following.saved_searches import add_search
from tests.mail.office import READER, Office, Post, make_config, open_office, page_of, post_office, text_of

RAID = (
    "Officers of Operation Gravity searched a flat in Larch Street on Monday and found naloxone. Nine people were held.\n"
    "“We shall come back until <b>nobody</b> deals here,” said Chief Constable Ann Orme. “I never slept a wink,” said Lee Pask."
)
LATER = "\n".join(f"Paragraph {n} tells of the weather, the harbour and the price of herring at some length." for n in range(40))
ENDING = "\n“The {{ council }} will look at it again,” said Councillor Ida Holm. Six people were charged under Operation Gravity."


def notes_of(text: str, *, confidence: float | None = 0.99) -> Annotations:
    """Return what reading comprehension would find in the raid."""

    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    def has(words: str) -> bool:
        return words in text

    spoken = (
        ("We shall come back until <b>nobody</b> deals here,", "Ann Orme"),
        ("I never slept a wink,", "Lee Pask"),
        ("The {{ council }} will look at it again,", "Ida Holm"),
    )
    counted = (("Nine", "arrests", 9.0), ("Six", "charged", 6.0))
    names = (("Operation Gravity", "OPERATION"), ("Ann Orme", "PERSON"), ("Lee Pask", "PERSON"), ("Ida Holm", "PERSON"))
    return Annotations(
        entities=tuple(Mention(*span(name), name, label, name) for name, label in names if has(name)),
        roles=(Role("Ann Orme", "Chief Constable"), Role("Ida Holm", "Councillor"), Role("Lee Pask", "neighbour")),
        quotes=tuple(Quote(*span(words), speaker, "said", confidence) for words, speaker in spoken if has(words)),
        figures=tuple(
            Figure(*span(words), words, kind, value, of="Operation Gravity", confidence=1.0)
            for words, kind, value in counted
            if has(words)
        ),
    )


@pytest.fixture
def office(request: pytest.FixtureRequest, tmp_path: Path, post: Post) -> Iterator[Office]:
    licence = getattr(request, "param", "full")
    with post_office(post) as url, open_office(make_config(tmp_path / "data", smtp_url=url, licence=licence)) as found:
        found.read_with(notes_of)
        yield found


def deliver(office: Office) -> None:
    compose_due(office.installation, office.now)
    send_due(office.installation.archive, office.installation.config, office.installation.clock)


def foot_of(text: str) -> str:
    """Return the foot of a mail, without its moments."""
    return re.sub(r"\w+day \d+ \w+ \d{4}, \d\d:\d\d", "then", text.partition("What we looked at\n")[2])


def publish_raid(office: Office) -> None:
    text = (RAID + "\n" + LATER + ENDING).replace("<", "&lt;")
    office.publish("/news/1", text, title="Flat raided in Larch Street", published="2026-11-23T10:00:00+00:00")


def test_four_mornings_have_four_subjects_and_feet(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Gravity", "operation:Gravity", READER, pace="daily")
    office.check_all()
    publish_raid(office)
    deliver(office)  # news
    office.wait(days=1)
    office.check_all()
    deliver(office)  # none
    office.wait(hours=20)
    office.check("gazette")
    office.check("council", outcome="not-checked", reason="the server did not answer.")
    deliver(office)  # one source away
    office.wait(days=2)
    office.check("gazette", outcome="not-checked", reason="no route to it")
    deliver(office)  # all of them

    subjects = [letter["Subject"] for letter in post.letters()]
    assert subjects == [
        "1 new: Flat raided in Larch Street",
        "Nothing new (Gravity)",
        "Nothing new, but 1 of 2 sources not read (Gravity)",
        "Could not look: no source was read (Gravity)",
    ]
    feet = [foot_of(text_of(letter)) for letter in post.letters()]
    assert len(set(feet)) == 4
    assert "All 2 sources were read. What stands above is all that came in there" in feet[0]
    assert "All 2 sources were read. “Nothing new” above means that nothing came in there" in feet[1]
    assert "1 of 2 sources were read. Testshire Council could not be read, so anything published there" in feet[2]
    assert "Testshire Council: failing, last read then (the server did not answer)" in feet[2]
    assert "No source could be read, so this e-mail cannot say whether anything happened." in feet[3]
    assert "Testshire Gazette: not read, last read then (no route to it)" in feet[3]
    said = [re.findall(r"^Nothing.*$", text_of(letter), re.M)[-1:] for letter in post.letters()]
    assert said == [[], ["Nothing new."], ["Nothing new in what could be read."], ["Nothing could be looked at."]]
    for letter, foot in zip(post.letters(), feet, strict=True):
        assert foot.splitlines()[0] in page_of(letter)


def test_news_while_a_source_is_away_says_both(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Gravity", "operation:Gravity", READER, pace="daily")
    office.check("gazette")
    publish_raid(office)
    deliver(office)

    (letter,) = post.letters()
    assert letter["Subject"] == "1 new (1 of 2 sources not read): Flat raided in Larch Street"
    assert "Testshire Council: not read, never read so far" in text_of(letter)
    assert "1 of 2 sources could not be read, so something may be missing here" in text_of(letter)


def test_sent_twice_nothing_is_repeated_and_what_comes_late_is_in_the_next(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Gravity", "operation:Gravity", READER, pace="daily")
    office.check_all()
    publish_raid(office)
    for _ in range(2):
        compose_now(office.installation)
        send_due(office.installation.archive, office.installation.config, office.installation.clock)
        office.wait(minutes=5)
    begun = (
        "In spring Operation Gravity was begun in the port.\nIts officers sat in a van for nine nights, drank tea and took notes."
    )
    office.publish("/news/old", begun, title="It begins", published="2025-03-01T09:00:00+00:00")
    deliver(office)

    assert [letter["Subject"] for letter in post.letters()] == [
        "1 new: Flat raided in Larch Street",
        "Nothing new (Gravity)",
        "1 new: It begins",
    ]
    assert "Testshire Gazette, article, 1 March 2025" in text_of(post.letters()[2])
    assert "Flat raided" not in text_of(post.letters()[2])


@pytest.mark.parametrize(
    ("office", "quotes", "figures"),
    [("full", ["Ann Orme", "Ida Holm"], ["Nine", "Six"]), ("snippet", ["Ann Orme"], ["Nine"]), ("link", [], [])],
    indirect=["office"],
)
def test_quotes_and_figures_stay_within_licence_and_fairness(
    office: Office, post: Post, quotes: list[str], figures: list[str]
) -> None:
    add_search(office.installation.archive, "Gravity", "naloxone", READER, pace="daily")
    publish_raid(office)
    deliver(office)

    text, page = text_of(post.letters()[0]), page_of(post.letters()[0])
    assert re.findall(r"Said by ([^,]+), ", text) == quotes
    assert re.findall(r"(\w+) \((?:arrests|people charged), Operation Gravity\)", text) == figures
    assert ("stated by Testshire Gazette on 23 November 2026" in text) is bool(figures)
    assert "Why: naloxone" in text
    if quotes:
        assert "Said by Ann Orme, Chief Constable: “We shall come back until <b>nobody</b> deals here”" in text
        assert "We shall come back until &lt;b&gt;nobody&lt;/b&gt; deals here" in page
    else:
        assert "Officers" not in text + page
    assert "Said by Lee Pask" not in text
    assert "<b>nobody" not in page
    assert ("The {{ council }} will look at it again" in page) is (len(quotes) == 2)


def test_a_name_that_matched_is_said_and_marked(office: Office, post: Post) -> None:
    add_search(office.installation.archive, "Gravity", "operation:Gravity source:gazette", READER, pace="daily")
    publish_raid(office)
    deliver(office)

    assert "Why: names Operation Gravity\n" in text_of(post.letters()[0])
    assert ">Operation Gravity</b>" in page_of(post.letters()[0])


@pytest.mark.parametrize("confidence", [0.5, None])
def test_a_mail_names_only_whom_it_is_sure_of(office: Office, post: Post, confidence: float | None) -> None:
    office.read_with(lambda text: notes_of(text, confidence=confidence))
    add_search(office.installation.archive, "Gravity", "operation:Gravity", READER, pace="daily")
    publish_raid(office)
    deliver(office)

    letter = post.letters()[0]
    assert "  speaker not certain: “We shall come back until <b>nobody</b> deals here”" in text_of(letter)
    assert ">speaker not certain</span>" in page_of(letter)
    for told in (text_of(letter), page_of(letter)):
        assert "Said by" not in told
        assert "Chief Constable</span>" not in told


def test_what_could_not_be_sent_for_want_of_a_server_comes_with_the_first_letter_that_can(tmp_path: Path, post: Post) -> None:
    with open_office(make_config(tmp_path / "data")) as office:
        add_search(office.installation.archive, "Kits", "naloxone", READER, pace="daily")
        office.publish("/news/1", RAID, title="The raid")
        with pytest.raises(ConfigError, match="No mail server is named"):
            JOBS["digest"](office.installation, office.now)
    with post_office(post) as url, open_office(make_config(tmp_path / "data", smtp_url=url)) as office:
        assert JOBS["digest"](office.installation, office.now) == "1 composed, 1 sent, 0 to be tried again, 0 refused"

    (letter,) = post.letters()
    assert "* The raid" in text_of(letter)
