"""Two small sites by hands that know nothing of our crawler: other names, markup, forms of dates and further pages, ten traps each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Printed:
    """A story or release as a reader sees it."""

    slug: str
    title: str
    on: date
    paragraphs: tuple[str, ...]
    byline: str | None = None


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def observer_stories(today: date) -> tuple[Printed, ...]:
    """Return what the Marsh Observer printed."""

    def day(n: int) -> date:
        return today - timedelta(days=n)

    return (
        Printed("drugs-found-marina", "Drugs found in boat at marina", day(1), ("Customs officers have found two kilograms of cocaine in a boat at Saltby marina.", "The skipper, a man of 51, was arrested on Tuesday night.", "Detective Sergeant Una Brill said: “This boat was bound for our county.”", "He is due before magistrates in the town on Friday.")),
        Printed("panel-wants-more", "Panel wants more beds", day(2), ("Councillors want the county to double its beds for people in detox.", "The health panel heard on Monday that forty people wait for a place, some for as long as five months.", "Its chair, Councillor Bram Ottley, said the wait “costs lives”.")),
        Printed("fire-at-mill", "Fire at old mill", day(3), ("A fire destroyed the roof of the old mill at Fen End on Sunday.", "Nobody was hurt, the fire service said, and its cause is not known.", "Roads nearby were closed until Monday morning while crews damped it down."), "Wren Tally"),
        Printed("county-line-closed", "County line closed after raids", day(5), ("A phone line that sold heroin in the marshes has been closed, police said.", "Three people from the city were charged after raids in Fen End and Saltby.", "Officers found £8,000 and a book of debts.")),
        Printed("school-prize", "School wins prize", day(8), ("Fen End school has won a national prize for its garden.", "Pupils grew forty kinds of vegetable there, and sold them to the village shop for its kitchen.", "The judges called it “a lesson for us all”.")),
        Printed("gritters-named", "Gritters get their names", day(11), ("The county's gritters have been named by its pupils, the council said.", "Spready Mercury and Gritty Gritty Bang Bang will be out from November.", "More than a thousand names were sent in.")),
    )  # fmt: skip


def observer(today: date) -> dict[str, str]:
    """Return the pages of a newspaper without a feed: a bare front page, a list counted from nought, stories at the root."""
    stories = observer_stories(today)
    pages = {f"/{story.slug}": _story(n, story, stories) for n, story in enumerate(stories)}
    pages |= {f"/local-news?page={n}": _story_list(n, stories, today) for n in range(3)}
    pages["/local-news"] = pages["/local-news?page=0"]
    pages["/"] = _observer_page("Home", "<h1>The Marsh Observer</h1>")
    pages["/robots.txt"] = "User-agent: *\nDisallow: /user/\nDisallow: /admin/\n"
    return pages


def _observer_page(title: str, content: str, head: str = "") -> str:
    return f"""<html><head><title>{title} | The Marsh Observer</title><meta property="og:site_name" content="The Marsh Observer">{head}</head><body class="path-node">
