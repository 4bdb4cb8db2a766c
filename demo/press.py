"""The fictional county's papers and police newsroom: answers one request at a time. Opens no socket; `requests` keep what was asked."""

import hashlib
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import format_datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from demo import feeds
from demo.articles import COURIER, MERCURY, POLICE, Article, Block, edited_keys
from demo.site import Response

HTML, XML, RSS, TEXT = "text/html", "application/xml", "application/rss+xml", "text/plain"
LISTED = 10
RELATED = 3
NEWSROOM = "/news/aldershire/news/"
MERCURY_FEED = "/_api/rss/marlham_mercury_news_feed.xml"
CONSENT = "/news/25999101.your-choices/"
MISSING = "/news/story-no-longer-here-9999102/"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240"><rect width="640" height="240" fill="#c9c4ba"/>'
    '<text x="320" y="125" text-anchor="middle" font-family="sans-serif" fill="#554">FICTIONAL: no picture</text></svg>'
)
# Readers' words under articles. They name nobody: what stands here must not be taken for the article's own.
COMMENTS = (
    ("quaysider62", "About time. Should have happened years ago."),
    ("Old Ropewalk", "And who pays for it? We do, as always."),
    ("millyardmum", "My heart goes out to the families."),
    ("BusPassBernard", "It was the same in the seventies, only nobody wrote about it."),
    ("notfromroundhere", "Lovely town otherwise, been coming on holiday since 1998."),
    ("Tern4theWorse", "First they close the youth club, then they wonder."),
    ("h_e_t_h_b_y", "Well said."),
    ("cobblestone", "Could somebody please look at the potholes as well?"),
)


@dataclass(frozen=True)
class Paper:
    """A publisher: what its pages look like and what its robots.txt forbids."""

    id: str
    name: str
    template: str
    sections: tuple[tuple[str, str], ...]
    forbidden: tuple[str, ...]
    front: str = "/"


PAPERS = {
    COURIER: Paper(
        COURIER,
        "Aldershire Courier",
        "courier.html",
        (("News", "/news/"), ("Sport", "/sport/"), ("Opinion", "/opinion/"), ("Health", "/health/")),
        ("/subscribers-only/", "/search/"),
    ),
    MERCURY: Paper(
        MERCURY,
        "Marlham Mercury",
        "mercury.html",
        (("News", "/news/"), ("Sport", "/sport/"), ("What's On", "/whats-on/")),
        ("/_subscribe/", "/news/amp/"),
    ),
    POLICE: Paper(
        POLICE,
        "Aldershire Constabulary",
        "police.html",
        (("News", NEWSROOM), ("Contact us", "/contact/"), ("Recruitment", "/careers/")),
        ("/news/aldershire/news/drafts/", "/missing/"),
        NEWSROOM,
    ),
}


