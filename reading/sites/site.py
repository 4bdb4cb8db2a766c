"""What a site is, by one of its pages: its name, the software or group behind it, and where its lists may be. Knows no network.

Marks of the platforms are those that two independent programs read (software names in paths and attributes), never class names of one publisher's
design, which change within weeks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html

from core.ids import canonical_url, without_session
from reading.markup import clean, parse_html, text_content
from reading.pages.html import Link, PageLinks, read_links
from reading.pages.jsonld import as_list, load_json_ld
from reading.sites.govuk import organisation_of
from reading.sites.papers import body_of, leads_on, read_papers

Platform = Literal["press", "newsroom", "govuk", "papers", "moderngov", "cmis"]
MODERNGOV, CMIS = "Modern.Gov", "CMIS"
# The page of a ModernGov site, by its name; what stands before it is where the site begins.
_MODERNGOV_PAGE = re.compile(
    r"^(?P<base>.*/)(?:mg(?:ListCommittees|WhatsNew|Calendar\w*|CommitteeDetails|Error|PlansHome|MemberIndex|WebService|Ai|Rss)"
    r"|ie(?:DocHome|ListMeetings|ListDocuments|DecisionDetails|DocSearch|IssueDetails))\.as[pm]x",
    re.IGNORECASE,
)
_CMIS_PAGE = re.compile(
    r"^(?P<base>.*?/)(?:[^/]+/tabid/\d+/(?:[^?]*/)?ctl/(?:ViewMeetingPublic|MeetingCalendar\w*|ViewCMIS_\w+)/"
    r"|[^/]+\.aspx\?(?:.*&)?ctl=MeetingCalendar|Document\.ashx\?)",
    re.IGNORECASE,
)
# What its modules write, and how the titles of its pages begin.
_CMIS_MARK = re.compile(rb"MeetingCalendarPublic\w*\$|ModCMIS[A-Z]|CmisDocumentList|<title>\s*CMIS\s*(?:>|&gt;)")
# A page in a folder or on a host that is called so: the hosting company's own, "saltby.cmis.uk.com/saltby/", or a council's "/cmis/".
_CMIS_CALLED = re.compile(
    r"^(?P<base>https?://(?:[^/]*\bcmis\b[^/]*/[^/]+|[^/]+/cmis(?:[_\d-][^/]*)?)/)(?:[^/?]+\.aspx)?(?:$|[?#])", re.I
)
# A page by its name right in the folder where the site begins; links may lead to an old name of that folder.
_CMIS_NAMED = re.compile(r"^(?P<base>https?://[^/]+/(?:[^/]+/)?)[^/?]+\.aspx$", re.IGNORECASE)
# The systems of newspapers, each with what only it writes: paths of pictures and feeds, attributes, the group's own words.
_PRESS_SYSTEMS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("Newsquest", re.compile(rb"/resources/images/\d+\.|mar-article|newsquest\.co\.uk|Newsquest Media")),
    ("Iliffe", re.compile(rb"/_api/rss/|/_media/img/|iliffemedia")),
    ("Reach", re.compile(rb"data-tmdatatrack|reachplc\.com|\?service=rss")),
    ("National World", re.compile(rb"nationalworld\.com|jpress\.co\.uk|National World Publishing")),
    ("WordPress", re.compile(rb"/wp-content/|/wp-json/|<meta[^>]{0,40}generator[^>]{0,40}WordPress", re.IGNORECASE)),
)
# Where each system keeps a feed that a front page need not name: relative to the page.
_FEED_PLACES: dict[str | None, tuple[str, ...]] = {
    "Newsquest": ("rss/", "/news/rss/"),
    "Reach": ("?service=rss", "/rss.xml"),
    "WordPress": ("feed/", "/feed/"),
    "BBC": (),
    None: ("rss/", "/rss.xml", "/feed/", "/news/rss/", "/feed.xml", "/atom.xml"),
}
SITEMAP_PLACES = ("/sitemap.xml", "/sitemap_index.xml", "/sitemap-news.xml", "/news-sitemap.xml")
# Bodies whose pages are their own words: what they publish is a release, not a report.
_AUTHORITY = re.compile(
    r"\b(?:constabulary|police|commissioner|O?PF?CC|council|borough|authority|newsroom|press office|NHS|fire (?:and|&) rescue|HM\w+)\b",
    re.IGNORECASE,
)
# A body's whole name among the parts of a title; "Council meetings" is none.
_BODY = re.compile(
    r"(?:council|constabulary|police|commissioner|PF?CC|authority)$|^(?:(?:royal )?borough council|council|office) of\b",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"\b(?:news(?:paper)?s?|times|mercury|gazette|herald|echo|express|courier|press|post|journal|chronicle)\b", re.IGNORECASE
)
_NEWS_LINK = re.compile(
    r"^(?:(?:latest|all|our|local|recent) )?news(?:room| stories| (?:and|&) (?:events|appeals|media|views|blogs?|updates))?$|^(?:press|news|media) (?:releases|office|centre)$"
    r"|^(?:latest(?: (?:updates|stories))?|media|press|newsroom)$",
    re.IGNORECASE,
)
_FRONT_LINK = re.compile(
    r"(?:home ?page|home|front page|index|welcome|calendar(?: of meetings)?|meetings? calendar|committees|back|skip .*)", re.I
)
_FRONT_FILE = re.compile(r"(?<=[^/]/)(?:index|home|default)\.[a-z]{3,5}\d?$", re.I)
# The whole name of a page that lists papers, in a menu or as its heading. "Report" alone is where a crime is reported.
_PAPERS_LINK = re.compile(
    r"(?!report$)(?:(?:our|key|all|published|officers?['’]?|delegated|executive|cabinet|the (?:commissioner|pcc)['’]s|pcc|police (?:and|&) crime|panel|committee|public|meeting|board|council)\s+)*"
    r"(?:decisions?(?:[ -](?:notices?|log|records?|making|register))?|agendas?|minutes|papers|reports?|meetings|panel)"
    r"(?:(?:,| and| &) (?:decisions?|agendas?|minutes|papers|reports?|meetings?|documents))*",
    re.I,
)
# Fewer papers stand on any page, such as a release with its report.
MIN_PAPERS = 3
_TITLE_PARTS = re.compile(r"\s+[|–—·>-]\s+|\s*\|\s*")
# Who a page's foot says owns it: "Copyright 2026 by Wexmoor District Council".
_OWNER = re.compile(r"(?:copyright|©)(?:\s*(?:©|\(c\)))?(?:\s*\d{4}(?:\s*[-–]\s*\d{4})?)?\s+(?:by\s+)?(?P<name>[A-Z].{3,})", re.I)
_FICTIONAL = re.compile(r"\s*\(FICTIONAL\)", re.IGNORECASE)
MAX_NAME_CHARS = 80
# "News" stands in the name of every second host.
MIN_NAME_LETTERS = 6


@dataclass(frozen=True, slots=True)
class SitePage:
    """A page of a site, as it tells of the site.

    `base_url`: where a crawl of the site begins. `system`: the software or group, if it is known. `councils`: sites of council papers on other
    hosts that it links to; `papers`: pages of its own that list papers.
    """

    platform: Platform
    base_url: str
    name: str
    system: str | None
    feeds: tuple[str, ...]
    feed_places: tuple[str, ...]
    is_article: bool
    councils: tuple[str, ...]
    papers: tuple[str, ...] = ()


def read_site(body: bytes, url: str) -> SitePage:
    """Return what a page tells of its site.

    Raises: Rejected if it is no page.
    """
    tree, links = parse_html(body), read_links(body, url)
    hrefs = [link.url for link in links.links]
    name = _name_of(tree, url)
    own, others = _council_sites(url, hrefs)
    has_cmis = own is None and _CMIS_MARK.search(body) is not None
    if own or has_cmis or tree.xpath("//*[@id='modgov']"):
        if has_cmis or (own and own[0] == CMIS):
            base = _cmis_base(url, own[1] if own else None)
            return SitePage("cmis", base, name, CMIS, (), (), is_article=False, councils=())
        base = own[1] if own else urljoin(url, "./")
        return SitePage("moderngov", base, name, MODERNGOV, (), (), is_article=False, councils=())
    host = urlsplit(url).hostname or ""
    if host.removeprefix("www.") == "gov.uk" or tree.xpath("//meta[starts-with(@name,'govuk:')]"):
        body_url = _organisation_page(url, hrefs)
        return SitePage(
            "govuk",
            body_url,
            _govuk_name(tree, name),
            "GOV.UK",
            tuple(dict.fromkeys(_feeds_of(links, url))),
            (f"{body_url}.atom",),
            False,
            (),
        )
    system = "BBC" if re.search(r"(?:^|\.)bbc\.(?:co\.uk|com)$", host) else _system_of(body)
    is_newsroom = _is_newsroom(host, name)
    if urlsplit(url).path not in {"", "/"} and _lists_papers(body, url, is_sure=is_newsroom):
        beside = tuple(page for page in _papers_pages(links, url) if not leads_on(Link(page, ""), url))
        return SitePage("papers", url, name, system, (), (), is_article=False, councils=others, papers=beside)
    base = (find_news_page(links, url) or url) if is_newsroom and urlsplit(url).path in {"", "/"} else url
    return SitePage(
        platform="newsroom" if is_newsroom else "press",
        base_url=base,
        name=name,
        system=system,
        feeds=tuple(dict.fromkeys(_feeds_of(links, url))),
        feed_places=tuple(_feed_places(system, url)),
        is_article=_is_article(tree),
        councils=others,
        papers=tuple(_papers_pages(links, url)) if is_newsroom else (),
    )


def _lists_papers(body: bytes, url: str, *, is_sure: bool) -> bool:
    """Tell whether a page is one of papers: it lists several of a meeting's or a decision's files, or calls itself so.

    `is_sure`: the site is a body's own. Of another a page called "Reports" is none; one called so must lead to committees or their papers.
    """
    page = read_papers(body, url)
    n_papers = sum(paper.kind in {"agenda", "minutes", "decision"} for paper in page.papers)
    is_called_so = _PAPERS_LINK.fullmatch(page.title) is not None
    if not is_sure:
        n_bodies = sum(body_of(link.text) is not None for link in page.further)
        is_called_so &= n_papers > 0 or n_bodies > 0
    return n_papers >= MIN_PAPERS or is_called_so


def _papers_pages(links: PageLinks, url: str) -> Iterator[str]:
    host = urlsplit(url).netloc
    own = [link for link in links.links if urlsplit(link.url).netloc == host]
    system = [link.url for link in own if _CMIS_CALLED.match(link.url)][:1]
    pages = (link.url for link in own if _PAPERS_LINK.fullmatch(link.text))
    yield from dict.fromkeys(page for page in map(canonical_url, (*system, *pages)) if page != canonical_url(url))


def _organisation_page(url: str, hrefs: list[str]) -> str:
    """Return the page of the body whose pages an address of GOV.UK is one of; the address itself if it lists them, or tells none."""
    if organisation_of(url):
        return url
    own = (href for href in hrefs if urlsplit(href).netloc == urlsplit(url).netloc and organisation_of(href))
    return next(own, url)


def _govuk_name(tree: lxml_html.HtmlElement, name: str) -> str:
    heads = [clean(text_content(head)) for head in tree.iter("h1")]
    return next((head[:MAX_NAME_CHARS] for head in heads if head), name)


def _council_sites(url: str, hrefs: list[str]) -> tuple[tuple[str, str] | None, tuple[str, ...]]:
    """Return the system and the start of the council site that the page is of, if it is of one, and of those on other hosts."""
    host = urlsplit(url).netloc
    sites: dict[str, tuple[str, str]] = {}
    for href in (url, *hrefs):
        for system, pattern in ((MODERNGOV, _MODERNGOV_PAGE), (CMIS, _CMIS_PAGE)):
            if page := pattern.match(href):
                sites.setdefault(urlsplit(href).netloc, (system, page["base"]))
    for href in hrefs:
        if urlsplit(href).netloc != host and (page := _CMIS_CALLED.match(href)):
            sites.setdefault(urlsplit(href).netloc, (CMIS, page["base"]))
    own = sites.pop(host, None)
    return own, tuple(base for _, base in sites.values())


def _cmis_base(url: str, linked: str | None) -> str:
    """Return where a CMIS site begins, by the address of one of its pages, else as its links tell."""
    page = _CMIS_NAMED.match(without_session(url))
    return page["base"] if page else without_session(linked or urljoin(url, "./"))


def _system_of(body: bytes) -> str | None:
    return next((name for name, pattern in _PRESS_SYSTEMS if pattern.search(body)), None)


def _is_newsroom(host: str, name: str) -> bool:
    """Tell whether a site is a body's own press office. "Police News" of a paper is none; a .gov.uk or .police.uk host always is one."""
    if host.endswith((".police.uk", ".gov.uk", ".nhs.uk")):
        return True
    return bool(_AUTHORITY.search(name)) and not _PAPER.search(_AUTHORITY.sub("", name))


