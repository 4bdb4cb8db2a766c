"""A document's text as its page shows it: paragraphs, the notes that stand beside their lines, and its names as links to their menus.

What stands in the text is escaped here. A note stands behind the sentence that it is about, so that whoever hears the page hears it there.
"""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup, escape

from core.ordering import sorted_by
from core.shown_figures import counted_in_words, is_certain
from core.shown_speakers import NOT_CERTAIN, NOT_PUBLIC, NOT_TOLD
from core.vocabulary import FIGURES, LABELLED, Label
from core.words import Document, Figure, Mention
from service.exits.answers import SaidQuote, ShownNotes
from service.facts.stated import as_stated
from service.offices.forces import sentence_at

# Of a quote in its note: enough to tell it from the next one.
MAX_QUOTE_CHARS = 44
# Of a quote's words as the form of corrections is given them: enough to be the only quote that has them.
MAX_ASKED_CHARS = 300
# The menus of a page's names, by what a name is and how it is called: the id of each.
Menus = Mapping[tuple[Label, str], str]


@dataclass(frozen=True, slots=True)
class Note:
    """A note beside a line. `words`: what it says; `about`: of a figure the operation, of a quote its first words. `asked`: the words of
    a quote or a figure, for the form that puts it right. `is_sure`: the speaker is told by name, or what the figure counts."""

    sort: Literal["operation", "figure", "quote"]
    start: int
    end: int
    words: str
    about: str = ""
    asked: str = ""
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class TextStretch:
    """A stretch of a paragraph, and the notes that stand behind it."""

    html: Markup
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class ShownPassage:
    """A passage as a page shows it: its number from 1, its paragraphs, and whether it is the one that was looked for."""

    number: int
    start: int
    end: int
    page: int | None
    item: str | None
    paragraphs: tuple[tuple[TextStretch, ...], ...]
    is_sought: bool


def passages_of(
    document: Document, notes: Sequence[Note], *, menus: Menus, mentions: Sequence[Mention], at: int | None = None
) -> list[ShownPassage]:
    """Return a document's passages with their notes; names that have a menu lead to it. The passage that holds `at` is sought."""
    shown = []
    for number, passage in enumerate(document.passages, start=1):
        start, end = passage.start, passage.end
        named = [m for m in mentions if start <= m.start and m.end <= end and (m.label, m.canonical) in menus]
        beside = [note for note in notes if start <= note.start and note.end <= end]
        paragraphs = tuple(
            tuple(_stretches(document.text, span, beside, named, menus)) for span in _paragraphs(document.text, start, end)
        )
        is_sought = at is not None and start <= at < end
        shown.append(ShownPassage(number, start, end, passage.page, passage.item, paragraphs, is_sought))
    return shown


def passage_number(passages: Sequence[ShownPassage], at: int) -> int | None:
    """Return the number of the passage that holds a place of the text."""
    return next((p.number for p in passages if p.start <= at < p.end), None)


def notes_of(document: Document, annotations: ShownNotes) -> list[Note]:
    """Return what is told beside the lines of a text: each operation where it is first named, figures, and who spoke each quote."""
    first: dict[str, Mention] = {}
    for mention in sorted_by(annotations.entities, key=lambda m: m.start):
        if mention.label == "OPERATION":
            first.setdefault(mention.canonical, mention)
    notes = [Note("operation", m.start, m.end, m.canonical) for m in first.values()]
    notes += [_of_figure(document.text, figure) for figure in annotations.figures]
    roles = {role.person: role.role for role in reversed(annotations.roles)}
    notes += [_of_quote(document.text, quote, roles) for quote in annotations.quotes]
    return sorted_by(notes, key=lambda note: (note.start, note.end))


def _of_figure(text: str, figure: Figure) -> Note:
    is_sure = is_certain(figure)
    colon = "" if is_sure and FIGURES[figure.kind].counts_heads else ":"
    about = (figure.of or "") if is_sure else ""
    words = f"{as_stated(figure, text, figure.start, figure.end)}{colon} {counted_in_words(figure)}"
    return Note("figure", figure.start, figure.end, words, about, figure.text, is_sure)


def _of_quote(text: str, quote: SaidQuote, roles: Mapping[str, str]) -> Note:
    words = " ".join(text[quote.start : quote.end].split())
    is_sure = quote.said_by not in {NOT_CERTAIN, NOT_TOLD, NOT_PUBLIC}
    role = roles.get(quote.said_by)
    return Note(
        "quote",
        quote.start,
        quote.end,
        f"{quote.said_by}, {role}" if role else quote.said_by,
        textwrap.shorten(words, MAX_QUOTE_CHARS, placeholder=" …"),
        textwrap.shorten(words, MAX_ASKED_CHARS, placeholder=""),
        is_sure,
    )


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for part in text[start:end].split("\n\n"):
        if part.strip():
            yield at, at + len(part)
        at += len(part) + len("\n\n")


def _stretches(
    text: str, span: tuple[int, int], notes: Sequence[Note], mentions: Sequence[Mention], menus: Menus
) -> Iterator[TextStretch]:
    """Yield a paragraph cut behind each sentence that has notes."""
    start, end = span
    behind: dict[int, list[Note]] = {}
    for note in notes:
        if start < note.end <= end:
            cut = max(note.end, sentence_at(text, note.end - 1, span)[1])
            cut = max([cut, *(m.end for m in mentions if m.start < cut < m.end and m.end <= end)])  # "St. Anne" ends no sentence
            behind.setdefault(cut, []).append(note)
    at = start
    for cut in sorted({*behind, end}):
        inside = [m for m in mentions if at <= m.start and m.end <= cut]
        yield TextStretch(_with_names(text, at, cut, inside, menus), tuple(behind.get(cut, ())))
        at = cut


def _with_names(text: str, start: int, end: int, mentions: Sequence[Mention], menus: Menus) -> Markup:
    out, at = Markup(), start
    for mention in sorted_by(mentions, key=lambda m: (m.start, -m.end)):
        if mention.start < at:
            continue  # a name within a name, or one that overlaps another: the outer one is marked
        out += _broken(text[at : mention.start])
        menu, name = menus[mention.label, mention.canonical], text[mention.start : mention.end]
        out += Markup('<a class="name {}" href="#{}">{}</a>').format(LABELLED[mention.label].name, menu, name)
        at = mention.end
    return out + _broken(text[at:end])


def _broken(text: str) -> Markup:
    """Line ends stay line ends."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))
