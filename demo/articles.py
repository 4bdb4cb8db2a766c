"""Reads the articles and releases of the fictional county from `articles/`, dates filled in. Makes no page.

A file is `<source>--<slug>.md`: TOML between two lines of `+++`, then paragraphs with an empty line between them. A paragraph that
begins with "## " is a heading between paragraphs, one that begins with "!" the caption of a picture. Files in `articles/edited/`
are later versions of the articles of the same name.
"""

import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from demo.dates import fill

HERE = Path(__file__).parent / "articles"
ZONE = ZoneInfo("Europe/London")
COURIER, MERCURY, POLICE = "aldershire-courier", "marlham-mercury", "aldershire-police"
OWN_FORCE = "Aldershire Constabulary"
# The first day of the county's two years, and so of its article numbers.
FIRST_DAY = -740
_STOP = frozenset(["a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "is", "of", "on", "the", "to", "with"])


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of an article: a paragraph, a heading between paragraphs, or the caption of a picture."""

    kind: Literal["paragraph", "heading", "caption"]
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that an article gives: `text` stands in it; `value` in pounds, grams, months or a count; `on` in days from today."""

    kind: str
    value: float
    text: str
    operation: str | None
    on: int


@dataclass(frozen=True, slots=True)
class Article:
    """One article or release. What is true of it (operations, events, copies) is told with it, for checks, never on a page.

    `force` is the force whose operations these are. `relevance`: 2 the drug trade, policy, treatment or harm is its subject; 1 a line on it or a side story; 0 other.
    `published` is None for an undated piece, which `day` still gives a place in the sitemap. `trap` is how its page misleads: "json-ld",
    "banner", "form" or "".
    """

    source: str
    slug: str
    day: int
    title: str
    published: datetime | None
    modified: datetime
    section: str
    byline: str
    job: str
    blocks: tuple[Block, ...]
    operations: tuple[str, ...]
    tells: tuple[str, ...]
    story: str | None
    relevance: int
    facts: tuple[Fact, ...]
    is_locked: bool
    is_edited: bool
    force: str = OWN_FORCE
    trap: str = ""

    @property
    def key(self) -> str:
        """Its name in the truth file: source and slug."""
        return f"{self.source}/{self.slug}"

    @property
    def number(self) -> int:
        """The publisher's own number for it; higher for later ones."""
        chance = zlib.crc32(self.slug.encode())
        if self.source == MERCURY:
            return 9_000_000 + (self.day - FIRST_DAY) * 100 + chance % 100
        return 25_000_000 + (self.day - FIRST_DAY) * 1000 + chance % 1000

    @property
    def path(self) -> str:
        """Its address on its own site, as each publisher's system makes it."""
        words = self.slug.split("-")
        if self.source == MERCURY:
            return f"/{self.section}/{self.slug[:60].rstrip('-')}-{self.number}/"
        if self.source == POLICE:
            month = self.published or self.modified
            return f"/news/aldershire/news/{month:%Y}/{f'{month:%B}'.lower()}/{self.slug}/"
        return f"/{self.section}/{self.number}.{'-'.join(w for w in words if w not in _STOP)}/"

    @property
    def lead(self) -> str:
        """Its first paragraph."""
        return next(block.text for block in self.blocks if block.kind == "paragraph")

    @property
    def open_blocks(self) -> tuple[Block, ...]:
        """What everybody may read: all of it, or the first paragraph of a locked one."""
        return (Block("paragraph", self.lead),) if self.is_locked else self.blocks

    @property
    def open_text(self) -> str:
        """What everybody may read, as text: paragraphs first, captions after them, as the product keeps it."""
        told = [b.text for b in self.open_blocks if b.kind != "caption"] + [
            b.text for b in self.open_blocks if b.kind == "caption"
        ]
        return "\n\n".join(told)


def load_articles(today: date, *, edited: bool = False) -> tuple[Article, ...]:
    """Return every article and release, newest first; `edited` gives those that were changed after their first publication as
    changed.

    Raises: ValueError or KeyError naming the file if one is written wrongly.
    """
    found = []
    for path in sorted(HERE.glob("*.md")):
        later = HERE / "edited" / path.name
        found.append(_load(later if edited and later.exists() else path, today))
    return tuple(sorted(found, key=lambda a: (a.day, a.modified, a.slug), reverse=True))


def edited_keys() -> frozenset[str]:
    """Return the articles that have a later version."""
    return frozenset(path.stem.replace("--", "/", 1) for path in (HERE / "edited").glob("*.md"))


def _load(path: Path, today: date) -> Article:
    source, _, slug = path.stem.partition("--")
    if source not in {COURIER, MERCURY, POLICE} or not slug:
        raise ValueError(f"{path.name} must be named <source>--<slug>.md")
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    try:
        return _article(source, slug, tomllib.loads(head), fill(body, today), today)
    except (ValueError, KeyError) as err:
        raise ValueError(f"{path.name} cannot be used: {err}") from err


def _article(source: str, slug: str, head: Mapping[str, Any], body: str, today: date) -> Article:
    known = {"day", "time", "title", "section", "byline", "job", "operations", "tells", "story", "relevance", "facts"}
    known |= {"locked", "undated", "edited_after_h", "force", "trap"}
    if set(head) - known:
        raise ValueError(f"unknown keys {', '.join(sorted(set(head) - known))}")
    day = head["day"]
    moment = datetime.combine(today + timedelta(days=day), time.fromisoformat(head["time"]), ZONE)
    edited_after_h = head.get("edited_after_h", 0)
    return Article(
        source=source,
        slug=slug,
        day=day,
        title=fill(head["title"], today),
        published=None if head.get("undated") else moment,
        modified=moment + timedelta(hours=edited_after_h),
        section=head.get("section", "news"),
        byline=head.get("byline", ""),
        job=head.get("job", ""),
        blocks=tuple(_block(piece) for raw in body.split("\n\n") if (piece := " ".join(raw.split()))),
        operations=tuple(head.get("operations", ())),
        tells=tuple(head.get("tells", ())),
        story=head.get("story"),
        relevance=head["relevance"],
        facts=tuple(_fact(row, day) for row in head.get("facts", ())),
        is_locked=bool(head.get("locked")),
        is_edited=bool(edited_after_h),
        force=head.get("force", OWN_FORCE),
        trap=head.get("trap", ""),
    )


def _block(piece: str) -> Block:
    if piece.startswith("## "):
        return Block("heading", piece[3:])
    if piece.startswith("!"):
        return Block("caption", piece[1:].strip())
    return Block("paragraph", piece)


def _fact(row: list[Any], day: int) -> Fact:
    """Kind, value, words as they stand, operation ("" for none), and the day for which it holds, if not the article's own."""
    kind, value, text, operation, *rest = row
    return Fact(kind, float(value), text, operation or None, rest[0] if rest else day)
