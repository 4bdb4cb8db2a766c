"""Sites that no part of the crawler was written for are collected and read whole."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from archive.archive import open_archive
from core.config import load_config
from core.words import Document
from demo.hollinshire.paper import paper_pdf
from reading.read import read
from tests.crawl import strangers
from tests.crawl.loopback import Site, captures_of, crawl, press, serving, write_beat

TODAY = datetime.now(UTC).date()


@dataclass(frozen=True)
class Collected:
    """The documents of each source, and what each site was asked for."""

    documents: dict[str, list[Document]]
    asked: list[str]


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collected]:
    data = tmp_path_factory.mktemp("strangers")
    with serving(Site()) as observer, serving(Site()) as office:
        for site, pages in ((observer, strangers.observer(TODAY)), (office, strangers.office(TODAY))):
            for path, page in pages.items():
                site.put(path, page, type="text/plain" if path == "/robots.txt" else "text/html; charset=utf-8")
        for path in paper_paths():
            office.put(
                path,
                paper_pdf("Paper", "What the body decided is set out in this paper, with its reasons."),
                type="application/pdf",
            )
        panel = press(office, id="panel", name="Panel", platform="papers", base_url=f"{office.url}/transparency/panel")
        register = press(
            office, id="register", name="Register", platform="papers", base_url=f"{office.url}/transparency/decisions"
        )
        beat = write_beat(
            data, press(observer), press(office, id="office", name="Office", platform="newsroom", kind="release"), panel, register
        )
        crawl(data, beat)
        documents: dict[str, list[Document]] = {"gazette": [], "office": [], "panel": [], "register": []}
        with open_archive(load_config(data=data, beat=beat, environ={})) as archive:
            for capture in captures_of(archive):
                documents[capture.source_id].append(read(capture, archive.get_body(capture.sha256), base_url=capture.url))
        yield Collected(documents, [*observer.paths(), *office.paths()])


def paper_paths() -> list[str]:
    files = [f"/api/documents/{n}{k}" for n in (28, 30) for k in ("00", "01", "02")]
    return files + [f"/files/panel/{day:%y%m%d}{part}.pdf" for day in strangers.office_sittings(TODAY) for part in "am"]


@pytest.mark.parametrize("story", strangers.observer_stories(TODAY), ids=lambda story: story.slug)
def test_a_story_of_the_newspaper(collected: Collected, story: strangers.Printed) -> None:
    found = next(d for d in collected.documents["gazette"] if d.title == story.title)

    assert found.text.split("\n\n") == list(story.paragraphs)
    assert (found.kind, found.byline, (found.published.value or "")[:10]) == ("article", story.byline, story.on.isoformat())
    assert len(collected.documents["gazette"]) == len(strangers.observer_stories(TODAY))


@pytest.mark.parametrize("release", strangers.office_news(TODAY), ids=lambda release: release.slug)
def test_a_release_of_the_commissioner(collected: Collected, release: strangers.Printed) -> None:
    found = next(d for d in collected.documents["office"] if d.title == release.title)

    assert found.text.split("\n\n") == list(release.paragraphs)
    assert (found.kind, found.published.value) == ("release", release.on.isoformat())
    assert len(collected.documents["office"]) == len(strangers.office_news(TODAY))


def test_the_decisions_of_the_register(collected: Collected) -> None:
    told = {d.title: (d.kind, d.published.value) for d in collected.documents["register"]}

    assert told == {
        name: (kind, decision.on.isoformat())
        for decision in strangers.office_decisions(TODAY)
        for name, kind in (
            [(decision.title, "decision")]
            if decision.number % 2
            else [
                (f"Signed decision {decision.reference}: {decision.title}", "decision"),
                (f"Supporting report: {decision.title}", "report"),
            ]
        )
    }


def test_the_papers_of_the_panel(collected: Collected) -> None:
    told = sorted((d.kind, str(d.published.value), d.context.committee) for d in collected.documents["panel"])

    days = strangers.office_sittings(TODAY)
    body = "Police, Fire and Crime Panel"
    assert told == sorted(
        [("agenda", str(day), body) for day in days] + [("minutes", str(day), body) for day in days if day < TODAY]
    )


def test_nothing_else_is_asked_for(collected: Collected) -> None:
    never = {
        "/login",
        "/user/login?destination=x",
        "/api/documents/2802",
        "/api/documents/3002",
        "/transparency/publication-scheme.pdf",
    }

    assert not never & set(collected.asked)
    assert "/advertise-with-the-marsh-observer" not in collected.asked
