"""What a number's own clause must say before it is sure what it counts: "three have died", not "three have died and seven are outside".

The head reads whole sentences and gives a number the kind of its neighbours. Finds no figure and changes no kind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.numbers.parsing import Number
from nlp.numbers.shared_nouns import nouns_shared
from nlp.numbers.spending import is_label_of_spending, is_spent
from nlp.text.tables import SEPARATOR

# How sure a kind is at most that its clause does not say: of 130 figures of corpus dev and authors q to 3 that were surer, 94 are right (of the other 1,640 .947).
UNSAID = 0.73
# Characters before and behind a number that are looked at.
_REACH = 200
# Between a number and another whose kind it goes on with.
_MAX_APART = 300

_WORD = r"[^\W\d_](?:[\w’'-]*\w)?"
# Over these no noun phrase goes on: another clause, what is denied or only may be, and who speaks.
_STOPS = (
    r"ha(?:ve|s|d)|w(?:as|ere)|is|are|am|be|been|do(?:es)?|did|could|may|might|would|will|shall|should|can|not|never|nobody|none|no|nearly|almost"
    r"|who|whom|whose|that|which|but|while|when|if|because|after|before|said|says|fear(?:s|ed)?"
)
_NOUN = rf"(?:\s+(?!(?:{_STOPS})\b){_WORD}|\s+and\s+\d[\d,]*)"
_ADVERB = r"(?:\s+(?:also|now|then|later|already|since|so\s+far|all|both|each|sadly|further|\w+ly))*"
_HAVE = rf"(?:\s+(?:have|has|had|were|was|are|is|been|being|remain|remained){_ADVERB})*"
# "two boys, of 15 and 16,"; "three people who slept rough"; "six of the nine".
_AGED = (
    r"(?:,?\s+(?:(?:both|all)\s+)?(?:aged|of)\s+(?:between\s+)?\d{1,2}(?:(?:,\s*|\s+and\s+|\s+to\s+)\d{1,2})*,?|,\s+\d{1,2},)?"
)
_WHO = rf"(?:\s+(?:who|whom|that|which)(?:\s+{_WORD}){{0,9}}?)?"
_WHOLE = r"(?:\s+of\s+(?:the|those|these)(?:\s+(?:\d+|[a-z-]+))?)?"
_ABOUT = (
    r"(?:\s+(?:the|a|an|another|further|some|about|around|up|to|more|fewer|than|at|least|over|nearly|almost|only|just|as|many|total|of|all|these|those"
    r"|his|her|their|its|other|first|last|next|estimated))*"
)
_THE = r"(?:(?:the|these|those|about|some|all|its|his|her|their|last|next|first|past|another|up\s+to|more\s+than|at\s+least)\s+)*"
# Behind these a number is where, when or why something was done; goods are only in, on or at something.
_PLACED = re.compile(
    r"\b(?:at|in|on|from|into|by|after|before|between|within|during|since|until|for|over|across|near|towards|under|around)\s+"
    + _THE
    + r"\Z",
    re.I,
)
_INSIDE = re.compile(r"\b(?:in|on|at|into|across|between|within|for)\s+" + _THE + r"\Z", re.I)
# "fell from 61 to 54", "stand at 63".
_CHANGED = re.compile(
    r"\b(?:stands?|stood)\s+at\s+\Z|\b(?:f[ae]ll(?:en)?|r(?:ose|isen)|dropped|went|gone|increased|climbed|grew|up|down)\b[^.;:!?\n]{0,30}\b(?:from|to)\s+\Z",
    re.I,
)
_CLAUSE_END = re.compile(r"[.;:!?](?:\s|\Z)|\n|\s[–—-]\s")
# "three fewer than a year before", "forty more a month" differ, "twenty-sixth" is a place in a row.
_DIFFERENCE = re.compile(
    r"\s+(?:(?:people|cases)\s+)?(?:more|fewer|less|higher|lower|up|down)\s+(?:[^.,;:!?\n]{0,40}?\bthan|a|per|each|every|on)\b",
    re.I,
)
_ORDINAL = re.compile(r"[-‑](?:first|second|third|\w{2,8}th)\b", re.I)
_DENIED = re.compile(
    r"\b(?:none|neither|nobody|not\s+one|no\s+one|not\s+any)\s+of\s+(?:the|those|these)\s+\Z|\b(?:not|no|never)\s+\Z", re.I
)
# In small letters, for May is a month.
_SUPPOSED = re.compile(
    r"\b(?:[Ii]f|[Uu]nless|could|might|may|would|[Ff]ear\w*|prevent\w*|avoid\w*|sav(?:e|ed|es|ing)|risk\w*|[Ww]ithout)\b"
)
_TARGETED = re.compile(r"\b(?:aims?|targets?|goals?|limits?|maximum|plan(?:ned)?)\b", re.I)
# Another year's number ("up from 44"), and a part ("37 died, nine of them in May").
_EARLIER = re.compile(r"\b(?:(?:up|down)\s+(?:from|on)|against|compared\s+(?:with|to)|(?:from|\d)\s+to)\s+\Z|\(\Z", re.I)
_PART = re.compile(r",\s+\Z")
_PART_OF = re.compile(r"\s+of\s+(?:them|these|those|whom)\b", re.I)
# Hours: no number is a count that stands like one.
_MAX_HOUR = 12
_OF_DAY = re.compile(r"\s+(?:in\s+the\s+(?:morning|afternoon|evening)|at\s+night)\b", re.I)
_BETWEEN = re.compile(r"\b(?:between|from)\s+\Z", re.I)
_AT = re.compile(r"\b(?:at|until|till|by)\s+\Z", re.I)
_PHRASE_END = re.compile(r"[.,;:!?]|\n|\Z")
_IS_PEOPLE = re.compile(
    r"(?:[\s-]+[\w’'-]+){0,2}?[\s-]+(?:people|persons?|adults|men|women|patients|clients|users|children|girls|boys|residents|others|veterans|drinkers"
    r"|prisoners|families|young|homeless)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class _Words:
    """How a kind of people or events is said: `counted` right behind the number, `done` by or to them, `doing` before the number, whose object they are, and
    `label` of a cell.
    """

    counted: re.Pattern[str]
    done: re.Pattern[str]
    doing: re.Pattern[str]
    label: re.Pattern[str]


def _words(counted: str, done: str, doing: str, label: str) -> _Words:
    return _Words(
        re.compile(
            rf"{_WHOLE}(?:[\s-]+(?!(?:{_STOPS}|and|in|at|on|with|of|to|for)\b){_WORD}){{0,4}}?[\s-]+(?:{counted})\b", re.I
        ),
        re.compile(rf"{_WHOLE}{_NOUN}{{0,9}}?{_AGED}{_WHO}{_ADVERB}{_HAVE}\s+(?:{done})\b", re.I),
        re.compile(rf"\b(?:{doing})\b(?:,?\s+{_WORD}|\s+£?\d[\d,.]*){{0,6}}?{_ABOUT}\s+\Z", re.I),
        re.compile(rf"\b(?:{label})", re.I),
    )


_CARE = r"treat|prescri|patient|client|rehab|detox|therap|methadone|buprenorphine"
_CURE = rf"(?:(?:{_CARE})\w*|structured|clinics?|programmes?|courses?|services?)(?!\s+(?:workers?|services?|cent\w+)\b)"
_WORDS = {
    "deaths": _words(
        r"deaths?|fatalit(?:y|ies)|killings?|murders?|suicides?|homicides?|drownings?|lives\s+lost|dead",
        r"d(?:ied|ie|ying)|whose\s+deaths?|dead|killed|murdered|drowned|perished|lost\s+(?:their|his|her)\s+li(?:fe|ves)"
        r"|t(?:ake|ook|aken)\s+(?:their|his|her)\s+own\s+li(?:fe|ves)",
        r"kill(?:ed|ing|s)|murder(?:ed|ing)|claimed|deaths?|dying|toll|fatalities|lives\s+of",
        r"deaths?\b|died|dead\b|fatal|killed|murder|suicide",
    ),
    "arrests": _words(
        r"arrests?|arrested|detentions?|detained|detainees",
        r"arrested|detained|held|apprehended|caught|handcuffed|nicked|lifted|led\s+(?:out|away)|taken\s+(?:away|in|into\s+custody)|bailed|released"
        r"|questioned|picked\s+up|rounded\s+up|collared|nabbed|in\s+(?:police\s+)?custody|in\s+(?:the\s+|police\s+)?cells",
        r"arrest(?:s|ed|ing)?|detain(?:s|ed|ing)?|apprehended|nicked|nabbed|collared|lifted|nets|netted|those\s+held",
        r"arrest|detained|detentions?|held\b|in\s+custody",
    ),
    "people_treated": _words(
        r"patients?|clients|service\s+users|treated|in\s+(?:\w+\s+){0,2}treatment",
        rf"treated|helped|supported|prescribed|le(?:ft|ave)\s+treatment|(?:beg[au]n|beginning|start(?:ed|ing)?|enter(?:ed|ing)?|complet(?:ed|ing)|receiv(?:e|ed|ing)|went"
        rf"|gone|came|come|got|get|having|had|in|on|through|using|taking|took|given|offered|into|to|under)(?:\s+(?!(?:{_STOPS})\b){_WORD}){{0,4}}?\s+{_CURE}",
        r"treat(?:s|ed|ing)|prescrib(?:e|es|ed|ing)|help(?:s|ed|ing)|support(?:s|ed|ing)|saw|seen|sees|seeing|treatment\s+(?:of|for|to)",
        rf"{_CARE}|in\s+contact",
    ),
}
# What is seized: drugs, and things that crime is done with or for. "Seized" says it of anything.
_GOODS = (
    r"wraps?|deals?|bags?|packets?|packages?|parcels?|tablets?|pills?|plants?|seedlings?|capsules?|vapes?|kilo\w*|blocks?|bottles?|vials?|canisters?|cylinders?|cigarettes"
    r"|(?:tele|mobile\s+)?phones?|mobiles|handsets?|sims?|laptops?|computers?|scales|cash|notes|watch(?:es)?|kni(?:fe|ves)|machetes?|blades?|swords?|axes?|weapons?|tasers?"
    r"|(?:hand|shot|stun\s+)?guns?|firearms?|pistols?|rifles?|revolvers?|crossbows?|bullets|rounds|cartridges?|cars?|vehicles?|vans?|(?:motor|e-)?bikes?|scooters?|quads?|lamps?"
    r"|drugs?|class\s+[abc]|cannabis|cocaine|heroin|crack|ketamine|amphetamines?|mdma|ecstasy|spice|diazepam|opioids?|resin|herbal"
)
_SEIZED = r"seiz(?:ed?|es|ing|ures?)|confiscat\w+|impound\w+|intercept\w+|forfeit\w*"
_FOUND = (
    r"recover(?:s|ed|ing|y)?|f(?:ound|inds?|inding)|discover(?:s|ed|ing|y)?|uncovered|hauls?|t(?:ook|aken|aking|akes)|stash(?:ed|es)?|hid(?:den|ing)?|conceal\w*|carr(?:ied|ying)"
    r"|possess\w*|surrender\w*|destroy\w*|contain(?:s|ed|ing)?|held|holding|smuggl\w+|import\w*|hand(?:ed)?\s+in|handed\s+over|removed|located|yielded|netted|turned\s+up|worth|growing"
)
_IS_GOODS = re.compile(rf"(?:[\s-]+(?!(?:{_STOPS}|in|at|on|with|and)\b){_WORD}){{0,4}}?[\s-]+(?:{_GOODS})\b", re.I)
_GOODS_LABEL = re.compile(rf"\b(?:{_GOODS}|{_SEIZED})\b", re.I)
_IS_SEIZED = re.compile(rf"\b(?:{_SEIZED})\b", re.I)
_SEIZED_BEHIND = re.compile(rf"{_NOUN}{{1,9}}?{_HAVE}\s+(?:{_SEIZED})\b", re.I)
_IS_TAKEN = re.compile(rf"\b(?:{_SEIZED}|{_FOUND})\b", re.I)
_OF = re.compile(r"\s+of\b", re.I)
# How goods come to people who are no police.
_GOT = re.compile(
    r"\b(?:bought|buy(?:s|ing)?|order(?:ed|s|ing)|stole|stolen|st(?:eal|eals|ealing)|prescri\w+|swallow\w*|smoked|injected)\b",
    re.I,
)


def said_by_clauses(
    text: str, numbers: Sequence[Number], kinds: Mapping[int, str], labels: Mapping[int, Sequence[str]]
) -> set[int]:
    """Return which numbers count for sure what their kind says. `kinds`, `labels`: by a number's place, its kind if it is a figure, and the labels of its cell."""
    shared = dict(nouns_shared(text, numbers))
    said = set()
    last: dict[str, int] = {}
    for i in sorted(kinds):
        kind, number = kinds[i], numbers[i]
        before = last.get(kind)
        if (
            is_said(kind, text, number, labels.get(i, ()))
            or any(j in said and kinds[j] == kind for j in shared.get(i, ()))
            or (before in said and before is not None and goes_on(text, numbers[before], number, is_next=before + 1 == i))
        ):
            said.add(i)
        last[kind] = i
    return said


