"""Writes RSS feeds and sitemaps of the fictional papers. Knows no requests."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from demo.articles import Article

FEED_ITEMS = 30
# News sitemaps list the articles of the last two days.
NEWS_DAYS = timedelta(days=2)
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def rss(name: str, base: str, articles: Iterable[Article], extra: Sequence[tuple[str, str]] = ()) -> str:
    """Return a feed of the newest dated articles; `extra` are title and path of items that are no articles, put after the
    first.
    """
    dated = [a for a in articles if a.published][:FEED_ITEMS]
    items = [_item(a.title, f"{base}{a.path}", a, f"<p>{escape(a.lead)}</p>") for a in dated]
    for title, path in extra:
        items.insert(1, _item(title, f"{base}{path}", dated[0], ""))
    return (
        f'{_HEAD}<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{escape(name)}</title>'
        f"<link>{base}/</link><description>FICTIONAL: news of an invented county</description><language>en-gb</language>\n"
        f"{''.join(items)}</channel></rss>\n"
    )


def _item(title: str, url: str, dated: Article, summary: str) -> str:
    if not dated.published:
        raise ValueError(f"{dated.key} has no date for a feed")
    author = f"<dc:creator>{escape(dated.byline)}</dc:creator>" if summary and dated.byline else ""
    # Titles are escaped twice, as some publishers' systems do.
    return (
        f"<item><title>{escape(escape(title))}</title><link>{escape(url)}</link>"
        f'<guid isPermaLink="false">{escape(url)}#0</guid><pubDate>{format_datetime(dated.published)}</pubDate>'
        f"{author}<description>{escape(summary)}</description></item>\n"
    )


def news_sitemap(name: str, base: str, articles: Iterable[Article], today: date) -> str:
    """Return the articles of the last two days, as search engines ask for them."""
    rows = [
        f"<url><loc>{escape(base + a.path)}</loc><lastmod>{a.modified.isoformat()}</lastmod>{_news(name, a)}</url>\n"
        for a in articles
        if a.published and a.published.date() > today - NEWS_DAYS
    ]
    return f"{_HEAD}<!-- FICTIONAL -->\n<urlset {_SITEMAP} {_NEWS}>\n{''.join(rows)}</urlset>\n"


def dated_sitemap(name: str, base: str, articles: Iterable[Article]) -> str:
    """Return every article with its day of publication and none of its change: a publisher without the usual lastmod."""
    rows = [f"<url><loc>{escape(base + a.path)}</loc>{_news(name, a) if a.published else ''}</url>\n" for a in articles]
    return f"{_HEAD}<!-- FICTIONAL -->\n<urlset {_SITEMAP} {_NEWS}>\n{''.join(rows)}</urlset>\n"


def month_sitemap(base: str, articles: Iterable[Article], month: str) -> str:
    """Return the articles of a month ("2026-09") with their last change."""
    rows = [
        f"<url><loc>{escape(base + a.path)}</loc><lastmod>{a.modified.isoformat()}</lastmod></url>\n"
        for a in articles
        if month_of(a) == month
    ]
    return f"{_HEAD}<!-- FICTIONAL -->\n<urlset {_SITEMAP}>\n{''.join(rows)}</urlset>\n"


def sitemap_index(base: str, articles: Sequence[Article]) -> str:
    """Return the months in which there are articles, newest first."""
    months = sorted({month_of(a) for a in articles}, reverse=True)
    newest = {month: max(a.modified for a in articles if month_of(a) == month) for month in months}
    rows = [
        f"<sitemap><loc>{base}/sitemap-{month}.xml</loc><lastmod>{newest[month].isoformat()}</lastmod></sitemap>\n"
        for month in months
    ]
    return f"{_HEAD}<!-- FICTIONAL -->\n<sitemapindex {_SITEMAP}>\n{''.join(rows)}</sitemapindex>\n"


def month_of(article: Article) -> str:
    """Return the month of an article's sitemap."""
    return f"{article.published or article.modified:%Y-%m}"


def _news(name: str, article: Article) -> str:
    if not article.published:
        return ""
    return (
        f"<news:news><news:publication><news:name>{escape(name)}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{article.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(article.title)}</news:title></news:news>"
    )
