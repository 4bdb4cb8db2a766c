"""Why something is not there is answered in no time, however large the archive is; processor time, for the machine may be busy."""

import os

import pytest

from benchmarks.explaining import SITE, fill, measure, open_scratch, title_of
from service.explaining.explanation import explain

SIZE = 100_000 if os.environ.get("COUNTYWATCH_SOAK") else 1_000
MAX_MS = 300


@pytest.mark.soak
def test_every_question_is_answered_in_time() -> None:
    with open_scratch() as installation:
        fill(installation.archive, installation.index, SIZE)
        number = SIZE // 2
        by_address, by_title = (explain(installation, of) for of in (f"{SITE}/news/{number}/", title_of(number)))
        near = explain(installation, f"{title_of(number)} again")
        times = measure(installation, SIZE)

    assert (by_address.answer, by_address.title) == (by_title.answer, by_title.title) == ("indexed", title_of(number))
    assert (near.answer, [each.title for each in near.suggestions][:1]) == ("not discovered", [title_of(number)])
    assert {what: max(ms) for what, ms in times.items() if max(ms) > MAX_MS} == {}
