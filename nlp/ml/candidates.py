"""What the heads choose among, with place and look features: quotations, their speakers, roles and people, numbers and operations.

Training and the components make the same arrays here, from a Doc whose entities, descriptions, quotations and numbers are marked
(by people in training, by the components before in use).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from nlp.lexicons import FOLDER, Lexicons, read_list
from nlp.numbers.parsing import Number
from nlp.text.layout import N_PAIR_FEATURES, Floats, Ints, Layout, near, pair_features
from nlp.text.quotations import Quotation
from nlp.unseen import printed

KINDS_OF_SPEAKER = ("PERSON", "ORG", "DESCRIPTION")
N_QUOTATION_FEATURES = 21
# Of a pair of quote and speaker: its place, what its words look like, and what nlp.speakers.choices knows of the choice.
N_LOOK_FEATURES = 16
N_CHOICE_FEATURES = 8
N_SPEAKER_FEATURES = N_PAIR_FEATURES + N_LOOK_FEATURES + N_CHOICE_FEATURES
N_NUMBER_FEATURES = 5 + 8 + 5
N_OPERATION_FEATURES = N_PAIR_FEATURES + 6
N_TURN_FEATURES = 10
_PRONOUNS = {"he": 0, "she": 1, "they": 2}
# Tokens beside a quotation in which its cue is looked for.
CUE_TOKENS = 8
_UNITS: dict[str | None, int] = {None: 0, "GBP": 1, "g": 2, "months": 3}


def token_spans(doc: Any, spans: Sequence[Any]) -> Ints:
    """Character spans (with `start` and `end`) as token spans; what cuts a token takes it whole. Shapes: (m, 2)."""
    starts = doc.to_array("IDX").astype(np.int64)
    ends = starts + doc.to_array("LENGTH").astype(np.int64)
    first = np.searchsorted(ends, [s.start for s in spans], side="right")
    end = np.searchsorted(starts, [s.end for s in spans], side="left")
    return np.stack([first, np.maximum(end, first + 1)], 1).astype(np.int64).reshape(-1, 2)


def quotation_features(doc: Any, quotations: Sequence[Quotation], spans: Ints) -> Floats:
    """Return what each quotation looks like. Shapes: (m, N_QUOTATION_FEATURES)."""
    rows = []
    text = doc.text
    for quotation, (first, end) in zip(quotations, spans, strict=True):
        words = int(end - first)
        inside = text[quotation.start : quotation.end]
        before = text[max(0, quotation.start - 3) : max(0, quotation.start - 1)].rstrip(" ")[-1:]
        after = text[quotation.end + 1 : quotation.end + 3].lstrip(" ")[:1]
        size = np.eye(6)[int(np.searchsorted((1, 2, 4, 8, 16), words))]
        rows.append(
            [
                *size,
                quotation.is_closed,
                quotation.continues,
                quotation.opener in ("'", "‘"),
                quotation.opener in ('"', "“"),
                inside[:1].isupper(),
                inside.rstrip()[-1:] == ",",
                inside.rstrip()[-1:] in ".!?",
                before == ":",
                before == ",",
                before in ("", "\n"),
                before in (".", "!", "?"),
                after == ",",
                after in ("", "\n"),
                after.islower(),
                inside.istitle() or inside.isupper(),
            ]
        )
    return np.array(rows, np.float32).reshape(-1, N_QUOTATION_FEATURES)


_GENDERS = {"m": 0, "f": 1}


def gender_of(doc: Any, start: int, end: int, lexicons: Lexicons) -> int:
    """0 for he, 1 for she, 2 for not known, by the courtesy title before a name or else by its first name."""
    genders = lexicons.genders
    title = doc[start - 1].lower_.rstrip(".") if start else ""
    by_title = genders["courtesy_title"].get(title, "e")
    gender = genders["first_name"].get(doc[start].lower_, "e") if by_title == "e" and end - start > 1 else by_title
    return _GENDERS.get(gender, 2)


@lru_cache(maxsize=1)
def _gendered_nouns() -> Mapping[str, str]:
    """Return "m" or "f" by the noun that tells it, in small letters."""
    return dict(line.split("\t") for line in read_list(FOLDER / "gendered_nouns.txt"))


def _genders_by_role(doc: Any) -> dict[str, int]:
    """Return the sex that people's roles tell ("landlady Sal Lee"), as `gender_of` gives it."""
    nouns, genders = _gendered_nouns(), dict[str, int]()
    for role in doc.spans.get("roles", ()):
        sex = next((nouns[token.lower_] for token in role if token.lower_ in nouns), None)
        if sex:
            genders.update(dict.fromkeys(role._.people, _GENDERS[sex]))
    return genders


