"""Papers by unlike hands: no paragraph stands under a wrong item, nearly all under the right one; kind and day are right."""

import os
import shutil
from collections import Counter

import pytest

from evaluation.packs import read_made, score
from evaluation.strangers import SETS, make_files

# The normal suite draws every so many of the papers; `make soak` all.
STEP = 1 if os.environ.get("COUNTYWATCH_SOAK") else 13


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.soak
def test_paragraphs_of_strangers_papers_stand_under_their_items() -> None:
    if not (shutil.which("soffice") and shutil.which("chromium")):
        pytest.skip("needs LibreOffice and Chromium: apt-get install libreoffice-writer-nogui chromium")
    total: Counter[str] = Counter()
    for made in make_files(*SETS, step=STEP):
        document = read_made(made)
        assert document is not None, made.name
        total.update(score(made, document))

    assert total["paragraphs wrong"] == 0
    assert total["paragraphs right"] > 50
    assert total["paragraphs right"] >= 0.95 * sum(n for name, n in total.items() if name.startswith("paragraphs"))
    assert total["kinds right"] == total["days right"] == total["files"] > 0
