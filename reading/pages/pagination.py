"""The pages after a page of a list: by what links say they are, in their markup or in words. Knows no network."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml import html as lxml_html

from reading.markup import clean, find_address, text_content

# What lists hold, as the words of a link to more of it name it; "Next meeting" leads to one of them.
_LISTED = "news|stories|articles|results|releases|posts|entries|items|decisions|meetings|papers|documents|notices|minutes"
# The whole text of a link to what is older.
_AFTER = re.compile(
    rf"[\s‹«<›»→>|.]*(?:(?:go to )?(?:the )?(?:next|older|earlier)(?:\s+(?:page|post|{_LISTED}|\d+))?"
    rf"|(?:load|show|view|see)\s+(?:more|older|earlier)(?:\s+(?:{_LISTED}))?|[›»→])[\s›»→>|.…]*",
    re.I,
)
_AFTER_NAME = re.compile(r"(?:^|[\s_-])next(?:$|[\s_-])", re.I)
_PAGE_OF_PATH = re.compile(r"/(?:page|p)[/-]?(\d{1,4})/?$", re.I)
_PAGE_PARAMETERS = frozenset(("page", "p", "pg", "paged", "pagenumber", "page_number", "pageno", "currentpage", "pageindex"))
# Where a button keeps the address that a script asks for more.
_LOADS = ("data-endpoint", "data-url", "data-href", "data-next", "data-next-url", "data-next-page", "data-src", "hx-get")
# A link to the next article or to the next month of a calendar stands below neither list nor its address.
_MAX_WORDS = 40


def next_pages(tree: lxml_html.HtmlElement, url: str) -> tuple[str, ...]:
    """Return the addresses of the pages after this one, the surest first; several where links contradict each other."""
    hrefs = [*_marked(tree), *_worded(tree), *_numbered(tree, url), *_loaded(tree)]
    addresses = (find_address(url, href) for href in hrefs)
    return tuple(
        dict.fromkeys(address for address in addresses if address and address.partition("#")[0] != url.partition("#")[0])
    )


def _marked(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for node in tree.iter("link", "a"):
        if node.get("href") and (
            "next" in (node.get("rel") or "").lower().split() or (node.tag == "a" and _AFTER_NAME.search(node.get("class") or ""))
        ):
            yield node.get("href")
    for node in tree.iter("li", "div", "span"):  # the class on what the link stands in
        if _AFTER_NAME.search(node.get("class") or "") and len(links := node.findall(".//a[@href]")) == 1:
            yield links[0].get("href")


def _worded(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for link in tree.iter("a"):
        words = clean(text_content(link))[:_MAX_WORDS] or link.get("aria-label") or link.get("title") or ""
        label = link.get("aria-label") or ""
        if link.get("href") and (_AFTER.fullmatch(words) or (label and _AFTER.fullmatch(label))):
            yield link.get("href")


def _loaded(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """Yield what a button for more loads by a script."""
    for button in tree.iter("button", "a", "div", "span"):
        address = next((value for name in _LOADS if "/" in (value := button.get(name) or "")), None)
        if address and _AFTER.fullmatch(clean(text_content(button))[:_MAX_WORDS] or button.get("aria-label") or ""):
            yield address


def _numbered(tree: lxml_html.HtmlElement, url: str) -> Iterator[str]:
    """Yield the link whose number follows that of this page: as the page marks its own, else as its address tells it."""
    shown = next(
        (
            text
            for node in tree.xpath("//*[@aria-current or contains(@class,'current') or contains(@class,'active')]")
            if (text := clean(text_content(node))).isdecimal() and len(text) < 5
        ),
        None,
    )
    number = int(shown) if shown else _number_of(url) or 1
    for link in tree.iter("a"):
        words = clean(text_content(link)).removeprefix("Page ")
        target = find_address(url, link.get("href"))
        if words == str(number + 1) and target and _number_of(target) is not None:
            yield link.get("href")


def _number_of(url: str) -> int | None:
    """Return the number of a page of a list as its address tells it; None if it tells none."""
    parts = urlsplit(url)
    if match := _PAGE_OF_PATH.search(parts.path):
        return int(match[1])
    values = (value for name, value in parse_qsl(parts.query) if name.lower() in _PAGE_PARAMETERS and value.isdecimal())
    number = next(values, None)
    return int(number) if number and len(number) < 5 else None
