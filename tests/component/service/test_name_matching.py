"""Names as people type them, against a county's names in a real index: exactly, by another form, by a part, by near spelling, or not at all."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from archive.archive import Archive, open_archive
from core.beat import Beat, Source, Topic
from core.errors import UsageError
from core.vocabulary import Label
from core.words import Annotations, Document, Mention, Passage, Published, Quote, Role
from index.budget import MAX_COST, NAME_COST
from index.entry import Entry
from index.fusion import Index
from index.names import name_key
from index.opening import scratch_index
from index.query import parse
from index.query_tree import Name, Not, Or, Query
from service.installation import Installation
from service.names.name_matching import MAX_READ, Names
from service.names.query_names import NameMeant, read_query
from tests.web.county import config_of

BEAT = Beat(
    id="b",
    name="B",
    county="C",
    source=(
        Source(id="brine-courier", name="Brineshire Courier & Echo", platform="press", base_url="https://a.example/"),
        Source(id="wold", name="The Wold Post", platform="press", base_url="https://b.example/"),
        Source(id="port", name="Port Llŷn Borough Council", platform="moderngov", base_url="https://c.example/", council="Port Llŷn Borough Council"),
        Source(id="unread", name="Unread Gazette", platform="press", base_url="https://d.example/"),
    ),
    topic=(Topic(id="deaths", name="Drug deaths", terms=("death",)), Topic(id="county-lines", name="County lines", terms=("line",))),
)  # fmt: skip
CHIEF, MAYOR = Role("Rowena Haldane", "Chief Constable"), Role("Robert Amber-Holt", "mayor")
OTHERS = (Role("Ivo Haldane", "councillor"), Role("Siân O’Marrow", "councillor"), Role("Tam Ost", "councillor"))
NAMES: tuple[tuple[str, Label], ...] = (
    ("Operation Tamarisk", "OPERATION"),
    ("Operation Tamarisk Two", "OPERATION"),
    ("Op Kestrel", "OPERATION"),
    ("King’s Lidd", "PLACE"),
    ("Orchard Street", "PLACE"),
    ("St Osyn's Quay", "PLACE"),
    ("Llanfŵr", "PLACE"),
    ("Brine Constabulary", "ORG"),
    ("North Wold District Council", "ORG"),
    ("Coastal Crime Agency of Brine", "ORG"),
    ("Heron & Hope", "ORG"),
    ("heroin", "DRUG"),
    ("crack cocaine", "DRUG"),
)


def entry(
    number: int,
    *,
    roles: tuple[Role, ...] = (),
    speakers: tuple[str, ...] = (),
    names: Any = NAMES,
    source: str = "brine-courier",
) -> Entry:
    """Return a document that has these names, the roles public."""
    text = f"Text {number}"
    entities = tuple(Mention(0, 4, name, label, name) for name, label in names)
    quotes = tuple(Quote(0, 4, speaker, "said", 0.99) for speaker in speakers)
    document = Document(
        id=f"d{number}", version_id="v", source_id=source, capture_id="c", kind="article", url="https://a.example/", title="A title", text=text,
        published=Published("2026-03-04", "day", "json-ld"), passages=(Passage(0, len(text), item="2a"),),
    )  # fmt: skip
    notes = Annotations(entities=entities, roles=roles, quotes=quotes, topics=("county-lines",))
    return Entry(
        document, notes, np.zeros((0, 384), np.float32), document.id, 1, source, "Port Llŷn Borough Council" if source == "port" else None,
        {role.person: (role,) for role in roles},
    )  # fmt: skip


ENTRIES = (
    entry(1, roles=(CHIEF, MAYOR), speakers=("Rowena Haldane", "Robert Amber-Holt", "Jim Lurker", "police spokesman")),
    entry(2, roles=(CHIEF, *OTHERS), speakers=("Rowena Haldane", "Ivo Haldane", "Siân O’Marrow")),
    entry(3, names=(("King's Lidd", "PLACE"),), source="port"),
    entry(4, names=(), roles=(Role("Ost", "councillor"),), speakers=("Ost",), source="gone-paper"),
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Give an archive in which nobody corrected anything."""
    with closing(open_archive(config_of(tmp_path_factory.mktemp("names")))) as opened_archive:
        yield opened_archive


