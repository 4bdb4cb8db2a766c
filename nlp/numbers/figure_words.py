"""Words without which a number hardly counts what the head says ("died" for deaths, "held" for arrests), and those that tell of something else
("saved eleven", "died at 78"). Finds no figure.
"""

import re

from nlp.numbers.parsing import Number

# How sure a kind is at most that no word of its sentence or the one before backs: 11 of 60 such kinds are right in the corpus's dev and authors q to 3, which
# the head has not seen (of those backed 752 of 828).
UNBACKED = 0.18
# Characters before and behind a number that are looked at: the longest two sentences with such a figure there have 426.
REACH = 500
_WORDS = {
    "deaths": r"deaths?\b|d(?:ied|ie|ies|ying)\b|dead\b|kill|fatal|murder|suicid|bod(?:y|ies)\b|lo(?:st|se|ses|sing)\b|lives\b|inquest|coroner|buried\b|funeral|mourn"
    r"|drown|perish|mortuary|manslaughter|homicid|bereave|post-mortem|toxicolog|remember|claimed\b",
    "arrests": r"arrest|held\b|detain|custody|nick|lifted\b|collared\b|apprehend|caught\b|catch|picked\s+up\b|handcuff|cuffs\b|cells\b|nets?\b|netted\b"
    r"|led\s+(?:out|away|one|from)\b|taken\s+(?:away|in|from)\b|took\s+away\b|nabbed\b|bail|released\b|question(?:ed|ing)\b|raid|dawn\b|bust",
    "charged": r"charg|court|magistrate|accused|dock\b|indict|prosecut",
    "sentenced": r"sentenc|jail|prison|imprison|custod|bars\b|sent\s+down\b|put\s+away\b|inside\b|locked\s+up\b|convict|years\b|months\b|terms?\b",
    "people_treated": r"treat|patient|support|help|service|client|refer|clinic|rehab|detox|hospital|ill\b|prescri|programme|courses?\b|recover|methadone"
    r"|buprenorphine|caseload|structured|ambulance|overdos|sessions?\b|naloxone|sober|clean\b|dependen|keywork|script|waiting|stays?\b|adults\b|users?\b"
    r"|in\s+(?:care|contact)\b|seen\b|saw\b",
    "seizure_amount": r"seiz|recover|f(?:ound|ind)|confiscat|t(?:ook|aken|ake)\b|stash|discover|hauls?\b|hidden\b|hid\b|wraps?\b|contain|worth\b|intercept"
    r"|carr(?:y|ied|ying)\b|bags?\b|tablets?|plants?\b|impound|surrender|hand(?:ed|s)\b|stolen\b|bundle|phones?\b|cash\b|kni(?:fe|ves)\b|machetes?|weapons?\b"
    r"|firearm|pills?\b|destroyed\b|capsules?|vapes?|deals?\b|cannabis|drugs?\b|cocaine|heroin|possess",
}
# A term behind these is time that went by or could come: of the corpus's dev and authors q to 3 one such is a sentence's ("in three days" for 44 years).
_OVER_TIME = re.compile(r"\b(?:over|within|past|last|next|up\s+to)\s+\Z", re.I)
_FOR = re.compile(r"\bfor\s+(?:(?:about|some|nearly|almost|more\s+than|at\s+least|another)\s+)?\Z", re.I)
_IMPOSING = re.compile(
    r"\b(?:jail|sentenc|prison|imprison|custod|sent\b|terms?\b|locked|inside\b|detain|bars\b|put\s+away|given\b|gets?\b|got\b|suspend)",
    re.I,
)
_BAN = re.compile(r"\b(?:bann?(?:ed|s)?\b|disqualif|disbarr|barred\b)", re.I)
# What the words beside a number tell against a kind: the kind, the words before or behind, and what it counts by them, if anything. Of the corpus's train and
# dev 5 of 5 "died at 78" are none, 3 of 3 saved and 5 of 5 hurt or alive "other"; 22 of 29 people seen or spoken to are "other" or treated, and none arrested;
# of 87 counts of staff one is a figure; 33 of 36 sums that were spent or paid are money spent, and none is of what was seized.
_SAID_BESIDE: tuple[tuple[str, re.Pattern[str] | None, re.Pattern[str] | None, str | None], ...] = (
    ("deaths", re.compile(r"\b(?:die[sd]?|dead|death)\s+(?:at|aged|at\s+the\s+age\s+of)\s+\Z", re.I), None, None),
    ("deaths", re.compile(r"\b(?:sav|rescu)(?:ed|es|ing)\s+(?:the\s+)?\Z", re.I), None, "other"),
    (
        "deaths",
        None,
        re.compile(
            r"\s+(?:(?:of\s+)?(?:those|these|them)\s+)?(?:[a-z]+\s+){0,2}?(?:(?:have|has|had|were|was|been)\s+){0,2}"
            r"(?:(?:seriously|badly|slightly)\s+)?(?:hurt|injured|lived|survived)\b"
        ),
        "other",
    ),
    (
        "arrests",
        None,
        re.compile(r"\s+(?:[a-z]+\s+){0,3}?(?:were\s+|was\s+|been\s+)?(?:seen|spoken\s+to|screened|assessed|visited|tested)\b"),
        "other",
    ),
    (
        "other",
        None,
        re.compile(
            r"\s+(?:(?!times\b)[a-z]+\s+)?(?:officers|constables|pcs|pcsos|detectives|nurses|workers|wardens|paramedics|firefighters)\b(?!\s+(?:\w+\s+){0,2}trained\b)",
            re.I,
        ),
        None,
    ),
    (
        "money_spent",
        re.compile(
            r"\b(?:fines|income|rents|takings|proceeds|profits?|balance|reserves|appeal|fund)\b(?:\s+at\s+\w+)?(?:\s*:|\s+(?:(?:had|has|have)\s+)?"
            r"(?:c[ao]mes?\s+to|stands?\s+at|stood\s+at|was|were|reached|of))?\s+\Z",
            re.I,
        ),
        None,
        None,
    ),
    (
        "seizure_value",
        None,
        re.compile(r"\s+(?:was|were|(?:has|have|had)\s+been)\s+(?:spent|paid|granted|awarded|allocated|set\s+aside)\b"),
        "money_spent",
    ),
)
_BESIDE = 60
_BACKED = {kind: re.compile(rf"\b(?:{words})", re.I) for kind, words in _WORDS.items()}


