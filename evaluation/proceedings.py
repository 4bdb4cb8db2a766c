"""Words what papers and minutes say of an item, in the forms of several houses: who reports, what is recommended, decided and voted.

Each form gives its blocks and what is right. `evaluation.packs` puts them into its papers. The second half's forms were written before
any of them was read.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from core.words import AgendaItem, Motion, Vote
from evaluation.pack_files import Block

NAMES = ("Ivo Marchbank", "Tess Orrell", "Dilys Pym", "Hamish Threadgold", "Ada Quell", "Noor Saltmarsh", "Jude Ferriby")
POSTS = (
    "Head of Housing",
    "Director of Public Health",
    "Section 151 Officer",
    "Assistant Director, Place and Regeneration",
    "Town Clerk",
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven")
Sentence = Callable[[int], str]
"""Makes a sentence of so many words, with a capital and a full stop."""


@dataclass(slots=True)
class MadeItem:
    """What is right of one item: as printed."""

    author: str | None = None
    recommendations: list[str] = field(default_factory=list)
    decisions: list[str] = field(default_factory=list)
    votes: list[Vote] = field(default_factory=list)
    motions: list[Motion] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Forms:
    """The habits of a half."""

    authors: tuple[str, ...]
    recommendations: tuple[str, ...]
    decisions: tuple[str, ...]
    votes: tuple[str, ...]
    motions: tuple[str, ...]


DEVELOP = Forms(
    authors=("report of", "label", "tabbed", "by name", "none"),
    recommendations=("section", "brackets", "asked to", "plain", "run-in", "none"),
    decisions=("dash", "numbers below", "it was", "agreed", "decision", "none"),
    votes=("labels", "brackets", "to", "unanimous", "none"),
    motions=("proposed", "moved that", "none"),
)
HELD_OUT = Forms(
    authors=("capitals", "post below", "from", "joint", "table", "prepared", "none"),
    recommendations=("points", "it is recommended", "numbers run in", "roman below", "capital run-in", "officer", "none"),
    decisions=("unanimously", "following", "letters below", "points below", "to below", "in one", "noted", "numbered", "none"),
    votes=("named", "table", "words", "lost", "show", "none"),
    motions=("tabbed", "on the motion", "in turn", "below", "none"),
)
MIXED = Forms(*(tuple(dict.fromkeys([*getattr(DEVELOP, n), *getattr(HELD_OUT, n)])) for n in Forms.__slots__))


def author_blocks(form: str, rng: random.Random, said: MadeItem) -> list[Block]:
    """Return who reports, at the head of a paper; and who does not: to whom it goes, whom to ask."""
    name, post = rng.choice(NAMES), rng.choice(POSTS)
    both = f"{name}, {post}"
    told: dict[str, tuple[list[Block], str | None]] = {
        "report of": ([Block(f"Report of the {post}")], post),
        "label": ([Block(f"Report author: {both}")], both),
        "tabbed": ([Block(cells=("Author:", both))], both),
        "by name": ([Block(f"Report by: {both}")], both),
        "capitals": ([Block(f"REPORT OF THE {post.upper()}", bold=True)], post.upper()),
        "post below": ([Block(f"Author: {name}"), Block(f"Post: {post}")], both),
        "from": ([Block(f"Report from: {post}")], post),
        "joint": ([Block(f"Joint report of the {post} and the Monitoring Officer")], f"{post} and the Monitoring Officer"),
        "table": (
            [Block(cells=("Author and job title", both), table=True), Block(cells=("Key decision", "No"), table=True)],
            both,
        ),
        "prepared": ([Block(f"Prepared by: {both} Tel: 01632 960123")], both),
        "none": ([], None),
    }
    blocks, said.author = told[form]
    others = [Block("Report to: Members of the committee"), Block(f"Contact officer: {rng.choice(NAMES)}, Democratic Services")]
    return [others[0], *blocks, others[1]] if rng.random() < 0.5 else blocks


def _that(sentence: str) -> str:
    return f"That {sentence[0].lower()}{sentence[1:]}" if not sentence.startswith("Q") else f"That {sentence}"


def recommendation_blocks(
    form: str, number: str, heading: Block, committee: str, sentence: Sentence, said: MadeItem
) -> list[Block]:
    """Return the section that recommends, `number` the section's own ("2" or ""), `heading` its heading as the house writes
    it.
    """
    if form == "none":
        return []
    n_texts = {"plain": 1, "run-in": 1, "capital run-in": 1, "officer": 2}.get(form, 3)
    texts = [_that(sentence(n)) for n in (14, 22, 11)[:n_texts]] + [""] * (3 - n_texts)
    lettered = [f"({letter}) {text}" for letter, text in zip("abc", texts, strict=True)]
    roman = [f"({letter}) {text}" for letter, text in zip(("i", "ii", "iii"), texts, strict=True)]
    figures = [f"{n}. {text}" for n, text in enumerate(texts, 1)]
    brackets = [f"({n}) {text}" for n, text in enumerate(texts, 1)]
    deep = [f"{number or 2}.{n} {text}" for n, text in enumerate(texts, 1)]
    bullets = [f"• {text}" for text in texts]
    told: dict[str, tuple[list[str], list[str]]] = {
        "section": (deep, deep),
        "brackets": (brackets, brackets),
        "asked to": ([f"The {committee} is asked to:", *lettered], lettered),
        "plain": ([texts[0]], [texts[0]]),
        "points": (bullets, bullets),
        "it is recommended": ([f"It is recommended that the {committee}:", *roman], roman),
        "roman below": ([f"{number or 2}.1 That the {committee}:", *roman], roman),
        "officer": (brackets[:2], brackets[:2]),
    }
    run_in: dict[str, tuple[list[str], list[str]]] = {
        "run-in": ([f"RECOMMENDED: {texts[0]}"], [texts[0]]),
        "numbers run in": ([f"Recommendation: {figures[0]}", *figures[1:]], figures),
        "capital run-in": ([f"RECOMMENDED – {texts[0]}"], [texts[0]]),
    }
    if form in run_in:
        lines, said.recommendations = run_in[form]
        return [Block(line) for line in lines]
    lines, said.recommendations = told[form]
    return [heading, *map(Block, lines), Block("Reasons for the recommendations", bold=True), Block(sentence(24))]


def decision_blocks(forms: Forms, rng: random.Random, sentence: Sentence, said: MadeItem) -> list[Block]:
    """Return what minutes say of an item's end: mover, vote and decision; and what sounds like them and is none."""
    form, vote, motion = rng.choice(forms.decisions), rng.choice(forms.votes), rng.choice(forms.motions)
    blocks = [Block(rng.choice(_DECOYS))] if rng.random() < 0.5 else []
    a, b = rng.sample(NAMES, 2)
    blocks += _motion(motion, a.split()[1], b.split()[1], said)
    if form == "none":
        return [*blocks, *_vote(vote, rng, said)]
    n_texts = 0 if form == "noted" else 2 if form in _OF_TWO else 1
    texts = [_that(sentence(n)) for n in (12, 17)[:n_texts]] + ["That."] * (2 - n_texts)
    small = [text[0].lower() + text[1:] for text in texts]
    letters = [f"({letter}) {text}" for letter, text in zip("ab", small, strict=True)]
    figures = [f"({n}) {text}" for n, text in enumerate(texts, 1)]
    roman = [f"({letter}) {text}" for letter, text in zip(("i", "ii"), small, strict=True)]
    points = [f"• {text}" for text in texts]
    told: dict[str, tuple[list[str], list[str]]] = {
        "dash": ([f"RESOLVED – {texts[0]}"], [texts[0]]),
        "numbers below": (["RESOLVED:", *figures], figures),
        "it was": ([f"The chairman thanked the officer. It was resolved {small[0]}"], [small[0]]),
        "agreed": ([f"AGREED: {small[0]}"], [small[0]]),
        "decision": ([f"Decision: {texts[0]}"], [texts[0]]),
        "unanimously": ([f"RESOLVED (unanimously) {small[0]}"], [small[0]]),
        "following": ([f"Following a discussion of the options, the Committee RESOLVED {small[0]}"], [small[0]]),
        "letters below": (["AGREED", *letters], letters),
        "points below": (["Resolved:", *points], points),
        "to below": (["The Committee RESOLVED to:", *roman], roman),
        "in one": ([f"RESOLVED that (a) {texts[0][5:].rstrip('.')}; and (b) {texts[1][5:]}"], [f"(a) {texts[0][5:].rstrip('.')}", f"(b) {texts[1][5:]}"]),
        "noted": (["NOTED."], ["NOTED."]),
        "numbered": ([f"RESOLVED 45/26: {texts[0]}"], [texts[0]]),
    }  # fmt: skip
    lines, said.decisions = told[form]
    if form == "unanimously":
        said.votes = [Vote(outcome="carried", is_unanimous=True)]
        return [*blocks, *(Block(line, bold=True) for line in lines)]
    if vote == "brackets" and form in ("dash", "agreed"):
        said.votes = [Vote(6, 2, 1, "carried")]
        return [*blocks, Block(f"{lines[0]} (6 for, 2 against, 1 abstention)")]
    return [*blocks, *_vote(vote, rng, said), *(Block(line) for line in lines)]


