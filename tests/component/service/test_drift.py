"""A source whose pages lost their dates and their stories, from its captures to what needs attention and the letters."""

import hashlib
from datetime import timedelta
from pathlib import Path

from core.ids import capture_id
from core.words import Capture, Context
from service.processing.process import process
from service.upkeep.attention import attention
from tests.mail.office import Office, make_config, open_office

STORY = (
    "The council met on Monday and heard from people beside quay number {n}. They spoke of lamps, of boats and of the winter. "
    * 3
)


def bring(office: Office, n: int, text: str, days_listed_before: int) -> None:
    """Bring in a page that bears the day of the crawl, and the day that a list gave for it."""
    head = f'<title>Story {n}</title><meta property="article:published_time" content="{office.now.isoformat()}">'
    page = (
        f"<!doctype html><html><head>{head}</head><body><article><h1>Story {n}</h1><p>{text}</p></article></body></html>".encode()
    )
    hashed, key = hashlib.sha256(page).hexdigest(), f"/news/{n}"
    context = Context("article", found_published=office.now - timedelta(days=days_listed_before), found_from="feed")
    url = f"http://127.0.0.1:1{key}"
    made = Capture(capture_id("gazette", key, hashed), "gazette", key, url, office.now, 200, "text/html", hashed, context=context)
    office.installation.archive.add_capture(made, page)


def test_pages_that_lost_their_dates_and_stories_need_attention(tmp_path: Path) -> None:
    with open_office(make_config(tmp_path)) as office:
        for n in range(12):
            bring(office, n, STORY.format(n=n), 0)
        process(office.installation)
        office.check()
        calm = attention(office.installation).remarked
        office.wait(days=10)
        for n in range(20, 34):
            bring(office, n, STORY.format(n=n) if n < 28 else "", 0 if n < 24 else 30)
        for n in range(34, 44):
            bring(office, n, STORY.format(n=n), 30)
        process(office.installation)
        office.check()
        (health,) = attention(office.installation).remarked

    assert calm == ()
    assert health.source_id == "gazette"
    lost, dated = health.remarks
    assert lost.startswith("6 of its 24 pages of the last seven days gave no text, 6 of them for this reason: ")
    assert dated.startswith("14 of its last 18 articles are dated more than 2 days off what its lists say. They bear the day")
