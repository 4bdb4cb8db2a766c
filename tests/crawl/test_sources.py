"""A source from one address: looked at, tried and added over real HTTP, then crawled as it stands."""

import json
import os
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from core.beat import Beat
from core.config import Config
from core.errors import UsageError
from crawlers.discovery import checked_address
from demo.articles import MERCURY, POLICE
from demo.county import SITES, County, start_county
from tests.crawl.loopback import Site, add_sources, crawl, environment, feed, page, serving, write_beat
from tests.forked import fork_server

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    with start_county(today=TODAY) as served:
        yield served


def sources(data: Path, *words: str, beat: Path | None = None) -> tuple[int, Any, str]:
    """Return exit code, JSON and what was said of `countywatch sources …`."""
    asked = ["sources", *words, "--data", str(data), "--json"]
    done = fork_server().run("cli", asked, environment(COUNTYWATCH_BEAT=str(beat or data / "beat.toml")))
    return done.returncode, json.loads(done.stdout or "null"), done.stderr


def test_each_replica_becomes_a_source_that_crawls_without_an_edit(county: County, tmp_path: Path) -> None:
    addresses = {site: f"{county.servers[site].url}/" for site in SITES}
    # One is known by an article, as somebody has it open in the browser.
    addresses[MERCURY] = county.url_of(next(a for a in county.articles if a.source == MERCURY))
    added = add_sources(tmp_path / "added", addresses)
    for site, (new, _) in added.items():
        readable = [sample for sample in new["trial"]["samples"] if sample["rejected"] is None]
        assert len(readable) >= 5
        assert all(sample["title"] and sample["published"] for sample in readable)
        assert new["source"]["base_url"] == county.base_url(site)
        county.servers[site].requests.clear()
    beat = write_beat(tmp_path, *(source for _, source in added.values()))

    run = crawl(tmp_path, beat)

    assert {s["id"]: s["outcome"] for s in run.summary["sources"]} == {
        "aldershire-courier": "new",
        "marlham-mercury": "new",
        "aldershire-constabulary": "new",
        "larwich-city-council": "new",
    }
    assert run.counts("marlham-mercury")["new"] > len(county.papers[MERCURY].articles)  # and the page that is not there
    assert run.counts("aldershire-constabulary")["new"] == len(county.papers[POLICE].articles)
    assert county.forbidden_requests == []


def test_a_trial_keeps_nothing_and_tells_what_would_be_dropped(tmp_path: Path) -> None:
    site = Site()
    with serving(site):
        site.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", type="text/plain")
        site.put("/", page("Gazette"))
        listed = ["/news/one-two-three-four", "/private/story", "/gone"]
        body = feed(site, *listed).replace(
            "</channel>", "<item><title>Ad</title><link>https://ads.example/x</link></item></channel>"
        )
        site.put("/rss", body, type="application/rss+xml")
        site.put("/news/one-two-three-four", page("One raid", "Officers went into a house in Mill Yard at dawn. " * 6))
        gazette = {"id": "gazette", "name": "Gazette", "platform": "press", "base_url": f"{site.url}/", "delay_s": 0.0}
        write_beat(tmp_path, gazette | {"feeds": [f"{site.url}/rss"]})

        code, trial, told = sources(tmp_path, "try", "gazette")

    assert code == 0, told
    assert [sample["title"] for sample in trial["samples"]] == ["One raid"]
    assert {each["url"].rpartition("/")[2]: each["outcome"] for each in trial["lost"]} == {"story": "refused", "gone": "failed"}
    assert trial["dropped"] == {"on another site (ads.example)": 1}
    assert sorted(os.listdir(tmp_path)) == ["beat.toml", "crawl"]  # the hosts' pauses alone


def test_of_a_file_the_sites_front_page_is_looked_at(tmp_path: Path) -> None:
    with serving(Site()) as site:
        story = page("Raid", "Officers went into a house in Mill Yard at dawn. " * 6)
        site.put("/", page("Gazette", "<a href='/news/1.a-raid-in-mill-yard-at-dawn/'>A raid in Mill Yard at dawn</a>"))
        site.put("/news/1.a-raid-in-mill-yard-at-dawn/", story)
        site.put("/files/17", b"%PDF-1.7 and more", type="application/octet-stream")
        write_beat(tmp_path)
        _, found, told = sources(tmp_path, "add", f"{site.url}/files/17")

    assert "is a file, so the site's front page is looked at" in told
    assert found["findings"]["base_url"] == f"{site.url}/"


def test_a_trial_that_took_enough_is_no_failed_check(tmp_path: Path) -> None:
    site, paths = Site(), [f"/news/story-number-{n}-of-many" for n in range(12)]
    with serving(site):
        site.put("/", page("Gazette"))
        site.put("/rss", feed(site, *paths), type="application/rss+xml")
        for path in paths:
            site.put(path, page(path, f"Officers went into a house at {path} at dawn. " * 6))
        beat = write_beat(
            tmp_path,
            {
                "id": "gazette",
                "name": "Gazette",
                "platform": "press",
                "base_url": f"{site.url}/",
                "delay_s": 0.0,
                "feeds": [f"{site.url}/rss"],
            },
        )

        code, trial, told = sources(tmp_path, "try", "gazette", beat=beat)

    assert (code, trial["is_whole"]) == (0, False)
    assert "Gazette: enough for a trial (" in told
    assert "not checked" not in told


