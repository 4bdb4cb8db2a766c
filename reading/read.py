"""Capture in, document out: chooses the reader by what the bytes are, and gives the result its id, title, date, kind and passages."""

import base64
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from core.errors import DocumentError, Rejected, Waiting
from core.ids import document_id, version_id
from core.words import AgendaItem, Capture, Context, Document, Kind, LeftOut, Passage, Published, from_json
from reading import dates
from reading.agenda.flow_items import find_flow_items
from reading.agenda.items import LISTED, find_items
from reading.agenda.meeting_day import day_of_head, lacks_day
from reading.agenda.paper_kind import head_lines, kind_by_content
from reading.agenda.proceedings import RECORDS, appendix_pages, with_proceedings
from reading.agenda.text_items import FRONT_LINES, MAX_PARAGRAPHS, find_text_items, may_list
from reading.agenda.text_paragraphs import iter_paragraphs
from reading.child import CHILD
from reading.councils.meeting_page import read_meeting
from reading.councils.moderngov_decisions import parse_decision
from reading.encodings import decode, is_wide
from reading.formats import Format
from reading.formats import recognise as recognise_format
from reading.language import language_of
from reading.markup import legible
from reading.numbering import numbered
from reading.office.rows import separated_rows, with_rows
from reading.passages import Block, refuse_endless, split_blocks, split_text
from reading.pdf.files import read_pdf
from reading.pdf.layout import Page, Paragraph
from reading.pdf.ocr import Recogniser, recognise_now
from reading.refusals import EMPTY_FILE, NO_ARTICLE, NO_TEXT
from reading.release_head import day_at_head, find_release_head, without_label
from reading.wraps import unwrapped

# Text beyond this is no document a person would read: the longest council pack has about 3 million characters. Whoever imports
# a longer one, such as a year of a paper in one file, is told to split it.
MAX_CHARS = 40_000_000
# What stands before the text of a file that hangs on a letter.
ATTACHMENT = "Attachment:"
# A letter with twenty papers takes some seconds; letters that hang on letters, without end, are made to take hours.
MAX_LETTER_SECONDS = 60.0
# A file's heading stands below no more than what heads its pages.
TITLE_PLACES = 3
# What may begin as a release does; council papers have heads of their own.
_HEADED: frozenset[Kind] = frozenset(("other", "release", "article"))
# Titles that programs write into a PDF by themselves.
_NO_TITLE = re.compile(
    r"^(microsoft word\b|powerpoint\b|untitled|document\s*\d*$|\(?anonymous|\S*$)|\.(docx?|pdf|indd|qxd|rtf)$|\btemplate\b", re.I
)
_CHARSET = re.compile(r"charset=\s*[\"']?([A-Za-z0-9_-]+)", re.I)
_PARTS = re.compile(r"[\s_]+")


def read(
    capture: Capture, body: bytes, *, base_url: str, zone: ZoneInfo = dates.ZONE, recognise: Recogniser = recognise_now
) -> Document:
    """Make the document that a capture holds. `base_url` is the address relative links of the page refer to, `zone` the beat's.

    `recognise` gives the words of scanned pages.
    Raises: Rejected if it rightly is none, Quarantined if it could not be read; both with a reason. Waiting from `recognise`.
    """
    if not body.strip():
        raise Rejected(EMPTY_FILE)
    made = (
        _read_meeting(capture, body, base_url, zone)
        if capture.key.startswith("meeting/")
        else _read_decision(capture, body, base_url, zone)
        if capture.key.startswith("decision/")
        else _read_bytes(capture, body, zone, recognise)
    )
    if not made["text"].strip():
        raise Rejected(NO_TEXT)
    if len(made["text"]) > MAX_CHARS:
        raise Rejected(f"a text of more than {MAX_CHARS:,} characters; split it")
    identity = document_id(capture.source_id, capture.key)
    return Document(
        id=identity,
        version_id=version_id(identity, f"{made['title']}\n{made['text']}"),
        source_id=capture.source_id,
        capture_id=capture.id,
        url=capture.url,
        language=language_of(made["text"]),
        context=capture.context,
        **made,
    )


def _read_bytes(capture: Capture, body: bytes, zone: ZoneInfo, recognise: Recogniser) -> dict[str, Any]:
    body = _narrowed(body)
    return _read_as(recognise_format(body, capture.content_type), capture, body, zone, recognise)


def _narrowed(body: bytes) -> bytes:
    """Return text of two or four bytes a letter as UTF-8, so that it is known by its first letters, like any other text."""
    return decode(body).encode("utf-8", "replace") if is_wide(body) else body


