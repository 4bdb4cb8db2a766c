"""Holds back what its publisher has taken down: a story withdrawn at its source, an appeal whose missing person is found, are not served on.

What is back at its publisher's is served again; else to erase it, or to serve it all the same, a person decides.
"""

from collections.abc import Iterator

from archive.archive import Archive
from archive.decision_rows import PUBLISHER, TAKEDOWNS, WITHDRAWN, Kind, Target
from archive.decisions.decisions import Decisions
from core.crawled import CrawledSource, CrawlSummary
from core.ids import canonical_url
from service.correcting.making import By, settle_index
from service.correcting.takedowns import ListedTakedown, lift, takedowns
from service.installation import Installation
from service.texts.withdrawals import OVER

_UNDOINGS: tuple[Kind, ...] = ("undo",)
BACK = "it is back at its publisher's"


def hold_withdrawn(installation: Installation, summary: CrawlSummary) -> int:
    """Suppress what a crawl found withdrawn or over, and serve again what is back; return how many were suppressed.

    What a person let be served again is left so.
    """
    by_url = {takedown.subject: takedown for takedown in reversed(takedowns(installation.decisions)) if takedown.of == "url"}
    n_held = 0
    for source in summary.sources:
        for url, reason in _to_hold(source):
            known = by_url.get(canonical_url(url))
            if known is None or _was_back(installation.decisions, known):
                # Of the address alone: a story that stands at another one too is shown with that.
                installation.decisions.take_down("suppress", Target(url=canonical_url(url)), who=PUBLISHER, reason=reason)
                n_held += 1
        for takedown in by_url.values():
            if _is_back(installation.archive, source, takedown):
                lift(installation, takedown.id, By(PUBLISHER, BACK))
    if n_held:
        settle_index(installation)
    return n_held


def _to_hold(source: CrawledSource) -> Iterator[tuple[str, str]]:
    """Yield what is believed to be taken down, and why: a site that lost all its pages has a fault, and takes nothing down."""
    n_had = sum(source.counts.get(name, 0) for name in ("fetched", "unchanged", "same", "skipped"))
    is_believed = source.outcome != "not-checked" and n_had > len(source.withdrawn) + len(source.over)
    for url in source.withdrawn if is_believed else ():
        yield url, WITHDRAWN
    for url in source.over if is_believed else ():
        yield url, OVER


def _was_back(decisions: Decisions, takedown: ListedTakedown) -> bool:
    """Tell whether it was served again because its publisher did, and not because a person decided so."""
    undone_by = decisions.get(takedown.id, kinds=TAKEDOWNS).undone_by
    return undone_by is not None and decisions.get(undone_by, kinds=_UNDOINGS).who == PUBLISHER


def _is_back(archive: Archive, source: CrawledSource, takedown: ListedTakedown) -> bool:
    """Tell whether what was held as withdrawn was had anew since."""
    if takedown.is_lifted or (takedown.who, takedown.reason) != (PUBLISHER, WITHDRAWN):
        return False
    page = archive.find_page(source.id, takedown.subject)
    return page is not None and page.checked_at > takedown.at
