"""The question "why didn't I get this?": what an address or a headline means, and the one answer of what became of it.

The answers are in service/explaining/outcomes.py and, where a query is given, in service/explaining/query_answers.py.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote

from archive.archive import Archive
from archive.captures.addresses import Addresses
from archive.readers.misses import Misses
from archive.stages.traces import MAX_OF_TITLE, Traces
from archive.texts.documents import Documents, DocumentSummary
from core.addresses import MAX_CHARS, find_web_address, headline_words
from core.beat import Beat
from core.errors import UsageError
from core.ordering import distinct, sorted_by
from service.correcting.takedowns import find_takedown
from service.explaining.outcomes import (
    GAPS,
    Answer,
    Verdict,
    about_addresses,
    about_document,
    about_source,
    about_thing,
    keys_at,
    no_source,
    source_at,
    taken_down,
)
from service.installation import Installation
from service.search.search import SearchOptions
from service.texts.withdrawals import address_withdrawal, document_withdrawal

if TYPE_CHECKING:
    from index.fusion import Index

EVERYWHERE = SearchOptions()
# Headlines nearer than this share, by difflib's ratio, are offered; a paper that rewords a headline keeps some two thirds of it.
MIN_LIKENESS = 0.6
MAX_SUGGESTIONS = 3
# Words of a headline by which near ones are looked for, and documents that are compared: the best 30 by words hold the nearest.
MAX_WORDS = 16
MAX_COMPARED = 30


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document that may be meant."""

    document_id: str
    title: str
    source_name: str
    published: str | None
    url: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One answer. `next_step` names a command or page that exists; `page` is the address of that page here, where there is one.

    `found_by`: whether an address, a headline or an id was looked up. `document_id` and what follows: the document that is meant, if there is
    one. `suggestions`: documents with headlines near to the one asked for. `reported_at`: when it was reported as missing, if it was.
    """

    of: str
    found_by: Literal["address", "headline", "id"]
    query: str | None
    answer: Answer
    why: str
    next_step: str
    page: str | None = None
    document_id: str | None = None
    title: str | None = None
    url: str | None = None
    source_name: str | None = None
    story_id: str | None = None
    suggestions: tuple[Suggestion, ...] = ()
    reported_at: datetime | None = None


def explain(installation: Installation, of: str, *, query: str | None = None, options: SearchOptions = EVERYWHERE) -> Explanation:
    """Return the one reason for which an address, a headline or a document's id is, or is not, among what people get.

    With a `query`, why the document is or is not among its answers, filtered as `options` says.
    Raises: UsageError for nothing, or a query that cannot be meant; Unavailable if the search index is needed and down.
    """
    of, query = _plain(of), _plain(query or "") or None
    if not of or len(of) > MAX_CHARS:
        raise UsageError(f"Give the address or the headline of one document, of at most {MAX_CHARS:,} characters.")
    url = find_web_address(of)
    if (card := installation.documents.find_card(of)) is not None:
        return _explanation(
            installation.config.beat, of, "id", query, about_document(installation, card, query, options), card=card
        )
    if (withdrawal := document_withdrawal(installation.archive, installation.config.beat, of)) is not None:
        return _explanation(installation.config.beat, of, "id", query, taken_down(withdrawal))
    if url is not None:
        return _by_address(installation, of, url, query, options)
    return _by_headline(installation, of, query, options)


def _plain(text: str) -> str:
    """Return a text on one line, without what cannot be seen or kept."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def report_miss(archive: Archive, explanation: Explanation) -> Explanation:
    """Keep what a person reports as missing, with the answer of now; return it with the time of the report."""
    miss = Misses(archive).add(
        explanation.of,
        explanation.query,
        explanation.answer,
        explanation.why,
        document_id=explanation.document_id,
        is_gap=explanation.answer in GAPS,
    )
    return replace(explanation, reported_at=miss.reported_at)


def _by_address(installation: Installation, of: str, url: str, query: str | None, options: SearchOptions) -> Explanation:
    known, source = Addresses(installation.archive).find(url), source_at(installation.config.beat, url)
    had = about_addresses(installation, [address for address in known if address.item_key is not None], query, options)
    if had is not None:
        return _explanation(
            installation.config.beat, of, "address", query, had.verdict, card=had.card, source_id=had.source_id, url=url
        )
    for source_id, key in ((source.id, key) for key in keys_at(source, url)) if source else ():
        thing, card = about_thing(installation, source_id, key, query, options)
        if thing is not None:
            return _explanation(installation.config.beat, of, "address", query, thing, card=card, source_id=source_id, url=url)
    if find_takedown(installation.decisions, url) is not None:  # an erased thing has left marks alone
        return _explanation(
            installation.config.beat,
            of,
            "address",
            query,
            taken_down(address_withdrawal(installation.archive, installation.config.beat, url)),
            source_id=source.id if source else None,
            url=url,
        )
    lost = about_addresses(installation, known, query, options)
    if lost is not None:
        return _explanation(installation.config.beat, of, "address", query, lost.verdict, source_id=lost.source_id, url=lost.url)
    verdict = (
        about_source(installation.archive, installation.config.beat, source, url)
        if source
        else no_source(installation.config.beat, url)
    )
    return _explanation(installation.config.beat, of, "address", query, verdict, source_id=source.id if source else None, url=url)


