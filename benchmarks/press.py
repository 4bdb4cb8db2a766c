"""Invents a county's press at any size: articles of houses with formulas of their own, lists from courts, and copies of them.

The words follow each other as in the training texts of the county corpus, two by two, with leaps between; so triples are as
often repeated as in print, and no text says anything. Formulas and lists are invented. The same number gives the same text.
"""

import json
import random
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

TRAIN = Path(__file__).resolve().parent.parent / "evaluation" / "data" / "corpus" / "train" / "texts.jsonl"
# One word in so many does not follow from the word before it: the corpus is small, and a rare word would always go on as it does there.
LEAP = 0.15
# Words of an article, from a brief to a feature: the median, and the spread of the logarithm.
MEDIAN_WORDS = 270
SPREAD = 0.6
MIN_WORDS, MAX_WORDS = 70, 1500
# One text in so many is a list.
LIST_EVERY = 20
# Of words in a copy, one in so many is another.
CHANGED_EVERY = 25
HOUSES = ("Marlham Mercury", "Aldershire Courier", "Wenhaven Light", "Fenmoor Post", "Thornsea Echo", "Stanholt Standard")
# Said by whoever prints police copy.
COMMON = (
    "Anyone with information about the incident is asked to contact the police on 101, quoting the reference number, or to report it online.",
    "Alternatively, contact the independent charity Crimestoppers anonymously on 0800 555 111 or by way of its website.",
    "He was remanded in custody and is due to appear at the crown court next month for sentence.",
    "The two men have been released on bail with conditions while enquiries continue.",
    "Officers are keen to hear from anyone who was in the area at the time and may have seen something or who has dashcam footage.",
    "A spokesman for the county council said that it could not comment on individual cases.",
    "The defendant must also pay a victim surcharge and prosecution costs.",
    "If you have been affected by drugs or alcohol, free and confidential support is to be had from the county's recovery service, day and night.",
)
# Each house's own, with its name in them.
OWN = (
    "Do you have a story for us? Write to the news desk of the {house} or call the office in the High Street.",
    "This article first appeared in the {house}, which has told the county's news every week for more than a hundred years.",
    "Sign up to the {house} newsletter and get the day's headlines in your inbox every morning before breakfast.",
    "Comments on this article are moderated by the {house} after publication, and those that name defendants are taken down.",
    "Readers of the {house} can follow our live blog from the magistrates' court, with every case as it is heard.",
    "Pictures that appear in the {house} can be bought as prints from our shop, from a price of four pounds and fifty pence each.",
)
FIRST = (
    "Ada",
    "Bram",
    "Cass",
    "Dorrit",
    "Elkan",
    "Fern",
    "Gwil",
    "Hester",
    "Ivo",
    "Jessamy",
    "Kit",
    "Lettice",
    "Merrin",
    "Noll",
    "Orla",
)
LAST = (
    "Quill",
    "Fenn",
    "Orford",
    "Peverell",
    "Mawgan",
    "Cripps",
    "Tolland",
    "Skarrow",
    "Wherry",
    "Yaxham",
    "Brundle",
    "Catchpole",
)
STREETS = ("Mill Lane", "Quayside", "Heron Lane", "Priory Road", "Chandlers Row", "The Green", "Staithe Street", "Tannery Lane")
OFFENCES = (
    "admitted possession of {n}g of cannabis. Fined £{pounds}, forfeiture and destruction ordered",
    "drove with cocaine above the limit. Disqualified for {n} months, fined £{pounds}",
    "stole goods worth £{pounds} from a supermarket. Conditional discharge for {n} months",
    "failed to surrender to bail. Committed to custody for {n} days, ordered to pay £{pounds} costs",
    "used a vehicle without insurance. {n} points on the licence, fined £{pounds}, to pay a victim surcharge",
)


def article(number: int) -> list[str]:
    """Return the sentences of the text of that number."""
    chance = random.Random(number)
    house = chance.choice(HOUSES)
    formulas = [
        *chance.sample(COMMON, chance.randint(0, 2)),
        *(f.format(house=house) for f in chance.sample(OWN, chance.randint(0, 1))),
    ]
    if number % LIST_EVERY == 0:
        head = f"The following cases were dealt with at {chance.choice(HOUSES).split()[0]} Magistrates' Court in the week that ended on Friday."
        return [head, *(_case(chance) for _ in range(chance.randint(8, 25))), *formulas]
    n_words = min(MAX_WORDS, max(MIN_WORDS, round(MEDIAN_WORDS * chance.lognormvariate(0, SPREAD))))
    return [*sentences(chance, n_words), *formulas]


def copy_of(source: Sequence[str], chance: random.Random, *, share: float) -> list[str]:
    """Return a text that keeps so much of another's sentences in a row, some words changed, between a new top and a new end.

    `share` is of the shorter text's words: the copy is as long as the source, or, every second time, longer or shorter by up to
    three times.
    """
    n_source = sum(len(s.split()) for s in source)
    n_words = round(n_source * (chance.uniform(1 / 3, 3) if chance.random() < 0.5 else 1))
    wanted = share * min(n_source, n_words)
    start = chance.randrange(len(source))
    kept: list[str] = []
    for sentence in [*source[start:], *source[:start]]:
        if sum(len(s.split()) for s in kept) >= wanted:
            break
        kept.append(_edited(sentence, chance))
    n_new = max(0, n_words - sum(len(s.split()) for s in kept))
    n_top = round(n_new * chance.random())
    return [*sentences(chance, n_top), *kept, *sentences(chance, n_new - n_top)]


def sentences(chance: random.Random, n_words: int) -> list[str]:
    """Return invented sentences of about so many words together."""
    words, followers = _chain()
    made: list[str] = []
    sentence: list[str] = []
    word = chance.choice(words)
    for _ in range(n_words):
        sentence.append(word)
        if word.endswith((".", "?", "!", "”")) and len(sentence) > 4:
            made.append(" ".join(sentence))
            sentence = []
        word = chance.choice(words if chance.random() < LEAP else followers.get(word, words))
    return [*made, " ".join(sentence)] if sentence else made


def _edited(sentence: str, chance: random.Random) -> str:
    words = _chain()[0]
    return " ".join(chance.choice(words) if chance.randrange(CHANGED_EVERY) == 0 else word for word in sentence.split())


def _case(chance: random.Random) -> str:
    ruling = chance.choice(OFFENCES).format(n=chance.randint(2, 24), pounds=chance.randint(40, 900))
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
    return f"{name}, {chance.randint(18, 70)}, of {chance.choice(STREETS)}, {chance.choice(HOUSES).split()[0]}: {ruling}."


@lru_cache(maxsize=1)
def _chain() -> tuple[list[str], dict[str, list[str]]]:
    """Return the words of the corpus, each as often as it stands there; and those that follow each."""
    words: list[str] = []
    for line in TRAIN.read_text(encoding="utf-8").splitlines():
        words += json.loads(line)["text"].split()
    followers: dict[str, list[str]] = {}
    for word, following in pairwise(words):
        followers.setdefault(word, []).append(following)
    return words, followers
