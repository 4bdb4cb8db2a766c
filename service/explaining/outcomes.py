"""What became of a document, a capture, an address or a source, from the archive's books: one answer, why, and what a person can do.

Each function gives the first answer that holds, from what hides a thing whole to what hides it least. What is asked for is found in
service/explaining/explanation.py; why a document is not among a query's answers, in service/explaining/query_answers.py.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from archive.archive import Archive, Check
from archive.captures.addresses import Address
from archive.stages.traces import Traces
from archive.texts.documents import Documents, DocumentSummary
from archive.texts.texts import StoredDocument
from core.addresses import bare_host, find_web_address
from core.beat import IMPORT_SOURCE, Beat, Source
from core.errors import Quarantined
from core.ids import canonical_url, url_key
from core.ordering import greatest_by
from core.words import Capture
from reading.version import READING_VERSION
from service.explaining.query_answers import standing_of
from service.installation import Installation
from service.search.search import SearchOptions
from service.texts.withdrawals import address_withdrawal, document_withdrawal

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


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer without what it is about."""

    answer: Answer
    why: str
    next_step: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class KnownAddress:
    """What is said of an address that a crawl met."""

    verdict: Verdict
    source_id: str
    url: str
    card: DocumentSummary | None = None


def about_addresses(
    installation: Installation, known: Sequence[Address], query: str | None, options: SearchOptions
) -> KnownAddress | None:
    """Return what became of the first of some addresses whose text was had, else of the first; nothing where there is none."""
    had = [address for address in known if address.item_key is not None]
    for address in had:
        verdict, card = about_thing(installation, address.source_id, address.item_key or "", query, options)
        if verdict is not None:
            return KnownAddress(verdict, address.source_id, address.url, card)
    for address in had[:1]:
        withdrawal = address_withdrawal(installation.archive, installation.config.beat, address.url)
        return KnownAddress(taken_down(withdrawal), address.source_id, address.url)
    for address in known[:1]:
        return KnownAddress(_about_address(installation.config.beat, address), address.source_id, address.url)
    return None


def about_thing(
    installation: Installation, source_id: str, key: str, query: str | None, options: SearchOptions
) -> tuple[Verdict | None, DocumentSummary | None]:
    """Return what became of a thing of a source; nothing if it was never collected."""
    traces = Traces(installation.archive)
    document_id = traces.find_document_of(source_id, key)
    card = installation.documents.cards([document_id]).get(document_id) if document_id else None
    if card is not None:
        return about_document(installation, card, query, options), card
    if document_id is not None:
        return taken_down(document_withdrawal(installation.archive, installation.config.beat, document_id)), None
    try:
        capture = traces.find_capture(source_id, key)
    except Quarantined as err:
        return _unreadable(err.reason, None, None), None
    return (_about_capture(installation.config.beat, traces, capture) if capture else None), None


def _about_capture(beat: Beat, traces: Traces, capture: Capture) -> Verdict:
    """Why no document was made of a capture."""
    outcome, on = traces.find_outcome("read", capture.id), _on(beat, capture.fetched_at)
    if outcome is None or outcome.fate in {"retried", "done"} or outcome.version != str(READING_VERSION):
        tried = f" The last try failed: {outcome.reason}." if outcome and outcome.reason else ""
        return Verdict("pending", f"It was collected on {on} and waits to be read.{tried}", "`countywatch process` reads what waits.", "/status")  # fmt: skip
    if outcome.fate == "waiting":
        return Verdict(
            "pending",
            f"It was collected on {on}; its scanned pages are still being recognised.",
            "`countywatch process` goes on with them; `countywatch status` says how far they are.",
            "/status",
        )
    if outcome.fate == "quarantined":
        return _unreadable(outcome.reason, on, capture.url)
    return Verdict(
        "rejected",
        f"It was collected on {on}, and no document was made of it: {outcome.reason}.",
        f"Look at the original. If it has a text, save it and bring it in: {_import_command(capture.url)}.",
        "/status",
    )


def _unreadable(reason: str | None, on: str | None, url: str | None) -> Verdict:
    collected = f"It was collected on {on} and" if on else "It was collected and"
    return Verdict(
        "quarantined",
        f"{collected} could not be read: {reason or 'no reason was kept'}. Its bytes are kept.",
        f"Look at the original; a copy that can be read is brought in by {_import_command(url)}.",
        "/status",
    )


def about_document(installation: Installation, card: DocumentSummary, query: str | None, options: SearchOptions) -> Verdict:
    """Why a document is, or is not, among what people get: the first that holds, from what hides it whole to what hides it least."""
    item = installation.documents.get(card.document_id)
    verdict = _not_indexed(installation.archive, installation.config.beat, card)
    if verdict is not None:
        return verdict
    if query is not None:
        standing = standing_of(installation, item, query, options)
        return Verdict(standing.answer, standing.why, standing.next_step, f"/documents/{card.document_id}")
    return (
        _already_sent(installation.archive, installation.config.beat, card)
        or _in_story(installation.documents, installation.config.beat, card)
        or _little_of_it(item)
        or _indexed(installation.config.beat, item)
    )


