"""More like this: the documents nearest in meaning to a document, to one of its passages, or to a text that somebody pastes.

Documents are compared by their stored vectors, pasted text is encoded. Copies are folded and filters hold as in search; the document's own
story is left out, for everything is most like itself.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from archive.texts.texts import StoredDocument, Vectors
from core.config import Config
from core.errors import UsageError
from core.words import Document
from index.entry import Vector
from index.fusion import NEAREST
from index.query_tree import Query
from index.ranking import Hit as IndexHit
from nlp.pipeline import Pipeline, passage_with_title
from reading.passages import split_text
from service.installation import Installation
from service.names.name_matching import Names
from service.names.query_names import read_source
from service.search.query_vectors import embed
from service.search.search import SearchOptions, checked_options
from service.texts.hits import Hit, hits_of

# A text that is pasted: 30 pages. Longer ones are files, which are read first.
MAX_TEXT_CHARS = 100_000
# Passages that are encoded, from the first on: some six pages, which takes a second or two; what follows seldom changes what a text is about.
MAX_ENCODED = 64
EVERYTHING = SearchOptions(mode="meaning")


@dataclass(frozen=True, slots=True)
class SimilarAnswer:
    """What is like a document, passage or text: hits as `search` gives them, the nearest first.

    `document_id`, `title` and `passage` (from 1) tell what was compared; none for a pasted text. `total`: of the nearest documents that are
    taken (`index.fusion.NEAREST`); `more_by_meaning`: more are near enough.
    """

    document_id: str | None
    title: str | None
    passage: int | None
    total: int
    hits: tuple[Hit, ...]
    partial: bool
    more_by_meaning: bool


def similar_to_document(
    installation: Installation, document_id: str, *, passage: int | None = None, options: SearchOptions = EVERYTHING
) -> SimilarAnswer:
    """Return what is like a document of the archive, or like one passage of it, by its number from 1.

    Raises: NotFound for an unknown document; UsageError for a passage that it does not have, or options; Unavailable if the engine is down.
    """
    item = installation.documents.get(document_id)
    document = item.document
    n = len(document.passages)
    if passage is not None and not 1 <= passage <= n:
        raise UsageError(f"“{document.title}” has {n:,} passages; {passage} is none of them.")
    chosen = range(n) if passage is None else range(passage - 1, passage)
    vector = _middle(_vectors_of(installation.pipeline, installation.config, item, chosen))
    own = {card.document_id for card in installation.documents.story(item.story_id)}
    answer = _near(installation, vector, own, options)
    return replace(answer, document_id=document.id, title=document.title, passage=passage)


def similar_to_text(installation: Installation, text: str, *, options: SearchOptions = EVERYTHING) -> SimilarAnswer:
    """Return what is like a text that stands in no archive.

    Raises: UsageError for a text without words or too long, or options; Unavailable if the engine is down.
    """
    if len(text) > MAX_TEXT_CHARS:
        raise UsageError(f"The text has {len(text):,} characters; at most {MAX_TEXT_CHARS:,} are compared. Give a part of it.")
    passages = [text[span.start : span.end] for span in split_text(text)]
    return _near(installation, _middle(_encoded(installation.pipeline, installation.config, passages)), (), options)


def similar_to_vectors(installation: Installation, vectors: Vectors, *, options: SearchOptions = EVERYTHING) -> SimilarAnswer:
    """Return what is like a text of which the passages' vectors are known. Raises as `similar_to_text`."""
    return _near(installation, _middle(vectors[:MAX_ENCODED]), (), options)


def similar_to_file(installation: Installation, document: Document, *, options: SearchOptions = EVERYTHING) -> SimilarAnswer:
    """Return what is like a document that was read from a file and stands in no archive. Raises as `similar_to_text`."""
    passages = _passages(document, range(len(document.passages)))
    return replace(
        _near(installation, _middle(_encoded(installation.pipeline, installation.config, passages)), (), options),
        title=document.title,
    )


def _near(installation: Installation, vector: Vector, own: Collection[str], options: SearchOptions) -> SimilarAnswer:
    """Return the page of hits nearest to a vector, without the documents of `own`."""
    checked_options(options)
    sources = read_source(Names(installation), options.source) if options.source else ()
    query = Query(None, (), "").filtered(
        since=options.since, until=options.until, sources=[source.key for source in sources], kind=options.kind
    )
    answer = installation.index.search(query, vector=vector, mode="meaning", limit=NEAREST, copies=options.copies, facets=False)
    others = [left for hit in answer.hits if (left := _without(hit, own))]
    others.sort(key=lambda hit: -hit.score)  # one that stood first for a document of its own stands where the next best does
    page = others[options.offset : options.offset + options.limit]
    hits = hits_of(installation.archive, installation.config.beat, query, page, copies=options.copies)
    is_partial = answer.partial and not answer.more_near
    return SimilarAnswer(None, None, None, len(others), hits, is_partial, answer.more_near)


def _without(hit: IndexHit, own: Collection[str]) -> IndexHit | None:
    """Return a hit without some documents; the best of the others then stands for it. None if none is left."""
    left = [copy for copy in (hit, *hit.others) if copy.document_id not in own]
    if not left:
        return None
    best, *others = (replace(hit, others=()) for hit in left)
    return replace(best, others=tuple(others))


def _vectors_of(pipeline: Pipeline, config: Config, item: StoredDocument, chosen: Sequence[int]) -> Vectors:
    """Return the stored vectors of some passages; where there are none of the present model, they are made."""
    if item.model_id == pipeline.model_id and len(item.vectors) == len(item.document.passages):
        return item.vectors[list(chosen)]
    return _encoded(pipeline, config, _passages(item.document, chosen))


def _passages(document: Document, chosen: Sequence[int]) -> list[str]:
    spans = [document.passages[number] for number in chosen]
    return [passage_with_title(document.title, document.text[span.start : span.end]) for span in spans]


def _encoded(pipeline: Pipeline, config: Config, passages: Sequence[str]) -> Vectors:
    wanted = [passage for passage in passages if any(c.isalnum() for c in passage)][:MAX_ENCODED]
    return embed(pipeline, config, wanted) if wanted else np.zeros((0, 0), np.float32)


def _middle(vectors: Vectors) -> Vector:
    """Return the direction between the vectors of a text's passages. Shapes: (passages, dimensions) -> (dimensions,), unit
    length.

    Raises: UsageError where there is no text.
    """
    middle: Vector = np.zeros(0, np.float32)
    if len(vectors):
        middle = vectors.mean(axis=0)
    length = float(np.linalg.norm(middle))
    if not length:
        raise UsageError("There is no text to compare. Name another document, or paste a text with words in it.")
    return np.asarray(middle / length, np.float32)
