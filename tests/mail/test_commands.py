"""The commands on saved searches and previews: what they print, in words and as JSON, and how they end on bad input."""

import json
from pathlib import Path
from typing import Any

import pytest

import cli
from tests.mail.office import READER, make_config, open_office
from tests.ports import free_port

RAID = "Officers searched a flat in Larch Street on Monday.\nThey found naloxone, scales and a sum of money in a kettle."


class Face:
    """The command line on one data folder, in this process."""

    def __init__(self, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self._capsys, self._monkeypatch = data, capsys, monkeypatch
        self.err = ""

    def run(self, *words: str, code: int = 0) -> str:
        """Run a command that must end with this code; what it printed."""
        self._monkeypatch.setattr("sys.argv", ["countywatch", *words, "--data", str(self.data)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, self.err = self._capsys.readouterr()
        assert ended.value.code in ({0, None} if code == 0 else {code}), out + self.err
        return out

    def json(self, *words: str) -> Any:
        """Return what a command prints with --json; nothing else may be there."""
        return json.loads(self.run(*words, "--json"))


@pytest.fixture
def face(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Face:
    monkeypatch.chdir(tmp_path)  # where a preview would land that should have been refused
    monkeypatch.setenv("COLUMNS", "200")  # so that usage errors are not broken over lines
    return Face(make_config(tmp_path / "data").data, capsys, monkeypatch)


def test_a_search_is_added_listed_paused_resumed_and_removed(face: Face) -> None:
    added = face.json("searches", "add", "Kits", "naloxone", "--to", READER, "--pace", "weekdays", "--at", "06:45")
    assert (added["pace"], added["local_time"], added["is_paused"]) == ("weekdays", "06:45", False)
    short = added["id"][:8]

    assert face.run("searches", "list") == f"{short}  Kits: naloxone → {READER}, weekdays at 06:45\n"
    face.run("searches", "pause", short)
    assert face.err == "Paused: Kits\n"
    assert face.run("searches", "list").endswith("weekdays at 06:45, paused\n")
    assert face.json("searches", "pause", short, "--resume") == added
    assert face.json("searches", "list") == [added]
    assert face.json("searches", "remove", short) == added
    assert face.json("searches", "list") == []
    assert face.run("searches", "list") == ""
    assert "No searches are saved" in face.err


@pytest.mark.parametrize(
    ("words", "match"),
    [
        (["naloxone", "--to", "ann"], "'ann' is not an e-mail address. Write one mailbox"),
        (['"open', "--to", READER], "This quotation mark is never closed"),
        (["", "--to", READER], "The query is empty"),
        (["colour:red", "--to", READER], "There is no field 'colour'"),
        (["naloxone", "--to", READER, "--at", "7.30"], "'7.30' is not a time of day. Write hours and minutes, as in 07:30."),
        (["naloxone", "--to", READER, "--at", "24:00"], "'24:00' is not a time of day"),
        (["naloxone", "--to", READER, "--pace", "hourly"], "'hourly' is no pace. Choose daily, weekdays or weekly."),
        (["naloxone"], "--to"),
    ],
)
def test_bad_words_are_refused_as_usage_and_keep_nothing(face: Face, words: list[str], match: str) -> None:
    assert face.run("searches", "add", "Kits", *words, code=2) == ""
    assert match in face.err
    assert face.json("searches", "list") == []


@pytest.mark.parametrize("command", [["searches", "remove"], ["searches", "pause"], ["digest", "preview"]])
@pytest.mark.parametrize("search_id", ["ffffffff", "zz", ""])
def test_an_unknown_id_is_told(face: Face, command: list[str], search_id: str) -> None:
    face.run("searches", "add", "Kits", "naloxone", "--to", READER)
    assert face.run(*command, search_id, code=1) == ""
    assert f"There is no saved search {search_id!r}. `countywatch searches list` shows their ids." in face.err


def test_a_preview_writes_three_files_for_each_reader_and_only_says_so(face: Face, tmp_path: Path) -> None:
    with open_office(make_config(face.data)) as office:
        office.publish("/news/1", RAID, title="The raid")
    for reader in (READER, "bo@reader.example"):
        face.run("searches", "add", "Kits", "naloxone", "--to", reader)
    out = tmp_path / "out"
    files = face.json("digest", "preview", "--out", str(out))["files"]

    assert files == [str(out / f"digest-{n}.{suffix}") for n in (1, 2) for suffix in ("txt", "html", "eml")]
    assert all(Path(file).stat().st_size for file in files)
    assert face.run("digest", "preview", "--out", str(out)).splitlines() == files
    assert face.json("digest", "outbox") == []


def test_a_preview_of_nothing_says_why(face: Face, tmp_path: Path) -> None:
    assert face.json("digest", "preview", "--out", str(tmp_path / "out")) == {"files": []}
    assert "There is nothing to preview: no search is saved, or all are paused." in face.err
    face.run("searches", "add", "Kits", "naloxone", "--to", READER)
    short = face.json("searches", "list")[0]["id"][:8]
    face.run("searches", "pause", short)
    assert face.run("digest", "preview", "--out", str(tmp_path / "out")) == ""
    assert "or all are paused" in face.err
    assert (
        len(face.run("digest", "preview", short, "--out", str(tmp_path / "out")).splitlines()) == 3
    )  # asked for by name, it is shown


def test_a_folder_that_cannot_be_written_is_told(face: Face, tmp_path: Path) -> None:
    face.run("searches", "add", "Kits", "naloxone", "--to", READER)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        assert face.run("digest", "preview", "--out", str(out), code=1) == ""
        assert f"The preview cannot be written to {out}: " in face.err
        assert "Name another folder with --out." in face.err


def test_sending_without_a_server_is_told_before_anything_is_composed(face: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    face.run("searches", "add", "Kits", "naloxone", "--to", READER)
    face.run("digest", "send", code=1)
    assert "No mail server is named, so no mail can be sent" in face.err
    monkeypatch.setenv("COUNTYWATCH_SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    face.run("digest", "send", code=3)
    assert "cannot be used" in face.err
    assert face.json("digest", "outbox") == []
