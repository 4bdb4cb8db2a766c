""" "Why didn't I get this?": exactly one answer for an address or a headline, with the true reason from the archive and the next step.

What a thing is, is found here; why a document is not among a query's answers, in service/query_answers.py; the sentences are beside each answer.
"""

import shlex
from dataclasses import dataclass, replace
from datetime import date, datetime
from difflib import SequenceMatcher
from typing import Literal
from urllib.parse import quote

from archive.addresses import Address, Addresses
from archive.misses import Miss, Misses
from archive.shelves import Card
from archive.texts import Shelved
from archive.traces import Traces
from core.addresses import MAX_CHARS, bare_host, find_web_address, headline_words
from core.config import IMPORT_SOURCE, Source
from core.errors import Quarantined, UsageError
from core.ids import url_key
from core.words import Capture
from service.health import SourceHealth, source_health
from service.installation import Installation
from service.query_answers import standing_of
from service.search import SearchOptions

Answer = Literal[
    "indexed",
    "in a story",
    "already sent",
    "locked",
    "off topic",
    "filtered out",
    "pending",
    "quarantined",
    "rejected",
    "refused by robots",
    "not collected",
    "not discovered",
    "source failing",
    "not a source",
    "suppressed",
]
EVERYWHERE = SearchOptions()
# Answers by which the text is not in the archive: what is counted as missed where people report it.
GAPS: frozenset[Answer] = frozenset(
    {
        "quarantined",
        "rejected",
        "refused by robots",
        "not collected",
        "not discovered",
        "source failing",
        "not a source",
    }
)
# Below this a text is about something else than the beat's subject, if it bears none of its topics either: the probability is calibrated.
ON_TOPIC = 0.5
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


@dataclass(frozen=True, slots=True)
class _Told:
    """An answer without what it is about."""

    answer: Answer
    why: str
    next_step: str
    page: str | None = None


def explain(installation: Installation, of: str, *, query: str | None = None, options: SearchOptions = EVERYWHERE) -> Explanation:
    """Return the one reason for which an address, a headline or a document's id is, or is not, among what people get.

    With a `query`, why the document is or is not among its answers, filtered as `options` says.
    Raises: UsageError for nothing, or a query that cannot be meant; Unavailable if the search index is needed and down.
    """
    of, query = of.strip(), (query or "").strip() or None
    if not of or len(of) > MAX_CHARS:
        raise UsageError(f"Give the address or the headline of one document, of at most {MAX_CHARS:,} characters.")
    url = find_web_address(of)
    cards = installation.shelves.cards([of])
    if cards:
        told, card = _about_document(installation, cards[of], query, options), cards[of]
        return _explanation(installation, of, "id", query, told, card=card)
    if url is not None:
        return _by_address(installation, of, url, query, options)
    return _by_headline(installation, of, query, options)


def report_miss(installation: Installation, found: Explanation) -> Explanation:
    """Keep what a person reports as missing, with the answer of now; return it with the time of the report."""
    miss: Miss = Misses(installation.archive).add(
        found.of, found.query, found.answer, found.why, document_id=found.document_id, is_gap=found.answer in GAPS
    )
    return replace(found, reported_at=miss.reported_at)


# What is meant


def _by_address(installation: Installation, of: str, url: str, query: str | None, options: SearchOptions) -> Explanation:
    known = Addresses(installation.archive).find(url)
    source = _source_of(installation, url)
    things = [(each.source_id, each.item_key) for each in known if each.item_key is not None]
    if not things and source is not None:  # another name or port of the same host: a thing's key has neither
        things = [(source.id, url_key(url, _with_host_of(source, url)))]
    for source_id, key in things:
        told, card = _about_thing(installation, source_id, key, query, options)
        if told is not None:
            return _explanation(installation, of, "address", query, told, card=card, source_id=source_id, url=url)
    if known:
        told = _about_address(installation, known[0])
        return _explanation(installation, of, "address", query, told, source_id=known[0].source_id, url=known[0].url)
    told = _about_source(installation, source, url) if source else _no_source(installation, url)
    return _explanation(installation, of, "address", query, told, source_id=source.id if source else None, url=url)


