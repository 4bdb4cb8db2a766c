"""Which documents and passages a filter lets through, as masks over places and over the rows of the vectors.

What the same names let through is asked for again and again, so it is kept for as long as the generation is as it is.
"""

import numpy as np

from index.engine import Wanted
from index.generation import Generation
from index.query_tree import And, Days, Name, Node, Not, Or, has_words, leaves
from index.tantivy_query import LATEST, query_of
from index.vectors import Mask

# Masks kept of one generation; of 200,000 documents with 1,000,000 passages they take 1 MB at most each. The oldest goes first.
MAX_KEPT = 64


def allowed_rows(opened: Generation, required: Node | None) -> Mask:
    """Return the rows whose documents fulfil what is required. Shapes: (rows of the table,)."""
    mask = opened.kept.get((required,))
    if mask is None:
        owner = opened.owner
        mask = owner >= 0
        if required is not None and len(owner):
            mask &= _documents(opened, required)[owner]
        _keep(opened, (required,), mask)
    return mask


def allowed_documents(opened: Generation, required: Node | None) -> Mask:
    """Return the documents that fulfil what is required, by their places. Shapes: () -> (places,)."""
    is_there = opened.columns.is_there
    return is_there if required is None else is_there & _documents(opened, required)


def _documents(opened: Generation, node: Node) -> Mask:
    """Return the documents that fulfil it, by their places; of those that are there no longer it tells anything. Shapes:
    (places,).
    """
    if has_words(node):
        return _asked(opened, node)
    asked = set(leaves(node))
    # An answer of tantivy's to the whole holds each document once at most, however many names there are.
    n_to_ask = sum(_n_asked(opened, leaf) for leaf in asked - opened.kept.keys())
    return _combined(opened, node) if n_to_ask <= opened.searcher.num_docs else _asked(opened, node)


def _combined(opened: Generation, node: Node) -> Mask:
    if isinstance(node, And | Or):
        masks = [_combined(opened, child) for child in node.nodes]
        return np.asarray((np.logical_and if isinstance(node, And) else np.logical_or).reduce(masks))
    if isinstance(node, Not):
        return ~_combined(opened, node.node)
    if isinstance(node, Days):
        columns = opened.columns
        return (columns.day >= (node.since or 1)) & (columns.last_day >= 1) & (columns.last_day <= (node.until or LATEST))
    if not isinstance(node, Name):
        return _asked(opened, node)
    mask = opened.kept.get(node)
    if mask is None:
        is_common = 2 * _doc_freq(opened, node) > opened.searcher.num_docs
        mask = ~_asked(opened, Not(node)) if is_common else _asked(opened, node)
        _keep(opened, node, mask)
    return mask


def _asked(opened: Generation, node: Node) -> Mask:
    """Return what tantivy finds."""
    mask = np.zeros(len(opened.columns.is_there), bool)
    mask[opened.matching(query_of(Wanted(node), opened))] = True
    return mask


def _keep(opened: Generation, key: object, mask: Mask) -> None:
    while len(opened.kept) >= MAX_KEPT:
        del opened.kept[next(iter(opened.kept))]
    opened.kept[key] = mask


def _n_asked(opened: Generation, leaf: Node) -> int:
    """Return how many documents are taken from tantivy to know which fulfil it."""
    if not isinstance(leaf, Name):
        return 0
    n_having = _doc_freq(opened, leaf)
    return min(n_having, max(0, int(opened.searcher.num_docs) - n_having))


def _doc_freq(opened: Generation, name: Name) -> int:
    return int(opened.searcher.doc_freq(f"name_{name.field}", name.key))
