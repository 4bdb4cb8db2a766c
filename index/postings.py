"""What ranked words find, added up from the documents that have each of them. Frequent words are kept as arrays until the next commit.

tantivy's list of a frequent word costs more than all else in a search, and the same words are asked for again and again.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.engine import Wanted
from index.filters import allowed_documents
from index.generation import Generation, Numbers, Posting
from index.query_tree import Term, has_words
from index.tantivy_query import query_of

Scores = NDArray[np.float64]
# Rarer words are asked for each time, in 0.1 ms.
KEPT_FROM = 500
# Documents of all kept words together, 12 bytes each; who was not asked for the longest time goes first.
MAX_KEPT = 4_000_000
# Documents of words that are not kept yet, 0.25 µs each; above, tantivy answers the whole and nothing is kept.
MAX_FRESH = 400_000
# Looking a place up among those of a word takes so many times as long as adding one of them: 60 and 4 ns where both lie in cache.
LOOK_UP_COST = 15


def found_by_words(opened: Generation, wanted: Wanted) -> tuple[Numbers, Scores] | None:
    """Return the places that ranked words find, with their scores, in no order; None where more is asked than plain words and a
    filter.

    A score is the sum of those of the words, as tantivy's is, but for rounding. Shapes: (found,) each.
    """
    words = [word for word in wanted.ranked if isinstance(word, Term) and word.field is None]
    if not words or len(words) < len(wanted.ranked) or wanted.arrived is not None or has_words(wanted.required):
        return None
    tokens = [word.token for word in words]
    if _n_fresh(opened, tokens) > MAX_FRESH:
        return None
    postings = [_posting(opened, token) for token in tokens]
    allowed = None if wanted.required is None else allowed_documents(opened, wanted.required)
    if allowed is not None:
        n_to_look_up = len(postings) * int(np.count_nonzero(allowed))
        if LOOK_UP_COST * n_to_look_up < sum(len(posting.places) for posting in postings):
            return _found_among(np.flatnonzero(allowed), postings, wanted.least)
    n_places = len(opened.columns.is_there)
    scores, n_words = np.zeros(n_places), np.zeros(n_places, np.uint16)
    for posting in postings:
        scores[posting.places] += posting.scores
        n_words[posting.places] += 1
    is_found = n_words >= wanted.least
    if allowed is not None:
        is_found &= allowed
    places = np.flatnonzero(is_found)
    return places, scores[places]


def _found_among(allowed: Numbers, postings: Sequence[Posting], least: int) -> tuple[Numbers, Scores]:
    """Return those of some places, rising, that have at least so many of the words, with their scores. Shapes: (allowed,) ->
    (found,) each.
    """
    scores, n_words = np.zeros(len(allowed)), np.zeros(len(allowed), np.uint16)
    for posting in postings:
        at = np.searchsorted(posting.places, allowed)
        at[at == len(posting.places)] = 0
        has_it = np.flatnonzero(posting.places[at] == allowed) if len(posting.places) else np.zeros(0, np.int64)
        scores[has_it] += posting.scores[at[has_it]]
        n_words[has_it] += 1
    rows = np.flatnonzero(n_words >= least)
    return allowed[rows], scores[rows]


def _n_fresh(opened: Generation, tokens: Sequence[str]) -> int:
    """Return how many documents have words that are not kept."""
    return sum(int(opened.searcher.doc_freq("body", token)) for token in set(tokens) - opened.postings.keys())


def _posting(opened: Generation, token: str) -> Posting:
    kept = opened.postings
    posting = kept.pop(token, None)
    if posting is None:
        hits = opened.hits(query_of(Wanted(None, (Term(token),), 1), opened))
        places, scores = opened.places_at(hits), np.array([score for score, _ in hits], np.float32)
        order = np.argsort(places)  # so that adding goes through memory in one direction
        posting = Posting(places[order], scores[order])
    if len(posting.places) >= KEPT_FROM:
        kept[token] = posting
        while sum(len(posting.places) for posting in kept.values()) > MAX_KEPT:
            del kept[next(iter(kept))]
    return posting
