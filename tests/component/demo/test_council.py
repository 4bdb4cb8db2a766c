"""The fictional council: its truth file against its PDFs, its web service against its pages, and its traps."""

import html
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree
from lxml import html as page_html

from core.words import Context, Document
from demo.council import model
from demo.council.dates import fill, weekday_near, written
from demo.council.site import CouncilSite, make_council
from reading import moderngov
from tests.unit.reading.makers import read_bytes

TODAY = date(2026, 11, 24)
BASE = "http://127.0.0.1:8473"
TRUTH = tomllib.loads((Path(model.__file__).parent / "truth.toml").read_text(encoding="utf-8"))
OPERATIONS = ("Tamarisk", "Sandpiper", "Hollyhock", "Brindle")
# A Sunday, a leap day, the last day of a year, a day whose names of months are long.
DAYS = (date(2026, 11, 24), date(2028, 2, 29), date(2025, 12, 31), date(2027, 9, 26))


@pytest.fixture(scope="module")
def site() -> CouncilSite:
    return make_council(TODAY, base_url=BASE)


@pytest.fixture
def fresh() -> CouncilSite:
    return make_council(TODAY, base_url=BASE)


def get(site: CouncilSite, url: str, **headers: str) -> Any:
    path, _, query = url.partition("?")
    return site(path, query, {name.replace("_", "-"): value for name, value in headers.items()})


def fetch_file(site: CouncilSite, name: str) -> bytes:
    """A file by its name in the truth: "s40152" or "g3152-1"."""
    number, _, kind = name[1:].partition("-")
    url = f"/documents/g{number}/x.pdf?T={kind}" if kind else f"/documents/s{number}/x.pdf"
    response = get(site, url)
    assert response.status == 200, name
    return bytes(response.body)


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


def meeting_links(site: CouncilSite) -> Iterator[tuple[int, int]]:
    yield from ((m.committee.id, m.id) for m in site.council.meetings.values())


# How much there is


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


# Web service and pages


def unescaped(text: str | None) -> str:
    """Titles are escaped twice; until nothing changes, three times at most."""
    text = (text or "").strip()
    for _ in range(3):
        text = html.unescape(text)
    return text


def by_service(site: CouncilSite, meeting_id: int) -> list[tuple[str, str, list[int]]]:
    """Number, title and open files of each item, from the web service."""
    root = etree.fromstring(get(site, f"/mgWebService.asmx/GetMeeting?lMeetingId={meeting_id}").body)
    return [
        (
            (item.findtext("fulldisplaynumberformat") or "").strip(),
            unescaped(item.findtext("agendaitemtitle")),
            [
                int(doc.findtext("attachmentid") or "")
                for doc in item.iter("linkeddoc")
                if doc.findtext("isrestricted") == item.findtext("isrestricted") == "False"
            ],
        )
        for item in root.iter("agendaitem")
    ]


def by_pages(site: CouncilSite, meeting_id: int) -> list[tuple[str, str, list[int]]]:
    """The same from the meeting's page."""
    content = page_html.fromstring(get(site, f"/ieListDocuments.aspx?MId={meeting_id}").body.decode()).get_element_by_id("modgov")
    rows = []
    for row in content.xpath('.//table[@class="mgItemTable"]//tr[td]'):
        title = row.xpath('./td[2]/p[@class="mgAiTitleTxt"]')[0]
        for junk in title.xpath('.//span[@class="mgFileSize"]'):
            junk.getparent().remove(junk)
        files = re.findall(r"documents/s(\d+)/", " ".join(row.xpath(".//a/@href")))
        number = " ".join(row.xpath("./td[1]")[0].text_content().split())
        rows.append((number, " ".join(title.text_content().split()), [int(f) for f in files]))
    return rows


def test_service_and_pages_tell_the_same(site: CouncilSite) -> None:
    for _, meeting in meeting_links(site):
        assert by_service(site, meeting) == by_pages(site, meeting)
    assert sum(len(by_service(site, m)) for _, m in meeting_links(site)) >= 80


def test_the_reader_makes_one_document_of_both(site: CouncilSite) -> None:
    """What `reading` takes from the service and from the page of a meeting is the same document with the same files."""
    n_read = 0
    for committee, number in meeting_links(site):
        told = get(site, f"/mgWebService.asmx/GetMeeting?lMeetingId={number}").body
        shown = get(site, f"/ieListDocuments.aspx?CId={committee}&MId={number}&Ver=4").body
        xml, page = moderngov.parse_meeting_xml(told, BASE + "/"), moderngov.parse_meeting_html(shown, BASE + "/")
        assert xml.at == page.at
        open_files = {(a.id, a.title, a.kind, a.item_number, a.item_title) for a in xml.attachments if not a.is_restricted}
        assert open_files == {(a.id, a.title, a.kind, a.item_number, a.item_title) for a in page.attachments if a.id}
        assert all(get(site, a.url.removeprefix(BASE)).status == 200 for a in page.attachments)
        if xml.items:
            assert moderngov.read_meeting(told, Context(), BASE) == moderngov.read_meeting(shown, Context(), BASE)
            n_read += 1
    assert n_read == 22


