"""The kinds of corrections as forms: what each asks, and the proposal that it makes of the answers."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from archive.decisions.decisions import Decisions
from archive.texts.documents import Documents
from core.errors import UsageError
from service.correcting import propose
from service.correcting.propose import Proposal
from service.installation import Installation
from web.parsing import document_id_of

Given = Mapping[str, str]
# As a document's page is addressed; people paste that, or the id alone.
_ADDRESS = re.compile(r"/documents/([0-9a-f]{1,20})(?![0-9a-f])")


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. `sort`: how it is answered. A `wanted` one must be answered before anything is proposed, by so many words at `least`."""

    name: str
    label: str
    hint: str = ""
    sort: str = "text"
    wanted: bool = False
    least: int = 1


@dataclass(frozen=True, slots=True)
class CorrectionForm:
    """A form for one kind of correction. `begins` says what is wrong as a reader would say it. Of the fields `one_of` one must be answered."""

    kind: str
    title: str
    begins: str
    fields: tuple[Field, ...]
    proposal: Callable[[Installation, Given], Proposal]
    one_of: tuple[str, ...] = ()

    def is_filled(self, given: Given) -> bool:
        """Tell whether every question that must be answered is."""
        is_told = not self.one_of or any(given.get(name) for name in self.one_of)
        return is_told and all(len(given.get(field.name, "").split()) >= field.least for field in self.fields if field.wanted)


_LABEL = Field("label", "What it is", "Only needed if one name is read as several things.", "label")
_WHERE = Field("document", "Only in this document", "Its page’s address; leave empty for everywhere.")
_IN = Field("document", "Document", "Its page’s address, or its id.", wanted=True)
_NAME = Field("name", "Name", wanted=True)
_DOCUMENTS = Field("documents", "Documents", "The addresses of their pages, one to a line.", "lines", wanted=True)
_SEVERAL = Field(
    "documents", "Documents", "The addresses of their pages, one to a line; two at least.", "lines", wanted=True, least=2
)


def _not_entity(decisions: Decisions, documents: Documents, given: Given) -> Proposal:
    return propose.not_entity(
        decisions,
        documents,
        given["name"],
        label=given.get("label"),
        document_id=_document(given),
        occurrence=_number(given.get("occurrence")),
        everywhere_in_it=bool(given.get("all")),
    )


def _speaker(documents: Documents, given: Given) -> Proposal:
    name = _one_or_none(given, "speaker", "who spoke", "that nobody is known")
    return propose.speaker(documents, _document(given) or "", given["words"], name)


def _role(documents: Documents, given: Given) -> Proposal:
    role = _one_or_none(given, "role", "the right role", "that it is none")
    was, body = given.get("was"), given.get("organisation")
    return propose.role(documents, _document(given) or "", given["person"], role, was=was, organisation=body)


def _item(documents: Documents, given: Given) -> Proposal:
    number = _one_or_none(given, "item", "the item’s number", "that it stands under none")
    return propose.item(documents, _document(given) or "", given["words"], number)


def _one_or_none(given: Given, name: str, what: str, nothing: str) -> str | None:
    """Return an answer, or None where it is told that there is none.

    Raises: UsageError unless exactly one of both is told.
    """
    if bool(given.get(name)) == bool(given.get("none")):
        raise UsageError(f"Say {what}, or tick {nothing}.")
    return given.get(name)


def _number(text: str | None) -> int | None:
    """Return the number of a place among several, None where none is told.

    Raises: UsageError for what is no number.
    """
    if text and not (text.isascii() and text.isdigit()):
        raise UsageError(f"{text[:20]!r} is not a place among several; write 1 for the first.")
    return int(text[:9]) if text else None


def _document(given: Given) -> str | None:
    text = given.get("document", "").strip()
    return _document_id(text) if text else None


def _documents(given: Given) -> list[str]:
    return [_document_id(text) for text in given["documents"].split()]


def check_documents(documents: Documents, given: Given) -> None:
    """See that the documents that are named are here, whatever else is not answered yet.

    Raises: NotFound.
    """
    for text in (given.get("document", ""), *given.get("documents", "").split()):
        if text.strip():
            documents.get(_document_id(text.strip()))


