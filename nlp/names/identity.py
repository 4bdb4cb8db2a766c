"""Who is who inside a text: the mentions of one person get one canonical form. Operations, bodies, places and drugs: `nlp/names/spellings.py`.

Works on spans and strings alone. A mention is its start, its end and its text; all lists are in text order. Above 400 lines: every way in
which two mentions may be one person is weighed against every other, so they stand together.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from nlp.lexicons import FOLDER, Lexicons, load_lexicons, read_list
from nlp.names.cleaning import titles_before
from nlp.names.ranks import title_grade
from nlp.names.spellings import MentionSpan, canonical_operations, canonical_plain, has_capitals, title_case

__all__ = ["MentionSpan", "PersonName", "Weights", "canonical_operations", "canonical_people", "canonical_plain", "parse_name"]

_NICKNAME = re.compile(r"[\"'“‘(«]\s*([^\"'“”‘’()«»]{1,30}?)\s*[\"'”’)»](?=[\s,]|$)")
# Small words that belong to the surname behind them.
PARTICLES = frozenset(
    """
    ap ab ferch verch van von der den de da di du del la le el al bin ibn ben nic ni ní ó o mac mc st te ter ten zu
    """.split()  # noqa: SIM905 (a list of words reads better as prose)
)
_GENERATION = frozenset({"jr", "jnr", "snr", "sr", "junior", "senior", "ii", "iii"})
_JOINED = re.compile(r"\s*(?:,|,?\s+and|\s*&)\s+$")
_WOMEN = ["wife", "mother", "mum", "sister", "daughter", "girlfriend", "widow", "aunt", "nan", "grandmother", "niece"]
_MEN = ["husband", "father", "dad", "brother", "son", "boyfriend", "widower", "uncle", "grandfather", "nephew"]
_RELATIVE = "|".join(_WOMEN + _MEN)
# "Mother and son Ann and Bo Lee": the first word is hers, the second his.
_RELATION = re.compile(rf"\b(?:(?P<first>{_RELATIVE})\s+and\s+)?(?P<last>{_RELATIVE}),?\s+$", re.I)
_RELATION_CHARS = 30
# Of one surname, whoever they are: "Sisters Ann and Bea Lee".
_FAMILY = re.compile(rf"\b(?:brothers|sisters|twins|siblings|cousins|(?:{_RELATIVE})\s+and\s+(?:{_RELATIVE})),?\s+$", re.I)
# Behind a name: ", 44,", " (44)".
_AGE_BEHIND = re.compile(r",\s+(?:aged\s+)?\d\d?\b(?=[,;.])|\s+\(\d\d?\)")
# How a person is addressed who has a rank or office before the name.
_RANK = "rank"
# Of the people who share a word of a name, so many are compared, the last mentioned first: more would be quadratic in a list of names.
MAX_RIVALS = 16
MAX_COMING = 4


@dataclass(frozen=True, slots=True)
class Weights:
    """What a candidate gains or loses.

    Set by hand, then each swept by itself (-1, -.5, +.5, +1) on the gold mentions of train: .994 of 4,819 right, dev all of 338. Most
    are flat: with `at_least` above 1 or `coming` below -1.5 first names before their full name are lost (-33).
    """

    surname: float = 3.0
    given: float = 2.5
    short_form: float = 1.6
    surname_part: float = 1.5
    initials: float = 2.0
    gender_agrees: float = 1.5
    gender_differs: float = -6.0
    titled_given: float = -4.0
    same_style: float = 0.8
    other_style: float = -0.6
    coming: float = -1.2
    relative: float = -0.5
    recent: float = 1.2
    at_least: float = 0.3


WEIGHTS = Weights()


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts, in lower case without dots; `written` is the name on one line in the order first name, surname."""

    written: str
    given: tuple[str, ...]
    surname: tuple[str, ...]
    nicknames: tuple[str, ...] = ()
    generation: str = ""
    inferred: str = ""  # the full name, where the text gives the surname to two first names at once

    @property
    def is_full(self) -> bool:
        return bool(self.given and self.surname)


@dataclass(slots=True)
class _Person:
    """One person of the text as far as it is read."""

    number: int
    names: list[PersonName] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    gender: str | None = None
    surest: int = 0  # how sure the gender is: 1 first name, 2 relation, 3 title
    styles: set[str] = field(default_factory=set)
    grades: set[str] = field(default_factory=set)  # of police ranks, or councillor
    inferred: str = ""
    is_called_by_surname: bool = False  # or told to be of a family with it
    is_aged: bool = False  # "Ann Lee, 44,", as those who stand in court and passers-by are told, and no officer by rank alone
    is_relative: bool = False  # "his mother, Ann Lee", whom her surname alone seldom means where another has it
    first_at: int = 0
    last_at: int = -1

    def learn_gender(self, gender: str | None, sure: int) -> None:
        if gender and sure > self.surest:
            self.gender, self.surest = gender, sure


