"""Component: operations, people, places, bodies and drugs, read by one tagger; then a second look at the whole document.

The second look goes by strings of the same text: the bare name of an operation that is named in full elsewhere is that operation.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp.agreement import agreed
from nlp.apposed_bodies import with_apposed_bodies
from nlp.bodies import whole_bodies, with_rights_holders
from nlp.component import Weighted
from nlp.decoding import spans_of, viterbi
from nlp.drugs import drug_favour
from nlp.extents import whole_extents
from nlp.identity import PARTICLES
from nlp.introduced_operations import introduced_operations
from nlp.lexicons import FOLDER, lexicons_of, read_list
from nlp.listed_operations import with_listed_operations
from nlp.lookalikes import with_listed_people, with_lookalikes, with_towns, with_whole_people, without_words
from nlp.names import clean_span, titles_before
from nlp.namesakes import without_namesakes
from nlp.network import ENTITY_LABELS, HIDDEN, TagHead
from nlp.operations import (
    bare_operations,
    hashtag_operations,
    is_another_kind,
    is_phone_line,
    operation_favour,
    police_operations,
    whole_operations,
)
from nlp.other_operations import without_other_operations
from nlp.parties import without_parties
from nlp.relatives import with_relatives

# Width of `doc.tensor`: the encoder's state and the document-wide LSTM's.
WIDTH = 384 + 2 * HIDDEN
_PAIRS = (("(", ")"), ("‘", "’"), ("“", "”"), ("'", "'"), ('"', '"'))
_DASHES = frozenset(("-", "–", "—", "/", "|", ":", ";", ","))
_COMMAS = frozenset((",", ";"))
_PHRASES = frozenset(("ROLE", "DESCRIPTION"))
# Ends of words for who does something. The corpus has no name of three words with one at its beginning, and one "Porter" before a name of two; it has none
# of nlp/data/uk/callings.txt before two words either.
_TRADE = re.compile(r"(?:er|or|ist|ian|man|woman|smith|wright|ess)$")
_POSSESSIVES = frozenset(("'s", "’s", "'", "’"))


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
        """Mark the names of one document, beside those that are marked already, as by an entity ruler."""
        self.check(doc)
        text = doc.text  # joined anew at each access
        scores = tag_scores(self.model, doc) + _favour(doc, self.model.tags)
        tagged_spans = spans_of(viterbi(scores, self.model.tags))
        whole = join_names(doc, (whole_name(doc, text, *span) for span in tagged_spans))
        spans = with_whole_people(doc, [span for first, end, label in whole if (span := _span(doc, text, first, end, label))])
        if any(token.is_sent_start for token in doc[1:]):
            spans = whole_extents(doc, text, agreed(doc, text, spans, scores, self.model.tags))
            spans = with_listed_people(doc, without_words(doc, text, spans))
        spans = whole_bodies(doc, spans)
        spans = [*whole_operations(doc, spans), *hashtag_operations(doc, spans)]
        spans = introduced_operations(doc, text, spans)
        spans = with_listed_operations(doc, text, spans)
        spans = police_operations(doc, whole_operations(doc, bare_operations(doc, text, spans)))
        spans = without_other_operations(doc, spans)
        spans = with_towns(doc, with_lookalikes(doc, text, spans))
        spans = without_namesakes(doc, text, [span for span in spans if not is_phone_line(doc, span)])
        spans = with_rights_holders(doc, text, spans)
        spans = with_relatives(doc, with_apposed_bodies(doc, spans))
        spans = without_parties(doc, text, spans)
        given = doc.ents
        taken = {i for span in given for i in range(span.start, span.end)}
        ours = (span for span in filter_spans(spans) if taken.isdisjoint(range(span.start, span.end)))
        doc.set_ents(sorted([*given, *ours], key=lambda s: s.start))
        return doc

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span scores by label."""
        return dict(Scorer.score_spans(examples, "ents", **kwargs))


