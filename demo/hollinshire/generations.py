"""Article pages as each generation of the press builds them, with the traps of each as switches: docs of the sites, sections 7 to 10.

`GENERATIONS` names them; a page is made of a story and a set of traps. What a reader should find is the story, whatever the traps.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape

from demo.hollinshire.stories import Story

Traps = frozenset[str]
HOME = "https://www.wexmoorpost.example"


@dataclass(frozen=True, slots=True)
class Generation:
    """One way to build an article page, with the traps it knows."""

    name: str
    page: Callable[[Story, Traps], str]
    path: Callable[[Story], str]
    traps: tuple[str, ...]


def _p(texts: tuple[str, ...], names: str = "") -> str:
    return "\n".join(f"<p{names}>{escape(text)}</p>" for text in texts)


def _ld(story: Story, **more: object) -> str:
    node: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "dateModified": story.modified.isoformat(),
        "publisher": {"@type": "Organization", "name": "Wexmoor Post"},
    }
    if story.byline:
        node["author"] = [{"@type": "Person", "name": story.byline}]
    return f'<script type="application/ld+json">{json.dumps(node | more)}</script>'


def _document(head: str, body: str, title: str) -> str:
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}</head><body>'
        f'<header><nav><ul><li><a href="/news/">News</a></li><li><a href="/sport/">Sport</a></li></ul></nav></header>{body}'
        "<footer><p>FICTIONAL. This website and associated newspapers adhere to a code of practice.</p></footer></body></html>"
    )


def newsquest(story: Story, traps: Traps) -> str:
    """Return a page of Newsquest's present generation."""
    first, *rest = story.paragraphs
    if "drop-cap" in traps:
        lead = f'<p class="article-first-paragraph"><span class="drop">{first[0]}</span>{escape(first[1:])}</p>'
    else:
        lead = f'<p class="article-first-paragraph">{escape(first)}</p>'
    inner = [f"<p>{escape(text)}</p>" for text in rest]
    if "related" in traps:
        inner.insert(1, '<div class="link-builder-block"><a href="/news/25090000.x/">READ MORE: Man jailed over knife</a></div>')
        inner.insert(
            2, '<p><a data-link-tracking="InArticle|Link" href="/news/25090001.y/">Woman, 81, wins prize at show</a></p>'
        )
    if "player" in traps:
        inner.insert(
            1, '<div class="exco-embed" id="e1"></div><script class="exco-player">var x={};ExCoPlayer.connect();</script>'
        )
    if "whatsapp" in traps:
        inner.insert(2, "<hr><p>We're now on&nbsp;WhatsApp! Join our new channel: bit.ly/xxxx</p><hr>")
        inner.append("<p>Get more Wexmoor news. You can also follow our dedicated Facebook page.</p><p>Read more posts</p>")
    if "inline-picture" in traps:
        inner.insert(
            1,
            '<p><img src="/resources/images/1.jpg" alt=""><span class="inline-image-caption">A door in Tanner Row (Image: Ned Quill)</span></p>',
        )
    access = {"isAccessibleForFree": "True"}
    recommended = (
        '<aside class="OUTBRAIN"><article><h3><a href="/news/1.z/">Bus hits wall</a></h3><span class="byline">By Tom Sprat</span>'
        '<time datetime="2026-08-30 09:00:00">30th August</time></article></aside>'
        if "recommended" in traps
        else ""
    )
    comments = (
        '<div id="commentTemplate-1"><p>About time too, I say, and who pays for it all?</p></div>' if "comments" in traps else ""
    )
    stamp = f"{story.published:%Y-%m-%d %H:%M:%S}"
    body = f"""<main><div id="article"><div class="mar-article"><h1 class="mar-article__headline mar-mb-0">{escape(story.title)}</h1>
<div class="mar-article__timestamp"><time datetime="{stamp}" data-timestamp="{int(story.published.timestamp())}" full-date="{story.published:%d.%m.%Y}">{story.published.day}th</time></div>
<div class="author-details__name-container">By <a class="author-name" href="/author/profile/300001.x/">{story.byline}</a> Public affairs correspondent</div>
<div class="mar-article-image"><img srcset="/resources/images/2.jpg?type=mds-article-575 575w" alt="x"><span class="inline-image-caption">{escape(story.captions[0])} (Image: A Photographer)</span></div>
<div id="subscription-replace-entire-article">{lead}<div class="article-body" id="subscription-content">{"".join(inner)}</div></div>{recommended}{comments}
<div class="mar-article__article-tags"><div class="article-tags">Wexmoor</div><div class="article-tags">Planning</div></div></div></div></main>"""
    told = "" if "no-json-ld" in traps else _ld(story, **access)
    other = "Police swoop in Wexmoor" if "other-og-title" in traps else story.title
    return _document(
        f'{told}<meta property="og:title" content="{escape(other)}"><meta property="og:type" content="article">',
        body,
        f"{story.title} | Wexmoor Post",
    )


