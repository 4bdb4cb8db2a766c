"""The row and the column of a table, or the line of a list, in which a paper's link stands, and what they say of it."""

import re

from lxml import html as lxml_html

from reading import dates
from reading.markup import clean, text_content
from reading.sites.paper_links import without_note

# The words of a link that alone say which part of a meeting's papers it is, and nothing of the meeting.
PART = re.compile(
    r"^(?:(?:public|full|final|draft|approved|signed|supporting|background|covering|main|the)\s+)*(?:agenda|minutes|mins|papers?|reports?|(?:reports?|agenda|meeting) pack|agenda (?:and|&) (?:papers|reports?)|(?:decision )?notice|(?:record of )?decision|decision record|appendix \w+)"
    r"(?:\s+(?:no\.?\s+)?(?P<number>(?:(?-i:[A-Z]{1,6})[ /-]?)?\d[\d/-]*))?$",
    re.I,
)
# What heads a column of several such parts.
_PARTS = re.compile(r"(?:agendas|minutes|decisions|decision notices|records of decisions|reports|papers)", re.I)
_ROWS = ("tr", "li", "dd", "p")
# A row longer than that is a paragraph that names a paper, not the paper's own line.
MAX_ROW_CHARS = 400


def column_of(anchor: lxml_html.HtmlElement) -> str:
    """Return which part of a meeting's papers the column of a table holds that a link stands in, by what heads the column."""
    cell = next(anchor.iterancestors("td", "table"), None)
    row = cell.getparent() if cell is not None and cell.tag == "td" else None
    table = next(row.iterancestors("table"), None) if row is not None else None
    head = next(table.iter("tr"), None) if table is not None else None
    if row is None or head is None or len(head) != len(row) or any(node.tag != "th" for node in head):
        return ""
    words = clean(text_content(head[row.index(cell)]))
    return words if PART.fullmatch(words) or _PARTS.fullmatch(words) else ""


def row_of(anchor: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    """Return the row or line a link stands in, if it is a line and not a whole list."""
    for node in anchor.iterancestors(*_ROWS):
        return node if len(text_content(node)) <= MAX_ROW_CHARS else None
    return None


def row_text(row: lxml_html.HtmlElement | None) -> str:
    """Return the words of a row, its cells set apart."""
    return clean(" ".join(text_content(row).split())) if row is not None else ""


def row_beside(anchor: lxml_html.HtmlElement, row: lxml_html.HtmlElement | None) -> str:
    """Return the words of a link's row without those of its other links, which say something of themselves."""
    words = row_text(row)
    for link in row.iter("a") if row is not None else ():
        if link is not anchor:
            words = words.replace(clean(text_content(link)), " ", 1)
    return words


def row_words(row: lxml_html.HtmlElement | None) -> str:
    """Return the words of a row besides its links: of a table the cells that are no bare date."""
    if row is None:
        return ""
    cells = row.findall(".//td") or row.findall(".//th") or [row]
    links = [words for link in row.iter("a") if (words := clean(text_content(link)))]
    rows = []
    for cell in cells:
        words = clean(text_content(cell))
        for link in links:
            words = clean(words.replace(link, " "))
        words = without_note(words)
        day = dates.find_date(words)
        if words and not (day and len(words) - (day.end - day.start) <= 12):
            rows.append(words)
    return ", ".join(rows)
