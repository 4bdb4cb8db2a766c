"""Component: figures that count: arrests, charges, sentences, warrants, seizures, money, people treated, deaths, and other results.

The number's company decides its kind. Targets, limits, differences, percentages, ages, prices, fines, staff and dates are none.
"""

import re
from typing import Any

from spacy.language import Language

from core.words import Figure
from nlp.draft import Draft, draft_of

_UNITS = [
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
WORDS = (
    {word: value for value, word in enumerate(_UNITS, start=1)}
    | _TENS
    | {"dozen": 12, "a dozen": 12, "hundred": 100, "a hundred": 100}
)
WORDS |= {f"{ten}-{unit}": value + n for ten, value in _TENS.items() for n, unit in enumerate(_UNITS[:9], start=1)}
_SPELLED = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{_SPELLED})"
_SCALE = {"k": 1e3, "m": 1e6, "bn": 1e9, "thousand": 1e3, "million": 1e6, "billion": 1e9}
MONEY = re.compile(r"£\s?(?P<n>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s?(?P<scale>k|m|bn|thousand|million|billion)?\b", re.I)
_GRAMS = {
    "kg": 1000.0,
    "kgs": 1000.0,
    "kilo": 1000.0,
    "kilos": 1000.0,
    "kilogram": 1000.0,
    "kilograms": 1000.0,
    "g": 1.0,
    "gram": 1.0,
    "grams": 1.0,
}
_GRAMS |= {
    "ounce": 28.3495,
    "ounces": 28.3495,
    "oz": 28.3495,
    "tonne": 1e6,
    "tonnes": 1e6,
    "lb": 453.592,
    "lbs": 453.592,
    "mg": 0.001,
}
WEIGHT = re.compile(
    rf"(?<![\w£.])(?P<n>{NUMBER})\s?-?(?P<unit>kilograms?|kilos?|kgs?|grams?|g|ounces?|oz|tonnes?|lbs?|mg)\b", re.I
)
AMOUNT = re.compile(
    rf"(?<![\w£.])(?P<n>{NUMBER})\s+(?:\w+\s+){{0,2}}?(?P<unit>(?:cannabis )?plants|wraps|tablets|pills|bags|deals|phones|weapons|knives|cars)\b",
    re.I,
)
DURATION = re.compile(
    rf"(?<![\w£.-])(?P<n>{NUMBER})(?:\s+|-)(?P<unit>years?|months?|weeks?)(?:(?:\s+and\s+|,\s+|\s+)(?P<n2>{NUMBER})\s+(?P<unit2>months?|weeks?))?\b",
    re.I,
)
COUNT = re.compile(rf"(?<![\w£.,/-])(?P<n>{NUMBER})(?![\w%]|\.\d|,\d|\s?(?:%|per cent|percent|pm|am)\b)", re.I)
_APPROXIMATE = re.compile(
    r"(?:\b(?:about|around|almost|nearly|some|approximately|roughly|over|more than|up to|at least|an estimated|estimated|as many as|close to|just over|just under|well over|under|fewer than|less than)|~|c\.)\s*(?:a\s+)?(?:£\s?)?$",
    re.I,
)
_NEVER = re.compile(
    r"(?:\b(?:aged?|of|per|target|limit|by up to|increase of|rise of|fall of|reduction of|fine of|fined|costs? of|chapter|section|item|page|paragraph|appendix|agenda|no\.?|number|phase|class|channel|radio|a|the first|the next|the last|last|past|next|within|every|for|unit|room|flat|route|junction|ward)\s*)$",
    re.I,
)
_AFTER = r"(?:\s+(?:[\w’'-]+\s+){0,3}?)"
_KINDS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    ("warrants", "after", re.compile(r"^(?:\s+[\w’'-]+){0,4}?\s+warrants?\b", re.I)),
    (
        "arrests",
        "after",
        re.compile(
            r"^(?:\s+(?!people\b.*\bcharged)[\w’'-]+){0,4}?\s+(?:arrests?\b|(?:were |was |have been |had been |been |being )?arrested\b)",
            re.I,
        ),
    ),
    (
        "charged",
        "after",
        re.compile(
            r"^(?:\s+[\w’'-]+){0,5}?\s+(?:charges\b|(?:were |was |have been |had been |been )?charged\b(?! with failing))", re.I
        ),
    ),
    (
        "sentenced",
        "after",
        re.compile(
            r"^(?:\s+[\w’'-]+){0,5}?\s+(?:(?:were |was |have been |had been |been )?(?:jailed|sentenced|imprisoned|convicted)\b|convictions\b)",
            re.I,
        ),
    ),
    (
        "deaths",
        "after",
        re.compile(
            r"^(?:\s+(?:[\w’'-]+)){0,4}?\s+(?:deaths\b|people (?:had |have )?died\b|died\b|(?:drug-related|drug) deaths?\b|fatalities\b|lives (?:were |had been )?lost)",
            re.I,
        ),
    ),
    (
        "people_treated",
        "after",
        re.compile(
            r"^(?:\s+(?:new|adult|local|opiate|more|different)){0,3}\s+(?:service users|clients|patients|people|adults|residents|users|drug users|young people)\b[^.;]{0,60}?\b(?:treat\w+|in treatment|service|supported|engaged|rehab\w*|recovery|referred|helped|accessed|seen|naloxone)"
            r"|^(?:\s+new)?\s+(?:service users|clients)\b|^\s+(?:are|were) in treatment",
            re.I,
        ),
    ),
    (
        "other",
        "after",
        re.compile(
            r"^(?:\s+[\w’'-]+){0,3}?\s+(?:(?:county |deal |drugs? |phone )?lines\b|(?:welfare |home |safeguarding )?visits\b|(?:naloxone )?kits\b|children (?:were |had been |have been )?(?:found|safeguarded|identified)|"
            r"vulnerable (?:people|adults|children)|properties\b|addresses\b|weapons\b|knives\b|referrals\b|closure orders\b|(?:cannabis )?(?:farms|factories)\b|vehicles\b|phones\b)",
            re.I,
        ),
    ),
    (
        "arrests",
        "before",
        re.compile(
            r"\b(?:arrests?|arrested)(?:\s+(?:has|have|had|now|so far|of|a total of|total(?:led)?|stood at|stands? at|reached|rose to|to|at|was|were|is))*\s*$",
            re.I,
        ),
    ),
    (
        "warrants",
        "before",
        re.compile(r"\bwarrants?(?:\s+(?:executed|carried out|of|at|were|was|total(?:led)?|reached|:))*\s*$", re.I),
    ),
    (
        "deaths",
        "before",
        re.compile(
            r"\bdeaths(?:\s+(?:rose|fell|has|have|had|risen|fallen|to|reached|totalled|numbered|was|were|of|at|from))*\s*$", re.I
        ),
    ),
)
_SEIZED = re.compile(
    r"seiz\w*|recover\w*|found|street value|worth|confiscat\w*|uncover\w*|haul|stash|discover\w*|forfeit\w*|cash", re.I
)
_SPENT = re.compile(
    r"spen[dt]\w*|fund\w*|invest\w*|grant|budget|pa(?:y|id)|allocat\w*|cost\w*|award\w*|contract|contribut\w*|secured", re.I
)
_NOT_MONEY = re.compile(
    r"fined?|costs? of £|surcharge|compensation|each|per (?:gram|wrap|bag|week|person|head|day)|a (?:gram|wrap|bag|week|day|night)|salary|reward|ticket",
    re.I,
)
_JAILED = re.compile(
    r"jail\w*|sentence\w*|imprison\w*|prison|custody|locked up|behind bars|months[’'] custody|young offender|serve", re.I
)
_NOT_CUSTODY = re.compile(
    r"suspended|community order|ban(?:ned)?|disqualif\w*|driving|order for|curfew|unpaid work|licence for|probation|tenancy|programme|strategy|contract|pilot|closure",
    re.I,
)


