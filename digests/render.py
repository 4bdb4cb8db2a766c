"""Turns a digest's content into text and HTML by templates. User text is data in them, never a template."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from service.alerts import DigestContent

TEMPLATES = Path(__file__).resolve().parent / "templates"
# Enough of a passage to judge by; the mail is not the archive.
PASSAGE_CHARS = 320


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
    environment.filters |= {"day": day, "moment": moment, "passage": passage, "where": where, "web": web_address, "quoted": quote}
    return environment


def day(value: str | None) -> str:
    """A publication date as people write it."""
    if not value:
        return "undated"
    if len(value) < 10:
        return value
    found = datetime.fromisoformat(value[:10])
    return f"{found.day} {found:%B %Y}"


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """A moment in local time, to the minute."""
    if value is None:
        return "never"
    local = value.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"


def passage(hit: Mapping[str, Any]) -> str:
    """The passage that matched, on one line, cut."""
    shown = hit["passages"][0]["text"] if hit["passages"] else ""
    flat = " ".join(shown.split())
    return flat if len(flat) <= PASSAGE_CHARS else flat[:PASSAGE_CHARS].rsplit(" ", 1)[0] + " …"


def where(hit: Mapping[str, Any]) -> str:
    """Agenda item and PDF page, if the passage has them."""
    if not hit["passages"]:
        return ""
    told = hit["passages"][0]
    parts = [f"item {told['item']}"] if told["item"] else []
    parts += [f"page {told['page']}"] if told["page"] else []
    return ", ".join(parts)


def web_address(url: str) -> str:
    """The address if it is one of the web, else nothing: no javascript: in a mail."""
    return url if urlsplit(url).scheme in {"http", "https"} else ""
