"""Why something is, or is not, among what people get: each answer on a real archive and index; only the language model is a fake."""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, insert

from archive.archive import Page
from archive.captures.addresses import Addresses, Listed
from archive.readers.misses import Misses, MonthOfMisses
from archive.tables import captures, listed, outbox
from core.config import Config
from core.errors import UsageError
from core.ids import capture_id
from core.words import Annotations, Capture, Context
from service.explaining.explanation import Explanation, explain, report_miss
from service.explaining.outcomes import GAPS
from service.health.health import status
from service.installation import Installation
from service.search.search import SearchOptions
from tests.commands import assert_commands_exist
from tests.schemas import go_back, upgrade
from tests.web.county import BEAT, NOW, RAID, FakePipeline, Made, config_of, fill, open_county

TEXT = "Officers carried boxes of papers out of the old customs house on the quay before the market opened, and nobody was hurt."
MORE = "The search of the customs house lasted until noon, a spokesman said, and the road was closed to all traffic meanwhile."
FIRST = Made("Customs house searched", (TEXT, MORE), published="2026-03-02", url="http://127.0.0.1:9/news/customs-house/")
COPY = Made("Police at the quay", (TEXT, MORE), source="herald", published="2026-03-03", url="http://localhost:9/quay")
LOCKED = Made("Inside the needle exchange", ("A nurse opens the door at eight.",), url="http://127.0.0.1:9/long", access="locked")
GULL = Made("Gull stops train", ("A gull stopped the train.",), url="http://127.0.0.1:9/gull", published="2025-11-05")
SENT = Made("Naloxone in every van", ("Each van now carries naloxone.",), url="http://127.0.0.1:9/vans")
DOCUMENTS = (RAID, FIRST, COPY, LOCKED, GULL, SENT)
TWO_MORE = """
[[source]]
id = "unread"
name = "The Unread"
platform = "press"
base_url = "http://127.0.0.1:12/"
[[source]]
id = "unverified"
name = "The Unverified"
platform = "press"
base_url = "https://unverified.example/"
"""


class Pipeline(FakePipeline):
    """The gull is about nothing that the beat watches."""

    def read(self, made: Made) -> Annotations:
        return Annotations(drug_policy=0.03) if made == GULL else super().read(made)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    config = config_of(tmp_path_factory.mktemp("explained"), BEAT + TWO_MORE)
    with open_county(config, DOCUMENTS) as opened:
        opened.__dict__["pipeline"] = Pipeline(DOCUMENTS)
        archive = opened.archive
        archive.clock = lambda: NOW
        fill(opened, DOCUMENTS)
        run = archive.begin_run(["gazette", "herald", "unread"])
        archive.record_check(run, "gazette", "new", {"new": 3}, days=(date(2026, 2, 10), date(2026, 3, 10)))
        archive.record_check(run, "herald", "not-checked", {}, "localhost refused the connection.")
        archive.record_page(Page("gazette", "http://127.0.0.1:9/news", None, None, "0" * 64, NOW), None)
        addresses = Addresses(archive)
        addresses.record_loss(
            run, "gazette", "http://127.0.0.1:9/closed/", "refused", "robots.txt does not allow it", title="A closed door"
        )
        addresses.record_loss(run, "gazette", "http://127.0.0.1:9/gone", "failed", "the site answered 410")
        addresses.record_listed(
            run, "gazette", [Listed("http://127.0.0.1:9/old", "it is too old", "An old story", date(2024, 5, 6))]
        )
        for name, body in (("scan.pdf", b"%PDF-1.4 broken"), ("empty", b""), ("late", b"<p>not read yet</p>")):
            if name == "late":
                from service.processing.process import process

                process(opened)
            sha = hashlib.sha256(body).hexdigest()
            url = f"http://127.0.0.1:9/{name}"
            archive.add_capture(Capture(capture_id("gazette", f"/{name}", sha), "gazette", f"/{name}", url, NOW, 200, "application/pdf" if "pdf" in name else "text/html", sha, context=Context(found_title=f"The {name} story")), body)  # fmt: skip
        with archive.engine.begin() as connection:
            letter = {
                "id": "l1",
                "recipient": "ann@reader.example",
                "subject": "1 new",
                "message": b"",
                "state": "sent",
                "tries": 1,
            }
            moments = dict.fromkeys(("next_try_at", "created_at", "sent_at"), "2026-03-09T07:00:00.000000+00:00")
            connection.execute(insert(outbox).values(**letter, **moments))
            connection.execute(insert(listed).values(recipient="ann@reader.example", story_id=SENT.id, outbox_id="l1"))
        yield opened


