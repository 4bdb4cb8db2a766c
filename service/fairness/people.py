"""Decides who is public on the day of a text: who holds a public role by it, or a public office by any other text of the archive.

A text's own words come first: whoever has any role in it that is not private is public in it. Another text speaks for a person named
in full without a role, under these conditions; where one fails, the person stays private:
- It gives the person a public office (service/offices/roles.py) within WINDOW_DAYS of the text's day. Undated texts neither speak nor are spoken for.
- No text between the two says that the office is over ("former").
- The text does not show a private person: an age or an address beside the name, a private role, a charge or sentence in the sentence.
- No text within the window names a party to a case (defendant, victim, witness) by that name, for then two people may share it.
- If the text names forces, or councils, and the office belongs to one, then it is among them.
"""

import logging
import re
import traceback
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from archive.archive import Archive
from archive.facts.offices import Attestation, Offices, Person, Scan, Standing, Unscanned
from archive.texts.texts import StoredDocument
from core.matching import find_all
from core.ordering import distinct, least_by
from core.shown_speakers import shown_speaker
from core.words import Annotations, Document, Mention, Role, stable_id
from index.analysis import fold
from index.fields import days_of
from service.offices.forces import SENTENCE_END, force_key
from service.offices.roles import kind_of_role
from service.passages.earlier_minutes import notes_of_own_day

# The people of a text who are public on its day, by canonical name, with their public roles: as the text has them, else as others do.
People = Mapping[str, tuple[Role, ...]]
# Raise it after any change in what a scan keeps, or in public_roles.toml; every text is then scanned again.
RULES_VERSION = 3
# How far a text that gives an office speaks, each way. Councillors and commissioners are elected for four years, so a text of an unknown
# day of the term stands two years from its ends on average. Not measured on a corpus: no set tells who held what on which day.
WINDOW_DAYS = 2 * 365
# Documents scanned, and people judged, at once: some 20 MB of texts.
BATCH = 200
# Figures that say what became of an accused person.
_OF_THE_ACCUSED = frozenset({"charged", "sentenced", "sentence_length"})
# ", 42," and "(42)" and ", aged 42" behind a name; "42-year-old" up to three words before it.
_AGE_BEHIND = re.compile(r"\s?(?:,\s?|\()(?:aged\s)?\d{1,3}(?![\d.,]*\d)(?:\s?[,;.)]|\s(?:of|from|who)\b)")
_AGE_BEFORE = re.compile(r"\b\d{1,3}[-\s]years?[-\s]old\s(?:[\w'’-]+\s){0,3}$")
_AGE_BEFORE_CHARS = 60
# What may stand between a name and the address of a private person: ", of ", " of 12 ", ", ".
_TO_ADDRESS = re.compile(r"(?:\s?,\s?(?:of\s)?|\sof\s)(?:the\s)?(?:\d{1,4}\w?,?\s)?")
_log = logging.getLogger("countywatch.fairness")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


def public_roles(notes: Annotations) -> People:
    """Return who is public by a text alone, with their public roles in the order of the text."""
    roles_by_person: dict[str, list[Role]] = defaultdict(list)
    for role in notes.roles:
        if kind_of_role(role.role, role.organisation) not in {"party", "private"}:
            roles_by_person[role.person].append(role)
    return {person: tuple(roles) for person, roles in roles_by_person.items()}


def public_people(archive: Archive, items: Iterable[StoredDocument]) -> dict[str, People]:
    """Return who is public in each document on its day, by document id: by the text itself, or by any other of the archive."""
    notes = {item.document.id: item.annotations for item in items}
    by_others = Offices(archive).offices_by_others(list(notes))
    return {document_id: public_with(roles, by_others.get(document_id, {})) for document_id, roles in notes.items()}


def public_in(archive: Archive, document_id: str, annotations: Annotations) -> list[str]:
    """Return the names of who is public in a document on its day."""
    by_others = Offices(archive).offices_by_others([document_id])
    return sorted(public_with(annotations, by_others.get(document_id, {})))


