"""Situations in which a search finds nothing: what is the matter, and the sentence that search, trends, pages, API and mail all say. Not a test.

NOW is 10 March 2026, 09:30; unless a situation says otherwise, the four sources were read for every day since 1 January 2026, last now, and nothing
lies unread.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from archive.archive import Days, Outcome
from archive.stages.fates import Ending
from core.ids import capture_id
from core.words import Capture, Context, Fate
from reading.version import READING_VERSION
from service.installation import Installation, open_installation
from tests.web.county import EXTRACT, LINKED, NOW, PACK, RAID, FakePipeline, Made, config_of, fill

SILENCE = "Nothing found, and this is silence."
NO_PROOF = "Nothing found in what was read, and this is no proof of silence."
BLIND = "Nothing could be looked at, so nothing can be said."
TO_COME = "Nothing can be said of days to come."
NOT_ALL = "This may not be all."
ALL = "All that was asked for was looked at."
NONE_NEW = "Nothing new."
NONE_IN_PART = "Nothing new in what could be read."
NOT_LOOKED = "Nothing could be looked at."
NAMES = {"gazette": "Inventshire Gazette", "herald": "Inventshire Herald", "wire": "The Wire", "council": "Inventham Council"}
FOUR = "Inventshire Gazette, Inventshire Herald, The Wire and Inventham Council"
BEGUN = date(2026, 1, 1)
LAST_NIGHT = datetime(2026, 3, 9, 22, tzinfo=UTC)
OLDER = tuple(
    Made(f"January at the {source}", (f"In January the {source} had snow.",), source=source, published="2026-01-25")
    for source in NAMES
)
SCAN = "scanned pages without text; install tesseract to read them"
# A reader can install nothing.
UNREAD_SCAN = "scanned pages without text"


def span(first: str, last: str) -> Days:
    return date.fromisoformat(first), date.fromisoformat(last)


class County:
    """The installation of a situation, with a clock that it sets."""

    def __init__(self, installation: Installation, present: list[datetime]) -> None:
        self.installation, self._present, self._n_checks = installation, present, 0

    def check(
        self,
        source: str,
        *days: Days,
        at: datetime = NOW,
        outcome: Outcome = "nothing",
        reason: str | None = None,
        seen: int = 0,
        **counts: int,
    ) -> None:
        """Note that a crawl looked at these days of a source, or could not."""
        for looked in days or (None,):
            self._n_checks += 1  # a run's id is made of its moment
            self._present[0] = at + timedelta(microseconds=self._n_checks)
            run = self.installation.archive.begin_run([source])
            self.installation.archive.record_check(run, source, outcome, counts, reason, days=looked, seen=seen)
        self._present[0] = NOW

    def read_but(self, source: str, *gaps: Days, at: datetime = NOW) -> None:
        """Note that a source was looked at on every day but these."""
        first, last = BEGUN, at.date()
        for begin, end in gaps:
            if first < begin:
                self.check(source, (first, date.fromordinal(begin.toordinal() - 1)), at=at)
            first = date.fromordinal(end.toordinal() + 1)
        if first <= last:
            self.check(source, (first, last), at=at)

    def fail(self, source: str, reason: str = "the server did not answer.") -> None:
        self.check(source, outcome="not-checked", reason=reason)

    def capture(self, source: str, key: str = "paper", *, published: str | None = None, at: datetime = NOW) -> Capture:
        """Something is collected, and not read yet."""
        moment = datetime.fromisoformat(f"{published}T12:00:00+00:00") if published else None
        body = f"{source} {key} {at}".encode()
        hashed = self.installation.archive.blobs.put(body)
        made = Capture(
            capture_id(source, key, hashed), source, key, f"http://127.0.0.1:9/{key}", at, 200, "text/plain", hashed,
            context=Context(found_published=moment, found_from="feed" if moment else None),
        )  # fmt: skip
        self.installation.archive.add_capture(made, body)
        return made

    def lie_unread(
        self,
        source: str,
        reason: str,
        *,
        fate: Fate = "quarantined",
        key: str = "paper",
        published: str | None = None,
        at: datetime = NOW,
    ) -> None:
        """Something was collected that could not be read."""
        made = self.capture(source, key, published=published, at=at)
        self.installation.stages.record_endings("read", [Ending(made.id, fate, reason)], READING_VERSION)

    def publish(self, *documents: Made) -> None:
        """Documents are collected, read and indexed."""
        pipeline = self.installation.pipeline
        assert isinstance(pipeline, FakePipeline)
        pipeline.known |= {made.text: made for made in documents}
        fill(self.installation, documents)

    def lose_names(self, made: Made) -> None:
        """Let a document's annotating fail; it stays searchable by its words."""
        version = self.installation.documents.get(made.id).document.version_id
        self.installation.stages.record_endings("annotate", [Ending(version, "quarantined", "it hung")], "fake")


