"""Files that are large, or say so: read in linear time, or set aside."""

import time

import pytest

from core.errors import Quarantined
from tests.unit.reading.makers import read_bytes, zip_of


def test_a_word_file_that_unpacks_to_much_is_quarantined() -> None:
    body = zip_of({"[Content_Types].xml": "x", "word/document.xml": b" " * 300_000_000})

    with pytest.raises(Quarantined, match="too large when unpacked"):
        read_bytes(body)


@pytest.mark.parametrize(
    "body", [b"x" * 2_000_000, b"a" + b" " * 2_000_000 + b"b", b"One line.\n\n" * 100_000, b"((((" * 300_000]
)
def test_long_and_odd_texts_are_read_in_linear_time(body: bytes) -> None:
    began = time.process_time()

    document = read_bytes(body, "text/plain")

    assert time.process_time() - began < 20
    assert max(p.end - p.start for p in document.passages) <= 700
