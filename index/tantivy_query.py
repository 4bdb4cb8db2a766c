"""Questions in tantivy's terms."""

from typing import Any

from index.analysis import stem
from index.engine import Wanted
from index.generation import Generation
from index.query_tree import And, Days, Name, Node, Not, Or, Phrase, Prefix, Term

# Later than any day.
LATEST = 99_999_999


def query_of(wanted: Wanted, opened: Generation) -> Any:
    """Return a question as tantivy asks it: what is required, and of the ranked words as many as are needed."""
    import tantivy

    query = tantivy.Query
    parts = []
    if wanted.required is not None:
        parts.append((tantivy.Occur.Must, _node(wanted.required, opened)))
    if wanted.ranked:
        shoulds = [(tantivy.Occur.Should, _node(node, opened)) for node in wanted.ranked]
        parts.append((tantivy.Occur.Must, query.boolean_query(shoulds, minimum_number_should_match=wanted.least)))
    if wanted.arrived is not None:
        after, until = wanted.arrived
        within = query.range_query(opened.schema, "arrival", tantivy.FieldType.Integer, after + 1, until)
        parts.append((tantivy.Occur.Must, query.const_score_query(within, 0.0)))
    if not parts:
        return query.const_score_query(query.all_query(), 0.0)
    return query.boolean_query(parts)


def _node(node: Node, opened: Generation) -> Any:
    import tantivy

    query, occur, schema = tantivy.Query, tantivy.Occur, opened.schema
    if isinstance(node, And):
        return query.boolean_query([(occur.Must, _node(child, opened)) for child in node.nodes])
    if isinstance(node, Or):
        return query.boolean_query([(occur.Should, _node(child, opened)) for child in node.nodes])
    if isinstance(node, Not):
        everything = query.const_score_query(query.all_query(), 0.0)
        return query.boolean_query([(occur.Must, everything), (occur.MustNot, _node(node.node, opened))])
    if isinstance(node, Name):
        return query.const_score_query(query.term_query(schema, f"name_{node.field}", node.key), 0.0)
    if isinstance(node, Days):
        whole = tantivy.FieldType.Integer  # a month that is known only as such must lie within the days as a whole
        since = query.range_query(schema, "day", whole, node.since or 1, LATEST)
        until = query.range_query(schema, "last_day", whole, 1, node.until or LATEST)
        return query.const_score_query(query.boolean_query([(occur.Must, since), (occur.Must, until)]), 0.0)
    return _text(node, opened)


def _text(node: Term | Prefix | Phrase, opened: Generation) -> Any:
    """Return a word, prefix or phrase: in one field if told, else in the body, which begins with the title."""
    return _in_field(node, node.field if node.field in {"title", "byline"} else "body", opened)


def _in_field(node: Term | Prefix | Phrase, field: str, opened: Generation) -> Any:
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
