"""What stands in the files that a person imports: a file is one item, but JSON lines, web archives (WARC), mailboxes and lists of addresses hold many. Pure reading."""

import json
import mailbox
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from urllib.parse import urlsplit

from archive.captures.warc import WarcRecord, iter_records
from core.choices import find_choice
from core.errors import DocumentError, Quarantined, Rejected
from core.ids import canonical_url
from core.json_text import read_object, read_value
from core.words import KINDS, Context, to_json
from reading.formats import SUFFIXES

# Larger files are no document of ours: the largest council pack among the stored examples is under 100 MB.
MAX_FILE_BYTES = 256 * 1024 * 1024
# A line of JSON holds one text; more than this no text has.
MAX_LINE_BYTES = 64 * 1024 * 1024
# The header of a WARC record in which an export of ours keeps what a web server does not tell.
OWN_HEADER = "Countywatch-Capture"


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One document to be: its bytes and what is known of it. `source_id` and `fetched_at`: None where nothing tells them."""

    key: str
    url: str
    body: bytes
    content_type: str
    context: Context
    source_id: str | None = None
    fetched_at: datetime | None = None
    status: int = 200
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item that cannot be one, and why."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class ListedAddress:
    """An address that a list names, whose page is still to be fetched."""

    url: str


def items_in(path: Path, key: str, zone: tzinfo) -> Iterator[ImportItem | ListedAddress | BadItem]:
    """Yield what a file holds; a part that cannot be used is told, and those after it go on. Days without an hour are of `zone`.

    Raises: OSError if the file cannot be read.
    """
    name = path.name.lower()
    if name.endswith((".jsonl", ".ndjson")):
        yield from _json_lines(path, key, zone)
    elif name.endswith((".warc", ".warc.gz")):
        yield from _web_archive(path, key)
    elif name.endswith(".mbox"):
        yield from _letters(path, key)
    elif path.stat().st_size > MAX_FILE_BYTES:
        yield BadItem(key, f"it has {path.stat().st_size:,} bytes; at most {MAX_FILE_BYTES:,} are read")
    elif name.endswith(".txt") and (lines := _address_lines(path)):
        for number, line in lines:
            fault = address_fault(line)
            yield (
                BadItem(f"{key}, line {number}", f"{line[:80]!r} is not a web address; {fault}")
                if fault
                else ListedAddress(canonical_url(line))
            )
    else:
        kind = SUFFIXES.get(path.suffix.lower(), "application/octet-stream")
        yield ImportItem(key, f"file:{key}", path.read_bytes(), kind, Context())


def address_fault(url: str) -> str | None:
    """Why an address is no web address; None if it is one."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return "its host or its port cannot be read"
    return None if parts.scheme in {"http", "https"} and parts.hostname else "it must start with http:// or https://"


def _address_lines(path: Path) -> list[tuple[int, str]]:
    """Return the lines of a list of addresses with their numbers, without empty lines and those that begin with "#"; nothing for any other text.

    A list is a text whose first line is an address and of which no line has two words.
    """
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()
    rows = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip() and line.strip()[0] != "#"]
    is_list = bool(rows) and address_fault(rows[0][1]) is None and all(len(line.split()) == 1 for _, line in rows)
    return rows if is_list else []


@dataclass(frozen=True, slots=True)
class _OwnHeader:
    """What `OWN_HEADER` holds."""

    source_id: str
    key: str
    context: Context


def own_header(source_id: str, key: str, context: Context) -> str:
    """Return what an export writes into `OWN_HEADER`, so that its import makes the same document."""
    return json.dumps(to_json(_OwnHeader(source_id, key, context)))


def _json_lines(path: Path, key: str, zone: tzinfo) -> Iterator[ImportItem | BadItem]:
    with path.open("rb") as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            name = f"{key}, line {number}"
            if len(line) > MAX_LINE_BYTES:
                yield BadItem(name, f"it is longer than {MAX_LINE_BYTES:,} bytes")
                while line and not line.endswith(b"\n"):
                    line = file.readline(MAX_LINE_BYTES)
            elif line.strip():
                try:
                    yield _json_item(read_object(line), f"{key}#{number}", zone)
                except DocumentError as err:
                    yield BadItem(name, err.reason)
                except (ValueError, RecursionError):
                    yield BadItem(name, "it is not valid JSON")


