"""Component: figures that count: arrests, charges, sentences, warrants, seizures, money, people treated, deaths, and other results.

Every number is read once (nlp/numbers.py). Then the words around it, in its own sentence, decide: first the noun that it counts, then
the deed that it is the object of ("arrested six"), then the deed that befell it ("six were arrested"). Words that begin another clause
stop the search. A number that nothing claims is no figure, so that ages, prices, dates and pages need few rules of their own.
"""

from collections.abc import Container, Iterable, Iterator
from itertools import takewhile
from typing import Any

from spacy.language import Language

from core.words import Figure
from nlp import figure_words as cue
from nlp.draft import Draft, draft_of
from nlp.figure_context import Context
from nlp.figure_tokens import Word, words_of

# Words from a number to its deed; 14 lost deeds behind long clauses, 20 found no wrong one (evaluation/data/figures/dev, the demo).
REACH = 20
# Words to "seized" or "found": lists of what was taken are long.
FAR = 30
# Words between a number and the noun that it counts: "12 suspected street-level drug dealers".
MODIFIERS = 4
# Words of the label of a table's row, and of a table's head.
LABEL, HEAD = 6, 12
# Words to "closed" where lines are counted, for other lines are told of beside them; words back to a court or the first line of a list.
CLOSE, PAGE = 10, 120


@Language.component("figures")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def figures(doc: Any) -> Any:
    """Find figures."""
    draft = draft_of(doc)
    draft.figures.extend(_Reader(draft).read())
    return doc


