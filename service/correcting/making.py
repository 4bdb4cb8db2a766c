"""Carries out corrections and takes them back: each decision is kept, holds at once, and is put into the index.

What a decision is about was looked up by service/correcting/propose.py; the archive keeps it so that it is found again (archive/decision_rows.py).
"""

from dataclasses import dataclass

from archive.decision_rows import Kind
from core.errors import Unavailable
from service.correcting.copies import proposals_for_copies
from service.correcting.propose import Proposal
from service.correcting.values import filled
from service.installation import Installation
from service.processing.indexing import index_changes

MAX_REASON_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, and why if a reason is told."""

    who: str
    reason: str | None = None

    @property
    def reason_kept(self) -> str | None:
        """The reason as it is kept; None for an empty one."""
        return (self.reason or "").strip()[:MAX_REASON_CHARS] or None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did. `is_indexed` is False where the index takes it in later: another worker is at it, or it does not answer.

    `copies` are the ids of the decisions that say the same of the same words in other copies of the story; `documents` counts theirs too.
    """

    id: str
    kind: Kind
    documents: int
    is_indexed: bool
    copies: tuple[str, ...] = ()


def make(installation: Installation, proposal: Proposal, by: By) -> Decided:
    """Make a correction, and one for each copy of the story that has the same words; each is taken back by itself.

    Raises: UsageError if nobody is named who decides.
    """
    kind, who = proposal.kind, filled(by.who, "who decides")
    proposals = [proposal, *proposals_for_copies(installation.decisions, installation.documents, proposal)]
    made = [installation.decisions.make(kind, one.target, one.value, who=who, reason=by.reason_kept) for one in proposals]
    n_documents = sum(installation.decisions.n_documents(decision) for decision in made)
    ids = [decision.id for decision in made]
    return Decided(ids[0], kind, n_documents, settle_index(installation), tuple(ids[1:]))


def undo(installation: Installation, decision_id: str, by: By) -> Decided:
    """Take a correction back.

    Raises: NotFound for an unknown id; UsageError for one that was taken back before.
    """
    decision = installation.decisions.get(decision_id)
    n_documents = installation.decisions.n_documents(decision)
    undoing = installation.decisions.undo(decision.id, who=filled(by.who, "who decides"), reason=by.reason_kept)
    return Decided(undoing.id, "undo", n_documents, settle_index(installation))


def settle_index(installation: Installation) -> bool:
    """Put what was decided into the index. False if that is done later: another worker is at it, or the index does not answer."""
    try:
        return index_changes(installation)
    except Unavailable:
        return False
