"""What is told as the reason of a hit is what the engine found it by, on both engines: for each kind of clause, and for clauses drawn by chance."""

import os
import random

import numpy as np
import pytest

from core.errors import UsageError
from core.words import Annotations, Document, Mention, Passage, Published, Quote, Role
from index.analysis import terms
from index.entry import DIMENSIONS, Entry
from index.explain import Reason, Stretch, answers, in_words, reasons
from index.fusion import Index, Mode
from index.query import parse
from tests.queries import WORDS, generated

TEXT = (
    "Officers of Operation Gravity found naloxone kits and heroin in Marlham on Friday.\n\n"
    "“We will be back before the week is out,” said Chief Constable Ann Orme.\n\n"
    "The hostel asks for more kits; naloxone is kept at the bar, the kits behind it."
)
N_GENERATED = 400 if os.environ.get("COUNTYWATCH_SOAK") else 100


def at(text: str) -> tuple[int, int]:
    start = TEXT.index(text)
    return start, start + len(text)


NOTES = Annotations(
    entities=(
        Mention(*at("Operation Gravity"), "Operation Gravity", "OPERATION", "Operation Gravity"),
        Mention(*at("Marlham"), "Marlham", "PLACE", "Marlham"),
        Mention(*at("heroin"), "heroin", "DRUG", "heroin"),
        Mention(*at("Ann Orme"), "Ann Orme", "PERSON", "Ann Orme"),
    ),
    roles=(Role("Ann Orme", "Chief Constable"), Role("Jo Finch", "Councillor")),
    quotes=(Quote(*at("We will be back before the week is out"), "Ann Orme", "said", 0.99),),
    topics=("county-lines",),
)
PUBLIC = {role.person: (role,) for role in NOTES.roles}
DOCUMENT = Document(
    "d1", "v1", "gazette", "c1", "article", "http://x.example/1", "Six arrests after dawn raids", TEXT, byline="Lee Pask",
    published=Published("2026-11-23", "day"), passages=tuple(Passage(*at(part)) for part in TEXT.split("\n\n")),
)  # fmt: skip
# Answers none of the queries below but those that ask for nothing that it lacks.
OTHER = Document(
    "d2",
    "v2",
    "herald",
    "c2",
    "minutes",
    "http://x.example/2",
    "Any other business",
    "There was none.",
    passages=(Passage(0, 15),),
)


