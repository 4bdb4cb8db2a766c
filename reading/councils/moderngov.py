"""ModernGov's meetings, by XML service or by page, as the same values.

The service lists no files of the whole meeting and no decisions; the page lists no dates of publication. What only one of them
tells is left out of a meeting's text, so that the XML service on or off makes no other document.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo
from urllib.parse import parse_qs, quote, unquote, urlsplit

from lxml import etree
from lxml import html as lxml_html

from core.errors import Rejected
from reading.councils.closed import is_marked_closed
from reading.councils.meetings import Attachment, Committee, Meeting, MeetingItem, MeetingRow, kind_of
from reading.dates import ZONE, find_date
from reading.markup import clean, find_address, has_class, paragraphs_of, parse_html, parse_xml, unescape
from reading.sites.paper_links import is_mere_call

_STATUS = re.compile(r"\b(cancelled|postponed|provisional|confirmed)\b", re.I)
# Behind the day in a link's own words: "10 December 2026 10.00 am - CANCELLED".
_STATUS_AT_END = re.compile(r"[-–—:(]\s*(cancelled|postponed|provisional|confirmed)\W*$", re.I)
_FILE_SIZE = re.compile(r"\s*(?:PDF|DOCX?|XLSX?|PPTX?)\s+[\d.,]+\s*[KMG]?B\s*$", re.I)
# The site knows no difference between capitals and small letters, and links its files with either. Beside the files of items (s12) and of whole meetings
# (g12, T telling which) stand those that are sent out after the agenda (b12): supplements, late papers, motions.
_ATTACHMENT = re.compile(r"/documents/(?:s|(?=b))(b?\d+)/", re.I)
_WHOLE_FILE = re.compile(r"/documents/g(\d+)/", re.I)
_FILE_ENDING = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?)$", re.I)


def find_key(url: str) -> str | None:
    """Return the natural key of the meeting, decision or file at an address of a ModernGov site, however it is written; None for any other
    page.
    """
    path, query = query_of(url)
    attachment = attachment_number(url)
    if attachment:
        return f"attachment/{attachment}"
    whole_file = _WHOLE_FILE.search(path)
    if whole_file and query.get("t"):
        return f"meeting-file/{whole_file[1]}/{query['t']}"
    if path.endswith("/iedecisiondetails.aspx") and "id" in query:
        return f"decision/{query['id']}"
    return f"meeting/{query['mid']}" if "mid" in query else None


# The XML service


def parse_committees_xml(body: bytes, url: str) -> list[Committee]:
    """Return the answer of GetCommittees.

    Raises: Rejected if it is not that.
    """
    tree = _service_tree(body, {"committees"}, url)
    committees = []
    for node in tree.iter("committee"):
        number, title = _value(node, "committeeid"), unescape(_value(node, "committeetitle"))
        is_over = "true" in ((_value(node, "committeedeleted") or "") + (_value(node, "committeeexpired") or "")).lower()
        if number and title:
            committees.append(Committee(number, title, not is_over))
    return committees


def parse_meetings_xml(body: bytes, url: str, zone: tzinfo = ZONE) -> list[MeetingRow]:
    """Return the answer of GetMeetings or GetAllMeetingsByDate.

    Raises: Rejected if it is not that.
    """
    tree = _service_tree(body, {"getmeetings", "getallmeetingsbydate", "meetings", "committees"}, url)
    rows = []
    for node in tree.iter("meeting"):
        number = _value(node, "meetingid")
        holder = next((up for up in node.iterancestors("committee")), None)
        committee = _value(node, "committeeid") or (_value(holder, "committeeid") if holder is not None else None)
        at = _moment_of(node, zone)
        if number:
            rows.append(MeetingRow(number, committee, at.date() if at else None, at, _value(node, "meetingstatus")))
    return rows


def parse_meeting_xml(body: bytes, url: str, zone: tzinfo = ZONE) -> Meeting:
    """Return the answer of GetMeeting.

    Raises: Rejected if it is not that.
    """
    tree = _service_tree(body, {"meeting"}, url)
    items, attachments = [], []
    for node in tree.iter("agendaitem"):
        number = _number(unescape(_value(node, "fulldisplaynumberformat")) or "")
        title = unescape(_value(node, "agendaitemtitle"))
        is_restricted = _is_true(node, "isrestricted")
        if title:
            items.append(
                MeetingItem(
                    number,
                    title,
                    _fragment(_value(node, "agendatext")),
                    _fragment(_value(node, "minutesnonemptyhtmlbody")),
                    is_restricted,
                )
            )
        for file in node.iter("linkeddoc"):
            number_of_file, address = _value(file, "attachmentid"), unescape(_value(file, "url"))
            if number_of_file and address and not _is_true(file, "isurl"):
                name = unescape(_value(file, "title"))
                attachments.append(
                    Attachment(
                        number_of_file,
                        None,
                        address_of(address, url),
                        _as_item(name, title),
                        kind_of(name, number, title),
                        number or None,
                        title or None,
                        is_restricted or _is_true(file, "isrestricted"),
                    )
                )
    at = _moment_of(tree, zone)
    return Meeting(at, tuple(items), tuple(attachments))


# The pages


def parse_committees_html(body: bytes, _url: str) -> list[Committee]:
    """Return the committees that mgListCommittees.aspx links to.

    Raises: Rejected if it is no ModernGov page.
    """
    committees: dict[str, Committee] = {}
    for link in content_of(body).iter("a"):
        path, query = query_of(link.get("href"))
        if path.endswith("mgcommitteedetails.aspx") and query.get("id"):
            committees.setdefault(query["id"], Committee(query["id"], unescape(link_text(link))))
    return list(committees.values())


def parse_meetings_html(body: bytes, url: str, zone: tzinfo = ZONE) -> list[MeetingRow]:
    """Return the meetings that ieListMeetings.aspx lists; a link without its committee's number leads to one of the committee whose list it is.

    Raises: Rejected if it is no ModernGov page.
    """
    rows: dict[str, MeetingRow] = {}
    _, asked = query_of(url)
    for link in content_of(body).iter("a"):
        path, query = query_of(link.get("href"))
        number = query.get("mid") or query.get("meetingid")
        if not path.endswith("ielistdocuments.aspx") or not number:
            continue
        words = unescape(link_text(link))
        at = _moment(words, zone)
        holder = link.getparent()
        around = unescape(holder.text_content() if holder is not None else link.tail)
        status = _STATUS.search(around.replace(words, " ")) or (_STATUS_AT_END.search(words) if at else None)
        committee = query.get("cid") or query.get("committeeid") or asked.get("cid") or asked.get("committeeid")
        row = MeetingRow(number, committee, at.date() if at else None, at, status[1].title() if status else None)
        rows.setdefault(number, row)
    return list(rows.values())


def parse_meeting_html(body: bytes, url: str, zone: tzinfo = ZONE) -> Meeting:
    """Return a meeting's page, ieListDocuments.aspx.

    Raises: Rejected if it is no ModernGov page.
    """
    content = content_of(body)
    subtitle = next(iter(content.xpath(".//h2[contains(@class, 'mgSubTitleTxt')]")), None)
    subtitle_text = unescape(subtitle.text_content()).rpartition(" - ")[2] if subtitle is not None else ""
    items: list[MeetingItem] = []
    files_beside = list(_meeting_files(content, url))
    attachments = [file for file in files_beside if file.part]
    for row in content.xpath(".//table[contains(@class, 'mgItemTable') or @id='mgItemTable']/tr | .//table/tbody/tr"):
        cells = row.findall("td")
        if len(cells) >= 2 and "mgItemNumberCell" in (cells[0].get("class") or ""):
            number = _number(unescape(cells[0].text_content()))
            item, files = _item(number, cells[1], url)
            if item is not None:
                items.append(item)
            attachments.extend(files)
    attachments += [file for file in files_beside if file.id]
    return Meeting(_moment(subtitle_text, zone), tuple(items), tuple(attachments))


def _meeting_files(content: lxml_html.HtmlElement, url: str) -> Iterator[Attachment]:
    """Yield the files of a whole meeting, and those that stand beside its items, each once. Minutes of another meeting, which this one is to approve, are that
    one's.
    """
    seen, (_, asked) = set(), query_of(url)
    own = asked.get("mid") or asked.get("meetingid")
    for link in content.iter("a"):
        address = address_of(link.get("href") or "", url)
        number = attachment_number(address) if next(link.iterancestors("tr"), None) is None else None
        whole = _WHOLE_FILE.search(urlsplit(address).path)
        part = query_of(address)[1].get("t", "") if whole and own in {None, whole[1]} else ""
        if (number or part) and (number or part) not in seen:
            seen.add(number or part)
            name = unescape(without_file_size(link_text(link))) or unescape(_file_name(address))
            is_closed = number is not None and is_marked_closed(clean(link.getparent().text_content()))
            yield Attachment(number, None if number else part, address, name, kind_of(name, "", ""), is_restricted=is_closed)


def _item(number: str, cell: lxml_html.HtmlElement, url: str) -> tuple[MeetingItem | None, list[Attachment]]:
    heading = next(iter(cell.xpath("./p[contains(@class, 'mgAiTitleTxt')]")), None)
    title = unescape(without_file_size(link_text(heading))) if heading is not None else ""
    text: list[str] = []
    minutes: list[str] = []
    shelf: list[str] | None = text
    for child in cell:
        name = child.get("class") or ""
        if "mgSubItemTitleTxt" in name:
            label = clean(child.text_content()).lower()
            shelf = minutes if label.startswith("minutes") else None
        elif "mgWordPara" in name and shelf is not None:
            shelf.extend(paragraphs_of(child))
        if "mgWordPara" in name:
            shelf = text if shelf is not minutes else minutes
    files = []
    for link in cell.iter("a"):
        address = address_of(link.get("href") or "", url)
        number_of_file = attachment_number(address)
        if number_of_file:
            path = _file_name(address)
            shown = unescape(without_file_size(link_text(link)))
            says_more = shown.casefold() != title.casefold() or not re.search(r"\b[A-Za-z]{4,}\b", path)
            name = (
                shown if _ATTACHMENT.search(address) is None or (says_more and shown and not is_mere_call(shown)) else clean(path)
            )
            holder = link.getparent()
            is_restricted = holder is not None and is_marked_closed(clean(holder.text_content()))
            kind = kind_of(name, number, title)
            files.append(
                Attachment(
                    number_of_file, None, address, _as_item(name, title), kind, number or None, title or None, is_restricted
                )
            )
    return (MeetingItem(number, title, tuple(text), tuple(minutes)) if title else None), files


# Small things


def _file_name(address: str) -> str:
    """Return the name of a file by its address. It may hold a slash: documents/s12/Draft budget 2027/28.pdf."""
    return _FILE_ENDING.sub("", unquote(re.split(r"/documents/\w\d+/", urlsplit(address).path, flags=re.I)[-1]))


def _as_item(name: str, title: str) -> str:
    """Return a file's name as its item is written, where signs alone part them: names of files may have no slash, so "26/00417/FUL" is "2600417FUL"."""
    return title if _bare(name) and _bare(name) == _bare(title) else name


