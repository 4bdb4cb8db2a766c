"""The ModernGov spider over real HTTP, with the service's and the pages' traps: both ways in must collect the same."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest

from archive.archive import open_archive
from core.config import load_config
from reading.read import read
from reading.version import READING_VERSION
from service.installation import open_installation
from tests.crawl.loopback import Answer, Asked, Site, captures_of, council, crawl, kill_after, serving, state_of, write_beat
from tests.crawl.test_withdrawn import a_day_passes

TODAY = datetime.now(UTC).date()
HELD = TODAY - timedelta(days=10)
COMING = TODAY + timedelta(days=20)
OLD = TODAY - timedelta(days=400)
PDF = {"Content-Type": "application/pdf"}
NOT_FOUND = Answer(b"", 302, {"Location": "/mgError.aspx"})


class Council(Site):
    """A council with three meetings. Its switches may be turned between runs."""

    def __init__(self) -> None:
        super().__init__()
        self.service = True
        self.all_by = "-1"
        self.blocks_pages = False
        self.supplement = False
        # The appendix is taken off the meeting's page; where `is_gone`, off the site too.
        self.has_appendix, self.is_gone = True, False
        self.has_meetings = True
        self.has_dead_list = False  # of a second committee, which has no page

    def answer(self, asked: Asked) -> Answer:
        """Return the answer of a page; names of pages and parameters know no upper case."""
        self.asked.append(asked)
        parts = urlsplit(asked.path)
        path = unquote(parts.path)
        query = {k.lower(): v for k, v in parse_qsl(parts.query)}
        if path == "/robots.txt":
            return Answer(b"User-agent: *\nDisallow: /mgUserInfo.aspx\n", 200, {"Content-Type": "text/plain"})
        if path.lower().startswith("/mgwebservice.asmx/"):
            return self._service(path.rpartition("/")[2].lower(), query)
        if path.startswith("/documents/g"):
            return Answer(b"%PDF-1.4 whole " + query["t"].encode(), 200, PDF) if "t" in query else Answer(b"", 404)
        if path.startswith("/documents/s") or path == "/mgConvert2PDF.aspx":
            number = query.get("id") or path.split("/")[2][1:]
            if number == "81121" and self.is_gone:
                return NOT_FOUND
            return Answer(b"closed", 403) if number == "81122" else Answer(b"%PDF-1.4 " + number.encode(), 200, PDF)
        if self.blocks_pages and path.lower().endswith(".aspx"):
            return Answer(b"<html><title>Just a moment...</title></html>", 403, {"Content-Type": "text/html"})
        return self._page(path.lower(), query)

    def _service(self, method: str, query: dict[str, str]) -> Answer:
        if not self.service:
            return Answer(b"<html>no</html>", 404, {"Content-Type": "text/html"})
        if method == "getcommittees":
            return xml(
                "<committees><committeescount> 2</committeescount>"
                "<committee><committeeid>117</committeeid><committeetitle>Chair&amp;#39;s Planning Committee</committeetitle>"
                "<committeedeleted>False</committeedeleted><committeeexpired>False</committeeexpired></committee>"
                "<committee><committeeid>204</committeeid><committeetitle>Old Group</committeetitle>"
                "<committeedeleted>False</committeedeleted><committeeexpired>True</committeeexpired></committee></committees>"
            )
        if method in {"getallmeetingsbydate", "getmeetings"}:
            return self._meetings(method, query)
        if method == "getmeeting":
            body = self._agenda() if query["lmeetingid"] == "3301" else ""
            on = {"3301": HELD, "3302": COMING}[query["lmeetingid"]]
            return xml(
                f"<meeting><meetingid>{query['lmeetingid']}</meetingid><meetingdate>{on:%d/%m/%Y}</meetingdate>"
                "<meetingstatus>Confirmed</meetingstatus><meetingtime>9.30 am</meetingtime>\n"
                f"<agendaitems>{body}</agendaitems></meeting>"
            )
        return Answer(b"unknown", 500)

    def _meetings(self, method: str, query: dict[str, str]) -> Answer:
        rows = [("3301", HELD, "Confirmed"), ("3302", COMING, "Cancelled"), ("3200", OLD, "Confirmed")]
        try:
            first = datetime.strptime(query["sfromdate"], "%d/%m/%Y").replace(tzinfo=UTC).date()
            last = datetime.strptime(query["stodate"], "%d/%m/%Y").replace(tzinfo=UTC).date()
        except ValueError:
            first, last = date.min, date.max
        if method == "getallmeetingsbydate" and self.all_by == "dump":
            first, last = date.min, date.max
        elif query["lcommitteeid"] not in {"117", self.all_by}:
            rows = []
        rows = rows if self.has_meetings else rows[2:]
        told = "".join(
            f"<meeting><meetingid>{n}</meetingid><meetingdate>{on:%d/%m/%Y}</meetingdate><meetingstatus>{s}</meetingstatus>"
            "<meetingtime>9.30 am</meetingtime></meeting>"
            for n, on, s in rows
            if first <= on <= last
        )
        return xml(
            f"<getmeetings><meetingscount> 2</meetingscount><committee><committeeid>117</committeeid>"
            f"<committeetitle>Planning</committeetitle><committeemeetings>{told}</committeemeetings></committee></getmeetings>"
        )

    def _agenda(self) -> str:
        files = file_xml(self.url, 81120, "PF260417  Officer report")
        files += file_xml(self.url, 81121, "Appendix 1 - Site plan") if self.has_appendix else ""
        files += file_xml(self.url, 81122, "Exempt annex", closed=True)
        files += file_xml(self.url, 81125, "Late letter") if self.supplement else ""
        return (
            "<agendaitem><agendaitemtitle>Chair&amp;#39;s Announcements</agendaitemtitle>"
            "<fulldisplaynumberformat>2.</fulldisplaynumberformat><isrestricted>False</isrestricted><linkeddocuments>\n</linkeddocuments>"
            "</agendaitem><agendaitem><agendaitemtitle>PF/26/0417 - Land east of Heron Lane, Marlham</agendaitemtitle>"
            "<agendaitemnumber>7</agendaitemnumber><fulldisplaynumberformat>6a</fulldisplaynumberformat>"
            f"<isrestricted>False</isrestricted><linkeddocuments>{files}</linkeddocuments></agendaitem>"
        )

    def _page(self, path: str, query: dict[str, str]) -> Answer:
        if path == "/mgerror.aspx":
            return html("Error", "<p>Not found</p>")
        if path == "/ielistdocuments.aspx" and not self.has_meetings:
            return NOT_FOUND
        if path == "/mglistcommittees.aspx":
            dead = '<a href="mgCommitteeDetails.aspx?ID=205">Salt Forum</a>' if self.has_dead_list else ""
            return html("Committees", f'<a href="mgCommitteeDetails.aspx?ID=117">Chair&#39;s Planning Committee</a>{dead}')
        if path == "/ielistmeetings.aspx" and query["cid"] == "117":
            link = '<li><a  href="ieListDocuments.aspx?CId=117&amp;MId={}&amp;Ver=4">{} 9.30 am</a>{}</li>'
            rows = link.format(3302, short_day(COMING), " - Cancelled") + link.format(3301, short_day(HELD), " - Agenda, Minutes")
            return html("Meetings", f'<ul class="mgBulletList">{rows}{link.format(3200, short_day(OLD), "")}</ul>')
        if path == "/ielistdocuments.aspx" and query["mid"] == "3302":
            return html("Agenda", "<p>Cancelled</p>", subtitle=f"Planning - {long_day(COMING)} 9.30 am")
        if path == "/ielistdocuments.aspx" and query["mid"] == "3301":
            return html("Agenda and minutes", self._table(), subtitle=f"Planning - {long_day(HELD)} 9.30 am")
        return NOT_FOUND

    def _table(self) -> str:
        late = '<li><a  href="documents/s81125/Late letter.pdf">Late letter</a></li>' if self.supplement else ""
        size = '<span  class="mgFileSize" ><img alt="pdf icon" /> PDF 210 KB</span>'
        appendix = f'<li><a  href="documents/s81121/Appendix 1 - Site plan.pdf" >Appendix 1 - Site plan {size}</a></li>'
        number, title = '<td class="mgItemNumberCell" ><p  class="mgAiTitleTxt" >', '<p  class="mgAiTitleTxt" >'
        return f"""<ul  class="mgActionList" >
