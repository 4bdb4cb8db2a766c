"""Is everything in order? The books of every stage, and how the sources stand."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from archive.archive import Archive, Check
from archive.readers.misses import Misses, MonthOfMisses
from archive.stages.fates import STAGES, Count, Stage, Version
from core.beat import Beat
from core.clock import Clock
from core.reasons import told_by_reason
from reading.version import READING_VERSION
from service.health.drift import drifts
from service.health.latency import Latency, latencies
from service.health.weekly_yield import WeeklyYield, weekly_yields
from service.installation import Installation

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline

# What a source published since a reading as old as this may be missing from an answer of now: crawls run every few hours.
FRESH = timedelta(days=1)
# Months of which `status` tells how much people reported as missing.
MONTHS_OF_MISSES = 12
# No weekly yields are asked for.
NOT_ASKED: Mapping[str, WeeklyYield] = MappingProxyType({})
NO_DRIFTS: Mapping[str, tuple[str, ...]] = MappingProxyType({})
ReadingState = Literal["read", "failing", "not read"]


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How one source stands. `outcome` is that of its last check; `read_at` the last time it was looked at with success.

    `seen`: how many entries its lists held at the last check, of which `dropped` could not be used, by reason. `weekly`: what it gives in a
    week, if that can be said; `latency`: how long its texts take to reach readers; `remarks`: what of these a reader should know, as sentences.
    `changed`: what it gives is less than usual, drifted or was withdrawn; that its lists name what is no text of ours (menus, other sites) is usual.
    """

    source_id: str
    name: str
    outcome: Literal["new", "nothing", "not-checked", "never"]
    checked_at: datetime | None
    read_at: datetime | None
    reason: str | None
    seen: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    weekly: WeeklyYield | None = None
    remarks: tuple[str, ...] = ()
    latency: Latency | None = None
    changed: bool = False

    @property
    def wants_a_look(self) -> bool:
        """Whether a person should look at it: it gives less than usual or otherwise, or half of its lists or more could not be used."""
        return self.changed or sum(self.dropped.values()) * 2 > self.seen


def sources_in_full(archive: Archive, beat: Beat, clock: Clock) -> list[SourceHealth]:
    """Return every source of the beat with all that is known of it, for those who look after them."""
    by_source = latencies(archive, beat, clock)
    return [replace(health, latency=by_source.get(health.source_id)) for health in watched_health(archive, beat, clock)]


def watched_health(archive: Archive, beat: Beat, clock: Clock) -> list[SourceHealth]:
    """Return `source_health` with what a reader should know of each source: that it dries up, or that what it gives has changed under us."""
    return source_health(archive, beat, weekly_yields(archive, beat, clock), drifts(archive, beat, clock))


def source_health(
    archive: Archive,
    beat: Beat,
    weekly: Mapping[str, WeeklyYield] = NOT_ASKED,
    drifted: Mapping[str, tuple[str, ...]] = NO_DRIFTS,
) -> list[SourceHealth]:
    """Return every source that the beat watches, in its order: checked and new, checked and nothing, not checked, or never tried.

    `weekly`: what each gives in a week, `drifted`: what changed of it (`watched_health`), for those who tell it; they cost more than the rest.
    """
    last, read = archive.last_checks(), archive.last_read()
    health = []
    for source in beat.watched:
        check = last.get(source.id)
        refusal = beat.refusal(source)
        changes = (*drifted.get(source.id, ()), *_changes(check, weekly.get(source.id)))
        health.append(
            SourceHealth(
                source.id,
                source.name,
                check.outcome if check else "never",
                check.at if check else None,
                read.get(source.id),
                check.reason if check else refusal,
                check.seen if check else 0,
                check.dropped if check else {},
                weekly.get(source.id),
                (*changes, *_not_used(check)),
                changed=bool(changes),
            )
        )
    return health


def _changes(check: Check | None, weekly: WeeklyYield | None) -> Iterator[str]:
    """Yield what is not as it was with a source that was read: that it dries up, and that texts were withdrawn."""
    if weekly is not None and weekly.is_low:
        yield f"{weekly}. Either little is published, or its site was changed and we no longer see all of it."
    if check is not None and (n := check.n_withdrawn):
        texts = "1 text that was collected is" if n == 1 else f"{n} texts that were collected are"
        yield f"{texts} withdrawn at the source now; only what stands at another address there too is still shown."


def _not_used(check: Check | None) -> Iterator[str]:
    """Yield what of a source's lists was dropped."""
    if check is not None and check.dropped and check.outcome != "not-checked":
        yield f"Of {check.seen} entries in its lists {sum(check.dropped.values())} were not used: {told_by_reason(check.dropped)}."


def reading_state(health: SourceHealth, now: datetime) -> ReadingState:
    """Return how a source is looked at nowadays: read within a day; so, but failing since; or not read."""
    if health.read_at is None or health.read_at <= now - FRESH:
        return "not read"
    return "failing" if health.outcome == "not-checked" else "read"


def stage_versions(pipeline: "Pipeline") -> dict[Stage, Version]:
    """Return the version of each stage's work; another one makes all of its items pending again."""
    from index.entry import INDEX_VERSION
    from reading.copies import COPIES_VERSION
    from reading.pdf.ocr import OCR_VERSION

    annotate = pipeline.version
    return {
        "read": READING_VERSION,
        "recognise": OCR_VERSION,
        "annotate": annotate,
        "relate": COPIES_VERSION,
        "index": INDEX_VERSION,
    }


@dataclass(frozen=True, slots=True)
class WaitingScan:
    """How far a scan is that waits: so many of its pages are through, some of them without text."""

    source_id: str
    source_name: str
    url: str
    n_pages: int
    n_through: int
    n_failed: int


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """The installation's books: for each stage what entered equals done + rejected + quarantined + pending; `versions` are of the stages' work.

    `misses`: what people reported as missing, month by month.
    """

    beat: str
    captures: int
    documents: int
    documents_by_kind: Mapping[str, int]
    stages: Mapping[Stage, Count]
    versions: Mapping[Stage, Version]
    scans: tuple[WaitingScan, ...]
    sources: tuple[SourceHealth, ...]
    misses: tuple[MonthOfMisses, ...]


def status(installation: Installation) -> StatusAnswer:
    """Return the installation's books, how each source stands, and what people missed."""
    versions = stage_versions(installation.pipeline)
    stages = {stage: installation.stages.count(stage, versions[stage]) for stage in STAGES}
    documents = installation.documents.count()
    return StatusAnswer(
        beat=installation.config.beat.id,
        captures=stages["read"].entered,
        documents=sum(documents.values()),
        documents_by_kind=documents,
        stages=stages,
        versions=versions,
        scans=tuple(
            WaitingScan(
                scan.source_id,
                installation.config.beat.source_name(scan.source_id),
                scan.url,
                scan.n_pages,
                scan.n_through,
                scan.n_failed,
            )
            for scan in installation.scans.progress()
        ),
        sources=tuple(sources_in_full(installation.archive, installation.config.beat, installation.clock)),
        misses=tuple(Misses(installation.archive).by_month(MONTHS_OF_MISSES, installation.config.beat.tz)),
    )