def public_with(notes: Annotations, by_others: Mapping[str, Sequence[Role]]) -> People:
    """Return who is public in a text on its day, given the offices that other texts give to people by their keys."""
    own = public_roles(notes)
    if not by_others:
        return own
    names = distinct(m.canonical for m in notes.entities if m.label == "PERSON" and m.canonical not in own)
    other = {name: by_others.get(person_key(name) or "", ()) for name in names}
    return {**own, **{name: tuple(Role(name, r.role, r.organisation) for r in roles) for name, roles in other.items() if roles}}


def update_offices(archive: Archive) -> int:
    """Scan what is new or changed, and judge anew whoever is named in it. Return how many documents were scanned.

    Documents in which somebody became public, or private again, get a new revision, so that the index takes them anew.
    """
    offices, after, n_scanned = Offices(archive), "", 0
    while batch := offices.unscanned(RULES_VERSION, BATCH, after=after):
        offices.record([_scan_or_nobody(item) for item in batch], RULES_VERSION)
        after, n_scanned = batch[-1].document.id, n_scanned + len(batch)
    for people in offices.iter_changed(BATCH):
        changed = {
            (row.document_id, key): roles
            for key, rows in people.items()
            for row, roles in zip(rows, _judged_or_private(rows), strict=True)
            if roles != row.by_others
        }
        offices.settle(list(people), changed)
    return n_scanned


def _scan_or_nobody(item: Unscanned) -> Scan:
    """Return a document's scan; one that nobody foresaw the fault of makes nobody public elsewhere, and costs only itself."""
    try:
        return scan_of(item)
    except Exception:
        _log.warning("The people of %s could not be looked at\n%s", item.document.id, traceback.format_exc())
        return Scan(item.document.id, item.revision, 0)


def _judged_or_private(rows: Sequence[Attestation]) -> list[tuple[Role, ...]]:
    """Return a person's offices by other texts; one whose judging nobody foresaw the fault of has none, and costs nobody else
    theirs.
    """
    try:
        return judged(rows)
    except Exception:
        _log.warning("A person named in %s could not be judged\n%s", rows[0].document_id, traceback.format_exc())
        return [()] * len(rows)


def scan_of(item: Unscanned) -> Scan:
    """Return how a document speaks of each person whom it names in full."""
    document, notes = item.document, item.annotations
    roles: dict[str, list[Role]] = defaultdict(list)
    of_own_day = set(notes_of_own_day(document, notes).roles)
    for role in notes.roles:
        if role in of_own_day or kind_of_role(role.role, role.organisation) != "office":  # who held one then may not hold it now
            roles[role.person].append(role)
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for mention in notes.entities:
        if mention.label == "PERSON":
            mentions[mention.canonical].append(mention)
    shown = _shown_as_private(document, notes)
    people: dict[str, Person] = {}
    for name in distinct([*mentions, *roles]):
        key = person_key(name)
        if key is None:
            continue
        standing = _standing(roles[name], is_apart=name in shown)
        held = tuple(role for role in roles[name] if kind_of_role(role.role, role.organisation) == "office")
        person = Person(key, standing, held if standing == "office" else ())
        if key not in people or _ORDER.index(standing) < _ORDER.index(people[key].standing):
            people[key] = person
    bodies = {body for m in notes.entities if m.label == "ORG" and (body := body_key(m.canonical))}
    return Scan(document.id, item.revision, _ordinal(document), tuple(sorted(bodies)), tuple(people.values()))


# Of two ways in which a text speaks of one name, the first counts.
_ORDER: tuple[Standing, ...] = ("office", "party", "former", "apart", "named")


def _standing(roles: Sequence[Role], *, is_apart: bool) -> Standing:
    kinds = {kind_of_role(role.role, role.organisation) for role in roles}
    if "office" in kinds:
        return "office"
    if "party" in kinds:
        return "party"
    if "former" in kinds:
        return "former"
    return "apart" if is_apart or kinds == {"private"} else "named"


def _shown_as_private(document: Document, notes: Annotations) -> set[str]:
    """People beside whose name stands an age or an address, or whose sentence tells of a charge; a sure speaker of a quote aside."""
    text = document.text
    places = {m.start for m in notes.entities if m.label == "PLACE"}
    speakers = {speaker for quote in notes.quotes if (speaker := shown_speaker(quote))}
    ends = [match.end() for match in SENTENCE_END.finditer(text)]
    accused = {bisect_right(ends, f.start) for f in notes.figures if f.kind in _OF_THE_ACCUSED}
    shown = set()
    for mention in notes.entities:
        if mention.label != "PERSON" or mention.canonical in shown:
            continue
        address = _TO_ADDRESS.match(text, mention.end)
        before = text[max(0, mention.start - _AGE_BEFORE_CHARS) : mention.start]
        if (
            _AGE_BEHIND.match(text, mention.end)
            or _AGE_BEFORE.search(before)
            or (address is not None and address.end() in places)
            or (bisect_right(ends, mention.start) in accused and mention.canonical not in speakers)
        ):
            shown.add(mention.canonical)
    return shown


