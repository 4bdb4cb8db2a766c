import pytest

from archive.facts.entities import Tie
from core.vocabulary import Label
from core.words import Annotations, Document, Mention, Passage
from service.offices.forces import force_key, sentence_at, strongest, ties_of

ONE, TWO, RAIL = "Inventshire Constabulary", "Otherham Police", "British Transport Police"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Norfolk Constabulary", "norfolk"),
        ("Norfolk Police", "norfolk"),
        ("the  Metropolitan\nPolice Service", "metropolitan"),
        ("Met Police", "metropolitan"),
        ("Police Scotland", "scotland"),
        ("West Midlands Police", "west midlands"),
        ("British Transport Police", "british transport"),
        ("Police", None),
        ("the Police", None),
        ("Norfolk Police Federation", None),
        ("Independent Office for Police Conduct", None),
        ("Norfolk Police and Crime Panel", None),
        ("Inventham Council", None),
        ("", None),
    ],
)
def test_a_force_is_told_by_its_area(name: str, key: str | None) -> None:
    assert force_key(name) == key


def told(text: str, *, source: str = "The Gazette", kind: str = "article") -> str | None:
    """Return the force that a text, of one passage a paragraph, gives Operation Wren."""
    passages, at = [], 0
    for paragraph in text.split("\n\n"):
        passages.append(Passage(at, at + len(paragraph)))
        at += len(paragraph) + 2
    document = Document("d", "v", "s", "c", kind, "http://x", "t", text, passages=tuple(passages))  # type: ignore[arg-type]
    names: list[tuple[str, Label]] = [("Operation Wren", "OPERATION"), *((force, "ORG") for force in (ONE, TWO, RAIL))]
    entities = [Mention(at, at + len(n), n, label, n) for n, label in names for at in range(len(text)) if text.startswith(n, at)]
    own = [m for m in entities if m.label == "OPERATION"]
    named = [(m, next(p for p in passages if p.start <= m.start < p.end)) for m in own]
    return strongest(ties_of(document, Annotations(tuple(entities)), named, source_name=source))


@pytest.mark.parametrize(
    ("text", "force"),
    [
        (f"Operation Wren of {ONE} began. {TWO} had no part in it.", "inventshire"),
        (f"{TWO} runs Operation Wren; it has nothing to do with {ONE}.", "otherham"),
        (f"Operation Wren began.” “{ONE} is glad.", "inventshire"),
        (f"Operation Wren began.\n\n{ONE} is glad.", None),
        (f"Operation Wren began with {RAIL}. {ONE} led it.", "inventshire"),
        (f"Operation Wren is run by {RAIL}.", "british transport"),
        ("Operation Wren began.", None),
    ],
)
def test_the_nearest_force_of_the_sentence_is_meant(text: str, force: str | None) -> None:
    assert told(text) == force


def test_a_release_is_of_the_force_that_published_it() -> None:
    assert told(f"Operation Wren helped {TWO}.", source=ONE, kind="release") == "inventshire"
    assert told(f"Operation Wren helped {TWO}.", source=ONE, kind="article") == "otherham"


def test_equal_ties_go_to_the_better_known_force() -> None:
    ties = [tie for text in (ONE, TWO) for tie in ties_of_release(text)]
    assert strongest(ties, order=["otherham", "inventshire"]) == "otherham"
    assert strongest(ties, order=["inventshire", "otherham"]) == "inventshire"
    assert strongest([]) is None


def ties_of_release(source: str) -> list[Tie]:
    document = Document("d", "v", "s", "c", "release", "http://x", "t", "")
    return list(ties_of(document, Annotations(), [], source_name=source))


@pytest.mark.parametrize(
    ("at", "sentence"), [(0, "One is here."), (14, "Two cost £4.50."), (30, "“Three.”"), (39, "A heading"), (50, "five")]
)
def test_a_sentence_is_found_around_a_place(at: int, sentence: str) -> None:
    text = "One is here. Two cost £4.50. “Three.” A heading\nfive"
    start, end = sentence_at(text, at, (0, len(text)))
    assert text[start:end] == sentence
