"""Whom the speakers of quotes are chosen among: the people, bodies and descriptions in reach outside pictures' captions, with all that
training and the component let the head see of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from spacy.tokens import Doc, Span

from nlp.grammar.cues import is_agent, is_clause_subject, is_disputed, is_in_place, is_reported, is_told_of, places_after
from nlp.grammar.subjects import SOMEBODY_ELSE, Mention
from nlp.lexicons import Lexicons, lexicons_of
from nlp.ml.candidates import N_CHOICE_FEATURES, flat, sexes_of, speaker_pairs, speakers_of, turn_features
from nlp.names.cleaning import titles_before
from nlp.names.ranks import police_grade
from nlp.speakers.antecedents import Antecedents
from nlp.text.credits import caption_lines, is_credit, is_within
from nlp.text.layout import Floats, Ints, Layout
from nlp.text.quotations import Quotation

# The least that a logarithm is taken of.
MIN_SURE = 1e-4
# Between a role in the speaker's place and the name that it is set beside: "said the chairman, Cllr Ann Lee".
MAX_TITLE_TOKENS = 3
# "a detective sergeant", "the officer who stopped him".
_RANKS = r"(?P<rank>officer|detective|constable|sergeant|inspector|superintendent|doctor|professor)"
_UNNAMED_OFFICER = re.compile(
    rf"\b(?:(?:an?|another|one)\s+(?:[a-z]+\s+){{0,2}})(?:{_RANKS})\b|\b{_RANKS.replace('rank', 'who')}\s+(?:who|in)\b"
)
# Who is meant by "the doctor": the one person with that title.
_CALLED = {
    "dr": "doctor",
    "doctor": "doctor",
    "prof": "professor",
    "professor": "professor",
    "canon": "canon",
    "rabbi": "rabbi",
    "imam": "imam",
}
# Ranks of detectives in letters.
_DETECTIVES = frozenset(("dc", "ds", "di", "dci", "dsu", "dcs"))
_YEARS_OLD = re.compile(r"\b(?P<age>\d{1,3})-year-old")
_AGE_BEHIND = re.compile(r"(?:,\s+(?:aged\s+)?|\s+\()(?P<age>\d{1,3})\b(?=[,;.)])")
# The column that tells that a candidate stands in the speaker's place.
IN_PLACE = 2 - N_CHOICE_FEATURES
# The column that tells that the sentences before are about a candidate.
IN_SENTENCE = 4 - N_CHOICE_FEATURES


@dataclass(frozen=True, slots=True)
class Choices:
    """Whom the speakers of quotes are chosen among: candidates (span, kind, name) in order of the text, and their pairs with quotes.

    Shapes: rights (c, 2), pairs (p, 2), features (p, N_SPEAKER_FEATURES), turns (q, N_TURN_FEATURES); `by_place` and `doubtful` of each quote
    as in nlp.speakers.antecedents; `reports` tells which of its pairs are with the subject of its own sentence, whose words a further pronoun there may stand in
    ("Ann Lee said he had “no idea”"), `told_of` which are with somebody of whom another says it, `by_agent` whether somebody told each by a passive ("He was told by Ann Lee that").
    """

    candidates: list[tuple[Any, str, str]]
    rights: Ints
    pairs: Ints
    features: Floats
    turns: Floats
    by_place: list[str | None]
    doubtful: list[bool]
    reports: list[Floats]
    told_of: list[Floats]
    by_agent: list[bool]


def choices_of(doc: Doc, quotations: Sequence[Quotation], spans: Any, layout: Layout, describes: Any) -> Choices:
    """Return whom the speakers of a document's quotes are chosen among. Shapes: spans (q, 2), describes (n_tokens,)."""
    text = doc.text
    people = [(e, e._.canonical) for e in doc.ents if e.label_ == "PERSON" and not is_credit(text, e.start_char)]
    bodies = [(e, e._.canonical) for e in doc.ents if e.label_ == "ORG" and not is_credit(text, e.start_char)]
    holders = holders_of(doc)
    ages = _by_age(text, people)
    starts = {e.start: name for e, name in people}
    shared = shared_surnames(name for _, name in people)
    surnames = {surname: name for _, name in people if " " in name and (surname := name.rpartition(" ")[2]) not in shared}
    described = [
        (
            s,
            surnames.get(s.text)
            or holders.get(s.text.lower())
            or ages.get(_age_in(s.text))
            or name_behind(doc, s.end, starts)
            or flat(s.text),
        )
        for s in doc.spans["descriptions"]
    ]
    people = [(e, name) for e, name in people if not is_owner(doc, e)] + _by_office(doc, holders, layout)
    candidates = _outside_captions(text, speakers_of(people, bodies, described), quotations)
    names = [name for *_, name in candidates]
    lexicons = lexicons_of(doc.vocab)
    rights = np.array([(s.start, s.end) for s, *_ in candidates], np.int64).reshape(-1, 2)
    pairs, features = speaker_pairs(doc, layout, spans, rights, [kind for _, kind, _ in candidates], names, lexicons)
    antecedents = Antecedents(doc, layout, _mentions(doc, candidates, lexicons), describes)
    bounds = np.searchsorted(pairs[:, 0], np.arange(len(spans) + 1))
    by_place: list[str | None] = []
    reports: list[Floats] = []
    told_of: list[Floats] = []
    by_agent: list[bool] = []
    doubtful = [antecedents.is_doubtful((int(first), int(end))) for first, end in spans]
    roles = {role.start: role for role in doc.spans.get("roles", ())}
    for i, (first, end) in enumerate(spans):
        mine = range(bounds[i], bounds[i + 1])
        quote = (int(first), int(end))
        behind = [roles[token] for token in places_after(doc, *quote) if token in roles]
        agents = [is_agent(doc, quote, (int(a), int(b))) for a, b in rights[pairs[mine, 1]]]
        placed = [
            agent
            or is_in_place(doc, quote, (int(a), int(b)))
            or is_clause_subject(doc, quote, (int(a), int(b)))
            or any(0 < a - role.end <= MAX_TITLE_TOKENS and candidates[c][2] in role._.people for role in behind)
            for agent, c, (a, b) in zip(agents, pairs[mine, 1], rights[pairs[mine, 1]], strict=True)
        ]
        by_agent.append(any(agents))
        by_rule = None if any(placed) or not len(mine) else antecedents.speaker_by_place(quote)
        by_place.append(by_rule)
        reported = [
            by_rule == candidates[c][2].lower() and is_reported(doc, int(rights[c, 1]), int(first)) for c in pairs[mine, 1]
        ]
        reports.append(np.array(reported, np.float32))
        told_of.append(np.array([is_told_of(doc, quote, (int(a), int(b))) for a, b in rights[pairs[mine, 1]]], np.float32))
        for row, is_there in zip(mine, placed, strict=True):
            span, kind, name = candidates[pairs[row, 1]]
            leads = is_there or (by_rule == name.lower() and layout.sentence[span.start] == layout.sentence[first])
            is_of_several = span.text in shared and not titles_before(text, span.start_char, lexicons)
            doubtful[i] = doubtful[i] or (leads and (is_of_several or is_disputed(doc, quote, (span.start, span.end))))
            features[row, -N_CHOICE_FEATURES:] = [
                np.log(max(span._.sure, MIN_SURE) if kind == "DESCRIPTION" else 1.0) / 4,
                np.log(max(float(describes[span.start : span.end].max(initial=0)), MIN_SURE)) / 4,
                is_there,
                any(placed),
                by_rule == name.lower(),
                by_rule == SOMEBODY_ELSE,
                by_rule is None,
                span.label_ == "OFFICE",
            ]
    return Choices(
        candidates,
        rights,
        pairs,
        features,
        turn_features(doc, spans, quotations, layout),
        by_place,
        doubtful,
        reports,
        told_of,
        by_agent,
    )


