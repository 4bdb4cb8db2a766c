"""The meetings that a page of papers names by committee and day, whether it has papers of them or none yet. Knows no platform."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, tzinfo

from lxml import html as lxml_html

from reading import dates
from reading.markup import clean, parse_html, text_content
from reading.pages.furniture import is_around
from reading.sites.labelled import day_in, labelled_body, labelled_day
from reading.sites.papers import body_of, day_alone, meeting_day, page_title

# A meeting's line: committee, weekday, day, hour, place. What is longer is a paragraph that tells of it.
MAX_LINE_CHARS = 120
_HEADS = ("h2", "h3", "h4", "h5", "h6", "summary", "caption", "dt")
_LINES = (*_HEADS, "li", "tr", "p")
# Bodies whose names say no more than that they are the council's own.
_PLAIN_BODY = re.compile(r"(?:Full )?Council\b|Cabinet\b|Executive\b")
# What a list says of a meeting beside its day.
_OFF = re.compile(r"\b(?:cancell?ed|postponed)\b", re.I)
_STATE = re.compile(r"\b(?:cancell?ed|postponed|scheduled|held|occurred|confirmed|provisional|agenda published)\b", re.I)
# How a line of a meeting's own page begins that says that it is called off; a paper's "Event cancelled for want of money" does not.
_SAID_OFF = re.compile(
    r"\W*(?:(?:please )?note(?: that)?:?\s+)?(?:(?:cancell?ed|postponed)\s*(?:$|[.:;,!–—-])"
    r"|(?:this|the) meeting\s+(?:(?:has been|is|was)\s+(?:now\s+)?(?:cancell?ed|postponed)\b|will (?:not|no longer) (?:take place|be held)\b))",
    re.I,
)


@dataclass(frozen=True, slots=True)
class NamedMeeting:
    """A meeting that a page names. `status`: in one word that it is called off or put off, where the page says so."""

    committee: str
    on: date
    status: str | None = None


def read_meetings(body: bytes, zone: tzinfo = dates.ZONE, *, within: str | None = None) -> list[NamedMeeting]:
    """Return the meetings that a page's lines and headings name, and the one whose page it is, each once, called off if any of them says so.

    `within`: the body whose page led to this one: of its meeting it is if its title names a meeting's day and no other body.
    Raises: Rejected if it is no page.
    """
    tree = parse_html(body)
    meetings: dict[tuple[str, date], NamedMeeting] = {}
    for meeting in (*_meetings(tree, zone), *_own_meeting(tree, zone, within)):
        known = meetings.setdefault((meeting.committee, meeting.on), meeting)
        if known.status is None:
            meetings[meeting.committee, meeting.on] = meeting
    return list(meetings.values())


def _own_meeting(tree: lxml_html.HtmlElement, zone: tzinfo, within: str | None) -> Iterator[NamedMeeting]:
    """Yield the meeting whose page it is: that of which its title or its labels name committee and day."""
    title = page_title(tree)
    committee, day = body_of(title) or body_of(labelled_body(tree) or ""), day_in(title, zone)
    if committee is None and meeting_day(title, zone):
        committee = within
    elif committee:
        day = day or labelled_day(tree, zone)
    if committee and day:
        lines = (clean(text_content(node)) for node in tree.iter("p", "td", "dd", "strong", *_HEADS) if not is_around(node))
        said = (_OFF.search(title), *(_SAID_OFF.match(words) for words in lines if len(words) <= MAX_LINE_CHARS))
        yield NamedMeeting(committee, day.date(), next((_in_one_word(match) for match in said if match), None))


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
        off = _OFF.search(words)
        # A row of a committee's own list says of a meeting, beside its day, only how it stands.
        stands = _STATE.sub("", words)
        is_alone = day_alone(words, zone) if node.tag in _HEADS else stands != words and day_alone(stands, zone)
        committee = own or (above if is_alone else None)
        if committee:
            yield NamedMeeting(committee, day.at.date(), _in_one_word(off) if off else None)


def _in_one_word(match: re.Match[str]) -> str:
    return "Postponed" if "postpone" in match[0].lower() else "Cancelled"
