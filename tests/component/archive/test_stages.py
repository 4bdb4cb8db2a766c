"""The stages: fates that add up, work that a kill interrupts and resumes, versions in their order, stories that join and part."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy.exc import SQLAlchemyError

from archive.archive import Archive, open_archive
from archive.database import upsert
from archive.facts.facts import Facts
from archive.stages.fates import MAX_TRIES, STAGES, Ending, Stage
from archive.stages.marks import beginning, begun_times
from archive.stages.stages import Stages
from archive.tables import begun
from archive.texts.documents import Documents
from archive.texts.stories import Comparison, Signature
from core.config import Config, load_config
from core.ids import capture_id, document_id, version_id
from core.words import Annotations, Capture, Document, Passage, Published

ROOT = Path(__file__).resolve().parents[3]
OF_DOCUMENTS: tuple[Stage, ...] = ("annotate", "relate", "index")
START = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
# Copies are told by a word they share; the first word of a text is its signature.
COMPARE = Comparison(
    sign=lambda text: (len(text), *(ord(c) for c in text.split()[0])),
    keys=lambda signature: [str(signature[1:])],
    is_copy=lambda one, other: one[1:] == other[1:],
    is_same=lambda one, other: one == other,
)


def make_config(tmp_path: Path, url: str | None = None) -> Config:
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    return load_config(data=tmp_path / "data", beat=beat, environ={"COUNTYWATCH_DATABASE_URL": url} if url else {})


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, database_url), clock=lambda: START) as found:
        yield found


@pytest.fixture
def stages(archive: Archive) -> Stages:
    return Stages(archive)


def bring(archive: Archive, key: str, text: str, *, hours: int = 0) -> Capture:
    body = text.encode()
    hashed = sha256(body).hexdigest()
    capture = Capture(
        capture_id("gazette", key, hashed), "gazette", key, f"https://x.example{key}", START + timedelta(hours=hours), 200,
        "text/plain", hashed,
    )  # fmt: skip
    archive.add_capture(capture, body)
    return capture


def document_of(archive: Archive, capture: Capture, published: str | None = None) -> Document:
    text = archive.get_body(capture.sha256).decode()
    mine = document_id("gazette", capture.key)
    return Document(
        id=mine, version_id=version_id(mine, text), source_id="gazette", capture_id=capture.id, kind="article", url=capture.url,
        title=text.split()[-1], text=text, published=Published(published), passages=(Passage(0, len(text)),),
    )  # fmt: skip


def read_all(stages: Stages, *, limit: int = 10, published: dict[str, str] | None = None) -> None:
    while True:
        with stages.unread(1, limit) as batch:
            if not batch.items:
                return
            dates = published or {}
            stages.record_read(batch, [(c, document_of(stages.archive, c, dates.get(c.key))) for c in batch.items], 1)


def annotate_all(stages: Stages) -> None:
    with stages.unannotated(1, 100) as batch:
        stages.record_annotated(
            batch,
            [(d, Annotations(), np.eye(1, 4, dtype=np.float32)) for d in batch.items],
            1,
            "none",
            facts_of=lambda *_: Facts(1),
        )


def relate_all(stages: Stages) -> None:
    with stages.unrelated(1, 100) as batch:
        stages.relate(batch, COMPARE, 1)


def index_all(stages: Stages) -> None:
    with stages.unindexed(1, 100) as batch:
        stages.record_indexed(batch, [Ending(i.document.id, "done", result=str(i.revision)) for i in batch.items], 1)


def left_by_a_kill(archive: Archive, item_id: str, *, times: int) -> None:
    """Set the mark of work that was killed so often."""
    with archive.engine.begin() as connection:
        upsert(connection, begun, {"stage": "annotate", "item_id": item_id, "times": times, "at": "2026"})


def stories(archive: Archive) -> set[frozenset[str]]:
    stored, grouped = Documents(archive), dict[str, set[str]]()
    for item in stored.iter_all():
        grouped.setdefault(item.story_id, set()).add(item.document.url.rpartition("/")[2])
    return {frozenset(members) for members in grouped.values()}


def test_one_item_of_each_fate_and_the_books_add_up(archive: Archive, stages: Stages) -> None:
    captures = [bring(archive, f"/{n}", f"text {n}", hours=n) for n in range(5)]
    endings = {1: "rejected", 2: "quarantined", 3: "retried"}
    with stages.unread(1, 4) as batch:
        assert [c.id for c in batch.items] == [c.id for c in captures[:4]]
        results = [
            (c, Ending(c.id, endings[n], f"reason {n}") if n in endings else document_of(archive, c))  # type: ignore[arg-type]
            for n, c in enumerate(batch.items)
        ]
        stages.record_read(batch, results, 1)

    books = stages.count("read", 1)
    assert (books.entered, books.done, books.rejected, books.quarantined, books.pending, books.retried) == (5, 1, 1, 1, 2, 1)
    assert books.reasons == {"reason 1": 1, "reason 2": 1}
    for stage in OF_DOCUMENTS:
        assert (stages.count(stage, 1).entered, stages.count(stage, 1).pending) == (1, 1)
    annotate_all(stages)
    relate_all(stages)
    index_all(stages)
    assert [stages.count(stage, 1).done for stage in OF_DOCUMENTS] == [1, 1, 1]
    for stage in STAGES:
        told = stages.count(stage, 2)  # a higher version: everything is pending again, and still adds up
        assert told.entered == told.pending == stages.count(stage, 1).entered


def test_what_fails_again_and_again_is_quarantined(archive: Archive, stages: Stages) -> None:
    capture = bring(archive, "/1", "text")
    for attempt in range(MAX_TRIES):
        assert stages.count("read", 1).pending == 1, attempt
        stages.record_endings("read", [Ending(capture.id, "retried", "no luck")], 1)
    books = stages.count("read", 1)
    assert (books.pending, books.quarantined, books.reasons) == (0, 1, {"no luck": 1})


def test_a_batch_that_breaks_leaves_nothing_behind(archive: Archive, stages: Stages) -> None:
    captures = [bring(archive, f"/{n}", f"text {n}") for n in range(3)]

    def breaks() -> None:
        with stages.unread(1, 10) as batch:
            wrong = [(c, document_of(archive, c)) for c in batch.items]
            wrong[2] = (wrong[2][0], Document(**{f: object() for f in Document.__dataclass_fields__}))  # type: ignore[arg-type]
            stages.record_read(batch, wrong, 1)

    with pytest.raises((TypeError, AttributeError)):
        breaks()
    assert stages.count("read", 1).pending == 3
    assert Documents(archive).ids() == set()
    read_all(stages)
    assert stages.count("read", 1).done == len(captures)


KILLED = """
import os, signal, sys
sys.path.insert(0, "tests/component/archive")
from dataclasses import replace
from pathlib import Path
from test_stages import Stages, document_of, make_config, open_archive
with open_archive(make_config(Path(sys.argv[1]), sys.argv[2] or None)) as archive:
    stages = Stages(archive)
    end = stages._end
    def die(connection, stage, ending, version):
        end(connection, stage, ending, version)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    left, stages._end = [int(sys.argv[3])], die
    while True:
        with stages.unread(1, 4) as batch:
            if not batch.items:
                break
            stages.record_read(batch, [(c, document_of(archive, c)) for c in batch.items], 1)
