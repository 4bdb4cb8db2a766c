"""Who is described and not named: the tagger of descriptions and the speakers' places say where a description begins, a head where it ends."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from spacy.tokens import Doc, Span

from nlp.grammar.cues import is_agent
from nlp.grammar.description_ends import end_features, possible_ends
from nlp.grammar.descriptions import ARTICLES, RELATIVES, SPEECH_VERBS, phrases_in_place, whole_description
from nlp.grammar.subjects import HE_OR_SHE
from nlp.ml.decoding import tag_scores, tagged
from nlp.names.relatives import RELATIVE_NOUNS
from nlp.names.whole import whole_name
from nlp.text.layout import Floats, sentence_starts

# Added to the log scores of a description's tags: one too many is a candidate that counts only as far as it is sure, one too few cannot win
# (0, 1, 2, 3.5 tried on corpus dev: right speakers .875, .875, .899, .893).
DESCRIPTION_FAVOUR = np.array([0.0, 2.0, 2.0], np.float32)
# A phrase that its place alone proposes is a candidate from this share on by the tagger of descriptions. With .01, .003, .001 .872, .902, .907 of the
# described speakers of authors q to w are candidates (.830 from .01 on without phrases in the midst of sentences), 3.5, 4.0, 4.6 a document.
MIN_PROPOSED = 0.003
_COMMAS = frozenset((",", ":"))
_OWNERS = frozenset(("his", "her", "their", "its", "the"))
_SUBJECTS = HE_OR_SHE | {"they"}
# Behind a comma these go on with the phrase: "In the shelters, where a boy had stood, I met".
_CLAUSES = frozenset(("where", "when", "which", "who", "whose"))
# How far it is a description: never sure enough to be shown.
PROPOSED_SURE = 0.1
# Added to the score of the end that the rules of grammar give. 0, 1, 2, 3 tried: right speakers of dev .904, .910, .916, .916, of authors q to w
# (each by a head that has not seen its texts) .772, .778, .779, .778; by the rules alone .916, .752.
RULE_FAVOUR = 2.0


def find_described(doc: Doc, model: Any, quotations: Any) -> tuple[list[Span], Floats]:
    """Return the descriptions outside quotation marks, in order of the text, and the probabilities of the tagger's tags O, B and I.

    `model` holds the heads "descriptions" and "ends". Shapes: quotations (m, 2), token spans; the second (n_tokens, 3).
    """
    shares = np.exp(tag_scores(model["descriptions"], doc))
    is_quoted = np.zeros(len(doc) + 1, bool)
    for first, end in quotations:
        is_quoted[first:end] = True
    described = _tagged(doc, model, shares, is_quoted)
    described += _proposed(doc, model, shares, is_quoted, described, quotations)
    described += _of_named(doc, is_quoted, described)
    return sorted(described, key=lambda span: span.start), shares


def _tagged(doc: Doc, model: Any, shares: Floats, is_quoted: Any) -> list[Span]:
    spans: list[Span] = []
    text, taken = doc.text, 0
    bodies = {(ent.start, ent.end) for ent in doc.ents if ent.label_ == "ORG"}
    for first, end, label in tagged(model["descriptions"], doc, DESCRIPTION_FAVOUR):
        if is_quoted[first]:
            continue
        start, stop, _ = whole_name(doc, text, first, end, label)
        start, stop = without_writing(doc, *whole_description(doc, start, stop))
        if start >= taken:
            stop = before_clause(doc, start, _likeliest_end(doc, model, (start, stop), shares, is_quoted), is_quoted)
            if (start, stop) in bodies or is_said_in(doc, start):  # a name speaks as itself
                continue
            span = Span(doc, start, stop, label=label)
            span._.sure = _probability(shares, first, end)
            spans.append(span)
            taken = stop
    return spans


def is_said_in(doc: Doc, first: int) -> bool:
    """Tell whether a phrase is that in which somebody says it: "Ann Lee said in a | statement"."""
    lead = first - 1 if first and doc[first - 1].lower_ in ARTICLES else first
    return lead > 1 and doc[lead - 1].lower_ == "in" and doc[lead - 2].lower_ in SPEECH_VERBS


def _proposed(doc: Doc, model: Any, shares: Floats, is_quoted: Any, described: Sequence[Span], quotations: Any) -> list[Span]:
    """Return the noun phrases in speakers' places that hold no description, name or quotation, and that the tagger does not think things."""
    free = ~is_quoted
    for span in (*described, *(e for e in doc.ents if e.label_ in ("PERSON", "ORG"))):
        free[span.start : span.end] = False
    starts = sentence_starts(doc)
    spans = []
    for quote in quotations:
        for first, end in phrases_in_place(doc, (int(quote[0]), int(quote[1])), starts):
            is_likely = shares[first:end, 1].max() >= MIN_PROPOSED or is_agent(doc, (int(quote[0]), int(quote[1])), (first, end))
            if free[first:end].all() and is_likely and not is_said_in(doc, first):
                end = before_clause(doc, first, _likeliest_end(doc, model, (first, end), shares, is_quoted), is_quoted)
                free[first:end] = False
                span = Span(doc, first, end, label="DESCRIPTION")
                span._.sure = PROPOSED_SURE
                spans.append(span)
    return spans


