"""Agenda items with their papers, stories with their copies, all values of a facet, and sources as people type them: JSON, pages, terminal."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.config import Config
from core.words import AgendaItem, Context, to_json
from service.search.search import SearchOptions, facet_values, search
from tests.web.conftest import open_client
from tests.web.county import Made, config_of, fill, open_county
from tests.web.test_pages import get

AT = datetime(2026, 3, 4, 14, tzinfo=UTC)
BOARD = Context(committee="Ferry Board", meeting_id="5", meeting_at=AT)
LAMPS = replace(BOARD, item_number="3", item_title="Quay lamps")
ITEMS = (AgendaItem("3", "Quay lamps"), AgendaItem("4", "Moorings"))


def filed(title: str, *paragraphs: str, context: Context = BOARD, **more: Any) -> Made:
    made: dict[str, Any] = {"source": "council", "kind": "report", "published": "2026-03-04", "context": context} | more
    return Made(title, paragraphs, **made)


REPORT = filed(
    "Lamps for the quay", "What the dotterel lamps cost is told here at some length, and who shall pay.", context=LAMPS, item="3",
    pages=(2,), url="http://127.0.0.1:11/documents/s1/lamps.pdf",
)  # fmt: skip
APPENDIX = filed("Appendix A", "Where each dotterel lamp stands.", context=LAMPS, item="3", names=(("dotterel", "PLACE"),))
PACK = filed(
    "Agenda reports pack", "The board meets at two.", "Dotterel, dotterel, dotterel: lamps of that make.", kind="agenda", pages=(1, 9),
    items=ITEMS, url="http://127.0.0.1:11/documents/g5/pack.pdf#view",
)  # fmt: skip
LATE = filed("Supplement", "Curlew moorings, page by page.", kind="agenda", pages=(6,), names=(("Curlew", "PLACE"),))
EARLIER = filed(
    "Minutes", "Of the last meeting: the dotterel was noted.", kind="minutes",
    context=replace(BOARD, item_number="2", item_title="Minutes of the last meeting"), item="2",
)  # fmt: skip
BODY = tuple(f"Paragraph {n} of the agency’s copy tells how the whimbrel ferry was saved by its {n} keepers." for n in range(9))
FIRST = Made("The ferry is saved", BODY, source="herald", published="2026-02-27T05:50:00+00:00")
THEN = Made("Ferry saved", BODY, source="wire", published="2026-02-28")
LAST = Made("Saved!", BODY, published="2026-03-02", url="http://127.0.0.1:9/saved")
UNDATED = Made("Ferry", BODY, source="council", kind="release", published=None)
STREETS = Made("Streets", ("A list of streets with godwit lamps: " + ", ".join(f"Gannet Row {n}x" for n in range(150)),), names=tuple((f"Gannet Row {n}x", "PLACE") for n in range(150)))  # fmt: skip
ALL = (REPORT, APPENDIX, PACK, LATE, EARLIER, FIRST, THEN, LAST, UNDATED, STREETS)
WORDS = SearchOptions(mode="keyword")


@pytest.fixture(scope="module")
def ferry(tmp_path_factory: pytest.TempPathFactory) -> Config:
    config = config_of(tmp_path_factory.mktemp("ferry"))
    with open_county(config, ALL) as installation:
        fill(installation, ALL)
    return config


@pytest.fixture(scope="module")
def desk(ferry: Config) -> Iterator[TestClient]:
    yield from open_client(ferry)


def asked(desk: TestClient, query: str, **more: str) -> Any:
    answer = desk.get("/api/v1/search", params={"q": query, "mode": "keyword"} | more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_papers_of_an_item_are_one_hit_that_lists_them(desk: TestClient) -> None:
    found = asked(desk, "dotterel")
    assert found["total"] == len(found["hits"]) == 2  # the item, and the minutes of another meeting that were filed with it
    hit = next(hit for hit in found["hits"] if hit["document_id"] != EARLIER.id)
    assert hit["shown_title"] == "Ferry Board, 4 Mar 2026 · item 3: Quay lamps"
    assert hit["document_id"] in {REPORT.id, APPENDIX.id}
    meeting = {"committee": "Ferry Board", "at": "2026-03-04T14:00:00+00:00", "item": "3", "item_title": "Quay lamps"}
    assert {name: hit["meeting"][name] for name in meeting} == meeting
    assert [(p["document_id"], p["kind"], p["item"], p["page"]) for p in hit["papers"]] == [
        (PACK.id, "agenda", None, 9), (APPENDIX.id, "report", "3", None), (REPORT.id, "report", "3", 2)]  # fmt: skip
    assert hit["n_papers"] == 3
    assert hit["papers"][0]["start"] == PACK.text.index("Dotterel")
    every = asked(desk, "dotterel", copies="1")
    assert every["total"] == len(every["hits"]) == 4
    assert {hit["shown_title"] for hit in every["hits"]} >= {"Ferry Board, 4 Mar 2026 · item 3: Quay lamps · Appendix A"}
    assert all(hit["n_papers"] == 1 for hit in every["hits"])


def test_a_paper_whose_item_is_not_known_is_called_by_itself_and_its_page(desk: TestClient) -> None:
    (hit,) = asked(desk, "curlew")["hits"]
    assert hit["shown_title"] == "Ferry Board, 4 Mar 2026 · Supplement, page 6"
    (hit,) = asked(desk, "kind:agenda")["hits"]
    assert hit["n_papers"] == 2


def test_minutes_filed_for_another_meeting_draw_no_paper_to_their_item(desk: TestClient) -> None:
    hits = asked(desk, "dotterel kind:minutes OR kind:agenda")["hits"]
    assert {hit["document_id"]: hit["n_papers"] for hit in hits}[EARLIER.id] == 1


def test_copies_are_listed_in_place_from_the_oldest_on(desk: TestClient) -> None:
    (hit,) = asked(desk, "whimbrel")["hits"]
    copies = [(copy["document_id"], copy["source_name"], copy["published"]) for copy in hit["story"]]
    assert copies == [
        (FIRST.id, "Inventshire Herald", "2026-02-27T05:50:00+00:00"),
        (THEN.id, "The Wire", "2026-02-28"),
        (LAST.id, "Inventshire Gazette", "2026-03-02"),
        (UNDATED.id, "Inventham Council", None),
    ]
    assert hit["copies"] == 4
    assert {copy["url"] for copy in hit["story"]} >= {"http://127.0.0.1:9/saved"}


def test_the_page_shows_papers_and_copies_in_place(desk: TestClient) -> None:
    page = get(desk, "/search?q=dotterel&mode=keyword")
    assert "3 papers of this item" in page.text
    at = PACK.text.index("Dotterel")
    assert page.links["agenda reports pack"] == f"/documents/{PACK.id}?at={at}#sought"
    assert page.links["page 9"] == "http://127.0.0.1:11/documents/g5/pack.pdf#page=9"
    assert desk.get(page.links["agenda reports pack"]).status_code == 200
    page = get(desk, "/search?q=whimbrel&mode=keyword")
    order = [page.text.index(each) for each in ("27 February 2026, 05:50 Inventshire Herald", "28 February 2026 The Wire", "undated Inventham Council")]  # fmt: skip
    assert order == sorted(order)
    assert page.links[FIRST.title] == f"/documents/{FIRST.id}"


def test_the_terminal_shows_papers_and_copies_in_place(ferry: Config, capsys: pytest.CaptureFixture[str]) -> None:
    from cli.hits import print_hit

    with open_county(ferry, ALL) as installation:
        for query in ("dotterel lamps", "whimbrel"):
            for hit in search(installation, query, WORDS).hits:
                print_hit(hit)
    said = capsys.readouterr().out
    assert f"    agenda: agenda reports pack · page 9 · {PACK.id} · {PACK.url}\n" in said
    assert f"    2026-02-27 05:50 · Inventshire Herald · {FIRST.id} · " in said
    assert said.index(FIRST.id + " · http") < said.index(THEN.id + " · http") < said.index(LAST.id + " · http")


def test_every_value_of_a_facet_can_be_reached_and_clicked(desk: TestClient) -> None:
    found = asked(desk, "godwit")
    assert (len(found["facets"]["place"]), found["n_values"]["place"]) == (12, 150)
    page = get(desk, "/search?q=godwit&mode=keyword")
    first = get(desk, page.links["All 150 places"])
    assert "150 values page 1 of 2" in first.text
    second = get(desk, first.links["More →"])
    streets = {name: link for link_of in (first.links, second.links) for name, link in link_of.items() if "Gannet Row" in name}
    assert len(streets) == 150
    assert "1 story" in get(desk, streets["Gannet Row 99x"]).text
    some = get(desk, "/facets?facet=place&q=godwit&mode=keyword&containing=ROW+14")
    assert {name for name in some.links if "Gannet" in name} == {"Gannet Row 14x", *(f"Gannet Row 14{n}x" for n in range(10))}
    assert "None." in get(desk, "/facets?facet=place&q=godwit&mode=keyword&containing=zzz").text
    assert "heroin" not in get(desk, "/facets?facet=year&q=godwit").links


def test_the_api_and_the_command_tell_all_values(
    ferry: Config, desk: TestClient, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    told = desk.get(
        "/api/v1/facets", params={"q": "godwit", "mode": "keyword", "facet": "place", "limit": "7", "offset": "145"}
    ).json()
    assert (told["total"], len(told["values"]), told["partial"]) == (150, 5, False)
    with open_county(ferry, ALL) as installation:
        assert to_json(facet_values(installation, "godwit", "place", replace(WORDS, limit=7, offset=145))) == told
    wrong = desk.get("/api/v1/facets", params={"q": "godwit", "facet": "colour"})
    assert (wrong.status_code, wrong.json()["field"]) == (400, "facet")
    assert "is not one of source, kind, operation" in wrong.json()["detail"]
    for path in ("/api/v1/facets", "/facets"):
        missing = desk.get(path, params={"q": "godwit"})
        assert (missing.status_code, "facet: is missing. Give one of source, kind, operation" in missing.text) == (400, True)

    from cli.searching import facet

    monkeypatch.setattr("cli.output.config_of", lambda _: ferry)
    facet("place", "godwit", containing="row 7", mode="keyword", limit=1000, as_json=True)
    assert json.loads(capsys.readouterr().out)["total"] == 11
    facet("place", "godwit", containing="row 77", mode="keyword", limit=1000)
    assert capsys.readouterr().out == "     1  Gannet Row 77x\n"


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("gazette", ["gazette"]), ("Inventshire Gazette", ["gazette"]), ("the wire", ["wire"]), ("Inventham  council", ["council"]),
        ("inventshire", ["gazette", "herald"]), ("import", ["import"]), ("Imported files", ["import"]),
    ],
)  # fmt: skip
def test_a_source_is_asked_for_by_what_people_type(desk: TestClient, typed: str, ids: list[str]) -> None:
    found = asked(desk, "published:1900.. OR whimbrel", source=typed)
    assert sorted(source["id"] for source in found["sources"]) == ids
    assert {hit["source"] for hit in found["hits"]} <= set(ids)
    assert bool(found["hits"]) is ("import" not in ids)


def test_an_unknown_source_is_told_with_those_spelt_alike(desk: TestClient) -> None:
    answer = desk.get("/api/v1/search", params={"q": "ferry", "source": "gazete"})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "There is no source 'gazete'; did you mean Inventshire Gazette?"
    page = desk.get("/search?q=ferry&source=qqqq").text
    assert "Here are: Imported files, Inventham Council, Inventshire Gazette, Inventshire Herald, The Wire." in page


def test_the_form_keeps_a_source_that_was_typed_by_name(desk: TestClient) -> None:
    page = desk.get("/search?q=whimbrel&mode=keyword&source=the+wire").text
    assert '<option value="wire" selected>' in page
    assert "The Wire ×: remove this filter" in get(desk, "/search?q=whimbrel&mode=keyword&source=the+wire").links
    both = get(desk, "/search?q=whimbrel&mode=keyword&source=inventshire")
    assert "Inventshire Gazette or Inventshire Herald ×: remove this filter" in both.links
