"""The Elasticsearch engine (8.x): the same entries, tokens and questions as the embedded one, on a server that many processes share.

Two indices behind one name: documents with pre-analysed tokens and name keys, and passages with their vectors. A put is one bulk
request whose items are checked one by one; an older revision never replaces a newer one (external versions).
"""

import logging
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property, partial
from typing import Any, TypeVar

from core.errors import ConfigError, Unavailable
from index.analysis import stem
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

T = TypeVar("T")
NAMES = sorted(NAME_FIELDS - {"published"})
# One request's most; below the server's default limit on the result window and on buckets.
WINDOW = 10_000
MOST_BUCKETS = 65_000
BULK_ENTRIES = 100
# Words that a prefix stands for at most; the same bound on both engines would need a count of all, so it is set out of reach.
MOST_TERMS_A_FILTER = 60_000
REQUEST_TIMEOUT_S = 60
MAJOR = 8
_DOCUMENTS: dict[str, Any] = {
    "dynamic": "strict",
    "properties": {
        "document_id": {"type": "keyword"},
        "story_id": {"type": "keyword"},
        "day": {"type": "integer"},
        "last_day": {"type": "integer"},
        "revision": {"type": "long"},
    }
    | {name: {"type": "text", "analyzer": "whitespace", "index_options": "positions"} for name in ("body", "title", "byline")}
    | {f"name_{name}": {"type": "keyword"} for name in NAMES}
    | {f"facet_{name}": {"type": "keyword"} for name in FACETS},
}


def _passages(dimensions: int) -> dict[str, Any]:
    """The mapping of passages whose vectors have that width."""
    return {
        "dynamic": "strict",
        "properties": {
            "document_id": {"type": "keyword"},
            "passage": {"type": "integer"},
            # Exact: both engines then give the same neighbours. An approximate graph pays from some 200,000 passages on.
            "vector": {
                "type": "dense_vector",
                "dims": dimensions,
                "index": True,
                "similarity": "dot_product",
                "index_options": {"type": "flat"},
            },
        },
    }