def is_said(kind: str, text: str, number: Number, labels: Sequence[str] = ()) -> bool:
    """Tell whether a number's own clause says what its kind says, or one of the `labels` of its cell does."""
    if _DIFFERENCE.match(text, number.end) or _ORDINAL.match(text, number.end):
        return False
    if labels:
        return _is_said_by_label(kind, labels)
    if SEPARATOR in _line(text, number):
        return False  # beside other words in a cell, or a label itself
    start, end = _clause(text, number)
    if kind == "other":
        return not _is_hour(text, number)
    if kind == "money_spent":
        return is_spent(text, number, start, end)
    if kind == "seizure_amount":
        return _is_taken(text, number, start, end)
    words = _WORDS.get(kind)
    return words is None or _is_said_in(words, text, number, start, end)


def goes_on(text: str, before: Number, number: Number, *, is_next: bool) -> bool:
    """Tell whether a number counts what one before it in its sentence counts, in another year or as a part of it; `is_next`: no other stands between."""
    start = before.end
    if before.unit != number.unit or number.start - start > _MAX_APART or _CLAUSE_END.search(text, start, number.start):
        return False
    if _DIFFERENCE.match(text, number.end):
        return False
    is_part = is_next and _PART.search(text, start, number.start) and _PART_OF.match(text, number.end)
    return bool(is_part or _EARLIER.search(text, start, number.start))


