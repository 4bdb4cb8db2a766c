"""Why a text answers a query: the words and names that matched, in words, and whether a stretch of it answers alone."""

import re
from dataclasses import replace

import numpy as np
import pytest

from core.words import Annotations, Document, Mention, Passage, Published, Quote, Role
from index.entry import Entry
from index.explain import Stretch, answers, in_words, reasons
from index.opening import scratch_index
from index.query import parse
from service.fairness import public_roles

TEXT = (
    "Six arrests in Marlham\n"
    "Officers of Operation Gravity found naloxone kits and heroin in Marlham on Friday.\n"
    "“We will be back before the week is out,” said Chief Constable Ann Orme. Lee Pask, a neighbour, said: “I never slept a wink.”"
)


def mention(text: str, label: str, canonical: str | None = None) -> Mention:
    start = TEXT.index(text)
    return Mention(start, start + len(text), text, label, canonical or text)


def quote(words: str, speaker: str) -> Quote:
    start = TEXT.index(words)
    return Quote(start, start + len(words), speaker, "said", 0.99)


NOTES = Annotations(
    entities=(
        mention("Operation Gravity", "OPERATION"), mention("Marlham", "PLACE"), mention("heroin", "DRUG"),
        mention("Ann Orme", "PERSON"), mention("Lee Pask", "PERSON"),
    ),
    roles=(Role("Ann Orme", "Chief Constable"), Role("Lee Pask", "neighbour")),
    quotes=(quote("We will be back before the week is out", "Ann Orme"), quote("I never slept a wink", "Lee Pask")),
    topics=("county-lines",),
)  # fmt: skip
DOCUMENT = Document(
    "d1", "v1", "gazette", "c1", "article", "http://x.example/1", "Six arrests in Marlham", TEXT, byline="Jo Finch",
    published=Published("2026-11-23", "day"), passages=(Passage(0, len(TEXT)),),
)  # fmt: skip
PUBLIC = public_roles(NOTES)
WHOLE = Stretch(DOCUMENT, NOTES, DOCUMENT.title, ((0, len(TEXT)),), "The Gazette", public=PUBLIC)
LAST = replace(WHOLE, heading="Any other business", spans=((TEXT.index("“We"), len(TEXT)),), item="9")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("naloxone", "naloxone"),
        ("kit naloxone", "kits, naloxone"),
        ('"naloxone kit"', "naloxone kits"),
        ("nalox*", "naloxone"),
        ("title:arrest", "in the title: arrests"),
        ('operation:"gravity"', "names Operation Gravity"),
        ("naloxone place:Marlham", "naloxone; names the place Marlham"),
        ("drug:heroin OR drug:cannabis", "names the drug heroin"),
        ('person:"Ann Orme"', "names Ann Orme"),
        ('speaker:"Ann Orme"', "quotes Ann Orme"),
        ('speaker:"chief constable"', "quotes Ann Orme"),
        ("topic:county-lines", "is about the topic “county lines”"),
        ("source:gazette", "comes from The Gazette"),
        ("naloxone source:gazette published:2026", "naloxone"),  # a filter is told only where nothing else is
        ("published:2026-11", "was published in the days asked for"),
        ("byline:finch", "is by Finch"),
        ("naloxone NOT cannabis", "naloxone"),
    ],
)
def test_what_matched_is_said_in_words(query: str, said: str) -> None:
    found = reasons(parse(query), WHOLE)

    assert in_words(found) == said
    assert answers(parse(query), WHOLE)
    marked = [TEXT[start:end] for each in found for start, end in each.spans]
    assert all(marked)


@pytest.mark.parametrize("query", ['person:"Lee Pask"', 'speaker:"Lee Pask"'])
def test_a_private_person_is_no_name_that_matches(query: str) -> None:
    assert reasons(parse(query), WHOLE) == []
    assert not answers(parse(query), WHOLE)


@pytest.mark.parametrize("confidence", [0.5, None])
@pytest.mark.parametrize("query", ['speaker:"Ann Orme"', 'speaker:"chief constable"'])
def test_a_speaker_who_is_not_certain_is_no_name_that_matches(query: str, confidence: float | None) -> None:
    unsure = replace(NOTES, quotes=tuple(replace(each, speaker_confidence=confidence) for each in NOTES.quotes))
    assert reasons(parse(query), replace(WHOLE, annotations=unsure)) == []


@pytest.mark.parametrize(
    ("query", "is_answer"),
    [
        ("wink", True),
        ("naloxone", False),
        ("wink AND naloxone", False),
        ("wink OR naloxone", True),
        ("wink NOT naloxone", True),
        ("wink NOT week", False),
        ("wink week slept", True),
        ("wink naloxone", False),  # both of two
        ("wink slept week naloxone", True),  # all but one of four
        ('operation:"Gravity"', False),
        ('speaker:"Ann Orme"', True),
        ("item:9", True),
        ("item:8", False),
        ("business wink", True),  # a word of its heading
        ("kind:article wink", True),
        ("kind:minutes wink", False),
    ],
)
def test_a_stretch_answers_by_what_stands_in_it(query: str, is_answer: bool) -> None:
    assert answers(parse(query), LAST) is is_answer


def test_a_whole_document_is_answered_as_the_index_answers() -> None:
    queries = """naloxone; naloxone hostel; kit naloxone found friday; nobody was here; naloxone AND heroin; naloxone AND NOT heroin
        "naloxone kits"; "kits naloxone"; "officers naloxone"~6; nalox*; title:arrests; title:naloxone; text:arrests; byline:finch
        operation:gravity; operation:"Operation Gravity"; place:Marlham; place:Norwich; drug:heroin; person:"Ann Orme"; person:"Lee Pask"
        speaker:"Ann Orme"; speaker:"Lee Pask"; speaker:"chief constable"; topic:county-lines; topic:deaths; source:gazette; source:herald
        kind:article; kind:minutes; item:3; council:x; published:2026-11; published:..2026-10; place:Norwich OR wink; -wink naloxone"""
    with scratch_index(None) as index:
        index.put([Entry(DOCUMENT, NOTES, np.zeros((0, 384), np.float32), "d1", 1, "The Gazette", public=PUBLIC)])
        for text in re.split(r"[;\n]\s*", queries):
            query = parse(text.strip())
            found = index.search(query, vector=None, mode="keyword", copies=True).total
            assert answers(query, WHOLE) is bool(found), text
