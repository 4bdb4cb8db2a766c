"""Words without which a number hardly counts what the head says: "died" for deaths, "held" for arrests. Finds no figure."""

import re

from nlp.numbers import Number

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


def is_backed(kind: str, number: Number, text: str, start: int, end: int) -> bool:
    """Tell whether a word of the number's own sentence or of the one before, which lie between `start` and `end`, says what its kind says. What has a unit
    needs none.
    """
    words = _BACKED.get(kind)
    if words is None or number.unit is not None:
        return True
    before = words.search(text, max(start, number.start - REACH), number.start)
    return before is not None or words.search(text, number.end, min(end, number.end + REACH)) is not None
