"""What the sites of a fifth strange hand had that no others have: releases behind a button that loads JSON, papers behind scripts, half of them on another
port with a robots.txt of its own.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from archive.archive import open_archive
from core.config import load_config
from demo.hollinshire.paper import paper_pdf
from tests.crawl.loopback import Site, captures_of, crawl, page, press, serving, write_beat

TODAY = datetime.now(UTC).date()
FOLDER = f"/news/{TODAY:%Y/%B}/".lower()
RELEASES = [
    f"{FOLDER}{name}/" for name in ("parrot-commended", "card-left-behind", "quad-bikes-found", "dogs-in-the-fen", "bingo-hall")
]


@dataclass(frozen=True)
class Collected:
    """The keys of what was collected of each source, and what each site was asked for."""

    keys: dict[str, set[str]]
    police: list[str]
    files: list[str]


def put_police(site: Site) -> None:
    """Put a newsroom whose page holds two releases; a button loads two more and then the last, whose type is false."""
    for path in RELEASES:
        site.put(path, page(path.strip("/").rpartition("/")[2].replace("-", " ")))
    rows = "".join(f'<li><a href="{path}">Officers report on the matter</a></li>' for path in RELEASES[:2])
    button = '<button class="js-more" data-endpoint="/news/api/list?page=2">Load more</button>'
    site.put("/news/", f"<html><body><main><h1>News</h1><ul>{rows}</ul>{button}</main></body></html>")
    for n, (first, last, kind) in enumerate(((2, 4, "application/json"), (4, 5, "text/html")), start=2):
        items = [{"title": "Officers report on the matter", "link": path} for path in RELEASES[first:last]]
        following = f"/news/api/list?page={n + 1}" if n == 2 else None
        site.put(f"/news/api/list?page={n}", json.dumps({"page": n, "items": items, "next": following}), type=kind)


def put_papers(site: Site, files: Site) -> None:
    """Put a council's page, whose links run scripts; some files lie on the other site."""
    links = (
        f"<a href=\"javascript:openPaper('{files.url}/p/item 3.pdf')\">Parking report</a>",
        f"<a href='#' onclick=\"window.open('{files.url}/p/HPG_report(2)','paper','width=800');return false;\">Homelessness grant report</a>",
        "<a href='/r.php?doc=scrutiny-agenda'>Scrutiny agenda</a>",
        f"<a href=\"javascript:openPaper('{files.url}/kept/item 6.pdf')\">Staffing report</a>",
        "<a href=\"javascript:__doPostBack('ctl00$more/2','')\">More</a>",
    )
    rows = "".join(f"<p>{link}</p>" for link in links)
    site.put("/committees.html", f"<html><body><h1>Executive Committee</h1><h3>{TODAY:%d/%m/%Y}</h3>{rows}</body></html>")
    pdf = paper_pdf("Parking", "The charge in the Maltings car park would be one pound.")
    site.put("/r.php?doc=scrutiny-agenda", pdf, type="application/pdf")
    for path in ("/p/item%203.pdf", "/p/HPG_report(2)", "/kept/item%206.pdf"):
        files.put(path, pdf, type="application/octet-stream")
    files.put("/robots.txt", "User-agent: *\nDisallow: /kept/\n", type="text/plain")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    data = tmp_path_factory.mktemp("fifth")
    with serving(Site()) as police, serving(Site()) as council, serving(Site()) as files:
        put_police(police)
        put_papers(council, files)
        beat = write_beat(
            data,
            press(police, id="police", platform="newsroom", kind="release", base_url=f"{police.url}/news/"),
            press(council, id="council", platform="papers", base_url=f"{council.url}/committees.html"),
        )
        crawl(data, beat)
        keys: dict[str, set[str]] = {"police": set(), "council": set()}
        with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
            for capture in captures_of(archive):
                keys[capture.source_id].add(capture.url.rpartition("/")[2] if capture.source_id == "council" else capture.key)
        yield Collected(keys, police.paths(), files.paths())


def test_releases_that_a_button_loads_are_collected_and_no_further_part_is_asked_for(collected: Collected) -> None:
    assert collected.keys["police"] == set(RELEASES)
    assert [path for path in collected.police if "/api/" in path] == ["/news/api/list?page=2", "/news/api/list?page=3"]


def test_papers_behind_scripts_are_collected_from_both_hosts_and_none_that_either_forbids(collected: Collected) -> None:
    assert collected.keys["council"] == {"item%203.pdf", "HPG_report(2)", "r.php?doc=scrutiny-agenda"}
    assert "/kept/item%206.pdf" not in collected.files
