"""Component: named police operations. "Operation Gravity", "Op Gravity", "Operations X and Y", "Ymgyrch Sceptre", later "Gravity" alone.

A capitalised name after the word is not enough: surgeons, armies, councils and palaces run operations too. What the sentences around
say decides, and a text that speaks of police speaks of police operations.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from spacy.language import Language

from nlp.draft import Draft, draft_of

_NAME_WORD = r"(?:[A-Z][a-z’']+(?:-[A-Z][a-z’']+)*|[A-Z]{2,}(?:-[A-Z]{2,})*|[A-Z][a-z]+[A-Z]\w*)"
_HEAD = r"(?:Operations?|OPERATIONS?|operations?|Ops?\.?|OPS?|op|Ymgyrch|YMGYRCH|ymgyrch)"
# A name runs over a line break, at most three words; "the" words and titles end it.
OPERATION = re.compile(
    rf"(?<![\w#’'-])#?(?P<head>{_HEAD})(?P<gap>[  \t]*\n?[  \t]*|-)(?P<name>{_NAME_WORD}(?:[  ]{_NAME_WORD}){{0,2}})"
)
HASHTAG = re.compile(r"#(Op(?:eration)?[A-Z][A-Za-z]+)\b")
_NEXT = re.compile(
    rf"(?:\s*\([^()]{{1,80}}\))?(?P<join>\s*(?:,\s*(?:and\s+)?|and\s+|&\s*))(?P<name>{_NAME_WORD}(?:[  ]{_NAME_WORD})?)"
)
# Words that follow "Operation(s)" or end a name without being part of it.
_NOT_A_NAME = frozenset(
    """
    Manager Managers Director Directors Centre Center Room Team Teams Officer Officers Department Division Executive Board Committee Group
    Unit Support Service Services Lead Theatre Theatres Theater Plan Plans Planning Coordinator Commander Superintendent Inspector Chief
    Head Officer Assistant Staff Hub Support Desk Report Policy Manual Monday Tuesday Wednesday Thursday Friday Saturday Sunday January
    February March April May June July August September October November December The This That These Those It He She They We You In On At
    By For From With And But Or As If When While After Before Since Under Police Photo Picture Image Mr Mrs Ms Dr Sir Det PC Sgt Insp
    Budget Committee Overview Costs Performance Update Review Briefing
    """.split()  # noqa: SIM905 (a list of words reads better as prose)
)
_WEEKDAYS = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November|December"
)
_POLICE = re.compile(
    r"\b(police|policing|officers?|detectives?|constabular\w+|force|arrest\w*|raid\w*|warrants?|drugs?|dealers?|dealing|gangs?|county lines|crim\w+"
    r"|crackdown|seiz\w+|investigat\w+|charged|court|jailed|sentenced|prosecut\w+|constable|inspector|sergeant|superintendent|commissioner"
    r"|cannabis|heroin|cocaine|knife|knives|patrols?|anti-social|begging|exploitation|burglar\w*|theft|offen[cd]\w+|safeguarding|metropolitan"
    r"|inquiry|evidence|NCA|PCC|cuckooing)\b",
    re.I,
)
# Each kind of other operation, by the company it keeps.
_OTHERS = re.compile(
    r"\b(surg\w+|hospital theatre|anaesthe\w+|surgeons?|consultant|recover(?:y|ing) (?:from|after)|knee|hip replacement|ward"
    r"|army|military|soldiers?|troops?|RAF|navy|naval|NATO|allied|wartime|D-Day|second world war|first world war|regiment|battalion|invasion"
    r"|airborne|airlift|bomber|squadron|veterans?|armed forces|war hero|paratroop\w*"
    r"|royal|funeral|coronation|queen|king charles|buckingham|palace|state visit|lying in state|jubilee|remembrance"
    r"|gritt\w+|grit|snow|ploughs?|winter (?:plan|maintenance)|highways?|lorr(?:y|ies)|freight|queues?|motorway|port of dover|traffic (?:plan|management)"
    r"|shoebox\w*|christmas boxes|charity appeal|toys?|supermarket|franchise|turnover|customers|bus (?:operation|services?)|lifeboat exercise"
    r"|librar(?:y|ies)|reading (?:scheme|challenge)|warships?|landing (?:craft|ships?)|board game|video game|film|novel|album|band|sitcom)\b",
    re.I,
)
_BARE_VERB = re.compile(
    r"\s+(?:has|have|had|is|was|were|will|would|led|saw|began|started|ran|aims?|aimed|targets?|targeted|launched|resulted|continues?|came|brought|"
    r"netted|follows|followed|covered|helped|involved|focus\w*|ended|remains?|also|now|officers?|team|raids?|arrests?|detectives?|warrants?)\b"
)


@Language.component("operations")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def operations(doc: Any) -> Any:
    """Mark OPERATION."""
    draft = draft_of(doc)
    names: dict[str, str] = {}
    for start, end, name in find_operations(draft.text):
        canonical = f"Operation {_titled(name)}"
        draft.add(start, end, "OPERATION", canonical=canonical, wins=True)
        names.setdefault(_titled(name), canonical)
    _mark_bare(draft, names)
    return doc


def find_operations(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and name of each police operation named with the word itself; in a list, each further name by itself."""
    groups: dict[str, list[tuple[int, int, str]]] = {}
    for start, end, name in _named(text):
        groups.setdefault(_titled(name), []).append((start, end, name))
    for mentions in groups.values():
        if _is_police(text, [(start, end) for start, end, _ in mentions]):
            yield from mentions