class ElasticEngine:
    """The engine on one server, under one name."""

    def __init__(self, url: str, name: str, dimensions: int) -> None:
        self._url = url
        self.dimensions = dimensions
        stem_of_name = re.sub(r"[^a-z0-9-]", "-", name.lower())
        self._documents = f"{stem_of_name}-documents-{INDEX_VERSION}"
        self._passages = f"{stem_of_name}-passages-{INDEX_VERSION}"

    @cached_property
    def _client(self) -> Any:
        """The client, once the server answered as one we know and both indices stand."""
        from elasticsearch import Elasticsearch

        logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # it logs whole tracebacks of what we tell in words
        try:
            client = Elasticsearch(self._url, request_timeout=REQUEST_TIMEOUT_S, retry_on_timeout=True, max_retries=2)
        except ValueError as err:
            raise ConfigError(
                "COUNTYWATCH_ELASTICSEARCH_URL is not a server's address; it looks like http://host:9200 or https://user:password@host:9200."
            ) from err
        version = str(self._asked(client.info)["version"]["number"])
        if int(version.split(".")[0]) != MAJOR:
            raise ConfigError(f"Elasticsearch at {self._shown} is version {version}; this program works with version {MAJOR}.")
        settings = {"number_of_shards": 1, "max_result_window": 100_000}
        for name, mappings in ((self._documents, _DOCUMENTS), (self._passages, _passages(self.dimensions))):
            if not self._asked(partial(client.indices.exists, index=name)):
                make = client.options(ignore_status=400).indices.create  # 400: another process made it just now
                self._asked(partial(make, index=name, mappings=mappings, settings=settings))
        return client

    def _has_other_width(self, *, begun_anew: bool = False) -> bool:
        """Whether the passages' vectors have another width than the model's."""
        mapping = self._asked(lambda: self._client.indices.get_mapping(index=self._passages))
        held = int(mapping[self._passages]["mappings"]["properties"]["vector"]["dims"])
        if held != self.dimensions:
            log_other_dimensions(f"{self._passages} at {self._shown}", held, self.dimensions, begun_anew=begun_anew)
        return held != self.dimensions

    # Writing

    def put(self, entries: Sequence[Entry]) -> dict[str, str]:
        """Hold these entries; those refused, with the server's reason."""
        if self._has_other_width(begun_anew=True):
            self.clear()
        refused: dict[str, str] = {}
        for at in range(0, len(entries), BULK_ENTRIES):
            refused |= self._put(entries[at : at + BULK_ENTRIES])
        self._refresh()
        return refused

    def _put(self, entries: Sequence[Entry]) -> dict[str, str]:
        held = self._passage_counts([e.document.id for e in entries])
        operations: list[dict[str, Any]] = []
        for entry, vectors in zip(entries, fitting_vectors(entries, self.dimensions), strict=True):
            document_id = entry.document.id
            for number, vector in enumerate(vectors):
                operations.append({"index": {"_index": self._passages, "_id": f"{document_id}:{number}"}})
                operations.append({"document_id": document_id, "passage": number, "vector": [float(v) for v in vector]})
            for number in range(len(vectors), held.get(document_id, 0)):
                operations.append({"delete": {"_index": self._passages, "_id": f"{document_id}:{number}"}})
            operations.append(
                {
                    "index": {
                        "_index": self._documents,
                        "_id": document_id,
                        "version": entry.revision,
                        "version_type": "external_gte",
                    }
                }
            )
            operations.append(_row(entry))
        return self._bulk(operations)

    def remove(self, document_ids: Collection[str]) -> None:
        """Hold these no longer."""
        if not document_ids:
            return
        held = self._passage_counts(list(document_ids))
        operations = [{"delete": {"_index": self._documents, "_id": document_id}} for document_id in document_ids]
        operations += [
            {"delete": {"_index": self._passages, "_id": f"{document_id}:{n}"}}
            for document_id, count in held.items()
            for n in range(count)
        ]
        self._bulk(operations)
        self._refresh()

    def clear(self) -> None:
        """Hold nothing, and begin anew."""
        client = self._client
        for name in (self._documents, self._passages):
            self._asked(partial(client.options(ignore_status=404).indices.delete, index=name))
        self.__dict__.pop("_client", None)
        client.close()

    def close(self) -> None:
        """Let go of the connection."""
        client = self.__dict__.pop("_client", None)
        if client is not None:
            client.close()

    def _bulk(self, operations: Sequence[dict[str, Any]]) -> dict[str, str]:
        """Carry out a bulk request and look at every item; a stale version or a missing thing to delete is no fault."""
        if not operations:
            return {}
        answer = self._asked(lambda: self._client.bulk(operations=operations))
        refused = {}
        for item in answer["items"]:
            ((action, result),) = item.items()
            if result["status"] in {409, 404} and (action == "delete" or result["status"] == 409):
                continue
            if result["status"] >= 300:
                reason = result.get("error", {}).get("reason", f"status {result['status']}")
                refused[str(result["_id"]).partition(":")[0]] = f"Elasticsearch refused it: {reason}"[:300]
        return refused

    def _refresh(self) -> None:
        self._asked(lambda: self._client.indices.refresh(index=f"{self._documents},{self._passages}"))

    def _passage_counts(self, document_ids: Sequence[str]) -> dict[str, int]:
        aggregation = {"d": {"terms": {"field": "document_id", "size": len(document_ids)}}}
        query = {"terms": {"document_id": list(document_ids)}}
        answer = self._search(self._passages, query=query, size=0, aggs=aggregation)
        return {b["key"]: b["doc_count"] for b in answer["aggregations"]["d"]["buckets"]}

    # Reading

    def ids(self) -> set[str]:
        """The documents held; none if their vectors have another width, so that all are put anew."""
        return set() if self._has_other_width() else {row["_id"] for row in self._all({"match_all": {}}, source=False)}

    def match(
        self, required: Node | None, ranked: Sequence[Node], least: int, *, depth: int, within: Collection[str] | None = None
    ) -> Matched:
        """Documents that match, by BM25 over title and text."""
        query = self._query(required, ranked, least)
        if within is not None:
            query = {"bool": {"must": [query], "filter": [{"terms": {"document_id": list(within)}}]}}
        aggregations = {name: {"terms": {"field": f"facet_{name}", "size": 1000}} for name in FACETS}
        aggregations["story"] = {"terms": {"field": "story_id", "size": MOST_BUCKETS}}
        answer = self._search(
            self._documents,
            query=query,
            size=min(depth, 100_000),
            aggs=aggregations,
            source=["story_id", "day"],
            track_total_hits=True,
        )
        best = [
            Scored(hit["_id"], hit["_source"]["story_id"], hit["_source"]["day"], hit["_score"] or 0.0)
            for hit in answer["hits"]["hits"]
        ]
        counts = {name: {b["key"]: b["doc_count"] for b in answer["aggregations"][name]["buckets"]} for name in aggregations}
        stories = counts.pop("story")
        return Matched(best, answer["hits"]["total"]["value"], set(stories), counts)

    def dates(self, required: Node | None, ranked: Sequence[Node], least: int) -> list[Dated]:
        """Story and days of every match."""
        rows = self._all(self._query(required, ranked, least), source=["story_id", "day", "last_day"])
        return [Dated(row["_source"]["story_id"], row["_source"]["day"], row["_source"]["last_day"]) for row in rows]

    def nearest(self, vector: Vector, within: Collection[str] | None, limit: int) -> list[Near]:
        """The nearest passages, exactly."""
        if (within is not None and not within) or self._has_other_width():
            return []
        knn: dict[str, Any] = {"field": "vector", "query_vector": [float(v) for v in vector], "k": limit, "num_candidates": limit}
        if within is not None:
            knn["filter"] = {"terms": {"document_id": sorted(within)[:MOST_TERMS_A_FILTER]}}
        answer = self._search(self._passages, knn=knn, size=limit, source=["document_id", "passage"])
        return [Near(h["_source"]["document_id"], h["_source"]["passage"], 2 * h["_score"] - 1) for h in answer["hits"]["hits"]]

    def look_up(self, document_ids: Collection[str]) -> dict[str, Held]:
        """Story, day and facets of documents."""
        if not document_ids:
            return {}
        rows = self._all(
            {"terms": {"document_id": list(document_ids)}}, source=["story_id", "day", *(f"facet_{n}" for n in FACETS)]
        )
        return {
            row["_id"]: Held(
                row["_source"]["story_id"],
                row["_source"]["day"],
                {name: row["_source"].get(f"facet_{name}", []) for name in FACETS},
            )
            for row in rows
        }

    def names(self, name_field: str) -> dict[str, int]:
        """The names of a field with the number of documents each."""
        aggregation = {"names": {"terms": {"field": NAME_COLUMNS[name_field], "size": MOST_NAMES}}}
        answer = self._search(self._documents, query={"match_all": {}}, size=0, aggs=aggregation)
        return {b["key"]: b["doc_count"] for b in answer["aggregations"]["names"]["buckets"]}

    def describe(self) -> str:
        """The engine in a few words."""
        return f"Elasticsearch {self._asked(self._client.info)['version']['number']} at {self._shown}"

    def _all(self, query: dict[str, Any], *, source: Any) -> Iterator[Any]:
        """Every document of a query, page by page."""
        after: list[Any] | None = None
        while True:
            more = {"search_after": after} if after else {}
            answer = self._search(self._documents, query=query, size=WINDOW, sort=[{"document_id": "asc"}], source=source, **more)
            rows = answer["hits"]["hits"]
            yield from rows
            if len(rows) < WINDOW:
                return
            after = rows[-1]["sort"]

    def _search(self, index: str, **body: Any) -> Any:
        """Search; an answer from a part of the shards is no answer."""
        return self._asked(lambda: self._client.search(index=index, allow_partial_search_results=False, **body))

    @property
    def _shown(self) -> str:
        """The server's address without a password."""
        return re.sub(r"//[^/@]*@", "//", self._url)

    def _asked(self, call: Callable[[], T]) -> T:
        """Make a call; what the server or the network refuses is told in words."""
        from elasticsearch import ApiError, TransportError

        try:
            return call()
        except TransportError as err:
            raise Unavailable(
                f"Elasticsearch at {self._shown} does not answer. Start it, or correct COUNTYWATCH_ELASTICSEARCH_URL; nothing is lost, "
                "the archive has everything."
            ) from err
        except ApiError as err:
            if err.status_code in {401, 403}:
                raise ConfigError(
                    f"Elasticsearch at {self._shown} refuses us ({err.status_code}). Correct the user and password."
                ) from err
            raise Unavailable(
                f"Elasticsearch at {self._shown} could not carry out a request (status {err.status_code}). Look at its log."
            ) from err

    # Queries

    def _query(self, required: Node | None, ranked: Sequence[Node], least: int) -> dict[str, Any]:
        must = [] if required is None else [_node(required)]
        if ranked:
            must.append({"bool": {"should": [_node(node) for node in ranked], "minimum_should_match": least}})
        return {"bool": {"must": must}} if must else {"constant_score": {"filter": {"match_all": {}}, "boost": 0.0}}


