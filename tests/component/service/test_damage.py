"""One bit flipped in each table of the database: each is named in words with a repair that exists, and what can be made again is."""

import os
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Table, and_, select, update
from typer.testing import CliRunner

from archive.captures.addresses import Addresses
from archive.captures.meetings import ListedMeeting, Meetings
from archive.captures.scans import ScanPage, keep_page, scan_page_id
from archive.readers.mail import Mail
from archive.readers.misses import Misses
from archive.tables import metadata
from archive.verifying.damage import Part
from cli import app
from core.config import load_config
from core.errors import CountywatchError
from core.ids import capture_id
from core.words import Annotations, Capture, Context, Figure, Mention, Quote, Role
from nlp.pipeline import Annotated, Text
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.making import By
from service.correcting.takedowns import Subject, erase, suppress
from service.explaining.explanation import explain
from service.installation import Installation, open_installation
from service.processing.process import process
from service.search.quotes import find_quotes
from service.team import lists, notes, searches
from service.team.members import MACHINE_USER
from service.upkeep.verification import verify_installation
from tests.commands import assert_commands_exist
from tests.component.service.test_verification import flip

NOW = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)
ME = By("a test")
WORDS = (
    "Officers of Testshire Police went to Marlham for Operation Kestrel and made 14 arrests. "
    "Chief Constable Ada Quill said of report {}: “Nobody will stop us at the quay this winter.” "
    "Testshire Police (TP) found heroin, and the search of the houses goes on until the end of the month, as the force told."
)
NAMES = {"Testshire Police": "ORG", "Marlham": "PLACE", "Operation Kestrel": "OPERATION", "Ada Quill": "PERSON", "heroin": "DRUG"}
# What is flipped: one place in every column whose change nothing else would tell, of every table that does not heal by itself.
PLACES = [
    "addresses.url", "addresses.reason", "amended.annotations", "annotations.body", "annotations.drug_policy", "annotations.vectors",
    "appearances.entity_id", "appearances.name", "appearances.name_key", "captures.context", "captures.headers", "captures.url",
    "checks.counts", "decisions.target", "decisions.value", "decisions.who", "documents.first_seen_at", "documents.key",
    "documents.kind", "documents.published", "documents.story_id", "documents.suppressed", "documents.title", "documents.title_key", "documents.url",
    "entities.name_key", "figures.kind", "figures.text", "figures.value", "list_entries.document_id", "listed.story_id", "lists.name",
    "meeting_changes.after", "meeting_changes.kind", "meetings.committee", "meetings.day", "meetings.hour", "meetings.is_listed", "mentions.canonical", "mentions.name_key", "mentions.text", "misses.subject", "misses.why", "notes.body", "operation_ties.name", "outbox.message", "outbox.recipient", "people.roles",
    "people.standing", "quotes.speaker", "quotes.text", "quotes.words_key", "roles.organisation", "roles.role", "runs.sources",
    "saved_searches.query", "saved_searches.recipient", "scan_pages.body", "signatures.body", "speaker_keys.key", "speakers.name",
    "speakers.role", "tags.name", "team_searches.asked", "tombstones.mark", "versions.body",
]  # fmt: skip

EVERY = 1 if os.environ.get("COUNTYWATCH_SOAK") else 4

# What nothing else in the archive repeats: the repair is a good copy of the database.
KEPT_ONCE = {
    "addresses", "captures", "checks", "decisions", "list_entries", "listed", "lists", "meeting_changes", "misses", "notes", "outbox", "runs", "saved_searches",
    "tags", "team_searches", "tombstones",
}  # fmt: skip


class LocalPipeline:
    """Finds what is written in each text, in this process."""

    version, model_id, dimensions, is_loaded = "local", "fake", 4, True

    def annotate(self, texts: Sequence[Text]) -> list[Annotated]:
        return [Annotated(notes_of(text.text), self.embed(text.passages)) for text in texts]

    def embed(self, texts: Sequence[Any]) -> NDArray[np.float32]:
        return np.full((len(texts), self.dimensions), 0.5, np.float32)