class _Reader:
    """Reads one text's numbers in order. It keeps the kinds found so far: a table's row and "two men and three women" go on with them."""

    def __init__(self, draft: Draft) -> None:
        self.text = draft.text
        self.words = words_of(draft.text)
        self.context = Context(draft, self.words)
        self.drugs = {m.start for m in draft.mentions if m.label == "DRUG"}
        self.kinds: dict[int, str] = {}
        self.last = -1
        self.ages: set[int] = set()
        self.columns: tuple[str, ...] = ()
        self.row_ends = -1

    def read(self) -> Iterator[Figure]:
        """The figures, in order."""
        ways = {"GBP": self._sum, "g": self._weight, "months": self._term, None: self._count}
        for i, word in enumerate(self.words):
            if word.value and word.unit in ways and (kind := ways[word.unit](i)):
                self.kinds[i] = kind
                self.last = i
                yield Figure(
                    word.start,
                    word.end,
                    self.text[word.start : word.end],
                    kind,
                    word.value,
                    word.unit or self._things(i, kind),
                    self._is_approximate(i),
                    self.context.day_of(i),
                    self.context.operation_of(i, kind),
                )

    # The words around a number, in its own sentence

    def _left(self, i: int, reach: int) -> Iterator[tuple[int, Word]]:
        """The words before, nearest first."""
        for j in range(i - 1, max(-1, i - 1 - reach), -1):
            if self.words[j].sentence != self.words[i].sentence:
                return
            yield j, self.words[j]

    def _right(self, i: int, reach: int) -> Iterator[tuple[int, Word]]:
        """The words after, nearest first."""
        for j in range(i + 1, min(len(self.words), i + 1 + reach)):
            if self.words[j].sentence != self.words[i].sentence:
                return
            yield j, self.words[j]

    def _before(self, i: int, reach: int) -> list[str]:
        return [word.text for _, word in self._left(i, reach)]

    def _after(self, i: int, reach: int) -> list[str]:
        return [word.text for _, word in self._right(i, reach)]

    def _near(self, i: int, before: int, after: int) -> list[str]:
        return self._before(i, before) + self._after(i, after)

    def _next(self, i: int) -> str:
        return self.words[i + 1].text if i + 1 < len(self.words) else "."

    def _noun(self, i: int) -> list[str]:
        """What the number counts: the words up to the end of its noun, the singular of one made plural. "29 of them" counts "them"."""
        found: list[str] = []
        for j, word in self._right(i, MODIFIERS + 1):
            if word.text == "of" and j == i + 1:
                continue
            if word.text in cue.EDGES or word.number or self._is_next_label(i, word):
                break
            plural = f"{word.text}s"
            found.append(plural if self.words[i].value == 1 and plural in cue.COUNTED else word.text)
        return found

    def _is_next_label(self, i: int, word: Word) -> bool:
        return word.is_capital and word.text in cue.LABELS and not all(mark in cue.BULLETS for mark in self._before(i, 2))

    def _count(self, i: int) -> str | None:
        noun = self._noun(i)
        if self._is_age(i, noun):
            self.ages.add(i)
            return None
        if self._counts_no_result(i, noun):
            return None
        return (
            self._table(i)
            or self._counted(i, noun)
            or self._object(i, noun)
            or self._subject(i, noun)
            or self._labelled(i)
            or self._goes_on(i, noun)
        )

    def _is_age(self, i: int, noun: list[str]) -> bool:
        before, after = self._before(i, 2), self._after(i, 1)
        if noun or not before:
            return False
        if before[0] in {"under", "over"}:
            return _has(before[1:], cue.TO_BE | cue.PEOPLE)
        if before[0] == "," and after in ([","], []):
            return before[-1] not in cue.TOLD
        return (
            before[0] == "aged"
            or before in (["between", "aged"], ["from", "aged"])
            or (before[0] in {",", "and"} and i - 2 in self.ages)
        )

    def _counts_no_result(self, i: int, noun: list[str]) -> bool:
        """Shares, years, numbers of pages, targets, differences, and what only acts or is charged."""
        word, before, after = self.words[i], self._before(i, 4), self._after(i, 4)
        is_year = word.end - word.start == 4 and self.text[word.start : word.end].isdigit() and 1900 <= word.value <= 2100
        is_half_a_term = len(after) > 1 and after[0] in {"and", "to", "or"} and self.words[i + 2].unit == "months"
        return (
            is_year
            or is_half_a_term  # "sentenced to eight and ten years"
            or word.value % 1 > 0  # "3.80" numbers a paragraph
            or _has(after[:1], cue.MEASURES)
            or _has(before[:1], cue.NUMBERED)
            or _has(before + noun, cue.HOPED)
            or _has(noun, cue.NO_RESULTS)
            or before[:3] == ["the", "of", "#"]  # "nine of the 80"
            or before[:1] == ["not"]  # "not one of them died"
            or (_has(after[:1], cue.BEYOND) and "than" in after)
            or {"earlier", "version"} <= set(self._before(i, REACH))  # a correction's old figure
        )

    def _table(self, i: int) -> str | None:
        """The kind of a cell: its column's, where the head names as many as the row has numbers, else its row's."""
        words = self.words
        if i - 1 in self.kinds and words[i - 1].is_count:
            return self.columns[i - 1 - self.row_ends] if self.columns and i <= self.row_ends else self.kinds[i - 1]
        width = 1
        while width < LABEL and [word.is_count for _, word in self._right(i, width)] == [True] * width:
            width += 1
        if width < 2:
            return None
        kinds: list[str] = []
        label = None
        for j in range(i - 1, max(-1, i - 1 - HEAD), -1):
            if words[j].number or words[j].text in ".,;":
                break
            if kind := cue.TOLD.get(words[j].text):
                kinds.insert(0, kind)
                label = label or (kind if i - j <= LABEL and words[j].sentence == words[i].sentence else None)
        if len(kinds) == len(set(kinds)) == width:
            self.columns = tuple(kinds)
        elif label or len(self.columns) != width or i - self.row_ends > LABEL:
            self.columns = ()
            return label
        self.row_ends = i + width - 1
        return self.columns[0]

    def _labelled(self, i: int) -> str | None:
        """The kind of "Warrants executed: 40", and of "the number charged, 88, is"."""
        before = self._before(i, LABEL + 2)
        if before[:1] == [","] and self._after(i, 1) in ([","], [";"], ["."], []):
            return cue.TOLD.get(before[1]) if before[1:] else None
        if before[:1] != [":"] or "#" in before or len(before) > LABEL + 1:
            return None
        return next((cue.TOLD[word] for word in before if word in cue.TOLD), None)

    def _counted(self, i: int, noun: list[str]) -> str | None:
        """By the noun itself, or by a thing and what was done with it."""
        if _has(noun, cue.DOORS) and "warrants" in self._before(i, 5):
            return "warrants"
        is_one_of = self.words[i].value == 1 and self._after(i, 1) == ["of"]
        for word in noun:
            if word in cue.RESULTS:
                return cue.RESULTS[word]
            is_remedy = cue.THINGS.get(word) == "seizure_amount" and _has(self._after(i, 5), cue.REMEDIES)
            if word in cue.THINGS and not is_one_of and not is_remedy:
                far = CLOSE if word == "lines" else FAR
                done = cue.NEEDS.get(word) or (cue.TAKEN if cue.THINGS[word] == "seizure_amount" else cue.DONE)
                if _has(self._near(i, far, far), done) or self._is_in_list_of_results(i):
                    return cue.THINGS[word]
            if word in cue.IN_CARE and _has(self._near(i, FAR, REACH), cue.CARE):
                return "people_treated"
        return None

    def _is_in_list_of_results(self, i: int) -> bool:
        """Whether a number stands in a line of a list of what was found or done: "• 12 zombie knives"."""
        return _has(self._before(i, FAR)[-1:], cue.BULLETS) and _has(self._earlier(i), cue.LISTED)

    def _earlier(self, i: int) -> list[str]:
        """The words of the sentences before, too."""
        return [word.text for word in self.words[max(0, i - PAGE) : i]]

    def _object(self, i: int, noun: list[str]) -> str | None:
        """The number behind its deed: "arrested six", "the deaths of three", "arrests rose to 412", "Charged 9"."""
        if _has(self._after(i, 1), cue.AUXILIARIES):
            return None  # "of those arrested six were"
        has_trend = False
        nearer = ""
        for _, word in self._left(i, REACH):
            text = word.text
            if text in cue.DEEDS and (text in cue.DOING or text.endswith("s") or has_trend or nearer in {"of", "(", ""}):
                if text not in cue.WEAK:
                    return cue.DEEDS[text]
                if not _has(noun, cue.PEOPLE):
                    return None
                is_into_care = any(cue.DEEDS.get(later) == "people_treated" for later in self._after(i, 6))
                return "people_treated" if is_into_care else cue.DEEDS[text]
            if text not in cue.FILLERS and (not has_trend or word.number or text in cue.STOPS):
                return None
            has_trend = has_trend or text in cue.TRENDS
            nearer = text
        return None

    def _subject(self, i: int, noun: list[str]) -> str | None:
        """The number before its deed: "six men, all from Larwich, were arrested", "97 sentenced", "12 had begun treatment"."""
        is_passive, is_bare = False, True
        relative = None
        is_many = self.words[i].value > 1 and not _has(self._before(i, 2)[1:], cue.GATHERED)
        passed = i
        for j, word in self._right(i, REACH):
            if word.text in cue.BRACKETS and j > passed:
                passed = next((k for k, other in self._right(j, REACH) if other.text == cue.BRACKETS[word.text]), passed)
            if j <= passed:
                continue
            if word.text in cue.STOPS or word.text in cue.FUTURE or self._is_next_label(i, word):
                break
            if word.number and not self._is_listed(i, j):
                break
            if word.text in cue.ONE_WAS and is_many and self._next(j) not in cue.WEAK:
                return None  # "two offences and was": the subject is another
            is_passive = is_passive or word.text in cue.TO_BE
            if kind := cue.DEEDS.get(word.text):
                if self._befell(j, noun, is_passive=is_passive, is_bare=is_bare):
                    if is_passive or self.words[j - 1].text != "those":
                        return kind
                    relative = kind  # "61 of those arrested were charged"
                elif word.text in cue.DONE_TO and self.words[j - 1].text not in {"those", "people"}:
                    break  # they did it to others
            is_bare = is_bare and (word.text not in cue.EDGES or word.text in {"of", ",", "and", "those", "the"})
        return relative

    def _befell(self, j: int, noun: list[str], *, is_passive: bool, is_bare: bool) -> bool:
        """Whether a deed is said of those who are counted before it."""
        deed, lead = self.words[j].text, self._before(j, 3)
        if (deed in cue.WEAK and noun and not _has(noun, cue.PEOPLE)) or (deed, self._next(j)) in cue.NO_DEEDS:
            return False
        if deed in cue.DONE_TO:
            return is_passive or (deed not in cue.WEAK and (is_bare or self._next(j) in cue.AFTER_DEED))
        if deed == "contact" and not _has(self._after(j, 6), {"service", "services"}):
            return False
        if deed in cue.CARE_ENDS:
            return _has(lead, cue.INTO_CARE)
        return _has(lead, cue.LEADS.get(deed, frozenset())) or deed in {"died", "dead"}

    def _is_listed(self, i: int, j: int) -> bool:
        """Whether a number goes on with the list that another begins ("three men and two women"), or is an age in it."""
        number, between = self.words[j].number, [word.text for word in self.words[i + 1 : j]]
        if number and number.unit:
            return number.is_adjective and number.unit == "months"  # "a 19-year-old woman"
        if "aged" in between or between[-1:] in (["under"], ["over"]):
            return True
        is_part = "of" in (*self._before(i, 1), self._next(j))
        return not is_part and between[-1:] in (["and"], [","], ["or"]) and not _has(between, cue.AUXILIARIES)

    def _goes_on(self, i: int, noun: list[str]) -> str | None:
        """The kind of the number before, where this one goes on with it: a range, a second group of people, "a further eight"."""
        last = self.last
        if last < 0 or self.words[last].unit or self.words[last].sentence != self.words[i].sentence or i - last > FAR:
            return None
        between = [word.text for word in self.words[last + 1 : i]]
        is_people = not noun or _has(noun, cue.PEOPLE)
        goes_on = (
            between in (["and"], ["to"], ["or"])
            or "bringing" in between[-4:]
            or tuple(between[-2:]) in cue.COMPARED
            or self._after(i, 2) in (["of", "them"], ["of", "these"])
            or (
                between[-1:] in (["-"], ["–"]) and self._after(i, 1) in (["for"], ["of"], ["with"])
            )  # "118 users - 50 for opiates"
            or (is_people and between[-1:] in (["another"], ["further"], ["including"]))
            or (
                _has(noun, cue.PEOPLE)
                and len(between) <= MODIFIERS
                and between[-1:] == ["and"]
                and not _has(between[:-1], cue.EDGES)
            )
        )
        return self.kinds[last] if goes_on else None

    # Sums, weights, terms

    def _sum(self, i: int) -> str | None:
        before, after = self._before(i, 4), self._after(i, 3)
        if (
            _has(before + after, cue.NO_MONEY)
            or _has(before, cue.LIMITS)
            or _has(self._near(i, REACH, 6), cue.FINED)
            or before[:1] == ["by"]
            or (_has(after[:1], cue.BEYOND) and after[1:2] not in (["for"], ["to"], ["#"]))
            or after[:3] == ["a", "year", "more"]
            or (after[:1] in (["a"], ["an"], ["per"]) and _has(after[1:2], cue.EACH))
        ):
            return None
        if before[:1] in (["a"], ["the"], ["new"]) and _has(after, cue.SCHEMES):
            return "money_spent"
        if before[:1] == ["a"] and not _has(after[:2], cue.MONEY):
            return None  # "a £60,000 car"
        left = next(((i - j, cue.MONEY[word.text]) for j, word in self._left(i, FAR) if word.text in cue.MONEY), None)
        clause = takewhile(lambda each: not each[1].number and each[1].text not in cue.STOPS, self._right(i, REACH))
        right = next(
            (
                (j - i, cue.MONEY.get(word.text, "seizure_value"))
                for j, word in clause
                if word.text in cue.MONEY or (word.start in self.drugs and j - i < 4)
            ),
            None,
        )
        return min((side for side in (left, right) if side), default=(0, None))[1]

    def _weight(self, i: int) -> str | None:
        if _has(self._near(i, 4, 4), cue.TRADED):
            return None
        is_of_drug = any(word.start in self.drugs for _, word in self._right(i, 6))
        return "seizure_amount" if is_of_drug or _has(self._near(i, FAR, FAR), cue.TAKEN) else None

    def _term(self, i: int) -> str | None:
        """A term of custody: with its noun ("a two-year sentence"), behind its verb ("jailed for two years"), or one of a court's list."""
        number, before, after = self.words[i].number, self._before(i, REACH), self._after(i, 5)
        is_adjective = number is not None and number.is_adjective
        if _has(after, cue.NO_CUSTODY) or _has(after[:1], cue.AGO) or after[:2] == ["-", "old"]:
            return None
        if self._follows_term(i):
            return "sentence_length"
        noun = after[:2] if is_adjective else list(takewhile(lambda word: word not in cue.STOPS and word != ",", after))
        if _has(noun, cue.CUSTODY) and _has(self._earlier(i) + self._after(i, FAR), cue.CUSTODY - {"term", "terms"}):
            return "sentence_length"
        lead = next((word for word in before if word not in cue.BEFORE_TERM), "")
        if is_adjective or _has(before[:3], cue.NO_CUSTODY) or lead not in cue.TERM_LEADS:
            return None
        clause = list(takewhile(lambda word: word not in cue.STOPS, before))
        is_jailed = _has(clause, cue.CUSTODY) and ("locked" not in clause or "up" in clause)
        is_given = lead in cue.TERM_GIVEN and _has(self._earlier(i), cue.COURT)
        return "sentence_length" if is_jailed or is_given else None

    def _follows_term(self, i: int) -> bool:
        """Whether a term is one of a list: "Tranter got seven years, Craig Rowe six years and Ali Khan 52 months"."""
        if self.kinds.get(self.last) != "sentence_length" or self.words[self.last].sentence != self.words[i].sentence:
            return False
        return all(word.is_capital or word.text in {",", "and"} for word in self.words[self.last + 1 : i])

    def _things(self, i: int, kind: str) -> str | None:
        """What a seizure without a weight counts: wraps, plants."""
        return next((word for word in self._noun(i) if kind == "seizure_amount" == cue.THINGS.get(word)), None)

    def _is_approximate(self, i: int) -> bool:
        before = [*self._before(i, 4), "", ""]
        return (
            before[0] in cue.ABOUT
            or (before[1], before[0]) in cue.ABOUT_PAIRS
            or (before[0] in {"a", "an", "and"} and before[1] in cue.ABOUT)
            or (before[0] == "and" and "between" in before)
            or _has(before, cue.THOUGHT)
            or self._after(i, 2) == ["or", "so"]
        )


def _has(words: Iterable[str], cues: Container[str]) -> bool:
    return any(word in cues for word in words)
