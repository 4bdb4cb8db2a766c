"""An installation on files or on servers, its letters one a morning, and what its index is asked for meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

from archive.readers.mail import Mail
from core.config import Config
from digests.desk import compose_due
from index.fusion import Results
from tests.mail.office import Office, make_config, open_office, text_of


@dataclass(frozen=True)
class Place:
    """Where an installation keeps its archive and its index."""

    data: Path
    database_url: str | None = None
    elasticsearch_url: str | None = None

    @property
    def environ(self) -> dict[str, str]:
        """What names the servers to the program."""
        urls = {"COUNTYWATCH_DATABASE_URL": self.database_url, "COUNTYWATCH_ELASTICSEARCH_URL": self.elasticsearch_url}
        return {name: url for name, url in urls.items() if url}

    def config(self) -> Config:
        return make_config(self.data, database_url=self.database_url, elasticsearch_url=self.elasticsearch_url)


@contextmanager
def cleared(place: Place) -> Iterator[None]:
    """Clear a server's index before a test and after it."""
    with open_office(place.config()) as office:
        office.installation.index.clear()
    yield
    with open_office(place.config()) as office:
        office.installation.index.clear()


def letter(office: Office) -> str:
    """Compose what is due, as each morning; the letter's subject and text."""
    before = len(Mail(office.installation.archive).letters())
    assert compose_due(office.installation, office.now) == 1
    found = Mail(office.installation.archive).letters()[before]
    office.wait(days=1)
    office.check_all()
    message = message_from_bytes(found.message, policy=default)
    return f"{message['Subject']}\n{text_of(message)}"


def titles(text: str, *known: str) -> list[str]:
    """Return which of these stories a letter lists."""
    return [title for title in known if f"* {title}\n" in text]


@contextmanager
def asked(office: Office) -> Iterator[list[tuple[int, int]]]:
    """Give which arrivals the index is asked for."""
    windows: list[tuple[int, int]] = []
    ask = office.installation.index.arrivals

    def noted(query: Any, *, after: int, until: int) -> Results:
        windows.append((after, until))
        return ask(query, after=after, until=until)

    office.installation.index.arrivals = noted  # type: ignore[method-assign]
    try:
        yield windows
    finally:
        del office.installation.index.arrivals
