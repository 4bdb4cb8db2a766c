"""Where a document stands among the answers of a query; and if it does not, which part of the query, or which filter, keeps it out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.beat import Beat
from core.ordering import distinct
from core.reasons import listing
from core.words import Document
from index.entry import Vector
from index.explain import Stretch, answers
from index.fusion import NEAREST
from index.query_tree import And, Days, Name, Node, Not, Or, Phrase, Prefix, Query, Term, least_matches
from index.ranking import MIN_SIMILARITY, Hit
from service.following.stories import document_span
from service.installation import Installation
from service.search.scope import date_of
from service.search.search import MAX_HITS, Asked, SearchOptions, asked_of

Word = Term | Prefix | Phrase


@dataclass(frozen=True, slots=True)
class Standing:
    """How a document stands to a query, in words, with the next step. "indexed": it is among the answers, or would be further down."""

    answer: Literal["indexed", "in a story", "locked", "off topic", "filtered out", "pending"]
    why: str
    next_step: str


@dataclass(frozen=True, slots=True)
class _Missing:
    """One part of a query that a document does not answer: in words, and what to change. A filter asks for facts, not for text."""

    why: str
    change: str
    is_topic: bool = False
    is_filter: bool = False


def standing_of(installation: Installation, item: StoredDocument, text: str, options: SearchOptions) -> Standing:
    """Say whether a document is among a query's answers, folded into another, or kept out, and by what.

    The engine is asked the whole search; what keeps a document out is found by asking the document itself each part of it.
    Raises: UsageError and Unavailable as `search`.
    """
    asked = asked_of(installation, text, options)
    results = installation.index.search(
        asked.query,
        vector=asked.vector,
        mode=asked.mode,
        limit=MAX_HITS,
        copies=options.copies,
        order=asked.order,
        facets=False,
    )
    document_id = item.document.id
    for place, hit in enumerate(results.hits, start=1):
        if hit.document_id == document_id:
            return Standing(
                "indexed",
                f"It is answer {place:,} of {results.total:,} to this query.",
                f"`countywatch search` lists it with `--limit {max(20, place)}`." if place > 20 else f"`countywatch show {document_id}` prints it.",
            )  # fmt: skip
        if any(other.document_id == document_id for other in hit.others):
            return _folded(installation.documents, installation.config.beat, item, hit, place)
    stretch = document_span(installation.archive, installation.config.beat, item)
    missing = [
        *(_part(part, text, stretch) for part in _own_parts(asked) if not _answers(part, stretch)),
        *(_filter(part, stretch, options) for part in _filters(asked) if not _answers(part, stretch)),
    ]
    by_meaning = asked.vector is not None and asked.mode != "keyword"
    lacking = _missing_words(asked.query, text, stretch) if asked.mode != "meaning" or not by_meaning else ""
    far = _distance(asked.vector, item) if asked.vector is not None and by_meaning else ""
    if None not in (lacking, far):  # either would do, and neither does
        why = "; ".join(filter(None, (lacking, far)))
        missing.append(_Missing(why, "ask with words that it has"))
    return _kept_out(item, missing) if missing else _further_down(options, has_words=lacking is None)


def _folded(documents: Documents, beat: Beat, item: StoredDocument, hit: Hit, place: int) -> Standing:
    head = documents.cards([hit.document_id])[hit.document_id]
    together = "carries the same story" if head.story_id == item.story_id else "belongs to the same agenda item"
    return Standing(
        "in a story",
        f"It is found and stands inside answer {place:,}, “{head.title}” ({beat.source_name(head.source_id)}), which {together}.",
        f"`countywatch show {head.document_id}` prints that; a search with `--copies` lists each by itself.",
    )


def _further_down(options: SearchOptions, *, has_words: bool) -> Standing:
    if has_words:
        return Standing(
            "indexed",
            f"It answers this query, and stands behind the first {MAX_HITS:,} answers, or came into the archive just now.",
            "Narrow the query by days, source or kind; `countywatch process` takes in what is new.",
        )
    return Standing(
        "filtered out",
        f"It is near to this query in meaning, but the nearest {NEAREST} documents are taken, and so many are nearer.",
        "Narrow the query by days, source or kind" + ("." if options.since else ", for example with `--from DATE`."),
    )


def _kept_out(item: StoredDocument, missing: Sequence[_Missing]) -> Standing:
    why = f"It is in the search index, but {listing([reason.why for reason in missing])}."
    step = f"To find it, {missing[0].change}; `countywatch show {item.document.id}` prints it."
    if all(reason.is_topic for reason in missing):
        share = f"{item.annotations.drug_policy:.0%}"
        return Standing("off topic", f"{why} It was judged {share} likely to be about the beat's subject.", step)
    if item.document.access in {"locked", "registration"} and not any(reason.is_filter for reason in missing):
        return Standing("locked", f"{why} Only its headline and opening are known: its publisher locks the rest.", "Read it at its publisher; search for words of its headline.")  # fmt: skip
    return Standing("filtered out", why, step)


def _answers(part: Node, stretch: Stretch) -> bool:
    return answers(Query(part, (), ""), stretch)


def _own_parts(asked: Asked) -> Sequence[Node]:
    """Return what the text of a query requires, part by part."""
    own = asked.read.query.required
    return () if own is None else own.nodes if isinstance(own, And) else (own,)


def _filters(asked: Asked) -> Sequence[Node]:
    """Return the filters that stand beside what the text requires (`Query.filtered` puts them behind it)."""
    own, whole_query = asked.read.query.required, asked.query.required
    if whole_query is None or whole_query is own:
        return ()
    nodes = whole_query.nodes if isinstance(whole_query, And) else (whole_query,)
    return nodes if own is None else nodes[1:]


def _filter(part: Node, stretch: Stretch, options: SearchOptions) -> _Missing:
    """Return what is said of a filter that keeps a document out."""
    if isinstance(part, Days):
        return _Missing(f"it is {_published(stretch.document)}, not {_span(part)}", "leave out --from and --to", is_filter=True)
    if isinstance(part, Name) and part.field == "kind":
        return _Missing(f"it is of the kind {stretch.document.kind}, not {options.kind}", "leave out --kind", is_filter=True)
    return _Missing(f"it comes from {stretch.source_name}, not {options.source}", "leave out --source", is_filter=True)


def _part(part: Node, text: str, stretch: Stretch) -> _Missing:
    """Return what is said of one part of a query's text that a document does not answer."""
    if isinstance(part, Days):
        return _Missing(f"it is {_published(stretch.document)}, not {_span(part)}", "leave out published:", is_filter=True)
    if (name := _one_name(part)) is not None:
        typed = _typed(text, name)
        is_fact = name.field in {"source", "kind", "council"}
        return _Missing(
            _said_of_name(name.field, typed), f"leave out {name.field}:{typed}", is_topic=name.field == "topic", is_filter=is_fact
        )
    if isinstance(part, Not):
        return _Missing("it has what the query rules out by NOT", "leave that out")
    if isinstance(part, And | Or):
        inner = ", ".join(distinct(_typed(text, node) for node in part.nodes if isinstance(node, (Word, Name))))
        verb = "has none of" if isinstance(part, Or) else "does not have all of"
        topics = all(isinstance(node, Name) and node.field == "topic" for node in part.nodes)
        return _Missing(f"it {verb} {inner or 'what stands in brackets'}", "ask for other words", is_topic=topics)
    where = f"its {part.field}" if part.field else "it"
    return _Missing(f"{where} does not have {_typed(text, part)}", f"leave out {_typed(text, part)}")