def _favour(doc: Doc, tags: Sequence[str]) -> Any:
    """Return what is added to the log scores, by the forms of the names of drugs and of operations. Shapes: (n_tokens, n_tags)."""
    favour = np.zeros((len(doc), len(tags)), np.float32)
    favour[:, [tags.index("B-DRUG"), tags.index("I-DRUG")]] = drug_favour(doc)
    favour[:, [tags.index("B-OPERATION"), tags.index("I-OPERATION")]] = operation_favour(doc)
    return favour


def tagged(head: Any, doc: Doc, favour: Any = 0.0) -> Iterator[tuple[int, int, str]]:
    """Yield the spans of tokens that a tag head marks. `favour` is added to its scores. Shapes: (n_tokens, n_tags), or one
    number.
    """
    yield from spans_of(viterbi(tag_scores(head, doc) + favour, head.tags))


def tag_scores(head: Any, doc: Doc) -> Any:
    """Return the logs of the probabilities of each token's tags. Shapes: (n_tokens, n_tags)."""
    import torch

    if not len(doc):
        return np.zeros((0, len(head.tags)), np.float32)
    with torch.inference_mode():
        return torch.log_softmax(head(torch.from_numpy(doc.tensor)), -1).numpy()


def whole_name(doc: Doc, whole: str, first: int, end: int, label: str) -> tuple[int, int, str]:
    """Return a tagged span without dashes and loose marks at its ends, with the rest of a hyphened word and with the mark that
    closes its quotation.
    """
    while end - first > 1 and doc[end - 1].text in _DASHES and doc[end - 2].whitespace_:
        end -= 1
    while end - first > 1 and (doc[first].text in _DASHES or doc[first].is_space):
        first += 1
    while (
        end < len(doc)
        and label == "PERSON"
        and not doc[end - 1].whitespace_
        and (doc[end - 1].text == "-" or _continues(doc, end))
    ):
        end += 1
    while end - first > 1 and doc[end - 1].text in _COMMAS:
        end -= 1
    while label == "PERSON" and end - first > 1 and _is_trade(doc, first, end):
        first += 1
    if label == "PERSON":
        end = _past_broken_line(doc, first, _before_caption(doc, first, end))
    while end - first > 1 and label == "PERSON" and doc[end - 1].is_lower and doc[end - 1].is_stop:
        end -= 1
    if (
        label in _PHRASES
        and first
        and any(t.text in _POSSESSIVES for t in doc[first:end])
        and titles_before(whole, doc[first].idx, lexicons_of(doc.vocab))
    ):
        first -= 1
    text = doc[first:end].text
    for opener, closer in _PAIRS:
        is_open = text.count(opener) > text.count(closer) if opener != closer else text.count(opener) % 2
        if is_open and end < len(doc) and doc[end].text == closer and not doc[end - 1].whitespace_:
            end += 1
            break
    return first, end, label


def _is_trade(doc: Doc, first: int, end: int) -> bool:
    """Tell whether a name's first word is what somebody is: "baker Ann Lee", "Coxswain Ann Lee", or at a sentence's beginning "Baker Ann Lee"."""
    word, lexicons = doc[first], lexicons_of(doc.vocab)
    if lexicons.is_first_name(word.text):
        return False
    if word.is_lower:
        return word.lower_ not in PARTICLES and bool(doc[first + 1].text[:1].isupper())
    if end - first < 3 or not word.is_title:
        return False
    begins = word.is_sent_start or not first
    is_trade = begins and _TRADE.search(word.text) and lexicons.is_first_name(doc[first + 1].text)
    return word.lower_ in _callings() or bool(is_trade)


@lru_cache(maxsize=1)
def _callings() -> frozenset[str]:
    return frozenset(read_list(FOLDER / "callings.txt"))


def _past_broken_line(doc: Doc, first: int, end: int) -> int:
    """Return the end of a name that stops at a line's end with a word that no name ends with ("van der", "de la"): it goes on in
    the next line.
    """
    ends_small = end - first > 1 and doc[end - 1].is_lower and doc[end - 1].lower_ in PARTICLES
    goes_on = end + 1 < len(doc) and doc[end].text.strip(" ") == "\n" and doc[end + 1].text[:1].isupper()
    return end + 2 if ends_small and goes_on else end


