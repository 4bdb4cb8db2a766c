"""Component: quotes and who speaks them. Structure finds what stands in quotation marks, a head tells quotes from titles and nicknames,
and the speaker is a scored choice among the people, bodies and descriptions in reach, and nobody."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.antecedents import Antecedents
from nlp.candidates import (
    N_QUOTATION_FEATURES,
    N_SPEAKER_FEATURES,
    N_TURN_FEATURES,
    flat,
    quotation_features,
    speaker_pairs,
    speakers_of,
    token_spans,
    turn_features,
)
from nlp.component import Weighted
from nlp.credits import caption_lines, is_credit, is_within
from nlp.cues import is_in_place, is_split_sentence
from nlp.described_speakers import find_described
from nlp.description_ends import N_END_FEATURES
from nlp.entities import WIDTH
from nlp.layout import N_PAIR_FEATURES, Layout
from nlp.lexicons import lexicons_of
from nlp.network import EndHead, PairHead, SpanHead, TagHead
from nlp.quotations import Quotation, find_quotations
from nlp.roles import score_group

# Tokens between a quote and its speaker's mention in which the cue stands ("said").
CUE_REACH = 12
# The column of features that tells that a candidate's sex is against the pronoun beside the quote, and what that takes off its score
# (0, 4, 8 tried on corpus dev with the first fit: right speakers .857, .875, .875).
AGAINST_PRONOUN = N_PAIR_FEATURES + 8
PRONOUN_VETO = 4.0
# The best guess stands unless "nobody" is ten times as likely: in training 10 of 100 quotes have their speaker hidden, in texts one or two
# tell none (1, .3, .15, .1, .05 tried on corpus dev: right speakers .875, .881, .887, .899, .905). Its confidence is not raised by this.
NOBODY_DISCOUNT = 0.1
MIN_SURE = 1e-4
# Added to the score of who stands in the speaker's place (nlp.cues). 0, 2, 4 tried: on corpus dev .910 each, of its quotes 45, 46, 47 of 100
# are sure enough to be shown, and all right; authors q to w .655, .660, .663.
PLACE_FAVOUR = 4.0

# How sure a choice is at most where the quotation's place speaks for somebody else. Of authors q to w choices at .98 or more were right in .984
# where the place spoke for them, in .875 where it spoke for others; of dev all. To raise the odds of agreed choices (by 5.5, as those authors
# gave) named .548 of dev's quotes, all rightly, and .294 there at .988, but did not hold on the test author (.932 right): not kept. To favour
# such a candidate in the choice itself by 1, 2, 3 gave .916, .916, .898 right on dev (.910 without), there .661, .659, .656 (.664): not kept.
MAX_DISPUTED = 0.9


@Language.factory(
    "quotes",
    assigns=["doc.spans", "span._.speaker", "span._.speaker_confidence", "span._.cue"],
    requires=["doc.tensor", "doc.ents", "span._.canonical"],
    default_config={"temperature": 1.0},
    default_score_weights={"spans_quotes_f": 1.0, "speakers": 1.0},
)
def make_quotes(nlp: Language, name: str, temperature: float) -> "Quotes":  # noqa: ARG001 (spaCy's signature)
    """Build the component. `temperature` divides the scores of speakers: fitted on corpus dev by training, so that confidences are calibrated."""
    return Quotes(temperature)


class Quotes(Weighted):
    """Sets `doc.spans["quotes"]` and `doc.spans["descriptions"]`."""

    def __init__(self, temperature: float) -> None:
        import torch

        self.temperature = temperature
        turn = torch.nn.Sequential(torch.nn.Linear(N_TURN_FEATURES, 24), torch.nn.GELU(), torch.nn.Linear(24, 1))
        self.model = torch.nn.ModuleDict(
            {
                "quotes": SpanHead(WIDTH, N_QUOTATION_FEATURES, 1),
                "descriptions": TagHead(WIDTH, ("DESCRIPTION",)),
                "ends": EndHead(WIDTH, N_END_FEATURES),
                "speaker": PairHead(WIDTH, N_SPEAKER_FEATURES),
                "turn": turn,
            }
        ).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the quotes of one document."""
        quotations = find_quotations(doc.text)
        spans = token_spans(doc, quotations)
        doc.spans["descriptions"], shares = find_described(doc, self.model, spans)
        surety = self._attributed(doc, quotations, spans)
        chosen = [i for i, p in enumerate(surety) if p > 0.5]
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
        people = [(e, e._.canonical) for e in doc.ents if e.label_ == "PERSON" and not is_credit(text, e.start_char)]
        bodies = [(e, e._.canonical) for e in doc.ents if e.label_ == "ORG" and not is_credit(text, e.start_char)]
        holders = _holders(doc)
        described = [(s, holders.get(s.text.lower()) or flat(s.text)) for s in doc.spans["descriptions"]]
        people += _by_office(doc, holders, layout)
        candidates = _outside_captions(text, speakers_of(people, bodies, described), quotations)
        kinds, names = [k for _, k, _ in candidates], [n for *_, n in candidates]
        rights = np.array([(s.start, s.end) for s, *_ in candidates], np.int64).reshape(-1, 2)
        pairs, features = speaker_pairs(doc, layout, spans, rights, kinds, names, lexicons_of(doc.vocab))
        with torch.inference_mode():
            arrays = (doc.tensor, spans, rights, pairs, features)
            scores, nobody = (x.numpy() for x in self.model["speaker"](*map(torch.from_numpy, arrays)))
            turns = self.model["turn"](torch.from_numpy(turn_features(doc, spans, quotations, layout))).squeeze(-1).numpy()
        bounds = np.searchsorted(pairs[:, 0], np.arange(len(quotations) + 1))
        # A description is a candidate only as far as it is one.
        surety = np.log([max(s._.sure, MIN_SURE) if kind == "DESCRIPTION" else 1.0 for s, kind, _ in candidates])
        antecedents = Antecedents(doc, layout, {s.start: name.lower() for s, _, name in candidates}, describes)
        last: str | None = None
        quotes: list[Span] = []
        for i, quotation in enumerate(quotations):
            mine = np.arange(bounds[i], bounds[i + 1])
            follows = np.array([names[c].lower() == last for c in pairs[mine, 1]], np.float32)
            against = features[mine, AGAINST_PRONOUN] * PRONOUN_VETO
            quote = (int(spans[i, 0]), int(spans[i, 1]))
            placed = np.array([is_in_place(doc, quote, (int(a), int(b))) for a, b in rights[pairs[mine, 1]]], np.float32)
            standing = {names[c].lower() for c, is_there in zip(pairs[mine, 1], placed, strict=True) if is_there}
            by_place = None if standing or not len(mine) else antecedents.speaker_by_place(quote)
            own = scores[mine] + turns[i] * follows - against + surety[pairs[mine, 1]] + PLACE_FAVOUR * placed
            logits = np.append(own, nobody[i]) / self.temperature
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            total: dict[str, float] = {}
            for row, share in zip(mine, shares[:-1], strict=True):
                name = names[pairs[row, 1]].lower()
                total[name] = total.get(name, 0.0) + float(share)
            best = max(total, key=lambda n: total[n], default=None)
            before = quotes[-1] if quotes else None
            span = Span(doc, int(spans[i, 0]), int(spans[i, 1]), label="QUOTE")
            span._.offsets = (quotation.start, quotation.end)
            if before is not None and _runs_on(text, quotations[i - 1], quotation):
                span._.speaker, span._.speaker_confidence = before._.speaker, before._.speaker_confidence
            elif best is None or total[best] < NOBODY_DISCOUNT * shares[-1]:
                span._.speaker, span._.speaker_confidence, last = None, float(shares[-1]), None
            else:
                row = max((r for r in mine if names[pairs[r, 1]].lower() == best), key=lambda r: scores[r])
                speaker = candidates[pairs[row, 1]]
                sure = total[best] * (speaker[0]._.sure if speaker[1] == "DESCRIPTION" else 1.0)
                if best not in standing and best != by_place and (standing or by_place is not None):
                    sure = min(sure, MAX_DISPUTED)
                span._.speaker, span._.speaker_confidence, last = names[pairs[row, 1]], sure, best
                span._.cue = _cue(doc, spans[i], rights[pairs[row, 1]])
            quotes.append(span)
        return quotes

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


