"""What several tests of this folder share."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.installation import Installation
from tests.component.service.press import MADE
from tests.web.county import config_of, fill, open_county


@pytest.fixture
def county(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    """Give an installation with four documents, on both databases in turn."""
    config = replace(config_of(tmp_path), database_url=database_url)
    with open_county(config, MADE) as installation:
        fill(installation, MADE)
        yield installation
