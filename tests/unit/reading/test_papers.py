"""Pages of papers in many hands: what a paper is called, its kind and its day."""

from datetime import date
from urllib.parse import urljoin

import pytest

from reading.pages.html import Link
from reading.sites.papers import body_of, is_decision, leads_on, read_papers

URL = "https://www.hollin-pcc.example/decisions/"


def papers(body: str, title: str = "Papers") -> list[tuple[str, str, date | None]]:
    page = read_papers(f"<html><body><main><h1>{title}</h1>{body}</main></body></html>".encode(), URL)
    return [(paper.title, paper.kind, paper.on.date() if paper.on else None) for paper in page.papers]


@pytest.mark.parametrize(
    ("body", "paper"),
    [
        ('<h3>12 March 2026</h3><ul><li><a href="/m/1.pdf">Agenda</a></li></ul>', ("Agenda: 12 March 2026", "agenda", date(2026, 3, 12))),
        ('<p><b>Meeting 12.03.2026</b></p><p><a href="/m/1.pdf">Minutes (PDF, 88KB)</a></p>', ("Minutes: Meeting 12.03.2026", "minutes", date(2026, 3, 12))),
        ('<table><tr><td>2026-14</td><td>Grant to clubs</td><td>03/03/26</td><td><a href="/getmedia/77/x">View</a></td></tr></table>', ("2026-14, Grant to clubs", "report", date(2026, 3, 3))),
        ('<p><a href="/media/x/decision-notice.pdf">Download</a> Decision notice: sale of the station, 3rd March 2026</p>', ("Decision notice: sale of the station, 3rd March 2026", "decision", date(2026, 3, 3))),
        ('<h2>Meeting of 12 March 2026</h2><p><a href="/m/1.pdf">Minutes of the previous meeting</a></p>', ("Minutes of the previous meeting", "minutes", None)),
        ('<a href="/download/912">Panel report on drugs [PDF, 1.2 MB]</a>', ("Panel report on drugs", "report", None)),
        ('<a href="/download/912/?stamp=1762345678">Panel report on drugs</a>', ("Panel report on drugs", "report", None)),
        ('<a href="/x?attachment_id=7" title="Annual plan">Open document</a>', ("Annual plan", "report", None)),
        ('<p>12 March 2026 – <a href="/x.pdf">Agenda</a></p>', ("Agenda: Papers, 12 March 2026", "agenda", date(2026, 3, 12))),
        ('<h3>June 2025</h3><p><a href="/m/Agenda-2025-07-01.pdf">July agenda</a></p>', ("July agenda", "agenda", date(2025, 7, 1))),
        ('<h3>Since 1 July 2025</h3><p><a href="/m/1.pdf">Budget notes</a> 3.vi.2025</p>', ("Budget notes", "report", date(2025, 6, 3))),
        ('<h3>Since 1 July 2025</h3><p><a href="/m/1.pdf">Budget notes</a> 3.smarch.2025</p>', ("Budget notes", "report", None)),
        ('<table><tr><td>12/03/2026</td><td><a href="/m/1.pdf"><img alt=""></a></td></tr></table>', ("Papers", "report", date(2026, 3, 12))),
        ('<p><a href="/uploads/2026/09/DN-2026-17.pdf">Decision notice</a></p>', ("Decision notice: Papers", "decision", None)),
    ],
)  # fmt: skip
def test_a_paper_is_told_by_its_words_its_row_and_the_headings_above(body: str, paper: tuple[str, str, date | None]) -> None:
    assert papers(body) == [paper]


def test_the_day_of_a_page_is_its_own_only_where_it_says_so() -> None:
    link = '<p><a href="/n.pdf">Decision notice</a></p>'

    assert papers("<dl><dt>Date of decision</dt><dd>3 March 2026</dd></dl>" + link, "Sale of the station")[0][2] == date(
        2026, 3, 3
    )
    assert papers("<p>Page last updated 9 May 2026</p>" + link, "Sale of the station")[0][2] is None


def test_a_row_of_a_list_of_decisions_is_a_decision_whatever_it_decides() -> None:
    row = '<table><tr><td>14</td><td>Annual report</td><td><a href="/14.pdf">View</a></td></tr></table>'

    assert papers(row, "Decision log") == [("14, Annual report", "decision", None)]


