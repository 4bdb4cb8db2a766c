"""Lists what people put right: for those who run the service, and for everybody, who are told no private person's name. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from archive.archive import Archive
from archive.decision_rows import Decision, Kind
from archive.decisions.decisions import Decisions, Standing
from archive.texts.documents import Documents
from archive.verifying.damage import Part
from core.vocabulary import FIGURES, LABELLED
from service.corrections import key_of
from service.fairness import public_people

State = Literal["in force", "no longer applies", "taken back"]


@dataclass(frozen=True, slots=True)
class ListedCorrection:
    """A correction in a list. `about` and `becomes` are words; in public they are None where they would name a private person."""

    id: str
    at: datetime
    kind: Kind
    state: State
    documents: int
    document_id: str | None
    about: str | None
    becomes: str | None
    who: str | None = None
    reason: str | None = None
    undone_by: str | None = None


def damage_in_words(decisions: Decisions) -> str | None:
    """Return which decisions no list has, for they are damaged, and what mends that; None if all are as they were kept."""
    ids = decisions.damaged()
    if not ids:
        return None
    one, listed = len(ids) == 1, ", ".join(decision_id[:8] for decision_id in ids)
    return (
        f"{len(ids):,} {'decision is' if one else 'decisions are'} damaged and stand{'s' if one else ''} in no list: {listed}. "
        f"Repair: {Part.DECISION.repair}."
    )


def corrections(decisions: Decisions) -> list[ListedCorrection]:
    """Return all corrections, newest first, those too that were taken back or apply no longer."""
    return [
        replace(
            _listed_of(standing_decision),
            who=standing_decision.decision.who,
            reason=standing_decision.decision.reason,
            undone_by=standing_decision.decision.undone_by,
        )
        for standing_decision in reversed(decisions.standing())
    ]


def public_corrections(archive: Archive, decisions: Decisions) -> list[ListedCorrection]:
    """Return all corrections as anybody may see them: not who made them, and no words in which a person without a public role may be named."""
    standing = decisions.standing()
    ids = [row.decision.target.document_id for row in standing if row.decision.target.document_id]
    public = {
        document_id: {key_of("PERSON", name) for name in people}
        for document_id, people in public_people(archive, Documents(archive).get_many(ids).values()).items()
    }
    rows = []
    for row in reversed(standing):
        listed = _listed_of(row)
        known = public.get(row.decision.target.document_id or "", set())
        rows.append(listed if _is_fair(row.decision, known) else replace(listed, about=None, becomes=None))
    return rows


def _listed_of(standing: Standing) -> ListedCorrection:
    decision = standing.decision
    state: State = "taken back" if decision.undone_by else "in force" if standing.applies else "no longer applies"
    return ListedCorrection(
        decision.id,
        decision.at,
        decision.kind,
        state,
        standing.n_documents,
        decision.target.document_id,
        _about(decision),
        _becomes(decision),
    )


def _about(decision: Decision) -> str:
    """Return what a decision is about, in words."""
    target = decision.target
    names = " and ".join(name for name in (target.name, target.other) if name)
    label = f" ({LABELLED[target.label].word})" if target.label else ""
    if not (target.documents or target.text or names):
        return "words that were erased"
    if target.documents:
        return _short(target.documents)
    if decision.kind == "role":
        return f"{names}: {target.role}"
    if decision.kind == "not-figure":
        return (
            f"{' '.join((target.text or '').split())} ({FIGURES[target.figure].plural})"
            if target.figure in FIGURES
            else target.text or ""
        )
    return f"{' '.join((target.text or names).split())}{label}"


def _becomes(decision: Decision) -> str | None:
    """Return what a decision puts in its place, in words; None where it takes something away."""
    value = decision.value
    if decision.kind == "role" and value.role:
        return f"{value.role}, {value.organisation}" if value.organisation else value.role
    return value.name or value.item


def _is_fair(decision: Decision, public: set[str]) -> bool:
    """Tell whether the words of a decision may be shown to anybody: they name nobody, or only people who are public in that
    document.
    """
    target, value = decision.target, decision.value
    if decision.kind == "speaker":
        return value.name is not None and key_of("PERSON", value.name) in public
    if decision.kind == "role" or target.label == "PERSON":
        named = [name for name in (target.name, target.other, target.text, value.name) if name]
        return bool(named) and all(key_of("PERSON", name) in public for name in named)
    return decision.kind != "item"


def _short(ids: Sequence[str]) -> str:
    return " and ".join(document_id[:8] for document_id in ids)