def sexes_of(doc: Any, candidates: Iterable[tuple[Any, str, str]], lexicons: Lexicons) -> dict[str, int]:
    """Return the sex of those whose names or roles tell it, by name: 0 for he, 1 for she. `candidates`: first token and the one behind the last, kind, name."""
    sexes: dict[str, int] = {}
    for (start, end), kind, name in candidates:
        if kind == "PERSON" and sexes.get(name, 2) == 2:
            sexes[name] = gender_of(doc, int(start), int(end), lexicons)
    return _genders_by_role(doc) | {name: sex for name, sex in sexes.items() if sex != 2}


def pronoun_near(doc: Any, first: int, end: int, quotation: Ints) -> int:
    """Return the pronoun that may speak beside a quotation, outside of all: 0 he, 1 she, 2 they, 3 none.

    Behind it only in small letters: in `"I saw it." He left` another sentence begins.
    """
    for i in range(end, min(len(doc), end + CUE_TOKENS)):
        if "\n" in doc[i].text or (i > end + 1 and doc[i].is_sent_start):
            break
        if quotation[i] < 0 and doc[i].text in _PRONOUNS:
            return _PRONOUNS[doc[i].text]
    for i in range(first - 1, max(-1, first - 1 - CUE_TOKENS), -1):
        if "\n" in doc[i].text:
            break
        if quotation[i] < 0 and doc[i].lower_ in _PRONOUNS:
            return _PRONOUNS[doc[i].lower_]
    return 3


def speakers_of(people: Sequence[Any], bodies: Sequence[Any], descriptions: Sequence[Any]) -> list[tuple[Any, str, str]]:
    """Return all who may speak, in order of the text, as (span, kind, name). A body inside a description is left to the
    description.
    """
    taken = [(s.start, s.end) for s, _ in descriptions]
    speakers = [(s, "PERSON", name) for s, name in people]
    speakers += [(s, "ORG", name) for s, name in bodies if not any(a <= s.start and s.end <= b for a, b in taken)]
    speakers += [(s, "DESCRIPTION", name) for s, name in descriptions]
    return sorted(speakers, key=lambda speaker: (speaker[0].start, speaker[0].end))


def speaker_pairs(
    doc: Any,
    layout: Layout,
    quotes: Ints,
    candidates: Ints,
    kinds: Sequence[str],
    names: Sequence[str],
    lexicons: Lexicons,
) -> tuple[Ints, Floats]:
    """Quotes paired with the people, bodies and descriptions in reach. `names` tells which candidates are the same. The last
    N_CHOICE_FEATURES columns are nought: nlp.speakers.choices fills them.

    Shapes: quotes (q, 2), candidates (c, 2) sorted -> pairs (p, 2), features (p, N_SPEAKER_FEATURES).
    """
    pairs = near(quotes, candidates)
    place = pair_features(layout, quotes, candidates, pairs)
    gender = sexes_of(doc, zip(candidates, kinds, names, strict=True), lexicons)
    pronouns = [pronoun_near(doc, int(first), int(end), layout.quotation) for first, end in quotes]
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    recency = _recency(quotes, candidates, names, pairs)
    rows = np.zeros((len(pairs), N_LOOK_FEATURES + N_CHOICE_FEATURES), np.float32)
    for row, (q, c) in enumerate(pairs):
        pronoun, sex = pronouns[q], gender.get(names[c], 2)
        rows[row, KINDS_OF_SPEAKER.index(kinds[c])] = 1
        rows[row, 3 + pronoun] = 1
        if pronoun < 2:
            rows[row, 7 + (2 if sex == 2 else int(sex != pronoun))] = 1
        rows[row, 10] = recency[row] == 0
        rows[row, 11] = recency[row] == 1
        rows[row, 12] = min(1.0, recency[row] / 6)
        rows[row, 13] = np.log1p(counts[names[c]]) / 3
        end = int(candidates[c, 1])
        rows[row, 14] = end < len(doc) and doc[end].text == ":"
        rows[row, 15] = end < len(doc) and doc[end].text in ("'s", "’s", "'", "’")
    return pairs, np.concatenate([place, rows], 1)


