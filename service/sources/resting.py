"""Lets a source of the beat rest, and takes it up again. What it gave stays and is searched; only nothing more is read of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from core.beat import Source
from core.config import Config, load_beat
from core.errors import ConfigError, UsageError
from service.sources.beat_file import candidate, take_place

_BLOCKS = re.compile(r"^(?=\[)", re.M)
_RESTED_ON = re.compile(r"^[ \t]*rested_on[ \t]*=.*\n?", re.M)


@dataclass(frozen=True, slots=True)
class SourceStanding:
    """A source, and since when it is not watched; None if it is."""

    id: str
    name: str
    rested_on: date | None


def rest_source(config: Config, source_id: str, *, on: date) -> SourceStanding:
    """Watch a source no more from a day on.

    Raises: NotFound for an unknown source; UsageError for one that rests already; ConfigError if the beat's file cannot be changed.
    """
    source = config.beat.get_source(source_id)
    if source.rested_on is not None:
        raise UsageError(f"{source.name} is not watched since {source.rested_on:%-d %B %Y} already.")
    return _set_rested(config, source, on)


def watch_source(config: Config, source_id: str) -> SourceStanding:
    """Watch a source again that rests.

    Raises: as `rest_source`; UsageError for one that is watched.
    """
    source = config.beat.get_source(source_id)
    if source.rested_on is None:
        raise UsageError(f"{source.name} is watched already.")
    return _set_rested(config, source, None)


def _set_rested(config: Config, source: Source, on: date | None) -> SourceStanding:
    with candidate(config, lambda text: _changed(text, source.id, on)) as changed:
        if not _differ_in_that_alone(config.beat.sources, load_beat(changed).sources, source.id, on):
            line = f"rested_on = {on}" if on else "rested_on"
            what = f"add {line} to" if on else f"take the line {line} out of"
            raise ConfigError(
                f"{config.beat_path} is written in a way that cannot be changed here; {what} the source {source.id} by hand."
            )
        take_place(config, changed)
    return SourceStanding(source.id, source.name, on)


def _changed(text: str, source_id: str, on: date | None) -> str:
    """Return a beat's file in which the source's own block, and nothing else, has or lacks the line."""
    return "".join(_with_line(block, on) if _is_of(block, source_id) else block for block in _BLOCKS.split(text))


def _with_line(block: str, on: date | None) -> str:
    plain = _RESTED_ON.sub("", block)
    head, end, rest = plain.partition("\n")
    return f"{head}{end}rested_on = {on}\n{rest}" if on else plain


def _is_of(block: str, source_id: str) -> bool:
    own = rf"^[ \t]*id[ \t]*=[ \t]*[\"']{re.escape(source_id)}[\"']"
    return block.startswith("[[source]]") and re.search(own, block, re.M) is not None


def _differ_in_that_alone(before: Sequence[Source], now: Sequence[Source], source_id: str, on: date | None) -> bool:
    """Tell whether one source rests, or does no more, and all else is as it was."""
    pairs = list(zip(before, now, strict=False))
    others = all(one == other for one, other in pairs if one.id != source_id)
    return len(before) == len(now) and others and all(other.rested_on == on for one, other in pairs if one.id == source_id)