@Language.component("figures")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def figures(doc: Any) -> Any:
    """Find figures."""
    draft = draft_of(doc)
    taken: list[tuple[int, int]] = []
    for found in (*_money(draft), *_durations(draft), *_amounts(draft), *_counts(draft)):
        if not any(start < found.end and found.start < end for start, end in taken):
            taken.append((found.start, found.end))
            draft.figures.append(found)
    draft.figures.sort(key=lambda figure: figure.start)
    return doc


def value_of(text: str) -> float:
    """The value of a number in digits or words."""
    plain = text.lower().replace(",", "")
    return float(WORDS[plain]) if plain in WORDS else float(plain)


def _figure(draft: Draft, start: int, end: int, kind: str, value: float, unit: str | None) -> Figure:
    lead = draft.text[max(0, start - 20) : start]
    return Figure(
        start,
        end,
        draft.text[start:end],
        kind,
        value,
        unit,
        bool(_APPROXIMATE.search(lead)),
        None,
        _operation_near(draft, start, end),
    )


def _operation_near(draft: Draft, start: int, end: int) -> str | None:
    """The operation whose figure it is: one of the same sentence, else of the same paragraph."""
    left = draft.text.rfind("\n", 0, start) + 1
    right = draft.text.find("\n", end)
    right = right if right >= 0 else len(draft.text)
    here = [m for m in draft.of("OPERATION") if left <= m.start < right]
    return min(here, key=lambda m: abs(m.start - start)).canonical if here else None


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a number in its own sentence."""
    left = max((m.end() for m in re.finditer(r"[.!?]\s|\n", text[max(0, start - 300) : start])), default=0) + max(0, start - 300)
    stop = re.search(r"[.!?](?:\s|$)|\n", text[end : end + 300])
    return text[left:start], text[end : end + stop.start()] if stop else text[end : end + 300]


def _money(draft: Draft) -> list[Figure]:
    found = []
    for money in MONEY.finditer(draft.text):
        before, after = _sentence(draft.text, *money.span())
        near = before[-50:] + " " + after[:40]
        if _NOT_MONEY.search(before[-25:] + after[:16]):
            continue
        kind = "seizure_value" if _SEIZED.search(near) else "money_spent" if _SPENT.search(before[-80:] + after[:60]) else None
        if kind:
            value = float(money["n"].replace(",", "")) * _SCALE.get((money["scale"] or "").lower(), 1.0)
            found.append(_figure(draft, *money.span(), kind, value, "GBP"))
    return found


def _durations(draft: Draft) -> list[Figure]:
    found = []
    for length in DURATION.finditer(draft.text):
        before, after = _sentence(draft.text, *length.span())
        if not _JAILED.search(before[-70:] + " " + after[:30]) or _NOT_CUSTODY.search(before[-40:] + after[:45]):
            continue
        if re.match(r"\s*(?:old\b|-old|ago|later|earlier|after|before)", after) or re.search(
            r"\b(?:aged|last|past|next|first|after|within|over)\s*$", before
        ):
            continue
        months = _months(length["n"], length["unit"]) + (_months(length["n2"], length["unit2"]) if length["n2"] else 0.0)
        found.append(_figure(draft, *length.span(), "sentence_length", months, "months"))
    return found


def _months(number: str, unit: str) -> float:
    return value_of(number) * {"y": 12.0, "m": 1.0, "w": 0.23}[unit[0].lower()]


def _amounts(draft: Draft) -> list[Figure]:
    found = []
    for weight in WEIGHT.finditer(draft.text):
        before, after = _sentence(draft.text, *weight.span())
        near = before[-120:] + " " + after[:120]
        if re.match(r"\s+(?:limit|threshold)", after) or not (
            _SEIZED.search(near) or any(m.label == "DRUG" for m in draft.mentions if abs(m.start - weight.end()) < 60)
        ):
            continue
        found.append(
            _figure(
                draft, *weight.span(), "seizure_amount", round(value_of(weight["n"]) * _GRAMS[weight["unit"].lower()], 3), "g"
            )
        )
    for amount in AMOUNT.finditer(draft.text):
        unit = amount["unit"].lower()
        before, after = _sentence(draft.text, *amount.span())
        if not _SEIZED.search(before[-100:] + " " + after[:80]) or unit in {"phones", "cars", "weapons", "knives", "deals"}:
            continue
        end = amount.start() + len(amount["n"])
        found.append(
            _figure(
                draft,
                amount.start(),
                amount.end() if "plants" in unit else end,
                "seizure_amount",
                value_of(amount["n"]),
                unit.split()[-1],
            )
        )
    return found


def _counts(draft: Draft) -> list[Figure]:
    found = []
    for count in COUNT.finditer(draft.text):
        before, after = _sentence(draft.text, *count.span())
        value = value_of(count["n"])
        if count["n"].isdigit() and 1900 <= value <= 2100 and len(count["n"]) == 4:
            continue
        if re.match(
            r"(?:st|nd|rd|th)\b|[-–]year|\s+(?:years?|months?|weeks?|days?|hours?|minutes?|miles?|pm|am|January|February|March|April|May|June|July|August|September|October|November|December)\b",
            after,
        ):
            continue
        for kind, side, pattern in _KINDS:
            hit = pattern.search(after if side == "after" else before[-80:])
            if (
                hit
                and not (side == "after" and re.search(r"\d|\b(?:and|but|while|when)\b", hit.group()))
                and not _NEVER.search(before[-16:])
            ):
                found.append(_figure(draft, *count.span(), kind, value, None))
                break
    return found
