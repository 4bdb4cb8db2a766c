"""A list of addresses, imported: each is fetched by the crawl's own transport, under the source on whose site it stands, and has one fate."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.config import load_config
from core.errors import UsageError
from core.imported import ImportResult
from service.installation import open_installation
from service.intake.ingest import ImportOptions, import_paths
from tests.crawl.loopback import FEED_LINK, RSS, Answer, Site, crawl, feed, page, press, serving, state_of, write_beat


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a paper with one article in its feed and two that only a list names."""
    with serving(Site()) as found:
        found.put("/robots.txt", "User-agent: *\nDisallow: /private/\n", type="text/plain")
        found.put("/", page("Gazette", head=FEED_LINK))
        found.put("/rss", feed(found, "/news/1.story/"), type=RSS)
        for n in (1, 2, 3):
            found.put(f"/news/{n}.story/", page(f"Story {n}"))
        found.put("/private/4/", page("Private"))
        yield found


def import_list(folder: Path, beat: Path, text: str, given: ImportOptions | None = None) -> ImportResult:
    file = folder / "addresses.txt"
    file.write_text(text, encoding="utf-8")
    with open_installation(load_config(data=folder, beat=beat, environ={})) as installation:
        return import_paths(installation.archive, installation.config, installation.clock, [file], given or ImportOptions())


def test_each_address_has_one_fate_and_a_second_import_adds_nothing(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site))
    crawl(tmp_path, beat)
    lines = ["# what the archive lacks", "", f"{site.url}/news/1.story/", f"{site.url}/news/2.story/?utm_source=mail"]
    lines += [f"{site.url}/news/2.story/", f"{site.url}/news/gone/", f"{site.url}/private/4/", "gazette.example/5"]
    first = import_list(tmp_path, beat, "\n".join(lines), ImportOptions(kind="article"))
    again = import_list(tmp_path, beat, "\n".join(lines), ImportOptions(kind="article"))

    assert (first.captured, first.same, again.captured, again.same) == (1, 2, 0, 3)
    assert {each.item: each.reason for each in first.refused} == {
        "addresses.txt, line 8": "'gazette.example/5' is not a web address; it must start with http:// or https://",
        f"{site.url}/news/gone/": "the site answered 404",
        f"{site.url}/private/4/": "robots.txt does not allow it",
    }
    assert again.refused == first.refused
    assert set(state_of(tmp_path, beat)) == {("gazette", "/news/1.story/"), ("gazette", "/news/2.story/")}
    assert state_of(tmp_path, beat)["gazette", "/news/2.story/"][1].kind == "article"
    assert "/private/4/" not in site.paths()


def test_an_import_is_no_check_and_leaves_a_crawl_its_own_state(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site))
    import_list(tmp_path, beat, f"{site.url}/news/1.story/\n")
    with open_installation(load_config(data=tmp_path, beat=beat, environ={})) as installation:
        assert installation.archive.last_checks() == {}
        assert installation.archive.days_looked_at() == {}
    run = crawl(tmp_path, beat)

    assert run.counts()["fetched"] >= 1, run.told
    assert run.counts().get("new", 0) == 0, run.told


def test_addresses_of_no_source_are_imported_files_and_pauses_are_kept(site: Site, tmp_path: Path) -> None:
    with serving(Site()) as other:
        beat = write_beat(tmp_path, press(other))
        result = import_list(tmp_path, beat, f"{site.url}/news/2.story/\n{site.url}/news/3.story/\n")

    assert (result.captured, result.refused) == (2, ())
    assert {source for source, _ in state_of(tmp_path, beat)} == {"import"}
    site.pages["/robots.txt"] = Answer(b"", 503)
    held = import_list(tmp_path, beat, f"{site.url}/news/1.story/\n")
    assert (held.captured, held.same) == (0, 0)
    assert "answers 503 when asked for its robots.txt" in held.refused[0].reason


def test_a_text_that_only_begins_with_an_address_is_a_document(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site))
    result = import_list(tmp_path, beat, f"{site.url}/news/1.story/\nOfficers spoke to residents of the estate.\n")

    assert result.captured == 1
    assert set(state_of(tmp_path, beat)) == {("import", "addresses.txt")}
    assert site.asked == []


def test_one_address_for_a_list_of_addresses_is_refused(site: Site, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, press(site))
    with pytest.raises(UsageError, match=r"is a list of addresses\. Leave --url out"):
        import_list(tmp_path, beat, f"{site.url}/news/1.story/\n", ImportOptions(url="https://gazette.example/1"))
