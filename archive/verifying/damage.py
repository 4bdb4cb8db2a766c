"""What is not as it was kept, and the repair that there is."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Self


class Part(StrEnum):
    """A part of what is looked at. `words` are those of a count; `repair` is what mends a damage, or what a person can do."""

    words: str
    repair: str

    def __new__(cls, name: str, words: str, repair: str) -> Self:
        """Give a part its words, without which there is none."""
        part = str.__new__(cls, name)
        part._value_, part.words, part.repair = name, words, repair
        return part

    DATABASE = (
        "database",
        "database",
        "`countywatch archive verify --repair` makes the database's own lists anew; if that does not help, put back your last good copy",
    )
    CAPTURE = (
        "capture",
        "captures",
        "put back your last good copy of the database; its text is kept and can be searched all the same",
    )
    BYTES = (
        "bytes",
        "collected files",
        "`countywatch archive verify --repair`, then `countywatch crawl`, collects it again if it still stands there; else import the file again, or put back your last good copy of the folder `blobs`",
    )
    SCAN = (
        "scan",
        "scanned pages",
        "`countywatch archive verify --repair`, then `countywatch process`, recognises the page again",
    )
    TEXT = (
        "text",
        "texts",
        "`countywatch archive verify --repair`, then `countywatch process`, reads it again from the bytes that were collected",
    )
    ENTRY = (
        "entry",
        "documents",
        "`countywatch archive verify --repair`, then `countywatch process`, makes it again from the bytes that were collected",
    )
    SERVED = (
        "served",
        "documents with what was taken down",
        "`countywatch archive verify --repair` says anew of it whether it is taken down, by what people decided",
    )
    STORY = (
        "story",
        "documents with their stories",
        "`countywatch archive verify --repair` finds its copies anew",
    )
    ANNOTATIONS = (
        "annotations",
        "annotated texts",
        "`countywatch archive verify --repair`, then `countywatch process`, annotates it again",
    )
    FACTS = (
        "facts",
        "texts with their facts",
        "`countywatch archive verify --repair`, then `countywatch process`, makes them again of what was read in its text",
    )
    NAMES = (
        "names",
        "documents, people and things with their names",
        "`countywatch archive verify --repair`, then `countywatch process`, makes them again of what was read in its text",
    )
    MEETING = (
        "meeting",
        "meetings as councils list them",
        "`countywatch archive verify --repair` lets go of it, so that its papers alone tell its day; then `countywatch crawl` reads it again where it is still listed",
    )
    EVENT = (
        "event",
        "reports with their events",
        "`countywatch archive verify --repair`, then `countywatch process`, finds again which reports tell of one happening",
    )
    SIGNATURE = (
        "signature",
        "texts compared with others",
        "`countywatch archive verify --repair`, then `countywatch process`, compares it with the others again",
    )
    ERASED = (
        "erased",
        "files of what was erased",
        "`countywatch archive verify --repair` removes it",
    )
    DECISION = (
        "decision",
        "decisions of people",
        "put back your last good copy of the database; until then a correction holds where it held, and what a takedown keeps away stays away",
    )
    RECORD = (
        "record",
        "other records",
        "put back your last good copy of the database; nothing else in the archive repeats it",
    )


@dataclass(frozen=True, slots=True)
class Damage:
    """One thing that is not as it was kept. `name` is what people call it, `key` its row's own."""

    part: Part
    key: str
    name: str
    fault: str

    @property
    def repair(self) -> str:
        """What mends it, or what a person can do."""
        return self.part.repair
