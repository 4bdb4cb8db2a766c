"""Counts stories and their facet values out of an engine's counts of documents: every number is what a click on it gives.

Both engines count documents by value in the same terms ("aggregations"). Most stories have one document, so the few with more are asked
for again, and what was counted twice is taken off.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from index.engine import Counts
from index.entry import FACETS
from index.fields import facet_key

# Values of one facet that are counted. An operation or place that comes after a thousand others is found by its name.
MOST_VALUES = 1000
# Stories of more than one document in one answer; the engines' own limit of buckets.
MOST_SHARED = 65_000

AGGREGATIONS: dict[str, Any] = {name: {"terms": {"field": f"facet_{name}", "size": MOST_VALUES}} for name in FACETS}
SHARED: dict[str, Any] = {"stories": {"terms": {"field": "story", "size": MOST_SHARED, "min_doc_count": 2}}}


def shared_stories(told: Mapping[str, Any]) -> dict[int, int]:
    """The stories that more than one of the documents carry, with the number of those."""
    return {int(bucket["key"]): int(bucket["doc_count"]) for bucket in told["stories"]["buckets"]}


def counts_of(
    n_documents: int,
    told: Mapping[str, Any],
    shared: Mapping[int, int],
    documents: Iterable[tuple[int, Mapping[str, Iterable[str]]]],
) -> Counts:
    """Counts of stories. `documents` are those of the shared stories, each with its story and its facet values."""
    seen: Counter[tuple[int, str, str]] = Counter()
    for story, values in documents:
        seen.update((story, name, facet_key(name, value)) for name in FACETS for value in values.get(name, ()))
    again: Counter[tuple[str, str]] = Counter()
    for (_, name, key), n in seen.items():
        again[name, key] += n - 1
    facets = {name: _merged(name, told.get(name, {}).get("buckets", ()), again) for name in FACETS}
    return Counts(n_documents, n_documents - sum(n - 1 for n in shared.values()), facets)


def _merged(facet: str, buckets: Iterable[Mapping[str, Any]], again: Mapping[tuple[str, str], int]) -> dict[str, int]:
    """The counts of a facet, its forms of one name together under the one that most documents have."""
    forms: dict[str, dict[str, int]] = {}
    for bucket in buckets:
        forms.setdefault(facet_key(facet, bucket["key"]), {})[bucket["key"]] = int(bucket["doc_count"])
    return {_commonest(counted): sum(counted.values()) - again.get((facet, key), 0) for key, counted in forms.items()}


def _commonest(counted: Mapping[str, int]) -> str:
    """The form that most documents have; of two the first by letters."""
    if len(counted) == 1:
        return next(iter(counted))
    return max(sorted(counted), key=lambda form: counted[form])
