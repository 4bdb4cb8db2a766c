"""Component: roles of people, as written: a tagger marks them, a scorer of pairs tells whose they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, Span

from nlp.component import Weighted
from nlp.grammar.descriptions import ARTICLES, POSSESSIVES, SPEECH_VERBS
from nlp.lexicons import FLAGS, lexicons_of
from nlp.ml.candidates import role_pairs, token_spans
from nlp.ml.decoding import tagged
from nlp.ml.network import WIDTH, PairHead, TagHead
from nlp.names.cleaning import is_grade, titles_before
from nlp.names.parties import parties
from nlp.names.relatives import held_relatives
from nlp.names.role_holders import may_hold, parted
from nlp.names.role_phrases import held_offices, whole_offices
from nlp.names.whole import callings, whole_name
from nlp.text.layout import N_PAIR_FEATURES, Layout
from nlp.text.quotations import find_quotations

# Likelier than not; where nobody is, the likeliest gets the role if at least this likely (.2, .3, .4, .5 tried on corpus dev, with weights
# of another fit: F1 .892, .892, .892, .889).
MIN_OWNER = 0.3
# Words behind which a role goes on, and tokens that it goes on for.
_OPEN_ENDS = frozenset(("of", "for", "with", "and", "&"))
MAX_OPEN_TOKENS = 6
# Added to the log scores of a role for a common noun right before a name ("dealer Dean Hart"). 0, 1, 2, 3 tried: roles of authors q to w F1 .929,
# .930, .931, .931; of corpus dev .902 each time.
NOUN_FAVOUR = 3.0
# The same for a word of nlp/data/uk/callings.txt ("Falconer Ann Lee"): of 231 such words before a name in the corpus's train and dev 230 are roles or end one.
CALLING_FAVOUR = 8.0

_CLOSING = frozenset("\"'”’")
# Flags of the words by which a person is addressed.
_TITLES = [FLAGS.index(flag) for flag in ("rank", "courtesy_title", "office")]


@Language.factory(
    "roles",
    assigns=["doc.spans", "span._.people"],
    requires=["doc.tensor", "doc.ents", "span._.canonical"],
    default_score_weights={"spans_roles_f": 1.0, "spans_roles_p": 0.0, "spans_roles_r": 0.0},
)
def make_roles(nlp: Language, name: str) -> "Roles":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Roles()


class Roles(Weighted):
    """Sets `doc.spans["roles"]`; `span._.people` are the canonical names of those who hold the role."""

    labels: tuple[str, ...] = ("ROLE",)

    def __init__(self) -> None:
        import torch

        self.model = torch.nn.ModuleDict({"roles": TagHead(WIDTH, ("ROLE",)), "role_of": PairHead(WIDTH, N_PAIR_FEATURES)}).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the roles of one document."""
        import torch

        self.check(doc)
        people = [e for e in doc.ents if e.label_ == "PERSON"]
        text = doc.text
        owner = {i: person for person in people for i in range(person.start, person.end)}
        names = (whole_name(doc, text, *span) for span in tagged(self.model["roles"], doc, _noun_favour(doc, people)))
        parts = (part for first, end, _ in names for part in parted(doc, text, first, end))
        parts = (without_cue(doc, first, end, owner) for first, end in parts)
        cuts = whole_roles(doc, [with_owner(doc, text, *cut) for part in parts if (cut := outside_names(*part, owner))])
        cuts = whole_offices(doc, list(cuts), {person.start for person in people})
        spans = [Span(doc, *without_open_end(doc, *without_relation(doc, *cut)), label="ROLE") for cut in cuts]
        spans = [span for span in spans if span.text not in parties()]  # "Ann Lee (Con)"
        kept: list[Span] = []
        if people and spans:
            lefts = np.array([(s.start, s.end) for s in spans], np.int64)
            rights = np.array([(p.start, p.end) for p in people], np.int64)
            mentions: dict[str, list[Span]] = {}
            for person in people:
                mentions.setdefault(person._.canonical, []).append(person)
            taken = {i for span in spans for i in range(span.start, span.end)}
            layout = Layout.of(doc, token_spans(doc, find_quotations(doc.text)))
            pairs, features = role_pairs(layout, lefts, rights)
            with torch.inference_mode():
                arrays = (doc.tensor, lefts, rights, pairs, features)
                scores = torch.sigmoid(self.model["role_of"](*map(torch.from_numpy, arrays))[0]).numpy()
            for i, span in enumerate(spans):
                mine = np.array(
                    [r for r in np.nonzero(pairs[:, 0] == i)[0] if not span.start <= people[pairs[r, 1]].start < span.end], int
                )
                held = [r for r in mine if scores[r] > 0.5] or [
                    r for r in mine if scores[r] == scores[mine].max(initial=0) >= MIN_OWNER
                ]
                holders = dict.fromkeys(people[pairs[r, 1]]._.canonical for r in held)
                span._.people = tuple(name for name in holders if may_hold(doc, span, mentions[name], taken))
                if span._.people:
                    kept.append(span)
        taken = {i for span in kept for i in range(span.start, span.end)}
        for role, person in (*held_relatives(doc, people, taken), *held_offices(doc, people, taken)):
            role._.people = (person._.canonical,)
            kept.append(role)
        doc.spans["roles"] = sorted(kept, key=lambda s: s.start)
        return doc

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span scores."""
        return score_group(examples, "roles", **kwargs)


def _noun_favour(doc: Doc, people: Sequence[Span]) -> Any:
    """Return what is added to the log scores of a role's tags. Shapes: (n_tokens, 3)."""
    favour = np.zeros((len(doc), 3), np.float32)
    before = [doc[person.start - 1] for person in people if person.start]
    words = [token for token in before if token.is_alpha and not token.is_stop]
    favour[[token.i for token in words if token.is_lower], 1:] = NOUN_FAVOUR
    favour[[token.i for token in words if token.lower_ in callings()], 1:] = CALLING_FAVOUR
    return favour


