"""What a tenth county left: home-made pages of an old server, whose links carry the number of a visit and whose agendas are pages; what sitemaps name
that is no story; appeals that only their own list names.
"""

from pathlib import Path

from archive.archive import open_archive
from core.config import load_config
from tests.crawl.loopback import (
    FEED_LINK,
    NOW,
    RSS,
    XML,
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

DAY = f"{NOW:%d/%m/%Y}"


def committee(name: str, *cells: str) -> str:
    """Return a committee's page, whose menu leads back with the number of another visit."""
    row = f"<tr><td>{DAY}</td><td>{'</td><td>'.join(cells)}</td></tr>"
    return (
        f"<html><body><h1>{name}</h1><a href='/council/meetings.htm?sid=00000{len(name):03}A7'>Meetings and papers</a>"
        f"<table><tr><th>Date</th><th>Agenda</th><th>Minutes</th></tr>{row}</table></body></html>"
    )


def test_home_made_pages_are_read_once_a_visit_and_an_agenda_that_is_a_page_is_a_paper(tmp_path: Path) -> None:
    with serving(Site()) as site:
        start = "<h1>Council meetings</h1><a href='planning/committee.htm?sid=00000001A7'>Planning Committee</a><a href='licensing.htm?sid=00000001A7'>Licensing Panel</a>"
        site.put("/council/meetings.htm", f"<html><body>{start}</body></html>")
        planning = committee(
            "Planning Committee", "<a href='agenda.htm'>Agenda</a>", "<a href='..\\..\\docs\\mins.pdf'>Minutes</a>"
        )
        licensing = committee("Licensing Panel", "<a href='/council/notes.htm'>Notes for the public</a>", "Agenda to follow")
        site.put("/council/planning/committee.htm?sid=00000001A7", planning)
        site.put("/council/licensing.htm?sid=00000001A7", licensing)
        site.put("/council/planning/agenda.htm", page("Planning agenda", "Twelve houses at Hill Lane"))
        site.put("/docs/mins.pdf", "%PDF-1.4 minutes", type="application/pdf")
        beat = write_beat(tmp_path, press(site, platform="papers", base_url=f"{site.url}/council/meetings.htm"))
        crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            captures = {capture.key: capture for capture in captures_of(archive)}

    assert {key: (capture.context.kind, capture.context.committee) for key, capture in captures.items()} == {
        "/council/planning/agenda.htm": ("agenda", "Planning Committee"),
        "/docs/mins.pdf": ("minutes", "Planning Committee"),
    }
    assert all(capture.context.meeting_at and f"{capture.context.meeting_at:%d/%m/%Y}" == DAY for capture in captures.values())
    assert not [path for path in site.paths() if path.startswith("/council/meetings.htm?")]


def test_what_the_frame_names_as_a_section_is_no_story_and_a_list_of_appeals_beside_the_news_is_read(tmp_path: Path) -> None:
    with serving(Site()) as daily, serving(Site()) as police:
        menu = "<nav><a href='/news/'>News</a> <a href='/jobs/'>Jobs</a> <a href='/news/crime/'>Crime &amp; Court</a></nav>"
        daily.put("/", page("Echo", head=FEED_LINK) + menu)
        daily.put("/rss", feed(daily, "/news/1.needle-bins-for-three-parks/"), type=RSS)
        ours = ["/jobs/", "/news/crime/", "/author/profile/31.Ann_Lee/", "/news/2.night-bus-will-run-on-fridays/"]
        daily.put("/sitemap.xml", sitemap(daily, dict.fromkeys(ours, f"{NOW:%Y-%m-%d}")), type=XML)
        for path in (*ours, "/news/1.needle-bins-for-three-parks/"):
            daily.put(path, page(path))
        news, appeals = "/news/vale/news/", "/news/vale/appeals/"
        menu = f"<nav><a href='{news}'>News</a> <a href='{appeals}'>Appeals</a> <a href='/news/vale/events/'>Events</a></nav>"
        releases = {
            news: ["two-charged", "week-of-action"],
            appeals: ["robbery-in-haven-road"],
            "/news/vale/events/": ["open-day"],
        }
        for section, names in releases.items():
            paths = [f"{section}{NOW:%Y}/may/{name}/" for name in names]
            police.put(section, page("List", "".join(f"<h3><a href='{path}'>{path}</a></h3>" for path in paths)) + menu)
            for path in paths:
                police.put(path, page(path))
        beat = write_beat(
            tmp_path,
            press(daily, id="daily", sitemaps=[f"{daily.url}/sitemap.xml"]),
            press(police, id="police", platform="newsroom", kind="release", base_url=f"{police.url}{news}"),
        )
        crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            keys = {capture.key.rstrip("/").rpartition("/")[2] for capture in captures_of(archive)}

    assert keys == {
        "1.needle-bins-for-three-parks",
        "2.night-bus-will-run-on-fridays",
        "two-charged",
        "week-of-action",
        "robbery-in-haven-road",
    }
    assert not {"/jobs/", "/news/crime/"} & set(daily.paths())
