"""What the archive knows of one thing: its newest capture, what became of it in each stage, the letters it went out in. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlalchemy import select

from archive.archive import Archive, Check, capture_of, moment_of, sound_check
from archive.stages.fates import Stage
from archive.tables import captures, checks, documents, fates, listed, outbox, versions
from core.addresses import title_key
from core.words import Capture, Fate

# Documents of one headline that are looked at; "Minutes" may be that of thousands.
MAX_OF_TITLE = 50


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an item in a stage. `version` as in archive.stages.stages; `result`: a version id, or the revision that was indexed."""

    fate: Fate
    reason: str | None
    version: str
    result: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Mailed:
    """A letter that lists a story: whether it is out, and since when; while it waits, since when it does."""

    state: Literal["waiting", "sent"]
    at: datetime


class Traces:
    """Looks up single things, by indexed columns alone, so that it takes the same time in a large archive as in a small one."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive

    def find_capture(self, source_id: str, key: str) -> Capture | None:
        """Return the newest capture of a thing, or None.

        Raises: Quarantined if its row is damaged.
        """
        mine = select(captures).where(captures.c.source_id == source_id, captures.c.key == key)
        with self.archive.reading() as connection:
            row = connection.execute(mine.order_by(captures.c.fetched_at.desc(), captures.c.id.desc()).limit(1)).first()
        return capture_of(row) if row else None

    def find_outcome(self, stage: Stage, item_id: str) -> Outcome | None:
        """Return what became of an item in a stage; None if it was never tried there."""
        with self.archive.reading() as connection:
            row = connection.execute(select(fates).where(fates.c.stage == stage, fates.c.item_id == item_id)).first()
        return Outcome(row.fate, row.reason, row.version, row.result, moment_of(row.at)) if row else None

    def find_document_of(self, source_id: str, key: str) -> str | None:
        """Return the id of the document that was made of a thing, by any of its captures; None if none was."""
        made = select(versions.c.document_id).join(fates, fates.c.result == versions.c.id)
        made = made.join(captures, captures.c.id == fates.c.item_id).where(fates.c.stage == "read", fates.c.fate == "done")
        mine = made.where(captures.c.source_id == source_id, captures.c.key == key)
        with self.archive.reading() as connection:
            return connection.execute(mine.order_by(captures.c.fetched_at.desc()).limit(1)).scalar()

    def find_version_of(self, document_id: str) -> str | None:
        """Return the id of a document's present text, by which its annotating is known; None for an unknown document."""
        with self.archive.reading() as connection:
            return connection.execute(select(documents.c.version_id).where(documents.c.id == document_id)).scalar()

    def documents_of_title(self, title: str) -> list[str]:
        """Return the ids of the documents that bear a headline, capitals and signs aside; the newest first, MAX_OF_TITLE at
        most.
        """
        key = title_key(title)
        if key is None:
            return []
        mine = select(documents.c.id).where(documents.c.title_key == key)
        with self.archive.reading() as connection:
            newest = mine.order_by(documents.c.published.is_(None), documents.c.published.desc(), documents.c.id)
            return list(connection.execute(newest.limit(MAX_OF_TITLE)).scalars())

    def find_check(self, source_id: str, *, with_success: bool = False) -> Check | None:
        """Return the newest check of a source, or the newest with success; None if there is none. A damaged one tells nothing."""
        mine = select(checks).where(checks.c.source_id == source_id)
        mine = mine.where(checks.c.outcome != "not-checked") if with_success else mine
        with self.archive.reading() as connection:
            return sound_check(connection, mine.order_by(checks.c.at.desc()))

    def first_day_looked_at(self, source_id: str) -> date | None:
        """Return the first day of a source that any check looked at."""
        mine = select(checks).where(checks.c.source_id == source_id, checks.c.since.is_not(None))
        with self.archive.reading() as connection:
            first = sound_check(connection, mine.order_by(checks.c.since))
        return first.days[0] if first and first.days else None

    def find_mailed(self, story_ids: Sequence[str]) -> Mailed | None:
        """Return the newest letter, out or waiting, that lists any of these stories or documents; None if there is none."""
        letters = select(outbox.c.state, outbox.c.sent_at, outbox.c.created_at).join(listed, listed.c.outbox_id == outbox.c.id)
        mine = letters.where(listed.c.story_id.in_(list(story_ids)), outbox.c.state.in_(("sent", "waiting")))
        with self.archive.reading() as connection:
            row = connection.execute(mine.order_by(outbox.c.created_at.desc()).limit(1)).first()
        return Mailed(row.state, moment_of(row.sent_at or row.created_at)) if row else None