def find_news_page(links: PageLinks, url: str) -> str | None:
    """Return the page of a body's site that its menu calls the news."""
    host = urlsplit(url).netloc
    return next(
        (
            link.url
            for link in links.links
            if urlsplit(link.url).netloc == host and _NEWS_LINK.match(link.text) and link.url != url
        ),
        None,
    )


def _feeds_of(links: PageLinks, url: str) -> Iterator[str]:
    """Yield the feeds a page names: in its head, then those a reader could click on; not those of comments."""
    host = urlsplit(url).netloc
    clicked = [
        link.url
        for link in links.links
        if urlsplit(link.url).netloc == host and re.search(r"/(?:rss|feed|atom)/?(?:\.xml)?$", link.url)
    ]
    for feed in (*links.feeds, *clicked):
        if feed and "comment" not in feed:
            yield feed


def _feed_places(system: str | None, url: str) -> Iterator[str]:
    parts = urlsplit(url)
    if system == "BBC":
        yield f"https://feeds.bbci.co.uk{parts.path.rstrip('/')}/rss.xml"
    folder = url if parts.path.endswith("/") else f"{url.partition('?')[0]}/"
    for place in _FEED_PLACES.get(system, _FEED_PLACES[None]):
        yield urljoin(folder, place)


def _is_article(tree: lxml_html.HtmlElement) -> bool:
    kinds = tree.xpath("//meta[@property='og:type']/@content")
    return bool(kinds) and kinds[0].strip().lower() == "article"


