"""The pages in a real browser, without JavaScript: no sideways scrolling, keyboard, hostile text, nothing fetched from elsewhere."""

from typing import Any

import pytest

from tests.web.county import EXTRACT, HOSTILE, PACK, RAID

pytestmark = pytest.mark.browser
FORMS = [
    "/correct",
    "/correct/rename?name=Inventham&new=Great+Inventham",
    "/correct/not-entity?name=Inventham&document=0",
    "/corrections",
    "/follow?q=heroin&to=a@b.example",
    "/takedowns?url=https://x.example/",
    "/attention",
    "/users",
    "/login",
]
PAGES = [
    "/trends",
    "/trends?q=published:1900..&q=police&by=week&from=2026-02&to=2026-03",
    "/trends?q=published:1900..&split=kind&show=share&q=",
    "/trends?q=%22%3C/text%3E%3Cscript%3Ealert(1)%3C/script%3E%22+OR+police",
    "/",
    "/search",
    "/search?q=naloxone",
    "/search?q=heroin&kind=article&copies=1",
    "/search?q=%28",
    f"/documents/{RAID.id}",
    f"/documents/{PACK.id}",
    f"/documents/{EXTRACT.id}",
    f"/documents/{HOSTILE.id}",
    "/operations",
    "/operations/gooseberry",
    "/operations/gooseberry?part=quotes",
    "/profiles/person/Ada%20Quill",
    "/profiles/place/Inventham?part=beside",
    "/paste",
    "/meetings?month=2026-03",
    "/sources",
    "/status",
    *FORMS,
    "/nothing",
]  # fmt: skip


@pytest.mark.parametrize("width", [390, 1100])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_or_fetches_from_elsewhere(browser: Any, address: str, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    assert {url for url in asked if not url.startswith(address)} == set()
    assert [text for text in said if "Failed to load resource" not in text] == []
    context.close()


@pytest.mark.parametrize("width", [390, 1100])
def test_controls_are_large_enough(browser: Any, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    for path in PAGES:
        page.goto(address + path)
        small = page.evaluate(
            """() => [...document.querySelectorAll('button, select, input, summary, nav a, aside li > a, .chips a')]
               .map(e => [e.textContent.trim() || e.name, e.getBoundingClientRect()])
               .filter(([_, r]) => r.width && (r.height < 18 || r.width < 18)).map(([t, r]) => t + ' ' + r.width + 'x' + r.height)"""
        )
        assert small == [], path
    page.close()


def test_a_reader_with_a_keyboard_and_no_script(browser: Any, address: str) -> None:
    context = browser.new_context(viewport={"width": 1100, "height": 900}, java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Tab")  # the name of the site
    page.keyboard.press("Tab")
    page.keyboard.type("heroin seized")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=heroin+seized*")
    page.get_by_role("link", name=RAID.title, exact=True).press("Enter")
    page.wait_for_url("**/documents/**")
    assert "from a flat in Mill Lane." in page.locator(".block.sought").inner_text()
    assert page.get_by_role("heading", level=1).inner_text() == RAID.title
    context.close()


def test_the_first_screen_shows_results(browser: Any, address: str) -> None:
    """Five hits at 1280 x 800 and two on a phone, whole but for what is folded under them; here as many as there are."""
    for width, height, wanted in ((1280, 800, 5), (390, 844, 2)):
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(f"{address}/search?q=published:1900..")
        boxes = [hit.bounding_box() for hit in page.locator(".hits > .hit").all()]
        bottom = height - (page.locator(".bar nav").bounding_box()["height"] if width < 600 else 0)
        assert sum(box["y"] + box["height"] <= bottom for box in boxes) >= wanted
        page.close()


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_first_matched_word_of_every_hit_is_seen(browser: Any, address: str, width: int, height: int) -> None:
    hidden = """marks => marks.filter(mark => {
        const shown = mark.closest('.passage').getBoundingClientRect();
        return mark === mark.closest('.passage').querySelector('mark') && mark.getBoundingClientRect().top > shown.bottom - 4;
    }).map(mark => mark.closest('.passage').innerText)"""
    page = browser.new_page(viewport={"width": width, "height": height})
    for query in ("heroin", "naloxone", "seized", "Inventham"):
        page.goto(f"{address}/search?q={query}&mode=keyword")
        marks = page.locator(".hits .what > .passage mark")
        assert marks.count(), query
        assert marks.evaluate_all(hidden) == []
    page.close()


def test_keys_lead_to_the_box_and_from_hit_to_hit(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(f"{address}/search?q=published:1900..")
    titles = [link.inner_text() for link in page.locator(".hits h2 a").all()]
    focused = "document.activeElement.innerText"
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate(focused) == titles[1]
    page.keyboard.press("k")
    assert page.evaluate(focused) == titles[0]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "find-q"
    page.keyboard.type("jk/")
    assert page.locator("#find-q").input_value() == "jk/"
    page.close()


def test_the_sought_passage_is_in_sight(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 600})
    page.goto(f"{address}/search?q=heroin&mode=keyword")
    page.get_by_role("link", name=RAID.title, exact=True).click()
    page.wait_for_url("**#sought")
    y = -1.0
    for _ in range(50):  # a browser may jump to the mark some moments after the page has loaded
        y = page.locator(".block.sought").bounding_box()["y"]
        if 0 <= y < 600:
            break
        page.wait_for_timeout(100)
    assert 0 <= y < 600
    page.close()


def test_print_leaves_the_controls_out(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 800, "height": 900})
    page.emulate_media(media="print")
    page.goto(f"{address}/search?q=heroin")
    assert not page.locator("form.find").is_visible()
    assert page.locator(".fictional").is_visible()
    page.close()
