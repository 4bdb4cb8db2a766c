"""What stands in the files that a person imports: a file is one item, but JSON lines, web archives (WARC), mailboxes and lists of addresses hold many. Pure reading."""

import json
import mailbox
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from core.errors import DocumentError, Quarantined, Rejected
from core.ids import canonical_url
from core.words import KINDS, Context, from_json, to_json
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
    told = [(number, line.strip()) for number, line in enumerate(lines, start=1) if line.strip() and line.strip()[0] != "#"]
    is_list = bool(told) and address_fault(told[0][1]) is None and all(len(line.split()) == 1 for _, line in told)
    return told if is_list else []


def own_header(source_id: str, key: str, context: Context) -> str:
    """Return what an export writes into `OWN_HEADER`, so that its import makes the same document."""
    return json.dumps({"source_id": source_id, "key": key, "context": to_json(context)})


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
                    yield _json_item(json.loads(line), f"{key}#{number}", zone)
                except DocumentError as err:
                    yield BadItem(name, err.reason)
                except (ValueError, RecursionError):
                    yield BadItem(name, "it is not valid JSON")


def _json_item(told: Any, key: str, zone: tzinfo) -> ImportItem:
    if not isinstance(told, dict):
        raise Rejected(
            'it is no JSON object; each line is like {"text": "…", "title": "…", "url": "…", "published": "2026-11-29"}'
        )
    texts = {
        name: told.get(name) for name in ("text", "html", "title", "url", "published", "kind", "id") if told.get(name) is not None
    }
    wrong = next(
        (name for name, value in texts.items() if not isinstance(value, str) and not (name == "id" and isinstance(value, int))),
        None,
    )
    if wrong:
        raise Rejected(f"its {wrong} is no text")
    if ("text" in texts) == ("html" in texts):
        raise Rejected('it has neither "text" nor "html", or both; give one')
    kind = next((each for each in KINDS if each == texts.get("kind")), None)
    if "kind" in texts and kind is None:
        raise Rejected(f"its kind {texts['kind']!r} is none; kinds are {', '.join(KINDS)}")
    url = texts.get("url")
    if url is not None and (fault := address_fault(url)):
        raise Rejected(f"its url {url!r} cannot be one: {fault}")
    published = _moment(str(texts["published"]), zone) if "published" in texts else None
    context = Context(kind, found_title=texts.get("title"), found_published=published, found_from="given" if published else None)
    address = canonical_url(url) if url else None
    name = str(texts["id"]) if "id" in texts else address or key
    body = str(texts["html"] if "html" in texts else texts["text"])
    return ImportItem(
        name,
        address or f"file:{key}",
        body.encode("utf-8", "replace"),
        "text/html; charset=utf-8" if "html" in texts else "text/plain",
        context,
    )


def _moment(told: str, zone: tzinfo) -> datetime:
    try:
        if len(told) == len("2026-11-29"):
            return datetime.combine(date.fromisoformat(told), time(), zone)
        moment = datetime.fromisoformat(told)
    except ValueError as err:
        raise Rejected(f"its published {told!r} is no date such as 2026-11-29 or 2026-11-29T07:30:00+00:00") from err
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _web_archive(path: Path, key: str) -> Iterator[ImportItem | BadItem]:
    """Yield the responses and resources of a WARC; its other records (requests, what the archive says of itself) are no documents."""
    with path.open("rb") as file:
        records = ArchiveIterator(file, check_digests=False)
        number = 0
        while True:
            try:
                record = next(records, None)
                if record is None:
                    return
                number += 1
                if record.rec_type not in {"response", "resource"}:
                    continue
                name = record.rec_headers.get_header("WARC-Target-URI") or f"{key}, record {number}"
                yield _record_item(record)
            except DocumentError as err:
                yield BadItem(name, err.reason)
            except (ArchiveLoadFailed, EOFError, OSError, ValueError) as err:
                yield BadItem(f"{key}, record {number + 1}", f"the web archive breaks off or is damaged there ({str(err)[:80]})")
                return


def _record_item(record: Any) -> ImportItem:
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    fault = address_fault(url)
    own = record.rec_headers.get_header(OWN_HEADER)
    if fault and own is None:
        raise Rejected(f"its address cannot be one: {fault}")
    headers = {name.lower(): value for name, value in record.http_headers.headers} if record.http_headers else {}
    status = int(record.http_headers.get_statuscode()) if record.http_headers else 200
    if status != 200:
        raise Rejected(f"the site answered {status}")
    body = record.content_stream().read(MAX_FILE_BYTES + 1)
    if len(body) > MAX_FILE_BYTES:
        raise Rejected(f"it has more than {MAX_FILE_BYTES:,} bytes")
    if not body:
        raise Rejected("an empty file")
    kind = headers.get("content-type") or record.rec_headers.get_header("Content-Type") or "application/octet-stream"
    fetched = record.rec_headers.get_header("WARC-Date")
    found = ImportItem(url, url, body, kind, Context(), fetched_at=_fetched_at(fetched), headers=headers)
    if own is None:
        return replace(found, key=canonical_url(url), url=canonical_url(url), headers=None)
    try:
        told = json.loads(own)
        return replace(found, key=told["key"], source_id=told["source_id"], context=from_json(Context, told["context"]))
    except (ValueError, KeyError, TypeError) as err:
        raise Quarantined("what this program wrote beside it cannot be read") from err


def _fetched_at(told: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told) if told else None
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
                name = (box.get_message(place)["Message-ID"] or f"{key}#{number}").strip()
                yield ImportItem(f"letter/{name}", f"file:{key}#{number}", body, "message/rfc822", Context())
    finally:
        box.close()
