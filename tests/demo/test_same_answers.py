"""Both engines over the demo's documents: 300 mixed queries give the same documents, order, totals and facets, and each facet is its click."""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from core.config import load_config
from core.vocabulary import FACETED
from index.analysis import stem, terms
from index.explain import answers, in_words, reasons
from index.fusion import Index, Mode
from index.names import name_clause
from index.query import parse
from index.query_tree import Phrase
from index.ranking import SAME_SCORE
from service.fairness import public_people
from service.following.stories import document_span
from service.installation import Installation, open_installation
from service.processing.indexing import rebuild_index
from tests.demo.conftest import Face

# The normal suite asks a third of the queries and clicks a third of the values; `make soak` all.
IS_WHOLE = bool(os.environ.get("COUNTYWATCH_SOAK"))
N_QUERIES = 300 if IS_WHOLE else 100
MODES: tuple[Mode, ...] = ("keyword", "meaning", "hybrid")
# Facets of which a value is asked for by a clause; sources are shown by their names and asked for by their ids.
CLICKED = ("kind", "operation", "place", "organisation", "person", "drug", "topic", "year")


@pytest.fixture(scope="module")
def engines(
    demo: Face, elasticsearch_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, Index, Index]]:
    """Give the demo's installation, its embedded index, and the same documents in Elasticsearch."""
    data = tmp_path_factory.mktemp("engines") / "data"
    demo.copy(data)
    config = load_config(data=data)
    with (
        open_installation(replace(config, elasticsearch_url=None)) as one,
        open_installation(replace(config, elasticsearch_url=elasticsearch_url)) as other,
    ):
        assert rebuild_index(other) == one.index.state().documents
        yield one, one.index, other.index
        other.index.clear()


def queries(installation: Installation) -> Iterator[tuple[str, Any]]:
    """Yield queries of many kinds from the demo's own words and names, each with the vector of one of its passages."""
    chance = random.Random(13)
    items = [item for item in installation.documents.iter_all() if len(item.vectors)]
    facets = installation.index.search(parse("published:2000.."), vector=None, mode="keyword").facets
    clauses = [clause_of(name, value.value) for name in CLICKED for value in facets[name]]

    def words(n: int) -> str:
        text = [word for word in chance.choice(items).document.text.split() if word.isalpha()]
        at = chance.randrange(len(text) - n)
        return " ".join(text[at : at + n]).lower()

    makers = (
        lambda: words(1),
        lambda: words(chance.randint(2, 5)),
        lambda: f'"{words(2)}"',
        lambda: f'"{words(chance.randint(2, 4))}"~{chance.randint(1, 8)}',
        lambda: f"{max(words(6).split(), key=len)[:4]}* {words(1)}",
        lambda: chance.choice(clauses),
        lambda: f"{words(2)} {chance.choice(clauses)}",
        lambda: f"{words(1)} NOT {chance.choice(clauses)}",
        lambda: f"({words(1)} OR {chance.choice(clauses)}) AND NOT {words(1)}",
        lambda: f"{words(1)} published:2025-0{chance.randint(1, 9)}..2026-0{chance.randint(1, 9)}",
    )
    for number in range(N_QUERIES):
        yield makers[number % len(makers)](), chance.choice(items).vectors[0].astype("float32")


def clause_of(facet: str, value: str) -> str:
    """Return the clause that a click on a facet's value adds."""
    return name_clause(FACETED[facet].name, value) if facet != "year" else f"published:{value}"


@pytest.mark.soak
@pytest.mark.server
def test_mixed_queries_have_the_same_answers_on_both_engines(engines: tuple[Installation, Index, Index]) -> None:
    installation, one, other = engines
    n_hits = 0
    for number, (text, vector) in enumerate(queries(installation)):
        mode, copies = MODES[number % 3], number % 2 == 1
        query = parse(text)
        left, right = (i.search(query, vector=vector, mode=mode, limit=500, copies=copies) for i in (one, other))
        told = (text, mode, copies)
        assert left.total == right.total, told
        assert left.facets == right.facets, told
        near = 2 * SAME_SCORE
        scores, others = ({hit.document_id: hit.score for hit in results.hits} for results in (left, right))
        assert scores == pytest.approx(others, abs=near), told
        for listed in (left, right):  # so that the order is the same but for ties
            assert all(a.score >= b.score - near for a, b in pairwise(listed.hits)), told
        n_hits += len(left.hits)
    assert n_hits > 5 * N_QUERIES


@pytest.mark.soak
@pytest.mark.server
def test_each_facet_count_is_what_its_click_gives(engines: tuple[Installation, Index, Index]) -> None:
    _, *both = engines
    n_clicked = 0
    for index in both:
        for text in ("naloxone", "police raid OR warrant", "council NOT heroin"):
            for copies in (False, True):
                facets = index.search(parse(text), vector=None, mode="keyword", copies=copies).facets
                for name in CLICKED:
                    for value in facets[name][:: 1 if IS_WHOLE else 3]:
                        clicked = parse(f"({text}) {clause_of(name, value.value)}")
                        total = index.search(clicked, vector=None, mode="keyword", limit=1, copies=copies).total
                        assert total == value.count, (text, name, value)
                        n_clicked += 1
    assert n_clicked > (500 if IS_WHOLE else 150)


@pytest.mark.soak
@pytest.mark.server
def test_every_hit_has_a_reason_and_every_mark_is_of_the_query(engines: tuple[Installation, Index, Index]) -> None:
    installation, *both = engines
    n_marks = 0
    for number, (text, vector) in enumerate(queries(installation)):
        query, mode = parse(text), MODES[number % 3]
        for index in both:
            hits = index.search(query, vector=vector, mode=mode, limit=20).hits
            items = installation.documents.get_many([hit.document_id for hit in hits])
            public = public_people(installation.archive, items.values())
            for hit in hits:
                item = items[hit.document_id]
                stretch = document_span(installation.archive, installation.config.beat, item, public[hit.document_id])
                told = reasons(query, stretch, hit.near)
                assert told, (text, mode, hit.document_id)
                assert in_words(told), (text, mode, hit.document_id)
                assert not hit.by_words or answers(query, stretch), (text, mode, hit.document_id)
                asked = {
                    token for word in query.words() for token in (word.tokens if isinstance(word, Phrase) else (word.token,))
                }
                for reason in told:
                    if reason.what == "words":
                        found = [token for start, end in reason.spans for token in terms(item.document.text[start:end])]
                        assert all(any(t == stem(a) or t.startswith(a) for a in asked) for t in found), (text, found)
                        n_marks += len(reason.spans)
    assert n_marks > 5 * N_QUERIES
