"""Press offices of Hollinshire: the constabulary on the police forces' common system, the county council's on another. Everything is invented."""

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Literal

from demo.hollinshire.pages import HTML, Page, PageSite

Pager = Literal["numbers", "words", "rel", "button"]
POLICE, COUNCIL = "Hollinshire Constabulary", "Hollinshire County Council"
# How many releases a listing page shows.
LISTED = 4


@dataclass(frozen=True, slots=True)
class Release:
    """A release, its days before the day of the site, and its paragraphs."""

    slug: str
    title: str
    days: int
    paragraphs: tuple[str, ...]


def _release(slug: str, title: str, days: int, *paragraphs: str) -> Release:
    return Release(slug, title, days, paragraphs)


APPEAL = _release(
    "cctv-appeal",
    "CCTV appeal after robbery in Ferry Lane",
    1,
    "Police have released an image of a man they would like to speak to after a robbery in Ferry Lane, Wexmoor.",
    "A woman in her sixties was pushed to the ground at about 9.40pm on Tuesday and her bag was taken.",
    "The man is described as white, about six feet tall and wearing a green coat.",
    "Anyone with information should call 101 quoting reference 36/79475/26, or Crimestoppers on 0800 555 111.",
)
MISSING = _release(
    "missing-man",
    "Have you seen Corin? Appeal for missing man from Wexmoor",
    2,
    "Officers are growing concerned for a man who has not been seen since he left his home in Wexmoor on Sunday evening.",
    "He is thought to have walked towards the harbour, and may be in the Saltings area.",
    "Anyone who has seen him should call 101 and quote incident 212 of Sunday.",
)
RELEASES = (
    APPEAL,
    MISSING,
    _release("two-jailed", "Two jailed for supplying heroin in Wexmoor", 4, "Two men who ran a drug line into Wexmoor have been jailed for a total of eleven years.", "Hollin Crown Court heard that they used the flats of three vulnerable people.", "Detective Inspector Tamsin Vole said: “They preyed on people who could not refuse them.”"),
    _release("raids", "Four held after dawn raids in Wexmoor", 6, "Officers of Operation Curlew searched five houses in Wexmoor at dawn and arrested four people.", "They seized wraps of heroin, £3,400 in cash and eleven phones.", "All four remain in custody."),
    _release("speeding", "Drivers caught on the coast road", 9, "More than sixty drivers were reported for speeding on the coast road during a week of checks.", "The fastest was driving at 104mph in a limit of 60."),
    _release("burglary-charge", "Man charged with burglaries", 12, "A man has been charged with four burglaries of shops in Hollin Market.", "He will appear before magistrates on Thursday."),
    _release("naloxone", "Patrol cars to carry naloxone", 15, "Every patrol car in Hollinshire will carry a nasal spray that reverses an opioid overdose.", "Chief Inspector Ned Quill said it had already saved two lives."),
    _release("found-weapons", "Knives handed in", 18, "More than ninety knives were handed in during a week's surrender at police stations.", "They will be melted down for a sculpture."),
    _release("warrant", "Cannabis factory found above shop", 21, "Officers who executed a warrant in Dray Street found 140 cannabis plants above an empty shop.", "Nobody was there, and inquiries continue."),
)  # fmt: skip


