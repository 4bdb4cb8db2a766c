"""The Police and Crime Commissioner of Hollinshire: news, decision notices and the panel's papers behind ordinary pages, in two hands.

`style` chooses the hand: "wordpress" sets posts and accordions, "umbraco" tables and a media folder. Everybody and everything is invented.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from typing import Literal

from demo.hollinshire.pages import HTML, PDF, Page, PageSite
from demo.hollinshire.paper import paper_pdf

Style = Literal["wordpress", "umbraco"]
NAME = "Hollinshire Police and Crime Commissioner"
PANEL = "Hollinshire Police and Crime Panel"
NEWS = ("Naloxone for every patrol car", "Panel backs precept", "Youth clubs share £90,000")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision. `is_page`: its record is a page and no file; `has_plain_link`: its link says only "Download"."""

    number: str
    title: str
    on: date
    text: str
    is_page: bool = False
    has_plain_link: bool = False


@dataclass(frozen=True, slots=True)
class Sitting:
    """A meeting of the panel, with its papers by title; those marked closed are not for the public."""

    on: date
    papers: tuple[tuple[str, bool], ...]


def decisions(today: date) -> tuple[Decision, ...]:
    """Return the decisions, newest first."""
    days = [today - timedelta(days=n) for n in (9, 30, 44, 61, 90, 120)]
    titles = ("Naloxone for patrol cars", "Grant to youth clubs", "Contract for custody nurses", "Sale of Dray Street station", "Funding of a needle exchange", "Annual report")  # fmt: skip
    return tuple(
        Decision(
            f"DN {days[n].year}-{20 - n:02}",
            title,
            days[n],
            f"The commissioner decided to approve the following: {title.lower()}. The cost is £{12_000 + 700 * n:,} from the reserve of the year, and the outcome is reported to the panel in the spring.",
            is_page=n in {2, 5},
            has_plain_link=n in {1, 3},
        )
        for n, title in enumerate(titles)
    )


def sittings(today: date) -> tuple[Sitting, ...]:
    """Return the panel's meetings, newest first."""
    papers = (("Agenda", False), ("Report on drug seizures in the county", False), ("Minutes of the previous meeting", False))
    return tuple(
        Sitting(today + timedelta(days=n), (*papers, ("Complaints against officers (exempt)", True)) if n == -40 else papers)
        for n in (14, -40, -130)
    )


def _slug(title: str) -> str:
    return "-".join("".join(c if c.isalnum() else " " for c in title.lower()).split())


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


