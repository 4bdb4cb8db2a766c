"""Writes papers whose first page names several days and kinds of paper, and scores whether kind and day of the meeting are read right.

`python -m evaluation.front_sheets [--half develop|held-out] [--n 40] [--faults]`. The second half's forms were written before any was read.
"""

import argparse
import json
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from core.words import Kind
from evaluation.pack_files import Block, Part, draw_by_reportlab
from evaluation.packs import FIRST_DAY, HALVES, Made, read_made

COMMITTEES = ("Community Safety Panel", "Cabinet", "Planning Committee", "Harbour Board", "Health Scrutiny Committee")
COUNCILS = ("Ottermere Borough Council", "Wendle Town Council", "Upper Tarn Parish Council")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a first page tells of."""

    committee: str
    council: str
    on: date

    def day(self, shift: int = 0, form: str = "{d} {B} {Y}") -> str:
        """Return a day so many days from the meeting's, written in a form."""
        day = self.on + timedelta(days=shift)
        ending = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
        return form.format(
            A=f"{day:%A}", d=day.day, th=ending, B=f"{day:%B}", b=f"{day:%b}", Y=day.year, m=day.month, y=f"{day:%y}"
        )


Lines = list[str | tuple[str, ...]]
"""Lines from top to bottom, in bold where they begin with "*"; cells of a row."""
Form = tuple[Kind, Callable[[Facts], Lines]]
LONG, ORDINAL, SLASHES, DOTS, SHORT = (
    "{A}, {d} {B} {Y}",
    "{A} {d}{th} {B}, {Y}",
    "{d:02}/{m:02}/{Y}",
    "{d:02}.{m:02}.{Y}",
    "{A} {d} {b} {Y}",
)

_DEVELOP: tuple[Form, ...] = (
    ("agenda", lambda f: [f"*{f.council}", f"Date of publication: {f.day(-8)}", f"*{f.committee}", f"Date of meeting: {f.day(0, LONG)}", "*AGENDA"]),
    ("agenda", lambda f: [f"{f.day(-7)}", "To: all members of the council", f"You are hereby summoned to attend a meeting of the {f.committee} to be held at the Guildhall on {f.day(0, ORDINAL)} at 7.00 pm.", "*AGENDA"]),
    ("agenda", lambda f: [f"*{f.committee} Agenda", ("Date", f.day(0, LONG)), ("Time", "6.00 pm"), ("Venue", "The Guildhall")]),
    ("agenda", lambda f: ["*NOTICE OF MEETING", f"*{f.committee.upper()}", f.day(0, "{A}, {d}{th} {B}, {Y}").upper() + " AT 10.00 A.M."]),
    ("agenda", lambda f: [f"*{f.council}", f"The next meeting of the committee is on {f.day(28)}.", f"*{f.committee}", f"Meeting: {f.day()}", "*Agenda"]),
    ("agenda", lambda f: [f"*Agenda for the {f.committee} on {f.day(0, SLASHES)}", f"Issued {f.day(-6, SLASHES)}"]),
    ("agenda", lambda f: [f"*{f.council}", f"Questions must reach the Clerk by noon on {f.day(-3)}.", f"*{f.committee}", f.day(0, "{d}{th} {B} {Y}"), "*A G E N D A"]),
    ("minutes", lambda f: [f"DRAFT – subject to confirmation at the meeting on {f.day(28)}", f"*Minutes of the {f.committee} held on {f.day(0, LONG)}"]),
    ("minutes", lambda f: [f"*{f.council}", f"At a MEETING of the {f.committee.upper()} held in the Guildhall on {f.day(0, ORDINAL)} at 6.30 pm", "Present: Councillors Pym, Orrell and Quell"]),
    ("minutes", lambda f: [f"Published: {f.day(9)}", f"*{f.committee}", f.day(), "*MINUTES"]),
    ("decision", lambda f: ["*DECISION NOTICE", f"*{f.committee} – {f.day()}", f"Date of publication: {f.day(2)}", f"Call-in expires: {f.day(9)}"]),
    ("decision", lambda f: [f"*Record of decisions taken by the {f.committee} on {f.day(0, LONG)}", f"These decisions come into force on {f.day(8)} unless called in."]),
    ("report", lambda f: ["Agenda Item 7", f"*Report to {f.committee}, {f.day()}", "*Response times in minutes", f"Report written on {f.day(-12)}"]),
    ("report", lambda f: ["*ITEM 4", f"*{f.committee}", f.day(0, LONG), "*Decisions taken under delegated powers", "Report of the Town Clerk"]),
)  # fmt: skip
_HELD_OUT: tuple[Form, ...] = (
    ("agenda", lambda f: [f"Despatched: {f.day(-6, SHORT)}", f"*{f.committee}", f"*Agenda – {f.day(0, SHORT)}, 2.00 pm", "Members of the public may attend."]),
    ("agenda", lambda f: [f"*{f.council}", f"*Meeting of the {f.committee}", ("Meeting date:", f.day(0, DOTS)), ("Agenda published:", f.day(-5, DOTS)), "*Order of business"]),
    ("agenda", lambda f: [f"Dear Councillor, {f.day(-7)}", f"I hereby give you notice that a meeting of the {f.committee} will be held on {f.day(0, LONG)} at 7.30 pm in the Town Hall to transact the business below.", "*Business to be transacted"]),
    ("agenda", lambda f: ["*Public Document Pack", f"Last updated {f.day(-1)}", f"*{f.committee}", f"*Agenda and papers, {f.day(0, '{d} {B} {Y}')}"]),
    ("agenda", lambda f: [f"*{f.committee}", f"Deadline for substitutions: {f.day(-1)}", f"Date and time of meeting: {f.day(0, LONG)} – 10.30 am", "*AGENDA", f"Minutes of {f.day(-28)} are attached."]),
    ("agenda", lambda f: [f"*{f.council}", f"*EXTRAORDINARY MEETING: {f.day(0, ORDINAL).upper()}", "*SUPPLEMENTARY AGENDA", f"(in addition to the papers sent out on {f.day(-5)})"]),
    ("agenda", lambda f: [f"Contact: Democratic Services, {f.day(-8)}", f"*{f.committee}", f"When: {f.day(0, LONG)}", "Where: The Guildhall", "*What we will talk about: agenda"]),
    ("minutes", lambda f: [f"*{f.council}", f"*Unconfirmed minutes of the meeting held on {f.day(0, ORDINAL)}", f"(to be approved on {f.day(28)})"]),
    ("minutes", lambda f: [f"*{f.committee}", f"MINUTES OF PROCEEDINGS at a meeting held on {f.day(0, LONG)}", f"Circulated on {f.day(6)}"]),
    ("minutes", lambda f: [f"*{f.committee}: minutes", f"Approved on {f.day(28)} and signed by the Chair", ("Date of meeting", f.day(0, SLASHES))]),
    ("decision", lambda f: [f"Publication date: {f.day(1)}", f"*{f.committee}", f"*Decision list for the meeting on {f.day()}", f"Deadline for call-in: {f.day(8)}"]),
    ("decision", lambda f: ["*Notice of decisions", f"made by the {f.committee} at its meeting on {f.day(0, LONG)}", f"Date of this notice: {f.day(2)}"]),
    ("report", lambda f: [("Report to:", f.committee), ("Date:", f.day(0, LONG)), ("Agenda item:", "9"), "*Minutes of silence: a policy", f"Consultation ended on {f.day(-40)}"]),
    ("report", lambda f: ["Agenda Item No. 5", f"*Meeting of the {f.committee} – {f.day()}", "*Review of the agenda for growth", f"Report by: Dilys Pym, Town Clerk, {f.day(-10)}"]),
)  # fmt: skip