_OF_TWO = frozenset({"numbers below", "letters below", "points below", "to below", "in one"})
_DECOYS = (
    "The survey of residents had 40 votes in favour and 3 against the motion of the forum.",
    "At its last meeting the panel had RESOLVED that a letter be sent to the county.",
    "Members agreed that the talk was excellent and that more could be done.",
    "Wendle Town Council resolved to object to the scheme.",
    "Councillor Pym proposed to visit the site before the summer.",
)


def _motion(form: str, a: str, b: str, said: MadeItem) -> list[Block]:
    office = "Cllr" if form in ("tabbed", "below") else "Councillor"
    if form != "none":
        said.motions = [Motion(f"{office} {a}", f"{office} {b}")]
    return {
        "none": [],
        "proposed": [Block(f"Proposed by Councillor {a}, seconded by Councillor {b}.")],
        "moved that": [Block(f"It was moved by Councillor {a} and seconded by Councillor {b} that the paper be taken as read.")],
        "tabbed": [Block(cells=(f"Proposed: Cllr {a}", f"Seconded: Cllr {b}"), table=True)],
        "on the motion": [Block(f"The debate was opened on the motion of Councillor {a}, seconded by Councillor {b}.")],
        "in turn": [Block(f"Councillor {a} moved, and Councillor {b} seconded, the recommendation in the paper.")],
        "below": [Block(f"Proposed by: Cllr {a}"), Block(f"Seconded by: Cllr {b}")],
    }[form]