def opened(index: Index, archive: Archive) -> Installation:
    """As much of an installation as names are looked up in."""
    source_name = {source.id: source.name for source in BEAT.sources}
    return cast(
        Installation,
        SimpleNamespace(
            index=index, archive=archive, config=SimpleNamespace(beat=BEAT), source_name=lambda i: source_name.get(i, i)
        ),
    )


@pytest.fixture(scope="module")
def installation(archive: Archive) -> Iterator[Installation]:
    with scratch_index(None) as index:
        index.put(ENTRIES)
        yield opened(index, archive)


def meant(installation: Installation, field: str, typed: str) -> tuple[str, ...]:
    return tuple(name.shown for name in Names(installation).look_up(field, typed).names)


def suggested(installation: Installation, field: str, typed: str) -> tuple[str, ...]:
    found = Names(installation).look_up(field, typed)
    assert found.names == ()
    return tuple(name.shown for name in found.suggestions)


@pytest.mark.parametrize(
    ("field", "typed", "names"),
    [
        # exactly, in any spelling
        ("operation", "Tamarisk", ["Operation Tamarisk"]),
        ("operation", "op. tamarisk", ["Operation Tamarisk"]),
        ("operation", "Operation Kestrel", ["Op Kestrel"]),
        ("place", "King's Lidd", ["King’s Lidd"]),
        ("place", "King’s Lidd", ["King’s Lidd"]),
        ("place", "Kings Lidd", ["King’s Lidd"]),
        ("place", "Orchard St", ["Orchard Street"]),
        ("place", "Saint Osyns Quay", ["St Osyn's Quay"]),
        ("place", "Llanfwr", ["Llanfŵr"]),
        ("person", "Rowena Haldane", ["Rowena Haldane"]),
        ("person", "Sian O'Marrow", ["Siân O’Marrow"]),
        ("person", "robert amber holt", ["Robert Amber-Holt"]),
        ("org", "Heron and Hope", ["Heron & Hope"]),
        ("speaker", "chief constable", ["chief constable"]),
        (
            "speaker",
            "Jim Lurker",
            ["jim lurker"],
        ),  # a description that the text calls nobody's name: as before, by its whole name alone
        ("item", "Item 2a", ["2a"]),
        # by the name that pages show
        ("source", "brine-courier", ["Brineshire Courier & Echo"]),
        ("source", "Brineshire Courier and Echo", ["Brineshire Courier & Echo"]),
        ("source", "Unread Gazette", ["Unread Gazette"]),
        ("source", "gone-paper", ["gone paper"]),
        ("topic", "deaths", ["Drug deaths"]),
        ("topic", "drug deaths", ["Drug deaths"]),
        ("topic", "County lines", ["County lines"]),
        ("council", "Port Llyn Borough Council", ["Port Llŷn Borough Council"]),
        # another form
        ("person", "Cllr Ivo Haldane", ["Ivo Haldane"]),
        ("person", "Bob Amber-Holt", ["Robert Amber-Holt"]),
        ("person", "R. Haldane", ["Rowena Haldane"]),
        ("speaker", "R. Amber-Holt", ["Robert Amber-Holt"]),
        ("person", "Haldane, Rowena", ["Rowena Haldane"]),
        ("speaker", "Haldane, R.", ["Rowena Haldane"]),
        ("source", "the brineshire courier and echo", ["Brineshire Courier & Echo"]),
        ("source", "the courier", ["Brineshire Courier & Echo"]),
        ("source", "The Wold Post", ["The Wold Post"]),
        ("org", "the Brine Constabulary", ["Brine Constabulary"]),
        ("org", "Brine Police", ["Brine Constabulary"]),
        ("org", "NWDC", ["North Wold District Council"]),
        ("org", "CCAB", ["Coastal Crime Agency of Brine"]),
        # a part, in whole words
        ("person", "haldane", ["Rowena Haldane", "Ivo Haldane"]),
        ("speaker", "HALDANE", ["Rowena Haldane", "Ivo Haldane"]),
        ("speaker", "Chief Constable Haldane", ["Rowena Haldane", "Ivo Haldane"]),
        ("speaker", "Mr Amber-Holt", ["Robert Amber-Holt"]),
        ("speaker", "amber", ["Robert Amber-Holt"]),
        ("speaker", "omarrow", ["Siân O’Marrow"]),
        ("speaker", "spokesman", ["police spokesman"]),
        ("council", "port llyn", ["Port Llŷn Borough Council"]),
        ("source", "courier", ["Brineshire Courier & Echo"]),
        ("source", "wold post", ["The Wold Post"]),
        ("topic", "lines", ["County lines"]),
        ("place", "orchard", ["Orchard Street"]),
        ("drug", "cocaine", ["crack cocaine"]),
        # words in this order
        ("org", "North Wold Council", ["North Wold District Council"]),
    ],
)
def test_what_a_name_is_read_as(installation: Installation, field: str, typed: str, names: list[str]) -> None:
    found = Names(installation).look_up(field, typed)
    if found.is_exact and field not in {"source", "topic", "council"}:
        assert [name.key for name in found.names] == [name_key(field, name) for name in names]
    else:
        assert [name.shown for name in found.names] == names


