"""The page of a person in office, a place, a body or a drug: what its parts list is what the archive's rows say; nobody else has a page."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from core.words import Role
from tests.web.conftest import open_client
from tests.web.county import PACK, PACK_SHOWN, RAID, Made, config_of, fill, open_county
from tests.web.test_pages import get


def test_a_person_in_office_has_a_page_with_facts_and_parts(client: TestClient) -> None:
    page = get(client, "/profiles/person/Ada%20Quill")
    assert "person in public office" in page.text
    assert "OfficeChief Inspector, Inventshire Police 1 March 2026" in page.text
    assert "First mention1 March 2026" in page.text
    assert "1 story or agenda item, in 1 document" in page.text
    assert page.links[RAID.title] == f"/documents/{RAID.id}?at={RAID.text.index('Ada Quill')}#sought"
    quotes = get(client, page.links["Quotes"].partition("#")[0])
    assert "“We will not stop here.”" in quotes.text
    assert client.get(quotes.links["wrong speaker"]).status_code == 200
    beside = get(client, page.links["Named beside"].partition("#")[0])
    assert beside.links["Inventham"] == "/profiles/place/Inventham"
    assert beside.links["Operation Gooseberry"] == "/operations/gooseberry"
    assert "Bob Private" not in page.text + beside.text


def test_a_place_lists_press_and_council_apart(client: TestClient) -> None:
    page = get(client, "/profiles/place/Inventham")
    assert page.links["Press 1"] == "/profiles/place/Inventham?part=coverage#part"
    council = get(client, page.links["Council papers 1"].partition("#")[0])
    assert PACK_SHOWN.partition(":")[0] in " ".join(council.links)
    told = [href for href in council.links.values() if href.startswith("/documents/")]
    assert [href.partition("?")[0] for href in told] == [f"/documents/{PACK.id}"]
    assert 'id="sought"' in client.get(told[0]).text
    assert "There are no more here" in get(client, "/profiles/place/Inventham?part=council&page=9").text


def test_the_bar_of_months_opens_what_it_counts(client: TestClient) -> None:
    page = get(client, "/profiles/drug/heroin")
    (bar,) = [attrs for tag, attrs in page.tags if tag == "a" and "aria-label" in attrs and ": " in (attrs["aria-label"] or "")]
    assert bar["aria-label"] == "March 2026: 1"
    assert RAID.title in get(client, bar["href"] or "").links


@pytest.mark.parametrize("name", ["Bob Private", "Ada", "nobody at all", "%3Cscript%3E", "../../x"])
def test_nobody_without_a_public_role_has_a_page(client: TestClient, name: str) -> None:
    page = client.get(f"/profiles/person/{name}")
    assert page.status_code == 404
    assert "<script>" not in page.text


def test_what_is_no_thing_is_told(client: TestClient) -> None:
    assert "Pages are of a person in office" in get(client, "/profiles/gossip/x", 404).text
    assert (
        get(client, "/profiles/operation/Gooseberry").links["Search in them"]
        == get(client, "/operations/gooseberry").links["Search in them"]
    )
    assert "part: " in get(client, "/profiles/place/Inventham?part=gossip", 400).text
    assert client.get("/profiles/place/" + "w" * 500).status_code == 400


def test_the_menu_of_a_name_leads_to_its_page(client: TestClient) -> None:
    page = get(client, f"/documents/{RAID.id}?names=1")
    pages = {
        attrs.get("href") or "" for tag, attrs in page.tags if tag == "a" and (attrs.get("href") or "").startswith("/profiles/")
    }
    assert pages == {"/profiles/person/Ada%20Quill", "/profiles/place/Inventham", "/profiles/drug/heroin"}
    for address in pages:
        assert client.get(address).status_code == 200


def test_a_role_that_is_no_public_office_gives_a_name_but_no_page(tmp_path: Path) -> None:
    ferry = Made(
        "Ferry late", ("The ferry was late, said depot manager Olwen Prake. Inspector Tarn waited.",),
        names=(("Olwen Prake", "PERSON"), ("Tarn", "PERSON")), roles=(Role("Olwen Prake", "depot manager"), Role("Tarn", "Inspector")),
    )  # fmt: skip
    config = config_of(tmp_path)
    with open_county(config, (ferry,)) as installation:
        fill(installation, (ferry,))
    for client in open_client(config):
        page = get(client, f"/documents/{ferry.id}?names=1")
        assert "Olwen Prake person in a public role" in page.text
        assert not [attrs for tag, attrs in page.tags if tag == "a" and (attrs.get("href") or "").startswith("/profiles/person")]