def _vote(form: str, rng: random.Random, said: MadeItem) -> list[Block]:
    ayes, noes, others = rng.randrange(5, 10), rng.randrange(1, 4), rng.randrange(0, 3)
    surnames = [name.split()[1] for name in NAMES]
    told: dict[str, tuple[list[Block], list[Vote]]] = {
        "none": ([], []),
        "brackets": ([Block(f"Vote: {ayes} for, {noes} against, {others} abstentions")], [Vote(ayes, noes, others)]),
        "labels": ([Block(f"For: {ayes}; against: {noes}; abstained: {others}.")], [Vote(ayes, noes, others)]),
        "to": ([Block(f"The motion was carried by {ayes} votes to {noes}.")], [Vote(ayes, noes, None, "carried")]),
        "unanimous": ([Block("The motion was put to the vote and carried unanimously.")], [Vote(outcome="carried", is_unanimous=True)]),
        "named": (
            [
                Block("A recorded vote was taken:"),
                Block(f"For: Councillors {', '.join(surnames[:3])} and {surnames[3]} (4)"),
                Block(f"Against: Councillors {surnames[4]} and {surnames[5]} (2)"),
                Block("Abstained: none"),
            ],
            [Vote(4, 2, 0)],
        ),
        "table": (
            [Block(cells=("For", "Against", "Abstained"), table=True), Block(cells=(str(ayes), str(noes), str(others)), table=True)],
            [Vote(ayes, noes, others)],
        ),
        "words": (
            [
                Block(
                    f"Upon being put to the vote the motion was carried with {_NUMBERS[ayes]} votes in favour, "
                    f"{_NUMBERS[noes]} against and {_NUMBERS[others]} abstention{'' if others == 1 else 's'}."
                )
            ],
            [Vote(ayes, noes, others, "carried")],
        ),
        "lost": ([Block(f"The amendment was lost by {noes} votes to {ayes}.")], [Vote(noes, ayes, None, "lost")]),
        "show": ([Block(f"On a show of hands there voted for {ayes}, against {noes}.")], [Vote(ayes, noes)]),
    }  # fmt: skip
    blocks, said.votes = told[form]
    return blocks


def verdicts(said: MadeItem, item: AgendaItem) -> list[tuple[str, str]]:
    """Return each field of an item with its verdict: right, absent, or wrong (another, or one that is none). Fields rightly
    empty are left out.
    """
    found = []
    for name in MadeItem.__slots__:
        wanted, given = _plain(getattr(said, name)), _plain(getattr(item, name))
        if wanted or given:
            found.append((name, "right" if wanted == given else "absent" if not given else "wrong"))
    return found


def _plain(value: object) -> object:
    if isinstance(value, str):
        return " ".join(value.split()).rstrip(".;,")
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else value