@pytest.mark.parametrize(
    ("field", "typed", "names"),
    [
        ("speaker", "haldan", ["Rowena Haldane", "Ivo Haldane"]),
        ("person", "Rowena Haldene", ["Rowena Haldane"]),
        ("person", "Roewna Haldane", ["Rowena Haldane"]),
        ("operation", "Tamarisc", ["Operation Tamarisk", "Operation Tamarisk Two"]),
        ("operation", "kes", ["Op Kestrel"]),
        ("place", "King's Lid", ["King’s Lidd"]),
        ("place", "Lanfwr", ["Llanfŵr"]),
        ("drug", "herion", ["heroin"]),
        ("source", "Brineshire Curier", ["Brineshire Courier & Echo"]),
        ("topic", "drug deths", ["Drug deaths"]),
        ("council", "Prot Llyn", ["Port Llŷn Borough Council"]),
        # nowhere
        ("operation", "Zzyzzx", []),
        ("place", "the", []),
        ("person", "of", []),
        ("item", "99", []),
        ("drug", "x", []),
        # nobody who is private: a description is told to nobody who has not typed it in full
        ("speaker", "Lurker", []),
        ("speaker", "Jim Lurkr", []),
        ("person", "Jim Lurker", []),
    ],
)
def test_what_is_suggested_for_a_name_that_nothing_has(
    installation: Installation, field: str, typed: str, names: list[str]
) -> None:
    assert suggested(installation, field, typed) == tuple(names)


@pytest.mark.parametrize("field", ["operation", "person", "place", "org", "drug", "speaker", "item"])
def test_an_empty_index_knows_no_name(field: str, archive: Archive) -> None:
    with scratch_index(None) as index:
        assert suggested(opened(index, archive), field, "Tamarisk") == ()
        assert meant(opened(index, archive), "source", "Wold Post") == ("The Wold Post",)  # the beat does


def test_a_part_of_too_many_names_is_not_all_of_them(archive: Archive) -> None:
    with scratch_index(None) as index:
        index.put([entry(1, names=[(f"{chr(97 + n % 26)}{n:03}ton Road", "PLACE") for n in range(MAX_READ + 1)])])
        found = Names(opened(index, archive)).look_up("place", "road")
        assert (found.names, len(found.suggestions), found.n_fitting) == ((), 3, MAX_READ + 1)
        dear = " ".join(f'"the and {n}"' for n in range(40))
        (told,) = read_query(Names(opened(index, archive)), f"place:road {dear}").names_told(lambda _: 1).unknown
        assert told.message == "'road' is a part of 201 names, too many to mean them all. Type more of it."
        (told,) = read_query(Names(opened(index, archive)), "place:road").names_told(lambda _: 1).unknown
        assert told.message.startswith(
            "'road' is a part of 201 names, too many to mean them all; did you mean A000ton Road (1), ".replace("A000", "a000")
        )


def test_a_surname_that_stands_alone_in_a_text_hides_nobody(installation: Installation) -> None:
    read = read_query(Names(installation), "person:Ost")
    assert read.query.required == Name("person", "ost")  # as the facet's value, whose count it gives
    (told,) = read.names_told(lambda _: 1).also
    assert told.message == "Ost stands alone in some texts; it is also the surname of Tam Ost (1)"
    read = read_query(Names(installation), 'person:"Tam Ost"')
    (told,) = read.names_told(lambda _: 1).also
    assert told.message == "Ost stands alone in other texts (1), which may mean the same person"
    assert [(name.value, name.query) for name in told.suggestions] == [("Ost", 'person:"Ost"')]


