"""Takes the captions of pictures out of a page, so that they do not run into the story. A caption stands at a picture or bears its credit."""

import re
from itertools import islice

from lxml import etree
from lxml import html as lxml_html

from reading.markup import clean, ends_sentence, leaves_of, paragraphs_of, text_content
from reading.pages.furniture import STORY_SHARE, Books, weight_of
from reading.pages.story import is_sentence

# A caption is a sentence or two; a longer one is a page that uses the word for something else.
MAX_CAPTION_CHARS = 400
MAX_CAPTION_PARAGRAPHS = 2
# How far up from a picture its caption is looked for: figure, link, wrapper, block.
MAX_LEVELS = 4
# The name of a photographer or agency after its label: "(Image: Ada Fenn)", "Picture: Fenn / Agency". A sentence goes on in small letters.
_WHO = r"[:\s]\s*(?:[A-Z©@][\w.’'&@-]*|/|\||-|and|of|via|by|the|for)(?:[\s,/|.&-]+(?:[A-Z0-9©@][\w.’'&@-]*|and|of|via|by|the|for|/|\||-))*[\s.)\]]*$"
_CREDIT = re.compile(
    r"(?:^|[.!?”\"’)]\s*|[(\[]|\s(?=[A-Z]))(?:[Pp]ictures?|[Pp]hotos?|[Pp]hotographs?|[Ii]mages?|[Pp]ics?|[Cc]redit|PICTURES?|PHOTOS?|IMAGES?|PICS?|CREDIT)"
    r"(?: (?:by|credit|copyright|courtesy of|supplied by|from))?\s*(?=:|by\b|credit\b)?" + _WHO
)
_MARKED_CREDIT = re.compile(r"(:|\bby\b|\bcredit\b|©)", re.I)
_NAMED = re.compile(
    r"(?:^|[\s_-])(?:caption|captions|captioned|caption-?text|credit|credits|wp-caption-text|figcaption)(?:$|\s)", re.I
)
# Where Iliffe keeps its pictures. Captions that nothing marks are short, and more than a name.
_PLAIN_PICTURE = "/_media/img/"
MAX_PLAIN_CHARS, MIN_PLAIN_WORDS = 120, 3
# Blocks that may hold a credit, if none of these and not much text.
_LEAVES = frozenset(("p", "span", "em", "small", "div"))
_HELD = frozenset(("p", "div", "ul", "ol", "table"))
MAX_CREDITED_CHARS = 500
# Who credits a picture says one of these; looked for first, since they are found far faster.
_CREDIT_WORDS = ("pic", "Pic", "PIC", "hoto", "HOTO", "mage", "MAGE", "redit", "REDIT")
# Words at a picture of which less than this stands outside links are another story's headline.
TEASER_WORDS_SHARE = 0.2
# A caption is made of few pieces of text; what has more is a part of the page.
MAX_PIECES = 30
MAX_PAIRED = 2
# Each quotation is looked for in all that the page says.
MAX_QUOTATIONS = 50
_PICTURES = ("img", "picture", "figure", "video", "amp-img")


def take_captions(tree: lxml_html.HtmlElement, books: Books) -> tuple[str, ...]:
    """Return the captions of a page's pictures, taken out of it."""
    body = tree.find("body")
    if body is None:
        return ()
    _free_quotations(body, books)
    most = STORY_SHARE * weight_of(body)
    taken: list[str] = []
    for node in [node for node in body.iter(etree.Element) if _is_named(node)]:
        if _is_small(node, most):
            _take(node, taken, books)
    for picture in [picture for picture in body.iter(*_PICTURES) if next(picture.iter("table"), None) is None]:
        node = _caption_of(picture, most)
        if node is not None:
            _take(node, taken, books)
    for node in leaves_of(body, _LEAVES, _HELD):
        text = text_content(node)
        if len(text) < MAX_CREDITED_CHARS and any(map(text.__contains__, _CREDIT_WORDS)) and is_credited(clean(text)):
            _take(node, taken, books)
    return tuple(dict.fromkeys(text for text in taken if len(text) > 2))


def _free_quotations(body: lxml_html.HtmlElement, books: Books) -> None:
    """Make paragraphs of the figures that show a sentence and no picture: a quotation, and who says it. One that repeats the story goes; fewer
    words are set large for show.
    """
    said = ""
    for figure in list(islice(filter(_is_quotation, body.iter("figure")), MAX_QUOTATIONS)):
        said = said or _letters_of(body)
        if said.count(_letters_of(next(figure.iter("blockquote")))) > 1:
            books.take("copy", figure)
            continue
        figure.tag = "div"
        for name in figure.iter("figcaption"):
            name.tag = "p"


def _is_quotation(figure: lxml_html.HtmlElement) -> bool:
    """Tell whether a figure shows a sentence and no picture."""
    quotation = next(figure.iter("blockquote"), None)
    if quotation is None or next(figure.iterdescendants(*_PICTURES), None) is not None:
        return False
    return is_sentence(clean(text_content(quotation)))


