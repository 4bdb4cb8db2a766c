"""What several tests of this folder share."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from service.installation import Installation
from tests.component.service.press import MADE
from tests.web.county import config_of, fill, open_county


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of an installation with four documents; it is copied and not changed."""
    folder = tmp_path_factory.mktemp("filled")
    with open_county(config_of(folder), MADE) as installation:
        fill(installation, MADE)
    return folder


@pytest.fixture
def county(tmp_path: Path, database_url: str | None, filled: Path) -> Iterator[Installation]:
    """Give an installation with four documents, on both databases in turn."""
    if database_url is None:
        shutil.copytree(filled, tmp_path, dirs_exist_ok=True)
    with open_county(replace(config_of(tmp_path), database_url=database_url), MADE) as installation:
        if database_url is not None:
            fill(installation, MADE)
        yield installation
