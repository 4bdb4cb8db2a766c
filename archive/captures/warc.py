"""The web archive format (WARC, ISO 28500), by warcio, in typed records. Knows nothing of licences, nor of what an import makes of a record."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from core.errors import Rejected

_WITH_BODY = {"response", "resource"}


@dataclass(frozen=True, slots=True)
class WarcRecord:
    """A page or file of a web archive. Names of headers are small; `http_headers` are the site's, `headers` the archive's own."""

    headers: Mapping[str, str]
    status: int
    http_headers: Mapping[str, str]
    body: bytes


def iter_records(file: BinaryIO, *, max_bytes: int) -> Iterator[WarcRecord | None]:
    """Yield the responses and resources of a WARC, a body cut after `max_bytes`; None for its other records (requests, what the
    archive says of itself).

    Raises: Rejected where the file breaks off or is damaged.
    """
    try:
        for record in ArchiveIterator(file, check_digests=False):
            if record.rec_type not in _WITH_BODY:
                yield None
                continue
            http = record.http_headers
            yield WarcRecord(
                _by_name(record.rec_headers.headers),
                int(http.get_statuscode()) if http else 200,
                _by_name(http.headers) if http else {},
                record.content_stream().read(max_bytes),
            )
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as err:
        raise Rejected(f"the web archive breaks off or is damaged there ({str(err)[:80]})") from err


class WarcFile:
    """A WARC that is being written."""

    def __init__(self, file: BinaryIO, *, is_packed: bool) -> None:
        self._writer = WARCWriter(file, gzip=is_packed)

    def write(
        self, url: str, status: int, http_headers: Sequence[tuple[str, str]], body: bytes, *, headers: Mapping[str, str]
    ) -> None:
        """Write a response; `headers` stand in the archive's own, beside the site's."""
        http = StatusAndHeaders(f"{status} OK", list(http_headers), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url, "response", payload=BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=dict(headers)
        )
        self._writer.write_record(record)


def _by_name(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Return headers by their small names; of one that is given twice the last."""
    return {name.lower(): value for name, value in headers}
