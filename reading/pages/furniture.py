"""Takes out of a page what publishers set around and between a story's paragraphs, and counts it by class. Finds no story.

An element goes by what it is (its tag, role, name) and a line by what it says (`line_kinds.py`) and how it looks; neither goes if it holds
most of the page's text.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from lxml import etree
from lxml import html as lxml_html

from core.words import LeftOut
from reading.markup import clean, ends_sentence, leaves_of, paragraphs_of, text_content
from reading.pages.line_kinds import MAX_LINE_CHARS, asks_for_site, is_consent, is_label, kind_of_line, leads_on

# An element that holds so large a share of the page's text outside links is where the story is, whatever it is called: ASP.NET puts
# whole pages into one form, some sites a story into an aside.
STORY_SHARE = 0.5
# What goes by its name, and holds no prose or a sentence or two, stays if it holds more than that: names are given for looks as well.
_MAX_NAMED_CHARS = {
    "tags": 200,
    "byline": 200,
    "share": 200,
    "navigation": 200,
    "call": 300,
    "account": 300,
    "newsletter": 400,
    "advert": 400,
}
# A headline has more words than a label's or a section's name.
MIN_HEADLINE_WORDS = 4
# Where links make up so much of a line, it leads elsewhere.
LINK_SHARE = 0.8
MAX_EXAMPLES, MAX_EXAMPLE_CHARS = 3, 80
_UNREAD = ("script", "style", "noscript", "template", "svg")
_OF_HEAD = ("meta", "link", "title", "base")
_CONTROLS = ("iframe", "button", "select", "object")
_TAGS = {"nav": "navigation", "aside": "aside", "form": "form", "footer": "footer", "dialog": "dialog"}
# What stands apart from the story whatever its weight: of a page in place of an article they are all there is.
_EDGES = frozenset(("nav", "footer"))
_ROLES = {
    "navigation": "navigation",
    "banner": "navigation",
    "contentinfo": "footer",
    "complementary": "aside",
    "search": "form",
    "dialog": "dialog",
    "alertdialog": "dialog",
}
# Parts of names that publishers give to such elements: whole words between hyphens, so that "has-caption-style" is no caption.
_NAMES = {
    "consent": "cookies?|consent|gdpr|cmp|onetrust|didomi|cookie(bar|banner|notice|consent|law)|ccpa",
    "comments": "comments?|comment(list|form|section|template)|disqus|livefyre|respond|replies",
    "related": "related|most-(read|viewed|popular|recent)|trending|recommend(ed|ations?|s)?|outbrain|taboola|(more|other|latest|top)-(stories|news"
    "|articles|headlines)|(also|up|read)-(read|next|also)|article-read-more|relatedposts|links-block|link-builder-block|you-may-(also-)?like",
    "newsletter": "newsletters?|sign-?up|subscribe|mailing-list|email-alerts?|pop-?up(?!-(gallery|image|link|video))",
    "account": "donat(e|ions?)|support-us|(paywall|subscri(be|ption)|membership)-(offer|promo|prompt|message|banner|barrier|box|cta)",
    "share": "shar(e|es|ing|edaddy)|social|addthis|addtoany|follow-us|twitter(-(tweet|timeline))?|fb-post|instagram-media|tiktok-embed",
    "advert": "advert(s|isement|isements|ising|orial)?|ads?|ad-?(slot|unit|container|wrapper)|dfp|mpu|sponsor(ed)?|promoted|exco|commercial|non-(commercial|content-unit)",
    "navigation": "breadcrumbs?|pagination|pager|navbar|skip-links?|site-(header|footer)|menu",
    "tags": "tags|tag-?list|topics|keywords",
    "call": "contact(s|-us|-(details|block|box|info|panel))?",
    "byline": "byline|dateline|timestamp|author-(name|info|bio|box|card|details)|about-the-author|(article|post|entry)-(meta|date)"
    "|publish(ed)?-(date|on)|pub-?date",
}
_NAMED = re.compile(f"(?:^|[ -])(?:{'|'.join(f'(?P<{name}>{words})' for name, words in _NAMES.items())})(?=$|[ -])")
_AROUND = re.compile(
    r"(?:^|[\s_-])(?:(?:site|page|main|global|top)[_-]?(?:header|footer|nav|navigation|menu)|masthead|navbar|top-?bar|breadcrumbs?|footer|foot|bottom|menu)(?=$|[\s_-])",
    re.I,
)
# Lines: blocks that hold no block, and what is set apart within them.
_BLOCKS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "div", "section", "center"))
_SET_APART, _LINES = frozenset(("a", "strong", "b", "em", "span")), frozenset(("p", "li", "div"))
_HELD = frozenset(
    ("p", "div", "ul", "ol", "table", "section", "article", "blockquote", "figure", "li", "h1", "h2", "h3", "h4", "form")
)
# Whom journalists and correspondents ask, not whoever a story is to help.
_OWN_DESK = re.compile(
    r"\b(?:press|media|news ?(?:desk|room)?|journalists?|reporters?|editor(?:ial)?|communications|contact (?:us|details)|enquir\w+|our)\b",
    re.I,
)
FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|odt|rtf|csv)\b", re.I)


class Books:
    """What was taken out, by class."""

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}

    def take(self, kind: str, node: lxml_html.HtmlElement, text: str | None = None) -> None:
        """Take an element out of its page, its tail not with it; one that went with another is not taken again."""
        if next(node.iterancestors("body"), None) is not None:
            self.add(kind, [text] if text is not None else paragraphs_of(node))
            node.drop_tree()

    def add(self, kind: str, texts: Iterable[str]) -> None:
        """Count what was left out in another way."""
        filled = [text for text in texts if text]
        if filled:
            self._texts.setdefault(kind, []).extend(filled)

    def left_out(self) -> tuple[LeftOut, ...]:
        """Return what was taken, most of it first. What readers pay for is counted and never shown."""
        rows = [
            LeftOut(
                kind,
                len(texts),
                sum(map(len, texts)),
                () if kind == "closed" else tuple(t[:MAX_EXAMPLE_CHARS] for t in texts[:MAX_EXAMPLES]),
            )
            for kind, texts in self._texts.items()
        ]
        return tuple(sorted(rows, key=lambda row: -row.n_chars))


def drop_unread(tree: lxml_html.HtmlElement) -> None:
    """Drop what no reader sees as text. Of most pages it is the larger part, and what is done next goes the faster."""
    for root in list(tree.iter("template")):
        if root.get("shadowrootmode") is not None:  # a browser shows it
            root.tag = "div"
    etree.strip_elements(tree, *_UNREAD, etree.Comment, etree.ProcessingInstruction, with_tail=False)


def drop_head(tree: lxml_html.HtmlElement) -> None:
    """Drop what a page says of itself to machines, once that is read: trafilatura asks each element for its names."""
    head = tree.find("head")
    if head is not None:
        etree.strip_elements(head, *_OF_HEAD, with_tail=False)


def take_elements(tree: lxml_html.HtmlElement, books: Books) -> None:
    """Take out what stands around a story and is no text of it: menus, asides, forms, banners, comments, shares."""
    etree.strip_elements(tree, *_CONTROLS, with_tail=False)
    body = tree.find("body")
    if body is not None:
        _take_elements(body, books)


def take_lines(tree: lxml_html.HtmlElement, books: Books, site_names: Collection[str] = ()) -> None:
    """Take out the lines between a story's paragraphs that lead elsewhere, ask for something (for the site by its name, too), or count."""
    body = tree.find("body")
    names = [name.lower() for name in site_names]
    for node in leaves_of(body, _BLOCKS | _SET_APART, _HELD) if body is not None else ():
        around = node.getparent()
        if around is not None and (node.tag in _BLOCKS or (around.tag in _LINES and _is_set_apart(node))):
            _take_line(node, books, names)


