"""What is written beside the archive on a disk without room: told in words, and nothing behind them."""

import gc
from datetime import UTC, datetime
from pathlib import Path

import pytest
import tantivy

from core.errors import Unavailable, UsageError
from index.embedded import EmbeddedEngine
from service.exports.files import write_export
from service.exports.rows import Export, ExportRow

ROW = ExportRow(
    1, "A raid", "Gazette", "article", None, None, None, None, None, "Words", 1, "", None, "open", "http://x.example", "", "words"
)


def test_a_workbook_that_cannot_be_written_is_told_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "results.xlsx"
    path.with_name("results.xlsx.new").symlink_to("/dev/full")  # which refuses every byte as a full disk does
    results = Export("raid", "http://x.example/", datetime(2026, 11, 24, tzinfo=UTC), False, 1, False, (), iter([ROW]))

    with pytest.raises(UsageError, match="cannot be written: No space left on device"):
        write_export(results, path)
    gc.collect()  # half-written sheets that complain now would fail the test
    assert list(tmp_path.iterdir()) == []


def test_an_index_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise ValueError("IO error: No space left on device (os error 28)")  # as tantivy says it

    monkeypatch.setattr(tantivy, "Index", full)
    with (
        pytest.raises(Unavailable, match=r"cannot be made: .*No space left on device.*free space"),
        EmbeddedEngine(tmp_path, 4).rebuilding(),
    ):
        pass
    assert list(tmp_path.iterdir()) == []
