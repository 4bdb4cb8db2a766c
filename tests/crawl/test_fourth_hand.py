"""What the sites of a fourth strange hand had that no others have: numbers of visits in links, odd sitemaps, a body's every page in its sitemap, pages
that send their visitor on, one host by two names.
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from archive.archive import open_archive
from core.config import load_config
from core.words import Document
from demo.hollinshire.paper import paper_pdf
from reading.read import read
from tests.crawl.loopback import XML, Site, captures_of, crawl, page, press, serving, sitemap, write_beat

TODAY = datetime.now(UTC).date()
MONTHS = [(TODAY.replace(day=1) - timedelta(days=28 * n)).replace(day=1) for n in range(3)]
TEXT = "Officers have emptied the knife bins of the town and counted 118 blades. The oldest was a sabre wrapped in a towel."
STORIES = {
    f"/news/2541000{n}.{name}/": name
    for n, name in enumerate(("crane-sold-for-scrap", "ferry-drops-sundays", "needle-bins-by-library"))
}
RELEASES = {
    f"/news/{name}/": name for name in ("village-halls-fund-opens", "commissioner-sets-out-choices", "knife-bins-emptied")
}
PAGES = ("/about/", "/vacancies/finance-assistant-wanted-now/", "/survey/")
PANEL = f"Police and Crime Panel, {TODAY.day} {TODAY:%B %Y}"


@dataclass(frozen=True)
class Collected:
    """The keys of what was collected of each source, the papers of the panel, and what each site was asked for."""

    keys: dict[str, set[str]]
    papers: list[Document]
    gazette: list[str]
    office: list[str]


def put_gazette(site: Site) -> None:
    """Put a paper whose robots.txt names its sitemap without a host; one of its sitemaps has a number that only looks like a month."""
    for path, name in STORIES.items():
        site.put(path, page(name.replace("-", " "), TEXT))
    *in_months, odd = STORIES
    parts = {f"/maps/sitemap-{month:%Y%m}.xml": in_months[n : n + 1] for n, month in enumerate(MONTHS)}
    parts["/maps/sitemap-201005.xml"] = [odd]
    for path, stories in parts.items():
        site.put(path, sitemap(site, dict.fromkeys(stories, f"{TODAY}T06:00:00Z")), type=XML)
    index = "".join(f"<sitemap><loc>{site.url}{path}</loc></sitemap>" for path in parts)
    packed = gzip.compress(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{index}</sitemapindex>'.encode())
    site.put("/maps/index.xml.gz", packed, type="text/plain")
    site.put("/robots.txt", "\ufeff# by the night desk\nUser-agent: *\nSitemap: /maps/index.xml.gz\n", type="text/plain")
    site.put("/", page("Gazette"))


def put_office(site: Site) -> None:
    """Put a commissioner: each view of a list links under numbers of its own, and goes on without end; the sitemap names pages of every kind."""
    for path, name in RELEASES.items():
        aside = "<aside><h2>Downloads</h2><a href='/f/count.pdf'>Count by bin (PDF, 20KB)</a></aside>" if "knife" in path else ""
        site.put(path, page(name.replace("-", " "), f"{TEXT}</p>{aside}<p>"))
    site.put("/f/count.pdf", paper_pdf("Count", "Bin one held 40 blades, bin two 78."), type="application/pdf")
    for n in range(1, 9):
        rows = "".join(
            f'<li><h3><a href="{path};jsessionid=7F{n}?PHPSESSID=a{n}">{name}</a></h3></li>' for path, name in RELEASES.items()
        )
        following = f'<a rel="next" href="/news/?page={n + 1}">Next</a>'
        site.put("/news/" + (f"?page={n}" if n > 1 else ""), f"<html><body><main><ul>{rows}</ul>{following}</main></body></html>")
    for path in list(site.pages):
        if path.startswith("/news/") and "?" not in path and path != "/news/":
            for n in range(1, 9):
                site.pages[f"{path};jsessionid=7F{n}?PHPSESSID=a{n}"] = site.pages[path]
    for path in PAGES:
        site.put(path, page(path.strip("/"), TEXT))
    site.put("/map.xml", sitemap(site, dict.fromkeys((*RELEASES, *PAGES), f"{TODAY}T06:00:00Z")), type=XML)
    port = site.url.rpartition(":")[2]
    site.put("/panel/", '<html><head><meta http-equiv="refresh" content="0; url=/panel/list/"></head><body></body></html>')
    files = f"<ul><li><a href='http://localhost:{port}/f/gap.pdf'>Budget gap</a></li><li><a href='/f/part2.pdf'>Part 2 (exempt)</a></li></ul>"
    site.put("/panel/list/", f"<html><body><main><h1>{PANEL}</h1>{files}</main></body></html>")
    for name in ("gap", "part2"):
        site.put(f"/f/{name}.pdf", paper_pdf("Gap", "The gap is £4m in the coming year."), type="application/pdf")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    data = tmp_path_factory.mktemp("fourth")
    with serving(Site()) as gazette, serving(Site()) as office:
        put_gazette(gazette)
        put_office(office)
        desk = press(office, id="desk", platform="newsroom", kind="release", base_url=f"{office.url}/news/", sitemaps=[f"{office.url}/map.xml"])  # fmt: skip
        panel = press(office, id="panel", platform="papers", base_url=f"{office.url}/panel/")
        beat = write_beat(data, press(gazette), desk, panel)
        crawl(data, beat, "--from", f"{MONTHS[-1]}")
        keys: dict[str, set[str]] = {"gazette": set(), "desk": set(), "panel": set()}
        with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
            captures = captures_of(archive)
            for capture in captures:
                keys[capture.source_id].add(capture.key)
            papers = [read(c, archive.get_body(c.sha256), base_url=c.url) for c in captures if c.source_id == "panel"]
        yield Collected(keys, papers, gazette.paths(), office.paths())


def test_a_sitemap_without_a_host_and_one_with_an_odd_number_are_read(collected: Collected) -> None:
    assert collected.keys["gazette"] == set(STORIES)


def test_a_release_is_one_whatever_number_a_visit_has_and_other_pages_of_the_body_are_none(collected: Collected) -> None:
    assert collected.keys["desk"] == {*RELEASES, "/f/count.pdf"}
    assert not set(PAGES) & set(collected.office)
    assert len([path for path in collected.office if path.startswith("/news/?page=")]) <= 1  # the second page brings nothing


def test_a_page_that_sends_on_leads_to_its_papers_on_the_hosts_other_name_and_none_that_is_closed_is_asked_for(
    collected: Collected,
) -> None:
    [paper] = collected.papers
    assert (paper.kind, paper.published.value, paper.title) == ("report", TODAY.isoformat(), "Budget gap")
    assert "/f/part2.pdf" not in collected.office