def _by_headline(installation: Installation, of: str, query: str | None, options: SearchOptions) -> Explanation:
    ids = Traces(installation.archive).documents_of_title(of)
    cards = installation.shelves.cards(ids)
    if ids:
        card = cards[ids[0]]
        others = tuple(_suggestion(installation, cards[each]) for each in ids[1:] if cards[each].story_id != card.story_id)
        told = _about_document(installation, card, query, options)
        found = _explanation(installation, of, "headline", query, told, card=card)
        return replace(found, suggestions=others[:MAX_SUGGESTIONS])
    for each in Addresses(installation.archive).find_by_title(of):
        told_of_thing, card_of_thing = (
            _about_thing(installation, each.source_id, each.item_key, query, options) if each.item_key else (None, None)
        )
        told = told_of_thing or _about_address(installation, each)
        return _explanation(installation, of, "headline", query, told, card=card_of_thing, source_id=each.source_id, url=each.url)
    near = _near_headlines(installation, of)
    told = _Told(
        "not discovered",
        "No document bears this headline, and no list of a source has named it."
        + (" Its words stand in other headlines." if near else ""),
        "Look whether one of these is meant."
        if near
        else "Paste its address instead: `countywatch explain URL` knows more of that.",
        "/search?q=" + quote(of[:200], safe=""),
    )
    return replace(_explanation(installation, of, "headline", query, told), suggestions=near)


def _near_headlines(installation: Installation, headline: str) -> tuple[Suggestion, ...]:
    """The documents whose headlines are nearest to one that no document bears."""
    from index.analysis import STOP_WORDS, terms
    from index.tree import Query, Term

    words = [word for word in dict.fromkeys(terms(headline)) if word not in STOP_WORDS][:MAX_WORDS]
    if not words:
        return ()
    query = Query(None, tuple(Term(word) for word in words), "")
    found = installation.index.search(query, vector=None, mode="keyword", limit=MAX_COMPARED, facets=False)
    cards = installation.shelves.cards([hit.document_id for hit in found.hits])
    wanted = headline_words(headline)
    likeness = {
        card.document_id: SequenceMatcher(None, wanted, headline_words(card.title), autojunk=False).ratio()
        for card in cards.values()
    }
    best = sorted((each for each in likeness if likeness[each] >= MIN_LIKENESS), key=lambda each: (-likeness[each], each))
    return tuple(_suggestion(installation, cards[each]) for each in best[:MAX_SUGGESTIONS])


def _suggestion(installation: Installation, card: Card) -> Suggestion:
    return Suggestion(card.document_id, card.title, installation.source_name(card.source_id), card.published, card.url)


def _explanation(
    installation: Installation,
    of: str,
    found_by: Literal["address", "headline", "id"],
    query: str | None,
    told: _Told,
    *,
    card: Card | None = None,
    source_id: str | None = None,
    url: str | None = None,
) -> Explanation:
    source = card.source_id if card else source_id
    return Explanation(
        of=of,
        found_by=found_by,
        query=query,
        answer=told.answer,
        why=told.why,
        next_step=told.next_step,
        page=told.page,
        document_id=card.document_id if card else None,
        title=card.title if card else None,
        url=card.url if card else url,
        source_name=installation.source_name(source) if source else None,
        story_id=card.story_id if card else None,
    )


# What became of it


def _about_thing(
    installation: Installation, source_id: str, key: str, query: str | None, options: SearchOptions
) -> tuple[_Told | None, Card | None]:
    """What became of a thing of a source; nothing if it was never collected."""
    traces = Traces(installation.archive)
    document_id = traces.find_document_of(source_id, key)
    card = installation.shelves.cards([document_id]).get(document_id) if document_id else None
    if card is not None:
        return _about_document(installation, card, query, options), card
    try:
        capture = traces.find_capture(source_id, key)
    except Quarantined as err:
        return _unreadable(err.reason, None, None), None
    return (_about_capture(installation, traces, capture) if capture else None), None


def _about_capture(installation: Installation, traces: Traces, capture: Capture) -> _Told:
    """Why no document was made of a capture."""
    from reading.read import READING_VERSION

    outcome, on = traces.find_outcome("read", capture.id), _on(installation, capture.fetched_at)
    if outcome is None or outcome.fate in {"retried", "done"} or outcome.version != str(READING_VERSION):
        tried = f" The last try failed: {outcome.reason}." if outcome and outcome.reason else ""
        return _Told("pending", f"It was collected on {on} and waits to be read.{tried}", "`countywatch process` reads what waits.", "/status")  # fmt: skip
    if outcome.fate == "quarantined":
        return _unreadable(outcome.reason, on, capture.url)
    return _Told(
        "rejected",
        f"It was collected on {on}, and no document was made of it: {outcome.reason}.",
        f"Look at the original. If it has a text, save it and bring it in: {_import_command(capture.url)}.",
        "/status",
    )


def _unreadable(reason: str | None, on: str | None, url: str | None) -> _Told:
    collected = f"It was collected on {on} and" if on else "It was collected and"
    return _Told(
        "quarantined",
        f"{collected} could not be read: {reason or 'no reason was kept'}. Its bytes are kept.",
        f"Look at the original; a copy that can be read is brought in by {_import_command(url)}.",
        "/status",
    )


