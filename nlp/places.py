"""The gazetteer: British populated places with coordinates. Knows names; which Norton is meant is told by the county around it."""

import csv
import gzip
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from spacy.language import Language

from core.words import Mention
from nlp.draft import draft_of

FILE = Path(__file__).resolve().parent / "data" / "places.csv.gz"
# Place names that are first of all other words; only a place's own company makes them one.
ORDINARY = frozenset(
    [
        "Street",
        "Hope",
        "Ash",
        "Battle",
        "Beer",
        "Box",
        "Deal",
        "Diss",
        "Eye",
        "Hook",
        "Ide",
        "March",
        "Nelson",
        "Over",
        "Poling",
        "Reach",
        "Sale",
        "Send",
        "Settle",
        "Ware",
        "Wash",
        "Wells",
    ]
)


@dataclass(frozen=True, slots=True)
class Place:
    """One populated place. Units: degrees, WGS 84. `rank` orders namesakes: city, town, village, the rest."""

    name: str
    county: str
    region: str
    rank: int
    lat: float
    lon: float


_RANKS = {"City": 0, "Town": 1, "Suburban Area": 2, "Village": 2, "Hamlet": 3, "Other Settlement": 4, "County": 0, "Country": 0}


@lru_cache(maxsize=1)
def load_places() -> dict[str, list[Place]]:
    """Every place by its name."""
    found: dict[str, list[Place]] = {}
    with gzip.open(FILE, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            rank = _RANKS.get(row["type"], 4)
            place = Place(row["name"], row["county"], row["region"], rank, float(row["lat"]), float(row["lon"]))
            for name in filter(None, {row["name"], row["name_alt"]}):
                found.setdefault(name, []).append(place)
    return found


def is_known_place(name: str) -> bool:
    """Whether a name is surely that of a town or village: hamlets and farms share too many names with people and words."""
    if name in ORDINARY:
        return False
    return any(place.rank <= 2 for place in load_places().get(name, ()))


def find_place(name: str, counties: Iterable[str]) -> Place | None:
    """The likeliest place of that name: in a county that the text names, else the largest; None for an unknown one."""
    near = set(counties)
    found = load_places().get(name, [])
    return min(found, key=lambda p: (p.county not in near, p.rank, p.county), default=None)


@Language.component("coordinates")  # type: ignore[untyped-decorator]  # spaCy is untyped here
def coordinates(doc: Any) -> Any:
    """Give places that the gazetteer knows their coordinates."""
    draft = draft_of(doc)
    counties = {place.county for place in _surely_in(draft.of("PLACE"))}
    for mention in list(draft.of("PLACE")):
        place = find_place(mention.canonical, counties)
        if place is not None:
            at = draft.mentions.index(mention)
            draft.mentions[at] = Mention(
                mention.start, mention.end, mention.text, "PLACE", mention.canonical, mention.entity_id, place.lat, place.lon
            )
    return doc


def _surely_in(mentions: Iterable[Mention]) -> list[Place]:
    """The places that only one place can be, and the counties themselves."""
    sure = []
    for mention in mentions:
        found = load_places().get(mention.canonical, [])
        if len({place.county for place in found}) == 1 or any(place.rank == 0 for place in found):
            sure.append(min(found, key=lambda p: p.rank))
    return sure