def parse_name(text: str) -> PersonName:
    """Part a name as written into first names, surname and nicknames. One word is a surname until something tells."""
    flat = " ".join(text.split())
    nicknames = tuple(match[1].lower() for match in _NICKNAME.finditer(flat))
    plain = _NICKNAME.sub(" ", flat) if nicknames else flat
    last, comma, first = plain.partition(",")
    written = flat
    generation = ""
    if comma and first.strip() and last.strip():
        written = " ".join(_swap(flat).split())
        given, surname = _lower_words(first), _lower_words(last)
    else:
        words = _lower_words(plain)
        while len(words) > 1 and words[-1] in _GENERATION:
            generation, words = words[-1], words[:-1]
        cut = len(words) - 1
        while cut > 1 and words[cut - 1] in PARTICLES:
            cut -= 1
        if len(words) > 1 and words[0] in PARTICLES and len(words[0]) > 1:
            cut = 0
        given, surname = words[:cut], words[cut:]
    if all(len(part) == 1 for word in (*given, *surname) for part in word.split("-")):  # initials alone
        given, surname = (), (*given, *surname)
    return PersonName(written, given, surname, nicknames, generation)


def _swap(name: str) -> str:
    last, _, first = name.partition(",")
    return f"{first.strip()} {last.strip()}"


def _lower_words(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.sub(r"[.,]", " ", text.lower().replace("’", "'")).split() if any(c.isalnum() for c in word))


def canonical_people(
    text: str, mentions: Sequence[MentionSpan], *, lexicons: Lexicons | None = None, weights: Weights = WEIGHTS
) -> list[str]:
    """Return the fullest form of each person mentioned, one for each mention. Two people of one surname stay apart."""
    return _People(text, mentions, lexicons or load_lexicons(), weights).resolve()


