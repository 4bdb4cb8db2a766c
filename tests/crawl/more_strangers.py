"""Sites by yet another hand: two titles of a group on one host, a paper that writes live, an office whose files lie elsewhere.

What they have that the sites of `strangers` have not: sections of a host that are papers of their own, sitemaps packed and sent under wrong types, feeds
without a day, stories that grow at their address, galleries, doubles for phones and printers, pages of years, "load more", files on a host of their own.
"""

import gzip
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape

from demo.hollinshire.paper import paper_pdf
from tests.crawl.loopback import RSS, Site

PDF = "application/pdf"
SHARED = (
    "Councillors have turned down a plan for a hostel on Fen Lane.",
    "The planning committee heard on Tuesday that forty neighbours had written against it, and two for it.",
    "“Where are they to go?” asked Councillor Odile Marsh, who moved that it be allowed.",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A story or release as its readers see it; `day` is how its page writes the day."""

    path: str
    title: str
    on: date
    day: str
    paragraphs: tuple[str, ...]


def _numbers(on: date) -> str:
    return f"{on:%d %m %y}"


def _ordinal(on: date) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(on.day % 10 if on.day not in {11, 12, 13} else 0, "th")
    return f"{on.day}{ending} of {on:%B}, {on:%y}"


# A group's host: the Saltby Star below /saltby, the Fen End Star below /fenend.


def star_stories(today: date) -> tuple[Told, ...]:
    """Return what the Saltby Star printed."""
    days = [today - timedelta(days=n) for n in (1, 2, 4, 6, 9)]
    texts = (
        ("Hostel plan turned down", SHARED),
        ("Two held after raid in Rope Walk", ("Two men were arrested on Monday after police went into a flat in Rope Walk, Saltby.", "Officers found crack cocaine worth £3,000 and a sum of money, the force said.", "Both men have been bailed until March.")),
        ("Ferry to run all winter", ("The ferry across the Salt will run all winter for the first time.", "Its owner, Bess Tolley, said that people had asked her for years.", "The first boat leaves at six in the morning and the last at nine.")),
        ("Clinic gives out naloxone", ("A clinic in Saltby has begun to give naloxone to families of people who use heroin.", "Nurse Tom Ebdon said that it had saved two lives since the spring.", "Nobody is asked for a name there.")),
        ("Bakery wins bread prize", ("A bakery in Quay Street has won a prize for its rye bread.", "The judges liked its crust, and said that they had never had a better loaf.", "It sold out by ten that morning.")),
    )  # fmt: skip
    return tuple(
        Told(f"/saltby/news/{title.lower().replace(' ', '-')}-{7000 + n}", title, on, f"{on.day} {on:%B %Y}", text)
        for n, (on, (title, text)) in enumerate(zip(days, texts, strict=True))
    )


def sister_paths() -> tuple[str, ...]:
    """Return the stories of the Fen End Star, which is another paper."""
    return tuple(f"/fenend/news/fen-end-story-of-the-week-{n}" for n in range(3))


def put_stars(site: Site, today: date) -> None:
    """Put both titles on a host."""
    stories = star_stories(today)
    for story in stories:
        site.put(
            story.path,
            _star_page(
                story.title,
                f"<p class='byline'>By Local Democracy Reporter</p><p class='when'>Published {story.day}</p>{_paragraphs(story.paragraphs)}",
            ),
        )
    for path in sister_paths():
        site.put(path, _star_page("Fen End story", _paragraphs(("A thing happened in Fen End on Monday, people there said.", "It was seen by a good many of them, and told by all.", "Nobody was hurt by it.")))
        )  # fmt: skip
    rows = "".join(f"<li><h3><a href='{s.path}'>{s.title}</a></h3></li>" for s in stories[:2])
    sister = "".join(
        f"<li><h3><a href='{path}'>The Fen End story number {n} of this week</a></h3></li>"
        for n, path in enumerate(sister_paths())
    )
    front = f"<h1>Saltby Star</h1><ul>{rows}</ul><h2>From our sister titles</h2><ul>{sister}</ul>"
    site.put("/saltby/", _star_page("Home", front, "<link rel='alternate' type='application/rss+xml' href='/saltby/rss/'>"))
    site.put("/saltby", _star_page("Home", front))
    items = "".join(f"<item><title>{s.title}</title><link>{site.url}{s.path}</link></item>" for s in stories[:2])
    site.put(
        "/saltby/rss/",
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>Saltby Star</title>{items}</channel></rss>',
        type=RSS,
    )
    index = "".join(f"<sitemap><loc>{site.url}/maps/{name}.xml.gz</loc></sitemap>" for name in ("saltby", "fenend"))
    _put_packed(
        site,
        "/maps/index.xml.gz",
        f"<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{index}</sitemapindex>",
        "text/plain",
    )
    for name, listed in (("saltby", [(s.path, s.on) for s in stories]), ("fenend", [(path, today) for path in sister_paths()])):
        pages = "".join(f"<url><loc>{site.url}{path}</loc><lastmod>{on}</lastmod></url>" for path, on in listed)
        _put_packed(
            site,
            f"/maps/{name}.xml.gz",
            f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{pages}</urlset>",
            "text/html",
        )
    site.put("/robots.txt", f"User-agent: *\nDisallow: /account/\nSitemap: {site.url}/maps/index.xml.gz\n", type="text/plain")


def _star_page(title: str, content: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title} - Stars Group</title>{head}</head><body><header><a href='/saltby/'>Saltby Star</a> <a href='/fenend/'>Fen End Star</a> <a href='/account/login'>Sign in</a></header><main><article><h1>{title}</h1>{content}</article></main><footer><a href='/saltby/about-the-stars-group-and-its-papers'>About us</a></footer></body></html>"


def _put_packed(site: Site, path: str, text: str, kind: str) -> None:
    site.put(path, gzip.compress(text.encode()), type=kind)


# A paper that writes live.


def post_stories(today: date) -> tuple[Told, ...]:
    """Return what the Marsh Post printed of late; the last two stand on the page after "Load more"."""
    days = [today - timedelta(days=n) for n in (1, 3, 5, 8, 12)]
    texts = (
        ("Hostel on Fen Lane is refused", SHARED),
        ("Cannabis farm found above bank", ("Police have found four hundred cannabis plants above a bank that closed in May.", "A man of 33 who was living there has been charged, and is due in court on Friday.", "The power had been taken from the street.")),
        ("New bridge opens a month early", ("The bridge at Saltby was opened a month early on Sunday.", "Its builders said that the dry summer had helped them on.", "It cost nine million pounds, and will carry five thousand cars a day.")),
        ("Library to open on Sundays", ("The library at Fen End is to open on Sundays from next month.", "It is run by thirty people who are not paid for it, and they want ten more.", "The council gives them the rooms.")),
        ("Otters are back in the Salt", ("Otters live in the Salt again, after forty years without them.", "Cubs were seen at the old lock in the week, a warden said.", "People are asked to keep their dogs away.")),
    )  # fmt: skip
    told = (_numbers, _ordinal, _numbers, _ordinal, _numbers)
    return tuple(
        Told(f"/news/{title.lower().replace(' ', '-')}", title, on, how(on), text)
        for on, how, (title, text) in zip(days, told, texts, strict=True)
    )


def old_stories(today: date) -> tuple[Told, ...]:
    """Return a story of each of the two years before, which the pages of the years alone name."""
    days = [date(today.year - n, 3, 6) for n in (1, 2)]
    return tuple(
        Told(f"/news/flood-of-{on.year}-leaves-marsh-under-water", f"Flood of {on.year} leaves marsh under water", on, _ordinal(on), (f"The marsh stood under water for a week in March {on.year}.", "Farmers moved four hundred sheep to the ridge, and lost none of them.", "The pumps at Saltby ran day and night."))
        for on in days
    )  # fmt: skip


LIVE, GALLERY = "/live/storm-over-the-marsh-as-it-happens", "/pictures/saltby-regatta-in-nine-fine-pictures"
POSTS = (
    ("7.10am", "Wind of seventy miles an hour is forecast for the coast, and the ferry does not run today."),
    ("9.45am", "The road to Fen End is closed by a fallen oak, and buses turn at the church instead."),
    ("1.20pm", "Power is back in all of Saltby but Rope Walk, where it is to come back by three o'clock."),
)
CAPTIONS = ("The Merry Bess rounds the last buoy an hour before the others.", "Children of Fen End school wave to the boats from the old quay.", "Bess Tolley hands the cup to the crew, who are soaked to the skin.")  # fmt: skip


def put_post(site: Site, today: date, *, n_posts: int = 2) -> None:
    """Put the Marsh Post on a site; its live page has so many posts by now."""
    stories, old = post_stories(today), old_stories(today)
    for story in (*stories, *old):
        body = f"<div class='info'><span>{story.day}</span> <span>by Rufus Penn</span></div><div class='txt'>{_paragraphs(story.paragraphs)}</div>"
        double = f"<p><a href='{story.path}/amp'>View on your phone</a> <a href='{story.path}?print=1'>Print this</a></p>"
        head = f"<link rel='canonical' href='{site.url}{story.path}'><link rel='amphtml' href='{site.url}{story.path}/amp'>"
        site.put(story.path, _post_page(story.title, body + double, head))
        site.put(f"{story.path}/amp", _post_page(story.title, body, head))
        site.put(f"{story.path}?print=1", _post_page(story.title, body, head))
    posts = "".join(f"<section class='post'><h4>{at}</h4><p>{text}</p></section>" for at, text in reversed(POSTS[:n_posts]))
    site.put(
        LIVE,
        _post_page(
            "Storm over the marsh, as it happens",
            f"<div class='info'><span>{_numbers(today)}</span></div><div class='stream'>{posts}</div>",
        ),
    )
    figures = "".join(
        f"<figure><img src='/i/{n}.jpg' alt=''><figcaption>{text}</figcaption></figure>" for n, text in enumerate(CAPTIONS)
    )
    site.put(
        GALLERY,
        _post_page(
            "Saltby regatta in nine fine pictures",
            f"<div class='info'><span>{_ordinal(today - timedelta(days=2))}</span></div><div class='slides'>{figures}</div>",
        ),
    )
    site.put(
        "/",
        _post_page(
            "Home",
            _cards(stories[:3])
            + _card(LIVE, "Storm over the marsh, as it happens")
            + _card(GALLERY, "Saltby regatta in nine fine pictures")
            + "<a class='more' rel='next' href='/?offset=3'>Load more</a>",
        ),
    )
    site.put("/?offset=3", _post_page("Home", _cards(stories[3:])))
    years = "".join(f"<li><a href='/archive/{on.on.year}/'>{on.on.year}</a></li>" for on in old)
    site.put("/archive/", _post_page("Archive", f"<ul>{years}</ul>"))
    for story in old:
        site.put(f"/archive/{story.on.year}/", _post_page(f"{story.on.year}", _cards([story])))
    site.put("/robots.txt", "User-agent: *\nDisallow: /comments/\n", type="text/plain")


def _cards(stories: "tuple[Told, ...] | list[Told]") -> str:
    doubles = "".join(
        f"<a class='p' href='{s.path}?print=1'>Print</a><a class='c' href='/comments{s.path}'>Comments</a>" for s in stories[:1]
    )
    return "".join(_card(s.path, s.title) for s in stories) + f"<div class='tools'>{doubles}</div>"


def _card(path: str, title: str) -> str:
    return f"<div class='card'><a href='{path}'><img src='/i{path}.jpg' alt=''></a><h2><a href='{path}'>{title}</a></h2></div>"


def _post_page(title: str, content: str, head: str = "") -> str:
    return f"<html><head><title>{title} | Marsh Post</title>{head}</head><body><div id='top'><a href='/'>Marsh Post</a><nav><a href='/archive/'>Archive</a><a href='/send-us-your-news-and-pictures'>Send us your news</a></nav></div><div id='mid'><h1>{title}</h1>{content}</div><div id='foot'><a href='/how-we-use-cookies'>Cookies</a></div></body></html>"


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


# An office whose files lie on a host of their own.


def office_papers(today: date) -> dict[str, tuple[str, date]]:
    """Return the decisions of the office by the path of their files, each with its title and day."""
    rows = (("Grant to the night shelter", 5), ("Drone for the marine unit", 20), ("Lease of Quay House", 41))
    return {
        f"/media/{1200 + n}/decision-{n + 1}.pdf": (title, today - timedelta(days=days)) for n, (title, days) in enumerate(rows)
    }


def office_releases(today: date) -> tuple[Told, ...]:
    """Return its releases; the first has a report beside it."""
    rows = (("Drugs strategy published", 2), ("More nurses for custody", 6), ("Panel seeks two members", 13))
    return tuple(
        Told(f"/newsdesk/{title.lower().replace(' ', '-')}", title, today - timedelta(days=n), f"{today - timedelta(days=n):%d/%m/%Y}", (f"The commissioner, Ada Fenwick, spoke today of this: {title.lower()}.", "She said that it had been asked for at every one of her meetings in the county.", "The money comes from what courts took from dealers."))
        for title, n in rows
    )  # fmt: skip


STRATEGY, FORBIDDEN, ELSEWHERE = "/media/1300/drugs-strategy.pdf", "/closed/1400/decision-4.pdf", "/media/9/handbook.pdf"


def put_office(site: Site, assets: Site, other: str, today: date) -> None:
    """Put the office on a site, and its files on another. `other`: the root of a host that is none of its own and is named all the same."""
    papers = office_papers(today)
    files = "".join(
        f"<tr><td>{on:%d/%m/%Y}</td><td><a href='{assets.url}{path}'>{title}</a> (PDF)</td></tr>"
        for path, (title, on) in papers.items()
    )
    files += f"<tr><td>{today:%d/%m/%Y}</td><td><a href='{assets.url}{FORBIDDEN}'>Decision that robots may not have</a> (PDF)</td></tr>"
    files += f"<tr><td>{today:%d/%m/%Y}</td><td><a href='{other}{ELSEWHERE}'>Decision at a stranger's</a> (PDF)</td></tr>"
    site.put("/about/decisions", _office_page("Decisions", f"<table><tr><th>Date</th><th>Decision</th></tr>{files}</table>"))
    releases = office_releases(today)
    for n, release in enumerate(releases):
        more = f"<p><a href='{assets.url}{STRATEGY}'>Read the strategy (PDF, 2MB)</a></p>" if n == 0 else ""
        site.put(release.path, _office_page(release.title, f"<p>{release.day}</p>{_paragraphs(release.paragraphs)}{more}"))
    site.put(
        "/newsdesk/",
        _office_page("News desk", "".join(f"<h2><a href='{r.path}'>{r.title}</a></h2><p>{r.day}</p>" for r in releases)),
    )
    site.put("/robots.txt", "User-agent: *\nDisallow: /staff/\n", type="text/plain")
    assets.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", type="text/plain")
    for path in (*papers, STRATEGY, FORBIDDEN):
        title = papers[path][0] if path in papers else "A strategy on drugs"
        assets.put(
            path, paper_pdf(title, f"This paper tells of this: {title.lower()}. It was signed by the commissioner."), type=PDF
        )


def _office_page(title: str, content: str) -> str:
    return f"<!doctype html><html lang='en'><head><title>{title} – Marsh Commissioner</title></head><body><header><a href='/newsdesk/'>News desk</a> <a href='/about/decisions'>Decisions</a> <a href='/staff/'>Staff</a></header><main><h1>{title}</h1>{content}</main></body></html>"
