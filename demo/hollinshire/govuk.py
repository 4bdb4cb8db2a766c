"""A body of the government as its pages stand on GOV.UK: organisation page, search, feed, content items. Everything is invented."""

import json
from datetime import date, datetime, time, timedelta
from html import escape
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from demo.hollinshire.pages import ATOM, HTML, JSON, Page, PageSite

BODY, SLUG = "Coastal Safety Agency", "coastal-safety-agency"
ZONE = ZoneInfo("Europe/London")
# Name of the page, document type, title, days before today.
ITEMS = (
    ("news/sea-wall-grant", "press_release", "Sea wall grant announced", 2),
    ("news/naloxone-kits", "news_story", "Naloxone kits for lifeboat stations", 5),
    ("speeches/drugs-conference", "speech", "Minister's speech to the drugs conference", 8),
    ("consultations/harbour-rules", "open_consultation", "Rules for harbours", 11),
    ("news/old-scheme", "press_release", "Scheme for old boats", 14),
)


class GovukSite(PageSite):
    """The site as it stands on a day. `has_search`, `has_items`: whether its search and its content items answer. `files_at`: the root of the host where the
    files attached to the consultation lie; empty for none.
    """

    def __init__(
        self, today: date, *, base_url: str, has_search: bool = True, has_items: bool = True, allows_api: bool = True
    ) -> None:
        super().__init__(
            base_url, self._find, forbidden=("/government/admin/",) if allows_api else ("/government/admin/", "/api/")
        )
        self.today, self.has_search, self.has_items = today, has_search, has_items
        self.files_at = ""

    @property
    def organisation_url(self) -> str:
        """The page of the body."""
        return f"{self.base_url}/government/organisations/{SLUG}"

    def _at(self, days: int) -> str:
        return datetime.combine(self.today - timedelta(days=days), time(9, 30), ZONE).isoformat(timespec="milliseconds")

    def _find(self, path: str, query: str) -> Page | None:
        if path == "/api/search.json" and self.has_search:
            is_ours = parse_qs(query).get("filter_organisations") == [SLUG]
            rows = [
                {"title": title, "link": f"/government/{name}", "public_timestamp": self._at(days)}
                for name, _, title, days in ITEMS
            ]
            return json.dumps(
                {
                    "results": [*rows, {"title": BODY, "link": f"/government/organisations/{SLUG}"}] if is_ours else [],
                    "total": len(rows),
                }
            ), JSON
        if path == f"/government/organisations/{SLUG}.atom":
            entries = "".join(
                f'<entry><id>{name}</id><title>{escape(title)}</title><link rel="alternate" href="{self.base_url}/government/{name}"/><updated>{self._at(days)}</updated></entry>'
                for name, _, title, days in ITEMS[:3]
            )
            return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{BODY}</title>{entries}</feed>', ATOM
        if path == f"/government/organisations/{SLUG}":
            feed = f'<link rel="alternate" type="application/atom+xml" href="{path}.atom">'
            links = "".join(f'<li><a href="/government/{name}">{escape(title)}</a></li>' for name, _, title, _ in ITEMS[:2])
            return self._page(
                BODY, f"<h1>{BODY}</h1><ul>{links}</ul><p><a href='/browse/driving'>Driving and transport</a></p>", feed
            )
        for item in ITEMS:
            if path == f"/api/content/government/{item[0]}" and self.has_items:
                return json.dumps(self._item(*item)), JSON
            if path == f"/government/{item[0]}":
                return self._html(*item)
        return None

    def _body(self, title: str) -> str:
        return f'<div class="govspeak"><p>{escape(title)} is to bring money to the coast of Hollinshire, the agency said on Monday.</p><p>“It has been a long time coming,” said Pia Storr, who chairs it.</p><div class="contact"><p>Press office 020 0000 0000</p></div></div>'

    def _item(self, name: str, kind: str, title: str, days: int) -> dict[str, object]:
        is_withdrawn = name.endswith("old-scheme")
        return {
            "base_path": f"/government/{name}",
            "content_id": f"0000-{days}",
            "document_type": kind,
            "schema_name": {"speech": "speech", "open_consultation": "consultation"}.get(kind, "news_article"),
            "title": title,
            "description": f"What {BODY} says of it in a line.",
            "first_published_at": self._at(days + 1),
            "public_updated_at": self._at(days),
            "withdrawn_notice": {
                "explanation": '<div class="govspeak"><p>The scheme has ended.</p></div>',
                "withdrawn_at": self._at(days),
            }
            if is_withdrawn
            else {},
            "details": {
                "body": self._body(title),
                "change_history": [{"public_timestamp": self._at(days + 1), "note": "First published."}],
                **({"attachments": self._attachments()} if "consultation" in kind and self.files_at else {}),
                **({"opening_date": self._at(days), "closing_date": self._at(days - 60)} if "consultation" in kind else {}),
            },
            "links": {"organisations": [{"title": BODY, "base_path": f"/government/organisations/{SLUG}"}]},
        }

    def _attachments(self) -> list[dict[str, str]]:
        return [
            {"attachment_type": "file", "content_type": "application/pdf", "title": "Rules for harbours: draft", "url": f"{self.files_at}/media/64af/rules.pdf"},
            {"attachment_type": "html", "title": "Rules for harbours: impact", "url": "/government/consultations/harbour-rules/impact"},
        ]  # fmt: skip

    def _html(self, name: str, kind: str, title: str, days: int) -> Page:  # noqa: ARG002
        body = f'<div class="gem-c-title"><h1>{escape(title)}</h1></div><div class="gem-c-metadata">From: <a href="/government/organisations/{SLUG}">{BODY}</a> Published {self._at(days + 1)[:10]}</div>{self._body(title)}'
        return self._page(title, body)

    def _page(self, title: str, content: str, head: str = "") -> Page:
        return (
            f'<!doctype html><html class="govuk-template"><head><title>{escape(title)} - GOV.UK</title><meta property="og:site_name" content="GOV.UK"><meta name="govuk:rendering-app" content="government-frontend">{head}</head><body><main id="content">{content}</main></body></html>',
            HTML,
        )
