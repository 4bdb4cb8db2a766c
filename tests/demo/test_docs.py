"""The commands that the README and the user guide show, run on the demo as they stand there."""

import re
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.demo.conftest import ROOT, Face

pytestmark = pytest.mark.slow
# Those that only look. The others change things or serve until they are stopped; they have tests of their own.
LOOKING = (
    "search ",
    "export ",
    "explain '",
    "explain https",
    "dossier ",
    "trend ",
    "status",
    "doctor",
    "analyse",
    "index status",
)


def commands() -> list[str]:
    found = []
    for page in ("README.md", "docs/user-guide.md"):
        text = (ROOT / page).read_text(encoding="utf-8")
        found += re.findall(r"^(countywatch .+)$", text, re.M) + re.findall(r"`(countywatch [^`]+)`", text)
    return sorted({c for c in found if c.removeprefix("countywatch ").startswith(LOOKING) and "FILE" not in c})


def test_there_are_commands_to_test() -> None:
    assert len(commands()) >= 6


@pytest.mark.parametrize("command", commands())
def test_command_of_the_docs_works_on_the_demo(demo: Face, tmp_path: Path, command: str) -> None:
    words = [
        str(tmp_path / word) if word.endswith((".png", ".svg", ".csv", ".xlsx")) else word for word in shlex.split(command)[1:]
    ]
    if words == ["search", "Operation Gravity"]:
        pytest.skip("this one is about the sample article; tests/demo/test_demo.py runs it")
    if words == ["analyse"]:
        pytest.skip("reads standard input; tests/demo/test_demo.py runs it on files")

    ended = demo.run(*words)

    assert ended.stdout.strip() or words[0] == "export"
    assert "nothing found" not in ended.stderr.lower()
    assert not re.search(r"\bno (stories|copies) of", ended.stderr)
    assert all(Path(word).stat().st_size > 1000 for word in words if word.startswith(str(tmp_path)))


def test_the_digest_readers_first_ten_minutes(demo: Face, tmp_path: Path) -> None:
    """The guide's commands in their order, on a copy, for they change it; ID and the folder are put in."""
    read_at = min(datetime.fromisoformat(source["read_at"]) for source in demo.json("status")["sources"])
    if datetime.now(UTC) - read_at > timedelta(hours=20):
        pytest.skip("the demo is older than a day, so that nothing in it is new: make it anew")
    reader = replace(demo, data=demo.copy(tmp_path / "data"))
    section = (
        (ROOT / "docs/user-guide.md")
        .read_text(encoding="utf-8")
        .partition("digest reader's first ten minutes")[2]
        .partition("\n## ")[0]
    )
    shown = re.findall(r"^(countywatch .+)$", section, re.M)
    assert len(shown) == 4
    for command in shown:
        reader.run(*(word.replace("morning", str(tmp_path / "morning")) for word in shlex.split(command)[1:]))

    text = (tmp_path / "morning" / "digest-1.txt").read_text(encoding="utf-8")
    assert re.search(r"^\[FICTIONAL\] \d+ new", text, re.M)
    assert "Why: names Operation Tamarisk" in text
    assert "Said by Edmund Farrow-Lyle, Police and Crime Commissioner: “" in text
    assert "All 4 sources were read." in text
    by_name = {saved["name"]: saved for saved in reader.json("searches", "list")}
    assert (by_name["Naloxone"]["pace"], by_name["Naloxone"]["local_time"]) == ("weekdays", "06:45")
    for command in re.findall(r"`countywatch (searches (?:pause|remove) ID)`", section):
        reader.run(*command.replace("ID", by_name["Naloxone"]["id"][:4]).split())
    assert list(reader.json("searches", "list")) == [by_name["Tamarisk"]]
    assert reader.run("digest", "outbox").stdout == ""
