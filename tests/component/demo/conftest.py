"""The fictional council: one for all tests of a file, or one that a test may change."""

import pytest

from demo.council.site import CouncilSite, make_council
from tests.component.demo.council import BASE, TODAY


@pytest.fixture(scope="module")
def site() -> CouncilSite:
    return make_council(TODAY, base_url=BASE)


@pytest.fixture
def fresh() -> CouncilSite:
    return make_council(TODAY, base_url=BASE)