class CommissionerSite(PageSite):
    """The site as it stands on a day."""

    def __init__(self, today: date, *, base_url: str, style: Style = "wordpress") -> None:
        super().__init__(base_url, self._find, forbidden=("/staff/", "/search/"))
        self.today, self.style = today, style
        self.decisions, self.sittings = decisions(today), sittings(today)

    @property
    def decisions_url(self) -> str:
        """The page of the decisions."""
        return f"{self.base_url}{'/decisions/' if self.style == 'wordpress' else '/what-we-do/decision-log'}"

    @property
    def panel_url(self) -> str:
        """The page of the panel's papers."""
        return f"{self.base_url}{'/police-and-crime-panel/' if self.style == 'wordpress' else '/what-we-do/panel-meetings'}"

    def paper_paths(self) -> dict[str, str]:
        """Return the address of each public paper, with its title."""
        found = {self._decision_file(d): d.title for d in self.decisions if not d.is_page}
        return found | {
            self._panel_file(s, title): title for s in self.sittings for title, is_closed in s.papers if not is_closed
        }

    def closed_paths(self) -> set[str]:
        """Return the addresses of papers that are not for the public."""
        return {self._panel_file(s, title) for s in self.sittings for title, is_closed in s.papers if is_closed}

    def _find(self, path: str, query: str) -> Page | None:
        if path in {"/", "/news/"} or path.startswith("/news/"):
            return self._news(path)
        for decision in self.decisions:
            if path == self._decision_file(decision):
                return paper_pdf(f"Decision notice {decision.number}: {decision.title}", _day(decision.on), decision.text), PDF
        for sitting in self.sittings:
            for title, _ in sitting.papers:
                if path == self._panel_file(sitting, title):
                    return paper_pdf(
                        f"{PANEL}: {title}", _day(sitting.on), "The panel is asked to note the report of the chief constable."
                    ), PDF
        if self.style == "wordpress":
            return self._wordpress(path)
        return self._umbraco(path, query)

    def _decision_file(self, decision: Decision) -> str:
        if self.style == "wordpress":
            return f"/wp-content/uploads/{decision.on:%Y/%m}/{decision.number.replace(' ', '-')}.pdf"
        return f"/media/{_slug(decision.title)[:5]}x/{_slug(decision.title)}.pdf"

    def _panel_file(self, sitting: Sitting, title: str) -> str:
        if self.style == "wordpress":
            return f"/wp-content/uploads/panel/{sitting.on:%Y%m%d}-{_slug(title)}.pdf"
        return f"/media/{sitting.on:%y%m}/download/{_slug(title)}-{sitting.on:%d%m%y}"

    def _page(self, title: str, content: str) -> Page:
        menu = (("Home", "/"), ("News", "/news/"), ("Decisions", self.decisions_url), ("Police and Crime Panel", self.panel_url), ("Privacy and cookies policy", "/privacy-and-cookies-policy/"), ("Staff", "/staff/rota/"))  # fmt: skip
        links = "".join(f'<li><a href="{escape(url)}">{name}</a></li>' for name, url in menu)
        body = f'<div class="site-header"><ul class="menu">{links}</ul></div><div id="content"><h1>{escape(title)}</h1>{content}</div><div class="site-footer"><a href="/contact-us-about-the-commissioner/">Contact us about the commissioner</a> <a href="/documents/publication-scheme.pdf">Publication scheme (PDF)</a></div>'
        return (
            f"<!doctype html><html lang='en'><head><title>{escape(title)} - {NAME}</title></head><body>{body}</body></html>",
            HTML,
        )

    def _news(self, path: str) -> Page | None:
        if path == "/":
            return self._page(NAME, "<p>The commissioner holds the chief constable to account.</p>")
        if path == "/news/":
            rows = "".join(
                f'<div class="card"><h3><a href="/news/{_slug(t)}/">{escape(t)}</a></h3><p>{_day(self.today)}</p></div>'
                for t in NEWS
            )
            return self._page("News", f'{rows}<p><a href="/news/tag/drugs/">Drugs</a></p>')
        title = next((t for t in NEWS if path == f"/news/{_slug(t)}/"), None)
        text = "<p>The commissioner said the money would reach those who need it before the winter, and thanked the officers who asked for it.</p><p>It is the third such grant since the spring, and the panel will hear of it in March.</p>"
        return self._page(title, text) if title else None

    # The first hand: posts and accordions

    def _wordpress(self, path: str) -> Page | None:
        years = sorted({d.on.year for d in self.decisions}, reverse=True)
        if path == "/decisions/":
            links = "".join(f'<li><a href="/decisions/{year}/">Decisions made in {year}</a></li>' for year in years)
            return self._page("Decisions", f"<p>What the commissioner decides is published here.</p><ul>{links}</ul>")
        if path in {f"/decisions/{year}/" for year in years}:
            rows = "".join(
                f'<article><h2><a href="/decision/{_slug(d.title)}/">{d.number} {escape(d.title)}</a></h2><span>{_day(d.on)}</span></article>'
                for d in self.decisions
                if str(d.on.year) in path
            )
            return self._page(f"Decisions made in {path.strip('/').rpartition('/')[2]}", rows)
        decision = next((d for d in self.decisions if path == f"/decision/{_slug(d.title)}/"), None)
        if decision:
            words = "Download" if decision.has_plain_link else f"Decision notice {decision.number} (PDF, 122 KB)"
            file = "" if decision.is_page else f'<p><a href="{self._decision_file(decision)}">{words}</a></p>'
            return self._page(
                f"{decision.number} {decision.title}",
                f"<p><strong>Date of decision:</strong> {_day(decision.on)}</p><p>{escape(decision.text)}</p>{file}",
            )
        if path == "/police-and-crime-panel/":
            panels = []
            for sitting in self.sittings:
                links = "".join(
                    f'<li><a href="{self._panel_file(sitting, title)}" target="_blank">{title}</a> (opens in a new tab)</li>'
                    for title, _ in sitting.papers
                )
                panels.append(f'<details class="accordion"><summary>{_day(sitting.on)}</summary><ul>{links}</ul></details>')
            return self._page(PANEL, "".join(panels))
        return None

    # The second hand: tables, further pages, a folder of files without endings

    def _umbraco(self, path: str, query: str) -> Page | None:
        if path == "/what-we-do/decision-log":
            first = 3 * (int(query.removeprefix("p=")) - 1) if query else 0
            rows = "".join(
                f"<tr><td>{d.number}</td><td>{escape(d.title)}</td><td>{d.on:%d/%m/%Y}</td><td>{self._umbraco_link(d)}</td></tr>"
                for d in self.decisions[first : first + 3]
            )
            more = '<div class="pager"><a href="?p=1">1</a> <a href="?p=2">2</a></div>'
            return self._page(
                "Decision log",
                f"<table><tr><th>Ref</th><th>Subject</th><th>Date</th><th>Record</th></tr>{rows}</table>{more}<p><a href='?sort=asc'>Oldest first</a></p>",
            )
        record = next((d for d in self.decisions if d.is_page and path == f"/what-we-do/decision-log/{_slug(d.title)}"), None)
        if record:
            return self._page(
                record.title, f"<dl><dt>Decision date</dt><dd>{record.on:%d/%m/%Y}</dd></dl><p>{escape(record.text)}</p>"
            )
        if path == "/what-we-do/panel-meetings":
            links = "".join(
                f'<p><a href="/what-we-do/panel-meetings/{s.on:%d-%m-%Y}">Panel meeting {s.on:%A} {_day(s.on)}</a></p>'
                for s in self.sittings
            )
            return self._page("Panel meetings", links)
        for sitting in self.sittings:
            if path == f"/what-we-do/panel-meetings/{sitting.on:%d-%m-%Y}":
                rows = "".join(
                    f'<p>{title}: <a href="{self._panel_file(sitting, title)}">Download [PDF 1.2 MB]</a></p>'
                    for title, _ in sitting.papers
                )
                return self._page(f"{PANEL} - {_day(sitting.on)}", rows)
        return None

    def _umbraco_link(self, decision: Decision) -> str:
        if decision.is_page:
            return f'<a href="/what-we-do/decision-log/{_slug(decision.title)}">Record of decision</a>'
        return f'<a href="{self._decision_file(decision)}">View</a>'
