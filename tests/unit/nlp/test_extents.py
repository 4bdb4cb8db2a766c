"""Where names end by the words beside them, without any weights."""

from typing import Any

import pytest
from spacy.tokens import Doc, Span

from nlp.names.extents import signed_from, whole_extents, without_half_names


def marked(doc: Doc, names: list[tuple[str, str]]) -> list[Span]:
    """Return the spans of labels and names, each the next occurrence of its words."""
    spans, at = [], 0
    for label, name in names:
        start = doc.text.index(name, at)
        at = start + len(name)
        span = doc.char_span(start, at, label=label)
        assert span is not None
        spans.append(span)
    return spans


# A first line counts as a headline, in which every word may have a capital.
@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("Vans went to Nether Oxmarsh, and home.", ["Nether", "Oxmarsh"], [("PLACE", "Nether Oxmarsh")]),
        (
            "In Oxmarsh she runs Silent Hand Oxmarsh, and wept.",
            ["Oxmarsh", "Silent Hand", "Oxmarsh"],
            [("PLACE", "Oxmarsh"), ("ORG", "Silent Hand Oxmarsh")],
        ),
        ("They counted on Oxmarsh sea front, and wept.", ["Oxmarsh sea"], [("PLACE", "Oxmarsh")]),
        ("A lorry in the Port of Oxmarsh, it said.", ["Port", "Oxmarsh"], [("PLACE", "Port of Oxmarsh")]),
        ("Bees live in Ely and Oxmarsh, it said.", ["Ely", "Oxmarsh"], [("PLACE", "Ely"), ("PLACE", "Oxmarsh")]),
        ("The bishop of Ely, of Oxmarsh.", ["Ely", "Oxmarsh"], [("PLACE", "Ely"), ("PLACE", "Oxmarsh")]),
        ("He lives in Marsh-by-Ely, he said.", ["Marsh", "Ely"], [("PLACE", "Marsh-by-Ely")]),
        ("Bins in Oxmarsh car park, they said.", ["Oxmarsh car"], [("PLACE", "Oxmarsh")]),
        ("It moves to Oxmarsh bus station, they said.", ["Oxmarsh bus"], [("PLACE", "Oxmarsh bus station")]),
        ("Doors on Oxmarsh estate today, they said.", ["Oxmarsh estate"], [("PLACE", "Oxmarsh estate")]),
        ("On Sunday she won a cup for the Oxmarsh Twirlers, and wept.", ["Oxmarsh"], [("ORG", "Oxmarsh Twirlers")]),
        ("On Sunday she drank tea at the Second Teapot, and wept.", ["Second"], [("ORG", "Second Teapot")]),
        ("On Sunday she drank tea by Oxmarsh Weir Lane, and wept.", ["Oxmarsh"], [("PLACE", "Oxmarsh Weir Lane")]),
        ("They all went by bus to Listen Oxmarsh, a charity.", ["Oxmarsh"], [("PLACE", "Oxmarsh")]),
        (
            "In Oxmarsh they went to Listen Oxmarsh, a charity.",
            ["Oxmarsh", "Oxmarsh"],
            [("PLACE", "Oxmarsh"), ("ORG", "Listen Oxmarsh")],
        ),
        ("Silent Hand Norwich has beds, and they wept.", ["Norwich"], [("ORG", "Silent Hand Norwich")]),
        ("Silent Norwich has beds, and they wept.", ["Norwich"], [("PLACE", "Norwich")]),
        ("They kept the Oxmarsh custody suite for longer.", ["Oxmarsh custody suite"], [("PLACE", "Oxmarsh custody suite")]),
        ("They kept the Oxmarsh custody suite after May.", ["Oxmarsh custody suite"], [("PLACE", "Oxmarsh custody suite")]),
        ("On Sunday she met the Oxmarsh Inspector, and wept.", ["Oxmarsh"], [("PLACE", "Oxmarsh")]),
        ("On Sunday she read ‘The Oxmarsh Smuggler’, and wept.", ["Oxmarsh"], [("PLACE", "Oxmarsh")]),
        ("On Sunday she was in Oxmarsh. Twirlers danced, and wept.", ["Oxmarsh"], [("PLACE", "Oxmarsh")]),
        ("The Oxmarsh roof fell in, and they wept.", ["Oxmarsh"], [("PLACE", "Oxmarsh")]),
        ("New Oxmarsh Twirlers Win Cup", ["Oxmarsh"], [("PLACE", "Oxmarsh")]),
    ],
)
def test_a_place_has_all_of_its_name(language: Any, text: str, names: list[str], expected: list[tuple[str, str]]) -> None:
    doc = language(f"News\n\n{text}")
    spans = marked(doc, [("PLACE", name) for name in names])

    assert [(span.label_, span.text) for span in whole_extents(doc, doc.text, spans)] == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Dale Constabulary Headquarters", "PLACE"),
        ("Dale Rescue Office", "ORG"),
        ("Headquarters", "ORG"),
        ("St Mary's Church", "PLACE"),
        ("Dale Baptist Church", "ORG"),
        ("Dale House", "PLACE"),
    ],
)
def test_the_building_of_a_body_is_a_place(language: Any, name: str, expected: str) -> None:
    doc = language(f"News\n\nShe wept at {name}, Ely.")

    assert [span.label_ for span in whole_extents(doc, doc.text, marked(doc, [("ORG", name)]))] == [expected]


def test_a_house_that_one_is_at_is_a_place_wherever_it_is_named(language: Any) -> None:
    doc = language("News\n\nShe wept at Dale House. They kept Dale House. He runs Marsh House.")
    spans = marked(doc, [("ORG", "Dale House"), ("ORG", "Dale House"), ("ORG", "Marsh House")])

    assert [span.label_ for span in whole_extents(doc, doc.text, spans)] == ["PLACE", "PLACE", "ORG"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It is a shame.\nMajor Ann Wray, Nether Oxmarsh\n", "PLACE"),
        ("It is a shame. – Ann Wray, Nether Oxmarsh", "PLACE"),
        ("Apologies: Ann Wray, Nether Oxmarsh\n", "PERSON"),
        ("Ann Wray, Nether Oxmarsh and all\n", "PERSON"),
    ],
)
def test_who_signs_a_letter_names_a_place(language: Any, text: str, expected: str) -> None:
    doc = language(text)
    spans = marked(doc, [("PERSON", "Ann Wray"), ("PERSON", "Nether Oxmarsh")])

    assert [span.label_ for span in signed_from(doc, text, spans)] == ["PERSON", expected]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The crew of the trawler Girl Annie came home.", False),
        ("The crew thanked Sister Annie, who came home.", True),
        ("The crew thanked Annie, who came home.", True),
        ("Home she came. Girl Annie came home, they said.", True),
        ("Una Annie sang. The crew thanked Old Annie, they said.", True),
    ],
)
def test_a_boat_is_nobody(language: Any, text: str, kept: bool) -> None:
    doc = language(f"News\n\n{text}")
    names = [("PERSON", "Una Annie")] if "Una" in text else []
    spans = marked(doc, [*names, ("PERSON", "Annie")])

    assert len(without_half_names(doc, doc.text, spans)) == len(names) + kept
