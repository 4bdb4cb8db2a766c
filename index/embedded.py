"""The embedded engine: tantivy for words and fields, a flat file of vectors for meaning. One folder, nothing to install.

A put appends the vectors and syncs them before tantivy commits the documents that point at them, so a kill between the two leaves
rows that nobody points at, never a pointer to nothing. What does not fit together is thrown away: the archive has it all.
"""

import json
import os
import shutil
from collections.abc import Collection, Sequence
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from core.errors import Unavailable
from index.analysis import stem
from index.base import DIMENSIONS as BUNDLED_DIMENSIONS
from index.base import (
    FACETS,
    INDEX_VERSION,
    MOST_NAMES,
    Dated,
    Entry,
    Held,
    Matched,
    Near,
    Scored,
    Vector,
    fitting_vectors,
    log_other_dimensions,
)
from index.fields import NAME_COLUMNS, fields_of
from index.query import NAME_FIELDS, And, Days, Name, Node, Not, Or, Phrase, Prefix, Term

FLOAT_BYTES = 4
# tantivy's least for one writing thread; more only matters for bulk loads.
WRITER_BYTES = 50_000_000
# Facet values and stories counted per query before the best are shown; beyond it totals would be estimates.
MOST_BUCKETS = 65_000
# Rows compared at once: 32 MB of vectors, which stays in cache and out of the way.
CHUNK_ROWS = 20_000
NAMES = sorted(NAME_FIELDS - {"published"})
# Later than any day.
LATEST = 99_999_999


