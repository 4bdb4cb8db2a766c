"""Component: figures that count. One parser finds the numbers, a head tells what each counts, if anything, and of which operation."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, Span

from nlp.component import Weighted
from nlp.components.roles import score_group
from nlp.ml.candidates import N_NUMBER_FEATURES, N_OPERATION_FEATURES, number_features, operation_pairs, token_spans
from nlp.ml.network import FIGURE_KINDS, WIDTH, PairHead, SpanHead
from nlp.numbers.days import Calendar
from nlp.numbers.figure_clauses import UNSAID, said_by_clauses
from nlp.numbers.figure_words import UNBACKED, is_backed, is_other_term, kind_beside
from nlp.numbers.parsing import Number, find_numbers
from nlp.numbers.shared_nouns import SURE_OF_SHARED, nouns_shared
from nlp.operations.set_aside import MAX_SET_ASIDE, SetAside, is_before_operation
from nlp.text.credits import caption_lines, is_within
from nlp.text.layout import Layout
from nlp.text.quotations import find_quotations
from nlp.text.tables import Cell, cells_of, clause, find_cells

# What could be imposed, and what is aimed at: of the 12 terms and 33 other numbers behind such words in the corpus's train and dev none is a figure.
_COULD_BE = re.compile(
    r"\b(?:could|may|might|fac(?:e|es|ed|ing)|risk(?:s|ed|ing)?|expect(?:s|ed|ing)?|maximum|liable)\b[^,.;:!?\n]{0,60}\Z", re.I
)
# Money that somebody wants is one now and then; of 17 other numbers behind these none.
_WANTED = re.compile(r"\b(?:wants?|hopes?|hoping|would like)\b[^,.;:!?\n]{0,40}\Z", re.I)
# Savings are not spent, by the rules of annotation; none is in the corpus's dev or authors q to 3.
_SAVED = re.compile(
    r"\bsav(?:e|es|ed|ing|ings)\s+(?:(?:of|about|around|up|to|an|estimated|some|more|than|nearly|almost|at|least)\s+)*\Z", re.I
)
# What was done besides is none of it: "aimed at nitrous oxide and made 17 arrests".
_DONE = r"(?!\band\s+(?:(?:has|have|had)\b|(?:made|led|brought|took|saw|found|got|[a-z]+ed)\b))"
_AIMED_AT = re.compile(
    rf"\b(?:aim(?:s|ed|ing)?|target|targets|goal|ambition)\b(?:{_DONE}(?:[^,.;:!?\n]|(?<=\d)[,.](?=\d))){{0,60}}\Z", re.I
)
# "101 calls", "a 999 operator": numbers to ring, none of which is a figure in the corpus.
_TO_RING = frozenset((101.0, 105.0, 111.0, 112.0, 999.0))
_CALLS = re.compile(
    r"[\s-]+(?:emergency\s+)?(?:calls?|callers?|calling|lines?|numbers?|operators?|handlers?|services?|systems?)\b", re.I
)
_IN_EVERY = re.compile(r"\s+(?:in(?:\s+every)?|out\s+of\s+every)\s+")
_TIME = re.compile(r"[\s-]+(?:minute|hour|day|night|week|month|year|season)", re.I)
# What a proportion is told of at most; above stand years ("two in 2021").
MAX_WHOLE = 1000
_REACH = 80
# What is said of the people that a number counts, by its verb: of 158 such numbers of the corpus's train and dev 155 are of its kind, and one is what others
# are a part of ("how many of the 37 had been charged"); so one more is with .98. Whether it is a figure at all the head tells.
SURE_OF_VERB = 0.98
_SAID_OF = re.compile(
    r"(?:\s+[\w’'-]+){0,9}?\s+(?:have|has|had|were|was|are|is)\s+"
    r"(?:(?:since|later|also|now|then|already|subsequently|been|each|all|both|jointly|further)\s+)*"
    r"(?P<verb>charged|arrested|treated(?![^,.;:!?\n]*\bas\b))\b",
    re.I,
)
# "two boys, of 15 and 16,": ages between a number and what is said of it.
_AGES = re.compile(
    r"(?:\s+[\w’'-]+){0,3},?\s+(?:both\s+)?(?:aged|of)\s+\d{1,2}(?:(?:,\s*|\s+and\s+|\s+to\s+)\d{1,2})*,?(?=\s+(?:have|has|had|were|was|are|is)\b)"
)
_OF_WHOLE = re.compile(r"\bof\s+(?:the|those|these)\s+\Z", re.I)
_KIND_OF_VERB = {
    verb: 1 + FIGURE_KINDS.index(kind)
    for verb, kind in (("charged", "charged"), ("arrested", "arrests"), ("treated", "people_treated"))
}
# "drugs worth about £1m": of 26 such amounts of the corpus's train and dev behind drugs or a drug's name all are the value of what was seized, so one more is with .96.
_WORTH = re.compile(
    r"(?P<what>[^.;:!?\n]*)\b(?:worth|valued? (?:at|of))\s+(?:(?:about|around|up|to|an|estimated|more|than|over|some|nearly|almost|at|least|between)\s+)*\Z",
    re.I,
)
_DRUGS = re.compile(r"\bdrugs?\b", re.I)
SURE_OF_WORTH = 0.96
# "jailed him for nine years": all 56 such terms of the corpus's train and dev are of custody.
_JAILED_FOR = re.compile(r"\bjail(?:ed|ing|s)\s+(?:[\w’'-]+\s+){0,3}for\s+\Z", re.I)
SURE_OF_JAILED = 0.98
# A rate: of the 30 amounts of money in the corpus's train and dev before "each" or a unit other than a year one is a figure, of money spent.
_FOR_EACH = re.compile(r"\s+(?:each\b|apiece\b|(?:an?|per|every)\s+[a-z])", re.I)
_SENTENCE = 1 + FIGURE_KINDS.index("sentence_length")
_SEIZED_VALUE = 1 + FIGURE_KINDS.index("seizure_value")
# Added to the score of an operation right before its number ("Operation Tern to nine and Operation Rum Butter to 31"), or behind it and "under" in one clause:
# all 24 such of authors g and q to 3 are told of it.
ADJACENT_FAVOUR = 4.0
# Tokens between a number and the operation that it is told "under".
MAX_UNDER_TOKENS = 8
_UNDER = (("under",), ("part", "of"))
# Labels of tables that are read in one document, each once for each unit: more are lists of places or names.
MAX_LABELS = 200
_PARTS_CLAUSES = frozenset(",.;!?\n")


@Language.factory(
    "figures",
    assigns=[
        "doc.spans",
        "span._.kind",
        "span._.value",
        "span._.unit",
        "span._.approximate",
        "span._.holds_on",
        "span._.of_operation",
        "span._.of_confidence",
        "span._.sure",
    ],
    requires=["doc.tensor", "doc.ents", "doc.sents", "span._.canonical"],
    default_score_weights={"spans_figures_f": 1.0, "spans_figures_p": 0.0, "spans_figures_r": 0.0},
)
def make_figures(nlp: Language, name: str) -> "Figures":  # noqa: ARG001 (spaCy's signature)
    """Build the component."""
    return Figures(nlp)


def is_not_done(text: str, number: Number) -> bool:
    """Tell whether a number is what could be ("could be jailed for 10 years"), is aimed at ("a target of 500") or saved ("would save
    £2m"), by the words before it, or is rung ("101 calls").
    """
    before = text[max(0, number.start - _REACH) : number.start]
    is_wanted = _SAVED.search(before) if number.unit == "GBP" else _WANTED.search(before)
    if number.unit is None and number.value in _TO_RING and _CALLS.match(text, number.end):
        return True
    return bool(is_wanted or _AIMED_AT.search(before) or (number.unit == "months" and _COULD_BE.search(before)))


def proportions(text: str, numbers: Sequence[Number]) -> set[int]:
    """Return which numbers are a proportion, which is no figure: both of "two in three", "8 in every 10", "two out of every three". Of the
    corpus's ten none is one.
    """
    both: set[int] = set()
    for i, (one, other) in enumerate(pairwise(numbers)):
        is_share = one.unit is None and other.unit is None and one.value < other.value <= MAX_WHOLE
        if is_share and _IN_EVERY.fullmatch(text, one.end, other.start) and not _TIME.match(text, other.end):
            both.update((i, i + 1))
    return both


def kind_of_verb(text: str, number: Number, behind: Number | None) -> int | None:
    """Return the kind, as a place among the head's answers, that the verb gives to a number of people: "three of the five arrested have been charged". The next
    number `behind` may stand before the verb only as what the first is a part of.
    """
    if number.unit is not None or _OF_WHOLE.search(text, max(0, number.start - _REACH), number.start):
        return None
    ages = _AGES.match(text, number.end)
    said = _SAID_OF.match(text, ages.end() if ages else number.end)
    if said is None:
        return None
    if (
        behind is not None
        and ages is None
        and behind.start < said.start("verb")
        and not _OF_WHOLE.fullmatch(text[number.end : behind.start].lstrip())
    ):
        return None
    return _KIND_OF_VERB[said["verb"].lower()]


def is_worth_of_drugs(text: str, number: Number, drugs: Sequence[int]) -> bool:
    """Tell whether an amount is what drugs are worth that its clause names before it. `drugs`: where the names of drugs begin."""
    start = max(0, number.start - _REACH)
    worth = _WORTH.search(text, start, number.start) if number.unit == "GBP" and not is_price(text, number) else None
    if worth is None:
        return False
    return _DRUGS.search(worth["what"]) is not None or any(worth.start() <= at < worth.end("what") for at in drugs)


def is_price(text: str, number: Number) -> bool:
    """Tell whether an amount is asked for or paid for each of something or again and again ("£10 each", "£3,000 a week"): no value of what was seized."""
    return number.unit == "GBP" and _FOR_EACH.match(text, number.end) is not None


def _holds_any(label: tuple[int, int] | None, starts: Sequence[int]) -> bool:
    """Tell whether a name begins in a label: "Ann Lee, 31: 14" tells of her."""
    return label is not None and any(label[0] <= at < label[1] for at in starts)


def is_jailed_for(text: str, number: Number) -> bool:
    """Tell whether somebody is jailed for a term: "Jailing him for nine years,"."""
    return number.unit == "months" and _JAILED_FOR.search(text, max(0, number.start - _REACH), number.start) is not None


def _is_adjacent(doc: Doc, end: int, number: int) -> bool:
    """Tell whether at most one word stands between an operation's end and a number, and no mark that parts clauses."""
    return 0 <= number - end <= 1 and not any(t.text[:1] in _PARTS_CLAUSES for t in doc[end:number])


def is_under(doc: Doc, number: int, start: int) -> bool:
    """Tell whether "under" or "as part of" leads from a number's end to an operation: "310 were under Operation Tern"."""
    words = [t.lower_ for t in doc[number:start] if not t.is_quote] if 0 < start - number <= MAX_UNDER_TOKENS else []
    return all(word.isalpha() for word in words) and any(tuple(words[-len(last) :]) == last for last in _UNDER)


class Figures(Weighted):
    """Sets `doc.spans["figures"]`; labels are kinds."""

    labels: tuple[str, ...] = FIGURE_KINDS

    def __init__(self, nlp: Language) -> None:
        import torch

        self.nlp = nlp
        self.model = torch.nn.ModuleDict(
            {
                "figures": SpanHead(WIDTH, N_NUMBER_FEATURES, 1 + len(FIGURE_KINDS)),
                "operation_of": PairHead(WIDTH, N_OPERATION_FEATURES),
            }
        ).eval()

    def __call__(self, doc: Doc) -> Doc:
        """Mark the figures of one document."""
        import torch

        self.check(doc)
        text = doc.text  # joined anew at each access
        numbers = find_numbers(text)
        doc.spans["figures"] = []
        if not numbers:
            return doc
        spans = token_spans(doc, numbers)
        with torch.inference_mode():
            scores = self.model["figures"](*map(torch.from_numpy, (doc.tensor, spans, number_features(numbers))))
            shares = torch.softmax(scores, -1)
        kinds, sure = shares.argmax(-1).tolist(), shares.amax(-1).tolist()
        people = [ent.start_char for ent in doc.ents if ent.label_ == "PERSON"]
        cells = {i: c for i, c in cells_of(find_cells(text), numbers).items() if c.column or not _holds_any(c.row, people)}
        for i, (kind, share) in self._kinds_by_label(text, numbers, cells).items():
            kinds[i], sure[i] = kind, share
        sentences = list(doc.sents)
        own = (np.searchsorted([s.start for s in sentences], spans[:, 0], side="right") - 1).tolist()
        drugs = [ent.start_char for ent in doc.ents if ent.label_ == "DRUG"]
        for i, number in enumerate(numbers):
            verb_kind = kind_of_verb(text, number, numbers[i + 1] if i + 1 < len(numbers) else None)
            is_none = (
                is_not_done(text, number)
                or (kinds[i] == _SEIZED_VALUE and is_price(text, number))
                or (kinds[i] == _SENTENCE and i not in cells and is_other_term(text, sentences[own[i]].start_char, number))
            )
            if kinds[i] and is_none:
                kinds[i] = 0
            elif verb_kind and kinds[i] not in (0, verb_kind):
                kinds[i], sure[i] = verb_kind, SURE_OF_VERB
            elif not kinds[i] and not is_none and is_jailed_for(text, number):
                kinds[i], sure[i] = _SENTENCE, SURE_OF_JAILED
            elif not kinds[i] and is_worth_of_drugs(text, number, drugs):
                kinds[i], sure[i] = _SEIZED_VALUE, SURE_OF_WORTH
        for i, number in enumerate(numbers):
            if kinds[i] and i not in cells:
                counted = kind_beside(FIGURE_KINDS[kinds[i] - 1], text, number)
                kinds[i] = 1 + FIGURE_KINDS.index(counted) if counted else 0
        for i, before in nouns_shared(text, numbers):
            j = next((j for j in before if kinds[j]), i)
            if kinds[i] and kinds[i] != kinds[j]:
                kinds[i], sure[i] = kinds[j], min(sure[j], SURE_OF_SHARED)
        for i in proportions(text, numbers):
            kinds[i] = 0
        named = np.zeros(len(doc) + 1, bool)
        for ent in doc.ents:
            named[ent.start : ent.end] = True
        kept = [i for i, kind in enumerate(kinds) if kind and not named[spans[i, 0] : spans[i, 1]].any()]
        if not kept:
            return doc
        labels = {i: [text[slice(*label)] for label in cells[i].labels] for i in kept if i in cells}
        said = said_by_clauses(text, numbers, {i: FIGURE_KINDS[kinds[i] - 1] for i in kept}, labels)
        operations = self._operations(doc, spans[kept], [cells.get(i) for i in kept])
        set_aside = SetAside(text, [ent for ent in doc.ents if ent.label_ == "OPERATION"])
        published = date.fromisoformat(doc._.published[:10]) if doc._.published and len(doc._.published) >= 10 else None
        calendar = Calendar(text, [s.start_char for s in sentences], published, numbers=numbers)
        figures = []
        for row, i in enumerate(kept):
            number = numbers[i]
            span = Span(doc, int(spans[i, 0]), int(spans[i, 1]), label=FIGURE_KINDS[kinds[i] - 1])
            span._.offsets = (number.start, number.end)
            span._.kind, span._.value, span._.unit = FIGURE_KINDS[kinds[i] - 1], number.value, number.unit
            span._.approximate = number.approximate
            span._.holds_on = calendar.day_of(number.start, number.end)
            around = sentences[max(0, own[i] - 1)].start_char, sentences[own[i]].end_char
            is_likely = i in cells or is_backed(span.label_, number, text, *around)
            span._.sure = min(sure[i], 1.0 if is_likely else UNBACKED, 1.0 if i in said else UNSAID)
            of, of_confidence = operations[row]
            if is_before_operation(text, number.start, sentences[own[i]].start_char, sentences[own[i]].end_char):
                of, of_confidence = None, 1.0
            is_doubtful = of is not None and i not in cells and set_aside.is_last_before(number.start, of)
            span._.of_operation, span._.of_confidence = of, min(of_confidence, MAX_SET_ASIDE if is_doubtful else 1.0)
            figures.append(span)
        doc.spans["figures"] = figures
        return doc

    def _kinds_by_label(self, text: str, numbers: Sequence[Number], cells: Mapping[int, Cell]) -> dict[int, tuple[int, float]]:
        """Return what the numbers alone in their cells count, by their label: each label is read once for each unit, as a clause
        of its own, and the
        surer of column and row tells. 0 where both tell that it is no figure. Beside it stands the probability."""
        import torch

        if not cells:
            return {}
        asked: dict[tuple[str, str | None], int] = {}
        for i, cell in cells.items():
            for label in cell.labels:
                if len(asked) < MAX_LABELS:
                    asked.setdefault((text[slice(*label)].lower(), numbers[i].unit), i)
        sentences, encoder = self.nlp.get_pipe("sentences"), self.nlp.get_pipe("encoder")
        probabilities: dict[tuple[str, str | None], Any] = {}
        docs = [
            sentences(self.nlp.make_doc(clause(text[numbers[i].start : numbers[i].end], label)))
            for (label, _), i in asked.items()
        ]
        for key, doc in zip(asked, encoder.pipe(docs), strict=True):
            first_number = find_numbers(doc.text)[:1]
            if first_number:
                arrays = (doc.tensor, token_spans(doc, first_number), number_features(first_number))
                with torch.inference_mode():
                    probabilities[key] = torch.softmax(self.model["figures"](*map(torch.from_numpy, arrays)), -1)[0].numpy()
        kinds = {}
        for i, cell in cells.items():
            keys = [(text[slice(*label)].lower(), numbers[i].unit) for label in cell.labels]
            shares = [probabilities[key] for key in keys if key in probabilities]
            if shares:
                surer = max(shares, key=lambda s: s[1:].max())
                kinds[i] = int(surer.argmax()), float(surer.max())
        return kinds

    def _operations(self, doc: Doc, lefts: Any, cells: Sequence[Cell | None]) -> list[tuple[str | None, float]]:
        """Of which operation each figure is told, and how sure that is. `cells`: for each the cell that holds it, if one does: an operation in
        its labels, named in full somewhere, is its own."""
        import torch

        named_here = [e for e in doc.ents if e.label_ == "OPERATION"]
        if not named_here:
            return [(None, 1.0)] * len(lefts)
        text = doc.text
        captions = caption_lines(text)
        operations = [e for e in named_here if not is_within(captions, e.start_char)] or named_here
        names = [e._.canonical for e in operations]
        in_full = {e._.canonical for e in operations if " ".join(e.text.split()).lower() == e._.canonical.lower()}
        rights = np.array([(e.start, e.end) for e in operations], np.int64)
        pairs, features = operation_pairs(Layout.of(doc, token_spans(doc, find_quotations(text))), lefts, rights, names)
        with torch.inference_mode():
            arrays = (doc.tensor, lefts, rights, pairs, features)
            scores, nobody = (x.numpy() for x in self.model["operation_of"](*map(torch.from_numpy, arrays)))
        scores = scores + ADJACENT_FAVOUR * np.array(
            [
                _is_adjacent(doc, int(rights[o, 1]), int(lefts[f, 0])) or is_under(doc, int(lefts[f, 1]), int(rights[o, 0]))
                for f, o in pairs
            ],
            np.float32,
        )
        choices: list[tuple[str | None, float]] = []
        bounds = np.searchsorted(pairs[:, 0], np.arange(len(lefts) + 1))
        for i, cell in enumerate(cells):
            mine = np.arange(bounds[i], bounds[i + 1])
            logits = np.append(scores[mine], nobody[i])
            shares = np.exp(logits - logits.max())
            shares /= shares.sum()
            total: dict[str | None, float] = {None: float(shares[-1])}
            for row, share in zip(mine, shares[:-1], strict=True):
                total[names[pairs[row, 1]]] = total.get(names[pairs[row, 1]], 0.0) + float(share)
            labels = cell.labels if cell is not None else ()
            named = next((e for a, b in labels for e in operations if a <= e.start_char < b and e._.canonical in in_full), None)
            best = named._.canonical if named is not None else max(total, key=lambda n: total[n])
            choices.append((best, 1.0 if named is not None else total[best]))
        return choices

    def score(self, examples: Iterable[Any], **kwargs: Any) -> dict[str, Any]:
        """Exact-span and kind scores."""
        return score_group(examples, "figures", **kwargs)