def _about_document(installation: Installation, card: Card, query: str | None, options: SearchOptions) -> _Told:
    """Why a document is, or is not, among what people get: the first that holds, from what hides it whole to what hides it least."""
    item = installation.shelves.get(card.document_id)
    told = _suppressed(installation, card) or _not_indexed(installation, card)
    if told is not None:
        return told
    if query is not None:
        found = standing_of(installation, item, query, options)
        return _Told(found.answer, found.why, found.next_step, f"/documents/{card.document_id}")
    return (
        _already_sent(installation, card) or _in_story(installation, card) or _little_of_it(item) or _indexed(installation, item)
    )


def _suppressed(installation: Installation, card: Card) -> _Told | None:  # noqa: ARG001  # whoever keeps takedowns asks here
    """A document that a person took down. None are kept yet; the answer "suppressed" is given here once there are."""
    return None


def _not_indexed(installation: Installation, card: Card) -> _Told | None:
    """Why the search index does not hold a document in its present state."""
    from index.entry import INDEX_VERSION

    traces, first_seen = Traces(installation.archive), _on(installation, card.first_seen_at)
    indexed = traces.find_outcome("index", card.document_id)
    if indexed is not None and indexed.fate == "quarantined":
        return _Told(
            "quarantined",
            f"It was collected on {first_seen} and read, but the search index refused it: {indexed.reason}.",
            f"`countywatch show {card.document_id}` prints it; `countywatch index rebuild` puts it into the index again.",
            f"/documents/{card.document_id}",
        )
    if indexed is not None and indexed.fate == "done" and indexed.version == str(INDEX_VERSION):
        return None
    return _Told(
        "pending",
        f"It was collected on {first_seen} and waits for the search index" + (f": {indexed.reason}." if indexed and indexed.reason else "."),
        "`countywatch process` takes it in.",
        f"/documents/{card.document_id}",
    )  # fmt: skip


def _already_sent(installation: Installation, card: Card) -> _Told | None:
    mailed = Traces(installation.archive).find_mailed([card.document_id, card.story_id])
    if mailed is None:
        return None
    on, whose = _on(installation, mailed.at), "It" if card.story_id == card.document_id else "Its story"
    if mailed.state == "waiting":
        why, step = (
            f"{whose} stands in a digest of {on} that waits to be sent.",
            "`countywatch digest outbox` shows why it waits.",
        )
    else:
        why, step = (
            f"{whose} stood in the digest that was sent on {on}; no story comes twice.",
            "Look for it in the mail of that day.",
        )
    return _Told("already sent", why, step, f"/documents/{card.document_id}")


def _in_story(installation: Installation, card: Card) -> _Told | None:
    """A copy of another document stands in answers under that, or with it."""
    copies = installation.shelves.story(card.story_id)
    head = next((copy for copy in copies if copy.document_id == card.story_id), copies[0])
    if head.document_id == card.document_id:
        return None
    return _Told(
        "in a story",
        f"It carries the same text as “{head.title}” ({installation.source_name(head.source_id)}); answers list the "
        f"{len(copies)} copies as one story.",
        f"`countywatch show {head.document_id}` prints the first of them; a search with `--copies` lists each.",
        f"/documents/{head.document_id}",
    )


def _little_of_it(item: Shelved) -> _Told | None:
    """A document of which only the opening is known, or that is about something else."""
    document, page = item.document, f"/documents/{item.document.id}"
    if document.access in {"locked", "registration"}:
        wall = "is locked at its publisher" if document.access == "locked" else "needs registration at its publisher"
        return _Told("locked", f"It {wall}: only headline and opening are known, and found by search.", "Read it at its publisher; search for words of its headline.", page)  # fmt: skip
    share = item.annotations.drug_policy
    if item.model_id is not None and share < ON_TOPIC and not item.annotations.topics:
        return _Told(
            "off topic",
            f"It is in the search index, but was judged {share:.0%} likely to be about the beat's subject and bears none of its topics, so no "
            "search by topic finds it.",
            f"`countywatch show {document.id}` prints it; a search for its own words finds it.",
            page,
        )
    return None


def _indexed(installation: Installation, item: Shelved) -> _Told:
    only_words = "" if item.model_id is not None else " Names and meaning could not be read in it, so only its words find it."
    return _Told(
        "indexed",
        f"It was collected on {_on(installation, item.first_seen_at)} and is in the search index.{only_words}",
        f"`countywatch show {item.document.id}` prints it; `countywatch explain URL --query QUERY` tells why a query does not find it.",
        f"/documents/{item.document.id}",
    )


# What was not collected


