"""The dossier of an operation over a real archive and a real index: service, page and API, within licences and fair to people."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from archive.kept import Kept
from core.config import Config
from core.errors import NotFound, UsageError
from core.words import to_json
from service.dossiers.dossiers import MAX_NAME_CHARS, dossier
from service.installation import Installation, open_installation
from tests.web.conftest import open_client
from tests.web.county import NOW, config_of, fill
from tests.web.operation_texts import (
    ALL,
    COPY,
    HOSTILE,
    LAUNCH,
    LINK,
    OPERATION,
    OTHER,
    OURS,
    PAPER,
    PRIVATE,
    SNIPPET,
    THEIRS,
    UNDATED,
    Counting,
)
from tests.web.test_pages import Page, get


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = config_of(tmp_path_factory.mktemp("operations"))
    with open_installation(config, clock=lambda: NOW) as opened:
        opened.__dict__["pipeline"] = Counting(ALL)
        fill(opened, ALL)
    return config


@pytest.fixture(scope="module")
def installation(config: Config) -> Iterator[Installation]:
    with open_installation(config, clock=lambda: NOW) as opened:
        yield opened


@pytest.fixture(scope="module")
def wren(installation: Installation) -> dict[str, Any]:
    found: dict[str, Any] = to_json(dossier(installation, "Wren"))
    return found


@pytest.fixture(scope="module")
def client(config: Config) -> Iterator[TestClient]:
    yield from open_client(config)


def titles(part: dict[str, Any]) -> list[str]:
    return [line["title"] for line in part["lines"]]


def test_two_forces_are_kept_apart(wren: dict[str, Any]) -> None:
    ours, theirs, _ = wren["sections"]

    assert (ours["force"]["name"], theirs["force"]["name"]) == (OURS[0], THEIRS[0])
    assert (ours["is_other"], theirs["is_other"]) == (False, True)
    assert titles(theirs["mentions"]) == [OTHER.title]
    assert [place["name"] for place in theirs["places"]["lines"]] == ["Otherham"]
    assert [figure["value"] for figure in theirs["figures"]["lines"]] == [7]
    assert "Otherham" not in [place["name"] for place in ours["places"]["lines"]]


def test_the_force_is_what_the_texts_say(wren: dict[str, Any]) -> None:
    ours = wren["sections"][0]

    assert ours["force"]["documents"] == 2
    assert {line["title"] for line in ours["force"]["said_in"]} == {LAUNCH.title, COPY.title}
    assert LAUNCH.text[ours["force"]["said_in"][0]["start"] :].startswith(OURS[0])
    assert ours["unnamed"] == ours["documents"] - 2


def test_texts_of_a_source_that_names_no_force_are_not_guessed(wren: dict[str, Any]) -> None:
    """The council and the Wire never say whose operation it is, and two forces are known."""
    assert [section["force"] and section["force"]["name"] for section in wren["sections"]] == [OURS[0], THEIRS[0], None]
    assert titles(wren["sections"][2]["mentions"]) == [PAPER.title, LINK.title]


def test_dates_are_of_dated_texts_and_undated_ones_are_counted(wren: dict[str, Any]) -> None:
    ours = wren["sections"][0]

    assert (ours["first"]["published"], ours["last"]["published"]) == ("2026-01-05", "2026-02-20")
    assert (ours["undated"], wren["undated"]) == (1, 1)
    assert titles(ours["mentions"])[-1] == UNDATED.title


def test_figures_are_statements_in_order_and_copies_collapse(wren: dict[str, Any]) -> None:
    lines = wren["sections"][0]["figures"]["lines"]

    assert [(line["text"], line["figure_kind"], line["copies"]) for line in lines] == [
        ("12", "arrests", 2),
        ("3", "warrants", 2),
        ("44", "arrests", 1),
        ("45", "arrests", 1),
        ("31", "arrests", 1),
    ]
    assert [line["approximate"] for line in lines[:2]] == [True, False]
    assert (lines[0]["source_name"], lines[0]["published"], lines[0]["on"]) == ("Inventshire Gazette", "2026-01-05", "2026-01-04")
    start, end = lines[0]["highlights"][0]
    assert lines[0]["sentence"][start:end] == "12"


def test_nobody_without_a_public_role_is_named(wren: dict[str, Any]) -> None:
    ours = wren["sections"][0]

    assert [(line["name"], line["documents"]) for line in ours["people"]["lines"]] == [("Ada Quill", 3)]
    assert {quote["speaker"] for quote in ours["quotes"]["lines"]} == {"Ada Quill"}
    assert ours["quotes"]["left_out"] == 1
    assert "Bob Private" not in json.dumps({**ours, "mentions": None})  # passages are shown as they are written


def test_quotes_are_beside_the_name_or_of_people_in_office(wren: dict[str, Any]) -> None:
    quotes = wren["sections"][0]["quotes"]["lines"]

    assert [(q["text"], q["beside"], q["copies"]) for q in quotes] == [
        ("a quote far from it", False, 1),
        ("We have begun,", False, 2),
    ]
    assert (quotes[1]["role"], quotes[1]["organisation"]) == ("Chief Inspector", OURS[0])


def test_mentions_carry_their_page_and_item(wren: dict[str, Any]) -> None:
    line = wren["sections"][2]["mentions"]["lines"][0]

    assert [(p["page"], p["item"], p["text"]) for p in line["passages"]] == [
        (3, "6", PAPER.paragraphs[0]),
        (5, "6", PAPER.paragraphs[2]),
    ]
    assert [place["name"] for place in wren["sections"][2]["places"]["lines"]] == []


def test_every_name_finds_the_same(installation: Installation, wren: dict[str, Any]) -> None:
    assert [to_json(dossier(installation, name)) for name in ("operation WREN", "Op Wren", " wren ")] == [wren] * 3


@pytest.mark.parametrize("name", ["", "   ", "\n", "…", "../", "x" * (MAX_NAME_CHARS + 1), "\x00"])
def test_what_cannot_be_a_name_is_refused(installation: Installation, name: str) -> None:
    with pytest.raises(UsageError, match=r"Name an operation, for example Gravity|characters at most"):
        dossier(installation, name)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Wrem", "Did you mean Operation Wren?"),
        ("Zeppelin", "countywatch search"),
        ("../../etc/passwd", "countywatch search"),
        ("<script>", "No document names an operation '<script>'"),
        ("wren OR 1=1", "No document"),
    ],
)
def test_an_unknown_name_is_told_with_near_ones(installation: Installation, name: str, told: str) -> None:
    with pytest.raises(NotFound, match=re.escape(told)):
        dossier(installation, name)


PARTS = ("coverage", "council", "releases", "other", "figures", "quotes", "people", "places")


def parts_of(client: TestClient, name: str) -> dict[tuple[int, str], Page]:
    """Return every part of every force's part of an operation's page."""
    forces = len(client.get("/api/v1/dossier", params={"name": name}).json()["sections"])
    return {(n, part): get(client, f"/operations/{name}?force={n}&part={part}") for n in range(1, forces + 1) for part in PARTS}


def test_the_page_says_what_the_dossier_says(client: TestClient) -> None:
    page = get(client, "/operations/wren?part=figures")

    assert "Operation Wren" in page.text
    assert "about 12 arrests" in page.text
    assert "stated by Inventshire Gazette on 5 January 2026" in page.text
    assert page.links["about 12"] == f"/documents/{LAUNCH.id}?at={LAUNCH.text.index('12')}#sought"
    for link in {link for link in page.links.values() if link.startswith("/documents/")}:
        assert client.get(link).status_code == 200
    assert client.get(page.links["Search in them"]).status_code == 200


def test_the_part_of_quotes_says_which_it_lists_and_leads_to_all(client: TestClient) -> None:
    page = client.get("/operations/Wren", params={"part": "quotes"}).text

    assert "Quotes beside the name, and in texts mainly about it those of people in a public role." in page
    assert 'href="/quotes?q=operation%3A' in page


def test_each_force_has_its_own_parts(client: TestClient) -> None:
    page = get(client, "/operations/wren")
    assert page.links[f"{THEIRS[0]} 1 document"] == "/operations/wren?force=2"
    assert OTHER.title not in page.links
    theirs = get(client, "/operations/wren?force=2")
    assert "same name, other force" in theirs.text
    assert OTHER.title in theirs.links
    assert theirs.links["Figures 1"] == "/operations/wren?part=figures&force=2#part"
    assert (
        get(client, "/operations/wren?force=99").text.replace("force=99", "force=3")
        == get(client, "/operations/wren?force=3").text
    )


def test_six_facts_stand_first(client: TestClient) -> None:
    page = get(client, "/operations/wren")
    told = page.text.partition("Whose it is")[2].partition("Stories that name it")[0]
    assert f"{OURS[0]} by 2 of 5 documents" in told
    assert "First mention5 January 2026" in told
    assert "Last mention20 February 2026" in told
    assert "44 arrests Inventshire Herald, 20 February 2026" in told  # the newest that may be shown
    assert "Outlets2: Inventshire Gazette, Inventshire Herald" in told
    assert "None that is known names it" in told


def test_every_row_of_the_dossier_is_on_a_page_of_its_part(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = parts_of(client, "wren")[(1, "coverage")]
    monkeypatch.setattr("web.operations.PAGE_HITS", 1)
    titles, address = [], "/operations/wren?part=coverage"
    while address:
        page = get(client, address)
        titles += [
            words
            for words, link in page.links.items()
            if link.startswith("/documents/") and words in whole.text.partition("Places")[2]
        ]
        address = page.links.get("More →", "")
    assert [title for title in (SNIPPET.title, PRIVATE.title, LAUNCH.title, UNDATED.title) if title in titles] == [
        SNIPPET.title,
        PRIVATE.title,
        LAUNCH.title,
        UNDATED.title,
    ]


def test_the_bar_of_months_opens_what_it_counts(client: TestClient) -> None:
    page = get(client, "/operations/wren")
    bars = {attrs["aria-label"] or "": attrs["href"] or "" for tag, attrs in page.tags if tag == "a" and "aria-label" in attrs}
    assert {words.partition(":")[0] for words in bars} >= {"January 2026", "February 2026"}
    for words, link in bars.items():
        n = words.rpartition(": ")[2]
        assert f"{n} {'story' if n == '1' else 'stories'}" in get(client, link).text
    assert "Hatched: not every source was read" in page.text or not [
        tag for tag, attrs in page.tags if attrs.get("fill") == "url(#unread)"
    ]


@pytest.mark.parametrize("query", ["part=gossip", "force=0", "page=x", "odd=1"])
def test_a_wrong_parameter_is_named(client: TestClient, query: str) -> None:
    assert f"{query.partition('=')[0]}: " in get(client, f"/operations/wren?{query}", 400).text


def test_licences_hold_on_the_page_and_in_the_api(client: TestClient) -> None:
    shown = "".join(page.text for page in parts_of(client, "wren").values()) + client.get("/api/v1/dossier?name=wren").text

    assert LINK.title in shown
    for hidden in ("Wired words", "led to 50 arrests", "a quote far from it", "45 arrests", "A long opening"):
        assert hidden not in shown
    assert "44 arrests" in shown
    assert "may not be quoted here" in shown


def test_the_api_refuses_what_it_does_not_know(client: TestClient) -> None:
    for query, code, told in (
        ("name=wren&x=1", 400, "x: there is no such parameter. Parameters: name."),
        ("name=wren&name=wren", 400, "given more than once"),
        ("", 400, "Name an operation"),
        ("name=" + "w" * 500, 400, "characters at most"),
        ("name=wrem", 404, "Did you mean Operation Wren?"),
    ):
        answer = client.get(f"/api/v1/dossier?{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (code, "application/problem+json")
        assert told in answer.json()["detail"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("/operations/nothing", 404),
        ("/operations/%2e%2e%2f%2e%2e%2fetc", 404),
        ("/operations/a/b", 404),
        ("/operations/%3Cscript%3Ealert(1)%3C%2Fscript%3E%20", 404),
        ("/operations/%22%27%3E", 400),
        ("/operations/" + "w" * 500, 400),
        ("/operations/", 400),
        ("/operations/%00", 400),
        ("/operations/%F0%9F%90%A6", 400),
    ],
)
def test_hostile_addresses_get_a_clear_page(client: TestClient, address: str, code: int) -> None:
    answer = client.get(address)
    assert answer.status_code == code
    assert "<script>" not in answer.text
    assert len(answer.text) < 5_000


def test_hostile_texts_stay_texts(client: TestClient) -> None:
    answer = client.get("/api/v1/dossier", params={"name": OPERATION})
    page = client.get(f"/operations/{answer.json()['key'].replace('/', '%2F')}")

    assert answer.status_code == page.status_code == 200
    assert not {"img", "i"} & {tag for tag, _ in Page(page.text).tags}
    assert [attrs.get("src") for tag, attrs in Page(page.text).tags if tag == "script"] == ["/static/desk.js"]
    assert "&lt;script&gt;" in page.text
    assert HOSTILE.title in Page(page.text).text
    for part in PARTS:
        assert not {"img", "i"} & {tag for tag, _ in get(client, f"{page.url.path}?part={part}").tags}


def test_the_page_is_whole_and_without_inline_script_or_style(client: TestClient) -> None:
    page = get(client, "/operations/wren")
    names = [tag for tag, _ in page.tags]

    assert (names.count("h1"), names.count("main"), names.count("script")) == (1, 1, 1)
    assert "FICTIONAL" in page.text
    assert not [attrs for _, attrs in page.tags if "style" in attrs]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = [attrs.get("href") or "" for _, attrs in page.tags]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)


def test_other_pages_lead_to_it(client: TestClient) -> None:
    assert "/operations/wren" in {attrs.get("href") for _, attrs in get(client, "/search?q=operation%3Awren+arrests").tags}
    assert get(client, f"/documents/{LAUNCH.id}").links["Operation Wren"] == "/operations/wren"
    assert get(client, "/").links["Operation Wren"] == "/operations/wren"
    assert "on one page" not in get(client, "/search?q=NOT+operation%3Awren").text


def test_the_page_shows_true_numbers_where_it_lists_fewer(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "service.dossiers.lines.MOST", dict.fromkeys(("figures", "people", "places", "quotes", "mentions", "said_in", "names"), 1)
    )
    anew = Kept(installation.archive.engine)  # what was counted before is not of so few
    monkeypatch.setattr(installation.archive, "kept", anew)

    ours = json.loads(json.dumps(to_json(dossier(installation, "wren"))))["sections"][0]
    anew.close()

    assert (ours["figures"]["total"], len(ours["figures"]["lines"])) == (5, 1)
    assert (ours["mentions"]["total"], titles(ours["mentions"])) == (4, [UNDATED.title])


def test_the_dossier_is_the_same_every_time(tmp_path: Path, wren: dict[str, Any]) -> None:
    again = config_of(tmp_path)
    with open_installation(again, clock=lambda: NOW) as opened:
        opened.__dict__["pipeline"] = Counting(ALL)
        fill(opened, ALL[::-1])
        assert to_json(dossier(opened, "wren")) == wren


def test_what_the_press_carried_of_a_release_is_told_beside_the_press(tmp_path: Path) -> None:
    config, made = config_of(tmp_path), (replace(LAUNCH, kind="release"), COPY, SNIPPET)
    with open_installation(config, clock=lambda: NOW) as opened:
        opened.__dict__["pipeline"] = Counting(made)
        fill(opened, made)

    with contextmanager(open_client)(config) as browser:
        press = browser.get("/operations/Wren?part=coverage").text

    assert "long read" in press
    assert "The press carried 1 release too" in press
    assert "part=releases" in press


def test_a_text_that_names_it_again_leads_there(client: TestClient) -> None:
    page = next(page for page in parts_of(client, "wren").values() if "Named again: " in page.text)
    again = re.search(r"Named again: (further down|item \w+(?:, page \d+)?|page \d+)", page.text)
    assert again, page.text.partition("Named again")[2][:80]
    assert 'id="sought"' in client.get(page.links[again[1]]).text
    assert "at character" not in page.text
