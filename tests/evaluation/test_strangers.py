"""Papers by unlike hands: no paragraph stands under a wrong item, nearly all under the right one; kind and day are right."""

import os
import shutil
from collections import Counter

import pytest

from evaluation.packs import read_made, score
from evaluation.strangers import SETS, make_files

# The normal suite draws every so many of the papers; `make soak` all.
IS_SOAK = bool(os.environ.get("COUNTYWATCH_SOAK"))
STEP = 1 if IS_SOAK else 13
# Of all paragraphs so many stand under their item; a sample of the papers varies more.
LEAST_RIGHT = 0.98 if IS_SOAK else 0.95
# Records of decisions that the hands who wrote them call reports.
N_CALLED_REPORTS = 2

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.soak]


def scores_of(*names: str) -> Counter[str]:
    """Return how the papers of these sets are read, all together."""
    if not (shutil.which("soffice") and shutil.which("chromium")):
        pytest.skip("needs LibreOffice and Chromium: apt-get install libreoffice-writer-nogui chromium")
    total: Counter[str] = Counter()
    for made in make_files(*names, step=STEP):
        document = read_made(made)
        assert document is not None, made.name
        total.update(score(made, document))
    return total


def test_paragraphs_of_strangers_papers_stand_under_their_items() -> None:
    total = scores_of(*SETS)

    assert total["paragraphs wrong"] == 0
    assert total["paragraphs right"] > 50
    assert total["paragraphs right"] >= LEAST_RIGHT * sum(n for name, n in total.items() if name.startswith("paragraphs"))
    assert total["days right"] == total["files"] > 0
    assert total["kinds right"] >= total["files"] - N_CALLED_REPORTS
