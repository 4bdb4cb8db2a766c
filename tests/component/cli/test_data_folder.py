"""A data folder that is named and not there: made by the commands that begin one, refused by those that work on what is there."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli import app
from core.errors import UsageError


@pytest.mark.parametrize("words", [["correct", "list"], ["archive", "verify"], ["search", "heroin"]], ids=" ".join)
def test_a_mistyped_folder_is_refused_and_not_made(tmp_path: Path, words: list[str]) -> None:
    ended = CliRunner().invoke(app, [*words, "--data", str(tmp_path / "dta")])

    assert isinstance(ended.exception, UsageError)
    assert "There is no data folder" in str(ended.exception)
    assert list(tmp_path.iterdir()) == []


def test_an_import_begins_one(tmp_path: Path) -> None:
    (tmp_path / "story.txt").write_text("The ferry was late again on Sunday, and nobody on the quay knew why.", encoding="utf-8")

    ended = CliRunner().invoke(app, ["import", str(tmp_path / "story.txt"), "--data", str(tmp_path / "data")])

    assert ended.exit_code == 0, ended.output
    assert (tmp_path / "data" / "archive.sqlite3").exists()


def test_a_folder_without_anything_to_import_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / ".hidden").write_text("x", encoding="utf-8")

    ended = CliRunner().invoke(app, ["import", str(tmp_path / "in"), "--data", str(tmp_path / "data")])

    assert ended.exit_code == 0, ended.output
    assert "Nothing to import was found there" in ended.output
