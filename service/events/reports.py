"""Tells what a report says of its happening, and whether two reports tell of one. Pure; knows nothing of archives.

Two cases taken for one are worse than one taken for two. So names, places, days, ages and figures that speak against each other part two
reports whatever else they share (`_are_contrary`); the others are one happening if what they share weighs enough (`weight`).
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from core.beat import IMPORT_SOURCE
from core.caching import cached
from core.matching import find_all
from core.ordering import distinct
from core.words import Annotations, Document, Mention, stable_id
from index.analysis import fold
from index.names import name_key
from nlp.lexicons import FOLDER, read_list
from nlp.numbers.parsing import find_numbers
from service.events.days import DATE, days_of
from service.events.stages import Stage, are_other_stages, stage_of, stages_in
from service.fairness import person_key

Vector = NDArray[np.float32]

# Raise it after any change in what a report keeps or in how two are compared; every document is then looked at again.
EVENTS_RULES = 3
# A news report tells its happening at its top; below stand other cases, appeals and history.
LEAD_CHARS = 2_500
LEAD_PASSAGES = 3
# More people with an age than this: a list of cases, which reports no one happening.
MAX_AGED = 4
# A weekly or a trade paper prints up to so many days after a daily, and reports that do not tell the day of the happening are of one only
# if printed within so few.
WINDOW_DAYS = 9
UNDATED_WINDOW_DAYS = 3
# Words in a row in a quote that two reports have in common.
SHINGLE = 5
# Below it two texts are about different things, whatever names they share; what is above adds to the weight.
# Measured on the tuning half of evaluation/data/events: reports of one happening .58 to .93, others of the same days up to .79.
MIN_COSINE = 0.45
COSINE_WEIGHT = 5.0
EVEN_COSINE = 0.5
# What each shared thing weighs, and how much makes one happening. Chosen on the tuning half of evaluation/data/events.
OPERATION_WEIGHT = 1.5
PERSON_WEIGHT = 2.5
OFFICIAL_WEIGHT = 1.0
STREET_WEIGHT = 1.0
PLACE_WEIGHT = 1.0
BODY_WEIGHT = 0.5
DRUG_WEIGHT = 0.3
NUMBER_WEIGHT = 0.7
AGE_WEIGHT = 0.5
QUOTE_WEIGHT = 1.5
DAY_WEIGHT = 1.0
SAME_EVENT = 3.3
# More is needed where one of them does not tell the day, and as much again for each day between their printing: a feature tells again, days
# later, what a report told before it.
UNTOLD_DAY = 0.5
# Leads as near as this tell of one happening with a town and an age or number in common; nearer still, with an office-holder who speaks and
# no number. Swept .50-.70 on the five parts of evaluation/data/events: no two happenings of one day and town are as near without one thing
# that speaks against it, and .55 to .60 finds 12 pairs more.
NEAR_LEADS = 0.60
VERY_NEAR_LEADS = 0.75
NEAR_EVENT = 3.0
# A number as small as "two arrested" is of many happenings.
MIN_TELLING_FIGURE = 3

# Numbers below it stand in every report, and so do those of telephones.
MIN_NUMBER = 5
_TELEPHONES = frozenset({101, 111, 555, 800, 999})
# One alone may be the age of two different people.
MIN_SHARED_NUMBERS = 2
# Shared numbers beyond so many add nothing.
MAX_NUMBERS = 4

_AGE_BEHIND = re.compile(r"\s?(?:,\s?|\()(?:aged\s)?(\d{1,3})(?=[,.;)]|\s(?:of|from|who|and)\b)")
_AGE_BEFORE = re.compile(r"\b(\d{1,3})[-\s]years?[-\s]old\s(?:[\w'’-]+\s){0,3}\Z")
# "Wexcombe's Market Place" is the Market Place of Wexcombe.
_POSSESSIVE = re.compile(r"['’]s\b(?=\s)")
# Years and hours of the day.
_TIME = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}(?:[.:]\d\d)?\s?[ap]m\b|\b\d\d:\d\d\b")
# "24-year-old", "aged 24, 31 and 52", "(42)", ", 34,".
_AGES = re.compile(
    r"\b\d\d[-\s]years?[-\s]old\b|\b(?:aged|under|of)\s\d\d\b(?:(?:,\s|\sand\s|,\sand\s)\d\d\b(?![\d,]*\d))*|[,(]\s?\d\d(?=[,.;)]|\s(?:of|from|who|and)\b)"
)
# Before the name of a street; no phrase that a sentence ends with.
_HOUSE = re.compile(r"\b\d{1,4}[a-z]?(?=,?\s\Z)")
_TWO_DIGITS = re.compile(r"\b\d\d\b")
# Bodies that stand in reports of many happenings.
_PUBLIC_BODY = re.compile(
    r"\b(?:police|constabulary|court|courts|magistrates|council|committee|panel|office|agency|force|service|trust|hospital|department)\b"
)
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Report:
    """What a document says of its happening: days as ordinals, names by their keys. `people` without an office; `aged` with their ages.

    `on` are the days that the happening may have been on, none if it tells none. `numbers` have their unit; `spoken` are hashes of words
    spoken.
    """

    published: int
    source_id: str
    on: tuple[int, ...] = ()
    operations: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    aged: tuple[tuple[str, int], ...] = ()
    streets: tuple[str, ...] = ()
    houses: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    drugs: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    ages: tuple[str, ...] = ()
    figures: tuple[tuple[str, float], ...] = ()
    spoken: tuple[str, ...] = ()
    stage: Stage | None = None
    stages: tuple[Stage, ...] = ()


def report_of(document: Document, notes: Annotations, public: Collection[str] = ()) -> Report | None:
    """Return what a document says of its happening, `public` being who is public in it.

    None for one without a day, or that lists many cases: it is of no other's happening.
    """
    if document.published.value is None or len(document.published.value) < len("2026-01-31"):
        return None
    published = date.fromisoformat(document.published.value[:10])
    lead = document.text[:LEAD_CHARS]
    ages = [match.span() for phrase in _AGES.finditer(lead) for match in _TWO_DIGITS.finditer(lead, *phrase.span())]
    mentions = [m for m in notes.entities if m.start < LEAD_CHARS]
    named = {label: [m for m in mentions if m.label == label] for label in ("OPERATION", "PERSON", "PLACE", "ORG", "DRUG")}
    aged = {key: age for m in named["PERSON"] if (key := person_key(m.canonical)) and (age := _age_of(lead, m)) is not None}
    if len(aged) > MAX_AGED:
        return None
    offices = {person_key(name) for name in public} - aged.keys()
    people = [key for m in named["PERSON"] if (key := person_key(m.canonical))]
    places = _keys("place", named["PLACE"])
    quoted = [document.text[q.start : q.end] for q in notes.quotes if q.start < LEAD_CHARS]
    return Report(
        published=published.toordinal(),
        source_id=document.source_id,
        on=days_of(lead, published),
        operations=_keys("operation", named["OPERATION"]),
        people=tuple(distinct(key for key in people if key not in offices)),
        officials=tuple(distinct(key for key in people if key in offices)),
        aged=tuple(sorted(aged.items())),
        streets=tuple(key for key in places if _is_street(key)),
        houses=tuple(distinct(match[0] for m in named["PLACE"] if (match := _HOUSE.search(lead, max(0, m.start - 6), m.start)))),
        places=tuple(key for key in places if not _is_street(key)),
        bodies=_keys("org", named["ORG"]),
        drugs=_keys("drug", named["DRUG"]),
        numbers=tuple(sorted(_numbers_of(lead, ages))),
        ages=tuple(sorted({lead[start:end] for start, end in ages})),
        figures=tuple(sorted({(f.kind, f.value) for f in notes.figures if f.start < LEAD_CHARS and not f.approximate})),
        spoken=tuple(sorted({words for quote in quoted for words in _shingles(quote)})),
        stage=stage_of(document.title, lead.removeprefix(document.title)),
        stages=stages_in(lead),
    )


def lead_vector(vectors: Vector) -> Vector:
    """Return what the top of a document is about, given its passages. Shapes: (n, d) to (d,), of unit length; (0,) if there are none."""
    if not len(vectors):
        return np.zeros(0, np.float32)
    mean: Vector = vectors[:LEAD_PASSAGES].mean(axis=0)
    unit: Vector = mean / max(float(np.linalg.norm(mean)), float(np.finfo(np.float32).tiny))
    return unit


def meeting_keys(report: Report) -> tuple[str, ...]:
    """Return the keys under which a report meets those that may be of its happening."""
    keys = [*report.operations, *_everybody(report), *report.bodies, *report.numbers, *report.streets, *_places_of(report)]
    keys += [f"{place}@{day}" for place in _places_of(report) for day in report.on]
    return tuple(stable_id("event key", key) for key in sorted(set(keys)))


def is_same_event(one: Report, other: Report, cosine: float, *, common: Collection[str] = ()) -> bool:
    """Tell whether two reports tell of one happening.

    `cosine`: of their leads; `common`: keys that too many have for them to tell anything.
    """
    if are_contrary(one, other):
        return False
    is_dated = bool(one.on and other.on)
    if not is_dated and abs(one.published - other.published) > UNDATED_WINDOW_DAYS:
        return False
    if cosine < MIN_COSINE and not (is_dated and set(one.aged) & set(other.aged)):
        return False
    enough = [SAME_EVENT] * _share_what_is_rare(one, other) + [NEAR_EVENT] * _are_near(one, other, cosine)
    untold = 0.0 if is_dated else UNTOLD_DAY + UNTOLD_DAY * abs(one.published - other.published)
    return bool(enough) and weight(one, other, cosine, common=common) >= min(enough) + untold


def are_contrary(one: Report, other: Report) -> bool:
    """Tell whether two reports say things of which only one can be true of one happening."""
    apart = abs(one.published - other.published)
    if apart > WINDOW_DAYS:
        return True
    if one.on and other.on and not set(one.on) & set(other.on):
        return True
    if _are_disjoint(one.operations, other.operations) or are_other_stages(one.stage, one.stages, other.stage, other.stages):
        return True
    if one.source_id == other.source_id != IMPORT_SOURCE and apart == 0:
        return True  # a source tells of one happening once a day: of the next man fined, in the same words
    ages = dict(other.aged)
    if any(name in ages and abs(ages[name] - age) > 1 for name, age in one.aged):
        return True
    if _are_disjoint(one.houses, other.houses) or _are_disjoint(_words_of(one.streets), _words_of(other.streets)):
        return True
    if _people_shared(one, other):
        return _are_disjoint(one.ages, other.ages)
    if one.aged and other.aged:
        return True
    return _are_disjoint(_places_of(one), _places_of(other)) and not _is_body_in_place(one, other)


def weight(one: Report, other: Report, cosine: float, *, common: Collection[str] = ()) -> float:
    """Return how much what two reports share speaks for one happening."""

    def shared(mine: Iterable[str], theirs: Iterable[str]) -> int:
        return len([key for key in set(mine) & set(theirs) if stable_id("event key", key) not in common])

    total = COSINE_WEIGHT * (cosine - EVEN_COSINE)
    total += OPERATION_WEIGHT * min(1, shared(one.operations, other.operations))
    people, officials, streets = _people_shared(one, other), _officials_shared(one, other), _streets_shared(one, other)
    bodies = _bodies_shared(one, other)
    total += PERSON_WEIGHT * min(2, shared(people, people))
    total += OFFICIAL_WEIGHT * min(1, shared(officials, officials))
    total += STREET_WEIGHT * min(1, shared(streets, streets))
    total += PLACE_WEIGHT * min(2, shared(_places_of(one), _places_of(other)))
    total += BODY_WEIGHT * min(2, shared(bodies, bodies))
    total += DRUG_WEIGHT * min(2, shared(one.drugs, other.drugs))
    total += NUMBER_WEIGHT * min(MAX_NUMBERS, shared(one.numbers, other.numbers))
    total += AGE_WEIGHT * min(2, len(set(one.ages) & set(other.ages)))
    total += QUOTE_WEIGHT * min(1, len(set(one.spoken) & set(other.spoken)))
    total += DAY_WEIGHT * bool(set(one.on) & set(other.on))
    total -= _n_contrary_figures(one, other)
    return total


def _share_what_is_rare(one: Report, other: Report) -> bool:
    """Tell whether two reports share what two happenings of one week seldom do: a town, an officer who speaks, a round number
    are not enough.
    """
    if _people_shared(one, other):
        return True
    numbers, places = set(one.numbers) & set(other.numbers), _places_of(one) & _places_of(other)
    if len(numbers) + len(set(one.ages) & set(other.ages)) >= MIN_SHARED_NUMBERS:
        return True
    bodies = {body for body in _bodies_shared(one, other) if not _PUBLIC_BODY.search(body)}
    is_operation_shared = bool(set(one.operations) & set(other.operations))
    return bool(set(one.on) & set(other.on)) and (
        bool(_streets_shared(one, other))
        or any(" " in number for number in numbers)
        or (bool(places and numbers) and (bool(_officials_shared(one, other)) or len(places) > 1))
        or (bool(bodies) and bool(places or _officials_shared(one, other)))
        or (is_operation_shared and bool(places or numbers))
    )


def _are_near(one: Report, other: Report, cosine: float) -> bool:
    """Tell whether two reports say nearly the same, of one town or by one official, with a detail in common and none that differs."""
    officials, places = _officials_shared(one, other), _places_of(one) & _places_of(other)
    if cosine < NEAR_LEADS or not (officials or places):
        return False
    if _are_disjoint(one.ages, other.ages) or _are_disjoint(one.drugs, other.drugs) or _n_contrary_figures(one, other):
        return False
    n_details = len(set(one.ages) & set(other.ages)) + len(set(one.numbers) & set(other.numbers))
    n_details += len({figure for figure in set(one.figures) & set(other.figures) if figure[1] >= MIN_TELLING_FIGURE})
    if not (one.on and other.on):
        return n_details + bool(officials) > 1
    return n_details > 0 or (bool(officials) and cosine >= VERY_NEAR_LEADS)


def _people_shared(one: Report, other: Report) -> set[str]:
    """Return who stands in both reports and holds no office by both of them; or whose age one of them tells, as of a party to a
    case.
    """
    ages = dict((*one.aged, *other.aged)).keys()
    return set(one.people) & set(other.people) | (_everybody(one) & _everybody(other) & ages)


def _officials_shared(one: Report, other: Report) -> set[str]:
    return (_everybody(one) & _everybody(other)) - _people_shared(one, other)


def _bodies_shared(one: Report, other: Report) -> set[str]:
    """Return the bodies of both; a club or a school is a place to one of them as often as a body."""
    bodies = {*one.bodies, *other.bodies}
    return bodies & {*one.bodies, *one.places, *one.streets} & {*other.bodies, *other.places, *other.streets}


def _everybody(report: Report) -> set[str]:
    return {*report.people, *report.officials}


def _is_body_in_place(one: Report, other: Report) -> bool:
    """Tell whether a place of the one is in the name of a body of the other: "Marlham Academy" is in Marlham."""
    return any(_places_of(a) & _words_of(b.bodies) for a, b in ((one, other), (other, one)))


def _are_disjoint(one: Collection[str], other: Collection[str]) -> bool:
    return bool(one) and bool(other) and not set(one) & set(other)


def _places_of(report: Report) -> set[str]:
    return _words_of((*report.places, *report.streets))


def _words_of(places: Iterable[str]) -> set[str]:
    """Return the words of names of places that tell one from another: without "street", "house"."""
    return {word for name in places for word in name.split() if word not in _street_ends() | _venue_ends()}


def _streets_shared(one: Report, other: Report) -> set[str]:
    """Return the streets of both, by the words that tell them apart; by its name where it is of other words alone ("market hill")."""
    return _words_of(one.streets) & _words_of(other.streets) | {
        name for name in set(one.streets) & set(other.streets) if not _words_of([name])
    }


def _n_contrary_figures(one: Report, other: Report) -> int:
    kinds = {kind for kind, _ in one.figures} & {kind for kind, _ in other.figures} - {"other"}
    return sum(1 for kind in kinds if not {v for k, v in one.figures if k == kind} & {v for k, v in other.figures if k == kind})


def _keys(field: str, mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(distinct(key for m in mentions if (key := name_key(field, _POSSESSIVE.sub("", m.canonical)))))


def _is_street(key: str) -> bool:
    words = key.split()
    return len(words) > 1 and (words[-1] in _street_ends() | _venue_ends() or words[0] in _venue_ends())


@cached()
def _venue_ends() -> frozenset[str]:
    return frozenset(name_key("place", line) for line in read_list(FOLDER / "venue_ends.txt"))


@cached()
def _street_ends() -> frozenset[str]:
    return frozenset(name_key("place", line) for line in read_list(FOLDER / "street_ends.txt"))


def _age_of(text: str, mention: Mention) -> int | None:
    behind = _AGE_BEHIND.match(text, mention.end)
    before = _AGE_BEFORE.search(text[max(0, mention.start - 60) : mention.start])
    match = behind or before
    return int(match[1]) if match else None


def _numbers_of(text: str, ages: Iterable[tuple[int, int]]) -> set[str]:
    """Return the numbers of a text that count or weigh something, with their units."""
    others = [*ages, *(match.span() for match in (*DATE.finditer(text), *_TIME.finditer(text)))]
    return {
        f"{number.value:g} {number.unit or ''}".strip()
        for number in find_numbers(text)
        if number.value >= MIN_NUMBER and number.value not in _TELEPHONES
        if not any(start <= number.start < end for start, end in others)
    }


def _shingles(quote: str) -> Iterable[str]:
    words = find_all(_WORD, fold(quote))
    return (stable_id(*words[i : i + SHINGLE])[:12] for i in range(len(words) - SHINGLE + 1))
