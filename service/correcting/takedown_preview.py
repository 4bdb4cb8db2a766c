"""Tells what a takedown would leave of each document, by the same rules by which it would hold. Changes nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime

from archive.decision_rows import Decision, Target
from archive.decisions.amended import unchanged
from archive.decisions.decisions import NOTHING, Decisions
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.ordering import sorted_by
from service.fairness.unnamed import without_person


@dataclass(frozen=True, slots=True)
class TakenFrom:
    """What a takedown leaves out of a document: so many of its `passages`; None: nothing of it is served."""

    document_id: str
    title: str
    passages: int
    left_out: int | None

    @property
    def words(self) -> str:
        """What becomes of it, for a person."""
        if self.left_out is None:
            return "not served at all"
        if not self.left_out:
            return "no passage is left out, only the name beside the text"
        return f"{self.left_out:,} of {self.passages:,} passages {'is' if self.left_out == 1 else 'are'} left out"


@dataclass(frozen=True, slots=True)
class TakedownPreview:
    """From how many documents something is taken, those too that are not served now; `listed` are those that are, by their titles."""

    n_documents: int
    listed: tuple[TakenFrom, ...]

    @property
    def n_whole(self) -> int:
        """How many of the listed would not be served at all."""
        return sum(each.left_out is None for each in self.listed)


def preview_of(decisions: Decisions, documents: Documents, target: Target) -> TakedownPreview:
    """Return what suppressing a target would take from each document now."""
    if target.name is not None:
        naming = documents.get_many(decisions.documents_naming(target.name, in_text=True)).values()
        tried = Decision("proposed", 0, datetime.now(UTC), "", "suppress", target, NOTHING)
        taken = [left for item in naming if (left := _taken_from(item, tried)) is not None]
        return TakedownPreview(len(taken), _by_title(taken))
    ids = set(decisions.document_ids_at(target.url)) if target.url else set(decisions.story_members(target.documents))
    ids |= {*target.documents, *([target.document_id] if target.document_id else [])}
    served = documents.get_documents(sorted(ids)).values()
    return TakedownPreview(len(ids), _by_title([TakenFrom(d.id, d.title, len(d.passages), None) for d in served]))


def _taken_from(item: StoredDocument, takedown: Decision) -> TakenFrom | None:
    document = item.document
    served = without_person(unchanged(document, item.annotations, []), takedown)
    if not served.applied:
        return None
    n_passages = len(document.passages)
    return TakenFrom(document.id, document.title, n_passages, None if served.withholding else n_passages - len(served.kept))


def _by_title(taken: list[TakenFrom]) -> tuple[TakenFrom, ...]:
    return tuple(sorted_by(taken, key=lambda each: (each.title, each.document_id)))
