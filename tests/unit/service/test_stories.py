"""Quotes and figures of note: near the match, by people in office only, and no more than the licence lets be shown."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from archive.texts.texts import StoredDocument
from core.beat import Licence
from core.shown_figures import SHOW_FIGURE
from core.shown_speakers import SHOW_SPEAKER
from core.words import Annotations, Document, Figure, Mention, Passage, Quote, Role
from service.fairness import public_roles
from service.fairness.licences import allowed_spans
from service.following.stories import MAX_QUOTE_CHARS, ShownFigure, StoryQuote, figures_of_note, quotes_of_note

OPENING = "The chief, Ann Orme, said: “We will be back before the week is out,” and left."
MIDDLE = "Lee Pask, who lives there, said: “I never slept a wink that night.” His mother said: “He is a good boy at heart.”"
CLOSING = "A spokesman said: “Nobody was hurt and nobody ran away.” Judge Ida Holm said: “You knew well what you were doing.”"
TEXT = f"{OPENING}\n{MIDDLE}\n{CLOSING}"
SPOKEN = {
    "We will be back before the week is out,": "Ann Orme",
    "I never slept a wink that night.": "Lee Pask",
    "He is a good boy at heart.": "mother",
    "Nobody was hurt and nobody ran away.": "spokesman",
    "You knew well what you were doing.": "Ida Holm",
}
FIRST, SECOND, THIRD = ((TEXT.index(part), TEXT.index(part) + len(part)) for part in (OPENING, MIDDLE, CLOSING))
EVERYWHERE = ((0, len(TEXT)),)


def shelved(
    text: str = TEXT, *, quotes: Sequence[Quote] = (), figures: Sequence[Figure] = (), roles: Sequence[Role] = ()
) -> StoredDocument:
    names = [name for name in ("Ann Orme", "Lee Pask", "Ida Holm") if name in text]
    people = tuple(Mention(text.index(n), text.index(n) + len(n), n, "PERSON", n) for n in names)
    passages = tuple(Passage(start, end) for start, end in (FIRST, SECOND, THIRD))
    document = Document("d1", "v1", "gazette", "c1", "article", "http://x.example/1", "A headline", text, passages=passages)
    notes = Annotations(entities=people, roles=tuple(roles), quotes=tuple(quotes), figures=tuple(figures))
    return StoredDocument(document, notes, np.zeros((0, 0), np.float32), "d1", 1, datetime(2026, 11, 24, tzinfo=UTC), None)


OFFICES = (Role("Ann Orme", "Chief Constable"), Role("Ida Holm", "Judge"), Role("Lee Pask", "defendant"))
QUOTES = [Quote(TEXT.index(words), TEXT.index(words) + len(words), speaker, "said", 0.99) for words, speaker in SPOKEN.items()]
ITEM = shelved(quotes=QUOTES, roles=OFFICES)


def said_in(item: StoredDocument, allowed: Sequence[tuple[int, int]], *, near: tuple[int, int]) -> tuple[StoryQuote, ...]:
    """Return the quotes of note of a text that is alone in the archive."""
    return quotes_of_note(item, allowed, near=near, public=public_roles(item.annotations))


def test_people_in_office_and_who_speaks_for_one_are_quoted_nobody_else() -> None:
    wide = said_in(ITEM, EVERYWHERE, near=THIRD)
    assert wide == (
        StoryQuote("Nobody was hurt and nobody ran away.", "spokesman", None),
        StoryQuote("You knew well what you were doing.", "Ida Holm", "Judge"),
    )
    assert said_in(ITEM, EVERYWHERE, near=FIRST)[0] == StoryQuote(
        "We will be back before the week is out", "Ann Orme", "Chief Constable"
    )
    assert said_in(ITEM, (SECOND,), near=SECOND) == ()


@pytest.mark.parametrize("speaker", ["man", "woman", "the boy’s mother", "neighbour", "victim", "resident", "teenager", None])
def test_a_description_of_a_private_person_is_not_quoted(speaker: str | None) -> None:
    item = shelved(quotes=[replace(QUOTES[3], speaker=speaker)])
    assert said_in(item, EVERYWHERE, near=THIRD) == ()


@pytest.mark.parametrize("speaker", ["police spokeswoman", "the coroner", "force", "A senior officer"])
def test_a_description_of_an_office_is(speaker: str) -> None:
    item = shelved(quotes=[replace(QUOTES[3], speaker=speaker)])
    assert [said.speaker for said in said_in(item, EVERYWHERE, near=THIRD)] == [speaker]


@pytest.mark.parametrize("confidence", [None, 0.0, SHOW_SPEAKER - 0.01])
def test_a_speaker_is_named_only_where_that_is_certain(confidence: float | None) -> None:
    unsure = [replace(quote, speaker_confidence=confidence) for quote in QUOTES]
    told = said_in(shelved(quotes=unsure, roles=OFFICES), EVERYWHERE, near=FIRST)

    assert [each.said_by for each in told] == ["speaker not certain", "speaker not certain"]
    assert [each.role for each in told] == [None, None]
    assert "slept" not in str(told)  # whose best guess is a private person is left out as before


def test_quotes_of_certain_speakers_come_first() -> None:
    quotes = [replace(QUOTES[0], speaker_confidence=0.2), *QUOTES[3:]]
    assert [each.said_by for each in said_in(shelved(quotes=quotes, roles=OFFICES), EVERYWHERE, near=FIRST)] == [
        "spokesman",
        "Ida Holm",
    ]


def test_turns_of_phrase_and_repeats_are_left_out_and_long_ones_cut() -> None:
    text = (
        "Chief Constable Ann Orme said it was “robust”. “"
        + "We will do it well. " * 40
        + "” “We will be here” “We will be here too, you know.”"
    )
    spans = [("robust", 6), ("We will do it well. ", 800), ("We will be here", 15)]
    quotes = [Quote(text.index(words), text.index(words) + n, "Ann Orme", "said", 0.99) for words, n in spans]
    told = said_in(shelved(text, quotes=[*quotes, quotes[1]], roles=OFFICES[:1]), ((0, len(text)),), near=(0, len(text)))

    (only,) = told
    assert len(only.words) <= MAX_QUOTE_CHARS
    assert only.words.endswith(" …")


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [("link", ()), ("snippet", (SECOND,)), ("full", EVERYWHERE)],
)
def test_the_licence_says_where_words_may_be_taken_from(licence: Licence, allowed: tuple[tuple[int, int], ...]) -> None:
    assert allowed_spans(ITEM.document, 1, licence=licence) == allowed


def test_of_a_pack_only_the_item_that_is_shown() -> None:
    passages = (Passage(*FIRST, 1, "3"), Passage(*SECOND, 2, "4"), Passage(*THIRD, 2, "3"))
    assert allowed_spans(replace(ITEM.document, passages=passages), 0, licence="full") == (FIRST, THIRD)


def figure(text: str, words: str, kind: str, value: float, of: str | None = None, unit: str | None = None) -> Figure:
    start = text.index(words)
    return Figure(start, start + len(words), words, kind, value, unit, of=of, confidence=1.0)


def test_figures_are_as_written_with_what_they_count_and_never_added_up() -> None:
    text = "Nine people were held, six charged. Nine were held. Some 4.1 deaths a year; 3.2 found; 7 things; £8,400 taken; two warrants; 2 found then."
    found = [
        figure(text, "Nine", "arrests", 9, "Operation Gravity"),
        replace(figure(text, "Nine", "arrests", 9), start=text.rindex("Nine"), end=text.rindex("Nine") + 4),
        figure(text, "six", "charged", 6),
        figure(text, "4.1", "deaths", 4.1),
        figure(text, "3.2", "seizure_amount", 3.2),
        figure(text, "7", "other", 7),
        figure(text, "£8,400 ", "seizure_value", 8400, "Operation Gravity", "GBP"),
        figure(text, "two", "warrants", 2),
        replace(figure(text, "2 found", "arrests", 2, "Operation Gravity"), confidence=SHOW_FIGURE - 0.01),
    ]
    near = (0, len(text))
    assert figures_of_note(shelved(text, figures=found), (near,), near=near) == (
        ShownFigure("Nine", "arrests", "Operation Gravity"),
        ShownFigure("six", "people charged", None),
        ShownFigure("£8,400", "value of what was seized", "Operation Gravity"),
    )
    assert figures_of_note(shelved(text, figures=found), (), near=near) == ()
    assert figures_of_note(shelved(text, figures=found), ((0, 5),), near=(0, 5)) == (
        ShownFigure("Nine", "arrests", "Operation Gravity"),
    )


def test_a_figure_far_from_the_match_needs_an_operation() -> None:
    text = "It began here. " + "Words and more words. " * 200 + "Six were charged and nine held."
    found = [figure(text, "Six", "charged", 6), figure(text, "nine", "arrests", 9, "Operation Gravity")]
    told = figures_of_note(shelved(text, figures=found), ((0, len(text)),), near=(0, 14))

    assert told == (ShownFigure("nine", "arrests", "Operation Gravity"),)
