"""The jobs of the desk, each done from the front page by keyboard alone, in Chromium: with scripts and without, at a desk and on a phone.

The normal run does each job in one of the four ways, by turns; `make soak` does all in all.
"""

import csv
import io
import re
import shutil
import xml.etree.ElementTree as ElementTree
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import openpyxl
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.ids import capture_id
from core.words import Capture, Context
from service.installation import Installation
from service.processing.process import process
from tests.crawl.loopback import Site, feed, page, serving
from tests.demo.conftest import MORNING, Desk, ways
from tests.demo.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install playwright")
SCAN = "Minutes of the drugs panel. The panel agreed to buy two hundred naloxone kits for the libraries of Larwich."
DAYS = r"\d{1,2} [A-Z][a-z]+ 20\d\d"


def bring_scan(installation: Installation, n: int) -> None:
    """Let a scanned page come in while the program that reads scans is missing."""
    drawn = Image.new("L", (1240, 1754), 255)
    font = ImageFont.truetype("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf", 34)
    lines = re.findall(r".{1,55}(?:\s|$)", f"{SCAN} It was scan number {n + 1} of four that were made for this.")
    ImageDraw.Draw(drawn).multiline_text((90, 120), "\n".join(lines), font=font, fill=0, spacing=18)
    packed = io.BytesIO()
    drawn.save(packed, "PDF", resolution=150)
    body = packed.getvalue()
    hashed, key = sha256(body).hexdigest(), f"scan-{n}"
    made = capture_id("larwich-city-council", key, hashed)
    url = f"http://127.0.0.1:11/papers/scan-{n + 1}.pdf"
    capture = Capture(
        made, "larwich-city-council", key, url, MORNING, 200, "application/pdf", hashed, context=Context(kind="minutes")
    )
    installation.archive.add_capture(capture, body)
    with pytest.MonkeyPatch.context() as without:
        without.setenv("PATH", "/nowhere")
        process(installation)


@pytest.mark.soak
@ways(0)
def test_1_all_coverage_of_an_operation_in_a_spring_with_copies_folded(person: Person) -> None:
    person.follow("Operation Tamarisk")
    person.follow("Search in them")
    everything = person.number(".facts")
    person.unfold("Any time")
    person.follow("Spring 2026")
    n_stories = person.number(".facts")
    assert 0 < n_stories < everything
    moments = person.page.locator(".hits > .hit").evaluate_all(
        "hits => hits.map(hit => Array.from(hit.querySelectorAll('.meta time'), time => time.dateTime))"
    )
    assert len(moments) == n_stories <= 20
    # Minutes that a later meeting approved tell both days.
    assert all(any("2026-03-01" <= moment[:10] <= "2026-05-31" for moment in own) for own in moments)
    copies = [int(found.group(1)) for hit in person.texts(".hits > .hit") if (found := re.search(r"(\d+) copies", hit))]
    assert copies, "no story is folded, so that this shows nothing"
    person.unfold("oldest first")
    assert len(person.texts(".hits details[open] ol li")) >= 2
    person.follow("copies")
    assert person.number(".facts") >= n_stories + sum(copies) - len(copies) > n_stories


@pytest.mark.soak
@ways(1)
def test_2_who_used_our_chief_constables_words_and_how_faithfully(person: Person) -> None:
    person.follow_foot("Quotes")
    person.fill("Of whom", "chief constable")
    person.press("Show")
    rows = person.texts(".hits > li")
    assert rows
    assert all("Rowena Haldane" in row or "chief constable" in row.lower() for row in rows)
    told = [row for row in rows if re.search(r"\b(verbatim|shortened|altered), by the release of this story", row)]
    assert told, "no quote is set beside its release"
    assert all(re.search(DAYS, row) for row in told)
    person.unfold("Carried by")
    assert len(person.texts(".hits details[open] ol li")) >= 2


@pytest.mark.soak
@ways(2)
def test_3_what_is_on_next_weeks_agendas_about_drugs_with_its_page(person: Person) -> None:
    assert "27 November 2026, 14:00 · Cabinet" in person.text
    person.find("drugs")
    person.unfold("Any time")
    person.follow("Next 7 days")
    person.follow("Council items")
    hits = person.texts(".hits > .hit")
    strategy = next(hit for hit in hits if "Community Safety Strategy" in hit)
    assert "Cabinet, 27 Nov 2026 · item 3" in strategy
    assert "14:00" in strategy
    assert re.search(r"item 3, page \d", strategy)
    assert not any("Winter Market" in hit for hit in hits)


@pytest.mark.soak
@ways(3)
def test_4_the_list_for_the_chief_as_a_file_and_on_paper(person: Person) -> None:
    person.find("naloxone")
    n_stories = person.number(".facts")
    person.unfold("Export")
    rows = list(csv.DictReader(io.StringIO(person.take("CSV").read_text(encoding="utf-8-sig"))))
    listed = [row for row in rows if row["number"].isdigit()]
    assert len(listed) == n_stories > 20  # all, and not the page that was open
    assert all(row["source"] and row["link"] for row in listed)
    sheet = openpyxl.load_workbook(person.take("XLSX")).worksheets[0]
    assert sheet.max_row > n_stories
    person.follow("list to print")
    assert len(person.texts("ol.taken > li")) == n_stories


