"""Says what a pasted text holds and what the archive knows of it: names known and new, quotes, figures, relevance, similar coverage.

Nothing of the text is kept. People are told as in a document: who has a public role in the text, or is known in office and nothing in the text
speaks against that being them; the others are counted alone.
"""

import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.facts.entities import Entities, EntityKind
from archive.facts.offices import Unscanned
from core.errors import Quarantined, Unavailable, UsageError
from core.ordering import distinct
from core.shown_figures import is_certain
from core.vocabulary import FIGURES, LABELLED
from core.words import Annotations, Document, Mention, Role
from nlp.pipeline import Text
from reading.passages import split_text
from reading.wraps import unwrapped
from service.analyse import has_words
from service.exits.answers import notes_for_readers
from service.facts.facts import label_key
from service.facts.stated import as_stated
from service.fairness import person_key, public_roles, scan_of
from service.installation import Installation
from service.search.search import SearchOptions
from service.search.similar import SimilarAnswer, similar_to_vectors

# Ten pages: more than any article or release has. At the 2,800 characters a second that the pipeline annotates on a busy machine it takes some
# seven seconds, for which somebody waits. A paper is a file, which `countywatch analyse` takes at any length.
MAX_TEXT_CHARS = 20_000
# How long a text waits for the one before it; then whoever pasted it is told to try again.
MAX_WAIT_S = 30.0
MAX_SIMILAR = 10
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class PastedName:
    """A name of the text: its kind, how often the text has it, and how many documents of the archive name that thing; 0: it is new.

    `id` is that of the thing in the archive.
    """

    name: str
    kind: EntityKind
    mentions: int
    documents: int
    id: str | None
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PastedQuote:
    """Words spoken, with what a reader sees of their speaker. Places are those of the text."""

    words: str
    said_by: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PastedFigure:
    """A figure as it stands in the text, and as people read it (`stated`), what it counts (`words`), and the operation that it is told of.

    `is_certain` tells whether both are sure.
    """

    text: str
    stated: str
    figure_kind: str
    words: str
    value: float
    unit: str | None
    approximate: bool
    of: str | None
    start: int
    end: int
    is_certain: bool


@dataclass(frozen=True, slots=True)
class PastedText:
    """What a pasted text holds. `drug_policy`: the probability that it is about the beat's subject. `left_out`: people without a public role."""

    characters: int
    drug_policy: float
    topics: tuple[str, ...]
    names: tuple[PastedName, ...]
    left_out: int
    quotes: tuple[PastedQuote, ...]
    figures: tuple[PastedFigure, ...]
    similar: SimilarAnswer


def read_pasted(installation: Installation, text: str, *, title: str | None = None) -> PastedText:
    """Return what a text holds and what is like it. Nothing of it is kept.

    Raises: UsageError for a text that is empty, too long, or cannot be read; Unavailable if the engine is down or another text takes long.
    """
    text = unwrapped("\n".join(text.splitlines()).strip())
    if not has_words(text):
        raise UsageError("There is no text. Paste an article, a release or a part of one.")
    if len(text) > MAX_TEXT_CHARS:
        raise UsageError(f"The text has {len(text):,} characters; at most {MAX_TEXT_CHARS:,} are read here. Paste a part of it.")
    passages = tuple(split_text(text))
    if not _one_at_a_time.acquire(timeout=MAX_WAIT_S):
        raise Unavailable("Other texts are being read just now. Paste it again in a minute.")
    try:
        (result,) = installation.annotator.annotate([Text(text, title, passages=tuple((p.start, p.end) for p in passages))])
    finally:
        _one_at_a_time.release()
    if isinstance(result, Quarantined):
        raise UsageError(f"The text could not be read: {result.reason}.")
    notes = result.annotations
    document = Document("", "", "", "", "other", "", title or "", text, passages=passages)
    known = Entities(installation.archive)
    public = _public_in(known, document, notes)
    fair = notes_for_readers(notes, public)
    names = tuple(_names(known, fair.entities, public))
    people = {mention.canonical for mention in notes.entities if mention.label == "PERSON"}
    return PastedText(
        characters=len(text),
        drug_policy=notes.drug_policy,
        topics=tuple(topic.name for topic in installation.config.beat.topics if topic.id in notes.topics),
        names=names,
        left_out=len(people - public.keys()),
        quotes=tuple(PastedQuote(text[q.start : q.end], q.said_by, q.start, q.end) for q in fair.quotes),
        figures=tuple(
            PastedFigure(
                f.text,
                as_stated(f, text, f.start, f.end),
                f.kind,
                FIGURES[f.kind].words_for(f.value),
                f.value,
                f.unit,
                f.approximate,
                f.of,
                f.start,
                f.end,
                is_certain(f),
            )
            for f in fair.figures
        ),
        similar=similar_to_vectors(installation, result.vectors, options=SearchOptions(mode="meaning", limit=MAX_SIMILAR)),
    )


def _public_in(known: Entities, document: Document, notes: Annotations) -> Mapping[str, tuple[Role, ...]]:
    """Return who is public in a text: by a role of its own, or known in office by others where the text says nothing against it."""
    standing = {person.key: person.standing for person in scan_of(Unscanned(document, notes, 0)).people}
    public = dict(public_roles(notes))
    for name in distinct(m.canonical for m in notes.entities if m.label == "PERSON"):
        key = person_key(name)
        if name not in public and key and standing.get(key) == "named" and known.named("person", key):
            public[name] = ()
    return public


def _names(known: Entities, mentions: Sequence[Mention], public: Mapping[str, tuple[Role, ...]]) -> Iterator[PastedName]:
    """Yield the things that a text names, each once, kind by kind, those of most mentions first."""
    counts = Counter((m.label, m.canonical) for m in mentions)
    for label, field in LABELLED.items():
        if not (kind := field.facet):
            continue
        for (of_label, name), n in counts.most_common():
            if of_label != label:
                continue
            key = label_key(label, name)
            things = known.named(kind, key) if key else []
            roles = tuple(distinct(role.role for role in public.get(name, ()))) if kind == "person" else ()
            yield PastedName(name, kind, n, sum(documents for _, documents in things), things[0][0].id if things else None, roles)
