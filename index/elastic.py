"""The Elasticsearch engine (8.x): the same entries, tokens and questions as the embedded one, on a server that many processes share.

A document is one entry of an index (`index.elastic_generations`), with its passages' vectors nested in it: they are put and replaced together,
and a filter over the document holds inside the search for near vectors. An older revision never replaces a newer one (external versions).
"""

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from core.errors import Unavailable
from index.counting import aggregations, counts_of, shared_meetings
from index.elastic_generations import MAX_WINDOW, ElasticGenerations
from index.elastic_query import node_of, query_of
from index.elastic_server import NOTHING_LOST, READ_TIMEOUT_S, ElasticServer
from index.engine import (
    MAX_NAMES,
    Counts,
    DatedMatches,
    Matches,
    NearDocuments,
    Order,
    State,
    Wanted,
    to_dated,
    to_matches,
    to_near,
)
from index.entry import Entry, Vector, fitting_vectors
from index.fields import NAME_COLUMNS, columns_of
from index.fusion import Answer, Question, answer_of
from index.query_tree import Node

# One request's most; below the server's default limit on the result window and on buckets.
WINDOW = 10_000
# Bounds of one bulk request: well below the server's 100 MB, and few enough that one slow request is no time-out.
BULK_ENTRIES = 100
BULK_BYTES = 20_000_000
# Some proxies take 1 MB at once: what went with others then goes alone.
TOO_LARGE = (
    "Elasticsearch, or a proxy before it, takes no request as large as this document. Raise the proxy's limit "
    "(nginx: client_max_body_size) to 100 MB."
)
# Near passages kept of one document: those that a hit shows.
NEAR_PASSAGES = 3
# Candidates for each document wanted (docs/measured.md tells the recall).
CANDIDATES = 3
MAX_CANDIDATES = 10_000
# A removal is remembered, and refuses an older revision, until the server's clock of such things has gone on: it does so every 0.2 s.
REMEMBERED_S = 0.3
# The columns that are told of every document found.
FACTS = ("document", "meeting", "story", "day")


