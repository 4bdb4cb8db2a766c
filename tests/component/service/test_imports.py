"""Files that hold many items: each ends under one fate, a bad one costs itself, and what was exported comes back as the same documents."""

import gzip
import json
import mailbox
from datetime import date
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from core.errors import UsageError
from service.correcting.making import By
from service.correcting.takedowns import Subject, suppress
from service.installation import Installation, open_installation
from service.intake.ingest import ImportOptions, crawl, import_paths
from service.intake.web_archive import export_warc
from tests.mail.office import make_config, open_office

RAID = "Six people were held in a flat in Larch Street on Monday. Officers found naloxone."


def open_empty(folder: Path) -> Installation:
    return open_installation(make_config(folder))


def captured(installation: Installation) -> dict[str, tuple[str, str]]:
    return {c.id: (c.source_id, c.key) for c in installation.archive.iter_captures()}


def test_each_line_of_json_has_one_fate_and_a_second_import_adds_nothing(tmp_path: Path) -> None:
    lines = [
        {"text": RAID, "title": "Six held", "url": "https://gazette.example/six?utm_source=x", "published": "2026-11-24"},
        {"html": f"<h1>Six held</h1><p>{RAID}</p>", "id": 7, "kind": "release"},
        {"title": "Nothing else"},
        {"text": RAID, "kind": "poem"},
        {"text": RAID, "published": "yesterday"},
        {"text": RAID, "url": "file:///etc/passwd"},
        ["no object"],
    ]
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join([*map(json.dumps, lines), "{broken", "", json.dumps({"text": "The last one."})]), encoding="utf-8")
    with open_empty(tmp_path / "data") as installation:
        first = import_paths(installation.archive, installation.config, installation.clock, [file], ImportOptions())
        again = import_paths(installation.archive, installation.config, installation.clock, [file], ImportOptions())
        kept = {c.key: c for c in installation.archive.iter_captures()}

    assert (first.captured, first.same, len(first.refused)) == (3, 0, 6)
    assert (again.captured, again.same, len(again.refused)) == (0, 3, 6)
    assert [each.item for each in first.refused] == [f"texts.jsonl, line {n}" for n in range(3, 9)]
    assert set(kept) == {"https://gazette.example/six", "7", "texts.jsonl#10"}
    told = kept["https://gazette.example/six"].context
    assert (told.found_title, str(told.found_published)[:10], told.found_from) == ("Six held", "2026-11-24", "given")
    assert kept["7"].context.kind == "release"


def test_what_programs_keep_in_a_folder_for_themselves_is_passed_over(tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    names = (
        "raid.txt",
        "old/raid.txt",
        ".DS_Store",
        "._raid.txt",
        "~$raid.docx",
        "Thumbs.db",
        "old/.git/config",
        "__MACOSX/raid.txt",
    )
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{RAID} {name}", encoding="utf-8")
    with open_empty(tmp_path / "data") as installation:
        import_paths(installation.archive, installation.config, installation.clock, [folder], ImportOptions())
        assert {key for _, key in captured(installation).values()} == {"raid.txt", "old/raid.txt"}
        named = import_paths(
            installation.archive, installation.config, installation.clock, [folder / "._raid.txt"], ImportOptions()
        )
        assert named.captured == 1


def test_a_mailbox_holds_letters(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "press.mbox")
    for name in ("one", "two"):
        box.add(f"From: press@police.example\nSubject: {name}\nMessage-ID: <{name}@police.example>\n\n{RAID}\n".encode())
    box.close()
    with open_empty(tmp_path / "data") as installation:
        result = import_paths(
            installation.archive, installation.config, installation.clock, [tmp_path / "press.mbox"], ImportOptions()
        )
        kinds = {c.key: c.content_type for c in installation.archive.iter_captures()}

    assert (result.captured, result.refused) == (2, ())
    assert kinds == {f"letter/<{name}@police.example>": "message/rfc822" for name in ("one", "two")}


@pytest.mark.parametrize("name", ["county.warc", "county.warc.gz"])
def test_what_is_exported_comes_back_as_the_same_captures(tmp_path: Path, name: str) -> None:
    config = make_config(tmp_path / "data")
    with open_office(config) as office:
        office.publish("/raid", RAID, title="Six held")
        office.publish("/gone", "Another text altogether, which is taken down later on.", title="Sold")
        office.publish("/raid", RAID + " A seventh was held later.", title="Seven held")
        gone = next(
            card
            for card in office.installation.documents.ids()
            if office.installation.documents.get(card).document.title == "Sold"
        )
        suppress(office.installation, Subject(document=gone), By("an editor", "a complaint"))
        told = export_warc(office.installation.archive, office.installation.config.beat, tmp_path / name)
        before = captured(office.installation)
    assert (told.written, told.left_out) == (2, {"it was taken down": 1})
    with (tmp_path / name).open("rb") as file:
        assert [r.http_headers.get_statuscode() for r in ArchiveIterator(file)] == ["200", "200"]

    with open_empty(tmp_path / "other") as installation:
        result = import_paths(installation.archive, installation.config, installation.clock, [tmp_path / name], ImportOptions())
        again = import_paths(installation.archive, installation.config, installation.clock, [tmp_path / name], ImportOptions())
        after = captured(installation)

    assert (result.captured, again.captured, again.same) == (2, 0, 2)
    assert after == {key: value for key, value in before.items() if value[1] != "/gone"}


def test_what_may_not_be_shown_whole_is_not_exported(tmp_path: Path) -> None:
    with open_office(make_config(tmp_path / "data", licence="snippet")) as office:
        office.publish("/raid", RAID, title="Six held")
        told = export_warc(office.installation.archive, office.installation.config.beat, tmp_path / "x.warc")

    assert (told.written, told.left_out) == (0, {"its source's licence is not for the full text": 1})


def test_a_damaged_web_archive_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    page = b"<html><title>A</title><p>Words.</p></html>"

    def record(url: str, status: int = 200) -> bytes:
        http = b"HTTP/1.1 %d OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % (status, len(page)) + page
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-01-02T03:04:05Z\r\n"
        head += f"WARC-Record-ID: <urn:uuid:{url[-1]}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
        return gzip.compress(head.encode() + http + b"\r\n\r\n")

    whole = record("https://a.example/1") + record("https://a.example/2", 404) + record("https://a.example/3")
    (tmp_path / "cut.warc.gz").write_bytes(whole + record("https://a.example/4")[:60])
    with open_empty(tmp_path / "data") as installation:
        result = import_paths(
            installation.archive, installation.config, installation.clock, [tmp_path / "cut.warc.gz"], ImportOptions()
        )
        kept = {c.key: c for c in installation.archive.iter_captures()}

    assert result.captured == 2
    assert set(kept) == {"https://a.example/1", "https://a.example/3"}
    assert str(kept["https://a.example/1"].fetched_at)[:10] == "2020-01-02"
    assert result.refused[0].reason == "the site answered 404"


def test_a_crawl_of_days_to_come_is_refused(tmp_path: Path) -> None:
    with open_empty(tmp_path / "data") as installation, pytest.raises(UsageError, match="--from 3000-01-01 lies in the future"):
        crawl(installation, since=date(3000, 1, 1))
