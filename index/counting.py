"""Counts hits and their facet values out of an engine's counts of documents: every number is what a click on it gives.

Both engines count documents by value in the same terms ("aggregations"). Most hits have one document, so the stories and meetings with
more are asked for again, and what was counted twice is taken off.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from core.vocabulary import FACETS
from index.engine import Counts
from index.fields import facet_key
from index.folding import n_hits, n_hits_of_each

# Values counted of each facet beside a search. Whoever wants more of them asks for one facet.
MAX_VALUES = 1000
# Values of the one facet that is asked for, and meetings and stories of more than one document in an answer: the engines' limit of buckets.
MAX_BUCKETS = 65_000

Facets = Mapping[str, Iterable[str]]


def most_values(facets: Sequence[str]) -> int:
    """Return how many values of each facet are counted."""
    return MAX_BUCKETS if len(facets) == 1 else MAX_VALUES


def aggregations(facets: Sequence[str]) -> dict[str, Any]:
    """Return what to count: the commonest values of several facets, or nearly all of one; and what has more than one document."""
    wanted = {name: {"terms": {"field": f"facet_{name}", "size": most_values(facets)}} for name in facets}
    return wanted | {"meetings": {"terms": {"field": "meeting", "size": MAX_BUCKETS, "min_doc_count": 2}}}


def shared_meetings(aggregations: Mapping[str, Any]) -> dict[int, int]:
    """Return the stories and meetings that more than one of the documents belong to, with the number of those."""
    return {int(bucket["key"]): int(bucket["doc_count"]) for bucket in aggregations["meetings"]["buckets"]}


def counts_of(n_documents: int, aggregations: Mapping[str, Any], documents: Iterable[tuple[int, int, Facets]]) -> Counts:
    """Return counts of hits. `documents` are those of shared stories and meetings, each with its meeting, its story and its
    facet values.

    Where councils meet often these are most of what a broad query finds: 12,000 take 0.2 s of one core.
    """
    folds: list[tuple[int, int]] = []
    codes: dict[tuple[str, str], int] = {}  # of what makes values one, in the order in which they come
    known: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    values: list[int] = []
    n_values: list[int] = []
    for meeting, story, facets in documents:
        folds.append((meeting, story))
        n_before = len(values)
        for name, written in facets.items():
            for value in written:
                code = known[name].get(value)
                if code is None:
                    code = known[name][value] = codes.setdefault((name, facet_key(name, value)), len(codes))
                values.append(code)
        n_values.append(len(values) - n_before)
    meetings, stories = np.array(folds, np.int64).reshape(-1, 2).repeat(n_values, axis=0).T
    having = np.array(values, np.int64)
    too_many = np.bincount(having, minlength=len(codes)) - n_hits_of_each(having, meetings, stories, len(codes))
    again = dict(zip(codes, too_many.tolist(), strict=True))
    counted = {name: _merged(name, aggregations[name]["buckets"], again) for name in FACETS if name in aggregations}
    return Counts(n_documents, n_documents - len(folds) + n_hits(folds), counted)


def _merged(facet: str, buckets: Iterable[Mapping[str, Any]], again: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """Return the counts of a facet, its forms of one name together under the one that most documents have."""
    forms: dict[str, dict[str, int]] = {}
    for bucket in buckets:
        forms.setdefault(facet_key(facet, bucket["key"]), {})[bucket["key"]] = int(bucket["doc_count"])
    return {_commonest(counted): sum(counted.values()) - again.get((facet, key), 0) for key, counted in forms.items()}


def _commonest(counted: Mapping[str, int]) -> str:
    """Return the form that most documents have; of two the first by letters."""
    if len(counted) == 1:
        return next(iter(counted))
    return max(sorted(counted), key=lambda form: counted[form])
