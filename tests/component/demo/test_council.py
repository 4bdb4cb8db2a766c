"""The papers of the fictional council: its truth file against its PDFs, their traps, their looks."""

import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from core.words import Document
from demo.council import model
from demo.council.dates import fill, weekday_near, written
from demo.council.site import CouncilSite, make_council
from tests.component.demo.council import BASE, TODAY, fetch_file, get, meeting_links
from tests.unit.reading.makers import read_bytes

TRUTH = tomllib.loads((Path(model.__file__).parent / "truth.toml").read_text(encoding="utf-8"))
OPERATIONS = ("Tamarisk", "Sandpiper", "Hollyhock", "Brindle")
# A Sunday, a leap day, the last day of a year, a day whose names of months are long.
DAYS = (date(2026, 11, 24), date(2028, 2, 29), date(2025, 12, 31), date(2027, 9, 26))


def page_texts(body: bytes) -> list[str]:
    """The text of each page, in one line, words joined that were broken at a line's end."""
    pdf = pypdfium2.PdfDocument(body)
    try:
        texts = []
        for page in pdf:
            text_page = page.get_textpage()
            texts.append(" ".join(re.sub(r"[\x02\ufffe]|-\s*\n", "", text_page.get_text_bounded()).split()))
            text_page.close()
            page.close()
        return texts
    finally:
        pdf.close()


@pytest.fixture(scope="module")
def texts(site: CouncilSite) -> dict[str, list[str]]:
    return {d["id"]: page_texts(fetch_file(site, d["id"])) for d in TRUTH["document"]}


def test_there_is_enough_to_read(site: CouncilSite) -> None:
    meetings = site.council.meetings.values()
    assert len(site.council.committees) == 6
    assert sum(c.expired for c in site.council.committees.values()) == 1
    assert sum(m.on < TODAY for m in meetings) >= 20
    assert sum(m.on > TODAY for m in meetings) == 4
    assert {m.status for m in meetings} == {"Confirmed", "Cancelled", "Postponed", "Provisional"}
    assert len(site.council.items) >= 60
    assert sum(d["id"].startswith("s") for d in TRUTH["document"]) >= 25


@pytest.mark.parametrize("today", DAYS)
def test_the_council_does_not_age(today: date) -> None:
    council = model.load_council(today)

    assert all(m.on.weekday() < 5 for m in council.meetings.values())
    assert all(p.published_on <= m.on for m, _, p in council.papers.values())
    coming = [m for m in council.meetings.values() if today < m.on and m.agenda_published]
    assert sorted(m.id for m in coming) == [3281, 3283]
    assert all(m.on - today <= timedelta(days=8) for m in coming)
    assert "{" not in "".join((p.body or "") + "".join(p.head.values()) for _, _, p in council.papers.values())
    assert "{" not in "".join(i.title + i.text + i.minutes + i.decision for _, i in council.items.values())


def test_ids_stay_when_the_day_changes() -> None:
    one, other = (model.load_council(day) for day in DAYS[:2])
    assert (list(one.meetings), list(one.items), list(one.papers)) == (
        list(other.meetings),
        list(other.items),
        list(other.papers),
    )


def test_pages_are_cut_alike_on_another_day() -> None:
    site = make_council(DAYS[1], base_url=BASE)
    for document in (d for d in TRUTH["document"] if d["id"].startswith("s") or d["kind"] == "minutes"):
        pdf = pypdfium2.PdfDocument(fetch_file(site, document["id"]))
        assert len(pdf) == document["pages"], document["id"]
        pdf.close()


# The truth file


def test_truth_knows_every_meeting_and_item(site: CouncilSite) -> None:
    for told in TRUTH["meeting"]:
        meeting = site.council.meetings[told["id"]]
        assert meeting.on == weekday_near(TODAY + timedelta(days=told["offset"]))
        assert (meeting.committee.title, meeting.status) == (told["committee"], told["status"])
        assert [i.number.rstrip(".") for i in meeting.items if i.number] == told["items"]
        assert [i.number.rstrip(".") for i in meeting.items if i.restricted] == told.get("restricted", [])
    assert len(TRUTH["meeting"]) == len(site.council.meetings)


