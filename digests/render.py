"""Turns a digest's content into text and HTML by templates. User text is data in them, never a template."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from archive.captures.meetings import NOT_LISTED
from archive.texts.documents import DocumentSummary
from core.ordering import sorted_by
from core.reasons import for_readers
from service.following.coming import ComingItem
from service.following.digest_news import DigestContent, SearchNews, SourceCheck
from service.following.stories import NewStory
from service.search.silence_words import reasons, unread_sentences, verdict

# Other papers of a story's agenda item that the HTML links, those first that tell what was decided; a full mail of council papers with three
# each was 107 KB, and mail programs cut off what is beyond 102.
MAX_BESIDE = 2
_BESIDE_FIRST = ("decision", "minutes", "report", "agenda")
TEMPLATES = Path(__file__).resolve().parent / "templates"


def render(content: DigestContent, subject: str) -> tuple[str, str]:
    """Return the mail's text and its HTML."""
    values = {"content": content, "subject": subject, "zone": ZoneInfo(content.zone)}
    text = _environment().get_template("digest.txt.j2").render(**values)
    return text.strip() + "\n", _environment().get_template("digest.html.j2").render(**values)


def render_note(name: str, **values: object) -> tuple[str, str]:
    """Return the text and the HTML of a short mail by its template's name."""
    text = _environment().get_template(f"{name}.txt.j2").render(**values)
    return text.strip() + "\n", _environment().get_template(f"{name}.html.j2").render(**values)


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
    environment.globals |= {"NOT_LISTED": NOT_LISTED, "MAX_BESIDE": MAX_BESIDE}
    environment.filters |= {
        "beside": beside,
        "coverage": coverage,
        "day": day,
        "held": held,
        "line": on_one_line,
        "moment": moment,
        "original": original,
        "nothing": nothing,
        "unread": unread,
        "why": why,
        "quoted": lambda text: quote(text, safe=""),
        "where": where,
        "web": web_address,
        "state": state,
    }
    return environment


def on_one_line(text: str) -> str:
    """Return a text without anything that could begin a line, steer a terminal or turn the direction of reading."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def day(value: str | None) -> str:
    """Return a publication date as people write it, cut to what is known of it."""
    if not value:
        return "undated"
    if len(value) < 10:
        return f"{datetime.strptime(value, '%Y-%m'):%B %Y}" if len(value) == 7 else value  # noqa: DTZ007 (a month has no zone)
    moment = datetime.fromisoformat(value[:10])
    return f"{moment.day} {moment:%B %Y}"


def moment(value: datetime | None, zone: ZoneInfo) -> str:
    """Return a moment in local time, to the minute."""
    if value is None:
        return "never"
    local = value.astimezone(zone)
    return f"{local:%A} {local.day} {local:%B %Y}, {local:%H:%M}"


def where(story: NewStory) -> str:
    """Agenda item and PDF page, if the passage has them."""
    parts = [f"item {story.item}"] if story.item else []
    parts += [f"page {story.page}"] if story.page else []
    return ", ".join(parts)


def held(item: ComingItem) -> str:
    """When a meeting is held: day and time, or that only the day is known."""
    at = item.meeting_at
    return f"{at:%A} {at.day} {at:%B %Y}, " + (f"{at:%H:%M}" if item.has_time else "time not given")


def coverage(content: DigestContent) -> str:
    """Return what the state of the sources means for this mail, in plain words: whether silence is news or blindness."""
    n = len(content.sources)
    if not n:
        return "No source is crawled here; only imported files were searched."
    if content.is_blind:
        return (
            "No source could be read, so this e-mail cannot say whether anything happened. Nothing is lost: "
            "what was published meanwhile comes with the first digest after a source is read again."
        )
    if content.n_unread:
        names = _listing([on_one_line(source.name) for source in content.sources if source.state != "read"])
        return (
            f"{n - content.n_unread} of {n} sources were read. {names} could not be read, so anything published there since it was last "
            "read is missing from this e-mail; it comes with the first digest after it is read again."
        )
    read = "The source was" if n == 1 else f"All {n} sources were"
    if not content.silence.is_whole:
        return f"{read} read. But not all could be looked at, as is told below; what is read later comes with the first digest after that."
    if any(news.is_empty and not news.unknown for news in content.found):
        return f"{read} read. “Nothing new” above means that nothing came in there that answers the search and that you have not had."
    if content.n_more:
        return f"{read} read. More came in there that is new to you than there is room for above; it comes with the next digest."
    return f"{read} read. What stands above is all that came in there, answers your searches and is new to you."


def nothing(news: SearchNews) -> str:
    """Return what stands under a search without new stories: they stand above, nothing was there, or nothing was seen."""
    if news.silence is None:
        return "What is new here stands above, under another of your searches."
    words = verdict(news.silence)
    return f"{words.rstrip('.')}, but see the meetings to come below." if news.n_coming else words


def why(news: SearchNews) -> list[str]:
    """Why nothing new need not mean that there is nothing, beside the unknown names, which are told before."""
    if news.silence is None or news.silence.is_whole:
        return []
    return [on_one_line(reason) for reason in reasons(news.silence) if reason not in news.unknown]


def unread(content: DigestContent) -> list[str]:
    """Return what was not looked at, beside the sources that were not read, which are listed with their reasons."""
    sentences = unread_sentences(content.silence) if content.n_unread or content.silence.is_whole else reasons(content.silence)
    return [on_one_line(sentence) for sentence in sentences]


def state(source: SourceCheck, zone: ZoneInfo) -> str:
    """Return how a source was looked at, when it was last read, why not now, and what is remarkable of it."""
    state_words = "read" if source.state == "read" else "failing" if source.state == "failing" else "not read"
    last = f"last read {moment(source.read_at, zone)}" if source.read_at else "never read so far"
    reason = on_one_line(for_readers(source.reason))
    words = f"{state_words}, {last}" + (f" ({reason})" if reason else "")
    return ". ".join([words, *(on_one_line(remark).rstrip(".") for remark in source.remarks)])


def _listing(names: list[str]) -> str:
    """Names in a row: A, B and C."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def beside(story: NewStory) -> list[DocumentSummary]:
    """Return the other papers of a story's agenda item that are linked."""
    rank = {kind: n for n, kind in enumerate(_BESIDE_FIRST)}
    return sorted_by(story.papers, key=lambda paper: rank.get(paper.kind, len(rank)))[:MAX_BESIDE]


def original(story: NewStory) -> str:
    """Return the publisher's address of a story, of a paper at the page of its passage; nothing if it is none of the web."""
    address = web_address(story.url)
    return f"{address.partition('#')[0]}#page={story.page}" if address and story.page else address


def web_address(url: str) -> str:
    """Return the address if it is one of the web, else nothing: no javascript: in a mail."""
    return url if urlsplit(url).scheme in {"http", "https"} and url.isprintable() and " " not in url else ""
