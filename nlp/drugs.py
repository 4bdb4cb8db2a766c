"""Component: controlled drugs, by their names, street names and classes. Words that mean something else first need drugs for company."""

import re
from typing import Any

from spacy.language import Language

from nlp.draft import draft_of

# Schedules 1 to 5 of the Misuse of Drugs Regulations as far as British papers name them, and controlled medicines.
NAMES = (
    "cannabis cannabis resin|herbal cannabis|marijuana|hashish|hash oil|cannabinoids?|synthetic cannabinoids?|heroin|diamorphine|crack cocaine|"
    "cocaine|opium|opiates?|opioids?|nitazenes?|fentanyl|carfentanil|morphine|methadone|codeine|tramadol|oxycodone|oxycontin|buprenorphine|"
    "subutex|pethidine|dihydrocodeine|amphetamines?|methamphetamines?|crystal meth|mdma|ecstasy|lsd|ketamine|ghb|gbl|mephedrone|monkey dust|"
    "khat|psilocybin|magic mushrooms|dmt|mescaline|pcp|nitrous oxide|benzodiazepines?|benzos|diazepam|temazepam|alprazolam|xanax|street valium|"
    "valium|etizolam|zopiclone|pregabalin|gabapentin|lyrica|steroids|anabolic steroids|barbiturates|bromazolam|xylazine|new psychoactive substances|"
    "psychoactive substances|legal highs|skunk|speedball|weed|ganja|hashish|poppers|2cb|2c-b|thc"
).replace("cannabis cannabis resin", "cannabis resin|cannabis")
# Words whose first meaning is another; marked only where a drug, dealer or dose stands near.
AMBIGUOUS = (
    "spice|speed|coke|crack|grass|pot|smack|brown|white|dope|hash|meth|pills|ket|acid|charlie|mandy|molly|ice|base|whizz|green|snow|phet|"
    "laughing gas|mushrooms|blow|vallies|downers|uppers"
)
DRUG = re.compile(rf"(?<![\w-])(?:{NAMES})(?![\w-])", re.I)
STREET = re.compile(rf"(?<![\w-])(?:{AMBIGUOUS})(?![\w-])", re.I)
CLASS = re.compile(
    r"\b[Cc]lass(?:es)?[ -](?:[ABC]\b|[‘'\"“][ABC][’'\"”])(?:(?:\s*,\s*[ABC])*\s*(?:and|or|/|&)\s*[ABC]\b)?(?:\s+(?:drugs?|substances?)\b)?"
)
_COMPANY = re.compile(
    r"\b(drugs?|dealers?|dealing|wraps?|deals? of|snort\w*|smok(?:e|ed|ing)|inject\w*|bags? of|ounces?|grams?|addict\w*|users?|supply(?:ing)?|"
    r"possession|overdos\w*|high on|street name|known as|synthetic|class [abc]|rocks? of|cocaine|heroin|cannabis|ketamine|mdma|amphetamine)\b",
    re.I,
)
# What shows that the other meaning is meant.
_OTHERWISE = re.compile(
    r"speed (?:cameras?|limits?|bumps?|of|restrictions?|enforcement|dating|boat|awareness|up|watch|zone)|(?:top|high|low|wind|average|full|at) speed"
    r"|coke (?:works|ovens?|plant)|diet coke|coca|crack(?:ed|ing)? (?:down|team|squad|on|in|of)|(?:a|the) crack|white (?:van|man|paper|shirt|car|"
    r"male|woman|hart|house|horse|people|goods)|brown (?:hair|jacket|coat|dog|bread|eyes|envelope|bin|field)|green (?:belt|party|space|light|spaces|bin)|"
    r"pot (?:hole|plant|of)|grass (?:pitch|roots|cutting|verge|court|seed)|long grass|(?:mixed|added|pumpkin|old|all) spice|spice (?:girls|rack|island)"
    r"|acid (?:attack|rain|test)|ice (?:cream|rink|hockey|skating|cold)|green (?:and|or|in)|data ?base|customer base|naval base|base (?:of|in|for)",
    re.I,
)
# How far the company may stand: about a sentence to each side.
_REACH = 120


@Language.component("drugs")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def drugs(doc: Any) -> Any:
    """Mark DRUG."""
    draft = draft_of(doc)
    text = draft.text
    for found in CLASS.finditer(text):
        draft.add(*found.span(), "DRUG", wins=True)
    for found in DRUG.finditer(text):
        if _free(draft.at(found.start())):
            draft.add(*found.span(), "DRUG", canonical=found.group().lower())
    for found in STREET.finditer(text):
        around = text[max(0, found.start() - _REACH) : found.start()] + " · " + text[found.end() : found.end() + _REACH]
        nearby = text[max(0, found.start() - 14) : found.end() + 16]
        quoted = text[found.start() - 1 : found.start()] in {"'", '"', "‘", "“"}
        near = len(_COMPANY.findall(around)) + quoted
        capital_inside = found.group()[0].isupper() and not re.search(r"(?:[.!?]\s+|\n|^)[\"'“‘]?$", text[: found.start()][-4:])
        if near >= 2 and not _OTHERWISE.search(nearby) and not capital_inside and _free(draft.at(found.start())):
            draft.add(*found.span(), "DRUG", canonical=found.group().lower())
    return doc


def _free(rival: Any) -> bool:
    return rival is None or rival.label == "DRUG"
