"""Parses HTML and XML that strangers wrote: no entity is expanded, nothing is fetched, and text comes out clean."""

import html
import html.entities
import re
import unicodedata
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from core.errors import Rejected
from reading.encodings import decode
from reading.refusals import EMPTY_PAGE

# Elements after which a reader sees a new paragraph.
BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "ul", "ol", "table")
) | frozenset(("td", "th", "dt", "dd", "header", "footer"))
UNREAD = frozenset(("script", "style", "noscript"))
# Between paragraphs while they are gathered: a character that no page holds.
_BREAK = "\x00"
_SPACES = "\t\r\n\f\v\u00a0\u2007\u202f"
# Characters that no text needs: NUL and other controls, lone surrogates, byte-order marks, the non-characters.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
_CONTROLS = bytes(code for code in range(128) if _UNWANTED.match(chr(code)))
# Where a page allows a word to be broken; left in, the word would not be found.
_BREAKS = ("\u00ad", "\u200b", "\u2060")
_SYMBOLS = re.compile(f"[{''.join(_BREAKS)}\ue000-\uf8ff]")
_NAMED_BREAK = re.compile("&(?:shy|#173|#xad|#8203|#x200b|ZeroWidthSpace);", re.I)
_XML_HEAD = re.compile(r"<\?xml[^>]{0,200}\?>")
_BARE_AND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)(?:([A-Za-z][A-Za-z0-9]{1,30});)?")
# A page of more elements than that is a trap; the longest live blog seen has 30,000.
MAX_TAGS = 300_000
# libxml2 compares each attribute of a tag with all before it: 5,000 take 0.15 s, 200,000 take four minutes. No tag needs a hundred.
MAX_ATTRIBUTES = 5_000
MAX_BUSY_TAGS = 50  # tags of more than a tenth of that
_BUSY_BYTES = 2 * MAX_ATTRIBUTES // 10
_TAG_START = re.compile(rb"<[A-Za-z]")
# The path of an address without scheme or host; of one with these, two programs may read a back slash differently.
_RELATIVE_PATH = re.compile(r"\A(?![A-Za-z][\w+.-]*:|[\\/]{2})[^?#]*")


def clean(text: str) -> str:
    """Return valid Unicode without controls, in composed form, each run of spaces one space."""
    if text.isascii():  # most of a page; a third of the time
        if text.isprintable():
            return " ".join(text.split())
        return b" ".join(text.encode().translate(None, _CONTROLS).split()).decode()
    if not text.isprintable():
        for space in _SPACES:
            text = text.replace(space, " ")
        text = text if text.isprintable() else _UNWANTED.sub("", text)
    return " ".join(filter(None, unicodedata.normalize("NFC", text).split(" "))).strip()


def legible(text: str) -> str:
    """Return clean text as it is searched: without what only says where a word may break, and signs of symbol fonts; each hyphen a hyphen."""
    return clean(text if text.isascii() else _SYMBOLS.sub("", text).replace("\u2011", "-"))


def ends_sentence(text: str, signs: tuple[str, ...] = (".", "!", "?", "…")) -> bool:
    """Tell whether a text ends with the sign of a sentence, behind which only quotation marks and brackets close."""
    return text.rstrip("'\"”’)]").endswith(signs)


def unescape(text: str | None) -> str:
    """Text whose entities may have been escaped several times over, as ModernGov's titles and some feeds' are."""
    current = text or ""
    for _ in range(3):
        plain = html.unescape(current)
        if plain == current:
            break
        current = plain
    return clean(current)


def parse_html(body: bytes | str) -> lxml_html.HtmlElement:
    """Return the tree of a page.

    Raises: Rejected if there is nothing in it, or more than any page needs.
    """
    text = _without_breaks(body if isinstance(body, str) else decode(body))
    raw = text.encode("utf-8", "replace")
    _refuse_traps(raw)
    try:
        tree = lxml_html.document_fromstring(raw, parser=_html_parser())
    except (etree.LxmlError, ValueError, AssertionError) as err:
        raise Rejected(EMPTY_PAGE) from err
    for end in tree.iter("br"):  # words on two lines are two, also where a whole heading or cell is asked for
        end.tail = f" {end.tail or ''}"
    return tree


def _without_breaks(text: str) -> str:
    for sign in _BREAKS:
        text = text.replace(sign, "")
    return _NAMED_BREAK.sub("", text)


def _html_parser() -> etree.HTMLParser:
    """Return a parser whose elements are all of one class, which lxml finds without asking Python: a fifth of the time of a
    walk.
    """
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=False)
    parser.set_element_class_lookup(
        etree.ElementDefaultClassLookup(
            element=lxml_html.HtmlElement, comment=lxml_html.HtmlComment, pi=lxml_html.HtmlProcessingInstruction
        )
    )
    return parser


def _refuse_traps(body: bytes) -> None:
    """Refuse a page that would keep the parser busy for minutes.

    Raises: Rejected.
    """
    if body.count(b"<") > MAX_TAGS:
        raise Rejected("a page of too many elements")
    n_busy, start = 0, 0
    while start < len(body):
        end = body.rfind(b">", start, start + _BUSY_BYTES)
        if end < 0:  # no tag ends here: one that may hold many attributes
            end = body.find(b">", start)
            n_attributes = _count_attributes(body[start : end if end >= 0 else len(body)])
            n_busy += n_attributes > MAX_ATTRIBUTES // 10
            if n_attributes > MAX_ATTRIBUTES or n_busy > MAX_BUSY_TAGS:
                raise Rejected("a page of too many attributes")
            end = end if end >= 0 else len(body)
        start = end + 1


