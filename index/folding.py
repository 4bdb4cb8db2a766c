"""Which documents search lists as one hit: the copies of a story, and the council papers of one agenda item.

A paper under one item (a report, an appendix) is listed under that item. A paper of many (agenda, pack, minutes) goes with the items of
its meeting that were found, else all of the meeting's are one hit. So the number of hits depends on which documents were found, never on
their order or on the words of the query; a count of some of them is what a search for just those finds. See docs/decisions/007-items.md.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from core.words import Document
from index.entry import number_of
from index.names import name_key

Numbers = NDArray[np.int64]


def fold_of(document: Document, story_id: str) -> tuple[int, int]:
    """Return the numbers of a document's meeting and of what it is listed under, its story: that of its item for a council paper of one.

    A paper of many items has its meeting's number twice; what is no paper, or of no known meeting, its story's.
    """
    meeting, item = _meeting_of(document), _item_of(document)
    if meeting is None:
        return number_of(story_id), number_of(story_id)
    key = "\x1f".join(meeting)
    if item is not None and document.kind == "minutes":
        # Those of an earlier meeting, filed to be confirmed: this meeting's own papers do not belong to them.
        story = number_of(f"{key}\x1f{item}\x1fminutes")
        return story, story
    return number_of(key), number_of(key if item is None else f"{key}\x1f{item}")


def _item_of(document: Document) -> str | None:
    """Return the key of the one agenda item under which a whole paper stands; None if it is of several, or that is not known."""
    context = document.context
    if own := context.item_number or context.item_title:
        return name_key("item", own)
    items = {passage.item for passage in document.passages}
    only = items.pop() if len(items) == 1 else None
    return name_key("item", only) if only else None


def n_hits(folds: Sequence[tuple[int, int]] | Numbers) -> int:
    """Return how many hits documents make, given the meeting and the story of each. Shapes: (documents, 2)."""
    meetings, stories = np.asarray(folds, np.int64).reshape(-1, 2).T
    return int(n_hits_of_each(np.zeros(len(folds), np.int64), meetings, stories, 1)[0])


def n_hits_of_each(sets: Numbers, meetings: Numbers, stories: Numbers, n_sets: int) -> Numbers:
    """Return how many hits the documents of each of some sets make; a row says that a document is in a set.

    Shapes: sets, meetings, stories (rows,), sets from 0 on; returns (n_sets,).
    """
    if not len(sets):
        return np.zeros(n_sets, np.int64)
    order = np.lexsort((stories, meetings, sets))
    sets, meetings, stories = sets[order], meetings[order], stories[order]
    is_other_meeting = np.append(True, (np.diff(sets) != 0) | (np.diff(meetings) != 0))
    is_other_story = is_other_meeting | np.append(True, np.diff(stories) != 0)
    starts = np.flatnonzero(is_other_meeting)
    n_items = np.add.reduceat(is_other_story & (stories != meetings), starts, dtype=np.int64)
    hits = np.zeros(n_sets, np.int64)
    np.add.at(hits, sets[starts], np.maximum(n_items, 1))
    return hits


def folded(meetings: Numbers, stories: Numbers) -> list[Numbers]:
    """Return the documents of each hit by their places in a ranking, hits in the order of their first; those under its own story
    or item first.

    A paper of many items goes with the first item of its meeting that comes.
    Shapes: meetings, stories (documents,), in the order of the ranking; returns a row of places for each hit, each place once.
    """
    if not len(stories):
        return []
    is_of_item = stories != meetings
    having_items, firsts = np.unique(meetings[is_of_item], return_index=True)
    listed_under = stories.copy()
    if len(having_items):
        at = np.minimum(np.searchsorted(having_items, meetings), len(having_items) - 1)
        goes_with_item = ~is_of_item & (having_items[at] == meetings)
        listed_under[goes_with_item] = stories[is_of_item][firsts][at[goes_with_item]]
    _, firsts, hits = np.unique(listed_under, return_index=True, return_inverse=True)
    order = np.lexsort((stories != listed_under, firsts[hits]))
    ends = np.append(np.flatnonzero(np.diff(firsts[hits][order])) + 1, len(order)).tolist()
    return [order[start:end] for start, end in pairwise([0, *ends])]


def _meeting_of(document: Document) -> tuple[str, ...] | None:
    """Return what names a council paper's meeting among all; None where that is not known."""
    context = document.context
    if context.meeting_id:
        return "meeting", document.source_id, context.meeting_id
    if context.committee and context.meeting_at:
        return "meeting", document.source_id, name_key("council", context.committee), context.meeting_at.isoformat()
    return None
