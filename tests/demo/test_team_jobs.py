"""What a team keeps, each job done from the front page by keyboard alone, in the ways of tests/demo/test_jobs.py: lists, notes, tags, saved searches."""

import csv
import io

import pytest

from tests.demo.conftest import ways
from tests.demo.person import Person

pytestmark = [pytest.mark.browser, pytest.mark.slow]
pytest.importorskip("playwright.sync_api", reason="playwright is missing: pip install playwright")


@pytest.mark.soak
@ways(0)
def test_a_hit_is_put_on_a_list_which_is_taken_away_as_a_file(person: Person, way: int) -> None:
    name = f"For briefing {way}"
    person.find("naloxone kind:article")
    title = person.texts(".hits h2")[0]
    person.follow(f"Keep: {title}")
    person.fill("Its name", name)
    person.press("Put it there")
    assert "It is on the list" in person.text
    person.follow(name)
    assert person.number(".facts") == 1
    person.unfold("Export")
    rows = list(csv.DictReader(io.StringIO(person.take("CSV").read_text(encoding="utf-8-sig"))))
    assert [row["title"] for row in rows if row["number"].isdigit()] == [title]
    person.press("Take off")
    assert "Nothing stands here" in person.text
    person.press("Delete this list")
    assert name not in person.texts("h2")


@pytest.mark.soak
@ways(1)
def test_a_note_and_a_tag_stand_beside_a_document(person: Person, way: int) -> None:
    note, tag = f"Ask the force which house {way}", f"to answer {way}"
    person.find("naloxone kind:article")
    title = person.texts(".hits h2")[0]
    person.reach(person.page.locator("main .hits h2 a").first)
    person.leave_by("Enter")
    person.follow("Keep")
    person.fill("A new note", note)
    person.press("Keep the note")
    person.fill("A tag", tag)
    person.press("Tag it")
    person.follow("Back to the document")
    assert note in person.text
    person.follow(tag)
    assert person.texts(".hits h2") == [title]
    person.follow_foot("Lists")
    assert tag in person.texts(".names a")


@pytest.mark.soak
@ways(2)
def test_a_search_is_saved_with_its_filters_asked_again_and_removed(person: Person, way: int) -> None:
    name = f"Councils on heroin {way}"
    person.find("heroin")
    person.follow("Council items")
    n_items = person.number(".facts")
    assert n_items > 0
    person.follow("Save")
    person.fill("Its name", name)
    person.press("Save it")
    person.follow(name)
    assert person.number(".facts") == n_items
    person.follow_foot("Lists")
    assert any("heroin, council" in text for text in person.texts("#searches li"))
    person.press("Remove")
    assert name not in person.texts("#searches h3")