def _node(node: Node) -> dict[str, Any]:
    if isinstance(node, And):
        return {"bool": {"must": [_node(each) for each in node.nodes]}}
    if isinstance(node, Or):
        return {"bool": {"should": [_node(each) for each in node.nodes], "minimum_should_match": 1}}
    if isinstance(node, Not):
        return {"bool": {"filter": [{"match_all": {}}], "must_not": [_node(node.node)]}}
    if isinstance(node, Name):
        return {"bool": {"filter": [{"term": {f"name_{node.field}": node.key}}]}}
    if isinstance(node, Days):
        since, until = {"gte": node.since or 1}, {"gte": 1} | ({"lte": node.until} if node.until else {})
        return {"bool": {"filter": [{"range": {"day": since}}, {"range": {"last_day": until}}]}}
    if node.field in {"title", "byline"}:
        return _in_field(node, node.field or "")
    if node.field == "text":
        return _in_field(node, "body")
    return {"bool": {"must": [_in_field(node, "body")], "should": [_in_field(node, "title")]}}


def _in_field(node: Term | Prefix | Phrase, field: str) -> dict[str, Any]:
    if isinstance(node, Prefix):
        either = {"bool": {"should": [{"prefix": {field: node.token}}, {"term": {field: stem(node.token)}}]}}
        return {"constant_score": {"filter": either, "boost": 1.0}}
    if isinstance(node, Term) or len(node.tokens) == 1:
        return {"term": {field: node.token if isinstance(node, Term) else node.tokens[0]}}
    phrase = {"match_phrase": {field: {"query": " ".join(node.tokens), "slop": node.slop, "analyzer": "whitespace"}}}
    # Lucene weighs a loose phrase by its distance, tantivy does not: both count it as one.
    return {"constant_score": {"filter": phrase, "boost": 1.0}} if node.slop else phrase


def _row(entry: Entry) -> dict[str, Any]:
    fields = fields_of(entry)
    row: dict[str, Any] = {
        "document_id": entry.document.id,
        "story_id": entry.story_id,
        "body": fields.body,
        "title": fields.title,
        "byline": fields.byline,
        "day": fields.day,
        "last_day": fields.last_day,
        "revision": entry.revision,
    }
    row |= {f"name_{name}": fields.names.get(name, []) for name in NAMES}
    return row | {f"facet_{name}": values for name, values in fields.facets.items()}