def taken_down(withdrawal: str | None = None) -> Verdict:
    """Return what the archive gives out no longer, or never will: a document that its shelves withhold, or an address that was
    taken down. `withdrawal`: what is said of it if its publisher took it down.
    """
    if withdrawal is not None:
        return Verdict("suppressed", withdrawal, "`countywatch takedown list` shows it to those who run this; `countywatch takedown lift ID` serves it again.")  # fmt: skip
    return Verdict("suppressed", "A person took it down here, so nothing of it is given out.", "Read it at its publisher.")


def _not_indexed(archive: Archive, beat: Beat, card: DocumentSummary) -> Verdict | None:
    """Why the search index does not hold a document in its present state."""
    from index.entry import INDEX_VERSION

    traces, first_seen = Traces(archive), _on(beat, card.first_seen_at)
    indexed = traces.find_outcome("index", card.document_id)
    if indexed is not None and indexed.fate == "quarantined":
        return Verdict(
            "quarantined",
            f"It was collected on {first_seen} and read, but the search index refused it: {indexed.reason}.",
            f"`countywatch show {card.document_id}` prints it; `countywatch index rebuild` puts it into the index again.",
            f"/documents/{card.document_id}",
        )
    if indexed is not None and indexed.fate == "done" and indexed.version == str(INDEX_VERSION):
        return None
    return Verdict(
        "pending",
        f"It was collected on {first_seen} and waits for the search index" + (f": {indexed.reason}." if indexed and indexed.reason else "."),
        "`countywatch process` takes it in.",
        f"/documents/{card.document_id}",
    )  # fmt: skip


def _already_sent(archive: Archive, beat: Beat, card: DocumentSummary) -> Verdict | None:
    mailed = Traces(archive).find_mailed([card.document_id, card.story_id])
    if mailed is None:
        return None
    on, whose = _on(beat, mailed.at), "It" if card.story_id == card.document_id else "Its story"
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
    return Verdict("already sent", why, step, f"/documents/{card.document_id}")


def _in_story(documents: Documents, beat: Beat, card: DocumentSummary) -> Verdict | None:
    """Say of a copy of another document that it stands in answers under that, or with it."""
    copies = documents.story(card.story_id)
    head = next((copy for copy in copies if copy.document_id == card.story_id), copies[0])
    if head.document_id == card.document_id:
        return None
    return Verdict(
        "in a story",
        f"It carries the same text as “{head.title}” ({beat.source_name(head.source_id)}); answers list the "
        f"{len(copies)} copies as one story.",
        f"`countywatch show {head.document_id}` prints the first of them; a search with `--copies` lists each.",
        f"/documents/{head.document_id}",
    )


def _little_of_it(item: StoredDocument) -> Verdict | None:
    """Return a document of which only the opening is known, or that is about something else."""
    document, page = item.document, f"/documents/{item.document.id}"
    if document.access in {"locked", "registration"}:
        wall = "is locked at its publisher" if document.access == "locked" else "needs registration at its publisher"
        return Verdict("locked", f"It {wall}: only headline and opening are known, and found by search.", "Read it at its publisher; search for words of its headline.", page)  # fmt: skip
    share = item.annotations.drug_policy
    if item.model_id is not None and share < ON_TOPIC and not item.annotations.topics:
        return Verdict(
            "off topic",
            f"It is in the search index, but was judged {share:.0%} likely to be about the beat's subject and bears none of its topics, so no "
            "search by topic finds it.",
            f"`countywatch show {document.id}` prints it; a search for its own words finds it.",
            page,
        )
    return None


def _indexed(beat: Beat, item: StoredDocument) -> Verdict:
    only_words = "" if item.model_id is not None else " Names and meaning could not be read in it, so only its words find it."
    return Verdict(
        "indexed",
        f"It was collected on {_on(beat, item.first_seen_at)} and is in the search index.{only_words}",
        f"`countywatch show {item.document.id}` prints it; `countywatch explain URL --query QUERY` tells why a query does not find it.",
        f"/documents/{item.document.id}",
    )


# What was not collected


