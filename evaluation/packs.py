"""Writes council packs, agendas and minutes of which the item of every paragraph is known, and what each item says, and scores how they
are read.

`python -m evaluation.packs [--half develop|held-out|mixed] [--by reportlab|libreoffice] [--n 50]` prints the shares of paragraphs under the right
item, under none and under a wrong one, and of items right in number, title and pages. The layouts of the second half were written
before any was read; those of the third are drawn from both. Above 400 lines: a layout is drawn and its truth told in one place, so that they cannot part.
"""

import argparse
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

from core.errors import DocumentError
from core.words import Capture, Document
from evaluation import proceedings
from evaluation.pack_files import Block, Part, Stamp, draw_by_libreoffice, draw_by_reportlab, join, page_count
from evaluation.proceedings import Forms, MadeItem, author_blocks, decision_blocks, recommendation_blocks, verdicts
from reading.read import read

FIRST_DAY = date(2026, 1, 5)
HALVES = ("develop", "held-out", "mixed")


@dataclass(frozen=True, slots=True)
class Layout:
    """How one hand sets its papers out; see the builders below for what each word draws."""

    numbering: str = "1."
    front: str = "lines"  # lines, bold, caps, tabs, table, sentences, two_lines, contents
    ranges: str = "brackets"  # brackets, bare, first, none
    stamp: str = "after"  # none, before, after, plain, every, foot
    bookmarks: str = "none"  # none, items, headings
    foot: str = "page"  # page, bare, of, own, none
    head: str = "none"  # none, paper, council
    sections: str = "numbered"  # numbered, bold, lettered
    old_minutes: str = "same"  # same (numbers and some titles of this agenda), onwards, none
    titles: str = "same"  # the papers' own: same, caps, longer
    cover: bool = False  # an unnumbered page before the front sheet, so that printed pages lag behind
    notes: bool = True  # a page for visitors behind the front sheet
    part_b: bool = False
    appendix: str = "own"  # own (its own numbers and feet), landscape, decoy (an old paper with another item's mark), none
    rotate: int = 0


@dataclass(slots=True)
class Made:
    """A file and what is right: the item of each paragraph by its token, the items, what each says, the kind and the day."""

    name: str
    body: bytes = b""
    item_of: dict[str, str | None] = field(default_factory=dict)
    items: list[tuple[str, str, int | None, int | None]] = field(default_factory=list)
    said: list[MadeItem] = field(default_factory=list)
    kinds: tuple[str, ...] = ()
    on: str = ""


_DEVELOP = (
    Layout(),
    Layout(front="bold", stamp="after", foot="bare", sections="bold"),
    Layout(front="tabs", ranges="bare", stamp="none", old_minutes="onwards"),
    Layout(front="table", ranges="bare", stamp="before", notes=False, head="paper"),
    Layout(numbering="1", front="caps", ranges="none", stamp="after", bookmarks="items", foot="none"),
    Layout(numbering="(1)", ranges="none", stamp="none", bookmarks="items", appendix="decoy"),
    Layout(numbering="3a", front="lines", ranges="brackets", cover=True, foot="page", stamp="none"),
    Layout(numbering="A1", front="tabs", ranges="none", stamp="plain", titles="caps"),
    Layout(front="sentences", ranges="brackets", stamp="after", titles="longer"),
    Layout(numbering="45/26", front="lines", ranges="none", stamp="none", titles="same", foot="of"),
    Layout(front="lines", ranges="brackets", stamp="after", part_b=True, old_minutes="onwards"),
    Layout(front="bold", ranges="none", stamp="every", head="council", appendix="landscape"),
    Layout(numbering="gaps", ranges="none", bookmarks="headings", stamp="none", notes=False),
    Layout(front="two_lines", ranges="none", stamp="after", foot="own"),
    Layout(numbering="Item 3", front="lines", ranges="none", stamp="plain", appendix="decoy"),
    Layout(front="contents", ranges="first", stamp="none", foot="page", cover=True),
    Layout(front="tabs", ranges="brackets", stamp="after", rotate=90, appendix="landscape"),
)
_HELD_OUT = (
    Layout(numbering="1)", front="table", ranges="none", stamp="after", foot="of", head="paper"),
    Layout(numbering="CSP.12", front="lines", ranges="brackets", stamp="none", sections="lettered"),
    Layout(numbering="P23", front="bold", ranges="none", stamp="none", bookmarks="items", titles="caps"),
    Layout(numbering="1.", front="contents", ranges="bare", stamp="before", old_minutes="same", appendix="decoy"),
    Layout(numbering="A.", front="lines", ranges="brackets", stamp="none", cover=True, sections="lettered"),
    Layout(numbering="2026/45", front="tabs", ranges="none", stamp="none", head="council", foot="bare"),
    Layout(numbering="I.", front="caps", ranges="brackets", stamp="none"),
    Layout(numbering="1.", front="sentences", ranges="none", stamp="after", bookmarks="headings", appendix="decoy"),
    Layout(numbering="3(a)", front="bold", ranges="brackets", stamp="after", part_b=False, foot="own"),
    Layout(numbering="Item 3", front="table", ranges="bare", stamp="every", cover=True, titles="longer"),
    Layout(numbering="gaps", front="bold", ranges="brackets", stamp="foot", notes=False),
    Layout(numbering="1", front="two_lines", ranges="none", stamp="plain", appendix="landscape", titles="caps"),
    Layout(numbering="1.", front="tabs", ranges="none", stamp="none", bookmarks="items", part_b=True),
    Layout(numbering="3a", front="contents", ranges="first", stamp="after", rotate=90, appendix="landscape"),
    Layout(numbering="1.0", front="lines", ranges="brackets", stamp="after", sections="numbered", head="paper"),
    Layout(numbering="(1)", front="caps", ranges="bare", stamp="none", foot="page", old_minutes="onwards"),
)


