"""What a later crawl asks for again of sites that give no validators."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.config import load_config
from core.ids import document_id
from service.correcting.takedowns import takedowns
from service.installation import open_installation
from service.intake.ingest import crawl as run_crawl
from service.processing.process import process
from tests.crawl.loopback import NOW, RSS, XML, Answer, Site, crawl, page, press, serving, sitemap, write_beat
from tests.crawl.test_withdrawn import a_day_passes

AGES = {"/news/1.fresh/": 1, "/news/2.older/": 9, "/news/3.retold/": 12, "/news/4.retitled/": 30}


def feed(site: Site, *, titles: dict[str, str], summaries: dict[str, str]) -> str:
    """Return a feed of stories of several ages."""
    items = "".join(
        f"<item><title>{titles.get(path, path)}</title><link>{site.url}{path}</link><description>{summaries.get(path, path)}</description>"
        f"<pubDate>{(NOW - timedelta(days=age)).strftime('%a, %d %b %Y %H:%M:%S')} GMT</pubDate></item>"
        for path, age in AGES.items()
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{items}</channel></rss>'


def test_an_older_story_rests_until_a_list_says_something_else_of_it(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        for path in AGES:
            site.put(path, page(path))
        site.put("/rss", feed(site, titles={}, summaries={}), type=RSS)
        beat = write_beat(tmp_path, press(site, feeds=[f"{site.url}/rss"]))
        crawl(tmp_path, beat)
        site.forget()
        site.put("/rss", feed(site, titles={"/news/4.retitled/": "Four"}, summaries={"/news/3.retold/": "Three"}), type=RSS)
        site.put("/news/1.fresh/", page("One", "This article has been corrected."))
        site.put("/news/4.retitled/", page("Four", "This article has been corrected."))

        run = crawl(tmp_path, beat)

    assert set(site.paths()) == {"/robots.txt", "/rss", "/news/1.fresh/", "/news/3.retold/", "/news/4.retitled/"}
    assert run.counts() == {"fetched": 3, "new": 2, "same": 1, "skipped": 2}, run.told


def test_further_pages_of_a_list_rest_while_the_first_names_nothing_new(tmp_path: Path) -> None:
    with serving(Site()) as site:
        stories = [f"/news/{n}-a-story-of-the-town-hall.html" for n in range(4)]
        for n, path in enumerate(stories):
            site.put(path, page(path))
            links = "".join(f'<h3><a href="{story}">About the story {story}</a></h3>' for story in stories[n // 2 * 2 :][:2])
            following = '<a rel="next" href="/news/?page=2">Next</a>'
            site.put(f"/news/?page={n // 2 + 1}" if n > 1 else "/news/", f"<main>{links}{following}</main>")
        beat = write_beat(tmp_path, press(site, platform="newsroom", base_url=f"{site.url}/news/"))
        first = crawl(tmp_path, beat)
        site.forget()
        again = crawl(tmp_path, beat)

    assert first.counts()["new"] == 4, first.told
    assert set(site.paths()) == {"/robots.txt", "/news/", *stories}  # nothing tells how old they are
    assert again.source()["outcome"] == "nothing"
    assert again.counts() == {"same": 5, "skipped": 1}, again.told


def test_a_sitemap_that_gives_every_page_one_date_denies_no_edit(tmp_path: Path) -> None:
    stories = [f"/news/{n}.story/" for n in range(3)]
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        site.put("/map.xml", sitemap(site, dict.fromkeys(stories, f"{NOW:%Y-%m-%d}T00:00:00Z")), type=XML)
        for path in stories:
            site.put(path, page(path), ETag='"first"')
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/map.xml"]))
        crawl(tmp_path, beat)
        site.put(stories[1], page(stories[1], "This article has been corrected."), ETag='"second"')

        run = crawl(tmp_path, beat)

    assert run.counts()["new"] == 1, run.told


def tale(path: str, more: str = "") -> tuple[str, str]:
    """Return the headline and text of a story."""
    return f"Salt hears of van {path[6]}", f"Councillors in Salt heard on Monday of van {path[6]}, and voted. " * 6 + more


def test_a_sitemap_that_goes_on_dating_a_story_as_before_hides_neither_its_edit_nor_its_end_for_long(tmp_path: Path) -> None:
    stories = [f"/news/{n}.story/" for n in range(7)]
    dates = {path: (NOW - timedelta(days=9, minutes=n)).isoformat() for n, path in enumerate(stories)}
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        site.put("/map.xml", sitemap(site, dates), type=XML)
        for path in stories:
            site.put(path, page(*tale(path)))
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/map.xml"]))
        asked, held = [], []
        with open_installation(load_config(data=tmp_path, beat=beat, environ={})) as installation:
            for n in range(5):
                site.forget()
                run_crawl(installation)
                process(installation)
                asked.append(sorted({*site.paths()} & {*stories}))
                held.append([takedown.subject.removeprefix(site.url) for takedown in takedowns(installation.decisions)])
                if n == 1:
                    a_day_passes(tmp_path, beat)
                    site.put(stories[1], page(*tale(stories[1], "It is said to be salt.")))
                    site.pages[stories[6]] = Answer(b"gone", 410)
            edited = installation.documents.get(document_id("gazette", stories[1])).document.text

    assert asked == [stories, [], stories[:5], stories[5:], []]
    assert held == [[], [], [], [stories[6]], [stories[6]]]
    assert edited.endswith("It is said to be salt.")


@pytest.mark.parametrize("n_changed", [4, 5])
def test_bare_days_that_are_seen_to_tell_of_changes_spare_what_they_date_as_before(tmp_path: Path, n_changed: int) -> None:
    stories = [f"/news/{n}.story/" for n in range(12)]
    days = {path: f"{NOW - timedelta(days=6 if n < n_changed else 9):%Y-%m-%d}" for n, path in enumerate(stories)}
    with serving(Site()) as site:
        site.put("/", page("Gazette"))
        site.put("/map.xml", sitemap(site, days), type=XML)
        when = f"<meta property='article:published_time' content='{(NOW - timedelta(days=9)).isoformat()}'>"
        for path in stories:
            site.put(path, page(*tale(path), when))
        beat = write_beat(tmp_path, press(site, sitemaps=[f"{site.url}/map.xml"]))
        with open_installation(load_config(data=tmp_path, beat=beat, environ={})) as installation:
            run_crawl(installation)
            process(installation)
            a_day_passes(tmp_path, beat)
            site.forget()
            run_crawl(installation)

    assert len({*site.paths()} & {*stories}) == (5 if n_changed == 5 else 12)
