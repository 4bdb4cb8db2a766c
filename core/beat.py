"""What one installation watches: a beat, its sources, topics and times. Reads no file; `core/config.py` does."""

import re
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from core.errors import NotFound
from core.loopback import is_loopback_url
from core.platforms import PLATFORMS
from core.words import Kind

# What may be shown of a source's texts: all, an extract, or the headline with a link.
Licence = Literal["full", "snippet", "link"]
LICENCES: tuple[Licence, ...] = get_args(Licence)
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
# The source that imported files belong to when nobody names one.
IMPORT_SOURCE = "import"
# Minute, hour, day, month, weekday; names such as "mon-fri" are allowed. The scheduler's own parser has the last word.
CRON = re.compile(r"^\S+(\s+\S+){4}$")


_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


def checked_id(value: str) -> str:
    """Return an id that can stand in addresses and commands.

    Raises: ValueError.
    """
    if not _ID.fullmatch(value):
        raise ValueError(f"{value!r} cannot be an id; use small letters, digits and hyphens, for example marlham-mercury")
    return value


Id = Annotated[str, AfterValidator(checked_id)]


class Strict(BaseModel):
    """A part of a file: a key that nobody knows is a fault, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, ignored_types=(cached_property,))


class Source(Strict):
    """One publisher's feed of things. `platform` chooses the spider; `delay_s` is the least time between requests to a host.

    `backfill_delay_s`: the same where older days are asked for than a crawl looks at by itself; twice `delay_s` if it is not told.
    `quiet`: it publishes so seldom that lists without any entry are no fault. `rested_on`: the first day on which it is watched no more.
    """

    id: Id
    name: str
    platform: str
    base_url: str
    kind: Kind | None = None
    council: str | None = None
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    verified_on: date | None = None
    rested_on: date | None = None
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
        return is_loopback_url(self.base_url)


class Schedule(Strict):
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


class Topic(Strict):
    """A topic of the beat: the words that speak of it, and sentences about it such as a paper would print."""

    id: Id
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


class Subject(Strict):
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


class Area(Strict):
    """Whose places are meant where a text tells no county: those of the county, then those of the region."""

    county: str
    region: str | None = None


class Beat(Strict):
    """What one installation watches: area, sources, topics. Without a subject of its own, relevance means drug policy."""

    id: Id
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

    @property
    def area(self) -> Area:
        """The county, and the region around it."""
        return Area(county=self.county, region=self.region)

    @property
    def watched(self) -> tuple[Source, ...]:
        """The sources that are watched. What the others gave stays."""
        return tuple(source for source in self.sources if source.rested_on is None)

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

    def value_name(self, facet: str, value: str) -> str:
        """Return a facet's value for people: a topic by its name, of which the index knows the id."""
        return next((topic.name for topic in self.topics if topic.id == value), value) if facet == "topic" else value

    def source_name(self, source_id: str) -> str:
        """Return a source's name for people; its id if the beat no longer lists it."""
        source = self.find_source(source_id)
        return source.name if source else "Imported files" if source_id == IMPORT_SOURCE else source_id

    def refusal(self, source: Source) -> str | None:
        """Why a source may not be crawled, in words for the operator; None if it may."""
        if not PLATFORMS[source.platform].is_crawled:
            return None
        if source.rested_on is not None:
            return (
                f"{source.name} was not crawled: it is not watched since {source.rested_on:%-d %B %Y}; `countywatch sources watch {source.id}` "
                "takes it up again."
            )
        if source.is_loopback:
            return (
                None
                if self.fictional
                else f"{source.name} was not crawled: it is on this machine, and the beat is not marked fictional; only a fictional beat watches such sites."
            )
        if not self.contact:
            return (
                f'{source.name} was not crawled: the beat names no contact; add contact = "you@example.org" to its file, '
                "so that a publisher can reach you."
            )
        if source.verified_on is None:
            return (
                f"{source.name} was not crawled: nobody has marked it verified; check its addresses and its terms, then add "
                "verified_on = YYYY-MM-DD to the source."
            )
        return None
