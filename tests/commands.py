"""Whether the commands that a text of ours names exist."""

import re

import typer

from cli import app


def assert_commands_exist(text: str) -> None:
    """Every command that a text names, with its options, exists."""
    for command in re.findall(r"`countywatch ([^`]+)`", text):
        node = typer.main.get_command(app)
        words = command.split()
        while words and words[0] in getattr(node, "commands", {}):
            node = node.commands[words.pop(0)]  # type: ignore[attr-defined]  # a group
        assert not getattr(node, "commands", None), command
        known = {option for parameter in node.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, command
