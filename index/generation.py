"""One making of the embedded index on disk: what its folder holds, its columns, and whether its files are what was written."""

import json
import struct
import zlib
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.blocks import DamagedError
from index.documents import DocumentTable
from index.entry import INDEX_VERSION
from index.fields import NAMES
from index.vectors import Mask, VectorTable, ranges

# How tantivy ends each of its files: a checksum of what stands before as JSON, the JSON's length, this.
FOOTER_MAGIC = 1337
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of each document that was ever put, by its place in the table of documents.

    `meeting` and `story` are numbered from 0 on, so that they can be counted by; `meetings` is the meeting of each story, and `is_item` tells
    whether that story is an agenda item. `numbers` and `places` are those of the documents that are there now, by rising number.
    Shapes: (places,), but `meetings` and `is_item` (stories,), `numbers` and `places` (documents,).
    """

    is_there: Mask
    meeting: Numbers
    story: Numbers
    meetings: Numbers
    is_item: Mask
    day: Numbers
    last_day: Numbers
    numbers: Numbers
    places: Numbers


@dataclass(frozen=True)
class FacetValues:
    """The facet values of each document, without the names that no facet shows, which are half of what a document has.

    Those of a place are the `n` codes from `first` on, as wide as numpy counts them. Shapes: codes (values,); first, n (places,).
    """

    codes: Numbers
    first: Numbers
    n: Numbers

    def of(self, places: Numbers) -> Numbers:
        """Return the values of some documents, document by document. Shapes: (n,) -> (values,)."""
        return np.asarray(self.codes[ranges(self.first[places], self.n[places])])

    @cached_property
    def by_code(self) -> Any:
        """A sparse matrix with a 1 where a document has a value: times a column of chosen documents it counts each value among them.
        Shapes: (highest code and one, places) of int32.
        """
        from scipy.sparse import csc_array

        ends = np.append(self.first, len(self.codes)).astype(np.int32)
        shape = int(self.codes.max(initial=-1)) + 1, len(self.first)
        return csc_array((np.ones(len(self.codes), np.int32), self.codes.astype(np.int32), ends), shape=shape)


@dataclass(frozen=True, slots=True)
class FoldedValues:
    """The values that several documents of one meeting have: a row for each such value and document, by value, then meeting, then story.

    A value is that of its group. `stories` are the rows with which a value's story begins, `is_item` whether it is an agenda item;
    `meetings` are the places in `stories` with which a value's meeting begins, `group` is its value.
    Shapes: place (rows,); stories, is_item (stories of values,); meetings, group (meetings of values,).
    """

    place: NDArray[np.int32]
    stories: Numbers
    is_item: Mask
    meetings: Numbers
    group: Numbers


@dataclass(frozen=True, slots=True)
class Posting:
    """The places of the documents that have a word, rising, with what it adds to their scores. Shapes: (documents,) each."""

    places: Numbers
    scores: NDArray[np.float32]


@dataclass
class Checked:
    """What of a generation was found to be sound, so that it need not be read again: files by name, size and time, and blocks."""

    files: set[tuple[str, int, int]] = field(default_factory=set)
    n_document_blocks: int = 0
    n_vector_blocks: int = 0


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
        self._vectors = VectorTable(folder, self.dimensions)
        self._documents = DocumentTable(folder)
        # The documents that names let through, and the rows that whole filters do, as `index.filters` keeps them.
        self.kept: dict[Hashable, Mask] = {}
        # The documents of words, as `index.postings` keeps them.
        self.postings: dict[str, Posting] = {}

    def seen(self) -> tuple[int, int]:
        """Return what changes with every commit, of whichever process."""
        status = (self.folder / "words" / "meta.json").stat()
        return status.st_ino, status.st_mtime_ns

    @cached_property
    def searcher(self) -> Any:
        self.words.reload()
        return self.words.searcher()

    @cached_property
    def vectors(self) -> VectorTable:
        """The vectors, once they were found to be what was written."""
        self._checked.n_vector_blocks = self._vectors.check(self._checked.n_vector_blocks)
        ends = self.documents.column("first_row") + self.documents.column("n_rows")
        if ends.max(initial=0) > self._vectors.n_rows:
            raise DamagedError(f"vectors are missing: {self._vectors.n_rows:,} are there")
        return self._vectors

    @cached_property
    def documents(self) -> DocumentTable:
        """The table of documents, once it was found to be what was written, with a row for each that tantivy has."""
        import tantivy

        self._checked.n_document_blocks = self._documents.check(self._checked.n_document_blocks)
        last = self.searcher.aggregate(tantivy.Query.all_query(), {"last": {"max": {"field": "place"}}})["last"]["value"]
        if last is not None and last >= self._documents.n_rows:
            raise DamagedError(f"documents are missing: {self._documents.n_rows:,} are there")
        return self._documents

    @cached_property
    def columns(self) -> Columns:
        import tantivy

        table = self.documents
        there = self.matching(tantivy.Query.all_query())
        is_there = np.zeros(table.n_rows, bool)
        is_there[there] = True
        meetings, meeting = np.unique(table.column("meeting"), return_inverse=True)
        stories, firsts, story = np.unique(table.column("story"), return_index=True, return_inverse=True)
        document = table.column("document")[there]
        by_number = np.argsort(document, kind="stable")
        return Columns(
            is_there=is_there,
            meeting=meeting,
            story=story,
            meetings=meeting[firsts],
            is_item=stories != meetings[meeting[firsts]],
            day=table.column("day"),
            last_day=table.column("last_day"),
            numbers=document[by_number],
            places=there[by_number],
        )

    @cached_property
    def n_having(self) -> Numbers:
        """How many documents have each value. Shapes: (codes,)."""
        first, n = self.documents.at(self.columns.places, "first_value", "n_values").T
        return np.bincount(self.documents.codes[ranges(first, n)], minlength=len(self.documents.values.text))

    @cached_property
    def facet_values(self) -> FacetValues:
        """The values that are counted beside a search."""
        n = self.documents.column("n_values")
        codes = self.documents.codes[ranges(self.documents.column("first_value"), n)]
        is_facet = self.documents.values.is_facet[codes]
        ends = np.append(0, np.cumsum(is_facet))[np.append(0, np.cumsum(n))]
        return FacetValues(codes[is_facet].astype(np.int64), ends[:-1], np.diff(ends))

    @cached_property
    def folded_values(self) -> FoldedValues:
        """What is counted once though several documents have it. 0.1 µs a value of a document that shares its meeting."""
        columns, n_stories = self.columns, len(self.columns.meetings)
        order = np.lexsort((np.arange(n_stories), columns.meetings))  # stories by meeting
        rank = np.empty(n_stories, np.int64)
        rank[order] = np.arange(n_stories)
        there = columns.places
        meeting = columns.meeting[there]
        shared = np.sort(there[np.bincount(meeting, minlength=1)[meeting] > 1])
        group = self.documents.values.group[self.facet_values.of(shared)]
        place = shared.repeat(self.facet_values.n[shared])
        by_value = np.argsort(group * n_stories + rank[columns.story[place]], kind="stable")
        group, place = group[by_value], place[by_value]
        n_alike = np.diff(np.flatnonzero(np.append(_begins(group, columns.meeting[place]), True)))
        is_several = n_alike.repeat(n_alike) > 1
        group, place = group[is_several], place[is_several]
        story, meeting = columns.story[place], columns.meeting[place]
        stories = np.flatnonzero(_begins(group, story))
        meetings = np.flatnonzero(_begins(group[stories], meeting[stories]))
        return FoldedValues(place.astype(np.int32), stories, columns.is_item[story[stories]], meetings, group[stories[meetings]])

    @cached_property
    def owner(self) -> Numbers:
        """The place of the document that has a vector, -1 where none has. Shapes: (rows of the table of vectors,)."""
        there = np.flatnonzero(self.columns.is_there)
        first_row, n_rows = self.documents.at(there, "first_row", "n_rows").T
        owner = np.full(self.vectors.n_rows, -1, np.int64)
        owner[ranges(first_row, n_rows)] = np.repeat(there, n_rows)
        return owner

    def matching(self, query: Any) -> Numbers:
        """Return the places of all documents that a query of tantivy's finds. 0.2 µs each. Shapes: () -> (found,)."""
        return self.places_at(self.hits(query))

    def hits(self, query: Any) -> list[tuple[float, Any]]:
        """Everything that a query of tantivy's finds, best first: scores, and where tantivy has it."""
        n = self.searcher.num_docs
        hits: list[tuple[float, Any]] = self.searcher.search(query, n, count=False).hits if n else []
        return hits

    def places_at(self, hits: Sequence[tuple[float, Any]]) -> Numbers:
        """Return the places of what tantivy found. Shapes: (n,) -> (n,)."""
        return np.array(self.searcher.fast_field_values("place", [address for _, address in hits]), np.int64)

    def places_of(self, documents: Collection[int]) -> Numbers:
        """Return the places of those of some documents that are there. Shapes: (n,) -> (at most n,)."""
        known, wanted = self.columns, np.array(list(documents), np.int64)
        if not len(known.numbers):
            return np.zeros(0, np.int64)
        at = np.minimum(np.searchsorted(known.numbers, wanted), len(known.numbers) - 1)
        return np.asarray(known.places[at[known.numbers[at] == wanted]])


