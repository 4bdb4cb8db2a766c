"""Tells where what a source gives has changed under us: dates that are not those of its lists, pages that lost their text, one text in place of many.

Each sign is a share of what came in the last seven days, so that a page or two of a kind that every site has raise no alarm; of a source that gives
fewer than ten in a week it is a share of its last ten.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from statistics import median

from archive.archive import Archive
from archive.captures.drift import PageEndings, newest_documents, page_endings
from archive.captures.placeholders import MIN_ADDRESSES
from archive.captures.placeholders import REASON as ONE_TEXT
from core.beat import Beat
from core.clock import Clock
from core.words import Document

# What is called of late, and what it is held against.
LATE, BEFORE = timedelta(days=7), timedelta(days=56)
# A weekly of four stories gives ten in three weeks; what gives fewer in four is called by nobody's eye but a reader's.
LATE_OF_SELDOM = timedelta(days=28)
# Fewer documents or pages tell nothing: a single odd page would be a tenth of them.
MIN_SEEN = 10
# Of the demo's newspapers, whose traps are many, none of 58 articles is dated off its lists, none of 113 begin alike, and 3 in 100 pages give no text.
MIN_SHARE = 0.25
# A list may give the day of a change, and a day begins at another hour elsewhere.
MAX_DAYS_APART = 2
# Of a usual length: the median of a paper that turns to briefs halves; a template that lost the story leaves its first line.
TINY_SHARE = 1 / 4
# As long as a notice is at least; no two stories begin alike for so long, but copies of one.
OPENING_CHARS = 200
# Documents that are looked at of each source and span: the demo's 113 take 24 ms of processor time.
MAX_DOCUMENTS = 60
KINDS = ("article", "release")


def drifts(archive: Archive, beat: Beat, clock: Clock) -> Mapping[str, tuple[str, ...]]:
    """Return what a person should look at of each source, as sentences; nothing of those that are as they were."""
    now = clock().replace(minute=0, second=0, microsecond=0)  # so that within an hour it is asked once
    spans = (LATE, LATE_OF_SELDOM)
    late = {span: page_endings(archive, now - span) for span in spans}
    before = {span: page_endings(archive, now - BEFORE, now - span) for span in spans}
    newest = newest_documents(archive, KINDS, now - BEFORE, at_most=2 * MAX_DOCUMENTS)
    signs_by_source = {}
    for source_id in sorted({*late[LATE_OF_SELDOM], *newest}):
        seen = newest.get(source_id, [])
        is_seldom = late[LATE].get(source_id, PageEndings()).n_read < MIN_SEEN
        span = LATE_OF_SELDOM if is_seldom else LATE
        n_late = count_late([at for at, _ in seen], now)
        signs = (
            *_rejections(late[span].get(source_id, PageEndings()), before[span].get(source_id, PageEndings()), span),
            *of_documents(
                [(day_in(at, beat), document) for at, document in seen[:n_late]][:MAX_DOCUMENTS],
                [document for _, document in seen[n_late:]][:MAX_DOCUMENTS],
            ),
        )
        if signs:
            signs_by_source[source_id] = signs
    return signs_by_source


def count_late(moments: Sequence[datetime], now: datetime) -> int:
    """Return how many of a source's documents, the newest first, are of late: those of seven days; where they are few, the last ten of four weeks."""
    n = sum(at >= now - LATE for at in moments)
    return n if n >= MIN_SEEN else min(MIN_SEEN, sum(at >= now - LATE_OF_SELDOM for at in moments))


def of_documents(late: Sequence[tuple[date, Document]], before: Sequence[Document]) -> Iterator[str]:
    """Yield what is odd about documents of late, each with the day on which it came, beside those of before."""
    if len(late) < MIN_SEEN:
        return
    yield from _dates(late)
    lengths = [len(document.text) for _, document in late]
    if len(before) >= MIN_SEEN and (usual := median(len(document.text) for document in before)) * TINY_SHARE > median(lengths):
        yield (
            f"Its last {len(late)} texts have {median(lengths):,.0f} characters, usually {usual:,.0f}. Its pages may have "
            "changed so that the story is not found on them."
        )
    openings = Counter(document.text[:OPENING_CHARS] for _, document in late if document.access != "locked")
    n_alike = sum(n for n in openings.values() if n >= MIN_ADDRESSES)
    if n_alike >= MIN_SHARE * len(late):
        yield f"{n_alike} of its last {len(late)} texts begin alike. Its pages may show one notice in place of their stories."


def _dates(late: Sequence[tuple[date, Document]]) -> Iterator[str]:
    apart, of_fetch, n_listed = 0, 0, 0
    for came_on, document in late:
        listed, day = document.context.found_published, _day(document.published.value)
        if listed is None or day is None or document.context.found_from == "given":
            continue
        n_listed += 1
        if abs((day - listed.date()).days) > MAX_DAYS_APART:
            apart += 1
            of_fetch += day == came_on
    if n_listed < MIN_SEEN or apart < MIN_SHARE * n_listed:
        return
    how = " They bear the day on which they were fetched." if of_fetch > apart / 2 else ""
    yield f"{apart} of its last {n_listed} articles are dated more than {MAX_DAYS_APART} days off what its lists say.{how} Their dates may be wrong."


def _rejections(late: PageEndings, before: PageEndings, span: timedelta) -> Iterator[str]:
    """Yield that pages of late are no articles much more often than before."""
    n = sum(late.rejected.values())
    usual = sum(before.rejected.values()) / before.n_read if before.n_read else 0.0
    days = "seven days" if span == LATE else "four weeks"
    is_new = late.n_read >= MIN_SEEN and n >= MIN_SHARE * late.n_read and n >= 2 * usual * late.n_read
    if is_new:
        reason, most = Counter(late.rejected).most_common(1)[0]
        yield f"{n} of its {late.n_read} pages of the last {days} gave no text, {most} of them for this reason: {reason}."
    elif late.rejected.get(ONE_TEXT, 0) >= MIN_ADDRESSES:
        yield f"{late.rejected[ONE_TEXT]} of its pages of the last {days} were left out: {ONE_TEXT}."


def day_in(moment: datetime, beat: Beat) -> date:
    """Return the day of a moment where the beat is."""
    return moment.astimezone(beat.tz).date()


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:  # of some only the month is known
        return None