<div id="skip"><a href="#c">Skip to main content</a></div><div role="banner"><a href="/">The Marsh Observer</a><ul class="menu menu--main"><li><a href="/local-news">Local news</a></li><li><a href="/whats-on-this-week-in-the-marshes">What's on this week</a></li></ul></div>
<div class="region region-content" id="c">{content}</div>
<div role="contentinfo"><p>The Marsh Observer, 3 Quay Street</p><a href="/advertise-with-the-marsh-observer">Advertise with us</a></div></body></html>"""


def _story(n: int, story: Printed, stories: Sequence[Printed]) -> str:
    day, texts, head = story.on, story.paragraphs, ""
    body = _paragraphs(texts)
    dated = ""
    match n:
        case 0:
            dated = f"{day:%A} {day.day} {day:%B %Y}, 8.15am"
        case 1:
            head = f'<script type="application/ld+json">[{{"@type":"BreadcrumbList"}},{{"@type":["NewsArticle","Article"],"headline":"{story.title}","datePublished":"{day}T08:15:00+0000","author":{{"@type":"Organization","name":"Staff"}}}}]</script>'
        case 2:
            dated = f"Submitted by {story.byline} on {day:%a}, {day:%d/%m/%Y} - 08:15"
            body = "".join(f"<div class='field__item'><span>{text}</span></div>" for text in texts)
        case 3:
            dated = f"{day.day}.{day.month}.{day.year}"
            body = f"{_paragraphs(texts[:1])}<blockquote class='pull'>“Three people from the city were charged”</blockquote>{_paragraphs(texts[1:])}"
        case 4:
            dated = f"Posted: {day:%d-%b-%Y}"
            links = "".join(f"<li><a href='/{other.slug}'>{other.title}</a></li>" for other in (stories[0], stories[2]))
            body = f"{_paragraphs(texts[:1])}<div class='inset'><h4>Also in the news</h4><ul>{links}</ul></div>{_paragraphs(texts[1:])}"
        case _:
            dated = f"{day:%B} {day.day}, {day.year}"
            body += f"<div class='print-only'>{body}</div>"
    content = f"<div class='node'><h1 class='page-title'><span>{story.title}</span></h1><div class='node__meta'>{dated}</div><div class='field--name-body'>{body}</div><div class='links'><a href='/user/login?destination=x'>Log in to post comments</a></div></div>"
    return _observer_page(story.title, content, head)


def _story_list(n: int, stories: Sequence[Printed], today: date) -> str:
    rows = "".join(
        f"<div class='views-row'><div class='views-field-title'><h3 class='field-content'><a href='/{s.slug}' hreflang='en'>{s.title}</a></h3></div><div class='when'>{(today - s.on).days} days ago</div></div>"
        for s in stories[2 * n : 2 * n + 2]
    )
    numbers = "".join(
        f"<li class='pager__item'><a href='?page={m}' title='Go to page {m + 1}'>{m + 1}</a></li>" for m in range(3) if m != n
    )
    following = (
        f"<li><a href='?page={n + 1}' title='Go to next page'><span>Next page</span><span aria-hidden='true'>››</span></a></li>"
        if n < 2
        else ""
    )
    here = f"<li class='pager__item is-active'><a href='?page={n}' aria-current='page'>{n + 1}</a></li>"
    return _observer_page(
        "Local news", f"<h1>Local news</h1>{rows}<nav><ul class='js-pager__items'>{here}{numbers}{following}</ul></nav>"
    )


@dataclass(frozen=True, slots=True)
class Signed:
    """A decision in the register; those with an odd number are pages, the others files."""

    reference: str
    title: str
    on: date

    @property
    def number(self) -> int:
        """Its number in the year."""
        return int(self.reference[-2:])

    @property
    def path(self) -> str:
        """The address of its page."""
        return f"/transparency/decisions/{self.reference.replace('/', '-')}"


def office_news(today: date) -> tuple[Printed, ...]:
    """Return the commissioner's releases."""
    titles = (("n1", "Fund opens for youth projects", 2), ("n2", "Commissioner: cuckooing must stop", 6), ("n3", "New nurses in custody", 15), ("n4", "Knife amnesty", 22), ("n5", "More patrols for Saltby", 25))  # fmt: skip
    return tuple(
        Printed(key, title, today - timedelta(days=n), (f"The commissioner, Ferris Orme, said today that the office would see it through: {title}.", "The money comes from what courts took from drug dealers in the last year, some £240,000 in all.", "Projects may apply until the end of the year, and the panel will hear which were chosen."))
        for key, title, n in titles
    )  # fmt: skip


def office_decisions(today: date) -> tuple[Signed, ...]:
    """Return the commissioner's decisions."""
    told = (("2026/031", "Custody nurses", 10), ("2026/030", "Vehicle fleet", 33), ("2026/029", "Youth fund, year two", 50), ("2026/028", "Lease of Quay Street", 75))  # fmt: skip
    return tuple(Signed(reference, title, today - timedelta(days=n)) for reference, title, n in told)


def office_sittings(today: date) -> tuple[date, ...]:
    """Return the days on which the panel meets."""
    return tuple(today - timedelta(days=n) for n in (-20, 35, 126))


