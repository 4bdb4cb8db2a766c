"""The speaker's place beside a quotation, a sentence that its speaker parts, and the pronoun that may speak."""

from typing import Any

import pytest

from nlp.grammar.cues import (
    is_agent,
    is_alone,
    is_answer,
    is_clause_subject,
    is_disputed,
    is_in_place,
    is_reported,
    is_resumed,
    is_split_sentence,
    is_told_of,
    signature_of,
)
from nlp.ml.candidates import pronoun_near, token_spans
from nlp.text.layout import Layout
from nlp.text.quotations import find_quotations


class _Stretch:
    def __init__(self, text: str, words: str) -> None:
        self.start = text.rindex(words)
        self.end = self.start + len(words)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("“They stayed.” Tom, Diss\n", "Tom", True),
        ("“They stayed.” – Tom, Diss", "Tom", True),
        ("“They stayed.”\nTom, 45, of Diss\n\nThanks.", "Tom", True),
        ("“They stayed.”\n\n— Tom", "Tom", True),
        ("“They stayed.”\n\nTom, 45, of Diss", "Tom", False),
        ("“They stayed.” Tom, from Diss, laughed.", "Tom", False),
        ("“They stayed.” Tom left", "Tom", False),
        ("“They stayed.”\nTom:", "Tom", False),
        ("Asked, he said: “They stayed.” Tom, Diss", "Tom", False),
        ("Tributes: “They stayed.” – Tom, baker. “Never.” – Ann.", "Tom", True),
        ("Tributes: “They stayed” – Tom, baker.", "Tom", False),
        ("Tributes: “They stayed.” – Tom laughed.", "Tom", False),
    ],
)
def test_a_name_alone_behind_a_quotation_signs_it(language: Any, text: str, name: str, expected: bool) -> None:
    doc = language(text)
    quote = token_spans(doc, find_quotations(text))[0]
    doc.ents = [doc.char_span(at := text.index(name), at + len(name), label="PERSON")]

    assert (signature_of(doc, int(quote[0]), int(quote[1])) == doc.ents[0].start) is expected


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("“Get out,” shouted Tom Ely.", "Tom Ely", True),
        ("The judge: “Whose?” Mr Tom Ely: “Mine.”", "Tom Ely", False),
        ("“Get out!” snapped Det Insp Ann Wray, of the force.", "Ann Wray", True),
        ("“Get out,” the owner of the shop said.", "owner", True),
        ("Ann Wray told the meeting: “Get out.”", "Ann Wray", True),
        ("Ann Wray told the meeting:\n\n“Get out.”", "Ann Wray", True),
        ("Ann Wray told the meeting.\n\n“Get out.”", "Ann Wray", False),
        ("“Get out.” Tom Ely, defending, said little.", "Tom Ely", False),
        ("“Get out,” he told Tom Ely.", "Tom Ely", False),
        ("“Get out,” and Tom Ely left.", "Tom Ely", False),
        ("“Get out,” said Tom Ely’s mother.", "Tom Ely", False),
        ("Ann Wray of the force’s Crime Unit said: “Get out.”", "Crime Unit", False),
        ("Tom Ely left. Somebody said: “Get out.”", "Tom Ely", False),
        ("It had been “a near miss”, warned Judge Tom Ely.", "Tom Ely", True),
        ("“Hear, hear,” piped up Tom Ely.", "Tom Ely", True),
        ("They were asked.\n\n“I want a bench.” – Tom Ely, baker", "Tom Ely", True),
        ("He spoke of “a bench” – Tom Ely laughed.", "Tom Ely", False),
        ("It had been “a near miss”, but Tom Ely left.", "Tom Ely", False),
        ("“Mine!” The owner left.", "owner", False),
        ("“Mine,” the owner said.", "owner", True),
        ("“They stayed.”\n– Tom, baker", "Tom", True),
        ("Ann Wray said in a statement read to the court by a friend: “Get out.”", "Ann Wray", True),
        ("Ann Wray said in a statement that her friend, a baker, had shouted: “Get out.”", "Ann Wray", False),
        ("He called it “a joke”, adding Tom Ely had lied.", "Tom Ely", False),
        ("It had been “a near miss” and Tom Ely knew.", "Tom Ely", False),
    ],
)
def test_the_speakers_place_is_told_by_grammar(language: Any, text: str, name: str, expected: bool) -> None:
    doc = language(text)
    quote, speaker = token_spans(doc, [find_quotations(text)[0], _Stretch(text, name)])

    assert is_in_place(doc, tuple(quote), tuple(speaker)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“I ran,” Ms Reed told the jury, “and I hid.” Tom Ely said little.", True),
        ("“I ran,” Ms Reed said. “and I hid.”", False),
        ("“I ran.” Ms Reed said, “and I hid.”", False),
        ("“I ran,” said Ms Reed. Tom Ely called it “a tale”.", False),
    ],
)
def test_a_sentence_parted_by_its_speaker_has_one_voice(text: str, expected: bool) -> None:
    first, second = find_quotations(text)

    assert is_split_sentence(text, first.end, second.start) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She said: “It is so.” He replied at once.", 1),
        ("“It is so,” he said.", 0),
        ("Their mother said: “It is so.” His sister nodded.", 3),
    ],
)
def test_a_pronoun_of_the_next_sentence_does_not_speak(language: Any, text: str, expected: int) -> None:
    doc = language(text)
    spans = token_spans(doc, find_quotations(text))

    assert pronoun_near(doc, int(spans[0, 0]), int(spans[0, 1]), Layout.of(doc, spans).quotation) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ann Wray said it was well, while Cllr Tom Ely called it “a mess”.", True),
        ("Ann Wray said it was well and Tom Ely that it was “a mess”.", True),
        ("Ann Wray told Tom Ely it was “a mess”.", False),
        ("Ann Wray said it was well, while her rival Tom Ely called it “a mess”.", True),
        ("Ann Wray rose and described Tom Ely as “a mess”.", False),
        ("Ann Wray rose and her friend thought Tom Ely was “a mess”.", False),
        ("Ann Wray spoke of a day with Tom Ely that was “a mess”.", False),
        ("Ann Wray spoke and Tom Ely left. “A mess,” she said.", False),
        ("Ann Wray was sent off for what Tom Ely called “a mess”.", True),
    ],
)
def test_a_clause_with_a_few_quoted_words_is_its_subjects(language: Any, text: str, expected: bool) -> None:
    doc = language(text)
    quote, speaker = token_spans(doc, [find_quotations(text)[0], _Stretch(text, "Tom Ely")])

    assert is_clause_subject(doc, tuple(quote), tuple(speaker)) is expected


