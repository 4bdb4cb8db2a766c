"""The commands that the README and the user guide show, run on the demo as they stand there."""

import re
import shlex

import pytest

from tests.demo.conftest import ROOT, Face

pytestmark = pytest.mark.slow
# Those that only look. The others change things or serve until they are stopped; they have tests of their own.
LOOKING = ("search", "dossier", "status", "doctor", "analyse", "index status")


def commands() -> list[str]:
    found = []
    for page in ("README.md", "docs/user-guide.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        found += re.findall(r"^(countywatch .+)$", text, re.M) + re.findall(r"`(countywatch [^`]+)`", text)
    return sorted({c for c in found if c.removeprefix("countywatch ").startswith(LOOKING) and "FILE" not in c})


def test_there_are_commands_to_test() -> None:
    assert len(commands()) >= 6


@pytest.mark.parametrize("command", commands())
def test_command_of_the_docs_works_on_the_demo(demo: Face, command: str) -> None:
    words = shlex.split(command)[1:]
    if words == ["search", "Operation Gravity"]:
        pytest.skip("this one is about the sample article; tests/demo/test_demo.py runs it")
    if words == ["analyse"]:
        pytest.skip("reads standard input; tests/demo/test_demo.py runs it on files")

    ended = demo.run(*words)

    if words[0] == "search":
        assert "nothing found" not in ended.stderr
        assert ended.stdout.strip()