def _about_address(installation: Installation, address: Address) -> _Told:
    """Why the text of an address that a crawl met was not had."""
    name, on = installation.source_name(address.source_id), _on(installation, address.at)
    by_hand = f"save the page and bring it in: {_import_command(address.url, address.source_id)}."
    if address.outcome == "refused":
        return _Told("refused by robots", f"On {on} {name} named it, and its robots.txt does not allow us to read it.", f"Ask the publisher for leave, or {by_hand}")  # fmt: skip
    if address.outcome == "passed over":
        day = address.day.isoformat() if address.day else "DATE"
        again = f"`countywatch crawl {address.source_id} --from {day} --to {day}` looks at its day"
        return _Told("not collected", f"On {on} {name} named it, and it was not asked for: {address.reason}.", f"{again}; or {by_hand}", "/sources")  # fmt: skip
    if address.outcome == "withheld":
        return _Told("not collected", f"On {on} {name} named it, and it was not asked for: {address.reason}.", "Ask its publisher for it.")  # fmt: skip
    again = f"`countywatch crawl {address.source_id}` asks again"
    return _Told("not collected", f"On {on} {name} named it, and it could not be had: {address.reason}.", f"{again}; or {by_hand}", "/sources")  # fmt: skip


def _about_source(installation: Installation, source: Source, url: str) -> _Told:
    """Why nothing is known of an address of a source."""
    health = next(each for each in source_health(installation) if each.source_id == source.id)
    command = f"`countywatch crawl {source.id}`"
    if source.platform == IMPORT_SOURCE:
        return _Told("not discovered", f"{source.name} is not crawled, and nobody brought this in.", f"Save it and bring it in: {_import_command(url, source.id)}.")  # fmt: skip
    if health.outcome in {"never", "not-checked"}:
        return _Told("source failing", _failing(installation, health), f"Mend what is named, then {command}.", "/sources")
    read_on = _on(installation, health.read_at)
    first = _first_day(installation, source.id)
    since = f" Days before {_day(first)} were not looked at." if first else ""
    partly = f" Not all of its lists could be read: {health.reason}" if health.reason else ""
    return _Told(
        "not discovered",
        f"No list of {source.name} that was read has named it; the last reading was on {read_on}.{since}{partly}",
        f"If it is of earlier days, `countywatch crawl {source.id} --from DATE --to DATE` looks there; else save it and bring it in: "
        f"{_import_command(url, source.id)}.",
        "/sources",
    )


def _failing(installation: Installation, health: SourceHealth) -> str:
    if health.outcome == "never":
        return health.reason or f"{health.name} was never read."
    last = f"last read with success on {_on(installation, health.read_at)}" if health.read_at else "never read with success"
    return f"{health.name} could not be read on {_on(installation, health.checked_at)} ({last}): {health.reason or 'no reason was kept'}"


def _no_source(installation: Installation, url: str) -> _Told:
    names = [source.name for source in installation.config.beat.sources if source.platform != IMPORT_SOURCE]
    watched = f" Watched are {', '.join(names)}." if 0 < len(names) <= 8 else ""
    return _Told(
        "not a source",
        f"{bare_host(url)} is no source of the beat {installation.config.beat.name}, so nothing of it is looked at.{watched}",
        f"Add it to the beat's file as a source, or bring in this one document: {_import_command(url)}.",
        "/sources",
    )


def _source_of(installation: Installation, url: str) -> Source | None:
    """The source on whose host an address lies; of several on one host, the one whose own address it lies below."""
    host = bare_host(url)
    fitting = [
        source
        for source in installation.config.beat.sources
        if source.platform != IMPORT_SOURCE and host in {bare_host(own) for own in (source.base_url, *source.feeds, *source.sitemaps)}
    ]  # fmt: skip
    return max(
        fitting, key=lambda source: (url.casefold().startswith(source.base_url.casefold()), len(source.base_url)), default=None
    )


def _with_host_of(source: Source, url: str) -> str:
    """The source's own address on the host as it was pasted, so that "www." and http or https make no difference to a natural key."""
    return url if bare_host(url) == bare_host(source.base_url) else source.base_url


def _first_day(installation: Installation, source_id: str) -> date | None:
    from service.coverage import coverage

    return coverage(installation).first_day(source_id)


def _import_command(url: str | None, source_id: str | None = None) -> str:
    address = f" --url {shlex.quote(url)}" if url and find_web_address(url) else ""
    return f"`countywatch import FILE{address}{f' --source {source_id}' if source_id else ''}`"


def _on(installation: Installation, moment: datetime | None) -> str:
    return _day(moment.astimezone(installation.config.beat.tz)) if moment else "an unknown day"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