@pytest.mark.parametrize(
    ("text", "agent", "reported"),
    [
        ("She was told by Tom Ely that it was “late”.", True, False),
        ("She was told by Tom Ely. It was “late”.", False, False),
        ("She was described by Tom Ely as “late”.", True, False),
        ("She was found by Tom Ely to be “late”.", False, False),
        ("Asked by Tom Ely where it was, she said it was “late”.", False, False),
        ("Tom Ely, defending, said she had “no idea”.", False, True),
        ("Tom Ely told the bench that she sang and “had no idea”.", False, True),
        ("Tom Ely said she told them she had “no idea”.", False, False),
        ("Tom Ely, who she said was late, had “no idea”.", False, False),
        ("Tom Ely said so, and she replied: “No idea.”", False, False),
    ],
)
def test_who_tells_it_by_a_passive_or_in_a_clause(language: Any, text: str, agent: bool, reported: bool) -> None:
    doc = language(text)
    quote, speaker = token_spans(doc, [find_quotations(text)[0], _Stretch(text, "Tom Ely")])

    assert is_agent(doc, tuple(quote), tuple(speaker)) is agent
    assert is_reported(doc, int(speaker[1]), int(quote[0])) is reported


@pytest.mark.parametrize(
    ("text", "alone", "answer"),
    [
        ("“Who counted?” asked Ann Wray.\n\n“We did.”\n\nThere was laughter.", True, True),
        ("“Who counted?” asked Ann Wray.\n\n“We did,” he said.", False, False),
        ("“We counted,” said Ann Wray.\n\n“It took a year.\n\n“It was worth it.”", True, False),
        ("Ann Wray said: “It is so.”\n\nThere was laughter.\n\n“We did.”", True, False),
        ("“We counted,” said Ann Wray.\n\nTom Ely told the meeting:\n“It took a year.”", False, False),
        ("“We counted,” said Ann Wray.\n\nTom Ely asked all what they thought:\n\n“It took a year.”", True, False),
    ],
)
def test_a_quotation_alone_behind_anothers_paragraph_is_an_answer(text: str, alone: bool, answer: bool) -> None:
    before, quotation = find_quotations(text)[:2]

    assert (is_alone(text, quotation), is_answer(text, before, quotation)) == (alone, answer)


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("Ann Wray was asked by Tom Ely: “Where are they?”", "Ann Wray", True),
        ("“Sit down,” Ann Wray was told by the chair, Tom Ely.", "Ann Wray", True),
        ("Ann Wray was there by noon and said: “Go.”", "Ann Wray", False),
        ("Ann Wray was clear: “Go.”", "Ann Wray", False),
        ("Ann Wray was told: “Go.”", "Ann Wray", True),
        ("Ann Wray was told she was “late”.", "Ann Wray", True),
        ("Ann Wray is recorded as saying that it was “late”.", "Ann Wray", False),
        ("Callers told Ann Wray what they thought: “Go.”", "Ann Wray", True),
        ("“Go,” laughs Ann Wray when she sees us.", "Ann Wray", False),
        ("The father of PC Tom Ely said: “He loved the job.”", "Tom Ely", True),
        ("The man who shot PC Tom Ely said: “I would again.”", "Tom Ely", True),
        ("A spokesman for singer Tom Ely said: “He is well.”", "Tom Ely", True),
        ("Director of nursing Tom Ely said: “Beds are short.”", "Tom Ely", False),
        ("The chair, Tom Ely, said: “Beds are short.”", "Tom Ely", False),
        ("Tom Ely denied that he had told her to “burn the lot”.", "Tom Ely", True),
        ("Tom Ely denied it and said: “Beds are short.”", "Tom Ely", False),
    ],
)
def test_words_around_a_name_may_give_what_is_said_to_another(language: Any, text: str, name: str, expected: bool) -> None:
    doc = language(text)
    quote, speaker = token_spans(doc, [find_quotations(text)[0], _Stretch(text, name)])

    assert is_disputed(doc, tuple(quote), tuple(speaker)) is expected


