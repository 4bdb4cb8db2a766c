"""The words for `service.search.silence`: one verdict and its reasons, in plain sentences, the same on pages, in the API, the terminal and mail. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field

from archive.archive import Days
from archive.stages.unread import State
from core.reasons import for_readers, listing, of_several, without_name
from service.days.day_spans import ONE_DAY, Spans, n_days
from service.search.silence import Silence, SourceDays, SourceState, UnreadCount

# Gaps of one source, and reasons for unread documents, that are told in full; the rest is a number.
MAX_GAPS = 3
MAX_UNREAD = 6


# First and last day, both included; None where a side is open.
Span = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """How one source was looked at for an answer; `unread_days` are those asked for on which it was not, `lost` addresses that it could not collect."""

    source: str
    name: str
    state: SourceState
    unread_days: tuple[Span, ...]
    first_read_on: str | None
    read_at: datetime | None
    reason: str | None
    quiet_since: str | None
    lost: int


@dataclass(frozen=True, slots=True)
class UnreadStatement:
    """How many things of one source lie unread in one state, and why."""

    source: str
    state: State
    reason: str | None
    count: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What an answer was made from, as all faces tell it: the verdict is the first of the sentences."""

    is_silence: bool
    is_whole: bool
    sentences: tuple[str, ...]
    since: Annotated[str | None, Field(serialization_alias="from")]
    until: Annotated[str | None, Field(serialization_alias="to")]
    reach: str | None
    future: tuple[Span, ...]
    sources: tuple[SourceStatement, ...]
    unread: tuple[UnreadStatement, ...]
    undated: int
    partial: bool
    unknown: tuple[str, ...]


def verdict(silence: Silence) -> str:
    """Return what the answer is worth, in a sentence."""
    if silence.is_news:
        if silence.is_blind:
            return "Nothing could be looked at."
        return "Nothing new." if silence.is_whole else "Nothing new in what could be read."
    if silence.n_found:
        return "All that was asked for was looked at." if silence.is_whole else "This may not be all."
    if silence.is_silence:
        return "Nothing found, and this is silence."
    if silence.is_all_to_come:
        return "Nothing can be said of days to come."
    if silence.is_blind:
        return "Nothing could be looked at, so nothing can be said."
    return "Nothing found in what was read, and this is no proof of silence."


def reasons(silence: Silence) -> list[str]:
    """Return what the verdict rests on, each in a sentence: what the query meant, what was looked at and what not, what lies
    unread.
    """
    return [
        *silence.unknown,
        *_evidence(silence),
        *_scope(silence),
        *_index(silence),
        *_future(silence),
        *_gaps(silence),
        *_states(silence),
        *_unread(silence.unread),
        *_undated(silence),
    ]


def unread_sentences(silence: Silence) -> list[str]:
    """Return what came in and could not be searched, each in a sentence."""
    return [*_index(silence), *_unread(silence.unread)]


def sentences(silence: Silence) -> list[str]:
    """Return the verdict and its reasons."""
    return [verdict(silence), *reasons(silence)]


def statement_of(silence: Silence) -> Statement:
    """Return the statement as answers carry it."""
    return Statement(
        is_silence=silence.is_silence,
        is_whole=silence.is_whole,
        sentences=tuple(sentences(silence)),
        since=_iso(silence.since),
        until=_iso(silence.until),
        reach=_iso(silence.reach),
        future=_spans(silence.future),
        sources=tuple(
            SourceStatement(
                source=source.source_id,
                name=source.name,
                state=source.state,
                unread_days=_spans(source.unread),
                first_read_on=_iso(source.first_read_on),
                read_at=source.read_at,
                reason=source.reason,
                quiet_since=_iso(source.quiet_since),
                lost=source.n_lost,
            )
            for source in silence.sources
        ),
        unread=tuple(UnreadStatement(row.source, row.state, row.reason, row.n) for row in silence.unread),
        undated=silence.n_undated,
        partial=silence.is_partial,
        unknown=silence.unknown,
    )


def _spans(spans: Spans) -> tuple[Span, ...]:
    return tuple((_iso(since), _iso(until)) for since, until in spans)


def _evidence(silence: Silence) -> Iterator[str]:
    """Yield what a silence rests on; news has its list of sources beside it."""
    if silence.is_whole and not silence.is_news:
        yield f"{_capital(_who(silence.crawled))} read {_when(silence)}, and nothing that came in lies unread."
    if silence.is_silence and not silence.is_news:
        yield "Nothing in it answers the search as it is written."
    read = [source.name for source in silence.crawled if source.is_read] if silence.n_days_read else []
    if read and not (silence.is_whole or silence.is_news):
        yield f"{_read_days(silence, is_one=len(read) == 1)}: {listing(read)}."


