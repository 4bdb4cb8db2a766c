"""Texts of one operation and of its namesake at another force, with what is read in them. Not a test."""

import re
from dataclasses import replace

from core.vocabulary import Label
from core.words import Annotations, Figure, Role
from tests.web.county import FakePipeline, Made, annotations_of

WREN: tuple[str, Label] = ("Operation Wren", "OPERATION")
OURS: tuple[str, Label] = ("Inventshire Constabulary", "ORG")
THEIRS: tuple[str, Label] = ("Otherham Police", "ORG")
LAUNCH = Made(
    "Wren begins",
    (
        "Inventshire Constabulary began Operation Wren in Inventham with about 12 arrests and 3 warrants.",
        "“We have begun,” said Chief Inspector Ada Quill.",
        "Bob Private saw the vans. Wren costs nobody anything.",
    ),
    published="2026-01-05",
    names=(WREN, OURS, ("Inventham", "PLACE"), ("Ada Quill", "PERSON"), ("Bob Private", "PERSON")),
    roles=(Role("Ada Quill", "Chief Inspector", "Inventshire Constabulary"), Role("Bob Private", "neighbour")),
    speaker="Ada Quill",
)
COPY = replace(LAUNCH, title="Wren begins, says force", source="herald", published="2026-01-07")
PAPER = Made(
    "Report on policing",
    ("Operation Wren has led to 30 arrests, the panel heard.", "Item six is about drains in Drainham.", "Op Wren goes on."),
    source="council",
    kind="report",
    published="2026-02-11",
    pages=(3, 4, 5),
    item="6",
    names=(WREN, ("Op Wren", "OPERATION"), ("Drainham", "PLACE")),
)
UNDATED = Made("What became of Wren", ("Operation Wren led to 31 arrests.",), published=None, names=(WREN,))
PRIVATE = Made(
    "A neighbour speaks",
    ("“It was loud,” said Bob Private of Operation Wren in Inventham.",),
    published="2026-01-09",
    names=(WREN, ("Inventham", "PLACE"), ("Bob Private", "PERSON")),
    roles=(Role("Bob Private", "neighbour"),),
    speaker="Bob Private",
)
SNIPPET = Made(
    "The Herald's long read",
    (
        "A long opening of the Herald's own, with no name in it.",
        "Then Operation Wren, with 44 arrests.",
        "Then “a quote far from it” of Ada Quill, and 45 arrests.",
    ),
    source="herald",
    published="2026-02-20",
    names=(WREN, ("Ada Quill", "PERSON")),
    roles=(Role("Ada Quill", "Chief Inspector"),),
    speaker="Ada Quill",
)
LINK = Made(
    "Wire: Wren",
    ("The Wire says that Operation Wren led to 50 arrests. “Wired words,” said Ada Quill.",),
    source="wire",
    published="2026-02-21",
    names=(WREN, ("Ada Quill", "PERSON")),
    roles=(Role("Ada Quill", "Chief Inspector"),),
    speaker="Ada Quill",
)
OTHER = Made(
    "The other Wren",
    ("Otherham Police closed its Operation Wren in Otherham after 7 arrests.",),
    published="2026-02-01",
    names=(WREN, THEIRS, ("Otherham", "PLACE")),
)
OPERATION = '<script>alert("o")</script>'
HOSTILE = Made(
    "<img src=x onerror=alert(1)>",
    (
        f'{OPERATION} of "Evil" Police in <b>Bold</b> led to 66 arrests. “<script>alert(2)</script>” said <i>Mallory</i>.\u202e',
        "{{ 7 * 7 }} and ${7*7}",
    ),
    published="2026-02-02",
    names=((OPERATION, "OPERATION"), ('"Evil" Police', "ORG"), ("<b>Bold</b>", "PLACE"), ("<i>Mallory</i>", "PERSON")),
    roles=(Role("<i>Mallory</i>", "mayor<script>", "</aside><script>alert(3)</script>"),),
    speaker="<i>Mallory</i>",
)
ALL = (LAUNCH, COPY, PAPER, UNDATED, PRIVATE, SNIPPET, LINK, OTHER, HOSTILE)


class Counting(FakePipeline):
    """Also takes every count of arrests or warrants for a figure of the text's operation."""

    def read(self, made: Made) -> Annotations:
        return counted(made)


def counted(made: Made) -> Annotations:
    found = annotations_of(made)
    figures = [
        Figure(
            f.start(1),
            f.end(1),
            f[1],
            f[2],
            float(f[1]),
            None,
            "about " in made.text[: f.start()][-6:],
            "2026-01-04",
            made.names[0][0],
            1.0,
        )
        for f in re.finditer(r"(\d+) (arrests|warrants)", made.text)
    ]
    return replace(found, figures=tuple(figures))