def _take_elements(body: lxml_html.HtmlElement, books: Books) -> None:
    most = STORY_SHARE * weight_of(body)
    stack = list(body)
    while stack:
        node = stack.pop()
        tag = node.tag
        named = (node.get("id"), _names_of(node), node.get("role")) if node.keys() else (None, None, None)
        kind = _kind_of_element(tag, *named) or ("navigation" if tag == "header" and _is_head_of_site(node) else None)
        if kind is None or (kind == "call" and _tells_whom_to_ask(node)):
            stack.extend(node)
        elif (
            kind in {"consent", "dialog"}
            and is_consent(clean(text_content(node)))
            and not any(True for _ in node.iter("article", "main"))
        ):
            books.take("consent", node)  # named so, and saying so: it may well say more than a short story
        elif _may_go(node, kind, most) and not _may_hold_story(node, kind, body):
            books.take(kind, node)
        else:  # here is the story; no later reader may drop it for its tag or name
            stack.extend(node)
            if tag in _TAGS:
                node.tag = "div"
            for name in ("id", "class", "role"):
                node.attrib.pop(name, None)


def _tells_whom_to_ask(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element named for contact says in a sentence whom a reader may ask for help; the publisher's own desk is no help to one."""
    text = clean(text_content(node))
    return ends_sentence(text) and len(text.split()) >= MIN_HEADLINE_WORDS and _OWN_DESK.search(text) is None


def _may_hold_story(node: lxml_html.HtmlElement, kind: str, body: lxml_html.HtmlElement) -> bool:
    """Tell whether the page's heading or main part is in an element, or an article that is no card of what is related, beside a longer one.

    A dialog may have a heading of its own, beside the page's.
    """
    inner = list(node.iter("h1", "article", "main"))
    if kind in {"consent", "dialog"} and all(held.tag == "h1" for held in inner):
        return bool(inner) and all(heading in inner for heading in body.iter("h1"))
    if kind != "related" or any(held.tag != "article" for held in inner):
        return bool(inner)
    longest = max((weight_of(article) for article in body.iter("article") if article not in inner), default=0)
    return any(weight_of(article) >= longest for article in inner)


def _is_head_of_site(node: lxml_html.HtmlElement) -> bool:
    """Tell whether a header is that of each page of a site: it holds the menu, and no heading."""
    return next(node.iter("nav"), None) is not None and next(node.iter("h1", "h2"), None) is None


def _names_of(node: lxml_html.HtmlElement) -> str | None:
    """Return the names of an element's class; where that is a programme's own, those for tests and counting, which say the same."""
    names, test, track = node.get("class"), node.get("data-testid"), node.get("data-tmdatatrack")
    return " ".join(filter(None, (names, test, track))) if test or track else names


def _may_go(node: lxml_html.HtmlElement, kind: str, most: float) -> bool:
    """Tell whether an element weighs too little to be the story; white space in a page's source is no weight."""
    limit = min(most, _MAX_NAMED_CHARS.get(kind, most))
    if node.tag in _EDGES or len(text_content(node)) < limit or weight_of(node) < limit:
        return True
    return limit < most and len(clean(text_content(node))) - sum(len(clean(text_content(a))) for a in node.iter("a")) < limit


def is_around(node: lxml_html.HtmlElement) -> bool:
    """Tell whether an element stands in what a site sets around each of its pages: its menus, its head and foot, its aside.

    A head within an article or the main part, or one with the page's only heading, is the page's own.
    """
    for up in node.iterancestors():
        if up.tag in {"article", "main"}:
            return False
        role, names = up.get("role") or "", up.get("class") or ""
        if up.tag in {"nav", "footer", "aside"} or role in {"navigation", "contentinfo", "banner", "complementary"}:
            return True
        if up.tag == "header" and next(up.iterancestors("article", "main"), None) is not None:
            return False
        if up.tag == "header" or _AROUND.search(f"{names} {up.get('id') or ''}"):
            return not any(True for _ in up.iter("h1"))
    return False


def weight_of(node: lxml_html.HtmlElement) -> int:
    """Return how many characters of text outside links an element holds."""
    return len(text_content(node)) - sum(len(text_content(link)) for link in node.iter("a"))


@lru_cache(maxsize=8192)
def _kind_of_element(tag: str, identity: str | None, names: str | None, role: str | None) -> str | None:
    """Return the class of furniture that an element is by its tag, role or name; None for others."""
    if tag in {"html", "body", "main", "article", "h1", "a", "img"}:
        return None
    kind = _TAGS.get(tag) or _ROLES.get(role or "")
    custom = tag if "-" in tag else ""  # named as classes are
    if kind or not (identity or names or custom):
        return kind
    words = re.sub(r"(?<=[a-z])(?=[A-Z])|_+|--+", "-", f"{identity or ''} {names or ''} {custom}").lower()
    match = _NAMED.search(words)
    return match.lastgroup if match else None


def _take_line(node: lxml_html.HtmlElement, books: Books, site_names: Collection[str]) -> None:
    raw = text_content(node)
    if len(raw) > 2 * MAX_LINE_CHARS:
        return
    text = clean(raw)
    if not text:
        return
    is_block = node.tag in _BLOCKS
    kind = "related" if node.tag == "li" and _leads_away(node, text) else kind_of_line(text)
    if kind is None and next(node.iter("a"), None) is not None:
        kind = _kind_of_links(node, raw, text)
    if kind is None and asks_for_site(text, site_names):
        kind = "account"
    if kind is None or (node.tag == "h1" and kind != "consent") or not (is_block or kind == "related" or _is_own_line(node)):
        return
    after = node.getnext() if is_block else None
    books.take(kind, node, text)
    while kind == "related" and is_label(text) and after is not None and _only_links(after):  # the list under the label
        node, after = after, after.getnext()
        books.take(kind, node)


def _kind_of_links(node: lxml_html.HtmlElement, raw: str, text: str) -> str | None:
    """Return the class of a line that is links and little else: what one of them is ("View on your phone Print this"), what the label beside
    them is, or another story's headline in brackets.
    """
    links = list(node.iter("a"))
    linked = [text_content(link) for link in links]
    n_linked = sum(map(len, linked))
    if n_linked >= LINK_SHARE * len(raw):
        if leads_on(text):
            return "related"
        words = dict.fromkeys(map(clean, linked))
        if kind := next((of_link for of in words if of != text and (of_link := kind_of_line(of, is_link=True))), None):
            return kind
    kind = None
    if (label := _first_words(node)) != text and len(raw) - n_linked - len(label) <= len(" :|"):
        kind = kind_of_line(label)
    if kind in {"advert", "related"}:
        return kind
    is_headline = text[:1] == "[" and text == f"[{clean(linked[0])}]" and len(text.split()) >= MIN_HEADLINE_WORDS
    return "related" if is_headline and FILE.search(links[0].get("href") or "") is None else None


def _first_words(node: lxml_html.HtmlElement) -> str:
    """Return the words of the first element in another."""
    return next((clean(text_content(child)) for child in node if isinstance(child.tag, str)), "")


def _is_own_line(node: lxml_html.HtmlElement) -> bool:
    """Tell whether a link stands alone between two blocks, or at the edge of the block that holds them."""
    before, after, around = node.getprevious(), node.getnext(), node.getparent()
    words = f"{(before.tail if before is not None else around.text) or ''}{node.tail or ''}"
    beside = [one.tag in _BLOCKS for one in (before, after) if one is not None]
    return node.tag == "a" and not words.strip() and bool(beside) and all(beside)


def _is_set_apart(node: lxml_html.HtmlElement) -> bool:
    """Tell whether words within a paragraph stand after its sentences or on a line of their own, and nothing goes on behind
    them.
    """
    before, around = node.getprevious(), node.getparent()
    before_text = (before.tail if before is not None else around.text) or ""
    is_new = (before is not None and before.tag == "br") or not before_text.strip() or ends_sentence(before_text.strip())
    after = node.getnext()
    return is_new and not (node.tail or "").strip(" \xa0\n.") and (after is None or after.tag == "br")


def _leads_away(node: lxml_html.HtmlElement, text: str) -> bool:
    """Tell whether a list entry holds one link to another page and nothing else. Papers that a text names, lists it
    announces, and entries beside some that are no links, are its own.
    """
    links = node.findall(".//a")
    if len(links) != 1 or clean(text_content(links[0])) != text or FILE.search(links[0].get("href") or ""):
        return False
    beside = [one for one in (node.getprevious(), node.getnext()) if one is not None]
    if beside and not any(map(_only_links, beside)):
        return False
    whole = node.getparent()
    before = whole.getprevious() if whole is not None else None
    return before is None or not clean(text_content(before)).endswith(":")


def _only_links(node: lxml_html.HtmlElement) -> bool:
    text = clean(text_content(node))
    return bool(text) and node.tag not in {"h1", "h2"} and weight_of(node) <= (1 - LINK_SHARE) * len(text)