def _mixed(n: int) -> tuple[Layout, ...]:
    """Layouts drawn at random from all that either half knows, so that habits meet which no one hand has together."""
    rng = random.Random(7)
    habits = {name: sorted({getattr(layout, name) for layout in (*_DEVELOP, *_HELD_OUT)}) for name in Layout.__slots__}
    # A part that begins again does so at one: the years of "45/26" run through it.
    drawn = [Layout(**{name: rng.choice(values) for name, values in habits.items()}) for _ in range(n)]
    return tuple(replace(layout, part_b=layout.part_b and _numbers(layout.numbering, 1)[0][1] == "1") for layout in drawn)


_MINUTES_NUMBERS = {
    "develop": ("1.", "45/26", "(1)", "Item 3", "gaps", "none", "A1", "3a"),
    "held-out": ("CSP.12", "2026/45", "Minute 23:", "I.", "A.", "P23", "1)", "1.0", "1"),
}
_FORMS = {"develop": proceedings.DEVELOP, "held-out": proceedings.HELD_OUT, "mixed": proceedings.MIXED}
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ROUTINE_FIRST = ("Apologies for absence", "Declarations of interest")
_ROUTINE_LAST = ("Exclusion of the press and public", "Any other urgent business")
_SUBJECTS = (
    "Naloxone in supported housing", "Needle exchange review", "Budget monitoring: quarter two", "Licensing policy (draft for consultation)",
    "Taxi rank in Sallow Street", "County lines: a joint plan", "Air quality action plan 2026-2030", "Grants to voluntary bodies",
    "Play areas - renewal programme", "Town hall roof", "Operation Curlew: six months on", "Treasury management outturn",
    "20mph limits in the old town", "Public spaces protection order", "Homelessness strategy refresh", "Leisure contract award",
)  # fmt: skip
_COMMITTEES = (
    "Community Safety Panel",
    "Cabinet",
    "Overview and Scrutiny Committee",
    "Planning Committee",
    "Finance and General Purposes Committee",
)
_COUNCILS = ("Ottermere Borough Council", "Wendle Town Council", "Saltby District Council", "Upper Tarn Parish Council")
_NAMES = ("Ivo Marchbank", "Tess Orrell", "Dilys Pym", "Hamish Threadgold", "Ada Quell", "Noor Saltmarsh", "Jude Ferriby")
_PROSE = (
    "the panel heard that outreach team had visited hostels in district since spring and staff were trained to give kits which were "
    "paid for by the county from a grant while residents asked whether more could be done near bus station where needles are found and "
    "officers said a further report would come in autumn with costs and figures for each ward members thanked those who had taken part"
)
_WORDS = _PROSE.split()