def test_a_site_that_wants_no_programs_is_left_alone(tmp_path: Path) -> None:
    site = Site()
    with serving(site):
        site.put("/robots.txt", "User-agent: countywatch\nDisallow: /\n", type="text/plain")
        site.put("/", page("Gazette"))
        write_beat(tmp_path)

        code, new, told = sources(tmp_path, "add", f"{site.url}/", "--write")

    assert (code, new) == (1, None)
    assert "robots.txt does not allow it. Its publisher does not want programs to read it" in told
    assert site.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    ("url", "changes", "told"),
    [
        ("http://127.0.0.1:81/", {"fictional": False}, "not marked fictional"),
        ("https://www.marlhamgazette.example/", {}, "names no contact"),
        ("www.marlhamgazette.example", {}, "names no contact"),
        ("ftp://127.0.0.1/x", {}, "does not start with http"),
        ("https://who@127.0.0.1/x", {}, "carries a user name"),
    ],
)
def test_what_may_not_be_asked_is_told_before_anything_is(tmp_path: Path, url: str, changes: dict[str, Any], told: str) -> None:
    beat = Beat.model_validate({"id": "test", "name": "Test", "county": "Aldershire", "fictional": True} | changes)

    with pytest.raises(UsageError, match=told):
        checked_address(Config(tmp_path, beat, tmp_path / "beat.toml"), url)


def test_what_is_suggested_may_be_asked_for_and_was_had_and_what_is_not_sure_is_said(tmp_path: Path) -> None:
    site = Site()
    menu = "".join(
        f"<a href='/{path}/'>{words}</a>"
        for path, words in (("minutes", "Minutes"), ("reports", "Reports"), ("decisions", "Decisions"), ("agendas", "Agendas"))
    )
    with serving(site):
        site.put("/robots.txt", "User-agent: *\nDisallow: /reports/\n", type="text/plain")
        site.put(
            "/news/",
            page("News", f"<nav>{menu}</nav><a href='/news/one-two-three-four/'>Officers went into a house</a>").replace(
                "<title>News", "<title>News | Fenmoor Police"
            ),
        )
        site.put("/news/one-two-three-four/", page("One raid", "Officers went into a house in Mill Yard at dawn. " * 6))
        site.put("/minutes/", page("Minutes", "<a href='/f/minutes-of-4-september.pdf'>Minutes, 4 September 2026</a>"))
        site.put("/agendas/", page("Agendas", "None yet."))
        write_beat(tmp_path)

        code, new, told = sources(tmp_path, "add", f"{site.url}/news/")

    assert code == 0, told
    remarks = new["findings"]["remarks"]
    assert [
        remark.split(" at ")[1].split(";")[0].removeprefix(site.url)
        for remark in remarks
        if "list papers" in remark or "lists papers" in remark
    ] == ["/minutes/", "/agendas/"]
    assert [source["base_url"] for source in new["beside"]] == [f"{site.url}/minutes/"]
    assert [source["base_url"] for source in tomllib.loads(new["toml"])["source"]] == [
        f"{site.url}/news/",
        f"{site.url}/minutes/",
    ]
    assert "not sure" in next(remark for remark in remarks if "/agendas/" in remark)
    assert any("hardly anything could be read" in remark for remark in remarks)
    assert not [path for path in site.paths() if path.startswith("/reports")]


def test_a_councils_system_beside_its_news_on_the_same_host_is_a_source_of_its_own(tmp_path: Path) -> None:
    site = Site()
    with serving(site):
        menu = "<nav><a href='/news/'>News</a><a href='/committee-papers/Home.aspx'>Meetings, agendas and minutes</a></nav>"
        site.put("/", page("Home | Fenmoor District Council", menu))
        site.put(
            "/news/",
            page(
                "News | Fenmoor District Council",
                "<nav><a href='/news/'>News</a></nav><a href='/news/one-two-three-four/'>Bins are brown now</a>",
            ),
        )
        site.put("/news/one-two-three-four/", page("Bins are brown now", "Bins were blue until the council met in March. " * 6))
        site.put("/committee-papers/Home.aspx", "<title>CMIS &gt; Home</title><a href='Committees.aspx'>Committees</a>")
        write_beat(tmp_path)

        code, new, told = sources(tmp_path, "add", f"{site.url}/")

    assert code == 0, told
    assert [
        (source["platform"], source["base_url"].removeprefix(site.url), source.get("council"))
        for source in tomllib.loads(new["toml"])["source"]
    ] == [("newsroom", "/news/", None), ("cmis", "/committee-papers/", "Fenmoor District Council")]
