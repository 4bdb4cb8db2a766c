"""Reads one file without an archive: what `countywatch read` prints."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.clock import now
from core.errors import DocumentError, NotFound, UsageError
from core.ids import canonical_url
from core.words import Access, AgendaItem, Capture, Document, Kind, LeftOut, Passage, Precision, Provenance, Recognition
from reading.formats import SUFFIXES
from service.intake.import_items import MAX_FILE_BYTES


def read_path(path: Path, *, url: str | None = None) -> Document:
    """Return the document in a file.

    Raises: NotFound; UsageError for a folder or a giant; Rejected or Quarantined with the reason.
    """
    from reading.read import read

    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UsageError(f"{path} has {path.stat().st_size:,} bytes; at most {MAX_FILE_BYTES:,} are read.")
        body = path.read_bytes()
    except FileNotFoundError as err:
        raise NotFound(f"There is no file {path}. Check the spelling.") from err
    except OSError as err:
        raise UsageError(f"{path} cannot be read: {err.strerror}. Name a file that you may read.") from err
    where = canonical_url(url) if url else f"file:{path.name}"
    capture = Capture(
        id="",
        source_id="import",
        key=where,
        url=where,
        fetched_at=now() if url else datetime.fromtimestamp(path.stat().st_mtime, UTC),
        status=200,
        content_type=SUFFIXES.get(path.suffix.lower(), "application/octet-stream"),
        sha256=sha256(body).hexdigest(),
    )
    return read(capture, body, base_url=where)


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """The day of a file's document: as written, how exact, and where it stands."""

    value: str | None
    precision: Precision | None
    provenance: Annotated[Provenance | None, Field(serialization_alias="from")]


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What `read --json` says of one file; one that is no document has `rejected` and nothing else."""

    kind: Kind | None = None
    title: str | None = None
    byline: str | None = None
    access: Access | None = None
    published: ParsedDate | None = None
    language: str | None = None
    text: str = ""
    passages: tuple[Passage, ...] = ()
    items: tuple[AgendaItem, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    recognition: Recognition | None = None
    rejected: str | None = None


def parse_file(path: Path, *, url: str | None = None) -> ParsedFile:
    """Return what a file says, or why it is no document.

    Raises: NotFound; UsageError for a folder or a giant.
    """
    try:
        document = read_path(path, url=url)
    except DocumentError as err:
        return ParsedFile(rejected=err.reason)
    published = document.published
    return ParsedFile(
        document.kind,
        document.title,
        document.byline,
        document.access,
        ParsedDate(published.value, published.precision, published.provenance),
        document.language,
        document.text,
        document.passages,
        document.items,
        document.left_out,
        document.recognition,
    )
