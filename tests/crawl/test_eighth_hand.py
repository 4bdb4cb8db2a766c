"""What an eighth county left: home-made pages beside each other, whose files lie on another host and behind redirects; stories named by their number alone;
lists that a button loads, with headlines under any name.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest

from archive.archive import Archive, open_archive
from core.config import load_config
from tests.crawl.loopback import NOW, XML, Answer, Run, Site, captures_of, crawl, page, press, serving, sitemap, write_beat

ROWS = (
    ("04/11/2026", "/files/agenda 4 november.pdf", "Agenda"),
    ("04/11/2026", "/files/needles.pdf", "Needle finds in parks"),
    ("04/11/2026", "/files/minutes.pdf", "Draft minutes"),
)


@dataclass
class Collected:
    """The archive after two crawls, and the second of them."""

    archive: Archive
    second: Run

    def captures(self, source: str) -> dict[str, str | None]:
        """Return what each thing of a source is called, by the end of its key."""
        mine = [capture for capture in captures_of(self.archive) if capture.source_id == source]
        return {capture.key.rpartition("/")[2]: capture.context.attachment_title for capture in mine}


def council_pages(site: Site) -> None:
    """Put a council's pages; each paper is linked by its words on the files' host, and by a picture on its own, which leads there."""
    files = site.url.replace("127.0.0.1", "localhost")
    site.put("/robots.txt", "User-agent: *\nDisallow: /democracy/intranet.htm\n", type="text/plain")
    around = "<table><tr><td><a href=\"javascript:go('/democracy/Licensing Committee.htm')\">Licensing</a><a href='intranet.htm'>Staff papers</a>{}</table>"
    put = {
        "/democracy/Papers.htm": "<td><a href='Town Council.htm'>Town Council</a><a href='Contact.htm'>Contact us</a>"
        f"<a href='{files}/files/fees.pdf'>Attachment</a>"
    }
    rows = "".join(
        f"<tr><td>{day}<td><a href='{files}{path}'>{words}</a> <a href='{path}'><img alt=''></a>" for day, path, words in ROWS
    )
    put["/democracy/Town%20Council.htm"] = f"<td><h1>Town Council</h1><table>{rows}</table>"
    put["/democracy/Licensing%20Committee.htm"] = (
        "<td><h1>Licensing Committee</h1><p>9 December 2026 <a href='/download/7'>Fees</a></p>"
    )
    for path, body in put.items():
        site.put(path, f"<html><body>{around.format(body)}</body></html>")
    site.pages["/download/7"] = Answer(b"", 302, {"Location": f"{files}/files/fees.pdf"})
    for path in ("agenda%204%20november", "needles", "minutes", "fees"):
        name = f"/files/{path}.pdf"
        pdf = f"%PDF-1.4 {path}".encode()
        site.pages[name] = lambda asked, name=name, pdf=pdf: (  # type: ignore[misc]
            Answer(pdf, 200, {"Content-Type": "application/pdf"})
            if asked.headers["Host"].startswith("localhost")
            else Answer(b"", 302, {"Location": files + name})
        )


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    data = tmp_path_factory.mktemp("eighth")
    with serving(Site()) as town, serving(Site()) as weekly, serving(Site()) as police:
        council_pages(town)
        stories = "<h2><a href='/?p=4690'>News in brief</a></h2><h2><a href='/2026/11/cameras-to-return-to-market-place/'>Cameras to return</a></h2>"
        weekly.put("/", page("Weekly", stories))
        weekly.put("/2026/11/cameras-to-return-to-market-place/", page("Cameras to return"))
        weekly.pages["/?p=4690"] = Answer(b"", 301, {"Location": "/2026/11/brief/"})
        weekly.put("/2026/11/brief/", page("News in brief", head=f"<link rel='canonical' href='{weekly.url}/2026/11/brief/'>"))
        button = "<button data-url='/api/list?page=2'>Load more</button>"
        police.put(
            "/news/",
            page(
                "News",
                f"<h3><a href='/news/a-first-warrant/'>First</a></h3><h3><a href='/news/a-second-warrant/'>Second</a></h3>{button}",
            ),
        )
        loaded = {
            "items": [{"heading": "Nine quad bikes found", "url": "/news/quad-bikes/", "publishDate": "16/11/2026"}],
            "nextPageUrl": None,
        }
        police.put("/api/list?page=2", json.dumps(loaded), type="application/json")
        # Of all days when the first crawl asks for them; of the second's days only the one that is none of its releases.
        old, decision = f"{NOW - timedelta(days=40):%Y-%m-%d}", "/decisions/grant-to-the-recovery-hub/"
        in_sitemap = {"/news/a-first-warrant/": old, "/news/a-second-warrant/": old, decision: f"{NOW:%Y-%m-%d}"}
        police.put("/sitemap.xml", sitemap(police, in_sitemap), type=XML)
        police.put(decision, page("Grant to the recovery hub"))
        for path in ("a-first-warrant", "a-second-warrant", "quad-bikes"):
            police.put(f"/news/{path}/", page(path))
        beat = write_beat(
            data,
            press(town, id="town", platform="papers", base_url=f"{town.url}/democracy/Papers.htm"),
            press(weekly, id="weekly"),
            press(
                police,
                id="police",
                platform="newsroom",
                kind="release",
                base_url=f"{police.url}/news/",
                sitemaps=[f"{police.url}/sitemap.xml"],
            ),
        )
        crawl(data, beat, "--from", f"{NOW - timedelta(days=60):%Y-%m-%d}")
        second = crawl(data, beat)
        assert "/democracy/intranet.htm" not in town.paths()
        with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
            yield Collected(archive, second)


def test_pages_of_one_folder_are_followed_and_each_file_is_had_once_by_its_words(collected: Collected) -> None:
    assert {name: (title or "").partition(":")[0] for name, title in collected.captures("town").items()} == {
        "agenda%204%20november.pdf": "Agenda",
        "needles.pdf": "Needle finds in parks",
        "minutes.pdf": "Draft minutes",
        "fees.pdf": "Fees",
    }
    assert collected.second.counts("town").get("new", 0) == 0


def test_a_story_that_its_list_names_by_a_number_is_collected(collected: Collected) -> None:
    keys = {capture.key for capture in captures_of(collected.archive) if capture.source_id == "weekly"}
    assert keys == {"/2026/11/brief/", "/2026/11/cameras-to-return-to-market-place/"}


def test_a_sitemap_of_every_page_names_no_releases_also_where_all_below_the_news_are_of_other_days(collected: Collected) -> None:
    assert "/decisions/grant-to-the-recovery-hub/" not in {capture.key for capture in captures_of(collected.archive)}


def test_what_a_button_loads_is_collected_whatever_its_headline_is_called(collected: Collected) -> None:
    assert {c.key for c in captures_of(collected.archive) if c.source_id == "police"} == {
        "/news/a-first-warrant/",
        "/news/a-second-warrant/",
        "/news/quad-bikes/",
    }
