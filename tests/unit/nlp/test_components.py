"""The written components on sentences that are easy to get wrong. The trained reader is not needed, and not loaded."""

import time
from typing import Any

import pytest

from nlp.draft import Draft
from nlp.numbers import value_of
from nlp.operations import find_operations
from nlp.pipeline import PART_CHARS, split
from nlp.places import find_place, is_known_place
from nlp.quotes import marked, paragraphs
from nlp.titles import TITLE


def run(component: str, text: str, *mentions: tuple[str, str]) -> Draft:
    """One component, or several, over a text whose names are given as (text, label)."""
    import spacy

    import nlp.drugs
    import nlp.figures
    import nlp.operations
    import nlp.people
    import nlp.quotes
    import nlp.roles  # noqa: F401 (they register themselves)
    from nlp.draft import draft_of

    language = spacy.blank("en")
    doc: Any = language.make_doc(text)
    draft = draft_of(doc)
    for name, label in mentions:
        at = -1
        while (at := text.find(name, at + 1)) >= 0:
            draft.add(at, at + len(name), label)  # type: ignore[arg-type]
    for each in component.split():
        doc = language.create_pipe(each)(doc) if language.has_factory(each) else doc
    return draft


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Officers on Operation Gravity made arrests.", ["Operation Gravity"]),
        ("Op Larkspur saw two arrests.", ["Op Larkspur"]),
        ("OPERATION GRAVITY: police raid flats", ["OPERATION GRAVITY"]),
        ("Detectives ran Operations Larkspur and Gravity.", ["Operations Larkspur", "Gravity"]),
        (
            "Operations Larkspur (phones), Gravity (drugs) and Heron closed, police said.",
            ["Operations Larkspur", "Gravity", "Heron"],
        ),
        ("Police praised Ymgyrch Sceptre.", ["Ymgyrch Sceptre"]),
        ("Police posted #OpSceptre yesterday.", ["OpSceptre"]),
        ("Police on Operation\nGravity raided a flat.", ["Operation\nGravity"]),
        ("Operation Gravity's detectives", ["Operation Gravity"]),
        ("He had an operation Tuesday.", []),
        ("She is the Operations Manager of the police canteen.", []),
        ("The surgeon called the knee surgery Operation Hope.", []),
        ("Troops of the regiment took part in Operation Desert Storm.", []),
        ("Operation Snowdrop sends gritters out when snow is forecast.", []),
        ("The operation In Norwich went well, police said.", []),
    ],
)
def test_operations_are_the_polices_and_named(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end, _ in find_operations(text)] == names


def test_a_later_bare_name_is_the_operation_and_a_street_is_not() -> None:
    text = "Police began Operation Gravity in May. Gravity has led to 40 arrests. A flat in Gravity Road was searched. The team behind Gravity met."
    draft = run("operations", text, ("Gravity Road", "PLACE"))

    assert [m.text for m in draft.of("OPERATION")] == ["Operation Gravity", "Gravity", "Gravity"]
    assert {m.canonical for m in draft.of("OPERATION")} == {"Operation Gravity"}


@pytest.mark.parametrize(
    ("text", "drugs"),
    [
        ("They sold heroin and crack cocaine.", ["heroin", "crack cocaine"]),
        ("Class A drugs were found.", ["Class A drugs"]),
        ("Dealers sold wraps of spice to users.", ["spice"]),
        ("Add the spice and stir.", []),
        ("A speed camera on the A47 caught drug dealers and users.", []),
        ("Street Valium is blamed for deaths.", ["Street Valium"]),
        ("Naloxone and paracetamol are medicines.", []),
    ],
)
def test_drugs_need_drugs_for_company_where_the_word_is_another(text: str, drugs: list[str]) -> None:
    assert [m.text for m in run("drugs", text).of("DRUG")] == drugs


def test_two_people_of_one_surname_stay_apart() -> None:
    text = "Mrs Anna Gray met Mr Ben Gray. Mrs Gray spoke first. Mr Gray left."
    draft = run("people", text, ("Anna Gray", "PERSON"), ("Ben Gray", "PERSON"), ("Gray", "PERSON"))

    assert [m.canonical for m in draft.of("PERSON")] == ["Anna Gray", "Ben Gray", "Anna Gray", "Ben Gray"]


