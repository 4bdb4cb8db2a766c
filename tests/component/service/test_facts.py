"""Facts as rows and things across documents, on both databases: they say what the annotations say, follow them, and join on evidence alone."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from archive.facts.entities import Entities, entity_id
from archive.facts.facts import FactRows, remove_facts
from archive.tables import (
    appearances,
    documents,
    entities,
    fact_sets,
    figures,
    mentions,
    metadata,
    names_changed,
    quotes,
    roles,
    speaker_keys,
    speakers,
)
from core.config import Config, load_config
from core.errors import NotFound
from core.shown_figures import SHOW_FIGURE
from core.vocabulary import Label
from core.words import Annotations, Role, to_json
from service.dossiers.dossiers import dossier
from service.dossiers.profiles import profile
from service.facts.facts import FACTS_RULES, facts_of, update_facts
from service.fairness import person_key
from service.installation import Installation, open_installation
from service.names.entities import update_entities
from service.processing.process import process
from service.upkeep.verification import verify_installation
from tests.schemas import go_back
from tests.web.county import BEAT, NOW, FakePipeline, Made, annotations_of, capture_of, document_of, edited, fill

FINCH: tuple[str, Label] = ("Operation Finch", "OPERATION")
OURS: tuple[str, Label] = ("Inventshire Constabulary", "ORG")
THEIRS: tuple[str, Label] = ("Otherham Police", "ORG")
TRUST = "Inventham Recovery Trust"
# What the fake language model takes for another name of a body, where the text has that in full.
OTHER_NAMES = {"IRT": TRUST}
BARE = Made(
    "Finch begins",
    ("Operation Finch began in Inventham at dawn.",),
    published="2026-01-01",
    names=(FINCH, ("Inventham", "PLACE")),
)
OWN = Made(
    "Finch ends",
    ("Operation Finch of Inventshire Constabulary ended with £900 seized.", "“It is over,” said Inspector Ada Quill."),
    published="2026-01-09",
    names=(FINCH, OURS, ("Ada Quill", "PERSON"), ("Bob Private", "PERSON")),
    roles=(Role("Ada Quill", "Inspector"), Role("Bob Private", "neighbour")),
    speaker="Ada Quill",
)  # fmt: skip
FULL = Made("A trust", ("Inventham Recovery Trust (IRT) opened a house.",), names=((TRUST, "ORG"), ("IRT", "ORG")))
SHORT = Made(
    "More of it", ("IRT opened another house. “We need more,” a spokesman said.",), names=(("IRT", "ORG"),), speaker="spokesman"
)
ALL = (BARE, OWN, FULL, SHORT)


class Reader(FakePipeline):
    """Knows the initials of a body where the text has its name, and takes figures for the operation's."""

    def read(self, made: Made) -> Annotations:
        found = annotations_of(made)
        names = {m.canonical for m in found.entities}
        full = {short: name for short, name in OTHER_NAMES.items() if name in names}
        of = FINCH[0] if FINCH[0] in names else None
        return replace(
            found,
            entities=tuple(replace(m, canonical=full.get(m.text, m.canonical)) for m in found.entities),
            figures=tuple(replace(figure, of=of) for figure in found.figures),
        )


class NoModel:
    """A pipeline that nothing may be asked of."""

    version, model_id, dimensions, is_loaded = FakePipeline.version, FakePipeline.model_id, FakePipeline.dimensions, True


def config_of(folder: Path, url: str | None) -> Config:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "beat.toml").write_text(BEAT, encoding="utf-8")
    environ = {"COUNTYWATCH_DATABASE_URL": url} if url else {}
    return load_config(data=folder / "data", beat=folder / "beat.toml", environ=environ)


def opened(config: Config, known: Sequence[Made]) -> Installation:
    installation = open_installation(config, clock=lambda: NOW)
    installation.__dict__["pipeline"] = Reader(known)
    return installation


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    with opened(config_of(tmp_path, database_url), ALL) as found:
        fill(found, ALL)
        yield found


def all_rows(installation: Installation) -> dict[str, list[Any]]:
    tables = (
        "fact_sets",
        "mentions",
        "roles",
        "quotes",
        "figures",
        "appearances",
        "entities",
        "speakers",
        "speaker_keys",
        "aliases",
    )
    with installation.archive.reading() as connection:
        return {name: sorted(map(repr, connection.execute(select(metadata.tables[name])).all())) for name in tables}


