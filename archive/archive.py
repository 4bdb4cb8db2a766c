"""The archive: captures, pages, runs, and the beat it belongs to. Documents are in `archive.stages.stages`, mail in `archive.readers.mail`.

Every method is one transaction: when it returns, what it was told is on disk.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from types import TracebackType
from typing import Any, Literal, Self

from sqlalchemy import Connection, Engine, Row, Select, and_, func, insert, select, tuple_, update

from archive.blobs import Blobs
from archive.checksums import check
from archive.database import in_parts, insert_missing, open_engine, upsert
from archive.intake import CAPTURE_COLUMNS, Arrival, page_row, take_in, without_erased
from archive.intake import Page as Page  # both are asked for here by all who know the archive
from archive.intake import stamp as stamp
from archive.kept import Kept
from archive.seals import is_sound, sealed
from archive.tables import captures, checks, meta, pages, runs
from archive.tombstones import is_erased, is_erased_text
from core.clock import Clock, now
from core.config import Config
from core.errors import ConfigError
from core.words import Capture, Context, from_json, stable_id

# Rows with their headers and contexts: a few hundred kB.
CAPTURES_AT_A_TIME = 200
# A run that was cut off longer ago is begun anew: what it saw may have changed.
GOES_ON_FOR = timedelta(days=30)
Outcome = Literal["new", "nothing", "not-checked"]
# The first and the last of some days, both included.
Days = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one source in one run. `days`: the first and the last that were looked at; None if it was not checked.

    `seen`: how many entries its lists held; `dropped`: how many of these could not be used, by reason.
    """

    run_id: str
    source_id: str
    at: datetime
    outcome: Outcome
    counts: Mapping[str, int]
    reason: str | None
    days: Days | None = None
    seen: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)

    @property
    def n_withdrawn(self) -> int:
        """How many texts that were collected its publisher has taken down by now."""
        return self.counts.get("withdrawn", 0)


def moment_of(text: str) -> datetime:
    """Return the moment that `stamp` wrote."""
    return datetime.fromisoformat(text)


# Damaged checks in a row that are passed over for an older one; a disk that has lost so many has lost more.
MAX_DAMAGED_CHECKS = 20


