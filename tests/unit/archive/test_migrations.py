"""The migrations are one line: each number stands once, and leads from the one before it."""

import re
from pathlib import Path

import archive
from archive.database import HEAD


def test_migrations_follow_each_other() -> None:
    folder = Path(next(iter(archive.__path__))) / "migrations" / "versions"
    steps = [
        (
            path.name[:4],
            *re.findall(r'^(?:down_)?revision(?:: [^=]+)? = (?:"(\d{4})"|None)', path.read_text(encoding="utf-8"), re.M),
        )
        for path in sorted(folder.glob("0*.py"))
    ]
    numbers = [f"{n:04}" for n in range(1, len(steps) + 1)]
    assert [step[0] for step in steps] == numbers
    assert [step[1] for step in steps] == numbers
    assert [step[2] for step in steps] == ["", *numbers[:-1]]
    assert numbers[-1] == HEAD
