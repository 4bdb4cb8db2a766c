"""Why a document, or a stretch of it, answers a query: which words and names of the query it holds, where, and that in words.

The engines find documents and do not say by what. Here the same query is asked of one document again, with the engines' own tokens and name
keys, so that pages and mails mark what matched and say "names Operation Tamarisk". `tests/contract/test_explain.py` asks both engines the same.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from core.shown_speakers import shown_speaker
from core.vocabulary import FIELDS
from core.words import Annotations, Document, Role
from index.analysis import stem, tokens
from index.engine import PassageHit
from index.fields import BREAK, days_of, people_of, speakers_of
from index.names import name_key
from index.query_tree import And, Days, Name, Node, Not, Or, Phrase, Prefix, Query, Term, least_matches, neighbours

Span = tuple[int, int]
Word = Term | Prefix | Phrase
# How a match is said that is of no query field.
_ABSENT = "has nothing of what the search rules out"
_NEAR = "is similar in meaning ({:.2f})"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A document, or one item of it: its heading, and the parts of the text that belong to it.

    `source_name` and `council` are what the beat says of the document's source; `item` is set where the stretch is one agenda item.
    `public` are the people who are public on the document's day; without it nobody is.
    """

    document: Document
    annotations: Annotations
    heading: str
    spans: tuple[Span, ...]
    source_name: str
    council: str | None = None
    item: str | None = None
    public: Mapping[str, Sequence[Role]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a query that a stretch answers. `spans` are offsets into the document's text; empty for what is not in the text.

    `what`: "words" of the text, words of the "title", a "name" in the text, a "fact" of the document such as its source, "absent" where
    NOT holds, or "meaning", whose spans are whole passages. `said`: the words as written, or the match in words.
    """

    what: Literal["words", "title", "name", "fact", "absent", "meaning"]
    said: tuple[str, ...]
    spans: tuple[Span, ...] = ()


def reasons(query: Query, stretch: Stretch, near: Sequence[PassageHit] = ()) -> list[Reason]:
    """Return the parts of the query that the stretch answers, in the query's order; then the passages of its document that are
    near in meaning.

    A document that an engine finds has one at least: `near` is what the hit tells.
    """
    asked = _Asked(stretch)
    ranked = [reason for word in query.ranked for reason in asked.held(word) or ()]
    required = asked.held(query.required) if query.required else []
    return [*dict.fromkeys([*ranked, *(required or ())]), *_by_meaning(stretch, near)]


def answers(query: Query, stretch: Stretch) -> bool:
    """Tell whether the stretch answers the query by itself, as the index would say if it were a document."""
    asked = _Asked(stretch)
    if query.required is not None and asked.held(query.required) is None:
        return False
    return sum(asked.held(word) is not None for word in query.ranked) >= least_matches(len(query.ranked))


def in_words(reasons: Sequence[Reason]) -> str:
    """Reasons as a reader takes them in: the words that matched, each once, then the names. Else the meaning, a fact, or what is absent."""

    def texts_of(what: str) -> list[str]:
        return _each_once(text for reason in reasons if reason.what == what for text in reason.said)

    words, titles = texts_of("words"), texts_of("title")
    parts = [", ".join(words)] if words else []
    parts += [f"in the title: {', '.join(titles)}"] if titles else []
    parts += texts_of("name")
    return "; ".join(parts or texts_of("meaning")[:1] or texts_of("fact") or texts_of("absent"))


def marks(reasons: Sequence[Reason]) -> tuple[Span, ...]:
    """Return where the text has words and names that matched, in order, those that touch joined."""
    return joined(span for reason in reasons if reason.what != "meaning" for span in reason.spans)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Spans in order, those that touch or overlap as one."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return tuple(whole)


def _each_once(texts: Iterator[str]) -> list[str]:
    """Return the texts without those that differ from an earlier one in capitals alone."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.casefold(), text)
    return list(first.values())


def _by_meaning(stretch: Stretch, near: Sequence[PassageHit]) -> Iterator[Reason]:
    for hit in near:
        passage = stretch.document.passages[hit.passage]
        yield Reason("meaning", (_NEAR.format(hit.similarity),), ((passage.start, passage.end),))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a token stands: in the text, in a title, or (None) between the two, as in the engines' columns. Offsets are into `source`."""

    stem: str
    where: Literal["text", "title"] | None
    source: str = ""
    start: int = 0
    end: int = 0


_PARTING = _Place(BREAK, None)
# The first and the last token of words that stand in a row.
_Run = tuple[_Place, _Place]


class _Asked:
    """One stretch that is asked for the parts of a query. Its tokens are cut once."""

    def __init__(self, stretch: Stretch) -> None:
        self._stretch = stretch

    def held(self, node: Node) -> list[Reason] | None:
        """Return the reasons for which the stretch answers a part of a query; None where it does not."""
        if isinstance(node, And | Or):
            parts = [self.held(child) for child in node.nodes]
            holds = all if isinstance(node, And) else any
            return [r for part in parts for r in part or ()] if holds(part is not None for part in parts) else None
        if isinstance(node, Not):
            return [Reason("absent", (_ABSENT,))] if self.held(node.node) is None else None
        if isinstance(node, Days):
            reason = self._by_days(node)
        else:
            reason = self._by_name(node) if isinstance(node, Name) else self._by_word(node)
        return None if reason is None else [reason]

    @cached_property
    def _title(self) -> list[_Place]:
        titles = dict.fromkeys((self._stretch.heading, self._stretch.document.title))
        return [place for title in titles for place in (*_places("title", title), _PARTING)]

    @cached_property
    def _body(self) -> list[_Place]:
        """Title and text, as the engines have them in one column."""
        text = self._stretch.document.text
        return [*self._title, *(p for span in self._stretch.spans for p in (*_places("text", text, *span), _PARTING))]

    def _by_word(self, word: Word) -> Reason | None:
        """Return a word in the text; else in a title, or where its field says."""
        if word.field == "byline":
            runs = _runs(word, list(_places("text", self._stretch.document.byline or "")))
            return Reason("name", (f"is by {' '.join(map(_written, runs))}",)) if runs else None
        runs = _runs(word, self._title if word.field == "title" else self._body)
        in_text = [run for run in runs if run[0].where == "text"]
        if in_text:
            return Reason("words", tuple(map(_written, in_text)), tuple((first.start, last.end) for first, last in in_text))
        return Reason("title", tuple(map(_written, runs))) if runs else None

    def _by_days(self, days: Days) -> Reason | None:
        first, last = days_of(self._stretch.document.published.value)
        inside = bool(first) and (days.since is None or days.since <= first) and (days.until is None or last <= days.until)
        return Reason("fact", (FIELDS["published"].match,)) if inside else None

    def _by_name(self, name: Name) -> Reason | None:
        """Return a name that the stretch holds: in its text, or as a fact of its document."""
        if name.field == "speaker":
            return self._by_speaker(name)
        if FIELDS[name.field].label:
            return self._by_mention(name)
        fact = next((value for value in self._facts(name.field) if name_key(name.field, value) == name.key), None)
        if fact is None:
            return None
        if name.field == "topic":
            return Reason("name", (FIELDS["topic"].match.format(fact.replace("-", " ")),))
        return Reason("fact", (FIELDS[name.field].match.format(self._stretch.source_name if name.field == "source" else fact),))

    def _by_mention(self, name: Name) -> Reason | None:
        stretch, label = self._stretch, FIELDS[name.field].label
        mentions = [m for m in stretch.annotations.entities if m.label == label and name_key(name.field, m.canonical) == name.key]
        if name.field == "person":
            mentions = [mention for mention in mentions if mention.canonical in stretch.public]
        spans = tuple((m.start, m.end) for m in mentions if self._is_inside(m.start, m.end))
        if spans:
            return Reason("name", (FIELDS[name.field].match.format(mentions[0].canonical),), spans)
        if name.field == "person" and stretch.item is None:  # known by a role alone, whose place was not kept
            known = [person for person in stretch.public if name_key("person", person) == name.key]
            return Reason("name", (FIELDS["person"].match.format(known[0]),)) if known else None
        return None

    def _by_speaker(self, name: Name) -> Reason | None:
        stretch, people = self._stretch, people_of(self._stretch.annotations)
        spoken = [
            quote
            for quote in stretch.annotations.quotes
            if self._is_inside(quote.start, quote.end)
            and name.key in {name_key("speaker", speaker) for speaker in speakers_of(quote, public=stretch.public, people=people)}
        ]
        spans = tuple((quote.start, quote.end) for quote in spoken)
        return Reason("name", (FIELDS["speaker"].match.format(shown_speaker(spoken[0])),), spans) if spoken else None

    def _is_inside(self, start: int, end: int) -> bool:
        return any(a <= start and end <= b for a, b in self._stretch.spans)

    def _facts(self, name_field: str) -> list[str]:
        """Return what is true of a stretch by its document, not by its words."""
        stretch, document = self._stretch, self._stretch.document
        if name_field == "item":
            numbers = [stretch.item] if stretch.item else [passage.item for passage in document.passages]
            return [number for number in dict.fromkeys(numbers) if number]
        facts: dict[str, tuple[str | None, ...]] = {
            "topic": stretch.annotations.topics,
            "source": (document.source_id,),
            "kind": (document.kind,),
            "council": (stretch.council,),
        }
        return [fact for fact in facts.get(name_field, ()) if fact]


def _places(where: Literal["text", "title"], source: str, start: int = 0, end: int | None = None) -> Iterator[_Place]:
    for token in tokens(source[start:end]):
        yield _Place(token.text, where, source, start + token.start, start + token.end)


def _written(run: _Run) -> str:
    first, last = run
    return first.source[first.start : last.end]


def _runs(word: Word, places: Sequence[_Place]) -> list[_Run]:
    """Return where a column has a word or phrase, as an engine finds it; of a loose phrase each word that is near to its
    neighbour.
    """
    if isinstance(word, Term):
        return [(p, p) for p in places if p.stem == word.token]
    if isinstance(word, Prefix):
        whole = stem(word.token)  # "policing*" also has what "policing" has
        return [(p, p) for p in places if p.stem.startswith(word.token) or p.stem == whole]
    if word.slop:
        return _loose_runs(neighbours(word), places)
    n, stems = len(word.tokens), [p.stem for p in places]
    starts = [i for i, stem in enumerate(stems) if stem == word.tokens[0] and tuple(stems[i : i + n]) == word.tokens]
    return [(places[i], places[i + n - 1]) for i in starts]


def _loose_runs(node: Node, places: Sequence[_Place]) -> list[_Run]:
    if isinstance(node, Term):
        return _runs(node, places)
    near: set[int] = set()
    for pair in node.nodes if isinstance(node, And) else (node,):
        places_found = _near_words(pair, places) if isinstance(pair, Phrase) else set()
        if not places_found:
            return []
        near |= places_found
    return [(places[i], places[i]) for i in sorted(near)]


def _near_words(pair: Phrase, places: Sequence[_Place]) -> set[int]:
    """Return the numbers of both words wherever the second stands at most `slop` from its place behind the first."""
    firsts, seconds = ([i for i, p in enumerate(places) if p.stem == token] for token in pair.tokens)
    near: set[int] = set()
    for first in firsts:
        begin, end = (bisect_left(seconds, first + 1 + by) for by in (-pair.slop, pair.slop + 1))
        if begin < end:
            near |= {first, *seconds[begin:end]}
    return near
