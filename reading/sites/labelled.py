"""What a page of papers says of itself as label and value: the day of its decision or meeting, its number, whose meeting it is. Knows no paper."""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from lxml import html as lxml_html

from reading import dates
from reading.markup import clean, text_content

DAY_LABEL = re.compile(
    r"\b(?:date (?:of|signed|decided|taken)|(?:decision|meeting|signed|approval) (?:date|on)|signed|decided|taken on|held on)\b|^date\b",
    re.I,
)
# "Reference: 2026-040", "Decision number PCC 14/2026": in one line, or in the cell beside its label.
NUMBER_LABEL = re.compile(r"\W*(?:decision\s+)?(?:ref(?:erence)?|number|no)\b(?:\.|\s+(?:number|no)\b\.?)?[\s:–-]*", re.I)
_NUMBER = re.compile(r"(?:[A-Z]{1,6}[ /-]?)?\d{1,4}[/-]\d{2,4}(?:[/-]\d{1,4})?|[A-Z]{2,6}[ /-]?\d{1,5}")
# "Committee", "Name of committee:" in a cell, and the committee in the one beside it.
_BODY_LABEL = re.compile(r"(?:name of (?:the )?)?(?:committee|board|panel|meeting body)(?: name)?\W*", re.I)
MAX_LABELLED_CHARS = 80


def day_in(text: str, zone: tzinfo) -> datetime | None:
    """Return the day that words name, if they name it whole."""
    written = None if dates.has_unread_day(text) else dates.find_date(text, zone)
    return written.at if written and written.precision != "month" else None


def labelled_day(tree: lxml_html.HtmlElement, zone: tzinfo) -> datetime | None:
    """Return the day that the page labels as that of its decision or meeting: in one short line, or in the cell beside its label."""
    before = ""
    for node in tree.iter("p", "li", "dt", "dd", "th", "td", "h2", "h3", "h4", "div", "time", "strong"):
        if len(text_content(node)) > MAX_LABELLED_CHARS:
            continue
        words = clean(text_content(node))
        day = day_in(words, zone) if dates.may_date(words) else None
        if day and (DAY_LABEL.search(words) or DAY_LABEL.search(before)):
            return day
        before = words or before
    return None


def labelled_number(tree: lxml_html.HtmlElement) -> str | None:
    """Return the number that a page labels as its decision's; None where it labels several."""
    before, numbers = "", set()
    for node in tree.iter("p", "li", "dt", "dd", "th", "td", "div", "span", "strong"):
        words = clean(text_content(node)) if len(text_content(node)) <= MAX_LABELLED_CHARS else ""
        label = NUMBER_LABEL.match(words)
        numbers |= {
            value
            for value in (words[label.end() :] if label else "", words if NUMBER_LABEL.fullmatch(before) else "")
            if _NUMBER.fullmatch(value)
        }
        before = words or before
    return numbers.pop() if len(numbers) == 1 else None


def labelled_body(tree: lxml_html.HtmlElement) -> str | None:
    """Return what stands beside a label that calls it a committee, in a row of two cells; None where the page labels several."""
    values = {value for label, value in _pairs(tree) if value and _BODY_LABEL.fullmatch(label)}
    return values.pop() if len(values) == 1 else None


def _pairs(tree: lxml_html.HtmlElement) -> Iterator[tuple[str, str]]:
    """Yield the words of both cells of each row that has two."""
    for row in tree.iter("tr", "dt"):
        cells = [row, row.getnext()] if row.tag == "dt" else [cell for cell in row if cell.tag in {"th", "td"}]
        if len(cells) == 2 and all(cell is not None and len(text_content(cell)) <= MAX_LABELLED_CHARS for cell in cells):
            yield clean(text_content(cells[0])), clean(text_content(cells[1]))