def judged(rows: Sequence[Attestation]) -> list[tuple[Role, ...]]:
    """Return for each row of one person, in order of time, the offices that other texts give for its day; empty where they give none.

    Of several texts the nearest in time speaks, and of equals the one with the first id.
    """
    offices: dict[frozenset[str], list[Attestation]] = defaultdict(list)  # by the bodies in which they are held
    for row in rows:
        if row.standing == "office":
            offices[frozenset(body for role in row.roles if (body := body_of(role)))].append(row)
    days = {bodies: [row.day for row in held] for bodies, held in offices.items()}
    ended = [row.day for row in rows if row.standing == "former"]
    parties = [row.day for row in rows if row.standing == "party"]
    roles: list[tuple[Role, ...]] = []
    for row in rows:
        if row.standing != "named" or _between(parties, row.day - WINDOW_DAYS, row.day + WINDOW_DAYS):
            roles.append(())
            continue
        near = [
            office
            for bodies, held in offices.items()
            if not _contradicts(bodies, row.bodies)
            for office in _nearest(held, days[bodies], row.day)
            if not _between(ended, office.day, row.day)
        ]
        best = least_by(near, key=lambda office: (abs(office.day - row.day), office.document_id))
        roles.append(best.roles if best else ())
    return roles


def _nearest(held: Sequence[Attestation], days: Sequence[int], day: int) -> list[Attestation]:
    """Return the first of the nearest day before, or that day, and of the nearest behind it, within the window."""
    behind = bisect_right(days, day)
    near = [bisect_left(days, days[behind - 1])] if behind else []
    near += [behind] if behind < len(days) else []
    return [held[at] for at in near if abs(days[at] - day) <= WINDOW_DAYS]


def _between(days: Sequence[int], first: int, last: int) -> bool:
    """Tell whether one of the sorted days lies from the first to the last, both included."""
    at = bisect_left(days, first)
    return at < len(days) and days[at] <= last


def _contradicts(bodies: frozenset[str], named: frozenset[str]) -> bool:
    """Tell whether a text names bodies of the office's sort, force or council, and not the one in which it is held."""
    for body in bodies:
        sort = body.partition(":")[0]
        same_sort = [office for office in named if office.partition(":")[0] == sort]
        if same_sort and body not in same_sort:
            return True
    return False


def body_key(name: str) -> str | None:
    """Return what tells a force or a council from others; None for other bodies and for a bare "County Council"."""
    if force := force_key(name):
        return f"force:{force}"
    words = fold(name).split()
    is_council = len(words) > 1 and words[-1] == "council" and words[0] not in {"the", "county", "city", "borough", "district"}
    return f"council:{' '.join(words)}" if is_council else None


def body_of(role: Role) -> str | None:
    """Return the force or council in which a role is held, as `body_key` tells it; None where the text names none."""
    if role.organisation:
        return body_key(role.organisation)
    behind = re.split(r"\b(?:of|at|for)\s(?:the\s)?", role.role, maxsplit=1)
    return body_key(behind[-1]) if len(behind) > 1 else None


def person_key(name: str) -> str | None:
    """Return the hash under which a person is kept. None for less than a full name: a surname or an initial tells too little."""
    last, comma, first = name.partition(",")
    words = find_all(_WORD, fold(f"{first} {last}" if comma else name))
    return stable_id("person", *words) if len(words) > 1 and min(len(words[0]), len(words[-1])) > 1 else None


def _ordinal(document: Document) -> int:
    """Return the day of a document as an ordinal, the middle of its month or year where no day is known; 0 if undated."""
    first, last = (date(n // 10_000, n // 100 % 100, n % 100).toordinal() if n else 0 for n in days_of(document.published.value))
    return (first + last) // 2
