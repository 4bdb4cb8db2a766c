"""Tells what a proposed correction would touch, by the same rules by which it would hold. Changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from archive.archive import Archive
from archive.decision_rows import OF_EVENTS, OF_STORIES
from archive.decisions.decisions import Decisions
from archive.facts.events import Events
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.ordering import sorted_by
from service.correcting.copies import as_decision, proposals_for_copies
from service.correcting.propose import Proposal
from service.corrections import amend, key_of
from service.fairness import public_people

# Documents that are listed; more are counted.
MAX_LISTED = 20


@dataclass(frozen=True, slots=True)
class TouchedDocument:
    """A document that a correction would touch."""

    document_id: str
    title: str
    source_name: str
    published: str | None


@dataclass(frozen=True, slots=True)
class CorrectionPreview:
    """How many documents a correction would touch, the first of them, newest first, and how many of them are copies that have the same words.

    Documents that would tell where a person without a public role is named are counted and not listed.
    """

    n_documents: int
    n_copies: int
    listed: tuple[TouchedDocument, ...]


def preview_correction(archive: Archive, decisions: Decisions, beat: Beat, proposal: Proposal) -> CorrectionPreview:
    """Return what a correction would touch if it were made now."""
    copies = proposals_for_copies(decisions, Documents(archive), proposal)
    touched = [item for one in (proposal, *copies) for item in _touched(archive, decisions, one)]
    newest = sorted_by(touched, key=lambda item: (item.document.published.value or "", item.document.id), reverse=True)
    listed = [_listed_of(beat, item) for item in _fair(archive, proposal, newest)[:MAX_LISTED]]
    return CorrectionPreview(len(touched), len(copies), tuple(listed))


def _touched(archive: Archive, decisions: Decisions, proposal: Proposal) -> list[StoredDocument]:
    target = proposal.target
    if proposal.kind in OF_STORIES:
        return list(Documents(archive).get_many(decisions.story_members(target.documents)).values())
    if proposal.kind in OF_EVENTS:
        events = Events(archive)
        happenings = [events.find(size.id) for size in set(events.size_of_each(target.documents).values())]
        members = [document for _, documents in filter(None, happenings) for document in documents]
        return list(Documents(archive).get_many(members).values())
    names = [name for name in (target.name, target.other) if name]
    ids = [target.document_id] if target.document_id else [d for name in names for d in decisions.documents_naming(name)]
    # What is served has the decisions before it in it already, as this one would find it.
    decision = as_decision(proposal)
    items = Documents(archive).get_many(sorted(set(ids))).values()
    return [item for item in items if amend(item.document, item.annotations, [decision]).applied]


def _fair(archive: Archive, proposal: Proposal, items: Sequence[StoredDocument]) -> list[StoredDocument]:
    target = proposal.target
    if target.document_id or target.label != "PERSON":
        return list(items)
    keys = {key_of("PERSON", name) for name in (target.name, target.other) if name}
    public = public_people(archive, items)
    return [item for item in items if keys & {key_of("PERSON", name) for name in public[item.document.id]}]


def _listed_of(beat: Beat, item: StoredDocument) -> TouchedDocument:
    document = item.document
    return TouchedDocument(document.id, document.title, beat.source_name(document.source_id), document.published.value)
