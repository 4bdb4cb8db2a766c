"""PDF: pages, running heads, hyphens, paragraphs; and what must be refused within its limits."""

import io
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from core.errors import Quarantined
from reading.child import Child
from reading.pdf.files import read_pdf
from reading.pdf.scan import mended_print
from tests.unit.reading.makers import flate_bomb, paper_pdf, raw_pdf, read_bytes, recursive_pdf

LONG = (
    "The panel heard that the outreach team had visited every hostel in the district since the spring and that staff at each of "
    "them had been trained to give naloxone, which reverses the effect of an opioid for about half an hour."
)
TWO_LINES = (
    "There were 17 incidents in the quarter, 4 fewer than in the last, and the warden said that patrols would go on until spring."
)
PAPER = paper_pdf(
    [
        [("h", "Naloxone in hostels"), ("t", LONG), ("t", "• first point"), ("t", "• second point")],
        [("h", "What it cost"), ("t", "It cost less than was set aside.")],
        [("h", "Recommendation"), ("t", "That the report be noted.")],
    ],
    head="Marlham District Council – Cabinet",
)


def texts(body: bytes) -> list[list[str]]:
    return [[p.text for p in page] for page in read_pdf(body).paragraphs]


def test_a_page_of_two_lines_that_a_browser_printed_is_words_and_not_letters(tmp_path: Path) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    page = tmp_path / "page.html"
    style = "<style>@page { size: A4; margin: 24mm } body { font: 11pt sans-serif }</style>"
    page.write_text(f'{style}<p>Cabinet</p><p style="page-break-before: always">{TWO_LINES}</p>', encoding="utf-8")
    command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--disable-pdf-tagging"]
    command += [f"--user-data-dir={tmp_path}/profile", f"--print-to-pdf={tmp_path}/page.pdf", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)

    assert texts((tmp_path / "page.pdf").read_bytes()) == [["Cabinet"], [TWO_LINES]]


def test_a_heading_whose_letters_are_set_apart_is_words() -> None:
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    line = canvas.beginText(100, 700)
    line.setFont("Helvetica-Bold", 9.5)
    line.setCharSpace(1.5)
    line.textLine("PART B: HEARING OF THE PANEL")
    line.setCharSpace(0)
    for text in ("1 Procedure", "a b c d e f g h"):
        line.textLine(text)
    canvas.drawText(line)
    canvas.save()

    assert " ".join(texts(out.getvalue())[0]) == "PART B: HEARING OF THE PANEL 1 Procedure a b c d e f g h"


def test_pages_keep_their_paragraphs_without_running_heads() -> None:
    assert texts(PAPER) == [
        ["Naloxone in hostels", LONG, "• first point", "• second point"],
        ["What it cost", "It cost less than was set aside."],
        ["Recommendation", "That the report be noted."],
    ]


def test_headings_are_known_by_their_letters() -> None:
    assert [p.is_heading for p in read_pdf(PAPER).paragraphs[0]] == [True, False, False, False]


def test_a_word_parted_at_a_line_end_is_made_whole_and_a_hyphenated_one_is_not() -> None:
    lines = "The commit-<br/>tee agreed that the drop-in should stay. Its drop-<br/>in hours are long."
    assert texts(paper_pdf([[("t", lines)]])) == [
        ["The committee agreed that the drop-in should stay. Its drop-in hours are long."]
    ]


def test_fields_of_a_form_stand_by_themselves_and_a_colon_in_a_sentence_parts_nothing() -> None:
    form = "Report of: Orla Penhale, Head of Parks<br/>Cabinet member: Cllr Ben Oduya<br/>Wards affected: Harbour; Quay Street"
    sentence = (
        LONG.replace("district", "district. The reason given was this: staff") + " Two things follow:<br/>a cost and a benefit."
    )
    pages = texts(paper_pdf([[("t", form), ("t", sentence)]]))
    assert pages[0][:3] == [
        "Report of: Orla Penhale, Head of Parks",
        "Cabinet member: Cllr Ben Oduya",
        "Wards affected: Harbour; Quay Street",
    ]
    assert len(pages[0]) == 4


def test_a_passage_has_its_page() -> None:
    document = read_bytes(PAPER, "application/pdf")

    assert [(p.page, document.text[p.start : p.end].splitlines()[0]) for p in document.passages] == [
        (1, "Naloxone in hostels"),
        (2, "What it cost"),
        (3, "Recommendation"),
    ]