@pytest.mark.parametrize(
    ("text", "person", "body", "roles"),
    [
        ("Chief Constable Ann Example spoke.", "Ann Example", "", ["Chief Constable"]),
        ("Det Supt Ann Example spoke.", "Ann Example", "", ["Det Supt"]),
        (
            "Ann Example, executive director of Open Hand Norfolk, said so.",
            "Ann Example",
            "Open Hand Norfolk",
            ["executive director of Open Hand Norfolk"],
        ),
        ("Ann Example, who runs a shop, said so.", "Ann Example", "", []),
        ("Mr Ann Example spoke.", "Ann Example", "", []),
        ("Prosecutor Ann Example spoke.", "Ann Example", "", ["Prosecutor"]),
        ("We met council leader Ann Example there.", "Ann Example", "", ["council leader"]),
    ],
)
def test_roles_as_written(text: str, person: str, body: str, roles: list[str]) -> None:
    named = [(person, "PERSON")] + ([(body, "ORG")] if body else [])
    assert [role.role for role in run("people roles", text, *named).roles] == roles


def test_councillors_a_and_b_each_have_the_role() -> None:
    draft = run(
        "people roles", "Councillors Ann Example and Bob Sample agreed.", ("Ann Example", "PERSON"), ("Bob Sample", "PERSON")
    )

    assert {(role.person, role.role) for role in draft.roles} == {("Ann Example", "Councillor"), ("Bob Sample", "Councillor")}


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("'It's the drivers' turn,' said Ann Example.", ["It's the drivers' turn,"]),
        ("“One,” said Ann Example. “Two and three.”", ["One,", "Two and three."]),
        ("Ann Example said: “One.\n\n“Two goes on for quite some words.”", ["One.", "Two goes on for quite some words."]),
        ('Ann Example said the flat was "in a dreadful state".', ["in a dreadful state"]),
        ("The 'Green House' stands in Mill Yard.", []),
        ("'Reduction in public services'", []),
    ],
)
def test_quotes_are_speech_that_somebody_is_said_to_have_spoken(text: str, quotes: list[str]) -> None:
    draft = run("people quotes", text, ("Ann Example", "PERSON"))

    assert [text[q.start : q.end] for q in draft.quotes] == quotes
    assert {q.speaker for q in draft.quotes} <= {"Ann Example"}


def test_she_is_the_last_who_spoke_and_a_spokesman_is_a_description() -> None:
    text = "Ann Example told us: “First words here.”\n\n“More words here,” she said.\n\nA Larwich City Council spokesman said: “We regret it.”"
    draft = run("people quotes", text, ("Ann Example", "PERSON"), ("Larwich City Council", "ORG"))

    assert [q.speaker for q in draft.quotes] == ["Ann Example", "Ann Example", "Larwich City Council spokesman"]


@pytest.mark.parametrize(
    ("text", "kind", "value", "approximate"),
    [
        ("Almost 650 arrests have been made.", "arrests", 650, True),
        ("Nine warrants were carried out.", "warrants", 9, False),
        ("Police seized cocaine worth £1.2m.", "seizure_value", 1_200_000, False),
        ("Officers found 1.5kg of heroin and seized it.", "seizure_amount", 1500, False),
        ("He was jailed for three years and four months.", "sentence_length", 40, False),
        ("The council spent £250,000 on hostels.", "money_spent", 250_000, False),
        ("The service has 118 new service users.", "people_treated", 118, False),
        ("There were 24 drug-related deaths.", "deaths", 24, False),
        ("Police closed 19 county lines.", "other", 19, False),
    ],
)
def test_figures_have_kind_value_and_doubt(text: str, kind: str, value: float, approximate: bool) -> None:
    (figure,) = run("figures", text).figures

    assert (figure.kind, figure.value, figure.approximate) == (kind, value, approximate)
    assert text[figure.start : figure.end] == figure.text


@pytest.mark.parametrize(
    "text",
    [
        "She, 42, lives in flat 9.",
        "A target of 50 arrests",
        "It rose by 12 per cent.",
        "He was fined £120.",
        "In 2026 police met.",
        "A 12-month community order was made.",
    ],
)
def test_ages_targets_shares_fines_and_years_are_no_figures(text: str) -> None:
    assert run("figures", text).figures == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("One hundred and fifty-eight people have been charged.", [("charged", 158)]),
        ("Three men and two women were arrested.", [("arrests", 3), ("arrests", 2)]),
        ("Officers arrested 17 people and charged 12.", [("arrests", 17), ("charged", 12)]),
        (
            "Between 40 and 50 people were arrested, and a further 12 on Monday.",
            [("arrests", 40), ("arrests", 50), ("arrests", 12)],
        ),
        ("Two men aged 24 and 31, and a 19-year-old woman, have been charged.", [("charged", 2)]),
        ("Town Arrests Warrants\nHexley 31 9\nTesley 18 5", [("arrests", 31), ("warrants", 9), ("arrests", 18), ("warrants", 5)]),
        ("Arrests 46 102 Charged 12 40", [("arrests", 46), ("arrests", 102), ("charged", 12), ("charged", 40)]),
        ("Police seized:\n• 12 zombie knives\n• 2kg of heroin", [("other", 12), ("seizure_amount", 2000)]),
        ("A £1.9m campaign", [("money_spent", 1_900_000)]),
        ("Ann Example was given a two-year sentence suspended for 18 months.", []),
        ("Two offenders will be sentenced in May.", []),
        ("Nobody made a 17th arrest, and dozens were moved on.", []),
        ("More than 80 officers took part. The court sat for nine days and heard 14 witnesses.", []),
        ("An earlier version said that two men had been arrested.", []),
    ],
)
def test_figures_are_told_by_their_noun_or_their_deed(text: str, told: list[tuple[str, float]]) -> None:
    assert [(f.kind, f.value) for f in run("drugs figures", text).figures] == told


