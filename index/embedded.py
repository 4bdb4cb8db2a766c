"""The embedded engine: tantivy for words and fields, a file of vectors for meaning. One folder, nothing to install.

The folder holds one making of the index, a generation, in a folder of its own; the file `current` names it, so that a new one is built
beside it and takes its place by one renaming. A put appends the vectors and syncs them before tantivy commits the documents that point
at them, so a kill between the two leaves rows that nobody points at, never a pointer to nothing. A generation whose files are not what
was written answers nothing: reading says so, and the next put begins anew, for the archive has it all.
"""

import json
import logging
import shutil
import struct
import zlib
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from core.errors import Unavailable
from index.analysis import stem
from index.counting import AGGREGATIONS, SHARED, counts_of, shared_stories
from index.engine import MOST_NAMES, Counts, Dated, Near, NearDocument, Scored, State, Wanted
from index.entry import FACETS, INDEX_VERSION, Entry, Vector, fitting_vectors, log_other_dimensions, number_of
from index.fields import NAME_COLUMNS, fields_of
from index.query import NAME_FIELDS, And, Days, Name, Node, Not, Or, Phrase, Prefix, Term
from index.vectors import DamagedError, VectorTable

_log = logging.getLogger(__name__)
# tantivy's least for one writing thread; more only matters for bulk loads.
WRITER_BYTES = 50_000_000
# With so few allowed passages each is compared: 5,000 take 3 ms, and the graph would have to be walked far to find them.
EXACT_ROWS = 5_000
# Passages asked of the graph for each document wanted, at first; four times as many whenever too few of them are allowed.
PASSAGES_A_DOCUMENT = 2
MOST_NEIGHBOURS = 10_000
# Near passages kept of one document: those that a hit shows.
NEAR_PASSAGES = 3
NAMES = sorted(NAME_FIELDS - {"published"})
# Later than any day.
LATEST = 99_999_999
# How tantivy ends each of its files: a checksum of what stands before as JSON, the JSON's length, this.
FOOTER_MAGIC = 1337
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Columns:
    """Every document of a generation, in the order of its rows. Shapes: all (documents,) but `owner` (rows,), -1 where nobody points."""

    document: Numbers
    story: Numbers
    day: Numbers
    first_row: Numbers
    n_rows: Numbers
    owner: Numbers
    by_number: Numbers


@dataclass
class _Checked:
    """What of a generation was found to be sound, so that it need not be read again: files by name, size and time, and rows."""

    files: set[tuple[str, int, int]] = field(default_factory=set)
    n_rows: int = 0


class _Generation:
    """One making of the index, open."""

    def __init__(self, folder: Path, checked: _Checked) -> None:
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
        table = VectorTable(self.folder, self.dimensions)
        self._checked.n_rows = table.check(self._checked.n_rows)
        if len(self.columns.n_rows) and int((self.columns.first_row + self.columns.n_rows).max()) > table.n_rows:
            raise DamagedError(f"vectors are missing: {table.n_rows:,} are there")
        return table

    @cached_property
    def columns(self) -> _Columns:
        import tantivy

        n = self.searcher.num_docs
        addresses = [address for _, address in self.searcher.search(tantivy.Query.all_query(), n).hits] if n else []
        names = ("document", "story", "day", "first_row", "n_rows")
        columns = [np.array(self.searcher.fast_field_values(name, addresses), np.int64) for name in names]
        order = np.argsort(columns[3], kind="stable")
        document, story, day, first_row, n_rows = (column[order] for column in columns)
        owner = np.full(int((first_row + n_rows).max()) if n else 0, -1, np.int64)
        owner[_ranges(first_row, n_rows)] = np.repeat(np.arange(n), n_rows)
        return _Columns(document, story, day, first_row, n_rows, owner, np.argsort(document, kind="stable"))

    def places(self, documents: Numbers) -> Numbers:
        """Where in the columns these documents stand; all of them do."""
        by_number = self.columns.by_number
        return np.asarray(by_number[np.searchsorted(self.columns.document, documents, sorter=by_number)])


