"""ModernGov's published decisions: the list of them, and each one's page of labels and texts. Knows no network."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo

from lxml import html as lxml_html

from core.errors import Rejected
from reading.councils.closed import is_marked_closed
from reading.councils.meetings import Attachment, kind_of
from reading.councils.moderngov import address_of, attachment_number, content_of, link_text, query_of, without_file_size
from reading.dates import ZONE, find_date
from reading.markup import clean, paragraphs_of, unescape

DECISION_PAGE = "iedecisiondetails.aspx"
# What stands around each decision and is none of its words.
_FRAME = "mgHeader", "mgSubTitle", "mgLinks", "mgFooter"


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision of the list: its number, address, title, and the day on which it was published."""

    id: str
    url: str
    title: str
    published: datetime | None


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """What a decision's own page says. `lines`: its labels with their values, and its texts under their headings, in their order."""

    title: str
    published: datetime | None
    lines: tuple[str, ...]
    attachments: tuple[Attachment, ...]


def parse_decision_list(body: bytes, url: str, zone: tzinfo = ZONE) -> list[DecisionRow]:
    """Return the decisions that mgDelegatedDecisions.aspx lists, each once. Rows that lead to issues are none.

    Raises: Rejected if it is no ModernGov page.
    """
    rows: dict[str, DecisionRow] = {}
    for row in content_of(body).iter("tr"):
        for link in row.iter("a"):
            path, query = query_of(link.get("href"))
            if path.endswith(DECISION_PAGE) and (number := query.get("id")):
                others = (clean(cell.text_content()) for cell in row.iter("td") if not any(a is link for a in cell.iter("a")))
                days = (written.at for words in others if (written := find_date(words, zone)) and written.precision != "month")
                title = unescape(link_text(link))
                rows.setdefault(number, DecisionRow(number, address_of(link.get("href") or "", url), title, next(days, None)))
    return list(rows.values())


def parse_decision(body: bytes, url: str, zone: tzinfo = ZONE) -> DecisionPage:
    """Return what a decision's page says.

    Raises: Rejected if it is none.
    """
    content = content_of(body)
    title = next((clean(h.text_content()) for h in content.xpath(".//*[contains(@class, 'mgSubTitleTxt')]")), "")
    if not title:
        raise Rejected("not the page of a decision")
    attachments = tuple(_attachments(content, url))
    for name in _FRAME:
        for part in content.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]"):
            part.drop_tree()
    lines = tuple(paragraphs_of(content))
    labelled = (
        find_date(line, zone)
        for line in lines
        if re.match(r"(?:date of )?publication(?: date)?\s*:|date published\s*:", line, re.I)
    )
    return DecisionPage(title, next((written.at for written in labelled if written), None), lines, attachments)


def _attachments(content: lxml_html.HtmlElement, url: str) -> list[Attachment]:
    files: dict[str, Attachment] = {}
    for link in content.iter("a"):
        address = address_of(link.get("href") or "", url)
        if number := attachment_number(address):
            holder = link.getparent()
            is_closed = holder is not None and is_marked_closed(clean(holder.text_content()))
            name = unescape(without_file_size(link_text(link)))
            files.setdefault(number, Attachment(number, None, address, name, kind_of(name, "", ""), is_restricted=is_closed))
    return list(files.values())
