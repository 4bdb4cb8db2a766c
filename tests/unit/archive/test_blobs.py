"""Bodies on disk: the same bytes once, damage seen, a full disk told."""

import os
from pathlib import Path

import pytest

from archive.blobs import Blobs
from core.errors import Quarantined, Unavailable

BODY = b"A page of the Gazette. " * 200


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("body", [b"", b"\x00", BODY, os.urandom(100_000)])
def test_what_is_put_comes_back(tmp_path: Path, body: bytes) -> None:
    blobs = Blobs(tmp_path / "blobs")
    name = blobs.put(body)
    assert blobs.put(body) == name
    assert blobs.get(name) == body
    assert len(files(tmp_path)) == 1


def test_every_byte_that_is_turned_is_noticed(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(BODY)
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    for position in range(len(whole)):
        path.write_bytes(whole[:position] + bytes([whole[position] ^ 0x10]) + whole[position + 1 :])
        try:
            assert blobs.get(name) == BODY  # a bit that means nothing
        except Quarantined as err:
            assert "archive verify" in str(err)  # noqa: PT017
    for length in (0, 1, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:length])
        with pytest.raises(Quarantined, match="archive verify"):
            blobs.get(name)


def test_a_missing_body_is_told(tmp_path: Path) -> None:
    with pytest.raises(Quarantined, match="missing or damaged"):
        Blobs(tmp_path).get("0" * 64)


def test_a_damaged_body_is_mended_by_the_same_bytes(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    name = blobs.put(BODY)
    (path,) = files(tmp_path)
    path.write_bytes(b"")
    assert blobs.put(BODY) == name
    assert blobs.get(name) == BODY


def test_body_and_folders_are_synced_before_the_name_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    really = os.fsync

    def fsync(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        really(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    name = Blobs(tmp_path / "blobs").put(BODY)
    told = [Path(path) for path in synced]

    assert told[0].name.startswith(f"{name}.zst.")
    assert set(told[1:]) == {tmp_path / "blobs" / name[:2] / name[2:4], tmp_path / "blobs" / name[:2], tmp_path / "blobs"}


def test_many_bodies_are_kept_at_once_each_under_its_own_name(tmp_path: Path) -> None:
    blobs = Blobs(tmp_path)
    bodies = [f"page {n % 40}".encode() for n in range(50)]
    names = blobs.put_all(bodies)

    assert [blobs.get(name) for name in names] == bodies
    assert len(files(tmp_path)) == 40
    assert blobs.put_all([]) == []


def test_a_full_disk_is_told_and_leaves_no_half_body(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    blobs = Blobs(tmp_path / "blobs")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match=r"could not store 4,600 bytes.*No space left.*Free some space"):
        blobs.put(BODY)
    monkeypatch.undo()
    assert files(tmp_path) == []
    assert blobs.get(blobs.put(BODY)) == BODY
