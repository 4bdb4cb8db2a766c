"""Who may read a page, and which parts of it its publisher closes; what is closed is never kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from core.words import Access
from reading.markup import paragraphs_of, text_content
from reading.pages.jsonld import JsonLd, Node, Witness, access_of, truth_of
from reading.pages.line_kinds import kind_of_line
from reading.pages.regions import Regions

# Where publishers put the part that readers pay for, beside what they name (docs of the sites: press rules).
_WALLS = (
    "subscription-content",
    "piano-container",
    "piano-reg-wall",
    "tp-container",
    "paywall",
    "premium-content",
    "subscriber-content",
)
# How such a part is named where nothing else of the page says that it is closed.
_CLOSED = re.compile(
    r"(?:^|[\s_-])(?:(?:subscri(?:ber|ption)s?|members?|premium|registered)-?only|pay-?wall(?:ed)?(?:-(?:content|body|text))?|(?:premium|subscri(?:ber|ption)|paid|members?|gated|locked)"
    r"-?(?:content|body|text))(?=$|\s)|\bdata-(?:pay-?wall|premium|paid|locked)=(?:true|1|yes)?(?=$|\s)",
    re.I,
)
# Elements with more attributes are made to be slow to read.
MAX_ATTRIBUTES = 40
# An offer to pay is a line or two and a button; the rest of a story is longer.
MAX_OFFER_CHARS = 300
_WHOLE = "subscription-replace-entire-article"
_LEAD = "[not(descendant-or-self::*[contains(@class,'article-first-paragraph')])]"


@dataclass(frozen=True, slots=True)
class PageAccess:
    """Who may read a page. `closed` are the elements that not everybody may. Where they are not known, `is_opening_only` says that no
    more than the story's first paragraph, which publishers show everybody, may be kept."""

    access: Access
    closed: tuple[Any, ...] = ()
    is_opening_only: bool = False


def read_access(
    tree: lxml_html.HtmlElement,
    regions: Regions,
    json_ld: JsonLd,
    article: Node | None,
    witness: Witness,
    meta: Mapping[str, str],
) -> PageAccess:
    """Return who may read a page, by its JSON-LD, its microdata and its head. What any of them closes is closed."""
    is_free, selectors = access_of(json_ld, article, witness)
    signs = [is_free, *_microdata(regions), truth_of(meta.get("isaccessibleforfree"))]
    tier = meta.get("article:content_tier", "").lower()
    if not any(signs) and tier not in {"free", "locked"} and (behind := _before_offers(tree)):
        return PageAccess("locked", _outermost(behind))
    if False not in signs and tier != "locked":
        if tier == "metered" or tier == "registration":
            return PageAccess("metered" if tier == "metered" else "registration")
        return PageAccess("free" if True in signs or tier == "free" else "unknown")
    closed = [element for selector in selectors for element in _selected(tree, selector)]
    closed = closed or [part for wall in _walls(tree) for part in _behind(wall)]
    closed = closed or tree.xpath(f"//*[@id='{_WHOLE}' or contains(@class,'{_WHOLE}')]/*{_LEAD}")
    return PageAccess("locked", _outermost(closed), not closed)


def _before_offers(tree: lxml_html.HtmlElement) -> list[Any]:
    """Return the elements that are named as what readers pay for, and right behind which the offer to pay stands: either alone is no wall."""
    named = [e for e in tree.iter("div", "section") if e.keys() and _CLOSED.search(_names_and_data(e)) is not None]
    return [e for e in named if (after := e.getnext()) is not None and _offers(after)]


def _names_and_data(element: lxml_html.HtmlElement) -> str:
    """Return an element's names, and those of what it tells scripts of itself."""
    own = (f"{name}={value}" if name.startswith("data-") else value for name, value in element.items())
    return " ".join(own if len(element.keys()) <= MAX_ATTRIBUTES else (element.get("id") or "", element.get("class") or ""))


def _offers(element: lxml_html.HtmlElement) -> bool:
    """Tell whether an element is short and asks its reader to pay, register or log in."""
    lines = paragraphs_of(element) if len(text_content(element)) <= MAX_OFFER_CHARS else []
    return any(kind_of_line(line) in {"account", "newsletter"} for line in lines)


def _walls(tree: lxml_html.HtmlElement) -> list[lxml_html.HtmlElement]:
    """Return the elements that bear a name of what readers pay for, surest first."""
    named = [(e, {e.get("id"), *(e.get("class") or "").split()}) for e in tree.iter(etree.Element) if e.keys()]
    return [e for wall in _WALLS for e, names in named if wall in names]


def _behind(wall: lxml_html.HtmlElement) -> list[Any]:
    """Return what a wall closes: what stands in it; where that is only the offer to pay, what stands after it too."""
    return [wall, *(wall.itersiblings() if len(text_content(wall)) <= MAX_OFFER_CHARS else ())]


def _microdata(regions: Regions) -> list[bool | None]:
    """Return what the page's own elements say: <meta itemprop="isAccessibleForFree" content="false">."""
    marked = [e for e in regions.described if _names_access(e) and regions.is_own(e)]
    return [truth_of(e.get("content") or e.get("href") or text_content(e)) for e in marked]


def _names_access(element: lxml_html.HtmlElement) -> bool:
    names = f"{element.get('itemprop') or ''} {element.get('property') or ''}".lower().split()
    return any(name.endswith("isaccessibleforfree") for name in names)


def _selected(tree: lxml_html.HtmlElement, selector: str) -> list[Any]:
    """Return the elements that a selector, CSS or XPath, names; none for what is no selector."""
    from cssselect import HTMLTranslator, SelectorError

    try:
        path = selector if selector.startswith("/") else HTMLTranslator().css_to_xpath(selector)
        elements = tree.xpath(path)
    except (SelectorError, etree.XPathError, ValueError):
        return []
    return [element for element in elements if isinstance(element, lxml_html.HtmlElement)] if isinstance(elements, list) else []


def _outermost(nodes: list[Any]) -> tuple[Any, ...]:
    chosen = set(nodes)
    return tuple(node for node in dict.fromkeys(nodes) if not any(up in chosen for up in node.iterancestors()))
