"""What the sites of a sixth strange hand had that no others have: a committee whose list links its meetings without its number, a committee's page that
gives its day on a line of its own, edits that a sitemap denies, and a commissioner's other sections beside the news.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import Archive, open_archive
from core.config import load_config
from demo.hollinshire.paper import paper_pdf
from tests.crawl.loopback import RSS, XML, Run, Site, captures_of, council, crawl, page, press, serving, write_beat

TODAY = datetime.now(UTC).date()
COMING = TODAY + timedelta(days=12)
PDF = paper_pdf("Parking", "The charge in the Maltings car park would be one pound.")
POST = "/quay-dealing-residents-meeting/"
RELEASES = [f"/news-and-events/news/{name}/" for name in ("safer-streets-money", "precept-early-view-told")]


@dataclass(frozen=True)
class Collected:
    """The archive after two crawls, and the second."""

    archive: Archive
    second: Run

    def keys(self, source_id: str) -> set[str]:
        """Return the keys of what was collected of a source."""
        return {capture.key for capture in captures_of(self.archive) if capture.source_id == source_id}


def put_committees(site: Site) -> None:
    """Put a ModernGov council without its service, of whose committee's list no link names the committee."""
    site.put("/mgListCommittees.aspx?bcr=1", "<div id='modgov'><a href='mgCommitteeDetails.aspx?ID=151'>Scrutiny Panel</a></div>")
    row = f"<li><a href='ieListDocuments.aspx?MeetingId=4415'>{COMING:%d %b %Y} 10.00 am</a></li>"
    site.put("/ieListMeetings.aspx?CId=151&Year=0", f"<div id='modgov'><ul class='mgBulletList'>{row}</ul></div>")
    site.put("/ieListDocuments.aspx?CId=151&MId=4415&Ver=4", "<div id='modgov'><h1>Agenda for Scrutiny Panel</h1></div>")


def put_papers(site: Site) -> None:
    """Put a council's home-made page of a meeting, with its day on a line of its own and a list headed “Papers”."""
    site.put("/meetings", page("Meetings", "<a href='/meetings/1045/planning-committee'>Planning Committee</a>"))
    files = "<h2>Papers</h2><ul><li><a href='/downloads/3310/agenda.pdf'>Agenda</a></li><li><a href='/downloads/3312/dues.pdf'>Report: dues</a></li></ul>"
    lines = f"<h1>Planning Committee</h1><p class='date'>{COMING:%A %d %B %Y}, 6.30pm</p>{files}"
    site.put("/meetings/1045/planning-committee", f"<html><body>{lines}</body></html>")
    for path in ("/downloads/3310/agenda.pdf", "/downloads/3312/dues.pdf"):
        site.put(path, PDF, type="application/pdf")


def put_posts(site: Site, text: str) -> None:
    """Put a paper whose sitemap gives a post the same date whatever becomes of it; its feed has the whole text."""
    at = datetime.now(UTC) - timedelta(days=5)
    item = f"<title>Their faces</title><link>{site.url}{POST}</link><pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate><content:encoded>{text}</content:encoded>"
    site.put(
        "/rss/",
        f"<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item>{item}</item></channel></rss>",
        type=RSS,
    )
    site.put(
        "/sitemap.xml",
        f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{site.url}{POST}</loc><lastmod>{at:%Y-%m-%dT%H:%M:%SZ}</lastmod></url></urlset>",
        type=XML,
    )
    site.put("/", page("The Lamp"))
    site.put(POST, page("Their faces", text))


def put_commissioner(site: Site) -> None:
    """Put a newsroom in whose menu stand pages that are none of releases."""
    menu = "<nav><a href='/transparency/decisions/'>Decisions</a><a href='/news-and-events/news/'>News</a></nav>"
    links = "".join(f"<li><a href='{path}'>The commissioner tells of it</a></li>" for path in RELEASES)
    site.put("/news-and-events/news/", f"<html><body>{menu}<main><h1>News</h1><ul>{links}</ul></main></body></html>")
    decision = (
        "<li><a href='/transparency/decisions/2026/2026-041-safer-streets-fund-quay/'>Safer streets fund: the quay</a></li>"
    )
    site.put("/transparency/decisions/", f"<html><body><main><h1>Decisions</h1><ul>{decision}</ul></main></body></html>")
    for path in (*RELEASES, "/transparency/decisions/2026/2026-041-safer-streets-fund-quay/"):
        site.put(path, page("The commissioner tells of it"))


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    data: Path = tmp_path_factory.mktemp("sixth")
    with serving(Site()) as committees, serving(Site()) as papers, serving(Site()) as lamp, serving(Site()) as office:
        put_committees(committees)
        put_papers(papers)
        put_posts(lamp, "Residents told of dealing at their doors.")
        put_commissioner(office)
        beat = write_beat(
            data,
            council(committees),
            press(papers, id="papers", platform="papers", base_url=f"{papers.url}/meetings"),
            press(lamp, id="lamp", feeds=[f"{lamp.url}/rss/"], sitemaps=[f"{lamp.url}/sitemap.xml"]),
            press(office, id="office", platform="newsroom", kind="release", base_url=f"{office.url}/news-and-events/news/"),
        )
        crawl(data, beat, "--from", f"{TODAY - timedelta(days=60)}")
        put_posts(lamp, "Residents told of dealing at their doors. A warrant was carried out.")
        second = crawl(data, beat, "lamp")
        with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
            yield Collected(archive, second)


def test_meetings_of_a_list_whose_links_name_no_committee_are_collected(collected: Collected) -> None:
    assert collected.keys("council") == {"meeting/4415"}


def test_papers_have_the_day_that_stands_on_a_line_of_its_own(collected: Collected) -> None:
    contexts = [capture.context for capture in captures_of(collected.archive) if capture.source_id == "papers"]
    days = {context.attachment_title: context.meeting_at or context.found_published for context in contexts}
    assert {title: day.date() for title, day in days.items() if day} == {
        "Agenda: Planning Committee": COMING,
        "Report: dues": COMING,
    }


def test_an_edit_that_the_sitemap_denies_is_found_by_the_feed(collected: Collected) -> None:
    assert collected.second.counts("lamp")["new"] == 1


def test_other_sections_of_a_body_hold_no_releases(collected: Collected) -> None:
    assert collected.keys("office") == set(RELEASES)
