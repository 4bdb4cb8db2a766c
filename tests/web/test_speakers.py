"""Who is named, and where: an office by any text of those days makes public everywhere; a speaker is named only where certain."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.config import Config
from core.words import Role, to_json
from service.dossiers.dossiers import dossier
from service.installation import Installation
from service.search.search import SearchOptions, search
from tests.web.county import NOW, Made, config_of, fill, open_county
from web.app import create_app

QUOTED = "“We shall look at it again before the summer.”"
OTHER = "“Nobody asked us, and nobody will have to ask twice.”"
# Text A gives the office; text B of the same month, by another paper, gives none.
OFFICE = Made(
    "County council meets",
    ("Councillor Ida Holm opened the meeting of Inventshire County Council on roads.",),
    published="2026-03-02",
    names=(("Ida Holm", "PERSON"), ("Inventshire County Council", "ORG")),
    roles=(Role("Ida Holm", "Councillor", "Inventshire County Council"),),
)
WITHOUT = Made(
    "Row over needles",
    (f"Ida Holm said of Operation Gooseberry: {QUOTED}", "The needles lay in Mill Lane."),
    source="council",
    kind="other",
    published="2026-03-20",
    names=(("Ida Holm", "PERSON"), ("Operation Gooseberry", "OPERATION")),
    speaker="Ida Holm",
)
OLD = replace(WITHOUT, title="Row of long ago", paragraphs=(f"Ida Holm said long ago: {QUOTED}",), published="2019-03-20")
# Another name: an office in one text, a defendant in the other. And a defendant whom no role marks, but an age does.
JUDGE = Made(
    "Mayor opens a hall",
    ("The mayor, Bob Sample, opened the hall. The mayor of Inventham, Cy Trial, was ill.",),
    names=(("Bob Sample", "PERSON"), ("Cy Trial", "PERSON")),
    roles=(Role("Bob Sample", "mayor"), Role("Cy Trial", "mayor")),
)
DEFENDANT = Made(
    "Man jailed after Operation Gooseberry",
    (f"Bob Sample was jailed after Operation Gooseberry. He said: {QUOTED}",),
    names=(("Bob Sample", "PERSON"), ("Operation Gooseberry", "OPERATION")),
    roles=(Role("Bob Sample", "defendant"),),
    speaker="Bob Sample",
)
AGED = Made(
    "Man fined",
    (f"Cy Trial, 34, was fined. He said: {QUOTED}",),
    names=(("Cy Trial", "PERSON"),),
    speaker="Cy Trial",
)
UNSURE = replace(
    WITHOUT,
    title="Who spoke of needles",
    paragraphs=(f"Ida Holm and Ann Orme came. She said of Operation Gooseberry: {QUOTED}",),
    source="gazette",
    published="2026-03-21",
    confidence=0.41,
)
UNTOLD = replace(UNSURE, title="Nobody spoke", paragraphs=(f"On Operation Gooseberry one reads: {QUOTED}",), names=UNSURE.names[1:], speaker=None)  # fmt: skip
DESCRIBED = replace(UNSURE, title="A spokesman spoke", paragraphs=(f"It was said of Operation Gooseberry: {OTHER}",), names=UNSURE.names[1:], speaker="council spokesman")  # fmt: skip
ALL = (OFFICE, WITHOUT, OLD, JUDGE, DEFENDANT, AGED, UNSURE, UNTOLD, DESCRIBED)


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """Give the county, its texts come in one by one: what gives the office comes last."""
    config = config_of(tmp_path_factory.mktemp("speakers"))
    with open_county(config, ALL) as installation:
        fill(installation, [made for made in ALL if made is not OFFICE])
        assert found(installation, 'speaker:"Ida Holm" OR person:"Ida Holm"') == set()
        fill(installation, [OFFICE])
    return config


@pytest.fixture(scope="module")
def installation(config: Config) -> Iterator[Installation]:
    with open_county(config, ALL) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(config: Config) -> Iterator[TestClient]:
    app = create_app(config)
    with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
        app.state.installation.clock = lambda: NOW
        yield opened


def found(installation: Installation, query: str) -> set[str]:
    answer = search(installation, query, SearchOptions(mode="keyword", copies=True))
    return {hit.title for hit in answer.hits}


def test_a_councillor_is_found_by_a_text_that_gives_no_office(installation: Installation) -> None:
    assert found(installation, 'speaker:"Ida Holm"') == {WITHOUT.title}
    assert found(installation, "speaker:councillor") == {WITHOUT.title}  # by whoever held the office that day
    assert found(installation, 'person:"Ida Holm"') == {OFFICE.title, WITHOUT.title, UNSURE.title}
    facets = search(installation, "needles", SearchOptions(mode="keyword")).facets
    assert {each.value for each in facets["person"]} == {"Ida Holm"}


def test_what_was_said_is_marked(installation: Installation) -> None:
    (hit,) = search(installation, "speaker:councillor", SearchOptions(mode="keyword")).hits
    (passage, *_) = hit.passages
    (mark,) = passage.highlights
    assert passage.text[slice(*mark)] == QUOTED.strip("“”")


@pytest.mark.parametrize("name", ["Bob Sample", "Cy Trial"])
def test_a_defendant_never(installation: Installation, client: TestClient, name: str) -> None:
    assert found(installation, f'person:"{name}"') == {JUDGE.title}
    assert found(installation, f'speaker:"{name}"') == set()
    for made in (DEFENDANT, AGED):
        notes = client.get(f"/api/v1/documents/{made.id}").json()["annotations"]
        assert [m for m in notes["entities"] if m["label"] == "PERSON"] == []


def test_a_text_of_other_years_is_left_alone(installation: Installation) -> None:
    assert OLD.title in found(installation, '"long ago"')
    assert OLD.title not in found(installation, 'person:"Ida Holm" OR speaker:"Ida Holm"')


def test_a_dossier_names_only_whom_it_is_sure_of(installation: Installation) -> None:
    (section,) = json.loads(json.dumps(to_json(dossier(installation, "Gooseberry"))))["sections"]
    said = {line["title"]: (line["speaker"], line["said_by"]) for line in section["quotes"]["lines"]}
    assert said == {
        WITHOUT.title: ("Ida Holm", "Ida Holm"),
        UNSURE.title: (None, "speaker not certain"),
        UNTOLD.title: (None, "speaker not told"),
        DESCRIBED.title: (None, "speaker not certain"),
    }
    assert section["quotes"]["left_out"] == 1  # the defendant's
    assert {line["name"] for line in section["people"]["lines"]} == {"Ida Holm"}


@pytest.mark.parametrize(
    ("made", "shown"),
    [(WITHOUT, "Ida Holm"), (UNSURE, "speaker not certain"), (UNTOLD, "speaker not told"), (DESCRIBED, "speaker not certain")],
)
def test_a_page_names_only_whom_it_is_sure_of(client: TestClient, made: Made, shown: str) -> None:
    page = client.get(f"/documents/{made.id}").text
    caption = page.partition('<span class="note quote"')[2].partition("</p>")[0]
    assert f"<bdi>{shown}" in caption
    assert (made.speaker or "nobody") in caption or shown != made.speaker
    operation = client.get("/operations/gooseberry?part=quotes").text
    assert operation.count("<bdi>speaker not certain</bdi>") == 2
    assert "council spokesman" not in operation


def test_the_interface_gives_the_best_guess_with_its_confidence(client: TestClient) -> None:
    (quote,) = client.get(f"/api/v1/documents/{UNSURE.id}").json()["annotations"]["quotes"]
    assert (quote["speaker"], quote["speaker_confidence"], quote["said_by"]) == ("Ida Holm", 0.41, "speaker not certain")


def test_the_command_line_names_only_whom_it_is_sure_of(config: Config, capsys: pytest.CaptureFixture[str]) -> None:
    from cli.dossiers import print_section

    with open_county(config, ALL) as opened:
        (section,) = dossier(opened, "Gooseberry").sections
    print_section(section)
    told = capsys.readouterr().out
    assert f"Ida Holm: {QUOTED}" in told
    assert f"speaker not certain: {QUOTED}" in told
    assert f"speaker not certain: {OTHER}" in told
    assert f"speaker not told: {QUOTED}" in told
    assert "council spokesman" not in told


def test_a_text_taken_over_by_a_newer_one_makes_private_again(tmp_path: Path) -> None:
    bare = replace(OFFICE, paragraphs=("Ida Holm opened the meeting on roads.",), roles=())
    with open_county(config_of(tmp_path), (OFFICE, WITHOUT, bare)) as opened:
        fill(opened, [OFFICE, WITHOUT])
        assert found(opened, 'speaker:"Ida Holm"') == {WITHOUT.title}
        fill(opened, [bare])
        assert found(opened, 'speaker:"Ida Holm" OR person:"Ida Holm"') == set()