def test_a_person_before_the_quotation_is_told_to_speak_by_the_one_in_front(language: Any) -> None:
    doc = language("Ann Wray said Tom Ely shouted: “Go.”")
    doc.set_ents([doc.char_span(14, 21, label="PERSON")])
    quote, speaker = token_spans(doc, [find_quotations(doc.text)[0], _Stretch(doc.text, "Ann Wray")])

    assert is_disputed(doc, tuple(quote), tuple(speaker))
    doc.set_ents([])
    assert not is_disputed(doc, tuple(quote), tuple(speaker))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We counted,” said Ann Wray.\n\n“It took a year.\n\n“It was worth it.”", True),
        ("“We counted,” said Ann Wray.\n\n“It took a year.”", False),
        ("“We counted.”\n\n“It took a year.\n\n“It was worth it.”", False),
        ("“We counted,” said Ann Wray.\n\nThere was laughter. “It took a year.\n\n“It was worth it.”", False),
    ],
)
def test_who_ends_a_paragraph_with_his_name_speaks_on_over_paragraphs(text: str, expected: bool) -> None:
    before, quotation = find_quotations(text)[:2]

    assert is_resumed(text, before, quotation) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One tenant said Ann Wray was “the reason”.", True),
        ("The judge said that Ann Wray had been “a disgrace”.", True),
        ("One tenant said so. Ann Wray was “the reason”.", False),
        ("The judge said that Ann Wray had described it as “late”.", False),
        ("One tenant said Ann Wray told him it was “late”.", False),
        ("Ann Wray was “late”.", False),
        ("One tenant said Ann Wray was there: “Late.”", False),
    ],
)
def test_of_whom_somebody_says_it_says_nothing(language: Any, text: str, expected: bool) -> None:
    doc = language(text)
    quote, speaker = token_spans(doc, [find_quotations(text)[0], _Stretch(text, "Ann Wray")])

    assert is_told_of(doc, (int(quote[0]), int(quote[1])), (int(speaker[0]), int(speaker[1]))) is expected