def entity_of(installation: Installation, kind: str, name_key: str) -> dict[str, str]:
    """Return the thing that each document's name is, by document id."""
    a = appearances.c
    with installation.archive.reading() as connection:
        rows = connection.execute(select(a.document_id, a.entity_id).where(a.kind == kind, a.name_key == name_key))
        return dict(rows.all())


def test_a_figure_that_is_not_certain_is_none_of_the_operation() -> None:
    document, notes = document_of(capture_of(OWN), OWN), annotations_of(OWN)

    def keys(confidence: float | None) -> set[str | None]:
        figures = tuple(replace(figure, of="Operation Finch", confidence=confidence) for figure in notes.figures)
        return {fact.operation_key for fact in facts_of(document, replace(notes, figures=figures)).figures}

    assert (keys(SHOW_FIGURE), keys(SHOW_FIGURE - 0.01), keys(None)) == ({"finch"}, {None}, {None})


def test_rows_say_what_the_annotations_say(installation: Installation) -> None:
    with installation.archive.reading() as connection:
        for made in ALL:
            notes = installation.documents.get(made.id).annotations
            for table, told in (
                (mentions, notes.entities),
                (roles, notes.roles),
                (quotes, notes.quotes),
                (figures, notes.figures),
            ):
                kept = connection.execute(select(table).where(table.c.document_id == made.id).order_by(table.c.number)).all()
                assert [(row.start, row.end) for row in kept] == [(each.start, each.end) for each in told]
                assert all(row.passage is not None for row in kept if row.start is not None)
        words = connection.execute(select(quotes.c.text, quotes.c.passage).where(quotes.c.document_id == OWN.id)).one()
        assert tuple(words) == ("It is over,", 1)
    assert verify_installation(installation).faults == []


def test_a_fact_that_changed_is_named_and_mended(installation: Installation) -> None:
    before = all_rows(installation)
    with installation.archive.engine.begin() as connection:
        connection.execute(update(figures).where(figures.c.document_id == OWN.id).values(value=901.0))

    [fault] = verify_installation(installation).faults
    assert (fault.part, fault.fault) == ("facts", "a fact of its text is damaged")
    assert verify_installation(installation, with_repair=True).repairs_begun == 1
    process(installation)

    assert verify_installation(installation).faults == []
    assert all_rows(installation) == before


