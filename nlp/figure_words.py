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
_BACKED = {kind: re.compile(rf"\b(?:{words})", re.I) for kind, words in _WORDS.items()}


def is_backed(kind: str, number: Number, text: str, start: int, end: int) -> bool:
    """Tell whether a word of the number's own sentence or of the one before, which lie between `start` and `end`, says what its kind says. What has a unit
    needs none.
    """
    words = _BACKED.get(kind)
    if words is None or number.unit is not None:
        return True
    before = words.search(text, max(start, number.start - REACH), number.start)
    return before is not None or words.search(text, number.end, min(end, number.end + REACH)) is not None
