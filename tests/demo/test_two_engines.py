"""By configuration alone the whole demo runs on PostgreSQL and Elasticsearch, and gives the same documents."""

import os
from collections.abc import Callable

import pytest
from sqlalchemy import create_engine, text

from tests.demo.conftest import Face

pytestmark = [pytest.mark.slow, pytest.mark.server]
QUERIES = ["operation:Tamarisk", '"naloxone"', "rough sleeping strategy", "kind:minutes", "Op Sandpiper arrests", "place:Marlham"]


@pytest.fixture(scope="module")
def big(make_demo: Callable[..., Face]) -> Face:
    database, elastic = os.environ.get("TEST_DATABASE_URL"), os.environ.get("TEST_ELASTICSEARCH_URL")
    if not database or not elastic:
        pytest.skip("set TEST_DATABASE_URL and TEST_ELASTICSEARCH_URL to run the demo on PostgreSQL and Elasticsearch")
    server = create_engine(database.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS countywatch_demo"))
        connection.execute(text("CREATE DATABASE countywatch_demo"))
    server.dispose()
    url = database.rsplit("/", 1)[0] + "/countywatch_demo"
    return make_demo("big", COUNTYWATCH_DATABASE_URL=url, COUNTYWATCH_ELASTICSEARCH_URL=elastic)


def test_both_give_the_same_documents_and_stories(demo: Face, big: Face) -> None:
    found = [
        {(h["document_id"], h["story_id"]) for h in face.json("search", query, "--copies", "--limit", "1000")["hits"]}
        for face in (demo, big)
        for query in ["the OR a OR and"]
    ]
    assert found[0] == found[1]
    assert demo.json("status")["stages"] == big.json("status")["stages"]


@pytest.mark.parametrize("mode", ["keyword", "meaning", "hybrid"])
@pytest.mark.parametrize("query", QUERIES)
def test_both_answer_alike(demo: Face, big: Face, query: str, mode: str) -> None:
    one, other = (face.json("search", query, "--mode", mode) for face in (demo, big))

    assert one["total"] == other["total"]
    assert {h["document_id"] for h in one["hits"]} == {h["document_id"] for h in other["hits"]}
    assert one["facets"] == other["facets"]