def _one_name(part: Node) -> Name | None:
    """Return the name that a part is, or that was typed and stands for several."""
    nodes = part.nodes if isinstance(part, Or) else (part,)
    names = [node for node in nodes if isinstance(node, Name)]
    return names[0] if len(names) == len(nodes) and len({name.at for name in names}) == 1 else None


def _said_of_name(field: str, typed: str) -> str:
    words = {
        "speaker": f"it quotes nobody by the name of {typed}",
        "topic": f"it was not judged to be about the topic {typed}",
        "source": f"it is not of the source {typed}",
        "kind": f"it is not of the kind {typed}",
        "council": f"it is not of {typed}",
        "item": f"it has no agenda item {typed}",
    }
    return words.get(field, f"no {field} {typed} was read in it")


def _missing_words(query: Query, text: str, stretch: Stretch) -> str | None:
    """Return the words of a question that a document lacks, where it has too few; None where it has enough, or none are asked
    for.
    """
    held = [answers(Query(None, (word,), ""), stretch) for word in query.ranked]
    least = least_matches(len(held))
    if sum(held) >= least:
        return None
    lacking = [_typed(text, word) for word, is_held in zip(query.ranked, held, strict=True) if not is_held]
    wanted = f"at least {least} of its {len(held)} words" if len(held) > least else "each of its words"
    return f"it does not have {', '.join(lacking)}, and {wanted} must be there"


def _distance(vector: Vector, item: StoredDocument) -> str | None:
    """Return how far a document is from a question in meaning; None where it is near enough to be found by it."""
    if item.vectors.shape[1:] != vector.shape:
        return "its meaning could not be read"
    best = float(np.max(item.vectors @ vector))
    if best >= MIN_SIMILARITY:
        return None
    return f"its nearest passage is {best:.2f} like the query in meaning, and {MIN_SIMILARITY:.2f} is the least"


def _typed(text: str, node: Node) -> str:
    """Return a part of a query as it was typed."""
    at = node.at if isinstance(node, (Word, Name)) else None
    if isinstance(at, tuple):
        return text[at[0] : at[1]]
    if at is not None:
        match = re.match(r"[\"“][^\"”]*[\"”](?:~\d+)?|[^\s()]+", text[at:])
        return match.group() if match else text[at:]
    return "what is asked for"


def _published(document: Document) -> str:
    return f"of {document.published.value[:10]}" if document.published.value else "undated"


def _span(days: Days) -> str:
    first, last = (_day(date_of(day)) for day in (days.since, days.until))
    if days.since is None:
        return f"of {last} or before"
    return f"of {first} or later" if days.until is None else f"of {first} to {last}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
