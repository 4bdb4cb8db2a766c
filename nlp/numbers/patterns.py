"""The words, signs and patterns that numbers are written with. Every pattern looks at a bounded piece of text, or runs on without going back."""

import re

from nlp.numbers.units import UNITS

SMALL = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
)
UNITS_AND_TEENS = {word: value for value, word in enumerate(SMALL.split(), start=1)}
TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
SCALE_WORDS = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9}
# "bn" and its like are never words; "k" and "m" are scales only where they touch the digits or where a currency stands before them.
SCALE_SIGNS = {"k": 1e3, "m": 1e6, "mn": 1e6, "mln": 1e6, "bn": 1e9}
PARTS = {"half": 1 / 2, "quarter": 1 / 4, "third": 1 / 3, "fifth": 1 / 5, "eighth": 1 / 8, "tenth": 1 / 10}
PART_SIGNS = {"½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅛": 1 / 8}
# Longer strings of digits are references and telephone numbers.
MAX_DIGITS = 14
# Whitespace inside a number: one line break at most, as where a line is full.
S = r"(?:[^\S\n]{1,2}|[^\S\n]?\n[^\S\n]?)"
J = rf"(?:{S}|[-‑])"
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
CARDINAL = "|".join([*UNITS_AND_TEENS, *TENS])
START = re.compile(rf"[£€$]|[0-9]|[{''.join(PART_SIGNS)}]|(?<![^\W_])(?<!\w[-‑/])(?:{CARDINAL}|an?|half|quarter)(?![^\W_])", re.I)
NEXT = re.compile(rf"[£€$]|[0-9]|[{''.join(PART_SIGNS)}]|(?:{CARDINAL}|an?|half|quarter)(?![^\W_])", re.I)
DIGITS = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
PLAIN = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?")
# The rest of an identifier, an address or a telephone number, which is passed over with it.
IDENTIFIER = re.compile(r"[\w./:%&=?#@+~‑-]*")
TELEPHONE = re.compile(r"(?:[ -]?[0-9]+)*")
ABBREVIATION = re.compile(r"(?:^|[^\w.])(?:ca?|est|approx|circa|nos?)\.\Z", re.I)
WORD = re.compile(rf"(?P<gap>{S}?[-‑]?)(?P<word>[^\W\d_]{{1,13}})(?![\w])")
NUMBER_WORD = re.compile(rf"(?:{CARDINAL}|{'|'.join(SCALE_WORDS)})(?![^\W_])", re.I)
JOIN = re.compile(rf"(?P<comma>,)?{J}(?P<and>and{J})?", re.I)
SCALE_AFTER_ARTICLE = re.compile(rf"an?{J}(?={'|'.join(SCALE_WORDS)}(?![^\W_]))", re.I)
ARTICLE = re.compile(rf"an?(?={S})", re.I)
PART_NAMES = "|".join(PARTS)
PART = re.compile(
    rf"(?:(?P<n>an?|one|two|three|four|five|six|seven|eight|nine){J})?(?P<part>{PART_NAMES})s?(?![^\W_])"
    rf"(?P<of>{J}of)?(?P<article>{J}an?)?(?![^\W_])",
    re.I,
)
AND_PART = re.compile(
    rf"{J}and{J}(?:(?P<n>an?|one|two|three){J})?(?P<part>{PART_NAMES})s?(?![^\W_])(?!{J}(?:of|dozen|hundred)\b)", re.I
)
AND_HALF = re.compile(rf"{S}and{J}a{J}half(?![\w-])(?!{S}(?:dozen|million|kilos?|ounces?|tonnes?|grams?|pounds?)\b)", re.I)
HUNDRED = re.compile(rf"{J}hundred\b", re.I)
HYPHENED = re.compile(r"[-‑][^\W\d_]")
MORE_DIGITS = re.compile(r"[-–—‑/][0-9]")
SLASH = re.compile(r"/(?P<below>[0-9]{1,2})(?![0-9/.,]*[0-9/])")
MULTIPLE = re.compile(r"[^\S\n]?[x×][^\S\n]?(?=[0-9£])", re.I)
TIMES_SIGN = re.compile(r"x(?!\w)", re.I)
BETWEEN = re.compile(r"\bbetween\s{1,2}(?:(?:about|around|some|roughly|an estimated)\s{1,2})?\Z", re.I)
FROM = re.compile(
    r"(?P<any>\b(?:anything|anywhere|rang\w+|var(?:y|ied|ying))\s{1,2})?\bfrom\s{1,2}(?:(?:about|around)\s{1,2})?\Z", re.I
)
RANGE = re.compile(rf"(?P<dash>[-–—‑])|-?{S}(?P<word>to|and|or){S}", re.I)
TERM_JOIN = re.compile(rf",?{S}and{S}|,?[^\S\n]{{1,2}}|(?=[0-9])", re.I)
RATE = re.compile(rf"(?:{S}(?:an?|per|each|every){S}|-an?-|/)(?P<per>[^\W\d_]{{2,9}}|g)(?!\w)", re.I)
PER = frozenset([*(word for word in UNITS if len(word) > 1), "g", "hour", "night", "head", "person", "plant", "gramme"])
# What follows makes it no quantity of things: a percentage, a time of day, an age, an ordinal.
NO_QUANTITY = re.compile(
    rf"{S}?(?:%|°|per{S}?cents?(?!\w)|pc(?!\w))|-per-?cent|{S}?(?:am|pm|a\.m|p\.m|o['’]clock)(?!\w)|[-‑]years?[-‑](?:old|of)|:[0-9]",
    re.I,
)
AGE = re.compile(rf"{J}(?:olds?|of[\s-]age)(?!\w)", re.I)
DATE = re.compile(rf"{J}(?:of{S})?{MONTH}(?![\w])(?:(?:,?{S}|-)(?:19|20)[0-9]{{2}}(?![0-9]))?")
AFTER_MONTH = re.compile(rf"\b{MONTH},?\s{{1,2}}\Z")
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
YEARS = re.compile(r"(?:19|20)[0-9]{2}[-–—/](?:[0-9]{4}|[0-9]{2})(?![0-9])")
# "one in five" is a share.
SHARE = re.compile(rf"one{J}in{J}(?:every{S})?(?!(?:19|20)[0-9]{{2}}(?![0-9]))(?:[0-9,]{{1,9}}|an?{S}\w+|{CARDINAL})(?!\w)", re.I)
PLURAL = re.compile(r"[^\S\n][a-z]{2,20}s(?!\w)")
OWNED = re.compile(rf"{S}of{S}(?:the|his|her|their|its|our|my|your|this|that|it)\b", re.I)
OF = re.compile(rf"{S}of{S}", re.I)
# A text that writes "18y" writes "54m" for 54 months.
SHORT_TERM = re.compile(r"(?<![\w.,])[0-9]{1,2}y(?!\w)")
ABOUT = re.compile(
    r"(?:(?:\b(?:about|around|approximately|approx|roughly|nearly|almost|some|circa|ca?|est|over|under|above|below|"
    r"(?:more|fewer|less|greater|better)\s{1,2}than|at\s{1,2}(?:least|most)|up\s{1,2}to|(?:as|so)\s{1,2}(?:many|much)\s{1,2}as|"
    r"in\s{1,2}excess\s{1,2}of|upwards\s{1,2}of|in\s{1,2}the\s{1,2}region\s{1,2}of|(?:of|in)\s{1,2}the\s{1,2}order\s{1,2}of|"
    r"close\s{1,2}to|estimated(?:\s{1,2}[a-z]{1,12}){0,4}|maybe|perhaps|possibly|probably)\b|[~≈<>±])[.:]?)\Z",
    re.I,
)
ABOUT_AFTER = re.compile(r"[-‑](?:odd|plus)\b|\s{1,2}or\s{1,2}(?:so|more|thereabouts)\b|\s{1,2}plus\b|ish\b|-ish\b", re.I)
# Characters before a number that are looked at for the words above; "estimated potential street value of" takes 35.
BEFORE = 48
