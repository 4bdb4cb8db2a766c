"""What was collected of late and no list names any more: its publisher may have taken it down, and then takes it off its lists first. Knows no network."""

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from itertools import islice

from archive.documents import Documents
from core.ids import canonical_url, document_id
from core.words import Capture
from crawlers.revisits import DAILY
from crawlers.spider import SourceSpider

# What is taken down mostly is so within days; appeals stand for days or weeks, and what is older is news.
LOOKED_AT_FOR = timedelta(days=28)
# Where lists reach back unequally far, one that names few stories makes those of the others look as if they were missing.
MAX_MISSING = 20


def unlisted(spider: SourceSpider, listed: Collection[str]) -> Iterator[Capture]:
    """Yield what a source gave in these weeks and no list names, by its canonical address; what was asked for within a day rests."""
    now = spider.clock()
    for capture in spider.archive.iter_captures(spider.source.id, since=now - LOOKED_AT_FOR):
        key = canonical_url(capture.url)
        known = None if key in listed else spider.archive.find_page(spider.source.id, key)
        if known is not None and known.checked_at < now - DAILY:
            yield capture


def unlisted_since(spider: SourceSpider, listed: Collection[str], oldest: date) -> Iterator[Capture]:
    """Yield those of them, MAX_MISSING at most, that are younger than the oldest day of which lists still tell, so that one would name them."""
    captures = list(unlisted(spider, listed))
    ids = {capture.id: document_id(capture.source_id, capture.key) for capture in captures}
    cards = Documents(spider.archive).cards(sorted(set(ids.values())))

    def day_of(capture: Capture) -> str:
        at, card = capture.context.found_published, cards.get(ids[capture.id])
        return at.astimezone(spider.beat.tz).date().isoformat() if at else (card.published or "")[:10] if card else ""

    return islice((capture for capture in captures if day_of(capture) > oldest.isoformat()), MAX_MISSING)
