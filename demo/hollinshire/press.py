"""Newspapers of Hollinshire: each of a generation, found by its front page, its feed and its sitemap, with the traps of lists as switches."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from email.utils import format_datetime
from html import escape

from demo.hollinshire.generations import GENERATIONS, Traps
from demo.hollinshire.pages import HTML, Page, PageSite
from demo.hollinshire.stories import COUNCIL, RAID, ZONE, Story

XML = "application/xml"
# So many days before the day of the site, with what each story is told from.
PRINTED = ((RAID, 1, "Four held after dawn raids in Wexmoor"), (COUNCIL, 2, "Task force could shape Wexmoor's future"), (RAID, 4, "Three more arrests after raids"), (COUNCIL, 6, "Cabinet backs a task force for the town"), (RAID, 9, "Drug line that reached Wexmoor closed"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lists:
    """How a paper lists its stories. `tracks`: its feed's links carry parameters; `has_amp`: its front page links to AMP pages too; `has_offer`: it prints
    a subscription offer as a story; `has_sister`: its feed lists a story of a sister paper; `guid_only`: its feed's entries have an address as guid alone.
    """

    has_feed: bool = True
    tracks: bool = False
    has_amp: bool = False
    has_offer: bool = False
    has_sister: bool = False
    guid_only: bool = False


class PaperSite(PageSite):
    """One newspaper as it stands on a day."""

    def __init__(
        self, name: str, generation: str, today: date, *, base_url: str, traps: Traps = frozenset(), lists: Lists = Lists()
    ) -> None:
        super().__init__(base_url, self._find, forbidden=("/subscribe/", "/search/"))
        self.name, self.generation, self.traps, self.lists, self.today = name, GENERATIONS[generation], traps, lists, today
        self.stories = tuple(
            replace(story, number=story.number + 10 * days, slug="-".join(title.lower().replace("'", "").split()), title=title,
                    published=datetime.combine(today - timedelta(days=days), time(9, 30), ZONE), modified=datetime.combine(today - timedelta(days=days), time(17, 5), ZONE))
            for story, days, title in PRINTED
        )  # fmt: skip

    def path_of(self, story: Story) -> str:
        """Return the address of a story."""
        return self.generation.path(story)

    def _find(self, path: str, query: str) -> Page | None:  # noqa: ARG002
        if path == "/":
            return self._front(), HTML
        if path == "/rss.xml" and self.lists.has_feed:
            return self._feed(), XML
        if path == "/news/12-months-digital-subscription-for-12-25200999/":
            text = "<p>For a limited time you can read every story for a year for £12. It is the best value that we have ever had.</p><p>Terms and conditions apply. The subscription auto-renews at £8 a month.</p>"
            return (
                f"<!doctype html><html><head><title>Offer</title><meta property='og:type' content='article'></head><body><article><h1>12 months digital subscription for £12</h1><p>{self.stories[0].published:%d %B %Y}</p>{text}</article></body></html>",
                HTML,
            )
        story = next((s for s in self.stories if path.removesuffix("/amp").removesuffix(".amp") == self.path_of(s)), None)
        if story is None:
            return None
        canonical = f'<link rel="canonical" href="{self.base_url}{self.path_of(story)}"></head>'
        return self.generation.page(story, self.traps).replace("</head>", canonical, 1), HTML

    def _front(self) -> str:
        feed = '<link rel="alternate" type="application/rss+xml" href="/rss.xml">' if self.lists.has_feed else ""
        cards = "".join(
            f'<article><a href="{self.path_of(s)}"><h3>{escape(s.title)}</h3></a>{self._amp(s)}<p>{escape(s.paragraphs[0])}</p></article>'
            for s in self.stories
        )
        return f"""<!doctype html><html><head><title>{self.name}</title>{feed}</head><body><header><nav><a href="/news/">News</a><a href="/subscribe/to-our-digital-edition-now/">Subscribe</a></nav></header>
<main><h2><a href="/news/">News</a></h2>{cards}</main><footer><a href="/contact-us-about-a-story-or-an-advert/">Contact us</a></footer></body></html>"""

    def _amp(self, story: Story) -> str:
        return f'<a href="{self.path_of(story)}.amp">Fast version</a>' if self.lists.has_amp else ""

    def _feed(self) -> str:
        links = [(s.title, f"{self.base_url}{self.path_of(s)}", s.published) for s in self.stories]
        if self.lists.has_offer:
            links.append(
                (
                    "12 months digital subscription for £12",
                    f"{self.base_url}/news/12-months-digital-subscription-for-12-25200999/",
                    self.stories[0].published,
                )
            )
        if self.lists.has_sister:
            links.append(("Sister's story", "https://www.sisterpost.example/news/1.sisters-story/", self.stories[0].published))
        suffix = "?at_medium=RSS&at_campaign=rss&utm_source=feed" if self.lists.tracks else ""
        items = "".join(
            f"<item><title>{escape(escape(title))}</title>{'' if self.lists.guid_only else f'<link>{escape(url + suffix)}</link>'}<guid>{url}#0</guid><pubDate>{format_datetime(at.astimezone(UTC))}</pubDate></item>"
            for title, url, at in links
        )
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{self.name}</title>{items}</channel></rss>'
