"""Damage is named and mended: one bit flipped in anything that is kept, files taken away, the database cut short. Never a wrong text, never a traceback."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import Column, Table, select, text, update

from archive.database import is_sqlite
from archive.tables import annotations, captures, documents, event_reports, pages, signatures, versions
from core.config import load_config
from core.errors import Damaged, NotFound, Quarantined
from core.ids import capture_id
from core.words import Annotations, Capture, Context, Mention
from index.entry import INDEX_VERSION
from nlp.pipeline import Annotated, Text
from service.installation import Installation, open_installation
from service.processing.process import process
from service.search.search import SearchOptions, search
from service.upkeep.doctor import doctor
from service.upkeep.verification import sample_in_words, verify_installation

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
WORDS = (
    "The ferry was late again on Sunday, and the skipper of the {} said to all on the quay that the tide would wait for nobody."
)
SHIPS = ("Alba", "Brent", "Curlew", "Dunlin")


class LocalPipeline:
    """Finds the ship in each text, in this process."""

    version, model_id, dimensions, is_loaded = "local", "fake", 4, True

    def annotate(self, texts: Sequence[Text]) -> list[Annotated]:
        return [
            Annotated(Annotations((Mention(0, 3, "The", "ORG", "The"),), drug_policy=0.25), self.embed(t.passages)) for t in texts
        ]

    def embed(self, texts: Sequence[Any]) -> NDArray[np.float32]:
        return np.full((len(texts), self.dimensions), 0.5, np.float32)


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    environ = {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    with open_installation(load_config(data=tmp_path / "data", beat=beat, environ=environ), clock=lambda: NOW) as opened:
        opened.__dict__["pipeline"] = LocalPipeline()
        for hours, ship in enumerate(SHIPS):
            bring(opened, ship, hours)
        process(opened)
        yield opened


def bring(installation: Installation, ship: str, hours: int) -> None:
    body = WORDS.format(ship).encode()
    hashed, at = sha256(body).hexdigest(), NOW - timedelta(days=1, hours=hours)
    given = Context(kind="article", found_title=f"The {ship} is late", found_published=at, found_from="given")
    url = f"http://127.0.0.1:9/{ship}"
    kept = Capture(capture_id("import", ship, hashed), "import", ship, url, at, 200, "text/plain", hashed, context=given)
    installation.archive.add_capture(kept, body)


def found(installation: Installation) -> list[str]:
    return sorted(hit.title for hit in search(installation, "ferry", SearchOptions(mode="keyword", copies=True)).hits)


def flip(value: str | bytes | int | float, chance: random.Random) -> str | bytes | int | float:
    """Return the value with one bit of one of its bytes the other way round; of a text, one that leaves it a text."""
    if isinstance(value, float):
        return value * 2
    if isinstance(value, int):
        return value ^ 1
    if isinstance(value, bytes):
        at = chance.randrange(len(value))
        return value[:at] + bytes([value[at] ^ 1 << chance.randrange(8)]) + value[at + 1 :]
    letters = [at for at, letter in enumerate(value) if letter.isascii() and letter.isalnum()]
    at = chance.choice(letters)
    return value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]


PLACES: list[tuple[Table, Column[Any]]] = [
    (versions, versions.c.body),
    (annotations, annotations.c.body),
    (annotations, annotations.c.vectors),
    (annotations, annotations.c.drug_policy),
    (signatures, signatures.c.body),
    (documents, documents.c.title),
    (documents, documents.c.url),
    (documents, documents.c.published),
    (event_reports, event_reports.c.event_id),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place[0].name}.{place[1].name}")
def test_a_flipped_bit_is_named_and_mended(installation: Installation, place: tuple[Table, Column[Any]]) -> None:
    table, column = place
    [key] = table.primary_key
    before, chance = found(installation), random.Random(7)
    for _ in range(2):
        with installation.archive.engine.begin() as connection:
            row = chance.choice(connection.execute(select(key, column).order_by(key)).all())
            connection.execute(update(table).where(key == row[0]).values({column.name: flip(row[1], chance)}))

        [fault] = verify_installation(installation).faults
        assert fault.name.startswith("http://127.0.0.1:9/")
        assert "--repair" in fault.repair
        with pytest.raises(Damaged, match=r"damaged, first http://127\.0\.0\.1:9/.*archive verify"):
            sample_in_words(installation.archive)

        assert verify_installation(installation, with_repair=True).repairs_begun == 1
        process(installation)
        assert verify_installation(installation).faults == []
        assert found(installation) == before


def test_a_damaged_text_is_not_shown_and_holds_up_no_other(installation: Installation) -> None:
    with installation.archive.engine.begin() as connection:
        row = connection.execute(select(versions).order_by(versions.c.id)).first()
        assert row is not None
        connection.execute(update(versions).where(versions.c.id == row.id).values(body=row.body.replace("ferry", "fairy")))
        connection.execute(update(documents).values(revision=documents.c.revision + 1))

    with pytest.raises(Quarantined, match="its text is damaged in the archive"):
        installation.documents.get(row.document_id)
    assert len(list(installation.documents.iter_all())) == len(SHIPS) - 1
    process(installation)
    books = installation.stages.count("index", INDEX_VERSION)
    assert (books.done, books.quarantined, books.pending) == (len(SHIPS) - 1, 1, 0)
    assert books.reasons == {"its text is damaged in the archive; run `countywatch archive verify`": 1}


def test_a_capture_row_that_is_damaged_is_not_read(installation: Installation) -> None:
    bring(installation, "Eider", 9)
    with installation.archive.engine.begin() as connection:
        mine = captures.c.key == "Eider"
        connection.execute(update(captures).where(mine).values(context=captures.c.context.concat(" ")))
    process(installation)
    assert len(found(installation)) == len(SHIPS)
    [fault] = verify_installation(installation).faults
    assert (fault.part, fault.name) == ("capture", "http://127.0.0.1:9/Eider")
    assert "put back your last good copy of the database" in fault.repair


@pytest.mark.parametrize("harm", ["one bit", "taken away", "cut short"])
def test_a_collected_file_that_is_damaged_is_named(installation: Installation, harm: str) -> None:
    [path, *_] = sorted((installation.config.data / "blobs").rglob("*.zst"))
    kept = path.read_bytes()
    with installation.archive.engine.begin() as connection:
        row = {
            "source_id": "gazette",
            "url": "http://127.0.0.1:9/page",
            "sha256": path.stem,
            "checked_at": NOW.isoformat(),
            "etag": '"1"',
        }
        connection.execute(pages.insert().values(**row))
    if harm == "taken away":
        path.unlink()
    else:
        path.write_bytes(flip(kept, random.Random(3)) if harm == "one bit" else kept[:20])  # type: ignore[arg-type]

    [fault] = verify_installation(installation).faults
    assert (fault.part, fault.name.startswith("http://127.0.0.1:9/")) == ("bytes", True)
    assert verify_installation(installation, with_repair=True).repairs_begun == 1
    page = installation.archive.find_page("gazette", "http://127.0.0.1:9/page")
    assert page is not None
    assert (page.etag, page.sha256) == (None, "")  # so it is fetched again, whatever the server says of changes
    for hours, ship in enumerate(SHIPS):
        bring(installation, ship, hours)  # the same bytes come again
    assert verify_installation(installation).faults == []


def test_lists_of_the_database_that_disagree_with_its_rows_are_made_anew(installation: Installation) -> None:
    if not is_sqlite(installation.archive.engine):
        pytest.skip("SQLite's own lists")
    path = installation.config.data / "archive.sqlite3"
    with installation.archive.engine.begin() as connection:
        root = connection.execute(text("SELECT rootpage FROM sqlite_master WHERE name = 'documents_of_story'")).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
        story = str(connection.execute(select(documents.c.story_id)).scalars().first())
    installation.archive.close()  # SQLite's log is then part of the file
    whole = bytearray(path.read_bytes())
    at = whole.rindex(story.encode(), (root - 1) * size, root * size)
    whole[at] ^= 1
    path.write_bytes(whole)

    faults = verify_installation(installation).faults
    assert {fault.part for fault in faults} == {"database"}
    assert any("documents_of_story" in fault.fault for fault in faults)
    verify_installation(installation, with_repair=True)
    assert verify_installation(installation).faults == []


@pytest.mark.parametrize(
    "harm", [lambda whole: whole[: len(whole) // 2], lambda whole: b"\x00" * len(whole)], ids=["cut", "zeros"]
)
def test_a_database_that_cannot_be_opened_is_told_by_doctor(installation: Installation, harm: Callable[[bytes], bytes]) -> None:
    if not is_sqlite(installation.archive.engine):
        pytest.skip("a file of SQLite's")
    path = installation.config.data / "archive.sqlite3"
    installation.close()
    for beside in path.parent.glob("archive.sqlite3-*"):
        beside.unlink()
    path.write_bytes(harm(path.read_bytes()))
    findings = {finding.what: finding for finding in doctor(installation.config)}
    assert not findings["Archive"].is_well
    assert "archive.sqlite3 is damaged" in findings["Archive"].seen
    assert "put back your last good copy" in findings["Archive"].seen


def test_what_was_kept_before_there_were_checksums_is_counted(installation: Installation) -> None:
    with installation.archive.engine.begin() as connection:
        connection.execute(update(versions).values(checksum=None))
        one = connection.execute(select(versions.c.id).order_by(versions.c.id)).scalars().first()
        connection.execute(update(versions).where(versions.c.id == one).values(body="{"))
    findings = verify_installation(installation)
    assert findings.without_checksum > len(SHIPS)
    assert [fault.part for fault in findings.faults] == ["text"]  # gross damage shows all the same


def test_the_data_folder_is_its_owners_alone(installation: Installation) -> None:
    assert installation.config.data.stat().st_mode & 0o077 == 0
    installation.config.data.chmod(0o755)
    findings = {finding.what: finding for finding in doctor(installation.config)}
    assert not findings["Data folder"].is_well
    assert "chmod -R go=" in findings["Data folder"].seen


def test_an_unknown_id_is_still_not_found(installation: Installation) -> None:
    with pytest.raises(NotFound):
        installation.documents.get("0" * 20)