def _recency(quotes: Ints, candidates: Ints, names: Sequence[str], pairs: Ints) -> list[int]:
    """Return how many other speakers were named since the candidate's name was last, before the quote; 9 where it was not."""
    ranks = [9] * len(pairs)
    rows: dict[int, list[int]] = {}
    for row, (q, _) in enumerate(pairs):
        rows.setdefault(int(q), []).append(row)
    for q, those in rows.items():
        seen: dict[str, int] = {}
        for row in reversed(those):
            c = int(pairs[row, 1])
            if candidates[c, 0] < quotes[q, 0]:
                seen.setdefault(names[c], len(seen))
        for row in those:
            ranks[row] = seen.get(names[int(pairs[row, 1])], 9)
    return ranks


def turn_features(doc: Any, quotes: Ints, quotations: Sequence[Quotation], layout: Layout) -> Floats:
    """Return how each quote follows the one before: does one voice go on? Shapes: (q, N_TURN_FEATURES); row 0 is nought."""
    rows = np.zeros((len(quotes), N_TURN_FEATURES), np.float32)
    for i in range(1, len(quotes)):
        before, after = int(quotes[i - 1, 1]), int(quotes[i, 0])
        gap = int(layout.paragraph[after] - layout.paragraph[before - 1])
        between = [t for t in doc[before:after] if not t.is_space and any(c.isalnum() for c in t.text)]
        rows[i] = [
            1,
            quotations[i].chain == quotations[i - 1].chain,
            quotations[i].continues,
            gap == 0,
            gap == 1,
            gap == 2,
            gap > 2,
            not between,
            len(between) < 4,
            np.log1p(len(between)) / 5,
        ]
    return rows


def role_pairs(layout: Layout, roles: Ints, people: Ints) -> tuple[Ints, Floats]:
    """Roles paired with the people near them. Shapes: (p, 2), (p, N_PAIR_FEATURES)."""
    pairs = near(roles, people, before=4, after=6)
    return pairs, pair_features(layout, roles, people, pairs)


def number_features(numbers: Sequence[Number]) -> Floats:
    """Return unit, size and look of numbers. Shapes: (m, N_NUMBER_FEATURES)."""
    rows = []
    for number in numbers:
        size = int(np.searchsorted((1.5, 2.5, 10, 100, 1000, 10_000, 1_000_000), number.value))
        rows.append(
            [
                *np.eye(5)[_UNITS.get(number.unit, 4)],
                *np.eye(8)[size],
                number.has_words,
                number.approximate,
                number.is_range,
                number.value == int(number.value),
                1900 <= number.value <= 2100 and number.unit is None,
            ]
        )
    return np.array(rows, np.float32).reshape(-1, N_NUMBER_FEATURES)


def operation_pairs(layout: Layout, numbers: Ints, operations: Ints, names: Sequence[str]) -> tuple[Ints, Floats]:
    """Numbers paired with the operations in reach, the document's first mention of each among them.

    Shapes: (p, 2), (p, N_OPERATION_FEATURES).
    """
    pairs = near(numbers, operations, before=8, after=4)
    place = pair_features(layout, numbers, operations, pairs)
    counts: dict[str, int] = {}
    for name in names:
        counts[name] = counts.get(name, 0) + 1
    most = max(counts.values(), default=0)
    several = min(len(counts), 3)
    extra = np.zeros((len(pairs), 6), np.float32)
    for row, (_, o) in enumerate(pairs):
        extra[row] = [several == 1, several == 2, several == 3, counts[names[o]] == most, o == 0, np.log1p(counts[names[o]]) / 3]
    return pairs, np.concatenate([place, extra], 1)


def flat(text: str) -> str:
    """Return a name on one line, as it is printed."""
    return re.sub(r"\s+", " ", printed(text)).strip()
