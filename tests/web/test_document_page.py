"""The page of a document: the way back to a search, notes beside the lines, the menus of names, and what changed."""

import re

import pytest
from fastapi.testclient import TestClient

from tests.web.county import EXTRACT, LINKED, PACK, RAID
from tests.web.test_pages import get


def test_a_hit_leads_to_its_document_and_back_and_on(client: TestClient) -> None:
    query = "q=published%3A1900..&sort=newest"
    listed = get(client, f"/search?{query}")
    hits = [
        attrs["href"] or ""
        for tag, attrs in listed.tags
        if tag == "a" and re.match(r"/documents/.*[?&]n=\d", attrs.get("href") or "")
    ]
    assert [re.search(r"[?&]n=(\d+)", link)[1] for link in hits] == [str(n) for n in range(1, len(hits) + 1)]  # type: ignore[index]
    first, second, last = (get(client, hits[at]) for at in (0, 1, -1))
    total = len(hits)
    assert second.links[f"Back to 2 of {total}"].startswith("/search?q=published")
    assert "← Previous" not in first.links
    assert "Next →" not in last.links
    walked = get(client, first.links["Next →"])
    assert f"Back to 2 of {total}" in walked.links
    assert get(client, walked.links["← Previous"]).text == first.text
    assert get(client, walked.links[f"Back to 2 of {total}"]).text == listed.text


def test_a_place_that_the_search_gives_to_another_is_not_claimed(client: TestClient) -> None:
    page = get(client, f"/documents/{RAID.id}?q=naloxone&mode=keyword&n=1")
    assert page.links["Back to the search"] == "/search?q=naloxone&mode=keyword"
    assert "Next →" not in page.links
    beyond = get(client, f"/documents/{RAID.id}?q=naloxone&mode=keyword&n=900")
    assert beyond.links["Back to the search"] == "/search?q=naloxone&mode=keyword&page=45"
    assert "Back to the search" not in get(client, f"/documents/{RAID.id}?q=%28&n=1").links


@pytest.mark.parametrize("query", ["n=0", "n=x", "names=maybe", "at=-1", "at=99999999999", "odd=1", "at=1&at=2"])
def test_a_wrong_parameter_is_named(client: TestClient, query: str) -> None:
    assert f"{query.partition('=')[0]}: " in get(client, f"/documents/{RAID.id}?{query}", 400).text


def test_notes_stand_behind_their_sentences(client: TestClient) -> None:
    page = get(client, f"/documents/{RAID.id}")
    assert "the force said. Operation Gooseberry" in page.text
    assert page.links["Operation Gooseberry"] == "/operations/gooseberry"
    asked = get(client, page.links["wrong speaker"])
    (words,) = [attrs["value"] for tag, attrs in asked.tags if tag == "input" and attrs.get("name") == "words"]
    assert words == "We will not stop here."


def test_names_are_marked_when_asked_for_each_with_a_menu(client: TestClient) -> None:
    plain = get(client, f"/documents/{RAID.id}?at=5")
    assert "class" not in {name for tag, attrs in plain.tags if tag == "section" for name in attrs}
    page = get(client, plain.links["Show names"])
    assert page.links["Hide names"] == f"/documents/{RAID.id}?at=5"
    ids = {attrs["id"] for tag, attrs in page.tags if attrs.get("class") == "name-menu"}
    marked = {(attrs.get("href") or "#")[1:] for tag, attrs in page.tags if tag == "a" and "name " in (attrs.get("class") or "")}
    assert marked == ids  # every mark has a menu; here every name stands in the text
    for words in ("Not this", "Same as…", "Rename", "All mentions", "Its page"):
        assert client.get(page.links[words]).status_code == 200
    assert page.links["Not this"] == f"/correct/not-entity?document={RAID.id}&name=Operation+Gooseberry&label=OPERATION"


def test_the_original_opens_at_its_page(client: TestClient) -> None:
    page = get(client, f"/documents/{PACK.id}?at={PACK.text.index('The cost')}")
    assert page.links["Original, page 5"] == f"{PACK.url}#page=5"
    assert "item 7, page 5, 20 February 2026" in page.text


@pytest.mark.parametrize("made", [EXTRACT, LINKED])
def test_no_note_stands_beside_what_may_not_be_shown(client: TestClient, made: object) -> None:
    shown = client.get(f"/documents/{made.id}?names=1").text  # type: ignore[attr-defined]
    assert "buprenorphine</a>" not in shown
    assert 'class="note' not in shown


def test_a_council_paper_is_headed_as_it_is_listed(client: TestClient) -> None:
    """By its meeting and item, not by its own title alone, which many papers share."""
    wanted = {PACK: "Cabinet, 20 Feb 2026 · item 7: Naloxone · Naloxone in libraries", RAID: RAID.title}
    for made, heading in wanted.items():
        assert f'<h1 id="title"><bdi>{heading}</bdi></h1>' in client.get(f"/documents/{made.id}").text


def test_a_page_of_a_paper_opens_by_its_number(client: TestClient) -> None:
    page = client.get(f"/documents/{PACK.id}").text
    assert [page.count(f'id="page={n}"') for n in (4, 5, 6)] == [1, 1, 0]