def _about_address(beat: Beat, address: Address) -> Verdict:
    """Why the text of an address that a crawl met was not had."""
    name, on = beat.source_name(address.source_id), _on(beat, address.at)
    by_hand = f"save the page and bring it in: {_import_command(address.url, address.source_id)}."
    if address.outcome == "refused":
        return Verdict("refused by robots", f"On {on} {name} named it, and its robots.txt does not allow us to read it.", f"Ask the publisher for leave, or {by_hand}")  # fmt: skip
    if address.outcome == "passed over":
        day = address.day.isoformat() if address.day else "DATE"
        again = f"`countywatch crawl {address.source_id} --from {day} --to {day}` looks at its day"
        return Verdict("not collected", f"On {on} {name} named it, and it was not asked for: {address.reason}.", f"{again}; or {by_hand}", "/sources")  # fmt: skip
    if address.outcome == "withheld":
        return Verdict("not collected", f"On {on} {name} named it, and it was not asked for: {address.reason}.", "Ask its publisher for it.")  # fmt: skip
    again = f"`countywatch crawl {address.source_id}` asks again"
    return Verdict("not collected", f"On {on} {name} named it, and it could not be had: {address.reason}.", f"{again}; or {by_hand}", "/sources")  # fmt: skip


def about_source(archive: Archive, beat: Beat, source: Source, url: str) -> Verdict:
    """Why nothing is known of an address of a source."""
    traces = Traces(archive)
    last, success = traces.find_check(source.id), traces.find_check(source.id, with_success=True)
    page = archive.find_page(source.id, canonical_url(url))
    if page is not None:
        return Verdict(
            "not collected",
            f"It is a list of {source.name}, read on {_on(beat, page.checked_at)} for what it names; it is no document itself.",
            "Paste the address of the article or paper that you miss.",
        )
    command = f"`countywatch crawl {source.id}`"
    if last is None or success is None or last.outcome == "not-checked":
        why = _failing(beat, source, last, success)
        return Verdict("source failing", why, f"Mend what is named, then {command}.", "/sources")
    read_on = _on(beat, success.at)
    first = traces.first_day_looked_at(source.id)
    since = f" Days before {_day(first)} were not looked at." if first else ""
    partly = f" Not all of its lists could be read: {last.reason}" if last.reason else ""
    return Verdict(
        "not discovered",
        f"No list of {source.name} that was read has named it; the last reading was on {read_on}.{since}{partly}",
        f"If it is of earlier days, `countywatch crawl {source.id} --from DATE --to DATE` looks there; else save it and bring it in: "
        f"{_import_command(url, source.id)}.",
        "/sources",
    )


def _failing(beat: Beat, source: Source, last: Check | None, success: Check | None) -> str:
    if last is None:
        return beat.refusal(source) or f"{source.name} was never read."
    read = f"last read with success on {_on(beat, success.at)}" if success else "never read with success"
    return f"{source.name} could not be read on {_on(beat, last.at)} ({read}): {last.reason or 'no reason was kept'}"


def no_source(beat: Beat, url: str) -> Verdict:
    """Say that an address is of no source of the beat."""
    names = [source.name for source in beat.watched if source.platform != IMPORT_SOURCE]
    watched = f" Watched are {', '.join(names)}." if 0 < len(names) <= 8 else ""
    return Verdict(
        "not a source",
        f"{bare_host(url)} is no source of the beat {beat.name}, so nothing of it is looked at.{watched}",
        f"Add it to the beat's file as a source, or bring in this one document: {_import_command(url)}.",
        "/sources",
    )


def source_at(beat: Beat, url: str) -> Source | None:
    """Return the source on whose host an address lies; of several on one host, the one whose own address it lies below."""
    host = bare_host(url)
    fitting = [
        source
        for source in beat.sources
        if source.platform != IMPORT_SOURCE and host in {bare_host(own) for own in (source.base_url, *source.feeds, *source.sitemaps)}
    ]  # fmt: skip
    return greatest_by(fitting, key=lambda source: (url.casefold().startswith(source.base_url.casefold()), len(source.base_url)))


def keys_at(source: Source, url: str) -> list[str]:
    """Return the natural keys that what lies at an address of a source may have: they name neither scheme nor port, nor a
    council's way to link.
    """
    from reading.councils import cmis_addresses, moderngov

    find_key = {"moderngov": moderngov.find_key, "cmis": cmis_addresses.find_key}.get(source.platform)
    if find_key is not None:
        key = find_key(url)
        return [key] if key else []
    key = url_key(url, url if bare_host(url) == bare_host(source.base_url) else source.base_url)
    return [key, key.rstrip("/") if key.endswith("/") else f"{key}/"]


def _import_command(url: str | None, source_id: str | None = None) -> str:
    address = f" --url {shlex.quote(url)}" if url and find_web_address(url) else ""
    return f"`countywatch import FILE{address}{f' --source {source_id}' if source_id else ''}`"


def _on(beat: Beat, moment: datetime | None) -> str:
    return _day(moment.astimezone(beat.tz)) if moment else "an unknown day"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
