"""A council paper leads to the press on its operation around the meeting, and back; nothing further away, and no operation of another force."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from tests.web.conftest import open_client
from tests.web.county import PACK, PACK_SHOWN, RAID, config_of, fill, open_county
from tests.web.test_pages import get

MINUTES = replace(PACK, title="Minutes", kind="minutes", url="http://127.0.0.1:11/documents/minutes.pdf")
LATER = replace(RAID, title="Gooseberry a month on", published="2026-03-30", url="http://127.0.0.1:9/news/later")
OTHERS = replace(
    RAID,
    title="Otherham's own Gooseberry",
    paragraphs=("Otherham Police closed its Operation Gooseberry after a year.",),
    published="2026-02-22",
    url="http://127.0.0.1:9/news/others",
    names=(("Operation Gooseberry", "OPERATION"), ("Otherham Police", "ORG")),
    roles=(),
)
OURS = replace(
    RAID,
    title="Inventshire's Gooseberry",
    paragraphs=("Inventshire Constabulary goes on with its Operation Gooseberry.",),
    published="2026-02-21",
    url="http://127.0.0.1:9/news/ours",
    names=(("Operation Gooseberry", "OPERATION"), ("Inventshire Constabulary", "ORG")),
    roles=(),
)


def desk_of(folder: object, *documents: object) -> Iterator[TestClient]:
    config = config_of(folder)  # type: ignore[arg-type]
    with open_county(config, documents) as installation:  # type: ignore[arg-type]
        fill(installation, documents)  # type: ignore[arg-type]
    yield from open_client(config)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    yield from desk_of(tmp_path_factory.mktemp("items"), RAID, PACK, MINUTES, LATER)


def test_a_paper_leads_to_the_press_and_back(client: TestClient) -> None:
    paper = get(client, f"/documents/{PACK.id}")
    assert "Press on the same operation" in paper.text
    assert paper.links[RAID.title] == f"/documents/{RAID.id}?at={RAID.text.index('Operation')}#sought"
    assert LATER.title not in paper.links
    article = get(client, f"/documents/{RAID.id}")
    told = article.text.partition("Council items on the same operation")[2].partition("They may tell of different things")[0]
    assert told.count("item 7") == 1  # the report and the minutes are of one item
    (link,) = [link for words, link in article.links.items() if words.startswith(PACK_SHOWN.partition(":")[0])]
    assert link.startswith(f"/documents/{PACK.id}?at=")  # of an item its report, before the minutes
    assert "page 5" in get(client, link).text
    assert "on the same operation" not in get(client, f"/documents/{LATER.id}").text


def test_an_operation_of_another_force_joins_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    of_ours = replace(
        PACK,
        paragraphs=("The cabinet heard of Inventshire Constabulary and its Operation Gooseberry.",),
        pages=(4,),
        names=OURS.names,
    )
    for client in desk_of(tmp_path_factory.mktemp("forces"), OURS, OTHERS, of_ours):
        paper = get(client, f"/documents/{of_ours.id}")
        assert OURS.title in paper.links
        assert OTHERS.title not in paper.links
