"""What a twelfth county left: a calendar of CMIS that is turned by its form, papers below the news that are a source of their own, sitemaps of bare days."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from archive.archive import open_archive
from archive.captures.meetings import Meetings
from core.config import load_config
from tests.crawl.loopback import (
    FEED_LINK,
    NOW,
    RSS,
    XML,
    Answer,
    Asked,
    Site,
    captures_of,
    crawl,
    feed,
    page,
    press,
    serving,
    sitemap,
    state_of,
    write_beat,
)
from tests.crawl.test_withdrawn import a_day_passes

TODAY = NOW.date()
FIRST = date(2000, 1, 1)
# A meeting of next month, to which the calendar is turned, and one of yesterday.
SOON, HELD = (TODAY.replace(day=1) + timedelta(days=31)).replace(day=3), TODAY - timedelta(days=1)
STATE = "c3RhdGU="


def month_of(site: Site, first: date, meetings: Iterable[tuple[int, date, str]]) -> str:
    """Return a month of ASP.NET's calendar, with its meetings and the links that turn it."""
    before, after = (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=31)).replace(day=1)

    def posts(label: str, number: str) -> str:
        return f"<a href=\"javascript:__doPostBack('dnn$ctr397$cal','{number}')\">{label}</a>"

    turns = "".join(posts(f"{month:%B}", f"V{(month - FIRST).days}") for month in (before, after))
    cells = "".join(
        f"<td title='{day.day} {day:%B}'>{posts(str(day.day), str((day - FIRST).days))}{links}</td>"
        for n in range(31)
        if (day := first + timedelta(days=n)).month == first.month
        for links in [
            "".join(
                f"<br/><a title='18:30 Harbour Committee' href='{site.url}/cmis/Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/{number}/Committee/4/Default.aspx'>{mark}Harbour Committee</a>"
                for number, on, mark in meetings
                if on == day
            )
        ]
    )
    return f"""<title>CMIS > Calendar of Meetings</title><form action="/search"><input name="q"></form><form method="post" action="/cmis/Meetings.aspx">
<input type="hidden" name="__EVENTTARGET"><input type="hidden" name="__EVENTARGUMENT"><input type="hidden" name="__VIEWSTATE" value="{STATE}">
<table><tr><td>{turns}</td></tr><tr>{cells}</tr></table></form>"""


def put(site: Site, *papers: str, off: bool = False) -> None:
    """Put out the council's calendar, a meeting that was held and one of next month, which has these papers."""
    meetings = ((7, HELD, ""), (9, SOON, "CANCELLED - " if off else ""))

    def calendar(asked: Asked) -> Answer:
        form = parse_qs(asked.posted, keep_blank_values=True)
        first = TODAY.replace(day=1)
        if form.get("__VIEWSTATE") == [STATE] and form["__EVENTTARGET"] == ["dnn$ctr397$cal"]:
            first = FIRST + timedelta(days=int(form["__EVENTARGUMENT"][0].removeprefix("V")))
        return Answer(month_of(site, first, meetings).encode(), 200, {"Content-Type": "text/html"})

    site.pages["/cmis/Meetings.aspx"] = calendar
    for number, on, listed in ((7, HELD, ("Minutes",)), (9, SOON, papers)):
        files = "".join(f"<li><a href='/cmis/Document.ashx?q={name}'>{name}</a></li>" for name in listed)
        closed = "<h3>Exempt</h3><ul><li><a href='/cmis/Document.ashx?q=Sale'>Sale of the quay</a></li></ul>"
        labels = f"<table><tr><td>Committee</td><td>Harbour Committee</td></tr><tr><td>Date and Time</td><td>{on:%d %b %Y} - 18:30</td></tr></table>"
        site.put(
            f"/cmis/Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/{number}/Committee/4/Default.aspx",
            f"<div id='dnn_ContentPane'><h2>Meeting Details</h2>{labels}<h3>Reports</h3><ul>{files}</ul>{closed}</div>",
        )
        for name in listed:
            site.put(f"/cmis/Document.ashx?q={name}", f"%PDF-1.4 {name}", type="application/pdf")