def make_fronts(half: str, n: int) -> Iterator[Made]:
    """Papers by every form of a half in turn."""
    forms = {"develop": _DEVELOP, "held-out": _HELD_OUT}[half]
    for i in range(n):
        rng = random.Random(10_000 * (1 + HALVES.index(half)) + i)
        facts = Facts(rng.choice(COMMITTEES), rng.choice(COUNCILS), FIRST_DAY + timedelta(days=rng.randrange(300)))
        kind, form = forms[i % len(forms)]
        blocks = [_block(line) for line in form(facts)]
        body = draw_by_reportlab([Part((*blocks, *_rest(kind, facts)))])[0]
        yield Made(f"{half} {i % len(forms)} {kind}", body, kinds=(kind,), on=facts.on.isoformat())


def _block(line: str | tuple[str, ...]) -> Block:
    if isinstance(line, tuple):
        return Block(cells=line, table=True)
    return Block(line.removeprefix("*"), bold=line.startswith("*"))


def _rest(kind: Kind, facts: Facts) -> list[Block]:
    """Return what stands below the head: the list of an agenda, items of minutes, sections of a report. Days in it are of other
    meetings.
    """
    titles = (
        "Apologies for absence",
        f"Minutes of the meeting held on {facts.day(-28)}",
        "Kilns in the old harbour",
        f"Next meeting: {facts.day(28)}",
    )
    if kind == "agenda":
        return [Block(f"{n}. {title}") for n, title in enumerate(titles, 1)]
    if kind == "report":
        sections = ("Purpose", "Recommendations", "Background")
        return [
            block
            for n, name in enumerate(sections, 1)
            for block in (
                Block(f"{n}. {name}", bold=True),
                Block(f"{n}.1 That the kilns lit on {facts.day(-90)} be looked at again by the board."),
            )
        ]
    said = Block("RESOLVED – That the kilns be lit again." if kind == "minutes" else "That the kilns be lit again.")
    return [block for n, title in enumerate(titles, 1) for block in (Block(f"{n}. {title}", bold=True), said)]  # fmt: skip


def main() -> None:
    """Make, read and score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("develop", "held-out"), default="develop")
    parser.add_argument("--n", type=int, default=40)
    parser.add_argument("--faults", action="store_true", help="a line for each file with a fault")
    options = parser.parse_args()
    n_right = 0
    for made in make_fronts(options.half, options.n):
        document = read_made(made)
        got = (document.kind, (document.published.value or "")[:10]) if document else None
        n_right += got == (made.kinds[0], made.on)
        if options.faults and got != (made.kinds[0], made.on):
            print(made.name, made.on, got, document and document.text[:300].splitlines(), file=sys.stderr)
    print(json.dumps({"half": options.half, "files": options.n, "kind and day right": n_right}))


if __name__ == "__main__":
    main()
