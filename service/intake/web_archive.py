"""Captures as a web archive (WARC, ISO 28500), for other programs and for another installation of this one; it imports back to the same documents."""

import os
from collections import Counter
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from archive.archive import Archive
from archive.captures.warc import WarcFile
from archive.stages.present_texts import is_suppressed
from core.beat import Beat
from core.errors import DocumentError, UsageError
from core.words import Capture
from service.fairness.licences import licence_of
from service.intake.import_items import OWN_HEADER, own_header

# Headers of the server that no longer hold of the body as it is kept: unpacked, whole.
_NOT_KEPT = frozenset({"content-encoding", "content-length", "transfer-encoding", "content-type"})


@dataclass(frozen=True, slots=True)
class WarcExport:
    """What an export wrote, and what it left out, by reason."""

    path: str
    written: int
    left_out: dict[str, int]


def export_warc(archive: Archive, beat: Beat, path: Path, *, source_id: str | None = None) -> WarcExport:
    """Write the captures of all sources, or of one, whose licence is for the full text; what was taken down is left out.

    Raises: NotFound for an unknown source; UsageError if the file cannot be written.
    """
    if source_id is not None:
        beat.get_source(source_id)
    left_out: Counter[str] = Counter()
    written = 0
    fresh = path.with_name(f"{path.name}.new")
    try:
        with fresh.open("wb") as file:
            warc = WarcFile(file, is_packed=path.name.endswith(".gz"))
            for capture in archive.iter_captures(source_id):
                why = _find_bar(archive, beat, capture)
                try:
                    body = b"" if why else archive.get_body(capture.sha256)
                except DocumentError as err:
                    why = err.reason
                if why:
                    left_out[why] += 1
                    continue
                _write(warc, capture, body)
                written += 1
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, path)
    except OSError as err:
        fresh.unlink(missing_ok=True)
        raise UsageError(f"{path} cannot be written ({err.strerror}). Name a file in a folder that you may write to.") from err
    return WarcExport(str(path), written, dict(left_out))


def _find_bar(archive: Archive, beat: Beat, capture: Capture) -> str | None:
    """Why a capture may not be passed on; None if it may."""
    if licence_of(beat, capture.source_id) != "full":
        return "its source's licence is not for the full text"
    if is_suppressed(archive, capture.source_id, capture.key):
        return "it was taken down"
    return None


def _write(warc: WarcFile, capture: Capture, body: bytes) -> None:
    kept = [(name, value) for name, value in capture.headers.items() if name not in _NOT_KEPT]
    http_headers = [("Content-Type", capture.content_type), *kept, ("Content-Length", str(len(body)))]
    headers = {
        OWN_HEADER: own_header(capture.source_id, capture.key, capture.context),
        "WARC-Date": capture.fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    warc.write(capture.url, capture.status, http_headers, body, headers=headers)