class _Writer:
    """One file in the making, in the forms of a house."""

    def __init__(self, seed: int, forms: Forms) -> None:
        self.random = random.Random(seed)
        self.forms, self.choice = forms, random.Random(seed + 50_000)
        self.token = 0
        self.truth: dict[str, str | None] = {}
        self.seed = seed

    def sentence(self, item: str | None, words: int = 28) -> str:
        """Return a paragraph of prose that holds a token of its own, known to belong to `item`."""
        self.token += 1
        letters = "bdfgklmnprstvz"
        n, name = self.seed * 1000 + self.token, "Q"
        for vowel in "aeiou":
            name += vowel + letters[n % 14]
            n //= 14
        self.truth[name] = item
        chosen = [self.random.choice(_WORDS) for _ in range(words)]
        chosen.insert(self.random.randrange(2, words - 2), name)
        return " ".join(chosen).capitalize().replace(name.lower(), name) + "."

    def prose(self, item: str | None, n: int) -> list[Block]:
        return [Block(self.sentence(item, self.random.randrange(18, 60))) for _ in range(n)]


def _numbers(style: str, n: int) -> list[tuple[str, str]]:
    """Return the numbers of n items: as printed before the title, and as they are called."""
    plain = range(1, n + 1)
    lettered = ["1", "2", "3", "4a", "4b", "4c", *(str(i - 2) for i in range(7, n + 3))][:n]
    made: dict[str, Callable[[], list[tuple[str, str]]]] = {
        "1.": lambda: [(f"{i}.", str(i)) for i in plain],
        "1": lambda: [(str(i), str(i)) for i in plain],
        "1)": lambda: [(f"{i})", str(i)) for i in plain],
        "1.0": lambda: [(f"{i}.0", f"{i}.0") for i in plain],
        "(1)": lambda: [(f"({i})", str(i)) for i in plain],
        "3a": lambda: [(f"{number}.", number) for number in lettered],
        "3(a)": lambda: [(re.sub(r"([a-c])$", r"(\1)", number), re.sub(r"([a-c])$", r"(\1)", number)) for number in lettered],
        "A1": lambda: [(f"A{i}", f"A{i}") for i in plain],
        "A.": lambda: [(f"{chr(64 + i)}.", chr(64 + i)) for i in plain],
        "I.": lambda: [(f"{_ROMAN[i - 1]}.", _ROMAN[i - 1]) for i in plain],
        "P23": lambda: [(f"P{i + 22}", f"P{i + 22}") for i in plain],
        "CSP.12": lambda: [(f"CSP.{i + 11}", f"CSP.{i + 11}") for i in plain],
        "45/26": lambda: [(f"{i + 44}/26", f"{i + 44}/26") for i in plain],
        "2026/45": lambda: [(f"2026/{i + 44}", f"2026/{i + 44}") for i in plain],
        "Item 3": lambda: [(f"Item {i}", str(i)) for i in plain],
        "Minute 23:": lambda: [(f"Minute {i + 22}:", str(i + 22)) for i in plain],
        "gaps": lambda: [(f"{i}.", str(i)) for i in ([1, 2, 3, 8, 9, 11, 15, 16, 17, 20, 21, 22, 23, 24])[:n]],
        "none": lambda: [("", "") for _ in plain],
    }
    return made[style]()


def _front_entry(layout: Layout, printed: str, title: str, pages: tuple[int, int] | None) -> list[Block]:
    """Return one entry of a front sheet."""
    shown = (
        title.upper()
        if layout.front == "caps"
        else f"To consider {title[0].lower()}{title[1:]}."
        if layout.front == "sentences"
        else title
    )
    told = ""
    if pages and layout.ranges != "none":
        told = f"{pages[0]} - {pages[1]}" if pages[1] > pages[0] and layout.ranges != "first" else str(pages[0])
        told = f"(Pages {told})" if layout.ranges == "brackets" else told
    if layout.front in ("tabs", "contents"):
        return [Block(cells=(printed, shown, told) if told else (printed, shown), bold=layout.front == "tabs")]
    if layout.front == "table":
        return [Block(cells=(printed, shown, told), table=True)]
    if layout.front == "two_lines":
        return [Block(printed, bold=True), Block(f"{shown} {told}".strip(), bold=True)]
    if layout.front in ("bold", "caps"):
        return [Block(f"{printed} {shown}", bold=True, light=told)]
    return [Block(f"{printed} {shown} {told}".strip())]