class PoliceSite(PageSite):
    """The constabulary's newsroom: a list in pages, or a search; `updated` shows a release with a new headline."""

    def __init__(self, today: date, *, base_url: str, pager: Pager = "numbers", is_search: bool = False) -> None:
        super().__init__(base_url, self._find, forbidden=("/news/hollinshire/news/drafts/", "/rp/"))
        self.today, self.pager, self.is_search = today, pager, is_search
        self.updated: set[str] = set()
        self.unlisted: set[str] = set()

    @property
    def list_path(self) -> str:
        """Where the releases are listed."""
        return "/news/hollinshire/search/" if self.is_search else "/news/hollinshire/news/"

    def path_of(self, release: Release) -> str:
        """Return the address of a release."""
        day = self.today - timedelta(days=release.days)
        return f"/news/hollinshire/news/{day.year}/{day:%B}/{release.slug}/".lower()

    def _find(self, path: str, query: str) -> Page | None:
        if path == "/":
            return self._page(
                "Hollinshire Constabulary", f'<p>In an emergency call 999.</p><p><a href="{self.list_path}">News</a></p>'
            )
        if path == self.list_path:
            told = query.rpartition("=")[2]
            return self._list(int(told) if told.isdecimal() else 1)
        release = next((r for r in RELEASES if path == self.path_of(r)), None)
        return self._release(release) if release else None

    def _page(self, title: str, content: str) -> Page:
        menu = f'<li><a href="{self.list_path}">News</a></li><li><a href="/ro/report/">Report a crime online to us today</a></li><li><a href="/ua/privacy-and-cookies-policy/">Privacy</a></li>'
        page = f"""<!doctype html><html lang="en"><head><title>{escape(title)} | {POLICE}</title></head><body><div id="cookie-banner"><p>We use cookies on this website.</p></div>
<header class="o-header"><nav><ul>{menu}</ul></nav></header><main id="main-content">{content}</main><footer class="o-footer"><a href="/ua/accessibility-statement-for-our-site/">Accessibility</a></footer></body></html>"""
        return page, HTML

    def _list(self, number: int) -> Page:
        shown = [r for r in RELEASES if r.slug not in self.unlisted]
        chosen = shown[(number - 1) * LISTED : number * LISTED]
        rows = "".join(
            f'<li class="c-search-result"><a href="{self.path_of(r)}"><h3>{escape(self._title(r))}</h3></a><p>{escape(r.paragraphs[0])}</p><a href="/news/hollinshire/search/?tag=wexmoor">Wexmoor</a></li>'
            for r in chosen
        )
        draft = (
            '<li><a href="/news/hollinshire/news/drafts/operation-name-to-follow/">Staff preview of a release to follow</a></li>'
        )
        rest = '<ul><li><a href="/police-forces/hollinshire-constabulary/areas/about-us/about-us/who-we-are-and-what-we-do/">Who we are and what we do</a></li></ul>'
        return self._page("News", f"<h1>News</h1><ul>{rows}{draft}</ul>{self._pager(number, -(-len(shown) // LISTED))}{rest}")

    def _pager(self, number: int, last: int) -> str:
        following = f"{self.list_path}?page={number + 1}"
        if number >= last and self.pager != "numbers":
            return ""
        match self.pager:
            case "numbers":
                return "".join(
                    f"<span class='current'>{n}</span> " if n == number else f'<a href="?page={n}">{n}</a> '
                    for n in range(1, last + 1)
                )
            case "words":
                return f'<p><a href="{following}">Older news</a></p>'
            case "rel":
                return f'<a rel="next" href="{following}">»</a>'
            case "button":
                return f'<a class="c-button" href="{following}" aria-label="Next page"><span></span></a>'

    def _title(self, release: Release) -> str:
        return f"UPDATE: Corin found safe - {release.title}" if release.slug in self.updated else release.title

    def _release(self, release: Release) -> Page:
        day = self.today - timedelta(days=release.days)
        text = "".join(f"<p>{escape(p)}</p>" for p in release.paragraphs)
        image = (
            '<figure><img src="/i.jpg" alt="A man in a green coat"><figcaption>The man police would like to speak to</figcaption></figure>'
            if release is APPEAL
            else ""
        )
        other = RELEASES[(RELEASES.index(release) + 3) % len(RELEASES)]
        more = f'<section class="c-related"><h2>Related news</h2><ul><li><a href="{self.path_of(other)}">{escape(other.title)}</a></li></ul></section><div class="c-contact"><h2>Contact us</h2><p>Call 101 for enquiries that are no emergency.</p></div><p><a href="#share">Share this page</a></p>'
        return self._page(
            release.title,
            f'<article><h1>{escape(self._title(release))}</h1><p class="c-date">09:15 {day:%d/%m/%Y}</p>{image}<div class="c-body">{text}</div></article>{more}',
        )


class CouncilNewsSite(PageSite):
    """The county council's newsroom: a page for each month, releases beside it; the newest month is the landing page."""

    def __init__(self, today: date, *, base_url: str) -> None:
        super().__init__(base_url, self._find)
        self.today = today

    def path_of(self, release: Release) -> str:
        """Return the address of a release."""
        return f"/article/{4100 - release.days}/{release.slug}"

    def _find(self, path: str, query: str) -> Page | None:  # noqa: ARG002
        months = sorted({f"{self.today - timedelta(days=r.days):%Y/%m}" for r in RELEASES}, reverse=True)
        if path == "/news":
            return self._month(months[0], months)
        if path.startswith("/news/archive/") and (month := path.removeprefix("/news/archive/")) in months:
            return self._month(month, months)
        release = next((r for r in RELEASES if path == self.path_of(r)), None)
        if release is None:
            return None
        day = self.today - timedelta(days=release.days)
        shown = (
            f"Published: {day.day}{'th' if 3 < day.day < 21 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day.day % 10, 'th')} {day:%B %Y}"
        )
        text = "".join(f"<p>{escape(p)}</p>" for p in release.paragraphs)
        body = f'<div class="article"><h1>{escape(release.title)}</h1><p>{shown}</p>{text}<h2>Share this page</h2></div>'
        return self._page(release.title, body)

    def _month(self, month: str, months: list[str]) -> Page:
        rows = "".join(
            f'<div class="newsitem"><h2><a href="{self.path_of(r)}">{escape(r.title)}</a></h2><p>{escape(r.paragraphs[0])}</p></div>'
            for r in RELEASES
            if f"{self.today - timedelta(days=r.days):%Y/%m}" == month
        )
        links = "".join(f'<li><a href="/news/archive/{m}">{m}</a></li>' for m in ["2019/04", *months])
        return self._page("News", f"<h1>News published {month}</h1>{rows}<ul>{links}</ul>")

    def _page(self, title: str, content: str) -> Page:
        menu = '<nav><a href="/news">News</a> <a href="/bins-recycling-and-waste">Bins, recycling and waste</a></nav>'
        return (
            f"<!doctype html><html><head><title>{escape(title)} - {COUNCIL}</title></head><body>{menu}<main>{content}</main></body></html>",
            HTML,
        )
