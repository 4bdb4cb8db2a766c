"""What an import asks of the crawl, and what became of each of its items. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.words import Context


@dataclass(frozen=True, slots=True)
class RefusedItem:
    """One item that was not taken: the file it stands in, its name there, and why."""

    path: str
    item: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many items came in, how many were here already, and those that were refused: each item is one of the three."""

    captured: int = 0
    same: int = 0
    refused: tuple[RefusedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class AddressList:
    """Addresses that a person wants to have, and what is said of them. `source_id`: whose they are; None: the source on whose site each is."""

    urls: tuple[str, ...]
    source_id: str | None = None
    context: Context = field(default_factory=Context)


@dataclass(frozen=True, slots=True)
class FetchedList:
    """What became of the addresses of a list; `refused` has the reason of each that gave nothing."""

    captured: int = 0
    same: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
