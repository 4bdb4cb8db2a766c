"""Lists, notes, tags and saved searches on the pages and in the API: what each of three accounts sees and changes, and a machine without accounts."""

import csv
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.readers.accounts import Accounts
from archive.readers.notes import tag_id
from core.config import Config
from service.accounts import add_user, choose_password, make_token
from service.correcting.making import By
from service.correcting.takedowns import Subject, lift, suppress
from service.installation import Installation
from service.team.lists import make_list
from service.team.members import Member
from service.team.notes import write_note
from service.team.searches import keep_search
from tests.web.conftest import open_client
from tests.web.county import LINKED, PACK, RAID, config_of, fill, open_county
from tests.web.test_access import OURS, PASSWORD, sign_in, token_in

DOCUMENTS = (RAID, PACK, LINKED)
ANN = Member("Reader", "reader")
QUOTED = RAID.text.index("“") + 1


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = config_of(tmp_path_factory.mktemp("team"))
    with open_county(config, DOCUMENTS) as installation:
        fill(installation, DOCUMENTS)
        for name, role in (("Admin", "admin"), ("Editor", "editor"), ("Reader", "reader"), ("Other", "reader")):
            choose_password(
                installation.archive, add_user(installation.archive, name, role=role, email=None), PASSWORD.format(name.lower())
            )
    return config


@pytest.fixture
def client(team: Config) -> Iterator[TestClient]:
    yield from open_client(team)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[TestClient]:
    """Give an app without accounts."""
    config = config_of(tmp_path)
    with open_county(config, DOCUMENTS) as installation:
        fill(installation, DOCUMENTS)
    yield from open_client(config)


def opened(client: TestClient) -> Installation:
    found: Installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    return found


def send(client: TestClient, page: str, address: str, **fields: str) -> Any:
    """Open a page, and send a form of it."""
    token = token_in(client.get(page).text)
    return client.post(address, data=fields | {"token": token}, headers=OURS)


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_on_a_machine_without_accounts_it_simply_works(alone: TestClient) -> None:
    hit = alone.get("/search?q=heroin&mode=keyword").text
    (keep, *_) = re.findall(r'href="(/documents/[^"]+/keep[^"]*)"', hit)
    put = send(alone, html.unescape(keep), f"/documents/{RAID.id}/keep", name="For <b>Monday</b>", what="document:")
    assert "It is on the list." in put.text
    assert "The team" not in put.text
    assert "It was on the list already." in send(alone, keep, f"/documents/{RAID.id}/keep", list=list_id(alone)).text
    send(alone, keep, f"/documents/{RAID.id}/notes", body="First line\r\nsecond <i>line</i>")
    send(alone, keep, f"/documents/{RAID.id}/tags", tag="To answer")
    page = alone.get(f"/documents/{RAID.id}").text
    beside = text_of(page[page.index("Kept here") :])
    assert "First line second <i>line</i>" in beside
    assert "To answer On For <b>Monday</b>" in beside
    assert alone.get(f"/tags/{tag_id('to answer')}").text.count(RAID.id) >= 1
    saved = send(alone, "/lists?q=larch&kind=article", "/searches", q="larch", kind="article", name="Larches")
    assert "/search?q=larch&amp;kind=article" in saved.text
    assert "larch , article" in text_of(saved.text)


def list_id(client: TestClient) -> str:
    found = client.get("/api/v1/lists").json()["lists"]
    return str(found[0]["id"])


def test_a_quote_and_an_item_are_put_on_a_list_and_lead_to_their_places(alone: TestClient) -> None:
    form = alone.get(f"/documents/{RAID.id}/keep?at={QUOTED}").text
    (what,) = re.findall(r'<option value="(quote:[^"]+)"', form)
    send(alone, f"/documents/{RAID.id}/keep?at={QUOTED}", f"/documents/{RAID.id}/keep", name="Words", what=what, at=str(QUOTED))
    send(alone, f"/documents/{PACK.id}/keep", f"/documents/{PACK.id}/keep", list=list_id(alone), what="item:7")
    page = alone.get(f"/lists/{list_id(alone)}").text
    assert re.search(rf'href="/documents/{PACK.id}\?at=\d+#sought"', page)
    passage = re.search(r'<p class="passage kept">.*?</p>', page[page.index(RAID.id) :], re.S)
    assert passage
    quote = opened(alone).documents.get(RAID.id).annotations.quotes[0]
    assert f"<mark>{RAID.text[quote.start : quote.end]}</mark>" in html.unescape(passage.group())
    wrong = send(alone, f"/documents/{RAID.id}/keep", f"/documents/{RAID.id}/keep", list=list_id(alone), what="item:99")
    assert (wrong.status_code, "not in the document any more" in wrong.text) == (400, True)