def test_a_calendar_without_addresses_is_turned_by_its_form_and_what_a_page_stands_in_for_is_withdrawn(tmp_path: Path) -> None:
    with serving(Site()) as site:
        put(site, "Agenda", "Dredging")
        beat = write_beat(
            tmp_path,
            press(site, platform="cmis", base_url=f"{site.url}/cmis/", name="Wexmoor Council", council="Wexmoor Council"),
        )
        crawl(tmp_path, beat)
        turned = [asked.posted for asked in site.asked if asked.posted]
        a_day_passes(tmp_path, beat)
        put(site, "Agenda", off=True)
        site.put("/cmis/Document.ashx?q=Dredging", "Document not found")
        run = crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            papers = {
                (c.context.attachment_title, c.context.meeting_at.date())
                for c in captures_of(archive)
                if c.context.attachment_title and c.context.meeting_at
            }
            changes = [(change.kind, change.meeting_id) for change in Meetings(archive).changes(NOW - timedelta(days=1))]

    assert papers == {("Minutes", HELD), ("Agenda", SOON), ("Dredging", SOON)}
    assert "/cmis/Document.ashx?q=Sale" not in site.paths()
    assert len(turned) == len(set(turned))
    assert all(re.search(r"__VIEWSTATE=.+V\d+", words) for words in turned)
    assert [url.rpartition("=")[2] for url in run.source()["withdrawn"]] == ["Dredging"]
    assert changes == [("called off", "9")]


@pytest.mark.parametrize("does_answer", [True, False])
def test_a_calendar_that_does_not_turn_ends_and_the_committees_tell_what_it_does_not(
    tmp_path: Path, *, does_answer: bool
) -> None:
    with serving(Site()) as site:
        put(site, "Agenda")
        shown = month_of(site, TODAY.replace(day=1), ((7, TODAY.replace(day=1), ""),)).encode()

        def calendar(asked: Asked) -> Answer:
            return Answer(shown, 200 if does_answer or not asked.posted else 500, {"Content-Type": "text/html"})

        site.pages["/cmis/Meetings.aspx"] = calendar
        committee = "/cmis/Committees/tabid/62/ctl/ViewCMIS_CommitteeDetails/mid/381/id/4/Default.aspx"
        site.put("/cmis/Committees.aspx", f"<a href='{committee}'>Harbour Committee</a>")
        site.put(committee, f"<li><a href='/cmis/Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting/9/Committee/4/Default.aspx'>{SOON:%d %b %Y}</a></li>")  # fmt: skip
        beat = write_beat(tmp_path, press(site, platform="cmis", base_url=f"{site.url}/cmis/"))
        run = crawl(tmp_path, beat)
        keys = {key for _, key in state_of(tmp_path, beat)}

    assert "meeting/9" in keys, run.told
    assert ("did not turn" in run.told) is does_answer


def test_without_a_calendar_the_pages_of_the_committees_tell_the_meetings(tmp_path: Path) -> None:
    visits = iter(range(100, 1000))
    with serving(Site()) as site:
        put(site, "Agenda", "Dredging")
        del site.pages["/cmis/Meetings.aspx"]
        rest, folder = "/cmis/Committees/tabid/62/ctl/ViewCMIS_CommitteeDetails/mid/381/id/4/Default.aspx", "/cmis/Meetings/tabid/70/ctl/ViewMeetingPublic/mid/397/Meeting"  # fmt: skip

        def committees(_: Asked) -> Answer:
            link = f"<a href='/(S(k3jq0p1mvx2ab{next(visits)})){rest}'>Harbour Committee</a>"
            return Answer(f"<table><tr><td>{link}</td></tr></table>".encode(), 200, {"Content-Type": "text/html"})

        site.pages["/cmis/Committees.aspx"] = committees
        rows = "".join(
            f"<tr><td><a href='/(S(k3jq0p1mvx2ab999)){folder}/{number}/Committee/4/Default.aspx'>{on:%d %b %Y}</a></td><td>18:30</td><td>{state}</td></tr>"
            for number, on, state in ((7, HELD, ""), (8, HELD - timedelta(days=90), ""), (9, SOON, "Cancelled"))
        )
        site.put(rest, f"<h2>Meetings</h2><table>{rows}</table>")
        beat = write_beat(tmp_path, press(site, platform="cmis", base_url=f"{site.url}/cmis/"))
        run = crawl(tmp_path, beat)
        told = {(key, context.committee, context.meeting_status) for (_, key), (_, context) in state_of(tmp_path, beat).items()}

    meetings = {row for row in told if row[0].startswith("meeting/")}
    assert meetings == {("meeting/7", "Harbour Committee", None), ("meeting/9", "Harbour Committee", "Cancelled")}, run.told
    assert sum(key.startswith("attachment/") for key, *_ in told) == 3
    assert not [path for path in site.paths() if "(S(" in path]


