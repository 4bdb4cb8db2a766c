"""Nothing is lost and nothing vouched for: filters at size, filling beside the old index, lost and damaged files. On both engines where both can."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.errors import Unavailable
from index.embedded import EmbeddedEngine
from index.fusion import Index, Promise, Results
from index.query import parse
from tests.contract.entries import entry, found, unit

FEW = 40


def crowd(n: int, *, dimensions: int = 8, seed: int = 1, **changes: Any) -> list[Any]:
    """Return documents with two passages each, in an order of similarity to the first axis that chance made."""
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(n, 2, dimensions)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=2, keepdims=True)
    return [
        entry(id=f"c{seed}-{i}", vectors=rows[i], source_id=("rare" if i % 100 == 7 else "common"), **changes) for i in range(n)
    ]


def folder_of(index: Index) -> Path:
    """Return where the embedded engine of an index keeps its files."""
    engine: Any = index._engine
    return Path(engine._folder)


def promising(index: Index, promise: Promise | None) -> Index:
    """Return the same index, of which this is promised."""
    return Index(index._engine, lambda: promise)


def nearest_ids(entries: list[Any], axis: Any, n: int) -> list[str]:
    """Return the documents with the nearest passages, by comparing all."""
    best = {each.document.id: float((each.vectors @ axis).max()) for each in entries}
    return sorted((i for i in best if best[i] >= 0.32), key=lambda i: -best[i])[:n]


@pytest.fixture
def axis() -> Any:
    return unit(1.0, dimensions=8)


@pytest.fixture
def many(tmp_path: Path) -> Iterator[tuple[Index, list[Any]]]:
    """3,000 documents in the embedded engine."""
    index = Index(EmbeddedEngine(tmp_path / "index", 8))
    entries = crowd(3_000)
    for at in range(0, len(entries), 900):
        index.put(entries[at : at + 900])
    yield index, entries
    index.close()


def test_near_documents_of_a_large_index_are_those_that_comparing_all_finds(many: tuple[Index, list[Any]], axis: Any) -> None:
    index, entries = many
    wanted = nearest_ids(entries, axis, 100)
    hits = found(index, "elephants", mode="meaning", vector=axis)
    assert hits == wanted


@pytest.mark.parametrize(("query", "source"), [("elephants source:rare", "rare"), ("elephants source:common", "common")])
def test_a_filter_holds_inside_the_search_for_near_documents(
    many: tuple[Index, list[Any]], axis: Any, query: str, source: str
) -> None:
    index, entries = many
    wanted = nearest_ids([e for e in entries if e.document.source_id == source], axis, 100)
    hits = found(index, query, mode="meaning", vector=axis)
    assert hits == wanted != []
    assert set(hits) <= {e.document.id for e in entries if e.document.source_id == source}


def test_replaced_and_removed_documents_are_no_longer_near(many: tuple[Index, list[Any]], axis: Any) -> None:
    index, entries = many
    first, second, third = nearest_ids(entries, axis, 3)
    away = -axis[None, :]
    index.put([entry(id=first, revision=2, vectors=away)])
    index.remove({second})
    assert found(index, "elephants", mode="meaning", vector=axis)[0] == third


def test_what_was_put_last_is_found_by_words_and_by_meaning(many: tuple[Index, list[Any]], axis: Any) -> None:
    index, _ = many
    index.put([entry(id="last", title="Xylophone", vectors=axis[None, :])])
    assert found(index, "xylophone") == ["last"]
    for query in ("elephants", "elephants source:courier", "elephants -kind:report"):
        assert found(index, query, mode="meaning", vector=axis)[0] == "last", query


def test_a_new_index_is_filled_beside_the_old_one_which_answers_until_then(index: Index) -> None:
    index.put([entry(title="Old headline"), entry(id="d2")])
    before = index.state()
    with index.rebuilding() as beside:
        assert beside.put([entry(title="New headline")]) == {}
        assert found(index, "old") == ["d1"]
        assert index.state() == before
    assert found(index, "new") == ["d1"]
    assert found(index, "old") == []
    assert set(index.held()) == {"d1"}
    assert index.state().generation != before.generation


def test_a_rebuild_that_fails_leaves_the_old_index(index: Index) -> None:
    index.put([entry()])
    before = index.state()

    def fail() -> None:
        with index.rebuilding() as beside:
            beside.put([entry(id="other")])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert index.state() == before
    assert found(index, "flat") == ["d1"]


def test_an_index_knows_whether_it_holds_what_was_promised(index: Index) -> None:
    index.put([entry(), entry(id="d2")])
    state = index.state()
    for promise, is_whole in (
        (None, True),
        (Promise(state.generation, 2), True),
        (Promise(state.generation, 1), True),
        (Promise(state.generation, 3), False),
        (Promise("another", 2), False),
        (Promise("", 2), False),
    ):
        asked = promising(index, promise)
        assert asked.is_whole() is is_whole
        results = asked.search(parse("flat"), vector=None, mode="keyword")
        assert (results.partial, results.total) == (not is_whole, 2)


def test_a_list_that_was_cut_short_is_partial(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    index.put([entry(id=f"d{i}") for i in range(30)])
    assert not index.search(parse("flat"), vector=None, mode="keyword", limit=30).partial
    monkeypatch.setattr("index.fusion.DEPTH", 10)
    monkeypatch.setattr("index.fusion.MAX_DEPTH", 10)
    cut = index.search(parse("flat"), vector=None, mode="keyword", limit=30)
    assert (len(cut.hits), cut.total, cut.partial) == (10, 30, True)


def flip_one_bit(path: Path) -> None:
    """Damage a file in its middle."""
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 4
    path.write_bytes(bytes(body))


def answered(index: Index, query: str, axis: Any) -> Results | None:
    """Return the answer; None where the index says that it is damaged."""
    try:
        return index.search(parse(query), vector=axis, mode="hybrid", limit=100, copies=True)
    except Unavailable:
        return None


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    """Give a folder with an index of some documents, closed."""
    index = Index(EmbeddedEngine(tmp_path / "index", 8))
    index.put(crowd(FEW))
    index.put([entry(id="c1-0", revision=2, title="Changed", vectors=crowd(1, seed=3)[0].vectors)])
    index.close()
    return tmp_path / "index"


def files_of(folder: Path) -> list[str]:
    return sorted(
        str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file() and p.stat().st_size and not p.name.endswith(".lock")
    )


def test_one_flipped_bit_in_any_file_never_makes_an_answer_less_than_it_was(filled: Path, tmp_path: Path, axis: Any) -> None:
    sound = Index(EmbeddedEngine(filled, 8))
    state = sound.state()
    promise = Promise(state.generation, state.documents)
    right = [found(sound, q, mode="hybrid", vector=axis) for q in ("flat", "changed", "elephants")]
    names = files_of(filled)
    assert len(names) > 10
    told = 0
    for number, name in enumerate(names):
        copy = tmp_path / f"copy-{number}"
        shutil.copytree(filled, copy)
        flip_one_bit(copy / name)
        damaged = Index(EmbeddedEngine(copy, 8), lambda: promise)
        answers = [answered(damaged, query, axis) for query in ("flat", "changed", "elephants")]
        told += answers[0] is None
        for answer, wanted in zip(answers, right, strict=True):
            assert answer is None or answer.partial or [hit.document_id for hit in answer.hits] == wanted, name
        assert set(damaged.held()) in ({each.document.id for each in crowd(FEW)}, set()), name
        damaged.put(crowd(FEW))
        assert len(found(damaged, "flat")) == FEW, name
    assert told >= 8


@pytest.mark.parametrize(
    "lost", ["", "current", "*", "*/words", "*/vectors.f32", "*/vectors.signs", "*/vectors.crc", "*/version-*"]
)
def test_what_was_deleted_is_never_answered_with_nothing(filled: Path, lost: str, axis: Any) -> None:
    state = Index(EmbeddedEngine(filled, 8)).state()
    for path in list(filled.glob(lost)) if lost else [filled]:
        if path.is_dir():  # in one step: threads of the engine that filled it may still write there
            path.rename(filled.parent / f"gone {path.name}")
        else:
            path.unlink()
    index = Index(EmbeddedEngine(filled, 8), lambda: Promise(state.generation, state.documents))
    answer = answered(index, "flat", axis)
    assert answer is None or answer.partial
    assert index.held() == {}
    index.put([entry(vectors=axis[None, :])])
    assert found(index, "flat", mode="hybrid", vector=axis) == ["d1"]


def test_what_a_kill_left_between_vectors_and_documents_is_passed_over(filled: Path, axis: Any) -> None:
    before = found(Index(EmbeddedEngine(filled, 8)), "elephants", mode="meaning", vector=axis)
    (rows,) = filled.glob("*/vectors.f32")
    with rows.open("ab") as file:
        file.write(b"torn row")
    again = Index(EmbeddedEngine(filled, 8))
    assert found(again, "elephants", mode="meaning", vector=axis) == before
    again.put([entry(id="new", vectors=axis[None, :])])
    assert found(again, "elephants", mode="meaning", vector=axis)[0] == "new"


@pytest.mark.parametrize("name", ["0123456789abcdef0123456789abcdef.pos", "{held}.99.del", ".tmpwriting"])
def test_what_a_writer_is_just_writing_or_left_half_written_is_no_damage(filled: Path, axis: Any, name: str) -> None:
    before = found(Index(EmbeddedEngine(filled, 8)), "flat", mode="hybrid", vector=axis)
    generation = EmbeddedEngine(filled, 8).state().generation
    (words,) = filled.glob("*/words")
    held = next(path.stem for path in words.glob("*.pos"))
    (words / name.format(held=held)).write_bytes(b"half of")
    index = Index(EmbeddedEngine(filled, 8))
    assert len(before) == FEW
    assert found(index, "flat", mode="hybrid", vector=axis) == before
    index.put([entry(id="new", vectors=axis[None, :])])
    assert len(found(index, "flat")) == FEW + 1
    assert index.state().generation == generation


def test_a_generation_that_gives_way_while_it_is_read_is_asked_for_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.embedded.KEPT_S", 0.0)
    writer, reader = EmbeddedEngine(tmp_path / "index", 8), EmbeddedEngine(tmp_path / "index", 8)
    writer.put([entry(id="a")])
    assert reader.state().documents == 1
    old = reader._current
    with writer.rebuilding() as beside:
        beside.put([entry(id="a"), entry(id="b")])
    named = iter([old, old])  # as a reader does that saw the name before the swap, and looks for the files after it
    present = EmbeddedEngine._current
    monkeypatch.setattr(EmbeddedEngine, "_current", property(lambda self: next(named, None) or present.__get__(self)))
    assert reader.state().documents == 2
    assert reader.frequencies(["zzyzzx"]) == {"zzyzzx": 0}
