"""Ordinary web pages that list papers: decision notices, panel papers, minutes. Any system, any markup; knows no network.

What holds on all of them is the order of reading: a heading says what the papers below it are of, a row or a link says which paper it is. So a paper
is told by its link's words, its row and the headings above, never by class names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from urllib.parse import unquote, urlsplit

from lxml import html as lxml_html

from core.words import Kind
from reading import dates
from reading.markup import clean, find_address, parse_html, text_content
from reading.pages.furniture import is_around
from reading.pages.html import Link, read_links
from reading.sites.labelled import (
    DAY_LABEL,
    MAX_LABELLED_CHARS,
    NUMBER_LABEL,
    day_in,
    labelled_body,
    labelled_day,
    labelled_number,
)
from reading.sites.paper_links import address_of, is_copy, is_file, is_mere_call, openers_of, without_note
from reading.sites.paper_rows import PART, column_of, row_beside, row_of, row_text, row_words

_PAGE_FILE = re.compile(r"\.(?:html?|php\d?|[aj]spx?|cfm)$", re.I)
# At once, or when the visitor has read a line; later it is the same page anew.
_REFRESH = re.compile(r"\s*\d(?:\.\d+)?\s*[;,]\s*url\s*=\s*['\"]?([^'\"]+)", re.I)
# What a link may say alone in a column of minutes or agendas.
_STATE = re.compile(r"(?:public|full|final|draft|approved|signed|unconfirmed|confirmed|unsigned)", re.I)
_CLOSED = re.compile(
    r"\b(?:exempt|not for publication|restricted|confidential|closed (?:session|paper|report)|private (?:paper|report|session)|withheld)\b",
    re.I,
)
_KINDS: tuple[tuple[re.Pattern[str], Kind], ...] = (
    (re.compile(r"\bminutes\b|(?<!\d )(?<!\d)\bmins\b|\bnotes of (?:the )?meeting\b|\baction log\b", re.I), "minutes"),
    (re.compile(r"\bagenda\b(?!\s+item\s+\d)|\bnotice of meeting\b|\bsummons\b", re.I), "agenda"),
    (re.compile(r"\bdecision|\bdetermination|^\W*(?:DN|PCC)[ /-]?\d", re.I), "decision"),
    (re.compile(r"\breport|\bappendix|\bannex|\bpapers?\b|\bitem \d|\bpack\b|\bplan\b|\bstatement\b", re.I), "report"),
)
_BODY = re.compile(
    r"\b[A-Z][\w'’&,-]*(?:\s+(?:and|of|for|the|&|[A-Z][\w'’&,-]*)){0,8}\s+(?:Panel|Committee|Board|Commission|Forum|Partnership|Sub-Committee)\b"
)
# What a paper is, before whose it is: "Agenda of the Police and Crime Panel". There are committees for agendas, and none for minutes.
_PAPER_OF = re.compile(
    r"(?:(?:(?:draft|printed|public|approved|signed|final)\s+)*"
    r"(?:(?:agenda|papers?|reports?|notes|notice|summons|meeting)\s+(?:of|for|to)|minutes(?:\s+(?:of|for))?)(?:\s+(?:a|the))?\s+)+",
    re.I,
)
# What a council calls its own meetings; "Fenmoor Borough Council" names a site.
_WHOLE_BODY = re.compile(r"(?:(?:Full|Annual|Extraordinary|Ordinary) Council|Council|Cabinet|Executive)", re.I)
# What a page calls all that a body publishes; it says of no single paper what it is.
_ALL_PAPERS = re.compile(
    r"\W*\b(?:agendas?(?:,?\s+(?:papers|reports))?(?:,|\s+and|\s*&)\s+minutes|minutes(?:\s+and|\s*&)\s+agendas?)\b", re.I
)
# Words of an address, without their "s", that pages of papers share with the page that lists them.
_PAPER_WORDS = frozenset(("agenda", "minute", "meeting", "paper", "decision", "panel", "committee", "board", "notice"))
# Those of a page of meetings; a page of decisions or notices lists no agendas.
_MEETING_WORDS = _PAPER_WORDS - {"decision", "notice"}
# Those that name, beside it in its folder, whose papers a page lists.
_BODY_WORDS = _PAPER_WORDS | {"council", "cabinet", "executive", "archive"}
# Calendars' files, feeds and pictures are no pages.
_NO_PAGE = re.compile(r"\.(?:ics|xml|rss|json|jpe?g|png|gif|svg|mp[34])$|/(?:feed|rss|ical)/?$", re.I)
_IDENTIFIER = re.compile(r"^\W*(?:[A-Z]{1,6}[ /-]?)?\d{1,4}[/-]\d{2,4}\b|^\W*(?:DN|PCC|ODN)\b", re.I)
_HEADS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary", "caption", "legend", "dt", "button")
MAX_TITLE_CHARS = 200
# "Date of decision" heads a field, "Decision taken on the grant to clubs" a paper.
MAX_LABEL_CHARS = 25
# What may stand beside the day in a line that is a meeting's: the weekday, the hour, that it is a meeting.
_BESIDE_DAY = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:special|extraordinary|ordinary|annual)?\s*meetings?\b|\bat\b|\b[\d.:]+\s*(?:am|pm|noon)?\b|[\W_]+",
    re.I,
)
_MEETING = re.compile(r"\b(?:meeting|agenda|session)\b", re.I)
# What heads files says nothing of any of them.
_FILES_LABEL = re.compile(
    r"(?:(?:related|supporting|meeting|agenda|published|public)\s+)*(?:papers?|documents?|downloads?|attachments?|files?)(?:\s+(?:and|&)\s+(?:papers?|documents?|downloads?|attachments?|files?))?\W*",
    re.I,
)
# Minutes that a meeting is asked to approve are of the one before, whose day the page need not tell.
_FORMER = re.compile(r"\b(?:previous|last|former|preceding) (?:meeting|minutes)\b", re.I)


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that a page lists. `on`: the day that its line or the headings above name; `is_closed`: it is not for the public."""

    url: str
    title: str
    kind: Kind
    on: datetime | None = None
    body: str | None = None
    is_closed: bool = False


