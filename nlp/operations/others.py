"""Operations that are a plan, an exercise or another body's work by what stands beside their name: "Operation Tern, the council's plan for floods,"."""

from collections.abc import Sequence
from itertools import pairwise, takewhile

from spacy.tokens import Doc, Span

from nlp.grammar.descriptions import POSSESSIVES
from nlp.lexicons import lexicons_of
from nlp.names.police_words import tells_of_police

# What is no police operation, and whose work is none. Of the tagger's 54 wrong operations of the corpus's train and dev 11 stand beside one of these, of its
# right ones none.
_WORKS = frozenset(("plan", "plans", "scheme", "rota", "exercise", "rehearsal", "farce", "musical"))
_PLANS = frozenset(("plan", "exercise", "rehearsal"))
_OWNERS = frozenset(
    ("council", "county", "hall", "hospital", "trust", "volunteers", "firm", "company", "club", "school", "church")
)
# "Its" is as often the police's.
_DETERMINERS = frozenset(("the", "a", "an", "our"))
_PHRASE_ENDS = frozenset(",.;:!?()–—")
MAX_PHRASE_TOKENS = 14


def without_other_operations(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans without operations that are none of the police's beside one of their mentions, in full or by their bare names."""
    others = tuple(span.text.casefold() for span in spans if span.label_ == "OPERATION" and _is_other(doc, span))
    return [span for span in spans if span.label_ != "OPERATION" or not any(o.endswith(span.text.casefold()) for o in others)]


def _is_other(doc: Doc, span: Span) -> bool:
    before, behind = doc[max(0, span.start - 2) : span.start], doc[span.end : span.end + MAX_PHRASE_TOKENS]
    if len(before) == 2 and before[0].lower_ in _PLANS and before[1].text == ",":  # "the traffic plan, Operation Tern"
        return True
    if len(behind) < 2 or behind[0].text != "," or behind[1].text not in _DETERMINERS:
        return False
    phrase = list(takewhile(lambda t: t.text not in _PHRASE_ENDS and not t.is_space, behind[1:]))
    if any(t.is_alpha and t.is_upper and len(t) > 1 for t in phrase) or tells_of_police(lexicons_of(doc.vocab), phrase):
        return False
    return any(t.lower_ in _WORKS for t in phrase) or any(
        t.lower_ in _OWNERS and behind_it.text in POSSESSIVES for t, behind_it in pairwise(phrase)
    )
