"""Lists, notes, tags and saved searches of a team, on both databases: whose they are, what is shown of them, and what a takedown leaves."""

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from archive.readers.lists import Lists
from archive.readers.notes import Notes
from archive.tables import metadata
from core.errors import CountywatchError, Forbidden, NotFound, UsageError
from service.correcting.making import By
from service.correcting.takedowns import Subject, erase, lift, suppress
from service.exports.tables import csv_lines
from service.installation import Installation
from service.team import lists, notes, searches
from service.team.contents import export_entries, shown_entries, taken_down_in_words
from service.team.members import MACHINE_USER, Member
from tests.component.service.press import COPY, FOOD
from tests.web.county import LINKED, PACK, RAID, config_of, fill, open_county

ANN, BEN = Member("Ann", "reader"), Member("Ben", "reader")
EDITOR, ADMIN = Member("Eve", "editor"), Member("Adam", "admin")
ME = By("a test")


def words_of(installation: Installation, list_id: str) -> list[tuple[str, str]]:
    return [
        (each.kind, each.hit.document_id)
        for each in shown_entries(installation.archive, installation.config.beat, Lists(installation.archive).entries(list_id))
    ]


def test_a_document_a_story_an_item_and_a_quote_stand_on_a_list(county: Installation) -> None:
    made = lists.make_list(county.archive, ANN, "  Raids \n of March ", is_shared=False)
    assert made.name == "Raids of March"
    item = county.documents.get(RAID.id)
    quote = item.annotations.quotes[0]
    of_raid = lists.choices(item, quote.start, copies=2)
    assert [each.kind for each in of_raid] == ["document", "story", "quote"]
    pack = county.documents.get(PACK.id)
    of_pack = lists.choices(pack, None, copies=1)
    assert ("item", "7") in [(each.kind, each.place) for each in of_pack]
    for choice in of_raid:
        assert lists.put(county.archive, ANN, made.id, RAID.id, choice.kind, choice.place)
        assert not lists.put(county.archive, ANN, made.id, RAID.id, choice.kind, choice.place)  # it stands there once
    assert lists.put(county.archive, ANN, made.id, PACK.id[:8], "item", "7")

    shown = {
        each.kind: each for each in shown_entries(county.archive, county.config.beat, Lists(county.archive).entries(made.id))
    }
    assert set(shown) == {"document", "story", "quote", "item"}
    assert shown["item"].hit.passages[0].item == "7"
    assert shown["document"].hit.copies == 1
    (place,) = shown["quote"].hit.passages[0].highlights
    passage = shown["quote"].hit.passages[0]
    assert passage.text[place[0] : place[1]] == item.document.text[quote.start : quote.end]
    assert not any(each.is_lost for each in shown.values())
    for kind, place_of in (("item", "99"), ("quote", "no key"), ("passage", ""), ("document", "7")):
        with pytest.raises(UsageError, match="not in the document any more"):
            lists.put(county.archive, ANN, made.id, RAID.id, kind, place_of)
    with pytest.raises(NotFound):
        lists.put(county.archive, ANN, made.id, "f" * 20, "document", "")


def refused(act: Callable[[], object]) -> type[CountywatchError] | None:
    try:
        act()
    except (Forbidden, NotFound) as err:
        return type(err)
    return None