@pytest.mark.parametrize(
    "url",
    [
        "/ieListDocuments.aspx?CId=134&MId=3152&Ver=4",
        "/ieListDocuments.aspx?CId=134&MID=3152",
        "/ielistdocuments.aspx?cid=134&meetingid=3152#AI1",
        "/IELISTDOCUMENTS.ASPX?MeetingId=3152",
    ],
)
def test_all_spellings_of_a_meeting_give_one_page(site: CouncilSite, url: str) -> None:
    page = get(site, url.partition("#")[0])
    assert page.status == 200
    assert page.body == get(site, "/ieListDocuments.aspx?MId=3152").body
    assert "ETag" not in page.headers
    assert "Last-Modified" not in page.headers


def test_lists_of_meetings(site: CouncilSite) -> None:
    def listed(url: str) -> set[int]:
        content = get(site, url).body.decode().split('<div id="modgov">')[1].split('class="mgFooter"')[0]
        return {int(m) for m in re.findall(r"MId=(\d+)", content)}

    every = {m.id for m in site.council.of_committee(134)}
    years = {m.on.year for m in site.council.of_committee(134)}
    assert listed("/ieListMeetings.aspx?CId=134&Year=0") < every
    assert set.union(*(listed(f"/ieListMeetings.aspx?CommitteeId=134&Year={year}") for year in years)) == every


def test_the_service_lists_meetings_by_uk_dates_only(site: CouncilSite) -> None:
    days = "sFromDate=01/09/2026&sToDate=31/12/2026"
    both = get(site, f"/mgWebService.asmx/GetMeetings?lCommitteeId=112&{days}").body.decode()
    assert "<meetingscount> 2</meetingscount>" in both
    assert (
        "<meetingscount> 0</meetingscount>"
        in get(site, f"/mgWebService.asmx/GetAllMeetingsByDate?lCommitteeId=0&{days}").body.decode()
    )
    assert (
        "<meetingscount> 7</meetingscount>"
        in get(site, f"/mgWebService.asmx/GetAllMeetingsByDate?lCommitteeId=-1&{days}").body.decode()
    )
    dump = get(site, "/mgWebService.asmx/GetMeetings?lCommitteeId=112&sFromDate=2026-09-01&sToDate=2026-12-31").body
    assert dump.count(b"<meetingid>") > 5000


def test_titles_are_escaped_twice_and_empty_elements_hold_blanks(site: CouncilSite) -> None:
    assert (
        b"<committeetitle>Health &amp;amp; Wellbeing Panel</committeetitle>" in get(site, "/mgWebService.asmx/GetCommittees").body
    )
    told = get(site, "/mgWebService.asmx/GetMeeting?lMeetingId=3230").body
    assert b"Declarations of Members&amp;#39; Interests" in told
    assert b"<meetingroom>\n  </meetingroom>" in told
    assert b"<agendaitemnumber>0</agendaitemnumber>" in told
    assert b"<fulldisplaynumberformat>4a</fulldisplaynumberformat>" in told


def test_a_printed_file_has_a_line_end_in_its_address(site: CouncilSite) -> None:
    page = get(site, "/ieListDocuments.aspx?MId=3152").body
    assert b"documents/g3152/Printed minutes\r\n18th-Apr-2025 17.30 Community Safety Scrutiny Panel.pdf?T=1" in page
    assert get(site, "/documents/g3152/Printed%20minutes%2018th.pdf?T=1").status == 200
    assert get(site, "/documents/g3152/Printed%20minutes%2018th.pdf").status == 404


@pytest.mark.parametrize("status", [404, 500])
def test_the_web_service_can_be_off(fresh: CouncilSite, status: int) -> None:
    fresh.xml_service, fresh.xml_status = False, status
    assert get(fresh, "/mgWebService.asmx/GetCommittees").status == status
    assert get(fresh, "/mgListCommittees.aspx?bcr=1").status == 200
    assert make_council(TODAY, base_url=BASE, xml_service=False).xml_service is False


def test_a_wrong_call_is_a_fault_of_the_server(site: CouncilSite) -> None:
    assert get(site, "/mgWebService.asmx/GetMeeting?lMeetingId=x").status == 500
    assert get(site, "/mgWebService.asmx/Nothing").status == 500


