"""Names of drugs by their form and by the rest of their text: what the tagger is told before.

Street names are ordinary words first, and the tagger is too careful with them. What tells them apart is a measure before it, quotation
marks around it where the text names a drug by its own name, and, a little, the list alone.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from spacy.tokens import Doc, Span

from nlp.lexicons import FLAGS, FOLDER, lexicons_of, read_list
from nlp.names.police_words import tells_of_police

# Added to the log scores of any drug's tags. 0, .5, 1, 1.5 tried: corpus dev F1 .978, .989, .989, .984, authors q to w .960, .966, .970, .970; of
# two that are equal on dev the smaller.
DRUG_FAVOUR = 0.5
# The same for a street name. Dev and authors q to w have 272 words of that list, of which 109 are drugs. The tagger by itself finds 78 and takes
# no other for one; with 1.4 it would find 90 and take "edibles". The four favours together: dev .989 to .995, authors q to w .966 to .985.
STREET_NAME_FAVOUR = 1.4
# The same behind a measure ("400g of speed", "a wrap of brown"), which no brown hat has; of the measured ones the lowest score is -4.4.
MEASURED_FAVOUR = 5.0
# The same for both words of a name of two ("monkey dust"): the second stands at -4.6 behind a first at -1.4.
WHOLE_FAVOUR = 5.0
# The same in quotation marks by itself, in a text that has a drug's own name: diazepam sold as "blues". The lowest of them is at -3.5.
QUOTED_FAVOUR = 3.6
# The same for a street name that its own name explains ("cocaine, known as snow", "ice, a form of methamphetamine"); the tagger puts such at -3.8 to 1.3.
GLOSSED_FAVOUR = 5.0
# Tokens between the two.
GLOSS_REACH = 10
# The same for a word of a phrase in which it is no drug ("crack down"): the tagger gives "a crack team" 3.8 in a text about drugs.
IDIOM_FAVOUR = -9.0
# One letter ("G", "K") is more often an initial or a unit.
MIN_STREET_CHARS = 2
_DRUG, _STREET, _STARTS = (FLAGS.index(flag) for flag in ("drug", "drug_street_name", "starts"))
# Forms that a drug comes in, which stand in the list beside the names, and words that are seldom a drug.
_FORMS = frozenset("pills tabs bars joints bud buds edibles balloons canisters resin rock dust drone done drank".split())  # noqa: SIM905
_MEASURES = frozenset(
    "g kg gram grams gramme grammes kilo kilos kilogram kilograms oz ounce ounces wrap wraps deal deals bag bags baggie baggies".split()  # noqa: SIM905
)
_GLOSS_BEFORE = frozenset(("as", "called", "nicknamed", "dubbed"))
_GLOSS_BEHIND = frozenset(("form", "name", "names", "nickname", "nicknames", "slang", "term", "terms", "word", "words"))
_GLOSS_STARTS = frozenset((",", "(", "-", "–", "and", "or"))
# A drug's own name that is an ordinary word first.
_WORDS = frozenset(("ecstasy",))
_OPENING, _CLOSING = frozenset("\"'“‘"), frozenset("\"'”’")


def drug_favour(doc: Doc) -> Any:
    """Return what is added to the log scores of a drug's first and further tokens. Shapes: (n_tokens, 2)."""
    scores = np.full((len(doc), 2), DRUG_FAVOUR, np.float32)
    flags = lexicons_of(doc.vocab).flags([token.text for token in doc])
    names_drug = bool(flags[:, _DRUG].any())
    for i in np.flatnonzero(flags[:, _STREET]).tolist():
        if flags[i, _STARTS] and i + 1 < len(doc) and flags[i + 1, _STREET] and doc[i + 1].lower_ != "and":
            scores[i, 0] = scores[i + 1, 1] = WHOLE_FAVOUR
        elif len(doc[i]) >= MIN_STREET_CHARS and doc[i].lower_ not in _FORMS:
            favour = MEASURED_FAVOUR if _is_measured(doc, i) else QUOTED_FAVOUR if names_drug and _is_quoted(doc, i) else 0.0
            scores[i] = np.maximum(scores[i], max(favour, STREET_NAME_FAVOUR))
            if names_drug and _is_glossed(doc, i, flags[:, _DRUG]):
                scores[i, 0] = GLOSSED_FAVOUR
    for i in _in_idioms(doc):
        scores[i] = IDIOM_FAVOUR
    return scores


