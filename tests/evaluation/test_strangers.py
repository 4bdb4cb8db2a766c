"""Papers by unlike hands: no paragraph stands under a wrong item, nearly all under the right one; kind and day are right."""

import shutil
from collections import Counter

import pytest

from evaluation.packs import read_made, score
from evaluation.strangers import SETS, make_files


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_paragraphs_of_strangers_papers_stand_under_their_items(name: str) -> None:
    if not (shutil.which("soffice") and shutil.which("chromium")):
        pytest.skip("needs LibreOffice and Chromium: apt-get install libreoffice-writer-nogui chromium")
    total: Counter[str] = Counter()
    for made in make_files(name, step=8):
        document = read_made(made)
        assert document is not None, made.name
        total.update(score(made, document))

    assert total["paragraphs wrong"] == 0
    assert total["paragraphs right"] > 5
    assert total["paragraphs right"] >= 0.95 * sum(n for name, n in total.items() if name.startswith("paragraphs"))
    assert total["kinds right"] == total["days right"] == total["files"] > 0
