"""What a ninth county left: a release that its office lists by its number alone, and an office's own page in a sitemap of its newest releases."""

from pathlib import Path

from archive.archive import open_archive
from core.config import load_config
from tests.crawl.loopback import NOW, XML, Site, captures_of, crawl, page, press, serving, sitemap, write_beat

OFFICE = {"platform": "newsroom", "kind": "release"}


def listed(*releases: tuple[str, str]) -> str:
    return "".join(f"<article><h2><a href='{path}'>{title}</a></h2></article>" for path, title in releases)


def test_a_release_listed_by_its_number_is_had_by_its_own_name_and_a_page_beside_all_releases_is_none(tmp_path: Path) -> None:
    with serving(Site()) as commissioner, serving(Site()) as police:
        below = listed(
            ("/news/youth-grants", "Youth grants"), ("/news/stalking", "Stalking advocate"), ("/node/615", "Volunteers thanked")
        )
        commissioner.put("/news", page("News", below))
        own = f"<link rel='canonical' href='{commissioner.url}/news/volunteers-thanked'><link rel='shortlink' href='{commissioner.url}/node/615'>"
        for path in ("/news/youth-grants", "/news/stalking", "/node/615"):
            commissioner.put(path, page(path, head=own if path == "/node/615" else ""))
        releases = {
            "/news/man-charged-514870": "Man charged after drugs found",
            "/statements/inspection-514215": "Statement on the inspection",
        }
        police.put("/latest_news", page("Latest news", listed(*releases.items())))
        police.put("/sitemap.xml", sitemap(police, dict.fromkeys([*releases, "/contact_people"], f"{NOW:%Y-%m-%d}")), type=XML)
        for path in (*releases, "/contact_people"):
            police.put(path, page(path))
        beat = write_beat(
            tmp_path,
            press(commissioner, id="commissioner", **OFFICE | {"base_url": f"{commissioner.url}/news"}),
            press(
                police,
                id="police",
                **OFFICE | {"base_url": f"{police.url}/latest_news", "sitemaps": [f"{police.url}/sitemap.xml"]},
            ),
        )
        crawl(tmp_path, beat)
        with open_archive(load_config(data=tmp_path, beat=beat, environ={})) as archive:
            keys = sorted(capture.key for capture in captures_of(archive))

    assert keys == [
        "/news/man-charged-514870",
        "/news/stalking",
        "/news/volunteers-thanked",
        "/news/youth-grants",
        "/statements/inspection-514215",
    ]