@pytest.mark.parametrize(
    ("text", "operation", "on"),
    [
        ("Up to 23 October 2026 Operation Marlpit had led to 412 arrests.", "Operation Marlpit", "2026-10-23"),
        ("Operation Marlpit had led to 287 arrests by the end of January 2026.", "Operation Marlpit", "2026-01"),
        ("In 2024 Operation Marlpit led to 12 arrests.", "Operation Marlpit", "2024"),
        ("As at 31/03/2026 Operation Marlpit had led to 12 arrests.", "Operation Marlpit", "2026-03-31"),
        ("Operation Marlpit has led to 12 arrests since June 2025.", "Operation Marlpit", None),
        ("Operation Marlpit, which was launched in June 2025, has led to 12 arrests.", "Operation Marlpit", None),
        ("Operation Marlpit had led to 12 arrests by 31 March.", "Operation Marlpit", None),
        ("By 45 May 2025 Operation Marlpit had led to 12 arrests.", "Operation Marlpit", None),
        ("Operation Marlpit ended. In a separate inquiry police made 12 arrests.", None, None),
        ("Police made 12 arrests in Hexley.\n\nThe raids were part of Operation Marlpit.", "Operation Marlpit", None),
        (
            "Police in Operation Pipit. Picture: A. N. OTHER\n\nOperation Marlpit began.\n\nA raid in Operation Pipit. (Image: Courier)\n\n"
            "Almost 650 arrests have been made during the life of the operation.",
            "Operation Marlpit",
            None,
        ),
        ("The idea came from Operation Marlpit.\n\nIn the county 12 people began treatment.", None, None),
    ],
)
def test_a_figure_has_its_operation_and_its_day_only_where_they_are_told(
    text: str, operation: str | None, on: str | None
) -> None:
    (figure,) = run("operations figures", text).figures

    assert (figure.of, figure.on) == (operation, on)


@pytest.mark.parametrize(
    "hostile", ["1 ", "a", "one hundred and ", "1 arrests ", "£1 a ", "1 year and ", "• 1 man\n", "in May 2025 1 arrest "]
)
def test_hostile_texts_are_read_in_time(hostile: str) -> None:
    began = time.monotonic()
    run("figures", hostile * (PART_CHARS // len(hostile)))

    assert time.monotonic() - began < 20  # one or two seconds for each part; a search that is not linear takes minutes


def test_longest_wins_and_nothing_overlaps() -> None:
    draft = Draft("Larwich City Council")
    draft.add(0, 7, "PLACE")
    draft.add(0, 20, "ORG")
    draft.add(8, 12, "PLACE")

    assert [(m.text, m.label) for m in draft.mentions] == [("Larwich City Council", "ORG")]


def test_a_long_text_is_cut_at_paragraphs_and_nothing_is_lost() -> None:
    text = ("word " * 30 + "\n\n") * 2000
    parts = split(text)

    assert "".join(text[a:b] for a, b in parts) == text
    assert all(b - a <= PART_CHARS for a, b in parts)
    assert all(text[b - 1] == "\n" for _, b in parts[:-1])


def test_the_gazetteer_prefers_the_county_that_the_text_names() -> None:
    assert is_known_place("Norwich")
    assert not is_known_place("Bailey")
    place = find_place("Acle", ["Norfolk"])
    assert place is not None
    assert 52 < place.lat < 53


def test_small_things() -> None:
    assert value_of("twenty-one") == 21
    assert value_of("1,234") == 1234
    assert value_of("two hundred and six") == 206
    assert value_of("half a dozen") == 6
    with pytest.raises(ValueError, match="no number"):
        value_of("dozens")
    assert TITLE.match("Det Chief Insp Ann Example")
    assert paragraphs("a\n\nb") == [(0, 1), (3, 4)]
    assert [m.start for m in marked("“a b”", 0, 5)] == [1]
