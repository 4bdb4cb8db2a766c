"""What sites show at a first visit alone: a notice that sets a cookie and leads back, a redirect to itself; got past once, and no other cookie is sent."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from tests.crawl.loopback import FEED_LINK, RSS, Answer, Asked, Site, crawl, feed, page, press, serving, write_beat

STORIES = [f"/news/{n}.market-stalls-return/" for n in range(3)]
HTML = {"Content-Type": "text/html; charset=utf-8"}


def visit(body: str, cookie: str, elsewhere: str, *, sets: str | None = None) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        if cookie in asked.headers.get("Cookie", ""):
            return Answer(body.encode(), 200, HTML)
        return Answer(b"", 302, {"Location": elsewhere} | ({"Set-Cookie": sets} if sets else {}))

    return answer


def test_a_page_behind_a_notice_is_collected_with_one_further_request(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.pages["/"] = visit(page("Gazette", head=FEED_LINK), "seen=1", "/notice?back=/")
        site.pages[STORIES[1]] = visit(page("Behind the notice"), "seen=1", f"/notice?back={quote(STORIES[1])}")
        site.pages[STORIES[2]] = visit(page("Turned round once"), "js=0", STORIES[2], sets="js=0; Path=/; HttpOnly")
        site.put("/notice?back=/", page("Cookies"), Set_Cookie="seen=1; Path=/")
        site.put("/rss", feed(site, *STORIES), type=RSS, Set_Cookie="visitor=77; Path=/")
        site.put(STORIES[0], page("Open to all"), Set_Cookie="visitor=78; Path=/")
        run = crawl(tmp_path, write_beat(tmp_path, press(site)))

    assert run.counts()["new"] == 3
    assert site.paths().count("/") == 2
    sent = {asked.headers.get("Cookie", "") for asked in site.asked}
    assert not any("visitor" in cookies for cookies in sent)


def test_a_notice_that_shows_again_and_again_ends_after_one_further_request(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Gazette", head=FEED_LINK))
        site.put("/rss", feed(site, STORIES[0]), type=RSS)
        site.pages[STORIES[0]] = Answer(b"", 302, {"Location": f"/notice?back={quote(STORIES[0])}"})
        site.put(f"/notice?back={quote(STORIES[0])}", page("Cookies"), Set_Cookie="seen=1; Path=/")
        crawl(tmp_path, write_beat(tmp_path, press(site)))

    assert site.paths().count(STORIES[0]) == 2
