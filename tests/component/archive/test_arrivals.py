"""Numbers of what comes into the index: given and recorded in one order, above all before, kept where nothing new is to be read."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from archive.archive import Archive, open_archive
from archive.facts.facts import Facts
from archive.facts.offices import Offices
from archive.stages.fates import Ending
from archive.stages.stages import Batch, Stages
from archive.texts.arrivals import Arrivals
from archive.texts.documents import Documents
from core.ids import document_id
from core.words import Annotations, Role
from tests.component.archive.test_stages import START, annotate_all, bring, index_all, make_config, read_all, relate_all


@pytest.fixture
def archive(tmp_path: Path, database_url: str | None) -> Iterator[Archive]:
    with open_archive(make_config(tmp_path, database_url), clock=lambda: START) as found:
        yield found


@pytest.fixture
def stages(archive: Archive) -> Stages:
    return Stages(archive)


def understand(stages: Stages) -> None:
    """Everything but the index."""
    read_all(stages)
    annotate_all(stages)
    relate_all(stages)


def arrival_of(archive: Archive, key: str) -> int | None:
    return Documents(archive).get(document_id("gazette", key)).arrival


def test_each_arrival_is_above_all_before_it_and_a_changed_document_arrives_anew(archive: Archive, stages: Stages) -> None:
    assert Arrivals(archive).last() == 0
    for hour, keys in enumerate((("/1", "/2"), ("/3",))):
        for key in keys:
            bring(archive, key, f"text{key}", hours=hour)
        understand(stages)
        index_all(stages)
    assert sorted(arrival_of(archive, key) or 0 for key in ("/1", "/2")) == [1, 2]
    assert (arrival_of(archive, "/3"), Arrivals(archive).last()) == (3, 3)

    bring(archive, "/1", "other text", hours=2)
    understand(stages)
    assert arrival_of(archive, "/1") is None
    index_all(stages)
    assert (arrival_of(archive, "/1"), Arrivals(archive).last()) == (4, 4)


def test_the_last_number_never_sinks(archive: Archive, stages: Stages) -> None:
    bring(archive, "/1", "first")
    understand(stages)
    index_all(stages)
    with stages.unindexed(2, 10) as batch:  # another version of the index: the number stays
        assert [item.arrival for item in batch.items] == [1]
    annotate_again(stages)
    assert (arrival_of(archive, "/1"), Arrivals(archive).last()) == (None, 1)
    index_all(stages)
    assert arrival_of(archive, "/1") == 2


def annotate_again(stages: Stages) -> None:
    with stages.unannotated(2, 10, again=True) as batch:
        vectors = np.eye(1, 4, dtype=np.float32)
        stages.record_annotated(
            batch, [(document, Annotations(), vectors) for document in batch.items], 2, "none", facts_of=lambda *_: Facts(1)
        )


def test_copies_that_join_or_part_leave_the_number_and_an_office_does_not(archive: Archive, stages: Stages) -> None:
    bring(archive, "/1", "same words")
    understand(stages)
    index_all(stages)
    before = Documents(archive).get(document_id("gazette", "/1"))
    bring(archive, "/0", "same words here", hours=1)
    read_all(stages, published={"/0": "2026-11-01"})
    annotate_all(stages)
    relate_all(stages)

    joined = Documents(archive).get(document_id("gazette", "/1"))
    assert (joined.story_id, joined.revision) == (document_id("gazette", "/0"), before.revision + 1)
    assert joined.arrival == before.arrival == 1
    index_all(stages)
    Offices(archive).settle(["k"], {(before.document.id, "k"): (Role("", "Mayor"),)})
    assert arrival_of(archive, "/1") is None
    assert arrival_of(archive, "/0") == 2


def test_what_is_not_held_has_no_number_and_arrives_above_the_others_later(archive: Archive, stages: Stages) -> None:
    for key in ("/1", "/2"):
        bring(archive, key, f"text{key}")
    understand(stages)
    with stages.unindexed(1, 10) as batch:
        first, second = batch.items
        endings = [Ending(first.document.id, "quarantined", "it broke"), Ending(second.document.id, "done", result="2")]
        stages.record_indexed(batch, endings, 1)
    numbers = {item.document.id: item.arrival for item in Documents(archive).iter_all()}
    assert (numbers[first.document.id], numbers[second.document.id]) == (None, 2)
    with stages.unindexed(2, 10) as batch:  # a mended program
        assert sorted(item.arrival or 0 for item in batch.items) == [2, 3]


def test_a_batch_that_is_cut_off_gives_no_numbers(archive: Archive, stages: Stages) -> None:
    bring(archive, "/1", "first")
    understand(stages)

    def put() -> None:
        with stages.unindexed(1, 10) as batch:
            assert [item.arrival for item in batch.items] == [1]
            raise OSError("pulled the plug")

    with pytest.raises(OSError, match="plug"):
        put()
    assert (arrival_of(archive, "/1"), Arrivals(archive).last()) == (None, 0)


def test_what_changes_while_it_is_put_arrives_anew(archive: Archive, stages: Stages) -> None:
    bring(archive, "/1", "first")
    understand(stages)
    with stages.unindexed(1, 10) as batch:
        items = batch.items
    annotate_again(stages)
    stages.record_indexed(Batch(items, stages, None), [Ending(items[0].document.id, "done", result="2")], 1)

    assert (arrival_of(archive, "/1"), Arrivals(archive).last()) == (None, 1)
    index_all(stages)
    assert arrival_of(archive, "/1") == 2


def test_before_a_moment_stand_all_that_were_first_seen_earlier(archive: Archive, stages: Stages) -> None:
    for hour in range(3):
        bring(archive, f"/{hour}", f"text {hour}", hours=hour)
        understand(stages)
        index_all(stages)
    arrivals = Arrivals(archive)
    assert [arrivals.before(START + timedelta(hours=hour)) for hour in range(4)] == [0, 1, 2, 3]
    bring(archive, "/0", "new", hours=4)
    understand(stages)
    index_all(stages)
    assert (arrivals.before(START), arrivals.before(START + timedelta(hours=2))) == (1, 2)


def test_a_worker_that_is_late_to_record_is_not_overtaken(tmp_path: Path, postgres_url: str) -> None:
    """Two connections: numbers that were given and not yet recorded hold up those who give the next, and nobody sees a gap."""
    with open_archive(make_config(tmp_path, postgres_url)) as archive, open_archive(make_config(tmp_path, postgres_url)) as other:
        for key in ("/1", "/2"):
            bring(archive, key, f"text{key}")
        understand(Stages(archive))
        overtaken: list[int | None] = []

        def overtake() -> None:
            stages = Stages(other)
            with stages.unindexed(1, 10) as batch:
                overtaken.extend(item.arrival for item in batch.items)
                stages.record_indexed(batch, [Ending(i.document.id, "done", result=str(i.revision)) for i in batch.items], 1)

        late = Stages(archive)
        with late.unindexed(1, 1) as batch:
            thread = threading.Thread(target=overtake)
            thread.start()
            thread.join(0.5)
            assert thread.is_alive()  # it waits for the other to be through
            assert Arrivals(other).last() == 0
            (item,) = batch.items
            late.record_indexed(batch, [Ending(item.document.id, "done", result=str(item.revision))], 1)
            thread.join(0.2)
            assert thread.is_alive()
            assert (overtaken, Arrivals(other).last()) == ([], 0)  # what is recorded counts once it is committed
        thread.join(10)
        assert (item.arrival, overtaken, Arrivals(archive).last()) == (1, [2], 2)
