"""Places by name, and which of the namesakes a text means."""

import gzip

import pytest

from nlp.names.gazetteer import Gazetteer, Home, load_gazetteer, place_key

TABLE = """name,name_alt,type,county,region,lat,lon
Norton,,Village,Suffolk,Eastern,52.25,0.87
Norton,,Town,Durham,North East,54.59,-1.31
Woolpit,,Village,Suffolk,Eastern,52.22,0.89
King's Lynn,Lynn,Town,Norfolk,Eastern,52.75,0.4
Suffolk,,County,Suffolk,Eastern,52.2,1.0
Blakeney,,Village,Gloucestershire,South West,51.76,-2.48
Blakeney,,Village,Norfolk,Eastern,52.95,1.02
Keswick,,Village,Norfolk,Eastern,52.59,1.27
Keswick,,Village,Norfolk,Eastern,52.87,1.53
Keswick,,Town,Cumbria,North West,54.6,-3.13
Cumbria,,County,Cumbria,North West,54.5,-3.2
"""


@pytest.fixture
def gazetteer() -> Gazetteer:
    return Gazetteer(gzip.compress(TABLE.encode("utf-8")))


def test_the_largest_namesake_where_nothing_tells(gazetteer: Gazetteer) -> None:
    assert gazetteer.coordinates(["Norton"]) == [(54.59, -1.31)]


@pytest.mark.parametrize(
    ("county", "region", "found"),
    [("Norfolk", None, (52.95, 1.02)), ("norfolk", "Eastern", (52.95, 1.02)), ("Suffolk", "Eastern", (52.95, 1.02))],
)
def test_where_the_text_tells_no_county_it_is_the_one_at_home(
    gazetteer: Gazetteer, county: str, region: str | None, found: tuple[float, float]
) -> None:
    assert gazetteer.coordinates(["Blakeney"], Home.named(county, region)) == [found]


def test_where_nothing_tells_villages_of_one_name_apart_none_is_meant(gazetteer: Gazetteer) -> None:
    norfolk = Home.named("Norfolk", "Eastern")
    assert gazetteer.coordinates(["Blakeney"]) == [None]
    assert gazetteer.coordinates(["Blakeney"], Home.named("Aldershire", None)) == [None]
    assert gazetteer.coordinates(["Keswick"], norfolk) == [None]  # two of them
    assert gazetteer.coordinates(["Keswick", "Cumbria"], norfolk)[0] == (54.6, -3.13)


@pytest.mark.parametrize("neighbour", ["Woolpit", "Suffolk", "SUFFOLK"])
def test_a_county_of_the_text_tells_namesakes_apart(gazetteer: Gazetteer, neighbour: str) -> None:
    assert gazetteer.coordinates(["Norton", neighbour])[0] == (52.25, 0.87)


@pytest.mark.parametrize("name", ["King's Lynn", "Kings Lynn", "KING’S LYNN", "Lynn", "King's\nLynn"])
def test_spellings_of_one_place(gazetteer: Gazetteer, name: str) -> None:
    place = gazetteer.find(name)
    assert place is not None
    assert place.name == "King's Lynn"


def test_an_unknown_place_has_no_coordinates(gazetteer: Gazetteer) -> None:
    assert gazetteer.coordinates(["Nowhere Street"]) == [None]
    assert gazetteer.find("") is None


def test_packed_and_read_again(gazetteer: Gazetteer) -> None:
    again = Gazetteer.from_bytes(gazetteer.to_bytes())
    assert again.coordinates(["Woolpit"]) == gazetteer.coordinates(["Woolpit"])


def test_the_shipped_table() -> None:
    norwich = load_gazetteer().find("Norwich")
    assert norwich is not None
    assert (round(norwich.lat), round(norwich.lon)) == (53, 1)
    assert place_key("Stockton-on-Tees") == place_key("Stockton on Tees")
