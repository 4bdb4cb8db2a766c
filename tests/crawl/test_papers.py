"""Papers behind ordinary pages over real HTTP: a commissioner's decisions and a panel's papers, in two hands."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.archive import open_archive
from archive.captures.meetings import Meetings
from core.config import load_config
from demo.hollinshire.commissioner import PANEL, CommissionerSite
from demo.serving import serve
from demo.site import Response
from tests.crawl.loopback import Answer, Site, captures_of, crawl, press, serving, state_of, write_beat

TODAY = datetime.now(UTC).date()


@pytest.fixture(params=["wordpress", "umbraco"])
def site(request: pytest.FixtureRequest) -> Iterator[CommissionerSite]:
    """Give the commissioner's site, served."""
    with serve(lambda *_: Response(503, {}, b"")) as server:
        found = CommissionerSite(TODAY, base_url=server.url, style=request.param)
        server.site = found
        yield found


def papers(source: str, url: str) -> dict[str, Any]:
    return {"id": source, "name": "Commissioner", "platform": "papers", "base_url": url, "delay_s": 0.0}


def test_each_public_paper_is_collected_once_with_its_day_and_title(site: CommissionerSite, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, papers("decisions", site.decisions_url), papers("panel", site.panel_url))

    run = crawl(tmp_path, beat)

    state = state_of(tmp_path, beat)
    files = {key: context for (_, key), (_, context) in state.items() if key in site.paper_paths()}
    assert set(files) == set(site.paper_paths()), run.told
    for decision in site.decisions:
        found = next(
            context
            for (_, _), (_, context) in state.items()
            if decision.title in (context.attachment_title or context.found_title or "")
        )
        assert (found.kind, found.found_published and found.found_published.date()) == ("decision", decision.on)
    agendas = [context for context in files.values() if context.kind == "agenda"]
    assert sorted(context.meeting_at.date() for context in agendas) == sorted(sitting.on for sitting in site.sittings)
    assert {context.committee for context in agendas} == {PANEL}
    assert all(context.meeting_at is None for context in files.values() if "previous" in context.attachment_title)
    records = {key for (source, key) in state if source == "decisions"} - set(files)
    assert len(records) == 2, records
    assert not site.forbidden_requests
    assert not site.closed_paths() & set(site.requests)

    site.requests.clear()
    again = crawl(tmp_path, beat)
    assert (again.counts("decisions").get("new", 0), again.counts("panel").get("new", 0)) == (0, 0)


def test_a_meeting_without_papers_that_a_page_names_no_more_is_noticed(tmp_path: Path) -> None:
    coming = datetime.now(UTC).date() + timedelta(days=40)
    with serving(Site()) as site:
        beat = write_beat(tmp_path, press(site, platform="papers", base_url=f"{site.url}/executive.html"))
        for special in (f"<h3>{coming:%d %B %Y}</h3><p>Special meeting. Papers to follow.</p>", ""):
            rows = f"<h3>{coming - timedelta(days=30):%d %B %Y}</h3><p><a href='/agenda.pdf'>Agenda</a></p>{special}"
            site.put("/executive.html", f"<html><body><h1>Executive Committee</h1>{rows}</body></html>")
            crawl(tmp_path, beat)
    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        (change,) = Meetings(archive).changes(datetime.min.replace(tzinfo=UTC))
    assert (change.kind, change.committee, change.before) == ("no longer listed", "Executive Committee", coming.isoformat())


def test_a_file_under_two_addresses_keeps_its_day_and_name_when_the_dated_one_is_as_it_was(tmp_path: Path) -> None:
    with serving(Site()) as site:
        links = "<p>Decision date: 3 March 2026</p><a href='/download/7/'>Decision notice (PDF, 9KB)</a> <a href='notice.html'>(attachment)</a>"
        site.put("/decisions/grant.html", f"<html><body><h1>Grant to clubs</h1>{links}</body></html>")
        site.put("/decisions/notice.html", "<html><body><h1>notice</h1><a href='/grant.pdf'>notice</a></body></html>")
        body = b"%PDF-1.4 grant"
        site.pages["/download/7/"] = lambda asked: (
            Answer(b"", 304, {}) if "If-None-Match" in asked.headers else Answer(b"", 302, {"Location": "/grant.pdf"})
        )
        site.pages["/grant.pdf"] = Answer(body, 200, {"Content-Type": "application/pdf", "ETag": '"1"'})
        beat = write_beat(tmp_path, press(site, platform="papers", base_url=f"{site.url}/decisions/grant.html"))
        for _ in range(2):
            crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            contexts = [capture.context for capture in captures_of(archive) if capture.key == "/grant.pdf"]

    assert [(context.kind, context.attachment_title) for context in contexts] == [("decision", "Decision notice: Grant to clubs")]
