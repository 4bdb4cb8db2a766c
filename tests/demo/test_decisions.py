"""Random corrections on the demo: the same answers everywhere, after annotating anew, a rebuild and a move to the other engines; undone, all is as before.

The normal suite makes a tenth of the corrections of `make soak`.
"""

import os
import random
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from archive.tables import metadata
from archive.texts.texts import StoredDocument
from core.config import load_config
from core.errors import CountywatchError
from core.vocabulary import Label
from core.words import Document, Mention, Passage, to_json
from index.names import name_clause
from nlp.pipeline import Annotated, Text
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.listing import corrections
from service.correcting.making import By, Decided
from service.corrections import key_of
from service.dossiers.dossiers import dossier
from service.installation import Installation, open_installation
from service.processing.indexing import rebuild_index
from service.processing.process import process
from service.search.search import SearchOptions, search
from service.trends import TrendOptions, trend
from tests.demo.conftest import Face

pytestmark = pytest.mark.slow
ME = By("a test")
N_CORRECTIONS = 200 if os.environ.get("COUNTYWATCH_SOAK") else 20
# Names of which every face is asked.
N_ASKED = 40
FIELDS: dict[Label, str] = {"OPERATION": "operation", "PLACE": "place", "ORG": "org", "DRUG": "drug"}


class Replayed:
    """Another pipeline that says of each text what the machine said of it before."""

    def __init__(self, installation: Installation) -> None:
        own = installation.pipeline
        self.version, self.model_id, self.dimensions = "replayed", own.model_id, own.dimensions
        items = list(installation.documents.iter_all())
        self._said = {self._key(i.document): Annotated(i.annotations, i.vectors) for i in items}

    def annotate(self, texts: list[Text]) -> list[Annotated]:
        return [self._said[self._key(text)] for text in texts]

    @staticmethod
    def _key(text: Text | Document) -> tuple[Any, ...]:
        """Return what the machine is told of a text."""
        spans = [(p.start, p.end) if isinstance(p, Passage) else p for p in text.passages]
        return text.text, text.title, text.kind, tuple(spans)


@dataclass(frozen=True)
class Desk:
    """A copy of the demo, what its machine said, and chance."""

    installation: Installation
    machine: Replayed
    chance: random.Random


