"""What a role makes of its holder, by its head and the words around it."""

import pytest

from service.offices.roles import RoleKind, kind_of_role, load_lists, speaks_for_an_office


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        ("Chief Constable", "office"),
        ("County Councillor", "office"),
        ("councillors", "office"),
        ("cabinet member for roads", "office"),
        ("leader of Inventshire County Council", "office"),
        ("Inventham City Council leader", "office"),
        ("councillor and father of two", "office"),
        ("union leader", "post"),  # no public body
        ("campaigner", "post"),
        ("defending", "post"),
        ("for the Crown", "post"),
        ("Det Supt", "office"),
        ("A/Sgt", "office"),
        ("retired GP and campaigner", "post"),
        ("retired bus conductor", "private"),
        ("former baker", "private"),
        ("former union leader", "private"),
        ("an ex-con", "private"),
        ("florist", "private"),
        ("co-signatory", "private"),
        ("former mayor", "former"),
        ("ex-councillor", "former"),
        ("candidate for mayor", "former"),
        ("would-be MP", "former"),
        ("co-defendant", "party"),
        ("victim of the burglary", "party"),
        ("mother-of-two", "private"),
        ("resident of Larch Street", "private"),
        ("driver for a taxi firm", "private"),
        ("his sister’s neighbours", "private"),
        ("", "private"),
    ],
)
def test_a_role_is_judged_by_its_head(role: str, kind: RoleKind) -> None:
    assert kind_of_role(role) == kind


def test_a_general_word_is_an_office_where_its_body_is_public() -> None:
    assert kind_of_role("chief executive", "Inventham Borough Council") == "office"
    assert kind_of_role("chief executive", "Gooseberry Foods") == "post"


@pytest.mark.parametrize(
    "description", ["police spokeswoman", "spokesman for the county council", "the coroner", "Inventshire Police"]
)
def test_who_speaks_for_an_office(description: str) -> None:
    assert speaks_for_an_office(description)


@pytest.mark.parametrize("description", ["man", "the boy’s mother", "spokesman for the victim's family", "a police driver", ""])
def test_who_does_not(description: str) -> None:
    assert not speaks_for_an_office(description)


def test_no_word_is_public_and_private_at_once() -> None:
    lists = load_lists()
    assert not (lists.offices | lists.in_a_public_body | lists.posts) & (lists.parties | lists.private)
