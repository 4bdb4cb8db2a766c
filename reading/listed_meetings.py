"""The meetings that a page of papers names by committee and day, whether it has papers of them or none yet. Knows no platform."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from lxml import html as lxml_html

from reading import dates
from reading.furniture import is_around
from reading.markup import clean, parse_html, text_content
from reading.papers import body_of, day_alone, page_title

# A meeting's line: committee, weekday, day, hour, place. What is longer is a paragraph that tells of it.
MAX_LINE_CHARS = 120
_HEADS = ("h2", "h3", "h4", "h5", "h6", "summary", "caption", "dt")
_LINES = (*_HEADS, "li", "tr", "p")
# Bodies whose names say no more than that they are the council's own.
_PLAIN_BODY = re.compile(r"(?:Full )?Council\b|Cabinet\b|Executive\b")


@dataclass(frozen=True, slots=True)
class NamedMeeting:
    """A meeting that a page names."""

    committee: str
    on: date


def read_meetings(body: bytes, zone: tzinfo = dates.ZONE) -> list[NamedMeeting]:
    """Return the meetings that a page's lines and headings name, each once.

    Raises: Rejected if it is no page.
    """
    tree = parse_html(body)
    return list(dict.fromkeys(_meetings(tree, zone)))


def _meetings(tree: lxml_html.HtmlElement, zone: tzinfo) -> Iterator[NamedMeeting]:
    above = body_of(page_title(tree))
    for node in tree.iter(*_LINES):
        words = clean(" ".join(map(text_content, node)) if node.tag == "tr" else text_content(node))
        if not words or len(words) > MAX_LINE_CHARS or is_around(node):
            continue
        own = body_of(words) or (plain.group() if (plain := _PLAIN_BODY.match(words)) else None)
        if node.tag in _HEADS and own and not dates.may_date(words):
            above = own
        day = dates.find_date(words, zone) if dates.may_date(words) and not dates.has_unread_day(words) else None
        if day is None or day.precision == "month":
            continue
        committee = own or (above if node.tag in _HEADS and day_alone(words, zone) else None)
        if committee:
            yield NamedMeeting(committee, day.at.date())