def newsquest_old(story: Story, traps: Traps) -> str:
    """Return a page of Newsquest's generation of 2019 to 2022."""
    first, *rest = story.paragraphs
    related = '<p><strong>READ MORE: <a href="/news/1.x/">Man jailed over knife</a></strong></p>' if "related" in traps else ""
    body = f"""<div id="content"><h1 class="headline" itemprop="headline name">{escape(story.title)}</h1>
<p><a href="/author/profile/300001.x/">By {story.byline}</a> <span itemprop="datePublished" content="{story.published:%Y-%m-%dT%H:%M:%S}">{story.published.day}th {story.published:%B %Y}</span></p>
<div class="article-first-paragraph"><p>{escape(first)}</p></div>
<figure><img src="/resources/images/2.jpg" alt=""><figcaption>{escape(story.captions[0])}</figcaption></figure>
<div class="p402_hide" id="subscription-content">{related}{_p(tuple(rest))}</div></div>"""
    return _document('<meta property="og:type" content="article">', body, f"{story.title} | Wexmoor Post")


def iliffe(story: Story, traps: Traps) -> str:
    """Return a page of Iliffe's."""
    inner = [f"<p>{escape(text)}</p>" for text in story.paragraphs]
    if "plain-captions" in traps:
        inner.insert(
            1, f'<div class="ImgBlock"><img src="/_media/img/1200x0/QX1.jpg" alt=""></div><p>{escape(story.captions[0])}</p>'
        )
        inner.insert(3, f'<img src="/_media/img/1200x0/QX2.jpg" alt=""><p>{escape(story.captions[-1])}</p>')
    else:
        inner.insert(
            1,
            f'<div class="ImgBlock"><img src="/_media/img/1200x0/QX1.jpg" alt=""><span>{escape(story.captions[0])}</span></div>',
        )
    if "related" in traps:
        inner.insert(2, '<p>Read more: <a href="/news/other-9300001/">Earlier story</a></p>')
        inner.append('<h3>More on this topic</h3><ul><li><a href="/news/a-9300002/">Bridge shut for a week</a></li></ul>')
    if "promotion" in traps:
        inner.append("<p>Have your say on this story using the comments below</p><p>Subscribe Now</p>")
    day = f"{story.published:%H:%M}, {story.published.day:02} {story.published:%B %Y}"
    updated = f" | Updated: {story.modified:%H:%M}, 30 March 2026" if "updated" in traps else ""
    desk = ", Local Democracy Reporter" if "desk" in traps else ""
    body = f"""<article class="PageContent"><span class="CatKey">News</span><h1>{escape(story.title)}</h1>
<div class="Byline">By <a href="/authors/x/">{story.byline}{desk}</a></div><span class="PubDate">Published: {day}{updated}</span>
<div class="PageStory">{"".join(inner)}</div></article>"""
    head = _ld(story) if "json-ld" in traps else ""
    amp = f'<link rel="amphtml" href="{HOME}/wexmoor/news/amp/{story.slug}-{story.number}/">'
    return _document(head + amp, body, f"{story.title} - Wexmoor News")