def _document_id(text: str) -> str:
    match = _ADDRESS.search(text)
    return match.group(1) if match else document_id_of(text)


FORMS: Mapping[str, CorrectionForm] = {
    form.kind: form
    for form in (
        CorrectionForm(
            "not-entity",
            "Not a name",
            "This is no operation, person, place, organisation or drug.",
            (
                _NAME,
                _LABEL,
                _WHERE,
                Field("occurrence", "Which of several places", "1 for the first in the document."),
                Field("all", "All places of the document", sort="tick"),
            ),
            lambda at, given: _not_entity(at.decisions, at.documents, given),
        ),
        CorrectionForm(
            "same",
            "Two names, one thing",
            "These two are the same.",
            (
                Field("name", "The name that stays", wanted=True),
                Field("other", "The name that is the same", wanted=True),
                _LABEL,
                _WHERE,
            ),
            lambda at, given: propose.same(
                at.decisions, at.documents, given["name"], given["other"], label=given.get("label"), document_id=_document(given)
            ),
        ),
        CorrectionForm(
            "different",
            "One name, two things",
            "These two are not the same.",
            (_NAME, Field("other", "What it was taken for", wanted=True), _LABEL, _WHERE),
            lambda at, given: propose.different(
                at.decisions, at.documents, given["name"], given["other"], label=given.get("label"), document_id=_document(given)
            ),
        ),
        CorrectionForm(
            "rename",
            "A better form of a name",
            "It should be called otherwise.",
            (_NAME, Field("new", "The right name", wanted=True), _LABEL, _WHERE),
            lambda at, given: propose.rename(
                at.decisions, at.documents, given["name"], given["new"], label=given.get("label"), document_id=_document(given)
            ),
        ),
        CorrectionForm(
            "speaker",
            "Wrong speaker",
            "Somebody else said this, or nobody knows who did.",
            (
                _IN,
                Field("words", "The quote, or some of its words", wanted=True),
                Field("speaker", "Who said it", "As the document names them."),
                Field("none", "Nobody is known", sort="tick"),
            ),
            lambda at, given: _speaker(at.documents, given),
            one_of=("speaker", "none"),
        ),
        CorrectionForm(
            "role",
            "Wrong role",
            "This person does not have the office that stands there.",
            (
                _IN,
                Field("person", "Person", wanted=True),
                Field("was", "The role that was read", "Only needed if there are several."),
                Field("role", "The right role"),
                Field("organisation", "Where it is held"),
                Field("none", "It is none", sort="tick"),
            ),
            lambda at, given: _role(at.documents, given),
            one_of=("role", "none"),
        ),
        CorrectionForm(
            "not-figure",
            "Wrong figure",
            "This number counts something else, or nothing.",
            (
                _IN,
                Field("words", "The figure, or some words with it", wanted=True),
                Field("place", "Which of several", "Where it begins in the text; the choices tell it."),
            ),
            lambda at, given: propose.not_figure(
                at.documents, _document(given) or "", given["words"], place=_number(given.get("place"))
            ),
        ),
        CorrectionForm(
            "item",
            "Wrong agenda item",
            "This passage belongs to another item.",
            (
                _IN,
                Field("words", "Some words of the passage", wanted=True),
                Field("item", "The item’s number"),
                Field("none", "It stands under none", sort="tick"),
            ),
            lambda at, given: _item(at.documents, given),
            one_of=("item", "none"),
        ),
        CorrectionForm(
            "split",
            "Not a copy",
            "These documents are no copies of the others of their story.",
            (_DOCUMENTS,),
            lambda at, given: propose.split(at.decisions, at.documents, _documents(given)),
        ),
        CorrectionForm(
            "join",
            "One story",
            "These documents carry the same story.",
            (_SEVERAL,),
            lambda at, given: propose.join(at.documents, _documents(given)),
        ),
        CorrectionForm(
            "split-event",
            "Another event",
            "These reports are of another happening than the others.",
            (_DOCUMENTS,),
            lambda at, given: propose.split_event(at.archive, at.decisions, _documents(given)),
        ),
        CorrectionForm(
            "join-event",
            "One event",
            "These reports are of one happening.",
            (_SEVERAL,),
            lambda at, given: propose.join_event(at.archive, _documents(given)),
        ),
    )
}
