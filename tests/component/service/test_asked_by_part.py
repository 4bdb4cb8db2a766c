"""What is asked for by a part: documents and events by the first digits of their ids, people by the surname; what was taken down is not there by its id."""

import re

import pytest

from core.errors import NotFound
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.listing import corrections, public_corrections
from service.correcting.making import By
from service.correcting.takedowns import Subject, erase, suppress
from service.dossiers.profiles import profile
from service.events.events import event_of, get_event
from service.explaining.explanation import explain
from service.installation import Installation
from tests.component.service.press import COPY, MADE
from tests.web.county import PACK, RAID, FakePipeline, Made, fill

ME = By("an editor")


@pytest.fixture
def database_url() -> None:
    """Give SQLite alone: what is asked of the database here are rows by their ids."""


def test_an_explanation_knows_a_document_by_the_first_digits_of_its_id(county: Installation) -> None:
    whole, short = explain(county, RAID.id), explain(county, RAID.id[:6])
    assert (short.answer, short.document_id, short.why) == (whole.answer, RAID.id, whole.why)
    assert explain(county, RAID.id[:5]).document_id is None


def test_a_suppressed_document_is_by_its_id_as_if_there_were_none(county: Installation) -> None:
    none = explain(county, "0" * 20)
    suppress(county, Subject(document=RAID.id), ME)
    for asked in (RAID.id, RAID.id[:8]):
        answer = explain(county, asked)
        assert (answer.answer, answer.why, answer.next_step) == (none.answer, none.why, none.next_step)
    assert explain(county, str(RAID.url)).answer == "suppressed"


def test_an_event_is_known_by_the_first_digits_of_its_id(county: Installation) -> None:
    size = event_of(county.archive, RAID.id)
    assert size is not None
    assert get_event(county.archive, county.config.beat, size.id[:6]).id == size.id
    with pytest.raises(NotFound):
        get_event(county.archive, county.config.beat, size.id[:5])


def test_a_surname_alone_is_told_to_be_too_little_for_a_profile(county: Installation) -> None:
    with pytest.raises(NotFound, match="asked for by their full name, and 'Quill' is less"):
        profile(county.archive, county.config.beat, "person", "Quill")
    with pytest.raises(NotFound, match=r"'Ada Nobody'\. People without a public office"):
        profile(county.archive, county.config.beat, "person", "Ada Nobody")


def test_corrections_whose_words_were_erased_say_so(county: Installation) -> None:
    correction_making.make(county, propose.role(county.documents, RAID.id, "Ada Quill", "Superintendent"), ME)
    correction_making.make(county, propose.item(county.documents, PACK.id, "The cost is £900", "9"), ME)
    for made in (RAID, COPY, PACK):
        erase(county, Subject(document=made.id), ME)
    assert {(row.about, row.becomes) for row in corrections(county.decisions)} == {("words that were erased", None)}
    assert "None" not in str([row.about or "" for row in public_corrections(county.archive, county.decisions)])


@pytest.mark.parametrize("end", ["quill-tells-councillors/", "chief-quills-plan", "Qu%C3%ADll-speaks.html", "police/quill"])
def test_a_text_with_the_surname_of_a_suppressed_person_in_its_address_is_not_served(county: Installation, end: str) -> None:
    told = Made(
        "Chief tells councillors",
        ("The harbour was quiet.", "Chief Inspector Ada Quill spoke for an hour."),
        url=f"http://127.0.0.1:9/news/chief-{end}",
        names=(("Ada Quill", "PERSON"),),
    )
    others = Made(
        "Quilling for beginners", ("Feathers are cut with a knife.",), url=f"http://127.0.0.1:9/news/{re.sub('%..%..', 'i', end)}"
    )
    county.__dict__["pipeline"] = FakePipeline((*MADE, told, others))
    fill(county, (told, others))
    suppress(county, Subject(person="Ada Quill"), ME)

    assert told.id not in county.documents.ids()
    assert {others.id, PACK.id, RAID.id} <= county.documents.ids()
