"""Finds the words that a correction is about in the other copies of their story: what was misread in one paper was misread in the next. Reads only."""

from dataclasses import replace
from datetime import UTC, datetime

from archive.decision_rows import Correction, Decision
from archive.decisions.decisions import NOTHING, Decisions
from archive.texts.documents import Documents
from service.correcting.propose import Proposal
from service.correcting.values import is_named_in
from service.corrections import amend, find_words, target_of

# The kinds that say something of words that copies have alike; an item or a role may be another in another paper.
OF_WORDS: tuple[Correction, ...] = ("speaker", "not-figure")


def proposals_for_copies(decisions: Decisions, documents: Documents, proposal: Proposal) -> list[Proposal]:
    """Return the same correction for each copy of the story in which the words stand alike and are read otherwise than it says.

    Where a copy does not name the speaker, nobody is known to have spoken the words there: whoever was read as their speaker did not.
    """
    target = proposal.target
    if proposal.kind not in OF_WORDS or target.document_id is None:
        return []
    others = [document_id for document_id in decisions.story_members([target.document_id]) if document_id != target.document_id]
    copies = []
    for item in documents.get_many(others).values():
        span = find_words(item.document.text, target)
        if span is None:
            continue
        name = proposal.value.name
        value = proposal.value if name is None or is_named_in(item, name) else NOTHING
        copy = replace(proposal, target=replace(target_of(item.document, *span), figure=target.figure), value=value)
        if amend(item.document, item.annotations, [as_decision(copy)]).annotations != item.annotations:
            copies.append(copy)
    return copies


def as_decision(proposal: Proposal) -> Decision:
    """Return a proposal as the decision that it would be, to try it."""
    return Decision("proposed", 0, datetime.now(UTC), "", proposal.kind, proposal.target, proposal.value)
