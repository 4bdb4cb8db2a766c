"""Takes out of a page the boxes that a site sets beside its story and between its paragraphs, whatever they say."""

import re
from collections import Counter
from collections.abc import Iterator

from lxml import etree
from lxml import html as lxml_html

from reading.markup import clean, ends_sentence, paragraphs_of, text_content
from reading.pages.furniture import STORY_SHARE, Books, weight_of
from reading.pages.line_kinds import MAX_LINE_CHARS, is_label, kind_of_line, reports
from reading.release_head import END

# How publishers name the one element that holds the story's paragraphs, in whatever style of naming: "c-article__body", "story-text".
_BODY = re.compile(r"(?:^|[\s_-])(?:article|story|post|news|release)(?:-|_{1,2})(?:body|text|content)(?=$|\s)", re.I)
# A box is a heading and a sentence or two, or two sentences over a button; what says more may be a part of the story.
MAX_BOX_CHARS = 300
# Under the heading of readers' comments stand their number, what is asked of them, and how to log in.
MAX_RULES = 3
_HEADS = frozenset(("h2", "h3", "h4", "h5", "h6"))
_BOXES = frozenset(("div", "section"))
# What the heading of a box asks of a visitor: to sign up, or what he thinks of the page.
_PAGE = r"\b(?:this|our) (?:(?:web ?)?page|web ?site|article|information|content)\b"
_ASKS = re.compile(
    r"(?:(?:sign ?up|subscribe|register) (?:for|to|now|today|here)\b.*\b(?:alerts?|updates?|e-?mails?|texts?|messages|bulletins?|newsletters?)\b.{0,40}"
    r"|(?:are you )?(?:enjoy(?:ed|ing)?|lov(?:ed|ing)|liked?) (?:reading )?(?:this|our) (?:article|story|content|coverage|journalism|reporting)\b.{0,20}"
    r"|(?:stay|keep) (?:in touch|informed|connected|updated|up[ -]to[ -]date|in the know)\b.{0,40}|(?:follow|like|connect with) us\b.{0,40}"
    r"|(?:was|is|did|do|does|how|what)\b(?=.*\b(?:helpful|useful|helped?|clear|find|found|looking|need\w*|easy|think|rate|satisf\w+|answer\w*|wrong)\b)"
    rf".{{0,40}}{_PAGE}.{{0,40}}|did you (?:find|get) what you\b.{{0,40}}|report (?:a|any) (?:problem|issue|error|fault)s? (?:with|on) {_PAGE}"
    rf"|(?:rate|review|(?:help us (?:to )?)?improve) {_PAGE}.{{0,20}}|(?:(?:give|leave|send) (?:us )?(?:your |some )?)?feedback (?:on|about) {_PAGE}|(?:(?:web ?)?page|web ?site) feedback"
    r"|(?:want|would you like) to (?:read|see|hear|know) more|(?:never|don['’]?t) miss (?:a|an|another|any) (?:issue|edition|story|update)\b.{0,20}|advertise (?:in|with|on|here)\b.{0,40})\W*",
    re.I,
)
# A figure or a day, as a box that asks for nothing tells it; what an offer costs is none, nor how many have taken it.
_TELLING = re.compile(r"\d")
_PRICE = re.compile(
    r"[£$€]\d+(?:\.\d\d)?|\b\d+(?:p\b|%)|\b\d+ (?:days?|weeks?|months?)\b|\b\d[\d,]*\+? (?:readers|subscribers|members|followers|homes|households|others)\b",
    re.I,
)
_CELLS = frozenset(("td", "th"))
_HOLDERS = frozenset(("p", "li", "div"))


def take_frames(tree: lxml_html.HtmlElement, books: Books) -> None:
    """Take out each line that stands alone with a frame, such as a poll's question. A sentence tells of what the frame shows, and stays."""
    for holder in dict.fromkeys(frame.getparent() for frame in tree.iter("iframe")):
        lines = paragraphs_of(holder) if holder is not None and holder.tag in _HOLDERS else []
        if len(lines) == 1 and len(lines[0]) <= MAX_LINE_CHARS and not ends_sentence(lines[0]):
            books.take("caption", holder)


def take_sign_ups(tree: lxml_html.HtmlElement, books: Books) -> None:
    """Take out each small box with a field for an e-mail address, with what it says around the form: that neither reports nor tells a figure or a day."""
    too_large: set[lxml_html.HtmlElement] = set()  # else a page of fields in one long element took the square of its length
    for field in list(tree.iter("input")):
        if field.get("type") == "email" and (box := _box_around(field, too_large)) is not None:
            books.take("newsletter", box)


def _box_around(field: lxml_html.HtmlElement, too_large: set[lxml_html.HtmlElement]) -> lxml_html.HtmlElement | None:
    """Return the largest box around a field that says little and tells nothing; None if there is none. `too_large` are those known to be none."""
    box = None
    for up in field.iterancestors():
        if up in too_large:
            break
        text = clean(text_content(up))
        if (
            up.tag not in (*_BOXES, "form")
            or len(text) > MAX_BOX_CHARS
            or _tells(text)
            or next(up.iter("h1", "article"), None) is not None
        ):
            too_large.add(up)
            break
        box = up
    return box


