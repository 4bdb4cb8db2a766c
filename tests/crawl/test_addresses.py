"""What became of each address that a crawl met is kept, so that whoever misses one can be told why."""

from pathlib import Path

from archive.archive import open_archive
from archive.captures.addresses import Address, Addresses
from core.config import load_config
from tests.crawl.loopback import FEED_LINK, RSS, XML, Answer, Site, crawl, feed, page, press, serving, sitemap, write_beat


def test_every_address_of_a_crawl_is_known_by_what_became_of_it(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.put("/", page("Gazette", head=FEED_LINK))
        site.put("/robots.txt", f"User-agent: *\nDisallow: /news/closed\nSitemap: {site.url}/map.xml\n", type="text/plain")
        site.put(
            "/rss", feed(site, "/news/one.story/", "/news/closed.story/", "/news/gone.story/", "/news/old-name.story/"), type=RSS
        )
        site.put("/map.xml", sitemap(site, {"/news/years-ago.story/": "2019-02-03"}), type=XML)
        site.put("/news/one.story/", page("One"))
        site.put("/news/new-name.story/", page("Renamed"))
        site.pages["/news/old-name.story/"] = Answer(b"", 301, {"Location": "/news/new-name.story/"})
        beat = write_beat(tmp_path, press(site))
        crawl(tmp_path, beat)
        site.put("/robots.txt", "User-agent: *\nDisallow: /news/one\nDisallow: /news/closed\n", type="text/plain")
        crawl(tmp_path, beat)

    with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
        addresses = Addresses(archive)

        def found(path: str) -> Address:
            (address,) = addresses.find(f"{site.url}{path}")
            return address

        assert (found("/news/one.story").outcome, found("/news/one.story/?utm_source=x#top").item_key) == (
            "collected",
            "/news/one.story/",
        )  # and the later refusal does not hide that it was had
        assert (found("/news/closed.story/").outcome, found("/news/closed.story/").reason) == (
            "refused",
            "robots.txt does not allow it",
        )
        assert (found("/news/gone.story/").outcome, found("/news/gone.story/").reason) == ("failed", "the site answered 404")
        assert found("/news/old-name.story/").item_key == found("/news/new-name.story/").item_key == "/news/new-name.story/"
        passed = found("/news/years-ago.story/")
        assert passed.outcome == "passed over"
        assert "not of the days that were looked at then" in (passed.reason or "")
        assert passed.run_id
        (closed,) = addresses.find_by_title("about: “/news/closed.story”")
        assert closed.outcome == "refused"
        assert addresses.find(f"{site.url}/news/never-heard-of.story/") == []