def _begins(*keys: Numbers) -> Mask:
    """Tell whether a row differs from the one before in any of its keys. Shapes: (n,) each -> (n,)."""
    differs = np.ones(len(keys[0]), bool)
    differs[1:] = np.logical_or.reduce([key[1:] != key[:-1] for key in keys])
    return differs


# What tantivy holds of a document: the texts that are looked through, and what it is found, removed or narrowed by.
_TEXTS = ("body", "title", "byline")
_NUMBERS = ("document", "day", "last_day", "arrival")


def tantivy_row(place: int, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document as tantivy takes it, whose row in the table of documents has that place."""
    return {name: columns[name] for name in (*_TEXTS, *_NUMBERS, *(f"name_{name}" for name in NAMES))} | {"place": place}


def _schema() -> Any:
    import tantivy

    builder = tantivy.SchemaBuilder()
    for name in _TEXTS:
        builder.add_text_field(name, tokenizer_name="spaces", index_option="position")
    for name in NAMES:
        builder.add_text_field(f"name_{name}", tokenizer_name="raw", index_option="basic")
    for name in _NUMBERS:
        builder.add_integer_field(name, indexed=True, fast=True)
    builder.add_integer_field("place", fast=True)
    return builder.build()


def make_generation(folder: Path, dimensions: int) -> None:
    """Make an empty generation; its mark, the file that tells the version by its name and the vectors' width by its content,
    comes last.
    """
    import tantivy

    (folder / "words").mkdir(parents=True)
    tantivy.Index(_schema(), path=str(folder / "words"))
    (folder / f"version-{INDEX_VERSION}").write_text(f"{dimensions}\n", encoding="ascii")


def _committed(words: Path) -> Iterator[Path]:
    """Give the files of the segments that tantivy has committed; what a writer is just writing, or left when it was killed, is none of them.

    Raises: OSError; ValueError where `meta.json` is no list of segments.
    """
    try:
        segments = {
            each["segment_id"].replace("-", ""): each for each in json.loads((words / "meta.json").read_bytes())["segments"]
        }
        marks = {name: f".{each['deletes']['opstamp']}.del" for name, each in segments.items() if each["deletes"]}
    except (KeyError, TypeError, AttributeError) as err:
        raise ValueError(f"meta.json does not tell the segments: {err!r}") from err
    for path in words.iterdir():
        name = path.name.partition(".")[0]
        if name in segments and (path.suffix != ".del" or path.name == f"{name}{marks.get(name)}"):
            yield path


def _check_footers(words: Path, sound: set[tuple[str, int, int]]) -> None:
    """Compare every committed file of tantivy's that is not known to be sound with the checksum at its own end. 1 s for each GB.

    Raises: DamagedError; OSError; ValueError.
    """
    for path in _committed(words):
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
            checksum = json.loads(body[-8 - length : -8])["crc"] if magic == FOOTER_MAGIC else None
        except (ValueError, KeyError, TypeError, struct.error):
            checksum = None
        if checksum is None or zlib.crc32(memoryview(body)[: -8 - length]) != checksum:
            raise DamagedError(f"{path.name} does not hold what was written")
        sound.add(known)
