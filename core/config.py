"""Config: the beat (what is watched) and the installation (where things live). Read once, from files and the environment.

The environment wins over `countywatch.toml`, which wins over the defaults. Every fault of a file is told at once, with its line.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.errors import ConfigError, NotFound
from core.platforms import PLATFORMS
from core.words import Kind

# What may be shown of a source's texts: all, an extract, or the headline with a link.
Licence = Literal["full", "snippet", "link"]
LICENCES: tuple[Licence, ...] = get_args(Licence)
ROOT = Path(__file__).resolve().parent.parent
DEFAULT_BEAT = ROOT / "beats" / "norfolk.toml"
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# The source that imported files belong to when nobody names one.
IMPORT_SOURCE = "import"
# Minute, hour, day, month, weekday; names such as "mon-fri" are allowed. The scheduler's own parser has the last word.
CRON = re.compile(r"^\S+(\s+\S+){4}$")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class Source(_Strict):
    """One publisher's feed of things. `platform` chooses the spider; `delay_s` is the least time between requests to a host.

    `backfill_delay_s`: the same where older days are asked for than a crawl looks at by itself; twice `delay_s` if it is not told.
    `quiet`: it publishes so seldom that lists without any entry are no fault.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    platform: str
    base_url: str
    kind: Kind | None = None
    council: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    verified_on: date | None = None
    delay_s: float = Field(default=5.0, ge=0)
    backfill_delay_s: float | None = Field(default=None, ge=0)
    quiet: bool = False
    licence: Licence = "snippet"

    @field_validator("platform")
    @classmethod
    def _is_platform(cls, value: str) -> str:
        if value not in PLATFORMS:
            raise ValueError(f"{value!r} is no platform; platforms are {', '.join(PLATFORMS)}")
        return value

    @field_validator("base_url", "feeds", "sitemaps")
    @classmethod
    def _is_web_address(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for url in (value,) if isinstance(value, str) else value:
            try:
                parts = urlsplit(url)
                _ = parts.port
            except ValueError as err:
                raise ValueError(f"{url!r} is not a web address: its host or its port cannot be read") from err
            if parts.scheme not in {"http", "https"} or not parts.hostname or "\\" in url:
                raise ValueError(f"{url!r} is not a web address; it must start with http:// or https://")
        return value

    @property
    def delay_s_back(self) -> float:
        """The least time between requests to a host in a backfill, which asks for much that nobody waits for."""
        return max(self.delay_s, self.backfill_delay_s if self.backfill_delay_s is not None else 2 * self.delay_s)

    @property
    def is_loopback(self) -> bool:
        """Whether the source lives on this machine, as the demo's do."""
        return urlsplit(self.base_url).hostname in LOOPBACK


class Schedule(_Strict):
    """When the scheduler works, as cron lines in the beat's zone."""

    crawl: str = "7 */2 * * *"
    process: str = "*/15 * * * *"
    digest: str = "0 7 * * *"

    @field_validator("crawl", "process", "digest")
    @classmethod
    def _is_cron(cls, line: str) -> str:
        if not CRON.match(line):
            raise ValueError(f"{line!r} is not a cron line; it needs five fields: minute hour day month weekday")
        return line


def _without_blanks(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the texts; a blank one would stand for everything and is refused."""
    if any(not text.strip() for text in texts):
        raise ValueError("an empty text stands in the list; take it out")
    return texts


class Topic(_Strict):
    """A topic of the beat: the words that speak of it, and sentences about it such as a paper would print."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    terms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    _texts = field_validator("terms", "examples")(_without_blanks)

    @model_validator(mode="after")
    def _has_something(self) -> "Topic":
        if not self.terms and not self.examples:
            raise ValueError(
                f'the topic {self.id} has neither terms nor examples; add for example terms = ["{self.name.lower()}"]'
            )
        return self


class Subject(_Strict):
    """What makes a text relevant to the beat, where that is not drug policy.

    `counter_examples` are sentences that use the same words and are about something else.
    """

    name: str
    terms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()

    _texts = field_validator("terms", "examples", "counter_examples")(_without_blanks)

    @model_validator(mode="after")
    def _has_something(self) -> "Subject":
        if not self.terms and not self.examples:
            raise ValueError('the subject has neither terms nor examples; add for example terms = ["honey bee", "beekeeper"]')
        return self


class Nlp(_Strict):
    """Models of the operator's own. None means the ones that come with the program.

    `pipeline`: an installed package or a folder of a spaCy pipeline; its people, places and bodies replace ours.
    `embedding`: a folder or an installed package of a sentence-transformer; it makes the search vectors.
    """

    pipeline: str | None = None
    embedding: str | None = None

    @field_validator("pipeline", "embedding")
    @classmethod
    def _is_name(cls, value: str | None) -> str | None:
        if value is not None and not value.strip():
            raise ValueError("names nothing; give a folder or the name of an installed package, or leave the key out")
        if value is not None and "://" in value:
            raise ValueError(
                f"{value!r} is a web address; nothing is downloaded, so give a folder or the name of an installed package"
            )
        return value


class Beat(_Strict):
    """What one installation watches: area, sources, topics. Without a subject of its own, relevance means drug policy."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    county: str
    region: str | None = None
    zone: str = "Europe/London"
    contact: str | None = None
    fictional: bool = False
    schedule: Schedule = Schedule()
    subject: Subject | None = None
    topics: tuple[Topic, ...] = Field(default=(), alias="topic")
    sources: tuple[Source, ...] = Field(default=(), alias="source")

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as err:
            raise ValueError(f"{name!r} is not a time zone; for example Europe/London") from err
        return name

    @model_validator(mode="after")
    def _ids_differ(self) -> "Beat":
        for what, ids in (("source", [s.id for s in self.sources]), ("topic", [t.id for t in self.topics])):
            twice = sorted({i for i in ids if ids.count(i) > 1})
            if twice:
                raise ValueError(f"two {what}s have the id {', '.join(twice)}; each needs its own")
        return self

    @cached_property
    def tz(self) -> ZoneInfo:
        """The zone in which the beat's calendar days are counted."""
        return ZoneInfo(self.zone)

    def find_source(self, source_id: str) -> Source | None:
        """Return the source of that id, or None."""
        return next((s for s in self.sources if s.id == source_id), None)

    def get_source(self, source_id: str) -> Source:
        """Return the source of that id.

        Raises: NotFound with the ids there are.
        """
        source = self.find_source(source_id)
        if source is None:
            known = ", ".join(s.id for s in self.sources) or "none yet"
            raise NotFound(f"There is no source {source_id!r} in the beat {self.name}. Known sources: {known}.")
        return source

    def refusal(self, source: Source) -> str | None:
        """Why a source may not be crawled yet, in words for the operator; None if it may."""
        if not PLATFORMS[source.platform].is_crawled:
            return None
        if source.is_loopback:
            return (
                None
                if self.fictional
                else f"{source.name} was not crawled: it is on this machine, and the beat is not marked fictional. Only a fictional beat watches such sites."
            )
        if not self.contact:
            return (
                f'{source.name} was not crawled: the beat names no contact. Add contact = "you@example.org" to its file, '
                "so that a publisher can reach you."
            )
        if source.verified_on is None:
            return (
                f"{source.name} was not crawled: nobody has marked it verified. Check its addresses and its terms, then add "
                "verified_on = YYYY-MM-DD to the source."
            )
        return None


@dataclass(frozen=True)
class Config:
    """The installation. None means: the default that needs no server.

    `elasticsearch_url` may name several nodes, with commas between; `elasticsearch_ca` a file of certificates (PEM), or be their text.
    """

    data: Path
    beat: Beat
    beat_path: Path
    database_url: str | None = None
    elasticsearch_url: str | None = None
    elasticsearch_api_key: str | None = None
    elasticsearch_ca: str | None = None
    smtp_url: str | None = None
    base_url: str = "http://127.0.0.1:8000"
    secret_key: str | None = None
    nlp: Nlp = field(default_factory=Nlp)

    def __repr__(self) -> str:
        return f"Config(data={str(self.data)!r}, beat={self.beat.id!r})"


_KEYS = (
    "data",
    "beat",
    "database_url",
    "elasticsearch_url",
    "elasticsearch_api_key",
    "elasticsearch_ca",
    "smtp_url",
    "base_url",
    "secret_key",
)
# The keys of the table [nlp], written `nlp_pipeline` among the values of both sources.
_NLP_KEYS = tuple(f"nlp_{name}" for name in Nlp.model_fields)


def load_config(*, data: Path | None = None, beat: Path | None = None, environ: Mapping[str, str] | None = None) -> Config:
    """Read the environment, `countywatch.toml` in the current folder, and the beat.

    Without a named beat, a `beat.toml` in the data folder is the one (the demo leaves one there), else Norfolk's.
    Raises: ConfigError naming the file, the line and every fault.
    """
    env = dict(os.environ if environ is None else environ)
    values = _file_values(Path("countywatch.toml")) | _environment_values(env)
    data_path = (data or Path(values.get("data", "data"))).expanduser().absolute()
    kept = data_path / "beat.toml"
    beat_path = beat or Path(values.get("beat", kept if kept.exists() else DEFAULT_BEAT))
    return Config(
        data=data_path,
        beat=load_beat(beat_path),
        beat_path=beat_path.absolute(),
        database_url=values.get("database_url"),
        elasticsearch_url=values.get("elasticsearch_url"),
        elasticsearch_api_key=values.get("elasticsearch_api_key"),
        elasticsearch_ca=values.get("elasticsearch_ca"),
        smtp_url=values.get("smtp_url"),
        base_url=values.get("base_url", "http://127.0.0.1:8000").rstrip("/"),
        secret_key=values.get("secret_key"),
        nlp=_nlp_of(values),
    )


def load_beat(path: Path) -> Beat:
    """Read one beat file.

    Raises: ConfigError with every fault and its line.
    """
    text, tree = _read_toml(path, "beat file")
    try:
        return Beat.model_validate(tree)
    except ValidationError as err:
        faults = [_fault(text, tuple(e["loc"]), e["type"], e["msg"]) for e in err.errors()]
        raise ConfigError(f"{path} cannot be used:\n" + "\n".join(f"  {f}" for f in faults)) from err


def _nlp_of(values: Mapping[str, str]) -> Nlp:
    """Return the models that are named; a fault is told with both places where it can be mended.

    Raises: ConfigError.
    """
    try:
        return Nlp(pipeline=values.get("nlp_pipeline"), embedding=values.get("nlp_embedding"))
    except ValidationError as err:
        faults = [(str(e["loc"][0]), e["msg"].removeprefix("Value error, ")) for e in err.errors()]
        raise ConfigError(
            "\n".join(f"{name} of [nlp] in countywatch.toml (or COUNTYWATCH_NLP_{name.upper()}): {why}." for name, why in faults)
        ) from err


def _file_values(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    text, tree = _read_toml(path, "config file")
    nlp = tree.pop("nlp", {})
    faults = [_fault(text, (key,), "extra_forbidden", "") for key in tree if key not in _KEYS]
    faults += [
        f"line {_line_of(text, key)}: {key} must be text in quotes" for key in _KEYS if not isinstance(tree.get(key, ""), str)
    ]
    if not isinstance(nlp, dict):
        faults.append(f"line {_line_of(text, 'nlp')}: nlp is a table; write [nlp] and its keys below it")
        nlp = {}
    faults += [_fault(text, ("nlp", key), "extra_forbidden", "") for key in nlp if f"nlp_{key}" not in _NLP_KEYS]
    faults += [
        f"line {_line_of(text, key)}: nlp.{key} must be text in quotes"
        for key, value in nlp.items()
        if not isinstance(value, str)
    ]
    if faults:
        known = ", ".join(_KEYS) + "; in [nlp]: " + ", ".join(Nlp.model_fields)
        raise ConfigError(f"{path} cannot be used:\n" + "\n".join(f"  {f}" for f in faults) + f"\nKnown keys: {known}.")
    return {key: str(value) for key, value in tree.items()} | {f"nlp_{key}": str(value) for key, value in nlp.items()}


def _environment_values(env: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for key in (*_KEYS, *_NLP_KEYS):
        name = f"COUNTYWATCH_{key.upper()}"
        if env.get(name):
            values[key] = env[name]
        elif env.get(f"{name}_FILE"):
            secret = Path(env[f"{name}_FILE"])
            try:
                values[key] = secret.read_text(encoding="utf-8").strip()
            except (OSError, UnicodeDecodeError) as err:
                raise ConfigError(
                    f"{name}_FILE names {secret}, which cannot be read. Check the path and its permissions."
                ) from err
    return values


def _read_toml(path: Path, what: str) -> tuple[str, dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8")
        return text, tomllib.loads(text)
    except FileNotFoundError as err:
        raise ConfigError(f"The {what} {path} does not exist. Name another, or create it.") from err
    except (OSError, UnicodeDecodeError) as err:
        raise ConfigError(f"The {what} {path} cannot be read as UTF-8 text. Check its permissions and its encoding.") from err
    except tomllib.TOMLDecodeError as err:
        raise ConfigError(f"The {what} {path} is not valid TOML: {err}.") from err


def _fault(text: str, loc: tuple[Any, ...], kind: str, message: str) -> str:
    """Return one fault as "line N: where: what". `loc` is pydantic's path to the value."""
    where = ".".join(str(part) if not isinstance(part, int) else f"{part + 1}" for part in loc) or "the file"
    nth = next((part for part in loc if isinstance(part, int)), None)
    named = [part for part in loc if isinstance(part, str)]
    line = _line_of(text, named[-1], nth=nth, table=named[0]) if named else 1
    if kind == "extra_forbidden":
        return f"line {line}: {where}: unknown key. Check its spelling."
    if kind == "missing":
        return f"line {line}: {where} is missing. Add it."
    return f"line {line}: {where}: {message.removeprefix('Value error, ')}"


def _line_of(text: str, key: str, *, nth: int | None = None, table: str = "") -> int:
    """Return the line on which a key stands; inside the nth [[table]] if told; else that table's own line, else 1."""
    lines = text.splitlines()
    start = 0
    if nth is not None:
        heads = [i for i, line in enumerate(lines) if line.strip() == f"[[{table}]]"]
        start = heads[nth] if nth < len(heads) else 0
    pattern = re.compile(rf"^\s*(\[+\s*)?[\"']?{re.escape(key)}[\"']?\s*[=\]]")
    return next((i + 1 for i in range(start, len(lines)) if pattern.match(lines[i])), start + 1)
