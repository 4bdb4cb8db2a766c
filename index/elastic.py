"""The Elasticsearch engine (8.x): the same entries, tokens and questions as the embedded one, on a server that many processes share.

One index for each making of it (a generation), behind an alias, so that a new one is filled beside it and takes its place at once. A
document is one entry of it, with its passages' vectors nested in it: they are put and replaced together, and a filter over the document
holds inside the search for near vectors. An older revision never replaces a newer one (external versions).
"""

import logging
import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeVar
from uuid import uuid4

from core.errors import ConfigError, Unavailable
from index.counting import AGGREGATIONS, SHARED, counts_of, shared_stories
from index.elastic_query import node_of, query_of
from index.engine import MOST_NAMES, Counts, Dated, Matches, Near, NearDocument, Order, State, Wanted, to_matches
from index.entry import FACETS, INDEX_VERSION, Entry, Vector, fitting_vectors, log_other_dimensions
from index.fields import NAME_COLUMNS, NAMES, columns_of
from index.fusion import Answer, Question, answer_of
from index.query import Node

T = TypeVar("T")
# One request's most; below the server's default limit on the result window and on buckets.
WINDOW = 10_000
MOST_WINDOW = 100_000
# Bounds of one bulk request: well below the server's 100 MB, and few enough that one slow request is no time-out.
BULK_ENTRIES = 100
BULK_BYTES = 20_000_000
# Near passages kept of one document: those that a hit shows.
NEAR_PASSAGES = 3
# Candidates for each document wanted (docs/measured.md tells the recall).
CANDIDATES = 3
MOST_CANDIDATES = 10_000
# Readers wait so long for a server; one that did not answer is not asked again for a while, so that it holds up no other page.
READ_TIMEOUT_S = 2
PAUSE_S = 5
WRITE_TIMEOUT_S = 60
MAJOR = 8
# What stands behind the alias in a generation's name: no other beat's index is taken for one of ours.
GENERATION = re.compile("[0-9a-f]{32}")


def _mappings(dimensions: int) -> dict[str, Any]:
    """The mapping of documents whose passages have vectors of that width."""
    vector = {"type": "dense_vector", "dims": dimensions, "similarity": "dot_product", "index_options": {"type": "hnsw"}}
    texts = {
        name: {"type": "text", "analyzer": "whitespace", "index_options": "positions"} for name in ("body", "title", "byline")
    }
    return {
        "dynamic": "strict",
        "_source": {"excludes": ["passages.vector"]},
        "properties": {
            "document_id": {"type": "keyword"},
            "story_id": {"type": "keyword"},
            "document": {"type": "long"},
            "story": {"type": "long"},
            "day": {"type": "integer"},
            "last_day": {"type": "integer"},
            "revision": {"type": "long"},
            "passages": {"type": "nested", "properties": {"number": {"type": "integer"}, "vector": vector}},
        }
        | texts
        | {f"name_{name}": {"type": "keyword"} for name in NAMES}
        | {f"facet_{name}": {"type": "keyword"} for name in FACETS},
    }


