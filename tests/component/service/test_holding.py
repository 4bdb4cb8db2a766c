"""What a police newsroom takes down is served no longer, until a person decides otherwise."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from archive.archive import stamp
from archive.tables import pages
from core.config import load_config
from demo.hollinshire.newsrooms import APPEAL, MISSING, RELEASES, PoliceSite
from demo.serving import serve
from demo.site import Response
from service.correction_making import By
from service.ingest import crawl
from service.installation import Installation, open_installation
from service.takedowns import lift, takedowns
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
    assert crawl(installation).sources[0].gone == ()
    assert takedowns(installation.decisions) == []

    site.gone |= {site.path_of(APPEAL), site.path_of(MISSING)}
    site.unlisted.add(MISSING.slug)
    a_day_passes(installation)
    gone = crawl(installation).sources[0].gone

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

    assert crawl(installation).sources[0].gone == (site.base_url + site.path_of(MISSING),)
    assert len(takedowns(installation.decisions)) == 1


def test_a_site_that_lost_all_its_pages_takes_nothing_down(site: PoliceSite, installation: Installation) -> None:
    crawl(installation)
    site.gone |= {site.path_of(release) for release in RELEASES}
    a_day_passes(installation)

    assert len(crawl(installation).sources[0].gone) == len(RELEASES)
    assert takedowns(installation.decisions) == []