def test_papers_that_are_not_for_the_public_are_known() -> None:
    page = read_papers(
        b'<html><body><ul><li><a href="/c.pdf">Complaints</a> (not for publication)</li><li><a href="/d.pdf">Budget</a></li></ul></body></html>',
        URL,
    )

    assert [paper.is_closed for paper in page.papers] == [True, False]


@pytest.mark.parametrize(
    ("url", "text", "leads"),
    [
        ("https://www.hollin-pcc.example/decisions/2026/", "2026", True),
        ("https://www.hollin-pcc.example/decision/grant-to-clubs/", "Grant to clubs", True),
        ("https://www.hollin-pcc.example/x/", "Panel meeting 12 March 2026", True),
        ("https://www.hollin-pcc.example/y/", "PCC 2026/14 Grant to clubs", True),
        ("https://www.hollin-pcc.example/decisions/?sort=asc", "Oldest first", False),
        ("https://www.hollin-pcc.example/decisions/export.ics", "Calendar", False),
        ("https://www.hollin-pcc.example/about/", "About the commissioner", False),
    ],
)
def test_what_leads_to_more_papers(url: str, text: str, *, leads: bool) -> None:
    assert leads_on(Link(url, text), URL) is leads


@pytest.mark.parametrize(
    ("page", "text", "leads"),
    [
        ("https://www.fenmoor.example/info/30/council_meetings", "Harbour Committee agendas and minutes", True),
        ("https://www.fenmoor.example/info/30/council_meetings", "Harbour Committee", False),
        ("https://www.fenmoor.example/info/31/decisions", "Harbour Committee agendas and minutes", False),
    ],
)
def test_a_page_of_meetings_leads_to_what_is_called_minutes_in_words_and_address(page: str, text: str, *, leads: bool) -> None:
    assert leads_on(Link("https://www.fenmoor.example/info/44/harbour/agendas_and_minutes", text), page) is leads


@pytest.mark.parametrize(
    ("name", "text", "leads"),
    [
        ("Town Council.htm", "Council", True),
        ("Licensing Committee.htm", "Licensing", True),
        ("Archive 2025.htm", "Older papers", True),
        ("Committees/Policy and Resources.htm", "Policy and Resources", True),
        ("Contact.htm", "Contact us", False),
        ("news/index.htm", "News", False),
        ("../Town Council.htm", "Town Council", False),
    ],
)
def test_home_made_pages_beside_each_other_are_followed(name: str, text: str, *, leads: bool) -> None:
    page = "https://www.fenmoor.example/democracy/Meetings and Papers.htm"
    assert leads_on(Link(urljoin(page, name), text), page) is leads


def test_a_page_of_a_decision() -> None:
    assert is_decision("PCC 2026/14", "https://x.example/a/")
    assert is_decision("Grant to clubs", "https://x.example/decision/grant/")
    assert not is_decision("About us", "https://x.example/about/")


def test_a_page_that_sends_its_visitor_on_leads_there_and_one_that_only_loads_itself_anew_does_not() -> None:
    for content, after in (
        ("0; url=/decisions/list/", ("https://www.hollin-pcc.example/decisions/list/",)),
        ("1200; url=/timeout/", ()),
        ("30", ()),
    ):
        page = read_papers(
            f"<html><head><meta http-equiv='refresh' content='{content}'></head><body></body></html>".encode(),
            "https://www.hollin-pcc.example/decisions/",
        )
        assert page.after == after