def _before_caption(doc: Doc, first: int, end: int) -> int:
    """Return the end of a name before a caption that runs on without a space, as nlp.sentences parted it."""
    joins = (i for i in range(first + 1, end) if doc[i - 1].is_alpha and not doc[i - 1].whitespace_ and doc[i].is_title)
    return next(joins, end)


def _continues(doc: Doc, end: int) -> bool:
    """Tell whether a hyphen and the rest of the word follow without a space."""
    return doc[end].text == "-" and not doc[end].whitespace_ and end + 1 < len(doc) and doc[end + 1].is_alpha


def join_names(doc: Doc, spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield the spans; parts of one person's name that a nickname in brackets or a list's comma parts are joined: "Ann (Nan)
    Lee", "Lee, Ann;".
    """
    lexicons = lexicons_of(doc.vocab)
    waiting: list[tuple[int, int, str]] = []
    for span in spans:
        waiting.append(span)
        if (len(waiting) >= 2 and _is_inverted(doc, waiting[-2], span, lexicons)) or (
            len(waiting) >= 2 and _is_bracketed(doc, waiting[-2], span)
        ):
            waiting[-2:] = [(waiting[-2][0], span[1], "PERSON")]
        elif len(waiting) >= 3 and _is_bracketed(doc, waiting[-3], span):
            waiting[-3:] = [(waiting[-3][0], span[1], "PERSON")]
    yield from waiting


def _is_inverted(doc: Doc, left: tuple[int, int, str], right: tuple[int, int, str], lexicons: Any) -> bool:
    """Tell whether two people are "Surname, First" in a list or at a line's start: the first word is no first name, the second
    is one.
    """
    if (
        (left[2] != "PERSON" and left[1] - left[0] > 1)
        or right[2] != "PERSON"
        or right[0] - left[1] != 1
        or doc[left[1]].text != ","
        or right[1] - right[0] > 3
    ):
        return False
    before = doc[left[0] - 1] if left[0] else None
    behind = doc[right[1] : right[1] + 1].text
    starts = (
        before is None or "\n" in before.text or before.text in (";", ":", "•", "-") or behind == ";" or _ends_list(doc, left[0])
    )
    return (
        starts
        and lexicons.is_first_name(doc[right[0]].text)
        and not (left[1] - left[0] > 1 and lexicons.gender(doc[left[0]].text))
    )


def _ends_list(doc: Doc, first: int) -> bool:
    """Tell whether "; and" stands before a name."""
    return first > 1 and doc[first - 1].text in ("and", "&") and doc[first - 2].text == ";"


def _is_bracketed(doc: Doc, left: tuple[int, int, str], right: tuple[int, int, str]) -> bool:
    """Tell whether two people are a first name and a surname with one word in brackets between."""
    between = [t.text for t in doc[left[1] : right[0]]]
    if between == ["("] and right[1] - right[0] > 2 and doc[right[0] + 1].text == ")":  # "Ann | (Nan) Lee"
        between, right = [t.text for t in doc[left[1] : right[0] + 2]], (right[0] + 2, *right[1:])
    return (
        left[2] == right[2] == "PERSON"
        and len(between) == 3
        and between[0] == "("
        and between[2] == ")"
        and right[1] - right[0] < 3
        and left[1] - left[0] == 1
    )


def _span(doc: Doc, text: str, first: int, end: int, label: str) -> Span | None:
    start, stop = doc[first].idx, doc[end - 1].idx + len(doc[end - 1])
    cleaned = clean_span(text, start, stop, label, lexicons=lexicons_of(doc.vocab))
    if cleaned and label == "OPERATION" and is_another_kind(text[slice(*cleaned)]):
        return None
    span = doc.char_span(*cleaned, label=label, alignment_mode="expand") if cleaned else None
    if span is not None and cleaned != (span.start_char, span.end_char):
        span._.offsets = cleaned
    return span
