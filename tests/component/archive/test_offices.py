"""Offices by other texts: kept by hash, judged anew only where something changed, and the documents touched; on both databases."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from archive.archive import Archive, open_archive
from archive.facts.offices import Attestation, Offices, Person, Scan
from archive.tables import documents, people, versions
from core.config import load_config
from core.words import Role

HELD = (Role("", "councillor"),)


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    environ = {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    with open_archive(load_config(data=tmp_path / "data", beat=beat, environ=environ)) as found:
        yield found


def bring(archive: Archive, *ids: str) -> None:
    """Documents as reading would leave them."""
    rows: list[dict[str, Any]] = [
        {
            "id": document_id, "source_id": "s", "key": document_id, "kind": "article", "url": "", "title": "", "published": "2026-03-01",
            "first_seen_at": "2026-03-01T00:00:00.000000+00:00", "version_id": f"v{document_id}", "story_id": document_id, "revision": 1,
        }
        for document_id in ids
    ]  # fmt: skip
    body = '{"id": "%s", "version_id": "", "source_id": "s", "capture_id": "c", "kind": "article", "url": "", "title": "", "text": ""}'
    texts = [{"id": f"v{i}", "document_id": i, "seen_at": "", "body": body % i} for i in ids]
    with archive.engine.begin() as connection:
        connection.execute(insert(documents), rows)
        connection.execute(insert(versions), texts)


def revisions(archive: Archive) -> dict[str, int]:
    with archive.reading() as connection:
        return dict(connection.execute(select(documents.c.id, documents.c.revision)).all())


def scan(document_id: str, *persons: Person, revision: int = 1, day: int = 100) -> Scan:
    return Scan(document_id, revision, day, (), persons)


def judge(offices: Offices) -> list[str]:
    """Let every text that gives an office speak for all that give none; the people who were judged."""
    seen = []
    for part in offices.iter_changed(2):
        changed: dict[tuple[str, str], tuple[Role, ...]] = {}
        for key, rows in part.items():
            seen.append(key)
            roles = next((row.roles for row in rows if row.standing == "office"), ())
            told = {row.document_id: roles if row.standing == "named" else () for row in rows}
            changed |= {(r.document_id, key): told[r.document_id] for r in rows if told[r.document_id] != r.by_others}
        offices.settle(list(part), changed)
    return seen


def test_a_later_text_touches_the_texts_it_speaks_for_and_no_others(archive: Archive) -> None:
    bring(archive, "a", "b", "c")
    offices = Offices(archive)
    assert [item.document.id for item in offices.unscanned(1, 2)] == ["a", "b"]
    offices.record([scan("b", Person("quill", "named")), scan("c", Person("other", "named"))], 1)
    assert judge(offices) == []  # nobody holds an office
    offices.record([scan("a", Person("quill", "office", HELD))], 1)

    assert judge(offices) == ["quill"]
    assert offices.offices_by_others(["a", "b", "c"]) == {"b": {"quill": HELD}}
    assert revisions(archive) == {"a": 1, "b": 2, "c": 1}
    assert offices.unscanned(1, 10) == []  # a touched document says itself what it said before
    assert judge(offices) == []


def test_an_office_that_a_text_gives_no_longer_is_taken_back(archive: Archive) -> None:
    bring(archive, "a", "b")
    offices = Offices(archive)
    offices.record([scan("a", Person("quill", "office", HELD)), scan("b", Person("quill", "named"))], 1)
    judge(offices)
    offices.record([scan("a", Person("quill", "named"))], 1)

    assert judge(offices) == ["quill"]
    assert offices.offices_by_others(["b"]) == {}
    assert revisions(archive)["b"] == 3


def test_a_changed_document_or_rule_is_scanned_again_and_the_same_scan_changes_nobody(archive: Archive) -> None:
    bring(archive, "a", "b")
    offices = Offices(archive)
    offices.record([scan("a", Person("quill", "office", HELD)), scan("b", Person("quill", "named"))], 1)
    judge(offices)
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE documents SET revision = revision + 1 WHERE id = 'a'"))

    assert [(item.document.id, item.revision) for item in offices.unscanned(1, 10)] == [("a", 2)]
    offices.record([scan("a", Person("quill", "office", HELD), revision=2)], 1)
    assert offices.unscanned(1, 10) == []
    assert judge(offices) == []
    assert len(offices.unscanned(2, 10)) == 2


def test_an_undated_text_and_one_that_names_nobody_more_leave_no_rows(archive: Archive) -> None:
    bring(archive, "a", "b")
    offices = Offices(archive)
    offices.record([scan("a", Person("quill", "office", HELD), day=0), scan("b", Person("quill", "named"))], 1)
    offices.record([scan("b")], 1)
    with archive.reading() as connection:
        assert connection.execute(select(people)).all() == []


def test_a_kill_between_scan_and_judgement_loses_nothing(archive: Archive) -> None:
    bring(archive, "a", "b", "c", "d")
    offices = Offices(archive)
    persons = [Person(key, "office", HELD) for key in ("one", "two", "three")]
    offices.record([scan("a", *persons)], 1)
    offices.record([scan("b", *(Person(p.key, "named") for p in persons))], 1)
    part = next(offices.iter_changed(1))  # and never settled
    assert len(part) == 1

    assert sorted(judge(offices)) == ["one", "three", "two"]
    assert set(offices.offices_by_others(["b"])["b"]) == {"one", "two", "three"}


@pytest.mark.slow
def test_ten_times_the_documents_take_about_ten_times_as_long(archive: Archive) -> None:
    """Each document names somebody who is named everywhere, with an office in every second one, and ten people of its own."""

    def seconds(first: int, n: int) -> float:
        offices, began = Offices(archive), time.process_time()
        start = date(2020, 1, 1).toordinal()
        for at in range(first, first + n, 200):
            scans = []
            for i in range(at, at + 200):
                hot = Person("hot", "office", HELD) if i % 2 else Person("hot", "named")
                scans.append(scan(f"{i:06}", hot, *(Person(f"p{i}-{k}", "named") for k in range(10)), day=start + i % 2000))
            offices.record(scans, 1)
        for part in offices.iter_changed(200):
            offices.settle(list(part), {(r.document_id, key): HELD for key, rows in part.items() for r in rows if _is_new(r)})
        return time.process_time() - began

    seconds(0, 200)
    short = seconds(1_000, 400)
    long = seconds(10_000, 4_000)
    assert long < 30 * max(short, 0.05)


def _is_new(row: Attestation) -> bool:
    return row.standing == "named" and not row.by_others
