"""Writes an export to a file that a person named; by its ending he says in which form."""

from pathlib import Path

from core.errors import UsageError
from service.exports.feeds import atom
from service.exports.rows import Export
from service.exports.tables import csv_lines, json_lines, write_xlsx

_STREAMED = {".csv": csv_lines, ".json": json_lines}
FORMS = (*_STREAMED, ".xlsx", ".atom")


def write_export(export: Export, path: Path) -> None:
    """Write all results in the form of the file's ending: whole, or not at all.

    Raises: UsageError for another ending, or a file that cannot be written.
    """
    form = path.suffix.lower()
    if form not in FORMS:
        raise UsageError(f"{path} tells no form by its ending. Name a file that ends in {', '.join(FORMS[:-1])} or {FORMS[-1]}.")
    fresh = path.with_name(f"{path.name}.new")
    try:
        if form == ".xlsx":
            write_xlsx(export, fresh)
        else:
            with fresh.open("wb") as file:
                file.writelines(_STREAMED[form](export) if form in _STREAMED else [atom(export, self_address=export.address)])
        fresh.replace(path)
    except OSError as err:
        raise UsageError(f"{path} cannot be written: {err.strerror}. Name another file.") from err
    finally:
        fresh.unlink(missing_ok=True)