@dataclass(frozen=True)
class Situation:
    """What is asked and what is the matter; the verdicts of search and mail, and what they say. `says` None: the verdict stands alone.

    `trend` and `mail` are what these say where they look at other days than the search does.
    """

    name: str
    verdict: str
    says: str | None
    new: str
    query: str = "zzyzzx"
    since: str | None = "2026-02-01"
    until: str | None = "2026-02-07"
    source: str | None = None
    matter: Callable[[County], None] = lambda _: None  # what is the matter
    unread: tuple[str, ...] = ()  # sources that the situation itself reads, or leaves unread
    documents: tuple[Made, ...] = ()  # beside those of every situation
    is_herald_dead: bool = False
    is_empty: bool = False
    trend: str | None = None
    mail: str | None = None

    def all_documents(self) -> tuple[Made, ...]:
        """Return two documents of each source, and the situation's own."""
        known = () if self.is_empty else (RAID, PACK, EXTRACT, LINKED, *OLDER)
        if self.is_herald_dead:
            known = tuple(replace(made, published="2026-01-02") if made.source == "herald" else made for made in known)
        return (*known, *self.documents)


def locked(n: int, published: str = "2026-02-03") -> tuple[Made, ...]:
    return tuple(
        replace(
            EXTRACT,
            title=f"Locked {i}",
            paragraphs=(f"Opening {i} of a locked story.",),
            published=published,
            access="locked",
            names=(),
        )
        for i in range(n)
    )


def undated(published: str | None) -> Made:
    return replace(LINKED, title="Undated", paragraphs=("A kite was seen.",), published=published)


def words_only(county: County) -> None:
    county.lose_names(PACK)


def replaced_scan(county: County) -> None:
    county.lie_unread("council", SCAN, key=PACK.title, published="2026-02-03", at=LAST_NIGHT)
    county.publish(replace(PACK, paragraphs=("The paper, scanned anew.",)))


def two_damaged(county: County) -> None:
    for source in ("gazette", "council"):
        county.lie_unread(source, "a damaged PDF")


def waiting(county: County) -> None:
    county.capture("gazette", published="2026-02-03")


def later(county: County) -> None:
    county.check("council", span("2026-02-08", "2026-03-10"))


def read_to_yesterday(county: County) -> None:
    for source in NAMES:
        county.read_but(source, at=LAST_NIGHT)


def stale(county: County) -> None:
    for source in NAMES:
        county.check(source, span("2026-01-01", "2026-03-08"), at=datetime(2026, 3, 8, 20, tzinfo=UTC))


def all_fail(county: County) -> None:
    for source in NAMES:
        county.check(source, span("2026-01-01", "2026-03-01"), at=datetime(2026, 3, 1, 20, tzinfo=UTC))
        county.fail(source)


def gap(*gaps: Days, sources: tuple[str, ...] = ("herald",)) -> Callable[[County], None]:
    def matter(county: County) -> None:
        for source in sources:
            county.read_but(source, *gaps)

    return matter


def addresses_of_two(county: County) -> None:
    """Two sources list addresses that cannot be had."""
    county.check("gazette", span("2026-01-01", "2026-03-10"), failed=1)
    county.check("wire", span("2026-01-01", "2026-03-10"), failed=1, refused=1)


def many_gaps() -> Callable[[County], None]:
    return gap(*(span(f"2026-02-{day:02}", f"2026-02-{day:02}") for day in (1, 3, 5, 7, 9)))


def failing_since_last_night(county: County) -> None:
    county.read_but("herald", at=LAST_NIGHT)
    county.fail("herald")


def failing_for_a_week(county: County) -> None:
    county.check("herald", span("2026-01-01", "2026-03-03"), at=datetime(2026, 3, 3, 8, tzinfo=UTC))
    county.fail("herald")


