"""The gazetteer: British populated places with coordinates. Knows names; which Norton is meant is told by the county around it, else by the county at home."""

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nlp.lexicons import FOLDER
from nlp.names.spellings import plain_key

_RANKS = {"City": 0, "Town": 1, "Suburban Area": 2, "Village": 2, "Hamlet": 3, "Other Settlement": 4, "County": 0, "Country": 0}
# The rank from which on a place is too small to be meant wherever its name stands.
TOWN = 1
# How far from home a place is of which neither county nor region is that of the beat.
ELSEWHERE = 2


@dataclass(frozen=True, slots=True)
class Place:
    """One populated place. Units: degrees, WGS 84. `rank` orders namesakes: city, town, village, the rest."""

    name: str
    county: str
    region: str
    rank: int
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Home:
    """Whose places are meant where a text tells no county: those of one county, by its key, then of one region."""

    county: str = ""
    region: str = ""

    @classmethod
    def named(cls, county: str | None, region: str | None) -> "Home":
        """Return the home of a county and a region as people write them."""
        return cls(place_key(county or ""), place_key(region or ""))

    def distance(self, place: Place) -> int:
        """Return 0 for a place of the county, 1 of the region, 2 elsewhere."""
        if self.county and place_key(place.county) == self.county:
            return 0
        return 1 if self.region and place_key(place.region) == self.region else ELSEWHERE


NOWHERE = Home()


class Gazetteer:
    """Places by their name, in any case, with or without apostrophe and hyphens. Reads its file when first asked."""

    def __init__(self, data: bytes) -> None:
        """Read the packed table `data`: name, name_alt, type, county, region, lat, lon."""
        self._data = data
        self._places: dict[str, list[Place]] | None = None

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Gazetteer":
        """Return the gazetteer of a folder of lists."""
        return cls((folder / "places.csv.gz").read_bytes())

    def to_bytes(self) -> bytes:
        """Return the packed table."""
        return self._data

    @classmethod
    def from_bytes(cls, data: bytes) -> "Gazetteer":
        """Return the gazetteer of a packed table."""
        return cls(data)

    @property
    def places(self) -> dict[str, list[Place]]:
        """Every place by the key of its name."""
        if self._places is None:
            self._places = _read(self._data)
        return self._places

    def namesakes(self, name: str) -> Sequence[Place]:
        """Return every place of that name."""
        return self.places.get(place_key(name), ())

    def find(self, name: str, counties: Iterable[str] = (), home: Home = NOWHERE) -> Place | None:
        """Return the place of that name in a county that the text names, else at home, else the one town or city of that name.

        None for an unknown one, and where nothing tells several of one name apart.
        """
        near, found = set(counties), self.namesakes(name)
        if len(found) < 2:
            return next(iter(found), None)

        def nearness(place: Place) -> tuple[bool, int, int]:
            return place.county not in near, home.distance(place), place.rank

        likeliest = min(map(nearness, found))
        is_elsewhere, distance, rank = likeliest
        best = [place for place in found if nearness(place) == likeliest]
        is_told = not is_elsewhere or distance < ELSEWHERE or rank <= TOWN
        return best[0] if is_told and len(best) == 1 else None

    @property
    def counties(self) -> list[str]:
        """The counties and unitary authorities by which places are listed, in order."""
        return sorted({place.county for places in self.places.values() for place in places})

    def coordinates(self, names: Sequence[str], home: Home = NOWHERE) -> list[tuple[float, float] | None]:
        """Latitude and longitude of the places that one text names, one for each name; None where it is not known which is meant.

        Namesakes are told apart by the counties that the text's other places can only stand in.
        """
        distinct = dict.fromkeys(names)
        counties = {place.county for name in distinct if (place := self._sure(name))}
        places = {name: self.find(name, counties, home) for name in distinct}
        return [(place.lat, place.lon) if (place := places[name]) else None for name in names]

    def _sure(self, name: str) -> Place | None:
        """Return the place that a name surely means: a city or county, or one whose namesakes all lie in one county."""
        namesakes = self.namesakes(name)
        if namesakes and (len({place.county for place in namesakes}) == 1 or any(place.rank == 0 for place in namesakes)):
            return min(namesakes, key=lambda place: place.rank)
        return None


def place_key(name: str) -> str:
    """Return one key for the spellings of a place: "King's Lynn", "Kings Lynn", "KING’S LYNN"; "Stoke-on-Trent", "Stoke on
    Trent".
    """
    return " ".join(plain_key(name).replace("-", " ").split())


@lru_cache(maxsize=1)
def load_gazetteer() -> Gazetteer:
    """Return the gazetteer of the package's own folder, read once."""
    return Gazetteer.load()


def _read(data: bytes) -> dict[str, list[Place]]:
    places: dict[str, list[Place]] = {}
    for row in csv.DictReader(io.StringIO(gzip.decompress(data).decode("utf-8"), newline="")):
        rank = _RANKS.get(row["type"], 4)
        place = Place(row["name"], row["county"], row["region"], rank, float(row["lat"]), float(row["lon"]))
        for key in {place_key(name) for name in (row["name"], row["name_alt"]) if name}:
            places.setdefault(key, []).append(place)
    return places