@pytest.mark.soak
@ways(4)
def test_5_a_wrongly_read_place_is_put_right(person: Person, way: int) -> None:
    place, right = [("Chandler's Row", "Chandlers Row"), ("Brackenford", "Great Brackenford"), ("Larwich", "Larwich City"), ("Marlham", "Marlham-on-Sea")][way]  # fmt: skip
    person.find(f'place:"{place}"')
    before = person.number(".facts")
    person.page.locator(".hits h2 a").first.wait_for()
    person.reach(person.page.locator(".hits h2 a").first)
    person.leave_by("Enter")
    person.follow("Show names")
    name = person.page.locator(".text a").filter(has_text=place).first
    person.reach(name)
    person.page.keyboard.press("Enter")
    person.follow("Rename")
    person.fill("The right name", right)
    person.fill("Only in this document", "")
    person.press("Show what it would touch")
    assert re.search(r"It would touch \d+ document", person.text)
    person.press("Put it right")
    person.find(f'place:"{right}"')
    assert person.number(".facts") == before
    person.follow_foot("Corrections")
    assert right in person.text
    person.press("Take it back")


@pytest.mark.soak
@ways(5)
def test_6_why_an_article_did_not_come(person: Person) -> None:
    person.find("naloxone kind:article source:courier zebra")
    person.follow("I know there is one")
    person.fill("Address or headline", "Car wash brothers jailed")
    person.press("Look")
    assert "What you can do." in person.text
    assert "zebra" in person.text
    person.press("Report it as missed")
    assert "It is kept as missed" in person.text


@pytest.mark.soak
@ways(6)
def test_7_naloxone_by_quarter_with_honest_gaps(person: Person) -> None:
    person.follow("Trends", within="header")
    person.fill("Count what this search finds", "naloxone")
    person.choose("Each", "quarter")
    person.press("Count")
    rows = person.texts("table.numbers tbody tr")
    assert any("not all of" in row for row in rows)
    assert any("Hatched" in text for text in person.texts(".reading"))
    cell = person.page.locator("main table.numbers tbody td a").first
    counted = int(cell.inner_text())
    person.reach(cell)
    person.leave_by("Enter")
    assert person.number(".facts") == counted == len(person.texts(".hits > .hit"))


@pytest.mark.soak
@ways(7)
def test_8_and_9_sources_beside_each_other_and_their_share(person: Person) -> None:
    person.follow("Trends", within="header")
    person.fill("Count what this search finds", "heroin")
    person.choose("Split by", "source")
    person.choose("Show", "share")
    person.press("Count")
    heads = person.texts("table.numbers thead th")
    assert {"Aldershire Courier", "Marlham Mercury", "Larwich City Council"} <= set(heads)
    all_collected = heads.index("All collected")
    shares = 0
    for row in person.page.locator("main table.numbers tbody tr").all():
        cells = row.locator("th, td").all_inner_texts()
        for cell in cells[1:all_collected]:
            if told := re.fullmatch(r"(\d+) \(([\d.]+)% of ([\d,]+)\)", cell.strip()):
                assert float(told[2]) == pytest.approx(100 * int(told[1]) / int(told[3].replace(",", "")), abs=0.051)
                assert int(told[3].replace(",", "")) <= int(cells[all_collected].replace(",", ""))
                shares += told[1] != "0"
    assert shares >= 5
    assert "share of each source’s own output" in person.text


@pytest.mark.soak
@ways(8)
def test_10_and_11_data_and_picture_to_take_away_and_how_to_cite(person: Person) -> None:
    person.follow("Trends", within="header")
    person.fill("Count what this search finds", "naloxone")
    person.press("Count")
    total = int(person.page.locator("main table.numbers tfoot td").first.inner_text())
    assert ElementTree.fromstring(person.take("SVG").read_bytes()).tag.endswith("svg")
    assert Image.open(io.BytesIO(person.take("PNG").read_bytes())).format == "PNG"
    data = person.take("CSV")
    assert sum(int(row["naloxone"]) for row in csv.DictReader(data.read_text(encoding="utf-8-sig").splitlines())) == total
    cited = next(text for text in person.texts(".reading p") if text.startswith("To cite"))
    named = re.search(r"query ([0-9a-f]{8,})", cited)
    assert named
    assert named[1][:8] in data.name
    picture = person.page.locator("main table.numbers").inner_text()
    person.follow("Link to this trend")
    assert person.page.locator("main table.numbers").inner_text() == picture
    person.find("naloxone")
    person.reach(person.page.locator("main .hits h2 a").first)
    person.leave_by("Enter")
    title = person.page.locator("h1").inner_text()
    person.unfold("Cite")
    citation = person.page.locator("#citation").inner_text()
    assert (
        title.split(",")[0] in citation
    )  # of a council paper its committee; the paper's own title is cited, not what lists call it
    assert re.search(DAYS, citation)
    assert re.search(r"first seen .*; [0-9a-f]{8,}\)", citation)


