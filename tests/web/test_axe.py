"""What axe-core finds on every page and in every mail: wide and narrow, light and dark. Nothing may be left, of whatever weight.

The normal suite leaves out what is narrow and dark, whose colours are those of the wide ones, and looks at each page wide and light and, by turns,
narrow or dark; `make soak` at all in all.
"""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.readers.accounts import Accounts
from digests.account_mail import post_link
from digests.confirmation import post_confirmation
from digests.desk import compose_due, send_due
from service.accounts import add_user, choose_password, make_link
from service.following.following import ask_to_follow
from service.following.saved_searches import add_search
from tests.mail.office import READER, Post, make_config, open_office, post_office
from tests.mail.test_mornings import RAID, notes_of
from tests.web.conftest import served
from tests.web.county import NOW
from tests.web.county import RAID as DAWN
from tests.web.desk_in_use import PASSWORD, PIPELINE, Desk, make_desk

pytestmark = pytest.mark.browser
axe = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="axe-core is missing: pip install axe-playwright-python"
)
# WCAG 2.2 to level AA, and what axe calls best practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ALL_RULES = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": TAGS}}
# The dark scheme differs in its colours alone.
COLOURS = {"resultTypes": ["violations"], "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
WIDE, NARROW = (1280, 800), (390, 844)
VIEWS = [(WIDE, "light", ALL_RULES), (NARROW, "light", ALL_RULES), (WIDE, "dark", COLOURS), (NARROW, "dark", COLOURS)]
IS_SOAK = bool(os.environ.get("COUNTYWATCH_SOAK"))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_desk(tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def admin(browser: Any, desk: Desk) -> Iterator[Any]:
    """Give a window in which the admin is signed in, and whose addresses begin at the desk."""
    with served(desk.config) as (url, app):
        app.state.installation.clock = lambda: NOW
        app.state.installation.__dict__["pipeline"] = PIPELINE
        context = browser.new_context(base_url=url)
        page = context.new_page()
        page.goto("/login")
        page.get_by_label("Name").fill("Admin")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(url + "/")
        yield page
        context.close()


def violations(page: Any, turn: int = 0) -> list[str]:
    """Return what axe finds on the open page, at every size and in both schemes; or, in the normal run, in the views whose turn it is."""
    found = []
    page.evaluate(axe.Axe().axe_script)
    for (width, height), scheme, options in VIEWS if IS_SOAK else (VIEWS[0], VIEWS[1 + turn % 2]):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        for fault in page.evaluate("options => axe.run(options)", options)["violations"]:
            nodes = "; ".join(node["html"][:120] for node in fault["nodes"][:3])
            found.append(f"{width} {scheme}: {fault['id']} ({fault['impact']}): {nodes}")
    return found


@pytest.mark.soak
def test_axe_finds_nothing_on_any_page(admin: Any, desk: Desk) -> None:
    found = []
    for turn, address in enumerate(desk.pages):
        admin.goto(address)
        found += [f"{address} {fault}" for fault in violations(admin, turn)]
    admin.goto("/paste")
    admin.locator("textarea").first.fill(DAWN.text)
    admin.locator("main form button").first.click()
    admin.wait_for_load_state()
    found += [f"a pasted text: {fault}" for fault in violations(admin)]
    assert not found, "\n".join(found)


@pytest.mark.soak
def test_axe_finds_nothing_in_any_mail(browser: Any, tmp_path: Path) -> None:
    page, found = browser.new_page(), []
    pages = mails(tmp_path)
    assert len(pages) == 6
    for number, html in enumerate(pages):
        page.set_content(html)
        found += [f"mail {number} {fault}" for fault in violations(page, number)]
    page.close()
    assert not found, "\n".join(found)


def mails(folder: Path) -> list[str]:
    """Return every kind of mail as it was sent: news and items to come; a source that failed and a meeting called off; nothing new; a
    question whether a search shall be followed; an invitation; a new password."""
    post = Post()
    with post_office(post) as url, open_office(make_config(folder / "data", smtp_url=url, fictional="true")) as office:
        installation = office.installation
        office.read_with(notes_of)
        add_search(installation.archive, "Kits", "naloxone", READER, pace="daily")
        office.publish("/1", RAID, title="Dawn raid", published="2026-11-23T10:00:00+00:00")
        meeting_at = office.now + timedelta(days=3)
        office.call_meeting([("3", "Naloxone in libraries", "The cabinet is asked to keep naloxone.")], meeting_at)
        office.check_all()
        compose_due(installation, office.now)
        office.wait(days=1)
        office.call_meeting(
            [("3", "Naloxone in libraries", "The cabinet is asked to keep naloxone.")], meeting_at, status="Cancelled"
        )
        office.check("gazette", outcome="not-checked", reason="the server did not answer")
        compose_due(installation, office.now)
        office.wait(days=1)
        office.check_all()
        compose_due(installation, office.now)
        search = ask_to_follow(installation.archive, installation.clock, "Kits", "heroin", READER, pace="daily", at=None)
        assert search is not None
        post_confirmation(installation.archive, installation.config, installation.clock, installation.signing_key, search)
        user = add_user(installation.archive, "Admin", role="admin", email=READER)
        post_link(
            installation.archive,
            installation.config,
            installation.clock,
            make_link(installation.archive, installation.config, user),
        )
        choose_password(installation.archive, user, PASSWORD)
        post_link(
            installation.archive,
            installation.config,
            installation.clock,
            make_link(installation.archive, installation.config, Accounts(installation.archive).get("Admin")),
        )
        send_due(installation.archive, installation.config, installation.clock)
    return [body.get_content() for letter in post.letters() if (body := letter.get_body(("html",))) is not None]