def notes_of(text: str) -> Annotations:
    mentions = [Mention(at, at + len(name), name, label, name) for name, label in NAMES.items() if (at := text.find(name)) >= 0]
    quote, arrests, person = text.index("Nobody"), text.index("14"), text.index("Ada")
    return Annotations(
        tuple(sorted(mentions, key=lambda mention: mention.start)),
        (Role("Ada Quill", "Chief Constable", "Testshire Police", person, person + 9),),
        (Quote(quote, text.index(".”") + 1, "Ada Quill", "said", 0.99),),
        (Figure(arrests, arrests + 2, "14", "arrests", 14.0, of="Operation Kestrel"),),
        0.25,
    )


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    """Give an archive with something in every table."""
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
    environ = {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    with open_installation(load_config(data=tmp_path / "data", beat=beat, environ=environ), clock=lambda: NOW) as opened:
        opened.__dict__["pipeline"] = LocalPipeline()
        for number in range(5):
            body = WORDS.format(number).encode() if number else (WORDS.format(0) + " It was told first.").encode()
            hashed, at = sha256(body).hexdigest(), NOW - timedelta(days=1, hours=number)
            given = Context(kind="article", found_title=f"Raid number {number}", found_published=at, found_from="given")
            url = f"http://127.0.0.1:9/{number}"
            kept = Capture(
                capture_id("import", str(number), hashed),
                "import",
                str(number),
                url,
                at,
                200,
                "text/plain",
                hashed,
                {"a": "b"},
                given,
            )
            opened.archive.add_capture(kept, body)
        process(opened)
        fill_the_rest(opened)
        yield opened


def fill_the_rest(opened: Installation) -> None:
    run = opened.archive.begin_run(["gazette"])
    opened.archive.record_check(run, "gazette", "new", {"captures": 5})
    Addresses(opened.archive).record_loss(run, "gazette", "http://127.0.0.1:9/gone", "failed", "the site answered with an error")
    Misses(opened.archive).add("Some headline", None, "not discovered", "no listing named it", document_id=None, is_gap=True)
    ids = {item.document.url: item.document.id for item in opened.documents.iter_all()}
    correction_making.make(
        opened,
        propose.rename(opened.decisions, opened.documents, "Marlham", "Marlham Town", document_id=ids["http://127.0.0.1:9/1"]),
        ME,
    )
    suppress(opened, Subject(document=ids["http://127.0.0.1:9/3"]), ME)
    erase(opened, Subject(document=ids["http://127.0.0.1:9/4"]), ME)
    mail = Mail(opened.archive)
    mail.add_search("raids", "operation:kestrel", "reader@example.org", pace="daily", local_time="07:00")
    stories = sorted({item.story_id for item in opened.documents.iter_all()})
    mail.post("letter", "reader@example.org", "Raids", b"To: reader@example.org\n\nA raid.", stories)
    kept = lists.make_list(opened.archive, MACHINE_USER, "Raids", is_shared=False)
    lists.put(opened.archive, MACHINE_USER, kept.id, ids["http://127.0.0.1:9/1"], "document", "")
    notes.write_note(opened.archive, MACHINE_USER, ids["http://127.0.0.1:9/1"], "To be answered today", is_shared=False)
    notes.tag_document(opened.archive, MACHINE_USER, ids["http://127.0.0.1:9/1"], "urgent")
    searches.keep_search(opened.archive, MACHINE_USER, "Raids", "raid", "q=raid", is_shared=False)
    for hour in ("10:00", "14:00"):
        listed = ListedMeeting("12", "Cabinet", NOW.date() + timedelta(days=9), hour, None, "http://127.0.0.1:9/meetings/12")
        Meetings(opened.archive).record_listed("council", [listed], whole=None, today=NOW.date())
    hashed = opened.archive.blobs.put(b"%PDF-1.4")
    opened.scans.note(next(iter(opened.archive.find_captures("import", "1"))).id, b"%PDF-1.4", [0])
    process(opened)
    with opened.archive.engine.begin() as connection:
        keep_page(connection, ScanPage(scan_page_id(hashed, 0), hashed, 0), "the words of a page")


@dataclass(frozen=True)
class Flipped:
    """One value of one row that has another bit now; `where` finds the row as it stands now."""

    table: Table
    column: str
    where: ColumnElement[bool]
    before: Any


def flip_in(installation: Installation, place: str, chance: random.Random) -> Flipped:
    table = metadata.tables[place.split(".")[0]]
    column, keys = table.c[place.split(".")[1]], list(table.primary_key)
    with installation.archive.engine.begin() as connection:
        rows = connection.execute(select(*keys, column.label("value")).where(column.is_not(None)).order_by(*keys)).all()
        row = chance.choice([row for row in rows if has_bits(row.value)])
        changed = flip(row.value, chance)
        before = and_(*(key == value for key, value in zip(keys, row, strict=False)))
        connection.execute(update(table).where(before).values({column.name: changed}))
    now = and_(*(key == (changed if key is column else value) for key, value in zip(keys, row, strict=False)))
    return Flipped(table, column.name, now, row.value)


def has_bits(value: Any) -> bool:
    """Tell whether a value has what `flip` can flip: of a text, a letter or digit."""
    return any(c.isascii() and c.isalnum() for c in value) if isinstance(value, str) else bool(value)


def put_back(installation: Installation, flipped: Flipped) -> None:
    with installation.archive.engine.begin() as connection:
        connection.execute(update(flipped.table).where(flipped.where).values({flipped.column: flipped.before}))


@pytest.mark.soak
def test_a_bit_flipped_in_any_table_is_named_and_no_wrong_words_are_given_out(installation: Installation) -> None:
    chance, unnamed = random.Random(14), []
    words = {line.words for line in find_quotes(installation).quotes}
    assert words
    assert verify_installation(installation).faults == []
    for place in PLACES[::EVERY]:
        flipped = flip_in(installation, place, chance)
        faults = verify_installation(installation).faults
        if not all(fault.name and fault.repair for fault in faults) or not faults:
            unnamed.append(place)
        assert given_out(installation) <= words, place
        put_back(installation, flipped)
    assert unnamed == []
    assert verify_installation(installation).faults == []


def given_out(installation: Installation) -> set[str]:
    """Return the words of quotes that are shown."""
    try:
        return {line.words for line in find_quotes(installation).quotes}
    except CountywatchError:
        return set()


def test_what_can_be_made_again_is_made_again(installation: Installation) -> None:
    chance = random.Random(15)
    for place in PLACES:
        if place.split(".")[0] not in KEPT_ONCE:
            flip_in(installation, place, chance)
    n_damaged = len(verify_installation(installation, with_repair=True).faults)
    process(installation)

    assert n_damaged >= 15  # tables, of which some have several places in one row
    assert verify_installation(installation).faults == []


def test_the_command_counts_every_part_in_words_and_names_what_is_damaged(installation: Installation) -> None:
    environment = {"COUNTYWATCH_DATABASE_URL": installation.config.database_url}
    options = ["--data", str(installation.config.data)]
    shutil.copy(installation.config.beat_path, installation.config.data / "beat.toml")

    whole = CliRunner().invoke(app, ["archive", "verify", *options], env=environment)
    next((installation.config.data / "blobs").rglob("*.zst")).unlink()
    flip_in(installation, "versions.body", random.Random(16))
    damaged = CliRunner().invoke(app, ["archive", "verify", *options], env=environment)

    assert (whole.exit_code, damaged.exit_code) == (0, 1)
    assert [part for part in Part if part not in {Part.DATABASE, Part.ERASED} and f" {part.words}" not in whole.stdout] == []
    assert "2 damaged" in damaged.stdout
    assert "run `countywatch archive verify`" not in damaged.stdout  # it is what runs


def test_every_repair_names_commands_that_exist() -> None:
    for part in Part:
        assert_commands_exist(part.repair)


def test_what_became_of_an_address_is_not_told_from_a_damaged_row(installation: Installation) -> None:
    table = metadata.tables["addresses"]
    url = "http://127.0.0.1:9/gone"
    with installation.archive.engine.begin() as connection:
        connection.execute(update(table).where(table.c.url == url).values(reason="the site answered with an errar"))
    with pytest.raises(CountywatchError, match="is damaged in the archive"):
        explain(installation, url)


def test_a_damaged_letter_is_not_sent(installation: Installation) -> None:
    table = metadata.tables["outbox"]
    with installation.archive.engine.begin() as connection:
        connection.execute(update(table).values(message=b"To: reader@example.org\n\nA rais.", state="waiting"))
    mail = Mail(installation.archive)

    assert mail.due_letters(NOW + timedelta(days=1)) == []
    [letter] = mail.letters("failed")
    assert letter.error is not None
    assert "is damaged in the archive" in letter.error