def test_whatever_lies_before_a_panel_is_a_report_to_it() -> None:
    body = "<main><h1>{}</h1><a href='/f/gap.pdf'>Budget gap 2027</a></main>"
    kinds = [
        read_papers(body.format(head).encode(), "https://www.hollin-pcc.example/x/").papers[0].kind
        for head in ("Police and Crime Panel", "Leaflets")
    ]
    assert kinds == ["report", "other"]


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Agenda of the Police and Crime Panel 9 September 2026", "Police and Crime Panel"),
        ("Draft minutes of the Meeting of the Harbour Board", "Harbour Board"),
        ("Minutes of a Meeting of the Harbour Board", "Harbour Board"),
        ("Report to the Environment Committee", "Environment Committee"),
        ("Agenda Planning Committee", "Agenda Planning Committee"),
        ("Public Protection Committee", "Public Protection Committee"),
        ("Cabinet", "Cabinet"),
    ],
)
def test_a_body_is_called_without_the_paper_of_it(text: str, body: str) -> None:
    assert body_of(text) == body


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("""<a href="javascript:openPaper('http://files.example/p/item 3.pdf')">Parking</a>""", "http://files.example/p/item%203.pdf"),
        ("""<a href="#" onclick="window.open('/docs/roof_report(2)','paper','width=800');return false;">Roof</a>""", "https://www.hollin-pcc.example/docs/roof_report(2)"),
        ("""<a onclick='location.href="roof.docx"'>Roof</a>""", "https://www.hollin-pcc.example/decisions/roof.docx"),
        ("""<script>function paper(f, w){ window.open('/docs/' + f, w); }</script><a href="javascript:paper('P and R/dec.pdf','doc')">Agenda</a>""", "https://www.hollin-pcc.example/docs/P%20and%20R/dec.pdf"),
        ("""<script>function get(n){ location.href = "/papers/" + n + ".doc"; }</script><a href="#" onclick="get('1407')">Police report</a>""", "https://www.hollin-pcc.example/papers/1407.doc"),
        ("""<a href="..\\docs\\MINS 27 OCT.pdf">Minutes</a>""", "https://www.hollin-pcc.example/docs/MINS%2027%20OCT.pdf"),
        ("""<a href="/r.php?doc=scrutiny-nov">Agenda</a>""", "https://www.hollin-pcc.example/r.php?doc=scrutiny-nov"),
        ("""<a href="/getfile?name=381%20report">Officer report</a>""", "https://www.hollin-pcc.example/getfile?name=381%20report"),
    ],
)  # fmt: skip
def test_a_paper_is_found_where_a_click_leads(link: str, address: str) -> None:
    page = read_papers(f"<html><body><p>{link}</p></body></html>".encode(), URL)

    assert [paper.url for paper in page.papers] == [address]


@pytest.mark.parametrize(
    "link",
    [
        """<a href="javascript:__doPostBack('ctl00$list/1','')">Next</a>""",
        """<a href="#" onclick="window.open('/help/')">Help</a>""",
        """<a href="#" onclick="toggle('panel')">Show more</a>""",
        """<a href="/about/" onclick="track('/x/y')">About us</a>""",
    ],
)
def test_what_a_click_runs_is_no_paper_without_an_address_of_one(link: str) -> None:
    assert read_papers(f"<html><body><p>{link}</p></body></html>".encode(), URL).papers == ()


def test_a_notice_to_be_downloaded_is_called_as_what_was_decided_and_a_summons_is_an_agenda() -> None:
    fields = "<dl><dt>Date of decision</dt><dd>19/11/2026</dd></dl>"
    assert papers(f'{fields}<p><a href="/2026-041-decision-notice.pdf">Download the notice</a></p>', "Grants to clubs")[0][
        :2
    ] == (
        "Grants to clubs",
        "decision",
    )
    assert papers('<p><a href="/s.pdf">Summons to Council</a></p>')[0][1] == "agenda"


def test_a_lone_day_on_a_page_of_a_committee_is_its_meetings_and_a_heading_of_files_names_none() -> None:
    files = "<h2>Papers</h2><ul><li><a href='/f/1/agenda.pdf'>Agenda</a></li><li><a href='/f/2/dues.pdf'>Report: harbour dues 2027</a></li></ul>"
    page = "<html><body><h1>Planning Committee</h1><p>Thursday 3rd December 2026, 6.30pm</p>{}" + files + "</body></html>"

    agenda, report = read_papers(page.format("").encode(), URL).papers
    assert (agenda.title, report.title) == ("Agenda: Planning Committee", "Report: harbour dues 2027")
    assert [paper.on and paper.on.date() for paper in (agenda, report)] == [date(2026, 12, 3)] * 2
    assert not any(paper.on for paper in read_papers(page.format("<p>10 December 2026</p>").encode(), URL).papers)


