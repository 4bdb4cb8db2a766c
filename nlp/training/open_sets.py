"""The open corpora as sentences of words and BIO tags over PER, LOC and ORG, and what is made of them: names swapped, cases changed."""

import csv
import gzip
import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

Sentence = tuple[list[str], list[str]]
_KINDS = {
    "PER": "PER", "LOC": "LOC", "ORG": "ORG", "Person": "PER", "Location": "LOC", "Organisation": "ORG", "person": "PER", "location": "LOC",
    "corporation": "ORG", "group": "ORG",
}  # fmt: skip
# Surnames and first names of every kind that British papers print, for the swapped copies; all common, none a person.
_SURNAMES = ["Bailey", "Mawson", "Stubbs", "Catchpole", "Larter", "Howes", "Tuck", "Gedge", "Youngs", "Cubitt", "Kerrison", "Alderton", "Khatun", "Mahmood", "Nowak", "Adeyemi", "Osei", "Patel", "Begum", "Thirtle", "Spinks", "Rix", "Utting", "Wymer", "Pye", "Lambert", "Fisk", "Whiting", "Hurrell", "Kett", "Petrov", "Ribeiro", "O'Dowd", "McAllister", "Lynch-Barnes", "Farrow", "Cator", "Skipper", "Seaman", "Amis", "Starling", "Grint", "Dye", "Codling", "Bunn", "Loades", "Tooley", "Moy", "Barwick", "Harmer", "Mace", "Goodrum", "Balls", "Eke", "Softley", "Jermy"]  # fmt: skip
_FIRST_NAMES = ["Simon", "Rowena", "Colin", "Maya", "Edmund", "Graham", "Beatrice", "Imogen", "Tomasz", "Leanne", "Priya", "Samuel", "Fiona", "Denise", "Steve", "Vicki", "Kevin", "Aisha", "Jade", "Kyle", "Connor", "Darren", "Sharon", "Tracey", "Mohammed", "Ibrahim", "Agnieszka", "Piotr", "Chloe", "Callum", "Reece", "Tyler", "Bradley", "Jordan", "Gareth", "Siân", "Owen", "Rhys", "Niamh", "Declan", "Hannah", "Megan", "Lorraine"]  # fmt: skip


def load_open_sets(root: Path, *, seed: int = 0) -> dict[str, list[Sentence]]:
    """Everything under `root` (the data folder) by weight class, in the order of the texts: gold sets, tweets, made copies."""
    chance, ner = random.Random(seed), root / "ner"
    gold = [
        *read(ner / "uner_ewt/en_ewt-ud-train.iob2", 1, 2, "\t"),
        *read(ner / "gum_strict/gum-strict-train.iob2", 1, 2, "\t"),
        *read(ner / "wikigold/CONLL-format/data/wikigold.conll.txt", 0, -1),
        *(sentence for path in sorted((ner / "re3d").glob("*.conll")) for sentence in read(path, 0, -1)),
    ]
    tweets = [sentence for part in "ab" for sentence in read(ner / f"broad_twitter/{part}.conll", 0, -1)]
    return {"gold": gold, "tweets": tweets, "made": swapped(gold, english_places(root), chance)}


def load_dev(root: Path) -> list[Sentence]:
    """UNER-EWT dev."""
    return list(read(root / "ner/uner_ewt/en_ewt-ud-dev.iob2", 1, 2, "\t"))


def read(path: Path, word: int, tag: int, separator: str | None = None) -> Iterator[Sentence]:
    """Yield the sentences of a CoNLL file; `word` and `tag` are columns, other labels than ours become O."""
    body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    words: list[str] = []
    tags: list[str] = []
    for row in body.decode("utf-8", errors="replace").split("\n"):
        if row.startswith("# ") and "\t" not in row and len(row.split()) > 2:
            continue
        parts = row.split(separator) if separator else row.split()
        if len(parts) > max(word, tag if tag >= 0 else -tag - 1):
            words.append(parts[word])
            tags.append(parts[tag])
        elif words:
            yield words, bio(tags)
            words, tags = [], []
    if words:
        yield words, bio(tags)


def bio(tags: Sequence[str]) -> list[str]:
    """Tags of any of the corpora as BIO over our three labels."""
    out: list[str] = []
    before: str | None = None
    for tag in tags:
        kind = _KINDS.get(tag.split("-", 1)[1]) if "-" in tag else None
        out.append("O" if kind is None else ("B-" if tag[0] == "B" or before != kind else "I-") + kind)
        before = kind
    return out


def english_places(root: Path) -> list[str]:
    """Return the names of England's populated places."""
    with (root / "gazetteers/os_places_gb.csv").open(encoding="utf-8", newline="") as file:
        wanted = {"City", "Town", "Village", "Suburban Area", "Hamlet"}
        return [row["name"] for row in csv.DictReader(file) if row["type"] in wanted and row["country"] == "England"]


def swapped(gold: Sequence[Sentence], places: Sequence[str], chance: random.Random) -> list[Sentence]:
    """Return copies of gold sentences with English places and other people in place of theirs: small towns and bare surnames are
    rare in gold.
    """

    def person() -> list[str]:
        first = [chance.choice(_FIRST_NAMES)] if chance.random() < 0.65 else []
        return [*first, chance.choice(_SURNAMES)]

    with_place = [s for s in gold if "B-LOC" in s[1]]
    with_person = [s for s in gold if "B-PER" in s[1]]
    made = [_swap(chance.choice(with_place), "LOC", lambda: chance.choice(places).split(), chance) for _ in range(3000)]
    return made + [_swap(chance.choice(with_person), "PER", person, chance) for _ in range(2000)]


def _swap(sentence: Sentence, kind: str, make: Callable[[], list[str]], chance: random.Random) -> Sentence:
    words, tags = sentence
    out: Sentence = ([], [])
    at = 0
    while at < len(words):
        end = at + 1
        if tags[at] == f"B-{kind}":
            while end < len(words) and tags[end] == f"I-{kind}":
                end += 1
            if chance.random() < 0.8:
                name = make()
                out[0].extend(name)
                out[1].extend([f"B-{kind}"] + [f"I-{kind}"] * (len(name) - 1))
                at = end
                continue
        out[0].extend(words[at:end])
        out[1].extend(tags[at:end])
        at = end
    return out