class _People:
    """The people of one text: full names first, wherever they stand, then short mentions from left to right."""

    def __init__(self, text: str, mentions: Sequence[MentionSpan], lexicons: Lexicons, weights: Weights) -> None:
        self.text, self.mentions, self.lexicons, self.weights = text, mentions, lexicons, weights
        self.names = [parse_name(written) for _, _, written in mentions]
        self.titles = [titles_before(text, start, lexicons) for start, _, _ in mentions]
        self.people: list[_Person] = []
        self.owner: list[int | None] = [None] * len(mentions)
        self.seen: dict[str, OrderedDict[int, None]] = {}  # by key: people already mentioned, the last one at the end
        self.coming: dict[str, list[int]] = {}  # by key: people by their first full mention, reversed
        self.keys: list[tuple[str, ...]] = []
        self.family: set[int] = set()  # mentions by first name that are told to be of one family with the next

    def resolve(self) -> list[str]:
        self._give_couples_their_surname()
        self._demote_parts()
        self._cluster_full_names()
        self._index()
        for at in range(len(self.mentions)):
            number = self.owner[at]
            if number is None:
                number = self.owner[at] = self._choose(at)
            self._note(at, number)
        chosen = [self._canonical(person) for person in self.people]
        return [chosen[number] if number is not None else self.names[at].written for at, number in enumerate(self.owner)]

    def _give_couples_their_surname(self) -> None:
        """ "Karen and Paul Eastgate": the first one's surname is the second one's, unless a full name of hers stands elsewhere."""
        known = {name.given[0] for name in self.names if name.is_full}
        for at in range(len(self.mentions) - 2, -1, -1):
            name, after = self.names[at], self.names[at + 1]
            if name.is_full or len(name.surname) != 1 or not after.is_full or "," in self.mentions[at + 1][2]:
                continue
            first = name.surname[0]
            between = self.text[self.mentions[at][1] : self.mentions[at + 1][0]]
            titled = any(self.lexicons.has("courtesy_title", title) for title in self.titles[at])
            if (
                len(between) > 6
                or not _JOINED.match(between)
                or titled
                or first in known
                or not (self.lexicons.is_first_name(first) or len(first) == 1)
            ):
                continue
            if "," in between and "and" not in between and at + 2 >= len(self.mentions):
                continue
            surname = after.written.split()[-len(after.surname) :]
            inferred = " ".join([*name.written.split(), *surname])
            if _FAMILY.search(self.text, max(0, self.mentions[at][0] - _RELATION_CHARS), self.mentions[at][0]):
                self.family.add(at)
            self.names[at] = PersonName(name.written, (first,), after.surname, name.nicknames, inferred=inferred)

    def _demote_parts(self) -> None:
        """ "Chrissie Ann" beside "Chrissie Ann Ross", "St John" beside "Marlon St John" are short mentions, no full names."""
        starts: set[tuple[str, ...]] = set()
        ends: set[tuple[str, ...]] = set()
        for name in self.names:
            words = (*name.given, *name.surname)
            if len(words) > 2:
                starts.update(words[:n] for n in range(2, len(words)))
                ends.update(words[n:] for n in range(1, len(words) - 1))
        for at, name in enumerate(self.names):
            words = (*name.given, *name.surname)
            if len(words) > 1 and name.is_full:
                if words in starts:
                    self.names[at] = PersonName(name.written, words, (), name.nicknames)
                elif words in ends and not self.lexicons.is_first_name(words[0]):
                    self.names[at] = PersonName(name.written, (), words, name.nicknames)

    def _cluster_full_names(self) -> None:
        exact: dict[tuple[tuple[str, ...], tuple[str, ...], str], int] = {}
        by_surname: dict[str, OrderedDict[int, None]] = {}
        for at, name in enumerate(self.names):
            if not name.is_full:
                continue
            number = exact.get((name.given, name.surname, name.generation))
            if number is None:
                rivals = by_surname.get(name.surname[-1], ())
                fitting = (other for other in list(reversed(rivals))[:MAX_RIVALS] if self._fits(name, self.people[other]))
                number = next(fitting, None)
            if number is None:
                number = len(self.people)
                self.people.append(_Person(number, first_at=self.mentions[at][0]))
            exact[name.given, name.surname, name.generation] = number
            recent = by_surname.setdefault(name.surname[-1], OrderedDict())
            recent[number] = None
            recent.move_to_end(number)
            person = self.people[number]
            if name not in person.names[-8:]:
                person.names.append(name)
            self.owner[at] = number
            person.is_aged = person.is_aged or (
                _AGE_BEHIND.match(self.text, self.mentions[at][1]) is not None and not self.titles[at]
            )
            self._learn(at, person)

    def _fits(self, name: PersonName, person: _Person) -> bool:
        """Tell whether a full name can be another form of a person's."""
        return all(
            name.generation == other.generation
            and (name.surname == other.surname or name.surname[-1:] == other.surname[-1:])
            and self._same_given(name.given[0], other.given[0])
            and all(a[0] == b[0] for a, b in zip(name.given[1:], other.given[1:], strict=False))
            for other in person.names[:MAX_RIVALS]
        )

    def _same_given(self, one: str, other: str) -> bool:
        if one == other:
            return True
        if one[0] == other[0] and (len(one) == 1 or len(other) == 1):
            return True
        genders = {self.lexicons.gender(one), self.lexicons.gender(other)}
        if genders >= {"m", "f"}:
            return False
        short, long = sorted((one, other), key=len)
        if short in short_forms().get(long, ()) or _is_diminutive(short, long):
            return True
        return len(short) > 5 and re.sub(r"(.)\1", r"\1", one) == re.sub(r"(.)\1", r"\1", other)

    def _learn(self, at: int, person: _Person) -> None:
        """Take from a mention what it tells of the person's gender, rank and seat."""
        grade = title_grade(self.titles[at])
        if grade:
            person.grades.add(grade)
        for title in self.titles[at]:
            person.learn_gender(self.lexicons.title_gender(title), 3)
        relation = self._gender_of_relation(at)
        person.learn_gender(relation, 2)
        person.is_relative = person.is_relative or relation is not None
        name = self.names[at]
        if name.given:
            person.learn_gender(self.lexicons.gender(name.given[0]), 1)

    def _gender_of_relation(self, at: int) -> str | None:
        """Return the gender that a word before a mention tells, or before the one that is joined to it."""
        relation = self._relation_before(at)
        word = (relation["first"] or relation["last"]) if relation else None
        if relation is None and at and _JOINED.match(self.text[self.mentions[at - 1][1] : self.mentions[at][0]]):
            pair = self._relation_before(at - 1)
            word = pair["last"] if pair and pair["first"] else None
        return None if word is None else "f" if word.lower() in _WOMEN else "m"

    def _relation_before(self, at: int) -> re.Match[str] | None:
        start = self.mentions[at][0]
        return _RELATION.search(self.text, max(0, start - _RELATION_CHARS), start)

    def _index(self) -> None:
        for person in self.people:
            keys: dict[str, None] = {}
            for name in person.names[:MAX_RIVALS]:
                keys.update(dict.fromkeys(_keys_of(name)))
            self.keys.append(tuple(keys))
        for person in sorted(self.people, key=lambda p: -p.first_at):
            for key in self.keys[person.number]:
                self.coming.setdefault(key, []).append(person.number)

    def _choose(self, at: int) -> int:
        """Return the person whom a short mention means: the best of those who share a word with it, else a new one."""
        best, best_score = None, self.weights.at_least
        for number in self._candidates(at):
            score = self._score(at, self.people[number])
            if score > best_score:
                best, best_score = number, score
        if best is not None:
            return best
        person = _Person(len(self.people), first_at=self.mentions[at][0])
        person.names.append(self.names[at])
        self.people.append(person)
        self.keys.append(tuple(_keys_of(self.names[at])))
        return person.number

    def _candidates(self, at: int) -> Iterable[int]:
        numbers: dict[int, None] = {}
        for key in _lookups(self.mentions[at][2], self.names[at]):
            seen = self.seen.get(key)
            if seen:
                for _, number in zip(range(MAX_RIVALS), reversed(seen), strict=False):
                    numbers[number] = None
            coming = self.coming.get(key, [])
            start = self.mentions[at][0]
            while coming and self.people[coming[-1]].first_at < start:
                coming.pop()
            numbers.update(dict.fromkeys(reversed(coming[-MAX_COMING:])))
        return numbers

    def _score(self, at: int, person: _Person) -> float:
        weights = self.weights
        mention = self.names[at]
        start = self.mentions[at][0]
        titles = self.titles[at]
        style = _style(titles, self.lexicons)
        fit, by_given = self._string_fit(self.mentions[at][2], mention, person)
        if not fit:
            return 0.0
        score = fit
        # "whose husband Phil died" is not the sergeant: of 41 first names behind a relation in the corpus none is of somebody told before.
        if by_given and not titles and _RANK in person.styles and self._relation_before(at):
            return 0.0
        is_officer = style == _RANK and any(self.lexicons.has("rank", title) for title in titles)
        if is_officer and person.is_aged and _RANK not in person.styles:
            return 0.0  # "PC Lee" is not "Ann Lee, 44," who was fined
        grade = title_grade(titles)
        if grade and person.grades and grade not in person.grades and not by_given:
            return 0.0  # "PC Lee" is not "Det Insp Ann Lee", nor "Cllr Ann Lee"
        if by_given and titles and all(self.lexicons.is_first_name(word) for word in (*mention.given, *mention.surname)):
            score += weights.titled_given
        gender = next(filter(None, (self.lexicons.title_gender(title) for title in titles)), None)
        if gender and person.gender:
            score += weights.gender_agrees if gender == person.gender else weights.gender_differs
        if person.styles:
            score += weights.same_style if style in person.styles else weights.other_style
        if person.is_relative and not titles and not by_given:
            score += weights.relative
        if person.last_at < 0:
            score += weights.coming
        else:
            score += weights.recent / (1 + (start - person.last_at) / 400)
        return score

    def _string_fit(self, written: str, mention: PersonName, person: _Person) -> tuple[float, bool]:
        """Return how well the words fit, and whether they fit as a first name."""
        weights = self.weights
        words = (*mention.given, *mention.surname)
        best, by_given = 0.0, False
        for name in person.names[:MAX_RIVALS]:
            every = (*name.given, *name.surname)
            if words in {name.surname, name.surname[-1:]} or (len(words) > 1 and words == every[-len(words) :]):
                fit, given = weights.surname, not name.is_full and not self.titles_of(person)
            elif words == name.given[: len(words)] or " ".join(words) in name.nicknames:
                fit, given = weights.given, True
            elif len(words) == 1 and name.given and self._same_given(words[0], name.given[0]) and len(words[0]) > 1:
                fit, given = weights.short_form, True
            elif len(words) == 1 and words[0] in _parts(name.surname):
                fit, given = weights.surname_part, False
            elif _is_initials(written) and _initials_of(written) == "".join(_initials(every)):
                fit, given = weights.initials, False
            elif len(words) == 1 and len(words[0]) > 1 and words[0] in name.given:
                fit, given = weights.short_form, True
            else:
                continue
            if fit > best:
                best, by_given = fit, given
        return best, by_given

    def titles_of(self, person: _Person) -> bool:
        return bool(person.styles - {""})

    def _note(self, at: int, number: int) -> None:
        person = self.people[number]
        person.last_at = self.mentions[at][1]
        if not self.names[at].is_full or self.titles[at]:
            person.styles.add(_style(self.titles[at], self.lexicons))
        self._learn(at, person)
        name = self.names[at]
        person.forms.append(name.written)
        person.inferred = person.inferred or name.inferred
        person.is_called_by_surname = person.is_called_by_surname or at in self.family
        if not name.is_full and person.names[0].is_full and name.surname and name.surname == person.names[0].surname:
            person.is_called_by_surname = True
        for key in self.keys[number]:
            recent = self.seen.setdefault(key, OrderedDict())
            recent[number] = None
            recent.move_to_end(number)

    def _canonical(self, person: _Person) -> str:
        """Return the fullest form as written, without capitals.

        "Karen and Paul Eastgate": she is "Karen Eastgate" where the text goes on to call her by the surname, else "Karen" as written.
        """
        forms = list(dict.fromkeys(person.forms))
        if person.inferred and person.is_called_by_surname:
            forms.append(person.inferred)
        best = max(forms, key=lambda form: (_fullness(form), not has_capitals(form), len(form)))
        if has_capitals(best):
            best = next((form for form in forms if form.lower() == best.lower() and not has_capitals(form)), title_case(best))
        return best