class PressSite:
    """One paper, or the newsroom, as it stands on a day. `has_validators`: ETag, Last-Modified and 304 for pages too, as the Courier has them; feeds and
    sitemaps, which lie there as files, always have them.
    """

    def __init__(self, paper: Paper, articles: Sequence[Article], *, today: date, base_url: str) -> None:
        self.paper = paper
        self.today = today
        self.base_url = base_url.rstrip("/")
        self.has_validators = paper.id == COURIER
        self.articles = tuple(a for a in articles if a.source == paper.id)
        self.by_path = {a.path: a for a in self.articles}
        self.requests: list[str] = []
        if len(self.by_path) != len(self.articles):
            raise ValueError(f"two articles of {paper.name} have one address")

    @property
    def forbidden_requests(self) -> list[str]:
        """Requests that robots.txt forbids."""
        return [r for r in self.requests if r.startswith(self.paper.forbidden)]

    def __call__(self, path: str, query: str, headers: Mapping[str, str]) -> Response:
        """Answer one GET."""
        self.requests.append(path + (f"?{query}" if query else ""))
        article = self.by_path.get(path)
        if article:
            return self._answer(self._article_page(article), HTML, headers, article.modified)
        made = self._robots() if path == "/robots.txt" else self._other(path, query)
        if made is None:
            return Response(404, _type(HTML), self._notice("Nothing here", "There is no such page.").encode())
        body, kind = made
        return self._answer(body, kind, headers, None)

    def _other(self, path: str, query: str) -> tuple[str, str] | None:
        """Body and type of everything that is no article; None if there is none."""
        if path.startswith("/resources/images/") and path.endswith(".svg"):
            return PICTURE, "image/svg+xml"
        if path.startswith(self.paper.forbidden):
            return self._notice("Not for robots", "Whoever reads this has not read robots.txt."), HTML
        if path == "/" or path == self.paper.front or (path, True) in {(p, True) for _, p in self.paper.sections}:
            return self._listing(path, query)
        match self.paper.id:
            case "aldershire-courier":
                return self._courier_file(path)
            case "marlham-mercury":
                return self._mercury_file(path)
        return None

    def _courier_file(self, path: str) -> tuple[str, str] | None:
        name, base = self.paper.name, self.base_url
        if path == "/news/rss/":
            news = [a for a in self.articles if a.section != "sport"]
            traps = (("We value your privacy", CONSENT), ("Saturday's puzzles", "/subscribers-only/25999100.saturday-puzzles/"))
            return feeds.rss(f"{name} | News", base, news, traps), RSS
        if path == "/sitemap-news.xml":
            return feeds.news_sitemap(name, base, self.articles, self.today), XML
        if path == "/sitemap-index.xml":
            return feeds.sitemap_index(base, self.articles), XML
        month = path.removeprefix("/sitemap-").removesuffix(".xml")
        if month in {feeds.month_of(a) for a in self.articles}:
            return feeds.month_sitemap(base, self.articles, month), XML
        if path == CONSENT:
            return self._notice(
                "We value your privacy",
                "We and our 814 partners store cookies on your device and read your data in order to show you advertisements.",
                "You may give or refuse your consent to each purpose. Some partners rely on their legitimate interest.",
                "Accept all cookies, or manage your privacy settings.",
            ), HTML
        return None

    def _mercury_file(self, path: str) -> tuple[str, str] | None:
        name, base = self.paper.name, self.base_url
        if path == MERCURY_FEED:
            return feeds.rss(name, base, self.articles, (("Market day moves to the quay", MISSING),)), RSS
        if path == "/sitemap.xml":
            return feeds.dated_sitemap(name, base, self.articles), XML
        if path == MISSING:  # with status 200, as badly set up systems do
            return self._notice("Page not found", "Sorry, the page you were looking for does not exist."), HTML
        return None

    def _robots(self) -> tuple[str, str]:
        lines = ["# FICTIONAL: an invented publisher on a demonstration machine", "User-agent: *"]
        lines += [f"Disallow: {path}" for path in self.paper.forbidden]
        if self.paper.id == COURIER:
            lines += [f"Sitemap: {self.base_url}/sitemap-news.xml", f"Sitemap: {self.base_url}/sitemap-index.xml"]
        return "\n".join(lines) + "\n", TEXT

    def _listing(self, path: str, query: str) -> tuple[str, str]:
        section = path.strip("/")
        chosen = [a for a in self.articles if path in {"/", self.paper.front} or a.section == section]
        number = int(query.removeprefix("page=")) if query.removeprefix("page=").isdigit() and len(query) < 9 else 1
        first = (max(1, number) - 1) * LISTED
        after = f"{path}?page={max(1, number) + 1}" if first + LISTED < len(chosen) else None
        title = "News" if path in {"/", self.paper.front} else section.capitalize()
        feed = {COURIER: f"{self.base_url}/news/rss/", MERCURY: f"{self.base_url}{MERCURY_FEED}"}.get(self.paper.id)
        traps = ["/news/aldershire/news/drafts/operation-name-to-follow/"] if self.paper.id == POLICE else []
        page = _templates().get_template("listing.html")
        return page.render(
            title=title, paper=self.paper, articles=chosen[first : first + LISTED], after=after, feed=feed, traps=traps
        ), HTML

    def _article_page(self, article: Article) -> str:
        is_courier = self.paper.id == COURIER
        # The Courier's first paragraph stands apart from the rest.
        blocks = list(article.blocks)
        if is_courier:
            blocks.remove(Block("paragraph", article.lead))
        chance = zlib.crc32(article.key.encode())
        day = article.published or article.modified
        return (
            _templates()
            .get_template(self.paper.template)
            .render(
                article=article,
                paper=self.paper,
                blocks=blocks,
                half=(len(blocks) + 1) // 2,
                url=f"{self.base_url}{article.path}",
                base=self.base_url,
                json_ld=Markup(self._json_ld_text(article)),
                related=self._related(article, chance),
                comments=[COMMENTS[(chance + 3 * n) % len(COMMENTS)] for n in range(chance % 4)],
                author_number=300_000 + zlib.crc32(article.byline.encode()) % 1000,
                shown_date=f"{day.day} {day:%B %Y}",
                tags=("Aldershire", "Larwich"),
            )
        )

    def _related(self, article: Article, chance: int) -> list[Article]:
        """Up to three older articles. None that is edited later, whose new title would change this page too; and an operation's
        name stands in a link only on pages that name it themselves, so that the truth does not hang on how links are read."""
        older = [
            a
            for a in self.articles
            if a.day < article.day
            and a.key not in edited_keys()
            and all(o.split()[-1] not in a.title or o in article.operations for o in a.operations)
        ]
        return [older[(chance + n) % len(older)] for n in range(min(RELATED, len(older)))]

    def _json_ld_text(self, article: Article) -> str:
        """Return the page's data as it is written into it; for one trap as a careless hand writes it: a comment, and a comma too
        many.
        """
        text = json.dumps(self._json_ld(article)).replace("</", "<\\/")
        return f"<!--\n{text[:-1]},}}\n-->" if article.trap == "json-ld" else text

    def _json_ld(self, article: Article) -> dict[str, Any]:
        url = f"{self.base_url}{article.path}"
        zone = UTC if self.paper.id == MERCURY else None
        node: dict[str, Any] = {
            "@type": "OpinionNewsArticle" if article.section == "opinion" else "NewsArticle",
            "headline": article.title,
            "mainEntityOfPage": url,
            "author": [{"@type": "Person", "name": name.strip()} for name in article.byline.split(" and ")],
            "publisher": {"@type": "Organization", "name": self.paper.name},
        }
        if article.published:
            published = article.published.astimezone(zone) if zone else article.published
            modified = article.modified.astimezone(zone) if zone else article.modified
            node |= {"datePublished": published.isoformat(), "dateModified": modified.isoformat()}
        if self.paper.id == MERCURY:
            return {"@context": "https://schema.org"} | node
        node["isAccessibleForFree"] = "False" if article.is_locked else "True"
        if article.is_locked:
            node["hasPart"] = {"@type": "WebPageElement", "isAccessibleForFree": "False", "cssSelector": ".article-body"}
        crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "News"}]}
        site = {"@type": "WebSite", "name": self.paper.name, "url": f"{self.base_url}/"}
        return {"@context": "https://schema.org", "@graph": [site, crumbs, node]}

    def _notice(self, title: str, *paragraphs: str) -> str:
        return _templates().get_template("notice.html").render(title=title, paper=self.paper, paragraphs=paragraphs)

    def _answer(self, text: str, kind: str, headers: Mapping[str, str], changed: datetime | None) -> Response:
        body = text.encode()
        told = _type(kind)
        if not (self.has_validators or kind in {RSS, XML}):
            return Response(200, {**told, "Cache-Control": "no-store"}, body)
        tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        told["ETag"] = tag
        if changed:
            told["Last-Modified"] = format_datetime(changed.astimezone(UTC), usegmt=True)
        asked = {name.lower(): value for name, value in headers.items()}
        if tag in (t.strip() for t in asked.get("if-none-match", "").split(",")):
            return Response(304, {"ETag": tag}, b"")
        return Response(200, told, body)


def _type(kind: str) -> dict[str, str]:
    return {"Content-Type": f"{kind}; charset=utf-8"}


@cache
def _templates() -> Environment:
    loader = FileSystemLoader(Path(__file__).parent / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