def take_boxes(tree: lxml_html.HtmlElement, books: Books) -> None:
    """Take out the boxes whose heading asks something of a visitor, those behind the element that is named as the story's, and the
    columns beside that with the page's heading.
    """
    for box in list(_labelled(tree)):
        books.take("related", box)
    for box in list(_commented(tree)):
        books.take("comments", box)
    for find in (_asking, _behind_body, _columns):
        for box in list(find(tree)):
            books.take("aside", box)


def _asking(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """Yield each small box that begins with a heading that asks something of a visitor, and neither reports nor tells a figure or a day, but for a price."""
    for head in tree.iter(*_HEADS):
        around = head.getparent()
        if around is None or around.tag not in _BOXES:
            continue
        asked = clean(text_content(head))
        if not _ASKS.fullmatch(asked) and kind_of_line(asked) not in {"account", "newsletter"}:
            continue
        box = None
        for up in head.iterancestors():
            text = clean(text_content(up)) if up.tag in _BOXES else ""
            if not text.startswith(asked) or len(text) > MAX_BOX_CHARS or _tells(text):
                break
            box = up
        if box is not None:
            yield box


def _tells(text: str) -> bool:
    """Tell whether a text reports, or tells a figure or a day, but for a price."""
    return _TELLING.search(_PRICE.sub("", text)) is not None or reports(text)


def _labelled(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """Yield each box that begins with a heading such as "More on this story", holds links, and outside these says no more than their teasers do."""
    for head in tree.iter(*_HEADS):
        box, label = head.getparent(), clean(text_content(head))
        if box is None or box.tag not in _BOXES or not is_label(label) or kind_of_line(label) != "related":
            continue
        holds_story = any(True for _ in box.iter("h1", "article", "main"))
        if (
            not holds_story
            and clean(text_content(box)).startswith(label)
            and next(box.iter("a"), None) is not None
            and weight_of(box) <= MAX_BOX_CHARS
        ):
            yield box


def _commented(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """Yield each box whose heading and one more of its first lines are those of readers' comments: what stands below them is theirs, however much."""
    body = tree.find("body")
    most = STORY_SHARE * weight_of(body) if body is not None else 0.0
    for head in tree.iter(*_HEADS):
        box = head.getparent()
        if (
            box is None
            or box.tag not in _BOXES
            or kind_of_line(clean(text_content(head))) != "comments"
            or weight_of(box) >= most
        ):
            continue
        lines = paragraphs_of(box)
        is_said_twice = any(kind_of_line(line) in {"comments", "account"} for line in lines[1 : 1 + MAX_RULES])
        if lines[:1] == [clean(text_content(head))] and is_said_twice and next(box.iter("h1", "article", "main"), None) is None:
            yield box


def _behind_body(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """Yield the boxes behind the only element that is named as the story's, in the elements around it."""
    named = {node for node in tree.iter("div", "section") if _BODY.search(node.get("class") or "")}
    outer = [node for node in named if named.isdisjoint(node.iterancestors())]
    if len(outer) != 1 or next(outer[0].iter("h1"), None) is not None:
        return
    is_ended = False
    for node in (outer[0], *outer[0].iterancestors()):
        if node.tag == "body":
            break
        is_ended = is_ended or node.tag == "article"
        beside = list(node.itersiblings(*_BOXES))
        n_alike = Counter(one.get("class") for one in beside)
        yield from (one for one in beside if n_alike[one.get("class")] == 1 and _is_box(one, is_ended=is_ended))


def _is_box(node: lxml_html.HtmlElement, *, is_ended: bool) -> bool:
    """Tell whether an element is short, and stands behind the whole article, begins with a heading of its own or ends with a link
    that stands alone. Sections of one make and a release's notes are the story's.
    """
    text = clean(text_content(node))
    if not text or len(text) > MAX_BOX_CHARS or next(node.iter("h1"), None) is not None:
        return False
    first = next((child for child in node.iterdescendants(etree.Element) if (child.text or "").strip()), None)
    last = next((child for child in reversed(node) if text_content(child).strip()), None)
    if first is not None and END.search(clean(text_content(first))):
        return False
    return is_ended or (first is not None and first.tag in _HEADS) or (last is not None and last.tag == "a")


def _columns(tree: lxml_html.HtmlElement) -> Iterator[lxml_html.HtmlElement]:
    """Yield the cells with links or headings of their own beside the one that holds the page's only heading and weighs more than they."""
    headings = list(tree.iter("h1"))
    cell = next(headings[0].iterancestors(*_CELLS), None) if len(headings) == 1 else None
    if cell is None:
        return
    beside = [other for other in cell.getparent() if other is not cell and next(other.iter("a", *_HEADS), None) is not None]
    if sum(map(weight_of, beside)) < STORY_SHARE * weight_of(cell.getparent()):
        yield from beside