def test_the_news_takes_neither_what_another_source_has_below_it_nor_what_asks_for_a_password(tmp_path: Path) -> None:
    decision, news, release = "/decisions/41-van-for-salt", "/news/", "/2026/11/commissioner-opens-a-new-office-in-salt"
    with serving(Site()) as site:
        listed = {
            release: "Commissioner opens a new office in Salt",
            "/2026/11/protected-briefing": "Protected: Partner briefing",
        }
        site.put(news, page("News", "".join(f"<h2><a href='{path}'>{title}</a></h2>" for path, title in listed.items())))
        site.put(release, page("Commissioner opens a new office in Salt"))
        site.put("/sitemap.xml", sitemap(site, dict.fromkeys((release, "/decisions/", decision), NOW.isoformat())), type=XML)
        site.put("/decisions/", page("Decisions", f"<a href='{decision}'>41 A van for Salt</a>"))
        site.put(decision, page("41 A van for Salt", "<a href='/files/Decision-Notice-41.pdf'>Decision notice 41</a>"))
        site.put("/files/Decision-Notice-41.pdf", "%PDF-1.4 notice", type="application/pdf")
        office = {
            "platform": "newsroom",
            "kind": "release",
            "base_url": f"{site.url}{news}",
            "sitemaps": [f"{site.url}/sitemap.xml"],
        }
        papers = {"id": "papers", "name": "Its papers", "platform": "papers", "base_url": f"{site.url}/decisions/"}
        beat = write_beat(tmp_path, press(site, **office), press(site, **papers))
        crawl(tmp_path, beat)

    assert "/2026/11/protected-briefing" not in site.paths()
    assert set(state_of(tmp_path, beat)) == {("gazette", release), ("papers", "/files/Decision-Notice-41.pdf")}


def test_a_sitemap_of_bare_days_hides_neither_an_edit_nor_a_move_nor_what_is_taken_down(tmp_path: Path) -> None:
    old, new = "/news/25602935.plans-for-240-homes/", "/news/25602935.plans-for-260-homes/"
    edited, gone = "/news/25606018.bus-firm-axes-its-sunday-buses/", "/news/25598833.teacher-spared-jail-after-crash/"
    days = dict.fromkeys((old, edited, gone), f"{NOW - timedelta(days=9):%Y-%m-%d}") | {"/x": NOW.isoformat()}
    with serving(Site()) as site:
        site.put("/", page("Gazette", head=FEED_LINK))
        site.put("/rss", feed(site, old), type=RSS)
        site.put("/sitemap.xml", sitemap(site, days), type=XML)
        for path in (old, edited, gone):
            site.put(path, page(path, f"This is {path}.", f"<link rel='canonical' href='{site.url}{path}'>"))
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/sitemap.xml"]))
        crawl(tmp_path, beat)
        site.forget()
        crawl(tmp_path, beat)
        minutes_later = set(site.paths())
        a_day_passes(tmp_path, beat)
        site.put("/rss", feed(site, new), type=RSS)
        site.put(new, page(new, "Now there are 260.", f"<link rel='canonical' href='{site.url}{new}'>"))
        site.pages[old], site.pages[gone] = Answer(b"", 301, {"Location": new}), Answer(b"gone", 410)
        site.put(edited, page(edited, "It axes none after all.", f"<link rel='canonical' href='{site.url}{edited}'>"))
        run = crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            kept = sorted((c.key, c.url.removeprefix(site.url)) for c in captures_of(archive))

    assert not minutes_later & {old, edited, gone}
    assert kept == sorted([(old, old), (old, new), (edited, edited), (edited, edited), (gone, gone)])
    assert run.source()["withdrawn"] == [f"{site.url}{gone}"]