@dataclass(frozen=True, slots=True)
class PapersPage:
    """A page of papers. `further`: pages that may hold more; `after`: the next page of the same list; `on` and `body` are those of the page itself.

    `called`: those of the further pages whose links are called as a paper is; each may be one itself.
    """

    title: str
    papers: tuple[Paper, ...]
    further: tuple[Link, ...]
    after: tuple[str, ...]
    on: datetime | None = None
    body: str | None = None
    called: tuple[Paper, ...] = ()


def read_papers(body: bytes, url: str, zone: tzinfo = dates.ZONE, *, within: str | None = None) -> PapersPage:
    """Return the papers of a page and what leads to more. Dates are of `zone`. `within`: the body whose page led to this one; where its title names
    a meeting's day and no other body, it is of that one's.

    Raises: Rejected if it is no page.
    """
    links, tree = read_links(body, url), parse_html(body)
    openers = openers_of(tree)
    bases = tree.xpath("//base/@href")
    base = find_address(url, bases[0]) or url if bases else url
    title = page_title(tree)
    whole = body_of(title) or body_of(labelled_body(tree) or "")
    # "Meeting details" heads papers of the committee that a label names.
    head = title if whole is None or body_of(title) else whole
    papers: dict[str, Paper] = {}
    called: dict[str, Paper] = {}
    rows: dict[lxml_html.HtmlElement, list[str]] = {}
    further: dict[str, Link] = {}
    for anchor, above in _anchors(tree):
        heads = tuple(head if words == title else words for words in above)
        address = (find_address(base, address_of(anchor, openers)) or "").partition("#")[0]
        if not address.startswith(("http://", "https://")) or is_copy(anchor):
            continue
        if is_file(anchor, address):
            papers.setdefault(address, _paper(anchor, address, heads, head, zone))
            rows.setdefault(next(anchor.iterancestors("tr"), anchor), []).append(address)
        elif address != url.partition("#")[0] and (words := clean(text_content(anchor))):
            further.setdefault(address, Link(address, words))
            if PART.fullmatch(words) and row_of(anchor) is not None:
                called.setdefault(address, _paper(anchor, address, heads, head, zone))
    day = day_in(title, zone) or labelled_day(tree, zone) or (_lone_day(tree, zone) if whole else None)
    whole = whole or (within if meeting_day(title, zone) else None)
    days = {
        address: on
        for row, addresses in rows.items()
        if (on := _day_of_row(row, [papers[a] for a in addresses]))
        for address in addresses
    }
    number = labelled_number(tree)
    return PapersPage(
        title,
        tuple(_completed(paper, days.get(address) or day, whole, number) for address, paper in papers.items()),
        tuple(further.values()),
        (*links.next, *_sent_on(tree, base)),
        day,
        whole,
        tuple(_completed(paper, day, whole) for paper in called.values()),
    )


def _completed(paper: Paper, day: datetime | None, body: str | None, number: str | None = None) -> Paper:
    """Return a paper with what only its row or its page tells of it: a decision's notice with the number of the decision."""
    part, colon, decided = paper.title.partition(": ")
    is_named = number is None or paper.kind != "decision" or number in paper.title
    return replace(
        paper,
        title=f"{part} {number}: {decided}" if colon and not is_named and PART.fullmatch(part) else paper.title,
        on=paper.on or (None if _FORMER.search(paper.title) else day),
        body=paper.body or body,
        # Whatever else lies before a panel is a report to it.
        kind="report" if paper.kind == "other" and (paper.body or body) else paper.kind,
    )


