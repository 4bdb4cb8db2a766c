"""Police newsrooms, a council's, and a body of GOV.UK over real HTTP: every release once, nothing else, nothing forbidden."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from demo.hollinshire.govuk import ITEMS, GovukSite
from demo.hollinshire.newsrooms import RELEASES, CouncilNewsSite, PoliceSite
from demo.hollinshire.pages import PageSite
from demo.serving import serve
from demo.site import Response
from tests.crawl.loopback import Site, crawl, page, press, serving, sitemap, state_of, write_beat

TODAY = datetime.now(UTC).date()


def url_of(site: Any, start: str) -> str:
    return str(site.organisation_url) if isinstance(site, GovukSite) else f"{site.base_url}{start}"


# Each site with its habits, where a crawl of it begins, and how many of its pages one may find.
POLICE: dict[str, tuple[dict[str, Any], str]] = {
    "numbers": ({"pager": "numbers"}, "/news/hollinshire/news/"),
    "words": ({"pager": "words"}, "/news/hollinshire/news/"),
    "rel": ({"pager": "rel"}, "/"),
    "button": ({"pager": "button"}, "/news/hollinshire/news/"),
    "search": ({"is_search": True}, "/news/hollinshire/search/"),
    "front-search": ({"is_search": True, "pager": "words"}, "/"),
}
GOVUK: dict[str, tuple[dict[str, Any], int]] = {
    "whole": ({}, 5),
    "no-search": ({"has_search": False}, 3),
    "no-items": ({"has_items": False}, 5),
    "no-api": ({"allows_api": False}, 3),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[dict[str, Any], dict[str, set[str]], str]]:
    """Give the sites, what one crawl of all of them collected by source, and what it said."""
    folder = tmp_path_factory.mktemp("newsrooms")
    makers: dict[str, tuple[str, str, Callable[[str], PageSite]]] = {
        name: ("newsroom", start, partial(_police, habits)) for name, (habits, start) in POLICE.items()
    }
    makers |= {name: ("govuk", "", partial(_govuk, habits)) for name, (habits, _) in GOVUK.items()}
    makers["council"] = ("newsroom", "/news", lambda url: CouncilNewsSite(TODAY, base_url=url))
    with ExitStack() as stack:
        sites, sources = {}, []
        for name, (platform, start, make) in makers.items():
            server = stack.enter_context(serve(lambda *_: Response(503, {}, b"")))
            server.site = sites[name] = make(server.url)
            url = url_of(sites[name], start)
            sources.append({"id": name, "name": name, "platform": platform, "base_url": url, "delay_s": 0.0})
        beat = write_beat(folder, *sources)
        run = crawl(folder, beat)
        found: dict[str, set[str]] = {name: set() for name in makers}
        for source, key in state_of(folder, beat):
            found[source].add(key)
        yield sites, found, run.told


def _police(habits: dict[str, Any], url: str) -> PageSite:
    return PoliceSite(TODAY, base_url=url, **habits)


def _govuk(habits: dict[str, Any], url: str) -> PageSite:
    return GovukSite(TODAY, base_url=url, **habits)


@pytest.mark.parametrize("name", [*POLICE, "council"])
def test_each_release_of_a_newsroom_is_collected_and_nothing_else(crawled: Any, name: str) -> None:
    sites, found, told = crawled

    assert found[name] == {sites[name].path_of(release) for release in RELEASES}, told
    assert not sites[name].forbidden_requests
    assert "/news/archive/2019/04" not in sites[name].requests


@pytest.mark.parametrize("name", GOVUK)
def test_a_body_of_govuk_is_collected_as_its_content_items(crawled: Any, name: str) -> None:
    sites, found, told = crawled

    assert found[name] == {f"/government/{item}" for item, *_ in ITEMS[: GOVUK[name][1]]}, told
    assert not sites[name].forbidden_requests


@pytest.mark.parametrize("following", ["Next", "2 3 4 5 6 7 8 9"])
def test_a_month_that_offers_further_pages_without_end_ends_where_they_bring_nothing(tmp_path: Path, following: str) -> None:
    month = f"/news/marlham/{TODAY:%Y}/{TODAY:%B}/".lower()
    releases = [f"{month}officers-find-a-lost-dog-{n}/" for n in range(4)]
    with serving(Site()) as site:
        for n in range(1, 40):  # two a page; from the third on there is none, and always another page
            cards = "".join(
                f'<li><h3><a href="{path}">Officers find a lost dog</a></h3></li>' for path in releases[2 * n - 2 : 2 * n]
            )
            further = following.split() if following[0].isdigit() else [str(n + 1)]
            words = following.split() if following[0].isdigit() else ["Next"]
            pager = " ".join(f'<a href="{month}?page={at}">{word}</a>' for at, word in zip(further, words, strict=True))
            site.put(
                month + (f"?page={n}" if n > 1 else ""), f"<html><body><main><ul>{cards}</ul><p>{pager}</p></main></body></html>"
            )
        site.put("/news/marlham/", f'<html><body><main><h2>By month</h2><a href="{month}">{TODAY:%B %Y}</a></main></body></html>')
        for path in releases:
            site.put(path, page("Officers find a lost dog"))
        beat = write_beat(tmp_path, press(site, platform="newsroom", kind="release", base_url=f"{site.url}/news/marlham/"))
        run = crawl(tmp_path, beat)

        assert {key for _, key in state_of(tmp_path, beat)} == set(releases), run.told
        assert sum("?page=" in path for path in site.paths()) == 2


def test_appeals_that_stand_beside_the_news_in_its_list_are_releases_and_a_person_of_the_menu_is_none(tmp_path: Path) -> None:
    month = f"{TODAY:%Y}/{TODAY:%B}/".lower()
    releases = [
        f"/news/marlham/{section}/{month}officers-find-a-lost-{pet}/"
        for section, pet in (("news", "dog"), ("news", "cat"), ("appeals", "goat"))
    ]
    others = ["/news/marlham/contacts/press-desk/", "/news/marlham/people/officers/chief/inspector-of-dogs-and-goats/"]
    with serving(Site()) as site:
        cards = "".join(f'<li><h3><a href="{path}">Officers find a lost pet</a></h3></li>' for path in [*releases, *others])
        site.put("/news/marlham/news/", f"<html><body><main><ul>{cards}</ul></main></body></html>")
        for path in [*releases, *others]:
            site.put(path, page("Officers find a lost pet"))
        beat = write_beat(tmp_path, press(site, platform="newsroom", kind="release", base_url=f"{site.url}/news/marlham/news/"))
        run = crawl(tmp_path, beat)

        assert {key for _, key in state_of(tmp_path, beat)} == set(releases), run.told


def test_a_page_without_a_number_that_a_sitemap_alone_names_is_no_release_where_all_of_the_list_have_one(tmp_path: Path) -> None:
    month = f"/news/marlham/news/{TODAY:%Y}/{TODAY:%B}/".lower()
    listed = [f"{month}officers-find-a-lost-{pet}/" for pet in ("dog", "cat")]
    unlisted = f"{month}goat/"
    others = ["/area/your-area/marlham/quay/", "/downloads/20003/plans/"]
    with serving(Site()) as site:
        cards = "".join(f'<li><h3><a href="{path}">Officers find a lost pet</a></h3></li>' for path in listed)
        site.put("/news/search/", f"<html><body><main><ul>{cards}</ul></main></body></html>")
        for path in [*listed, unlisted, *others]:
            site.put(path, page("Officers find a lost pet"))
        site.put("/sitemap.xml", sitemap(site, dict.fromkeys([*listed, unlisted, *others], TODAY.isoformat())))
        site.put("/robots.txt", f"Sitemap: {site.url}/sitemap.xml")
        beat = write_beat(tmp_path, press(site, platform="newsroom", kind="release", base_url=f"{site.url}/news/search/"))
        run = crawl(tmp_path, beat)

        assert {key for _, key in state_of(tmp_path, beat)} == {*listed, unlisted}, run.told
        assert not {*others} & set(site.paths())
