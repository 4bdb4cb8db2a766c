"""Parses HTML and XML that strangers wrote: no entity is expanded, nothing is fetched, and text comes out clean."""

import html
import re
import unicodedata

from lxml import etree
from lxml import html as lxml_html

from core.errors import Rejected

# Elements after which a reader sees a new paragraph.
BLOCKS = frozenset(
    ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "blockquote", "ul", "ol", "table")
) | frozenset(("td", "th", "dt", "dd", "header", "footer"))
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2007\u202f]+")
# Characters that no text needs: NUL and other controls, lone surrogates, byte-order marks, the non-characters.
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff\ufffe\uffff]")
# A page of more elements than that is a trap; the longest live blog seen has 30,000.
MOST_TAGS = 300_000


def clean(text: str) -> str:
    """Valid Unicode without controls, in composed form, each run of spaces one space."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", _UNWANTED.sub("", text))).strip()


def unescape(text: str | None) -> str:
    """Text whose entities may have been escaped several times over, as ModernGov's titles and some feeds' are."""
    found = text or ""
    for _ in range(3):
        plain = html.unescape(found)
        if plain == found:
            break
        found = plain
    return clean(found)


def parse_html(body: bytes | str) -> lxml_html.HtmlElement:
    """The tree of a page.

    Raises: Rejected if there is nothing in it, or more than any page needs.
    """
    if body.count(b"<" if isinstance(body, bytes) else "<") > MOST_TAGS:  # type: ignore[arg-type]  # the branch follows the type
        raise Rejected("a page of too many elements")
    parser = lxml_html.HTMLParser(encoding=encoding_of(body), huge_tree=False) if isinstance(body, bytes) else None
    try:
        tree = lxml_html.document_fromstring(body, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as err:
        raise Rejected("an empty page") from err
    return tree


def parse_xml(body: bytes) -> etree._Element:
    """The tree of an XML file; no entity of its own is expanded.

    Raises: Rejected if it is not XML.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False)
    try:
        tree = etree.fromstring(body.lstrip(), parser=parser)
    except (etree.XMLSyntaxError, ValueError) as err:
        raise Rejected("not valid XML") from err
    if tree.getroottree().docinfo.internalDTD is not None and b"<!ENTITY" in body[:100_000]:
        raise Rejected("XML that defines entities of its own")
    return tree


def encoding_of(body: bytes) -> str:
    """The encoding of a page or text: its mark, its own word, UTF-8 if it is that, else Windows-1252."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if body.startswith(mark):
            return name
    try:
        body.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    told = re.search(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", body[:4096])
    if told:
        name = told[1].decode("ascii").lower()
        try:
            body.decode(name)
            return "windows-1252" if name in {"iso-8859-1", "latin1", "latin-1", "us-ascii"} else name
        except (LookupError, UnicodeDecodeError):
            pass
    return "windows-1252"


def decode(body: bytes) -> str:
    """The text of bytes in whatever encoding; what cannot be read becomes U+FFFD."""
    return body.decode(encoding_of(body), errors="replace").lstrip("\ufeff")


def paragraphs_of(element: etree._Element) -> list[str]:
    """The text below an element, a string for each paragraph that a reader sees; empty ones left out."""
    parts: list[str] = []

    def walk(node: etree._Element) -> None:
        stack: list[tuple[etree._Element, bool]] = [(node, False)]
        while stack:
            current, is_left = stack.pop()
            if not isinstance(current.tag, str):
                parts.append(current.tail or "")
                continue
            if is_left:
                if current.tag in BLOCKS:
                    parts.append("\n\n")
                if current is not node:
                    parts.append(current.tail or "")
                continue
            if current.tag in {"script", "style", "noscript"}:
                parts.append(current.tail or "")
                continue
            if current.tag in BLOCKS:
                parts.append("\n\n")
            parts.append(_SPACES.sub(" ", current.text or ""))
            stack.append((current, True))
            stack.extend((child, False) for child in reversed(current))

    walk(element)
    return [text for piece in "".join(parts).split("\n\n") if (text := clean(piece))]