def _day_of_row(row: lxml_html.HtmlElement, papers: list[Paper]) -> datetime | None:
    """Return the day that a row of a table names without its year, where a paper of the row tells the whole of it: "Tues 17 Nov" beside "agenda_17.11.26.pdf"."""
    words = row_text(row)
    days = {
        paper.on
        for paper in papers
        if paper.on and re.search(rf"(?<!\d)0?{paper.on.day}(?:st|nd|rd|th)?\s+(?:of\s+)?{paper.on:%b}", words, re.I)
    }
    return days.pop() if len(days) == 1 else None


def _sent_on(tree: lxml_html.HtmlElement, base: str) -> Iterator[str]:
    """Yield where a page sends its visitor at once, in place of what it would list."""
    for meta in tree.iter("meta"):
        refresh = _REFRESH.match(meta.get("content") or "") if (meta.get("http-equiv") or "").lower() == "refresh" else None
        if refresh and (address := find_address(base, refresh[1])):
            yield address


def leads_on(link: Link, page_url: str) -> bool:
    """Tell whether a link leads from a page of papers to more of them: below that page; beside it as a file of the same folder, or of one in it, that is
    called by a body or by papers; named by a day or a decision's number; from a page of meetings called agendas or minutes in its words and its address both;
    or with a word of the page's own address in its own, as `/decision/grant-to-clubs/` has one of `/decisions/`. The page again in another order is none.
    """
    here, there = urlsplit(page_url), urlsplit(link.url)
    base, path = here.path.rstrip("/") + "/", there.path.rstrip("/") + "/"
    if path == base or _NO_PAGE.search(there.path):
        return False
    if base != "/" and path.startswith(base):
        return True
    beside = _path_beside(here.path, there.path)
    if beside and _words_of(f"{link.text} {beside}") & _BODY_WORDS:
        return True
    if _IDENTIFIER.match(link.text) or dates.find_date(link.text):
        return True
    own, other = _words_of(here.path), _words_of(there.path)
    if own & _MEETING_WORDS and _words_of(link.text) & other & {"agenda", "minute"}:
        return True
    return bool(own & other & _PAPER_WORDS)


def _path_beside(here: str, there: str) -> str | None:
    """Return where a page lies from the folder of another, both files as home-made pages are; None if it lies elsewhere."""
    folder = unquote(here).rpartition("/")[0] + "/"
    path = unquote(there)
    is_beside = folder != "/" and path.startswith(folder) and all(_PAGE_FILE.search(name) for name in (unquote(here), path))
    return path.removeprefix(folder) if is_beside else None


def _words_of(path: str) -> frozenset[str]:
    return frozenset(word.removesuffix("s") for word in re.findall(r"[a-z]+", unquote(path).lower()))


def is_decision(title: str, url: str) -> bool:
    """Tell whether a page that lists no further ones is itself the record of a decision, by its heading or its address."""
    path = unquote(urlsplit(url).path).lower()
    return _IDENTIFIER.match(title) is not None or re.search(r"\bdecision\b", title, re.I) is not None or "decision" in path


def kind_of_paper(*texts: str) -> Kind:
    """Return what a paper is by its own words, else by those around it, the nearest first."""
    for text in texts:
        for pattern, kind in _KINDS:
            if pattern.search(text):
                return kind
    return "other"


def _anchors(tree: lxml_html.HtmlElement) -> Iterator[tuple[lxml_html.HtmlElement, tuple[str, ...]]]:
    """Yield the links of a page's content, each with the headings above it, the nearest first."""
    heads: list[tuple[int, str]] = []
    body = tree.find("body")
    for node in body.iter() if body is not None else ():
        if not isinstance(node.tag, str):
            continue
        if node.tag in _HEADS or _is_bold_line(node):
            level = int(node.tag[1]) if node.tag[0] == "h" and node.tag[1:].isdigit() else 7
            words = clean(text_content(node))
            if words:
                heads = [head for head in heads if head[0] < level]
                heads.append((level, words))
        if node.tag == "a" and address_of(node) and not is_around(node):
            own = clean(text_content(node))
            yield node, tuple(words for _, words in reversed(heads) if words != own)


def _is_bold_line(node: lxml_html.HtmlElement) -> bool:
    """Tell whether a paragraph is all bold and leads nowhere: a heading in all but name."""
    if node.tag != "p" or node.find(".//a") is not None:
        return False
    bold = "".join(text_content(child) for child in node.iter("strong", "b"))
    return bool(bold.strip()) and clean(bold) == clean(text_content(node))