def _mentions(doc: Doc, candidates: Sequence[tuple[Any, str, str]], lexicons: Lexicons) -> dict[int, Mention]:
    """Return the candidates' mentions by their first tokens."""
    sexes = sexes_of(doc, (((span.start, span.end), kind, name) for span, kind, name in candidates), lexicons)
    mentions: dict[int, Mention] = {}
    for span, kind, name in candidates:
        is_named = kind != "DESCRIPTION" and span.label_ != "OFFICE"
        pronoun = "it" if kind == "ORG" else ("he", "she")[sexes[name]] if name in sexes else None
        mentions[span.start] = Mention(name.lower(), span.end, is_named, pronoun)
    return mentions


def _outside_captions(
    text: str, candidates: list[tuple[Any, str, str]], quotations: Sequence[Quotation]
) -> list[tuple[Any, str, str]]:
    """Return the candidates without those in pictures' captions, whom the text beside is not about; all of them if nobody else is left.
    A caption that quotes somebody names him itself.
    """
    captions = [(a, b) for a, b in caption_lines(text) if not any(a <= q.start < b for q in quotations)]
    return [candidate for candidate in candidates if not is_within(captions, candidate[0].start_char)] or candidates


def holders_of(doc: Doc) -> dict[str, str]:
    """Return who is meant by "the chair", "the inspector" or "the officer": the one person of the text whose role's noun or rank that is, where it tells of
    no other officer without a name. Keys in small letters.
    """
    holders: dict[str, set[str]] = {}
    text, lexicons = doc.text, lexicons_of(doc.vocab)
    unnamed = {(match["rank"] or match["who"]).lower() for match in _UNNAMED_OFFICER.finditer(text)}
    for ent in doc.ents:
        titles = titles_before(text, ent.start_char, lexicons) if ent.label_ == "PERSON" else ()
        nouns = {_CALLED[word] for title in titles if (word := title.lower().rstrip(".")) in _CALLED}
        for noun in nouns - unnamed:
            holders.setdefault(noun, set()).add(ent._.canonical)
    for role in doc.spans.get("roles", ()):
        words = [t.lower_ for t in role if t.is_alpha]
        cut = next((i for i, word in enumerate(words) if word in ("of", "for", "at", "with")), len(words))
        nouns = {" ".join(words[cut - n : cut]) for n in (1, 2) if cut >= n}
        if grade := police_grade([role.text]):
            nouns |= {grade, "officer", *_short_ranks(words)} - unnamed
        for noun in nouns:
            holders.setdefault(noun, set()).update(role._.people)
    return {noun: next(iter(names)) for noun, names in holders.items() if len(names) == 1}


