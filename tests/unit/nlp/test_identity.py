"""Who is one person in a text, what is one operation, one spelling for the rest."""

import pytest

from nlp.names.identity import MentionSpan, canonical_operations, canonical_people, canonical_plain, parse_name
from nlp.names.spellings import title_case


def marked(text: str) -> tuple[str, list[MentionSpan]]:
    """Return a text without its bars, and the stretches between each pair of them."""
    plain, mentions = "", []
    for at, part in enumerate(text.split("|")):
        if at % 2:
            mentions.append((len(plain), len(plain) + len(part), part))
        plain += part
    return plain, mentions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|Una Garth| spoke. Ms |Garth| left. |Una| sang.", ["Una Garth", "Una Garth", "Una Garth"]),
        ("|Garth| spoke. |Una Garth| left.", ["Una Garth", "Una Garth"]),
        ("PC |Garth| stopped him. |Tom Garth|, 44, of Diss, was fined.", ["Garth", "Tom Garth"]),
        ("|Tom Garth| (44) was fined. |Garth| had told PC |Garth|.", ["Tom Garth", "Tom Garth", "Garth"]),
        ("PC |Tom Garth|, 44, was sacked. PC |Garth| had lied.", ["Tom Garth", "Tom Garth"]),
        ("Det Insp |Una Garth| led. PC |Garth| followed. DI |Garth| spoke.", ["Una Garth", "Garth", "Una Garth"]),
        ("PC |Garth| followed. Inspector |Una Garth| led. |Garth| spoke.", ["Garth", "Una Garth", "Una Garth"]),
        ("Chief Insp |Una Garth| led. Inspector |Garth| spoke.", ["Una Garth", "Una Garth"]),
        ("Sgt |Una Garth| led. PC |Una Garth| had been one of us.", ["Una Garth", "Una Garth"]),
        ("|Una Garth| (52) became a sergeant. Mrs |Garth| was glad.", ["Una Garth", "Una Garth"]),
        (
            "|Karen| and |Paul Eastlake| met. Mrs |Eastlake| was jailed. Mr |Eastlake| was not.",
            ["Karen Eastlake", "Paul Eastlake", "Karen Eastlake", "Paul Eastlake"],
        ),
        ("|Karen| and |Paul Eastlake| met.", ["Karen", "Paul Eastlake"]),
        (
            "Mother and son |Karen| and |Paul Eastlake| met. Ms |Eastlake| was jailed. Mr |Eastlake| was not.",
            ["Karen Eastlake", "Paul Eastlake", "Karen Eastlake", "Paul Eastlake"],
        ),
        ("|Karen Eastlake| and |Paul Eastlake| met. Mrs |Eastlake| left.", ["Karen Eastlake", "Paul Eastlake", "Karen Eastlake"]),
        ("|Paul Eastlake| met us. Mrs |Eastlake| left.", ["Paul Eastlake", "Eastlake"]),
        (
            "|Barry Tipton| and his son |Lee| met. Mr |Tipton|'s wife left.",
            ["Barry Tipton", "Lee", "Barry Tipton"],
        ),
        (
            "|Kyle Drabwell| hid. His nan, Mrs |Vera Drabwell|, sobbed. |Drabwell| told officers. Mrs |Drabwell| left.",
            ["Kyle Drabwell", "Vera Drabwell", "Kyle Drabwell", "Vera Drabwell"],
        ),
        (
            "|Kyle Drabwell| is on trial. His mother, |Vera Drabwell|, sobbed. |Drabwell| denies it.",
            ["Kyle Drabwell", "Vera Drabwell", "Kyle Drabwell"],
        ),
        ("|Bailey, John|; fined. |John Bailey| paid.", ["John Bailey", "John Bailey"]),
        ("|Bailey, John|; fined.", ["John Bailey"]),
        ("|PICKLES, Darren| was fined. |Pickles| paid.", ["Darren Pickles", "Darren Pickles"]),
        ("|UNA O'HARA| JAILED. |O'Hara| wept.", ["Una O'Hara", "Una O'Hara"]),
        ("|Kyle 'Spoon' Drabwell| hid. |Kyle Drabwell| ran.", ["Kyle 'Spoon' Drabwell", "Kyle 'Spoon' Drabwell"]),
        ("|Una\nGarth| spoke.", ["Una Garth"]),
        ("|Rhodri ap Huw| spoke. Mr |ap Huw| left.", ["Rhodri ap Huw", "Rhodri ap Huw"]),
        ("|Tom Fewster| wrote. ACTION: |TF| to ring.", ["Tom Fewster", "Tom Fewster"]),
        ("Sisters |Karen| and |Ann Eastlake| met. |Karen| left.", ["Karen Eastlake", "Ann Eastlake", "Karen Eastlake"]),
        ("|R. Leggatt| and |P. Leggatt| came.", ["R. Leggatt", "P. Leggatt"]),
        ("|Q. Allardice| came. |Quentin Allardice| spoke.", ["Quentin Allardice", "Quentin Allardice"]),
        ("|William Vane| spoke. |Bill Vane| left.", ["William Vane", "William Vane"]),
        ("|Wilfred Vane| spoke. |Wilf| left.", ["Wilfred Vane", "Wilfred Vane"]),
        ("|Joe Fellowes| and |Joe Fellowes Snr| spoke.", ["Joe Fellowes", "Joe Fellowes Snr"]),
        ("|Daniel Vane| and |Danielle Vane| spoke.", ["Daniel Vane", "Danielle Vane"]),
        ("|Lee Vane| spoke. Mr |Lee| left.", ["Lee Vane", "Lee"]),
        ("Sergeant |Lee Vane| spoke. |Una Garth|, whose son |Lee| died, wept.", ["Lee Vane", "Una Garth", "Lee"]),
        ("|Lee Vane| died. |Una Garth|, his aunt, said her nephew |Lee| sang.", ["Lee Vane", "Una Garth", "Lee Vane"]),
        ("Sergeant |Lee Vane| spoke. “I do,” |Lee| said.", ["Lee Vane", "Lee Vane"]),
        ("", []),
    ],
)
def test_people(text: str, expected: list[str]) -> None:
    plain, mentions = marked(text)
    assert canonical_people(plain, mentions) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("|Op Tern| and |Ops Rail| and |OPERATION TERN| ran.", ["Operation Tern", "Operation Rail", "Operation Tern"]),
        ("|Operations Tern| and |Rail| ran.", ["Operation Tern", "Operation Rail"]),
        ("|Operation 'Tern'|, |Operation “Tern”|, then |Tern| ran.", ["Operation Tern"] * 3),
        ("|Operation Copper\nKettle| ran.", ["Operation Copper Kettle"]),
        ("|Ymgyrch Tegeirian| ran. |Tegeirian| led on.", ["Ymgyrch Tegeirian", "Ymgyrch Tegeirian"]),
        ("See #|OpSlyFox|; |Operation Sly Fox| ran.", ["Operation Sly Fox", "Operation Sly Fox"]),
        ("|operation gravel| ran.", ["Operation Gravel"]),
        ("|OP McKINDLE| ran. |McKindle| led on.", ["Operation McKindle", "Operation McKindle"]),
        ("|OPERATION HOLLY & IVY| ran.", ["Operation Holly & Ivy"]),
        ("|Operation Puffin Patrol| ran in May. |Puffin| led on.", ["Operation Puffin Patrol", "Operation Puffin Patrol"]),
        ("|Optimus| was codenamed so by police.", ["Operation Optimus"]),
    ],
)
def test_operations(text: str, expected: list[str]) -> None:
    plain, mentions = marked(text)
    assert [canonical for _, _, canonical in canonical_operations(plain, mentions)] == expected