@pytest.mark.parametrize("is_shared", [False, True])
def test_no_cell_of_address_role_and_owner_is_wrong(client: TestClient, is_shared: bool) -> None:
    """Ann, a reader, owns a list, a note and a search; another reader, an editor and an admin try everything with them, then she does."""
    installation = opened(client)
    wrong: list[tuple[object, ...]] = []
    for role in ("Other", "Editor", "Admin", "Reader"):
        made = make_list(installation.archive, ANN, f"{role} {is_shared}", is_shared=is_shared)
        note = write_note(installation.archive, ANN, RAID.id, f"A note for {role}", is_shared=is_shared)
        kept = keep_search(installation.archive, ANN, f"A search for {role}", "raid", "q=raid", is_shared=is_shared)
        sign_in(client, role, password=PASSWORD.format(role.lower()))
        is_owner = role == "Reader"
        see = 200 if is_owner or is_shared else 404
        change = 303 if is_owner or (is_shared and role in {"Editor", "Admin"}) else 403 if is_shared else 404
        own = 303 if is_owner else 403 if is_shared else 404
        token = token_in(client.get("/lists").text)
        cells: list[tuple[str, str, dict[str, str], int]] = [
            ("GET", f"/lists/{made.id}", {}, see),
            ("GET", f"/lists/{made.id}/export.csv", {}, see),
            ("GET", f"/lists/{made.id}/export.json", {}, see),
            ("GET", f"/api/v1/lists/{made.id}", {}, see),
            ("POST", f"/documents/{PACK.id}/keep", {"list": made.id}, 303 if see == 200 else see),
            ("POST", f"/lists/{made.id}", {"do": "rename", "name": f"{role} {is_shared} again"}, change),
            ("POST", f"/lists/{made.id}", {"do": "share" if is_shared else "unshare"}, own),
            ("POST", f"/notes/{note.id}", {"do": "change", "body": "Otherwise"}, change),
            ("POST", f"/notes/{note.id}", {"do": "share" if is_shared else "unshare"}, own),
            ("POST", f"/searches/{kept.id}", {"do": "rename", "name": "Otherwise"}, change),
            ("POST", f"/searches/{kept.id}", {"do": "share" if is_shared else "unshare"}, own),
            ("POST", f"/lists/{made.id}", {"do": "delete"}, change),
            ("POST", f"/notes/{note.id}", {"do": "remove"}, change),
            ("POST", f"/searches/{kept.id}", {"do": "remove"}, change),
        ]
        everything = client.get("/lists").text + client.get("/api/v1/lists").text + client.get(f"/documents/{RAID.id}/keep").text
        everything += client.get(f"/documents/{RAID.id}").text + client.get(f"/api/v1/documents/{RAID.id}/kept").text
        for about in (made.id, note.body, kept.name):
            if (about in everything) is not (see == 200):
                wrong.append((role, "listed", about))
        for method, address, fields, expected in cells:
            if method == "POST":  # a form without our token changes nothing
                unsigned = client.post(address, data=fields, headers=OURS, follow_redirects=False).status_code
                elsewhere = client.post(
                    address, data=fields | {"token": token}, headers={"sec-fetch-site": "cross-site"}
                ).status_code
                if (unsigned, elsewhere) != (403, 403):
                    wrong.append((role, address, unsigned, elsewhere))
            sent = {"data": fields | {"token": token}} if method == "POST" else {}
            answer = client.request(method, address, headers=OURS, follow_redirects=False, **sent)  # type: ignore[arg-type]  # one of two
            if answer.status_code != expected:
                wrong.append((role, address, fields, answer.status_code, expected))
    assert wrong == []


def test_who_did_what_is_in_the_book(client: TestClient) -> None:
    sign_in(client, "Reader", password=PASSWORD.format("reader"))
    send(client, f"/documents/{RAID.id}/keep", f"/documents/{RAID.id}/keep", name="In the book", shared="1")
    send(client, f"/documents/{RAID.id}/keep", f"/documents/{RAID.id}/notes", body="Said so")
    newest = [(row.who, row.action, row.subject) for row in Accounts(opened(client).archive).book(2)]
    assert newest == [
        ("Reader", "POST /documents/{document_id}/notes", RAID.id),
        ("Reader", "POST /documents/{document_id}/keep", RAID.id),
    ]


def test_a_program_sees_what_its_account_sees(client: TestClient) -> None:
    installation = opened(client)
    mine = make_list(installation.archive, Member("Other", "reader"), "Robots'", is_shared=False)
    token = make_token(installation.archive, Accounts(installation.archive).get("Other"), "nightly")
    shown = {"authorization": f"Bearer {token}"}
    assert mine.id in {each["id"] for each in client.get("/api/v1/lists", headers=shown).json()["lists"]}
    token = make_token(installation.archive, Accounts(installation.archive).get("Editor"), "nightly")
    shown = {"authorization": f"Bearer {token}"}
    assert mine.id not in {each["id"] for each in client.get("/api/v1/lists", headers=shown).json()["lists"]}
    assert client.get(f"/api/v1/lists/{mine.id}", headers=shown).status_code == 404
    assert client.get(f"/api/v1/lists/{mine.id}").status_code == 401
    assert client.post("/api/v1/lists", headers=shown, json={}).status_code == 405


