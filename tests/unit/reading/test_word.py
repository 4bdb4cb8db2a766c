"""Word files: what a reader of the page sees, and nothing that was deleted. The files are made by python-docx and by hand in their XML."""

import io
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reading.office.word import read_paragraphs


def texts(file: Any) -> list[str]:
    """Return the paragraphs of a file that was saved and opened again."""
    kept = io.BytesIO()
    file.save(kept)
    return [paragraph.text for paragraph in read_paragraphs(docx.Document(io.BytesIO(kept.getvalue())))]


def put(file: Any, xml: str) -> None:
    """Put an element, as XML with the prefix w, at the end of the body."""
    file.element.body.insert(len(file.element.body) - 1, parse_xml(xml.replace(">", f" {NAMES}>", 1)))


NAMES = (
    nsdecls("w")
    + ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
RUN = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"


def test_tracked_changes_are_read_as_accepted() -> None:
    file = docx.Document()
    put(file, f"<w:p>{RUN.format('The grant is ')}<w:del w:id='1'><w:r><w:delText>£900</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{RUN.format('£1,250')}</w:ins>{RUN.format(' a year.')}</w:p>")  # fmt: skip
    put(file, f"<w:p><w:moveFrom w:id='3'>{RUN.format('It was agreed in May.')}</w:moveFrom></w:p>")
    put(file, f"<w:p><w:ins w:id='4'>{RUN.format('A paragraph of the review.')}</w:ins></w:p>")
    put(file, f"<w:p><w:moveTo w:id='5'>{RUN.format('It was agreed in May.')}</w:moveTo></w:p>")
    assert texts(file) == ["The grant is £1,250 a year.", "A paragraph of the review.", "It was agreed in May."]


def test_text_boxes_are_read_once_behind_their_paragraph() -> None:
    file = docx.Document()
    box = f"<w:txbxContent><w:p>{RUN.format('Key decision')}</w:p></w:txbxContent>"
    put(file, f"<w:p>{RUN.format('Beside the box.')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>")  # fmt: skip
    put(file, f"<w:p><w:r><w:pict><v:textbox>{box.replace('Key decision', 'An old box')}</v:textbox></w:pict></w:r></w:p>")
    assert texts(file) == ["Beside the box.", "Key decision", "An old box"]


def test_content_controls_links_and_hidden_words() -> None:
    file = docx.Document()
    put(
        file,
        f"<w:sdt><w:sdtPr><w:alias w:val='Ward'/></w:sdtPr><w:sdtContent><w:p>{RUN.format('Ward: Priory')}</w:p></w:sdtContent></w:sdt>",
    )
    put(file, f"<w:p>{RUN.format('Officer: ')}<w:sdt><w:sdtContent>{RUN.format('Ines Hallam')}</w:sdtContent></w:sdt></w:p>")
    put(file, f"<w:p>{RUN.format('See ')}<w:hyperlink>{RUN.format('the strategy')}</w:hyperlink>"
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>not to be printed</w:t></w:r><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>.</w:t></w:r></w:p>")  # fmt: skip
    put(file, "<w:p><w:r><w:t>anti</w:t><w:noBreakHyphen/><w:t>social</w:t><w:tab/><w:t>behaviour</w:t></w:r></w:p>")
    assert texts(file) == ["Ward: Priory", "Officer: Ines Hallam", "See the strategy.", "anti-social behaviour"]


def test_tables_keep_equal_cells_merged_cells_and_tables_inside_them() -> None:
    file = docx.Document()
    table = file.add_table(rows=4, cols=3)
    for row, values in zip(
        table.rows, (("Ward", "2024", "2025"), ("Quay", "12", "12"), ("", "3", "3"), ("Total", "", "30")), strict=True
    ):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 1))
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "of these", "men 9"
    alone = file.add_table(rows=1, cols=1)
    alone.cell(0, 0).text = "A box drawn as a table."
    alone.cell(0, 0).add_paragraph("With a second paragraph.")
    assert texts(file) == [
        "Ward | 2024 | 2025", "Quay | 12 | 12", "of these | men 9", "Quay | 3 | 3", "Total | 30", "A box drawn as a table.", "With a second paragraph.",
    ]  # fmt: skip


def test_what_heads_and_foots_pages_comes_once_and_notes_at_the_end() -> None:
    file = docx.Document()
    file.sections[0].header.paragraphs[0].text = "Harbour Committee, 3 July 2026"
    file.sections[0].footer.paragraphs[0].text = "Contact officer: Ines Hallam"
    file.sections[0].footer.add_paragraph("Page 3 of 9")
    file.add_paragraph("Report on moorings")
    file.add_section()
    file.add_paragraph("Contact officer: Ines Hallam")
    assert texts(file) == ["Harbour Committee, 3 July 2026", "Report on moorings", "Contact officer: Ines Hallam"]


