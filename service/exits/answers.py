"""What readers may see of what the use cases return: the licence of a source, and fairness to people without a public role.

There are no accounts yet, so everyone is a reader: a text that its publisher has since changed or removed is not shown.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from archive.facts.events import EventSize
from core.beat import Beat, Licence
from core.shown_speakers import NOT_PUBLIC, speaker_in_words
from core.words import AgendaItem, Annotations, Document, Figure, Mention, Passage, Quote, Role
from index.fields import people_of
from service.documents import DocumentAnswer
from service.dossiers.answer import Dossier, DossierSection, FigureLine, QuoteLine
from service.fairness.licences import allowed_passages, licence_of, may_excerpt, may_list
from service.search.morning import Morning, NewEvent
from service.search.quotes import QuotesAnswer
from service.search.search import SearchAnswer
from service.search.similar import SimilarAnswer
from service.texts.hits import Copy, Hit

Answer = TypeVar("Answer", SearchAnswer, SimilarAnswer)


@dataclass(frozen=True, slots=True)
class SaidQuote(Quote):
    """A quote with what a reader sees of its speaker: the name where that is certain; the best guess and its confidence stand beside it."""

    said_by: str = ""


@dataclass(frozen=True, slots=True)
class ShownNotes:
    """What readers see of what was read in a text: people only where they are public on its day."""

    entities: tuple[Mention, ...]
    roles: tuple[Role, ...]
    quotes: tuple[SaidQuote, ...]
    figures: tuple[Figure, ...]
    drug_policy: float
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """When a text that a document has had was first seen."""

    seen_at: datetime


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document within its source's licence; `is_extract`: text is left out, blanked so that places stay true."""

    document: Document
    annotations: ShownNotes
    recognition: tuple[str, ...]
    left_out: str
    source_name: str
    licence: Licence
    first_seen_at: datetime
    story: tuple[Copy, ...]
    event: EventSize | None
    versions: tuple[ShownVersion, ...]
    is_extract: bool
    readable_at: datetime | None
    sent_at: datetime | None


def document_for_readers(answer: DocumentAnswer, *, public: Collection[str], at: int | None = None) -> ShownDocument:
    """Return a document within its source's licence: whole, by extract, or by headline and link alone.

    An extract is the first passage, and the one at `at` if told. People are listed only if they are among `public`, those who are public
    on its day.
    """
    document, notes = answer.document, notes_for_readers(answer.annotations, public)
    shown = allowed_passages(document.passages, answer.licence, at)
    is_extract = len(shown) < len(document.passages) or answer.licence == "link"
    if is_extract:
        text, items = _blanked(document.text, shown), tuple(map(_without_words, document.items))
        document = replace(document, text=text, passages=shown, captions=(), left_out=(), items=items)
        notes = replace(
            notes,
            entities=tuple(entity for entity in notes.entities if _is_inside(entity, shown)),
            quotes=tuple(quote for quote in notes.quotes if _is_inside(quote, shown)),
            figures=tuple(figure for figure in notes.figures if _is_inside(figure, shown)),
        )
    return ShownDocument(
        document=document,
        annotations=notes,
        recognition=answer.recognition,
        left_out=answer.left_out,
        source_name=answer.source_name,
        licence=answer.licence,
        first_seen_at=answer.first_seen_at,
        story=answer.story,
        event=answer.event,
        versions=tuple(ShownVersion(version.seen_at) for version in answer.versions),
        is_extract=is_extract,
        readable_at=answer.readable_at,
        sent_at=answer.sent_at,
    )


def _without_words(item: AgendaItem) -> AgendaItem:
    """Return an agenda item without what it repeats of the text."""
    return replace(item, author=None, recommendations=(), decisions=(), votes=(), motions=())


def answer_for_readers(answer: Answer, beat: Beat) -> Answer:
    """Return an answer with its hits as readers may see them."""
    return replace(answer, hits=tuple(hit_for_readers(hit, beat) for hit in answer.hits))