def _read_days(silence: Silence, *, is_one: bool) -> str:
    """Return on which days sources were read that were on all that were asked for; where no first day is told, each from its own first day on."""
    if silence.since:
        return f"Read on all of these days{' up to now' if silence.future else ''}"
    until = f" up to {_day(silence.until)}" if silence.until and silence.until < silence.today else ""
    return f"Read on every day{until} since {'it' if is_one else 'each'} was first read"


def _who(sources: Sequence[SourceDays]) -> str:
    if len(sources) == 1:
        return f"{sources[0].name} was"
    return (
        f"{listing([source.name for source in sources])} were both" if len(sources) == 2 else f"all {len(sources)} sources were"
    )


def _when(silence: Silence) -> str:
    """Return the days that were read; of days that are not over, up to which moment."""
    is_over = silence.until is not None and silence.until < silence.today
    if silence.since and silence.until and is_over:
        return f"on the whole of {_days((silence.since, silence.until))}"
    since = f"since {_day(silence.since or silence.reach)}" + ("" if silence.since else ", as far back as the archive reaches")
    if silence.until and is_over:
        return f"{since}, and up to {_day(silence.until)}"
    last = min(source.read_at for source in silence.crawled if source.read_at)
    if silence.since == silence.today:
        return f"on that day, last on {_moment(last, silence.zone)}"
    return f"{since}, last on {_moment(last, silence.zone)}"


def _scope(silence: Silence) -> Iterator[str]:
    if not silence.sources and not silence.has_sources:
        yield "No source is watched yet, so nothing was collected: whoever runs this adds one by its address, with countywatch sources add ADDRESS --write or at /sources/add."
    elif not silence.sources:
        yield "No source here is one that the search asks for: look at what it says of source, council or kind."
    elif not silence.has_days:
        yield "The search asks for days that exclude each other."
    elif not silence.crawled:
        yield "Only imported files could be searched; they come by hand, so nothing tells what is missing among them."
    firsts = {source.name: source.first_read_on for source in silence.crawled if source.first_read_on}
    if silence.reach and (not silence.is_whole or len(set(firsts.values())) > 1):
        later = [f"{name} was first read on {_day(day)}" for name, day in firsts.items() if day > min(firsts.values())]
        yield "; ".join([f"The archive reaches back to {_day(min(firsts.values()))}", *later]) + "."


def _index(silence: Silence) -> Iterator[str]:
    if silence.is_partial:
        yield "The search index did not answer in whole, or is being built anew, so not all documents could be searched."


def _future(silence: Silence) -> Iterator[str]:
    for since, until in silence.future:
        verb = "lies" if since == until else "lie"
        yield f"{_capital(_days((since, until)))} {verb} in the future, where only papers of coming meetings can be found."


def _gaps(silence: Silence) -> Iterator[str]:
    """Yield the days on which sources were not looked at; sources with the same days in one sentence."""
    alike: dict[str, list[str]] = {}
    for source in silence.crawled:
        if source.unread:
            alike.setdefault(_gaps_of(source), []).append(source.name)
    for gaps, names in alike.items():
        yield f"{listing(names)} {'was' if len(names) == 1 else 'were'} not read {gaps}."


def _gaps_of(source: SourceDays) -> str:
    shown, more = source.unread[:MAX_GAPS], source.unread[MAX_GAPS:]
    parts = [_gap(days, source.first_read_on) for days in shown]
    return listing([*parts, f"on {n_days(more):,} more days"] if more else parts)


def _gap(days: Days, first: date | None) -> str:
    if days[0] == date.min:
        return f"before {_day(days[1] + ONE_DAY)}"
    return _on_days(days) + (f" (first read on {_day(first)})" if first and days[0] < first else "")


def _states(silence: Silence) -> Iterator[str]:
    """Yield how the sources stand, where that is a reason to doubt, of those alike at once; of days to come, or of none, it says nothing."""
    if not silence.has_days or silence.is_all_to_come:
        return
    alike: dict[str, list[str]] = {}
    for source in silence.crawled:
        for predicate in _standing_of(source, silence.zone):
            alike.setdefault(predicate, []).append(source.name)
    for predicate, names in alike.items():
        yield f"{listing(names)} {predicate if len(names) == 1 else of_several(predicate)}."
    waiting = [source.name for source in silence.crawled if source.awaits_today and source.state != "never read"]
    if waiting:
        yield f"{_day(silence.today)} is not over, and {listing(waiting)} {'was' if len(waiting) == 1 else 'were'} not read on it yet."
    yield from _lost(silence.crawled)


