"""Why a document, or a stretch of it, answers a query: which words and names of the query it holds, where, and that in words.

The index finds documents and does not say by what. Here the same query is asked of one document again, with the index's own tokens
and name keys, so that a digest can mark what matched and say "names Operation Tamarisk".
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.honesty import shown_speaker
from core.words import Annotations, Document, Label, Mention
from index.fields import days_of, people_of, speakers_of
from index.names import name_key
from index.passages import spans_of_word
from index.query import And, Days, Name, Node, Not, Or, Phrase, Prefix, Query, Term, least_matches
from service.fairness import People

Span = tuple[int, int]
Word = Term | Prefix | Phrase
# Fields whose names stand in the text, and the label under which reading comprehension marks them there.
_LABELS: dict[str, Label] = {"operation": "OPERATION", "place": "PLACE", "org": "ORG", "drug": "DRUG", "person": "PERSON"}
# How a match of a name is said, with the name as the document has it.
_SAID = {
    "operation": "names {}",
    "place": "names the place {}",
    "org": "names the organisation {}",
    "drug": "names the drug {}",
    "person": "names {}",
    "speaker": "quotes {}",
    "topic": "is about the topic “{}”",
    "source": "comes from {}",
    "kind": "is of the kind “{}”",
    "council": "comes from {}",
    "item": "is agenda item {}",
    "published": "was published in the days asked for",
}


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
    public: People = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a query that a stretch answers. `spans` are offsets into the document's text; empty for what is not in the text.

    `what`: "words" of the text, words of the "title", a "name" in the text, or a "fact" of the document such as its source. `said`: the
    words as written, or the match in words.
    """

    what: Literal["words", "title", "name", "fact"]
    said: tuple[str, ...]
    spans: tuple[Span, ...] = ()


def reasons(query: Query, stretch: Stretch) -> list[Reason]:
    """The parts of the query that the stretch answers, in the query's order; what is under NOT is no reason."""
    leaves = [*query.ranked, *(_leaves(query.required) if query.required else ())]
    return [found for leaf in dict.fromkeys(leaves) if (found := _reason(leaf, stretch)) is not None]


def answers(query: Query, stretch: Stretch) -> bool:
    """Whether the stretch answers the query by itself, as the index would say if it were a document."""
    if query.required is not None and not _holds(query.required, lambda leaf: _reason(leaf, stretch) is not None):
        return False
    return sum(_reason(word, stretch) is not None for word in query.ranked) >= least_matches(len(query.ranked))


def in_words(found: Sequence[Reason]) -> str:
    """Reasons as a reader takes them in: the words that matched, each once, then the names. Facts are told where nothing else is."""
    words = _each_once(word for each in found if each.what == "words" for word in each.said)
    titles = _each_once(word for each in found if each.what == "title" for word in each.said)
    parts = [", ".join(words)] if words else []
    parts += [f"in the title: {', '.join(titles)}"] if titles else []
    parts += _each_once(said for each in found if each.what == "name" for said in each.said)
    parts = parts or _each_once(said for each in found if each.what == "fact" for said in each.said)
    return "; ".join(parts)


def _each_once(texts: Iterator[str]) -> list[str]:
    """The texts without those that differ from an earlier one in capitals alone."""
    first: dict[str, str] = {}
    for text in texts:
        first.setdefault(text.casefold(), text)
    return list(first.values())


def _leaves(node: Node) -> Iterator[Word | Name | Days]:
    if isinstance(node, And | Or):
        for each in node.nodes:
            yield from _leaves(each)
    elif not isinstance(node, Not):
        yield node


def _holds(node: Node, holds: Callable[[Word | Name | Days], bool]) -> bool:
    if isinstance(node, And):
        return all(_holds(each, holds) for each in node.nodes)
    if isinstance(node, Or):
        return any(_holds(each, holds) for each in node.nodes)
    if isinstance(node, Not):
        return not _holds(node.node, holds)
    return holds(node)


def _reason(leaf: Word | Name | Days, stretch: Stretch) -> Reason | None:
    if isinstance(leaf, Days):
        first, last = days_of(stretch.document.published.value)
        inside = bool(first) and (leaf.since is None or leaf.since <= first) and (leaf.until is None or last <= leaf.until)
        return Reason("fact", (_SAID["published"],)) if inside else None
    if isinstance(leaf, Name):
        return _by_name(leaf, stretch)
    text = stretch.document.text
    if leaf.field in {None, "text"}:
        spans = [(a + s, a + e) for a, b in stretch.spans for s, e in _marks(leaf, text[a:b])]
        if spans:
            return Reason("words", tuple(text[s:e] for s, e in spans), tuple(spans))
    if leaf.field in {None, "title"}:
        for heading in dict.fromkeys((stretch.heading, stretch.document.title)):
            if marks := _marks(leaf, heading):
                return Reason("title", tuple(heading[s:e] for s, e in marks))
    if leaf.field == "byline" and (marks := _marks(leaf, stretch.document.byline or "")):
        return Reason("name", (f"is by {(stretch.document.byline or '')[marks[0][0] : marks[-1][1]]}",))
    return None


def _marks(word: Word, text: str) -> list[Span]:
    """Where a text has a word, whichever field it is asked for in, by the index's own tokens."""
    return spans_of_word(word, text)


def _by_name(name: Name, stretch: Stretch) -> Reason | None:
    """A name that the stretch holds: in its text, or as a fact of its document."""
    spans: tuple[Span, ...] = ()
    found = ""
    if name.field in _LABELS:
        mentions = [m for m in _mentions(stretch, _LABELS[name.field]) if name_key(name.field, m.canonical) == name.key]
        if name.field == "person":
            mentions = [mention for mention in mentions if mention.canonical in stretch.public]
        spans = tuple((m.start, m.end) for m in mentions)
        found = mentions[0].canonical if mentions else ""
    elif name.field == "speaker":
        people = people_of(stretch.annotations)
        spoken = [
            quote
            for quote in stretch.annotations.quotes
            if _is_inside(quote.start, quote.end, stretch)
            and name.key in {name_key("speaker", each) for each in speakers_of(quote, public=stretch.public, people=people)}
        ]
        spans = tuple((quote.start, quote.end) for quote in spoken)
        found = (shown_speaker(spoken[0]) or "") if spoken else ""
    else:
        found = next((v for v in _facts(name.field, stretch) if name_key(name.field, v) == name.key), "")
        found = (
            stretch.source_name
            if found and name.field == "source"
            else found.replace("-", " ")
            if name.field == "topic"
            else found
        )
    what: Literal["name", "fact"] = "name" if spans or name.field == "topic" else "fact"
    return Reason(what, (_SAID[name.field].format(found),), spans) if found else None


def _mentions(stretch: Stretch, label: Label) -> list[Mention]:
    return [m for m in stretch.annotations.entities if m.label == label and _is_inside(m.start, m.end, stretch)]


def _is_inside(start: int, end: int, stretch: Stretch) -> bool:
    return any(a <= start and end <= b for a, b in stretch.spans)


def _facts(field: str, stretch: Stretch) -> list[str]:
    """What is true of a stretch by its document, not by its words."""
    document = stretch.document
    if field == "item":
        numbers = [stretch.item] if stretch.item else [passage.item for passage in document.passages]
        return [number for number in dict.fromkeys(numbers) if number]
    facts: dict[str, tuple[str | None, ...]] = {
        "topic": stretch.annotations.topics,
        "source": (document.source_id,),
        "kind": (document.kind,),
        "council": (stretch.council,),
    }
    return [fact for fact in facts.get(field, ()) if fact]
