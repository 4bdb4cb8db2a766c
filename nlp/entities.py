"""Component: operations, people, places, bodies and drugs, read by one tagger; then a second look at the whole document.

The second look goes by strings of the same text: the bare name of an operation that is named in full elsewhere is that operation.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp.component import Weighted
from nlp.decoding import spans_of, viterbi
from nlp.lexicons import load_lexicons
from nlp.names import clean_span, titles_before
from nlp.network import ENTITY_LABELS, HIDDEN, TagHead

# Width of `doc.tensor`: the encoder's state and the document-wide LSTM's.
WIDTH = 384 + 2 * HIDDEN
_HEADED = re.compile(r"(?:operations?|ops?\.?|ymgyrch)[\s-]+[\"'“‘]?(?P<name>\S.*?)[\"'”’]?$", re.IGNORECASE | re.DOTALL)
# Shorter bare names are too often other words.
MIN_BARE_CHARS = 4


@Language.factory(
    "entities",
    assigns=["doc.ents"],
    requires=["doc.tensor"],
    default_score_weights={"ents_f": 1.0, "ents_p": 0.0, "ents_r": 0.0, "ents_per_type": None},
)
def make_entities(nlp: Language, name: str) -> "Entities":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Entities()


class Entities(Weighted):
    """Sets `doc.ents`."""

    def __init__(self) -> None:
        self.model = TagHead(WIDTH, ENTITY_LABELS).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the names of one document."""
        spans = [span for first, end, label in tagged(self.model, doc) if (span := _span(doc, first, end, label))]
        doc.set_ents(sorted(filter_spans([*_bare_operations(doc, spans)]), key=lambda s: s.start))
        return doc

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span scores by label."""
        return dict(Scorer.score_spans(examples, "ents", **kwargs))


def tagged(head: Any, doc: Doc) -> Iterator[tuple[int, int, str]]:
    """The spans of tokens that a tag head marks."""
    import torch

    if not len(doc):
        return
    with torch.inference_mode():
        scores = torch.log_softmax(head(torch.from_numpy(doc.tensor)), -1).numpy()
    yield from spans_of(viterbi(scores, head.tags))


def _span(doc: Doc, first: int, end: int, label: str) -> Span | None:
    start, stop = doc[first].idx, doc[end - 1].idx + len(doc[end - 1])
    cleaned = clean_span(doc.text, start, stop, label, lexicons=load_lexicons())
    return doc.char_span(*cleaned, label=label, alignment_mode="expand") if cleaned else None


def _bare_operations(doc: Doc, spans: list[Span]) -> list[Span]:
    """The spans, with every bare name of an operation that is named in full. In place of another label, never inside a longer name."""
    headed = (_HEADED.match(span.text) for span in spans if span.label_ == "OPERATION")
    names = {" ".join(found["name"].split()) for found in headed if found}
    names = {name for name in names if len(name) >= MIN_BARE_CHARS and name[0].isupper()}
    if not names:
        return spans
    spellings = sorted({s for name in names for s in (name, name.upper())}, key=len, reverse=True)
    pattern = re.compile(r"(?<![\w’'-])(?:" + "|".join(map(re.escape, spellings)) + r")(?![\w-])")
    at = [span for span in sorted(spans, key=lambda s: s.start)]
    starts = {span.start_char: span for span in at}
    covered = [False] * (len(doc) + 1)
    for span in at:
        covered[span.start : span.end] = [True] * len(span)
    for found in pattern.finditer(doc.text):
        same = starts.get(found.start())
        span = doc.char_span(*found.span(), label="OPERATION")
        if span is None or titles_before(doc.text, found.start(), load_lexicons()):
            continue
        if same is not None and same.end_char == found.end():
            spans = [span if s is same else s for s in spans] if same.label_ != "OPERATION" else spans
        elif not any(covered[span.start : span.end]):
            spans.append(span)
    return spans