def _json_item(record: Mapping[str, object] | None, key: str, zone: tzinfo) -> ImportItem:
    if record is None:
        raise Rejected(
            'it is no JSON object; each line is like {"text": "…", "title": "…", "url": "…", "published": "2026-11-29"}'
        )
    texts: dict[str, str] = {}
    for name in ("text", "html", "title", "url", "published", "kind", "id"):
        value = record.get(name)
        if isinstance(value, str) or (name == "id" and isinstance(value, int)):
            texts[name] = str(value)
        elif value is not None:
            raise Rejected(f"its {name} is no text")
    if ("text" in texts) == ("html" in texts):
        raise Rejected('it has neither "text" nor "html", or both; give one')
    kind = find_choice(texts.get("kind"), KINDS)
    if "kind" in texts and kind is None:
        raise Rejected(f"its kind {texts['kind']!r} is none; kinds are {', '.join(KINDS)}")
    url = texts.get("url")
    if url is not None and (fault := address_fault(url)):
        raise Rejected(f"its url {url!r} cannot be one: {fault}")
    published = _moment(texts["published"], zone) if "published" in texts else None
    context = Context(kind, found_title=texts.get("title"), found_published=published, found_from="given" if published else None)
    address = canonical_url(url) if url else None
    body = texts["html"] if "html" in texts else texts["text"]
    return ImportItem(
        texts.get("id", address or key),
        address or f"file:{key}",
        body.encode("utf-8", "replace"),
        "text/html; charset=utf-8" if "html" in texts else "text/plain",
        context,
    )


def _moment(text: str, zone: tzinfo) -> datetime:
    try:
        if len(text) == len("2026-11-29"):
            return datetime.combine(date.fromisoformat(text), time(), zone)
        moment = datetime.fromisoformat(text)
    except ValueError as err:
        raise Rejected(f"its published {text!r} is no date such as 2026-11-29 or 2026-11-29T07:30:00+00:00") from err
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _web_archive(path: Path, key: str) -> Iterator[ImportItem | BadItem]:
    """Yield the responses and resources of a WARC; its other records (requests, what the archive says of itself) are no documents."""
    with path.open("rb") as file:
        number = 0
        try:
            for number, record in enumerate(iter_records(file, max_bytes=MAX_FILE_BYTES + 1), start=1):
                if record is not None:
                    yield _record_item(record, f"{key}, record {number}")
        except Rejected as err:
            yield BadItem(f"{key}, record {number + 1}", err.reason)


def _record_item(record: WarcRecord, place: str) -> ImportItem | BadItem:
    """Return what a record holds, or why it is no item; one without an address is called by its place."""
    url = record.headers.get("warc-target-uri", "")
    try:
        return _record_page(record, url)
    except DocumentError as err:
        return BadItem(url or place, err.reason)


def _record_page(record: WarcRecord, url: str) -> ImportItem:
    fault = address_fault(url)
    own = record.headers.get(OWN_HEADER.lower())
    if fault and own is None:
        raise Rejected(f"its address cannot be one: {fault}")
    if record.status != 200:
        raise Rejected(f"the site answered {record.status}")
    if len(record.body) > MAX_FILE_BYTES:
        raise Rejected(f"it has more than {MAX_FILE_BYTES:,} bytes")
    if not record.body:
        raise Rejected("an empty file")
    kind = record.http_headers.get("content-type") or record.headers.get("content-type") or "application/octet-stream"
    fetched = _fetched_at(record.headers.get("warc-date"))
    if own is None:
        address = canonical_url(url)
        return ImportItem(address, address, record.body, kind, Context(), fetched_at=fetched)
    try:
        header = read_value(_OwnHeader, own)
    except (ValueError, KeyError, TypeError) as err:
        raise Quarantined("what this program wrote beside it cannot be read") from err
    return ImportItem(
        header.key, url, record.body, kind, header.context, header.source_id, fetched_at=fetched, headers=record.http_headers
    )


def _fetched_at(value: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if value else None
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) if moment else None


def _letters(path: Path, key: str) -> Iterator[ImportItem | BadItem]:
    box = mailbox.mbox(path, create=False)
    try:
        for number, place in enumerate(box.keys(), start=1):
            body = box.get_bytes(place)
            if len(body) > MAX_FILE_BYTES:
                yield BadItem(f"{key}, letter {number}", f"it has {len(body):,} bytes; at most {MAX_FILE_BYTES:,} are read")
            else:
                name: str = box.get_message(place)["Message-ID"] or f"{key}#{number}"
                yield ImportItem(f"letter/{name.strip()}", f"file:{key}#{number}", body, "message/rfc822", Context())
    finally:
        box.close()