def make_pack(layout: Layout, forms: Forms, seed: int, draw: Callable[[Sequence[Part]], list[bytes]]) -> Made:
    """Return one agenda with its papers."""
    writer = _Writer(seed, forms)
    rng = writer.random
    council, committee = rng.choice(_COUNCILS), rng.choice(_COMMITTEES)
    on = FIRST_DAY + timedelta(days=rng.randrange(300))
    subjects = rng.sample(_SUBJECTS, 3 + seed % 3)
    titles = [*_ROUTINE_FIRST, "Minutes of the last meeting", *subjects, *_ROUTINE_LAST]
    numbers = _numbers(layout.numbering, len(titles))
    if layout.part_b:
        numbers = [*numbers[: len(titles) - 2], *_numbers(layout.numbering, 2)]
    has_paper = {
        i for i, title in enumerate(titles) if title in subjects or (title.startswith("Minutes") and layout.old_minutes != "none")
    }
    papers: list[tuple[int, list[Part]]] = []
    said = [MadeItem() for _ in titles]
    for i in sorted(has_paper):
        if i == 2:
            papers.append((i, _old_minutes(layout, writer, committee, on - timedelta(days=42), numbers[i][1])))
        else:
            other = numbers[max(j for j in has_paper if j != i)][0].rstrip(".)")
            papers.append((i, _report(layout, writer, titles[i], numbers[i][1], committee, other, said=said[i])))
    drawn = iter(draw([part for _, parts in papers for part in parts]))
    files = [(i, [next(drawn) for _ in parts]) for i, parts in papers]
    lead = int(layout.cover)
    page = 1 + int(layout.notes) + 1  # a front sheet is made to fit on one page
    ranges: dict[int, tuple[int, int]] = {}
    for i, bodies in files:
        n = sum(map(page_count, bodies))
        ranges[i] = (page, page + n - 1)
        page += n
    truth_front = [
        Block(council, size=14, align="center"),
        Block(committee, bold=True, size=14, align="center"),
        Block(f"{on:%A}, {on.day} {on:%B %Y} at {rng.choice(('6.30 pm', '10.00 am', '7 pm'))}", align="center"),
        Block(rng.choice(("Council Chamber, Town Hall", "The Guildhall, Market Hill")), align="center"),
        Block(f"Members: {', '.join('Cllr ' + name for name in rng.sample(_NAMES, 4))}"),
        Block(rng.choice(("AGENDA", "Agenda", "A G E N D A")), bold=True, align="center"),
    ]
    if layout.front == "contents":
        truth_front.append(Block(cells=("Item", "Title", "Page"), bold=True))
    for i, ((printed, number), title) in enumerate(zip(numbers, titles, strict=True)):
        if layout.part_b and i == len(titles) - 2:
            truth_front.append(Block("PART B – EXEMPT ITEMS", bold=True))
        truth_front += _front_entry(layout, printed, title, ranges.get(i))
        if i in (2, 4) and layout.front != "table":
            truth_front.append(Block(writer.sentence(number, 9).replace("The ", "To note that the "), indent=60))
    if layout.notes:
        truth_front.append(Block(f"Published by the Clerk on {on - timedelta(days=7):%d %B %Y}", size=9))
    notes = [Block("Notes for visitors", bold=True), *writer.prose(None, 2)] if layout.notes else []
    fronts = [Part(tuple(truth_front), foot="" if layout.foot == "own" else _foot(layout))]
    fronts += [Part(tuple(notes))] if notes else []
    covers = (
        [Part((Block("Public Document Pack", size=16, bold=True), Block(committee, size=16), Block(writer.sentence(None))))]
        if lead
        else []
    )
    front_files = draw([*covers, *fronts])
    if any(page_count(body) != 1 for body in front_files):
        raise ValueError(f"a front sheet of more than a page: {layout}")
    made = Made(f"{layout.numbering} {layout.front} {layout.ranges} {layout.stamp} {layout.bookmarks}")
    for i, ((_, number), title) in enumerate(zip(numbers, titles, strict=True)):
        first, last = ranges.get(i, (None, None))
        shown = (
            title.upper()
            if layout.front == "caps"
            else f"To consider {title[0].lower()}{title[1:]}"
            if layout.front == "sentences"
            else title
        )
        made.items.append((number, shown, first and first + lead, last and last + lead))
    stamps = list(_stamps(layout, ranges, numbers, lead, page + lead - 1))
    bookmarks = _bookmarks(layout, titles, numbers, ranges, lead)
    made.body = join([*front_files, *(body for _, bodies in files for body in bodies)], stamps, bookmarks, rotate=layout.rotate)
    made.item_of, made.said = writer.truth, said
    made.kinds, made.on = ("agenda",), on.isoformat()
    return made


