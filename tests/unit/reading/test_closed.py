"""Marks of closed papers, and titles that only speak of such things."""

import pytest

from reading.councils.closed import is_marked_closed
from reading.dates import ZONE
from reading.sites.papers import read_papers


@pytest.mark.parametrize(
    "text",
    [
        "Confidential Appendix 2 - Tender prices (exempt - not for publication, paragraph 3) PDF 88 KB",
        "Award of contract for prison leavers (Exempt)",
        "Cost plan (exempt by paragraph 3 of Schedule 12A)",
        "Cost plan - CONFIDENTIAL",
        "Exempt minutes of 4 June",
        "Restricted enclosure 3",
    ],
)
def test_a_closed_paper_is_told_by_its_mark(text: str) -> None:
    assert is_marked_closed(text)


@pytest.mark.parametrize(
    "text",
    [
        "Supported housing (exempt accommodation) strategy",
        "Council tax: who is exempt and who is not",
        "Confidential reporting policy",
        "Advice line for carers, free and confidential",
        "Minutes of the meeting of 4 June",
    ],
)
def test_a_title_that_only_speaks_of_it_is_open(text: str) -> None:
    assert not is_marked_closed(text)


def test_in_a_row_of_several_files_each_link_speaks_for_itself() -> None:
    row = (
        "<table><tr><td>2026/28</td><td><a href='/media/28-part-1.pdf'>Support for victims (Part 1)</a> "
        "<a href='/media/28-part-2.pdf'>Part 2 (restricted: not for publication)</a></td></tr></table>"
    )
    page = read_papers(f"<main><h1>Decisions</h1>{row}</main>".encode(), "https://pcc.example/decisions", ZONE)

    assert {paper.url.rpartition("/")[2]: paper.is_closed for paper in page.papers} == {
        "28-part-1.pdf": False,
        "28-part-2.pdf": True,
    }