def test_a_headlines_overlong_name_is_cut_to_the_bodys() -> None:
    plain, mentions = marked("|Operation Tern Nets Six|\n\nSix people were held when |Operation Tern| ran in May.")
    found = canonical_operations(plain, mentions)
    assert [(plain[start:end], canonical) for start, end, canonical in found] == [("Operation Tern", "Operation Tern")] * 2


def test_a_long_name_in_the_body_stays_beside_a_shorter_one() -> None:
    plain, mentions = marked("They ran |Operation Tern| in May and |Operation Tern Blue| in June, said police.")
    assert [canonical for _, _, canonical in canonical_operations(plain, mentions)] == ["Operation Tern", "Operation Tern Blue"]


@pytest.mark.parametrize(
    ("label", "names", "expected"),
    [
        ("ORG", ["Larwich City Council", "LARWICH CITY COUNCIL"], ["Larwich City Council"] * 2),
        ("ORG", ["LARWICH NHS TRUST"], ["Larwich NHS Trust"]),
        ("ORG", ["Larwich Drug Partnership", "LDP"], ["Larwich Drug Partnership"] * 2),
        ("ORG", ["NHS Larwich Integrated Care Board", "ICB"], ["NHS Larwich Integrated Care Board"] * 2),
        ("ORG", ["Larwich Chronicle", "Chronicle"], ["Larwich Chronicle"] * 2),
        ("ORG", ["Zawn Young\nPeople's Trust"], ["Zawn Young People's Trust"]),
        ("PLACE", ["Kings Lynn", "King's Lynn"], ["Kings Lynn"] * 2),
        ("PLACE", ["OXMARSH", "ELY", "HMP", "A3072"], ["Oxmarsh", "Ely", "HMP", "A3072"]),
        ("DRUG", ["Cannabis", "cannabis"], ["cannabis"] * 2),
    ],
)
def test_other_labels_have_one_spelling(label: str, names: list[str], expected: list[str]) -> None:
    assert canonical_plain(label, [(0, len(name), name) for name in names]) == expected


def test_parts_of_a_name() -> None:
    name = parse_name("Craig “Bez” Fairweather-Okoro")
    assert (name.given, name.surname, name.nicknames) == (("craig",), ("fairweather-okoro",), ("bez",))
    assert parse_name("Bailey, John").written == "John Bailey"
    assert not parse_name("Garth").is_full


def test_title_case() -> None:
    assert title_case("UNA O'HARA-MCKAY") == "Una O'Hara-McKay"
