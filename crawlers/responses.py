"""What is kept of a response, and how lists are unpacked."""

import gzip
import io
import mimetypes
import zlib
from hashlib import sha256

from scrapy.http import Response

from core.errors import Quarantined
from crawlers.settings import DOWNLOAD_MAXSIZE

# Where a request carries what the archive knew of its address.
BEFORE = "page_before"
# Headers that say how a body came are kept; those that would name a session are not.
UNKEPT_HEADERS = frozenset({"set-cookie", "set-cookie2", "connection", "keep-alive", "transfer-encoding", "content-length"})
MAX_HEADER_CHARS = 2000
MAX_HEADERS = 100
MAX_CONTENT_TYPE_CHARS = 200


def content_type_of(response: Response) -> str:
    """Return the type of a response as its server tells it, else as its address does."""
    header: str = (response.headers.get("Content-Type") or b"").decode("latin-1").strip()
    return header[:MAX_CONTENT_TYPE_CHARS] or mimetypes.guess_type(response.url)[0] or "application/octet-stream"


def kept_headers(response: Response) -> dict[str, str]:
    """Return the headers that are kept, by their names in small letters."""
    kept = {}
    for name, values in response.headers.items():
        lower = name.decode("latin-1").lower()
        if lower not in UNKEPT_HEADERS:
            kept[lower] = b", ".join(values).decode("utf-8", "replace")[:MAX_HEADER_CHARS]
    return dict(sorted(kept.items())[:MAX_HEADERS])


def unpacked(body: bytes) -> bytes:
    """Return a list's body without the gzip wrapping that a file of its own kind has ("sitemap.xml.gz").

    Raises: Quarantined if the wrapping is damaged or holds more than a page may.
    """
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as file:
            inside = file.read(DOWNLOAD_MAXSIZE + 1)
    except (OSError, EOFError, zlib.error) as err:
        raise Quarantined("its compressed body is damaged") from err
    if len(inside) > DOWNLOAD_MAXSIZE:
        raise Quarantined("it is larger than the limit")
    return inside


def is_same(response: Response) -> bool:
    """Tell whether what came is what the last fetch of its address left."""
    before = response.meta.get(BEFORE)
    return "cached" in response.flags or (before is not None and before.sha256 == sha256(response.body).hexdigest())


def short(url: str) -> str:
    """Return an address short enough for a line of a log."""
    return url if len(url) <= 160 else url[:157] + "..."
