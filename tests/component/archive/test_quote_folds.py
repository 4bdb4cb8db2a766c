"""Quotes of everybody are counted in parts of the stories, of which those that did not change are kept: every number is that of a direct count."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from archive.archive import Archive
from archive.facts.quote_filter import QuoteFilter
from archive.facts.quotes import Quotes
from archive.texts.facts_state import story_parts
from benchmarks.large_archive import open_large

PAGE = 40
FILTERS = (
    QuoteFilter(),
    QuoteFilter(since=date(2019, 1, 1)),
    QuoteFilter(until=date(2020, 6, 30)),
    QuoteFilter(since=date(2300, 1, 1)),
)


@pytest.fixture(scope="module")
def archive() -> Iterator[Archive]:
    """Give a small archive of the large kind, whose quotes are often alike, some of them undated or of people without a public role."""
    with open_large(120) as installation:
        with installation.archive.engine.begin() as connection:
            for change in (
                "UPDATE quotes SET words_key = substr(words_key, 1, 1)",
                "UPDATE documents SET published = NULL WHERE id < '2'",
                "UPDATE documents SET published = '2020-03' WHERE id LIKE '3%'",
                "UPDATE documents SET story_id = (SELECT min(id) FROM documents) WHERE id LIKE '4%'",
                "UPDATE speakers SET standing = 'private' WHERE document_id LIKE '%7'",
            ):
                connection.execute(text(change))
        yield installation.archive


def check(archive: Archive) -> None:
    """Compare every page of every question with one of all rows, folded here."""
    quotes = Quotes(archive)
    for wanted in FILTERS:
        total, direct = quotes._folds(wanted, 10_000, 0)
        assert total == len(direct)
        pages = [quotes.find(wanted, limit=PAGE, offset=offset) for offset in range(0, total + PAGE, PAGE)]
        assert {page.total for page in pages} == {total}
        assert [(rows[0].story_id, rows[0].words_key) for page in pages for rows in page.quotes] == direct
        assert quotes.n_left_out(wanted) == quotes._n_private(wanted)


def test_parts_give_what_a_direct_count_gives(archive: Archive) -> None:
    check(archive)
    quotes = Quotes(archive)
    with archive.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT DISTINCT d.story_id, q.words_key, s.standing = 'private' FROM quotes q JOIN documents d ON d.id = q.document_id "
                "JOIN speakers s ON s.document_id = q.document_id AND s.number = q.number"
            )
        ).all()
    assert quotes.find(QuoteFilter(), limit=1).total == len({row[:2] for row in rows if not row[2]})
    assert quotes.n_left_out(QuoteFilter()) == len({row[:2] for row in rows if row[2]}) > 0


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET published = '2026-01-01', revision = revision + 1 WHERE id = (SELECT max(id) FROM documents)",
        "UPDATE documents SET story_id = id, revision = revision + 1 WHERE id = (SELECT max(id) FROM documents WHERE id LIKE '4%')",
        "UPDATE documents SET suppressed = 1 WHERE id = (SELECT max(id) FROM documents WHERE id LIKE 'a%')",
        "DELETE FROM documents WHERE id = (SELECT max(id) FROM documents WHERE id LIKE 'b%')",
    ],
)
def test_a_change_is_counted_and_leaves_the_other_parts_as_they_are(archive: Archive, change: str) -> None:
    check(archive)
    before = {part.first: part.state for part in story_parts(archive)}
    with archive.engine.begin() as connection:
        connection.execute(text(change))
    after = {part.first: part.state for part in story_parts(archive)}
    assert 1 <= sum(after.get(first) != state for first, state in before.items()) <= 2
    check(archive)


def test_what_is_settled_otherwise_is_counted_anew(archive: Archive) -> None:
    n_private = Quotes(archive).n_left_out(QuoteFilter())
    with archive.engine.begin() as connection:
        connection.execute(text("UPDATE speakers SET standing = 'private' WHERE document_id LIKE 'c%'"))
        connection.execute(text("UPDATE fact_sets SET settled_checksum = settled_checksum + 1 WHERE document_id LIKE 'c%'"))
    check(archive)
    assert Quotes(archive).n_left_out(QuoteFilter()) > n_private


def test_a_story_s_quotes_of_one_day_stand_in_the_order_of_its_text(archive: Archive) -> None:
    places: dict[tuple[str, str], list[int]] = {}
    for rows in Quotes(archive).find(QuoteFilter(), limit=10_000).quotes:
        first = min((row.published for row in rows if row.published), default="")
        places.setdefault((first, rows[0].story_id), []).append(min(row.start for row in rows))
    several = [starts for starts in places.values() if len(starts) > 1]
    assert several
    assert all(starts == sorted(starts) for starts in several)