def hit_for_readers(hit: Hit, beat: Beat) -> Hit:
    """Return a hit: one of a source that may only be linked to keeps its headline and loses its passages."""
    return hit if may_excerpt(licence_of(beat, hit.source)) else replace(hit, passages=())


def morning_for_readers(seen: Morning, beat: Beat) -> Morning:
    """Return the first page's news with its hits as readers may see them."""

    def shown(event: NewEvent) -> NewEvent:
        return replace(
            event, first=hit_for_readers(event.first, beat), others=tuple(hit_for_readers(hit, beat) for hit in event.others)
        )

    return replace(
        seen,
        on_subject=tuple(map(shown, seen.on_subject)),
        others=tuple(map(shown, seen.others)),
        latest=tuple(hit_for_readers(hit, beat) for hit in seen.latest),
    )


def quotes_for_readers(answer: QuotesAnswer, beat: Beat) -> QuotesAnswer:
    """Return an answer of quotes: those of sources that may only be linked to lose their words, and keep who spoke, where and
    when.
    """
    shown = [
        quote
        if may_excerpt(licence_of(beat, quote.source))
        else replace(quote, words="", paragraph="", quote_in_paragraph=(0, 0), withheld=True)
        for quote in answer.quotes
    ]
    return replace(answer, quotes=tuple(shown))


def dossier_for_readers(answer: Dossier, beat: Beat) -> Dossier:
    """Return a dossier within its sources' licences: a source that may only be linked to keeps places and loses passages,
    figures and quotes;
    one without a recorded licence keeps those that stand in passages which name the operation. `withheld` counts what is missing.
    """
    return replace(answer, sections=tuple(_section_for_readers(section, beat) for section in answer.sections))


def _section_for_readers(section: DossierSection, beat: Beat) -> DossierSection:
    def may_show(line: FigureLine | QuoteLine) -> bool:
        return may_list(licence_of(beat, line.source), beside=line.beside)

    figures = [line for line in section.figures.lines if may_show(line)]
    quotes = [line for line in section.quotes.lines if may_show(line)]
    mentions = [
        line if may_excerpt(licence_of(beat, line.source)) else replace(line, passages=()) for line in section.mentions.lines
    ]
    return replace(
        section,
        figures=replace(section.figures, lines=figures, withheld=len(section.figures.lines) - len(figures)),
        quotes=replace(section.quotes, lines=quotes, withheld=len(section.quotes.lines) - len(quotes)),
        mentions=replace(section.mentions, lines=mentions),
    )


def _said_quote(quote: Quote, *, is_private: bool) -> SaidQuote:
    """Return a quote with what a reader sees of its speaker."""
    if is_private:
        return SaidQuote(quote.start, quote.end, None, quote.cue, None, NOT_PUBLIC)
    return SaidQuote(quote.start, quote.end, quote.speaker, quote.cue, quote.speaker_confidence, speaker_in_words(quote))


def notes_for_readers(notes: Annotations, public: Collection[str]) -> ShownNotes:
    """Return what readers see of what was read in a text, `public` being who is public in it."""
    named = people_of(notes)
    return ShownNotes(
        entities=tuple(m for m in notes.entities if m.label != "PERSON" or m.canonical in public),
        roles=tuple(role for role in notes.roles if role.person in public),
        quotes=tuple(
            _said_quote(quote, is_private=quote.speaker in named and quote.speaker not in public) for quote in notes.quotes
        ),
        figures=notes.figures,
        drug_policy=notes.drug_policy,
        topics=notes.topics,
    )


def _blanked(text: str, shown: Sequence[Passage]) -> str:
    out, done = "", 0
    for passage in shown:
        start = max(done, passage.start)
        out += " " * (start - done) + text[start : passage.end]
        done = max(done, passage.end)
    return out


def _is_inside(span: Mention | Quote | Figure, passages: Sequence[Passage]) -> bool:
    return any(p.start <= span.start and span.end <= p.end for p in passages)
