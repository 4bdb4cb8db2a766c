"""The columns of the embedded index: a row for each document that was ever put, its ids, and the values of its facets and names as codes.

tantivy tells which rows are of documents that are there now. Knows nothing of queries.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.vocabulary import FACETS
from index.blocks import Blocks, DamagedError
from index.entry import Entry
from index.fields import NAME_COLUMNS, columns_of, facet_key

Numbers = NDArray[np.int64]
# What a row tells. Its values are `n_values` codes from `first_value` on, its ids the bytes from `first_byte` on: of the document, then of its story.
ROW = (
    "document", "meeting", "story", "day", "last_day", "revision",
    "first_row", "n_rows", "first_value", "n_values", "first_byte", "n_id_bytes", "n_story_bytes",
)  # fmt: skip
NUMBER_BYTES, CODE_BYTES = 8, 4
FACET_COLUMNS = {f"facet_{name}": name for name in FACETS}
# Columns of which the values are kept: facets, and the names that no facet shows.
VALUE_COLUMNS = [*FACET_COLUMNS, *sorted(set(NAME_COLUMNS.values()) - FACET_COLUMNS.keys())]


@dataclass(frozen=True, slots=True)
class Values:
    """Every value that documents ever had, by code. `group`: values of one facet that a click does not tell apart have one, too.

    Shapes: text (codes,) of str; column (codes,), places in VALUE_COLUMNS; group (codes,).
    """

    text: NDArray[Any]
    column: NDArray[np.int64]
    group: NDArray[np.int64]

    @property
    def is_facet(self) -> NDArray[np.bool_]:
        """Whether a value is shown by a facet. Shapes: (codes,)."""
        return self.column < len(FACET_COLUMNS)

    @property
    def n_groups(self) -> int:
        """How many groups there are."""
        return int(self.group.max(initial=-1)) + 1


class DocumentTable:
    """The columns of one index folder. Reading sees the rows that were there when it was opened; `append` sees the files as they are."""

    def __init__(self, folder: Path) -> None:
        self._blocks = Blocks(folder, "documents", {"rows": len(ROW) * NUMBER_BYTES, "values": CODE_BYTES, "names": 1, "ids": 1})

    def append(self, entries: Sequence[Entry], vectors: Sequence[tuple[int, int]]) -> list[tuple[int, dict[str, Any]]]:
        """Append documents whose vectors stand in these rows (first and count); the place of each, and its columns.

        Raises: DamagedError if rows are missing; OSError if the disk refuses.
        """
        counts = self._blocks.count()
        first, n_values, n_bytes = counts["rows"], counts["values"], counts["ids"]
        codes = {(column, text): code for code, (column, text, _) in enumerate(self._names())}
        n_known = len(codes)
        appended, rows, ids = [], [], b""
        values: list[int] = []
        for number, (entry, (first_row, n_rows)) in enumerate(zip(entries, vectors, strict=True)):
            columns = columns_of(entry)
            own = [
                codes.setdefault((column, text), len(codes))
                for column, name in enumerate(VALUE_COLUMNS)
                for text in columns[name]
            ]
            document_id, story_id = entry.document.id.encode(), entry.story_id.encode()
            facts = [columns[name] for name in ROW[:6]]
            rows.append(
                [*facts, first_row, n_rows, n_values + len(values), len(own), n_bytes + len(ids), len(document_id), len(story_id)]
            )
            values += own
            ids += document_id + story_id
            appended.append((first + number, columns))
        if appended:
            new = [(VALUE_COLUMNS[column], text) for column, text in list(codes)[n_known:]]
            lines = [json.dumps([column, text, _key(column, text)]) for column, text in new]
            self._blocks.append(
                {
                    "rows": np.array(rows, np.int64).tobytes(),
                    "values": np.array(values, np.uint32).tobytes(),
                    "names": "".join(f"{line}\n" for line in lines).encode(),
                    "ids": ids,
                }
            )
        return appended

    def check(self, done: int = 0) -> int:
        """Compare the blocks with what was written, as `Blocks.check` does."""
        return self._blocks.check(done)

    @property
    def n_rows(self) -> int:
        """The documents whose checksums were written when this table was opened."""
        return self._blocks.n_rows["rows"]

    def column(self, name: str) -> Numbers:
        """Return one column of all rows, in memory. Shapes: (rows,)."""
        return np.ascontiguousarray(self._rows[:, ROW.index(name)])

    def at(self, places: Numbers, *names: str) -> Numbers:
        """Return some columns of some rows. Shapes: (n,) -> (n, names)."""
        return np.asarray(self._rows[places][:, [ROW.index(name) for name in names]])

    def ids(self, places: Numbers) -> list[tuple[str, str]]:
        """Return the ids of the documents in these rows and of their stories."""
        pairs = []
        for first, n_id, n_story in self.at(places, "first_byte", "n_id_bytes", "n_story_bytes").tolist():
            text = bytes(self._ids[first : first + n_id + n_story])
            pairs.append((text[:n_id].decode(), text[n_id:].decode()))
        return pairs

    @property
    def codes(self) -> NDArray[np.uint32]:
        """The values of all rows, row after row, by their codes in `values`: mapped, not read. Shapes: (all values,)."""
        return np.asarray(self._blocks.mapped("values", np.uint32).reshape(-1))

    @cached_property
    def values(self) -> Values:
        """Every value by its code."""
        names = self._names()
        groups: dict[tuple[int, str], int] = {}
        group = [groups.setdefault((column, key), len(groups)) for column, _, key in names]
        text = np.empty(len(names), object)
        text[:] = [text for _, text, _ in names]
        return Values(text, np.array([column for column, *_ in names], np.int64), np.array(group, np.int64))

    @cached_property
    def _ids(self) -> memoryview:
        return memoryview(self._blocks.mapped("ids", np.uint8).reshape(-1))

    @cached_property
    def _rows(self) -> Any:
        return self._blocks.mapped("rows", np.int64)

    def _names(self) -> list[tuple[int, str, str]]:
        """Return the column, the text and the key of every value, by code. Raises: DamagedError."""
        numbers = {name: number for number, name in enumerate(VALUE_COLUMNS)}
        try:
            lines = self._blocks.read("names").splitlines()
            return [(numbers[column], text, key) for column, text, key in json.loads(b"[" + b",".join(lines) + b"]")]
        except (ValueError, KeyError, TypeError) as err:
            raise DamagedError("the names of the values cannot be read") from err


def _key(column: str, text: str) -> str:
    """Return what makes two values of a column one."""
    return facet_key(FACET_COLUMNS[column], text) if column in FACET_COLUMNS else text