@lru_cache(maxsize=1)
def _idioms() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Return the phrases in which a street name is an ordinary word, by their first words."""
    idioms: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in read_list(FOLDER / "drug_idioms.txt"):
        first, *rest = line.lower().split()
        idioms[first] = (*idioms.get(first, ()), tuple(rest))
    return idioms


def _in_idioms(doc: Doc) -> Iterator[int]:
    """Yield the tokens of phrases in which a street name is an ordinary word, hyphened or not."""
    words = [token for token in doc if token.text != "-"]
    for i, token in enumerate(words):
        for rest in _idioms().get(token.lower_, ()):
            phrase = words[i : i + 1 + len(rest)]
            if tuple(t.lower_ for t in phrase[1:]) == rest:
                yield from (t.i for t in phrase)


def _is_measured(doc: Doc, i: int) -> bool:
    """Tell whether a measure and "of" stand before a word, or before the quotation mark that opens at it."""
    at = i - 1 if i and doc[i - 1].text in _OPENING else i
    return at > 1 and doc[at - 1].lower_ == "of" and doc[at - 2].lower_ in _MEASURES


def _is_glossed(doc: Doc, i: int, is_drug: Any) -> bool:
    """Tell whether a drug's own name explains a street name, before it or behind it. Shapes: is_drug (n_tokens,)."""
    before = i - 1 if i and doc[i - 1].text not in _OPENING else i - 2
    if before >= 0 and doc[before].lower_ in _GLOSS_BEFORE and is_drug[max(0, before - GLOSS_REACH) : before].any():
        return True
    behind = doc[i + 1 : i + 2 + GLOSS_REACH]
    gloss = next((token.i for token in behind if token.lower_ in _GLOSS_BEHIND), None)
    return bool(
        gloss is not None
        and behind[0].text in _GLOSS_STARTS
        and is_drug[gloss : behind.end].any()
        and not any(t.is_sent_start for t in behind)
    )


def without_lone_street_names(doc: Doc, spans: Sequence[Span]) -> list[Span]:
    """Return the spans without a text's one drug where it is a street name that only begins a sentence ("Weed is what I tripped over"), and nothing else in the text
    has to do with drugs or police. No drug of the corpus stands so; headlines and texts of one sentence are left to the tagger.
    """
    drugs = [span for span in spans if span.label_ == "DRUG"]
    if len(drugs) != 1 or not _is_beginning(drugs[0]):
        return list(spans)
    lexicons, drug = lexicons_of(doc.vocab), drugs[0]
    is_word = drug.text.lower() in _WORDS or lexicons.has("drug_street_name", drug.text)
    rest = [token for token in doc if not drug.start <= token.i < drug.end]
    if not is_word or tells_of_police(lexicons, rest) or any(token.lower_ in _subject_words() for token in rest):
        return list(spans)
    return [span for span in spans if span is not drug]


def _is_beginning(drug: Span) -> bool:
    """Tell whether one word begins a sentence that is not the text's first."""
    return len(drug) == 1 and drug[0].is_title and drug.start > 0 and bool(drug[0].is_sent_start)


@lru_cache(maxsize=1)
def _subject_words() -> frozenset[str]:
    return frozenset(word.lower() for word in read_list(FOLDER / "drug_subject_words.txt"))


def _is_quoted(doc: Doc, i: int) -> bool:
    return 0 < i < len(doc) - 1 and doc[i - 1].text in _OPENING and doc[i + 1].text in _CLOSING
