"""One index for the whole suite, on each of the two engines."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.fusion import Index
from index.opening import open_index


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.server)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    url = str(request.getfixturevalue("elasticsearch_url")) if request.param == "elastic" else None
    index = open_index(url, tmp_path / "index", name="countywatch-contract")
    index.clear()
    yield index
    index.clear()
    index.close()
