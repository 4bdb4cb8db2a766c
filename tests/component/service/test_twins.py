"""One story at two addresses of a source that each call themselves its own: one document, known by both and shown with one that stands; another day, headline or text is another story."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import delete

from archive.decision_rows import PUBLISHER, WITHDRAWN, Decision, Target
from archive.tables import fates
from archive.verifying.verify import verify
from core.ids import capture_id
from core.words import Capture, Context
from service.correcting.making import By, settle_index
from service.correcting.takedowns import Subject, erase, lift, suppress
from service.explaining.explanation import explain
from service.installation import Installation
from service.processing.process import process
from service.texts.withdrawals import count_withdrawn
from tests.component.service.test_process import NOW, open_at

TEXT = (
    "A man was jailed for six years after officers found heroin worth forty thousand pounds under the floor of a flat in Quay Street. "
    "The court heard that he had lived there since the spring."
)


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    with open_at(tmp_path, database_url) as opened:
        yield opened


def serve(installation: Installation, path: str, text: str = TEXT, *, title: str = "Man jailed over heroin", day: str = "2026-03-02", minutes: int = 0) -> str:  # fmt: skip
    """Return the address at which a paper showed a story."""
    url = f"https://gazette.example{path}"
    head = f"<title>{title}</title><link rel='canonical' href='{url}'><meta property='article:published_time' content='{day}T09:00:00Z'>"
    page = f"<html><head>{head}</head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>".encode()
    hashed = sha256(page).hexdigest()
    capture = Capture(
        capture_id("gazette", path, hashed), "gazette", path, url, NOW + timedelta(minutes=minutes), 200, "text/html; charset=utf-8", hashed,
        context=Context(kind="article"),
    )  # fmt: skip
    installation.archive.add_capture(capture, page)
    return url


def documents(installation: Installation) -> list[str]:
    return sorted(item.document.url for item in installation.documents.iter_all())


def test_a_story_at_two_addresses_is_one_document_known_by_both(installation: Installation) -> None:
    first = serve(installation, "/news/crime/man-jailed/")
    second = serve(installation, "/news/quay/man-jailed/", minutes=1)

    assert process(installation).fates["read"] == {"done": 1, "rejected": 1}
    assert documents(installation) == [first]
    assert explain(installation, second).document_id == explain(installation, first).document_id is not None


@pytest.mark.parametrize(
    "changes", [{"day": "2026-03-03"}, {"title": "Six years for heroin"}, {"text": TEXT + " He is to appeal."}], ids=["day", "title", "text"]
)  # fmt: skip
def test_what_differs_is_a_story_of_its_own(installation: Installation, changes: dict[str, str]) -> None:
    both = [serve(installation, "/news/crime/man-jailed/"), serve(installation, "/news/quay/man-jailed/", minutes=1, **changes)]
    process(installation)
    assert documents(installation) == sorted(both)


def test_what_is_a_document_already_stays_one(installation: Installation) -> None:
    first = serve(installation, "/news/crime/man-jailed/")
    second = serve(installation, "/news/quay/man-jailed/", TEXT + " He is to appeal.", minutes=1)
    process(installation)
    serve(installation, "/news/quay/man-jailed/", minutes=2)
    process(installation)
    assert documents(installation) == [first, second]


def withdraw(installation: Installation, *urls: str) -> list[Decision]:
    made = [installation.decisions.take_down("suppress", Target(url=url), who=PUBLISHER, reason=WITHDRAWN)[0] for url in urls]
    settle_index(installation)
    return made


def test_a_story_whose_first_address_is_taken_down_is_shown_with_the_other(installation: Installation) -> None:
    first = serve(installation, "/news/crime/man-jailed/")
    second = serve(installation, "/news/quay/man-jailed/", minutes=1)
    process(installation)
    known = explain(installation, first).document_id

    (held,) = withdraw(installation, first)
    assert documents(installation) == [second]
    assert explain(installation, first).document_id == explain(installation, second).document_id == known
    assert count_withdrawn(installation.archive, NOW) == 0
    assert verify(installation.archive).damages == []

    (other,) = withdraw(installation, second)
    assert documents(installation) == []
    assert count_withdrawn(installation.archive, NOW) == 2
    lift(installation, held.id, By(PUBLISHER))
    assert documents(installation) == [first]
    lift(installation, other.id, By(PUBLISHER))
    assert documents(installation) == [first]


def test_the_other_address_taken_down_is_no_withdrawal(installation: Installation) -> None:
    first, second = serve(installation, "/news/crime/man-jailed/"), serve(installation, "/news/quay/man-jailed/", minutes=1)
    process(installation)
    withdraw(installation, second)
    assert documents(installation) == [first]
    assert count_withdrawn(installation.archive, NOW) == 0


def test_an_address_that_changed_since_does_not_stand_for_what_was_taken_down(installation: Installation) -> None:
    first = serve(installation, "/news/crime/man-jailed/")
    second = serve(installation, "/news/quay/man-jailed/", minutes=1)
    process(installation)
    serve(installation, "/news/quay/man-jailed/", TEXT + " He is to appeal.", minutes=2)
    process(installation)
    withdraw(installation, first)
    assert documents(installation) == [second]
    assert count_withdrawn(installation.archive, NOW) == 1


def test_a_shown_address_outlives_a_new_reading(installation: Installation) -> None:
    first, second = serve(installation, "/news/crime/man-jailed/"), serve(installation, "/news/quay/man-jailed/", minutes=1)
    process(installation)
    withdraw(installation, first)
    with installation.archive.engine.begin() as connection:
        connection.execute(delete(fates).where(fates.c.stage == "read"))
    process(installation)
    assert documents(installation) == [second]


def test_a_person_takes_the_story_down_by_either_address(installation: Installation) -> None:
    first, second = serve(installation, "/news/crime/man-jailed/"), serve(installation, "/news/quay/man-jailed/", minutes=1)
    process(installation)
    held = suppress(installation, Subject(url=second), By("Ann"))
    assert documents(installation) == []
    lift(installation, held.id, By("Ann"))
    assert documents(installation) == [first]
    erase(installation, Subject(url=second), By("Ann"))
    assert [*installation.archive.iter_captures()] == []
