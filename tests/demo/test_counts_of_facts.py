"""Every number of dossiers and quotes is a direct count of what was annotated, on both pairs of engines, and they tell the same."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import func, select

from archive.tables import documents, figures, quotes, speaker_keys, speakers
from archive.texts.texts import StoredDocument
from core.config import load_config
from core.words import Annotations, to_json
from index.analysis import fold
from index.names import name_key
from service.dossiers.dossiers import dossier
from service.installation import Installation, open_installation
from service.passages.earlier_minutes import notes_of_own_day
from service.search.quotes import QuoteOptions, find_quotes
from service.search.search import SearchOptions, search
from tests.demo.conftest import Face

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(demo: Face) -> Iterator[Installation]:
    with open_installation(load_config(environ={"COUNTYWATCH_DATA": str(demo.data)})) as opened:
        yield opened


@pytest.fixture(scope="module")
def servers(files: Installation, big: Face) -> Iterator[Installation]:
    with open_installation(load_config(environ=big.environment | {"COUNTYWATCH_DATA": str(big.data)})) as opened:
        opened.__dict__["pipeline"] = files.pipeline
        yield opened


@pytest.fixture(params=["files", pytest.param("servers", marks=pytest.mark.server)])
def county(request: pytest.FixtureRequest) -> Installation:
    found: Installation = request.getfixturevalue(request.param)
    return found


@dataclass(frozen=True)
class Named:
    """The documents that name one operation, by its key."""

    key: str
    items: list[StoredDocument]


def facts_in(item: StoredDocument) -> Annotations:
    """Return what a document says of its own day: minutes of an earlier meeting inside a pack give no facts (007)."""
    return notes_of_own_day(item.document, item.annotations)


def operations(county: Installation) -> list[Named]:
    by_key: dict[str, list[StoredDocument]] = defaultdict(list)
    for item in county.documents.iter_all():
        for key in {name_key("operation", m.canonical) for m in facts_in(item).entities if m.label == "OPERATION"}:
            by_key[key].append(item)
    return [Named(key, items) for key, items in by_key.items()]


def test_the_numbers_of_every_dossier_are_counts_of_the_annotations(county: Installation) -> None:
    named = operations(county)
    assert len(named) >= 5
    for each in named:
        found = dossier(county, each.key)
        assert found.key == each.key
        assert found.documents == len(each.items) == sum(section.documents for section in found.sections)
        assert found.undated == sum(item.document.published.value is None for item in each.items)
        stories = {item.story_id for item in each.items}
        of_sections = [section.stories for section in found.sections]
        assert max(of_sections) <= len(stories) <= sum(of_sections)
        assert [section.mentions.total for section in found.sections] == of_sections
        if len(found.sections) == 1:
            [section] = found.sections
            assert section.figures.total == len(stated(county, each.key))
            written = defaultdict(set)
            for item in each.items:
                for mention in facts_in(item).entities:
                    if mention.label == "OPERATION" and name_key("operation", mention.canonical) == each.key:
                        written[" ".join(mention.text.split())].add(item.document.id)
            assert section.names.total == len(written)
            assert {line.text: line.documents for line in section.names.lines}.items() <= {
                n: len(d) for n, d in written.items()
            }.items()


def stated(county: Installation, key: str) -> set[tuple[object, ...]]:
    """Return every statement of a figure of an operation, once a story."""
    what = (documents.c.story_id, figures.c.kind, figures.c.value, figures.c.unit, figures.c.text, figures.c.held_on)
    rows = select(*what).join(documents, documents.c.id == figures.c.document_id).where(figures.c.operation_key == key)
    with county.archive.reading() as connection:
        return {(r.story_id, r.kind, r.value, r.unit, fold(r.text), r.held_on) for r in connection.execute(rows)}


def n_quotes_of(rows: list[Any]) -> int:
    """Return how many quotes rows are: of each story once, and once what papers of a council's day have in the same words but of two speakers."""
    groups: dict[tuple[tuple[str, ...], str], list[Any]] = defaultdict(list)
    for row in rows:
        is_paper = row.kind not in ("article", "release") and row.published and len(row.text.split()) > 4
        groups[("papers", row.source_id, row.published) if is_paper else ("story", row.story_id), row.words_key].append(row)
    n = 0
    for (where, _), group in groups.items():
        names = {row.name for row in group if row.name}
        n += 1 if where[0] == "story" or len(names) < 2 else len({row.story_id for row in group})
    return n


def test_the_numbers_of_quotes_are_counts_of_the_annotations(county: Installation) -> None:
    words, n_quotes = set(), 0
    for item in county.documents.iter_all():
        for quote in facts_in(item).quotes:
            n_quotes += 1
            words.add((item.story_id, " ".join(re.findall(r"\w+", item.document.text[quote.start : quote.end].casefold()))))
    with county.archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(quotes)).scalar_one() == n_quotes > 300
        d, q, s, k = documents.c, quotes.c, speakers.c, speaker_keys.c
        told = select(
            d.story_id, q.words_key, d.source_id, d.kind, d.published, q.text, s.name, s.standing, q.document_id, q.number
        )
        told = told.join(documents, d.id == q.document_id)
        told = told.join(speakers, (s.document_id == q.document_id) & (s.number == q.number))
        rows = connection.execute(told).all()
        same = (q.document_id == k.document_id) & (q.number == k.number)
        keys = connection.execute(told.add_columns(k.key).join(speaker_keys, same)).all()
    shown = {(row.story_id, row.words_key) for row in rows if row.standing != "private"}
    private = {(row.story_id, row.words_key) for row in rows if row.standing == "private"}
    everybody = find_quotes(county, "", QuoteOptions(limit=1))
    n_shown = n_quotes_of([row for row in rows if row.standing != "private"])
    assert (everybody.total, everybody.left_out) == (n_shown, len(private))
    assert n_shown < len(shown)
    assert len(shown | private) == pytest.approx(len(words), rel=0.02)  # the archive's key of words leaves out more marks

    asked: dict[str, list[Any]] = defaultdict(list)
    for row in keys:
        asked[row.key].append(row)
    commonest = sorted((key for key in asked if ":" not in key), key=lambda key: (-len(asked[key]), key))[:12]
    assert len(asked[commonest[0]]) > 10
    for key in commonest:
        assert find_quotes(county, "", QuoteOptions(speaker=key, limit=1)).total == n_quotes_of(asked[key]), key


def without_ports(answer: Any) -> str:
    """Return an answer's JSON without the ports of the county's sites, for each demo serves its own."""
    return re.sub(r"127\.0\.0\.1:\d+", "the county", json.dumps(answer))


@pytest.mark.server
def test_both_pairs_of_engines_tell_the_same(files: Installation, servers: Installation) -> None:
    found = search(files, "kind:article OR kind:report", SearchOptions(mode="keyword", limit=1))
    names = [str(value.value) for value in found.facets["operation"]]
    assert len(names) >= 5
    for name in names:
        one, other = (without_ports(to_json(dossier(county, name))) for county in (files, servers))
        assert one == other, name
    for speaker in ("chief constable", "police and crime commissioner", None):
        pages = [find_quotes(county, "", QuoteOptions(speaker=speaker, limit=200)) for county in (files, servers)]
        one, other = (without_ports(to_json(replace(page, silence=pages[0].silence))) for page in pages)
        assert one == other, speaker
