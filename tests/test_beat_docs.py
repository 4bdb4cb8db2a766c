"""docs/beat.md names every key of a beat and every setting, and the beat that it shows can be used."""

import re
import tomllib

import pytest

from core.beat import LICENCES, Beat, Schedule, Source, Strict, Subject, Topic
from core.config import _KEYS, Nlp
from core.platforms import PLATFORMS
from core.words import KINDS
from tests.test_layers import ROOT

TEXT = (ROOT / "docs/beat.md").read_text(encoding="utf-8")
BEAT_TEXT, SETTINGS_TEXT = TEXT.split("\n## Settings\n")
PARTS: dict[str, type[Strict]] = {"schedule": Schedule, "[topic]": Topic, "subject": Subject, "[source]": Source}


def keys_of(model: type[Strict]) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def part_of(name: str) -> str:
    """Return what stands under a table's heading."""
    return BEAT_TEXT.split(f"### `[{name}]`", 1)[1].split("\n### ", 1)[0]


def told(text: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", text))


def test_every_key_of_the_beat_is_told() -> None:
    of_tables = {name.strip("[]") for name in PARTS}
    assert keys_of(Beat) - of_tables <= told(BEAT_TEXT.split("## Keys of the beat", 1)[1].split("\n### ", 1)[0])


@pytest.mark.parametrize("name", PARTS)
def test_every_key_of_a_table_is_told(name: str) -> None:
    assert keys_of(PARTS[name]) <= told(part_of(name))


def test_every_platform_kind_and_licence_is_told() -> None:
    assert {*PLATFORMS, *KINDS, *LICENCES} <= told(part_of("[source]"))


def test_every_setting_is_told() -> None:
    assert {*_KEYS, *Nlp.model_fields} <= told(SETTINGS_TEXT)
    variables = {f"COUNTYWATCH_{key.upper()}" for key in (*_KEYS, *(f"nlp_{name}" for name in Nlp.model_fields))}
    assert variables <= set(re.findall(r"`(COUNTYWATCH_[A-Z_]+)`", SETTINGS_TEXT))


def test_the_beat_that_is_shown_can_be_used() -> None:
    (shown,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    beat = Beat.model_validate(tomllib.loads(shown))

    assert beat.contact
    assert beat.sources == ()