def _read_html(capture: Capture, body: bytes, zone: ZoneInfo) -> dict[str, Any]:
    told_charset = _CHARSET.search(capture.content_type)
    try:
        parsed = CHILD.call(
            "article",
            body,
            url=capture.url,
            fetched_at=capture.fetched_at.isoformat(),
            zone=zone.key,
            charset=told_charset[1] if told_charset else None,
        )
    except Rejected as err:
        if err.reason != NO_ARTICLE or not capture.url.startswith("file:"):
            raise
        return _read_page_of_a_person(capture, body, zone)
    written = from_json(Published, parsed["published"]) if parsed["published"] else None
    context = capture.context
    published = dates.of_context(context, zone)
    # What a person said, and the day of a meeting whose page may tell when it was written, stay.
    if written and published.provenance not in {"given", "meeting"}:
        published = written
    text, passages = split_blocks([(paragraph, None, None) for paragraph in parsed["text"].split("\n\n")])
    is_dated = written is not None and written.provenance in {"json-ld", "meta", "text"}
    kind: Kind = context.kind or ("article" if parsed["is_article"] or is_dated else "other")
    title = parsed["title"] or context.found_title or _first_line(text)
    return {
        "kind": kind,
        "title": context.found_title if context.found_from == "given" and context.found_title else title,
        "byline": parsed["byline"],
        "published": published,
        "access": parsed["access"],
        "captions": tuple(parsed["captions"]),
        "left_out": tuple(from_json(LeftOut, row) for row in parsed["left_out"]),
        "text": text,
        "passages": passages,
    }


def _read_page_of_a_person(capture: Capture, body: bytes, zone: ZoneInfo) -> dict[str, Any]:
    """Return all words of a page that a person keeps though it is no article: a table that a program wrote as one, a list."""
    parsed = CHILD.call("page_words", body)
    text, passages = split_blocks([(row, None, None) for row in parsed["text"].split("\n\n") if row])
    return _paper(capture, text, passages, zone, title=parsed["title"])


def _read_content_item(capture: Capture, body: bytes, zone: ZoneInfo) -> dict[str, Any]:
    """Return what a content item of GOV.UK says, by the page that it stands for."""
    parsed = CHILD.call("content_item", body)
    kind: Kind = capture.context.kind or parsed["kind"]
    as_page = replace(capture, content_type="text/html; charset=utf-8", context=replace(capture.context, kind=kind))
    return _read_html(as_page, parsed["page"].encode(), zone)


def _read_pdf(capture: Capture, body: bytes, zone: ZoneInfo, recognise: Recogniser) -> dict[str, Any]:
    parsed = read_pdf(body, recognise=recognise)
    context = capture.context
    blocks: list[Block]
    if context.item_number:
        blocks = [(p.text, page, context.item_number) for page, paragraphs in enumerate(parsed.paragraphs, 1) for p in paragraphs]
        items: tuple[AgendaItem, ...] = (
            _item_of_paper(
                AgendaItem(context.item_number, context.item_title or context.attachment_title or "", 1, len(parsed.pages)),
                parsed.pages,
                context.kind,
            ),
        )
    else:
        blocks, items = find_items(parsed.pages, kind=context.kind, bookmarks=parsed.bookmarks)
    text, passages = split_blocks(blocks)
    title = parsed.title if parsed.title and not _NO_TITLE.search(parsed.title) else None
    heading = _heading_among(parsed.pages[0].paragraphs if parsed.pages else ())
    kind = context.kind or kind_by_content(parsed.pages)
    made = _paper(capture, text, passages, zone, title=title or heading)
    if kind and lacks_day(made["published"]):
        whole = [p.text for paragraphs in parsed.paragraphs for p in paragraphs]
        made["published"] = day_of_head(made["published"], head_lines(parsed.pages), kind, zone, whole)
    return made | {"items": items, "kind": kind or made["kind"], "recognition": parsed.recognition}


def _heading_among(paragraphs: Sequence[Paragraph]) -> str | None:
    return next((p.text for p in paragraphs if p.is_heading and len(p.text) > 8 and not numbered(p.text)), None)


def _item_of_paper(item: AgendaItem, pages: Sequence[Page], kind: Kind | None) -> AgendaItem:
    """Return the item under which a paper is filed, with what the paper says of it; minutes filed so are those of an earlier
    meeting.
    """
    places = [(number, n, p) for number, page in enumerate(pages, 1) for n, p in enumerate(page.paragraphs)]
    return item if kind in RECORDS else with_proceedings(item, places, kind=kind, appendices=appendix_pages(pages))