def reach(story: Story, traps: Traps) -> str:
    """Return a page of Reach's present generation."""
    unit = ' class="Paragraph_paragraph-text__PVKlh" data-tmdatatrack="content-unit"'
    inner = [f"<p{unit}>{escape(text)}</p>" for text in story.paragraphs]
    if "commercial" in traps:
        inner.insert(2, '<div data-testid="commercial-mpu"><p>Article continues below</p></div>')
        inner.insert(3, '<div data-testid="recommended-1"><a href="/news/x-25100001">Bus hits wall in Ferry Lane</a></div>')
        inner.insert(4, '<p data-tmdatatrack="non-content-unit">Like this story? For more news, follow us.</p>')
    if "promotion" in traps:
        inner.append(
            f"<p{unit}>For the latest breaking news and top stories from Wexmoor, <a href='/newsletters'>sign up to our newsletter here</a>.</p>"
        )
    if "whatsapp" in traps:
        inner.append(f"<p{unit}><a href='/wa'>Join our WhatsApp community and get the latest stories sent to your phone</a></p>")
    updated = (
        f'<span data-testid="byline-updatedDate">Updated {story.modified:%H:%M, %d %b %Y}</span>' if "updated" in traps else ""
    )
    follow = '<div data-testid="social-follow"><a href="/f">Follow us on Facebook</a></div>' if "commercial" in traps else ""
    body = f"""<main><article id="article-body" data-testid="body"><h1>{escape(story.title)}</h1><h2 data-testid="leadtext">{"Five houses were searched" if "standfirst" in traps else ""}</h2>
<div data-testid="byline"><span data-testid="byline-author"><strong>{story.byline}</strong> Crime reporter</span>
<span data-testid="byline-publishedDate">{story.published:%H:%M, %d %b %Y}</span>{updated}</div>{follow}
<figure><img src="/i.jpg" alt=""><figcaption>{escape(story.captions[0])}<span>(Image: Wexmoor Post)</span></figcaption></figure>
{"".join(inner)}</article></main>"""
    told = _ld(story, articleBody=" ".join(story.paragraphs)) if "no-json-ld" not in traps else ""
    author = '<meta property="article:author" content="https://www.facebook.com/wexmoorpost">' if "author-url" in traps else ""
    return _document(
        f'{told}{author}<meta name="robots" content="noarchive"><meta property="og:type" content="article">',
        body,
        f"{story.title} - Wexmoor Live",
    )


def reach_old(story: Story, traps: Traps) -> str:
    """Return a page of Reach's generation until 2024."""
    inner = [f"<p>{escape(text)}</p>" for text in story.paragraphs]
    inner.insert(
        1,
        f'<figure class="in-article-image"><img src="/i.jpg" alt=""><figcaption><span class="caption">{escape(story.captions[0])}</span><span class="credit">(Image: Wexmoor Post)</span></figcaption></figure>',
    )
    if "custom-elements" in traps:
        inner.insert(
            2,
            '<reach-recirculation><h4>Read More</h4><ul><li><a href="/x">Bus hits wall</a></li></ul></reach-recirculation><email-slide-in><p>Sign up to our daily newsletter</p></email-slide-in>',
        )
        inner.insert(4, "<reach-taboola></reach-taboola><article-sso></article-sso>")
    if "tail" in traps:
        inner.append("<p>Do you have a story to tell? Email: newsdesk@wexmoorpost.example</p>")
    body = f"""<article><h1 itemprop="headline name">{escape(story.title)}</h1><p class="sub-title" itemprop="description">Five houses were searched before breakfast</p>
<div class="byline"><a class="publication-theme" href="/authors/x">{story.byline}</a></div><ul class="time-info"><li><time class="date-published" datetime="{story.published.isoformat()}">{story.published:%H:%M, %d %b %Y}</time></li><li><span>Updated</span><time class="date-updated" datetime="{story.modified.isoformat()}">{story.modified:%H:%M, %d %b %Y}</time></li></ul>
<div class="article-body" itemprop="articleBody">{"".join(inner)}</div></article>"""
    told = "" if "no-json-ld" in traps else _ld(story)
    return _document(
        f'{told}<meta property="article:published_time" content="{story.published.isoformat()}"><meta property="og:type" content="article">',
        body,
        f"{story.title} - Wexmoor Live",
    )


