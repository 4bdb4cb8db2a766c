"""Queries as nobody would like them: drawn from the grammar by chance, and built to cost as much as they can."""

import random
from collections.abc import Iterator

# The words of the texts that the tests search, frequent ones first.
WORDS = ["the", "and", "of", "police", "drug", "naloxone", "council", "raid", "ha", "Larwich", "naïve", "北京", "1.5m", "who's"]
FIELDS = [
    "title",
    "text",
    "byline",
    "person",
    "place",
    "org",
    "operation",
    "source",
    "kind",
    "speaker",
    "published",
    "item",
    "topic",
]
SIGNS = [
    '"',
    "(",
    ")",
    "*",
    "~",
    ":",
    "-",
    "“",
    "”",
    "\\",
    "\0",
    "é",
    "🦆",
    "AND",
    "OR",
    "NOT",
    "\n",
    "'",
    "%",
    "{",
    "<b>",
    "..",
    "9" * 30,
]


def generated(n: int, seed: int = 1) -> Iterator[str]:
    """Draw queries by chance: most of them well formed, some broken, some of signs alone."""
    chance = random.Random(seed)
    for _ in range(n):
        kind = chance.random()
        if kind < 0.1:
            yield "".join(chance.choice(SIGNS + WORDS) + chance.choice(["", " "]) for _ in range(chance.randint(1, 60)))
            continue
        text = _group(chance, 0)
        if kind < 0.2:
            at = chance.randrange(len(text) + 1)
            text = text[:at] + chance.choice(SIGNS) + text[at + chance.randint(0, 2) :]
        yield text


def hostile() -> list[str]:
    """600 queries that are built to be dear."""
    queries = [f'"{" ".join(["the"] * n)}"~{slop}' for n in range(2, 61) for slop in (1, 5, 20, 50)]  # 236
    for words in (2, 3, 5, 8, 13, 20):
        for times in (1, 2, 3, 4, 6, 10):
            for slop in (3, 10, 50):
                turn = [f"w{i}" for i in range(words)] if times % 2 else (WORDS * 2)[:words]
                queries.append(f'"{" ".join(turn * times)}"~{slop}')  # 108
    for n in (1, 10, 30, 50, 55, 60, 99, 100, 101):
        for part in ("co*", "th*", '"the and"', '"the of"~50', "NOT the", "NOT (the OR and)", "title:the", "drug-related-raid",
                     'person:"Nobody Known"', "place:x", "published:2026", "-the"):  # fmt: skip
            queries += [" ".join([part] * n), " OR ".join([part] * n)]  # 216
    queries += ["(" * n + "the" + ")" * n for n in (1, 10, 19, 20, 21, 500)]
    queries += ["NOT " * n + "the" for n in (1, 5, 50, 400)]
    queries += ["(NOT " * n + "the" + ")" * n for n in (5, 19, 20, 200)]
    queries += ['"' + "the " * n + '"' for n in (10, 100, 490)]
    queries += ["the" * 600, "the " * 100, "a* " * 99, "ha " * 600, "*" * 100, '"' * 99, "OR " * 99, "a:" * 200]
    queries += [f'"the ha"~{n}' for n in ("0", "51", "999999999", "-1", "٣")]
    queries += [f"{sign} {sign}" for sign in SIGNS][: 600 - len(queries)]
    return queries


def _group(chance: random.Random, depth: int) -> str:
    joint = chance.choice([" ", " ", " AND ", " OR "])
    return joint.join(_part(chance, depth) for _ in range(chance.choice([1, 1, 2, 2, 3, 4, 8])))


def _part(chance: random.Random, depth: int) -> str:
    kind = chance.random()
    if kind < 0.15 and depth < 6:
        return f"({_group(chance, depth + 1)})"
    if kind < 0.25 and depth < 6:
        return chance.choice(["NOT ", "-"]) + _part(chance, depth + 1)
    if kind < 0.4:
        field = chance.choice(FIELDS)
        return f"{field}:" + (
            chance.choice(["2026", "2025-03", "2024..2026", "soon"]) if field == "published" else _value(chance)
        )
    return _value(chance)


def _value(chance: random.Random) -> str:
    kind = chance.random()
    if kind < 0.5:
        return chance.choice(WORDS)
    if kind < 0.65:
        return chance.choice(WORDS)[: chance.randint(2, 4)] + "*"
    words = " ".join(chance.choices(WORDS, k=chance.choice([1, 2, 3, 5, 8, 20])))
    return f'"{words}"' + (f"~{chance.choice([0, 1, 3, 10, 50])}" if chance.random() < 0.5 else "")