def _named(text: str) -> Iterator[tuple[int, int, str]]:
    """Every name that follows the word, whatever kind of operation it is."""
    for found in HASHTAG.finditer(text):
        name = re.sub(r"^Op(?:eration)?", "", found[1])
        if len(name) > 2:
            yield found.start(1), found.end(1), name
    for found in OPERATION.finditer(text):
        name = _cut(found["name"])
        head = found["head"]
        if not name or not _may_be(text, found, head, name):
            continue
        end = found.start("name") + len(name)
        yield found.start("head"), end, name
        if head.rstrip(".").lower() in {"operations", "ops"}:
            yield from _listed(text, end)


def _listed(text: str, at: int) -> Iterator[tuple[int, int, str]]:
    """The names after the first of "Operations X, Y and Z"."""
    while found := _NEXT.match(text, at):
        name = _cut(found["name"])
        if not name:
            return
        yield found.start("name"), found.start("name") + len(name), name
        at = found.start("name") + len(name)
        if "and" in found["join"] or "&" in found["join"]:
            return


def _cut(name: str) -> str:
    """A name without the words at its end that belong to what follows, and without a possessive."""
    kept: list[str] = []
    for word in re.split(r"(?<=[  ])", name):
        if word.strip() in _NOT_A_NAME or word.strip().title() in _NOT_A_NAME:
            break
        kept.append(word)
    return re.sub(r"[’']s?$", "", "".join(kept).strip())


def _may_be(text: str, found: re.Match[str], head: str, name: str) -> bool:
    """Whether the words themselves can name an operation."""
    gap = found["gap"]
    if not gap and head.lower() != "ymgyrch":
        return False
    if gap == "-" and not head[0].isupper():
        return False
    if len(name) < 3 or _WEEKDAYS.fullmatch(name):
        return False
    if head in {"operation", "operations", "op", "ops", "ymgyrch"}:
        before = text[max(0, found.start() - 24) : found.start()].lower()
        if re.search(
            r"\b(?:an?|the|his|her|my|their|our|its|your|this|that|each|every|post|pre|of|no|any|police|drugs?|in)[\s-]+$", before
        ):
            return False
    if head in {"OP", "OPS"} and not name.isupper():
        return False
    letters = [c for c in text[found.start() : found.end()] if c.isalpha()]
    return not (head.isupper() and len(letters) > 60)


def _is_police(text: str, mentions: Sequence[tuple[int, int]]) -> bool:
    """Whether the company that a name keeps, in all its mentions, is the police's: sentences count first, then around, then the text.

    Where nothing tells, it is: a named operation in local news nearly always is the police's.
    """
    stretches = (
        [_sentence(text, *m) for m in mentions],
        [text[max(0, s - 500) : s] + " " + text[e : e + 500] for s, e in mentions],
        [text],
    )
    for together in stretches:
        police = sum(len(_POLICE.findall(each)) for each in together)
        others = sum(len(_OTHERS.findall(each)) for each in together)
        if police != others:
            return police > others
    return True


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence around a mention, without it."""
    left = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start)) + 1
    right = min((i for i in (text.find(". ", end), text.find("\n", end)) if i >= 0), default=len(text))
    return text[left:start] + " " + text[end:right]


def _mark_bare(draft: Draft, names: dict[str, str]) -> None:
    """Later mentions of an operation's name without the word."""
    for name, canonical in names.items():
        first = min(m.end for m in draft.mentions if m.label == "OPERATION" and m.canonical == canonical)
        if re.search(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|PC|Cllr)\.? {re.escape(name)}\b", draft.text):
            continue
        for found in re.finditer(rf"(?<![\w’'-]){re.escape(name)}(?![\w-])", draft.text):
            if found.start() < first or _is_part(draft, found.start(), found.end()):
                continue
            before = draft.text[: found.start()].rstrip(" \t“\"'‘(")
            starts_sentence = not before or before[-1] in ".!?\n:;"
            if starts_sentence and not _BARE_VERB.match(draft.text, found.end()):
                continue
            draft.add(found.start(), found.end(), "OPERATION", canonical=canonical, wins=True)


def _is_part(draft: Draft, start: int, end: int) -> bool:
    """Whether a stretch lies inside another name, or is surely one: "Gravity Road", "Anna Gravity"."""
    return any(
        m.start <= start and end <= m.end and (m.end - m.start > end - start or m.label == "OPERATION") for m in draft.mentions
    )


def _titled(name: str) -> str:
    """An operation's name in one spelling: one line, capitals only at the front of words."""
    flat = re.sub(r"\s+", " ", name)
    return flat.title() if flat.isupper() else flat
