"""By configuration alone the whole demo runs on PostgreSQL and Elasticsearch, and gives the same documents."""

import pytest

from tests.demo.conftest import Face

pytestmark = [pytest.mark.slow, pytest.mark.server]
QUERIES = ["operation:Tamarisk", '"naloxone"', "rough sleeping strategy", "kind:minutes", "Op Sandpiper arrests", "place:Marlham"]


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