def _bare(words: str) -> str:
    return re.sub(r"[\W_]+", "", words).casefold()


def _service_tree(body: bytes, roots: set[str], url: str) -> etree._Element:
    tree = parse_xml(body)
    if not isinstance(tree.tag, str) or etree.QName(tree).localname.lower() not in roots:
        raise Rejected(f"not an answer of the council's web service: {url}")
    return tree


def content_of(body: bytes) -> lxml_html.HtmlElement:
    """Return the part of a page that ModernGov filled; the council's own template around it differs everywhere, and so may the frame's mark.

    Raises: Rejected if there is none.
    """
    tree = parse_html(body)
    nodes = (
        tree.xpath("//*[@id='modgov']") or tree.xpath(f"//*[@id='mgContent'] | {has_class('mgContent')}") or _around_title(tree)
    )
    if not nodes:
        raise Rejected("not a ModernGov page")
    content: lxml_html.HtmlElement = nodes[0]
    for junk in content.xpath(".//span[contains(@class,'mgFileSize')] | .//*[contains(@class,'mgHide')] | .//script"):
        junk.drop_tree()
    return content


def _around_title(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Return the nearest element that holds more than the title that ModernGov gives each of its pages."""
    for title in tree.xpath(f"//body{has_class('mgMainTitleTxt')}"):
        words = clean(title.text_content())
        return [up for up in title.iterancestors() if clean(up.text_content()) != words][:1]
    return []


def _value(node: etree._Element, name: str) -> str | None:
    child = node.find(name)
    text = (child.text or "").strip() if child is not None else ""
    return text or None


def _is_true(node: etree._Element, name: str) -> bool:
    return (_value(node, name) or "").lower() == "true"


def _number(text: str) -> str:
    """Return a number as printed, without its last full stop; a section heading's 0 is no number."""
    number = text.strip().rstrip(".").strip()
    return "" if number == "0" else number


def _fragment(escaped: str | None) -> tuple[str, ...]:
    """Return the paragraphs of a piece of escaped HTML."""
    return tuple(paragraphs_of(parse_html(f"<div>{escaped}</div>"))) if escaped else ()


def without_file_size(words: str) -> str:
    """Return the words of a link without the size of its file."""
    return _FILE_SIZE.sub("", words)


def link_text(node: etree._Element) -> str:
    """Return the words of a link."""
    return clean(" ".join(node.itertext()))


def query_of(href: str | None) -> tuple[str, dict[str, str]]:
    """Return a link's path and parameters, both in lower case: the site knows no difference."""
    parts = urlsplit(find_address("", href) or "")
    return parts.path.lower(), {key.lower(): values[0] for key, values in parse_qs(parts.query).items()}


def address_of(href: str, base_url: str) -> str:
    """Return an absolute address from a link that may hold spaces and line breaks."""
    flat = re.sub(r"[\r\n\t]+ *", " ", href).strip()
    return quote(find_address(base_url, flat) or "", safe="/:?&=%#+,;@!$'()*~-._[]")


def attachment_number(url: str) -> str | None:
    """Return the number of the attachment at an address, by either of its addresses; None if it is none."""
    parts = urlsplit(url)
    match = _ATTACHMENT.search(parts.path)
    if match:
        return match[1].lower()
    if parts.path.lower().endswith("mgconvert2pdf.aspx"):
        return {k.lower(): v[0] for k, v in parse_qs(parts.query).items()}.get("id")
    return None


def _moment_of(node: etree._Element, zone: tzinfo) -> datetime | None:
    """Return a meeting's moment as the web service tells it: "04/09/2026" and "6.30 p.m." in elements of their own."""
    return _moment(f"{_value(node, 'meetingdate') or ''} {_value(node, 'meetingtime') or ''}", zone)


def _moment(words: str, zone: tzinfo) -> datetime | None:
    """Return a meeting's moment from "Friday, 4th September, 2026 9.30 am"; its day's first where no time is told."""
    written = find_date(words, zone)
    return written.at if written and written.precision != "month" else None
