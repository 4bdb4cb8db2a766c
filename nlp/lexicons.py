"""Lists of names and words as input features of the tagger: one row of flags for each word. Knows no label and decides nothing.

The lists are data (`nlp/data/uk`, sources in its README). A flag says only that a word stands inside an entry of a list; a network
weighs it beside everything else it sees, so an ordinary word in a list ("Reading", "grass") does no harm by itself.
"""

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.unseen import printed

FOLDER = Path(__file__).resolve().parent / "data" / "uk"
# The flags in the order of their columns; the tagger's weights depend on it, so append only.
FLAGS = (
    "town",
    "village",
    "hamlet",
    "area",
    "ward",
    "world",
    "force",
    "council",
    "body",
    "first_name_m",
    "first_name_f",
    "rank",
    "courtesy_title",
    "office",
    "post_nominal",
    "drug",
    "drug_street_name",
    "body_end",
    "street_end",
    "venue_end",
    "calendar",
    "operation_head",
    "starts",  # a match of several words begins here
    "as_written",  # the match has the list's own capitals
)
N_FLAGS = len(FLAGS)
_LISTS = {
    "area": "areas.txt",
    "ward": "wards.txt.gz",
    "world": "world.txt",
    "force": "forces.txt",
    "council": "councils.txt",
    "body": "bodies.txt",
    "rank": "ranks.txt",
    "courtesy_title": "courtesy_titles.txt",
    "office": "offices.txt",
    "post_nominal": "post_nominals.txt",
    "drug": "drugs.txt",
    "drug_street_name": "drug_street_names.txt",
    "body_end": "body_ends.txt",
    "street_end": "street_ends.txt",
    "venue_end": "venue_ends.txt",
    "calendar": "calendar.txt",
    "operation_head": "operation_heads.txt",
}
_PLACE_TYPES = {"City": "town", "Town": "town", "Suburban Area": "town", "Village": "village"}  # the rest: hamlet
# The table of a pipeline's lookups in which its lists travel with its weights, which were trained on their flags.
TABLE = "lexicons"
# Documents whose flags are kept: those that the encoder takes together, for the components behind it ask again. Matching took 3 of 100 parts of
# the time of annotating.
RECENT = 32
# An entry of more pieces is left out: of the lists only a handful of councils of the 1990s is longer.
MAX_PIECES = 8
_PIECE = re.compile(r"[^\W_]+|&|[^\s'’‘`.\-‐‑]")

_Key = tuple[str, ...]


