"""Bodies by their SHA-256: compressed, fsynced before anyone is told of them, checked when read. A folder; knows no database."""

import hashlib
import os
import threading
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import zstandard

from archive.checksums import damaged
from core.errors import Quarantined, Unavailable

# zstd's own default: half the size of level 1 on HTML at nine tenths of its speed; PDFs hardly shrink at any level.
LEVEL = 3
# Files that are brought to disk at once: a journal takes what waits for it in one go. 24 pages took 0.19 to 0.60 s one by one, 0.04 to 0.05 s by eight.
MAX_WRITERS = 8


class Blobs:
    """A content-addressed folder: `ab/cd/abcd….zst`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Their threads stay: to start eight for each batch cost a crawl a twentieth of its pages a second.
        self._writers = ThreadPoolExecutor(MAX_WRITERS)

    def close(self) -> None:
        """Let go of the threads."""
        self._writers.shutdown()

    def put(self, body: bytes) -> str:
        """Keep a body and return its SHA-256 in hex. On return it survives a power cut.

        Raises: Unavailable if the disk is full or failing; nothing is then promised.
        """
        return self.put_all([body])[0]

    def put_all(self, bodies: Sequence[bytes]) -> list[str]:
        """`put` of many bodies. The disk is told of all at once, which it takes at a tenth of the time of one after the other."""
        names = [hashlib.sha256(body).hexdigest() for body in bodies]
        try:
            fresh = {name: body for name, body in zip(names, bodies, strict=True) if not self._is_sound(name)}
            folders = {folder for name in names for folder in (self._path(name).parent, self._path(name).parent.parent)}
            list(self._writers.map(lambda name: _write(self._path(name), fresh[name]), fresh))
            # Also where a killed process had just put it.
            list(self._writers.map(_fsync_folder, [*folders, self._folder] if names else []))
        except OSError as err:
            raise Unavailable(
                f"The archive could not store {sum(map(len, bodies)):,} bytes in {self._folder}: {err.strerror}. "
                "Free some space or mend the disk, then run the same command again."
            ) from err
        return names

    def get(self, name: str) -> bytes:
        """Return the body of that SHA-256.

        Raises: Quarantined if it is missing or damaged, naming the store.
        """
        try:
            body = zstandard.ZstdDecompressor().decompress(self._path(name).read_bytes())
        except (OSError, zstandard.ZstdError) as err:
            raise damaged("the stored bytes", "are missing or damaged") from err
        if hashlib.sha256(body).hexdigest() != name:
            raise damaged("the stored bytes", "are damaged")
        return body

    def remove_all(self, names: Collection[str]) -> None:
        """Keep bodies no longer; one that is not there is none.

        Raises: Unavailable if the disk refuses to let go of some; the others are gone.
        """
        refused: list[OSError] = []
        for name in names:
            try:
                self._path(name).unlink(missing_ok=True)
            except OSError as err:
                refused.append(err)
        if refused:
            raise Unavailable(
                f"What was erased is served no more, but {len(refused):,} of its files in {self._folder} could not be removed: "
                f"{refused[0].strerror}. Mend the disk, then run `countywatch archive verify --repair`, which removes them."
            ) from refused[0]

    def names(self) -> Iterator[str]:
        """Yield the names of all bodies that are kept."""
        for path in self._folder.glob("??/??/*.zst"):
            yield path.stem

    def _is_sound(self, name: str) -> bool:
        """Tell whether the body is there and whole; a damaged one is written anew by whoever puts the same bytes."""
        if not self._path(name).exists():
            return False
        try:
            self.get(name)
        except Quarantined:
            return False
        return True

    def _path(self, name: str) -> Path:
        return self._folder / name[:2] / name[2:4] / f"{name}.zst"


def _write(path: Path, body: bytes) -> None:
    """Write a file whole or not at all. Plain calls of the system: a crawl waits for each that Python wraps (241 pages a second, and 280 with these)."""
    compressed = zstandard.ZstdCompressor(level=LEVEL).compress(body)
    fresh = f"{path}.{os.getpid()}.{threading.get_ident()}.new"
    try:
        file = _create(fresh)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = _create(fresh)
    try:
        try:
            left = memoryview(compressed)
            while left:
                left = left[os.write(file, left) :]
            os.fsync(file)
        finally:
            os.close(file)
        os.replace(fresh, path)
    except OSError:
        with suppress(OSError):
            os.unlink(fresh)
        raise


def _create(path: str) -> int:
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)


def _fsync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
