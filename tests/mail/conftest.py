"""A mail server and an office for the tests of mails; a test that needs another office makes its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.mail.office import Office, Post, make_config, open_office, post_office
from tests.mail.place import Place, cleared


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
def office(tmp_path: Path, post: Post) -> Iterator[Office]:
    with post_office(post) as url, open_office(make_config(tmp_path / "data", smtp_url=url)) as found:
        yield found


@pytest.fixture(params=["files", pytest.param("servers", marks=pytest.mark.server)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """SQLite and the embedded index, then PostgreSQL and Elasticsearch."""
    urls = ["postgres_url", "elasticsearch_url"] if request.param == "servers" else []
    found = Place(tmp_path / "data", *(request.getfixturevalue(url) for url in urls))
    with cleared(found):
        yield found