FEBRUARY = span("2026-02-01", "2026-02-07")
NOT_READ = "Inventshire Herald was not read from 1 to 7 February 2026."
WHOLE_WEEK = "All 4 sources were read on the whole of 1 to 7 February 2026, and nothing that came in lies unread."
SITUATIONS = [
    # Silence, and what does not break it
    Situation("all was read", SILENCE, WHOLE_WEEK, NONE_NEW),
    Situation("one source, all read", SILENCE, "Inventshire Gazette was read on the whole of 1 to 7 February 2026, and nothing that came in lies unread.", NONE_NEW, source="gazette"),
    Situation("two sources, by the query", SILENCE, "Inventshire Gazette and The Wire were both read on the whole of 1 to 7 February 2026, and nothing that came in lies unread.", NONE_NEW, query="zzyzzx (source:gazette OR source:wire)"),
    Situation("a council's papers", SILENCE, "Inventham Council was read on the whole of 1 to 7 February 2026, and nothing that came in lies unread.", NONE_NEW, query='zzyzzx council:"Inventham Council"'),
    Situation("no days told", SILENCE, "All 4 sources were read since 1 January 2026, as far back as the archive reaches, last on 10 March 2026, 09:30, and nothing that came in lies unread.", NONE_NEW, since=None, until=None,
              trend="All 4 sources were read since 1 January 2026, last on 10 March 2026, 09:30, and nothing that came in lies unread."),
    Situation("today, and it was read", SILENCE, "All 4 sources were read on that day, last on 10 March 2026, 09:30, and nothing that came in lies unread.", NONE_NEW, since="2026-03-10", until="2026-03-10"),
    Situation("a gap on other days", SILENCE, WHOLE_WEEK, NONE_NEW, matter=gap(span("2026-02-10", "2026-02-12")), unread=("herald",)),
    Situation("a gap of another source", SILENCE, "Inventshire Gazette was read on the whole of 1 to 7 February 2026, and nothing that came in lies unread.", NONE_NEW, source="gazette", matter=gap(FEBRUARY), unread=("herald",)),
    Situation("a gap of a source left out", SILENCE, "All 3 sources were read on the whole of 1 to 7 February 2026, and nothing that came in lies unread.", NONE_NEW, query="zzyzzx NOT source:herald", matter=gap(FEBRUARY), unread=("herald",)),
    Situation("a gap of a source without such papers", SILENCE, "Inventham Council was read on the whole of 1 to 7 February 2026, and nothing that came in lies unread.", NONE_NEW, query="zzyzzx kind:minutes", matter=gap(FEBRUARY), unread=("herald",)),
    Situation("failing now, read then", SILENCE, WHOLE_WEEK, NONE_IN_PART,
        mail="Inventshire Herald could not be read at its last turn on 10 March 2026, 09:30 (the server did not answer); it was last read on 3 March 2026, 08:00.", matter=failing_for_a_week, unread=("herald",)),
    Situation("a scan of another day", SILENCE, WHOLE_WEEK, NONE_IN_PART, matter=lambda c: c.lie_unread("council", SCAN, published="2026-01-20"),
              mail=f"1 document of Inventham Council lies unread, so that no search finds it: {UNREAD_SCAN}."),
    Situation("a scan that was read since", SILENCE, WHOLE_WEEK, NONE_NEW, matter=replaced_scan),
    Situation("a meeting without an agenda", SILENCE, WHOLE_WEEK, NONE_NEW, matter=lambda c: c.lie_unread("council", "a meeting without a published agenda", fate="rejected", published="2026-02-03")),
    Situation("locked stories of other days", SILENCE, WHOLE_WEEK, NONE_IN_PART, documents=locked(2, "2026-02-20"),
              mail="2 stories of Inventshire Herald are behind a paywall: only headline and opening could be searched."),
    Situation("a month known as such, asked for whole", SILENCE, "All 4 sources were read on the whole of 1 to 28 February 2026, and nothing that came in lies unread.", NONE_NEW, until="2026-02-28", documents=(undated("2026-02"),)),
    Situation("names lost, words asked for", SILENCE, WHOLE_WEEK, NONE_NEW, matter=words_only),
    Situation("addresses that their site says are gone", SILENCE, WHOLE_WEEK, NONE_NEW, matter=lambda c: c.check("wire", span("2026-01-01", "2026-03-10"), seen=40, gone=2)),
    # Days that were not looked at
    Situation("a gap", NO_PROOF, NOT_READ, NONE_IN_PART, matter=gap(FEBRUARY), unread=("herald",)),
    Situation("a gap of a day", NO_PROOF, "Inventshire Herald was not read on 3 February 2026.", NONE_IN_PART, matter=gap(span("2026-02-03", "2026-02-03")), unread=("herald",)),
    Situation("a gap across months", NO_PROOF, "Inventshire Herald was not read from 28 January to 3 February 2026.", NONE_IN_PART, since="2026-01-20", matter=gap(span("2026-01-28", "2026-02-03")), unread=("herald",)),
    Situation("one gap of two sources", NO_PROOF, "Inventshire Gazette and Inventshire Herald were not read from 1 to 7 February 2026.", NONE_IN_PART, matter=gap(FEBRUARY, sources=("gazette", "herald")), unread=("gazette", "herald")),
    Situation("many gaps", NO_PROOF, "Inventshire Herald was not read on 1 February 2026, on 3 February 2026, on 5 February 2026 and on 2 more days.", NONE_IN_PART, until="2026-02-09", matter=many_gaps(), unread=("herald",)),
    Situation("before the archive", BLIND, f"{FOUR} were not read from 1 January to 31 December 2016 (first read on 1 January 2026).", NOT_LOOKED, since="2016-01-01", until="2016-12-31"),
    Situation("partly before the archive", NO_PROOF, f"{FOUR} were not read from 30 to 31 December 2025 (first read on 1 January 2026).", NONE_IN_PART, since="2025-12-30", until="2026-01-03"),
    Situation("before one source's archive", NO_PROOF, "Inventham Council was not read from 1 to 7 February 2026 (first read on 8 February 2026).", NONE_IN_PART, matter=later, unread=("council",)),
    Situation("before the archive of the one asked for", BLIND, "Inventham Council was not read from 1 to 7 February 2026 (first read on 8 February 2026).", NOT_LOOKED, source="council", matter=later, unread=("council",)),
    Situation("the future", TO_COME, "1 June to 31 December 2027 lie in the future, where only papers of coming meetings can be found.", NONE_IN_PART, since="2027-06-01", until="2027-12-31"),
    Situation("tomorrow", TO_COME, "11 March 2026 lies in the future, where only papers of coming meetings can be found.", NONE_IN_PART, since="2026-03-11", until="2026-03-11"),
    Situation("partly the future", NO_PROOF, "11 to 15 March 2026 lie in the future, where only papers of coming meetings can be found.", NONE_IN_PART, since="2026-03-09", until="2026-03-15"),
    Situation("today, not read yet", BLIND, f"10 March 2026 is not over, and {FOUR} were not read on it yet.", NOT_LOOKED, since="2026-03-10", until="2026-03-10", matter=read_to_yesterday, unread=tuple(NAMES)),
    # Sources that could not be read
    Situation("failing since last night", NO_PROOF, "Inventshire Herald could not be read at its last turn on 10 March 2026, 09:30 (the server did not answer); it was last read on 9 March 2026, 22:00.", NONE_IN_PART, since="2026-03-01", until="2026-03-10", matter=failing_since_last_night, unread=("herald",)),
    Situation("failing for a week", NO_PROOF, "Inventshire Herald was not read from 4 to 9 March 2026.", NONE_IN_PART, since="2026-03-01", until="2026-03-10", matter=failing_for_a_week, unread=("herald",)),
    Situation("all of them failing", NO_PROOF, f"{FOUR} were not read from 2 to 9 March 2026.", NOT_LOOKED, since="2026-03-01", until="2026-03-10", matter=all_fail, unread=tuple(NAMES)),
    Situation("nobody crawls any more", NO_PROOF, f"{FOUR} were last read on 8 March 2026, 20:00, more than a day ago.", NOT_LOOKED, since="2026-03-01", until="2026-03-10", matter=stale, unread=tuple(NAMES)),
    Situation("never read", NO_PROOF, "The Wire was never read so far (no route to it).", NONE_IN_PART, matter=lambda c: c.fail("wire", "no route to it"), unread=("wire",)),
    Situation("never tried", NO_PROOF, "The Wire was never read so far.", NONE_IN_PART, unread=("wire",)),
    Situation("nothing was ever read", BLIND, f"{FOUR} were never read so far.", NOT_LOOKED, unread=tuple(NAMES), is_empty=True),
    Situation("days not recorded", NO_PROOF, "The Wire was read on days that are not recorded.", NONE_IN_PART, matter=lambda c: c.check("wire"), unread=("wire",)),
    Situation("a dead feed", NO_PROOF, "Inventshire Herald was read, but nothing at all of 3 January to 5 March 2026 was collected from it: its lists may have moved or stopped.", NONE_IN_PART, since="2026-03-01", until="2026-03-05", is_herald_dead=True),
    Situation("addresses lost", NO_PROOF, "2 addresses that The Wire listed could not be collected when it was last read.", NONE_IN_PART, matter=lambda c: c.check("wire", span("2026-01-01", "2026-03-10"), failed=1, refused=1), unread=("wire",)),
    Situation("so many addresses gone that the site may have moved", NO_PROOF, "9 addresses that The Wire listed could not be collected when it was last read.", NONE_IN_PART, matter=lambda c: c.check("wire", span("2026-01-01", "2026-03-10"), seen=40, gone=9), unread=("wire",)),
    Situation("addresses lost of two", NO_PROOF, "1 address that Inventshire Gazette and 2 that The Wire listed could not be collected when they were last read.", NONE_IN_PART, matter=addresses_of_two, unread=("gazette", "wire")),
    # What lies unread
    Situation("a quarantined scan", NO_PROOF, f"1 document of Inventham Council lies unread, so that no search finds it: {UNREAD_SCAN}.", NONE_IN_PART, matter=lambda c: c.lie_unread("council", SCAN, published="2026-02-03")),
    Situation("a quarantined scan of an unknown day", NO_PROOF, f"1 document of Inventham Council lies unread, so that no search finds it: {UNREAD_SCAN}.", NONE_IN_PART, matter=lambda c: c.lie_unread("council", SCAN)),
    Situation("damaged files of two sources", NO_PROOF, "2 documents of Inventham Council and Inventshire Gazette lie unread, so that no search finds them: a damaged PDF.", NONE_IN_PART, matter=two_damaged),
    Situation("a consent page", NO_PROOF, "1 document of Inventshire Herald gave no text: a consent page in place of the article.", NONE_IN_PART, matter=lambda c: c.lie_unread("herald", "a consent page in place of the article", fate="rejected")),
    Situation("collected, not read", NO_PROOF, "1 document of Inventshire Gazette is collected and cannot be searched yet.", NONE_IN_PART, matter=waiting),
    Situation("locked stories", NO_PROOF, "3 stories of Inventshire Herald are behind a paywall: only headline and opening could be searched.", NONE_IN_PART, documents=locked(3)),
    Situation("names lost, a name asked for", NO_PROOF, "1 document of Inventham Council could be searched by words only, not by names.", NONE_IN_PART, query="operation:Gooseberry AND zzyzzx", since="2026-02-01", until="2026-02-28", matter=words_only),
    Situation("an undated document", NO_PROOF, "1 document has no date, or one too coarse for these days, so a search by days does not find it.", NONE_IN_PART, documents=(undated(None),)),
    Situation("a month known as such", NO_PROOF, "1 document has no date, or one too coarse for these days, so a search by days does not find it.", NONE_IN_PART, documents=(undated("2026-02"),)),
    # The question and the index
    Situation("days that exclude each other", BLIND, "The search asks for days that exclude each other.", NOT_LOOKED, query="zzyzzx published:2016 AND published:2017"),
    Situation("imported files alone", NO_PROOF, "Only imported files could be searched; they come by hand, so nothing tells what is missing among them.", NONE_IN_PART, query="zzyzzx source:import", documents=(replace(LINKED, title="Brought", paragraphs=("A file that somebody brought.",), source="import"),)),
    Situation("something found, and a gap", NOT_ALL, "Inventshire Herald was not read from 15 to 17 February 2026.", "1 new", query="naloxone", until="2026-02-28", matter=gap(span("2026-02-15", "2026-02-17")), unread=("herald",)),
    Situation("something found, all read", ALL, None, "1 new", query="naloxone", until="2026-02-28"),
]  # fmt: skip


@contextmanager
def open_situation(situation: Situation, folder: Path) -> Iterator[Installation]:
    """Give the county in that situation."""
    present = [NOW]
    with open_installation(config_of(folder), clock=lambda: present[0]) as installation:
        installation.__dict__["pipeline"] = FakePipeline(situation.all_documents())
        county = County(installation, present)
        for source in NAMES:
            if source not in situation.unread:
                county.read_but(source)
        fill(installation, situation.all_documents())
        situation.matter(county)
        yield installation
