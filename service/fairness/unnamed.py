"""Leaves a person out of what is served of a text: every passage that names the person goes, and all that was read in it. Pure.

docs/decisions/011-decisions.md says what exactly, and why.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import unquote

from archive.decision_rows import Decision
from archive.decisions.amended import Amended
from core.words import AgendaItem, Annotations, Document
from index.analysis import fold
from index.names import name_key

Span = tuple[int, int]
_NOT_LETTERS = re.compile(r"[\W_]+")
_APOSTROPHES = re.compile("['’]")


def without_person(served: Amended, decision: Decision) -> Amended:
    """Return a text without the passages that name the person of a takedown; nothing changes where it names nobody so.

    A passage names the person by the full name, by a mention that was read as this person, or by the surname alone as it is written in names,
    where the text names the person in full and nobody else of that surname is meant. A text that names the person in its headline or
    address, by the surname alone too, or in every passage, is withheld as a whole.
    """
    document, notes = served.document, served.annotations
    person = _Person(decision.target.name or "", notes)
    if not person.is_named_in(document):
        return served
    applied = served.applied | {decision.id}
    places = person.places_in(document.text)
    kept = [i for i, p in enumerate(document.passages) if not _touches((p.start, p.end), places)]
    if not kept or person.is_named_by(document.title) or person.is_surname_in_address(document.url):
        return replace(served, applied=applied, withholding=served.withholding | {decision.id})
    left_out = [(p.start, p.end) for i, p in enumerate(document.passages) if i not in kept]
    blanks = sorted({*places, *left_out})
    return Amended(
        person.taken_from(document, blanks, kept),
        person.taken_from_notes(notes, blanks),
        tuple(served.kept[i] for i in kept),
        applied,
        served.withholding,
    )


class _Person:
    """A person, and the forms under which a text may name them."""

    def __init__(self, name: str, notes: Annotations) -> None:
        words = name.split()
        self._key = name_key("person", name)
        self._full = re.compile(r"\b" + r"[\s-]+".join(map(re.escape, words)) + r"\b", re.I)
        self._surname = re.compile(rf"\b{re.escape(words[-1])}\b") if words else re.compile(r"(?!)")
        self._slugs, self._surname_slugs = _slugs(name), _slugs(words[-1]) if words else ()
        people = [m for m in notes.entities if m.label == "PERSON"]
        self._mentions = [(m.start, m.end) for m in people if self.is_called(m.canonical)]
        self._others = [(m.start, m.end) for m in people if not self.is_called(m.canonical)]

    def is_called(self, name: str | None) -> bool:
        """Tell whether a name is this person's."""
        return name is not None and name_key("person", name) == self._key

    def is_named_in(self, document: Document) -> bool:
        """Tell whether a document names the person in full, or by a mention that was read as this person."""
        texts = (document.title, document.text, document.byline, *document.captions, *(item.title for item in document.items))
        return bool(self._mentions) or any(text and self._full.search(text) for text in texts) or self.is_in_address(document.url)

    def is_named_by(self, text: str | None) -> bool:
        """Tell whether a line of a document that names the person does so itself."""
        return bool(text) and bool(self._full.search(text or "") or self._surname.search(text or ""))

    def is_in_address(self, url: str) -> bool:
        """Tell whether an address has the name in it."""
        return any(f"-{slug}-" in _slug_of(url) for slug in self._slugs)

    def is_surname_in_address(self, url: str) -> bool:
        """Tell whether an address has the surname in it, also with an s, as addresses leave apostrophes out."""
        return any(f"-{slug}{end}-" in _slug_of(url) for slug in self._surname_slugs for end in ("", "s"))

    def places_in(self, text: str) -> list[Span]:
        """Return where a text names the person."""
        surnames = [match.span() for match in self._surname.finditer(text)]
        alone = [place for place in surnames if not _touches(place, self._others)]
        return sorted({*self._mentions, *(match.span() for match in self._full.finditer(text)), *alone})

    def taken_from(self, document: Document, blanks: Sequence[Span], kept: Sequence[int]) -> Document:
        """Return a document without these stretches of its text, whose place stays, so that offsets are true."""
        context = document.context
        return replace(
            document,
            text=_blanked(document.text, blanks),
            passages=tuple(document.passages[i] for i in kept),
            byline=None if self.is_named_by(document.byline) else document.byline,
            captions=tuple(caption for caption in document.captions if not self.is_named_by(caption)),
            items=tuple(self._taken_from_item(item) for item in document.items if not self.is_named_by(item.title)),
            left_out=tuple(replace(left, examples=()) for left in document.left_out),
            context=replace(
                context,
                found_title=None if self.is_named_by(context.found_title) else context.found_title,
                item_title=None if self.is_named_by(context.item_title) else context.item_title,
                attachment_title=None if self.is_named_by(context.attachment_title) else context.attachment_title,
            ),
        )

    def _taken_from_item(self, item: AgendaItem) -> AgendaItem:
        """Return an agenda item without what it repeats of the text that names the person."""
        return replace(
            item,
            author=None if self.is_named_by(item.author) else item.author,
            recommendations=tuple(words for words in item.recommendations if not self.is_named_by(words)),
            decisions=tuple(words for words in item.decisions if not self.is_named_by(words)),
            motions=tuple(
                motion
                for motion in item.motions
                if not (self.is_named_by(motion.moved_by) or self.is_named_by(motion.seconded_by))
            ),
        )

    def taken_from_notes(self, notes: Annotations, blanks: Sequence[Span]) -> Annotations:
        """Annotations without what was read in these stretches, and without the person."""
        return replace(
            notes,
            entities=tuple(m for m in notes.entities if not _touches((m.start, m.end), blanks)),
            roles=tuple(
                role
                for role in notes.roles
                if not self.is_called(role.person)
                and (role.start is None or role.end is None or not _touches((role.start, role.end), blanks))
            ),
            quotes=tuple(
                replace(quote, speaker=None, speaker_confidence=None) if self.is_called(quote.speaker) else quote
                for quote in notes.quotes
                if not _touches((quote.start, quote.end), blanks)
            ),
            figures=tuple(figure for figure in notes.figures if not _touches((figure.start, figure.end), blanks)),
        )


def _slugs(name: str) -> tuple[str, ...]:
    """Return a name as addresses write it: apostrophes left out, or parting words."""
    return tuple("-".join(_NOT_LETTERS.split(fold(form))) for form in (_APOSTROPHES.sub("", name), name))


def _slug_of(url: str) -> str:
    return f"-{'-'.join(_NOT_LETTERS.split(fold(unquote(url))))}-"


def _touches(span: Span, others: Sequence[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _blanked(text: str, spans: Sequence[Span]) -> str:
    out = list(text)
    for start, end in spans:
        out[start:end] = [c if c == "\n" else " " for c in text[start:end]]
    return "".join(out)
