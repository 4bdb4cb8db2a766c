"""Each generation of the press is read as a reader sees it, under each of its traps and all together."""

from datetime import UTC, datetime

import pytest

from demo.hollinshire.generations import GENERATIONS, HOME
from demo.hollinshire.stories import COUNCIL, RAID, Story
from reading.pages.html import read_article

CASES = [
    (name, frozenset(traps))
    for name, generation in GENERATIONS.items()
    for traps in ((), *((trap,) for trap in generation.traps), generation.traps)
]


@pytest.mark.parametrize("story", [RAID, COUNCIL], ids=lambda story: story.slug)
@pytest.mark.parametrize(("name", "traps"), CASES, ids=lambda case: case if isinstance(case, str) else "+".join(sorted(case)))
def test_a_page_gives_the_story_whatever_its_traps(name: str, traps: frozenset[str], story: Story) -> None:
    generation = GENERATIONS[name]
    page = generation.page(story, traps).encode()

    article = read_article(page, HOME + generation.path(story), fetched_at=datetime(2026, 11, 20, tzinfo=UTC))

    assert article.text.split("\n\n") == list(story.paragraphs)
    assert (article.title, article.byline) == (story.title, story.byline)
    assert article.published is not None
    assert datetime.fromisoformat(article.published.value or "").replace(second=0, tzinfo=None) == story.published.replace(
        tzinfo=None
    )