<li><a  href="documents/g3301/Agenda frontsheet 04th Planning.pdf?T=0">Agenda frontsheet {size}</a></li>
<li><a  href="documents/g3301/Printed minutes\r\n04th Planning.pdf?T=1">Printed minutes {size}</a></li></ul>
<table class="mgItemTable"><tr><th>No.</th><th>Item</th></tr>
<tr>{number}2.</p></td><td>{title}Chair&#39;s Announcements</p></td></tr>
<tr>{number}6a</p></td><td>{title}<a  class="mgAiTitleLnk" href="documents/s81120/PF260417  Officer report.pdf" >
PF&#47;26&#47;0417 - Land east of Heron Lane, Marlham {size}</a></p>
<p  class="mgSubItemTitleTxt" >Additional documents:</p><ul  class="mgBulletList" >
{appendix if self.has_appendix else ""}
<li>Exempt annex <span>Restricted</span></li>{late}</ul></td></tr></table>"""


def file_xml(url: str, number: int, title: str, *, closed: bool = False) -> str:
    return (
        f"<linkeddoc><attachmentid>{number}</attachmentid><title>{title}</title><isurl>False</isurl>"
        f"<url>{url}/mgConvert2PDF.aspx?ID={number}</url><isrestricted>{closed}</isrestricted></linkeddoc>"
    )


def xml(body: str) -> Answer:
    told = f'<?xml version="1.0" encoding="utf-8"?>\n{body}'
    return Answer(told.encode(), 200, {"Content-Type": "text/xml; charset=utf-8"})


def html(title: str, body: str, *, subtitle: str = "") -> Answer:
    page = f'<html><body><ul><li><a href="mgCommitteeDetails.aspx?ID=999">Menu</a></li></ul><div id="modgov"><h1>{title}</h1>'
    page += f'<h2 class="mgSubTitleTxt">{subtitle}</h2><div class="mgContent">{body}</div></div></body></html>'
    return Answer(page.encode(), 200, {"Content-Type": "text/html; charset=utf-8"})


def short_day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def long_day(day: date) -> str:
    suffix = "th" if 10 < day.day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")
    return f"{day:%A}, {day.day}{suffix} {day:%B}, {day.year}"


@pytest.fixture
def site() -> Iterator[Council]:
    """Give the council, served."""
    found = Council()
    with serving(found):
        yield found


FILES = {"attachment/81120", "attachment/81121", "meeting-file/3301/0", "meeting-file/3301/1"}


def test_service_and_pages_collect_the_same(site: Council, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, council(site))
    by_service, by_pages = tmp_path / "service", tmp_path / "pages"

    first = crawl(by_service, beat)
    site.service = False
    second = crawl(by_pages, beat)

    assert first.code == second.code == 0
    told, shown = state_of(by_service, beat), state_of(by_pages, beat)
    assert {key for _, key in told} == FILES | {"meeting/3301", "meeting/3302"}
    assert {key: context for key, (_, context) in told.items()} == {key: context for key, (_, context) in shown.items()}
    for name in FILES:
        assert told["council", name] == shown["council", name]
    with open_archive(load_config(data=by_service, beat=beat, environ={})) as one:
        urls = {c.key: c.url for c in captures_of(one)}
    with open_archive(load_config(data=by_pages, beat=beat, environ={})) as two:
        assert urls == {c.key: c.url for c in captures_of(two)}
    context = told["council", "attachment/81120"][1]
    assert (context.item_number, context.attachment_title) == ("6a", "PF260417 Officer report")
    assert context.item_title == "PF/26/0417 - Land east of Heron Lane, Marlham"
    assert context.committee == "Chair's Planning Committee"
    assert context.meeting_at is not None
    assert (context.meeting_at.date(), context.meeting_at.hour, context.meeting_status) == (HELD, 9, "Confirmed")
    assert told["council", "meeting/3302"][1].meeting_status == "Cancelled"
    assert told["council", "meeting-file/3301/1"][1].kind == "minutes"
    assert not [p for p in site.paths() if "81122" in p or "3200" in p]


def test_second_run_finds_only_the_late_paper(site: Council, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, council(site))
    crawl(tmp_path, beat)
    same = crawl(tmp_path, beat)
    site.supplement = True

    run = crawl(tmp_path, beat)

    assert same.source("council")["outcome"] == "nothing"
    assert set(same.counts("council")) == {"same", "skipped"}  # a page rests while the service says the same of its meeting
    assert run.counts("council")["new"] == 2  # the paper, and the meeting that now names it
    assert ("council", "attachment/81125") in state_of(tmp_path, beat)


def test_a_paper_that_is_taken_off_its_meetings_page_is_told_once_the_site_has_it_no_more(site: Council, tmp_path: Path) -> None:
    beat = write_beat(tmp_path, council(site))
    crawl(tmp_path, beat)
    runs = []
    for site.has_appendix, site.is_gone in ((False, False), (False, True)):
        a_day_passes(tmp_path, beat)
        runs.append(crawl(tmp_path, beat).source("council")["withdrawn"])

    assert runs == [[], [f"{site.url}/documents/s81121/Appendix%201%20-%20Site%20plan.pdf"]]


def test_a_paper_that_is_taken_down_is_told_also_where_the_list_of_another_committee_is_lost(tmp_path: Path) -> None:
    with serving(Council()) as site:
        site.service, site.has_dead_list = False, True
        beat = write_beat(tmp_path, council(site))
        crawl(tmp_path, beat)
        a_day_passes(tmp_path, beat)
        site.has_appendix, site.is_gone = False, True
        run = crawl(tmp_path, beat)

    assert "could not be read" in run.told
    assert run.source("council")["withdrawn"] == [f"{site.url}/documents/s81121/Appendix%201%20-%20Site%20plan.pdf"]


def test_a_meeting_that_is_listed_no_more_is_told_as_withdrawn_once_its_page_is_gone_if_it_had_an_agenda(
    site: Council, tmp_path: Path
) -> None:
    beat = write_beat(tmp_path, council(site))
    crawl(tmp_path, beat)
    with (
        open_installation(load_config(data=tmp_path, beat=beat, environ={})) as installation,
        installation.stages.unread(READING_VERSION, 100) as batch,
    ):
        made = [
            (capture, read(capture, installation.archive.get_body(capture.sha256), base_url=site.url))
            for capture in batch.items
            if capture.key == "meeting/3301"
        ]
        installation.stages.record_read(batch, made, READING_VERSION)
    a_day_passes(tmp_path, beat)
    site.has_meetings = False

    assert crawl(tmp_path, beat).source("council")["withdrawn"] == [f"{site.url}/ieListDocuments.aspx?CId=117&MId=3301&Ver=4"]


def test_services_and_pages_that_answer_otherwise(tmp_path: Path) -> None:
    with ExitStack() as stack:
        sites = {name: stack.enter_context(serving(Council())) for name in ("zero", "dump", "none", "wall")}
        sites["zero"].all_by, sites["dump"].all_by, sites["none"].all_by = "0", "dump", "none"
        sites["wall"].blocks_pages = True
        beat = write_beat(tmp_path, *(council(site, id=name) for name, site in sites.items()))

        run = crawl(tmp_path, beat)

    state = state_of(tmp_path, beat)
    for name in ("zero", "dump", "none"):
        assert run.counts(name)["new"] == 6
        assert not [p for p in sites[name].paths() if "3200" in p]
    assert "outside the days" in run.source("dump")["reason"]
    assert run.source("none")["reason"] is None
    by_wall = {key for owner, key in state if owner == "wall"}
    assert by_wall == {"attachment/81120", "attachment/81121", "meeting/3301", "meeting/3302"}
    assert "403" in run.source("wall")["reason"]


def test_no_committees_is_a_fault(tmp_path: Path) -> None:
    with serving(Site()) as site:
        site.pages["/mgListCommittees.aspx?bcr=1"] = NOT_FOUND
        site.put("/mgError.aspx", "<div id='modgov'>Error</div>")
        beat = write_beat(tmp_path, council(site))

        run = crawl(tmp_path, beat)

    assert run.code == 1
    assert run.source("council")["outcome"] == "not-checked"
    assert "error page" in run.source("council")["reason"]


def test_killed_anywhere_ends_equal(site: Council, tmp_path: Path) -> None:
    calm, rough = tmp_path / "calm", tmp_path / "rough"
    beat = write_beat(tmp_path, council(site))
    crawl(calm, beat)
    for n in (6, 9):
        site.forget()
        kill_after(rough, beat, site, n)

    crawl(rough, beat)

    assert state_of(rough, beat) == state_of(calm, beat)


class Renumbered(Council):
    """A council whose meetings are all of a committee that its list lacks."""

    def _meetings(self, method: str, query: dict[str, str]) -> Answer:
        told = super()._meetings(method, query)
        return Answer(told.body.replace(b"<committeeid>117<", b"<committeeid>999<"), told.status, told.headers)


def test_meetings_of_unknown_committees_only_are_no_silence(tmp_path: Path) -> None:
    with serving(Renumbered()) as site:
        run = crawl(tmp_path, write_beat(tmp_path, council(site)))

    source = run.source("council")
    assert source["outcome"] == "not-checked"
    assert source["dropped"] == {"of a committee that the council does not list": 2}
    assert "none of a committee that Marlham Council lists" in source["reason"]