@pytest.mark.parametrize("is_shared", [False, True])
def test_one_rule_says_who_sees_and_who_changes(county: Installation, is_shared: bool) -> None:
    """The table of member x owner x act: what each may do with Ann's list, note and search."""
    made = lists.make_list(county.archive, ANN, "List", is_shared=is_shared)
    note = notes.write_note(county.archive, ANN, RAID.id, "Note", is_shared=is_shared)
    kept = searches.keep_search(county.archive, ANN, "Raids", "raid", "q=raid", is_shared=is_shared)
    wrong = []
    for member in (BEN, EDITOR, ADMIN, ANN):
        seen = None if is_shared or member is ANN else NotFound
        changed = None if member is ANN or (is_shared and member.may_correct) else Forbidden if is_shared else NotFound
        owned = None if member is ANN else Forbidden if is_shared else NotFound
        cells: list[tuple[str, type[CountywatchError] | None, Callable[[], object]]] = [
            ("see a list", seen, partial(lists.owned_lists(county.archive).get, member, made.id)),
            ("put on a list", seen, partial(lists.put, county.archive, member, made.id, FOOD.id, "document", "")),
            (
                "rename a list",
                changed,
                partial(lists.owned_lists(county.archive).rename, member, made.id, f"List of {member.name}"),
            ),
            ("share a list", owned, partial(lists.owned_lists(county.archive).share, member, made.id, is_shared=is_shared)),
            ("change a note", changed, partial(notes.change_note, county.archive, member, note.id, "Changed")),
            ("share a note", owned, partial(notes.share_note, county.archive, member, note.id, is_shared=is_shared)),
            (
                "rename a search",
                changed,
                partial(searches.owned_searches(county.archive).rename, member, kept.id, "Another name"),
            ),
            (
                "share a search",
                owned,
                partial(searches.owned_searches(county.archive).share, member, kept.id, is_shared=is_shared),
            ),
        ]
        if member in {BEN, ANN}:  # whoever else may remove them would leave nothing to look at
            cells += [
                ("delete a list", changed, partial(lists.owned_lists(county.archive).remove, member, made.id)),
                ("remove a note", changed, partial(notes.remove_note, county.archive, member, note.id)),
                ("remove a search", changed, partial(searches.owned_searches(county.archive).remove, member, kept.id)),
            ]
        listed = [
            made.id in {each.id for each in lists.lists_of(county.archive, member)},
            note.id in {each.id for each in notes.notes_at(county.archive, member, RAID.id)},
            kept.id in {each.id for each in searches.searches_of(county.archive, member)},
        ]
        wrong += [(member.name, name) for name, expected, act in cells if refused(act) is not expected]
        wrong += [(member.name, "listed")] * (listed != [seen is None] * 3)
    assert wrong == []


@pytest.mark.parametrize("member", [EDITOR, ADMIN])
def test_editors_remove_what_others_share(county: Installation, member: Member) -> None:
    made = lists.make_list(county.archive, ANN, "List", is_shared=True)
    lists.owned_lists(county.archive).remove(member, made.id)
    notes.remove_note(county.archive, member, notes.write_note(county.archive, ANN, RAID.id, "Note", is_shared=True).id)
    searches.owned_searches(county.archive).remove(
        member, searches.keep_search(county.archive, ANN, "Raids", "raid", "q=raid", is_shared=True).id
    )
    assert (
        lists.lists_of(county.archive, ANN),
        notes.notes_at(county.archive, ANN, RAID.id),
        searches.searches_of(county.archive, ANN),
    ) == ([], [], [])


def test_who_put_something_on_a_shared_list_takes_it_off_and_editors_do(county: Installation) -> None:
    made = lists.make_list(county.archive, ANN, "For all", is_shared=True)
    for document in (RAID, FOOD, PACK):
        lists.put(county.archive, BEN, made.id, document.id, "document", "")
    first, second, third = Lists(county.archive).entries(made.id)
    assert refused(lambda: lists.take_off(county.archive, Member("Cat", "reader"), made.id, first.id)) is Forbidden
    for member, entry in ((BEN, first), (ANN, second), (EDITOR, third)):
        lists.take_off(county.archive, member, made.id, entry.id)
    assert words_of(county, made.id) == []
    assert refused(lambda: lists.take_off(county.archive, ANN, made.id, first.id)) is NotFound


def test_tags_are_the_teams_whatever_their_letters_case(county: Installation) -> None:
    notes.tag_document(county.archive, ANN, RAID.id, "To answer")
    notes.tag_document(county.archive, BEN, FOOD.id, "TO ANSWER")
    (tag,) = Notes(county.archive).counts()
    assert (tag.name, tag.documents) == ("To answer", 2)
    assert refused(lambda: notes.untag_document(county.archive, BEN, RAID.id, tag.id)) is Forbidden
    notes.untag_document(county.archive, ANN, RAID.id, tag.id)
    notes.untag_document(county.archive, EDITOR, FOOD.id, tag.id)
    assert Notes(county.archive).counts() == []
    for wrong in ("", "x" * 41, "a\x00b"):
        with pytest.raises(UsageError):
            notes.tag_document(county.archive, ANN, RAID.id, wrong)