def is_other_term(text: str, start: int, number: Number) -> bool:
    """Tell whether a term is none of custody by the words before it, from the `start` of its sentence: time that went by ("over eleven weeks", "slept there
    for nine weeks"), a ban ("banned from driving for ten years") or what could be ("up to six months").
    """
    start = max(start, number.start - REACH)
    if _OVER_TIME.search(text, start, number.start):
        return True
    if not _FOR.search(text, start, number.start):
        return False
    imposing = max((match.start() for match in _IMPOSING.finditer(text, start, number.start)), default=-1)
    ban = max((match.start() for match in _BAN.finditer(text, start, number.start)), default=-1)
    return imposing <= ban


def kind_beside(kind: str, text: str, number: Number) -> str | None:
    """Return what a number of a kind counts by the words right beside it: its kind, another, or None where it is no figure."""
    for doubted, before, behind, counted in _SAID_BESIDE:
        is_said = before is None or before.search(text, max(0, number.start - _BESIDE), number.start)
        if kind == doubted and is_said and (behind is None or behind.match(text, number.end)):
            return counted
    return kind


def is_backed(kind: str, number: Number, text: str, start: int, end: int) -> bool:
    """Tell whether a word of the number's own sentence or of the one before, which lie between `start` and `end`, says what its kind says. What has a unit
    needs none.
    """
    words = _BACKED.get(kind)
    if words is None or number.unit is not None:
        return True
    before = words.search(text, max(start, number.start - REACH), number.start)
    return before is not None or words.search(text, number.end, min(end, number.end + REACH)) is not None
