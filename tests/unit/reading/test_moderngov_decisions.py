"""ModernGov's decisions that are pages of their own."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from core.errors import Rejected
from core.words import Capture, Context
from reading.councils.moderngov import find_key
from reading.councils.moderngov_decisions import DecisionRow, parse_decision, parse_decision_list
from reading.read import read

ZONE = ZoneInfo("Europe/London")
BASE = "https://democracy.marlham.example/"
LIST = b"""<div id="modgov"><div class="mgContent"><table class="mgTabTable tablesorter" summary="Table of decision summary data">
<caption class="mgSectionTitle">Decisions published</caption><tr><th>Title<!--Pending Key Decisions--></th><th>Date</th><th>Effective from</th></tr>
<tr><td class="mgMainTxt"><a  href="ieDecisionDetails.aspx?ID=9120">Renewal of the beach-cleaning contract of May 2024</a></td>
<td>18&#47;08&#47;2026</td><td>26&#47;08&#47;2026</td></tr>
<tr><td class="mgMainTxt"><a  href="IEDecisionDetails.aspx?id=9121">Chair&#39;s allowance</a></td><td></td><td></td></tr>
<tr><td class="mgMainTxt"><a  href="mgIssueHistoryHome.aspx?IId=5120">An issue</a></td><td>19&#47;08&#47;2026</td></tr>
<tr><td class="mgMainTxt"><a  href="ieDecisionDetails.aspx?ID=9120">Renewal of the beach-cleaning contract</a></td><td>18&#47;08&#47;2026</td></tr>
</table></div></div>"""
PAGE = b"""<html><body><nav><a href="/">Marlham District Council</a></nav><div id="modgov">
<div class="mgHeader"><h1  class="mgMainTitleTxt" >Decision details</h1></div>
<div class="mgSubTitle" ><h2 class="mgSubTitleTxt">Renewal of the beach-cleaning contract</h2></div>
<div class="mgLinks" ><ul  class="mgActionList" ><li><a  href="mgIssueHistoryHome.aspx?IId=5120">Find out more about this issue</a></li></ul></div>
<div class="mgContent" ><p><span  class="mgLabel" >Decision Maker: </span>Portfolio Holder - Environment &#38; Coast</p>
<h3 class="mgSubSubTitleTxt">Decision:</h3><div class="mgWordPara"><div class="WordSection1"><p class="MsoNormal">That the contract be renewed for
two years.</p><p class="MsoNormal">&nbsp;</p><p class="MsoNormal">That the budget be varied.</p></div></div>
<p><span  class="mgLabel" >Publication date: </span>18&#47;08&#47;2026</p><p><span  class="mgLabel" >Date of decision: </span>14&#47;08&#47;2024</p>
<p class="mgLabel" >Accompanying Documents:</p><ul  class="mgBulletList" ><li><a  href="documents/s80990/Contract renewal
- 01.08.2026.pdf">Contract renewal - 01.08.2026 <span  class="mgFileSize" ><img alt="pdf icon" /> PDF 88 KB</span></a></li>
<li><a  href="documents/s80991/Costs.pdf">Costs</a> (exempt)</li></ul></div><div class="mgFooter" ><p>Printed today</p></div></div></body></html>"""


def test_the_list_gives_each_decision_once_with_its_day_of_publication() -> None:
    assert parse_decision_list(LIST, BASE, ZONE) == [
        DecisionRow(
            "9120",
            f"{BASE}ieDecisionDetails.aspx?ID=9120",
            "Renewal of the beach-cleaning contract of May 2024",
            datetime(2026, 8, 18, tzinfo=ZONE),
        ),
        DecisionRow("9121", f"{BASE}IEDecisionDetails.aspx?id=9121", "Chair's allowance", None),
    ]


def test_a_decision_is_its_labels_and_texts_with_the_files_beside_it() -> None:
    page = parse_decision(PAGE, f"{BASE}ieDecisionDetails.aspx?ID=9120", ZONE)

    assert (page.title, page.published) == ("Renewal of the beach-cleaning contract", datetime(2026, 8, 18, tzinfo=ZONE))
    assert page.lines[:4] == (
        "Decision Maker: Portfolio Holder - Environment & Coast",
        "Decision:",
        "That the contract be renewed for two years.",
        "That the budget be varied.",
    )
    assert not {"Printed today", "Find out more about this issue"} & set(page.lines)
    assert [(file.id, file.title, file.is_restricted) for file in page.attachments] == [
        ("80990", "Contract renewal - 01.08.2026", False),
        ("80991", "Costs", True),
    ]


def test_a_page_of_something_else_is_refused() -> None:
    with pytest.raises(Rejected):
        parse_decision(b"<html><body><p>Just a moment</p></body></html>", BASE)
    with pytest.raises(Rejected):
        parse_decision(LIST, BASE)


def test_a_decision_is_read_as_one_of_the_day_on_which_it_was_published() -> None:
    url = f"{BASE}ieDecisionDetails.aspx?ID=9120"
    key = find_key(url) or ""
    capture = Capture(
        "c", "council", key, url, datetime(2026, 9, 1, tzinfo=UTC), 200, "text/html", "0" * 64, {}, Context(kind="decision")
    )
    document = read(capture, PAGE, base_url=url)

    assert (key, document.kind, document.title, document.published.value) == (
        "decision/9120",
        "decision",
        "Renewal of the beach-cleaning contract",
        "2026-08-18",
    )
    assert "That the contract be renewed for two years." in document.text