def _name_of(tree: lxml_html.HtmlElement, url: str) -> str:
    """Return what a site calls itself: in its metadata, else the part of its page's title that its host's name speaks for, else the last that names
    more than a page; where the title names none, the link to its front page.
    """
    names = [
        *tree.xpath("//meta[@property='og:site_name']/@content"),
        *tree.xpath("//meta[@name='application-name']/@content"),
        *_names_in_json_ld(tree),
    ]
    title = clean(_FICTIONAL.sub("", next(iter(tree.xpath("//title/text()")), "")))
    parts = [part for part in (clean(part) for part in _TITLE_PARTS.split(title)) if part]
    letters = "".join(c for c in (urlsplit(url).hostname or "").lower() if c.isalpha())
    by_host = [part for part in parts if len(_letters(part)) >= MIN_NAME_LETTERS and _letters(part) in letters]
    parts = [part for part in parts if not _is_name_of_page(part)]
    parts = [] if CMIS in parts else parts  # the system's own titles name pages, committees and meetings
    bodies = [part for part in parts if _BODY.search(part)]
    likely = bodies or by_host or parts[-1:] or list(_names_of_owner(tree)) or list(_names_of_front(tree, url))
    candidates = [clean(name) for name in names if clean(name)] + likely
    return (candidates or [urlsplit(url).hostname or url])[0][:MAX_NAME_CHARS]


