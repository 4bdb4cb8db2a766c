"""A text as its page shows it: its names lead to menus, and each note stands behind the sentence that it is about."""

from core.vocabulary import Label
from core.words import Document, Figure, Mention, Passage, Role
from service.exits.answers import SaidQuote, ShownNotes
from web.document_text import Note, notes_of, passages_of


def document_of(text: str) -> Document:
    return Document("", "", "", "", "article", "", "", text, passages=(Passage(0, len(text)),))


def shown(text: str, *notes: Note) -> list[list[tuple[str, list[str]]]]:
    (passage,) = passages_of(document_of(text), notes, menus={}, mentions=())
    return [[(str(each.html), [note.words for note in each.notes]) for each in paragraph] for paragraph in passage.paragraphs]


def note_at(text: str, words: str) -> Note:
    start = text.index(words)
    return Note("figure", start, start + len(words), words)


def test_names_lead_to_their_menus_once_and_paragraphs_stay() -> None:
    text = "In Mill Lane\nand\n\n<Mill> Lane"
    labels: list[tuple[int, int, Label]] = [(3, 12, "PLACE"), (3, 7, "ORG"), (8, 14, "ORG"), (18, 24, "PLACE")]
    mentions = [Mention(start, end, text[start:end], label, text[start:end]) for start, end, label in labels]
    menus = {(mention.label, mention.canonical): f"n{n}" for n, mention in enumerate(mentions)}
    (passage,) = passages_of(document_of(text), [], menus=menus, mentions=mentions, at=4)
    assert ["".join(str(each.html) for each in paragraph) for paragraph in passage.paragraphs] == [
        'In <a class="name place" href="#n0">Mill Lane</a><br>and',
        '<a class="name place" href="#n3">&lt;Mill&gt;</a> Lane',
    ]
    assert passage.is_sought


def test_names_without_a_menu_are_plain_words() -> None:
    mention = Mention(0, 3, "Bob", "PERSON", "Bob")
    (passage,) = passages_of(document_of("Bob ran."), [], menus={}, mentions=[mention])
    assert str(passage.paragraphs[0][0].html) == "Bob ran."


def test_a_note_stands_behind_its_sentence() -> None:
    text = "Six were held. Four were charged, they said. More is to come.\n\nTwo went home."
    assert shown(text, note_at(text, "Six"), note_at(text, "Four"), note_at(text, "Two")) == [
        [("Six were held.", ["Six"]), (" Four were charged, they said.", ["Four"]), (" More is to come.", [])],
        [("Two went home.", ["Two"])],
    ]


def test_a_note_cuts_no_name() -> None:
    text = "At St. Anne 3 were held. Then 4."
    name = Mention(3, 11, "St. Anne", "PLACE", "St. Anne")
    (passage,) = passages_of(
        document_of(text), [Note("operation", 3, 6, "x")], menus={("PLACE", "St. Anne"): "n1"}, mentions=[name]
    )
    assert "St. Anne</a>" in "".join(str(each.html) for each in passage.paragraphs[0])
    assert [note.words for each in passage.paragraphs[0] for note in each.notes] == ["x"]


def test_what_notes_say() -> None:
    text = "Operation Wren led to about 12 arrests and £4,000. In the trial 61 of 80 went. “We have begun,” said Ada Quill. “Not I,” said one. Operation Wren ends."

    def span(words: str) -> tuple[int, int]:
        return text.index(words), text.index(words) + len(words)

    wren = [Mention(at, at + 14, "Operation Wren", "OPERATION", "Operation Wren") for at in (0, text.rindex("Operation"))]
    notes = notes_of(
        document_of(text),
        ShownNotes(
            entities=tuple(wren),
            roles=(Role("Ada Quill", "Chief Inspector"),),
            quotes=(
                SaidQuote(*span("We have begun,"), "Ada Quill", "said", 0.99, "Ada Quill"),
                SaidQuote(*span("Not I,"), None, "said", None, "speaker not certain"),
            ),
            figures=(
                Figure(*span("12"), "12", "arrests", 12.0, None, True, None, "Operation Wren", 1.0),
                Figure(*span("£4,000"), "£4,000", "seizure_value", 4000.0, confidence=1.0),
                Figure(*span("61"), "61", "sentenced", 61.0, of="Operation Wren", confidence=0.31),
            ),
            drug_policy=0.5,
            topics=(),
        ),
    )
    assert [(note.sort, note.words, note.about) for note in notes] == [
        ("operation", "Operation Wren", ""),
        ("figure", "about 12 arrests", "Operation Wren"),
        ("figure", "£4,000: value of what was seized", ""),
        ("figure", "61: figure not certain", ""),
        ("quote", "Ada Quill, Chief Inspector", "We have begun,"),
        ("quote", "speaker not certain", "Not I,"),
    ]
    assert [note.is_sure for note in notes[3:]] == [False, True, False]
    assert [note.asked for note in notes[3:]] == ["61", "We have begun,", "Not I,"]