def test_a_table_of_meetings_tells_by_column_and_row_what_its_links_do_not() -> None:
    table = (
        "<table><tr><th>Date</th><th>Agenda</th><th>Reports</th><th>Minutes</th></tr>"
        "<tr><td>Tues 17 Nov</td><td><a href='/LB_17.11.26_agenda.pdf'>Agenda</a> <a href='/copy.pdf'>(print)</a></td>"
        "<td><a href='/1.pdf'>Needles</a></td><td><a href='/d.doc'>Draft</a></td></tr>"
        "<tr><td>15/09/26</td><td><a href='agenda-sep.htm'>Agenda</a></td><td></td><td><a href='/m.doc'>Mins</a></td></tr></table>"
    )
    page = read_papers(f"<html><body><h1>Library Board</h1>{table}</body></html>".encode(), URL)

    november, september = date(2026, 11, 17), date(2026, 9, 15)
    assert [(paper.title, paper.kind, paper.on and paper.on.date()) for paper in page.papers] == [
        ("Agenda: Library Board, 17 November 2026", "agenda", november),
        ("Needles", "report", november),
        ("Draft minutes: Library Board", "minutes", november),
        ("Mins: Library Board, 15 September 2026", "minutes", september),
    ]
    assert [(paper.title, paper.body) for paper in page.called] == [("Agenda: Library Board, 15 September 2026", "Library Board")]


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ("<p>Reference: 2026-040</p>", "Decision notice 2026-040: Drug testing"),
        ("<dl><dt>Decision number</dt><dd>PCC 14/2026</dd></dl>", "Decision notice PCC 14/2026: Drug testing"),
        ("<table><tr><th>Ref.</th><td>DN-041</td></tr></table>", "Decision notice DN-041: Drug testing"),
        ("<p>Reference: 2026-040</p><p>Reference: 2026-041</p>", "Decision notice: Drug testing"),
        ("<p>Telephone number: 01234 567</p><p>No 14-16 Quay Street</p>", "Decision notice: Drug testing"),
    ],
)
def test_a_decisions_notice_is_called_with_the_number_that_its_page_labels(fields: str, title: str) -> None:
    assert papers(f"{fields}<p><a href='/dn.pdf'>Decision notice (PDF, 9KB)</a></p>", "Drug testing")[0][0] == title


def test_the_papers_of_a_meeting_are_of_the_committee_and_day_that_its_page_labels() -> None:
    labels = (
        "<table><tr><td>Committee</td><td>Harbour Committee</td></tr><tr><td>Date</td><td>12 March 2026 - 18:00</td></tr></table>"
    )
    files = "".join(
        f"<tr><td><a href='/papers/Document.ashx?q={n}'>{name}</a></td></tr>"
        for n, name in enumerate(("Agenda", "Agenda Item 5 Dredging", "Draft Minutes"))
    )
    page = read_papers(f"<h1>Meeting details</h1>{labels}<h2>Documents</h2><table>{files}</table>".encode(), URL)

    assert {paper.on.date() for paper in page.papers if paper.on} == {date(2026, 3, 12)}
    assert [(paper.title, paper.kind, paper.body) for paper in page.papers] == [
        ("Agenda: Harbour Committee", "agenda", "Harbour Committee"),
        ("Agenda Item 5 Dredging", "report", "Harbour Committee"),
        ("Draft Minutes: Harbour Committee", "minutes", "Harbour Committee"),
    ]


def test_the_heads_of_a_table_are_no_label_and_its_body() -> None:
    page = read_papers(b"<h1>Papers</h1><table><tr><th>Committee</th><th>Papers</th></tr></table>", URL)

    assert page.body is None


def test_a_record_that_its_link_numbers_is_called_as_the_decision_of_that_number() -> None:
    record = "<p><a href='/r.pdf'>Decision record 2026-041</a> <a href='/r.pdf'>Download</a></p>"

    assert papers(record, "Decision 2026-041: Tents for salt")[0][:2] == ("Decision 2026-041: Tents for salt", "decision")


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Meeting: 11 December 2026", "Harbour Panel"),
        ("Friday 11 December 2026, 2pm", "Harbour Panel"),
        ("Salt Board, 11 December 2026", "Salt Board"),
        ("Salt report published on 11 December 2026", None),
        ("How we work", None),
    ],
)
def test_a_page_of_a_day_is_of_a_meeting_of_the_body_whose_page_led_to_it(title: str, body: str | None) -> None:
    page = f"<h1>{title}</h1><p><a href='/a.pdf'>Salt prices report</a></p>".encode()

    assert [paper.body for paper in read_papers(page, URL, within="Harbour Panel").papers] == [body]