class EmbeddedEngine:
    """The engine in one folder."""

    def __init__(self, folder: Path, dimensions: int) -> None:
        self.dimensions = dimensions
        self._row_bytes = dimensions * FLOAT_BYTES
        self._folder = folder
        self._vectors = folder / "vectors.f32"

    @cached_property
    def _index(self) -> Any:
        """The tantivy index; begun anew if it is of another version or does not fit its vectors."""
        import tantivy

        schema = self._schema
        try:
            if self._folder.exists() and not self._mark.exists():
                shutil.rmtree(self._folder)
            self._make_folder()
            try:
                index = self._registered(tantivy.Index(schema, path=str(self._folder / "words"), reuse=True))
                if self._is_sound(index):
                    return index
            except ValueError:
                pass  # damaged: what follows makes it anew
            shutil.rmtree(self._folder)
            self._make_folder()
            return self._registered(tantivy.Index(schema, path=str(self._folder / "words"), reuse=True))
        except (OSError, ValueError) as err:
            raise Unavailable(
                f"The search index in {self._folder} cannot be opened: {err}. "
                "Check the folder's permissions and free space; `countywatch index rebuild` builds it anew."
            ) from err

    @property
    def _mark(self) -> Path:
        """The file that tells the version by its name and the vectors' width by its content."""
        return self._folder / f"version-{INDEX_VERSION}"

    def _held_dimensions(self) -> int:
        """The width of the vectors in the folder, which another process may have begun anew."""
        _ = self._index
        try:
            return self._marked_dimensions()
        except (OSError, ValueError):
            return 0  # being begun anew just now, or damaged: neither fits

    def _marked_dimensions(self) -> int:
        # Marks were empty while every index had the bundled model's width.
        return int(self._mark.read_text(encoding="ascii").strip() or BUNDLED_DIMENSIONS)

    def _has_other_width(self, *, begun_anew: bool = False) -> bool:
        held = self._held_dimensions()
        if held != self.dimensions:
            log_other_dimensions(f"in {self._folder}", held, self.dimensions, begun_anew=begun_anew)
        return held != self.dimensions

    def _make_folder(self) -> None:
        (self._folder / "words").mkdir(parents=True, exist_ok=True)
        if not self._mark.exists():
            self._mark.write_text(f"{self.dimensions}\n", encoding="ascii")
        self._vectors.touch()

    @cached_property
    def _schema(self) -> Any:
        import tantivy

        builder = tantivy.SchemaBuilder()
        for name in ("document_id", "story_id"):
            builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("body", "title", "byline"):
            builder.add_text_field(name, tokenizer_name="spaces", index_option="position")
        for name in NAMES:
            builder.add_text_field(f"name_{name}", fast=True, tokenizer_name="raw", index_option="basic")
        for name in FACETS:
            builder.add_text_field(f"facet_{name}", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        builder.add_integer_field("day", stored=True, indexed=True, fast=True)
        builder.add_integer_field("last_day", indexed=True, fast=True)
        builder.add_unsigned_field("story_number", fast=True)
        for name in ("revision", "first_row", "n_rows"):
            builder.add_integer_field(name, stored=True, indexed=False, fast=True)
        return builder.build()

    @staticmethod
    def _registered(index: Any) -> Any:
        import tantivy

        index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
        return index

    def _is_sound(self, index: Any) -> bool:
        """Whether the vectors reach as far as any document points."""
        import tantivy

        row_bytes = self._marked_dimensions() * FLOAT_BYTES

        searcher = index.searcher()
        if searcher.num_docs == 0:
            return True
        top = searcher.search(tantivy.Query.all_query(), 1, order_by_field="first_row").hits
        last = searcher.doc(top[0][1])
        return bool((last["first_row"][0] + last["n_rows"][0]) * row_bytes <= self._vectors.stat().st_size)

    # Writing

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries; an entry of an older revision than the one held changes nothing."""
        import tantivy

        if self._has_other_width(begun_anew=True):
            self.clear()
        held = self._revisions([entry.document.id for entry in entries])
        fresh = [entry for entry in entries if held.get(entry.document.id, -1) <= entry.revision]
        rows = self._append(fitting_vectors(fresh, self.dimensions))
        writer = self._index.writer(WRITER_BYTES, 1)
        try:
            for entry, (first, count) in zip(fresh, rows, strict=True):
                writer.delete_documents_by_term("document_id", entry.document.id)
                writer.add_document(tantivy.Document.from_dict(_row(entry, first, count), self._schema))
            writer.commit()
            writer.wait_merging_threads()
        except (OSError, ValueError) as err:
            raise Unavailable(
                f"The search index in {self._folder} could not be written: {err}. Free some space and try again."
            ) from err
        self._index.reload()
        return {}

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""
        if document_ids:
            writer = self._index.writer(WRITER_BYTES, 1)
            for document_id in document_ids:
                writer.delete_documents_by_term("document_id", document_id)
            writer.commit()
            writer.wait_merging_threads()
            self._index.reload()

    def clear(self) -> None:
        """Hold nothing, and begin anew."""
        self.close()
        if self._folder.exists():
            shutil.rmtree(self._folder)

    def close(self) -> None:
        """Let go of the files."""
        self.__dict__.pop("_index", None)

    def _append(self, blocks: Sequence[Vector]) -> list[tuple[int, int]]:
        """Append vectors and sync them; first row and count of each block."""
        _ = self._index  # makes the folder
        rows = []
        with self._vectors.open("ab") as file:
            extra = file.tell() % self._row_bytes
            if extra:  # a kill tore the last row: nobody points at it
                file.write(b"\0" * (self._row_bytes - extra))
            at = file.tell() // self._row_bytes
            for block in blocks:
                file.write(np.ascontiguousarray(block, np.float32).tobytes())
                rows.append((at, len(block)))
                at += len(block)
            file.flush()
            os.fsync(file.fileno())
        return rows

    def _revisions(self, document_ids: Sequence[str]) -> dict[str, int]:
        return {doc["document_id"][0]: doc["revision"][0] for doc in self._docs(document_ids)}

    # Reading

    def _searcher(self) -> Any:
        self._index.reload()
        return self._index.searcher()

    def _docs(self, document_ids: Collection[str]) -> list[Any]:
        import tantivy

        if not document_ids:
            return []
        searcher = self._searcher()
        wanted = tantivy.Query.term_set_query(self._schema, "document_id", list(document_ids))
        return [searcher.doc(address) for _, address in searcher.search(wanted, len(document_ids)).hits]

    def ids(self) -> set[str]:
        """The documents held; none if their vectors have another width, so that all are put anew."""
        import tantivy

        if self._has_other_width():
            return set()
        searcher = self._searcher()
        if searcher.num_docs == 0:
            return set()
        found = searcher.search(tantivy.Query.all_query(), searcher.num_docs).hits
        return {searcher.doc(address)["document_id"][0] for _, address in found}

    def match(
        self, required: Node | None, ranked: Sequence[Node], least: int, *, depth: int, within: Collection[str] | None = None
    ) -> Matched:
        """Documents that match, by BM25 over title and text."""
        import tantivy

        searcher = self._searcher()
        query = self._query(required, ranked, least, searcher)
        if within is not None:
            chosen = tantivy.Query.term_set_query(self._schema, "document_id", list(within))
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, tantivy.Query.const_score_query(chosen, 0.0))]
            )
        found = searcher.search(query, depth)
        best = []
        for score, address in found.hits:
            doc = searcher.doc(address)
            best.append(Scored(doc["document_id"][0], doc["story_id"][0], doc["day"][0], score))
        wanted = {name: {"terms": {"field": f"facet_{name}", "size": 1000}} for name in FACETS}
        wanted["story"] = {"terms": {"field": "story_id", "size": MOST_BUCKETS}}
        told = searcher.aggregate(query, wanted) if found.count else {}
        told = json.loads(told) if isinstance(told, str) else told
        counts = {name: {b["key"]: b["doc_count"] for b in told.get(name, {}).get("buckets", [])} for name in wanted}
        stories = counts.pop("story")
        return Matched(best, found.count or 0, set(stories), counts)

    def dates(self, required: Node | None, ranked: Sequence[Node], least: int) -> list[Dated]:
        """Story and days of every match, from the columns: 0.8 s for 200,000."""
        searcher = self._searcher()
        if searcher.num_docs == 0:
            return []
        query = self._query(required, ranked, least, searcher)
        addresses = [address for _, address in searcher.search(query, searcher.num_docs).hits]
        columns = (searcher.fast_field_values(name, addresses) for name in ("story_number", "day", "last_day"))
        return [Dated(*row) for row in zip(*columns, strict=True)]

    def nearest(self, vector: Vector, within: Collection[str] | None, limit: int) -> list[Near]:
        """The nearest passages by an exact scan."""
        if (within is not None and not within) or self._has_other_width():
            return []
        import tantivy

        searcher = self._searcher()
        if searcher.num_docs == 0:
            return []
        if within is None:
            addresses = [a for _, a in searcher.search(tantivy.Query.all_query(), searcher.num_docs).hits]
            docs = [searcher.doc(address) for address in addresses]
        else:
            docs = self._docs(within)
        spans = sorted((doc["first_row"][0], doc["n_rows"][0], doc["document_id"][0]) for doc in docs)
        rows = np.concatenate([np.arange(first, first + n) for first, n, _ in spans]) if spans else np.zeros(0, np.int64)
        if not len(rows):
            return []
        table = np.memmap(
            self._vectors, np.float32, "r", shape=(self._vectors.stat().st_size // self._row_bytes, self.dimensions)
        )
        similarity = np.concatenate([table[rows[at : at + CHUNK_ROWS]] @ vector for at in range(0, len(rows), CHUNK_ROWS)])
        owners = np.repeat(np.arange(len(spans)), [n for _, n, _ in spans])
        best = np.argsort(-similarity, kind="stable")[:limit]
        return [Near(spans[owners[i]][2], int(rows[i] - spans[owners[i]][0]), float(similarity[i])) for i in best.tolist()]

    def look_up(self, document_ids: Collection[str]) -> dict[str, Held]:
        """Story, day and facets of documents."""
        return {
            doc["document_id"][0]: Held(doc["story_id"][0], doc["day"][0], {name: doc[f"facet_{name}"] for name in FACETS})
            for doc in self._docs(document_ids)
        }

    def names(self, name_field: str) -> dict[str, int]:
        """The names of a field with the number of documents each."""
        import tantivy

        searcher = self._searcher()
        if searcher.num_docs == 0:
            return {}
        wanted = {"names": {"terms": {"field": NAME_COLUMNS[name_field], "size": MOST_NAMES}}}
        told = searcher.aggregate(tantivy.Query.all_query(), wanted)
        told = json.loads(told) if isinstance(told, str) else told
        return {b["key"]: b["doc_count"] for b in told["names"]["buckets"]}

    def describe(self) -> str:
        """The engine in a few words."""
        import tantivy

        return f"embedded (tantivy {tantivy.__version__.split(',')[0].removeprefix('tantivy v')}) in {self._folder}"

    # Queries

    def _query(self, required: Node | None, ranked: Sequence[Node], least: int, searcher: Any) -> Any:
        import tantivy

        parts = []
        if required is not None:
            parts.append((tantivy.Occur.Must, self._node(required, searcher)))
        if ranked:
            shoulds = [(tantivy.Occur.Should, self._node(node, searcher)) for node in ranked]
            parts.append((tantivy.Occur.Must, tantivy.Query.boolean_query(shoulds, minimum_number_should_match=least)))
        if not parts:
            return tantivy.Query.const_score_query(tantivy.Query.all_query(), 0.0)
        return tantivy.Query.boolean_query(parts)

    def _node(self, node: Node, searcher: Any) -> Any:
        import tantivy

        query, occur, schema = tantivy.Query, tantivy.Occur, self._schema
        if isinstance(node, And):
            return query.boolean_query([(occur.Must, self._node(each, searcher)) for each in node.nodes])
        if isinstance(node, Or):
            return query.boolean_query([(occur.Should, self._node(each, searcher)) for each in node.nodes])
        if isinstance(node, Not):
            everything = query.const_score_query(query.all_query(), 0.0)
            return query.boolean_query([(occur.Must, everything), (occur.MustNot, self._node(node.node, searcher))])
        if isinstance(node, Name):
            return query.const_score_query(query.term_query(schema, f"name_{node.field}", node.key), 0.0)
        if isinstance(node, Days):
            whole = tantivy.FieldType.Integer  # a month that is known only as such must lie within the days as a whole
            since = query.range_query(schema, "day", whole, node.since or 1, LATEST)
            until = query.range_query(schema, "last_day", whole, 1, node.until or LATEST)
            return query.const_score_query(query.boolean_query([(occur.Must, since), (occur.Must, until)]), 0.0)
        return self._text(node, searcher)

    def _text(self, node: Term | Prefix | Phrase, searcher: Any) -> Any:
        """A word, prefix or phrase: in one field if told, else in the body, which begins with the title; a title counts again."""
        import tantivy

        occur = tantivy.Occur
        if node.field in {"title", "byline"}:
            return self._in_field(node, node.field or "", searcher)
        body = self._in_field(node, "body", searcher)
        if node.field == "text":
            return body
        parts = [(occur.Must, body), (occur.Should, self._in_field(node, "title", searcher))]
        return tantivy.Query.boolean_query(parts)

    def _in_field(self, node: Term | Prefix | Phrase, field: str, searcher: Any) -> Any:
        import tantivy

        query, schema = tantivy.Query, self._schema
        if isinstance(node, Prefix):
            words = {term for term, _ in searcher.terms_with_prefix(field, node.token)} | {stem(node.token)}
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
        "body": fields.body,
        "title": fields.title,
        "byline": fields.byline,
        "day": fields.day,
        "last_day": fields.last_day,
        # Numbers are read from columns, names one by one; that two of a million stories share one has a chance of 1 in 30 million.
        "story_number": int(sha256(entry.story_id.encode()).hexdigest()[:16], 16),
        "revision": entry.revision,
        "first_row": first,
        "n_rows": count,
    }
    row |= {f"name_{name}": fields.names.get(name, []) for name in NAMES}
    return row | {f"facet_{name}": values for name, values in fields.facets.items()}
