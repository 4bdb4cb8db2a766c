"""Pages and papers of the county that mislead a careless reader, as the demo has read them: by item and page, and no more than may be read."""

from typing import Any

import pytest

from demo.articles import load_articles
from tests.demo.conftest import TODAY, Face
from tests.demo.truths import COUNCIL, PRESS, PRESS_IDS, paper_id

pytestmark = pytest.mark.slow
ARTICLES = {article.key: article for article in load_articles(TODAY)}


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("trap", COUNCIL["trap"], ids=lambda trap: trap["trap"])
def test_a_paper_is_read_by_item_and_page(demo: Face, trap: dict[str, Any]) -> None:
    document = demo.json("show", paper_id(trap["document"]))["document"]

    places = {
        (p["page"], p["item"]) for p in document["passages"] if trap["text"] in flat(document["text"][p["start"] : p["end"]])
    }
    assert places == {(trap["page"], trap["item"])}


@pytest.mark.parametrize("trap", PRESS["traps"], ids=lambda trap: trap["trap"])
def test_a_page_is_read_as_far_as_everybody_may(demo: Face, trap: dict[str, str]) -> None:
    article, document = ARTICLES[trap["document"]], demo.json("show", PRESS_IDS[trap["document"]])["document"]

    assert document["title"] == article.title
    for block in article.blocks:
        if block.kind == "paragraph":
            assert (block.text in document["text"]) == (block in article.open_blocks)
    assert "cookies" not in document["text"]


def test_the_page_of_minutes_tells_what_was_decided(demo: Face) -> None:
    assert "Decided: That " in demo.run("show", paper_id("g3276-1")).stdout
