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
CALLED_REPORTS = {
    "eighth_01_officer_delegated_decision_notice",
    "ninth_13_cabinet_decision_notice_decision_not_item",
    "tenth_13_metro_cabinet_decision_record_tables",
    "eleventh_13_executive_member_decision_records",
    "thirteenth_13_borough_record_of_executive_decisions",
    "fifteenth_13_police_commissioner_decision_record_form",
    "sixteenth_13_officer_decision_record",
    "eighteenth_13_cabinet_decision_sheet_agenda_item_table",
    "nineteenth_13_county_cabinet_decision_record_item_lines",
}

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.soak]


def scores_of(*names: str) -> tuple[Counter[str], set[str]]:
    """Return how the papers of these sets are read, all together, and the names of those whose kind is wrong."""
    if not (shutil.which("soffice") and shutil.which("chromium")):
        pytest.skip("needs LibreOffice and Chromium: apt-get install libreoffice-writer-nogui chromium")
    total, of_wrong_kind = Counter[str](), set[str]()
    for made in make_files(*names, step=STEP):
        document = read_made(made)
        assert document is not None, made.name
        total.update(score(made, document))
        if document.kind not in made.kinds:
            of_wrong_kind.add(made.name)
    return total, of_wrong_kind


def test_paragraphs_of_strangers_papers_stand_under_their_items() -> None:
    total, of_wrong_kind = scores_of(*SETS)

    assert total["paragraphs wrong"] == 0
    assert total["paragraphs right"] > 50
    assert total["paragraphs right"] >= LEAST_RIGHT * sum(n for name, n in total.items() if name.startswith("paragraphs"))
    assert total["days right"] == total["files"] > 0
    assert of_wrong_kind <= CALLED_REPORTS
