"""Is everything that was kept as it was kept? The archive and the search index, looked at whole, with the repairs that can be made."""

from dataclasses import dataclass

from archive.archive import Archive
from archive.verifying.damage import Part
from archive.verifying.verify import Report, repair, verify
from core.errors import CountywatchError, Damaged
from service.installation import Installation

# Things of each part that `doctor` looks at: a second's work, so that rot shows within days where a monitor asks every hour.
DOCTORS_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it was kept: what sort of thing, its address or file, what is wrong, and what mends it."""

    part: str
    name: str
    fault: str
    repair: str


@dataclass(frozen=True, slots=True)
class Findings:
    """What was looked at, by part; rows that have no checksum yet; the faults; how many repairs were begun."""

    looked_at: dict[Part, int]
    without_checksum: int
    faults: list[Fault]
    repairs_begun: int


def verify_installation(installation: Installation, *, with_repair: bool = False, report: Report = lambda *_: None) -> Findings:
    """Look at everything that the archive and the index keep; with `with_repair`, begin what repairs there are."""
    archive = installation.archive
    verification = verify(archive, report=report)
    faults = [Fault(damage.part, damage.name, damage.fault, damage.repair) for damage in verification.damages]
    try:
        installation.index.check()
    except CountywatchError as err:
        faults.append(
            Fault("index", installation.index.describe(), str(err), "`countywatch index rebuild` builds it anew from the archive")
        )
    n_begun = repair(archive, verification.damages) if with_repair else 0
    return Findings(dict(verification.looked_at), verification.without_checksum, faults, n_begun)


def sample_in_words(archive: Archive) -> str:
    """Return a random sample of the archive in one sentence.

    Raises: Damaged if anything in it is not as it was kept.
    """
    verification = verify(archive, sample=DOCTORS_SAMPLE)
    n = sum(verification.looked_at.values())
    if verification.damages:
        first = verification.damages[0]
        raise Damaged(
            f"{len(verification.damages)} of {n:,} things are damaged, first {first.name}: {first.fault}. "
            "`countywatch archive verify` looks at everything and says what mends it"
        )
    return f"{n:,} things that are kept, taken at random, are as they were kept"
