"""OpenDocument texts as their program shows them: the numbers of lists, what is bold, what is hidden."""

from reading.office.files import read_office
from reading.office.opendocument import read_opendocument
from tests.unit.reading.makers import zip_of

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "style", "text", "table")
)
NAMES += ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
STYLES = (
    '<style:style style:name="B" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style>'
    '<style:style style:name="C" style:family="paragraph" style:parent-style-name="B"/>'
    '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1" text:display-levels="2"/>'
    '<text:list-level-style-number text:level="3" style:num-prefix="(" style:num-suffix=")" style:num-format="a"/></text:list-style>'
    '<text:list-style style:name="D"><text:list-level-style-bullet text:level="1" text:bullet-char="-"/></text:list-style>'
)


def read(body: str) -> list[tuple[str, bool]]:
    content = f"<office:document-content {NAMES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    return read_opendocument(zip_of({"content.xml": content}))[1]


def entry(*inside: str) -> str:
    return f"<text:list-item>{''.join(inside)}</text:list-item>"


def numbered(*entries: str, more: str = "") -> str:
    return f'<text:list text:style-name="L" {more}>{"".join(entries)}</text:list>'


def p(text: str, style: str = "") -> str:
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def test_the_numbers_of_a_list_are_those_that_are_shown() -> None:
    below = (
        f"<text:list>{entry(p('Kits'), '<text:list>' + entry(p('for hostels')) + '</text:list>')}{entry(p('Bins'))}</text:list>"
    )
    goes_on = numbered(entry(p("Close")), more='text:continue-numbering="true"')
    found = read(numbered(entry(p("Apologies")), entry(p("Naloxone"), p("It was noted."), below)) + p("Between.") + goes_on)

    assert [text for text, _ in found] == [
        "1. Apologies",
        "2. Naloxone",
        "It was noted.",
        "2.1 Kits",
        "(a) for hostels",
        "2.2 Bins",
        "Between.",
        "3. Close",
    ]


def test_another_list_begins_anew_or_where_it_says_and_bullets_have_no_number() -> None:
    fifth = '<text:list-item text:start-value="5">' + p("Budget") + "</text:list-item>"
    bullets = f'<text:list text:style-name="D">{entry(p("A point"))}</text:list>'
    found = read(numbered(entry(p("One"))) + numbered(entry(p("Other")), fifth) + bullets)

    assert [text for text, _ in found] == ["1. One", "1. Other", "5. Budget", "A point"]


def test_a_short_paragraph_that_is_bold_by_its_style_is_a_heading() -> None:
    assert read(p("Needle bins", "C") + p("They cost £900.")) == [("Needle bins", True), ("They cost £900.", False)]


def test_hidden_words_rows_and_sheets_are_not_shown_and_a_box_is_a_paragraph_of_its_own() -> None:
    hidden = (
        '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="T" style:family="table"><style:table-properties table:display="false"/></style:style>'
    )
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = f"<table:table-row>{cell.format('Quay')}</table:table-row>"
    gone = f'<table:table-row table:visibility="collapse">{cell.format("Of ours")}</table:table-row>'
    filtered = f'<table:table-row table:visibility="filter">{cell.format("Abbey")}</table:table-row>'
    body = (
        '<text:p>It cost £9.<text:span text:style-name="H">For officers.</text:span><text:page-number>1</text:page-number>'
        "<text:section><text:p>No child was hurt.</text:p></text:section> It was over\u00addue, non\u2011fatal.</text:p>"
        f"<table:table>{rows}{gone}{filtered}</table:table>"
        f'<table:table table:style-name="T">{rows}</table:table>'
    )
    content = f"<office:document-content {NAMES}><office:automatic-styles>{hidden}</office:automatic-styles>"
    content += f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    found = [paragraph["text"] for paragraph in read_office(zip_of({"content.xml": content}))["paragraphs"]]

    assert found == ["It cost £9. It was overdue, non-fatal.", "No child was hurt.", "Quay", "Abbey"]
