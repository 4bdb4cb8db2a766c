"""Charts in slides and papers: their figures as rows, from what the program keeps to draw them."""

import io

import docx
import pptx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from reading.office.files import read_office

ROWS = ["Finds by ward", "| 2025 | 2026", "Quay | 31 | 27.5", "Abbey | | 9"]


def show() -> tuple[bytes, bytes]:
    """Return a show of one slide with a chart, and the chart's part."""
    data = CategoryChartData()
    data.categories = ["Quay", "Abbey"]
    data.add_series("2025", (31, None))
    data.add_series("2026", (27.500000000000004, 9))
    file = pptx.Presentation()
    slide = file.slides.add_slide(file.slide_layouts[5])
    slide.shapes.title.text = "Needles"
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9, 9, data).chart
    chart.chart_title.text_frame.text = "Finds by ward"
    kept = io.BytesIO()
    file.save(kept)
    return kept.getvalue(), chart.part.blob


def texts(body: bytes) -> list[str]:
    return [paragraph["text"] for paragraph in read_office(body)["paragraphs"]]


def test_a_chart_on_a_slide_gives_its_figures() -> None:
    assert texts(show()[0]) == ["Needles", *ROWS]


def test_a_chart_in_a_paper_stands_where_it_does() -> None:
    file = docx.Document()
    uri = PackURI("/word/charts/chart1.xml")
    part = Part(uri, "application/vnd.openxmlformats-officedocument.drawingml.chart+xml", show()[1], file.part.package)
    number = file.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    chart = '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    file.element.body.insert(
        0,
        parse_xml(
            f"<w:p {nsdecls('w', 'r')}><w:r><w:t>Needles</w:t><w:drawing>{chart} r:id='{number}'/></w:drawing></w:r></w:p>"
        ),
    )
    file.add_paragraph("They fell.")
    kept = io.BytesIO()
    file.save(kept)
    assert texts(kept.getvalue()) == ["Needles", *ROWS, "They fell."]
