"""What is said of how a document was read: pages in words, reasons together, counts by class."""

from dataclasses import replace

import pytest

from core.words import Document, LeftOut, Passage, RecognisedPage, Recognition, UnrecognisedPage
from service.texts.reading_words import left_out_in_words, recognition_in_words
from service.texts.reading_words import recognised as in_brief

TIME, BLANK = "reading it took longer than 40 seconds", "no words could be recognised in its picture"
BASE = Document(
    "d1",
    "v1",
    "council",
    "c1",
    "report",
    "http://127.0.0.1/9",
    "Report",
    "One\n\nTwo",
    passages=(Passage(0, 3, 1), Passage(5, 8, 2)),
)


def recognised(*pages: int, missing: tuple[UnrecognisedPage, ...] = ()) -> Document:
    return replace(BASE, recognition=Recognition(tuple(RecognisedPage(page, 90 + page) for page in pages), missing))


@pytest.mark.parametrize(
    ("document", "sentences"),
    [
        (BASE, []),
        (recognised(1, 2), ["Read by OCR: recognised from pictures of its pages, sure of 92 % of the words on average."]),
        (recognised(2), ["Page 2 was read by OCR: recognised from pictures, sure of 92 % of the words on average."]),
        (recognised(3, 4, 5, 7, 9), ["Pages 3 to 5, 7 and 9 were read by OCR: recognised from pictures, sure of 96 % of the words on average."]),
        (
            recognised(missing=(UnrecognisedPage(3, TIME), UnrecognisedPage(4, TIME), UnrecognisedPage(8, BLANK))),
            [f"Pages 3 and 4 are missing from the text: {TIME}.", f"Page 8 is missing from the text: {BLANK}."],
        ),
    ],
)  # fmt: skip
def test_pages_recognised_and_missing_are_told_in_words(document: Document, sentences: list[str]) -> None:
    assert recognition_in_words(document) == sentences


def test_the_json_of_a_hit_has_it_in_brief() -> None:
    found = in_brief(recognised(1, 2, missing=(UnrecognisedPage(3, TIME),)))

    assert found is not None
    assert (found.pages, found.missing, found.confidence, len(found.sentences)) == (2, 1, 91.5, 2)
    assert in_brief(BASE) is None


def test_what_was_left_out_is_counted_by_class() -> None:
    rows = [LeftOut("related", 1200, 9000, ("More",)), LeftOut("caption", 1, 30), LeftOut("of a later version", 2, 20)]

    said = "Left out of the page: 1,200 lines that lead to other stories, 1 caption, 2 other lines."
    assert left_out_in_words(rows) == said
    assert left_out_in_words([]) == ""


def test_every_class_that_reading_has_is_named() -> None:
    import re

    from reading.pages import furniture, line_kinds
    from service.texts.reading_words import _LEFT_OUT

    of_lines = set(re.findall(r"\?P<(\w+)>", line_kinds._SAID.pattern)) - {"filed"}  # told as tags
    kinds = {*furniture._NAMES, *furniture._TAGS.values(), *furniture._ROLES.values(), *of_lines, "caption", "copy", "closed"}
    assert kinds <= _LEFT_OUT.keys()