def test_truth_names_every_page_that_tells_of_an_operation(texts: dict[str, list[str]]) -> None:
    told = {(m["operation"], m["document"], m["page"]) for m in TRUTH["mention"] if not m.get("ocr")}
    found = {
        (f"Operation {name}", document, number)
        for document, pages in texts.items()
        for number, text in enumerate(pages, start=1)
        for name in OPERATIONS
        if name in text
    }
    assert found == told
    assert {m["operation"] for m in TRUTH["mention"]} == {f"Operation {name}" for name in OPERATIONS}


def test_truth_names_the_agenda_item_of_each_mention(texts: dict[str, list[str]]) -> None:
    kinds = {d["id"]: d["kind"] for d in TRUTH["document"]}
    for mention in TRUTH["mention"]:
        document, item = mention["document"], mention.get("minute", mention["item"])
        if document.startswith("s") and kinds[document] == "report" and not mention.get("ocr"):
            assert f"Agenda Item {item} " in texts[document][0], mention
        elif kinds[document] in {"minutes", "decision", "agenda"}:
            so_far = " ".join(texts[document][: mention["page"]])
            heading = so_far.rfind(f"{item}. ") if item.isdigit() else so_far.rfind(f"{item} ")
            name = mention["operation"].split()[1]
            assert -1 < heading < so_far.rfind(name), mention


def test_truth_figures_stand_on_their_pages(texts: dict[str, list[str]]) -> None:
    for figure in TRUTH["figure"]:
        assert figure["text"] in texts[figure["document"]][figure["page"] - 1], figure
    for person in TRUTH["person"]:
        assert person["name"] in " ".join(texts[person["document"]]), person


def test_truth_says_when_operations_began(site: CouncilSite, texts: dict[str, list[str]]) -> None:
    for began in TRUTH["began"]:
        meeting, _, _ = site.council.papers[int(began["document"][1:])]
        mark = began.get("on", f"{{t{began.get('offset', 0):+d}}}")
        day = fill(mark, today=TODAY, meeting=meeting.on, meetings={})
        assert day in texts[began["document"]][began["page"] - 1], began


def read_paper(site: CouncilSite, name: str) -> Document:
    """A file as a crawl reads it: an attachment under its item, a file of the meeting by its kind."""
    told = next(d for d in TRUTH["document"] if d["id"] == name)
    kind = "agenda" if told["kind"] == "pack" else told["kind"]
    body = fetch_file(site, name)
    return read_bytes(body, "application/pdf", kind=kind, committee="Panel", item_number=told.get("item"))


@pytest.mark.parametrize("trap", [trap for trap in TRUTH["trap"] if not trap.get("ocr")], ids=lambda trap: trap["trap"])
def test_papers_that_mislead_are_read_by_item_and_page(site: CouncilSite, trap: dict[str, Any]) -> None:
    paper = read_paper(site, trap["document"])

    places = {(p.page, p.item) for p in paper.passages if trap["text"] in " ".join(paper.text[p.start : p.end].split())}
    assert places == {(trap["page"], trap["item"])}


def test_a_pack_stamped_late_has_its_items_as_printed(site: CouncilSite) -> None:
    items = {item.number: item for item in read_paper(site, "g3230-10").items}

    assert [(n, items[n].first_page, items[n].last_page) for n in ("3", "4a")] == [("3", 2, 4), ("4a", 5, 8)]
    assert not any("Pages" in item.title for item in items.values())
    assert items["4a"].author == "Helen Straker-Moss, Head of Community Safety"


def test_minutes_and_decision_sheets_decide_what_the_council_decided(site: CouncilSite) -> None:
    for meeting in (m for m in site.council.meetings.values() if m.has_decisions):
        decided = {i.number.rstrip("."): " ".join(i.decision.split()) for i in meeting.items if i.decision and not i.restricted}
        for file in (f"g{meeting.id}-1", f"g{meeting.id}-2"):
            said = {item.number: " ".join(item.decisions) for item in read_paper(site, file).items if item.decisions}
            assert said == decided, file