def _by_headline(installation: Installation, of: str, query: str | None, options: SearchOptions) -> Explanation:
    ids = Traces(installation.archive).documents_of_title(of)
    cards = installation.documents.cards(ids)
    if ids and not cards:
        return _explanation(
            installation.config.beat, of, "headline", query, _taken_down(installation.archive, installation.config.beat, ids[0])
        )
    if ids:
        card, *rest = [cards[document_id] for document_id in ids if document_id in cards]
        others = tuple(_suggestion(installation.config.beat, rival) for rival in rest if rival.story_id != card.story_id)
        verdict = about_document(installation, card, query, options)
        if others:
            several = f"{len(others) + 1:,}{' or more' if len(ids) == MAX_OF_TITLE else ''} stories bear this headline"
            verdict = replace(verdict, why=f"{verdict.why} {several}; this is the newest of them.")
        explained = _explanation(installation.config.beat, of, "headline", query, verdict, card=card)
        return replace(explained, suggestions=others[:MAX_SUGGESTIONS])
    known = about_addresses(installation, Addresses(installation.archive).find_by_title(of), query, options)
    if known is not None:
        return _explanation(
            installation.config.beat,
            of,
            "headline",
            query,
            known.verdict,
            card=known.card,
            source_id=known.source_id,
            url=known.url,
        )
    near = _near_headlines(installation.documents, installation.index, installation.config.beat, of)
    verdict = Verdict(
        "not discovered",
        "No document bears this headline, and no list of a source has named it.",
        "Look whether one of those with like headlines is meant."
        if near
        else "Paste its address instead: `countywatch explain URL` knows more of that.",
        "/search?q=" + quote(of[:200], safe=""),
    )
    return replace(_explanation(installation.config.beat, of, "headline", query, verdict), suggestions=near)


def _taken_down(archive: Archive, beat: Beat, document_id: str) -> Verdict:
    return taken_down(document_withdrawal(archive, beat, document_id))


def _near_headlines(documents: Documents, index: "Index", beat: Beat, headline: str) -> tuple[Suggestion, ...]:
    """Return the documents whose headlines are nearest to one that no document bears."""
    from index.analysis import STOP_WORDS, terms
    from index.query_tree import Query, Term

    words = [word for word in distinct(terms(headline)) if word not in STOP_WORDS][:MAX_WORDS]
    if not words:
        return ()
    query = Query(None, tuple(Term(word) for word in words), "")
    answer = index.search(query, vector=None, mode="keyword", limit=MAX_COMPARED, facets=False)
    cards = documents.cards([hit.document_id for hit in answer.hits])
    wanted = headline_words(headline)
    likeness = {
        card.document_id: SequenceMatcher(None, wanted, headline_words(card.title), autojunk=False).ratio()
        for card in cards.values()
    }
    best = sorted_by(
        (document_id for document_id in likeness if likeness[document_id] >= MIN_LIKENESS),
        key=lambda document_id: (-likeness[document_id], document_id),
    )
    return tuple(_suggestion(beat, cards[document_id]) for document_id in best[:MAX_SUGGESTIONS])


def _suggestion(beat: Beat, card: DocumentSummary) -> Suggestion:
    return Suggestion(card.document_id, card.title, beat.source_name(card.source_id), card.published, card.url)


def _explanation(
    beat: Beat,
    of: str,
    found_by: Literal["address", "headline", "id"],
    query: str | None,
    verdict: Verdict,
    *,
    card: DocumentSummary | None = None,
    source_id: str | None = None,
    url: str | None = None,
) -> Explanation:
    source = card.source_id if card else source_id
    return Explanation(
        of=of,
        found_by=found_by,
        query=query,
        answer=verdict.answer,
        why=verdict.why,
        next_step=verdict.next_step,
        page=verdict.page,
        document_id=card.document_id if card else None,
        title=card.title if card else None,
        url=card.url if card else url,
        source_name=beat.source_name(source) if source else None,
        story_id=card.story_id if card else None,
    )
