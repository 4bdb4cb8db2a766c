"""Minutes of an earlier meeting inside a pack, on both databases: search finds them and says so, and nothing in them is a fact of the pack's day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.words import AgendaItem, Annotations, Context, Document, Role
from reading.agenda.item_titles import receives_minutes
from reading.version import READING_VERSION
from service.dossiers.dossiers import dossier
from service.fairness import public_people
from service.following.stories import quotes_of_note
from service.installation import Installation
from service.passages.earlier_minutes import are_kept, earlier_items
from service.processing.process import process
from service.search.quotes import find_quotes
from service.search.search import SearchOptions, search
from tests.web.county import FakePipeline, Made, capture_of, config_of, document_of, open_county

SAID = "Operation Finch had brought £900 in. The chair, Ada Quill, said: “We will not stop before the winter.”"
NEW = "The cost is £400 of Operation Finch. Ada Quill, of the residents, said: “Every library of ours needs a box.”"
FINCH = (("Operation Finch", "OPERATION"), ("Ada Quill", "PERSON"))
MINUTES = Made(
    "Minutes",
    ("Minutes of the Panel held on 20 January 2026", SAID),
    source="council",
    kind="minutes",
    published="2026-01-20",
    context=Context(committee="Panel", meeting_id="5", meeting_at=datetime(2026, 1, 20, 18, tzinfo=UTC)),
    names=FINCH,
    speaker="Ada Quill",
)  # fmt: skip
PACK = Made(
    "Agenda reports pack",
    (
        "2. Minutes of the Previous Meeting: to approve those of 20 January 2026.",
        "PANEL: minutes of the meeting held on Tuesday 20 January 2026",
        SAID,
        "3. Boxes in libraries",
        NEW,
    ),
    source="council",
    kind="agenda",
    published="2026-02-20",
    context=Context(committee="Panel", meeting_id="6", meeting_at=datetime(2026, 2, 20, 18, tzinfo=UTC)),
    items=(AgendaItem("2", "Minutes of the Previous Meeting", 1), AgendaItem("3", "Boxes in libraries", 2)),
    names=FINCH,
    speaker="Ada Quill",
)  # fmt: skip
ITEM_OF = ("2", "2", "2", "3", "3")


class Pipeline(FakePipeline):
    """Takes figures for the operation's, and says where a role stands."""

    def read(self, made: Made) -> Annotations:
        found, start = super().read(made), made.text.index("The chair")
        role = Role("Ada Quill", "Chair", "Inventham Council", start, start + len("The chair"))
        return replace(found, roles=(role,), figures=tuple(replace(f, of="Operation Finch") for f in found.figures))


def paper_of(made: Made) -> Document:
    document = document_of(capture_of(made), made)
    if made.kind == "minutes":
        return document
    passages = [replace(passage, item=item) for passage, item in zip(document.passages, ITEM_OF, strict=True)]
    return replace(document, passages=tuple(passages))


@pytest.fixture
def county(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    made = {capture_of(each).id: each for each in (MINUTES, PACK)}
    with open_county(replace(config_of(tmp_path), database_url=database_url)) as installation:
        installation.__dict__["pipeline"] = Pipeline(list(made.values()))
        for each in made.values():
            installation.archive.add_capture(capture_of(each), each.text.encode())
        with installation.stages.unread(READING_VERSION, 10) as batch:
            read = [(capture, paper_of(made[capture.id])) for capture in batch.items]
            installation.stages.record_read(batch, read, READING_VERSION)
        process(installation)
        yield installation


def test_words_and_figures_of_old_minutes_are_of_the_day_on_which_they_were_said(county: Installation) -> None:
    quotes = [(quote.words, quote.published) for quote in find_quotes(county).quotes]
    (section,) = dossier(county, "Finch").sections

    assert [(line.text, line.published) for line in section.figures.lines] == [("£900", "2026-01-20"), ("£400", "2026-02-20")]
    assert quotes.count(("We will not stop before the winter.", "2026-01-20")) == 1
    assert ("We will not stop before the winter.", "2026-02-20") not in quotes
    assert section.documents == 2  # the pack names it on its own day too


def test_search_finds_old_minutes_and_says_so(county: Installation) -> None:
    found = search(county, "winter", SearchOptions("keyword", copies=True))
    passages = {hit.kind: hit.passages[0] for hit in found.hits}

    assert (passages["minutes"].in_earlier_minutes, passages["agenda"].in_earlier_minutes) == (False, True)
    (hit,) = search(county, "library", SearchOptions("keyword")).hits
    assert not hit.passages[0].in_earlier_minutes


def test_an_excerpt_of_a_pack_quotes_nobody_of_an_earlier_meeting(county: Installation) -> None:
    item = county.documents.get(PACK.id)
    whole = ((0, len(item.document.text)),)
    quotes = quotes_of_note(item, whole, near=(0, 0), public=public_people(county.archive, [item])[PACK.id])

    assert [quote.words for quote in quotes] == ["Every library of ours needs a box."]


def test_old_minutes_are_kept_where_those_of_their_day_and_committee_are(county: Installation) -> None:
    pack = county.documents.get(PACK.id).document
    other = replace(pack, text=pack.text.replace("20 January", "13 January"))

    assert are_kept(county.archive, pack)
    assert not are_kept(county.archive, other)


def test_what_is_told_of_old_minutes_is_of_the_day_on_which_it_is_told() -> None:
    pack = paper_of(PACK)
    both = replace(pack, items=(*pack.items, AgendaItem("2", "Boxes", 4)))

    assert earlier_items(pack) == {"2"}
    assert earlier_items(both) == frozenset()
    assert earlier_items(replace(pack, kind="minutes")) == frozenset()


@pytest.mark.parametrize(
    ("title", "does"),
    [
        ("Minutes of the Previous Meeting", True),
        ("Minutes and matters arising", True),
        ("To receive the minutes of the Harbour Board", True),
        ("Record of the last meeting", True),
        ("Matters arising from the minutes", False),
        ("To note the actions from the minutes of 4 May", False),
        ("Public time (fifteen minutes)", False),
    ],
)
def test_titles_under_which_minutes_are_received(title: str, does: bool) -> None:
    assert receives_minutes(title) is does