"""


@pytest.mark.parametrize("after", [1, 4, 6, 10])
def test_killed_in_the_middle_the_same_work_ends_the_same(tmp_path: Path, database_url: str | None, after: int) -> None:
    with open_archive(make_config(tmp_path, database_url)) as archive:
        for n in range(10):
            bring(archive, f"/{n}", f"text {n}", hours=n)
        environment = {k: v for k, v in os.environ.items() if not k.startswith("COUNTYWATCH_")}
        killed = subprocess.run(
            [sys.executable, "-c", KILLED, str(tmp_path), database_url or "", str(after)],
            cwd=ROOT, capture_output=True, check=False, env=environment | {"PYTHONPATH": "."},
        )  # fmt: skip
        assert killed.returncode == -9, killed.stderr.decode()

        stages = Stages(archive)
        books = stages.count("read", 1)
        assert books.done % 4 == 0  # whole batches only
        assert books.done <= after
        assert len(Documents(archive).ids()) == books.done
        read_all(stages, limit=4)
        assert stages.count("read", 1).done == 10
        assert len(Documents(archive).ids()) == 10


def test_versions_are_in_the_order_of_their_captures_whatever_order_they_are_read_in(archive: Archive, stages: Stages) -> None:
    texts = ["first", "second", "first", "third"]
    captures = [bring(archive, "/1", text, hours=hour) for hour, text in enumerate(texts)]
    kept = archive.find_captures("gazette", "/1")
    assert len(kept) == len(captures)
    for number in (3, 0, 2, 1):
        with stages.unread(1, 0) as batch:
            stages.record_read(batch, [(kept[number], document_of(archive, kept[number]))], 1)

    mine = document_id("gazette", "/1")
    stored = Documents(archive)
    assert stored.get(mine).document.text == "third"
    assert [(seen - START, version.text) for seen, version in stored.versions_of(mine)] == [
        (timedelta(hours=0), "first"),
        (timedelta(hours=1), "second"),
        (timedelta(hours=2), "first"),
        (timedelta(hours=3), "third"),
    ]
    assert stored.get(mine).first_seen_at == START


def test_a_text_that_goes_back_is_the_present_text_again(archive: Archive, stages: Stages) -> None:
    for hour, text in enumerate(["first", "second", "first"]):
        bring(archive, "/1", text, hours=hour)
        read_all(stages)
    assert Documents(archive).get(document_id("gazette", "/1")).document.text == "first"
    assert [v.text for _, v in Documents(archive).versions_of(document_id("gazette", "/1"))] == ["first", "second", "first"]


def test_every_change_raises_the_revision_and_is_indexed_again(archive: Archive, stages: Stages) -> None:
    bring(archive, "/1", "first")
    read_all(stages)
    annotate_all(stages)
    relate_all(stages)
    index_all(stages)
    assert stages.count("index", 1).pending == 0
    bring(archive, "/1", "second", hours=1)
    read_all(stages)
    assert stages.count("index", 1).pending == 1
    with stages.unindexed(1, 10) as batch:
        assert list(batch.items) == []  # not before it is annotated and related
    annotate_all(stages)
    relate_all(stages)
    index_all(stages)
    assert stages.count("index", 1).pending == 0


def test_stories_join_and_part_and_take_the_id_of_the_oldest(archive: Archive, stages: Stages) -> None:
    dates = {"/a": "2026-03-02", "/b": "2026-03-01", "/c": "2026-03-03"}
    bring(archive, "/a", "raid in the town")
    bring(archive, "/c", "fair on the green")
    read_all(stages, published=dates)
    relate_all(stages)
    assert stories(archive) == {frozenset("a"), frozenset("c")}

    bring(archive, "/b", "raid in the county town")
    read_all(stages, published=dates)
    relate_all(stages)
    assert stories(archive) == {frozenset("ab"), frozenset("c")}
    oldest = document_id("gazette", "/b")
    assert Documents(archive).get(document_id("gazette", "/a")).story_id == oldest
    assert Documents(archive).copies([oldest]) == {oldest: 2}

    bring(archive, "/a", "fair after the raid", hours=1)  # edited: it now is a copy of the other
    read_all(stages, published=dates)
    relate_all(stages)
    assert stories(archive) == {frozenset("b"), frozenset("ac")}
    assert Documents(archive).get(document_id("gazette", "/c")).story_id == document_id("gazette", "/a")


def test_another_fingerprint_makes_all_pending_again_and_old_annotations_serve_until_replaced(
    archive: Archive, stages: Stages
) -> None:
    for n in range(2):
        bring(archive, f"/{n}", f"text {n}")
    read_all(stages)
    with stages.unannotated("first", 10) as batch:
        stages.record_annotated(
            batch, [(d, Annotations(drug_policy=0.1), np.eye(1, 4, dtype=np.float32)) for d in batch.items], "first", "m",
            facts_of=lambda *_: Facts(1),
        )  # fmt: skip
    bring(archive, "/new", "text new")
    read_all(stages)

    assert (stages.count("annotate", "first").pending, stages.count("annotate", "second").pending) == (1, 3)
    with stages.unannotated("second", 10) as batch:
        assert [d.text for d in batch.items] == ["text new"]  # what was never annotated does not wait for the rest
    with stages.unannotated("second", 1, again=True) as batch:
        changed = batch.items[0].id
        wider = np.eye(1, 8, dtype=np.float32)
        stages.record_annotated(
            batch, [(batch.items[0], Annotations(drug_policy=0.9), wider)], "second", "m", facts_of=lambda *_: Facts(1)
        )
    old = {i.document.id: (i.annotations.drug_policy, i.vectors.shape) for i in Documents(archive).iter_all()}
    kept = next(i for i in old if i != changed and old[i][1] != (0, 0))
    assert (old[changed], old[kept]) == ((0.9, (1, 8)), (0.1, (1, 4)))
    assert stages.count("annotate", "second").pending == 2


def test_what_fails_with_a_new_fingerprint_keeps_its_old_annotations(archive: Archive, stages: Stages) -> None:
    bring(archive, "/1", "text")
    read_all(stages)
    annotate_all(stages)
    with stages.unannotated("second", 10, again=True) as batch:
        stages.record_endings("annotate", [Ending(batch.items[0].version_id, "quarantined", "too long")], "second", batch)
    books = stages.count("annotate", "second")
    assert (books.quarantined, books.pending) == (1, 0)
    assert len(next(Documents(archive).iter_all()).vectors) == 1


def test_what_was_begun_and_not_ended_is_known_and_comes_apart(archive: Archive, stages: Stages) -> None:
    for n in range(3):
        bring(archive, f"/{n}", f"text {n}")
    read_all(stages)
    with stages.unannotated(1, 10) as batch:
        ids = [d.version_id for d in batch.items]
    left_by_a_kill(archive, ids[2], times=1)
    with beginning(stages.archive, "annotate", ids[:2]):
        assert begun_times(stages.archive, "annotate", ids) == dict.fromkeys(ids, 1)
    with pytest.raises(KeyError), beginning(stages.archive, "annotate", ids[:1]):
        raise KeyError
    assert begun_times(stages.archive, "annotate", ids) == {ids[2]: 1}
    with beginning(stages.archive, "annotate", ids[2:]):
        assert begun_times(stages.archive, "annotate", ids) == {ids[2]: 2}
    assert begun_times(stages.archive, "annotate", ids) == {}
    left_by_a_kill(archive, ids[2], times=2)
    with stages.unannotated(1, 10) as batch:
        assert [d.version_id for d in batch.items] == ids[:2]
    with stages.unannotated(1, 10, begun_before=True) as batch:
        assert [d.version_id for d in batch.items] == ids[2:]
        stages.record_endings("annotate", [Ending(ids[2], "quarantined", "begun twice")], 1, batch)
    assert begun_times(stages.archive, "annotate", ids) == {}


def test_a_text_whose_annotating_failed_is_indexed_without_annotations(archive: Archive, stages: Stages) -> None:
    bring(archive, "/1", "text")
    read_all(stages)
    relate_all(stages)
    with stages.unindexed(1, 10) as batch:
        assert list(batch.items) == []
    with stages.unannotated(1, 10) as batch:
        stages.record_endings("annotate", [Ending(batch.items[0].version_id, "quarantined", "too long")], 1, batch)
    with stages.unindexed(1, 10) as batch:
        assert [(i.document.text, i.annotations, len(i.vectors)) for i in batch.items] == [("text", Annotations(), 0)]
    index_all(stages)
    assert (stages.count("annotate", 1).quarantined, stages.count("index", 1).done) == (1, 1)


@pytest.mark.server
def test_two_workers_on_one_document_leave_its_newest_text(tmp_path: Path, postgres_url: str) -> None:
    with open_archive(make_config(tmp_path, postgres_url)) as archive:
        stages = Stages(archive)
        for hour, text in enumerate(["older", "newer"]):
            bring(archive, "/1", text, hours=hour)
        failed: list[SQLAlchemyError] = []

        with stages.unread(1, 1) as older, stages.unread(1, 1) as newer:
            assert [archive.get_body(c.sha256) for c in (*older.items, *newer.items)] == [b"older", b"newer"]
            stages.record_read(newer, [(newer.items[0], document_of(archive, newer.items[0]))], 1)

            def record_older() -> None:
                try:
                    stages.record_read(older, [(older.items[0], document_of(archive, older.items[0]))], 1)
                except SQLAlchemyError as err:
                    failed.append(err)

            thread = threading.Thread(target=record_older)
            thread.start()
            thread.join(0.5)
            assert thread.is_alive()  # it waits for the other to be through
            newer._connection.commit()  # type: ignore[union-attr]
            thread.join(10)
        assert failed == []
        assert Documents(archive).get(document_id("gazette", "/1")).document.text == "newer"


def test_signatures_of_two_versions_or_of_a_paper_and_an_article_are_never_compared(archive: Archive, stages: Stages) -> None:
    for key in ("/a", "/b"):
        bring(archive, key, "raid in the town")
        bring(archive, f"{key}-paper", "raid in the town")
    with stages.unread(1, 10) as batch:
        results = [
            (c, replace(document_of(archive, c), kind="report" if c.key.endswith("paper") else "article")) for c in batch.items
        ]
        stages.record_read(batch, results, 1)
    compared: list[tuple[Signature, Signature]] = []

    def told(one: Signature, other: Signature) -> bool:
        compared.append((one, other))
        return one == other

    for version in (1, 2):

        def sign(text: str, version: int = version) -> Signature:
            return version, *COMPARE.sign(text)

        counting = Comparison(sign, lambda _: ["raid"], told, told)
        while True:
            with stages.unrelated(version, 1) as signed:
                if not signed.items:
                    break
                stages.relate(signed, counting, version)
    assert len(compared) == 2 * (4 + 2)  # each with itself, and the second of a sort with the first
    assert all(one[0] == other[0] for one, other in compared)
    assert stories(archive) == {frozenset("ab"), frozenset({"a-paper", "b-paper"})}
