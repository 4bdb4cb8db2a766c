"""Takes out of releases that were read the lines that their site sets below each of them, as far as the archive knows these by now."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache, partial

from archive.archive import Archive
from archive.captures.closing_lines import is_standing
from archive.stages.fates import Ending
from core.words import Capture, Closing, Document

Result = tuple[Capture, Document | Ending]


def without_standing(archive: Archive, results: Sequence[Result]) -> tuple[list[Result], dict[str, Closing]]:
    """Return what captures became, releases without the lines of their site, and how these closed when they were read, by capture id."""
    from reading.sites.closing_lines import closing_of, without_closing

    kept: list[Result] = []
    closings: dict[str, Closing] = {}
    with archive.reading() as connection:
        is_known = cache(partial(is_standing, connection))  # the same lines close most of a batch
        for capture, result in results:
            closing = closing_of(capture, result) if isinstance(result, Document) else None
            if isinstance(result, Document) and closing:
                standing = (n for n, key in enumerate(closing.keys, start=1) if is_known(capture.source_id, key))
                n_lines = max(standing, default=0)
                closings[capture.id] = replace(closing, n_left_out=n_lines)
                result = without_closing(result, n_lines) if n_lines else result
            kept.append((capture, result))
    return kept, closings