class Archive:
    """The truth on disk. Open it with `open_archive`; use it as a context manager, or close it."""

    def __init__(self, engine: Engine, blobs: Blobs, *, clock: Clock = now) -> None:
        self.engine = engine
        self.kept = Kept(engine)
        self.blobs = blobs
        self.clock = clock

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, err: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database and of the threads that write."""
        self.kept.close()
        self.blobs.close()
        self.engine.dispose()

    def reading(self) -> Connection:
        """Return a connection for reading only: on SQLite it never waits for a writer."""
        return self.engine.connect().execution_options(reads=True)

    def own_key(self) -> str:
        """Return the archive's own random key, which is made when it is first asked for and stays."""
        mine = select(meta.c.value).where(meta.c.key == "own-key")
        with self.reading() as connection:
            key = connection.execute(mine).scalar()
        if key is None:
            with self.engine.begin() as connection:
                insert_missing(connection, meta, {"key": "own-key", "value": secrets.token_hex(32)})
                key = connection.execute(mine).scalar_one()
        return str(key)

    # Captures

    def add_capture(self, capture: Capture, body: bytes) -> bool:
        """Keep a capture and its body. False if this very body of this thing is the newest one kept already, or was erased by a takedown."""
        return self.add_captures([Arrival(capture, body)])[0]

    def add_captures(self, arrivals: Sequence[Arrival]) -> list[bool]:
        """Keep captures, their bodies and the states of their addresses, so that a kill cannot part them; of each what `add_capture` returns."""
        with self.reading() as connection:
            taken = without_erased(connection, arrivals)
        self.blobs.put_all([arrival.body for arrival in taken])
        with self.engine.begin() as connection:
            new = take_in(connection, taken)
        added = {id(taken[place]) for place in new}
        return [id(arrival) in added for arrival in arrivals]

    def is_erased(self, capture: Capture) -> bool:
        """Tell whether a capture is one of what a takedown erased: by its address, its source's name for it, or its bytes."""
        with self.reading() as connection:
            return is_erased(connection, capture)

    def is_erased_text(self, text: str) -> bool:
        """Tell whether a text was erased by a takedown, wherever it stood."""
        with self.reading() as connection:
            return is_erased_text(connection, text)

    def get_capture(self, capture_id: str) -> Capture | None:
        """Return the capture of that id, or None."""
        with self.reading() as connection:
            row = connection.execute(select(captures).where(captures.c.id == capture_id)).first()
        return capture_of(row) if row else None

    def find_captures(self, source_id: str, key: str) -> list[Capture]:
        """Return every capture of one thing, oldest first."""
        statement = select(captures).where(captures.c.source_id == source_id, captures.c.key == key)
        with self.reading() as connection:
            return [capture_of(row) for row in connection.execute(statement.order_by(captures.c.fetched_at, captures.c.id))]

    def iter_captures(self, source_id: str | None = None, *, since: datetime | None = None) -> Iterator[Capture]:
        """Yield every capture, of a source and since a moment if they are named, in the order in which they came; a part at a time in memory."""
        last = (stamp(since) if since else "", "")
        while True:
            statement = select(captures).where(tuple_(captures.c.fetched_at, captures.c.id) > last)
            if source_id is not None:
                statement = statement.where(captures.c.source_id == source_id)
            with self.reading() as connection:
                rows = connection.execute(
                    statement.order_by(captures.c.fetched_at, captures.c.id).limit(CAPTURES_AT_A_TIME)
                ).all()
            if not rows:
                return
            last = (rows[-1].fetched_at, rows[-1].id)
            yield from map(capture_of, rows)

    def get_body(self, sha256: str) -> bytes:
        """Return the bytes of that hash.

        Raises: Quarantined if they are missing or damaged.
        """
        return self.blobs.get(sha256)

    # Pages

    def find_page(self, source_id: str, url: str) -> Page | None:
        """Return what the last fetch of a URL left, or None if it never was fetched."""
        return self.find_pages(source_id, [url]).get(url)

    def find_pages(self, source_id: str, urls: Sequence[str]) -> dict[str, Page]:
        """Return what the last fetch of each of these URLs left, by the URL; those never fetched have nothing."""
        page_by_url: dict[str, Page] = {}
        with self.reading() as connection:
            for part in in_parts(urls):
                rows = connection.execute(select(pages).where(pages.c.source_id == source_id, pages.c.url.in_(part)))
                page_by_url |= {row.url: Page(**(dict(row._mapping) | {"checked_at": moment_of(row.checked_at)})) for row in rows}
        return page_by_url

    def record_page(self, page: Page, body: bytes | None) -> None:
        """Remember a fetch. `body` None: the same bytes as before."""
        if body is not None:
            self.blobs.put(body)
        with self.engine.begin() as connection:
            upsert(connection, pages, page_row(page))

    # Runs

    def begin_run(self, source_ids: Sequence[str], *, since: date | None = None, until: date | None = None) -> str:
        """Open a crawl run and return its id."""
        started = stamp(self.clock())
        run_id = stable_id("run", started, *source_ids)
        with self.engine.begin() as connection:
            row = {
                "id": run_id,
                "started_at": started,
                "since": since.isoformat() if since else None,
                "until": until.isoformat() if until else None,
                "sources": json.dumps(list(source_ids)),
            }
            connection.execute(insert(runs).values(**sealed(runs, row)))
        return run_id

    def end_run(self, run_id: str) -> None:
        """Close a crawl run. A run without an end was cut off."""
        with self.engine.begin() as connection:
            connection.execute(update(runs).where(runs.c.id == run_id).values(ended_at=stamp(self.clock())))

    def cut_off_since(self, run_id: str, source_id: str) -> datetime | None:
        """Return when the work that a run goes on with was begun: the oldest run for the same named days that was cut off before the source was through,
        as far as none was ended since. None if there is none.
        """
        with self.reading() as connection:
            own = connection.execute(select(runs).where(runs.c.id == run_id)).first()
            if own is None or own.since is None:
                return None
            same = and_(
                runs.c.since == own.since, runs.c.until.is_not_distinct_from(own.until), runs.c.started_at < own.started_at
            )
            through = select(checks.c.run_id).where(checks.c.source_id == source_id)
            began = None
            for row in connection.execute(
                select(runs, runs.c.id.in_(through).label("is_through")).where(same).order_by(runs.c.started_at.desc())
            ):
                if source_id in json.loads(row.sources):
                    if row.is_through or moment_of(own.started_at) - moment_of(row.started_at) > GOES_ON_FOR:
                        break
                    began = moment_of(row.started_at)
            return began

    def record_check(
        self,
        run_id: str,
        source_id: str,
        outcome: Outcome,
        counts: Mapping[str, int],
        reason: str | None = None,
        *,
        days: Days | None = None,
        seen: int = 0,
        dropped: Mapping[str, int] | None = None,
    ) -> None:
        """Say what became of a source in a run, which of its days were looked at, and how many entries its lists held and how many were dropped."""
        row = {
            "run_id": run_id,
            "source_id": source_id,
            "at": stamp(self.clock()),
            "outcome": outcome,
            "counts": json.dumps(dict(counts), sort_keys=True),
            "reason": reason,
            "since": days[0].isoformat() if days else None,
            "until": days[1].isoformat() if days else None,
            "seen": seen,
            "dropped": json.dumps(dict(dropped or {}), sort_keys=True),
        }
        with self.engine.begin() as connection:
            upsert(connection, checks, row)

    def last_checks(self) -> dict[str, Check]:
        """Return the newest check of every source that ever was in a run; one that is damaged tells nothing."""
        return self._checks_at(func.max(checks.c.at), checks.c.at.desc())

    def last_read(self) -> dict[str, datetime]:
        """When each source was last looked at with success."""
        last = self._checks_at(func.max(checks.c.at), checks.c.at.desc(), checks.c.outcome != "not-checked")
        return {source: check.at for source, check in last.items()}

    def first_read(self) -> dict[str, datetime]:
        """When each source was first looked at with success."""
        first = self._checks_at(func.min(checks.c.at), checks.c.at, checks.c.outcome != "not-checked")
        return {source: check.at for source, check in first.items()}

    def _checks_at(self, end: Any, order: Any, *conditions: Any) -> dict[str, Check]:
        """Return of each source the check at one end of its checks; where that is damaged, the next to it."""
        ends = select(checks.c.source_id, end.label("at")).where(*conditions).group_by(checks.c.source_id).subquery()
        mine = and_(checks.c.source_id == ends.c.source_id, checks.c.at == ends.c.at)
        sound: dict[str, Check] = {}
        with self.reading() as connection:
            for row in connection.execute(select(checks).join(ends, mine)).all():
                own = select(checks).where(checks.c.source_id == row.source_id, *conditions)
                check = check_of(row) if is_sound(checks, row) else sound_check(connection, own.order_by(order))
                sound |= {row.source_id: check} if check else {}
        return sound

    def days_looked_at(self) -> dict[str, list[Days]]:
        """Return the days of each source that successful checks looked at, in no order, as often as they were."""
        statement = select(checks.c.source_id, checks.c.since, checks.c.until).where(checks.c.since.is_not(None)).distinct()
        days_by_source: dict[str, list[Days]] = {}
        with self.reading() as connection:
            for source_id, since, until in connection.execute(statement):
                with suppress(ValueError, TypeError):  # damaged: `archive verify` names it
                    days_by_source.setdefault(source_id, []).append((date.fromisoformat(since), date.fromisoformat(until)))
        return days_by_source

    def checks_since(self, since: datetime) -> list[Check]:
        """Return every check made at or after a moment, oldest first."""
        statement = select(checks).where(checks.c.at >= stamp(since)).order_by(checks.c.at, checks.c.source_id)
        with self.reading() as connection:
            return [check_of(row) for row in connection.execute(statement) if is_sound(checks, row)]