def test_what_is_suppressed_comes_back_and_what_is_erased_leaves_a_number(county: Installation) -> None:
    made = lists.make_list(county.archive, ANN, "Food", is_shared=True)
    for document in (FOOD, COPY, PACK):
        lists.put(county.archive, ANN, made.id, document.id, "document", "")
        notes.tag_document(county.archive, ANN, document.id, "food")
    notes.write_note(county.archive, ANN, FOOD.id, "She asked us not to print this name", is_shared=False)
    taken = suppress(county, Subject(document=FOOD.id), ME)

    assert {document for _, document in words_of(county, made.id)} == {COPY.id, PACK.id}
    found = lists.owned_lists(county.archive).get(BEN, made.id)
    assert (found.n_entries, found.n_taken_down) == (2, 1)
    assert Notes(county.archive).counts()[0].documents == 2
    lift(county, taken.id, ME)
    assert lists.owned_lists(county.archive).get(BEN, made.id).n_taken_down == 0

    erase(county, Subject(document=FOOD.id), ME)
    found = lists.owned_lists(county.archive).get(BEN, made.id)
    assert (found.n_entries, found.n_taken_down) == (2, 1)
    assert taken_down_in_words(found.n_taken_down) == "1 entry was taken down, and is not shown."
    with county.archive.reading() as connection:
        left = "\n".join(
            str(connection.execute(select(metadata.tables[name])).all()) for name in ("list_entries", "notes", "tags")
        )
    assert FOOD.id not in left
    assert "not to print" not in left


def test_a_list_is_taken_away_as_a_search_is_within_licences(tmp_path: Path) -> None:
    config = config_of(tmp_path)
    with open_county(config, (RAID, LINKED)) as opened:
        fill(opened, (RAID, LINKED))
        made = lists.make_list(opened.archive, ANN, "=1+1", is_shared=True)
        lists.put(opened.archive, ANN, made.id, RAID.id, "story", "")
        lists.put(opened.archive, ANN, made.id, LINKED.id, "document", "")
        entries = Lists(opened.archive).entries(made.id)
        found = export_entries(
            opened.archive,
            opened.config,
            opened.clock,
            entries,
            made_from="list",
            name=made.name,
            path=f"/lists/{made.id}",
            n_taken_down=3,
        )
        text = b"".join(csv_lines(found)).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    by_title = {row["title"]: row for row in rows}
    assert by_title[RAID.title]["snippet"]
    assert by_title[LINKED.title]["snippet"] == ""  # its source may only be linked to
    told = [line for line in csv.reader(io.StringIO(text)) if line[0].startswith("# ")]
    assert ["# list", "'=1+1"] in told
    assert ["# looked at", "3 entries were taken down, and are not shown."] in told


def test_limits_and_names(county: Installation) -> None:
    made = lists.make_list(county.archive, ANN, "Raids", is_shared=False)
    for name in ("raids", " "):
        with pytest.raises(UsageError):
            lists.make_list(county.archive, ANN, name, is_shared=True)
    lists.make_list(county.archive, BEN, "Raids", is_shared=False)  # another's list may be called so
    lists.owned_lists(county.archive).rename(ANN, made.id, "Raids")  # its own name is free for it
    with pytest.raises(UsageError, match="needs a name after it"):
        searches.keep_search(county.archive, ANN, "Broken", "operation:", "q=operation%3A", is_shared=False)
    with pytest.raises(UsageError, match="at most 2,000"):
        notes.write_note(county.archive, ANN, RAID.id, "x" * 2_001, is_shared=False)
    note = notes.write_note(county.archive, ANN, RAID.id, "one\r\ntwo  \n", is_shared=False)
    assert note.body == "one\ntwo"


def test_what_was_kept_before_there_were_accounts_is_the_admins(county: Installation) -> None:
    made = lists.make_list(county.archive, MACHINE_USER, "Mine", is_shared=False)
    assert refused(lambda: lists.owned_lists(county.archive).get(EDITOR, made.id)) is NotFound
    lists.owned_lists(county.archive).share(ADMIN, made.id, is_shared=True)
    assert lists.owned_lists(county.archive).get(EDITOR, made.id).owner == ""
    assert refused(lambda: lists.owned_lists(county.archive).get(Member("root", "reader"), made.id)) is None