def _read_office(capture: Capture, body: bytes, zone: ZoneInfo) -> dict[str, Any]:
    parsed = CHILD.call("office", body)
    paragraphs = tuple(Paragraph(p["text"], p["is_heading"], p["starts_bold"]) for p in parsed["paragraphs"])
    begun = [n for n, p in enumerate(parsed["paragraphs"]) if p["begins_page"]]
    pages = [Page(paragraphs[start:stop]) for start, stop in pairwise((0, *begun, len(paragraphs)))]
    context = capture.context
    kind, items = context.kind or kind_by_content(pages), tuple[AgendaItem, ...]()
    blocks: list[Block] = [(paragraph.text, None, context.item_number) for paragraph in paragraphs]
    if (kind in LISTED or kind == "report") and not context.item_number:
        blocks, listed = find_flow_items(pages, kind=kind)
        items = tuple(replace(item, first_page=None, last_page=None) for item in listed)
    elif context.item_number:
        items = (
            _item_of_paper(AgendaItem(context.item_number, context.item_title or context.attachment_title or ""), pages, kind),
        )
    text, passages = split_blocks(blocks)
    own = parsed["title"] if not _NO_TITLE.search(parsed["title"] or "") else None
    made = _paper(capture, text, passages, zone, title=own or _heading_among(paragraphs[:TITLE_PLACES]))
    if kind and lacks_day(made["published"]):
        made["published"] = day_of_head(made["published"], head_lines(pages), kind, zone, [p.text for p in paragraphs])
    return made | {"items": items, "kind": kind or made["kind"]}


def _read_letter(capture: Capture, body: bytes, zone: ZoneInfo, recognise: Recogniser) -> dict[str, Any]:
    """Return an e-mail with its attachments, or the page that a saved web archive holds."""
    parsed = CHILD.call("letter", body)
    if parsed["address"] and parsed["html"] and not parsed["attachments"]:
        return _read_html(replace(capture, url=parsed["address"]), parsed["html"].encode(), zone)
    parts = _letter_parts(capture, parsed, zone, recognise, time.monotonic() + MAX_LETTER_SECONDS)
    text = re.sub(r"\n{3,}", "\n\n", "\n\n".join("\n".join(map(legible, part.splitlines())) for part in parts)).strip()
    text, sent = unwrapped(text), dates.moment(parsed["sent_at"], zone)
    made = _paper(capture, text, split_text(text, item=capture.context.item_number), zone, title=parsed["subject"])
    if not made["published"].value and sent:
        made["published"] = dates.of_moment(sent, "text", zone=zone)
    return made


def _letter_parts(capture: Capture, parsed: Mapping[str, Any], zone: ZoneInfo, recognise: Recogniser, until: float) -> list[str]:
    """Return the text of a letter, and each attachment's name and text. `until` (monotonic seconds) bounds all that hangs on
    it.
    """
    parts = [parsed["text"] or ""]
    for attachment in parsed["attachments"]:
        parts.append(f"{ATTACHMENT} {attachment['name']}")
        if "letter" not in attachment:
            parts.append(_words_of_attachment(capture, attachment, zone, recognise, until))
        elif attachment["letter"] is None:
            parts.append("(not read: too many letters hang on each other)")
        else:
            parts += _letter_parts(capture, attachment["letter"], zone, recognise, until)
    return parts


def _words_of_attachment(
    capture: Capture, attachment: Mapping[str, str], zone: ZoneInfo, recognise: Recogniser, until: float
) -> str:
    """Return the text of what hangs on a letter, or why it was not read."""
    if time.monotonic() > until:
        return f"(not read: the letter and what hangs on it take longer than {MAX_LETTER_SECONDS:.0f} seconds)"
    body = _narrowed(base64.b64decode(attachment["content"]))
    bare = replace(capture, content_type=attachment["content_type"], context=Context(kind=capture.context.kind))
    try:
        form = recognise_format(body, attachment["content_type"])
        if form == "letter":  # not sent as one
            form = "plain"
        return str(_read_as(form, bare, body, zone, recognise)["text"])
    except Waiting:
        raise
    except DocumentError as err:
        return f"(not read: {err.reason})"


def _read_plain(capture: Capture, body: bytes, zone: ZoneInfo) -> dict[str, Any]:
    whole = decode(body)
    refuse_endless(whole)
    lines = whole.splitlines()
    rows = list(with_rows(lines))
    text = unwrapped(re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip())
    made = _paper(capture, text, split_text(text, item=capture.context.item_number), zone, title=None)
    paragraphs = iter_paragraphs(lines, rows)
    front = list(islice(paragraphs, FRONT_LINES))
    pages = [Page(tuple(front))]
    kind = capture.context.kind or kind_by_content(pages)
    if kind not in LISTED or not may_list(front):  # a headline may end in "agenda" and begin with "decision"
        return made
    if lacks_day(made["published"]):
        made["published"] = day_of_head(made["published"], head_lines(pages), kind, zone)
    made["kind"] = kind
    blocks, items = find_text_items([*front, *islice(paragraphs, MAX_PARAGRAPHS)], kind=kind)
    if items and not capture.context.item_number:
        made["items"] = tuple(replace(item, first_page=None, last_page=None) for item in items)
        made["text"], made["passages"] = split_blocks(blocks)
    return made


