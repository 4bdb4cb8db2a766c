"""Whose operation a text speaks of: the police force that stands nearest to the operation's name. Knows texts and marks, no archive."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import product

from archive.facts.entities import Tie
from core.ordering import least_by, sorted_by
from core.words import Annotations, Document, Mention, Passage
from index.analysis import fold

_FORCE = re.compile(
    r"(?:the )?(?P<area>\S.*?) (?:Constabulary|Police(?: (?:Service|Force))?)|Police (?:Service of )?(?P<nation>Scotland|Northern Ireland)",
    re.I,
)
# Bodies whose names end like a force's and that run no operations of their own.
_OTHERS = re.compile(r"\b(?:independent office|federation|inspectorate|college|commissioner|museum|academy)\b", re.I)
# Forces that police railways, bases and power stations inside every other force's area: beside a name they are partners.
NATIONAL = frozenset({"british transport", "ministry of defence", "mod", "civil nuclear"})
# Words before "Police" that name no area.
_NO_AREA = frozenset({"the", "local", "armed", "riot", "military", "secret", "traffic", "county", "city", "rural"})
SENTENCE_END = re.compile(r"[.!?][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9£])|\n+")


def force_key(name: str) -> str | None:
    """Return what tells a force from others: its area, so that Norfolk Police and Norfolk Constabulary are one. None if it is no
    force.
    """
    written = re.sub(r"\s+", " ", name).strip()
    match = _FORCE.fullmatch(written)
    if match is None or _OTHERS.search(written):
        return None
    area = fold(match["area"] or match["nation"])
    if area in _NO_AREA:
        return None
    return "metropolitan" if area == "met" else area


def ties_of(
    document: Document, notes: Annotations, mentions: Sequence[tuple[Mention, Passage | None]], *, source_name: str
) -> list[Tie]:
    """Return the force nearest to each mention of the operation in its sentence, else in its passage; a force's own release ties
    itself.

    A national force ties a mention only where no other stands in the passage.
    """
    ties = []
    marked = [(m, key) for m in notes.entities if m.label == "ORG" and (key := force_key(m.canonical))]
    local, national = ([(m, key) for m, key in marked if (key in NATIONAL) is wanted] for wanted in (False, True))
    for mention, passage in mentions:
        within = (passage.start, passage.end) if passage else (mention.start, mention.end)
        sentence = sentence_at(document.text, mention.start, within)
        for forces, (start, end) in product((local, national), (sentence, within)):
            near = [(_gap(mention, m), m.start, m, key) for m, key in forces if start <= m.start and m.end <= end]
            if near:
                _, at, force, key = sorted_by(near, key=lambda tie: (tie[0], tie[1]))[0]
                ties.append(Tie(key, re.sub(r"\s+", " ", force.canonical), at, (start, end) == sentence, force.end))
                break
    own = force_key(source_name)
    if own and document.kind == "release":
        ties.append(Tie(own, source_name, None, in_sentence=False))
    return ties


def sentence_at(text: str, at: int, within: tuple[int, int]) -> tuple[int, int]:
    """Return the sentence that holds a place, inside a stretch of the text. Units: code points."""
    start, end = within
    for match in SENTENCE_END.finditer(text, start, end):
        if match.end() <= at:
            start = match.end()
        elif match.start() >= at:
            return start, match.start() + len(match.group().rstrip())
    return start, end


def strongest(ties: Sequence[Tie], *, order: Sequence[str] = ()) -> str | None:
    """Return the force that a text's ties speak for. None without any.

    The force that published it, else that of most ties, those of a sentence before those of a passage; equal ones as they stand in
    `order`. A national force is heard only where no other is.
    """
    ties = [tie for tie in ties if tie.force not in NATIONAL] or ties
    own = [tie for tie in ties if tie.start is None]
    closest = own or [tie for tie in ties if tie.in_sentence] or ties
    counts = Counter(tie.force for tie in closest)
    places = {force: place for place, force in enumerate(order)}
    return least_by(counts, key=lambda force: (-counts[force], places.get(force, len(places)), force))


def _gap(one: Mention, other: Mention) -> int:
    return max(other.start - one.end, one.start - other.end, 0)
