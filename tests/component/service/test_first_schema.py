"""An archive of the first schema, kept as its program left it, comes up to this one and answers everything: on both databases.

`tests/data/first` was made by the last commit of schema 0001 (its reading, stages, copies, mail) from four invented texts.
"""

import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import MetaData, create_engine, insert, select

from archive.readers.mail import Mail
from core.config import Config, load_config
from core.vocabulary import Label
from core.words import Annotations, Figure, Mention, Quote, Role
from nlp.pipeline import Annotated, Text
from service.dossiers.dossiers import dossier
from service.explaining.explanation import explain
from service.installation import Installation, open_installation
from service.processing.process import process
from service.search.quotes import find_quotes
from service.search.search import SearchOptions, search
from service.trends import TrendOptions, trend
from service.upkeep.verification import verify_installation
from tests.schemas import upgrade

KEPT = Path(__file__).parents[2] / "data" / "first"
TITLES = {
    "Dawn raids in Marlham": "http://127.0.0.1:9/copy",
    "Ferry late again": "http://127.0.0.1:9/ferry",
    "Minutes of 3 March": "http://127.0.0.1:9/minutes",
    "Nine houses searched in Marlham": "http://127.0.0.1:9/raid",
}
NAMES: dict[str, Label] = {
    "Norfolk Constabulary": "ORG", "Marlham": "PLACE", "Operation Kestrel": "OPERATION", "Ada Quill": "PERSON", "Ben Marsh": "PERSON",
}  # fmt: skip


class LocalPipeline:
    """Says of each text what was said of it then, in this process."""

    version, model_id, dimensions, is_loaded = "local", "all-MiniLM-L6-v2", 384, True

    def annotate(self, texts: Sequence[Text]) -> list[Annotated]:
        return [Annotated(notes_of(text.text), self.embed(text.passages)) for text in texts]

    def embed(self, texts: Sequence[Any]) -> NDArray[np.float32]:
        return np.full((len(texts), self.dimensions), self.dimensions**-0.5, np.float32)


def notes_of(text: str) -> Annotations:
    found = ((text.find(name), name, label) for name, label in NAMES.items())
    mentions = tuple(sorted((Mention(at, at + len(n), n, label, n) for at, n, label in found if at >= 0), key=lambda m: m.start))
    if "Kestrel" not in text:
        return Annotations(mentions, drug_policy=0.1)
    quote, arrests = text.index("We shall"), text.index("14 people")
    return Annotations(
        mentions,
        (Role("Ada Quill", "Chief Constable", "Norfolk Constabulary"),),
        (Quote(quote, text.index('."', quote) + 1, "Ada Quill", "said", 0.99),),
        (Figure(arrests, arrests + 9, "14 people", "arrests", 14.0, of="Operation Kestrel", confidence=1.0),),
        0.9,
        ("county-lines",),
    )


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    beat = tmp_path / "beat.toml"
    beat.write_text('id = "first"\nname = "First"\ncounty = "Norfolk"\n', encoding="utf-8")
    shutil.copytree(KEPT, tmp_path / "data")
    environ = {"COUNTYWATCH_DATABASE_URL": database_url} if database_url else {}
    config = load_config(data=tmp_path / "data", beat=beat, environ=environ)
    if database_url:
        move_to_postgresql(config, database_url)
    with open_installation(config) as opened:
        opened.__dict__["pipeline"] = LocalPipeline()
        yield opened


def move_to_postgresql(config: Config, url: str) -> None:
    """Put the kept rows into PostgreSQL at the first schema."""
    kept, server = (
        create_engine(f"sqlite:///{config.data / 'archive.sqlite3'}"),
        create_engine(url.replace("postgresql:", "postgresql+psycopg:")),
    )
    tables = MetaData()
    tables.reflect(kept)
    with kept.connect() as source, server.begin() as target:
        upgrade(target, "0001")
        for table in tables.sorted_tables:
            rows = [dict(row._mapping) for row in source.execute(select(table))]
            if rows and table.name != "alembic_version":
                target.execute(insert(table), rows)
    kept.dispose()
    server.dispose()
    (config.data / "archive.sqlite3").unlink()


def test_everything_is_there_before_anything_is_made_anew(installation: Installation) -> None:
    items = {item.document.title: item for item in installation.documents.iter_all()}
    raid, copy = items["Nine houses searched in Marlham"], items["Dawn raids in Marlham"]

    assert {title: item.document.url for title, item in items.items()} == TITLES
    assert raid.story_id == copy.story_id
    assert {m.canonical for m in raid.annotations.entities if m.label == "OPERATION"} == {"Operation Kestrel"}
    assert [q.speaker for q in copy.annotations.quotes] == ["Ada Quill"]
    assert raid.vectors.shape[1] == 384
    assert sorted(installation.archive.days_looked_at()["gazette"]) == [(date(2026, 3, 1), date(2026, 3, 4))]
    mail = Mail(installation.archive)
    assert [(each.name, each.query) for each in mail.searches()] == [("raids", "operation:kestrel")]
    assert mail.listed_for("reader@example.org") == {items["Ferry late again"].story_id}
    assert [letter.message.split(b"\n")[-2] for letter in mail.letters("sent")] == [b"The ferry was late."]
    assert verify_installation(installation).faults == []


def test_it_is_brought_up_to_date_and_answers(installation: Installation) -> None:
    process(installation)

    hits = search(installation, "operation:kestrel", SearchOptions("keyword", copies=True)).hits
    assert sorted(hit.title for hit in hits) == ["Dawn raids in Marlham", "Nine houses searched in Marlham"]
    [line] = find_quotes(installation).quotes
    assert (line.speaker, line.role, line.copies) == ("Ada Quill", "Chief Constable", 2)
    assert dossier(installation, "Kestrel").documents == 2
    assert trend(installation, ["marlham"], TrendOptions(by="month", count="copies")).total == 4
    assert explain(installation, TITLES["Ferry late again"]).document_id is not None
    assert explain(installation, "FERRY LATE AGAIN").document_id is not None
    assert verify_installation(installation).faults == []