def numbered(file: Any, *, levels: list[tuple[str, str]], starts: dict[int, int] | None = None) -> int:
    """Add a list to a file: its levels as (format, pattern), and where it starts anew. Its id."""
    root = file.part.numbering_part.element
    number = len(root) + 100
    made = "".join(
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{kind}'/><w:lvlText w:val='{pattern}'/></w:lvl>"
        for at, (kind, pattern) in enumerate(levels)
    )
    root.insert(0, parse_xml(f"<w:abstractNum {nsdecls('w')} w:abstractNumId='{number}'>{made}</w:abstractNum>"))
    overrides = "".join(
        f"<w:lvlOverride w:ilvl='{at}'><w:startOverride w:val='{n}'/></w:lvlOverride>" for at, n in (starts or {}).items()
    )
    root.append(parse_xml(f"<w:num {nsdecls('w')} w:numId='{number}'><w:abstractNumId w:val='{number}'/>{overrides}</w:num>"))
    return number


def add_item(file: Any, text: str, number: int, level: int = 0) -> None:
    properties = file.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(parse_xml(f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"))


def test_list_numbers_are_counted_as_word_counts_them() -> None:
    file = docx.Document()
    number = numbered(file, levels=[("decimal", "%1."), ("decimal", "%1.%2"), ("lowerLetter", "(%3)")])
    for text, level in [
        ("Apologies", 0),
        ("Minutes", 0),
        ("of May", 1),
        ("of June", 1),
        ("the vote", 2),
        ("the count", 2),
        ("Moorings", 0),
        ("fees", 1),
    ]:
        add_item(file, text, number, level)
    assert texts(file) == [
        "1. Apologies",
        "2. Minutes",
        "2.1 of May",
        "2.2 of June",
        "(a) the vote",
        "(b) the count",
        "3. Moorings",
        "3.1 fees",
    ]


def test_lists_that_start_elsewhere_roman_letters_and_bullets() -> None:
    file = docx.Document()
    late = numbered(file, levels=[("decimal", "Item %1")], starts={0: 7})
    roman, bullets = numbered(file, levels=[("upperRoman", "%1)")]), numbered(file, levels=[("bullet", "·")])
    for text in ("Licensing", "Parking"):
        add_item(file, text, late)
    for text in ("first", "second", "third", "fourth"):
        add_item(file, text, roman)
    add_item(file, "a point", bullets)
    assert texts(file) == ["Item 7 Licensing", "Item 8 Parking", "I) first", "II) second", "III) third", "IV) fourth", "a point"]


def test_numbers_that_a_style_asks_for_and_one_that_was_typed_as_well() -> None:
    file = docx.Document()
    number = numbered(file, levels=[("decimal", "%1.")])
    style = file.styles["Heading 1"].element.get_or_add_pPr()
    style.append(parse_xml(f"<w:numPr {nsdecls('w')}><w:numId w:val='{number}'/></w:numPr>"))
    file.add_heading("Apologies", 1)
    file.add_paragraph("None were made.")
    file.add_heading("2. Moorings", 1)
    kept = io.BytesIO()
    file.save(kept)
    found = read_paragraphs(docx.Document(io.BytesIO(kept.getvalue())))
    assert [(p.text, p.is_heading) for p in found] == [("1. Apologies", True), ("None were made.", False), ("2. Moorings", True)]


def test_a_short_bold_paragraph_is_a_heading_and_emphasis_is_not() -> None:
    file = docx.Document()
    file.add_paragraph().add_run("Moorings").bold = True
    mixed = file.add_paragraph()
    mixed.add_run("Resolved").bold = True
    mixed.add_run(" that the fees stand.")
    found = read_paragraphs(file)
    assert [(p.text, p.is_heading) for p in found] == [("Moorings", True), ("Resolved that the fees stand.", False)]


def test_bold_lines_above_others_are_a_heading_of_their_own_and_other_broken_lines_are_one_paragraph() -> None:
    file = docx.Document()
    titled = file.add_paragraph()
    titled.add_run("5. Lamps").bold = True
    titled.add_run("\nReport of the harbour master,\nAnn Orrell")
    file.add_paragraph("The Quay\nSaltwick")
    file.add_paragraph().add_run("6. Moorings").bold = True
    file.paragraphs[-1].add_run(" (page 3)")

    made = [(p.text, p.is_heading, p.starts_bold) for p in read_paragraphs(file)]
    assert made == [
        ("5. Lamps", True, True),
        ("Report of the harbour master, Ann Orrell", False, False),
        ("The Quay Saltwick", False, False),
        ("6. Moorings (page 3)", False, True),
    ]


def test_a_row_that_numbers_a_title_of_several_lines_has_the_title_alone() -> None:
    file = docx.Document()
    table = file.add_table(rows=2, cols=3)
    for cell, value in zip(table.rows[0].cells, ("5", "Lamps\nReport of Ann Orrell", "3 - 4"), strict=True):
        cell.text = value
    for cell, value in zip(table.rows[1].cells, ("Ward", "Priory\nand Quay", "12"), strict=True):
        cell.text = value

    assert texts(file) == ["5 | Lamps | 3 - 4", "Report of Ann Orrell", "Ward | Priory and Quay | 12"]


def test_a_row_that_numbers_a_bold_title_stands_out_and_other_rows_do_not() -> None:
    file = docx.Document()
    table = file.add_table(rows=2, cols=2)
    for row, first in zip(table.rows, ("5", "Ward"), strict=True):
        row.cells[0].text = first
        row.cells[1].paragraphs[0].add_run("Lamps").bold = True

    assert [p.is_heading for p in read_paragraphs(file)] == [True, False]


def test_tables_within_tables_are_read_as_deep_as_they_go() -> None:
    file = docx.Document()
    cell = file.add_table(rows=1, cols=2).cell(0, 0)
    for _ in range(50):
        cell = cell.add_table(rows=1, cols=2).cell(0, 0)
    cell.text = "the innermost"
    assert texts(file) == ["the innermost |"]


def test_a_paragraph_whose_end_was_struck_out_goes_on_in_the_next() -> None:
    file = docx.Document()
    struck = "<w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>"
    put(file, f"<w:p>{struck}{RUN.format('“This takes a lot of ')}</w:p>")
    put(file, f"<w:p>{RUN.format('cannabis off the streets.”')}</w:p>")
    put(file, f"<w:p>{struck}{RUN.format('Before a table.')}</w:p>")
    put(
        file, f"<w:tbl><w:tr><w:tc><w:p>{RUN.format('Quay')}</w:p></w:tc><w:tc><w:p>{RUN.format('7')}</w:p></w:tc></w:tr></w:tbl>"
    )
    assert texts(file) == ["“This takes a lot of cannabis off the streets.”", "Before a table.", "Quay | 7"]


def test_a_field_that_was_left_empty_says_nothing() -> None:
    file = docx.Document()
    prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    put(file, f"<w:p>{RUN.format('Report of: ')}{prompt.format(RUN.format('Click here to enter text.'))}</w:p>")
    put(file, prompt.format(f"<w:p>{RUN.format('Choose an item.')}</w:p>"))
    assert texts(file) == ["Report of:"]


def test_a_table_inside_the_one_cell_of_a_row_stands_where_it_does() -> None:
    file = docx.Document()
    cell = file.add_table(1, 1).cell(0, 0)
    cell.text = "Four vans will go out."
    inner = cell.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Drove End", "2"
    cell.add_paragraph("It is money well spent.")
    assert texts(file) == ["Four vans will go out.", "Drove End | 2", "It is money well spent."]


def test_a_page_is_made_to_begin_by_a_break_a_paragraph_or_a_section_and_by_nothing_within_a_cell() -> None:
    file = docx.Document()
    page_break = "<w:r><w:br w:type='page'/></w:r>"
    for xml in (
        f"<w:p>{page_break}{RUN.format('Agenda')}</w:p>",
        f"<w:p>{RUN.format('1. Apologies')}<w:r><w:br/></w:r>{RUN.format('(five minutes)')}{page_break}</w:p>",
        f"<w:p>{RUN.format('Minutes')}</w:p>",
        f"<w:p><w:pPr><w:pageBreakBefore/></w:pPr>{RUN.format('Lamps')}</w:p>",
        f"<w:p><w:pPr><w:pageBreakBefore w:val='0'/></w:pPr>{RUN.format('Costs')}</w:p>",
        "<w:p><w:pPr><w:sectPr><w:type w:val='continuous'/></w:sectPr></w:pPr></w:p>",
        f"<w:p>{RUN.format('Risks')}</w:p>",
        "<w:p><w:pPr><w:sectPr/></w:pPr></w:p>",
        f"<w:tbl><w:tr><w:tc><w:p>{page_break}{RUN.format('Ward')}</w:p></w:tc><w:tc><w:p>{RUN.format('Needles')}</w:p></w:tc></w:tr></w:tbl>",
    ):
        put(file, xml)

    assert [p.text for p in read_paragraphs(file) if p.begins_page] == ["Minutes", "Lamps", "Ward | Needles"]


def test_a_bold_title_behind_a_plain_number_is_a_heading_and_ends_with_its_line() -> None:
    file = docx.Document()
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>{}</w:t></w:r>"
    put(file, f"<w:p>{RUN.format('(3) ')}{bold.format('Lamps')}<w:r><w:br/></w:r>{RUN.format('Report of the Clerk')}</w:p>")
    put(file, f"<w:p>{RUN.format('Noted: ')}{bold.format('Lamps')}</w:p>")

    assert [(p.text, p.is_heading) for p in read_paragraphs(file)] == [
        ("(3) Lamps", True),
        ("Report of the Clerk", False),
        ("Noted: Lamps", False),
    ]