def test_an_archive_of_before_is_filled_without_a_model_and_goes_on_where_it_was_cut(
    tmp_path: Path, database_url: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = config_of(tmp_path, database_url)
    with opened(config, ALL) as found:
        fill(found, ALL)
        before = all_rows(found)
        go_back(found.archive.engine, "0008")  # the schema of before there were facts

    with open_installation(config, clock=lambda: NOW) as found:
        found.__dict__["pipeline"] = NoModel()
        monkeypatch.setattr("service.facts.facts.BATCH", 1)
        filled = FactRows.fill

        def cut(self: FactRows, *given: Any) -> None:
            if len(made) == 2:
                raise KeyboardInterrupt
            made.append(given)
            filled(self, *given)

        made: list[Any] = []
        monkeypatch.setattr(FactRows, "fill", cut)
        with pytest.raises(KeyboardInterrupt):
            update_facts(found.archive)
        monkeypatch.setattr(FactRows, "fill", filled)
        assert FactRows(found.archive).n_waiting() == len(ALL)
        with pytest.raises(NotFound, match=f"{len(ALL)} documents that were read wait for `countywatch process`"):
            profile(found.archive, found.config.beat, "operation", "Finch")
        assert update_facts(found.archive) == len(ALL) - 2  # what was done is not done again
        update_entities(found.archive, found.config.beat)

        assert all_rows(found) == before


def test_facts_follow_the_text(installation: Installation) -> None:
    texts = (edited(OWN, f"Nothing is said any more ({n}).") for n in range(99))
    later = next(made for made in texts if capture_of(made).id > capture_of(OWN).id)  # the newer of two of one moment
    with installation.archive.reading() as connection:
        assert (
            connection.execute(select(func.count()).select_from(mentions).where(mentions.c.document_id == OWN.id)).scalar() == 3
        )
    installation.__dict__["pipeline"] = Reader((*ALL, replace(later, names=(), roles=(), speaker=None)))
    fill(installation, [later])

    with installation.archive.reading() as connection:
        for table in (mentions, quotes, figures, speakers, speaker_keys):
            assert connection.execute(select(func.count()).select_from(table).where(table.c.document_id == OWN.id)).scalar() == 0
        assert connection.execute(select(fact_sets.c.version_id).where(fact_sets.c.document_id == OWN.id)).scalar() is not None
    assert FactRows(installation.archive).unfilled(FACTS_RULES, 10) == ([], "")


def test_a_name_without_a_force_is_of_the_only_one_and_the_oldest_id_stands_for_both(installation: Installation) -> None:
    of = entity_of(installation, "operation", "finch")

    assert len({of[BARE.id], of[OWN.id]}) == 1
    with installation.archive.reading() as connection:
        kept = connection.execute(select(entities.c.body, entities.c.joined_to).where(entities.c.name_key == "finch")).all()
    assert dict(map(tuple, kept)) == {"": of[BARE.id], "inventshire": of[BARE.id]}
    for body in ("", "inventshire"):
        thing = Entities(installation.archive).find(entity_id("operation", "finch", body))
        assert thing is not None
        assert thing.id == of[BARE.id]


def test_another_force_has_its_own_operation_whatever_came_first(tmp_path: Path, database_url: str | None) -> None:
    other = Made(
        "The other", ("Otherham Police ran Operation Finch too.",), source="herald", published="2025-06-01", names=(FINCH, THEIRS)
    )
    found: list[dict[str, str]] = []
    for order in ((*ALL, other), (other, *ALL[::-1])):
        if found and database_url:
            break  # one database is given; the order is tried on SQLite
        with opened(config_of(tmp_path / str(len(found)), database_url), order) as made:
            for document in order:
                fill(made, [document])
            found.append(entity_of(made, "operation", "finch"))
    assert all(each == found[0] for each in found)
    assert found[0][OWN.id] != found[0][other.id]
    assert found[0][BARE.id] == found[0][OWN.id]  # the Gazette's other texts are of that force


def test_people_are_things_where_they_hold_an_office_and_two_of_a_name_stay_apart(
    tmp_path: Path, database_url: str | None
) -> None:
    def of(title: str, *roles: Role, body: str = "Inventshire Constabulary", day: str = "2026-01-02") -> Made:
        names: tuple[tuple[str, Label], ...] = (("Jo Example", "PERSON"), (body, "ORG"))
        return Made(title, (f"{title}: Jo Example of {body}.",), published=day, names=names, roles=roles)

    force = of("One", Role("Jo Example", "Chief Constable", "Inventshire Constabulary"))
    rank = of("Two", Role("Jo Example", "Inspector"))
    seat = of("Three", Role("Jo Example", "Councillor"), body="Otherham Town Council")
    some = (force, rank, seat, OWN)
    with opened(config_of(tmp_path, database_url), some) as found:
        fill(found, some)
        one = entity_of(found, "person", person_key("Jo Example") or "")
        assert one[force.id] == one[rank.id] != one[seat.id]
        assert entity_of(found, "person", person_key("Bob Private") or "") == {}

        both = of("Four", Role("Jo Example", "Chief Constable", "Inventshire Constabulary"), Role("Jo Example", "Councillor"))
        found.__dict__["pipeline"] = Reader((*some, both))
        fill(found, [both])
        joined = entity_of(found, "person", person_key("Jo Example") or "")
        assert len(set(joined.values())) == 1


def test_an_office_that_reads_alike_in_two_texts_is_one(tmp_path: Path, database_url: str | None) -> None:
    office = "Commissioner for Inventshire"
    made = [
        Made(
            f"Text {day}",
            (f"Jo Example, the {office}, spoke on {day}.",),
            published=day,
            names=(("Jo Example", "PERSON"),),
            roles=roles,
        )
        for day, roles in (
            ("2026-01-02", (Role("Jo Example", office),)),
            ("2026-02-03", (Role("Jo Example", office, "Commissioner"), Role("Jo Example", office))),
        )
    ]
    with opened(config_of(tmp_path, database_url), made) as found:
        fill(found, made)
        answer = profile(found.archive, found.config.beat, "person", "Jo Example")

    held = [(each.role, each.documents, each.first, each.last) for each in answer.offices]
    assert held == [(office, 2, "2026-01-02", "2026-02-03")]


def test_a_dossier_counts_rows_and_any_of_its_ids_leads_to_it(installation: Installation) -> None:
    found = profile(installation.archive, installation.config.beat, "operation", "Operation Finch")

    assert (found.documents, found.undated, found.first, found.last) == (2, 0, "2026-01-01", "2026-01-09")
    assert [(each.name, each.documents) for each in found.organisations] == [(OURS[0], 1)]
    assert [(each.name, each.documents) for each in found.people] == [("Ada Quill", 1)]
    assert [each.title for each in found.newest] == [OWN.title, BARE.title]
    for body in ("", "inventshire"):
        assert (
            profile(installation.archive, installation.config.beat, "operation", entity_id("operation", "finch", body)) == found
        )
    quill = profile(installation.archive, installation.config.beat, "person", "quill, ada")
    assert [(each.role, each.first, each.documents) for each in quill.offices] == [("Inspector", "2026-01-09", 1)]
    assert (quill.quotes, quill.partial) == (1, False)
    assert profile(installation.archive, installation.config.beat, "organisation", "IRT") == profile(
        installation.archive, installation.config.beat, "organisation", TRUST
    )
    for kind, name in (("person", "Bob Private"), ("person", "Quill"), ("place", "Nowhere"), ("operation", "Fin")):
        with pytest.raises(NotFound, match=r"No document names|by their full name"):
            profile(installation.archive, installation.config.beat, kind, name)


def test_every_number_of_an_operations_dossier_is_a_count_of_rows(installation: Installation) -> None:
    [section] = json.loads(json.dumps(to_json(dossier(installation, "Finch"))))["sections"]
    with installation.archive.reading() as connection:
        of = figures.c.operation_key == "finch"
        n_figures = connection.execute(select(func.count()).select_from(figures).where(of)).scalar()
        own = mentions.c.name_key == "finch"
        n_documents = connection.execute(select(func.count(mentions.c.document_id.distinct())).where(own)).scalar()

    assert (section["documents"], section["figures"]["total"]) == (n_documents, n_figures) == (2, 1)
    assert section["id"] == profile(installation.archive, installation.config.beat, "operation", "Finch").id
    assert [line["name"] for line in section["people"]["lines"]] == ["Ada Quill"]
    assert [(line["said_by"], line["role"]) for line in section["quotes"]["lines"]] == [("Ada Quill", "Inspector")]


def test_initials_are_a_body_where_texts_give_them_to_it_alone(installation: Installation) -> None:
    of = entity_of(installation, "organisation", "irt") | entity_of(installation, "organisation", "inventham recovery trust")

    assert of[SHORT.id] == of[FULL.id]


def test_only_who_has_a_public_role_is_found_as_a_speaker(installation: Installation) -> None:
    with installation.archive.reading() as connection:
        keys = connection.execute(select(speaker_keys.c.document_id, speaker_keys.c.key, speaker_keys.c.sort)).all()
    assert {tuple(row) for row in keys if row.document_id == OWN.id} == {
        (OWN.id, "ada quill", "name"),
        (OWN.id, "inspector", "office"),
    }
    assert (SHORT.id, "irt", "body") in {tuple(row) for row in keys}


def test_nothing_waits_when_all_is_settled_and_a_gone_document_leaves_nothing(installation: Installation) -> None:
    with installation.archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(names_changed)).scalar() == 0
    with installation.archive.engine.begin() as connection:
        remove_facts(connection, [OWN.id])
        connection.execute(delete(documents).where(documents.c.id == OWN.id))
    left = Counter(line for name, rows in all_rows(installation).items() if name != "entities" for line in rows if OWN.id in line)
    assert not left
    update_entities(installation.archive, installation.config.beat)
    assert len(entity_of(installation, "operation", "finch")) == 1
