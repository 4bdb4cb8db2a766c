"""By configuration alone the whole demo runs on PostgreSQL and Elasticsearch, and gives the same documents."""

from collections.abc import Iterator

import pytest

from core.config import load_config
from index.fusion import Mode
from service.installation import Installation, open_installation
from service.search.search import SearchOptions, search
from tests.demo.conftest import Face

pytestmark = [pytest.mark.slow, pytest.mark.server]
QUERIES = ["operation:Tamarisk", '"naloxone"', "rough sleeping strategy", "kind:minutes", "Op Sandpiper arrests", "place:Marlham"]
MODES: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")


@pytest.fixture(scope="module")
def both(demo: Face, big: Face) -> Iterator[tuple[Installation, Installation]]:
    """Give the two installations, open, with one model between them."""
    one, other = (load_config(environ=face.environment | {"COUNTYWATCH_DATA": str(face.data)}) for face in (demo, big))
    with open_installation(one) as on_files, open_installation(other) as on_servers:
        on_servers.__dict__["pipeline"] = on_files.pipeline
        yield on_files, on_servers


def test_both_give_the_same_documents_and_stories(demo: Face, big: Face) -> None:
    found = [
        {(h["document_id"], h["story_id"]) for h in face.json("search", query, "--copies", "--limit", "1000")["hits"]}
        for face in (demo, big)
        for query in ["the OR a OR and"]
    ]
    assert found[0] == found[1]
    assert demo.json("status")["stages"] == big.json("status")["stages"]


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("query", QUERIES)
def test_both_answer_alike(both: tuple[Installation, Installation], query: str, mode: Mode) -> None:
    one, other = (search(installation, query, SearchOptions(mode)) for installation in both)

    assert one.total == other.total
    assert one.total
    assert {hit.document_id for hit in one.hits} == {hit.document_id for hit in other.hits}
    assert one.facets == other.facets