@pytest.mark.soak
@ways(9)
def test_15_16_and_17_a_digest_is_signed_up_for_paused_and_stopped(person: Person, desk: Desk, way: int) -> None:
    address = f"ann.{way}@reader.example"
    person.follow("Digests", within="header")
    person.fill("Search", "naloxone")
    person.fill("E-mail address", address)
    person.press("Show what would come")
    assert re.search(r"\d+ in the last 30 days", person.text)
    person.press("Follow it")
    person.wait_for("A mail is on its way", person.page.reload)
    for _ in range(50):
        if desk.post.letters(address):
            break
        person.page.wait_for_timeout(100)
    person.page.goto(desk.link_in_mail(address))
    person.press("Yes, send it to me")
    assert "You follow “naloxone” now" in person.text

    morning = datetime(MORNING.year, MORNING.month, MORNING.day, 7, tzinfo=UTC) + timedelta(days=1 + 4 * way)
    desk.wait_until(morning)
    assert len(desk.post.letters(address)) == 2
    person.page.goto(desk.link_in_mail(address))
    person.press("Pause")
    desk.wait_until(morning + timedelta(days=1))
    assert len(desk.post.letters(address)) == 2

    person.press("Resume")
    desk.wait_until(morning + timedelta(days=2))
    assert len(desk.post.letters(address)) == 3
    person.page.goto(desk.link_in_mail(address))
    person.press("Stop")
    assert "You follow nothing now" in person.text
    desk.wait_until(morning + timedelta(days=3))
    assert len(desk.post.letters(address)) == 3
    desk.installation.clock = desk.installation.archive.clock = lambda: MORNING


@pytest.mark.soak
@ways(10)
def test_18_a_source_is_added_from_one_address(person: Person, way: int) -> None:
    name = f"The Quay Paper {way}"
    site = Site()
    with serving(site):
        site.put("/robots.txt", "User-agent: *\nDisallow:\n", type="text/plain")
        link = '<link rel="alternate" type="application/rss+xml" href="/rss">'
        site.put("/", page("The Quay Paper").replace("</head>", f"{link}</head>"))
        site.put("/rss", feed(site, "/news/one-two-three-four"), type="application/rss+xml")
        site.put("/news/one-two-three-four", page("One raid", "Officers went into a house in Mill Yard at dawn. " * 6))
        person.follow_foot("Sources")
        person.follow("Add a source")
        person.fill("Address", f"{site.url}/")
        person.fill("Name", name)
        person.press("Look at it")
        person.wait_for("One raid", lambda: person.follow("Look again"))
        person.press("Add it")
    assert name in person.text


@pytest.mark.soak
@ways(11)
def test_19_which_source_is_broken(person: Person) -> None:
    lamp = person.page.locator("header a.lamp")
    assert "1 failing" in lamp.inner_text()
    person.reach(lamp)
    person.leave_by("Enter")
    broken = [text for text in person.texts(".source-report") if "could not be read" in text]
    assert len(broken) == 1
    assert "Marlham Mercury" in broken[0]
    assert "the server answered 503 three times" in broken[0]


@pytest.mark.soak
@ways(12)
def test_20_a_scan_in_quarantine_is_looked_at_and_read_again(person: Person, desk: Desk, way: int) -> None:
    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is missing: apt-get install tesseract-ocr")
    bring_scan(desk.installation, way)
    person.follow_foot("Attention")
    assert "tesseract" in person.text
    mine = person.page.locator("main li").filter(has_text=f"scan-{way + 1}.pdf").get_by_role("button", name="Try again")
    person.reach(mine)
    person.leave_by("Enter")
    person.find(f'"scan number {way + 1} of four"')
    person.wait_for("read by OCR", person.page.reload)
    assert person.number(".facts") == 1


@pytest.mark.soak
@ways(13)
def test_21_a_document_is_taken_down(person: Person, way: int) -> None:
    person.find("Trevor rubber head OR Car wash brothers" if way % 2 else "bus drivers learn to use the spray")
    person.reach(person.page.locator("main .hits h2 a").first)
    person.leave_by("Enter")
    title = person.page.locator("h1").inner_text()
    person.follow("Take down")
    assert "1 document would no longer be shown" in person.text
    person.fill("Why", "Its publisher asks for it.")
    person.press("Suppress it")
    assert "It is done" in person.text
    person.find(f'title:"{title}"')
    assert not [text for text in person.texts(".hits h2") if text == title]
    person.follow_foot("Taken down")
    person.press("Lift it")