def test_reports_name_their_authors_and_recommend(site: CouncilSite) -> None:
    for _, _, paper in site.council.papers.values():
        if paper.body and not paper.scan and not paper.title.startswith("Appendix"):
            (item,) = read_paper(site, f"s{paper.id}").items
            assert item.author == paper.head.get("Report of"), paper.title
            lines = [" ".join(line.split()) for line in paper.body.split("\n\n")]
            heading = re.compile(r"# \d+\. (?:Recommendations?|What we recommend)$")
            told = next((lines[n + 1] for n, line in enumerate(lines) if heading.match(line)), "")
            points = [f"• {part}" for part in told[2:].split(" - ")] if told.startswith("- ") else [told]
            assert list(item.recommendations) == (points if "That " in told[:12] else []), paper.title


# Papers


def test_every_page_says_fictional(site: CouncilSite, texts: dict[str, list[str]]) -> None:
    assert all("FICTIONAL" in text for d, pages in texts.items() if d != "s40256" for text in pages)
    for url in (
        "/",
        "/mgListCommittees.aspx",
        "/mgCommitteeDetails.aspx?ID=98",
        "/ieListMeetings.aspx?CId=98&Year=0",
        "/mgError.aspx",
    ):
        assert b"FICTIONAL" in get(site, url).body, url
    for committee, meeting in meeting_links(site):
        assert b"FICTIONAL" in get(site, f"/ieListDocuments.aspx?CId={committee}&MId={meeting}").body
        assert b"FICTIONAL" in get(site, f"/mgWebService.asmx/GetMeeting?lMeetingId={meeting}").body


def test_papers_are_the_same_bytes_every_time(fresh: CouncilSite, site: CouncilSite) -> None:
    for name in ("s40171", "s40256", "g3276-1", "g3230-10", "g3211-2"):
        assert fetch_file(fresh, name) == fetch_file(site, name)


def test_papers_are_set_as_councils_set_them(site: CouncilSite, texts: dict[str, list[str]]) -> None:
    first = texts["s40171"][0]
    assert first.startswith("Larwich City Council: Cabinet, ")
    assert "Agenda Item 3 Rough Sleeping Strategy Report to: Cabinet, " in first
    assert first.endswith("Page 1 of 5")
    raw = " ".join(
        page.get_textpage().get_text_bounded()
        for d in TRUTH["document"]
        for page in pypdfium2.PdfDocument(fetch_file(site, d["id"]))
    )
    assert len(re.findall(r"[a-z][\x02\ufffe]", raw)) >= 20  # words broken at a line's end
    assert "Neither would make a state" in texts["s40152"][0]  # a word that goes on overleaf
    assert "ment, and nobody has been charged" in texts["s40152"][1]


def test_the_scan_has_no_text_but_a_stamp(site: CouncilSite, texts: dict[str, list[str]]) -> None:
    assert texts["s40256"] == ["Agenda Item 3"]
    pdf = pypdfium2.PdfDocument(fetch_file(site, "s40256"))
    assert [o.type for o in pdf[0].get_objects()] == [pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, pypdfium2.raw.FPDF_PAGEOBJ_TEXT]
    pdf.close()


def test_the_pack_maps_its_pages(texts: dict[str, list[str]]) -> None:
    ranges = re.findall(r" (\d\w?)\.? [^()\d]+ \(Pages (\d+) - (\d+)\)", texts["g3230-10"][0])
    assert ranges == [("3", "2", "4"), ("4a", "5", "8")]
    assert "Agenda Item 4a" in texts["g3230-10"][4]


def test_a_page_that_does_not_fit_is_told(site: CouncilSite, monkeypatch: pytest.MonkeyPatch) -> None:
    from demo.council import pdf

    meeting, item, paper = site.council.papers[40101]
    monkeypatch.setattr(pdf, "BOTTOM", 200.0)
    with pytest.raises(ValueError, match=r"s40101 .*page 1 is too long by .* move a page break"):
        pdf.report_pdf(meeting, item, paper)


def test_dates_are_written_as_councils_write_them() -> None:
    day = date(2026, 9, 4)
    assert written(day, "full") == "Friday, 4th September, 2026"
    assert fill("{m} {m+1:day} {t-365:month} {3171:fy}", today=day, meeting=day, meetings={3171: date(2026, 3, 31)}) == (
        "4 September 2026 5 September September 2025 2025/26"
    )
    with pytest.raises(ValueError, match="'moon' is no form of date"):
        fill("{m:moon}", today=day, meeting=day, meetings={})
    with pytest.raises(KeyError):
        fill("{1234}", today=day, meeting=day, meetings={})
