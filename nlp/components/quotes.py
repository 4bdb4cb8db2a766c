"""Component: quotes and who speaks them. Structure finds what stands in quotation marks, a head tells quotes from titles and nicknames,
and the speaker is a scored choice among the people, bodies and descriptions in reach, and nobody."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.component import Weighted
from nlp.components.roles import score_group
from nlp.grammar.cues import is_alone, is_answer, is_resumed, is_split_sentence, signature_of
from nlp.grammar.description_ends import N_END_FEATURES
from nlp.grammar.saying import saying_beside
from nlp.ml.candidates import N_QUOTATION_FEATURES, N_SPEAKER_FEATURES, N_TURN_FEATURES, quotation_features, token_spans
from nlp.ml.network import WIDTH, EndHead, PairHead, SpanHead, TagHead, turn_head
from nlp.speakers.choices import IN_PLACE, IN_SENTENCE, choices_of, is_by_name
from nlp.speakers.described import find_described
from nlp.speakers.untold import SURE_OF_NOBODY, is_untold
from nlp.text.layout import N_PAIR_FEATURES, Floats, Layout
from nlp.text.quotations import Quotation, find_quotations
from nlp.text.repeats import repeated_later

# The column of features that tells that a candidate's sex is against the pronoun beside the quote, and what that takes off its score
# (0, 4, 8 tried on corpus dev with the first fit: right speakers .857, .875, .875).
AGAINST_PRONOUN = N_PAIR_FEATURES + 8
# The column that tells that a pronoun stands beside the quote and nothing tells the candidate's sex.
UNKNOWN_SEX = N_PAIR_FEATURES + 9
# The columns that tell that a candidate is a body, and that the pronoun is "he" or "she", which no body is that stands elsewhere.
IS_BODY, PRONOUNS_OF_ONE = N_PAIR_FEATURES + 1, [N_PAIR_FEATURES + 3, N_PAIR_FEATURES + 4]
PRONOUN_VETO = 4.0
# The best guess stands unless "nobody" is ten times as likely: in training 10 of 100 quotes have their speaker hidden, in texts one or two
# tell none (1, .3, .15, .1, .05 tried on corpus dev: right speakers .875, .881, .887, .899, .905). Its confidence is not raised by this.
NOBODY_DISCOUNT = 0.1
# Added to the score of who stands in the speaker's place (nlp.grammar.cues), beside what the head makes of it. With 0, 1, 2, 4 (and half of the pronoun's
# veto and less for the first two) .752, .760, .765, .767 of authors q to w are right, of dev .916, .928, .922, .916.
PLACE_FAVOUR = 2.0
# The same for the one person or body by name who stands there: of 256 such in authors g and q to 3 250 speak, and some lose by the head's scores.
NAMED_PLACE_FAVOUR = 2.0
# The same for who signs a quotation. The corpus has none; with 2 one of two strangers' was another's.
SIGNED_FAVOUR = 6.0
# The same for whom the sentences before are about. With 0, .75, 1, 1.25, 2 .910, .928, .928, .928, .928 of dev are right, .726, .723, .727, .725, .711 of four
# hands that describe half of their speakers, .974, .974, .977, .977, .977 of two that name them.
SENTENCE_FAVOUR = 1.0
# Of 88 quotes alone in the paragraph behind another's (train and dev) 74 are not the same voice's, and 56 of these the one's before it. What the score
# of the one who spoke last loses and that of the one before gains by it.
ANSWERED_PENALTY, ANSWER_FAVOUR = 4.0, 1.0

# What how sure a description is counts beside its choice, which the head makes knowing it already. With 1, .4, .25, .15, 0 of authors x to 3 .998 of
# .382, .998 of .395, .997 of .403, .994 of .416, .963 of .508 are right where they are sure enough to be shown, of q to w .996 of .265, .992 of .284,
# .988 of .298, .988 of .326, .978 of .465, of dev all but with 0; what is wrong with .15 and right with 1 are a description's first or last words.
DESCRIBED_WEIGHT = 0.15

# How sure a choice is at most where the quotation's place does not speak for it, or where only a headline's words tell it. Of authors q to w, by folds,
# people chosen at .9 or more are right in .991 where they stand in the quote's own place, in .979 where the sentences before are about them, in .833
# where these are about somebody else, in .750 where they are about nobody.
MAX_DISPUTED = 0.5

# `called it "theatre"`: of 24 such stretches of authors q to 3 and dev 22 are quotes, whatever their length.
_CALLED_IT = re.compile(
    r"\b(?:call|describ|brand|label|dismiss)\w*\s+(?:it|him|her|them|this|that)\s+(?:as\s+)?(?:an?\s+|the\s+)?[“\"‘']\Z", re.I
)
CALLED_REACH = 40
SURE_OF_CALLED = 0.92

# Words of weight in the title of a work, and those that have no capital there.
MIN_TITLE_WORDS = 2
_SMALL_WORDS = frozenset("a an the of in on at to for and or but by with from as nor into over".split())  # noqa: SIM905
_WORD = re.compile(r"[^\W\d_][\w’'-]*")


@Language.factory(
    "quotes",
    assigns=["doc.spans", "span._.speaker", "span._.speaker_confidence", "span._.cue"],
    requires=["doc.tensor", "doc.ents", "span._.canonical"],
    default_config={"temperature": 1.0},
    default_score_weights={"spans_quotes_f": 1.0, "speakers": 1.0},
)
def make_quotes(nlp: Language, name: str, temperature: float) -> "Quotes":  # noqa: ARG001 (spaCy's signature)
    """Build the component. `temperature` divides the scores of speakers: of .8, 1, 1.2 the shipped one lets most be shown at 98 of 100 right
    by folds over authors q to w (.275, .291, .275)."""
    return Quotes(temperature)


class Quotes(Weighted):
    """Sets `doc.spans["quotes"]` and `doc.spans["descriptions"]`."""

    labels: tuple[str, ...] = ("QUOTE",)

    def __init__(self, temperature: float) -> None:
        import torch

        self.temperature = temperature
        self.model = torch.nn.ModuleDict(
            {
                "quotes": SpanHead(WIDTH, N_QUOTATION_FEATURES, 1),
                "descriptions": TagHead(WIDTH, ("DESCRIPTION",)),
                "ends": EndHead(WIDTH, N_END_FEATURES),
                "speaker": PairHead(WIDTH, N_SPEAKER_FEATURES),
                "turn": turn_head(N_TURN_FEATURES),
            }
        ).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the quotes of one document."""
        self.check(doc)
        text = doc.text
        quotations = find_quotations(text)
        spans = token_spans(doc, quotations)
        doc.spans["descriptions"], shares = find_described(doc, self.model, spans)
        surety = [
            max(sure, SURE_OF_CALLED)
            if _CALLED_IT.search(text, max(0, quotation.start - CALLED_REACH), quotation.start)
            else sure
            for sure, quotation in zip(self._attributed(doc, quotations, spans), quotations, strict=True)
        ]
        chosen = [i for i, p in enumerate(surety) if p > 0.5 and not is_title(text[quotations[i].start : quotations[i].end])]
        kept = [quotations[i] for i in chosen]
        quotes = self._with_speakers(doc, kept, spans[chosen], Layout.of(doc, spans), shares[:, 1]) if kept else []
        for quote, i in zip(quotes, chosen, strict=True):
            quote._.speaker_confidence *= surety[i]
        doc.spans["quotes"] = quotes
        return doc

    def _attributed(self, doc: Doc, quotations: Sequence[Quotation], spans: Any) -> list[float]:
        """Return how likely each quotation is a quote."""
        import torch

        if not quotations:
            return []
        features = quotation_features(doc, quotations, spans)
        with torch.inference_mode():
            scores = self.model["quotes"](*map(torch.from_numpy, (doc.tensor, spans, features))).squeeze(-1)
        return [float(p) for p in torch.sigmoid(scores)]

    def _with_speakers(self, doc: Doc, quotations: Sequence[Quotation], spans: Any, layout: Layout, describes: Any) -> list[Span]:
        import torch

        text = doc.text
        given = choices_of(doc, quotations, spans, layout, describes)
        candidates, rights, pairs, features = given.candidates, given.rights, given.pairs, given.features
        names = [name for *_, name in candidates]
        with torch.inference_mode():
            arrays = (doc.tensor, spans, rights, pairs, features)
            scores, nobody = (x.numpy() for x in self.model["speaker"](*map(torch.from_numpy, arrays)))
            turns = self.model["turn"](torch.from_numpy(given.turns)).squeeze(-1).numpy()
        bounds = np.searchsorted(pairs[:, 0], np.arange(len(quotations) + 1))
        last: str | None = None
        other: str | None = None  # who spoke before the last
        quotes: list[Span] = []
        has_own: list[bool] = []
        heard: dict[str, int] = {}  # by which pronoun a quote went to somebody whose sex nothing else tells: 0 he, 1 she
        for i, quotation in enumerate(quotations):
            mine = np.arange(bounds[i], bounds[i + 1])
            before = quotes[-1] if quotes else None
            runs_on = before is not None and _runs_on(text, quotations[i - 1], quotation)
            follows = np.array([names[c].lower() == last for c in pairs[mine, 1]], np.float32)
            placed = features[mine, IN_PLACE]
            is_body = features[mine, IS_BODY] * features[mine][:, PRONOUNS_OF_ONE].any(1) * (1 - placed)
            mine_names = [names[c].lower() for c in pairs[mine, 1]]
            others = np.array([is_other(features[r], heard.get(name)) for name, r in zip(mine_names, mine, strict=True)], bool)
            others &= not text[quotation.start].islower()  # a pronoun before some words may be another's
            against = (np.maximum(features[mine, AGAINST_PRONOUN], others) * (1 - placed) + is_body) * PRONOUN_VETO
            standing = {names[c].lower() for c, is_there in zip(pairs[mine, 1], placed, strict=True) if is_there}
            by_place = given.by_place[i]
            own = scores[mine] - against - PRONOUN_VETO * given.told_of[i] + PLACE_FAVOUR * placed
            favour = SENTENCE_FAVOUR * features[mine, IN_SENTENCE]
            if len(standing) == 1:
                favour += NAMED_PLACE_FAVOUR * placed * np.array([is_by_name(*candidates[c]) for c in pairs[mine, 1]])
                favour += SIGNED_FAVOUR * placed * (signature_of(doc, int(spans[i, 0]), int(spans[i, 1])) is not None)
            favour += against * given.reports[i]
            if not standing:  # who stands in the quote's own place begins a turn
                own += turns[i] * follows
            if i and given.by_agent[i - 1] and not given.by_agent[i]:  # "Told by Ann Lee that he was “late”, he said:"
                favour -= ANSWERED_PENALTY * follows
            if i and not runs_on and is_answer(text, quotations[i - 1], quotation):
                favour += (
                    ANSWER_FAVOUR * np.array([names[c].lower() == other for c in pairs[mine, 1]]) - ANSWERED_PENALTY * follows
                )
            total, of_nobody = self._shares_by_name(own + favour, nobody[i], mine_names)
            by_head, _ = self._shares_by_name(own, nobody[i], mine_names)  # what rules favour is chosen by them, but not surer
            best = max(total, key=lambda n: total[n], default=None)
            span = Span(doc, int(spans[i, 0]), int(spans[i, 1]), label="QUOTE")
            span._.offsets = (quotation.start, quotation.end)
            is_nobodys = not standing and not runs_on and is_untold(text, quotation.start, quotation.end)
            if before is not None and runs_on:
                span._.speaker, span._.speaker_confidence = before._.speaker, before._.speaker_confidence
            elif is_nobodys:
                span._.speaker, span._.speaker_confidence, last = None, SURE_OF_NOBODY, None
            elif best is None or total[best] < NOBODY_DISCOUNT * of_nobody:
                span._.speaker, span._.speaker_confidence, last = None, of_nobody, None
            else:
                row = max((r for r in mine if names[pairs[r, 1]].lower() == best), key=lambda r: scores[r])
                speaker = candidates[pairs[row, 1]]
                sure = min(total[best], by_head[best]) * (
                    speaker[0]._.sure ** DESCRIBED_WEIGHT if speaker[1] == "DESCRIPTION" else 1.0
                )
                follows_cue = before is not None and is_resumed(text, quotations[i - 1], quotation)
                alone = is_alone(text, quotation) and not follows_cue
                if (best not in standing and best != by_place) or given.doubtful[i] or (alone and best not in standing):
                    sure = min(sure, MAX_DISPUTED)
                if best == by_place and sure > MAX_DISPUTED and features[row, UNKNOWN_SEX]:
                    heard[best] = int(features[row, PRONOUNS_OF_ONE[1]])
                if best != last:
                    other, last = last, best
                span._.speaker, span._.speaker_confidence = names[pairs[row, 1]], sure
            span._.cue = saying_beside(doc, span.start, span.end)
            quotes.append(span)
            has_own.append(bool(standing) or is_nobodys)
        for i, again in repeated_later(text, quotations):
            if not has_own[i] and quotes[again]._.speaker:
                quotes[i]._.speaker = quotes[again]._.speaker
                quotes[i]._.speaker_confidence = min(quotes[again]._.speaker_confidence, MAX_DISPUTED)
        return quotes

    def _shares_by_name(self, scores: Floats, nobody: float, names: Sequence[str]) -> tuple[dict[str, float], float]:
        """Return how likely each name speaks, by the scores of its mentions, and how likely nobody. Shapes: scores (n,)."""
        logits = np.append(scores, nobody) / self.temperature
        shares = np.exp(logits - logits.max())
        shares /= shares.sum()
        total: dict[str, float] = {}
        for name, share in zip(names, shares[:-1], strict=True):
            total[name] = total.get(name, 0.0) + float(share)
        return total, float(shares[-1])

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span scores of quotes, and the share of those found that have the right speaker."""
        examples = list(examples)
        right = asked = 0
        for example in examples:
            wanted = {s._.offsets or (s.start_char, s.end_char): s._.speaker for s in example.reference.spans.get("quotes", ())}
            for span in example.predicted.spans.get("quotes", ()):
                key = span._.offsets or (span.start_char, span.end_char)
                if key in wanted:
                    asked += 1
                    right += (span._.speaker or "").lower() == (wanted[key] or "").lower()
        return score_group(examples, "quotes", **kwargs) | {"speakers": right / asked if asked else None}


def is_other(features: Floats, heard: int | None) -> bool:
    """Tell whether the pronoun beside a quote is not the one by which a candidate spoke before (0 he, 1 she). Shapes: features (N_SPEAKER_FEATURES,)."""
    return heard is not None and bool(features[PRONOUNS_OF_ONE[1 - heard]])


def is_title(words: str) -> bool:
    """Tell whether the words in quotation marks are the title of a book or a talk: all words of weight with capitals, but not of capitals, no stop at the end.
    Of 86 such stretches of the corpus's train and dev one is a quote, a score.
    """
    weighty = [word for word in _WORD.findall(words) if word not in _SMALL_WORDS]
    has_capitals = words[:1].isupper() and not words.isupper() and all(word[0].isupper() for word in weighty)
    return len(weighty) >= MIN_TITLE_WORDS and has_capitals and words[-1:].isalnum()


def _runs_on(text: str, before: Quotation, quotation: Quotation) -> bool:
    """Tell whether one voice speaks both: the quotation goes on in the next paragraph, or its sentence was parted by its
    speaker.
    """
    is_chain = quotation.continues and quotation.chain == before.chain
    return is_chain or is_split_sentence(text, before.end, quotation.start)
