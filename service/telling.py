"""What one document tells of one operation: where it names it, and the figures, people, places and quotes beside the name. Pure.

Every line is JSON with the place where it stands, so that it can be opened there: `start` and `end` are code points of the text. `beside`
says that the line stands in a passage that names the operation.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from archive.texts import Shelved
from core.honesty import shown_speaker, speaker_in_words
from core.words import Annotations, Figure, Mention, Passage, Quote, Role
from index.fields import people_of
from index.names import name_key
from service.fairness import People, public_roles
from service.forces import Tie, sentence_at, ties_of
from service.meetings import Meeting, find_item, shown_title

# Passages shown of one document, as in search; the document's own page has the others.
MOST_PASSAGES = 3
Line = dict[str, Any]
# The same names come again in every document of an operation.
Named = tuple[Mention, Passage | None]

# Units of measure, which a figure's own text already shows ("4.7kg", "£8,400", "six years").
MEASURES = frozenset({"g", "GBP", "months"})


@dataclass(frozen=True, slots=True)
class Telling:
    """One document. `published` is its date as far as it is known, empty if undated; `n_private` counts quotes of people without a public role."""

    document_id: str
    story_id: str
    source_id: str
    published: str
    ties: Sequence[Tie]
    names: frozenset[str]
    mention: Line
    figures: Sequence[Line]
    people: Sequence[Line]
    places: Sequence[Line]
    quotes: Sequence[Line]
    n_private: int


def telling_of(item: Shelved, key: str, *, source_name: str, public: People, meeting: Meeting | None) -> Telling | None:
    """What a document tells of the operation with this name key; None if it does not name it. `public`: who is public on its day;
    `meeting`: the one that it is a paper of.
    """
    document, notes = item.document, item.annotations
    own = [m for m in notes.entities if m.label == "OPERATION" and name_key("operation", m.canonical) == key]
    if not own:
        return None
    desk = _Desk(item, source_name, public, meeting)
    named: list[Named] = [(mention, desk.passage_at(mention.start)) for mention in sorted(own, key=lambda m: m.start)]
    quotes = list(_quotes(desk, named, is_main=_main_operation(notes) == key))
    kept = [(quote, line) for quote, line in quotes if line is not None]
    return Telling(
        document_id=document.id,
        story_id=item.story_id,
        source_id=document.source_id,
        published=document.published.value or "",
        ties=ties_of(document, notes, named, source_name=source_name),
        names=frozenset(_in_one_line(mention.text) for mention in own),
        mention=_mention(desk, named),
        figures=[_figure(desk, f, named) for f in notes.figures if f.of and name_key("operation", f.of) == key],
        people=list(_people(desk, named, [quote for quote, _ in kept])),
        places=list(_places(desk, named)),
        quotes=[line for _, line in kept],
        n_private=len(quotes) - len(kept),
    )


class _Desk:
    """A document laid open."""

    def __init__(self, item: Shelved, source_name: str, public: People, meeting: Meeting | None) -> None:
        self.document, self.notes = item.document, item.annotations
        self.passages = sorted(item.document.passages, key=lambda p: p.start)
        self._starts = [passage.start for passage in self.passages]
        self._card = {
            "document_id": item.document.id,
            "title": item.document.title,
            "source": item.document.source_id,
            "source_name": source_name,
            "kind": item.document.kind,
            "published": item.document.published.value,
        }
        self.public = public
        self.meeting = meeting
        self.own_roles = public_roles(item.annotations)
        self.private = people_of(item.annotations) - public.keys()

    def passage_at(self, at: int) -> Passage | None:
        """The passage that holds a place of the text."""
        place = bisect_right(self._starts, at) - 1
        return self.passages[place] if place >= 0 and at < self.passages[place].end else None

    def line(self, start: int, end: int, **more: Any) -> Line:
        """A line with its place in the document."""
        passage = self.passage_at(start)
        page, item = (passage.page, passage.item) if passage else (None, None)
        title = shown_title(self.document, self.meeting, find_item(self.document, passage))
        return more | self._card | {"shown_title": title, "start": start, "end": end, "page": page, "item": item}

    def roles(self, person: str | None) -> Sequence[Role]:
        """The public roles that the text gives a person."""
        return self.own_roles.get(person or "", ())


def _mention(desk: _Desk, named: Sequence[Named]) -> Line:
    """The document as the list of mentions shows it, with the first passages that name the operation."""
    document = desk.document
    first = named[0][0]
    passages = []
    for passage in dict.fromkeys(passage for _, passage in named if passage):
        marks = [[m.start - passage.start, m.end - passage.start] for m, of in named if of == passage and m.end <= passage.end]
        passages.append(
            {
                "text": document.text[passage.start : passage.end],
                "start": passage.start,
                "end": passage.end,
                "page": passage.page,
                "item": passage.item,
                "highlights": marks,
            }
        )
    more = {"url": document.url, "access": document.access, "passages": passages[:MOST_PASSAGES], "n_passages": len(passages)}
    return desk.line(first.start, first.end, **more)


def as_stated(figure: Figure) -> str:
    """A figure as people read it: its text, with what it counts where only the number stands in it ("860 wraps")."""
    has_unit = figure.unit is None or figure.unit in MEASURES or figure.unit.lower() in figure.text.lower()
    return " ".join(figure.text.split()) + ("" if has_unit else f" {figure.unit}")


def _figure(desk: _Desk, figure: Figure, named: Sequence[Named]) -> Line:
    passage = desk.passage_at(figure.start)
    within = (passage.start, passage.end) if passage else (figure.start, figure.end)
    start, end = sentence_at(desk.document.text, figure.start, within)
    return desk.line(
        figure.start,
        figure.end,
        text=figure.text,
        stated=as_stated(figure),
        figure_kind=figure.kind,
        value=figure.value,
        unit=figure.unit,
        approximate=figure.approximate,
        on=figure.on,
        sentence=desk.document.text[start:end],
        highlights=[[figure.start - start, figure.end - start]],
        beside=_is_beside(passage, named),
    )


def _quotes(desk: _Desk, named: Sequence[Named], *, is_main: bool) -> Iterator[tuple[Quote, Line | None]]:
    """Quotes beside the name; in a document about the operation also those of people in office, within the agenda items that name it.

    None in place of a line: its speaker holds no public role, certain or not. A line's `speaker` is None where it is not certain or not
    told; `said_by` is what a reader sees.
    """
    items = {passage.item for _, passage in named if passage}
    for quote in desk.notes.quotes:
        passage = desk.passage_at(quote.start)
        beside = _is_beside(passage, named)
        speaker = shown_speaker(quote)
        is_about = is_main and speaker in desk.public and (passage is None or passage.item in items)
        if not (beside or is_about):
            continue
        if quote.speaker in desk.private:
            yield quote, None
            continue
        role = next(iter(desk.roles(speaker)), None)
        yield (
            quote,
            desk.line(
                quote.start,
                quote.end,
                text=desk.document.text[quote.start : quote.end],
                speaker=speaker,
                said_by=speaker_in_words(quote),
                speaker_confidence=quote.speaker_confidence,
                role=role.role if role else None,
                organisation=role.organisation if role else None,
                beside=beside,
            ),
        )


def _people(desk: _Desk, named: Sequence[Named], quotes: Sequence[Quote]) -> Iterator[Line]:
    """People in office named beside the operation or quoted on it, once each, with every role that the text gives them."""
    places: dict[str, tuple[int, int]] = {}
    for mention in sorted(desk.notes.entities, key=lambda m: m.start):
        if mention.label == "PERSON" and mention.canonical in desk.public and _is_beside(desk.passage_at(mention.start), named):
            places.setdefault(mention.canonical, (mention.start, mention.end))
    for quote in quotes:
        speaker = shown_speaker(quote)
        if speaker is not None and speaker in desk.public:
            places.setdefault(speaker, (quote.start, quote.end))
    for name, (start, end) in places.items():
        roles = [{"role": role.role, "organisation": role.organisation} for role in desk.roles(name)]
        yield desk.line(start, end, name=name, roles=roles)


def _places(desk: _Desk, named: Sequence[Named]) -> Iterator[Line]:
    """Places named beside the operation, once each."""
    seen = set()
    for mention in sorted(desk.notes.entities, key=lambda m: m.start):
        key = name_key("place", mention.canonical)
        if mention.label == "PLACE" and key not in seen and _is_beside(desk.passage_at(mention.start), named):
            seen.add(key)
            yield desk.line(mention.start, mention.end, name=mention.canonical, key=key)


def _is_beside(passage: Passage | None, named: Sequence[Named]) -> bool:
    return passage is not None and any(of is passage for _, of in named)


def _main_operation(notes: Annotations) -> str | None:
    """The operation that a text names most often; of equals the one that it names first."""
    keys = [name_key("operation", m.canonical) for m in sorted(notes.entities, key=lambda m: m.start) if m.label == "OPERATION"]
    return Counter(keys).most_common(1)[0][0] if keys else None


def _in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)