def unit(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    vector = np.zeros(DIMENSIONS, np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


ENTRIES = [
    Entry(
        DOCUMENT, NOTES, np.stack([unit(1), unit(0, 1), unit(0, 0, 1)]), "d1", 1, "The Gazette", "Larwich City Council", PUBLIC
    ),
    Entry(OTHER, Annotations(), np.zeros((0, DIMENSIONS), np.float32), "d2", 1, "The Herald"),
]


def stretch(entry: Entry) -> Stretch:
    document = entry.document
    whole = ((0, len(document.text)),)
    return Stretch(document, entry.annotations, document.title, whole, entry.source_name, entry.council, public=entry.public)


def found(index: Index, text: str) -> set[str]:
    hits = index.search(parse(text), vector=None, mode="keyword", limit=1000, copies=True).hits
    return {hit.document_id for hit in hits}


@pytest.mark.parametrize(
    ("query", "marked", "said"),
    [
        ("naloxone", ["naloxone", "naloxone"], "naloxone"),
        ("officer", ["Officers"], "Officers"),
        ("dawn", [], "in the title: dawn"),
        ("text:dawn", [], "in the title: dawn"),
        ("title:arrest", [], "in the title: arrests"),
        ("kit hostel elephant", ["kits", "hostel", "kits", "kits"], "kits, hostel"),
        ('"naloxone kit"', ["naloxone kits"], "naloxone kits"),
        ('"the kits behind"', ["the kits behind"], "the kits behind"),
        ('"kits naloxone"~1', ["kits", "naloxone"], "kits, naloxone"),
        ('"bar kept"~4', ["kept", "bar"], "kept, bar"),
        ('"hostel kits bar"~6', ["hostel", "kits", "bar", "kits"], "hostel, kits, bar"),
        ('"raids officers"~1', ["Officers"], "Officers"),  # from the title into the text
        ('title:"raids dawn"~2', [], "in the title: dawn, raids"),
        ('"ha ha naloxone"~2 OR hostel', ["hostel"], "hostel"),
        ("nalox*", ["naloxone", "naloxone"], "naloxone"),
        ("officers*", ["Officers"], "Officers"),
        ('operation:"Op Gravity"', ["Operation Gravity"], "names Operation Gravity"),
        ("place:marlham", ["Marlham"], "names the place Marlham"),
        ("drug:heroin", ["heroin"], "names the drug heroin"),
        ('person:"Ann Orme"', ["Ann Orme"], "names Ann Orme"),
        ('person:"Jo Finch"', [], "names Jo Finch"),  # by a role alone
        ('speaker:"chief constable"', ["We will be back before the week is out"], "quotes Ann Orme"),
        ("topic:county-lines", [], "is about the topic “county lines”"),
        ("source:gazette", [], "comes from The Gazette"),
        ("kind:article", [], "is of the kind “article”"),
        ('council:"larwich city council"', [], "comes from Larwich City Council"),
        ("byline:pask", [], "is by Pask"),
        ("published:2026-11", [], "was published in the days asked for"),
        ("published:..2026-11-23", [], "was published in the days asked for"),
        ("naloxone published:2026 kind:article", ["naloxone", "naloxone"], "naloxone"),
        ("NOT business", [], "has nothing of what the search rules out"),
        ("naloxone NOT business", ["naloxone", "naloxone"], "naloxone"),
        ("elephant OR NOT business", [], "has nothing of what the search rules out"),
        ("heroin OR elephant", ["heroin"], "heroin"),
        ("(hostel AND elephant) OR heroin", ["heroin"], "heroin"),  # the half that fails is no reason
        ("(heroin OR elephant) AND (hostel OR place:marlham)", ["heroin", "Marlham", "hostel"], "heroin, hostel; names the place Marlham"),
        ("NOT (heroin AND elephant) AND bar", ["bar"], "bar"),
    ],
)  # fmt: skip
def test_what_is_marked_is_what_the_engine_matched(index: Index, query: str, marked: list[str], said: str) -> None:
    index.put(ENTRIES)

    assert found(index, query) == {"d1"}
    told = reasons(parse(query), stretch(ENTRIES[0]))
    assert in_words(told) == said
    spans = sorted(span for reason in told for span in reason.spans)
    assert [TEXT[start:end] for start, end in spans] == marked
    assert not answers(parse(query), stretch(ENTRIES[1]))


@pytest.mark.parametrize("mode", ["meaning", "hybrid"])
def test_a_hit_by_meaning_tells_its_passages_and_how_near_they_are(index: Index, mode: Mode) -> None:
    index.put(ENTRIES)

    query = parse("elephants kind:article")
    [hit] = index.search(query, vector=unit(0.6, 0.8), mode=mode).hits
    told = reasons(query, stretch(ENTRIES[0]), hit.near)

    near = [reason for reason in told if reason.what == "meaning"]
    assert [TEXT[start:end] for reason in near for start, end in reason.spans] == TEXT.split("\n\n")[1::-1]
    assert in_words(told) == "is similar in meaning (0.80)"


def test_a_word_that_meaning_found_beside_is_the_reason_first_told(index: Index) -> None:
    index.put(ENTRIES)

    query = parse("hostel")
    [hit] = index.search(query, vector=unit(1), mode="hybrid").hits
    told = reasons(query, stretch(ENTRIES[0]), hit.near)

    assert [reason.what for reason in told] == ["words", "meaning"]
    assert in_words(told) == "hostel"


def entries_by_chance() -> list[Entry]:
    """Return documents of the words that `tests.queries` asks for, with names among them."""
    chance = random.Random(5)
    entries = []
    for number in range(60):
        text = " ".join(chance.choices(WORDS, k=chance.randint(3, 25)))
        title = " ".join(chance.choices(WORDS, k=chance.randint(1, 5)))
        start = text.find("Larwich")
        place = (Mention(start, start + 7, "Larwich", "PLACE", "Larwich"),) if start >= 0 else ()
        role = Role("police", "council")
        document = Document(
            f"d{number}", f"v{number}", chance.choice(["raid", "drug"]), "c", "article", "http://x.example", title, text,
            byline=chance.choice([None, *WORDS]), published=Published(chance.choice([None, "2024", "2025-03", "2026-07-01"])),
            passages=(Passage(0, len(text), item=chance.choice([None, "raid"])),),
        )  # fmt: skip
        entries.append(
            Entry(
                document, Annotations(entities=place, roles=(role,), topics=("naloxone",) * chance.randint(0, 1)),
                np.zeros((0, DIMENSIONS), np.float32), document.id, 1, "Source", public={"police": (role,)} if number % 3 else {},
            )
        )  # fmt: skip
    return entries


@pytest.mark.soak
def test_of_queries_by_chance_exactly_the_documents_with_reasons_are_found(index: Index) -> None:
    entries = entries_by_chance()
    assert index.put(entries) == {}
    stretches = {entry.document.id: stretch(entry) for entry in entries}
    n_asked = n_found = 0

    for text in generated(N_GENERATED, seed=13):
        try:
            query = parse(text)
        except UsageError:
            continue
        ids = found(index, text)
        assert ids == {document_id for document_id, each in stretches.items() if answers(query, each)}, text
        for document_id in ids:
            told = reasons(query, stretches[document_id])
            assert told, (text, document_id)
            assert all(marks_are_words_of(stretches[document_id].document, reason) for reason in told), (text, document_id)
        n_asked += 1
        n_found += len(ids)
    assert n_asked > N_GENERATED / 2
    assert n_found > 10 * n_asked


def marks_are_words_of(document: Document, reason: Reason) -> bool:
    """Tell whether each mark is a whole word or several, as they stand in the text."""
    marked = [document.text[start:end] for start, end in reason.spans]
    if reason.what == "words":
        return bool(marked) and tuple(marked) == reason.said and all(terms(text) for text in marked)
    return reason.what == "name" or not marked
