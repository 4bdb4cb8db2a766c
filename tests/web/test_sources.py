"""The page of sources: what it says of each beside what doctor says, and a source that is added by its address and read at once."""

import html
import re
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from archive.captures.addresses import Addresses
from archive.captures.source_trials import CUT_OFF_AFTER, MAX_KEPT, Trials
from archive.jobs import Jobs
from archive.tables import checks
from core.config import Config, load_beat
from service.sources.report import LEADERSHIP
from service.upkeep.doctor import doctor
from tests.crawl.loopback import Site, feed, page, serving
from tests.web.conftest import open_client
from tests.web.county import NOW, RAID, FakePipeline, config_of, fill, open_county
from tests.web.test_access import token_in

OURS = {"sec-fetch-site": "same-origin"}
TODAY = NOW.date()


@pytest.fixture
def county(tmp_path: Path) -> Config:
    """Give an installation whose gazette was read with a gap and refused two addresses, and whose herald failed."""
    config = config_of(tmp_path)
    with open_county(config) as installation:
        fill(installation, (RAID,))
        archive = installation.archive
        run = archive.begin_run(["gazette"])
        archive.record_check(run, "gazette", "new", {"new": 1}, days=(TODAY - timedelta(days=99), TODAY - timedelta(days=60)))
        archive.end_run(run)
        run = archive.begin_run(["gazette", "herald"])
        archive.record_check(run, "gazette", "new", {"new": 1}, days=(TODAY - timedelta(days=49), TODAY))
        archive.record_check(run, "herald", "not-checked", {}, "the server <b>did not</b> answer")
        for name in ("a", "b"):
            Addresses(archive).record_loss(
                run, "gazette", f"http://127.0.0.1:9/{name}", "refused", "robots.txt does not <i>allow</i> it"
            )
        archive.end_run(run)
        Jobs(archive).claim("crawl", NOW)
        Jobs(archive).end("crawl", NOW, "1 of 4 <u>sources</u> read")
    return config


@pytest.fixture
def client(county: Config) -> Iterator[TestClient]:
    yield from open_client(county)


def part_of(text: str, source: str) -> str:
    """Return the section of a source."""
    found = re.search(rf'<section class="source-report" id="source-{source}".*?</section>', text, re.S)
    assert found, text
    return found.group()


def test_a_source_is_told_with_its_gaps_refusals_and_next_turn(client: TestClient) -> None:
    text = client.get("/sources").text
    gazette = part_of(text, "gazette")
    assert "90 days read since 1 December 2025; not read: 10 days, 10 January 2026 to 19 January 2026." in gazette
    widths = [int(width) for width in re.findall(r'<rect class="was-read" x="\d+" width="(\d+)"', gazette)]
    assert widths == [40, 50]
    assert re.findall(r'<rect class="gap" fill="url\(#hatch\)" x="(\d+)" width="(\d+)"', gazette) == [(str(364 - 59), "10")]
    assert "2 × robots.txt does not &lt;i&gt;allow&lt;/i&gt; it" in gazette
    assert "whole texts" in gazette
    assert "not by itself" in gazette
    assert "No day of it was read yet." in part_of(text, "herald")
    assert "the server &lt;b&gt;did not&lt;/b&gt; answer" in part_of(text, "herald")
    assert "1 of 4 &lt;u&gt;sources&lt;/u&gt; read" in text


def test_a_damaged_check_tells_nothing_and_the_one_before_it_stands(client: TestClient) -> None:
    archive = client.app.state.installation.archive  # type: ignore[attr-defined]  # FastAPI's app
    with archive.engine.begin() as connection:
        newest = checks.c.until == TODAY.isoformat()
        connection.execute(update(checks).where(newest).values(outcome="not-cheched", reason="nonsense"))

    text = client.get("/sources").text
    assert "read, something new" in part_of(text, "gazette")
    assert "nonsense" not in text
    assert client.get("/status").status_code == 200


def test_doctor_says_the_same(client: TestClient, county: Config) -> None:
    text = html.unescape(client.get("/sources").text)
    findings = {finding.what: finding.seen for finding in doctor(county)}
    refused = "2 × robots.txt does not <i>allow</i> it"
    assert refused in findings["Source Inventshire Gazette"]
    assert refused in text
    assert "10 January 2026 to 19 January 2026" in findings["Source Inventshire Gazette"]
    assert "Nothing is read by itself now" in findings["Jobs"]
    assert "Nothing is read by itself now" in text


def test_where_a_clock_runs_the_next_turn_has_its_hour(client: TestClient) -> None:
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    installation.archive.clock = installation.clock
    assert Jobs(installation.archive).lead(LEADERSHIP, "somebody")
    text = client.get("/sources").text
    assert "A clock runs them" in text
    assert re.search(r"<dt>Next turn</dt><dd>(<time[^>]*>)?10 March 2026", part_of(text, "gazette"))