@lru_cache(maxsize=1)
def short_forms() -> dict[str, frozenset[str]]:
    """Return the short forms of a first name, in lower case."""
    forms: dict[str, frozenset[str]] = {}
    for line in read_list(FOLDER / "nicknames.txt"):
        name, _, short = line.partition("\t")
        forms[name.lower()] = frozenset(short.lower().split())
    return forms


@lru_cache(maxsize=1)
def _full_forms() -> dict[str, tuple[str, ...]]:
    full: dict[str, tuple[str, ...]] = {}
    for name, shorts in short_forms().items():
        for short in shorts:
            full[short] = (*full.get(short, ()), name)
    return full


def _is_diminutive(short: str, long: str) -> bool:
    """ "Wilf" of "Wilfred", "Lachy" of "Lachlan": at least three letters that begin the longer name."""
    stem = re.sub(r"(?:ie|y)$", "", short)
    return len(stem) > 2 and long.startswith(stem) and len(long) > len(short)


def _keys_of(name: PersonName) -> Iterable[str]:
    """Yield the words under which a short mention finds a person."""
    every = (*name.given, *name.surname)
    yield from every
    yield from _parts(name.surname)
    yield from name.nicknames
    yield from (" ".join(every[n:]) for n in range(1, min(len(every), 6)))
    yield from (" ".join(every[:n]) for n in range(1, min(len(every), 6)))
    if len(every) > 1:
        yield "=" + "".join(_initials(every))[:8]
    if name.given:
        given = name.given[0]
        yield from short_forms().get(given, ())
        yield from _full_forms().get(given, ())
        yield from ("<" + given[:n] for n in range(3, min(len(given), 8)))


