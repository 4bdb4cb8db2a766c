"""Finds the quotes that stand in a paragraph with the words of a query: documents by the search index, paragraphs by their texts."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from archive.facts.quote_filter import QuoteFilter
from archive.facts.quotes import QuotePage, Quotes
from archive.texts.documents import Documents
from core.ordering import sorted_by
from core.words import Annotations, Document, Passage
from index.explain import Stretch, answers
from index.fusion import MAX_DEPTH
from index.query_tree import And, Days, Name, Node, Not, Or, Query, all_of
from service.installation import Installation

if TYPE_CHECKING:
    from index.fusion import Index, Results

# Documents whose paragraphs are looked at for the words of a query: the newest, which take 0.4 s of processor time; of 20,000 documents
# that all had the word the page took 4 to 12 s.
MAX_LOOKED = 2_000
# Of so many of the newest finds for each of these the index is asked first, for not every document has a quote.
FINDS_A_QUOTE = 3
# Quotes by the id and revision of their document: the number of each, and its passage.
Candidates = Mapping[tuple[str, int], Sequence[tuple[int, int | None]]]


def quotes_page(
    installation: Installation, query: Query | None, wanted: QuoteFilter, limit: int, offset: int
) -> tuple[QuotePage, bool, bool]:
    """Return a page of quotes, whether there may be more, and whether that is because only the newest documents were looked at.

    What a query finds is kept while the archive stays as it is: whatever comes into the search index, or goes, is written there just after.
    """
    rows = Quotes(installation.archive)
    if query is None:
        return rows.find(wanted, limit=limit, offset=offset), False, False

    def find() -> tuple[QuotePage, bool, bool]:
        narrowed, partial, is_cut = _with_words(installation.documents, installation.index, rows, query, wanted)
        return rows.find(narrowed, limit=limit, offset=offset), partial, is_cut

    return installation.archive.kept.get(("quotes with words", query, wanted, limit, offset), find)


def _with_words(
    documents: Documents, index: "Index", rows: Quotes, query: Query, wanted: QuoteFilter
) -> tuple[QuoteFilter, bool, bool]:
    """Return the filter narrowed to quotes of documents that a query finds, whose paragraphs hold its words; whether there may be more; and whether
    that is because only the newest were looked at.
    """
    words = Query(_words_of(query.required) if query.required else None, query.ranked, "")
    if words.required is None and not words.ranked:
        narrowed, answer = _found(index, query, wanted, MAX_DEPTH)
        return narrowed, answer.partial, False
    narrowed, answer = _found(index, query, wanted, FINDS_A_QUOTE * MAX_LOOKED)
    candidates = rows.candidates(narrowed)
    if len(candidates) <= MAX_LOOKED and answer.total > len(answer.hits):
        narrowed, answer = _found(index, query, wanted, MAX_DEPTH)
        candidates = rows.candidates(narrowed)
    looked = dict(islice(candidates.items(), MAX_LOOKED))
    is_cut = len(candidates) > MAX_LOOKED
    kept = tuple(_holding(documents, ("paragraphs", query, wanted), words, looked))
    return replace(wanted, quotes=kept), answer.partial or answer.total > len(answer.hits) or is_cut, is_cut


def _found(index: "Index", query: Query, wanted: QuoteFilter, limit: int) -> tuple[QuoteFilter, "Results"]:
    """Return the filter narrowed to the newest documents that a query finds, and what it finds."""
    answer = index.search(query, vector=None, mode="keyword", limit=limit, copies=True, order="newest", facets=False)
    return replace(wanted, document_ids=tuple(hit.document_id for hit in answer.hits)), answer


def _holding(documents: Documents, question: tuple[Hashable, ...], words: Query, looked: Candidates) -> Iterator[tuple[str, int]]:
    """Yield the quotes whose paragraphs hold the words. What each text gives is kept until the document is another: in parts, so that one that
    comes in or changes has but its part looked at again.
    """
    parts: dict[str, list[tuple[str, int]]] = {}
    for document_id, revision in sorted(looked):
        parts.setdefault(document_id[:1], []).append((document_id, revision))
    for first, part in parts.items():
        candidates = {key: tuple(looked[key]) for key in part}
        yield from documents.archive.kept.get(
            (*question, first),
            partial(_look, documents, words, candidates),
            made_of=partial(tuple, candidates.items()),
        )


def _look(documents: Documents, words: Query, candidates: Candidates) -> tuple[tuple[str, int], ...]:
    """Return which of some documents' quotes stand in a paragraph with the words."""
    texts = documents.get_documents([document_id for document_id, _ in candidates])
    kept: list[tuple[str, int]] = []
    for (document_id, _), quotes in candidates.items():
        if (document := texts.get(document_id)) is None:
            continue
        passages = in_order(document)
        holds: dict[int | None, bool] = {}
        for number, place in quotes:
            if place not in holds:
                spans = ((passages[place].start, passages[place].end),) if place is not None else ()
                stretch = Stretch(document, Annotations(), heading="", spans=spans, source_name="")
                holds[place] = answers(words, stretch)
            if holds[place]:
                kept.append((document_id, number))
    return tuple(kept)


def _words_of(node: Node) -> Node | None:
    """Return what a query asks of words, which a paragraph can hold; names, days and what is ruled out are the document's."""
    if isinstance(node, (Name, Days, Not)):
        return None
    if isinstance(node, And | Or):
        kept = [_words_of(child) for child in node.nodes]
        words = [words for words in kept if words is not None]
        if isinstance(node, And):
            return all_of(words)
        return Or(tuple(words)) if len(words) == len(kept) else None
    return node


def in_order(document: Document) -> list[Passage]:
    """Return the passages of a text as they stand in it."""
    return sorted_by(document.passages, key=lambda passage: passage.start)
