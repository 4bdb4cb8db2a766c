"""Checksums of what the archive keeps in its database, so that no changed byte is ever taken for what was kept. Bodies have their own, by name."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.errors import DocumentError, Quarantined

# Told of everything damaged; whoever reads it looks for the rest.
_REMEDY = "; run `countywatch archive verify`"


def checksum_of(*parts: str | bytes | int | None) -> int:
    """Return the CRC-32 of values in their order; None and "" differ, and no two lists of values run together."""
    crc = 0
    for part in parts:
        kept = part if isinstance(part, bytes) else b"\x00" if part is None else str(part).encode()
        crc = zlib.crc32(kept, zlib.crc32(b"%d:" % len(kept), crc))
    return crc


def checksum_of_rows(tables: Iterable[Sequence[Mapping[str, Any]]]) -> int:
    """Return the checksum of rows, table by table; a number is taken by its shortest form, which both databases give back."""
    values: list[str | None] = []
    for rows in tables:
        values.append(str(len(rows)))
        for row in rows:
            values += [None if value is None else str(value) for _, value in sorted(row.items())]
    return checksum_of(*values)


def check(checksum: int | None, *parts: str | bytes | int | None, what: str) -> None:
    """See that values are those that were kept. Without a checksum, in rows of before there were any, nothing is known.

    Raises: Quarantined, naming what is damaged.
    """
    if checksum is not None and checksum != checksum_of(*parts):
        raise damaged(what)


def damaged(what: str, fault: str = "is damaged in the archive") -> Quarantined:
    """Return the error of one thing that is not as it was kept."""
    return Quarantined(f"{what} {fault}{_REMEDY}")


def fault_of(err: DocumentError) -> str:
    """Return what is wrong, for whoever looks at everything already."""
    return err.reason.removesuffix(_REMEDY)