def _lookups(written: str, mention: PersonName) -> Iterable[str]:
    words = (*mention.given, *mention.surname)
    yield " ".join(words)
    if _is_initials(written):
        yield "=" + _initials_of(written)[:8]
    if len(words) == 1:
        stem = re.sub(r"(?:ie|y)$", "", words[0])
        if len(stem) > 2:
            yield "<" + stem[:7]


def _parts(surname: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for word in surname if "-" in word for part in word.split("-") if len(part) > 2)


def _initials(words: Iterable[str]) -> Iterable[str]:
    return (part[0] for word in words for part in word.split("-") if part)


def _is_initials(written: str) -> bool:
    letters = [c for c in written if c.isalpha()]
    return 1 < len(letters) < 6 and written.isupper() and (" " not in written or "." in written)


def _initials_of(written: str) -> str:
    return "".join(c for c in written.lower() if c.isalpha())


def _style(titles: Sequence[str], lexicons: Lexicons) -> str:
    """Return how a mention is addressed: its courtesy title, "rank", or "" for the bare name."""
    if not titles:
        return ""
    title = titles[0].lower().rstrip(".")
    return title if lexicons.has("courtesy_title", title) else _RANK


def _fullness(form: str) -> int:
    """Return how many words of a form are more than initials, doubled, and one for each initial."""
    return sum(2 if sum(c.isalpha() for c in word) > 1 else 1 for word in form.split())
