"""Valid files of each format with bytes changed, cut, doubled or lost: each ends as a document or with a reason, and this process stays small."""

import io
import os
import random
import resource
import time
from collections import Counter
from collections.abc import Mapping
from email.message import EmailMessage

import pytest
from openpyxl import Workbook

from core.errors import DocumentError
from reading.child import TIME_LIMIT_S
from reading.refusals import CRASHED
from tests.unit.reading.makers import docx_of, html_page, paper_pdf, read_bytes

# The normal suite reads a tenth of what `make soak` does.
N_FILES = 1_000 if os.environ.get("COUNTYWATCH_SOAK") else 100
MAX_MORE_KB = 256 * 1024  # the whole by `make soak`, alone, took 172 MB in all
# A busy machine's pause between a child's deadline and our look at the clock.
SLACK_S = 10.0
WORDS = "Officers seized heroin from a house in Abbey Ward, and the panel heard that naloxone reached twelve hostels."


def seeds() -> Mapping[str, bytes]:
    """Return a valid file of each format, by its content type."""
    letter = EmailMessage()
    letter["From"], letter["Subject"], letter["Message-ID"] = "ann@example.org", "The hostels", "<1@example.org>"
    letter.set_content(WORDS)
    letter.add_attachment(docx_of(WORDS), maintype="application", subtype="octet-stream", filename="paper.docx")
    book, saved = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Ward", "Offences"])
    sheet.append(["Abbey", 112])
    book.save(saved)
    return {
        "text/html": html_page(f"<article><h1>The hostels</h1><p>{WORDS}</p><p>{WORDS} Again.</p></article>"),
        "application/pdf": paper_pdf([[("h", "The hostels"), ("t", WORDS)]]),
        "application/docx": docx_of("The hostels", WORDS),
        "application/xlsx": saved.getvalue(),
        "application/rtf": rf"{{\rtf1\ansi{{\b The hostels}}\par {WORDS}\par}}".encode(),
        "message/rfc822": letter.as_bytes(),
        "text/plain": WORDS.encode(),
    }


def malformed(body: bytes, rng: random.Random) -> bytes:
    """Return a file with one to eight faults of those that discs, mail and programs make."""
    faulty = bytearray(body)
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(max(1, len(faulty)))
        n = rng.randint(1, 200)
        fault = rng.randrange(5)
        if fault == 0:
            faulty[at : at + 1] = bytes([rng.randrange(256)])
        elif fault == 1:
            del faulty[at : at + n]
        elif fault == 2:
            faulty[at:at] = faulty[at : at + n] * rng.randint(1, 20)
        elif fault == 3:
            faulty[at : at + n] = rng.randbytes(n)
        else:
            del faulty[max(20, at) :]
    return bytes(faulty)


def reason_of(body: bytes, content_type: str) -> str:
    """Why a file became no document; nothing if it became one."""
    try:
        read_bytes(body, content_type)
    except DocumentError as err:
        return err.reason
    return ""


@pytest.mark.soak
@pytest.mark.slow
def test_malformed_files_end_in_one_fate_each() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rng, valid = random.Random(15), list(seeds().items())
    reasons: Counter[str] = Counter()
    for number in range(N_FILES):
        content_type, body = valid[number % len(valid)]
        began = time.monotonic()
        reasons[reason_of(malformed(body, rng), content_type)] += 1
        assert time.monotonic() - began < TIME_LIMIT_S + SLACK_S, (number, content_type)
    n_read = reasons.pop("", 0)
    assert N_FILES // 10 < n_read < N_FILES, reasons  # else nothing is tried but the door, or nothing was broken
    assert CRASHED not in reasons, reasons  # a damaged file is no crash
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MAX_MORE_KB
