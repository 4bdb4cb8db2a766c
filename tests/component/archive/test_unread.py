"""What lies unread, as the books tell it: on both databases, by source, state and day; only the newest capture of a thing counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from archive.archive import Archive, open_archive
from archive.stages.fates import Ending
from archive.stages.stages import Stages
from archive.stages.unread import Unread, UnreadBooks
from core.ids import capture_id, document_id, version_id
from core.words import Access, Capture, Context, Document, Published
from tests.component.archive.test_database import make_at, make_config

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
SOURCES = ("gazette", "council")


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, url=database_url), clock=lambda: NOW) as found:
        yield found


@pytest.fixture
def books(archive: Archive) -> UnreadBooks:
    return UnreadBooks(archive, read=2, index=3)


def collect(archive: Archive, key: str, *, source: str = "gazette", day: str | None = None, at: datetime = NOW) -> Capture:
    body = f"{key} {at}".encode()
    hashed = archive.blobs.put(body)
    found = datetime.fromisoformat(f"{day}T12:00:00+00:00") if day else None
    made = Capture(
        capture_id(source, key, hashed), source, key, f"http://x.example/{key}", at, 200, "text/html", hashed,
        context=Context(found_published=found),
    )  # fmt: skip
    archive.add_capture(made, body)
    return made


def read(archive: Archive, capture: Capture, *, published: str | None, access: Access = "free") -> Document:
    identity = document_id(capture.source_id, capture.key)
    document = Document(
        identity, version_id(identity, capture.sha256), capture.source_id, capture.id, "article", capture.url, "Title", "Text",
        published=Published(published), access=access,
    )  # fmt: skip
    stages = Stages(archive)
    with stages.unread(2, 100) as batch:
        stages.record_read(batch, [(capture, document)], 2)
    return document


def end(archive: Archive, capture: Capture, reason: str, *, version: int = 2, is_rejected: bool = False) -> None:
    ending = Ending(capture.id, "rejected" if is_rejected else "quarantined", reason)
    Stages(archive).record_endings("read", [ending], version)


def index(archive: Archive, document: Document, *, revision: int = 1) -> None:
    Stages(archive).record_endings("index", [Ending(document.id, "done", result=str(revision))], 3)


def unread(books: UnreadBooks, since: datetime | None = None) -> list[Unread]:
    found = books.unread(SOURCES, nothing_in_it={"an empty file"}, since=since)
    return sorted(found, key=lambda each: (each.state, each.source_id, each.published or ""))


def test_captures_without_a_document_are_told_apart(archive: Archive, books: UnreadBooks) -> None:
    collect(archive, "waiting", day="2026-03-01")
    end(archive, collect(archive, "damaged", source="council"), "a damaged PDF")
    end(archive, collect(archive, "damaged too", source="council"), "a damaged PDF")
    end(archive, collect(archive, "consent"), "a consent page in place of the article", is_rejected=True)
    end(archive, collect(archive, "empty"), "an empty file", is_rejected=True)
    end(archive, collect(archive, "tried by an older reader"), "a damaged PDF", version=1)

    assert unread(books) == [
        Unread("gazette", "pending", None, None, NOW, 1),
        Unread("gazette", "pending", None, "2026-03-01", NOW, 1),
        Unread("council", "quarantined", "a damaged PDF", None, NOW, 2),
        Unread("gazette", "refused", "a consent page in place of the article", None, NOW, 1),
    ]


def test_a_thing_that_was_read_since_lies_unread_no_more(archive: Archive, books: UnreadBooks) -> None:
    end(archive, collect(archive, "scan", at=NOW - timedelta(1)), "a damaged PDF")
    document = read(archive, collect(archive, "scan"), published="2026-03-01")
    index(archive, document)

    assert unread(books) == []


def test_documents_that_the_index_lacks_or_knows_in_part(archive: Archive, books: UnreadBooks) -> None:
    read(archive, collect(archive, "new"), published="2026-03-01T10:00:00+00:00")
    locked = read(archive, collect(archive, "locked"), published="2026-03-02", access="locked")
    edited = read(archive, collect(archive, "edited"), published="2026-03-03")
    nameless = read(archive, collect(archive, "nameless"), published="2026-03-04")
    index(archive, locked)
    index(archive, edited, revision=0)  # found by its earlier text until the next turn
    index(archive, nameless)
    Stages(archive).record_endings("annotate", [Ending(nameless.version_id, "quarantined", "it hung")], "nlp")

    assert [(each.state, each.published, each.n) for each in unread(books)] == [
        ("locked", "2026-03-02", 1),
        ("pending", "2026-03-01", 1),
        ("words only", "2026-03-04", 1),
    ]


def test_since_a_moment_only_what_came_in_counts_and_what_is_still_to_come(archive: Archive, books: UnreadBooks) -> None:
    old = NOW - timedelta(9)
    end(archive, collect(archive, "old scan", at=old), "a damaged PDF")
    index(archive, read(archive, collect(archive, "old locked", at=old), published=None, access="locked"))
    end(archive, collect(archive, "new scan"), "a damaged PDF")
    collect(archive, "waiting for long", at=old)

    assert [(each.state, each.n) for each in unread(books, NOW - timedelta(1))] == [("pending", 1), ("quarantined", 1)]
    assert [(each.state, each.n) for each in unread(books)] == [("locked", 1), ("pending", 1), ("quarantined", 2)]


def test_dates_that_are_no_days_and_the_newest_day(archive: Archive, books: UnreadBooks) -> None:
    for key, published in (("a", None), ("b", "2026-02"), ("c", "2026-02-03"), ("d", "2026-03-01T10:00:00+00:00")):
        read(archive, collect(archive, key), published=published)

    assert sorted(books.undated(SOURCES), key=str) == [("gazette", "2026-02", 1), ("gazette", None, 1)]
    assert books.newest_day("gazette", date(2026, 3, 10)) == date(2026, 3, 1)
    assert books.newest_day("gazette", date(2026, 2, 20)) == date(2026, 2, 3)
    assert books.newest_day("council", date(2026, 3, 10)) is None
    assert (books.has_captures("gazette"), books.has_captures("import")) == (True, False)


def test_a_document_that_is_opened_is_locked_no_more(archive: Archive, books: UnreadBooks) -> None:
    first = read(archive, collect(archive, "story", at=NOW - timedelta(1)), published=None, access="locked")
    index(archive, first)
    assert [each.state for each in unread(books)] == ["locked"]
    again = read(archive, collect(archive, "story"), published=None, access="free")
    index(archive, replace(again), revision=2)

    assert unread(books) == []


def test_documents_of_an_older_schema_get_their_access(tmp_path: Path, database_url: str | None) -> None:
    config = make_config(tmp_path, url=database_url)
    rows = [
        "INSERT INTO documents VALUES ('d', 'gazette', 'k', 'article', 'u', 't', NULL, '2026-03-10T09:00:00', 'v', 'd', 1)",
        "INSERT INTO documents VALUES ('e', 'gazette', 'l', 'article', 'u', 't', NULL, '2026-03-10T09:00:00', 'w', 'e', 1)",
        """INSERT INTO versions VALUES ('v', 'd', '2026', '{"access": "locked", "title": "t"}')""",
    ]
    make_at(config, database_url, "0005", [row.replace(":00:", r"\:00\:") for row in rows])

    with open_archive(config) as archive, archive.reading() as connection:
        found = connection.execute(text("SELECT id, access FROM documents ORDER BY id")).all()
    assert [tuple(row) for row in found] == [("d", "locked"), ("e", "unknown")]