def national_world(story: Story, traps: Traps) -> str:
    """Return a page of National World's."""
    inner = [f'<div class="markup"><p>{escape(text)}</p></div>' for text in story.paragraphs]
    if "promotion" in traps:
        inner.insert(2, '<div class="promo"><p>Support The Wexmoor Post and become a subscriber today</p></div>')
        inner.append('<div class="article-read-more"><p>Your world, your trusted paper: continue reading</p></div>')
    if "related" in traps:
        inner.insert(1, '<div class="markup"><p><a href="/news/x-4900001">Read More: Bus hits wall in Ferry Lane</a></p></div>')
        inner.append(
            '<section class="related"><h3><a href="/news/y-4900002">Bridge shut for a whole week</a></h3><span class="author">By Tom Sprat</span></section>'
        )
    day = (
        f"{story.published.day} {story.published:%b %Y, %H:%M %Z}"
        if "pub-date-id" in traps
        else f"Published {story.published.day}th {story.published:%b %Y, %H:%M}"
    )
    place = (
        f'<span id="native-content-pub-date">{day}</span>'
        if "pub-date-id" in traps
        else f'<div class="dates"><span class="time">{day}</span></div>'
    )
    body = f"""<article><h1>{escape(story.title)}</h1><h2>Five houses were searched before breakfast on Friday morning</h2><div class="author">By <a href="/author/x">{story.byline}</a></div>{place}
<figure><img src="/i.jpg" alt=""><figcaption>{escape(story.captions[0])} | Wexmoor Post</figcaption></figure>
<div id="content-wrapper"><div class="article-content">{"".join(inner)}</div></div></article>"""
    return _document(_ld(story) if "json-ld" in traps else "", body, f"{story.title} | Wexmoor Post")


def bbc(story: Story, traps: Traps) -> str:
    """Return a page of the BBC's."""
    blocks = [
        f'<div data-component="text-block"><p>{"<b>" if n == 0 else ""}{escape(text)}{"</b>" if n == 0 else ""}</p></div>'
        for n, text in enumerate(story.paragraphs)
    ]
    if "see-also" in traps:
        blocks.insert(
            2,
            '<div data-component="text-block"><ul><li><a href="/news/articles/c0000000000o">Council map redrawn</a></li></ul></div>',
        )
    if "links-block" in traps:
        blocks.append(
            '<div data-component="links-block"><h2>More on this story</h2><ul><li><a href="/x">Bus hits wall</a></li></ul></div>'
        )
    if "call" in traps:
        blocks.append(
            '<div data-component="text-block"><p>Do you have a story suggestion for Hollinshire? Contact us below.</p></div><div data-component="text-block"><p>Follow Hollinshire news on Facebook and WhatsApp.</p></div>'
        )
    if "rights" in traps:
        blocks.append(
            '<section data-component="links-block"><h2>Related internet links</h2><p>The BBC is not responsible for the content of external sites.</p></section>'
        )
    author = (
        f'<div data-testid="byline-contributors-contributor-0"><span>{story.byline}</span><span>Hollinshire political reporter</span></div>'
        if story.byline
        else ""
    )
    body = f"""<main><article><div data-component="headline-block"><h1 class="sc-aa fi">{escape(story.title)}</h1></div>
<div data-component="byline-block"><div data-testid="byline"><time datetime="{story.modified.isoformat()}">2 days ago</time><span data-testid="byline-contributors">{author}</span></div></div>
<div data-component="image-block"><figure><div data-testid="hero-image"><img alt="A statue"><span>Geograph</span></div></figure></div><div data-component="caption-block"><figcaption><p>{escape(story.captions[0])}</p></figcaption></div>
{"".join(blocks)}<div data-component="tag-list-block"><ul><li><a href="/t">Wexmoor</a></li></ul></div></article></main>"""
    return _document(_ld(story, **{"@type": "ReportageNewsArticle"}), body, f"{story.title} - BBC News")


