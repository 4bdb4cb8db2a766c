"""Sites of a second hand that no part of the crawler was written for are collected and read whole, and nothing else is asked for."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive.archive import open_archive
from core.config import load_config
from core.errors import DocumentError
from core.words import Document
from demo.council.site import make_council
from demo.hollinshire.govuk import ITEMS, GovukSite
from demo.hollinshire.paper import paper_pdf
from demo.serving import serve
from demo.site import Response
from reading.read import read
from tests.crawl import more_strangers as sites
from tests.crawl.loopback import Run, Site, captures_of, crawl, press, serving, state_of, write_beat

TODAY = datetime.now(UTC).date()


@dataclass(frozen=True)
class Collected:
    """The documents of each source after two crawls, the newest text of each; every path that each site was asked for."""

    documents: dict[str, list[Document]]
    asked: dict[str, list[str]]
    first: Run
    second: Run

    def titles(self, source: str) -> dict[str, Document]:
        return {document.title: document for document in self.documents[source]}


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    data: Path = tmp_path_factory.mktemp("more")
    with ExitStack() as stack:
        stars, post, office, assets, other = (stack.enter_context(serving(Site())) for _ in range(5))
        sites.put_stars(stars, TODAY)
        sites.put_post(post, TODAY)
        sites.put_office(office, assets, other.url.replace("127.0.0.1", "localhost"), TODAY)
        beat = write_beat(
            data,
            press(stars, id="star", base_url=f"{stars.url}/saltby/"),
            press(post, id="post"),
            press(office, id="desk", platform="newsroom", kind="release", base_url=f"{office.url}/newsdesk/"),
            press(office, id="register", platform="papers", base_url=f"{office.url}/about/decisions"),
        )
        first = crawl(data, beat)
        sites.put_post(post, TODAY, n_posts=3)
        since = (TODAY - timedelta(days=900)).isoformat()
        crawl(data, beat, "post", "--from", since)
        second = crawl(data, beat)
        documents: dict[str, dict[str, Document]] = {"star": {}, "post": {}, "desk": {}, "register": {}}
        with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
            for capture in sorted(captures_of(archive), key=lambda each: each.fetched_at):
                try:
                    body = archive.get_body(capture.sha256)
                    documents[capture.source_id][capture.key] = read(capture, body, base_url=capture.url)
                except DocumentError:
                    continue
        asked = {
            name: site.paths()
            for name, site in (("stars", stars), ("post", post), ("office", office), ("assets", assets), ("other", other))
        }
        yield Collected({name: list(found.values()) for name, found in documents.items()}, asked, first, second)


@pytest.mark.parametrize("story", sites.star_stories(TODAY), ids=lambda story: story.title)
def test_a_story_of_a_title_that_shares_its_host(collected: Collected, story: sites.Told) -> None:
    found = collected.titles("star")[story.title]

    assert found.text.split("\n\n") == list(story.paragraphs)
    assert (found.published.value or "")[:10] == story.on.isoformat()


def test_stories_of_the_sister_title_are_left_to_it(collected: Collected) -> None:
    assert len(collected.documents["star"]) == len(sites.star_stories(TODAY))
    assert not set(sites.sister_paths()) & set(collected.asked["stars"])


@pytest.mark.parametrize("story", [*sites.post_stories(TODAY), *sites.old_stories(TODAY)], ids=lambda story: story.title)
def test_a_story_of_the_post(collected: Collected, story: sites.Told) -> None:
    found = collected.titles("post")[story.title]

    assert found.text.split("\n\n") == list(story.paragraphs)
    assert (found.published.value or "")[:10] == story.on.isoformat()


def test_doubles_for_phones_and_printers_are_no_documents(collected: Collected) -> None:
    n_stories = len(sites.post_stories(TODAY)) + len(sites.old_stories(TODAY))
    assert len(collected.documents["post"]) == n_stories + 2  # the live page and the gallery


def test_a_live_page_is_one_document_that_has_grown(collected: Collected) -> None:
    live = collected.titles("post")["Storm over the marsh, as it happens"]
    assert all(text in live.text for _, text in sites.POSTS)


def test_a_gallery_is_its_captions(collected: Collected) -> None:
    gallery = collected.titles("post")["Saltby regatta in nine fine pictures"]
    assert all(text in gallery.text for text in sites.CAPTIONS)


@pytest.mark.parametrize("path", sites.office_papers(TODAY))
def test_a_decision_whose_file_lies_on_another_host(collected: Collected, path: str) -> None:
    title, on = sites.office_papers(TODAY)[path]
    found = next(d for d in collected.documents["register"] if d.url.endswith(path))

    assert (found.kind, (found.published.value or "")[:10]) == ("decision", on.isoformat())
    assert title.lower() in found.text.lower()


def test_each_release_and_the_report_beside_it(collected: Collected) -> None:
    assert {release.title for release in sites.office_releases(TODAY)} <= set(collected.titles("desk"))
    assert any(document.url.endswith(sites.STRATEGY) for document in collected.documents["desk"])


def test_nothing_is_asked_for_that_robots_or_caution_forbid(collected: Collected) -> None:
    for paths in collected.asked.values():
        assert not [path for path in paths if path.startswith(("/account/", "/comments/", "/staff/", "/closed/"))]
    assert collected.asked["other"] == []


def test_the_second_crawl_finds_nothing_new(collected: Collected) -> None:
    assert sum(source["counts"].get("new", 0) for source in collected.second.summary["sources"]) == 0


def test_a_council_that_renames_its_committees_has_the_same_meetings(tmp_path: Path) -> None:
    with serve(lambda *_: Response(503, {}, b"")) as server:
        server.site = site = make_council(TODAY, base_url=server.url)
        beat = write_beat(
            tmp_path, {"id": "council", "name": "Council", "platform": "moderngov", "base_url": server.url, "delay_s": 0.0}
        )
        crawl(tmp_path, beat)
        before = state_of(tmp_path, beat)
        renamed = {n: replace(each, title=f"{each.title} and Wellbeing") for n, each in site.council.committees.items()}
        meetings = {n: replace(each, committee=renamed[each.committee.id]) for n, each in site.council.meetings.items()}
        site.council = replace(site.council, committees=renamed, meetings=meetings)
        run = crawl(tmp_path, beat)
        after = state_of(tmp_path, beat)

    assert set(after) == set(before), run.told
    assert any((context.committee or "").endswith("and Wellbeing") for _, context in after.values())
    assert not site.forbidden_requests


def test_files_attached_on_govuk_are_collected_from_the_host_that_keeps_them(tmp_path: Path) -> None:
    with serve(lambda *_: Response(503, {}, b"")) as server, serving(Site()) as assets:
        server.site = site = GovukSite(TODAY, base_url=server.url)
        site.files_at = assets.url
        assets.put(
            "/media/64af/rules.pdf", paper_pdf("Rules", "No boat may lie at the quay for longer than a week."), type=sites.PDF
        )
        beat = write_beat(tmp_path, press(assets, id="agency", platform="govuk", base_url=site.organisation_url))
        run = crawl(tmp_path, beat)
        kept = {key: context for (_, key), (_, context) in state_of(tmp_path, beat).items()}
        again = crawl(tmp_path, beat)

    assert kept[f"{assets.url}/media/64af/rules.pdf"].attachment_title == "Rules for harbours: draft", run.told
    assert len(kept) == len(ITEMS) + 1
    assert again.counts("agency").get("new", 0) == 0