def test_addresses_follow_the_base_or_the_host() -> None:
    told = "/mgWebService.asmx/GetMeeting?lMeetingId=3152"
    assert f"<url>{BASE}/mgConvert2PDF.aspx?ID=40152</url>".encode() in get(make_council(TODAY, base_url=BASE), told).body
    without = make_council(TODAY, base_url="")
    assert b"<url>http://larwich.test:81/mgConvert2PDF.aspx?ID=40152</url>" in get(without, told, Host="larwich.test:81").body
    inside = make_council(TODAY, base_url=BASE + "/modern.gov")
    assert get(inside, "/modern.gov/ieListDocuments.aspx?MId=3152").status == 200
    assert get(inside, "/modern.gov/nothing.aspx").headers["Location"] == "/modern.gov/mgError.aspx"


def test_papers_have_validators(site: CouncilSite) -> None:
    by_title = get(site, "/documents/s40152/County%20lines.pdf")
    by_id = get(site, "/mgConvert2PDF.aspx?ID=40152")
    assert by_title.body == by_id.body
    assert get(site, "/mgConvert2PDF.aspx?ID=40152", If_None_Match=by_title.headers["ETag"]).status == 304
    assert get(site, "/mgConvert2PDF.aspx?ID=40152", If_None_Match='"other"').status == 200


def test_unknown_pages_lead_to_the_error_page(site: CouncilSite) -> None:
    for url in ("/nothing.aspx", "/ieListDocuments.aspx?MId=1", "/mgAi.aspx?ID=1", "/ieListDocuments.aspx?MId=%C2%B2"):
        assert (get(site, url).status, get(site, url).headers["Location"]) == (302, "/mgError.aspx"), url
    assert get(site, "/documents/s1/x.pdf").status == 404


def test_item_and_decision_pages(site: CouncilSite) -> None:
    meeting = site.council.meetings[3211]
    item = meeting.items[2]
    assert b"Making of a Public Spaces Protection Order" in get(site, f"/mgAi.aspx?ID={item.id}").body
    decision = get(site, f"/ieDecisionDetails.aspx?AIId={item.id}").body.decode()
    assert written(meeting.on + timedelta(days=14)) in " ".join(decision.split())


def test_news_comes_as_feed_and_as_page(site: CouncilSite) -> None:
    feed = etree.fromstring(get(site, "/mgRss.aspx?XXR=0").body)
    titles = [t.text or "" for t in feed.iter("title")]
    assert any(t.startswith("Agenda published: Cabinet, ") for t in titles)
    assert any(t.startswith("Minutes published: Community Safety Scrutiny Panel, ") for t in titles)
    assert get(site, "/mgRss.aspx?bcr=1").headers["Content-Type"].startswith("text/html")


# What may not be fetched


def test_restricted_papers_are_named_never_linked_and_refused(fresh: CouncilSite) -> None:
    closed = [p.id for m, i, p in fresh.council.papers.values() if p.restricted or i.restricted]
    assert len(closed) == 3
    pages = " ".join(get(fresh, f"/ieListDocuments.aspx?MId={m}").body.decode() for m in (3180, 3249, 3270))
    assert "Appendix 2 - EXEMPT intelligence summary" in pages
    assert not [n for n in closed if f"s{n}/" in pages]
    assert fresh.forbidden_requests == []
    assert [get(fresh, f"/mgConvert2PDF.aspx?ID={n}").status for n in closed] == [403] * 3
    assert get(fresh, f"/documents/s{closed[0]}/x.pdf").status == 403
    assert len(fresh.forbidden_requests) == 4


def test_what_robots_may_not_see_is_remembered(fresh: CouncilSite) -> None:
    assert b"Disallow: /mgUserInfo.aspx" in get(fresh, "/robots.txt").body
    get(fresh, "/mgUserInfo.aspx?UID=70")
    assert fresh.forbidden_requests == ["/mgUserInfo.aspx?UID=70"]


def test_a_late_paper_can_come_between_two_crawls(fresh: CouncilSite) -> None:
    fresh.supplements = False
    before = get(fresh, "/ieListDocuments.aspx?MId=3255").body
    assert get(fresh, "/documents/s40256/x.pdf").status == 404
    assert b"40256" not in get(fresh, "/mgWebService.asmx/GetMeeting?lMeetingId=3255").body

    fresh.supplements = True
    assert b"documents/s40256/" not in before
    assert b"documents/s40256/" in get(fresh, "/ieListDocuments.aspx?MId=3255").body
    assert get(fresh, "/documents/s40256/x.pdf").status == 200


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
