"""A release whose text stands in a frame of its own site is collected as one document under the release's address, and asked for again as any release is; a
frame that robots.txt forbids is not asked for.
"""

from datetime import timedelta
from pathlib import Path

from archive.archive import open_archive
from core.config import load_config
from reading.read import read
from tests.crawl.loopback import FEED_LINK, NOW, RSS, Answer, Site, captures_of, crawl, feed, page, press, serving, write_beat
from tests.crawl.test_withdrawn import a_day_passes

FRAMED, KEPT, FILM = "/news/1.market-stalls-return/", "/news/2.market-stalls-stay/", "/news/3.market-stalls-close/"
TEXT = "Officers spoke to residents of the estate, and found heroin under the floor of a flat. " * 6


def test_the_text_in_a_frame_is_the_releases(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/robots.txt", "User-agent: *\nDisallow: /kept/\n", type="text/plain")
        site.put("/news/", page("Gazette", head=FEED_LINK))
        site.put("/rss", feed(site, FRAMED, KEPT, FILM), type=RSS)
        site.put(FRAMED, page("Market stalls return", "<iframe src='/embed/1.html'></iframe>"))
        site.put(KEPT, page("Market stalls stay", "<iframe src='/kept/2.html'></iframe>"))
        site.put(FILM, page("Market stalls close", f"{TEXT}<iframe src='/film/3.html'></iframe>"))
        site.put("/embed/1.html", f"<html><body><p>{TEXT}</p></body></html>")
        beat = write_beat(tmp_path, press(site, platform="newsroom", kind="release", base_url=f"{site.url}/news/"))
        runs = [crawl(tmp_path, beat) for _ in range(2)]

    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        (framed,) = [capture for capture in captures_of(archive) if capture.key == FRAMED]
        document = read(framed, archive.get_body(framed.sha256), base_url=site.url)
    assert (document.title, document.url.removeprefix(site.url)) == ("About " + FRAMED, FRAMED)
    assert "heroin under the floor" in document.text
    assert not {"/kept/2.html", "/film/3.html"} & set(site.paths())
    assert runs[0].counts()["refused"] == 1
    assert runs[1].counts().get("new", 0) == 0


def framed(path: str) -> str:
    return page("Market stalls return", f"<iframe src='{path}'></iframe>")


def frame(text: str) -> str:
    day = (NOW - timedelta(days=40)).isoformat()
    return f"<html><head><meta property='article:published_time' content='{day}'></head><body><p>{text}</p></body></html>"


def test_frames_rest_are_asked_with_validators_and_their_edits_are_had(tmp_path: Path) -> None:
    quiet, signed, edited = (f"/news/{n}.market-stalls-return/" for n in (1, 2, 3))
    with serving(Site()) as site:
        site.put("/news/", page("Gazette", head=FEED_LINK))
        site.put("/rss", "<rss version='2.0'><channel/></rss>", type=RSS)
        links = "".join(f"<h2><a href='{path}'>Market stalls return {path}</a></h2>" for path in (quiet, signed, edited))
        site.put("/news/", page("News", links))
        for path, validators in ((quiet, {}), (signed, {"ETag": '"1"'}), (edited, {"ETag": '"1"'})):
            site.put(path, framed(f"/embed{path}"), **validators)
            site.put(f"/embed{path}", frame(TEXT), **validators)
        beat = write_beat(tmp_path, press(site, platform="newsroom", kind="release", base_url=f"{site.url}/news/"))
        crawl(tmp_path, beat)
        site.put(f"/embed{edited}", frame(f"{TEXT} All were cautioned."), ETag='"2"')
        site.forget()
        second = crawl(tmp_path, beat)
        asked = {asked.path: asked.headers.get("If-None-Match") for asked in site.asked}
        site.pages[quiet] = Answer(b"gone", 410)
        a_day_passes(tmp_path, beat)
        third = crawl(tmp_path, beat)

    assert second.counts()["new"] == 1
    assert {path: asked.get(f"/embed{path}", "none") for path in (quiet, signed, edited)} == {
        quiet: "none",
        signed: '"1"',
        edited: '"1"',
    }
    assert third.source()["withdrawn"] == [f"{site.url}{quiet}"]
