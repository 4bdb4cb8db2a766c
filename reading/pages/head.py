"""What a page says of itself, above and around its story: title, byline, day, access, its own address. Read before anything is taken out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lxml import html as lxml_html

from core.words import Published
from reading.markup import clean, find_address, text_content, unescape
from reading.pages.access import PageAccess, read_access
from reading.pages.adverts import is_labelled_advertisement
from reading.pages.bylines import read_byline
from reading.pages.jsonld import (
    JsonLd,
    Witness,
    article_of,
    as_list,
    get,
    is_advertisement,
    load_json_ld,
    site_of,
    texts_of,
    url_witness,
)
from reading.pages.publication import PageClock, read_publication
from reading.pages.regions import Regions
from reading.pages.titles import read_title, shown_headlines, site_names, title_tag

# A story's name in an address is longer than a section's: that both say the section would prove nothing.
MIN_NAME_CHARS = 12
_WORD = re.compile(r"[a-z]{4,}|\d+", re.I)


@dataclass(frozen=True, slots=True)
class Head:
    """What a page says of itself. `summary` is what it shows to search engines, `body` the story as JSON-LD holds it.

    `has_node` says that a JSON-LD node is the page's own article. `is_advertisement`: the page says that somebody paid for it. `site_names`: what it
    calls its site.
    """

    title: str
    byline: str | None
    published: Published | None
    access: PageAccess
    summary: str
    body: str
    has_node: bool
    is_article: bool
    is_advertisement: bool
    site_names: tuple[str, ...]


def read_json_ld(tree: lxml_html.HtmlElement) -> JsonLd:
    """Return the JSON-LD of a page that has its scripts yet."""
    return load_json_ld(text_content(script) for script in tree.iter("script") if _is_json_ld(script))


def read_head(tree: lxml_html.HtmlElement, json_ld: JsonLd, url: str, clock: PageClock) -> Head:
    """Return what a page says of itself, rid of what nobody reads (`drop_unread`)."""
    meta = _meta(tree)
    regions = Regions(tree)
    addresses = {url, find_canonical(tree, url), meta.get("og:url")}  # on most pages one
    urls = frozenset(key for address in addresses if (key := url_witness(url, address)))
    witness = Witness(urls, shown_headlines(tree, meta), title_tag(tree), url)
    own = article_of(json_ld, witness)
    node = own or {}
    published = read_publication(tree, regions, node, meta, url, clock)
    summaries = (*texts_of(get(node, "description")), unescape(meta.get("og:description")), unescape(meta.get("description")))
    return Head(
        title=read_title(tree, regions, node, meta, url),
        byline=read_byline(tree, regions, json_ld, node, meta),
        published=published,
        access=read_access(tree, regions, json_ld, own, witness, meta),
        summary=next(filter(None, summaries), ""),
        body=_body_of(node),
        has_node=own is not None,
        is_advertisement=is_advertisement(own) or is_labelled_advertisement(tree),
        is_article=own is not None
        or meta.get("og:type") == "article"
        or (published is not None and next(tree.iter("article"), None) is not None),
        site_names=site_names(node, meta),
    )


def find_canonical(tree: lxml_html.HtmlElement, url: str) -> str | None:
    """Return the address that a page calls its own, absolute, if it is to be believed; else None.

    Some sites name their front page or a section on every page. It is believed if it lies on the same site, and the address the page was
    fetched from speaks for it: the same name or number in both, or, where that has none, the page's og:url, or that it calls that its short link.
    """
    canonical = find_address(url, _href_of(tree, "canonical"))
    if canonical == url:
        return canonical
    if not canonical or not canonical.startswith(("http://", "https://")) or not url_witness(url, canonical):
        return None
    own, named = urlsplit(url), urlsplit(canonical)
    if site_of(own.hostname or "") != site_of(named.hostname or ""):
        return None
    if url_witness(url, url) == url_witness(url, canonical):
        return canonical
    own_path, named_path = (parts.path.rstrip("/").lower() for parts in (own, named))
    if own_path.startswith(f"{named_path}/"):
        return None
    own_name, named_name = (path.rsplit("/", 1)[-1] for path in (own_path, named_path))
    is_same_name = own_name == named_name and not named_name.startswith(("index", "default"))
    shared = set(_WORD.findall(f"{own_name} {own.query}".lower())) & set(_WORD.findall(f"{named_name} {named.query}".lower()))
    social = next((e.get("content") for e in tree.iter("meta") if e.get("property") == "og:url"), None)
    short = url_witness(url, _href_of(tree, "shortlink"))
    is_short = short is not None and short == url_witness(url, url)
    is_backed = (is_short or url_witness(url, social) == url_witness(url, canonical)) and len(named_name) >= MIN_NAME_CHARS
    return canonical if is_same_name or shared or is_backed else None


def _href_of(tree: lxml_html.HtmlElement, relation: str) -> str | None:
    """Return the address of the first of a page's links of this relation."""
    return next((link.get("href") for link in tree.iter("link") if relation in (link.get("rel") or "").lower().split()), None)


def _body_of(node: Mapping[str, Any]) -> str:
    """Return the story as JSON-LD holds it: its body, or the posts of a live page, which scripts may fill in for readers only."""
    posts = [post for post in as_list(get(node, "liveBlogUpdate")) if isinstance(post, dict)]
    texts = [get(node, "articleBody"), *(get(post, name) for post in posts for name in ("headline", "articleBody"))]
    return "\n\n".join(line for text in texts if isinstance(text, str) for raw in text.splitlines() if (line := unescape(raw)))


def _is_json_ld(script: lxml_html.HtmlElement) -> bool:
    return (script.get("type") or "").strip().lower().split(";")[0].strip() == "application/ld+json"


def _meta(tree: lxml_html.HtmlElement) -> Mapping[str, str]:
    """Return what the page's meta elements say, by their names in lower case; the first of a name counts."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = clean(element.get("content") or "")
        for name in (element.get("property"), element.get("name")):
            if name and content:
                meta.setdefault(name.lower(), content)
    return meta