class ElasticEngine:
    """The engine on one server, under one name."""

    def __init__(self, server: ElasticServer, name: str, dimensions: int, generation: str | None = None) -> None:
        """With a `generation` it works on that one, whichever is current."""
        self._server = server
        self._name = name
        self.dimensions = dimensions
        self._generations = ElasticGenerations(server, name, dimensions, generation)

    @contextmanager
    def rebuilding(self) -> "Iterator[ElasticEngine]":
        """Give an empty engine beside this one, which takes its place when the block ends well; until then this one answers."""
        generation = uuid4().hex
        # Whoever still reads in the old one has its answer after that time, or gave up.
        with self._generations.beside(generation, kept_s=READ_TIMEOUT_S):
            yield ElasticEngine(self._server, self._name, self.dimensions, generation)

    # Writing

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries; those refused, with the server's reason."""
        if not self._generations.is_fixed:
            present = self._generations.present(to_write=True)
            if present is None or self._generations.has_other_width(present, begun_anew=True):
                self._generations.begin()
        rows = list(zip(entries, fitting_vectors(entries, self.dimensions), strict=True))
        stale: list[str] = []
        refused = self._bulk((_put_action(entry, vectors) for entry, vectors in rows), stale=stale)
        again = {i for i, reason in refused.items() if reason == TOO_LARGE}
        if removed := self._absent(stale):
            time.sleep(REMEMBERED_S)
            again |= removed
        one_by_one = (_put_action(entry, vectors) for entry, vectors in rows if entry.document.id in again)
        return {i: reason for i, reason in refused.items() if i not in again} | self._bulk(one_by_one, at_once=1)

    def _absent(self, document_ids: Sequence[str]) -> set[str]:
        """Return those of some documents that the index does not hold."""
        if not document_ids:
            return set()
        answer = self._server.asked(
            lambda: self._server.client.mget(index=self._generations.target, ids=list(document_ids), source=False)
        )
        return {row["_id"] for row in answer["docs"] if not row.get("found")}

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""
        if document_ids and self._generations.present(to_write=True) is not None:
            self._bulk({"_op_type": "delete", "_id": document_id} for document_id in document_ids)

    def clear(self) -> None:
        """Hold nothing, and leave nothing on the server; the next put begins anew."""
        self._generations.clear()

    def close(self) -> None:
        """Let go of the connection."""
        self._server.close()

    def _bulk(
        self, actions: Iterator[dict[str, Any]], *, at_once: int = BULK_ENTRIES, stale: list[str] | None = None
    ) -> dict[str, str]:
        """Carry out actions and look at each one's outcome; a missing thing to delete is no fault, nor a stale version: it goes to `stale`."""
        from elasticsearch.helpers import streaming_bulk

        def carried_out() -> dict[str, str]:
            refused = {}
            outcomes = streaming_bulk(
                self._server.client,
                actions,
                index=self._generations.target,
                chunk_size=at_once,
                max_chunk_bytes=BULK_BYTES,
                raise_on_error=False,
                max_retries=3,  # where the server says "too many requests"
                require_alias=True,
                raise_on_exception=False,
            )
            for is_done, item in outcomes:
                ((action, result),) = item.items()
                if result["status"] == 409 and stale is not None:
                    stale.append(str(result["_id"]))
                if is_done or result["status"] == 409 or (action == "delete" and "error" not in result):
                    continue
                if result["status"] not in {400, 413}:  # whatever is put: the server's state, not this document
                    raise self._server.refusal(result["status"], getattr(result.get("exception"), "body", result))
                refused[str(result["_id"])] = _reason(result)
            refreshed = self._server.client.indices.refresh(index=self._generations.target)
            if refreshed["_shards"]["failed"]:
                raise Unavailable(
                    f"A part of Elasticsearch at {self._server.address} did not show what was put. Try again. {NOTHING_LOST}"
                )
            return refused

        return self._server.asked(carried_out)

    # Reading

    def state(self) -> State:
        """Return what the index is just now."""
        present = self._generations.present()
        if present is None:
            return State("", 0, False)
        n = int(self._search(query={"match_all": {}}, size=0, track_total_hits=True)["hits"]["total"]["value"])
        return State(present, n, not self._generations.has_other_width(present))

    def check(self) -> None:
        """Check nothing here: the server checks what it keeps by itself, and refuses to answer from a damaged shard."""

    def held(self) -> dict[str, int]:
        """Return the documents held with their revisions; none if their vectors have another width, so that all are put anew."""
        present = self._generations.present()
        if present is None or self._generations.has_other_width(present):
            return {}
        rows = self._all({"match_all": {}}, ["document_id", "revision"])
        return {row["document_id"][0]: row["revision"][0] for row in rows}

    def match(self, wanted: Wanted, depth: int, order: Order) -> Matches:
        """Return the first documents, by BM25 over title and text or by day."""
        by_day = {"sort": [{"day": "desc" if order == "newest" else "asc"}]} if order != "best" else {}
        answer = self._search(query=query_of(wanted), size=min(depth, MAX_WINDOW), fields=FACTS, **by_day)
        return to_matches([(*_facts(hit), hit["_score"] or 0.0) for hit in answer["hits"]["hits"]])

    def frequencies(self, tokens: Collection[str]) -> dict[str, int]:
        """Return how many documents have each of these tokens."""
        if not tokens:
            return {}
        buckets = {token: {"term": {"body": token}} for token in tokens}
        answer = self._search(size=0, aggs={"tokens": {"filters": {"filters": buckets}}})
        token_buckets = answer.get("aggregations", {}).get("tokens", {}).get("buckets", {})
        return {token: int(bucket["doc_count"]) for token, bucket in token_buckets.items()}

    def count(self, wanted: Wanted | None, besides: Collection[int], *, copies: bool, facets: Sequence[str]) -> Counts:
        """Count what is wanted together with the documents `besides`."""
        either = [query_of(wanted)] if wanted else []
        either.append({"terms": {"document": list(besides)}})
        whole = {"bool": {"should": either, "minimum_should_match": 1}} if besides else either[0]
        answer = self._search(query=whole, size=0, aggs=aggregations(facets), track_total_hits=True)
        counted_values, n_documents = answer.get("aggregations", {}), int(answer["hits"]["total"]["value"])
        if not n_documents:
            return Counts(0, 0, {})
        shared = shared_meetings(counted_values)
        if not shared or copies:
            return counts_of(n_documents, counted_values, [])
        both = {"bool": {"filter": [whole, {"terms": {"meeting": list(shared)}}]}}
        rows = self._all(both, ["meeting", "story", *(f"facet_{name}" for name in facets)])
        documents = (
            (row["meeting"][0], row["story"][0], {name: row.get(f"facet_{name}", []) for name in facets}) for row in rows
        )
        return counts_of(n_documents, counted_values, documents)

    def dates(self, wanted: Wanted) -> DatedMatches:
        """Return what every match is listed under, and its days."""
        names = ["meeting", "story", "day", "last_day"]
        return to_dated([row[name][0] for name in names] for row in self._all(query_of(wanted), names))

    def nearest(self, vector: Vector, required: Node | None, limit: int, least: float) -> NearDocuments:
        """Return the nearest documents, by the graph of their passages."""
        present = self._generations.present()
        if present is None or self._generations.has_other_width(present):
            return to_near((), ())
        knn: dict[str, Any] = {
            "field": "passages.vector",
            "query_vector": [float(v) for v in vector],
            "k": limit,
            "num_candidates": min(MAX_CANDIDATES, CANDIDATES * limit),
            "similarity": least,
            "inner_hits": {"size": NEAR_PASSAGES, "_source": False, "fields": ["passages.number"]},
        }
        if required is not None:
            knn["filter"] = node_of(required)
        answer = self._search(knn=knn, size=limit, fields=FACTS)
        hits = [(hit, passages) for hit in answer["hits"]["hits"] if (passages := _passages(hit))]
        return to_near([_facts(hit) for hit, _ in hits], [passages for _, passages in hits])

    def answer(self, question: Question) -> Answer:
        """Answer a whole search."""
        return answer_of(self, question)

    def identify(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """Return the ids of documents and of their stories."""
        if not documents:
            return {}
        rows = self._all({"terms": {"document": list(documents)}}, ["document", "document_id", "story_id"])
        return {row["document"][0]: (row["document_id"][0], row["story_id"][0]) for row in rows}

    def names(self, name_field: str) -> dict[str, int]:
        """Return the names of a field with the number of documents each."""
        aggregation = {"names": {"terms": {"field": NAME_COLUMNS[name_field], "size": MAX_NAMES}}}
        answer = self._search(query={"match_all": {}}, size=0, aggs=aggregation)
        return {b["key"]: b["doc_count"] for b in answer.get("aggregations", {}).get("names", {}).get("buckets", ())}

    def describe(self) -> str:
        """Return the engine in a few words."""
        return self._server.describe()

    def _all(self, query: dict[str, Any], fields: list[str]) -> Iterator[Any]:
        """Yield these columns of every document of a query, page by page."""
        after: list[Any] | None = None
        while True:
            more = {"search_after": after} if after else {}
            answer = self._search(
                query={"bool": {"filter": [query]}}, size=WINDOW, sort=[{"document": "asc"}], fields=fields, **more
            )
            rows = answer["hits"]["hits"]
            yield from (row["fields"] for row in rows)
            if len(rows) < WINDOW:
                return
            after = rows[-1]["sort"]

    def _search(self, *, fields: Sequence[str] = (), **body: Any) -> Any:
        """Search; an answer from a part of the shards is no answer, and where there is no index it is empty."""
        answer = self._server.asked(
            lambda: self._server.quick.options(ignore_status=404).search(
                index=self._generations.target,
                allow_partial_search_results=False,
                source=False,
                docvalue_fields=list(fields),
                **body,
            )
        )
        if "hits" in answer:
            return answer
        if self._generations.present() is not None:  # it came in between
            raise Unavailable("The search index was being replaced just then. Ask again.")
        return {"hits": {"hits": [], "total": {"value": 0}}}


def _reason(result: Mapping[str, Any]) -> str:
    """Why a document was refused."""
    if result["status"] == 413:
        return TOO_LARGE
    error = result.get("error", {})
    reason = error.get("reason") if isinstance(error, Mapping) else error
    return f"Elasticsearch refused it: {reason or result['status']}"[:300]


def _facts(hit: Any) -> tuple[int, int, int, int]:
    """Return the document, meeting, story and day of a hit."""
    document, meeting, story, day = (int(hit["fields"][name][0]) for name in FACTS)
    return document, meeting, story, day


def _passages(hit: Any) -> list[tuple[int, float]]:
    """Return the nearest passages of a document, with their cosines."""
    rows = hit["inner_hits"]["passages"]["hits"]["hits"]
    return [(row["fields"]["passages"][0]["number"][0], 2 * row["_score"] - 1) for row in rows]


def _put_action(entry: Entry, vectors: Vector) -> dict[str, Any]:
    passages = [{"number": number, "vector": [float(v) for v in vector]} for number, vector in enumerate(vectors)]
    return {
        "_op_type": "index",
        "_id": entry.document.id,
        "version": entry.revision,
        "version_type": "external_gte",
        "_source": columns_of(entry) | {"passages": passages},
    }
