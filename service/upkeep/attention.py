"""What needs a person, for those who run the service: sources that fail or dry up, what lies in quarantine, corrections that lost their
place, what countywatch took down by itself, letters that could not be sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from archive.archive import Archive
from archive.decision_rows import PUBLISHER
from archive.decisions.decisions import Decisions
from archive.readers.mail import Letter, Mail
from archive.stages.fates import Ending
from archive.stages.quarantine import Quarantine, QuarantinedItem
from archive.stages.stages import Stages
from core.clock import Clock
from core.errors import NotFound, UsageError
from service.correcting.listing import ListedCorrection, corrections, damage_in_words
from service.correcting.takedowns import ListedTakedown, takedowns
from service.health.health import SourceHealth, stage_versions, watched_health
from service.installation import Installation

if TYPE_CHECKING:
    from nlp.pipeline import Pipeline

# Quarantined items that are listed; more are counted.
MAX_LISTED = 100
# How long a person is asked about what countywatch took down by itself; who leaves it so for two weeks agrees.
ASKED_FOR = timedelta(days=14)
# A letter that waits longer than two turns of its tries (archive/readers/mail.py: half an hour, an hour) is late.
LATE_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Attention:
    """What needs a person. `lapsed` are corrections whose words are no longer in the text, `held` what countywatch took down of late,
    `unsent` letters that are not tried again, `late` those that still are, `damage` what is said of decisions that are damaged.
    """

    failing: tuple[SourceHealth, ...]
    remarked: tuple[SourceHealth, ...]
    quarantined: tuple[QuarantinedItem, ...]
    n_quarantined: int
    lapsed: tuple[ListedCorrection, ...]
    held: tuple[ListedTakedown, ...]
    unsent: tuple[Letter, ...]
    late: tuple[Letter, ...]
    n_takedowns: int
    damage: str | None

    @property
    def is_calm(self) -> bool:
        """Whether nothing needs anybody."""
        return not (
            self.damage
            or self.failing
            or self.remarked
            or self.n_quarantined
            or self.lapsed
            or self.held
            or self.unsent
            or self.late
        )


def attention(installation: Installation) -> Attention:
    """Return what needs a person now."""
    sources = watched_health(installation.archive, installation.config.beat, installation.clock)
    waiting = _quarantine(installation.archive, installation.pipeline)
    return Attention(
        failing=tuple(source for source in sources if source.outcome == "not-checked"),
        remarked=tuple(source for source in sources if source.outcome != "not-checked" and source.wants_a_look),
        quarantined=tuple(waiting.newest(MAX_LISTED)),
        n_quarantined=waiting.count(),
        lapsed=lapsed_corrections(installation.decisions),
        held=held_by_itself(installation.decisions, installation.clock),
        unsent=unsent_letters(installation.archive),
        late=late_letters(installation.archive, installation.clock),
        n_takedowns=sum(not takedown.is_lifted for takedown in takedowns(installation.decisions)),
        damage=damage_in_words(installation.decisions),
    )


def lapsed_corrections(decisions: Decisions) -> tuple[ListedCorrection, ...]:
    """Return the corrections whose words are no longer in the text, newest first."""
    return tuple(correction for correction in corrections(decisions) if correction.state == "no longer applies")


def held_by_itself(decisions: Decisions, clock: Clock) -> tuple[ListedTakedown, ...]:
    """Return what countywatch took down of late because its publisher did, newest first, as far as nobody lifted it."""
    since = clock() - ASKED_FOR
    return tuple(
        takedown
        for takedown in takedowns(decisions)
        if takedown.who == PUBLISHER and not takedown.is_lifted and takedown.at > since
    )


def unsent_letters(archive: Archive) -> tuple[Letter, ...]:
    """Return the letters that were refused for good or too often, newest first."""
    return tuple(reversed(Mail(archive).letters("failed")))


def late_letters(archive: Archive, clock: Clock) -> tuple[Letter, ...]:
    """Return the letters that have waited for long and will be tried again, oldest first."""
    until = clock() - LATE_AFTER
    return tuple(letter for letter in Mail(archive).letters("waiting") if letter.created_at < until)


def quarantined(archive: Archive, pipeline: "Pipeline", limit: int = MAX_LISTED) -> Sequence[QuarantinedItem]:
    """Return the newest items in quarantine."""
    return _quarantine(archive, pipeline).newest(limit)


def try_again(archive: Archive, stages: Stages, pipeline: "Pipeline", stage: str, item_id: str) -> QuarantinedItem:
    """Let an item out of quarantine, so that the next `process` takes it anew, and return it as it was.

    Raises: NotFound if it is not there.
    """
    item = _get(archive, pipeline, stage, item_id)
    stages.forget(item.stage, [item.item_id])
    return item


def try_all_again(archive: Archive, stages: Stages, pipeline: "Pipeline") -> int:
    """Let everything out of quarantine, as after something was installed or mended, and return how many that were."""
    waiting = _quarantine(archive, pipeline).items()
    for stage, item_ids in waiting.items():
        stages.forget(stage, item_ids)
    return sum(map(len, waiting.values()))


def dismiss(archive: Archive, stages: Stages, pipeline: "Pipeline", stage: str, item_id: str, who: str) -> QuarantinedItem:
    """Say that a file is no document for us, and return it as it was. Its bytes stay; another version of the reading tries it again.

    Raises: NotFound if it is not there; UsageError for what is a document already.
    """
    item = _get(archive, pipeline, stage, item_id)
    if item.stage != "read":
        raise UsageError(
            "Only files that could not be read are dismissed. This is a document already: try it again, or take it down."
        )
    ending = Ending(item.item_id, "rejected", f"dismissed by {who}: {item.reason}", item.result)
    stages.record_endings(item.stage, [ending], stage_versions(pipeline)[item.stage])
    return item


def _get(archive: Archive, pipeline: "Pipeline", stage: str, item_id: str) -> QuarantinedItem:
    item = _quarantine(archive, pipeline).find(stage, item_id)
    if item is None:
        raise NotFound("That is not in quarantine any more. `countywatch quarantine list` shows what is.")
    return item


def _quarantine(archive: Archive, pipeline: "Pipeline") -> Quarantine:
    return Quarantine(archive, stage_versions(pipeline))
