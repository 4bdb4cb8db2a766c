"""Saved searches that cost too much are told in the letter, and harm neither it nor anybody else's."""

import os
import signal
from typing import Any

import pytest

import index.guarded
from archive.readers.mail import Mail
from core.child import Child
from core.errors import UsageError
from digests.desk import compose_due, send_due
from service.following.saved_searches import add_search
from tests.mail.office import READER, Office, Post, text_of
from tests.queries import hostile

EVERY = 1 if os.environ.get("COUNTYWATCH_SOAK") else 10
RAID = "Officers searched a flat in Larch Street on Monday.\nThey found naloxone, scales and a sum of money in a kettle."
MUSEUM = "An old kettle without its lid is on show in the harbour museum until the end of May.\nA diver found it; nobody knows whose it was."
OTHER_READER = "bea@reader.example"


@pytest.mark.soak
def test_hostile_searches_stand_beside_the_news(office: Office, post: Post) -> None:
    queries = hostile()[::EVERY]
    n_refused = 0
    for number, query in enumerate(queries):
        try:
            add_search(office.installation.archive, f"Dear {number}", query, READER, pace="daily")
        except UsageError:  # as if it had been saved before it was refused
            n_refused += 1
            Mail(office.installation.archive).add_search(f"Dear {number}", query, READER, pace="daily", local_time="")
    add_search(office.installation.archive, "Naloxone", "naloxone", READER, pace="daily")
    add_search(office.installation.archive, "Naloxone", "naloxone", OTHER_READER, pace="daily")
    office.check_all()
    office.publish("/news/1", RAID, title="Flat raided in Larch Street")

    assert compose_due(office.installation, office.now) == 2
    send_due(office.installation.archive, office.installation.config, office.installation.clock)

    texts = {reader: text_of(letter) for reader in (READER, OTHER_READER) for letter in post.letters(reader)}
    assert all("Flat raided in Larch Street" in text for text in texts.values())
    assert 0 < n_refused < len(queries)
    assert texts[READER].count("This search could not be carried out:") == n_refused
    assert "could not be carried out" not in texts[OTHER_READER]


def test_a_search_that_overruns_is_told_and_is_asked_again_next_time(
    office: Office, post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    children: list[Child] = []

    class Noted(Child):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            children.append(self)

    monkeypatch.setattr(index.guarded, "Child", Noted)
    for query in ("kettle", "scales"):
        add_search(office.installation.archive, query.title(), query, READER, pace="daily")
    office.check_all()
    office.publish("/news/1", RAID, title="Flat raided in Larch Street")
    office.publish("/news/2", MUSEUM, title="Kettle on show")
    found = office.installation.index
    search = found.search

    def freezing(query: Any, **options: Any) -> Any:
        if "kettl" in repr(query):
            os.kill(children[-1].pid, signal.SIGSTOP)
        return search(query, **options)

    with monkeypatch.context() as fault:
        fault.setattr(found, "search", freezing)
        assert compose_due(office.installation, office.now) == 1
    office.wait(days=1)
    office.check_all()
    assert compose_due(office.installation, office.now) == 1
    send_due(office.installation.archive, office.installation.config, office.installation.clock)

    first, second = (text_of(letter) for letter in post.letters())
    assert "This search could not be carried out: This search took longer than 2 seconds and was stopped." in first
    assert "Flat raided in Larch Street" in first
    assert "Kettle on show" not in first
    assert "Kettle on show" in second
    assert "could not be carried out" not in second