def office(today: date) -> dict[str, str]:
    """Return the pages of a commissioner's site: releases as tiles, a register of definition lists, the panel as a table of loose tags."""
    news = office_news(today)
    pages = {_release_path(release): _release(release, news[0]) for release in news}
    pages["/latest"] = _office_page("Latest", _tiles(news[:3]) + "<a class=btn href='/latest?from=3'>Show more news</a>")
    pages["/latest?from=3"] = _office_page("Latest", _tiles(news[3:]))
    pages["/"] = _office_page("Working for a safer county", "<p>Welcome.</p>")
    signed = office_decisions(today)
    pages |= {decision.path: _decision(decision) for decision in signed}
    rows = "".join(
        f"<dl><dt>Reference</dt><dd>{d.reference}</dd><dt>Title</dt><dd><a href='{d.path}'>{d.title}</a></dd><dt>Signed</dt><dd>{d.on:%d %b %Y}</dd></dl>"
        for d in signed
    )
    pages["/transparency/decisions"] = _office_page("Decision register", rows)
    rows = "".join(
        f"<tr><td>{s:%A} {s.day} {s:%B} {s:%Y}<td><a href='/files/panel/{s:%y%m%d}a.pdf'>Agenda pack</a><td>"
        + (f"<a href='/files/panel/{s:%y%m%d}m.pdf'>Minutes</a>" if s < today else "To follow")
        for s in office_sittings(today)
    )
    table = f"<table><thead><tr><th>Meeting<th>Agenda<th>Minutes</thead>{rows}</table>"
    pages["/transparency/panel"] = _office_page("Police, Fire and Crime Panel", table)
    pages["/robots.txt"] = "User-agent: *\nDisallow: /login\n"
    return pages


def _office_page(title: str, content: str) -> str:
    return f"""<!doctype html><html lang=en><head><title>{title} :: Office of the Marsh Police and Crime Commissioner</title></head><body>
<div class="topbar"><div class="container"><a href="/">Home</a> <a href="/latest">Latest</a> <a href="/transparency/decisions">Decision register</a> <a href="/transparency/panel">Police, Fire and Crime Panel</a> <a href="/login">Staff login</a></div></div>
<section class="content"><div class="wrap"><h1>{title}</h1>{content}</div></section>
<div class="bottom"><p>Marsh House, Quay Street</p><a href="/transparency/publication-scheme.pdf">Publication scheme</a></div></body></html>"""


def _release_path(release: Printed) -> str:
    return f"/latest/{release.on:%Y}/{release.slug}"


def _release(release: Printed, other: Printed) -> str:
    more = f"<p><a href='/latest'>Back to all news</a></p><div class=cards2><p>You may be interested in</p><a href='{_release_path(other)}'>{other.title}</a></div>"
    return _office_page(
        release.title,
        f"<p class=stamp>Date published: {release.on:%d %B %Y}</p><div class=prose>{_paragraphs(release.paragraphs)}</div>{more}",
    )


def _tiles(releases: Sequence[Printed]) -> str:
    return "".join(
        f"<a class=tile href='{_release_path(r)}'><strong>{r.title}</strong><em>{r.on:%d %b}</em></a>" for r in releases
    )


def _decision(decision: Signed) -> str:
    number = decision.number
    head = f"<p>Reference {decision.reference}</p><p>Signed {decision.on:%d %b %Y}</p>"
    if number % 2:
        text = f"<p>The commissioner agreed to the proposal on {decision.title.lower()}, at a cost of £{number},500, after he had heard the chief constable and the chief finance officer, and asks for a report in a year's time on what it has brought.</p>"
    else:
        text = f"<ul><li><a href='/api/documents/{number}00'>Signed decision (PDF 210kB)</a></li><li><a href='/api/documents/{number}01'>Supporting report (Word 1.1MB)</a></li><li>Legal advice (restricted): <a href='/api/documents/{number}02'>PDF 80kB</a></li></ul>"
    return _office_page(decision.title, head + text)
