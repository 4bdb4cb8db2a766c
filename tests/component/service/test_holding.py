"""What a publisher takes down is served no longer, and every face tells since when; until it is back, or a person decides otherwise."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from archive.archive import stamp
from archive.decision_rows import WITHDRAWN
from archive.tables import pages
from core.config import load_config
from core.errors import NotFound
from core.ids import document_id
from demo.hollinshire.newsrooms import APPEAL, MISSING, RELEASES, PoliceSite
from demo.serving import serve
from demo.site import Response
from service.correcting.making import By
from service.correcting.takedowns import lift, takedowns
from service.documents import get_document
from service.explaining.explanation import explain
from service.health.health import watched_health
from service.installation import Installation, open_installation
from service.intake.ingest import crawl
from service.processing.process import process
from service.texts.withdrawals import count_withdrawn
from tests.component.service.fake_pipeline import FakePipeline
from tests.crawl.loopback import write_beat

TODAY = datetime.now(UTC).date()


@pytest.fixture
def site() -> Iterator[PoliceSite]:
    with serve(lambda *_: Response(503, {}, b"")) as server:
        found = PoliceSite(TODAY, base_url=server.url)
        server.site = found
        yield found


@pytest.fixture
def installation(site: PoliceSite, tmp_path: Path) -> Iterator[Installation]:
    source: dict[str, Any] = {
        "id": "police",
        "name": "Police",
        "platform": "newsroom",
        "kind": "release",
        "base_url": site.base_url + site.list_path,
        "delay_s": 0.0,
    }
    beat = write_beat(tmp_path, source)
    with open_installation(load_config(data=tmp_path, beat=beat, environ={})) as found:
        yield found


def a_day_passes(installation: Installation) -> None:
    """Let the addresses have been checked yesterday."""
    with installation.archive.engine.begin() as connection:
        connection.execute(update(pages).values(checked_at=stamp(datetime.now(UTC) - timedelta(days=1))))


def test_what_is_taken_down_is_held_also_where_no_list_names_it_any_more(site: PoliceSite, installation: Installation) -> None:
    assert crawl(installation).sources[0].withdrawn == ()
    assert takedowns(installation.decisions) == []

    site.gone |= {site.path_of(APPEAL), site.path_of(MISSING)}
    site.unlisted.add(MISSING.slug)
    a_day_passes(installation)
    gone = crawl(installation).sources[0].withdrawn

    assert set(gone) == {site.base_url + site.path_of(APPEAL), site.base_url + site.path_of(MISSING)}
    held = takedowns(installation.decisions)
    assert {(each.kind, each.subject, each.who) for each in held} == {("suppress", url, "countywatch") for url in gone}

    lift(installation, held[0].id, By("Ann"))
    a_day_passes(installation)
    crawl(installation)
    assert [each.is_lifted for each in takedowns(installation.decisions)].count(False) == 1


def test_an_appeal_whose_heading_says_that_it_is_over_is_held(site: PoliceSite, installation: Installation) -> None:
    crawl(installation)
    site.updated.add(MISSING.slug)

    assert crawl(installation).sources[0].over == (site.base_url + site.path_of(MISSING),)
    assert len(takedowns(installation.decisions)) == 1


def test_a_site_that_lost_all_its_pages_takes_nothing_down(site: PoliceSite, installation: Installation) -> None:
    crawl(installation)
    site.gone |= {site.path_of(release) for release in RELEASES}
    a_day_passes(installation)

    assert len(crawl(installation).sources[0].withdrawn) == len(RELEASES)
    assert takedowns(installation.decisions) == []


def test_what_is_back_at_its_publishers_is_served_again_and_held_again_when_it_goes(
    site: PoliceSite, installation: Installation
) -> None:
    crawl(installation)
    states = []
    for gone in ({site.path_of(APPEAL)}, set(), {site.path_of(APPEAL)}):
        site.gone = gone
        a_day_passes(installation)
        crawl(installation)
        states.append(sum(not each.is_lifted for each in takedowns(installation.decisions)))

    assert states == [1, 0, 1]


def test_what_was_withdrawn_is_told_with_the_day_wherever_it_is_looked_for(site: PoliceSite, installation: Installation) -> None:
    crawl(installation)
    installation.__dict__["pipeline"] = FakePipeline()
    process(installation)
    document = installation.documents.get(document_id("police", site.path_of(APPEAL)))
    site.gone.add(site.path_of(APPEAL))
    a_day_passes(installation)
    counts = crawl(installation).sources[0].counts

    on = f"On {TODAY.day} {TODAY:%B %Y} it was noticed that {WITHDRAWN}"
    for of in (document.document.url, document.document.title, document.document.id):
        assert explain(installation, of).why.startswith(on)
    with pytest.raises(NotFound, match=on):
        get_document(installation.archive, installation.config.beat, document.document.id)
    assert (counts["withdrawn"], counts["failed"]) == (1, 0)
    assert count_withdrawn(installation.archive, datetime.now(UTC) - timedelta(minutes=5)) == 1
    remarks = watched_health(installation.archive, installation.config.beat, installation.clock)[0].remarks
    assert any("1 text that was collected is withdrawn at the source now" in remark for remark in remarks)
    assert not any(APPEAL.slug in f"{remark}" for remark in remarks)
