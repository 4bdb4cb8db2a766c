"""Takes things down: suppressed, they are served nowhere until that is lifted; erased, they are gone, and do not come back.

By document, by story with all its copies, by address (also one that is not collected yet), and by person: see docs/decisions/011-decisions.md.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from archive.captures.journal import FOLDER, recover_into
from archive.decision_rows import TAKEDOWNS, Decision, Takedown, Target
from archive.decisions.decisions import Decisions
from archive.texts.documents import Documents
from core.errors import NotFound, UsageError
from core.ids import canonical_url
from service.correcting.making import By, settle_index
from service.correcting.takedown_preview import TakedownPreview, TakenFrom, preview_of
from service.correcting.values import filled
from service.installation import Installation

What = Literal["document", "story", "person", "url"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be taken down; exactly one is told."""

    document: str | None = None
    story: str | None = None
    person: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class TakenDown:
    """What a takedown did, or its lifting. `is_indexed` is False where the index follows later; what is asked for is not served even so.

    `lift` serves documents again, `let-return` lets erased ones be collected again. `taken_from` tells what is gone of each document that was served.
    """

    id: str
    kind: Takedown | Literal["lift", "let-return"]
    documents: int
    is_indexed: bool
    taken_from: tuple[TakenFrom, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedTakedown:
    """A takedown in the list of those who run the service; it is not for the public, who are told how many there are."""

    id: str
    at: datetime
    kind: Takedown
    of: What
    subject: str
    documents: int
    is_lifted: bool
    who: str
    reason: str | None


def suppress(installation: Installation, subject: Subject, by: By) -> TakenDown:
    """Serve something no longer, anywhere, until that is lifted; letters that wait and tell of it are made anew without it.

    Raises: NotFound for a document or story that is not here; UsageError unless exactly one thing is named, and for what is suppressed already.
    """
    return _take_down(installation, "suppress", subject, by)


def erase(installation: Installation, subject: Subject, by: By) -> TakenDown:
    """Remove something for good: bytes, texts, annotations, vectors, index entries; marks stay by which it is refused when it comes back.

    Of a person every document is erased that names the person, and the person is left out of what comes later.
    Raises: as `suppress`; Unavailable if the archive cannot be written, and nothing is then lost; or if a file cannot be removed, which `archive verify` then names.
    """
    erased = _take_down(installation, "erase", subject, by)
    recover_into(installation.archive, installation.config.data / FOLDER)  # a killed crawl's leftovers may hold it once more
    return erased


def lift(installation: Installation, decision_id: str, by: By, *, may_return: bool = False) -> TakenDown:
    """Take a takedown back: what was suppressed is served again. What was erased is gone; with `may_return` it may be collected again.

    Raises: NotFound for an unknown id; UsageError for one that was lifted before, and for an erasure without `may_return`.
    """
    decision = installation.decisions.get(decision_id, kinds=TAKEDOWNS)
    if decision.kind == "erase" and decision.undone_by is None and not may_return:
        raise UsageError(
            f"What was erased on {decision.at:%-d %B %Y} (takedown {decision.id[:8]}) cannot be brought back: nothing of it is kept. "
            "`countywatch takedown lift ID --collect-again` lets a crawl or an import bring it in again, where it still stands."
        )
    n = len(installation.decisions.documents_of(decision)) if decision.kind == "suppress" else 0
    lifting = installation.decisions.undo(decision.id, who=filled(by.who, "who decides"), kinds=TAKEDOWNS, reason=by.reason_kept)
    return TakenDown(
        lifting.id, "let-return" if may_return and decision.kind == "erase" else "lift", n, settle_index(installation)
    )


def takedowns(decisions: Decisions) -> list[ListedTakedown]:
    """Return all takedowns, newest first, those too that were lifted; not the damaged (service/correcting/listing.py)."""
    return [_listed_of(row.decision, row.n_documents) for row in reversed(decisions.standing(TAKEDOWNS))]


def count_takedowns(decisions: Decisions) -> int:
    """Return how many takedowns are in force: what the public may know of them."""
    return sum(row.decision.undone_by is None for row in decisions.standing(TAKEDOWNS))


def preview_takedown(decisions: Decisions, documents: Documents, subject: Subject) -> TakedownPreview:
    """Return what suppressing something would take from each document, by the rules by which it would hold. Changes nothing.

    Raises: as `suppress`.
    """
    return preview_of(decisions, documents, _target_of(decisions, _only(subject)))


def find_takedown(decisions: Decisions, url: str) -> ListedTakedown | None:
    """Return the takedown by which nothing is served of an address; None if there is none."""
    decision = decisions.takedown_at(url)
    return _listed_of(decision, len(decisions.documents_of(decision))) if decision else None


def _take_down(installation: Installation, kind: Takedown, subject: Subject, by: By) -> TakenDown:
    target, who = _target_of(installation.decisions, _only(subject)), filled(by.who, "who decides")
    served = preview_of(installation.decisions, installation.documents, target).listed
    decision, n = installation.decisions.take_down(kind, target, who=who, reason=by.reason_kept)
    taken = tuple(replace(each, left_out=None) for each in served) if kind == "erase" else served
    return TakenDown(decision.id, kind, n, settle_index(installation), taken)


def _only(subject: Subject) -> Subject:
    """Return the subject, if exactly one thing is named.

    Raises: UsageError.
    """
    if sum(part is not None for part in (subject.document, subject.story, subject.person, subject.url)) != 1:
        raise UsageError("Name one thing to take down: a document, a story, a person or a url.")
    return subject


def _target_of(decisions: Decisions, subject: Subject) -> Target:
    if subject.person is not None:
        name = filled(subject.person, "the person's name")
        if len(name.split()) < 2:
            raise UsageError(f"{name!r} is less than a full name, which many people share. Give first name and surname.")
        return Target(label="PERSON", name=name)
    if subject.url is not None:
        if "://" not in subject.url and not subject.url.startswith("file:"):
            raise UsageError(f"{subject.url!r} is not an address; it must start with http:// or https://.")
        return Target(url=canonical_url(decisions.url_shown_for(subject.url)))
    if subject.story is not None:
        ids = decisions.find_story(subject.story)
        if not ids:
            raise NotFound(f"There is no story {subject.story!r}. `countywatch search --json` shows the ids of stories.")
        return Target(documents=tuple(ids))
    ids = decisions.find_documents(subject.document or "")
    if len(ids) != 1:
        raise NotFound(
            f"There is {'more than one' if ids else 'no'} document with the id {subject.document!r}. `countywatch search` prints ids."
        )
    return Target(document_id=ids[0])


def _listed_of(decision: Decision, n_documents: int) -> ListedTakedown:
    target = decision.target
    of: What = "person" if target.name else "url" if target.url else "story" if target.documents else "document"
    subject = target.name or target.url or ", ".join(target.documents) or target.document_id or ""
    kind: Takedown = "erase" if decision.kind == "erase" else "suppress"
    is_lifted = decision.undone_by is not None
    return ListedTakedown(decision.id, decision.at, kind, of, subject, n_documents, is_lifted, decision.who, decision.reason)