class ElasticEngine:
    """The engine on one server, under one name."""

    def __init__(self, url: str, name: str, dimensions: int, generation: str | None = None) -> None:
        """With a `generation` it works on that one, whichever is current."""
        self._url = url
        self._name = name
        self.dimensions = dimensions
        self._alias = f"{re.sub(r'[^a-z0-9-]', '-', name.lower())}-{INDEX_VERSION}"
        self._fixed = generation
        self._asked_again_at = 0.0
        self._widths: dict[str, int] = {}  # of the vectors of each generation, which never change

    @cached_property
    def _client(self) -> Any:
        """The client, once the server answered as one we know."""
        from elasticsearch import Elasticsearch

        logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # it logs whole tracebacks of what we tell in words
        try:
            client = Elasticsearch(self._url, request_timeout=WRITE_TIMEOUT_S, retry_on_timeout=True, max_retries=2)
        except ValueError as err:
            raise ConfigError(
                "COUNTYWATCH_ELASTICSEARCH_URL is not a server's address; it looks like http://host:9200 or https://user:password@host:9200."
            ) from err
        version = str(self._asked(_quick(client).info)["version"]["number"])
        if int(version.split(".")[0]) != MAJOR:
            raise ConfigError(f"Elasticsearch at {self._shown} is version {version}; this program works with version {MAJOR}.")
        return client

    # Generations

    @property
    def _target(self) -> str:
        """What reading and writing names: the alias, or the generation that is being built."""
        return f"{self._alias}-{self._fixed}" if self._fixed else self._alias

    def _present(self) -> str | None:
        """The index that answers just now; None where there is none."""
        if self._fixed:
            return self._target
        told = self._asked(lambda: _quick(self._client).options(ignore_status=404).indices.get_alias(name=self._alias))
        return next((name for name, facts in told.items() if name.startswith(self._alias) and "aliases" in facts), None)

    def _make(self, name: str) -> None:
        settings = {
            "number_of_shards": 1,
            "max_result_window": MOST_WINDOW,
            "mapping.nested_objects.limit": 100_000,  # a pack of 2,000 pages has some 10,000 passages
        }
        mappings = _mappings(self.dimensions)
        self._asked(lambda: self._client.indices.create(index=name, mappings=mappings, settings=settings))

    def _begin(self) -> None:
        """Make an empty generation the present one."""
        if self._fixed:
            self._drop(self._target)
            self._make(self._target)
        else:
            name = f"{self._alias}-{uuid4().hex}"
            self._make(name)
            self._adopt(name)

    def _adopt(self, name: str) -> None:
        """Let the alias name a generation, in one step, and throw the others away."""
        told = self._generations()
        others = [other for other in told if other != name]
        actions: list[dict[str, Any]] = [
            {"remove": {"index": other, "alias": self._alias}} for other in others if self._alias in told[other]["aliases"]
        ]
        actions.append({"add": {"index": name, "alias": self._alias, "is_write_index": True}})
        self._asked(lambda: self._client.indices.update_aliases(actions=actions))
        for other in others:
            self._drop(other)

    def _generations(self) -> Mapping[str, Any]:
        """All that there are under our name, with their aliases: the present one, and what a rebuild or a kill left."""
        found: Mapping[str, Any] = self._asked(
            lambda: self._client.options(ignore_status=404).indices.get(index=f"{self._alias}-*", features="aliases")
        )
        return {name: facts for name, facts in found.items() if GENERATION.fullmatch(name.removeprefix(f"{self._alias}-"))}

    def _drop(self, name: str) -> None:
        self._asked(lambda: self._client.options(ignore_status=404).indices.delete(index=name))

    @contextmanager
    def rebuilding(self) -> "Iterator[ElasticEngine]":
        """An empty engine beside this one, which takes its place when the block ends well; until then this one answers."""
        beside = ElasticEngine(self._url, self._name, self.dimensions, uuid4().hex)
        try:
            beside._make(beside._target)
            yield beside
            self._adopt(beside._target)
        except BaseException:
            self._drop(beside._target)
            raise
        finally:
            beside.close()

    def _has_other_width(self, present: str, *, begun_anew: bool = False) -> bool:
        """Whether the passages' vectors have another width than the model's."""
        if present not in self._widths:
            mapping = self._asked(lambda: _quick(self._client).indices.get_mapping(index=present))
            self._widths[present] = int(mapping[present]["mappings"]["properties"]["passages"]["properties"]["vector"]["dims"])
        held = self._widths[present]
        if held != self.dimensions:
            log_other_dimensions(f"{present} at {self._shown}", held, self.dimensions, begun_anew=begun_anew)
        return held != self.dimensions

    # Writing

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries; those refused, with the server's reason."""
        present = self._present()
        if present is None or self._has_other_width(present, begun_anew=True):
            self._begin()
        rows = zip(entries, fitting_vectors(entries, self.dimensions), strict=True)
        return self._bulk(_put_action(entry, vectors) for entry, vectors in rows)

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""
        if document_ids and self._present() is not None:
            self._bulk({"_op_type": "delete", "_id": document_id} for document_id in document_ids)

    def clear(self) -> None:
        """Hold nothing, and leave nothing on the server; the next put begins anew."""
        for name in self._generations():
            self._drop(name)

    def close(self) -> None:
        """Let go of the connection."""
        client = self.__dict__.pop("_client", None)
        if client is not None:
            client.close()

    def _bulk(self, actions: Iterator[dict[str, Any]]) -> dict[str, str]:
        """Carry out actions and look at each one's outcome; a stale version or a missing thing to delete is no fault."""
        from elasticsearch.helpers import streaming_bulk

        def carried_out() -> dict[str, str]:
            refused = {}
            outcomes = streaming_bulk(
                self._client,
                actions,
                index=self._target,
                chunk_size=BULK_ENTRIES,
                max_chunk_bytes=BULK_BYTES,
                raise_on_error=False,
                max_retries=3,  # where the server says "too many requests"
                require_alias=not self._fixed,
            )
            for is_done, item in outcomes:
                ((action, result),) = item.items()
                if not is_done and result["status"] != 409 and (action, result["status"]) != ("delete", 404):
                    error = result.get("error", {})
                    reason = error.get("reason") if isinstance(error, Mapping) else error
                    refused[str(result["_id"])] = f"Elasticsearch refused it: {reason or result['status']}"[:300]
            self._client.indices.refresh(index=self._target)
            return refused

        return self._asked(carried_out)

    # Reading

    def state(self) -> State:
        """What the index is just now."""
        present = self._present()
        if present is None:
            return State("", 0, False)
        n = int(self._asked(lambda: _quick(self._client).count(index=present))["count"])
        return State(present, n, not self._has_other_width(present))

    def check(self) -> None:
        """The server checks what it keeps by itself, and refuses to answer from a damaged shard."""

    def held(self) -> dict[str, int]:
        """The documents held with their revisions; none if their vectors have another width, so that all are put anew."""
        present = self._present()
        if present is None or self._has_other_width(present):
            return {}
        rows = self._all({"match_all": {}}, ["document_id", "revision"])
        return {row["document_id"][0]: row["revision"][0] for row in rows}

    def match(self, wanted: Wanted, depth: int, order: Order) -> Matches:
        """The first documents, by BM25 over title and text or by day."""
        by_day = {"sort": [{"day": "desc" if order == "newest" else "asc"}]} if order != "best" else {}
        answer = self._search(query=query_of(wanted), size=min(depth, MOST_WINDOW), fields=["document", "story", "day"], **by_day)
        return to_matches([(*_facts(hit), hit["_score"] or 0.0) for hit in answer["hits"]["hits"]])

    def count(self, wanted: Wanted | None, besides: Collection[int], *, copies: bool, facets: bool) -> Counts:
        """Count what is wanted together with the documents `besides`."""
        either = [query_of(wanted)] if wanted else []
        either.append({"terms": {"document": list(besides)}})
        whole = {"bool": {"should": either, "minimum_should_match": 1}} if besides else either[0]
        answer = self._search(query=whole, size=0, aggs=(AGGREGATIONS if facets else {}) | SHARED, track_total_hits=True)
        told, n_documents = answer.get("aggregations", {}), int(answer["hits"]["total"]["value"])
        if not n_documents:
            return Counts(0, 0, {})
        shared = shared_stories(told)
        if not shared or copies or not facets:
            return counts_of(n_documents, told, shared, [])
        both = {"bool": {"filter": [whole, {"terms": {"story": list(shared)}}]}}
        rows = self._all(both, ["story", *(f"facet_{name}" for name in FACETS)])
        documents = ((row["story"][0], {name: row.get(f"facet_{name}", []) for name in FACETS}) for row in rows)
        return counts_of(n_documents, told, shared, documents)

    def dates(self, wanted: Wanted) -> list[Dated]:
        """Story and days of every match."""
        return [
            Dated(*(row[name][0] for name in ("story", "day", "last_day")))
            for row in self._all(query_of(wanted), ["story", "day", "last_day"])
        ]

    def nearest(self, vector: Vector, required: Node | None, limit: int, least: float) -> list[NearDocument]:
        """The nearest documents, by the graph of their passages."""
        present = self._present()
        if present is None or self._has_other_width(present):
            return []
        knn: dict[str, Any] = {
            "field": "passages.vector",
            "query_vector": [float(v) for v in vector],
            "k": limit,
            "num_candidates": min(MOST_CANDIDATES, CANDIDATES * limit),
            "similarity": least,
            "inner_hits": {"size": NEAR_PASSAGES, "_source": False, "fields": ["passages.number"]},
        }
        if required is not None:
            knn["filter"] = node_of(required)
        answer = self._search(knn=knn, size=limit, fields=["document", "story", "day"])
        return [near for hit in answer["hits"]["hits"] if (near := _near(hit)).passages]

    def answer(self, question: Question) -> Answer:
        """Answer a whole search."""
        return answer_of(self, question)

    def identify(self, documents: Collection[int]) -> dict[int, tuple[str, str]]:
        """The ids of documents and of their stories."""
        if not documents:
            return {}
        rows = self._all({"terms": {"document": list(documents)}}, ["document", "document_id", "story_id"])
        return {row["document"][0]: (row["document_id"][0], row["story_id"][0]) for row in rows}

    def names(self, name_field: str) -> dict[str, int]:
        """The names of a field with the number of documents each."""
        aggregation = {"names": {"terms": {"field": NAME_COLUMNS[name_field], "size": MOST_NAMES}}}
        answer = self._search(query={"match_all": {}}, size=0, aggs=aggregation)
        return {b["key"]: b["doc_count"] for b in answer.get("aggregations", {}).get("names", {}).get("buckets", ())}

    def describe(self) -> str:
        """The engine in a few words."""
        return f"Elasticsearch {self._asked(_quick(self._client).info)['version']['number']} at {self._shown}"

    def _all(self, query: dict[str, Any], fields: list[str]) -> Iterator[Any]:
        """These columns of every document of a query, page by page."""
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
        """Search; an answer from a part of the shards is no answer, and of an index that is not there it is empty."""
        answer = self._asked(
            lambda: (
                _quick(self._client)
                .options(ignore_status=404)
                .search(
                    index=self._target,
                    allow_partial_search_results=False,
                    source=False,
                    docvalue_fields=list(fields),
                    **body,
                )
            )
        )
        return answer if "hits" in answer else {"hits": {"hits": [], "total": {"value": 0}}}

    @property
    def _shown(self) -> str:
        """The server's address without a password."""
        return re.sub(r"//[^/@]*@", "//", self._url)

    def _asked(self, call: Callable[[], T]) -> T:
        """Make a call; what the server or the network refuses is told in words. One that just did not answer is not asked."""
        from elasticsearch import ApiError, TransportError

        silent = Unavailable(
            f"Elasticsearch at {self._shown} does not answer. Start it, or correct COUNTYWATCH_ELASTICSEARCH_URL; nothing is lost, "
            "the archive has everything."
        )
        if time.monotonic() < self._asked_again_at:
            raise silent
        try:
            return call()
        except TransportError as err:
            self._asked_again_at = time.monotonic() + PAUSE_S
            raise silent from err
        except ApiError as err:
            if err.status_code in {401, 403}:
                raise ConfigError(
                    f"Elasticsearch at {self._shown} refuses us ({err.status_code}). Correct the user and password."
                ) from err
            raise Unavailable(
                f"Elasticsearch at {self._shown} could not carry out a request (status {err.status_code}). Look at its log."
            ) from err


def _quick(client: Any) -> Any:
    """The client for reading: it waits a short while, once."""
    return client.options(request_timeout=READ_TIMEOUT_S, max_retries=0)


def _facts(hit: Any) -> tuple[int, int, int]:
    """The document, story and day of a hit."""
    document, story, day = (int(hit["fields"][name][0]) for name in ("document", "story", "day"))
    return document, story, day


def _near(hit: Any) -> NearDocument:
    """A document that is near, with its nearest passages."""
    inner = [
        (row["fields"]["passages"][0]["number"][0], 2 * row["_score"] - 1)
        for row in hit["inner_hits"]["passages"]["hits"]["hits"]
    ]
    return NearDocument(*_facts(hit), tuple(Near(number, similarity) for number, similarity in inner))


def _put_action(entry: Entry, vectors: Vector) -> dict[str, Any]:
    passages = [{"number": number, "vector": [float(v) for v in vector]} for number, vector in enumerate(vectors)]
    return {
        "_op_type": "index",
        "_id": entry.document.id,
        "version": entry.revision,
        "version_type": "external_gte",
        "_source": columns_of(entry) | {"passages": passages},
    }