def _runs_on(text: str, before: Quotation, quotation: Quotation) -> bool:
    """Tell whether one voice speaks both: the quotation goes on in the next paragraph, or its sentence was parted by its
    speaker.
    """
    is_chain = quotation.continues and quotation.chain == before.chain
    return is_chain or is_split_sentence(text, before.end, quotation.start)


def _outside_captions(
    text: str, candidates: list[tuple[Any, str, str]], quotations: Sequence[Quotation]
) -> list[tuple[Any, str, str]]:
    """Return the candidates without those in pictures' captions, whom the text beside is not about; all of them if nobody else is left.
    A caption that quotes somebody names him itself.
    """
    captions = [(a, b) for a, b in caption_lines(text) if not any(a <= q.start < b for q in quotations)]
    return [each for each in candidates if not is_within(captions, each[0].start_char)] or candidates


def _holders(doc: Doc) -> dict[str, str]:
    """Return who is meant by "the chair" or "the inspector": the one person of the text whose role's noun that is. Keys in small
    letters.
    """
    holders: dict[str, set[str]] = {}
    for role in doc.spans.get("roles", ()):
        words = [t.lower_ for t in role if t.is_alpha]
        cut = next((i for i, word in enumerate(words) if word in ("of", "for", "at", "with")), len(words))
        for n in (1, 2):
            if cut >= n:
                holders.setdefault(" ".join(words[cut - n : cut]), set()).update(role._.people)
    return {noun: next(iter(names)) for noun, names in holders.items() if len(names) == 1}


def _by_office(doc: Doc, holders: dict[str, str], layout: Layout) -> list[tuple[Span, str]]:
    """Mentions of people by their office alone: "the chair" outside quotation marks, where one person of the text is that."""
    taken = {i for group in ("roles", "descriptions") for span in doc.spans.get(group, ()) for i in range(span.start, span.end)}
    taken |= {i for ent in doc.ents for i in range(ent.start, ent.end)}
    found = []
    for i in range(len(doc) - 1):
        if doc[i].lower_ != "the" or layout.quotation[i] >= 0:
            continue
        for n in (2, 1):
            name = holders.get(doc[i + 1 : i + 1 + n].text.lower())
            if name and not taken & set(range(i + 1, min(len(doc), i + 1 + n))):
                found.append((Span(doc, i + 1, min(len(doc), i + 1 + n), label="OFFICE"), name))
                break
    return found


def _cue(doc: Doc, quote: Any, mention: Any) -> str | None:
    """Return the word of saying, by place: between quote and mention the one nearest to the quote, else the one behind the
    mention.
    """
    before = mention[1] <= quote[0]
    first, end = (int(mention[1]), int(quote[0])) if before else (int(quote[1]), int(mention[0]))
    if end - first > CUE_REACH:
        return None
    words = [t.lower_ for t in doc[first:end] if t.is_alpha and t.is_lower]
    if words:
        return str(words[-1] if before else words[0])
    after = doc[int(mention[1])] if mention[1] < len(doc) else None
    return str(after.lower_) if after is not None and not before and after.is_alpha and after.is_lower else None
