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
# The rules were mended on these until nothing stood under a wrong item; on the later ones in part or not at all.
N_MENDED = 6

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
    total = scores_of(*SETS[:N_MENDED])

    assert total["paragraphs wrong"] == 0
    assert total["paragraphs right"] > 50
    assert total["paragraphs right"] >= 0.95 * sum(n for name, n in total.items() if name.startswith("paragraphs"))
    assert total["kinds right"] == total["days right"] == total["files"] > 0


@pytest.mark.skipif(not IS_SOAK, reason="whole in `make soak`")
@pytest.mark.parametrize(("name", "least_right"), [("seventh", 0.94), ("eighth", 0.99)])
def test_papers_that_were_not_mended_on_seldom_stand_under_a_wrong_item(name: str, least_right: float) -> None:
    total = scores_of(name)
    n = sum(count for verdict, count in total.items() if verdict.startswith("paragraphs"))

    assert total["paragraphs right"] >= least_right * n
    assert total["paragraphs wrong"] <= 0.01 * n
