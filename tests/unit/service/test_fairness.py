"""Who is public on the day of a text: what one text says of a person, and what texts may say of another's people."""

from datetime import date

import pytest

from archive.facts.offices import Attestation, Standing, Unscanned
from core.words import Annotations, Document, Figure, Mention, Published, Quote, Role
from service.fairness import WINDOW_DAYS, body_key, judged, person_key, public_roles, scan_of

DAY = date(2026, 3, 1).toordinal()
COUNCILLOR = (Role("", "councillor"),)


def row(
    standing: Standing, *, after: int = 0, roles: tuple[Role, ...] = COUNCILLOR, bodies: tuple[str, ...] = (), name: str = ""
) -> Attestation:
    """Return what a text, so many days after the first, says of the one person that all rows are about."""
    held = roles if standing == "office" else ()
    return Attestation(name or f"{standing}{after}", DAY + after, standing, held, frozenset(bodies), ())


def offices(*rows: Attestation) -> list[tuple[Role, ...]]:
    return judged(sorted(rows, key=lambda each: (each.day, each.document_id)))


@pytest.mark.parametrize("days", [0, 20, -20, WINDOW_DAYS, -WINDOW_DAYS])
def test_an_office_is_known_in_other_texts_of_those_days(days: int) -> None:
    found = offices(row("office"), row("named", after=days, name="b"))
    assert sorted(found) == [(), COUNCILLOR]


@pytest.mark.parametrize("days", [WINDOW_DAYS + 1, -WINDOW_DAYS - 1])
def test_and_not_beyond(days: int) -> None:
    assert offices(row("office"), row("named", after=days)) == [(), ()]


@pytest.mark.parametrize("standing", ["apart", "former", "party"])
def test_whom_the_text_shows_otherwise_is_left_alone(standing: Standing) -> None:
    assert offices(row("office"), row(standing, after=5)) == [(), ()]


def test_an_office_that_is_over_is_not_held_later_but_was_before() -> None:
    found = offices(row("office"), row("named", after=5), row("former", after=10), row("named", after=15))
    assert found == [(), COUNCILLOR, (), ()]


def test_an_office_taken_again_is_held_again() -> None:
    found = offices(row("office"), row("former", after=10), row("office", after=20), row("named", after=25))
    assert found[-1] == COUNCILLOR


def test_a_name_that_a_party_to_a_case_bears_too_is_left_alone() -> None:
    assert offices(row("office"), row("named", after=5), row("party", after=30)) == [(), (), ()]
    far = offices(row("office"), row("named", after=5), row("party", after=6 + WINDOW_DAYS))
    assert far == [(), COUNCILLOR, ()]


def test_the_nearest_text_speaks() -> None:
    leader = (Role("", "leader of the council"),)
    found = offices(row("office"), row("named", after=8), row("office", after=10, roles=leader))
    assert found[1] == leader


@pytest.mark.parametrize(
    ("bodies", "is_public"),
    [
        ((), True),
        (("force:inventshire",), True),
        (("force:elsewhere", "force:inventshire"), True),
        (("council:elsewhere county council",), True),
        (("force:elsewhere",), False),
    ],
)
def test_a_text_of_another_force_is_of_another_person(bodies: tuple[str, ...], is_public: bool) -> None:
    held = (Role("", "Chief Constable", "Inventshire Police"),)
    found = offices(row("office", roles=held), row("named", after=5, bodies=bodies))
    assert found[1] == (held if is_public else ())


def test_a_force_and_a_council_are_told_from_others_and_a_bare_word_is_none() -> None:
    assert body_key("Inventshire Constabulary") == body_key("Inventshire Police") == "force:inventshire"
    assert body_key("Inventham City Council") == "council:inventham city council"
    assert [body_key(name) for name in ("the council", "County Council", "Gooseberry Foods")] == [None, None, None]


def test_a_name_is_one_however_it_is_written_and_less_than_a_full_name_is_none() -> None:
    assert person_key("Ada Quill") == person_key("QUILL, Ada") == person_key("Ada  Quíll")
    assert person_key("Ada Quill") != person_key("Ada Quilt")
    assert [person_key(name) for name in ("Quill", "A. Quill", "", ",")] == [None] * 4


def standing_in(text: str, *roles: Role, quotes: tuple[Quote, ...] = (), figures: tuple[Figure, ...] = ()) -> str:
    """Return how a text speaks of Ada Quill. Larch Street is a place."""
    entities = tuple(
        Mention(text.index(name), text.index(name) + len(name), name, label, name)
        for name, label in (("Ada Quill", "PERSON"), ("Larch Street", "PLACE"))
        if name in text
    )
    document = Document("d", "v", "gazette", "c", "article", "", "", text, published=Published("2026-03", "month"))
    scan = scan_of(Unscanned(document, Annotations(entities, roles, quotes, figures), 1))
    assert date.fromordinal(scan.day) == date(2026, 3, 16)
    (person,) = scan.people
    return person.standing


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Ada Quill opened the hall.", "named"),
        ("Ada Quill, who has 42 hens, opened the hall in Larch Street.", "named"),
        ("Ada Quill, 42, opened the hall.", "apart"),
        ("Ada Quill (42) opened the hall.", "apart"),
        ("Ada Quill, aged 42, opened the hall.", "apart"),
        ("The 42-year-old plumber Ada Quill opened the hall.", "apart"),
        ("Ada Quill, of Larch Street, opened the hall.", "apart"),
        ("Ada Quill, of 12 Larch Street, opened the hall.", "apart"),
        ("Ada Quill of Larch Street opened the hall.", "apart"),
    ],
)
def test_an_age_or_an_address_beside_a_name_is_of_a_private_person(text: str, standing: str) -> None:
    assert standing_in(text) == standing


def test_a_role_in_the_text_comes_first() -> None:
    text = "Ada Quill, 42, opened the hall."
    assert standing_in(text, Role("Ada Quill", "councillor")) == "office"
    assert standing_in(text, Role("Ada Quill", "councillor"), Role("Ada Quill", "defendant")) == "office"
    assert standing_in("Ada Quill was there.", Role("Ada Quill", "defendant")) == "party"
    assert standing_in("Ada Quill was there.", Role("Ada Quill", "former mayor")) == "former"
    assert standing_in("Ada Quill was there.", Role("Ada Quill", "neighbour")) == "apart"


def test_who_stands_in_a_sentence_of_a_sentence_is_private_unless_heard() -> None:
    text = "The court was full. Ada Quill was jailed for six years. “It is over,” she said."
    at = text.index("six years")
    figures = (Figure(at, at + 9, "six years", "sentence_length", 72.0, "months"),)
    start = text.index("It is over")
    assert standing_in(text, figures=figures) == "apart"
    assert standing_in(text, figures=figures, quotes=(Quote(start, start + 10, "Ada Quill", "said", 0.3),)) == "apart"
    assert standing_in(text, figures=figures, quotes=(Quote(start, start + 10, "Ada Quill", "said", 0.99),)) == "named"


def test_in_its_own_text_whoever_has_a_role_that_is_not_private_is_public() -> None:
    roles = (Role("A B", "campaigner"), Role("C D", "mother of two"), Role("E F", "neighbour"), Role("E F", "Councillor"))
    assert public_roles(Annotations(roles=roles)) == {"A B": roles[:1], "E F": roles[3:]}