def _read_rows(capture: Capture, body: bytes, zone: ZoneInfo) -> dict[str, Any]:
    """Return a file of values, which has no title but its name."""
    text, passages = split_blocks([(row, None, capture.context.item_number) for row in separated_rows(decode(body))])
    return _paper(capture, text, passages, zone, title=PurePosixPath(unquote(urlsplit(capture.url).path)).stem or None)


def _read_meeting(capture: Capture, body: bytes, base_url: str, zone: ZoneInfo) -> dict[str, Any]:
    title, kind, text, items, passages = read_meeting(body, capture.context, base_url)
    return {
        "kind": kind,
        "title": title,
        "published": dates.of_context(capture.context, zone),
        "text": text,
        "items": items,
        "passages": passages,
        "access": "free",
    }


def _read_decision(capture: Capture, body: bytes, base_url: str, zone: ZoneInfo) -> dict[str, Any]:
    """Read a council's decision that is a page of its own, dated by its publication: it may have been taken long before."""
    page = parse_decision(body, base_url, zone)
    text, passages = split_blocks([(line, None, None) for line in page.lines])
    listed = dates.of_context(capture.context, zone)
    published = dates.of_moment(page.published, "text", precision="day", zone=zone) if page.published else listed
    return {
        "kind": "decision",
        "title": page.title,
        "published": published,
        "text": text,
        "passages": passages,
        "access": "free",
    }


def _paper(capture: Capture, text: str, passages: tuple[Passage, ...], zone: ZoneInfo, *, title: str | None) -> dict[str, Any]:
    """Return what a PDF, Word or text file is: title and kind by what is known around it, before what its own head says."""
    context = capture.context
    shown = context.attachment_title or context.found_title or title or _first_line(text)
    name = _PARTS.sub(" ", shown).strip()
    # Minutes under an item are those of a meeting before, for this one to approve.
    is_former = context.kind == "minutes" and context.item_number is not None
    published = _day_named(name, zone) if is_former else dates.of_context(context, zone)
    return {
        "kind": context.kind or "other",
        "title": name,
        "published": published if published.value else _day_of_address(capture.url, zone) or published,
        "text": text,
        "passages": passages,
    }


def _day_named(name: str, zone: ZoneInfo) -> Published:
    """Return the day that a paper's title names."""
    written = dates.find_date(name, zone)
    return (
        dates.of_moment(written.at, "text", precision="day", zone=zone)
        if written and written.precision != "month"
        else Published()
    )


def _day_of_address(url: str, zone: ZoneInfo) -> Published | None:
    return dates.of_url(url, zone) or dates.of_file_name(url, zone)


def _read_as(form: Format, capture: Capture, body: bytes, zone: ZoneInfo, recognise: Recogniser) -> dict[str, Any]:
    """Read bytes of a format; those that may hold scanned pages are given what recognises them."""
    if form == "pdf":
        return _with_head(capture, _read_pdf(capture, body, zone, recognise), zone)
    if form == "letter":
        return _with_head(capture, _read_letter(capture, body, zone, recognise), zone, is_titled=True)
    made = _READERS[form](capture, body, zone)
    return _with_head(capture, made, zone) if form in ("office", "plain") else made


def _with_head(capture: Capture, made: dict[str, Any], zone: ZoneInfo, *, is_titled: bool = False) -> dict[str, Any]:
    """Add what a file says of itself at its head: that it is a release, its headline and its day. What was known before stays."""
    context = capture.context
    if made["kind"] not in _HEADED or context.item_number or context.meeting_at:
        return made
    head = find_release_head(f"{made['title']}\n\n{made['text']}" if is_titled else made["text"], zone)
    if head and not context.kind:
        made["kind"] = "release"
    if head and is_titled:
        made["title"] = without_label(made["title"])
    elif head and head.title and not (context.attachment_title or context.found_title):
        made["title"] = _first_line(head.title)
    if not made["published"].value:
        made["published"] = day_at_head(made["text"], latest=capture.fetched_at, zone=zone)
    return made


_READERS: Mapping[Format, Callable[[Capture, bytes, ZoneInfo], dict[str, Any]]] = {
    "html": _read_html,
    "content-item": _read_content_item,
    "office": _read_office,
    "plain": _read_plain,
    "rows": _read_rows,
}


def _first_line(text: str) -> str:
    """Return the first line as a title, cut after a sentence or a word where it runs on."""
    line = next((line for line in text.splitlines() if line.strip()), "Untitled")
    if len(line) <= 140:
        return line
    sentence = re.match(r".{40,140}?[.!?](?=\s)", line)
    return sentence.group() if sentence else f"{line[:130].rsplit(' ', 1)[0]} …"