def _is_said_by_label(kind: str, labels: Sequence[str]) -> bool:
    words = _WORDS.get(kind)
    label_words = _GOODS_LABEL if kind == "seizure_amount" else words.label if words else None
    if any(_TARGETED.search(label) for label in labels):
        return False
    if kind == "money_spent":
        return all(map(is_label_of_spending, labels))
    return label_words is None or any(label_words.search(label) for label in labels)


def _is_said_in(words: _Words, text: str, number: Number, start: int, end: int) -> bool:
    if _SUPPOSED.search(text, start, number.start):
        return False
    if words.counted.match(text, number.end, end):
        return True
    if _DENIED.search(text, start, number.start):
        return False
    if words.done.match(text, number.end, end):
        return True
    is_placed = _PLACED.search(text, start, number.start) is not None and not _CHANGED.search(text, start, number.start)
    is_object = not is_placed and words.doing.search(text, start, number.start) is not None
    # "Saw" and "helped" have many other objects.
    return is_object and (words is not _WORDS["people_treated"] or _IS_PEOPLE.match(text, number.end, end) is not None)


def _is_taken(text: str, number: Number, start: int, end: int) -> bool:
    """Tell whether a clause says that what a number counts or weighs was taken: goods of crime, or anything that is "seized"."""
    if number.is_rate or _GOT.search(text, start, end) or _INSIDE.search(text, start, number.start):
        return False
    is_of = _OF.match(text, number.end) is not None
    is_goods = _IS_GOODS.match(text, number.end, end) is not None and (number.unit is not None or not is_of)
    if is_goods or _SEIZED_BEHIND.match(text, number.end, end):
        return True
    if number.unit is not None:
        return not is_of and _IS_TAKEN.search(text, start, end) is not None
    return _IS_SEIZED.search(text, start, number.start) is not None and not _PLACED.search(text, start, number.start)