def _letters_of(node: lxml_html.HtmlElement) -> str:
    return "".join(filter(str.isalnum, text_content(node)))


def is_credited(text: str) -> bool:
    """Tell whether a text ends with the credit of a picture."""
    if len(text) > MAX_CAPTION_CHARS:
        return False
    match = _CREDIT.search(text)
    return match is not None and _MARKED_CREDIT.search(match.group()) is not None


def _is_named(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element is a caption by its tag or name."""
    if node.tag == "figcaption" or not node.keys():
        return bool(node.tag == "figcaption")
    if node.get("data-component") == "image-block":
        return True
    names = node.get("class")
    return names is not None and ("aption" in names or "redit" in names) and _NAMED.search(names) is not None


def _caption_of(picture: lxml_html.HtmlElement, most: float) -> lxml_html.HtmlElement | None:
    """Return the element with the caption of a picture: the smallest around it that holds text, if that is little; or a line set
    apart below it.
    """
    node = picture
    for _ in range(MAX_LEVELS):
        if node is None or node.tag in {"body", "main", "article"}:
            return None
        if node.tag == "td":
            return _table_of_picture(node, most)
        text = clean(_beginning_of(node))
        if text:
            is_own_line = node.tag not in {"p", "li"} or _is_apart(node) or (len(text) < 120 and not ends_sentence(text))
            return node if is_own_line and _is_small(node, most) else None
        after = _below(node)
        if after is not None and after.tag in {"p", "div", "em", "small", "span", "i"} and not (node.tail or "").strip():
            words = clean(text_content(after))
            if (
                words
                and _is_small(after, most)
                and (_is_apart(after) or is_credited(words) or _is_plain_caption(picture, after, words))
            ):
                return after
        node = node.getparent()
    return None


def _below(node: lxml_html.HtmlElement) -> lxml_html.HtmlElement | None:
    """Return what stands behind an element; behind a line break only what fills its line in another type."""
    after = node.getnext()
    if after is None or after.tag != "br" or clean(f"{node.tail or ''}{after.tail or ''}"):
        return after
    line = after.getnext()
    end = line.getnext() if line is not None else None
    is_whole = line is not None and _is_apart(line) and not clean(line.tail or "") and (end is None or end.tag == "br")
    return line if is_whole else after


def _is_plain_caption(picture: lxml_html.HtmlElement, node: lxml_html.HtmlElement, words: str) -> bool:
    """Tell whether a short line below a picture, with no final stop, is its caption. Only Iliffe's papers set captions so; elsewhere a heading stands there."""
    if _PLAIN_PICTURE not in (picture.get("src") or "") or node.tag != "p" or ends_sentence(words, (*".!?…:",)):
        return False
    return len(words) <= MAX_PLAIN_CHARS and len(words.split()) >= MIN_PLAIN_WORDS and node.find(".//a") is None


def _beginning_of(node: lxml_html.HtmlElement) -> str:
    """Return the text below an element, of one that says more than a caption does only so much: pictures stand in large ones too."""
    pieces, n_chars = [], 0
    for piece in islice(node.itertext(), MAX_PIECES):
        pieces.append(piece)
        n_chars += len(piece.strip())
        if n_chars > MAX_CAPTION_CHARS:
            break
    return "".join(pieces)


def _table_of_picture(cell: lxml_html.HtmlElement, most: float) -> lxml_html.HtmlElement | None:
    """Return the table around a picture's cell, if it holds but one more: old pages set a picture and its caption so."""
    table = next(cell.iterancestors("table"))
    is_pair = len(table.findall(".//td")) <= MAX_PAIRED and bool(clean(text_content(table)))
    return table if is_pair and _is_small(table, most) else None


def _is_apart(node: lxml_html.HtmlElement) -> bool:
    """Tell whether all the words of a line are set in another type."""
    if node.tag in {"em", "i", "small"}:
        return True
    apart = "".join(
        text_content(child)
        for child in node.iter("em", "i", "small")
        if child.getparent() is node or child.getparent().tag in {"span", "strong", "b"}
    )
    return bool(apart.strip()) and clean(apart) == clean(text_content(node))


def _is_small(node: lxml_html.HtmlElement, most: float) -> bool:
    n_letters = 0
    for piece in node.itertext():  # no further: of a page's larger parts all are too long
        n_letters += len(piece) if len(piece) < 3 else len(piece.strip())
        if n_letters > 2 * MAX_CAPTION_CHARS:
            return False
    length = len(clean(text_content(node)))
    return (
        length <= MAX_CAPTION_CHARS
        and length < most
        and len(node.findall(".//p")) <= MAX_CAPTION_PARAGRAPHS
        and not any(True for _ in node.iter("h1", "h2", "article", "main"))
    )


def _take(node: lxml_html.HtmlElement, taken: list[str], books: Books) -> None:
    text = clean(" ".join(paragraphs_of(node)))
    if text and next(node.iterancestors("body"), None) is not None:
        is_teaser = weight_of(node) < TEASER_WORDS_SHARE * len(text)
        if not is_teaser:
            taken.append(text)
        books.take("related" if is_teaser else "caption", node, text)
