"""Finds the quotes that stand in a paragraph with the words of a query: documents by the search index, paragraphs by their texts."""

from dataclasses import replace
from typing import TYPE_CHECKING

from archive.documents import Documents
from archive.quotes import QuoteFilter, QuotePage, Quotes
from core.ordering import sorted_by
from core.words import Annotations, Document, Passage
from index.explain import Stretch, answers
from index.fusion import MAX_DEPTH
from index.query_tree import And, Days, Name, Node, Not, Or, Query, all_of
from service.installation import Installation

if TYPE_CHECKING:
    from index.fusion import Index

# Documents whose paragraphs are looked at for the words of a query, a part at a time: some 20 MB of texts.
BATCH = 200
# The newest of them, which take 0.4 s of processor time; of 20,000 documents that all had the word the page took 4 to 12 s.
MAX_LOOKED = 2_000


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
    found = index.search(query, vector=None, mode="keyword", limit=MAX_DEPTH, copies=True, facets=False)
    ids = tuple(hit.document_id for hit in found.hits)
    narrowed = replace(wanted, document_ids=ids)
    words = Query(_words_of(query.required) if query.required else None, query.ranked, "")
    partial = found.partial or found.total > len(ids)
    if words.required is None and not words.ranked:
        return narrowed, partial, False
    kept: list[tuple[str, int]] = []
    candidates = rows.candidates(narrowed)
    looked, is_cut = list(candidates)[:MAX_LOOKED], len(candidates) > MAX_LOOKED
    for at in range(0, len(looked), BATCH):
        texts = documents.get_documents(looked[at : at + BATCH])
        for document_id, document in texts.items():
            passages = in_order(document)
            holds: dict[int | None, bool] = {}
            for number, place in candidates[document_id]:
                if place not in holds:
                    spans = ((passages[place].start, passages[place].end),) if place is not None else ()
                    stretch = Stretch(document, Annotations(), heading="", spans=spans, source_name="")
                    holds[place] = answers(words, stretch)
                if holds[place]:
                    kept.append((document_id, number))
    return replace(wanted, quotes=tuple(kept)), partial or is_cut, is_cut


def _words_of(node: Node) -> Node | None:
    """Return what a query asks of words, which a paragraph can hold; names, days and what is ruled out are the document's."""
    if isinstance(node, (Name, Days, Not)):
        return None
    if isinstance(node, And | Or):
        kept = [_words_of(each) for each in node.nodes]
        words = [each for each in kept if each is not None]
        if isinstance(node, And):
            return all_of(words)
        return Or(tuple(words)) if len(words) == len(kept) else None
    return node


def in_order(document: Document) -> list[Passage]:
    """Return the passages of a text as they stand in it."""
    return sorted_by(document.passages, key=lambda passage: passage.start)