def outside_names(first: int, end: int, owner: Mapping[int, Span]) -> tuple[int, int] | None:
    """Return a role without the beginning of a name that runs on behind it ("Det Con Priya" before "Rana"); None where it is
    part of a name.

    `owner`: by token, the person whose name it is in.
    """
    head, tail = owner.get(first), owner.get(end - 1)
    if head is not None and head.end >= end:
        return None
    if tail is not None and tail.end > end:
        end = tail.start
    if head is not None and head.start < first:
        first = head.end
    return first, end


def with_owner(doc: Doc, text: str, first: int, end: int) -> tuple[int, int]:
    """Return a role that begins with a possessive with the name before it and its courtesy title: "| Mr Lee | 's daughter"."""
    if not first or doc[first].text not in POSSESSIVES or not doc[first - 1].ent_type_:
        return first, end
    first = next((i for i in range(first - 1, -1, -1) if doc[i].ent_iob_ == "B"), first)
    titles = titles_before(text, doc[first].idx, lexicons_of(doc.vocab))
    is_courtesy = bool(titles) and lexicons_of(doc.vocab).has("courtesy_title", titles[0])
    return first - is_courtesy, end


def without_cue(doc: Doc, first: int, end: int, owner: Mapping[int, Span]) -> tuple[int, int]:
    """Return a role without the word of saying before it: `"We did," gushed | organiser Ann Lee.` In `"We did," parish chair Ann Lee said.` it stands behind."""
    person = owner.get(end)
    if person is None or end - first < 2 or first < 1 or doc[first - 1].text not in _CLOSING or not doc[first].is_lower:
        return first, end
    behind = doc[person.end : person.end + 1]
    return (first, end) if behind and (behind[0].is_alpha or behind[0].text == ",") else (first + 1, end)


def without_relation(doc: Doc, first: int, end: int) -> tuple[int, int]:
    """Return a role without what somebody else is to its holder: "father of | PC" before "Ann Lee". Of 5,160 roles of the corpus's train and dev none has
    "of", "for" or "to" right before titles.
    """
    start = next((token.i + 1 for token in reversed(doc[first:end]) if token.lower_ in ("of", "for", "to")), first)
    if not first + 1 < start < end:
        return first, end
    flags = lexicons_of(doc.vocab).match(tuple(token.text for token in doc[start:end]))
    return (start, end) if flags[:, _TITLES].any(1).all() else (first, end)


