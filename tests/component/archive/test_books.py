"""The books of every stage are what counting row by row gives, after whatever was written: texts that change, fail, wait, are taken down and come back."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from archive.archive import Archive, open_archive
from archive.stages.fates import STAGES, Count, Ending, Stage
from archive.stages.stages import Stages
from archive.tables import captures, documents, fates
from archive.texts.arrivals import touch
from core.words import Fate
from tests.component.archive.test_stages import START, annotate_all, bring, index_all, make_config, read_all, relate_all

ENDINGS: tuple[Fate, ...] = ("done", "rejected", "quarantined", "retried", "waiting")


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, database_url), clock=lambda: START) as found:
        yield found


def by_hand(archive: Archive, stage: Stage, version: str) -> Count:
    """Return a stage's books, item by item."""
    with archive.reading() as connection:
        ended = {row.item_id: row for row in connection.execute(select(fates).where(fates.c.stage == stage))}
        rows = connection.execute(select(documents)).all()
        taken = list(connection.execute(select(captures.c.id)).scalars())
    items = {"read": [(each, "") for each in taken], "recognise": [], "index": [(r.id, str(r.revision)) for r in rows if not r.suppressed]}  # fmt: skip
    of_stage = items.get(stage, [(row.version_id, "") for row in rows])
    books, later, reasons = Counter[str](), Counter[str](), Counter[str]()
    for item_id, revision in of_stage:
        fate = ended.get(item_id)
        later[fate.fate if fate else ""] += 1
        if fate and fate.fate in ("rejected", "quarantined"):
            reasons[fate.reason or "no reason given"] += 1
        is_old = fate is None or fate.version != version or fate.fate in ("retried", "waiting")
        is_changed = stage == "index" and fate is not None and fate.result is not None and fate.result != revision
        books["pending" if fate is None or is_old or is_changed else fate.fate] += 1
    return Count(
        entered=len(of_stage),
        done=books["done"],
        rejected=books["rejected"],
        quarantined=books["quarantined"],
        pending=books["pending"],
        retried=later["retried"],
        waiting=later["waiting"],
        reasons=dict(reasons),
    )


def write(archive: Archive, stages: Stages, chance: random.Random, n: int) -> None:
    """Do something that happens to an archive."""
    with archive.reading() as connection:
        ids = list(connection.execute(select(documents.c.id)).scalars())
        ended = connection.execute(select(fates.c.stage, fates.c.item_id)).all()
    some = chance.sample(ids, min(len(ids), 2))
    match chance.randrange(12):
        case 0 | 1 | 2:
            bring(archive, f"/{chance.randrange(12)}", f"word{chance.randrange(3)} of {n}", hours=n)
        case 3:
            read_all(stages)
        case 4:
            annotate_all(stages)
        case 5:
            relate_all(stages)
            index_all(stages)
        case 6 | 7 | 8 if ended:
            stage, item_id = chance.choice(ended)
            fate = chance.choice(ENDINGS)
            reason = None if fate == "done" else chance.choice(("broken", "odd"))
            stages.record_endings(stage, [Ending(item_id, fate, reason)], chance.choice((1, 2)))
        case 9:
            with archive.engine.begin() as connection:
                touch(connection, some)
                hidden = update(documents).where(documents.c.id.in_(some))
                connection.execute(hidden.values(suppressed=chance.randrange(2)))
        case _ if ended and chance.random() < 0.5:
            stage, item_id = chance.choice(ended)
            stages.forget(stage, [item_id])
        case _:
            with archive.engine.begin() as connection:
                connection.execute(delete(documents).where(documents.c.id.in_(some[:1])))


@pytest.mark.parametrize("seed", range(3))
def test_the_books_are_a_count_by_hand_after_whatever_was_written(archive: Archive, seed: int) -> None:
    stages, chance, seen = Stages(archive), random.Random(seed), Counter[str]()
    for n in range(120):
        write(archive, stages, chance, n)
        if n % 8 == 7:
            for stage in STAGES:
                for version in (1, 2):
                    books = stages.count(stage, version)
                    assert books == by_hand(archive, stage, str(version)), (n, stage, version)
                    assert books.entered == books.done + books.rejected + books.quarantined + books.pending
                    seen += Counter({name: getattr(books, name) for name in ("done", "quarantined", "pending")})
    assert min(seen.values()) > 0, seen