def _is_hour(text: str, number: Number) -> bool:
    """Tell whether a number is an hour of the day: "between six and nine", "stop at six."."""
    if number.unit is not None or max(number.value, number.upper or 0) > _MAX_HOUR:
        return False
    start = max(0, number.start - _REACH)
    is_span = number.is_range and _BETWEEN.search(text, start, number.start)
    is_end = _AT.search(text, start, number.start) and _PHRASE_END.match(text, number.end)
    return bool(_OF_DAY.match(text, number.end) or is_span or is_end)


def _line(text: str, number: Number) -> str:
    """Return the line around a number, as far as is looked at."""
    first, last = max(0, number.start - _REACH), min(len(text), number.end + _REACH)
    end = text.find("\n", number.end, last)
    return text[max(first, text.rfind("\n", first, number.start) + 1) : last if end < 0 else end]


def _clause(text: str, number: Number) -> tuple[int, int]:
    """Return where the words around a number begin and end: neither other sentences nor what a dash sets off."""
    first, last = max(0, number.start - _REACH), min(len(text), number.end + _REACH)
    start = max((match.end() for match in _CLAUSE_END.finditer(text, first, number.start)), default=first)
    behind = _CLAUSE_END.search(text, number.end, last)
    return start, behind.start() if behind else last
