"""Releases that come as files: known by their head and end, with their headline and day; what is none stays what it is."""

from datetime import UTC, datetime

import pytest

from reading import dates
from reading.release_head import day_at_head, find_release_head
from tests.unit.reading.makers import docx_of, read_bytes

CAME = datetime(2026, 11, 30, tzinfo=UTC)
BODY = "Four men were held after officers found cannabis in a bakery in Mill Road on 12 March 2024, the force said on Tuesday."


@pytest.mark.parametrize(
    ("head", "title", "day"),
    [
        ("Fennshire Constabulary\n\nPRESS RELEASE\n\n3/11/26\n\nFour held at bakery", "Four held at bakery", "2026-11-03"),
        ("FENNSHIRE CONSTABULARY\nNEWS RELEASE 3/11/26\n\nFOUR HELD AT COUNTY-\nLINES BAKERY", "FOUR HELD AT COUNTY-LINES BAKERY", "2026-11-03"),
        ("EMBARGOED UNTIL 00.01 on Tues 3rd Dec '26\n\nFour held at bakery", "Four held at bakery", "2026-12-03T00:01:00+00:00"),
        ("Media statement\n\nFennshire Police and Crime Commissioner\n\nFour held at bakery after\n\nraid in spring", "Four held at bakery after raid in spring", None),
        ("Four held at bakery\n\nPress release\n\n3 November 2026", "Four held at bakery", "2026-11-03"),
        ("PRESS RELEASE\n\nFour held at bakery\n\nDate: Tuesday 3rd November 2026\nRef: PCC/0417", "Four held at bakery", "2026-11-03"),
        ("LARWICH, w/c 2 November\n\nFor release: 6.30 p.m., Wednesday 4th of November, 2026", BODY, "2026-11-04T18:30:00+00:00"),
        ("Press release: Four men held at bakery\n\n04/11/2026", "Four men held at bakery", "2026-11-04"),
        ("Media Release No. 214/26 - 2 November 2026 - 14:30\n\nFour held at bakery", "Four held at bakery", "2026-11-02T14:30:00+00:00"),
        ("NEWS RELEASE\n\nIssued: 2 November 2026\n\nFour held", "Four held", "2026-11-02"),
        ("*** PRESS RELEASE ***\n\nRELEASE DATE: Monday, November 2, 2026\n\nFour held", "Four held", "2026-11-02"),
        ("DATGANIAD I'R WASG\n\nDydd Mawrth 3 Tachwedd 2026\n\nPedwar wedi eu harestio", "Pedwar wedi eu harestio", "2026-11-03"),
    ],
)  # fmt: skip
def test_a_release_has_its_headline_and_day(head: str, title: str, day: str | None) -> None:
    text = f"{head}\n\n{BODY}"
    found = find_release_head(text, dates.ZONE)

    assert found is not None
    assert found.title == title
    assert day_at_head(text, latest=CAME, zone=dates.ZONE).value == day


def test_an_office_in_the_heading_makes_a_release_only_with_a_releases_end() -> None:
    text = f"NEWS FROM THE COMMISSIONER | Date: 3/11/26 Ref: PCC/0417\n\nFour held at bakery\n\n{BODY}"

    assert find_release_head(text, dates.ZONE) is None
    ended = find_release_head(f"{text}\n\n- Ends -", dates.ZONE)
    assert ended is not None
    assert ended.title == "Four held at bakery"
    assert find_release_head(f"Four held at bakery\n\n{BODY}\n\nENDS\n\nNotes to editors\n\n1. None.", dates.ZONE) is not None


@pytest.mark.parametrize(
    "text",
    [
        f"Police regret press release\n\n{BODY}",
        f"Four held at bakery\n\n{BODY}\n\nWhere the road ends\n\nThe press release said so.",
        f"Embargo on grain is lifted\n\n{BODY}",
        f"Four held at bakery\n\n{BODY}\n\nEnds",
    ],
)
def test_what_only_speaks_of_releases_is_none(text: str) -> None:
    assert find_release_head(text, dates.ZONE) is None


@pytest.mark.parametrize(
    "head",
    [
        "Issue 14, October 2026",
        "Hearing | 12/11/2026",
        "Public meeting on 12 November 2026",
        "Friday 4 December 2026",
        "In May 2026",
    ],
)
def test_a_day_of_something_else_is_not_the_texts(head: str) -> None:
    assert day_at_head(f"Four held at bakery\n\n{head}\n\n{BODY}", latest=CAME, zone=dates.ZONE).value is None


def test_a_release_in_word_or_text_is_read_as_one() -> None:
    lines = ("Fennshire Constabulary", "PRESS RELEASE", "Tues 4th Aug '26", "Four held at bakery", BODY, "ENDS")
    for body, content_type in ((docx_of(*lines), "application/octet-stream"), ("\n\n".join(lines).encode(), "text/plain")):
        found = read_bytes(body, content_type)
        assert (found.kind, found.title, found.published.value) == ("release", "Four held at bakery", "2026-08-04")
        given = read_bytes(body, content_type, kind="article", found_title="Bakery raid")
        assert (given.kind, given.title) == ("article", "Bakery raid")