def test_what_is_taken_down_leaves_lists_with_a_plain_line(alone: TestClient) -> None:
    for made in DOCUMENTS:
        named = {"list": list_id(alone)} if made is not RAID else {"name": "Three"}
        send(alone, f"/documents/{made.id}/keep", f"/documents/{made.id}/keep", **named)
    address = f"/lists/{list_id(alone)}"
    taken = suppress(opened(alone), Subject(document=RAID.id), By("a test"))
    page = alone.get(address).text
    assert RAID.title not in page
    assert "1 entry was taken down, and is not shown." in page
    rows = list(csv.DictReader(io.StringIO(alone.get(f"{address}/export.csv").content.decode("utf-8-sig"))))
    assert {row["title"] for row in rows if not row["number"].startswith("#")} >= {LINKED.title}
    assert RAID.title not in {row["title"] for row in rows}
    assert next(row for row in rows if row["title"] == LINKED.title)["snippet"] == ""  # it may only be linked to
    found = json.loads(alone.get(f"{address}/export.json").content)
    assert (found["list"], found["total"], found["silence"]) == ("Three", 2, ["1 entry was taken down, and is not shown."])
    assert alone.get(f"{address}/export.xlsx").content[:2] == b"PK"
    assert alone.get(f"{address}/export.atom").text.count("<entry>") == 2
    assert alone.get(f"{address}/export.pdf").status_code == 404
    assert alone.get(f"/documents/{RAID.id}/keep").status_code == 404
    lift(opened(alone), taken.id, By("a test"))
    assert "taken down" not in alone.get(address).text


def test_what_cannot_be_kept_is_told(alone: TestClient) -> None:
    for page, address, fields, words in (
        ("/lists", "/lists", {"name": " "}, "needs a name on one line"),
        ("/lists", "/searches", {"name": "Nothing"}, "Search for something first"),
        ("/lists", "/searches", {"name": "Odd", "q": "a", "mode": "odd"}, "mode"),
        ("/lists", "/searches", {"name": "Open", "q": "(a"}, "bracket"),
        (f"/documents/{RAID.id}/keep", f"/documents/{RAID.id}/keep", {}, "give a name for a new one"),
        (f"/documents/{RAID.id}/keep", f"/documents/{RAID.id}/notes", {"body": ""}, "A note is a text"),
        (f"/documents/{RAID.id}/keep", f"/documents/{RAID.id}/tags", {"tag": "x" * 41}, "at most 40"),
        (f"/documents/{RAID.id}/keep", "/notes/none", {"do": "burn"}, "choose one of"),
    ):
        answer = send(alone, page, address, **fields)
        assert (answer.status_code, words in html.unescape(answer.text)) == (400, True), (address, fields, answer.text)
    for address in ("/lists/none", "/tags/none", f"/documents/{'f' * 20}/keep", "/api/v1/lists/none"):
        assert alone.get(address).status_code == 404
    assert alone.get(f"/documents/{RAID.id}/keep?at=x").status_code == 400


def test_the_shell_shows_and_exports_a_list(
    alone: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import cli

    send(alone, f"/documents/{LINKED.id}/keep", f"/documents/{LINKED.id}/keep", name="Gulls")
    (tmp_path / "out").mkdir()
    monkeypatch.setattr("core.config.load_config", lambda **_: opened(alone).config)

    def shell(*words: str) -> str:
        monkeypatch.setattr("sys.argv", ["countywatch", "lists", *words])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert ended.value.code == 0
        return capsys.readouterr().out

    (found,) = json.loads(shell("list", "--json"))
    assert (found["name"], found["n_entries"]) == ("Gulls", 1)
    assert LINKED.title in shell("show", found["id"])
    shell("export", found["id"], "--output", str(tmp_path / "out" / "gulls.csv"))
    assert LINKED.title in (tmp_path / "out" / "gulls.csv").read_text(encoding="utf-8-sig")


def test_text_that_turns_direction_is_isolated(alone: TestClient) -> None:
    turned = "Raids \u202e of May"  # no name: a control is refused in words
    answer = send(alone, "/lists", "/lists", name=turned)
    assert answer.status_code == 400
    send(alone, f"/documents/{RAID.id}/keep", f"/documents/{RAID.id}/keep", name="שלום Raids")
    for page in (f"/documents/{RAID.id}/keep", "/lists", f"/documents/{RAID.id}", f"/lists/{list_id(alone)}"):
        source = alone.get(page).text
        for found in re.finditer("שלום", source[source.index("<main") :]):
            before = source[: source.index("<main") + found.start()]
            is_alone = before.endswith('value="') or "<option" in before[-60:]
            assert is_alone or before.rfind("<bdi") > before.rfind("</bdi"), (page, before[-80:])
