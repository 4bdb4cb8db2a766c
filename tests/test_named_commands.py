"""What a text calls a command is one: every `countywatch …`, `make …` and `python -m …` of code, pages, mails and docs, by its words and options."""

import ast
import re
import shlex
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import typer

import cli
from tests.test_layers import ROOMS, ROOT, files_of

TEXTS = ["README.md", "CONTRIBUTING.md", "docs/**/*.md", "web/templates/*", "digests/templates/*", "web/static/*"]
# In code a command stands between backquotes, in docs also on a line of its own in a block; what is in capitals is the reader's to fill in.
QUOTED = re.compile(r"`((?:countywatch|make|python -m) [^`]+)`")
LINE = re.compile(r"^((?:countywatch|make|python -m) .+)$", re.MULTILINE)
BLOCK = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
COMMANDS: Any = typer.main.get_command(cli.app)


def texts_of(path: Path) -> Iterator[str]:
    """Yield the string literals of a module, each value of an f-string as a word X."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parts = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)  # type: ignore[misc]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in parts:
            yield node.value


def named_commands() -> dict[str, str]:
    """Return each command that a text names, and where."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for path in files_of(ROOT, room):
            for text in texts_of(path):
                found |= {" ".join(command.split()): str(path.relative_to(ROOT)) for command in QUOTED.findall(text)}
    for pattern in TEXTS:
        for path in ROOT.glob(pattern):
            text = path.read_text(encoding="utf-8")
            for command in QUOTED.findall(text) + [line for block in BLOCK.findall(text) for line in LINE.findall(block)]:
                found[" ".join(command.split())] = str(path.relative_to(ROOT))
    return found


def fault_of(line: str) -> str | None:
    """Tell what is wrong with a command; None if it exists."""
    program, *words = shlex.split(line.replace("…", " "), comments=True)
    if program == "python":
        words.remove("-m")
    if not words or words[0].isupper():
        return None
    if program == "make":
        return None if words[0] in TARGETS else f"no target {words[0]}"
    if program == "python":
        return None if find_spec(words[0]) else f"no module {words[0]}"
    command = COMMANDS
    while (below := getattr(command, "commands", None)) and words and not words[0].startswith("-"):
        if words[0] not in below:
            return f"no command {words[0]}"
        command = below[words.pop(0)]
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)} | {"--help"}
    unknown = [word for word in words if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in known]
    return f"no option {unknown[0]}" if unknown else None


NAMED = dict(sorted(named_commands().items()))  # every process of tests must ask in one order


@pytest.mark.parametrize("line", NAMED)
def test_a_named_command_exists(line: str) -> None:
    assert fault_of(line) is None, NAMED[line]


def test_there_are_many_and_a_wrong_one_is_told() -> None:
    assert len(NAMED) > 100
    assert fault_of("countywatch serch raid") == "no command serch"
    assert fault_of("countywatch search raid --fast") == "no option --fast"
    assert fault_of("make cake") == "no target cake"
    assert fault_of("python -m evaluation.nothing") == "no module evaluation.nothing"