def wordpress(story: Story, traps: Traps) -> str:
    """Return a page of a small publisher's, on WordPress."""
    graph: list[dict[str, object]] = [
        {
            "@type": "WebPage",
            "datePublished": "2026-01-01T00:00:00+00:00",
            "dateModified": story.modified.isoformat(),
            "name": story.title,
        },
        {"@type": "WebSite", "name": "Wexmoor Radio"},
    ]
    node: dict[str, object] = {
        "@type": "Article",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "author": {"name": story.byline, "@type": "Person"},
    }
    if "two-dates" in traps:
        graph.append(node)
    told = json.dumps(
        {"@context": "https://schema.org", "@graph": graph}
        if "two-dates" in traps
        else {"@context": "https://schema.org", **node}
    )
    inner = _p(story.paragraphs)
    if "share" in traps:
        inner += '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Facebook</a></li></ul></div><p>Filed under: <a href="/tag/x">News</a></p>'
    if "figure" in traps:
        inner = (
            f'<figure class="wp-caption"><img src="/wp-content/a.jpg"><figcaption class="wp-caption-text">{escape(story.captions[0])}</figcaption></figure>'
            + inner
        )
    broken = told[:-1] + ",}" if "broken-json-ld" in traps else told
    body = f"""<main><article class="post"><h1 class="entry-title">{escape(story.title)}</h1><div class="entry-meta"><span class="posted-on"><time class="entry-date published" datetime="{story.published.isoformat()}">{story.published:%B %d, %Y}</time></span> <span class="byline">by <a href="/author/x">{story.byline}</a></span></div>
<div class="entry-content">{inner}</div></article><section id="comments"><h2>2 thoughts on this</h2><ol><li><p>About time too, I say, and who pays for it all?</p></li></ol></section></main>"""
    return _document(f'<script type="application/ld+json">{broken}</script>', body, f"{story.title} – Wexmoor Radio")


def _numbered(section: str) -> Callable[[Story], str]:
    return lambda story: f"/{section}/{story.slug}-{story.number}"


_ALL = (
    Generation("newsquest", newsquest, lambda s: f"/news/{s.number}.{s.slug}/", ("drop-cap", "related", "player", "whatsapp", "inline-picture", "recommended", "comments", "no-json-ld", "other-og-title")),
    Generation("newsquest-old", newsquest_old, lambda s: f"/news/{s.number}.{s.slug}/", ("related",)),
    Generation("iliffe", iliffe, lambda s: f"/news/{s.slug}-{s.number}/", ("plain-captions", "related", "promotion", "updated", "desk", "json-ld")),
    Generation("reach", reach, _numbered("news/local-news"), ("commercial", "promotion", "whatsapp", "updated", "standfirst", "no-json-ld", "author-url")),
    Generation("reach-old", reach_old, _numbered("news"), ("custom-elements", "tail", "no-json-ld")),
    Generation("national-world", national_world, _numbered("news"), ("promotion", "related", "pub-date-id", "json-ld")),
    Generation("bbc", bbc, lambda s: f"/news/articles/c{s.number}9o", ("see-also", "links-block", "call", "rights")),
    Generation("wordpress", wordpress, lambda s: f"/{s.slug}/", ("two-dates", "share", "figure", "broken-json-ld")),
)  # fmt: skip
GENERATIONS: Mapping[str, Generation] = {generation.name: generation for generation in _ALL}
