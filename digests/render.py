"""Turns a digest's content into text and HTML by templates. User text is data in them, never a template."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from service.alerts import DigestContent, NewStory

TEMPLATES = Path(__file__).resolve().parent / "templates"


def render(content: DigestContent, subject: str) -> tuple[str, str]:
    """The mail's text and its HTML."""
    values = {"content": content, "subject": subject, "zone": ZoneInfo(content.zone)}
    text = _environment().get_template("digest.txt.j2").render(**values)
    return text.strip() + "\n", _environment().get_template("digest.html.j2").render(**values)


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "day": day,
        "line": on_one_line,
        "moment": moment,
        "quoted": lambda text: quote(text, safe=""),
        "where": where,
        "web": web_address,
        "words": matched_words,
    }
    return environment


def on_one_line(text: str) -> str:
    """A text without anything that could begin a line, steer a terminal or turn the direction of reading."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def day(value: str | None) -> str:
    """A publication date as people write it, cut to what is known of it."""
    if not value:
        return "undated"
    if len(value) < 10:
        return f"{datetime.strptime(value, '%Y-%m'):%B %Y}" if len(value) == 7 else value  # noqa: DTZ007 (a month has no zone)
    found = datetime.fromisoformat(value[:10])
    return f"{found.day} {found:%B %Y}"


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """A moment in local time, to the minute."""
    if value is None:
        return "never"
    local = value.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}"


def where(story: NewStory) -> str:
    """Agenda item and PDF page, if the passage has them."""
    parts = [f"item {story.item}"] if story.item else []
    parts += [f"page {story.page}"] if story.page else []
    return ", ".join(parts)


def matched_words(story: NewStory) -> str:
    """The words of the excerpt that the search asked for, each once."""
    return ", ".join(dict.fromkeys(on_one_line(piece.text) for piece in story.excerpt if piece.is_match))


def web_address(url: str) -> str:
    """The address if it is one of the web, else nothing: no javascript: in a mail."""
    return url if urlsplit(url).scheme in {"http", "https"} and url.isprintable() and " " not in url else ""
