"""The papers of a list of meetings, taken out of the rows without their texts: the same as the whole documents have, on both databases."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from archive.texts.headings import papers_between
from core.words import KIND_GROUPS, AgendaItem
from service.correcting.making import By
from service.correcting.takedowns import Subject, suppress
from service.installation import Installation
from tests.web.county import COMING, PACK, RAID, config_of, fill, open_county

AGENDA = replace(
    COMING,
    title="Agenda: “quoted” \\ and\nbroken",
    published="2026-02-28",
    items=(AgendaItem("1", "Apologies", 1), AgendaItem("2a", 'The "quay"', None)),
)
EVERYTHING = (RAID, PACK, COMING, AGENDA)


@pytest.fixture
def county(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    config = replace(config_of(tmp_path), database_url=database_url)
    with open_county(config, EVERYTHING) as installation:
        fill(installation, EVERYTHING)
        yield installation


def papers(county: Installation, since: str, until: str, limit: int = 100) -> list[str]:
    found = papers_between(
        county.archive, date.fromisoformat(since), date.fromisoformat(until), KIND_GROUPS["council"], limit=limit
    )
    whole = county.documents.get_documents([each.id for each in found])
    for each in found:
        other = whole[each.id]
        assert (each.title, each.kind, each.url, each.source_id) == (other.title, other.kind, other.url, other.source_id)
        assert (each.context, each.items, each.published.value) == (other.context, other.items, other.published.value)
        assert each.passages[0].page == other.passages[0].page
        assert each.text == ""
    return [each.id for each in found]


def test_papers_are_those_of_the_days_as_the_documents_have_them(county: Installation) -> None:
    assert papers(county, "2026-02-01", "2026-02-28") == [PACK.id, AGENDA.id]
    assert papers(county, "2026-02-21", "2026-02-27") == []
    assert papers(county, "2026-01-01", "2026-12-31") == [PACK.id, AGENDA.id, COMING.id]
    assert papers(county, "2026-01-01", "2026-12-31", limit=2) == [PACK.id, AGENDA.id]
    suppress(county, Subject(document=PACK.id), By("Admin"))
    assert papers(county, "2026-02-01", "2026-02-28") == [AGENDA.id]
