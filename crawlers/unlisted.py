"""What was collected of late and no list names any more: its publisher may have taken it down, and then takes it off its lists first. Knows no network."""

from collections.abc import Collection, Container, Iterator, Sequence
from datetime import date, datetime, timedelta

from scrapy.http import Response

from archive.archive import Archive
from archive.captures.addresses import Addresses
from archive.database import in_parts
from archive.texts.documents import Documents
from core.errors import DocumentError
from core.ids import canonical_url, document_id
from core.words import Capture
from crawlers.responses import content_type_of
from crawlers.revisits import DAILY, SHARE
from crawlers.spider import SourceSpider
from reading.formats import is_html, recognise

# What is taken down mostly is so within days; appeals stand for days or weeks, and what is older is news.
LOOKED_AT_FOR = timedelta(days=28)
# A daily collects a thousand stories in that time; so many are asked for a crawl, those first that a list would name by their day.
MAX_MISSING = 20
# Why a file counts as taken down though its address answers.
PAGE_INSTEAD = "a page stands in its place"


def unlisted(spider: SourceSpider, listed: Collection[str]) -> Iterator[tuple[Capture, datetime]]:
    """Yield what a source gave in these weeks and no list names, by the newest of its addresses, with when it was looked at last; what was looked at
    within a day rests. What came by an address that led to its own was never asked for at its own, and is listed while that one is.
    """
    now = spider.clock()
    captures = {capture.key: capture for capture in spider.archive.iter_captures(spider.source.id, since=now - LOOKED_AT_FOR)}
    listed_keys = set(Addresses(spider.archive).item_keys(spider.source.id, list(listed)).values())
    for capture in captures.values():
        key = canonical_url(capture.url)
        if key in listed:
            continue
        known = spider.archive.find_page(spider.source.id, key)
        if known is None and capture.key in listed_keys:
            continue
        checked_at = known.checked_at if known else capture.fetched_at
        if checked_at < now - DAILY:
            yield capture, checked_at


def shown_days(spider: SourceSpider, urls: Sequence[str]) -> dict[str, date | None]:
    """Return the days on which the documents at these addresses came out, as they tell themselves; None where one does not. What readers are not shown, as it
    is not read yet or held back, is left out.
    """
    keys = Addresses(spider.archive).item_keys(spider.source.id, urls)
    ids = {url: document_id(spider.source.id, key) for url, key in keys.items()}
    documents = Documents(spider.archive)
    cards = {id_: card for part in in_parts(sorted(set(ids.values()))) for id_, card in documents.cards(part).items()}
    return {url: _day_of(cards[id_].published) for url, id_ in ids.items() if id_ in cards}


def _day_of(published: str | None) -> date | None:
    """Return the day of a date of publication; None where it is of a month or a year alone."""
    day = (published or "")[:10]
    return date.fromisoformat(day) if len(day) == len("2026-11-30") else None


def missing(spider: SourceSpider, listed: Collection[str], oldest: date | None, *, keys: Container[str] = ()) -> list[Capture]:
    """Return those that are due: younger than the oldest day of which lists tell, for one would name them; then older ones, each after a tenth of
    its age. `keys`: those of what lists name at another address.
    """
    now, today = spider.clock(), spider.clock().astimezone(spider.beat.tz).date()
    found = [(capture, checked_at) for capture, checked_at in unlisted(spider, listed) if capture.key not in keys]
    cards = Documents(spider.archive).cards(sorted({document_id(c.source_id, c.key) for c, _ in found}))
    rows: dict[str, tuple[bool, datetime, str, Capture]] = {}
    for capture, checked_at in found:
        card = cards.get(document_id(capture.source_id, capture.key))
        at = capture.context.meeting_at or capture.context.found_published
        day = at.astimezone(spider.beat.tz).date().isoformat() if at else ((card.published if card else None) or "")[:10]
        if len(day) < 10:
            continue
        on = date.fromisoformat(day)
        is_due = checked_at < now - (today - on) / SHARE
        is_near = oldest is not None and on > oldest
        if is_near or is_due:
            rows[capture.url] = (not is_near, checked_at, capture.url, capture)
    return [capture for *_, capture in sorted(rows.values(), key=lambda row: row[:3])[:MAX_MISSING]]


def is_page_instead(response: Response, kept: Capture, archive: Archive) -> bool:
    """Tell whether a page, or a sentence in the name of one, answers in the place of a file that no page names any more: it was taken down."""
    try:
        is_page = recognise(response.body, content_type_of(response)) == "html"
        return is_page and not is_html(archive.get_body(kept.sha256))
    except DocumentError:
        return False
