"""How values look on a page: dates, marked words, addresses. What comes from outside is escaped here or in the templates."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from core.matching import find_all
from service.dossiers.answer import FigureLine
from service.texts.excerpts import excerpt_span

# Characters that turn the direction of text or cannot be seen: U+200B-200F, U+202A-202E, U+2060-2069, U+FEFF, and controls.
_UNSEEN = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_CLAUSE = re.compile(r"(?<=[.;:]) ")
_DIGITS = re.compile(r"\d+")
_PROVENANCE = {
    "json-ld": "as its page says",
    "meta": "as its page’s head says",
    "url": "from its address",
    "text": "as its text says",
    "feed": "as its publisher’s feed says",
    "sitemap": "as its publisher’s site map says",
    "meeting": "the day of the meeting",
    "file": "as its file says",
    "given": "as given at import",
    "crawl": "the day it was first seen",
}


def day(value: str | None) -> str:
    """Return a publication date as far as it is known: 4 September 2026, September 2026, 2026."""
    parts = [int(part) for part in find_all(_DIGITS, (value or "")[:10])]
    try:
        moment = date(*[*parts, 1, 1][:3]) if parts else None
    except ValueError:
        moment = None
    if moment is None:
        return "undated"
    return {1: f"{moment:%Y}", 2: f"{moment:%B %Y}"}.get(len(parts), f"{moment.day} {moment:%B %Y}")


def moment(value: datetime | str | None, zone: str) -> str:
    """Return a moment in local time, to the minute: 4 September 2026, 14:05."""
    if value is None:
        return "never"
    local = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%B %Y, %H:%M}"


def day_or_moment(value: str | None, zone: str) -> str:
    """Return a publication date as far as it is known, in local time: to the minute, the day, the month or the year."""
    return moment(value, zone) if value and "T" in value else day(value)


def provenance(value: str | None) -> str:
    """Return who says when a document was published."""
    return _PROVENANCE.get(value or "", "no date is given")


def plain(text: str | None) -> str:
    """Return a text for places that hold no markup, such as a page's title: without characters that turn or hide what follows."""
    return _UNSEEN.sub("", text or "")


def web_address(url: str | None) -> str:
    """Return the address if it is one of the web, else nothing: `javascript:` and its kind become no link."""
    text = (url or "").strip()
    try:
        parts = urlsplit(text)
        return text if parts.scheme in {"http", "https"} and parts.hostname and not _UNSEEN.search(text) else ""
    except ValueError:
        return ""


def host_of(url: str | None) -> str:
    """Return the host of a web address as it is asked for: a name in foreign letters in its ASCII form, so that none can pose as
    another.
    """
    host = urlsplit(web_address(url)).hostname or ""
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def marked(text: str, marks: Sequence[Sequence[int]]) -> Markup:
    """Return a text with its matched words marked."""
    out, at = Markup(), 0
    for start, end in sorted((int(mark[0]), int(mark[1])) for mark in marks):
        if start >= at:
            out += escape(text[at:start]) + Markup("<mark>{}</mark>").format(text[start:end])
            at = end
    return out + escape(text[at:])


def next_step(text: str, *, may_run: bool) -> Markup:
    """Return what can be done. What needs a command is told only to those who run the service; the rest are sent to them."""
    if may_run or "`" not in text:
        return commands(text)
    kept = " ".join(part for part in _CLAUSE.split(text) if "`" not in part).rstrip(";:")
    return escape(f"{kept.rstrip('.')}." if kept else "Whoever runs this service can help.")


def commands(text: str) -> Markup:
    """Return a sentence whose commands, between backticks, are set as code."""
    parts = text.split("`")
    return Markup().join(Markup("<code>{}</code>").format(part) if n % 2 else escape(part) for n, part in enumerate(parts))


def excerpt(text: str, marks: Sequence[Sequence[int]]) -> Markup:
    """Return the stretch of a passage around its first marked words, cut between words, with dots where text is left out."""
    start, end = excerpt_span(text, marks)
    inside = [(s - start, e - start) for s, e in marks if start <= s and e <= end]
    shown = marked(text[start:end], inside)
    return Markup("{}{}{}").format("… " if start else "", shown, " …" if end < len(text) else "")


@dataclass(frozen=True, slots=True)
class FigureStatement:
    """Figures of a dossier that stand in one sentence of one document, with their places in it; `line` is the first of them."""

    line: FigureLine
    figures: tuple[FigureLine, ...]
    highlights: tuple[tuple[int, int], ...]


def statements_of(figures: Sequence[FigureLine]) -> list[FigureStatement]:
    """Figures of a dossier as statements: those that stand in one sentence of one document under each other, its marks together."""
    statements: dict[tuple[str, int, int], list[FigureLine]] = {}
    for line in figures:
        statements.setdefault((line.document_id, line.start - line.highlights[0][0], line.copies), []).append(line)
    return [
        FigureStatement(lines[0], tuple(lines), tuple(mark for line in lines for mark in line.highlights))
        for lines in statements.values()
    ]
