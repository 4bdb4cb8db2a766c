"""An operation's dossier is kept while nothing that it tells of changes, and is always the one that would be made anew."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text

from archive.texts.facts_state import naming_state
from benchmarks.large_archive import open_large
from service.dossiers.dossiers import _of_key, dossier
from service.installation import Installation

KEY = "finch"
NAMING = f"SELECT document_id FROM appearances WHERE kind = 'operation' AND name_key = '{KEY}'"
ANOTHER = f"(SELECT min(id) FROM documents WHERE kind = 'article' AND id NOT IN ({NAMING}))"
ONE = f"(SELECT min(document_id) FROM ({NAMING}))"


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Give a small archive of the large kind."""
    with open_large(200) as opened:
        yield opened


def change(installation: Installation, statement: str) -> None:
    with installation.archive.engine.begin() as connection:
        assert connection.execute(text(statement)).rowcount


def state(installation: Installation) -> object:
    return naming_state(installation.archive, "operation", KEY)


def is_as_made_anew(installation: Installation) -> bool:
    return dossier(installation, KEY) == _of_key(installation.archive, installation.config.beat, KEY)


def test_other_documents_leave_it_as_it_is(installation: Installation) -> None:
    before, answer = state(installation), dossier(installation, KEY)
    change(installation, f"UPDATE documents SET revision = revision + 1, title = 'Another' WHERE id = {ANOTHER}")
    change(installation, f"UPDATE fact_sets SET checksum = checksum + 1 WHERE document_id = {ANOTHER}")
    assert state(installation) == before
    assert dossier(installation, KEY) is answer
    assert is_as_made_anew(installation)


@pytest.mark.parametrize(
    "statements",
    [
        [f"UPDATE documents SET published = '{date(2019, 5, 5)}', revision = revision + 1 WHERE id = {ONE}"],
        [f"UPDATE documents SET suppressed = 1 WHERE id = {ONE}"],
        [
            f"UPDATE figures SET value = value + 1 WHERE document_id IN ({NAMING})",
            f"UPDATE fact_sets SET checksum = checksum + 1 WHERE document_id IN ({NAMING})",
        ],
        [
            f"UPDATE speakers SET standing = 'private', name = NULL WHERE document_id IN ({NAMING})",
            f"UPDATE fact_sets SET settled_checksum = settled_checksum + 1 WHERE document_id IN ({NAMING})",
        ],
        [f"UPDATE people SET by_others = '[]' WHERE document_id IN ({NAMING})"],
        ["UPDATE documents SET revision = revision + 1 WHERE kind = 'report'"],
        [f"DELETE FROM appearances WHERE kind = 'operation' AND name_key = '{KEY}' AND document_id = {ONE}"],
    ],
)
def test_what_it_tells_of_changes_it(installation: Installation, statements: list[str]) -> None:
    before, _ = state(installation), dossier(installation, KEY)
    for statement in statements:
        change(installation, statement)
    assert state(installation) != before
    assert is_as_made_anew(installation)