def without_open_end(doc: Doc, first: int, end: int) -> tuple[int, int]:
    """Return a role without the words at its end behind which somebody else is told: "chief of staff | to", "son | of the late". None of those 5,160 ends so."""
    while end - first > 1 and doc[end - 1].lower_ in ARTICLES | _OPEN_ENDS | {"to", "late"}:
        end -= 1
    return first, end


def whole_roles(doc: Doc, cuts: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the roles with the whole of the body and the noun phrase that they end in; parts of one around a possessive are joined. A lone
    possessive, preposition or courtesy title is none. In order of the text.
    """
    bodies = {i: ent.end for ent in doc.ents if ent.label_ == "ORG" for i in range(ent.start, ent.end)}
    before: tuple[int, int] | None = None
    for first, end in cuts:
        end = _past_open_end(doc, max(end, bodies.get(end - 1, end)))
        if before is not None and first < before[1]:
            before = (before[0], max(end, before[1]))
            continue
        if before is not None and (_is_possessive(doc, before[1], first) or _is_first_word(doc, before, first)):
            before = (before[0], end)
            continue
        if before is not None:
            yield before
        before = (first, end) if not all(t.is_stop for t in doc[first:end]) else None
    if before is not None:
        yield before


def _is_first_word(doc: Doc, before: tuple[int, int], first: int) -> bool:
    """Tell whether what ends there is only a phrase's first word, with its sentence's capital ("Legally | qualified chair"), or a grade ("Acting | DS")."""
    word = doc[before[0]]
    return (
        before == (first - 1, first)
        and word.is_title
        and not word.ent_type_
        and (is_grade(word.text) or (bool(word.is_sent_start or not word.i) and doc[first].is_lower))
    )


def _is_possessive(doc: Doc, end: int, first: int) -> bool:
    """Tell whether a possessive joins what ends and what begins there: "Stagecoach's | head of buses"."""
    return doc[first - 1].text in POSSESSIVES and first - end in (0, 1)


def _past_open_end(doc: Doc, end: int) -> int:
    """Return the end of the phrase that goes on behind a role's last word: "cabinet member for | rough sleeping", "for | Ann Lee"."""
    last = doc[end - 1]
    if last.text == "-" and not last.whitespace_:  # "father-of-", of which "three" is a word without content
        return min(end + 1, len(doc))
    if last.lower_ not in ARTICLES | _OPEN_ENDS:
        return end
    at = end
    while at < min(len(doc), end + MAX_OPEN_TOKENS) and doc[at].lower_ in ARTICLES | _OPEN_ENDS:
        at += 1
    if at < len(doc) and doc[at].ent_type_ == "PERSON":
        while at < len(doc) and doc[at].ent_type_ == "PERSON" and (doc[at].ent_iob_ != "B" or at == end):
            at += 1
        return at
    if at < len(doc) and doc[at].ent_type_ in ("PLACE", "ORG"):  # "Dean of | Ely"
        return next((i for i in range(at + 1, len(doc)) if doc[i].ent_iob_ != "I"), len(doc))
    limit = min(len(doc), at + MAX_OPEN_TOKENS)
    while (
        at < limit and doc[at].is_alpha and not doc[at].ent_type_ and not doc[at].is_stop and doc[at].lower_ not in SPEECH_VERBS
    ):
        at += 1
    return at if at > end and doc[at - 1].lower_ not in ARTICLES | _OPEN_ENDS else end


def score_group(examples: Iterable[Any], key: str, **kwargs: Any) -> dict[str, Any]:
    """Exact-span scores of one group of `doc.spans`."""
    return dict(
        Scorer.score_spans(
            examples, f"spans_{key}", getter=lambda doc, _: doc.spans.get(key, ()), has_annotation=lambda doc: key in doc.spans,
            allow_overlap=True, **kwargs,
        )
    )  # fmt: skip
