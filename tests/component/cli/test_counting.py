"""The table of a trend in a terminal: names are folded where there is no room, and no number is cut."""

from pathlib import Path

import pytest

from cli.counting import print_trend
from service.trends import TrendOptions, trend
from tests.web.county import EVERYTHING, config_of, fill, open_county


@pytest.mark.parametrize("columns", [20, 46, 200])
def test_no_number_is_cut_however_narrow_the_terminal(
    tmp_path: Path, columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    with open_county(config_of(tmp_path), EVERYTHING) as installation:
        fill(installation, EVERYTHING)
        answer = trend(installation, ["published:2000.."], TrendOptions("year", "stories", split="source"))
    print_trend(answer, is_share=True)
    *head, row = capsys.readouterr().out.splitlines()
    assert "".join(line.split()[0] for line in head if line.startswith("from")) == "from"
    bucket = answer.buckets[-1]
    shares = [f"{line.counts[-1] / line.of[-1]:.1%}" if line.of[-1] else "-" for line in answer.series]
    assert row.replace(" ~", "").split() == [bucket.since, *shares, str(bucket.of)]
    assert len({len(line) for line in (*head, row)}) == 1
    assert all(len(line) <= max(columns, len(row)) for line in head)
    if columns == 200:
        assert len(head) == len(answer.buckets)
