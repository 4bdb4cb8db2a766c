"""The figures that are read from the fictional county's texts, against what is true of them."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from core.errors import Quarantined
from core.words import Figure
from demo.articles import Article, load_articles
from demo.council import model
from demo.council.dates import fill, written
from demo.council.site import CouncilSite, make_council
from nlp.pipeline import Text, load_pipeline
from tests.component.demo.council import fetch_file
from tests.unit.reading.makers import read_bytes

pytestmark = pytest.mark.slow
TODAY = date(2026, 11, 20)
TRUTH = tomllib.loads((Path(model.__file__).parent / "truth.toml").read_text(encoding="utf-8"))
PAPERS = sorted({row["document"] for row in TRUTH["figure"]})
# The least share of the true figures that is found with kind, value and operation: 117 of 136 in the articles, 38 of 56 in the papers are.
MIN_ARTICLES, MIN_PAPERS = 0.8, 0.67


@pytest.fixture(scope="module")
def site() -> CouncilSite:
    return make_council(TODAY, base_url="http://127.0.0.1:8473")


@pytest.fixture(scope="module")
def papers(site: CouncilSite) -> dict[str, tuple[Figure, ...]]:
    texts = [read_bytes(fetch_file(site, name), "application/pdf").text for name in PAPERS]
    return dict(zip(PAPERS, figures_of([Text(text) for text in texts]), strict=True))


def figures_of(texts: list[Text]) -> list[tuple[Figure, ...]]:
    results = load_pipeline().annotate(texts)
    assert not [each for each in results if isinstance(each, Quarantined)]
    return [each.annotations.figures for each in results if not isinstance(each, Quarantined)]


def test_most_figures_of_the_articles_are_found() -> None:
    articles: list[Article] = list(load_articles(TODAY))
    found, facts = set(), set()
    for article, figures in zip(articles, figures_of([Text(a.open_text) for a in articles]), strict=True):
        found |= {(article.key, f.of, f.kind, f.value) for f in figures}
        facts |= {(article.key, f.operation, f.kind, f.value) for f in article.facts}

    assert len(facts & found) >= MIN_ARTICLES * len(facts), facts - found


def test_most_figures_of_the_papers_are_found(papers: dict[str, tuple[Figure, ...]]) -> None:
    found = {(name, f.of, f.kind, f.value) for name, figures in papers.items() for f in figures}
    facts = {(r["document"], r["operation"], r["kind"], float(r["value"])) for r in TRUTH["figure"]}

    assert len(facts & found) >= MIN_PAPERS * len(facts), facts - found


@pytest.mark.parametrize("name", [n for n in PAPERS if n.startswith("s")])
def test_a_day_is_told_only_where_the_paper_tells_it(papers: dict[str, tuple[Figure, ...]], site: CouncilSite, name: str) -> None:
    meeting, _, _ = site.council.papers[int(name[1:])]
    days = {
        (row["operation"], row["kind"], row["value"]): fill(row["on"], today=TODAY, meeting=meeting.on, meetings={})
        for row in TRUTH["figure"]
        if row["document"] == name and "on" in row
    }

    for figure in papers[name]:
        if figure.on and (day := days.get((figure.of, figure.kind, figure.value))):
            first = date.fromisoformat(f"{figure.on}-01"[:10])
            assert day.endswith(written(first) if len(figure.on) == len("2026-11-20") else f"{first:%B %Y}"), figure
