"""All results of a search to take away: CSV, XLSX, JSON, an Atom feed, and a list to print. Within licences, as all that leaves."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path

from fastapi import Request
from fastapi.responses import Response, StreamingResponse

from core.errors import NotFound, UsageError
from core.words import stable_id
from service.exports.feeds import atom
from service.exports.rows import Export, export
from service.exports.tables import csv_lines, json_lines, write_xlsx
from web.opened import installation_of
from web.pages import make_page
from web.parameters import ExportAsked
from web.parsing import page_asked
from web.routes import PageRoutes

router = PageRoutes()
# A printed list beyond that is no list for a meeting; the tables hold everything.
MAX_PRINTED = 500
CHUNK_BYTES = 2**16


@router.get("/export.csv")
def export_csv(request: Request) -> Response:
    """Return all results as CSV."""
    return file_of(_export(request), "csv")


@router.get("/export.json")
def export_json(request: Request) -> Response:
    """Return all results as JSON."""
    return file_of(_export(request), "json")


@router.get("/export.xlsx")
def export_xlsx(request: Request) -> Response:
    """Return all results as a workbook."""
    return file_of(_export(request), "xlsx")


@router.get("/export.atom")
def export_atom(request: Request) -> Response:
    """Return the newest results as a feed, at an address that stays."""
    export = _export(request, is_newest_first=True)
    base_url = installation_of(request).config.base_url
    query = f"?{request.url.query}" if request.url.query else ""
    return feed_of(export, f"{base_url}/export.atom{query}")


@router.get("/export")
def export_list(request: Request) -> Response:
    """Return the results as a list to print, with the query, the days and every address."""
    export = _export(request)
    rows = list(islice(export.rows, MAX_PRINTED))
    return make_page(request, "export.html.j2", title=f"{export.query} – list", found=export, rows=rows)


def _export(request: Request, *, is_newest_first: bool = False) -> Export:
    asked = page_asked(request, ExportAsked)
    if not asked.query:
        raise UsageError("Ask for something first: give words or a filter, as on the search page.")
    installation = installation_of(request)
    options = asked.options_by("newest") if is_newest_first else asked.options
    return export(installation, asked.query, options, base_url=installation.config.base_url)


def file_of(export: Export, form: str) -> Response:
    """Return an export as a file, a part at a time.

    Raises: NotFound for an unknown form.
    """
    if form not in _FILES:
        raise NotFound(f"There is no such form. Take {', '.join(_FILES)} or atom.")
    make, media_type = _FILES[form]
    prefix = "FICTIONAL-" if export.fictional else ""
    stem = "results" if export.made_from == "query" else export.made_from
    name = f"{prefix}{stem}-{export.retrieved_at:%Y-%m-%d}-{stable_id(export.address)[:8]}.{form}"
    return StreamingResponse(
        make(export), media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def feed_of(export: Export, self_address: str) -> Response:
    """Return the first of an export as a feed, at an address that stays."""
    return Response(atom(export, self_address=self_address), media_type="application/atom+xml")


def _workbook(export: Export) -> Iterator[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results.xlsx"
        write_xlsx(export, path)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                yield chunk


_FILES: Mapping[str, tuple[Callable[[Export], Iterator[bytes]], str]] = {
    "csv": (csv_lines, "text/csv; charset=utf-8"),
    "json": (json_lines, "application/json"),
    "xlsx": (_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}