def _is_name_of_page(words: str) -> bool:
    """Tell whether words name a page that any site has: "News", "Meetings", "Home"."""
    return any(pattern.fullmatch(words) for pattern in (_NEWS_LINK, _PAPERS_LINK, _FRONT_LINK))


def _names_of_owner(tree: lxml_html.HtmlElement) -> Iterator[str]:
    """Yield the bodies that a page's foot names as its owner."""
    texts = (clean(text) for text in tree.xpath("//body//*[not(self::script or self::style)]/text()"))
    names = (match["name"].strip(" .") for text in texts if (match := _OWNER.fullmatch(text)))
    yield from (name for name in names if _BODY.search(name))


def _names_of_front(tree: lxml_html.HtmlElement, url: str) -> Iterator[str]:
    for link in tree.iter("a"):
        words = clean(text_content(link))
        target = _FRONT_FILE.sub("", urljoin(url, link.get("href") or "#").partition("#")[0])
        if words and not _is_name_of_page(words) and target == urljoin(url, "/") and link.get("href"):
            yield words


def _letters(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalpha())


def _names_in_json_ld(tree: lxml_html.HtmlElement) -> Iterator[str]:
    scripts = tree.xpath("//script[@type='application/ld+json']")
    for node in load_json_ld(text_content(script) for script in scripts).nodes:
        kinds = {str(kind) for kind in as_list(node.get("@type"))}
        publisher = node.get("publisher")
        if kinds & {"WebSite", "NewsMediaOrganization"} and isinstance(node.get("name"), str):
            yield node["name"]
        elif isinstance(publisher, dict) and isinstance(publisher.get("name"), str):
            yield publisher["name"]