def open_archive(config: Config, *, clock: Clock = now) -> Archive:
    """Open the archive of an installation, made and migrated if need be.

    Raises: ConfigError if it belongs to another beat or a newer program; Unavailable if the database does not answer.
    """
    engine = open_engine(config.database_url, config.data)
    with engine.connect().execution_options(reads=True) as connection:
        owner = connection.execute(select(meta.c.value).where(meta.c.key == "beat")).scalar()
    if owner is None:
        with engine.begin() as connection:
            insert_missing(connection, meta, {"key": "beat", "value": config.beat.id})
        owner = config.beat.id
    if owner != config.beat.id:
        engine.dispose()
        raise ConfigError(
            f"This archive belongs to the beat {owner!r}, but the beat in use is {config.beat.id!r} ({config.beat_path}). "
            "Name that beat with COUNTYWATCH_BEAT, or another data folder with --data."
        )
    return Archive(engine, Blobs(config.data / "blobs"), clock=clock)


def capture_of(row: Row[Any]) -> Capture:
    """Return a capture from its row.

    Raises: Quarantined if the row is damaged.
    """
    check(row.checksum, *(row._mapping[name] for name in CAPTURE_COLUMNS), what="how its bytes came")
    return Capture(
        id=row.id,
        source_id=row.source_id,
        key=row.key,
        url=row.url,
        fetched_at=moment_of(row.fetched_at),
        status=row.status,
        content_type=row.content_type,
        sha256=row.sha256,
        headers=json.loads(row.headers),
        context=from_json(Context, json.loads(row.context)),
    )


def sound_check(connection: Connection, statement: Select[Any]) -> Check | None:
    """Return the first of some checks that is as it was kept; None if there is none."""
    rows = connection.execute(statement.limit(MAX_DAMAGED_CHECKS))
    return next((check_of(row) for row in rows if is_sound(checks, row)), None)


def check_of(row: Row[Any]) -> Check:
    """Return a check from its row."""
    days = (date.fromisoformat(row.since), date.fromisoformat(row.until)) if row.since else None
    return Check(
        row.run_id,
        row.source_id,
        moment_of(row.at),
        row.outcome,
        json.loads(row.counts),
        row.reason,
        days,
        row.seen,
        json.loads(row.dropped),
    )
