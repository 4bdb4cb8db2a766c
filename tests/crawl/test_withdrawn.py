"""A newspaper's stories that are taken down: still listed, off their lists, or led to the front page; told by a count, and by no address."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from archive.archive import open_archive, stamp
from archive.tables import pages
from core.config import load_config
from service.correcting.takedowns import takedowns
from service.installation import open_installation
from service.intake.ingest import crawl as run_crawl
from service.processing.process import process
from tests.crawl.loopback import FEED_LINK, RSS, XML, Answer, Site, crawl, feed, page, press, serving, sitemap, write_beat

STAYS, GONE, GONE_UNLISTED, LEADS_HOME, SAYS_GONE, NEVER = (f"/news/{n}.market-stalls-return/" for n in range(6))
NOTICE = "<html><head><title>Gazette</title></head><body><h1>This page is no longer available</h1><p>We remove a story once it is of no use to our readers.</p></body></html>"
# Behind so many hours stands a story of an earlier day, to which the feed reaches back.
OLD = ["/news/9.story-of-the-day-before/"] * 30


def a_day_passes(data: Path, beat: Path) -> None:
    """Let the addresses have been checked yesterday."""
    with open_archive(load_config(data=data, beat=beat, environ={})) as archive, archive.engine.begin() as connection:
        connection.execute(update(pages).values(checked_at=stamp(datetime.now(UTC) - timedelta(days=1))))


def test_stories_that_are_taken_down_are_told_as_withdrawn(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Gazette", head=FEED_LINK))
        for path in (STAYS, GONE, GONE_UNLISTED, LEADS_HOME, SAYS_GONE, OLD[0]):
            site.put(path, page(path))
        site.put("/rss", feed(site, STAYS, GONE, GONE_UNLISTED, LEADS_HOME, SAYS_GONE, NEVER, *OLD), type=RSS)
        beat = write_beat(tmp_path, press(site))
        first = crawl(tmp_path, beat)
        a_day_passes(tmp_path, beat)
        site.put("/rss", feed(site, STAYS, GONE, LEADS_HOME, SAYS_GONE, NEVER, *OLD), type=RSS)
        site.put(SAYS_GONE, NOTICE)
        site.pages |= {
            GONE: Answer(b"gone", 410),
            GONE_UNLISTED: Answer(b"gone", 404),
            LEADS_HOME: Answer(b"", 301, {"Location": "/"}),
        }

        run = crawl(tmp_path, beat)

    gone = (GONE, GONE_UNLISTED, LEADS_HOME, SAYS_GONE)
    assert (first.source()["withdrawn"], first.counts()["gone"]) == ([], 1)
    assert set(run.source()["withdrawn"]) == {f"{site.url}{path}" for path in gone}
    assert (run.counts()["withdrawn"], run.counts()["gone"]) == (4, 1)
    assert not any(path in run.source()["reason"] for path in gone)


def test_a_paper_that_no_page_names_and_that_is_gone_is_told_as_withdrawn(tmp_path: Path) -> None:
    def put(*names: str) -> None:
        rows = "".join(f"<p>4 November 2026 <a href='/{name}.pdf'>{name}</a></p>" for name in names)
        site.put("/committee.html", f"<html><body><h1>Executive Committee</h1>{rows}</body></html>")

    with serving(Site()) as site:
        for name in ("Agenda", "Ballot", "Budget"):
            site.put(f"/{name}.pdf", f"%PDF-1.4 {name}", type="application/pdf")
        put("Agenda", "Ballot", "Budget")
        beat = write_beat(tmp_path, press(site, platform="papers", base_url=f"{site.url}/committee.html"))
        crawl(tmp_path, beat)
        a_day_passes(tmp_path, beat)
        put("Agenda")
        del site.pages["/Ballot.pdf"]
        run = crawl(tmp_path, beat)

    assert run.source()["withdrawn"] == [f"{site.url}/Ballot.pdf"]


def test_what_a_sitemap_of_one_date_no_longer_names_is_asked_for_and_is_withdrawn_or_has_moved(tmp_path: Path) -> None:
    names = ("bells-ring", "tide-turns", "mill-to-close", "mill-is-saved", "snow-falls")
    stays, gone, old, new, stands = (f"/news/{name}-94366{n}/" for n, name in zip((11, 12, 13, 13, 14), names, strict=True))
    days = {stays: 20, gone: 12, old: 9, new: 9, stands: 8}

    def put(*paths: str) -> None:
        site.put("/sitemap.xml", sitemap(site, dict.fromkeys(paths, f"{datetime.now(UTC):%Y-%m-%d}")), type=XML)
        for path in paths:
            at = (datetime.now(UTC) - timedelta(days=days[path])).isoformat()
            head = f"<link rel='canonical' href='{site.url}{path}'><meta property='article:published_time' content='{at}'>"
            site.put(
                path,
                page(
                    f"Salt hears of {path[6:-10]}", f"Councillors in Salt heard on Monday of {path[6:-10]}, and voted. " * 6, head
                ),
            )

    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        put(stays, gone, old, stands)
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))
        with open_installation(load_config(data=tmp_path, beat=beat, environ={})) as installation:
            run_crawl(installation)
            process(installation)
            a_day_passes(tmp_path, beat)
            put(stays, new, stands)
            site.pages |= {gone: Answer(b"gone", 404), old: Answer(b"", 301, {"Location": new})}
            run_crawl(installation)
            process(installation)
            shown = {item.document.url.removeprefix(site.url) for item in installation.documents.iter_all()}
            held = {takedown.subject.removeprefix(site.url) for takedown in takedowns(installation.decisions)}

    assert shown == {stays, new, stands}
    assert held == {gone}
