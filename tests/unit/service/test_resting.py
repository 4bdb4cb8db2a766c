"""A source that rests: one line of the beat's file comes and goes, and nothing else of it changes."""

from datetime import date
from pathlib import Path

import pytest

from core.config import Config, load_beat
from core.errors import ConfigError, NotFound, UsageError
from service.sources.resting import rest_source, watch_source
from service.sources.sources import SourceWish, find_source

TEXT = """# Ours.
id = "aldershire"
name = "Aldershire"
county = "Aldershire"

[[source]]  # the old paper
id = "gazette"
name = "The Gazette"  # [[source]] id = "mercury"
platform = "press"
base_url = "https://gazette.example/"
feeds = [
  "https://gazette.example/a.xml",
]

[[source]]
name = "The Mercury"
id = "mercury"
platform = "press"
base_url = "https://mercury.example/"

[schedule]
crawl = "0 6 * * *"
"""
DAY = date(2026, 11, 30)


def beat_in(folder: Path, text: str = TEXT) -> Config:
    path = folder / "beat.toml"
    path.write_text(text, encoding="utf-8")
    return Config(folder, load_beat(path), path)


@pytest.mark.parametrize("source_id", ["gazette", "mercury"])
def test_a_source_rests_and_is_watched_again_as_if_nothing_had_been(tmp_path: Path, source_id: str) -> None:
    config = beat_in(tmp_path)

    standing = rest_source(config, source_id, on=DAY)

    rested = Config(tmp_path, load_beat(config.beat_path), config.beat_path)
    assert (standing.id, standing.rested_on) == (source_id, DAY)
    assert [source.id for source in rested.beat.watched] == [s for s in ("gazette", "mercury") if s != source_id]
    assert "is not watched since 30 November 2026" in (rested.beat.refusal(rested.beat.get_source(source_id)) or "")
    assert set(config.beat_path.read_text(encoding="utf-8").splitlines()) - set(TEXT.splitlines()) == {"rested_on = 2026-11-30"}
    with pytest.raises(UsageError, match="already"):
        rest_source(rested, source_id, on=DAY)

    assert watch_source(rested, source_id).rested_on is None
    assert config.beat_path.read_text(encoding="utf-8") == TEXT
    with pytest.raises(UsageError, match="is watched already"):
        watch_source(config, source_id)


def test_what_cannot_be_changed_stays_as_it_is(tmp_path: Path) -> None:
    lines = 'source = [{id = "gazette", name = "The Gazette", platform = "press", base_url = "https://gazette.example/"}]\n'
    text = TEXT[: TEXT.index("[[source]]")] + lines
    config = beat_in(tmp_path, text)

    with pytest.raises(ConfigError, match="add rested_on = 2026-11-30 to the source gazette by hand"):
        rest_source(config, "gazette", on=DAY)
    with pytest.raises(NotFound, match="Known sources: gazette"):
        rest_source(config, "herald", on=DAY)
    assert config.beat_path.read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == ["beat.toml"]


@pytest.mark.parametrize("url", ["ftp://gazette.example/", " FILE:///etc/passwd", "javascript://x"])
def test_another_protocol_is_refused_before_anything_is_asked(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError, match="must start with http"):
        find_source(beat_in(tmp_path), url, SourceWish())
