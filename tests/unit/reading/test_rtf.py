"""RTF files as their program shows them, from control words as Word and LibreOffice write them."""

import pytest

from reading.office.rtf import read_rtf

HEAD = r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset238 Arial CE;}{\f2\fcharset2 Wingdings;}}"


def texts(body: str) -> list[str]:
    return [text for text, _ in read_rtf((HEAD + body + "}").encode("latin-1"))[1]]


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (r"Found {\deleted\revauthdel1\revdttmdel-1477774720 240 }{\revised\revdttm-1477774720 312 }plants.\par", ["Found 312 plants."]),
        (r"This takes a lot {\deleted\par}of cannabis.\par", ["This takes a lot of cannabis."]),
        (r"{\v note to self}Ends\v more\v0 .\par {\v All hidden.\par}", ["Ends."]),
        (r"Det Supt No\u235\'ebl said: \ldblquote It\rquote s \u8211\'96 over.\rdblquote\par", ["Det Supt Noël said: “It’s – over.”"]),
        (r"\uc2\u8211--x \uc0\u8211 y\par", ["–x –y"]),
        (r"A caf\'e9, {\f1 \'bb\'f3d\'9f}, {\f2 \'fc}done \u-3844 ?.\par", ["A café, »ódź, done ."]),
        (r"over\-dose, non\_fatal, 5\~kg\line more\par", ["overdose, non-fatal, 5 kg more"]),
        (r"{\*\bkmkstart a}{\field{\*\fldinst HYPERLINK x}{\fldrslt Find help}}{\*\unknown no}\par", ["Find help"]),
        (r"{\pict\wmetafile8 0102}{\object{\*\objdata 0105}{\result Sheet}}\bin4 {}\x\par", ["Sheet"]),
        (r"\{a\\b\}\par", ["{a\\b}"]),
    ],
)  # fmt: skip
def test_words_are_those_that_are_shown(body: str, shown: list[str]) -> None:
    assert texts(body) == shown


def test_notes_boxes_and_what_heads_the_pages_have_their_places() -> None:
    body = (
        r"{\header\pard Press office\par}{\footer Page 1\par}\pard It opens on 12 May{\super\chftn{\*\footnote\ftnalt\chftn  At court.}}."
        r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt\pard No child was hurt.\par}}{\shprslt No child}}\par Next.\par"
    )
    assert texts(body) == ["Press office", "It opens on 12 May.", "No child was hurt.", "Next.", "At court."]


def test_tables_are_rows_and_a_table_that_only_lays_out_is_paragraphs() -> None:
    row = r"\trowd\cellx1\cellx2\pard\intbl {}\cell {}\cell\row"
    body = (
        row.format("Ward", "Finds")
        + row.format("Quay", r"112\par of late")
        + row.format("", "7")
        + r"\pard\trowd\intbl One.\par Two.\cell\row\pard End.\par"
    )
    assert texts(body) == ["Ward | Finds", "Quay | 112 of late", "| 7", "One.", "Two.", "End."]


def test_numbers_of_lists_are_kept_bullets_are_not_and_bold_lines_are_headings() -> None:
    body = r"{\listtext 1.\tab}Bins\par{\listtext\f2 \'b7\tab}A point\par\pard\plain\b A heading\b0\par\pard\plain Half {\b bold}\par"
    assert read_rtf((HEAD + r"{\info{\title Bins}}" + body + "}").encode()) == (
        "Bins",
        [("1. Bins", False), ("A point", False), ("A heading", True), ("Half bold", False)],
    )


@pytest.mark.parametrize(
    "body", ["{" * 50_000, "}" * 50_000, r"\u55296 " * 9, r"\bin999999999 ", r"{\footnote" * 900, "\\", r"\ansicpg9 x"]
)
def test_what_is_broken_is_read_as_far_as_it_goes(body: str) -> None:
    assert read_rtf((HEAD + r"Words.\par" + body).encode("latin-1"))[1][0] == ("Words.", False)
