"""The figures that are read from the fictional county's papers, against what is true of them."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import spacy

import nlp.drugs
import nlp.figures
import nlp.operations  # noqa: F401 (they register themselves)
from core.words import Figure
from demo.articles import load_articles
from demo.council import model
from demo.council.dates import fill, written
from demo.council.site import CouncilSite, make_council
from nlp.draft import draft_of
from tests.unit.demo.test_council import fetch_file
from tests.unit.reading.makers import read_bytes

TODAY = date(2026, 11, 20)
TRUTH = tomllib.loads((Path(model.__file__).parent / "truth.toml").read_text(encoding="utf-8"))
COUNCIL = {(row["operation"], row["kind"], row["value"]) for row in TRUTH["figure"]}
PAPERS = sorted({row["document"] for row in TRUTH["figure"]})
MAIN = "Operation Tamarisk"
# True, but not told in words that a rule could know: one person's death, breathing that stopped, names put down on a list.
UNTOLD = {("deaths", 1.0), ("other", 9.0), ("people_treated", 34.0)}


@pytest.fixture(scope="module")
def language() -> Any:
    language = spacy.blank("en")
    for component in ("operations", "drugs", "figures"):
        language.add_pipe(component)
    return language


@pytest.fixture(scope="module")
def site() -> CouncilSite:
    return make_council(TODAY, base_url="http://127.0.0.1:8473")


def figures_in(language: Any, text: str) -> list[Figure]:
    return draft_of(language(text)).figures


@pytest.mark.parametrize("edited", [False, True])
def test_every_figure_of_an_article_is_found_and_the_main_operation_has_no_other(language: Any, edited: bool) -> None:
    for article in load_articles(TODAY, edited=edited):
        found = figures_in(language, article.open_text)
        told = {(f.of, f.kind, f.value) for f in found}
        facts = {(f.operation, f.kind, f.value) for f in article.facts}

        missed = {fact for fact in facts - told if fact[0] or fact[1:] not in UNTOLD}
        assert missed == set(), article.key
        assert {each for each in told - facts if each[0] == MAIN} == set(), article.key


@pytest.mark.parametrize("name", PAPERS)
def test_every_figure_of_a_council_paper_is_found_and_the_main_operation_has_no_other(
    language: Any, site: CouncilSite, name: str
) -> None:
    found = figures_in(language, read_bytes(fetch_file(site, name), "application/pdf").text)
    told = {(f.of, f.kind, f.value) for f in found}

    assert {(r["operation"], r["kind"], r["value"]) for r in TRUTH["figure"] if r["document"] == name} - told == set()
    assert {each for each in told - COUNCIL if each[0] == MAIN} == set()


@pytest.mark.parametrize("name", [n for n in PAPERS if n.startswith("s")])
def test_a_day_is_told_only_where_the_paper_tells_it(language: Any, site: CouncilSite, name: str) -> None:
    found = figures_in(language, read_bytes(fetch_file(site, name), "application/pdf").text)
    meeting, _, _ = site.council.papers[int(name[1:])]
    days = {
        (row["operation"], row["kind"], row["value"]): fill(row["on"], today=TODAY, meeting=meeting.on, meetings={})
        for row in TRUTH["figure"]
        if row["document"] == name and "on" in row
    }

    for figure in found:
        if figure.on and (day := days.get((figure.of, figure.kind, figure.value))):
            first = date.fromisoformat(f"{figure.on}-01"[:10])
            assert day.endswith(written(first) if len(figure.on) == len("2026-11-20") else f"{first:%B %Y}"), figure