def _standing_of(source: SourceDays, zone: str) -> Iterator[str]:
    """Yield what is said of one source, behind its name."""
    reason = " ".join((source.reason or "").split()).rstrip(".")
    if source.state == "rested":
        yield f"is not watched since {_day(source.rested_on)}"
    elif source.state == "never read" and reason.startswith(source.name):  # why it may not be crawled, which begins with its name
        yield without_name(for_readers(reason), source.name)
    elif source.state == "never read":
        yield "was never read so far" + (f" ({reason})" if reason else "")
    elif source.state == "days not recorded":
        yield "was read on days that are not recorded"
    elif source.state != "read" and reason:
        yield (
            f"could not be read at its last turn on {_moment(source.checked_at, zone)} ({reason}); it was last "
            f"read on {_moment(source.read_at, zone)}"
        )
    elif source.state != "read":
        yield f"was last read on {_moment(source.read_at, zone)}, more than a day ago"
    if source.quiet_since and source.quiet_until:
        yield (
            f"was read, but nothing at all of {_days((source.quiet_since + ONE_DAY, source.quiet_until))} was collected from "
            "it: its lists may have moved or stopped"
        )


def _lost(sources: Sequence[SourceDays]) -> Iterator[str]:
    """Yield how many addresses each source listed in vain."""
    lost = [source for source in sources if source.n_lost]
    if lost:
        first, *others = lost
        what = "1 address" if first.n_lost == 1 else f"{first.n_lost:,} addresses"
        whose = listing([f"{what} that {first.name}", *(f"{source.n_lost:,} that {source.name}" for source in others)])
        yield f"{whose} listed could not be collected when {'they were' if others else 'it was'} last read."


def _unread(unread: Sequence[UnreadCount]) -> Iterator[str]:
    """Yield what lies unread, that alike counted together."""
    alike: dict[tuple[State, str | None], list[UnreadCount]] = {}
    for row in unread:
        alike.setdefault((row.state, row.reason), []).append(row)
    for (state, reason), counts in list(alike.items())[:MAX_UNREAD]:
        yield _unread_of(state, reason, sum(row.n for row in counts), listing([row.source for row in counts]))
    more = sum(row.n for counts in list(alike.values())[MAX_UNREAD:] for row in counts)
    if more:
        yield f"{more:,} more lie unread for other reasons."


def _unread_of(state: State, reason: str | None, n: int, whose: str) -> str:
    is_one, why = n == 1, for_readers(reason)
    what = f"{n:,} {'document' if is_one else 'documents'} of {whose}"
    if state == "pending":
        return f"{what} {'is' if is_one else 'are'} collected and cannot be searched yet" + (f": {why}." if why else ".")
    if state == "locked":
        stories = "story" if is_one else "stories"
        return f"{n:,} {stories} of {whose} {'is' if is_one else 'are'} behind a paywall: only headline and opening could be searched."
    if state == "words only":
        return f"{what} could be searched by words only, not by names."
    if state == "refused":
        return f"{what} gave no text" + (f": {why}." if why else ".")
    return f"{what} {'lies unread, so that no search finds it' if is_one else 'lie unread, so that no search finds them'}" + (
        f": {why}." if why else "."
    )


def _undated(silence: Silence) -> Iterator[str]:
    if silence.n_undated:
        subject = "1 document has" if silence.n_undated == 1 else f"{silence.n_undated:,} documents have"
        yield f"{subject} no date, or one too coarse for these days, so a search by days does not find {'it' if silence.n_undated == 1 else 'them'}."


def _on_days(days: Days) -> str:
    return f"on {_day(days[0])}" if days[0] == days[1] else f"from {_days(days)}"


def _days(days: Days) -> str:
    """Days as people say them: 5 June 2026; 1 to 7 June 2026; 28 May to 3 June 2026; 1 June 2027 and later."""
    since, until = days
    if until == date.max:
        return f"{_day(since)} and all later days"
    if since == until:
        return _day(since)
    first = f"{since:%Y}" if since.year != until.year else ""
    month = f" {since:%B} {first}".rstrip() if (since.year, since.month) != (until.year, until.month) else ""
    return f"{since.day}{month} to {_day(until)}"


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B} {day.year}" if day else "an unknown day"


def _moment(value: datetime | None, zone: str) -> str:
    local = value.astimezone(ZoneInfo(zone)) if value else None
    return f"{_day(local)}, {local:%H:%M}" if local else "an unknown day"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _iso(day: date | None) -> str | None:
    return None if day in {None, date.min, date.max} else day.isoformat()