def test_the_whole_paper_belongs_to_the_item_it_is_filed_under() -> None:
    document = read_bytes(
        PAPER, "application/pdf", item_number="6a", item_title="Naloxone", kind="report", attachment_title="Report"
    )

    assert {p.item for p in document.passages} == {"6a"}
    assert [(i.number, i.title, i.first_page, i.last_page) for i in document.items] == [("6a", "Naloxone", 1, 3)]
    assert (document.title, document.kind) == ("Report", "report")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (PAPER[:1500], "a damaged PDF"),
        (PAPER[: len(PAPER) // 2].replace(b"obj", b"xxx"), "a damaged PDF"),
        (raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]), "a damaged PDF"),
        (raw_pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 999999>>"]), "more than 3000 pages"),
        (paper_pdf([[("t", "secret")]], encrypt="key"), "an encrypted PDF"),
        (paper_pdf([[]]), "a damaged PDF|pages without text"),
    ],
)
def test_a_broken_pdf_is_quarantined_with_its_reason(body: bytes, reason: str) -> None:
    with pytest.raises(Quarantined, match=reason):
        read_bytes(body, "application/pdf")


@pytest.mark.parametrize("bomb", [recursive_pdf, flate_bomb])
def test_a_bomb_is_quarantined_in_time_and_the_next_file_is_read(bomb: object) -> None:
    body = recursive_pdf() if bomb is recursive_pdf else flate_bomb()
    began = time.monotonic()

    with pytest.raises(Quarantined, match=r"512 MB of memory|longer than 10 seconds"):
        read_bytes(body, "application/pdf")

    assert time.monotonic() - began < 12
    assert texts(PAPER)[2][0] == "Recommendation"


def test_a_scan_is_read_by_tesseract_or_quarantined(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image, ImageDraw
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    picture = Image.new("L", (1200, 400), 255)
    ImageDraw.Draw(picture).text((40, 100), "Operation Lapwing", fill=0, font_size=110)
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawImage(ImageReader(picture), 50, 500, 500, 166)
    canvas.save()
    monkeypatch.setattr("reading.pdf.ocr.shutil.which", lambda _: None)

    with pytest.raises(Quarantined, match="scanned pages without text; install tesseract"):
        read_bytes(out.getvalue(), "application/pdf")

    monkeypatch.undo()
    import shutil

    if shutil.which("tesseract") is None:
        pytest.skip("tesseract is not installed: the reading of scans was not tried")
    assert "Operation Lapwing" in read_bytes(out.getvalue(), "application/pdf").text


def test_a_child_that_was_killed_is_replaced() -> None:
    child = Child()
    assert child.call("pdf_lines", PAPER, first=0)["n_pages"] == 3
    process = child._process
    assert process is not None
    process.kill()
    process.wait()

    assert child.call("pdf_lines", PAPER, first=2)["n_pages"] == 3
    child.close()


def test_the_child_reaches_no_network_and_writes_no_file(tmp_path: Path) -> None:
    import subprocess
    import sys

    script = (
        "from reading.server import _leave_network, limit_resources; import socket\n"
        "_leave_network(); limit_resources()\n"
        f"try: open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x'); print('wrote')\n"
        "except OSError: print('no file')\n"
        "try: socket.create_connection(('127.0.0.1', 9), 1); print('reached')\n"
        "except ConnectionRefusedError: print('refused')\n"
        "except OSError: print('no network')\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.split("\n")

    assert told[0] == "no file"
    if told[1] == "refused":
        pytest.skip("the kernel allows no network namespace here: the child's network was not closed")
    assert told[1] == "no network"


@pytest.mark.parametrize(
    ("recognised", "meant"),
    [
        ("He said | was at home.", "He said I was at home."),
        ("| saw nothing", "I saw nothing"),
        ("Ward | Offences", "Ward | Offences"),
        ("heroin | cocaine | cannabis", "heroin | cocaine | cannabis"),
        ("total | 112", "total | 112"),
        ("a drug-", "a drug\u00ad"),
    ],
)
def test_a_lone_bar_of_a_scan_is_an_i_and_the_rules_of_a_table_stay(recognised: str, meant: str) -> None:
    assert mended_print(recognised) == meant


@pytest.mark.parametrize(("busy_s", "is_read"), [(0.1, True), (5.0, False)])
def test_a_pdf_is_slow_by_the_processors_time_not_by_a_busy_machines(
    monkeypatch: pytest.MonkeyPatch, busy_s: float, is_read: bool
) -> None:
    page = {"pieces": [["Harbour lamps", 60, 200, 700, 11, 0.8, False, False]], "rules": [], "picture": 0.0, "size": [595, 842]}
    stretch = {"pages": [page], "n_pages": 3, "title": None, "bookmarks": [], "busy_s": busy_s}
    monkeypatch.setattr("reading.pdf.files.CHILD.call", lambda *_args, **_given: stretch)
    if is_read:
        assert len(read_pdf(b"").pages) == 3
    else:
        with pytest.raises(Quarantined, match="too long"):
            read_pdf(b"")
