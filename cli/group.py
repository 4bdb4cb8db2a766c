"""A group of commands. Typer's own decorator takes any callable; this keeps a command's parameters for mypy."""

from collections.abc import Callable
from typing import ParamSpec

import typer

Parameters = ParamSpec("Parameters")


class CommandGroup:
    """Commands of one subject; with words of its own if people type its name before theirs."""

    def __init__(self, about: str | None = None) -> None:
        self._typer = typer.Typer(help=about, no_args_is_help=about is not None)

    def command(self, name: str | None = None) -> Callable[[Callable[Parameters, None]], Callable[Parameters, None]]:
        """Make a function a command of this group; without a name it is called by the function's."""

        def add(command: Callable[Parameters, None]) -> Callable[Parameters, None]:
            self._typer.command(name)(command)
            return command

        return add

    def add_to(self, app: typer.Typer, *, name: str | None = None) -> None:
        """Make the commands part of the app: beside its own, or behind the group's name."""
        app.add_typer(self._typer, name=name)