class Lexicons:
    """Lists of entries by flag, and a match of words against all of them at once."""

    def __init__(self, entries: Mapping[str, Sequence[str]], genders: Mapping[str, Mapping[str, str]]) -> None:
        """Index the entries of each flag. `genders` maps "first_name" and "courtesy_title" to m, f or e by lower-case word."""
        self.entries = {flag: list(names) for flag, names in entries.items()}
        self.genders = {kind: dict(words) for kind, words in genders.items()}
        self._masks: dict[_Key, int] = {}
        self._written: set[_Key] = set()
        lengths: dict[str, set[int]] = {}
        for flag, names in self.entries.items():
            mask = 1 << FLAGS.index(flag)
            for name in names:
                for spelling in _spellings(name):
                    pieces = tuple(_pieces(spelling))
                    if not 0 < len(pieces) <= MAX_PIECES:
                        continue
                    key = tuple(piece.lower() for piece in pieces)
                    self._masks[key] = self._masks.get(key, 0) | mask
                    self._written.add(pieces)
                    lengths.setdefault(key[0], set()).add(len(key))
        self._lengths = {first: tuple(sorted(counts, reverse=True)) for first, counts in lengths.items()}

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Lexicons":
        """Read the lists of a folder."""
        entries: dict[str, list[str]] = {flag: list(_first_fields(folder / name)) for flag, name in _LISTS.items()}
        for place_flag in ("town", "village", "hamlet"):
            entries[place_flag] = []
        with gzip.open(folder / "places.csv.gz", "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                entries[_PLACE_TYPES.get(row["type"], "hamlet")] += filter(None, (row["name"], row["name_alt"]))
        first_names = dict(_pairs(folder / "first_names.txt"))
        entries["first_name_m"] = [name for name, gender in first_names.items() if gender in "me"]
        entries["first_name_f"] = [name for name, gender in first_names.items() if gender in "fe"]
        genders = {
            "first_name": {name.lower(): gender for name, gender in first_names.items()},
            "courtesy_title": {name.lower().rstrip("."): gender for name, gender in _pairs(folder / "courtesy_titles.txt")},
        }
        return cls(entries, genders)

    def flags(self, words: Sequence[str]) -> NDArray[np.uint8]:
        """Flag each word that stands in an entry; case, apostrophes, hyphens and dots do not matter, other marks end a match.

        Shapes: (len(words), N_FLAGS), 0 or 1, not to be written to.
        """
        return _matched(self, tuple(words))

    def match(self, words: tuple[str, ...]) -> NDArray[np.uint8]:
        """Flag each word as `flags` does, of a few words that nobody asks for again."""
        pieces: list[str] = []
        owners: list[int] = []
        for at, word in enumerate(words):
            for piece in (
                (".",) if word == "." else _pieces(word)
            ):  # a full stop by itself ends a sentence, inside a word it does not
                pieces.append(piece)
                owners.append(at)
        lower = [piece.lower() for piece in pieces]
        bits = [0] * len(words)
        starts, as_written = 1 << FLAGS.index("starts"), 1 << FLAGS.index("as_written")
        for i, first in enumerate(lower):
            for length in self._lengths.get(first, ()):
                if i + length > len(lower):
                    continue
                mask = self._masks.get(tuple(lower[i : i + length]), 0)
                if not mask:
                    continue
                if tuple(pieces[i : i + length]) in self._written:
                    mask |= as_written
                for owner in range(owners[i], owners[i + length - 1] + 1):
                    bits[owner] |= mask
                if owners[i] != owners[i + length - 1]:
                    bits[owners[i]] |= starts
        columns = np.array(bits, np.uint32)[:, None] >> np.arange(N_FLAGS, dtype=np.uint32)[None, :]
        flags = (columns & 1).astype(np.uint8)
        flags.setflags(write=False)
        return flags

    def has(self, flag: str, words: str) -> bool:
        """Tell whether a word or a name is an entry of one list, in any case."""
        key = tuple(piece.lower() for piece in _pieces(words))
        return bool(self._masks.get(key, 0) >> FLAGS.index(flag) & 1)

    def gender(self, first_name: str) -> str | None:
        """ "m" or "f" where a first name tells it, else None."""
        gender = self.genders["first_name"].get(first_name.lower())
        return gender if gender in {"m", "f"} else None

    def is_first_name(self, word: str) -> bool:
        """Tell whether a word is in the list of first names."""
        return self.has("first_name_m", word) or self.has("first_name_f", word)

    def title_gender(self, title: str) -> str | None:
        """ "m" or "f" where a courtesy title tells it, else None."""
        gender = self.genders["courtesy_title"].get(title.lower().rstrip("."))
        return gender if gender in {"m", "f"} else None

    def to_bytes(self) -> bytes:
        """Return the lists, packed."""
        text = json.dumps({"entries": self.entries, "genders": self.genders}, ensure_ascii=False)
        buffer = io.BytesIO()
        with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="") as file:  # no time inside: same lists, same bytes
            file.write(text.encode("utf-8"))
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> "Lexicons":
        """Return the lists that `to_bytes` packed."""
        packed = json.loads(gzip.decompress(data))
        return cls(packed["entries"], packed["genders"])


@lru_cache(maxsize=RECENT)
def _matched(lexicons: Lexicons, words: tuple[str, ...]) -> NDArray[np.uint8]:
    return lexicons.match(words)


@lru_cache(maxsize=1)
def load_lexicons() -> Lexicons:
    """Return the lists of the package's own folder, read once."""
    return Lexicons.load()


def lexicons_of(vocab: Any) -> Lexicons:
    """Return the lists that a pipeline carries in the lookups of its vocab, as spaCy keeps tables; a new pipeline takes the
    package's own.
    """
    if not vocab.lookups.has_table(TABLE):
        vocab.lookups.add_table(TABLE, {"uk": load_lexicons().to_bytes()})
    return _unpacked(vocab.lookups.get_table(TABLE)["uk"])


@lru_cache(maxsize=2)
def _unpacked(data: bytes) -> Lexicons:
    return Lexicons.from_bytes(data)


def read_list(path: Path) -> Iterator[str]:
    """Yield the lines of a list, plain or packed, without its comments."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    yield from (line for line in text.splitlines() if line.strip() and not line.startswith("#"))


def _first_fields(path: Path) -> Iterator[str]:
    return (line.split("\t")[0] for line in read_list(path))


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    for line in read_list(path):
        name, _, value = line.partition("\t")
        yield name, value


def _pieces(word: str) -> Iterable[str]:
    """Return a word's runs of letters and digits, and marks that end a match; tokenisers differ in the rest."""
    return ("and" if piece == "&" else piece for piece in _PIECE.findall(printed(word)))


def _spellings(name: str) -> Iterator[str]:
    """Yield an entry as it is, and without its apostrophe: "King's Lynn", "Kings Lynn"."""
    yield name
    if "'" in name or "’" in name:
        yield re.sub(r"['’]", "", name)
