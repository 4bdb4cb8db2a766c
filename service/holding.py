"""Holds back what its publisher has taken down: an appeal whose missing person is found is not served on. Erasing it, or serving it again, a person decides."""

from core.crawled import CrawledSource, CrawlSummary
from core.errors import NotFound
from core.ids import canonical_url
from service.correction_making import By
from service.installation import Installation
from service.takedowns import Subject, suppress, takedowns

WHO = "countywatch"
REASON = "its publisher has taken it down, or says that the appeal is over"


def hold_gone(installation: Installation, summary: CrawlSummary) -> int:
    """Suppress the releases that a crawl found to be gone, and return how many. One that a person let be served again is left so."""
    decided = {takedown.subject for takedown in takedowns(installation.decisions) if takedown.of == "url"}
    n_held = 0
    for source in summary.sources:
        for url in source.gone if _is_believed(source) else ():
            if canonical_url(url) in decided:
                continue
            try:
                suppress(installation, Subject(url=url), By(WHO, REASON))
                n_held += 1
            except NotFound:  # collected, and no document was made of it
                continue
    return n_held


def _is_believed(source: CrawledSource) -> bool:
    """Tell whether a site that says so is in order otherwise: one that lost all its pages has a fault, and takes nothing down."""
    n_had = sum(source.counts.get(name, 0) for name in ("fetched", "unchanged", "same", "skipped"))
    return source.outcome != "not-checked" and n_had > len(source.gone)