def _foot(layout: Layout) -> str:
    return {"of": "", "page": "", "bare": "", "own": "Page #", "none": ""}[layout.foot]


def _stamps(layout: Layout, ranges: dict[int, tuple[int, int]], numbers: Any, lead: int, n_pages: int) -> Iterator[Stamp]:
    for page in range(1 + lead, n_pages + 1):
        printed = page - lead
        if layout.foot in ("page", "bare", "of"):
            words = {"page": f"Page {printed}", "bare": str(printed), "of": f"Page {printed} of {n_pages - lead}"}[layout.foot]
            yield Stamp(page, words, 480, 15, 9)
    for i, (first, last) in ranges.items():
        if layout.stamp in ("after", "foot", "every"):
            for page in range(first, (last if layout.stamp == "every" else first) + 1):
                yield Stamp(page + lead, f"Agenda Item {numbers[i][1]}", 440, 8 if layout.stamp == "foot" else 824, 11)


def _bookmarks(layout: Layout, titles: Sequence[str], numbers: Any, ranges: Any, lead: int) -> list[tuple[str, int, int]]:
    if layout.bookmarks == "none":
        return []
    made: list[tuple[str, int, int]] = [("Agenda", 1 + lead, 0)]
    for i, (first, _) in ranges.items():
        made.append((f"{numbers[i][1]} {titles[i]}", first + lead, 0))
        if layout.bookmarks == "headings":
            made += [("1. Purpose", first + lead, 1), ("2. Background", first + lead, 1)]
    return made


def _mark(layout: Layout, number: str) -> list[Block]:
    if layout.stamp == "before":
        return [Block(f"Agenda Item {number}", bold=True, align="right")]
    return [Block(f"ITEM {number}", bold=True)] if layout.stamp == "plain" else []


def _own_title(layout: Layout, title: str) -> str:
    return {"same": title, "caps": title.upper(), "longer": f"{title} – report of the head of service"}[layout.titles]


def _report(
    layout: Layout, writer: _Writer, title: str, number: str, committee: str, other: str, *, said: MadeItem
) -> list[Part]:
    """Return a paper with its appendices, the first of which is an old one that recommends something else."""
    rng = writer.random
    head = {"none": "", "paper": f"{committee}: {title}", "council": "Serving our community"}[layout.head]
    blocks = [*_mark(layout, number), Block(_own_title(layout, title), bold=True, size=13)]
    blocks += [*author_blocks(writer.choice.choice(writer.forms.authors), writer.choice, said), Block("Wards affected: All")]
    for n, name in enumerate(
        ("Purpose", "Recommendations", "Background", "Financial implications", "Apologies for absence")[: rng.randrange(3, 6)], 1
    ):
        mark = {"numbered": f"{n}. ", "bold": "", "lettered": f"{chr(64 + n)}. "}[layout.sections]
        if name == "Recommendations":
            form = writer.choice.choice(writer.forms.recommendations)
            heading = Block(f"{mark}{'Officer recommendation' if form == 'officer' else name}", bold=True)
            section = str(n) if layout.sections == "numbered" else ""
            blocks += recommendation_blocks(form, section, heading, committee, partial(writer.sentence, number), said)
            continue
        blocks.append(Block(f"{mark}{name}", bold=True))
        for m in range(1, rng.randrange(2, 5)):
            lead = f"{n}.{m} " if layout.sections == "numbered" else ""
            blocks.append(Block(lead + writer.sentence(number, rng.randrange(20, 70))))
    parts = [Part(tuple(blocks), head=head, foot=_foot(layout))]
    if layout.appendix == "none" or not rng.randrange(3):
        return parts
    rows = [
        ("Ward", "Offences 2024", "Offences 2025"),
        *((name, str(rng.randrange(9, 300)), str(rng.randrange(9, 300))) for name in ("Quay", "Abbey", "Mill")),
    ]
    own = [Block("Appendix A", bold=True, align="right"), Block("Supporting evidence", bold=True, size=13)]
    for n, name in enumerate(("Introduction", "Declarations of interest", "Method"), 1):
        own += [Block(f"{n}. {name}", bold=True), *writer.prose(number, 2)]
    own += [Block("Recommendations", bold=True), Block("(1) That this be done by another body.")]
    own += [Block(cells=row, table=True) for row in rows]
    if layout.appendix == "decoy":
        own += [
            Block("Agenda Item 2", bold=True, align="right"),
            Block(f"This was first told to the panel under item {other} in March."),
        ]
        own += [Block("2. Needle exchange figures", bold=True), *writer.prose(number, 2)]
    return [
        *parts,
        Part(
            tuple(own),
            head=head and "Appendix",
            foot="Appendix A page #" if layout.appendix == "own" else "",
            landscape=layout.appendix == "landscape",
        ),
    ]