@pytest.mark.parametrize(
    ("of", "answer", "why"),
    [
        (RAID.url, "indexed", "10 March 2026"),
        ("https://www.127.0.0.1:9/news/six-held/?utm_source=mail", "indexed", "in the search index"),
        (RAID.title, "indexed", "in the search index"),
        (RAID.id, "indexed", "in the search index"),
        ("SIX HELD: in ‘Operation Gooseberry’", "indexed", "in the search index"),
        (COPY.url, "in a story", "“Customs house searched” (Inventshire Gazette)"),
        (FIRST.url, "indexed", "in the search index"),
        (LOCKED.url, "locked", "only headline and opening"),
        (GULL.url, "off topic", "3% likely"),
        (SENT.url, "already sent", "9 March 2026"),
        ("http://127.0.0.1:9/closed", "refused by robots", "robots.txt does not allow"),
        ("a closed door", "refused by robots", "Inventshire Gazette named it"),
        ("http://127.0.0.1:9/gone?fbclid=1", "not collected", "the site answered 410"),
        ("An old story", "not collected", "it is too old"),
        ("http://127.0.0.1:9/scan.pdf", "quarantined", "could not be read: "),
        ("http://127.0.0.1:9/empty", "rejected", "an empty file"),
        ("http://127.0.0.1:9/late", "pending", "waits to be read"),
        ("The late story", "pending", "waits to be read"),
        ("http://127.0.0.1:9/never-listed", "not discovered", "last reading was on 10 March 2026. Days before 10 February 2026"),
        ("http://127.0.0.1:9/news", "not collected", "It is a list of Inventshire Gazette, read on 10 March 2026"),
        ("http://localhost:9/never-listed", "source failing", "localhost refused the connection"),
        ("http://127.0.0.1:12/x", "source failing", "The Unread was never read"),
        ("https://unverified.example/x", "source failing", "nobody has marked it verified|names no contact"),
        ("https://elsewhere.example/story", "not a source", "elsewhere.example is no source"),
        ("Zebra escapes from circus", "not discovered", "No document bears this headline"),
    ],
)  # fmt: skip
def test_each_thing_has_its_one_answer(installation: Installation, of: str, answer: str, why: str) -> None:
    found = explain(installation, of)

    assert (found.answer, bool(re.search(why, found.why) or why in found.why)) == (answer, True), found.why
    assert found.next_step
    assert_commands_exist(found.next_step)
    assert "ann@reader.example" not in str(found)


