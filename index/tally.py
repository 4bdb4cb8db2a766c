"""Counts of hits and of their facet values in the embedded index, from its columns: the same numbers as `index.counting` has of Elasticsearch."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.counting import most_values
from index.documents import VALUE_COLUMNS, Values
from index.engine import Counts
from index.generation import Columns, Generation, Numbers

# A value that is sorted takes so many times as long as one that is looked up: 60 and 3 ns at 200,000 documents.
SORTED_COST = 20
# A value that is gathered to be counted takes so many times as long as one that is passed over in the matrix of all: 10 and 1.3 ns at 200,000
# documents. Of fewer values the matrix, whose library takes 0.1 s to load, saves a millisecond at most.
GATHERED_COST = 8
MANY_VALUES = 200_000


def tally(opened: Generation, places: Numbers, *, copies: bool, facets: Sequence[str]) -> Counts:
    """Count documents, each once, by their places. Shapes: (documents,)."""
    columns = opened.columns
    n_documents = len(places)
    n_hits = n_documents if copies else _n_hits(columns, places)
    if not facets:
        return Counts(n_documents, n_hits, {})
    values = opened.documents.values
    n_having = _n_having(opened, places)
    too_many = np.zeros(values.n_groups, np.int64) if copies else _too_many(opened, places)
    most = most_values(facets)
    return Counts(n_documents, n_hits, {name: _counted(values, name, n_having, too_many, most) for name in facets})


def _n_having(opened: Generation, places: Numbers) -> Numbers:
    """Return how many of these documents have each value. Shapes: (n,) -> (codes,)."""
    n_codes, facets = len(opened.documents.values.text), opened.facet_values
    n_values = int(facets.n[places].sum())
    if n_values < MANY_VALUES or GATHERED_COST * n_values < len(facets.codes):
        return np.bincount(facets.of(places), minlength=n_codes)
    is_counted = np.zeros(len(opened.columns.is_there), np.int32)
    is_counted[places] = 1
    n_having = np.asarray(facets.by_code @ is_counted, np.int64)
    return np.pad(n_having, (0, n_codes - len(n_having)))


def _too_many(opened: Generation, places: Numbers) -> Numbers:
    """Return how many documents of each group of values are counted though another one stands for their hit. Shapes: (n,) ->
    (groups,).
    """
    columns, values = opened.columns, opened.documents.values
    meetings = columns.meeting[places]
    shared = places[np.bincount(meetings)[meetings] > 1]
    if SORTED_COST * int(opened.facet_values.n[shared].sum()) > len(opened.folded_values.place):
        return _too_many_of_most(opened, places)
    groups = values.group[opened.facet_values.of(shared)]
    hits = _n_hits_of_each(columns, groups, shared.repeat(opened.facet_values.n[shared]), values.n_groups)
    return np.asarray(np.bincount(groups, minlength=values.n_groups) - hits)


def _too_many_of_most(opened: Generation, places: Numbers) -> Numbers:
    """Return the same where so many documents share a hit that looking at all that might is quicker than sorting those."""
    folded = opened.folded_values
    n_groups = opened.documents.values.n_groups
    if not len(folded.place):
        return np.zeros(n_groups, np.int64)
    is_counted = np.zeros(len(opened.columns.is_there), bool)
    is_counted[places] = True
    of_story = np.add.reduceat(is_counted.take(folded.place), folded.stories, dtype=np.int64)
    of_meeting = np.add.reduceat(of_story, folded.meetings)
    n_items = np.add.reduceat((of_story > 0) & folded.is_item, folded.meetings, dtype=np.int64)
    too_many = of_meeting - np.maximum(n_items, of_meeting > 0)
    return np.bincount(folded.group, too_many, minlength=n_groups).astype(np.int64)


def commonest_values(opened: Generation, column: str, most: int) -> dict[str, int]:
    """Return the commonest values of a column with the number of documents that have each."""
    values, n = opened.documents.values, opened.n_having
    of_column = np.flatnonzero((values.column == VALUE_COLUMNS.index(column)) & (n > 0))
    commonest = of_column[np.argsort(-n[of_column], kind="stable")[:most]]
    return dict(zip(values.text[commonest].tolist(), n[commonest].tolist(), strict=True))


def _n_hits(columns: Columns, places: Numbers) -> int:
    """Return how many hits documents make: the items, and the meetings of none of them (`index.folding`)."""
    is_story = np.zeros(len(columns.meetings), bool)
    is_story[columns.story[places]] = True
    stories = np.flatnonzero(is_story)
    is_item = columns.is_item[stories]
    has_no_item = np.zeros(len(columns.meetings), bool)  # there are no more meetings than stories
    has_no_item[columns.meetings[stories[~is_item]]] = True
    has_no_item[columns.meetings[stories[is_item]]] = False
    return int(np.count_nonzero(is_item)) + int(np.count_nonzero(has_no_item))


def _n_hits_of_each(columns: Columns, sets: Numbers, places: Numbers, n_sets: int) -> Numbers:
    """Return how many hits the documents of each of some sets make; a row says that a document is in a set. Shapes: (rows,),
    (rows,) -> (n_sets,).
    """
    n_stories = len(columns.meetings)
    found_in, story = np.divmod(_distinct(sets * n_stories + columns.story[places]), max(1, n_stories))
    is_item = columns.is_item[story]
    n_items = np.bincount(found_in[is_item], minlength=n_sets)
    # Of each meeting in a set: twice its number, and one more where it has no item there; those that have one come first.
    meetings = _distinct(2 * (found_in * n_stories + columns.meetings[story]) + ~is_item)
    has_no_item = (meetings % 2 == 1) & (np.append(-1, meetings[:-1]) // 2 != meetings // 2)
    return n_items + np.bincount(meetings[has_no_item] // 2 // max(1, n_stories), minlength=n_sets)


def _distinct(keys: Numbers) -> Numbers:
    """Return each number once, rising. numpy's own way by a hash table takes four times as long. Shapes: (n,) -> (at most n,)."""
    keys = np.sort(keys)
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def _counted(values: Values, facet: str, n_having: Numbers, too_many: Numbers, most: int) -> Mapping[str, int]:
    """Return the counts of one facet, the forms of a name together under the one that most documents have."""
    codes = np.flatnonzero((values.column == VALUE_COLUMNS.index(f"facet_{facet}")) & (n_having > 0))
    if len(codes) > most:
        codes = codes[np.lexsort((values.text[codes].astype(str), -n_having[codes]))[:most]]
    # The commonest form of each group first, of two the first by letters.
    groups, firsts, of = np.unique(values.group[codes], return_index=True, return_inverse=True)
    counts = np.bincount(of, n_having[codes], minlength=len(groups)).astype(np.int64) - too_many[groups]
    if len(groups) < len(codes):
        order = np.lexsort((values.text[codes].astype(str), -n_having[codes]))
        firsts = order[np.unique(of[order], return_index=True)[1]]
    return dict(zip(values.text[codes[firsts]].tolist(), counts.tolist(), strict=True))