def test_a_source_is_added_by_its_address_and_read_at_once(client: TestClient, county: Config) -> None:
    site = Site()
    with serving(site):
        site.put("/robots.txt", "User-agent: *\nDisallow:\n", type="text/plain")
        link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
        site.put("/", page("The Quay Paper").replace("</head>", f"{link}</head>"))
        site.put("/rss", feed(site, "/news/one-two-three-four"), type="application/rss+xml")
        site.put("/news/one-two-three-four", page("One raid", "Officers went into a house in Mill Yard at dawn. " * 6))

        shown = send(client, "/sources/add", url=f"{site.url}/", name="The Quay Paper", licence="full")
        for _ in range(600):
            if "being looked at" not in shown.text:
                break
            time.sleep(0.1)
            shown = client.get(shown.url)
        assert "One raid" in shown.text, shown.text
        assert "[[source]]" in shown.text
        assert load_beat(county.beat_path).find_source("the-quay-paper") is None  # nothing is written before somebody says so
        for again in open_client(county):  # another process, or this one after a restart, shows it alike
            assert untold(again.get(str(shown.url)).text) == untold(shown.text)
            assert "can be added" in again.get("/sources/add").text
        added = send(client, str(shown.url))
        assert "The source stands in the beat" in added.text
        assert load_beat(county.beat_path).get_source("the-quay-paper").licence == "full"
        assert "The Quay Paper" in part_of(added.text, "the-quay-paper")
        assert client.post(str(shown.url), data={"token": token_of(added.text)}, headers=OURS).status_code == 400  # not twice

        client.app.state.installation.__dict__["pipeline"] = Anything()  # type: ignore[attr-defined]  # FastAPI's app
        send(client, "/sources", "/sources/read", source="the-quay-paper")
    assert client.get("/api/v1/search?q=source:the-quay-paper&mode=keyword").json()["total"] == 1


def untold(page: str) -> str:
    """Return a page without the proof in its form, which is another each time."""
    return re.sub(r'name="token" value="[^"]+"', "", page)


def test_a_trial_whose_process_was_stopped_is_told_as_cut_off(client: TestClient) -> None:
    installation = client.app.state.installation  # type: ignore[attr-defined]  # FastAPI's app
    trials = Trials(installation.archive)
    trial_id = trials.begin("http://127.0.0.1:9/", '{"name": "Quay"}')
    trials.renew(trial_id, "robots.txt was read")
    assert "being looked at" in client.get(f"/sources/add/{trial_id}").text
    assert trials.n_under_way() == 1
    now = installation.archive.clock()
    installation.archive.clock = lambda: now + CUT_OFF_AFTER
    page = client.get(f"/sources/add/{trial_id}").text
    assert "The service was stopped while it looked at this site" in page
    assert "/sources/add?url=http%3A%2F%2F127.0.0.1%3A9%2F&amp;name=Quay" in page
    assert trials.n_under_way() == 0
    for n in range(MAX_KEPT):
        installation.archive.clock = lambda n=n: now + timedelta(hours=1 + n)
        trials.begin("http://127.0.0.1:9/", "{}")
    assert client.get(f"/sources/add/{trial_id}").status_code == 404


def test_what_cannot_be_added_is_told(client: TestClient) -> None:
    assert "Give the address of the site" in send(client, "/sources/add", url=" ").text
    shown = send(client, "/sources/add", url="ftp://example.org/<b>")
    for _ in range(300):
        if "being looked at" not in shown.text:
            break
        time.sleep(0.1)
        shown = client.get(shown.url)
    assert 'role="alert"' in shown.text
    assert "<b>" not in re.sub(r"<h1>.*?</h1>", "", shown.text)
    assert client.get("/sources/add/unknown").status_code == 404
    assert client.post("/sources/add", data={"url": "http://127.0.0.1:9/"}, headers=OURS).status_code == 403
    answer = client.post("/sources/read", data={"source": "nobody", "token": token_of(client.get("/sources").text)}, headers=OURS)
    assert answer.status_code == 404


class Anything(FakePipeline):
    """Finds no names in texts that no test wrote."""

    def annotate(self, texts):  # type: ignore[no-untyped-def]  # as the pipeline's
        from core.words import Annotations
        from nlp.pipeline import Annotated
        from tests.web.county import passages_of

        return [Annotated(Annotations(), self.embed(passages_of(text))) for text in texts]


def token_of(text: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', text)
    assert found, text
    return found.group(1)


def send(client: TestClient, shown: str, address: str | None = None, **fields: str):  # type: ignore[no-untyped-def]  # httpx's answer
    """Open a page, fill in its form and send it."""
    token = token_of(client.get(shown).text)
    return client.post(address or shown, data=fields | {"token": token}, headers=OURS)


def test_a_source_is_watched_no_more_and_again_and_what_it_gave_stays(client: TestClient) -> None:
    def told(query: str) -> str:
        return " ".join(client.get("/api/v1/search", params={"q": query, "mode": "keyword"}).json()["silence"]["sentences"])

    def send(address: str) -> str:
        token = token_in(client.get("/sources").text)
        return client.post(address, data={"token": token, "source": "gazette"}, headers=OURS).text

    before, unsaid = client.get("/trends", params={"q": "source:gazette"}).text, told("source:gazette zzyzzx")
    assert "Its documents stay" in part_of(client.get("/sources").text, "gazette")  # said before it is done

    listed = send("/sources/rest")

    assert "watched no more from today on" in listed
    assert 'id="source-gazette"' not in listed
    assert "not watched since 10 March 2026" in listed
    assert client.get("/api/v1/search", params={"q": "source:gazette", "mode": "keyword"}).json()["total"] == 1
    assert "Inventshire Gazette is not watched since 10 March 2026." in told("source:gazette zzyzzx")
    assert "no proof of silence" in told("source:gazette zzyzzx")
    assert "not watched since" not in told("source:gazette published:..2026-03-09 zzyzzx")
    for address in ("/search", "/quotes", "/similar"):  # what it gave can still be filtered
        assert '<option value="gazette"' in client.get(address).text
    assert "already" in send("/sources/rest")
    assert "is not watched since" in send("/sources/read")

    assert 'id="source-gazette"' in send("/sources/watch")
    assert told("source:gazette zzyzzx") == unsaid
    assert client.get("/trends", params={"q": "source:gazette"}).text == before
