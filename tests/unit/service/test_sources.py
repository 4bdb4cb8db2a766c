"""A site as a source of the beat's file."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.beat import Beat, Source
from core.config import Config, load_beat
from core.errors import ConfigError, UsageError
from core.sites import PapersPage, SiteFindings
from service.sources.sources import (
    NewSource,
    SourceWish,
    Trial,
    add_source,
    find_source,
    list_sources,
    listed,
    source_of,
    sources_beside,
    toml_of,
)

FOUND = SiteFindings(
    "https://www.marlhamgazette.example/", "press", "The Marlham Gazette & “Echo”", feeds=("https://x.example/rss",)
)
HEAD = '# Mine. Keep this.\nid = "aldershire"\nname = "Aldershire"  # and this\ncounty = "Aldershire"\n'


def beat_in(folder: Path, text: str = HEAD) -> Config:
    path = folder / "beat.toml"
    path.write_text(text, encoding="utf-8")
    return Config(folder, load_beat(path), path)


def new_source(config: Config, wish: SourceWish | None = None, found: SiteFindings = FOUND) -> NewSource:
    source = source_of(config.beat, found, wish or SourceWish())
    return NewSource(listed(config.beat, source), toml_of(source), found, Trial(source.id, (), 0, {}, (), None, is_whole=True))


def test_it_is_appended_and_nothing_else_of_the_file_changes(tmp_path: Path) -> None:
    config = beat_in(tmp_path)
    config.beat_path.chmod(0o640)

    added = add_source(config, new_source(config, SourceWish(verified_on=date(2026, 11, 29), licence="link")))

    text = config.beat_path.read_text(encoding="utf-8")
    assert text.startswith(HEAD)
    assert added.written
    assert list_sources(load_beat(config.beat_path)) == [added.source]
    assert added.source.verified_on == date(2026, 11, 29)
    assert config.beat_path.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == ["beat.toml"]


def test_an_unverified_source_says_what_is_missing_and_is_not_crawled(tmp_path: Path) -> None:
    config = beat_in(tmp_path, HEAD + 'contact = "desk@aldershire.example"\n')
    new = new_source(config)
    add_source(config, new)

    assert "# verified_on = YYYY-MM-DD" in new.toml
    assert "verified" in (list_sources(load_beat(config.beat_path))[0].refusal or "")


def test_a_source_that_is_there_already_is_named(tmp_path: Path) -> None:
    config = beat_in(tmp_path)
    add_source(config, new_source(config))
    again = Config(tmp_path, load_beat(config.beat_path), config.beat_path)

    for url in ("http://marlhamgazette.example", "https://www.marlhamgazette.example/?utm_source=x"):
        with pytest.raises(ConfigError, match="is a source already: the-marlham-gazette-echo"):
            new_source(again, found=SiteFindings(url, "press", "Gazette"))
    with pytest.raises(ConfigError, match="already"):
        new_source(again, found=SiteFindings("https://other.example/", "press", "Gazette", feeds=FOUND.feeds))
    other = new_source(again, found=SiteFindings("https://other.example/", "press", FOUND.name))
    assert other.source.id == "the-marlham-gazette-echo-2"


def test_a_file_that_would_not_be_valid_stays_as_it_is(tmp_path: Path) -> None:
    config = beat_in(tmp_path, HEAD + "source = []\n")

    with pytest.raises(ConfigError, match="not valid TOML"):
        add_source(config, new_source(config))

    assert config.beat_path.read_text(encoding="utf-8") == HEAD + "source = []\n"


def test_a_wrong_id_and_a_platform_that_cannot_be_crawled_are_told(tmp_path: Path) -> None:
    beat = beat_in(tmp_path).beat

    with pytest.raises(UsageError, match="'My Paper' cannot be an id; use small letters, digits and hyphens"):
        source_of(beat, FOUND, SourceWish(id="My Paper"))
    with pytest.raises(UsageError, match="'Bad-platform' cannot be an id"):  # told before the site is asked
        find_source(beat_in(tmp_path), "https://x.example/", SourceWish(id="Bad-platform"))
    with pytest.raises(UsageError, match="runs Elsewhere, which this version cannot crawl"):
        source_of(beat, SiteFindings("https://x.example/", "elsewhere", "X Council", "Elsewhere"), SourceWish())


@pytest.mark.parametrize(
    ("asked", "own", "told"),
    [
        (1.0, 0.0, "its robots.txt asks for 1 second between two requests, and 1 second is kept"),
        (2.0, 10.0, "its robots.txt asks for 2 seconds between two requests, and 10 seconds are kept"),
        (None, 5.0, "its robots.txt asks for no pause, and 5 seconds are kept"),
        (None, 0.0, "its robots.txt asks for no pause, and none is kept"),
    ],
)
def test_the_pause_that_is_kept_is_told(tmp_path: Path, asked: float | None, own: float, told: str) -> None:
    new = new_source(beat_in(tmp_path), found=replace(FOUND, pause_s=asked))
    assert replace(new, source=replace(new.source, delay_s=own)).pause_words == told


def test_pauses_are_those_that_robots_asks_for_and_longer_for_councils() -> None:
    beat = Beat(id="x", name="X", county="X")

    def delay_of(platform: str, pause_s: float | None = None, url: str = "https://x.example/") -> float:
        return source_of(beat, SiteFindings(url, platform, "X", pause_s=pause_s), SourceWish()).delay_s

    assert (delay_of("press"), delay_of("moderngov"), delay_of("press", 20.0)) == (5, 10, 20)
    assert delay_of("press", url="http://127.0.0.1:81/") == 0


def test_a_block_says_only_what_is_not_so_anyway() -> None:
    source = Source(id="gazette", name="Gazette", platform="press", base_url="http://127.0.0.1:81/", delay_s=0)

    assert toml_of(source).splitlines() == [
        "[[source]]",
        'id = "gazette"',
        'name = "Gazette"',
        'platform = "press"',
        'base_url = "http://127.0.0.1:81/"',
        "delay_s = 0",
        'licence = "snippet"',
    ]


@pytest.mark.parametrize(
    ("platform", "name", "council"),
    [
        ("papers", "Fenside District Council", "Fenside District Council"),
        ("papers", "Cyngor Sir Dyffryn", "Cyngor Sir Dyffryn"),
        ("papers", "Police and Crime Commissioner for Wenshire", None),
        ("cmis", "Fenside", "Fenside"),
        ("newsroom", "Fenside District Council", None),
    ],
)
def test_whose_papers_a_source_gives(platform: str, name: str, council: str | None) -> None:
    beat = Beat(id="x", name="X", county="X")
    assert source_of(beat, SiteFindings("https://www.x.example/", platform, name), SourceWish()).council == council


def test_a_councils_papers_beside_its_news_are_the_councils() -> None:
    beat = Beat(id="x", name="X", county="X")
    papers = PapersPage("https://papers.x.example/", "Fenside: papers")
    found = SiteFindings("https://x.example/", "newsroom", "Fenside District Council", papers=(papers,))

    (beside,) = sources_beside(beat, source_of(beat, found, SourceWish()), found)
    assert beside.council == "Fenside District Council"
