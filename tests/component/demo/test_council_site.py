"""The site of the fictional council: its web service against its pages, addresses, feeds and refusals."""

import html
import re
from datetime import timedelta

import pytest
from lxml import etree
from lxml import html as page_html

from core.words import Context
from demo.council.dates import written
from demo.council.site import CouncilSite, make_council
from reading.councils import meeting_page, moderngov
from tests.component.demo.council import BASE, TODAY, get, meeting_links


def unescaped(text: str | None) -> str:
    """Titles are escaped twice; until nothing changes, three times at most."""
    text = (text or "").strip()
    for _ in range(3):
        text = html.unescape(text)
    return text


def by_service(site: CouncilSite, meeting_id: int) -> list[tuple[str, str, list[int]]]:
    """Return number, title and open files of each item, from the web service."""
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
    """Return the same from the meeting's page."""
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
            assert meeting_page.read_meeting(told, Context(), BASE) == meeting_page.read_meeting(shown, Context(), BASE)
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
