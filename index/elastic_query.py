"""Questions in Elasticsearch's terms."""

from typing import Any

from index.analysis import stem
from index.engine import Wanted
from index.query_tree import And, Days, Name, Node, Not, Or, Phrase, Prefix, Term


def query_of(wanted: Wanted) -> dict[str, Any]:
    """Return a question: what is required, and of the ranked words as many as are needed."""
    must = [] if wanted.required is None else [node_of(wanted.required)]
    if wanted.ranked:
        must.append({"bool": {"should": [node_of(node) for node in wanted.ranked], "minimum_should_match": wanted.least}})
    if wanted.arrived is not None:
        after, until = wanted.arrived
        return {"bool": {"must": must, "filter": [{"range": {"arrival": {"gt": after, "lte": until}}}]}}
    return {"bool": {"must": must}} if must else {"constant_score": {"filter": {"match_all": {}}, "boost": 0.0}}


def node_of(node: Node) -> dict[str, Any]:
    """Return a part of a question, as a query or a filter."""
    if isinstance(node, And):
        return {"bool": {"must": [node_of(child) for child in node.nodes]}}
    if isinstance(node, Or):
        return {"bool": {"should": [node_of(child) for child in node.nodes], "minimum_should_match": 1}}
    if isinstance(node, Not):
        return {"bool": {"filter": [{"match_all": {}}], "must_not": [node_of(node.node)]}}
    if isinstance(node, Name):
        return {"bool": {"filter": [{"term": {f"name_{node.field}": node.key}}]}}
    if isinstance(node, Days):
        since, until = {"gte": node.since or 1}, {"gte": 1} | ({"lte": node.until} if node.until else {})
        return {"bool": {"filter": [{"range": {"day": since}}, {"range": {"last_day": until}}]}}
    if node.field in {"title", "byline"}:
        return _in_field(node, node.field or "")
    return _in_field(node, "body")


def _in_field(node: Term | Prefix | Phrase, field: str) -> dict[str, Any]:
    if isinstance(node, Prefix):
        either = {"bool": {"should": [{"prefix": {field: node.token}}, {"term": {field: stem(node.token)}}]}}
        return {"constant_score": {"filter": either, "boost": 1.0}}
    if isinstance(node, Term) or len(node.tokens) == 1:
        return {"term": {field: node.token if isinstance(node, Term) else node.tokens[0]}}
    phrase = {"match_phrase": {field: {"query": " ".join(node.tokens), "slop": node.slop, "analyzer": "whitespace"}}}
    # Lucene weighs a loose phrase by its distance, tantivy does not: both count it as one.
    return {"constant_score": {"filter": phrase, "boost": 1.0}} if node.slop else phrase
