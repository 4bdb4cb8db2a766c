"""A county with nothing of Norfolk's: each of its sites is recognised, becomes a source without an edit, and is collected and read whole."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.archive import open_archive
from core.config import load_config
from core.errors import DocumentError
from core.words import Document
from demo.council.site import make_council
from demo.hollinshire.cmis import CmisSite
from demo.hollinshire.commissioner import CommissionerSite
from demo.hollinshire.generations import GENERATIONS
from demo.hollinshire.govuk import GovukSite
from demo.hollinshire.newsrooms import RELEASES, PoliceSite
from demo.hollinshire.press import Lists, PaperSite
from demo.serving import serve
from demo.site import Response
from reading.read import read
from tests.crawl.loopback import Run, add_sources, captures_of, crawl, write_beat

TODAY = datetime.now(UTC).date()
# What a site is added by, what it is to be recognised as; then those that stand in the beat by hand, to spare the time of a trial.
ADDED = {
    "police": ("/", "newsroom"),
    "commissioner": ("/", "newsroom"),
    "decisions": ("/decisions/", "papers"),
    "govuk": ("/government/organisations/coastal-safety-agency", "govuk"),
    "cmis": ("/wexmoor/Meetings.aspx", "cmis"),
}
BY_HAND = {
    "reach": ("/", "press"),
    "iliffe": ("/", "press"),
    "panel": ("/what-we-do/panel-meetings", "papers"),
    "moderngov": ("/", "moderngov"),
}


@dataclass(frozen=True)
class County:
    """The county's sites, the sources they became, and what a crawl of all of them gave."""

    sites: dict[str, Any]
    added: dict[str, dict[str, Any]]
    run: Run
    documents: dict[str, list[Document]]


def make_sites(stack: ExitStack) -> dict[str, Any]:
    def served(make: Any) -> Any:
        server = stack.enter_context(serve(lambda *_: Response(503, {}, b"")))
        server.site = make(server.url)
        return server.site

    reach, iliffe = (frozenset(GENERATIONS[name].traps) for name in ("reach", "iliffe"))
    all_lists = Lists(tracks=True, has_amp=True, has_offer=True, has_sister=True)
    commissioner = served(lambda url: CommissionerSite(TODAY, base_url=url))
    return {
        "reach": served(lambda url: PaperSite("Wexmoor Live", "reach", TODAY, base_url=url, traps=reach, lists=all_lists)),
        "iliffe": served(lambda url: PaperSite("Hollin Courier", "iliffe", TODAY, base_url=url, traps=iliffe, lists=Lists(has_feed=False))),
        "police": served(lambda url: PoliceSite(TODAY, base_url=url)),
        "commissioner": commissioner,
        "decisions": commissioner,
        "panel": served(lambda url: CommissionerSite(TODAY, base_url=url, style="umbraco")),
        "govuk": served(lambda url: GovukSite(TODAY, base_url=url)),
        "cmis": served(lambda url: CmisSite(TODAY, base_url=url)),
        "moderngov": served(lambda url: make_council(TODAY, base_url=url, xml_service=False)),
    }  # fmt: skip


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    data = tmp_path_factory.mktemp("county")
    with ExitStack() as stack:
        sites = make_sites(stack)
        origins = {name: "/".join(site.base_url.split("/")[:3]) for name, site in sites.items()}
        by_hand = [
            {"id": name, "name": name, "platform": platform, "base_url": origins[name] + path, "delay_s": 0.0}
            for name, (path, platform) in BY_HAND.items()
        ]
        told = add_sources(data / "added", {name: origins[name] + path for name, (path, _) in ADDED.items()})
        added = {name: answer for name, (answer, _) in told.items()}
        beat = write_beat(data, *by_hand, *(source | {"id": name} for name, (_, source) in told.items()))
        run = crawl(data, beat, timeout=180)
        documents: dict[str, list[Document]] = {name: [] for name in sites}
        with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
            for capture in captures_of(archive):
                try:
                    body = archive.get_body(capture.sha256)
                    documents[capture.source_id].append(read(capture, body, base_url=origins[capture.source_id]))
                except DocumentError:
                    continue
        yield County(sites, added, run, documents)


@pytest.mark.parametrize("name", ADDED)
def test_a_site_is_recognised_and_its_trial_can_be_read(county: County, name: str) -> None:
    added = county.added[name]

    assert (added["written"], added["source"]["platform"]) == (True, ADDED[name][1])
    assert any(sample["rejected"] is None for sample in added["trial"]["samples"])


@pytest.mark.parametrize("name", [*ADDED, *BY_HAND])
def test_nothing_forbidden_is_asked_for(county: County, name: str) -> None:
    assert not county.sites[name].forbidden_requests
    assert county.run.source(name)["outcome"] == "new", county.run.told


@pytest.mark.parametrize("name", ["reach", "iliffe"])
def test_each_story_of_a_paper_is_one_document_as_it_was_printed(county: County, name: str) -> None:
    site: PaperSite = county.sites[name]

    assert sorted((d.title, d.text, d.byline) for d in county.documents[name]) == sorted(
        (s.title, "\n\n".join(s.paragraphs), s.byline) for s in site.stories
    )


def test_each_release_of_the_police_is_one_document(county: County) -> None:
    documents = county.documents["police"]

    assert sorted((d.title, d.text) for d in documents) == sorted((r.title, "\n\n".join(r.paragraphs)) for r in RELEASES)
    assert {d.kind for d in documents} == {"release"}
    assert all(d.published.value for d in documents)


def test_the_commissioners_site_tells_where_its_papers_are(county: County) -> None:
    added = county.added["commissioner"]
    assert any(source["base_url"].endswith("/decisions/") for source in added["beside"])
    assert all(source["base_url"] in added["toml"] and source["id"] in added["toml"] for source in added["beside"])
    assert len(county.documents["commissioner"]) == 3


def test_each_decision_and_each_paper_of_the_panel_is_one_document(county: County) -> None:
    decisions = {d.title: d for d in county.documents["decisions"]}
    assert len(decisions) == len(county.sites["decisions"].decisions)
    for decision in county.sites["decisions"].decisions:
        found = next(d for title, d in decisions.items() if decision.title in title)
        assert (found.kind, (found.published.value or "")[:10]) == ("decision", decision.on.isoformat())
        assert decision.text in " ".join(found.text.split())
    agendas = [d for d in county.documents["panel"] if d.kind == "agenda"]
    assert sorted(str(d.published.value) for d in agendas) == sorted(s.on.isoformat() for s in county.sites["panel"].sittings)


def test_both_councils_platforms_are_collected(county: County) -> None:
    for name in ("cmis", "moderngov"):
        kinds = {d.kind for d in county.documents[name]}
        assert {"agenda", "report"} <= kinds, (name, kinds)
