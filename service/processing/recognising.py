"""The stage that recognises scanned pages, one at a time, and keeps each: a kill costs the page at hand, a page that fails costs itself."""

from collections.abc import Mapping, Sequence

from archive.archive import Archive
from archive.captures.scans import PageResult, ScanPage, Scans
from archive.stages.fates import Version
from archive.stages.stages import Stages
from core.errors import Quarantined, Waiting
from core.words import Capture, Fate
from reading.pdf import ocr
from service.processing.endings import is_no_items_fault, unforeseen


def can_recognise() -> bool:
    """Tell whether this machine has what recognises pages."""
    return ocr.is_installed()


def archived_recogniser(scans: Scans, capture: Capture) -> ocr.Recogniser:
    """Give pages as they are kept, and note those that are not for the stage to do.

    Without tesseract the file is read as far as it goes; its pages stay noted, and it is read again when they are through.
    """

    def recognise(body: bytes, numbers: Sequence[int]) -> Mapping[int, ocr.ScannedPage]:
        kept = scans.results(scans.note(capture.id, body, numbers))
        if any(number not in kept for number in numbers) and can_recognise():
            raise Waiting(ocr.WAITS)
        return {n: _page_of(kept[n]) if n in kept else ocr.ScannedPage(fault=ocr.NOT_INSTALLED) for n in numbers}

    return recognise


def recognise_next(archive: Archive, stages: Stages, version: Version) -> Fate | None:
    """Recognise the next page and keep it; its fate, or None if there is none to do.

    Raises: Unavailable.
    """
    with stages.unrecognised(version, 1) as batch:
        for page in batch.items:
            result = _recognise(archive, page)
            stages.record_recognised(batch, page, result, version)
            return "quarantined" if result.body is None else "done"
    return None


def _recognise(archive: Archive, page: ScanPage) -> PageResult:
    try:
        return PageResult(ocr.to_text(ocr.recognise_page(archive.get_body(page.sha256), page.page)))
    except Quarantined as err:
        return PageResult(None, err.reason)
    except Exception as err:
        if is_no_items_fault(err):
            raise
        return PageResult(None, unforeseen("recognise", page.id, err).reason)


def _page_of(result: PageResult) -> ocr.ScannedPage:
    return ocr.ScannedPage(fault=result.reason) if result.body is None else ocr.from_text(result.body)
