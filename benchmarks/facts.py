"""Facts of invented press copy as rows: `python -m benchmarks.facts [SIZE…]` (10,000 and 100,000 documents if none is told).

Printed for each size: how long an archive of before there were facts is filled, a document, in its three steps; and how long a dossier of
the operation that most documents name takes, and quotes of an office over ten years, of one holder, and of everybody. Seconds of the
processor, the best of three. Needs no model and no index; 100,000 documents take half an hour on a busy machine, and 1 GB of disk.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import insert

from archive.archive import Archive
from archive.tables import annotations, documents, versions
from core.config import load_config
from core.ids import document_id, version_id
from core.words import Annotations, Document, Figure, Mention, Passage, Published, Quote, Role, to_json
from service.dossiers.dossiers import dossier
from service.facts.facts import update_facts
from service.fairness import update_offices
from service.installation import Installation, open_installation
from service.names.entities import update_entities
from service.search.quotes import QuoteOptions, find_quotes

SIZES = (10_000, 100_000)
BATCH = 1_000
FIRST, DAYS = date(2016, 1, 1), 3_652
# Who holds the office, two years each; one document in thirty quotes the holder, as a county's press does its chief constable.
CHIEFS = ("Ada Quill", "Ben Marsh", "Cy Young", "Dot Ember", "Eve Holt")
OFFICE_EVERY = 30
# The operation named most is named by one document in fifty, the next by one in a hundred, and so on.
OPERATIONS = tuple(f"Operation {name}" for name in ("Finch", "Wren", "Tern", "Heron", "Egret", "Osprey", "Plover", "Dunlin"))
NAMED_EVERY = 50
PLACES = tuple(f"Inventham {n}" for n in range(80))
BEAT = 'id = "invented"\nname = "Inventshire"\ncounty = "Inventshire"\nfictional = true\n'


@dataclass(frozen=True, slots=True)
class Figures:
    """How facts stand at one size. Units: seconds of the processor; of the first three a document."""

    documents: int
    offices_s: float
    facts_s: float
    entities_s: float
    dossier_s: float
    dossier_documents: int
    quotes_of_office_s: float
    quotes_of_office: int
    quotes_of_one_s: float
    quotes_of_everybody_s: float
    quotes: int


def made(number: int, chance: random.Random) -> tuple[Document, Annotations]:
    """Return an invented article and what was read in it: some 120 words, seven to nine mentions, two quotes, two figures."""
    day = FIRST + timedelta(days=number * 7919 % DAYS)
    chief = CHIEFS[min(len(CHIEFS) - 1, (day - FIRST).days * len(CHIEFS) // DAYS)]
    is_office = number % OFFICE_EVERY == 0
    person, role = (chief, "Chief Constable") if is_office else (f"Councillor{number % 500} Example{number % 37}", "Councillor")
    rank = next((n for n in range(len(OPERATIONS)) if number % (NAMED_EVERY * (n + 1)) == n), None)
    operation = None if rank is None else OPERATIONS[rank]
    parts: list[str] = []
    mentions: list[Mention] = []
    quotes: list[Quote] = []
    figures: list[Figure] = []
    roles: list[Role] = []

    def add(text: str) -> tuple[int, int]:
        start = sum(map(len, parts))
        parts.append(text)
        return start, start + len(text)

    def name(text: str, label: str) -> None:
        start, end = add(text)
        mentions.append(Mention(start, end, text, label, text))

    add("Officers of ")
    name("Inventshire Constabulary", "ORG")
    if operation:
        add(" working on ")
        name(operation, "OPERATION")
    for _ in range(2):
        add(" went to ")
        name(chance.choice(PLACES), "PLACE")
    add(" and made ")
    for kind in ("arrests", "warrants"):
        count = chance.randrange(2, 40)
        start, end = add(str(count))
        figures.append(Figure(start, end, str(count), kind, float(count), of=operation))
        add(f" {kind} and ")
    add("found ")
    name("heroin", "DRUG")
    opening = add(f", report {number} said. ")[1]
    name(person, "PERSON")
    roles.append(Role(person, role, "Inventshire Constabulary" if is_office else None, mentions[-1].start, mentions[-1].end))
    add(f", {role}, said: “")
    for words in ("We shall go on with", "and nobody will stop"):
        start, end = add(f"{words} number {number} of {chance.randrange(10**6)}")
        quotes.append(Quote(start, end, person, "said", 0.99))
        add("” “")
    text = "".join(parts)
    own = document_id(f"source{number % 12}", str(number))
    passages = (Passage(0, opening), Passage(opening, len(text)))
    title, published = f"Report {number}", Published(day.isoformat(), "day", "json-ld")
    document = Document(own, version_id(own, text), f"source{number % 12}", own, "article", f"http://127.0.0.1/{number}", title, text, published=published, passages=passages)  # fmt: skip
    return document, Annotations(tuple(mentions), tuple(roles), tuple(quotes), tuple(figures), 0.9, ("county-lines",))


def fill(archive: Archive, size: int) -> None:
    """Put documents into an archive as a program without facts left them."""
    chance = random.Random(4)
    for at in range(0, size, BATCH):
        rows = [made(number, chance) for number in range(at, min(size, at + BATCH))]
        with archive.engine.begin() as connection:
            connection.execute(insert(documents), [_document_row(document) for document, _ in rows])
            bodies = [(d, json.dumps(to_json(d)), json.dumps(to_json(notes))) for d, notes in rows]
            connection.execute(
                insert(versions),
                [{"id": d.version_id, "document_id": d.id, "seen_at": "2026", "body": body} for d, body, _ in bodies],
            )
            empty = {"nlp_version": "1", "drug_policy": 0.9, "model_id": "none", "vectors": b"", "n_vectors": 0}
            connection.execute(
                insert(annotations), [{"version_id": d.version_id, "body": notes} | empty for d, _, notes in bodies]
            )


def _document_row(document: Document) -> dict[str, str | int | None]:
    return {
        "id": document.id, "source_id": document.source_id, "key": document.title, "kind": document.kind, "url": document.url,
        "title": document.title, "published": document.published.value, "first_seen_at": "2026-01-01T00:00:00.000000+00:00",
        "version_id": document.version_id, "story_id": document.id, "revision": 1, "access": "free",
    }  # fmt: skip


def measure(installation: Installation, size: int) -> Figures:
    """Fill an archive and ask it."""
    fill(installation.archive, size)
    offices = _seconds(lambda: update_offices(installation.archive)) / size
    facts = _seconds(lambda: update_facts(installation.archive)) / size
    entities = _seconds(lambda: update_entities(installation.archive, installation.config.beat)) / size
    since = QuoteOptions("chief constable", since=FIRST, until=FIRST + timedelta(days=DAYS))
    everybody = find_quotes(installation).total
    return Figures(
        size,
        offices_s=round(offices, 5),
        facts_s=round(facts, 5),
        entities_s=round(entities, 5),
        dossier_s=_best(lambda: dossier(installation, "Finch")),
        dossier_documents=dossier(installation, "Finch").documents,
        quotes_of_office_s=_best(lambda: find_quotes(installation, "", since)),
        quotes_of_office=find_quotes(installation, "", since).total,
        quotes_of_one_s=_best(lambda: find_quotes(installation, "", QuoteOptions(CHIEFS[0]))),
        quotes_of_everybody_s=_best(lambda: find_quotes(installation)),
        quotes=everybody,
    )


def _best(ask: Callable[[], object]) -> float:
    return round(min(_seconds(ask) for _ in range(3)), 3)


def _seconds(ask: Callable[[], object]) -> float:
    begun = time.process_time()
    ask()
    return time.process_time() - begun


def installations(sizes: list[int]) -> Iterator[tuple[Installation, int]]:
    """Yield an empty archive for each size; it is removed afterwards."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            beat = Path(folder) / "beat.toml"
            beat.write_text(BEAT, encoding="utf-8")
            config = load_config(data=Path(folder) / "data", beat=beat, environ={})
            with open_installation(config) as installation:
                yield installation, size


if __name__ == "__main__":
    for opened, n in installations([int(word) for word in sys.argv[1:]] or list(SIZES)):
        print(json.dumps(asdict(measure(opened, n))), flush=True)