class EmbeddedEngine:
    """The engine in one folder."""

    def __init__(self, folder: Path, dimensions: int, generation: str | None = None) -> None:
        """With a `generation` it works on that one, whichever is current."""
        self.dimensions = dimensions
        self._folder = folder
        self._fixed = generation
        self._opened: _Generation | None = None
        self._checked = ("", _Checked())

    # Generations

    @property
    def _current(self) -> str | None:
        if self._fixed:
            return self._fixed
        try:
            return (self._folder / "current").read_text(encoding="ascii").strip() or None
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as err:
            raise DamagedError(str(err)) from err

    def _open(self) -> _Generation | None:
        """The present generation as it now is; None where there is none.

        Raises: DamagedError.
        """
        name = self._current
        folder = self._folder / name if name else None
        if folder is None:
            return None
        if not (folder / f"version-{INDEX_VERSION}").exists():
            if any(folder.glob("version-*")):
                return None  # of another version of this program
            raise DamagedError(f"{folder.name} is not there")
        opened = self._opened
        if opened is None or opened.folder != folder or opened.stamp != opened.seen():
            if self._checked[0] != folder.name:
                self._checked = (folder.name, _Checked())
            self._opened = opened = _Generation(folder, self._checked[1])
        return opened

    @contextmanager
    def _reading(self) -> Iterator[_Generation | None]:
        """The present generation, for a question; a damaged one is told in words."""
        try:
            yield self._open()
        except (DamagedError, OSError) as err:
            self._opened = None
            raise Unavailable(
                f"The search index in {self._folder} is damaged. Nothing is lost: `countywatch process` builds it anew from the archive."
            ) from err

    def _open_to_write(self) -> _Generation:
        """The present generation; a new one where there is none, or it is damaged, or was made for vectors of another width."""
        try:
            opened = self._open()
            if opened is not None and opened.dimensions == self.dimensions:
                _ = opened.vectors
                return opened
            if opened is not None:
                log_other_dimensions(f"in {self._folder}", opened.dimensions, self.dimensions, begun_anew=True)
        except (DamagedError, OSError) as err:
            _log.warning("The search index in %s is damaged (%.100s): it is begun anew.", self._folder, err)
        self._begin()
        opened = self._open()
        assert opened is not None
        return opened

    def _begin(self) -> None:
        """Make an empty generation the present one."""
        self._opened = None
        name = self._fixed or uuid4().hex
        try:
            if self._fixed:
                shutil.rmtree(self._folder / name, ignore_errors=True)
            _make_generation(self._folder / name, self.dimensions)
            if not self._fixed:
                self._adopt(name)
        except OSError as err:
            raise Unavailable(
                f"The search index in {self._folder} cannot be made: {err}. Check the folder's permissions and free space."
            ) from err

    def _adopt(self, name: str) -> None:
        """Let a generation be the present one, and throw the others away."""
        draft = self._folder / f"current.{name}"
        draft.write_text(f"{name}\n", encoding="ascii")
        draft.rename(self._folder / "current")
        self._opened = None
        for other in self._folder.iterdir():
            if other.name not in {"current", name}:
                shutil.rmtree(other) if other.is_dir() else other.unlink()

    @contextmanager
    def rebuilding(self) -> "Iterator[EmbeddedEngine]":
        """An empty engine beside this one, which takes its place when the block ends well; until then this one answers."""
        beside = EmbeddedEngine(self._folder, self.dimensions, uuid4().hex)
        try:
            yield beside
            beside._open_to_write()
            beside.close()
            self._adopt(str(beside._fixed))
        except BaseException:
            shutil.rmtree(self._folder / str(beside._fixed), ignore_errors=True)
            raise

    def clear(self) -> None:
        """Hold nothing, and begin anew."""
        self._begin()

    def close(self) -> None:
        """Let go of the files."""
        self._opened = None

    # Writing

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries; an entry of an older revision than the one held changes nothing."""
        import tantivy

        opened = self._open_to_write()
        held = self._revisions(opened, [number_of(entry.document.id) for entry in entries])
        fresh = [entry for entry in entries if held.get(number_of(entry.document.id), -1) <= entry.revision]
        with self._writing(opened) as writer:
            table = VectorTable(opened.folder, self.dimensions)
            rows = table.append(fitting_vectors(fresh, self.dimensions))
            for entry, (first, count) in zip(fresh, rows, strict=True):
                writer.delete_documents_by_term("document", number_of(entry.document.id))
                writer.add_document(tantivy.Document.from_dict(_row(entry, first, count), opened.schema))
            writer.commit()
            table.extend_graph()
        return {}

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""
        with self._reading() as opened:
            pass
        if document_ids and opened is not None:
            with self._writing(opened) as writer:
                for document_id in document_ids:
                    writer.delete_documents_by_term("document", number_of(document_id))
                writer.commit()

    @contextmanager
    def _writing(self, opened: _Generation) -> Iterator[Any]:
        try:
            writer = opened.words.writer(WRITER_BYTES, 1)
            yield writer
            writer.wait_merging_threads()
        except (OSError, ValueError, DamagedError) as err:
            raise Unavailable(
                f"The search index in {self._folder} could not be written: {err}. Free some space and try again."
            ) from err
        finally:
            self._opened = None

    def _revisions(self, opened: _Generation, documents: Sequence[int]) -> dict[int, int]:
        """The revisions held of these documents."""
        if not documents:
            return {}
        addresses = self._addresses(opened, documents)
        numbers, revisions = (opened.searcher.fast_field_values(name, addresses) for name in ("document", "revision"))
        return dict(zip(numbers, revisions, strict=True))

    # Reading

    def state(self) -> State:
        """What the index is just now."""
        with self._reading() as opened:
            if opened is None:
                return State("", 0, False)
            return State(opened.folder.name, int(opened.searcher.num_docs), opened.dimensions == self.dimensions)

    def held(self) -> dict[str, int]:
        """The documents held with their revisions; none if the index is damaged or its vectors have another width."""
        import tantivy

        try:
            opened = self._open()
            if opened is None or self._has_other_width(opened):
                return {}
            _ = opened.vectors
            n = opened.searcher.num_docs
            found = opened.searcher.search(tantivy.Query.all_query(), n).hits if n else []
            docs = [opened.searcher.doc(address) for _, address in found]
        except (DamagedError, OSError, ValueError):
            return {}
        return {doc["document_id"][0]: doc["revision"][0] for doc in docs}

    def match(self, wanted: Wanted, depth: int) -> list[Scored]:
        """The best documents, by BM25 over title and text."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return []
            found = opened.searcher.search(self._query(wanted, opened), depth, count=False).hits
            addresses = [address for _, address in found]
            columns = (opened.searcher.fast_field_values(name, addresses) for name in ("document", "story", "day"))
            rows = zip(*columns, strict=True)
            return [Scored(document, story, day, score) for (score, _), (document, story, day) in zip(found, rows, strict=True)]

    def count(self, wanted: Wanted | None, besides: Collection[int], *, copies: bool) -> Counts:
        """Count what is wanted together with the documents `besides`."""
        import tantivy

        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return Counts(0, 0, {})
            query, schema, searcher = tantivy.Query, opened.schema, opened.searcher
            either = [(tantivy.Occur.Should, self._query(wanted, opened))] if wanted else []
            either.append((tantivy.Occur.Should, query.term_set_query(schema, "document", list(besides))))
            whole = query.boolean_query(either) if besides else either[0][1] if wanted else query.empty_query()
            n_documents = searcher.search(whole, 1).count or 0
            if not n_documents:
                return Counts(0, 0, {})
            told = _object(searcher.aggregate(whole, AGGREGATIONS | SHARED))
            shared = shared_stories(told)
            if not shared or copies:
                return counts_of(n_documents, told, shared, [])
            carried = query.term_set_query(schema, "story", list(shared))
            both = query.boolean_query([(tantivy.Occur.Must, whole), (tantivy.Occur.Must, carried)])
            addresses = [address for _, address in searcher.search(both, sum(shared.values())).hits]
            stories = searcher.fast_field_values("story", addresses)
            documents = ((story, _facets_of(searcher.doc(a))) for story, a in zip(stories, addresses, strict=True))
            return counts_of(n_documents, told, shared, documents)

    def dates(self, wanted: Wanted) -> list[Dated]:
        """Story and days of every match, from the columns."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return []
            n = opened.searcher.num_docs
            addresses = [address for _, address in opened.searcher.search(self._query(wanted, opened), n).hits]
            columns = (opened.searcher.fast_field_values(name, addresses) for name in ("story", "day", "last_day"))
            return [Dated(*row) for row in zip(*columns, strict=True)]

    def nearest(self, vector: Vector, required: Node | None, limit: int, least: float) -> list[NearDocument]:
        """The nearest documents: by the graph, or by comparing all where few are allowed; either way compared exactly at the end."""
        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs or self._has_other_width(opened):
                return []
            columns, table = opened.columns, opened.vectors
            allowed = np.ones(len(columns.document), bool)
            if required is not None:
                n = opened.searcher.num_docs
                found = opened.searcher.search(self._query(Wanted(required), opened), n).hits
                numbers = opened.searcher.fast_field_values("document", [address for _, address in found])
                allowed[:] = False
                allowed[opened.places(np.array(numbers, np.int64))] = True
            rows, similarity = _nearest_rows(columns, table, vector, allowed, limit, least)
            return _by_document(columns, rows, similarity, limit)

    def identify(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """The ids of documents and of their stories."""
        with self._reading() as opened:
            if opened is None or not documents:
                return {}
            docs = [opened.searcher.doc(address) for address in self._addresses(opened, documents)]
            return {number_of(doc["document_id"][0]): (doc["document_id"][0], doc["story_id"][0]) for doc in docs}

    def names(self, name_field: str) -> dict[str, int]:
        """The names of a field with the number of documents each."""
        import tantivy

        with self._reading() as opened:
            if opened is None or not opened.searcher.num_docs:
                return {}
            wanted = {"names": {"terms": {"field": NAME_COLUMNS[name_field], "size": MOST_NAMES}}}
            told = _object(opened.searcher.aggregate(tantivy.Query.all_query(), wanted))
            return {b["key"]: b["doc_count"] for b in told["names"]["buckets"]}

    def describe(self) -> str:
        """The engine in a few words."""
        import tantivy

        return f"embedded (tantivy {tantivy.__version__.split(',')[0].removeprefix('tantivy v')}) in {self._folder}"

    def _addresses(self, opened: _Generation, documents: Collection[int]) -> list[Any]:
        import tantivy

        wanted = tantivy.Query.term_set_query(opened.schema, "document", list(documents))
        return [address for _, address in opened.searcher.search(wanted, max(1, len(documents))).hits]

    def _has_other_width(self, opened: _Generation) -> bool:
        if opened.dimensions != self.dimensions:
            log_other_dimensions(f"in {self._folder}", opened.dimensions, self.dimensions, begun_anew=False)
        return opened.dimensions != self.dimensions

    # Queries

    def _query(self, wanted: Wanted, opened: _Generation) -> Any:
        import tantivy

        parts = []
        if wanted.required is not None:
            parts.append((tantivy.Occur.Must, self._node(wanted.required, opened)))
        if wanted.ranked:
            shoulds = [(tantivy.Occur.Should, self._node(node, opened)) for node in wanted.ranked]
            parts.append((tantivy.Occur.Must, tantivy.Query.boolean_query(shoulds, minimum_number_should_match=wanted.least)))
        if not parts:
            return tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0)
        return tantivy.Query.boolean_query(parts)

    def _node(self, node: Node, opened: _Generation) -> Any:
        import tantivy

        query, occur, schema = tantivy.Query, tantivy.Occur, opened.schema
        if isinstance(node, And):
            return query.boolean_query([(occur.Must, self._node(each, opened)) for each in node.nodes])
        if isinstance(node, Or):
            return query.boolean_query([(occur.Should, self._node(each, opened)) for each in node.nodes])
        if isinstance(node, Not):
            everything = query.const_score_query(query.all_query(), 0.0)
            return query.boolean_query([(occur.Must, everything), (occur.MustNot, self._node(node.node, opened))])
        if isinstance(node, Name):
            return query.const_score_query(query.term_query(schema, f"name_{node.field}", node.key), 0.0)
        if isinstance(node, Days):
            whole = tantivy.FieldType.Integer  # a month that is known only as such must lie within the days as a whole
            since = query.range_query(schema, "day", whole, node.since or 1, LATEST)
            until = query.range_query(schema, "last_day", whole, 1, node.until or LATEST)
            return query.const_score_query(query.boolean_query([(occur.Must, since), (occur.Must, until)]), 0.0)
        return self._text(node, opened)

    def _text(self, node: Term | Prefix | Phrase, opened: _Generation) -> Any:
        """A word, prefix or phrase: in one field if told, else in the body, which begins with the title; a title counts again."""
        import tantivy

        occur = tantivy.Occur
        if node.field in {"title", "byline"}:
            return self._in_field(node, node.field or "", opened)
        body = self._in_field(node, "body", opened)
        if node.field == "text":
            return body
        parts = [(occur.Must, body), (occur.Should, self._in_field(node, "title", opened))]
        return tantivy.Query.boolean_query(parts)

    def _in_field(self, node: Term | Prefix | Phrase, field: str, opened: _Generation) -> Any:
        import tantivy

        query, schema = tantivy.Query, opened.schema
        if isinstance(node, Prefix):
            words = {term for term, _ in opened.searcher.terms_with_prefix(field, node.token)} | {stem(node.token)}
            return query.const_score_query(query.term_set_query(schema, field, sorted(words)), 1.0)
        if isinstance(node, Term) or len(node.tokens) == 1:
            token = node.token if isinstance(node, Term) else node.tokens[0]
            return query.term_query(schema, field, token, "freq")
        phrase = query.phrase_query(schema, field, list(node.tokens), slop=node.slop)
        return query.const_score_query(phrase, 1.0) if node.slop else phrase


def _row(entry: Entry, first: int, count: int) -> dict[str, Any]:
    fields = fields_of(entry)
    row: dict[str, Any] = {
        "document_id": entry.document.id,
        "story_id": entry.story_id,
        "document": number_of(entry.document.id),
        "story": number_of(entry.story_id),
        "body": fields.body,
        "title": fields.title,
        "byline": fields.byline,
        "day": fields.day,
        "last_day": fields.last_day,
        "revision": entry.revision,
        "first_row": first,
        "n_rows": count,
    }
    row |= {f"name_{name}": fields.names.get(name, []) for name in NAMES}
    return row | {f"facet_{name}": values for name, values in fields.facets.items()}


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
    for name in ("document", "story", "day", "last_day"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("first_row", "n_rows"):
        builder.add_integer_field(name, fast=True)
    builder.add_integer_field("revision", stored=True, fast=True)
    return builder.build()


def _make_generation(folder: Path, dimensions: int) -> None:
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


def _nearest_rows(
    columns: _Columns, table: VectorTable, vector: Vector, allowed: NDArray[np.bool_], limit: int, least: float
) -> tuple[Numbers, NDArray[np.float32]]:
    """Rows near to a vector whose documents are allowed, with their cosines; enough of them for `limit` documents, if there are."""
    n_graph = table.n_graph_rows
    n = limit * PASSAGES_A_DOCUMENT
    if n_graph and int(columns.n_rows[allowed].sum()) > EXACT_ROWS:
        tail = np.arange(n_graph, len(columns.owner))
        while n <= min(MOST_NEIGHBOURS, n_graph):
            near = table.neighbours(vector, n)
            rows = np.concatenate([near, tail])
            owners = columns.owner[rows]
            rows = rows[(owners >= 0) & allowed[owners]]
            similarity = table.similarities(vector, rows)
            is_near = similarity >= least
            has_end = table.similarities(vector, near[-1:])[0] < least
            if has_end or len(np.unique(columns.owner[rows[is_near]])) >= limit:
                return rows[is_near], similarity[is_near]
            n *= 4
    rows = _ranges(columns.first_row[allowed], columns.n_rows[allowed])
    similarity = table.similarities(vector, rows)
    is_near = similarity >= least
    return rows[is_near], similarity[is_near]


def _by_document(columns: _Columns, rows: Numbers, similarity: NDArray[np.float32], limit: int) -> list[NearDocument]:
    """The nearest documents with their nearest passages, nearest first."""
    found: dict[int, list[Near]] = {}
    for i in np.argsort(-similarity, kind="stable").tolist():
        place = int(columns.owner[rows[i]])
        if place not in found and len(found) == limit:
            continue
        passages = found.setdefault(place, [])
        if len(passages) < NEAR_PASSAGES:
            passages.append(Near(int(rows[i] - columns.first_row[place]), float(similarity[i])))
    return [
        NearDocument(int(columns.document[p]), int(columns.story[p]), int(columns.day[p]), tuple(near))
        for p, near in found.items()
    ]


def _ranges(firsts: Numbers, counts: Numbers) -> Numbers:
    """The numbers from each first on, as many as its count. Shapes: (n,), (n,) -> (counts.sum(),)."""
    starts = np.cumsum(counts) - counts
    return np.asarray(np.arange(int(counts.sum())) + np.repeat(firsts - starts, counts))


def _facets_of(doc: Any) -> dict[str, list[str]]:
    return {name: doc[f"facet_{name}"] for name in FACETS}


def _object(told: Any) -> dict[str, Any]:
    return dict(json.loads(told) if isinstance(told, str) else told)
