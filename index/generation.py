"""One making of the embedded index on disk: what its folder holds, its columns, and whether its files are what was written."""

import json
import struct
import zlib
from collections.abc import Collection, Hashable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.entry import FACETS, INDEX_VERSION, Entry
from index.fields import NAMES, columns_of
from index.vectors import DamagedError, VectorTable, ranges

# How tantivy ends each of its files: a checksum of what stands before as JSON, the JSON's length, this.
FOOTER_MAGIC = 1337
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Every document of a generation, in the order of its rows. Shapes: all (documents,) but `owner` (rows of the table,), -1 where nobody points."""

    document: Numbers
    meeting: Numbers
    story: Numbers
    day: Numbers
    last_day: Numbers
    first_row: Numbers
    n_rows: Numbers
    owner: Numbers
    by_number: Numbers
    addresses: Sequence[Any]


@dataclass
class Checked:
    """What of a generation was found to be sound, so that it need not be read again: files by name, size and time, and rows."""

    files: set[tuple[str, int, int]] = field(default_factory=set)
    n_rows: int = 0


class Generation:
    """One making of the index, open."""

    def __init__(self, folder: Path, checked: Checked) -> None:
        import tantivy

        self.folder = folder
        self._checked = checked
        try:
            self.dimensions = int((folder / f"version-{INDEX_VERSION}").read_text(encoding="ascii"))
            _check_footers(folder / "words", checked.files)
            self.schema = _schema()
            self.words = tantivy.Index(self.schema, path=str(folder / "words"), reuse=True)
        except (OSError, ValueError) as err:
            raise DamagedError(str(err)) from err
        self.words.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        self.stamp = self.seen()
        self._table = VectorTable(folder, self.dimensions)
        # The documents that names let through, and the rows that whole filters do, as `index.filters` keeps them.
        self.kept: dict[Hashable, NDArray[np.bool_]] = {}

    def seen(self) -> tuple[int, int]:
        """What changes with every commit, of whichever process."""
        told = (self.folder / "words" / "meta.json").stat()
        return told.st_ino, told.st_mtime_ns

    @cached_property
    def searcher(self) -> Any:
        self.words.reload()
        return self.words.searcher()

    @cached_property
    def vectors(self) -> VectorTable:
        """The vectors, once they were found to be what was written."""
        import tantivy

        self._checked.n_rows = self._table.check(self._checked.n_rows)
        told = self.searcher.aggregate(tantivy.Query.all_query(), {"end": {"max": {"field": "end_row"}}})
        if int(told["end"]["value"] or 0) > self._table.n_rows:
            raise DamagedError(f"vectors are missing: {self._table.n_rows:,} are there")
        return self._table

    @cached_property
    def columns(self) -> Columns:
        import tantivy

        n = self.searcher.num_docs
        addresses = [address for _, address in self.searcher.search(tantivy.Query.all_query(), n).hits] if n else []
        first_row = self.values("first_row", addresses)
        order = np.argsort(first_row, kind="stable")
        first_row = first_row[order]
        names = ("document", "meeting", "story", "day", "last_day", "n_rows")
        document, meeting, story, day, last_day, n_rows = (self.values(name, addresses)[order] for name in names)
        owner = np.full(self.vectors.n_rows, -1, np.int64)
        owner[ranges(first_row, n_rows)] = np.repeat(np.arange(n), n_rows)
        return Columns(
            document,
            meeting,
            story,
            day,
            last_day,
            first_row,
            n_rows,
            owner,
            np.argsort(document, kind="stable"),
            [addresses[i] for i in order.tolist()],
        )

    def values(self, column: str, addresses: Sequence[Any]) -> Numbers:
        """A column's numbers for documents at these addresses of tantivy's. Shapes: (n,) -> (n,)."""
        return np.array(self.searcher.fast_field_values(column, addresses), np.int64)

    def addresses(self, documents: Collection[int]) -> Sequence[Any]:
        """Where tantivy has these documents, those that it has."""
        import tantivy

        if (
            "columns" in self.__dict__
        ):  # as after each question by meaning: then tantivy need not be asked, which takes 1 ms for 20
            known = self.columns
            if not len(known.document):
                return []
            numbers = np.array(list(documents), np.int64)
            places = self.places(numbers)
            return [known.addresses[place] for place in places[known.document[places] == numbers].tolist()]
        wanted = tantivy.Query.term_set_query(self.schema, "document", list(documents))
        return [address for _, address in self.searcher.search(wanted, max(1, len(documents))).hits]

    def folds(self, documents: Collection[int]) -> Numbers:
        """The number, meeting and story of these documents; all of them are there. Shapes: (n,) -> (n, 3)."""
        known, places = self.columns, self.places(np.array(list(documents), np.int64))
        return np.stack([known.document[places], known.meeting[places], known.story[places]], axis=1)

    def places(self, documents: Numbers) -> Numbers:
        """Where in the columns these documents stand; anywhere if they do not."""
        by_number = self.columns.by_number
        at = np.searchsorted(self.columns.document, documents, sorter=by_number)
        return np.asarray(by_number[np.minimum(at, len(by_number) - 1)])


def row_of(entry: Entry, first: int, count: int) -> dict[str, Any]:
    """A document as tantivy takes it; `first` and `count` tell its rows in the file of vectors."""
    return columns_of(entry) | {"first_row": first, "n_rows": count, "end_row": first + count}


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in ("document_id", "story_id"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("body", "title", "byline"):
        builder.add_text_field(name, tokenizer_name="spaces", index_option="position")
    for name in NAMES:
        builder.add_text_field(f"name_{name}", fast=True, tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(f"facet_{name}", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("document", "meeting", "story", "day", "last_day", "arrival"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("first_row", "n_rows", "end_row"):
        builder.add_integer_field(name, fast=True)
    builder.add_integer_field("revision", stored=True, fast=True)
    return builder.build()


def make_generation(folder: Path, dimensions: int) -> None:
    """An empty generation; its mark, the file that tells the version by its name and the vectors' width by its content, comes last."""
    import tantivy

    (folder / "words").mkdir(parents=True)
    tantivy.Index(_schema(), path=str(folder / "words"))
    (folder / f"version-{INDEX_VERSION}").write_text(f"{dimensions}\n", encoding="ascii")


def _check_footers(words: Path, sound: set[tuple[str, int, int]]) -> None:
    """Compare every file of tantivy's that is not known to be sound with the checksum at its own end. 1 s for each GB.

    Raises: DamagedError; OSError.
    """
    for path in words.iterdir():
        if path.suffix in {".json", ".lock"} or path.name.startswith("."):
            continue
        try:
            told_of = path.stat()
            known = (path.name, told_of.st_size, told_of.st_mtime_ns)
            if known in sound:
                continue
            body = path.read_bytes()
        except FileNotFoundError:
            continue  # merged away just now
        try:
            length, magic = struct.unpack("<II", body[-8:])
            told = json.loads(body[-8 - length : -8])["crc"] if magic == FOOTER_MAGIC else None
        except (ValueError, KeyError, TypeError, struct.error):
            told = None
        if told is None or zlib.crc32(memoryview(body)[: -8 - length]) != told:
            raise DamagedError(f"{path.name} does not hold what was written")
        sound.add(known)