def test_what_the_archive_gives_out_no_longer_is_suppressed(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = Capture("g" * 20, "gazette", "/erased", "http://127.0.0.1:9/erased", NOW, 200, "text/html", "0" * 64, context=Context(found_title="Erased story"))  # fmt: skip
    installation.archive.add_capture(gone, b"erased")
    with installation.archive.engine.begin() as connection:
        connection.execute(delete(captures).where(captures.c.id == gone.id))
    assert [explain(installation, of).answer for of in (gone.url, "Erased story")] == ["suppressed"] * 2

    monkeypatch.setattr(installation.documents, "cards", lambda _: {})
    found = [explain(installation, str(of)) for of in (RAID.url, RAID.title)]
    assert [each.answer for each in found] == ["suppressed"] * 2
    assert not any(each.document_id or each.title for each in found)


def test_a_councils_papers_are_known_by_each_of_their_addresses(installation: Installation) -> None:
    for key, url in (
        ("attachment/41", "http://127.0.0.1:11/documents/s41/Old%20name.pdf"),
        ("meeting/7", "http://127.0.0.1:11/ieListDocuments.aspx?CId=2&MId=7&Ver=4"),
        ("meeting-file/7/10", "http://127.0.0.1:11/documents/g7/Public%20pack.pdf?T=10"),
    ):
        capture = Capture(capture_id("council", key, "0" * 64), "council", key, url, NOW, 200, "application/pdf", "0" * 64)
        installation.archive.add_capture(capture, b"%PDF-")
    for url in (
        "https://127.0.0.1:11/documents/s41/New%20name.pdf",
        "http://127.0.0.1:11/mgConvert2PDF.aspx?ID=41",
        "http://127.0.0.1:11/ieListDocuments.aspx?MId=7",
        "http://127.0.0.1:11/mgAi.aspx?mid=7#x",
        "http://127.0.0.1:11/documents/g7/Agenda.pdf?T=10&Info=1",
    ):
        assert explain(installation, url).answer == "pending", url
    for url in ("http://127.0.0.1:11/documents/s42/a.pdf", "http://127.0.0.1:11/mgUserInfo.aspx?UID=3"):
        assert explain(installation, url).answer == "source failing", url


def test_a_headline_half_remembered_is_answered_by_those_near_to_it(installation: Installation) -> None:
    found = explain(installation, "Six people held in an Operation called Gooseberry")

    assert (found.answer, found.document_id) == ("not discovered", None)
    assert [near.title for near in found.suggestions] == [RAID.title]
    assert explain(installation, "Budget set for schools in spring").suggestions == ()


@pytest.mark.parametrize(
    ("made", "query", "options", "answer", "why"),
    [
        (RAID, "gooseberry", SearchOptions(mode="keyword"), "indexed", "It is answer 1 of 1"),
        (RAID, "gooseberry", SearchOptions(until=date(2026, 2, 1)), "filtered out", "it is of 2026-03-01, not of 2026-02-01 or before"),
        (RAID, "gooseberry", SearchOptions(source="herald"), "filtered out", "it comes from Inventshire Gazette, not herald"),
        (RAID, "gooseberry", SearchOptions(kind="minutes"), "filtered out", "it is of the kind article, not minutes"),
        (RAID, "gooseberry AND zebra", SearchOptions(), "filtered out", "it does not have zebra"),
        (RAID, "zebra circus", SearchOptions(mode="keyword"), "filtered out", "does not have zebra, circus, and each of its words must be there"),
        (RAID, "zebra circus", SearchOptions(), "filtered out", "like the query in meaning, and 0.32 is the least"),
        (RAID, "zebra circus", SearchOptions(mode="meaning"), "filtered out", "like the query in meaning"),
        (RAID, "gooseberry NOT heroin", SearchOptions(), "filtered out", "rules out by NOT"),
        (RAID, 'operation:"Walnut"', SearchOptions(), "filtered out", 'no operation "Walnut" was read in it'),
        (RAID, '"mill road"', SearchOptions(), "filtered out", 'it does not have "mill road"'),
        (RAID, "topic:county-lines", SearchOptions(), "indexed", "It is answer"),
        (GULL, "topic:county-lines", SearchOptions(), "off topic", "3% likely"),
        (GULL, "heroin OR zebra", SearchOptions("keyword"), "filtered out", "it has none of heroin, zebra"),
        (LOCKED, "methadone", SearchOptions(mode="keyword"), "locked", "does not have methadone"),
        (LOCKED, "nurse", SearchOptions(kind="minutes"), "filtered out", "of the kind article"),
        (SENT, "naloxone van", SearchOptions(mode="keyword"), "indexed", "It is answer 1 of 1"),
    ],
)  # fmt: skip
def test_a_query_tells_what_keeps_a_document_out(
    installation: Installation, made: Made, query: str, options: SearchOptions, answer: str, why: str
) -> None:
    found = explain(installation, made.id, query=query, options=options)

    assert (found.answer, why in found.why) == (answer, True), found.why
    assert_commands_exist(found.next_step)


def test_a_copy_is_found_inside_the_answer_that_stands_for_its_story(installation: Installation) -> None:
    found = [
        explain(installation, made.id, query="customs house", options=SearchOptions(mode="keyword")) for made in (FIRST, COPY)
    ]

    assert sorted(each.answer for each in found) == ["in a story", "indexed"]
    assert all(
        explain(installation, made.id, query="customs house", options=SearchOptions(mode="keyword", copies=True)).answer
        == "indexed"
        for made in (FIRST, COPY)
    )


def test_what_people_miss_is_kept_and_counted_by_the_month(installation: Installation) -> None:
    gone = explain(installation, "http://127.0.0.1:9/gone")
    reported = [report_miss(installation.archive, each) for each in (gone, gone, explain(installation, RAID.id, query="zebra"))]

    assert all(isinstance(each, Explanation) and each.reported_at == NOW for each in reported)
    (month,) = status(installation).misses
    assert month == MonthOfMisses("2026-03", 2, 1, len(DOCUMENTS), round(1 / 7, 4))
    assert "not collected" in GAPS


def test_months_are_those_of_the_beats_zone(installation: Installation) -> None:
    misses = Misses(installation.archive)
    before = installation.archive.clock
    try:
        installation.archive.clock = lambda: datetime(2026, 6, 30, 23, 30, tzinfo=UTC)  # in London it is July
        misses.add("x", None, "not discovered", "why", document_id=None, is_gap=True)
        months = misses.by_month(12, installation.config.beat.tz)
    finally:
        installation.archive.clock = before

    assert [each.month for each in months] == ["2026-07", "2026-06", "2026-05", "2026-04", "2026-03"]
    assert (months[0].reported, months[0].share) == (1, 1.0)


@pytest.mark.parametrize("of", ["", "   ", "x" * 2001, "\udcff\x00"])
def test_nothing_and_too_much_are_refused(installation: Installation, of: str) -> None:
    with pytest.raises(UsageError, match="Give the address or the headline"):
        explain(installation, of)


def test_an_archive_of_before_is_filled_by_its_migration(tmp_path: Path) -> None:
    config: Config = config_of(tmp_path)
    with open_county(config, (RAID,)) as opened:
        fill(opened, (RAID,))
        engine = opened.archive.engine
        go_back(engine, "0008")
        with engine.begin() as connection:
            upgrade(connection, "head")
        assert [explain(opened, of).document_id for of in (str(RAID.url), RAID.title.upper())] == [RAID.id, RAID.id]
