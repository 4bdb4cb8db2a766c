"""Cells of tables that spreadsheets open: nothing that somebody published may be taken for a formula."""

# Spreadsheets take a cell that begins so for a formula; the wide forms too, which some read as the narrow ones.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_cell(text: str) -> str:
    """Return a text as a cell: with an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
