"""What an eleventh county left: stories that move with a new headline, lists of mixed addresses, a feed without days, papers behind sessions in the path."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from archive.archive import open_archive, stamp
from archive.captures.meetings import Meetings
from archive.tables import captures
from core.config import load_config
from tests.crawl.loopback import (
    FEED_LINK,
    NOW,
    RSS,
    XML,
    Answer,
    Site,
    captures_of,
    crawl,
    feed,
    page,
    press,
    serving,
    sitemap,
    write_beat,
)
from tests.crawl.test_withdrawn import a_day_passes

OFFICE = {"platform": "newsroom", "kind": "release"}
SOON = NOW + timedelta(days=9)


def keys_in(data: Path, beat: Path) -> list[tuple[str, str]]:
    """Return key and address of each capture, by key and in the order in which they came."""
    with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
        return sorted(((c.key, c.url.rpartition("/")[2]) for c in captures_of(archive)), key=lambda row: row[0])


def test_a_feed_that_writes_nought_for_a_day_tells_none(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Gazette", head=FEED_LINK))
        site.put(
            "/rss", re.sub("(?<=<pubDate>)[^<]*", "Thu, 01 Jan 1970 00:00:00 GMT", feed(site, "/news/1.mill-burns")), type=RSS
        )
        site.put("/news/1.mill-burns", page("Mill burns"))
        beat = write_beat(tmp_path, press(site))
        crawl(tmp_path, beat, "--from", f"{NOW - timedelta(days=20):%Y-%m-%d}")

    assert keys_in(tmp_path, beat) == [("/news/1.mill-burns", "1.mill-burns")]


def test_a_story_that_moves_with_a_new_headline_stays_one_document(tmp_path: Path) -> None:
    old, new, other = "/news/fire-at-the-old-mill-71", "/news/mill-fire-two-are-charged-71", "/news/buses-run-late-72"
    with serving(Site()) as site:

        def put(story: str, text: str) -> None:
            site.put("/rss", feed(site, other, story), type=RSS)
            site.put(story, page(story, text, f"<link rel='canonical' href='{site.url}{story}'>"))

        site.put("/", page("Gazette", head=FEED_LINK))
        site.put(other, page(other))
        beat = write_beat(tmp_path, press(site))
        put(old, "The mill burnt down on Sunday.")
        crawl(tmp_path, beat)
        site.pages[old] = Answer(b"", 301, {"Location": new})
        for text in ("Two men were charged with setting fire to it.", "A third man was bailed."):
            a_day_passes(tmp_path, beat)
            put(new, text)
            site.forget()
            run = crawl(tmp_path, beat)

    assert keys_in(tmp_path, beat) == [(other, other[6:]), (old, old[6:]), (old, new[6:]), (old, new[6:])]
    assert run.source()["withdrawn"] == []
    assert old not in site.paths()


@pytest.mark.parametrize(
    ("leads_to", "is_moved"), [("/news/lake-road-reopened-712", True), ("/news/this-story-has-expired", False)]
)
def test_a_former_address_moves_its_story_only_to_one_that_is_listed_or_has_its_number(
    tmp_path: Path, leads_to: str, *, is_moved: bool
) -> None:
    old, other = "/news/lake-road-is-closed-712", "/news/buses-run-late-on-fridays-713"
    with serving(Site()) as site:
        site.put("/", page("Gazette", head=FEED_LINK))
        site.put("/rss", feed(site, old, other, other.replace("713", "699")), type=RSS)
        for path in (old, other, leads_to):
            site.put(path, page(path, f"This is {path}."))
        beat = write_beat(tmp_path, press(site))
        crawl(tmp_path, beat)
        a_day_passes(tmp_path, beat)
        site.put("/rss", feed(site, other, other.replace("713", "699")), type=RSS)
        site.pages[old] = Answer(b"", 301, {"Location": leads_to})
        crawl(tmp_path, beat)

    assert ((old, leads_to[6:]) in keys_in(tmp_path, beat)) is is_moved


def test_the_lines_of_a_list_of_releases_are_releases_whatever_their_addresses(tmp_path: Path) -> None:
    with serving(Site()) as site:
        named = {n: f"/news/article/{n}/release" for n in range(1, 6)}
        lines = [
            f"<li><a href='{path if n in (2, 3, 5) else f'/scripts/article.php?newsID={n}&PHPSESSID=ab{n}'}'>The council says number {n}</a><p>More</p></li>"
            for n, path in named.items()
        ]
        site.put("/news", page("News", f"<ul>{''.join(lines[:3])}</ul><ul><li><a href='/bins'>Find the day of your bins</a></li></ul><a href='/news?page=2'>Next</a>"))  # fmt: skip
        site.put(
            "/news?page=2",
            page("News", f"<ul>{''.join(lines[3:])}</ul><p><a href='/news/news-search/?ct=1'>Search all our news here</a></p>"),
        )
        for n, path in named.items():
            site.put(path, page(f"Release {n}", head=f"<link rel='canonical' href='{site.url}{path}'>"))
            site.pages[f"/scripts/article.php?newsID={n}&PHPSESSID=ab{n}"] = Answer(b"", 302, {"Location": path})
        beat = write_beat(tmp_path, press(site, **OFFICE | {"base_url": f"{site.url}/news"}))
        crawl(tmp_path, beat)

    assert [key for key, _ in keys_in(tmp_path, beat)] == list(named.values())


def test_a_release_had_by_its_number_moves_or_is_gone_though_its_own_address_was_never_listed(tmp_path: Path) -> None:
    def put(numbered: int, *names: str) -> None:
        paths = [f"/news/article/{n}/{name}" for n, name in enumerate(names)]
        addresses = [f"/article.php?newsID={n}" if n == numbered else path for n, path in enumerate(paths)]
        site.put(
            "/news",
            page("News", "".join(f"<ul><li><a href='{address}'>The council says this</a></li></ul>" for address in addresses)),
        )
        site.pages[f"/article.php?newsID={numbered}"] = Answer(b"", 302, {"Location": paths[numbered]})
        for path in paths:
            site.put(path, page(path, f"This is {path}.", f"<link rel='canonical' href='{site.url}{path}'>"))

    with serving(Site()) as site:
        site.put("/news", "")
        beat = write_beat(tmp_path, press(site, **OFFICE | {"base_url": f"{site.url}/news"}))
        put(2, "grants", "bins", "parking")
        site.put("/news", page("News", "<ul>" + "".join(f"<li><a href='{a}'>The council says this</a></li>" for a in ("/news/article/0/grants", "/news/article/1/bins", "/article.php?newsID=2")) + "</ul>"))  # fmt: skip
        crawl(tmp_path, beat)
        a_day_passes(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive, archive.engine.begin() as connection:
            connection.execute(update(captures).values(fetched_at=stamp(NOW - timedelta(days=1)), checksum=None))
        put(0, "grants", "bins", "free-parking")
        site.pages["/news/article/2/parking"] = Answer(b"", 301, {"Location": "/news/article/2/free-parking"})
        site.pages["/news/article/1/bins"] = Answer(b"gone", 410)
        run = crawl(tmp_path, beat)

    moved = [url for key, url in keys_in(tmp_path, beat) if key == "/news/article/2/parking"]
    assert moved == ["parking", "free-parking"]
    assert run.source()["withdrawn"] == [f"{site.url}/news/article/1/bins"]


def test_a_release_is_looked_at_daily_though_a_sitemap_says_that_it_stands_unchanged(tmp_path: Path) -> None:
    paths = ("/news/two-charged", "/news/grants")
    with serving(Site()) as site:
        site.put("/news/", page("News", "".join(f"<h3><a href='{path}'>{path}</a></h3>" for path in paths)))
        site.put(
            "/sitemap.xml",
            sitemap(site, dict.fromkeys(paths, (NOW - timedelta(days=5)).isoformat()) | {"/x": NOW.isoformat()}),
            type=XML,
        )
        for path in paths:
            site.put(path, page(path))
        own = OFFICE | {"base_url": f"{site.url}/news/", "sitemaps": [f"{site.url}/sitemap.xml"]}
        beat = write_beat(tmp_path, press(site, **own))
        crawl(tmp_path, beat)
        site.forget()
        crawl(tmp_path, beat)
        minutes_later = set(site.paths())
        a_day_passes(tmp_path, beat)
        site.pages[paths[1]] = Answer(b"gone", 410)
        run = crawl(tmp_path, beat)

    assert not minutes_later & set(paths)
    assert run.source()["withdrawn"] == [f"{site.url}{paths[1]}"]


def test_papers_behind_a_session_in_the_path_are_had_once_and_what_a_page_stands_in_for_is_withdrawn(tmp_path: Path) -> None:
    visits = iter(range(100, 1000))

    def put(*names: str, status: str = "Scheduled") -> None:
        session = f"/(S(k3jq0p1mvx2ab{next(visits)}))"
        site.put("/cm/Committees.aspx", page("Committees", f"<table><tr><td><a href='{session}/cm/Committees/id/19/Default.aspx'>Harbour Committee</a></td></tr></table>"))  # fmt: skip
        row = f"<tr><td><a href='/cm/Meeting/7/Default.aspx'>{SOON:%d/%m/%Y} 18:00</a></td><td>{status}</td></tr>"
        site.pages[f"{session}/cm/Committees/id/19/Default.aspx"] = Answer(page("Harbour Committee", f"<table>{row}</table>").encode(), 200, {"Content-Type": "text/html"})  # fmt: skip
        labels = f"<table><tr><td>Committee</td><td>Harbour Committee</td></tr><tr><td>Date</td><td>{SOON:%d %b %Y} - 18:00</td></tr></table>"
        files = "".join(f"<tr><td><a href='{session}/cm/Document.ashx?q={name}'>{name}</a></td></tr>" for name in names)
        site.put("/cm/Meeting/7/Default.aspx", page("Meeting details", f"{labels}<table>{files}</table>"))
        for name in names:
            site.put(f"{session}/cm/Document.ashx?q={name}", f"%PDF-1.4 {name}", type="application/pdf")
            site.put(f"/cm/Document.ashx?q={name}", f"%PDF-1.4 {name}", type="application/pdf")

    with serving(Site()) as site:
        put("Agenda", "Dredging")
        beat = write_beat(tmp_path, press(site, platform="papers", base_url=f"{site.url}/cm/Committees.aspx"))
        crawl(tmp_path, beat)
        a_day_passes(tmp_path, beat)
        gone = [path for path in site.pages if path.endswith("q=Dredging")]
        put("Agenda", status="CANCELLED")
        for path in gone:
            site.put(path, page("Document withdrawn", "This document has been withdrawn."))
        run = crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            contexts = {c.key: (c.context.committee, c.context.meeting_at) for c in captures_of(archive)}
            urls = [c.url for c in captures_of(archive)]
            changes = [(change.kind, change.committee) for change in Meetings(archive).changes(NOW - timedelta(days=1))]

    assert set(contexts) == {"/cm/Document.ashx?q=Agenda", "/cm/Document.ashx?q=Dredging"}
    assert {(body, at.date() if at else None) for body, at in contexts.values()} == {("Harbour Committee", SOON.date())}
    assert [url.rpartition("=")[2] for url in run.source()["withdrawn"]] == ["Dredging"]
    assert not any("(S(" in url for url in urls)
    assert changes == [("called off", "Harbour Committee")]
