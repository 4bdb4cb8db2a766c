"""Why something is or is not here, asked of the whole demo: everything collected, and everything that was not."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from sqlalchemy import select

from archive.tables import captures, documents, fates
from core.config import load_config
from service.explaining.explanation import Explanation, explain
from service.installation import Installation, open_installation
from tests.demo.conftest import Face
from tests.demo.truths import PRESS

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def installation(demo: Face) -> Iterator[Installation]:
    with open_installation(load_config(data=demo.data, environ={})) as opened:
        yield opened


def test_every_document_is_found_by_its_address(installation: Installation) -> None:
    with installation.archive.reading() as connection:
        rows = connection.execute(select(documents.c.id, documents.c.url)).all()
    found = {row.id: explain(installation, row.url.replace("http:", "https:") + "#top") for row in rows}

    assert [document_id for document_id, each in found.items() if each.document_id != document_id] == []
    assert set(Counter(each.answer for each in found.values())) == {"indexed", "in a story", "locked", "off topic"}


def test_what_was_not_collected_has_the_crawls_own_reason(installation: Installation) -> None:
    def answer(source_id: str, path: str) -> Explanation:
        source = installation.config.beat.get_source(source_id)
        return explain(installation, urljoin(source.base_url, path))

    for source_id, path in (
        ("aldershire-courier", "/subscribers-only/25999100.saturday-puzzles/"),
        ("aldershire-police", "/news/aldershire/news/drafts/operation-name-to-follow/"),
    ):
        assert answer(source_id, path).answer == "refused by robots"
    unread = [answer(each["source"], each["path"]) for each in PRESS["documents"] if not each["collected"]]
    assert [each.answer for each in unread] == ["not collected"] * 2
    assert all("not of the days that were looked at" in each.why for each in unread)
    withheld = answer("larwich-city-council", "/mgConvert2PDF.aspx?ID=40271")
    assert (withheld.answer, "keeps it from the public" in withheld.why) == ("not collected", True)
    assert answer("aldershire-courier", "/news/1.never-written/").answer == "not discovered"
    assert explain(installation, "https://elsewhere.example/story").answer == "not a source"


def test_what_became_no_document_is_told_with_the_reason(installation: Installation) -> None:
    failed = select(captures.c.url, fates.c.fate, fates.c.reason).join(fates, fates.c.item_id == captures.c.id)
    with installation.archive.reading() as connection:
        rows = connection.execute(failed.where(fates.c.stage == "read", fates.c.fate != "done")).all()

    assert len(rows) >= 6
    for row in rows:
        found = explain(installation, row.url)
        assert (found.answer, row.reason in found.why) == (row.fate, True), row.url