def _paper(anchor: lxml_html.HtmlElement, url: str, heads: tuple[str, ...], title: str, zone: tzinfo) -> Paper:
    own = without_note(clean(text_content(anchor)) or clean(anchor.get("title") or anchor.get("aria-label") or ""))
    row, column = row_of(anchor), column_of(anchor)
    own = f"{own} {column.lower()}" if column and _STATE.fullmatch(own) else own
    nearest = next((head for head in heads if not _is_label(head)), title)
    is_told_beside = not own or is_mere_call(own)
    if is_told_beside:
        own = row_words(row) or without_note(clean(anchor.get("title") or anchor.get("aria-label") or "")) or column or nearest
    # In the column of the agenda reports stand too.
    by_column = column if kind_of_paper(column) != "agenda" else ""
    around = (_ALL_PAPERS.sub("", words) for words in (*heads[:1], _file_name(url), title))
    kind = kind_of_paper(own, by_column, " ".join(around))
    # A row of a list of decisions names what was decided.
    kind = "decision" if is_told_beside and kind == "report" and kind_of_paper(title) == "decision" else kind
    texts = (own,) if _FORMER.search(own) else (own, row_text(row), *heads, _dated_name(url))
    day = day_in(next((text for text in texts if day_in(text, zone) or dates.has_unread_day(text)), ""), zone)
    part = PART.fullmatch(own)
    if part and nearest.casefold() not in own.casefold():
        own = nearest if part["number"] and part["number"].casefold() in nearest.casefold() else f"{own}: {nearest}"
        if day and kind in {"agenda", "minutes"} and not day_in(own, zone):
            own = f"{own}, {day.day} {day:%B %Y}"
    bodies = (body_of(text) for text in (own, *heads))
    return Paper(
        url,
        own[:MAX_TITLE_CHARS],
        kind,
        day,
        next((body for body in bodies if body), None),
        is_closed(f"{own} {row_beside(anchor, row)}"),
    )


def _is_label(head: str) -> bool:
    """Tell whether a heading names a field or a list of files, and so nothing of one file."""
    is_of_day = DAY_LABEL.search(head) is not None and len(head) <= MAX_LABEL_CHARS
    return is_of_day or _FILES_LABEL.fullmatch(head) is not None or NUMBER_LABEL.fullmatch(head) is not None


def is_closed(text: str) -> bool:
    """Tell whether words say that a file is kept from the public."""
    return _CLOSED.search(text) is not None


def _lone_day(tree: lxml_html.HtmlElement, zone: tzinfo) -> datetime | None:
    """Return the day of the only lines of a page that are nothing but a day: on the page of a committee's meeting, the meeting's."""
    lines = (clean(text_content(node)) for node in tree.iter("p", "div", "time", "h2", "h3", "h4", "span") if not is_around(node))
    days = {day for line in lines if len(line) <= MAX_LABELLED_CHARS and (day := day_alone(line, zone))}
    return days.pop() if len({day.date() for day in days}) == 1 else None


def day_alone(words: str, zone: tzinfo) -> datetime | None:
    """Return the day that a line names and beside which it says nothing but the weekday, the hour, or that it is a meeting's."""
    written = dates.find_date(words, zone) if dates.may_date(words) and not dates.has_unread_day(words) else None
    if written is None or written.precision == "month" or _BESIDE_DAY.sub("", f"{words[: written.start]} {words[written.end :]}"):
        return None
    return written.at


def meeting_day(title: str, zone: tzinfo) -> datetime | None:
    """Return the day in the title of a meeting's page: "Panel meeting: 11 December 2026", or the day alone; None for that of anything else."""
    return day_in(title, zone) if _MEETING.search(title) else day_alone(title, zone)


def body_of(text: str) -> str | None:
    """Return the panel or committee that a heading or line names."""
    match = _BODY.search(text) or _WHOLE_BODY.fullmatch(_ALL_PAPERS.sub("", text))
    return _PAPER_OF.sub("", match.group(), count=1) if match else None


def _file_name(url: str) -> str:
    return re.sub(r"[-_+]+", " ", unquote(urlsplit(url).path.rsplit("/", 1)[-1]))


def _dated_name(url: str) -> str:
    """Return a file's name with its days set apart: "Agenda-2025-07-01.pdf"."""
    name = unquote(urlsplit(url).path.rsplit("/", 1)[-1])
    return re.sub(r"(?<=[A-Za-z])[-_]+(?=\d)|(?<=\d)[-_.]+(?=[A-Za-z])|_+", " ", name)


def page_title(tree: lxml_html.HtmlElement) -> str:
    """Return a page's heading, or else the first part of its title."""
    heads = [clean(text_content(h)) for h in tree.iter("h1")]
    title = clean(next((t.text for t in tree.iter("title") if t.text), ""))
    return next((head for head in heads if head), re.split(r"\s+[|–—-]\s+", title)[0])