def _count_attributes(piece: bytes) -> int:
    """About how many attributes the tag at the end of a piece has, at most."""
    start = _TAG_START.search(piece)
    return len(piece[start.start() :].split()) if start else 0


def parse_xml(body: bytes) -> etree._Element:
    """Return the tree of an XML file; no entity of its own is expanded, nothing is fetched.

    Small faults that publishers make are mended: bytes of another encoding, control characters, HTML's entities, a bare "&".
    Raises: Rejected if it is not XML, or cut off.
    """
    if b"<!ENTITY" in body:
        raise Rejected("XML that defines entities of its own")
    try:
        tree = etree.fromstring(body.lstrip(), parser=_xml_parser())
    except (etree.XMLSyntaxError, ValueError):
        try:
            tree = etree.fromstring(_mended(body), parser=_xml_parser())
        except (etree.XMLSyntaxError, ValueError) as err:
            raise Rejected("not valid XML") from err
    kind = tree.getroottree().docinfo.internalDTD
    if kind is not None and any(True for _ in kind.iterentities()):
        raise Rejected("XML that defines entities of its own")
    return tree


def recover_xml(body: bytes, roots: frozenset[str]) -> etree._Element:
    """Return the tree of an XML file that is not well-formed, as far as it can be read: cut off, undeclared prefixes, something before its root.

    `roots`: the names one of which its root must have; what stands before is passed over. No entity is expanded, nothing is fetched.
    Raises: Rejected if there is no such root, or entities are defined.
    """
    text = _mended(body)
    if b"<!ENTITY" in text:
        raise Rejected("XML that defines entities of its own")
    start = re.search(rb"<(?:%s)[\s>]" % b"|".join(sorted(name.encode() for name in roots)), text)
    if start is None or b"<html" in text[: start.start()].lower():
        raise Rejected("not valid XML")
    tree = etree.fromstring(text[start.start() :], parser=_xml_parser(recover=True))
    if tree is None:
        raise Rejected("not valid XML")
    return tree


def _xml_parser(*, recover: bool = False) -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=recover)


def _mended(body: bytes) -> bytes:
    """XML as UTF-8 without its declaration, with what is no XML taken out or escaped."""
    text = _XML_HEAD.sub("", _UNWANTED.sub("", decode(body)).lstrip())
    return _BARE_AND.sub(_as_reference, text).encode("utf-8")


def _as_reference(match: re.Match[str]) -> str:
    """Return an "&" as XML wants it: HTML's names become characters, one that begins no entity is escaped."""
    character = html.entities.html5.get(f"{match[1]};") if match[1] else None
    return character if character and character not in "&<>\"'" else f"&amp;{match[0][1:]}"


def find_address(base_url: str, href: str | None) -> str | None:
    """Return a link's absolute address, or None for what is no address: no host that can be one, a port beyond 65535.

    As browsers do, line breaks and tabs inside are left out, spaces written as %20, and back slashes in a relative path read as slashes.
    """
    if not href:
        return None
    plain = "".join(href.split("\n")).replace("\r", "").replace("\t", "").strip().replace(" ", "%20")
    try:
        joined = urljoin(base_url, _RELATIVE_PATH.sub(lambda path: path[0].replace("\\", "/"), plain))
        _ = urlsplit(joined).port  # urljoin alone lets a broken host through where it has nothing to join
    except ValueError:
        return None
    return joined


def paragraphs_of(element: etree._Element) -> list[str]:
    """Return the text below an element, a string for each paragraph that a reader sees; empty ones left out."""
    parts: list[str] = []
    _gather(element, parts)
    return [text for piece in "".join(parts).split(_BREAK) if piece and not piece.isspace() and (text := clean(piece))]


def _gather(element: etree._Element, parts: list[str]) -> None:
    """Add the text below an element, with a break at each edge of a block. The parser lets no page be nested deeper than 255 elements."""
    tag = element.tag
    if not isinstance(tag, str) or tag in UNREAD:
        return
    is_block = tag in BLOCKS
    if is_block:
        parts.append(_BREAK)
    if text := element.text:
        parts.append(text)
    for child in element:
        _gather(child, parts)
        if tail := child.tail:
            parts.append(tail)
    if is_block:
        parts.append(_BREAK)


def text_content(element: etree._Element) -> str:
    """Return all text below an element, as `text_content` does in three times as long."""
    if not len(element):
        return element.text or ""
    text: str = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return text


def leaves_of(root: lxml_html.HtmlElement, tags: frozenset[str], blocks: frozenset[str]) -> list[lxml_html.HtmlElement]:
    """Return the elements below `root` of these tags that hold none of these blocks as a child, in the page's order."""
    holders = {block.getparent() for block in root.iter(*blocks)}
    return [node for node in root.iter(*tags) if node not in holders and node is not root]


def has_class(name: str) -> str:
    """Return the XPath of all elements of a class."""
    return f"//*[contains(concat(' ',normalize-space(@class),' '),' {name} ')]"
