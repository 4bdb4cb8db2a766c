"""Reads one file without an archive: what `countywatch read` prints."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from core.clock import now
from core.errors import DocumentError, NotFound, UsageError
from core.ids import canonical_url
from core.words import Capture, Document, to_json
from reading.formats import SUFFIXES
from service.ingest import MAX_FILE_BYTES


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


def read_as_json(path: Path, *, url: str | None = None) -> dict[str, Any]:
    """Return the JSON of `read --json`; a file that is no document has `rejected` and nothing else."""
    try:
        document = read_path(path, url=url)
    except DocumentError as err:
        empty: dict[str, Any] = {
            "kind": None,
            "title": None,
            "byline": None,
            "access": None,
            "published": None,
            "language": None,
            "text": "",
            "passages": [],
        }
        return empty | {"items": [], "left_out": [], "recognition": None, "rejected": err.reason}
    published = document.published
    return {
        "kind": document.kind,
        "title": document.title,
        "byline": document.byline,
        "access": document.access,
        "published": {"value": published.value, "precision": published.precision, "from": published.provenance},
        "language": document.language,
        "text": document.text,
        "passages": to_json(document.passages),
        "items": to_json(document.items),
        "left_out": to_json(document.left_out),
        "recognition": to_json(document.recognition),
        "rejected": None,
    }
