"""Reports of one happening become one event as they come in; people split and join events, and that holds; ids lead on."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Column, update

from archive.facts.events import Events
from archive.tables import event_reports, events
from core.errors import NotFound, UsageError
from service.correcting import making as correction_making
from service.correcting import propose
from service.events.events import get_event, update_events
from service.installation import Installation
from service.processing.process import process
from service.upkeep.verification import verify_installation
from tests.web.county import Made, config_of, fill, open_county

ME = correction_making.By("desk@invented.test")
RELEASE = Made(
    "Five held in Plover Lane",
    (
        "Five people were arrested in Plover Lane, Inventham, on Tuesday after officers found 320 wraps of heroin and £7,400 in a house.",
    ),
    published="2026-03-04",
    names=(("Plover Lane", "PLACE"), ("Inventham", "PLACE"), ("heroin", "DRUG")),
)
REPORT = replace(
    RELEASE,
    title="Street woken by raid",
    source="herald",
    published="2026-03-05",
    paragraphs=("Neighbours in Plover Lane, Inventham, woke on Tuesday when officers found heroin, 320 wraps of it, in a house and five were arrested.",),
)  # fmt: skip
NEXT_DAY = replace(
    RELEASE,
    title="One more held in Plover Lane",
    source="wire",
    published="2026-03-05",
    paragraphs=(
        "One man was arrested in Plover Lane, Inventham, on Wednesday after officers found 320 wraps of heroin in a house.",
    ),
)
MADE = (RELEASE, REPORT, NEXT_DAY)


@pytest.fixture
def county(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    with open_county(replace(config_of(tmp_path), database_url=database_url), MADE) as installation:
        yield installation


def reports_with(county: Installation, made: Made) -> set[str]:
    size = Events(county.archive).size_of_each([made.id])[made.id]
    return {copy.document_id for story in get_event(county.archive, county.config.beat, size.id).stories for copy in story}


def id_of(county: Installation, made: Made) -> str:
    return Events(county.archive).size_of_each([made.id])[made.id].id


def test_a_damaged_report_is_named_and_joins_its_event_again(county: Installation) -> None:
    fill(county, [REPORT, RELEASE])
    with county.archive.engine.begin() as connection:
        mine = event_reports.c.document_id == REPORT.id
        connection.execute(update(event_reports).where(mine).values(body=event_reports.c.body.concat(" ")))
    [fault] = verify_installation(county).faults
    assert (fault.part, fault.fault) == ("event", "what it says of its event is damaged")
    check_repair(county, n=1)


@pytest.mark.parametrize("column", [events.c.head, events.c.joined_to], ids=str)
def test_a_damaged_event_is_named_by_its_reports_and_made_again(county: Installation, column: Column[str]) -> None:
    fill(county, [REPORT, RELEASE])
    with county.archive.engine.begin() as connection:
        connection.execute(update(events).where(events.c.id == id_of(county, RELEASE)).values({column.name: "0" * 20}))
    faults = verify_installation(county).faults
    assert {(fault.part, fault.fault) for fault in faults} == {("event", "the event that it is of is not there")}
    check_repair(county, n=2)


def check_repair(county: Installation, n: int) -> None:
    assert verify_installation(county, with_repair=True).repairs_begun == n
    assert update_events(county.archive) == 2
    assert verify_installation(county).faults == []
    assert reports_with(county, RELEASE) == {RELEASE.id, REPORT.id}


def test_a_report_joins_its_event_and_the_next_days_raid_in_the_street_stays_apart(county: Installation) -> None:
    fill(county, [REPORT])
    first = id_of(county, REPORT)
    fill(county, [NEXT_DAY, RELEASE])

    assert reports_with(county, RELEASE) == {RELEASE.id, REPORT.id}
    assert reports_with(county, NEXT_DAY) == {NEXT_DAY.id}
    assert (
        get_event(county.archive, county.config.beat, first).id == id_of(county, RELEASE) != first
    )  # the older report came later: the former id leads on
    assert update_events(county.archive) == 0


def test_what_people_decide_of_events_holds_and_is_taken_back(county: Installation) -> None:
    fill(county, MADE)
    parted = correction_making.make(county, propose.split_event(county.archive, county.decisions, [REPORT.id]), ME)
    joined = correction_making.make(county, propose.join_event(county.archive, [REPORT.id, NEXT_DAY.id]), ME)
    assert reports_with(county, RELEASE) == {RELEASE.id}
    assert reports_with(county, REPORT) == {REPORT.id, NEXT_DAY.id}

    county.stages.forget("relate", [county.documents.get(each.id).document.version_id for each in MADE])
    process(county)
    assert reports_with(county, REPORT) == {REPORT.id, NEXT_DAY.id}

    correction_making.undo(county, joined.id, ME)
    correction_making.undo(county, parted.id, ME)
    assert reports_with(county, REPORT) == {RELEASE.id, REPORT.id}
    assert reports_with(county, NEXT_DAY) == {NEXT_DAY.id}


def test_what_cannot_be_meant_is_refused(county: Installation) -> None:
    fill(county, MADE)
    with pytest.raises(UsageError, match="reports a happening of which nothing else tells already"):
        correction_making.make(county, propose.split_event(county.archive, county.decisions, [NEXT_DAY.id]), ME)
    with pytest.raises(UsageError, match="are one event already"):
        correction_making.make(county, propose.join_event(county.archive, [RELEASE.id, REPORT.id]), ME)
    with pytest.raises(NotFound, match="There is no event"):
        get_event(county.archive, county.config.beat, "0" * 20)
