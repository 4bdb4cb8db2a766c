"""One index for the whole suite, on each of the two engines."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.fusion import Index
from index.opening import open_index


@pytest.fixture(params=["embedded", pytest.param("elastic", marks=pytest.mark.server)])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    url = None
    if request.param == "elastic":
        url = os.environ.get("TEST_ELASTICSEARCH_URL")
        if not url:
            pytest.skip("set TEST_ELASTICSEARCH_URL to test the Elasticsearch engine")
    index = open_index(url, tmp_path / "index", name="countywatch-contract")
    index.clear()
    yield index
    index.clear()
    index.close()
