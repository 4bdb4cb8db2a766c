"""What the commands by which a person decides something have in common: who decides, and what follows later."""

from typing import TYPE_CHECKING

from cli.output import log_line

if TYPE_CHECKING:
    from service.correcting.making import By


def by(who: str | None, reason: str | None) -> "By":
    """Return who decides on the command line, and why."""
    from getpass import getuser

    from service.correcting.making import By

    return By(getuser() if who is None else who, reason)


def say_if_index_follows(is_indexed: bool) -> None:
    """Say where the index does not hold a decision yet."""
    if not is_indexed:
        log_line("It is kept, and the search index follows with the next `countywatch process`.")
