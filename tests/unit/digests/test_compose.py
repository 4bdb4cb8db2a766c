"""The message: what hostile words cannot do to its headers, its text and its HTML; and what its subject says."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest

from archive.readers.mail import SavedSearch
from archive.texts.documents import DocumentSummary
from core.errors import UsageError
from digests.compose import MAX_SUBJECT_CHARS, compose, plain_header
from digests.render import day, web_address
from service.following.coming import ComingItem, Paper, Why
from service.following.digest_news import MAX_COMING, MAX_IN_ALL, DigestContent, SearchNews, SourceCheck
from service.following.stories import (
    EXCERPT_CHARS,
    MAX_FIGURES,
    MAX_QUOTE_CHARS,
    MAX_QUOTES,
    NewStory,
    Piece,
    ShownFigure,
    StoryQuote,
    excerpt_of,
)
from service.search.silence import Silence, SourceDays

AT = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
SEARCH = SavedSearch("s1", "Naloxone", "naloxone", "ann@reader.example", "daily", "", False, AT)
STORY = NewStory("d1", "d1", "A headline", "The Gazette", "article", "2026-11-23T10:00:00+00:00", "https://gazette.example/1", 1,
                 (Piece("They found ", False), Piece("naloxone", True), Piece(".", False)), None, None)  # fmt: skip
BLIND = Silence(
    n_found=0, today=AT.date(), zone="Europe/London", since=None, until=None, has_days=True, reach=None, future=(), sources=(),
    n_days_read=0, unread=(), n_undated=0, is_partial=False, unknown=(), is_news=True,
    has_sources=True,
)  # fmt: skip
GAZETTE = SourceDays("gazette", "The Gazette", "read", (), AT.date(), AT, AT, None, None, None, 0, False)
WHOLE = replace(BLIND, sources=(GAZETTE,), n_days_read=1)
READ = SourceCheck("The Gazette", "read", AT, None)
CONTENT = DigestContent(
    "ann@reader.example", AT, "Testshire", False, "Europe/London", "https://watch.example", "desk@x.example",
    (SearchNews(SEARCH, (STORY,)),), (READ,), WHOLE,
)  # fmt: skip
ITEM = ComingItem(
    "Testshire Council", "Cabinet", AT.replace(day=27, hour=14), True, True, None, False, "3", "Kits in hostels",
    (Paper("d2", "d2", "Agenda", 4),), (Why("Naloxone", "naloxone"),), (), "i1", "i2",
)  # fmt: skip
AWAY, FAILING = replace(READ, state="not read"), replace(READ, name="The Herald", state="failing")
HEADERS = {"Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}


def content(*, story: dict[str, Any] | None = None, search: dict[str, Any] | None = None, **changes: Any) -> DigestContent:
    """Return a valid content; a test names only what it is about."""
    found = SearchNews(replace(SEARCH, **search or {}), (replace(STORY, **story or {}),))
    return replace(CONTENT, **({"found": (found,)} | changes))


def composed(told: DigestContent) -> EmailMessage:
    """Return the message, written and read again as a mail program reads it."""
    return message_from_bytes(compose(told, sender="desk@x.example", letter_id="letter1").as_bytes(), policy=default)


def parts_of(message: EmailMessage) -> tuple[str, str]:
    text, page = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert page is not None
    return text.get_content().replace("\r\n", "\n"), page.get_content()


HOSTILE = [
    "=?utf-8?q?Planning=0D=0ABcc:_victim@x.test?=",
    "=?utf-8?b?UGxhbm5pbmcNCkJjYzogdmljdGltQHgudGVzdA==?=",
    "=?UTF-8?Q?=0ABcc:_v@x.test?= =?utf-8?q?=0D=0A?=",
    "==?utf-8?q?=0D=0ABcc:_v@x.test?=",
    "=\x00?utf-8?q?=0D=0ABcc:_v@x.test?=",
    "=\u200b?utf-8?q?=0D=0ABcc:_v@x.test?=",
    "Planning\r\nBcc: victim@x.test",
    "Planning\nBcc: victim@x.test",
    "Planning\rBcc: victim@x.test",
    "Planning\u2028Bcc: victim@x.test",
    "Planning\u0085Bcc: victim@x.test",
    "Planning\x0bBcc: victim@x.test\x0c",
    "Planning\r\n\r\n<script>alert(1)</script>",
    "x" * 2000,
    "ü" * 500,
    "\u202egnp.exe",
    "\ud800 lone",
    "\x1b[31mred",
    "{{ 7 * 7 }} {% include '/etc/passwd' %}",
    "",
]


@pytest.mark.parametrize("subject_of", ["story", "item", "fault"])
@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_change_no_header(words: str, subject_of: str) -> None:
    search = replace(SEARCH, name=words, query=words)
    if subject_of == "story":
        notes = {"quotes": (StoryQuote(words, words, words),), "figures": (ShownFigure(words, "arrests", words),), "why": words}
        story = notes | {"title": words, "source_name": words, "committee": words}
        sources = (replace(READ, name=words), replace(READ, state="failing", reason=words))
        told = content(story=story, search={"name": words, "query": words}, sources=sources)
    elif subject_of == "item":
        changed_item = replace(ITEM, title=words, number=words, committee=words, council=words, status=words)
        papers, whys = (Paper("d2", "d2", words, 1),), (Why(words, words),)
        told = content(found=(SearchNews(search, ()),), coming=(replace(changed_item, papers=papers, whys=whys),))
    else:
        told = content(found=(SearchNews(search, (), fault=words),))
    message = composed(told)

    assert set(message.keys()) == HEADERS
    assert [message[name] for name in ("To", "From")] == ["ann@reader.example", "desk@x.example"]
    assert len(message["Subject"]) <= MAX_SUBJECT_CHARS
    text, page = parts_of(message)
    assert "\nBcc:" not in text.replace("\r", "\n")
    assert not any(sign in text + page for sign in "\x1b\u202e\u2028\x00")
    assert "<script" not in page
    assert " 49 " not in text


def test_only_web_addresses_are_links_and_nothing_is_loaded() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "https://x.example/\nBcc: v", "file:///etc/passwd", "//x"):
        text, page = parts_of(composed(content(story={"url": url})))
        assert "Original" not in text
        assert "original" not in page
        assert "Bcc" not in text
    _, page = parts_of(composed(content(story={"title": '<img src="http://x.example/pixel.png" onerror=alert(1)>'})))
    assert "<img" not in page
    assert "src=" not in page.replace("&lt;img src=", "")


def test_user_words_are_never_a_template() -> None:
    text, page = parts_of(composed(content(story={"title": "{{ content.recipient }}"}, search={"query": "{{ 7 * 7 }}"})))
    assert "{{ content.recipient }}" in text
    assert "{{ content.recipient }}" in page
    assert "You asked for: {{ 7 * 7 }}" in text


@pytest.mark.parametrize(
    ("changes", "subject"),
    [
        ({}, "1 new: A headline"),
        ({"is_fictional": True}, "[FICTIONAL] 1 new: A headline"),
        ({"n_more": 40}, "1 new, 40 waiting: A headline"),
        ({"found": (SearchNews(SEARCH, ()),)}, "Nothing new (Naloxone)"),
        (
            {"found": (SearchNews(SEARCH, ()),), "sources": (replace(READ, state="not read"),)},
            "Could not look: no source was read (Naloxone)",
        ),
        (
            {"found": (SearchNews(SEARCH, ()),), "sources": (READ, replace(READ, state="failing"))},
            "Nothing new, but 1 of 2 sources not read (Naloxone)",
        ),
        ({"found": (SearchNews(SEARCH, (), fault="It is too wide."),)}, "A search could not be carried out (Naloxone)"),
        ({"coming": (ITEM,)}, "1 new, 1 coming up: A headline"),
        ({"coming": (ITEM,), "found": (SearchNews(SEARCH, ()),), "n_coming_more": 2}, "3 coming up: Kits in hostels"),
        ({"coming": (replace(ITEM, status="Postponed"),), "found": ()}, "1 called off: Kits in hostels"),
        ({"sources": (READ, FAILING)}, "1 new (1 of 2 sources not read): A headline"),
        ({"sources": (AWAY,)}, "1 new (no source was read): A headline"),
    ],
)
def test_the_subject_says_what_is_inside(changes: dict[str, Any], subject: str) -> None:
    message = composed(content(**changes))
    assert message["Subject"] == subject
    assert parts_of(message)[0].startswith("FICTIONAL") is bool(changes.get("is_fictional"))


def test_quotes_figures_and_why_are_in_both_parts() -> None:
    notes = {
        "why": "naloxone; names Operation Gravity",
        "quotes": (StoryQuote("We will be back", "Ann Orme", "Chief Constable"), StoryQuote("No comment", "spokesman", None)),
        "figures": (ShownFigure("Nine", "arrests", "Operation Gravity"), ShownFigure("£8,400", "money spent", None)),
    }
    text, page = parts_of(composed(content(story=notes)))

    assert "  Why: naloxone; names Operation Gravity\n" in text
    assert "  Said by Ann Orme, Chief Constable: “We will be back”\n  Said by spokesman: “No comment”\n" in text
    assert "Figures: Nine (arrests, Operation Gravity); £8,400 (money spent); stated by The Gazette on 23 November 2026\n" in text
    plain = " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert "“We will be back”Ann Orme, Chief Constable" in plain
    assert "Nine (arrests, Operation Gravity) · £8,400 (money spent), stated by The Gazette on 23 November 2026" in plain


def test_an_undated_story_gives_its_figures_no_day() -> None:
    text, _ = parts_of(composed(content(story={"published": None, "figures": (ShownFigure("Nine", "arrests", None),)})))
    assert "Figures: Nine (arrests); stated by The Gazette\n" in text


@pytest.mark.parametrize(
    ("sources", "told"),
    [
        ((), "No source is crawled here; only imported files were searched."),
        ((READ,), "The source was read. What stands above is all"),
        ((READ, READ), "All 2 sources were read. What stands above is all"),
        ((READ, FAILING), "1 of 2 sources were read. The Herald could not be read"),
        ((READ, AWAY, FAILING), "1 of 3 sources were read. The Gazette and The Herald could not be read"),
        ((AWAY, AWAY), "No source could be read, so this e-mail cannot say whether anything happened."),
    ],
)
def test_the_foot_says_what_the_sources_mean(sources: tuple[SourceCheck, ...], told: str) -> None:
    text, page = parts_of(composed(content(sources=sources)))
    assert told in text.partition("What we looked at")[2]
    assert told in page


def test_a_page_is_for_dark_and_light_screens_and_loads_nothing() -> None:
    _, page = parts_of(composed(content(coming=(ITEM,))))
    assert '<meta name="color-scheme" content="light dark">' in page
    assert "@media (prefers-color-scheme: dark)" in page
    assert not re.search(r"src=|@import|url\(|<link|<script", page)


def test_a_full_mail_is_small_enough_for_its_foot_to_be_seen() -> None:
    text = "Some words of a passage that run on. " * 9
    pieces = (Piece(text[:150], False), Piece("naloxone", True), Piece(text[: EXCERPT_CHARS - 158], False))
    story = replace(
        STORY, document_id="a" * 20, title="A headline as long as papers like to write them, and a little longer", excerpt=pieces,
        why="naloxone, kits; names Operation Gravity", quotes=(StoryQuote(text[:MAX_QUOTE_CHARS], "Ann Orme", "Chief Constable"),) * MAX_QUOTES,
        figures=(ShownFigure("£8,400", "value of what was seized", "Operation Gravity"),) * MAX_FIGURES,
    )  # fmt: skip
    papers = [
        DocumentSummary("b" * 20, "s", "c", kind, "Paper", "", None, AT) for kind in ("agenda", "minutes", "agenda", "decision")
    ]
    story = replace(story, start=12_345, page=112, item="4a", papers=tuple(papers))
    item = replace(ITEM, excerpt=pieces, papers=(replace(ITEM.papers[0], document_id="a" * 20),) * 4, whys=ITEM.whys * 2)
    told = content(found=(SearchNews(SEARCH, (story,) * MAX_IN_ALL),), coming=(item,) * MAX_COMING, sources=(READ,) * 30)

    page = parts_of(composed(told))[1]
    assert len(page.encode()) < 102_000  # where Gmail cuts a mail off
    assert ">decision</a>, <a" in page
    assert ">minutes</a> and 2 more</p>" in page


def test_the_id_is_the_letters_and_stays() -> None:
    first, second = (compose(content(at=AT.replace(hour=hour)), sender="desk@x.example", letter_id="abc") for hour in (7, 8))
    assert first["Message-ID"] == second["Message-ID"] == "<abc@x.example>"


@pytest.mark.parametrize(
    "address", ["a@x.example\r\nBcc: v@x.test", "a b@x.example", "Ann <a@x.example>", "a@x.example,b@x.test", "@x"]
)
def test_an_address_that_is_more_than_one_mailbox_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="is not an e-mail address"):
        composed(content(recipient=address))


def test_a_council_paper_says_page_and_item_and_copies_are_counted() -> None:
    text, page = parts_of(composed(content(story={"page": 12, "item": "6a", "copies": 3})))
    assert "3 copies (item 6a, page 12)" in text
    assert "3 copies (item 6a, page 12)" in page
    assert "  Original: https://gazette.example/1#page=12\n" in text
    assert '<a href="https://gazette.example/1#page=12">original</a>' in page


def test_a_story_leads_to_the_passage_that_the_mail_shows() -> None:
    text, page = parts_of(composed(content(story={"start": 340})))
    assert "  https://watch.example/documents/d1?at=340#sought\n" in text
    assert '<a href="https://watch.example/documents/d1?at=340#sought">A headline</a>' in page
    text, page = parts_of(composed(content()))
    assert "  https://watch.example/documents/d1\n" in text
    assert "  Original: https://gazette.example/1\n" in text


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "undated"), ("2026", "2026"), ("2026-09", "September 2026"), ("2026-09-04", "4 September 2026"),
     ("2026-09-04T10:00:00+00:00", "4 September 2026")],
)  # fmt: skip
def test_a_date_is_told_as_far_as_it_is_known(value: str | None, told: str) -> None:
    assert day(value) == told


def test_an_excerpt_shows_the_words_that_matched_however_far_down() -> None:
    text = "Filler words come first. " * 40 + "Then naloxone\nwas found. " + "And more follows. " * 40
    at = text.index("naloxone")
    pieces = excerpt_of(text, [(at, at + 8)])

    assert [piece.text for piece in pieces if piece.is_match] == ["naloxone"]
    shown = "".join(piece.text for piece in pieces)
    assert "Then naloxone was found." in shown
    assert len(shown) < 340
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert excerpt_of("Short text.", []) == (Piece("Short text.", False),)
    titled = excerpt_of("The raid\nThey found naloxone.", [(4, 8), (20, 28)], title="The raid")
    assert "".join(piece.text for piece in titled) == "They found naloxone."
    assert [piece.text for piece in excerpt_of("The raid\nNothing.", [(4, 8)], title="The raid") if piece.is_match] == ["raid"]
    assert excerpt_of("x" * 2000, [(1500, 1900)])[-1].text.endswith(" …")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_in_an_excerpt_stay_words(words: str) -> None:
    passage = f"They found {words} and naloxone in a kettle."
    at = passage.index("naloxone")
    excerpt = excerpt_of(passage, [(5, 10), (at, at + 8)])
    text, page = parts_of(composed(content(story={"excerpt": excerpt})))

    assert len([line for line in text.splitlines() if line.startswith("  > ")]) == 1
    assert not any(sign in text + page for sign in "\x1b\u202e\u2028\x00\u200b\ud800")
    assert "<script" not in page
    assert "\nBcc:" not in text.replace("\r", "\n")


def test_a_soft_hyphen_parts_no_word() -> None:
    assert "".join(piece.text for piece in excerpt_of("The nal\u00adoxone\tkit.", [])) == "The naloxone kit."


def test_plain_header_keeps_ordinary_words() -> None:
    assert plain_header("Café – “£5m” for R&D? 50%=half") == "Café – “£5m” for R&D? 50%=half"
    assert web_address("https://x.example/a?b=c") == "https://x.example/a?b=c"