def _of_named(doc: Doc, is_quoted: Any, described: Sequence[Span]) -> Iterator[Span]:
    """Yield whose relatives stand before a name: "the [family of Ann Lee]"; "the mother of PC Ann Lee" has further words between.

    Shapes: is_quoted (n_tokens + 1,).
    """
    taken = {i for span in described for i in range(span.start, span.end)}
    for ent in doc.ents:
        at = ent.start - 2
        is_of = at > 0 and doc[at + 1].lower_ == "of" and doc[at].lower_ in RELATIVE_NOUNS and doc[at - 1].lower_ in ARTICLES
        if ent.label_ == "PERSON" and is_of and not is_quoted[at] and taken.isdisjoint(range(at, ent.end)):
            span = Span(doc, at, ent.end, label="DESCRIPTION")
            span._.sure = PROPOSED_SURE
            yield span


def _likeliest_end(doc: Doc, model: Any, by_rule: tuple[int, int], shares: Floats, is_quoted: Any) -> int:
    """Return where a description ends of which the rules of grammar make a phrase."""
    import torch

    first, stop = by_rule
    ends = [end for end in possible_ends(doc, first, is_quoted) if end <= introduction_end(doc, first)]
    if not ends:
        return stop
    spans = np.array([(0, end - first) for end in ends], np.int64)
    states = doc.tensor[first : ends[-1] + 1]
    with torch.inference_mode():
        scores = model["ends"](*map(torch.from_numpy, (states, spans, end_features(doc, first, ends, shares)))).numpy()
    return ends[int((scores + RULE_FAVOUR * (np.array(ends) == stop)).argmax())]


def before_clause(doc: Doc, first: int, end: int, is_quoted: Any) -> int:
    """Return where a description ends that runs on into its verb's subject ("his family | they"), into what is told ("superintendent | that the tenants") or into the clause that its quotation ends ("lady in Diss
    | who says to me"). Of 1,350 described speakers of the corpus's train and dev none has "that" in it.

    Shapes: is_quoted (n_tokens + 1,).
    """
    while end - first > 1 and doc[end - 1].text in _SUBJECTS:
        end -= 1
    for i in range(first + 1, end):
        if doc[i].lower_ == "that" or (doc[i].lower_ in RELATIVES and _leads_to_quotation(doc, end, is_quoted)):
            while i - first > 1 and not doc[i - 1].is_alpha:
                i -= 1
            return i - 1 if i - first > 1 and doc[i - 1].lower_ == "and" else i
    return end


def _leads_to_quotation(doc: Doc, end: int, is_quoted: Any) -> bool:
    """Tell whether nothing but a comma or a colon and the mark stands between a token and a quotation."""
    while end < len(doc) and not is_quoted[end] and (doc[end].text in _COMMAS or doc[end].is_quote):
        end += 1
    return end < len(doc) and bool(is_quoted[end])


def without_writing(doc: Doc, first: int, end: int) -> tuple[int, int]:
    """Return a description without the writing that is said to be from somebody: "In a | statement from | his family they said"."""
    is_introduction = first > 1 and doc[first - 2].lower_ == "in" and doc[first - 1].lower_ in ARTICLES
    if (
        is_introduction
        and end - first > 2
        and doc[first + 1].lower_ == "from"
        and _SUBJECTS.intersection(t.text for t in doc[end - 1 : end + 1])
    ):
        first += 2 + (doc[first + 2].lower_ in ARTICLES and end - first > 3)
    return first, end


def introduction_end(doc: Doc, first: int) -> int:
    """Return where the phrase ends that stands before its sentence's subject and holds a description ("In a statement, | Ann Lee said"); the document's end
    where it is no such phrase.
    """
    lead = first - 2 if first > 1 and doc[first - 1].lower_ in ARTICLES else first - 1
    if lead < 0 or not doc[lead].is_sent_start or doc[lead].lower_ != "in":
        return len(doc)
    for i in range(first + 1, len(doc)):
        goes_on = doc[i + 1 : i + 2].text in _CLAUSES
        if i == first + 1 and doc[i].lower_ in _OWNERS:  # "In a statement | his family said"
            return i
        if (doc[i].text == "," and not goes_on) or doc[i].ent_type_ in ("PERSON", "ORG"):
            return i
    return len(doc)


def _probability(shares: Floats, first: int, end: int) -> float:
    """Return how likely the tags of a span and its ends are: the least of its tokens' probabilities, without any favour."""
    inside = [shares[first, 1], *shares[first + 1 : end, 2]]
    after = [1 - shares[end, 2]] if end < len(shares) else []
    return float(min([*inside, *after]))