@dataclass(frozen=True)
class Told:
    """What a query's answer tells, in short."""

    read_as: list[str]
    unknown: list[str]


def told_of(installation: Installation, text: str) -> Told:
    told = read_query(Names(installation), text).names_told(
        lambda query: installation.index.search(query, vector=None, mode="keyword").total
    )
    return Told([each.message for each in told.read_as], [each.message for each in told.unknown])


@pytest.mark.parametrize(
    ("text", "read_as", "unknown"),
    [
        ('speaker:"Rowena Haldane" operation:tamarisk kind:report', [], []),
        ("naloxone hostel", [], []),
        ("speaker:haldane", ["haldane read as Rowena Haldane or Ivo Haldane"], []),
        ("speaker:“amber”", ["amber read as Robert Amber-Holt"], []),
        ("NOT (place:orchard OR org:NWDC)", ["orchard read as Orchard Street", "NWDC read as North Wold District Council"], []),
        ("speaker:haldan", [], ["No speaker 'haldan'; did you mean Rowena Haldane (2) or Ivo Haldane (1)?"]),
        ("place:lidd OR operation:tamarsk", ["lidd read as King’s Lidd"], ["No operation 'tamarsk'; did you mean Operation Tamarisk (3) or Operation Tamarisk Two (3)?"]),
        ("topic:weather", [], ["No topic 'weather'. Here are: County lines, Drug deaths."]),
        ("item:99", [], ["No agenda item '99' in anything that was read so far."]),
        ("person:nobody", [], ["No person in a public role 'nobody' in anything that was read so far. People without a public role are found by plain words alone."]),
    ],
)  # fmt: skip
def test_what_is_told(installation: Installation, text: str, read_as: list[str], unknown: list[str]) -> None:
    assert told_of(installation, text) == Told(read_as, unknown)


def test_what_is_read_stands_in_the_place_of_what_was_typed(installation: Installation) -> None:
    required = read_query(Names(installation), "raid NOT speaker:haldane").query.required
    assert required == Not(Or((Name("speaker", "rowena haldane"), Name("speaker", "ivo haldane"))))
    assert read_query(Names(installation), 'source:"The Wold Post"').query.required == Name("source", "wold")
    unknown = read_query(Names(installation), "operation:zzyzzx").query
    assert unknown == parse("operation:zzyzzx")


def test_a_suggestion_is_the_query_with_it_and_counts_what_that_finds(installation: Installation) -> None:
    text = 'raid OR (speaker:"haldan" AND NOT source:port)'
    read = read_query(Names(installation), text)
    (told,) = read.names_told(lambda query: installation.index.search(query, vector=None, mode="keyword").total).unknown
    first = told.suggestions[0]
    assert (told.position, told.typed) == (text.index('"haldan"'), "haldan")
    assert first == NameMeant("Rowena Haldane", 'raid OR (speaker:"Rowena Haldane" AND NOT source:port)', 2)
    again = read_query(Names(installation), first.query)
    assert again.names == ()
    assert installation.index.search(again.query, vector=None, mode="keyword").total == first.count


@pytest.mark.parametrize("dear", ["", " ".join(f'"the and {n}"' for n in range(10))])
def test_suggestions_cost_no_more_than_a_search_may(installation: Installation, dear: str) -> None:
    asked = []

    def count(query: Query) -> int:
        asked.append(query)
        return 1

    text = f"{' OR '.join(['operation:tamarsk'] * 45)} {dear}"
    unknown = read_query(Names(installation), text).names_told(count).unknown

    assert len(unknown) == 45
    assert unknown[0].message.endswith("did you mean Operation Tamarisk (1) or Operation Tamarisk Two (1)?")
    assert unknown[-1].message == "No operation 'tamarsk' in anything that was read so far."
    assert 2 <= len(asked) <= MAX_COST / (parse(text).cost + NAME_COST)


@pytest.mark.parametrize(
    ("text", "position"), [("place:orchard kind:reprot", 19), ('speaker:haldane place:"', 22), ("org:x*", 4)]
)
def test_faults_keep_their_place(installation: Installation, text: str, position: int) -> None:
    with pytest.raises(UsageError) as told:
        read_query(Names(installation), text)
    assert told.value.position == position
