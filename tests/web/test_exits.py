"""Every way by which something leaves: two people who may not be shown, one of them fifteen, stand in no list, field, facet, letter or suggestion.

The text's own words are its publisher's; what is made of them names neither.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.readers.mail import Mail
from core.config import Config
from core.words import Role
from digests.desk import preview
from service.team.lists import choices, make_list, put
from service.team.members import MACHINE_USER
from tests.web.county import NOW, RAID, FakePipeline, Made, config_of, fill, open_county
from web.app import create_app

MINOR, PRIVATE = "Jo Minor", "Bob Private"
QUOTED = "“I saw the vans come down the lane at six in the morning.”"
CHILD = Made(
    "Larch Street searched",
    ("Officers of Operation Gooseberry searched Larch Street.", f"{MINOR}, 15, a pupil, said: {QUOTED}"),
    names=(("Operation Gooseberry", "OPERATION"), (MINOR, "PERSON")),
    roles=(Role(MINOR, "pupil"),),
    speaker=MINOR,
)
NEIGHBOUR = Made(
    "Larch Street talks",
    ("Operation Gooseberry is talked of in Larch Street.", f"{PRIVATE}, a neighbour, said: {QUOTED.replace('six', 'seven')}"),
    names=(("Operation Gooseberry", "OPERATION"), (PRIVATE, "PERSON")),
    roles=(Role(PRIVATE, "neighbour"),),
    speaker=PRIVATE,
    source="herald",
)
ALL = (CHILD, NEIGHBOUR, RAID)
OWN_WORDS = {"text", "words", "paragraph", "sentence"}  # of an answer: what the publisher wrote
NAMES = re.compile(r"minor|private\b(?! person)", re.I)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = config_of(tmp_path_factory.mktemp("exits"))
    with open_county(config, ALL) as opened:
        fill(opened, ALL)
        kept = make_list(opened.archive, MACHINE_USER, "Larch Street", is_shared=False)
        for made in (CHILD, NEIGHBOUR):
            item = opened.documents.get(made.id)
            for choice in choices(item, item.annotations.quotes[0].start, 2):
                put(opened.archive, MACHINE_USER, kept.id, made.id, choice.kind, choice.place)
        Mail(opened.archive).add_search("Larch", "larch", "ann@reader.example", pace="daily", local_time="07:00")
    return config


@pytest.fixture(scope="module")
def client(config: Config) -> Iterator[TestClient]:
    app = create_app(config)
    with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
        app.state.installation.clock = lambda: NOW
        app.state.installation.__dict__["pipeline"] = FakePipeline(ALL)
        yield opened


def told(answer: Any) -> str:
    """Everything that an answer says but its documents' own words."""
    if isinstance(answer, dict):
        return "\n".join(told(item) for key, item in answer.items() if key not in OWN_WORDS)
    return "\n".join(map(told, answer)) if isinstance(answer, list) else str(answer)


EXITS = [
    ("search", {"q": "larch"}),
    ("search", {"q": "speaker:pupil OR speaker:neighbour"}),
    ("facets", {"q": "larch", "facet": "person"}),
    ("trend", {"q": "larch", "split": "place"}),
    ("dossier", {"name": "Gooseberry"}),
    ("quotes", {"q": "larch"}),
    ("quotes", {"q": "vans"}),
    ("profile", {"kind": "operation", "name": "Gooseberry"}),
    ("similar", {"document_id": RAID.id}),
    ("explain", {"of": CHILD.title, "q": "larch"}),
    ("corrections", {}),
    ("status", {}),
    (f"documents/{CHILD.id}", {}),
    (f"documents/{NEIGHBOUR.id}", {}),
]


@pytest.mark.parametrize(("path", "asked"), EXITS)
def test_no_answer_names_them(client: TestClient, path: str, asked: dict[str, str]) -> None:
    answer = client.get(f"/api/v1/{path}", params=asked)

    assert answer.status_code == 200, answer.text
    assert not NAMES.search(told(answer.json())), told(answer.json())


def test_no_list_names_them(client: TestClient) -> None:
    (kept,) = client.get("/api/v1/lists").json()["lists"]
    answer = client.get(f"/api/v1/lists/{kept['id']}").json()
    assert {each["kind"] for each in answer["entries"]} == {"document", "story", "quote"}
    assert not NAMES.search(told(answer)), told(answer)
    for page in (f"/lists/{kept['id']}", f"/documents/{CHILD.id}/keep?at={CHILD.text.index('“') + 1}"):
        beside = re.sub(r'(?s)<p class="passage[^"]*">.*?</p>', "", client.get(page).text)
        assert not NAMES.search(beside), beside


@pytest.mark.parametrize("name", [MINOR, PRIVATE])
def test_nothing_is_found_by_their_names_but_the_texts_own_words(client: TestClient, name: str) -> None:
    for field in ("person", "speaker"):
        answer = client.get("/api/v1/search", params={"q": f'{field}:"{name}"'}).json()
        assert answer["total"] == 0
        assert [each["suggestions"] for each in answer["unknown"]] == [[]]
    surname = client.get("/api/v1/search", params={"q": f"person:{name.split()[1]}"}).json()
    assert (surname["total"], [each["suggestions"] for each in surname["unknown"]]) == (0, [[]])
    assert client.get("/api/v1/profile", params={"kind": "person", "name": name}).status_code == 404
    assert client.get("/api/v1/quotes", params={"speaker": name}).json()["quotes"] == []


PAGES = [
    "/",
    "/search?q=larch",
    "/facets?q=larch&facet=person",
    "/trends?q=larch",
    "/quotes",
    "/operations/gooseberry",
    "/status",
]


@pytest.mark.parametrize("path", [*PAGES, f"/documents/{CHILD.id}?names=1", f"/documents/{NEIGHBOUR.id}?names=1"])
def test_no_page_names_them_beside_the_text(client: TestClient, path: str) -> None:
    page = client.get(path)

    assert page.status_code == 200
    beside = re.sub(
        r'(?s)<div class="text">.*?</div>\s*</div>|<p class="passage">.*?</p>|<blockquote.*?</blockquote>', "", page.text
    )
    assert not NAMES.search(beside), beside
    assert 'class="name person" href' not in page.text or "Ada Quill" in page.text


def test_no_letter_names_them(config: Config, tmp_path: Path) -> None:
    with open_county(config, ALL) as opened:
        written = preview(opened, tmp_path)
    letters = [path.read_text(encoding="utf-8") for path in written if path.suffix in {".txt", ".html"}]

    assert any(CHILD.title in letter for letter in letters)
    assert not any(NAMES.search(letter) or "vans" in letter for letter in letters)


@pytest.mark.parametrize(
    "words",
    [["search", "larch", "--mode", "keyword"], ["facet", "person", "larch"], ["dossier", "Gooseberry"], ["quotes", "larch"]],
)
def test_the_command_line_names_neither(
    config: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    import cli

    monkeypatch.setattr("core.config.load_config", lambda **_: config)
    monkeypatch.setattr("service.installation.Installation.pipeline", FakePipeline(ALL))
    monkeypatch.setattr("sys.argv", ["countywatch", *words, "--json"])
    with pytest.raises(SystemExit) as ended:
        cli.main()

    out = capsys.readouterr().out
    assert ended.value.code in {0, None}
    assert not NAMES.search(told(json.loads(out))), out