def _old_minutes(layout: Layout, writer: _Writer, committee: str, on: date, number: str) -> list[Part]:
    """Return the minutes of the meeting before, inside a pack."""
    blocks = [
        *_mark(layout, number),
        Block("MINUTES", bold=True, size=13),
        Block(f"of the meeting of the {committee} held on {on.day} {on:%B %Y}"),
    ]
    blocks += [Block("Present: " + ", ".join(f"Cllr {name}" for name in _NAMES[:4]))]
    own = _numbers(layout.numbering, 9)
    shift = 20 if layout.old_minutes == "onwards" else 0
    for (printed, _), title in zip(
        own, [*_ROUTINE_FIRST, "Minutes of the last meeting", "Bus shelter lighting", _ROUTINE_LAST[1]], strict=False
    ):
        moved = re.sub(r"\d+", lambda found: str(int(found[0]) + shift), printed, count=1)
        blocks += [
            Block(f"{moved} {title.upper()}", bold=True),
            *writer.prose(number, 2),
            Block("RESOLVED that the report be noted."),
        ]
    return [Part(tuple(blocks), foot=_foot(layout))]


def make_minutes(numbering: str, forms: Forms, seed: int, draw: Callable[[Sequence[Part]], list[bytes]]) -> Made:
    """Return the minutes of one meeting."""
    writer = _Writer(seed, forms)
    rng = writer.random
    council, committee = rng.choice(_COUNCILS), rng.choice(_COMMITTEES)
    on = FIRST_DAY + timedelta(days=rng.randrange(300))
    heads = (
        [
            Block(
                f"MINUTES of the meeting of the {committee.upper()} held at the Guildhall on {on:%A}, {on.day} {on:%B %Y} at 7.00 pm"
            )
        ],
        [Block(council, bold=True), Block(committee, bold=True), Block(f"Minutes of a meeting held on {on.day} {on:%B %Y}")],
        [
            Block(council),
            Block(f"{committee} - Minutes", bold=True),
            Block("Date: " + f"{on.day} {on:%B %Y}"),
            Block("Time: 7.00 pm"),
        ],
        [
            Block("MINUTES", bold=True, align="center"),
            Block(committee, align="center"),
            Block(f"{on:%A} {on.day} {on:%B %Y}", align="center"),
        ],
    )
    blocks = list(heads[seed % 4])
    blocks += [Block("PRESENT", bold=True)] if seed % 2 else []
    blocks += [
        Block(f"Present: Councillors {', '.join(_NAMES[:4])}"),
        Block(f"In attendance: {_NAMES[5]} (Clerk) and 3 members of the public"),
    ]
    titles = [*_ROUTINE_FIRST, *rng.sample(_SUBJECTS, 4), "Date of the next meeting"]
    numbers = _numbers(numbering, len(titles))
    style = ("bold", "caps", "plain", "tabs")[(seed // 2) % 4]
    said: list[MadeItem] = []
    for n, ((printed, number), title) in enumerate(zip(numbers, titles, strict=True)):
        shown = title.upper() if style == "caps" or numbering == "none" else title
        is_bold = style != "plain" or numbering == "none"
        line = (
            Block(cells=(printed, shown), bold=is_bold)
            if style == "tabs" and printed
            else Block(f"{printed} {shown}".strip(), bold=is_bold)
        )
        called = number or None
        blocks += [line, *writer.prose(called, rng.randrange(1, 4))]
        said.append(MadeItem())
        if n not in (0, len(numbers) - 1):
            blocks += decision_blocks(forms, writer.choice, partial(writer.sentence, called), said[-1])
        if numbering:
            made_item = (number, shown)
            titles[n] = made_item[1]
    blocks += [Block("The meeting closed at 8.52 pm."), Block("Signed: ......................... Chairman")]
    body = join(draw([Part(tuple(blocks), foot="Page #" if seed % 3 else "")]), [], [])
    made = Made(f"minutes {numbering} {style}", body, writer.truth, kinds=("minutes",), on=on.isoformat())
    made.said = said
    made.items = (
        [] if numbering == "none" else [(number, title, None, None) for (_, number), title in zip(numbers, titles, strict=True)]
    )
    return made


def make_files(half: str, n: int, draw: Callable[[Sequence[Part]], list[bytes]]) -> Iterator[Made]:
    """Packs by every layout of a half (one of HALVES) in turn, and minutes by every numbering: two packs to one of minutes."""
    layouts = {"develop": _DEVELOP, "held-out": _HELD_OUT}.get(half) or _mixed(n)
    numberings = _MINUTES_NUMBERS.get(half) or [number for own in _MINUTES_NUMBERS.values() for number in own]
    start = 1000 * HALVES.index(half)
    for i in range(n):
        if i % 3 == 2:
            yield make_minutes(numberings[i // 3 % len(numberings)], _FORMS[half], start + i, draw)
        else:
            yield make_pack(layouts[(i - i // 3) % len(layouts)], _FORMS[half], start + i, draw)


def score(made: Made, document: Document) -> Counter[str]:
    """Return how the paragraphs and items of one file were read."""
    counts: Counter[str] = Counter()
    for token, item in made.item_of.items():
        own = {p.item for p in document.passages if token in document.text[p.start : p.end]}
        verdict = "lost" if not own else "right" if own == {item} else "wrong" if own - {None, item} else "none"
        counts[f"paragraphs {verdict}"] += 1
    listed = [(i.number, _plain(i.title), i.first_page, i.last_page) for i in document.items]
    wanted = [(number, _plain(title), first, last) for number, title, first, last in made.items]
    for (number, title, first, last), said in zip(wanted, made.said, strict=bool(wanted)):
        at = next((n for n, got in enumerate(listed) if got[:2] == (number, title)), None)
        right = at is not None and (first is None or listed[at][2:] == (first, last))
        counts["items right" if right else "items faulty"] += 1
        for name, verdict in verdicts(said, document.items[at]) if at is not None else ():
            counts[f"{name} {verdict}"] += 1
    counts["items that are none"] += max(0, sum(got[:2] not in [row[:2] for row in wanted] for got in listed))
    counts["files"] += 1
    counts["kinds right"] += document.kind in made.kinds
    counts["days right"] += (document.published.value or "")[:10] == made.on
    return counts


def _plain(title: str) -> str:
    return " ".join(title.split()).rstrip(".")


def read_made(made: Made) -> Document | None:
    """Return the document of a file of ours, None if it was refused."""
    capture = Capture(
        "c", "s", "k", "https://council.example/pack.pdf", datetime(2026, 12, 1, tzinfo=UTC), 200, "application/pdf", "0"
    )
    try:
        return read(capture, made.body, base_url="https://council.example/")
    except DocumentError:
        return None


def main() -> None:
    """Make, read and score; the worst files first where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=HALVES, default="develop")
    parser.add_argument("--by", choices=("reportlab", "libreoffice"), default="reportlab")
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--faults", action="store_true", help="a line for each file with a fault")
    options = parser.parse_args()
    draw = draw_by_libreoffice if options.by == "libreoffice" else draw_by_reportlab
    total: Counter[str] = Counter()
    for made in make_files(options.half, options.n, draw):
        document = read_made(made)
        own = score(made, document) if document else Counter({"files": 1, "paragraphs lost": len(made.item_of)})
        total.update(own)
        if options.faults and any(own[name] for name in own if name.split()[-1] in ("wrong", "none", "lost", "faulty", "absent")):
            print(made.name, dict(own), file=sys.stderr)
    paragraphs = sum(total[f"paragraphs {verdict}"] for verdict in ("right", "none", "wrong", "lost"))
    shares = {
        verdict: round(total[f"paragraphs {verdict}"] / max(1, paragraphs), 4) for verdict in ("right", "none", "wrong", "lost")
    }
    print(json.dumps({"half": options.half, "by": options.by, "shares of paragraphs": shares, **dict(total)}, indent=2))


if __name__ == "__main__":
    main()