def _short_ranks(words: Sequence[str]) -> Iterator[str]:
    """Yield what else an officer of a rank is called: "the DCI", "the detective"."""
    letters = words[0] if len(words) == 1 else "".join(word[0] for word in words)
    if words[0] in ("detective", "det") or letters in _DETECTIVES:
        yield "detective"
    if len(words) > 1:
        yield letters


def is_by_name(span: Span, kind: str, name: str) -> bool:
    """Tell whether a candidate is somebody whom the text names: by the name, an office or a description that means one of its people."""
    return kind != "DESCRIPTION" or name.lower() != flat(span.text).lower()


def name_behind(doc: Doc, end: int, people: Mapping[int, str]) -> str | None:
    """Return who is set beside a description: "the officer in the case, DS Ann Lee", "a woman called Ann Lee". `people`: names by their first tokens."""
    if doc[end : end + 1].text in ("called", "named"):
        return people.get(end + 1)
    if doc[end : end + 1].text != ",":
        return None
    at = end + 1
    while at < min(len(doc), end + 1 + MAX_TITLE_TOKENS) and at not in people and doc[at].text[:1].isupper():
        at += 1
    return people.get(at)


def shared_surnames(names: Iterable[str]) -> set[str]:
    """Return the last words of names that several people have: "said Lee" may be either's."""
    counts = Counter(name.rpartition(" ")[2] for name in set(names))
    return {surname for surname, n in counts.items() if n > 1}


def is_owner(doc: Doc, person: Span) -> bool:
    """Tell whether a name ends a description of somebody else: "family of Ann Lee"."""
    is_within = any(s.start < person.start and person.end <= s.end for s in doc.spans["descriptions"])
    return is_within and doc[person.start - 1].lower_ == "of"


def _age_in(words: str) -> str:
    """Return the age of "34-year-old"; empty where none is told."""
    age = _YEARS_OLD.search(words)
    return age["age"] if age else ""


def _by_age(text: str, people: Sequence[tuple[Span, str]]) -> dict[str, str]:
    """Return who is meant by "the 34-year-old": the one person behind whose name that age stands ("Ann Lee, 34,")."""
    names: dict[str, set[str]] = {}
    for span, name in people:
        if age := _AGE_BEHIND.match(text, span.end_char):
            names.setdefault(age["age"], set()).add(name)
    return {age: next(iter(of_age)) for age, of_age in names.items() if len(of_age) == 1}


def _by_office(doc: Doc, holders: dict[str, str], layout: Layout) -> list[tuple[Span, str]]:
    """Mentions of people by their office alone: "the chair" outside quotation marks, and in turns `CHAIR: "No."`, where one person of the text is that."""
    taken = {i for group in ("roles", "descriptions") for span in doc.spans.get(group, ()) for i in range(span.start, span.end)}
    taken |= {i for ent in doc.ents for i in range(ent.start, ent.end)}
    offices = []
    for i in range(len(doc) - 1):
        if (label := label_at(doc, i)) and label.text.lower() in holders:
            offices.append((label, holders[label.text.lower()]))
        if doc[i].lower_ != "the" or layout.quotation[i] >= 0:
            continue
        for n in (2, 1):
            name = holders.get(doc[i + 1 : i + 1 + n].text.lower())
            if name and not taken & set(range(i + 1, min(len(doc), i + 1 + n))):
                offices.append((Span(doc, i + 1, min(len(doc), i + 1 + n), label="OFFICE"), name))
                break
    return offices


def label_at(doc: Doc, i: int) -> Span | None:
    """Return the word alone in capitals that heads a line before a colon and a quotation mark."""
    starts = i == 0 or "\n" in doc[i - 1].text
    behind = doc[i + 1 : i + 3]
    is_label = (
        starts and doc[i].is_upper and doc[i].is_alpha and len(behind) == 2 and behind[0].text == ":" and behind[1].is_quote
    )
    return Span(doc, i, i + 1, label="OFFICE") if is_label else None
