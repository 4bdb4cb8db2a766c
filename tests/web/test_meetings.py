"""Council papers among hits: by committee, day and item in the JSON, on the pages and in the terminal, with one look-up a page."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from archive.captures.meetings import ListedMeeting, Meetings
from core.config import Config
from core.words import AgendaItem, Context, Motion
from service.search.search import SearchOptions, search
from tests.web.conftest import open_client
from tests.web.county import Made, config_of, fill, open_county
from tests.web.test_pages import get

COMING_AT = datetime(2026, 3, 13, 14, tzinfo=UTC)
PAST_AT = datetime(2025, 7, 1, 17, 30, tzinfo=UTC)  # half past six on the clocks of July
OFF_AT = datetime(2026, 3, 16, 10, tzinfo=UTC)
DAY_ONLY = datetime(2026, 3, 15, tzinfo=UTC)
HARBOUR = Context(committee="Harbour Board", meeting_status="Confirmed")


def filed(title: str, text: str, published: str, context: Context, **more: Any) -> Made:
    return Made(title, (text,), source="council", published=published, context=context, **more)


FRONT = filed(
    "Agenda frontsheet", "Tender for the quay lamps, with wombat fittings.", "2026-03-13",
    replace(HARBOUR, meeting_id="81", meeting_at=COMING_AT), kind="agenda", item="4a", items=(AgendaItem("4a", "Quay lamps: <i>tender</i>"),),
)  # fmt: skip
UNTITLED = filed(
    "Late paper", "A wombat was seen at the slipway in Operation Puffin.", "2026-03-13",
    replace(HARBOUR, meeting_id="81", meeting_at=COMING_AT), kind="report", item="6",
    names=(("Operation Puffin", "OPERATION"),),
)  # fmt: skip
MINUTES = filed(
    "Minutes", "The wombat statue was moved indoors.", "2025-07-01",
    replace(HARBOUR, meeting_id="70", meeting_at=PAST_AT), kind="minutes",
)  # fmt: skip
# Its paper was filed while the meeting stood, for another day; the meeting's own page knows better.
MOVED = filed(
    "Agenda", "Wombat licences, all of them.", "2026-03-14",
    replace(HARBOUR, meeting_id="82", meeting_at=datetime(2026, 3, 14, 9, tzinfo=UTC)), kind="agenda",
)  # fmt: skip
OFF_PAGE = filed(
    "Harbour Board, 16 March 2026: agenda", "1 Apologies for absence", "2026-03-16",
    Context(committee="Harbour Board", meeting_id="82", meeting_at=OFF_AT, meeting_status="CANCELLED"),
    kind="agenda", item="1", items=(AgendaItem("1", "Apologies for absence"),), own_key="meeting/82",
)  # fmt: skip
HOURLESS = filed(
    "Decisions", "Decided: no wombat on the pier.", "2026-03-15",
    replace(HARBOUR, meeting_id="83", meeting_at=DAY_ONLY), kind="decision",
)  # fmt: skip
NAMELESS = filed(
    "Printed minutes", "A wombat, again.", "2026-02-02", Context(meeting_id="84", meeting_at=PAST_AT), kind="minutes"
)
LOOSE = filed("Wombat strategy", "What to do about each wombat.", "2026-02-03", Context(), kind="report", item="2")
STORY = Made("Wombat at large", ("A wombat is at large in the town.",))
ALL = (FRONT, UNTITLED, MINUTES, MOVED, OFF_PAGE, HOURLESS, NAMELESS, LOOSE, STORY)


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = config_of(tmp_path_factory.mktemp("council"))
    with open_county(config, ALL) as installation:
        fill(installation, ALL)
    return config


@pytest.fixture(scope="module")
def desk(council: Config) -> Iterator[TestClient]:
    yield from open_client(council)


def hits(desk: TestClient, query: str = "wombat") -> dict[str, Any]:
    """Return the hits of a search by words, by document."""
    answer = desk.get("/api/v1/search", params={"q": query, "mode": "keyword"})
    return {hit["document_id"]: hit for hit in answer.json()["hits"]}


@pytest.mark.parametrize(
    ("made", "shown", "meeting"),
    [
        (FRONT, "Harbour Board, 13 Mar 2026 · item 4a: Quay lamps: <i>tender</i>",
         ("Harbour Board", "2026-03-13T14:00:00+00:00", True, "Confirmed", "4a", "Quay lamps: <i>tender</i>")),
        (UNTITLED, "Harbour Board, 13 Mar 2026 · item 6 · Late paper",
         ("Harbour Board", "2026-03-13T14:00:00+00:00", True, "Confirmed", "6", None)),
        (MINUTES, "Harbour Board, 1 Jul 2025 · minutes",
         ("Harbour Board", "2025-07-01T18:30:00+01:00", True, "Confirmed", None, None)),
        (MOVED, "Harbour Board, 16 Mar 2026 · agenda",
         ("Harbour Board", "2026-03-16T10:00:00+00:00", True, "CANCELLED", None, None)),
        (HOURLESS, "Harbour Board, 15 Mar 2026 · decisions",
         ("Harbour Board", "2026-03-15T00:00:00+00:00", False, "Confirmed", None, None)),
        (NAMELESS, "Printed minutes", (None, "2025-07-01T18:30:00+01:00", True, None, None, None)),
    ],
)  # fmt: skip
def test_a_hit_of_a_meeting_tells_of_it(desk: TestClient, made: Made, shown: str, meeting: tuple[Any, ...]) -> None:
    hit = hits(desk)[made.id]
    fields = ("committee", "starts_at", "has_time", "status", "item", "item_title")
    at = meeting[1] if meeting[2] else meeting[1][:10]
    assert (hit["title"], hit["shown_title"]) == (made.title, shown)
    assert hit["meeting"] == dict(zip(fields, meeting, strict=True)) | {"at": at}


@pytest.mark.parametrize("made", [LOOSE, STORY])
def test_other_hits_are_called_by_their_title(desk: TestClient, made: Made) -> None:
    hit = hits(desk)[made.id]
    assert (hit["shown_title"], hit["meeting"]) == (made.title, None)


def test_a_passage_that_nothing_matched_tells_of_no_item(desk: TestClient) -> None:
    found = hits(desk, "published:1900..")
    assert found[FRONT.id]["passages"][0]["item"] == "4a"
    assert found[FRONT.id]["shown_title"] == "Harbour Board, 13 Mar 2026 · agenda frontsheet"
    assert found[OFF_PAGE.id]["shown_title"] == "Harbour Board, 16 Mar 2026 · agenda"
    assert hits(desk, "apologies")[OFF_PAGE.id]["shown_title"] == ("Harbour Board, 16 Mar 2026 · item 1: Apologies for absence")


def test_the_meetings_of_a_page_of_hits_are_looked_up_at_once(council: Config) -> None:
    with open_county(council, ALL) as installation:
        asked: list[str] = []
        event.listen(installation.archive.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        counts = []
        for query in ("wombat lamps kind:agenda", "wombat"):
            search(installation, query, SearchOptions(mode="keyword"))  # what is counted once and kept
            asked.clear()
            found = search(installation, query, SearchOptions(mode="keyword"))
            counts.append((len([hit for hit in found.hits if hit.meeting]), len(asked)))
    (few, few_queries), (many, many_queries) = counts
    assert few < many
    assert few_queries == many_queries


def test_the_search_page_calls_papers_by_their_meeting(desk: TestClient) -> None:
    page = get(desk, "/search?q=wombat&mode=keyword")
    assert "Harbour Board, 13 Mar 2026 · item 4a: Quay lamps: <i>tender</i>" in page.links
    assert "Inventham Council 13 March 2026, 14:00" in page.text
    assert "Inventham Council 1 July 2025, 18:30" in page.text
    assert "Inventham Council 16 March 2026, 10:00 (cancelled)" in page.text
    assert "Inventham Council 15 March 2026" in page.text
    assert "(confirmed)" not in page.text
    assert {LOOSE.title, STORY.title, NAMELESS.title} <= set(page.links)


def test_today_calls_papers_by_their_meeting(desk: TestClient) -> None:
    _, coming = get(desk, "/").text.split("In the next seven days")
    assert "13 March 2026, 14:00 · Harbour Board Inventham Council" in coming
    assert "Quay lamps: <i>tender</i>" in coming
    assert "agenda frontsheet" not in coming  # the page of meetings has every paper
    assert "16 March 2026, 10:00 · Harbour Board cancelled Inventham Council" in coming
    assert "1 Jul 2025" not in coming


def test_the_page_of_meetings_lists_a_month_with_its_items(desk: TestClient) -> None:
    page = get(desk, "/meetings?month=2026-03")
    assert "Meetings, March 2026" in page.text
    assert "13 March 2026, 14:00 · Harbour Board Inventham Council 4a Quay lamps: <i>tender</i>" in page.text
    assert page.links["← Month before"] == "/meetings?month=2026-02"
    assert page.links["Month after →"] == "/meetings?month=2026-04"
    assert "No meeting of this month stands in the archive" in get(desk, "/meetings?month=1999-01").text
    assert desk.get("/meetings?month=soon").status_code == 400


def test_a_meeting_is_a_page_with_its_items_and_papers(desk: TestClient) -> None:
    address = "/meetings/council/2026-03-13/Harbour%20Board"
    assert get(desk, "/meetings?month=2026-03").links["Harbour Board"].startswith("/meetings/council/2026-03-")
    assert get(desk, f"/documents/{FRONT.id}").links["All items and papers of this meeting"] == address
    page = get(desk, address)
    assert "Harbour Board, 13 March 2026 Inventham Council 13 March 2026, 14:00 4a Quay lamps: <i>tender</i>" in page.text
    assert page.links["late paper" if "late paper" in page.links else "Late paper"] == f"/documents/{UNTITLED.id}"
    assert page.links["All meetings of this month"] == "/meetings?month=2026-03"


def test_a_meeting_that_was_moved_stands_at_its_new_day_with_papers_filed_for_the_old(desk: TestClient) -> None:
    page = get(desk, "/meetings/council/2026-03-16/harbour%20board")
    assert "16 March 2026, 10:00 cancelled 1 Apologies for absence" in page.text
    assert page.links["agenda"] == f"/documents/{OFF_PAGE.id}?item=1#sought"
    assert MOVED.title.lower() in page.text.lower().split("other papers")[1]
    assert desk.get("/meetings/council/2026-03-14/Harbour%20Board").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"),
    [("council/2026-03-13/No%20Board", 404), ("elsewhere/2026-03-13/Harbour%20Board", 404), ("council/0001-01-01/x", 404),
     ("council/9999-12-31/x/y", 404), ("council/soon/Harbour%20Board", 400)],
)  # fmt: skip
def test_a_meeting_that_is_not_there_is_told_so(desk: TestClient, address: str, status: int) -> None:
    answer = desk.get(f"/meetings/{address}")
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_meeting_tells_what_its_minutes_decided_and_the_press_beside_it(tmp_path: Path) -> None:
    context = replace(HARBOUR, meeting_id="90", meeting_at=datetime(2026, 2, 26, 18, tzinfo=UTC))
    kilns = AgendaItem(
        "3", "Kilns", 1, author="Olwen Prake, Clerk", decisions=("That the kilns be lit.",),
        motions=(Motion("Cllr Vane", "Cllr Prake"),),
    )  # fmt: skip
    operation = (("Operation Puffin", "OPERATION"),)
    minutes = filed("Minutes", "3 Kilns. Operation Puffin was noted.", "2026-02-26", context, kind="minutes", item="3", items=(kilns,), names=operation)  # fmt: skip
    draft = filed("Draft minutes", "3 Kilns. As before.", "2026-02-27", context, kind="minutes", item="3", items=(kilns,))
    story = Made("Puffin lands", ("Operation Puffin went on in the town.",), published="2026-02-28", names=operation)
    made, config = (minutes, draft, story), config_of(tmp_path)
    with open_county(config, made) as installation:
        fill(installation, made)
    for client in open_client(config):
        page = get(client, "/meetings/council/2026-02-26/Harbour%20Board")
        assert page.text.count("Decided: That the kilns be lit.") == 1
        assert "3 Kilns Report by Olwen Prake, ClerkMoved by Cllr Vane, seconded by Cllr Prake" in page.text
        assert page.links["Puffin lands"].startswith(f"/documents/{story.id}?at=")
        assert "2 papers" in page.text


def test_an_item_leads_to_its_own_report_and_in_a_pack_to_its_page(tmp_path: Path) -> None:
    context = replace(HARBOUR, meeting_id="91", meeting_at=datetime(2026, 2, 27, 18, tzinfo=UTC))
    kilns = AgendaItem("3", "Kilns", 1)
    shouted = AgendaItem("3", "KILNS", 1)
    texts = (("Front sheet", "Agenda frontsheet", "agenda"), ("Pack", "Agenda reports pack", "agenda"), ("Said", "Minutes", "minutes"),
             ("More said", "Printed minutes", "minutes"), ("Ruled", "Decisions", "decision"))  # fmt: skip
    made = [
        filed(
            title,
            f"{word}. 3 Kilns are lit.",
            "2026-02-27",
            context,
            kind=kind,
            item="3",
            items=(shouted if kind == "minutes" else kilns,),
        )
        for word, title, kind in texts
    ]
    own = filed("Kilns", "Of the kilns, at length.", "2026-02-27", replace(context, item_number="3", item_title="Kilns"), kind="report")  # fmt: skip
    config = config_of(tmp_path)
    with open_county(config, [*made, own]) as installation:
        fill(installation, [*made, own])
    for client in open_client(config):
        page = get(client, "/meetings?month=2026-02")
        assert page.links["Kilns"] == f"/documents/{own.id}?item=3#sought"
        assert page.links["decisions"] == f"/documents/{made[4].id}?item=3#sought"
        assert "KILNS" not in page.text
        assert "and 2 more" in page.text
        whole = get(client, "/meetings/council/2026-02-27/Harbour%20Board")
        assert whole.links["agenda reports pack"] == f"/documents/{made[1].id}?item=3#sought"
        assert 'id="sought"' in client.get(whole.links["agenda reports pack"]).text
        assert 'id="sought"' not in client.get(page.links["Kilns"]).text  # the whole report is the item


def test_an_operations_page_calls_papers_by_their_meeting(desk: TestClient) -> None:
    (section,) = desk.get("/api/v1/dossier", params={"name": "Puffin"}).json()["sections"]
    (line,) = section["mentions"]["lines"]
    assert (line["title"], line["shown_title"]) == (UNTITLED.title, "Harbour Board, 13 Mar 2026 · item 6 · Late paper")
    assert line["shown_title"] in get(desk, "/operations/puffin").links


def test_the_terminal_calls_papers_by_their_meeting(council: Config, capsys: pytest.CaptureFixture[str]) -> None:
    from cli.hits import print_hit

    with open_county(council, ALL) as installation:
        for hit in search(installation, "wombat", SearchOptions(mode="keyword")).hits:
            print_hit(hit)
    said = capsys.readouterr().out
    assert "Harbour Board, 13 Mar 2026 · item 6 · Late paper\n  Inventham Council · report · 2026-03-13 14:00 · " in said
    assert "Harbour Board, 16 Mar 2026 · agenda\n  Inventham Council · agenda · 2026-03-16 10:00 (cancelled) · " in said
    assert "Harbour Board, 15 Mar 2026 · decisions\n  Inventham Council · decision · 2026-03-15 · " in said
    assert "Wombat at large\n  Inventshire Gazette · article · 2026-03-01 · " in said


def test_a_meeting_without_papers_that_its_council_lists_no_more_is_told(tmp_path: Path) -> None:
    config, day = config_of(tmp_path), date(2026, 3, 20)
    stays, goes = (ListedMeeting(key, name, day, "18:00", None, "http://127.0.0.1:9/m") for key, name in (("1", "Cabinet"), ("2", "Ferry Panel")))  # fmt: skip
    with open_county(config, ()) as installation:
        listed = Meetings(installation.archive)
        for now in ([stays, goes], [stays]):
            listed.record_listed("council", now, whole=(date(2026, 3, 1), date(2026, 3, 31)), today=date(2026, 3, 12))
    for desk in open_client(config):
        month, own = get(desk, "/meetings?month=2026-03").text, get(desk, "/meetings/council/2026-03-20/Ferry%20Panel").text
    assert "20 March 2026, 18:00 · Ferry Panel no longer listed" in month
    assert "Cabinet" not in month
    assert "Ferry Panel, 20 March 2026 Inventham Council 20 March 2026, 18:00 no longer listed" in own
    assert "No paper of it was collected" in own