@pytest.fixture(scope="module")
def desk(demo: Face, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data = tmp_path_factory.mktemp("desk") / "data"
    demo.copy(data)
    with open_installation(replace(load_config(data=data), elasticsearch_url=None)) as installation:
        process(installation)  # brings an older demo up to date
        yield Desk(installation, Replayed(installation), random.Random(14))


@dataclass(frozen=True)
class Corrected:
    """The desk with the corrections made at it, and what the faces said before and after."""

    desk: Desk
    made: list[Decided]
    before: dict[str, Any]
    after: dict[str, Any]


@pytest.fixture(scope="module")
def corrected(desk: Desk) -> Corrected:
    before = answers(desk.installation)
    made = make_corrections(desk)
    return Corrected(desk, made, before, answers(desk.installation))


def answers(installation: Installation) -> dict[str, Any]:
    """Return what the faces say: every document, every dossier, totals and facets of searches, trends."""
    items = list(installation.documents.iter_all())
    shown = {i.document.id: (to_json(i.annotations), [p.item for p in i.document.passages], i.story_id) for i in items}
    everything = search(installation, "published:1900..", SearchOptions("keyword", copies=True, limit=1000))
    operations = sorted({m.canonical for i in items for m in i.annotations.entities if m.label == "OPERATION"})
    dossiers, trends = {}, {}
    for name in operations:
        try:
            dossiers[name] = to_json(dossier(installation, name))
        except CountywatchError as err:
            dossiers[name] = {"refused": str(err)}
    for by in ("operation", "place"):
        found = trend(installation, ["published:1900.."], TrendOptions(by="year", split=by))
        trends[by] = (found.total, found.series)
    facets = dict(everything.facets)
    hits = sorted((hit.document_id, hit.story_id, hit.copies) for hit in everything.hits)
    return {"shown": shown, "dossiers": dossiers, "trends": trends, "facets": facets, "hits": hits}


def check_faces_agree(installation: Installation, chance: random.Random) -> None:
    """Each name is found by search and counted by trends exactly where the documents themselves have it."""
    having: dict[tuple[Label, str], set[str]] = defaultdict(set)
    written: dict[tuple[Label, str], str] = {}
    for item in installation.documents.iter_all():
        for mention in item.annotations.entities:
            if mention.label in FIELDS and (key := key_of(mention.label, mention.canonical)):
                having[mention.label, key].add(item.document.id)
                written[mention.label, key] = mention.canonical
    for label, key in chance.sample(sorted(having), min(N_ASKED, len(having))):
        query = name_clause(FIELDS[label], written[label, key])
        found = search(installation, query, SearchOptions("keyword", copies=True, limit=1000))
        counted = trend(installation, [query], TrendOptions(by="year", count="copies"))
        assert {hit.document_id for hit in found.hits} == having[label, key], query
        assert counted.total + counted.undated == len(having[label, key]), query


def random_corrections(desk: Desk) -> Iterator[Callable[[], Decided]]:
    """Random corrections without end, each of what is served when it is made."""
    installation, chance = desk.installation, desk.chance
    makers = (_not_entity, _not_entity_here, _rename, _same, _speaker, _role, _not_figure, _item, _split, _join, _different)
    n = 0
    while True:
        maker, n = makers[n % len(makers)], n + 1
        yield lambda maker=maker: maker(installation, chance)  # type: ignore[misc]


def _any(installation: Installation, chance: random.Random, has: Callable[[StoredDocument], object]) -> StoredDocument:
    """Return a document of which something holds, looked for one by one: whoever opened all would take longer than the
    correction.
    """
    ids = sorted(installation.documents.ids())
    while not has(item := installation.documents.get(chance.choice(ids))):
        pass
    return item


def _any_mention(installation: Installation, chance: random.Random) -> tuple[StoredDocument, Mention]:
    item = _any(installation, chance, lambda item: item.annotations.entities)
    return item, chance.choice(item.annotations.entities)


def _not_entity(installation: Installation, chance: random.Random) -> Decided:
    _, mention = _any_mention(installation, chance)
    return correction_making.make(
        installation,
        propose.not_entity(installation.decisions, installation.documents, mention.canonical, label=mention.label),
        ME,
    )


def _not_entity_here(installation: Installation, chance: random.Random) -> Decided:
    item, mention = _any_mention(installation, chance)
    found = item.document.id
    return correction_making.make(
        installation,
        propose.not_entity(
            installation.decisions, installation.documents, mention.text, label=mention.label, document_id=found, occurrence=1
        ),
        ME,
    )


def _rename(installation: Installation, chance: random.Random) -> Decided:
    item, mention = _any_mention(installation, chance)
    where = chance.choice((None, item.document.id))
    return correction_making.make(
        installation,
        propose.rename(
            installation.decisions,
            installation.documents,
            mention.canonical,
            f"{mention.canonical} Anew",
            label=mention.label,
            document_id=where,
        ),
        ME,
    )


def _same(installation: Installation, chance: random.Random) -> Decided:
    _, one = _any_mention(installation, chance)
    _, other = _any_mention(installation, chance)
    return correction_making.make(
        installation,
        propose.same(installation.decisions, installation.documents, one.canonical, other.canonical, label=other.label),
        ME,
    )


def _different(installation: Installation, chance: random.Random) -> Decided:
    _, mention = _any_mention(installation, chance)
    return correction_making.make(
        installation,
        propose.different(installation.decisions, installation.documents, mention.text, mention.canonical, label=mention.label),
        ME,
    )


def _speaker(installation: Installation, chance: random.Random) -> Decided:
    item = _any(installation, chance, lambda item: item.annotations.quotes)
    quote = chance.choice(item.annotations.quotes)
    names = [m.canonical for m in item.annotations.entities if m.label == "PERSON"]
    words = item.document.text[quote.start : quote.end]
    return correction_making.make(
        installation, propose.speaker(installation.documents, item.document.id, words, chance.choice([None, *names])), ME
    )


def _role(installation: Installation, chance: random.Random) -> Decided:
    item = _any(installation, chance, lambda item: item.annotations.roles)
    role = chance.choice(item.annotations.roles)
    return correction_making.make(
        installation,
        propose.role(installation.documents, item.document.id, role.person, chance.choice((None, "Warden")), was=role.role),
        ME,
    )


def _not_figure(installation: Installation, chance: random.Random) -> Decided:
    item = _any(installation, chance, lambda item: item.annotations.figures)
    figure = chance.choice(item.annotations.figures)
    return correction_making.make(
        installation, propose.not_figure(installation.documents, item.document.id, figure.text, place=figure.start), ME
    )


def _item(installation: Installation, chance: random.Random) -> Decided:
    item = _any(installation, chance, lambda item: item.document.kind in {"report", "minutes"})
    passage = chance.choice(item.document.passages)
    words = item.document.text[passage.start : passage.end]
    numbers = [own.number for own in item.document.items] or ["99"]
    return correction_making.make(
        installation, propose.item(installation.documents, item.document.id, words, chance.choice((None, *numbers))), ME
    )


def _split(installation: Installation, chance: random.Random) -> Decided:
    item = _any(installation, chance, lambda item: len(installation.documents.story(item.story_id)) > 1)
    return correction_making.make(
        installation, propose.split(installation.decisions, installation.documents, [item.document.id]), ME
    )


def _join(installation: Installation, chance: random.Random) -> Decided:
    return correction_making.make(
        installation, propose.join(installation.documents, chance.sample(sorted(installation.documents.ids()), 2)), ME
    )


def make_corrections(desk: Desk) -> list[Decided]:
    """Make so many random corrections, each of them in the index when its call returns."""
    made: list[Decided] = []
    for correct in random_corrections(desk):
        try:
            decided = correct()
        except CountywatchError:  # what chance named cannot be corrected so: it is joined already, or stands twice
            continue
        assert decided.is_indexed
        made.append(decided)
        if len(made) == N_CORRECTIONS:
            return made
    return made


def moved(source: Installation, target: Installation) -> None:
    """Copy every row from one archive's database to another's."""
    for table in metadata.sorted_tables:
        with source.archive.reading() as connection:
            rows = [dict(row._mapping) for row in connection.execute(select(table))]
        with target.archive.engine.begin() as connection:
            connection.execute(table.delete())
            if rows:
                connection.execute(insert(table), rows)


@pytest.mark.soak
@pytest.mark.server
def test_corrections_hold_after_a_move_to_postgresql_and_elasticsearch(
    corrected: Corrected, tmp_path: Path, postgres_url: str, elasticsearch_url: str
) -> None:
    desk = corrected.desk
    shutil.copytree(desk.installation.config.data / "blobs", tmp_path / "moved" / "blobs")
    config = replace(
        desk.installation.config, data=tmp_path / "moved", database_url=postgres_url, elasticsearch_url=elasticsearch_url
    )

    with open_installation(config) as other:
        moved(desk.installation, other)
        rebuild_index(other)
        try:
            assert answers(other) == corrected.after
            check_faces_agree(other, desk.chance)
        finally:
            other.index.clear()


@pytest.mark.soak
def test_corrections_hold_everywhere_and_undone_all_is_as_before(corrected: Corrected) -> None:
    desk, made, after = corrected.desk, corrected.made, corrected.after
    installation = desk.installation
    assert after != corrected.before
    check_faces_agree(installation, desk.chance)
    listed = corrections(installation.decisions)
    ids = [decision_id for each in made for decision_id in (each.id, *each.copies)]
    assert {each.id for each in listed} == set(ids)

    rebuild_index(installation)
    assert answers(installation) == after

    installation.__dict__["pipeline"] = desk.machine
    fates = process(installation).fates["annotate"]
    assert fates == {"done": len(installation.documents.ids())}
    assert answers(installation) == after
    assert corrections(installation.decisions) == listed

    for decision_id in desk.chance.sample(ids, len(ids)):
        correction_making.undo(installation, decision_id, ME)
    assert answers(installation) == corrected.before


def test_the_command_line_corrects_takes_down_and_takes_back(demo: Face, tmp_path: Path) -> None:
    face = replace(demo, data=demo.copy(tmp_path / "data"))
    [hit] = face.json("search", "operation:Tamarisk", "--limit", "1")["hits"]
    document_id = hit["document_id"]

    made = face.json("correct", "not-entity", "Tamarisk", "--label", "operation", "--who", "an editor")
    assert made["documents"] > 1
    assert face.json("search", "operation:Tamarisk")["total"] == 0
    [listed] = face.json("correct", "list")
    assert (listed["id"], listed["state"], listed["who"]) == (made["id"], "in force", "an editor")
    face.run("correct", "undo", made["id"][:8])
    assert face.json("search", "operation:Tamarisk")["total"] > 1

    refused = face.run("correct", "rename", "Marlham", "Marlham Town", code=2)
    assert "--label PLACE: " in refused.stderr
    assert face.run("correct", "speaker", document_id, "no such words", "--nobody", code=1).stderr.startswith("No quote")

    taken = face.json("takedown", "suppress", "--document", document_id, "--reason", "a test")
    face.run("show", document_id, code=1)
    assert [each["reason"] for each in face.json("takedown", "list")] == ["a test"]
    face.run("takedown", "lift", taken["id"])
    assert face.json("search", "operation:Tamarisk", "--limit", "1")["hits"][0]["document_id"] == document_id
