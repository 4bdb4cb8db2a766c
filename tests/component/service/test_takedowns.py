"""What is taken down is served nowhere and does not come back: by a crawl, by an import, read anew, or as a copy at another address."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, func, select

from archive.captures.journal import FOLDER, Journal
from archive.intake import Arrival
from archive.readers.mail import Mail
from archive.tables import metadata
from core.errors import NotFound, Unavailable, UsageError
from core.words import Document
from crawlers.keeper import Keeper
from reading.version import READING_VERSION
from service.correcting import making as correction_making
from service.correcting import propose
from service.correcting.making import By
from service.correcting.takedowns import Subject, erase, find_takedown, lift, preview_takedown, suppress, takedowns
from service.documents import get_document
from service.dossiers.dossiers import dossier
from service.dossiers.profiles import profile
from service.explaining.explanation import explain
from service.facts.facts import update_facts
from service.following.saved_searches import add_search
from service.health.health import status
from service.installation import Installation
from service.intake.ingest import ImportOptions, import_paths
from service.processing.indexing import rebuild_index
from service.processing.process import process
from service.search.quotes import find_quotes
from service.search.search import SearchOptions, search
from service.trends import TrendOptions, trend
from service.upkeep.verification import verify_installation
from tests.component.archive.test_journal import make_arrival
from tests.component.service.press import COPY, FOOD, LONG, MADE
from tests.web.county import NOW, PACK, RAID, FakePipeline, Made, capture_of, document_of

ME = By("an editor", "a court order")


def hits(installation: Installation, query: str) -> set[str]:
    found = search(installation, query, SearchOptions("keyword", copies=True))
    assert not found.partial
    return {hit.document_id for hit in found.hits}


def crawl_again(installation: Installation, *made: Made, url: str | None = None, minutes: int = 10) -> None:
    """Bring documents as a later crawl would, and take them through the stages."""
    installation.__dict__["pipeline"] = FakePipeline((*MADE, *made))
    by_id: dict[str, Made] = {}
    for each in made:
        capture = replace(capture_of(each), fetched_at=NOW + timedelta(minutes=minutes))
        installation.archive.add_capture(replace(capture, url=url or capture.url), each.text.encode())
        by_id[capture.id] = each
    with installation.stages.unread(READING_VERSION, 100) as batch:
        read: list[tuple[object, Document]] = [(each, document_of(each, by_id[each.id])) for each in batch.items]
        installation.stages.record_read(batch, read, READING_VERSION)  # type: ignore[arg-type]
    process(installation)


def everything_kept(installation: Installation) -> str:
    """Return all rows of the archive and the names of its blobs, as one text."""
    with installation.archive.reading() as connection:
        rows = [str(connection.execute(select(table)).all()) for table in metadata.sorted_tables]
    return "\n".join(rows)


def test_what_is_suppressed_is_suppressed_once(county: Installation) -> None:
    first = suppress(county, Subject(document=FOOD.id), ME)

    with pytest.raises(UsageError, match=rf"suppressed since .*{first.id[:8]}"):
        suppress(county, Subject(document=FOOD.id), ME)
    lift(county, first.id, ME)
    assert hits(county, "parcels") == {FOOD.id}
    suppress(county, Subject(document=FOOD.id), ME)
    assert len(takedowns(county.decisions)) == 2


def test_a_suppressed_document_is_gone_everywhere_until_that_is_lifted(county: Installation) -> None:
    taken = suppress(county, Subject(document=FOOD.id), ME)

    assert (taken.documents, taken.is_indexed) == (1, True)
    assert hits(county, "parcels") == set()
    assert hits(county, "published:2000..") == {RAID.id, PACK.id, COPY.id}
    assert trend(county, ["parcels"], TrendOptions()).total == 0
    assert sum(bucket.of for bucket in trend(county, ["heroin"], TrendOptions()).buckets) == 1
    assert FOOD.id not in {item.document.id for item in county.documents.iter_all()}
    with pytest.raises(NotFound):
        get_document(county.archive, county.config.beat, FOOD.id)
    assert explain(county, str(FOOD.url)).answer == "suppressed"
    books = status(county).stages["index"]
    assert (books.entered, books.done, books.pending) == (3, 3, 0)
    found = find_takedown(county.decisions, "http://127.0.0.1:9/news/food-bank?utm_source=mail")
    assert found is not None
    assert (found.kind, found.of, found.reason) == ("suppress", "document", "a court order")

    rebuild_index(county)
    assert hits(county, "parcels") == set()

    lift(county, taken.id, ME)
    assert hits(county, "parcels") == {FOOD.id}
    assert get_document(county.archive, county.config.beat, FOOD.id).document.text == FOOD.text
    assert find_takedown(county.decisions, "http://127.0.0.1:9/news/food-bank") is None


def test_a_suppressed_document_stays_so_when_it_is_crawled_with_another_text(county: Installation) -> None:
    suppress(county, Subject(url="HTTP://127.0.0.1:9/news/food-bank#top"), ME)

    crawl_again(county, replace(FOOD, paragraphs=(LONG * 3, "Its chair thanked all.")))

    assert hits(county, "parcels") == set()
    assert find_takedown(county.decisions, FOOD.url or "") is not None


def test_an_address_is_suppressed_before_anything_stands_there(county: Installation) -> None:
    suppress(county, Subject(url="http://127.0.0.1:9/news/to-come"), ME)
    coming = Made("To come", (LONG,), url="http://127.0.0.1:9/news/to-come?utm_medium=x")

    crawl_again(county, coming)

    assert hits(county, "parcels") == {FOOD.id}


def test_a_story_is_suppressed_with_copies_that_come_later(county: Installation) -> None:
    suppress(county, Subject(story=county.documents.get(RAID.id).story_id), ME)
    assert hits(county, "heroin") == set()
    with pytest.raises(NotFound):
        dossier(county, "Redcurrant")

    crawl_again(county, replace(RAID, title="Raid in Inventham", source="wire", url="http://127.0.0.1:10/raid"))

    assert hits(county, "heroin") == set()
    assert hits(county, "operation:Gooseberry") == {PACK.id}


def test_a_person_is_left_out_of_what_is_served(county: Installation) -> None:
    taken = suppress(county, Subject(person="Ada Quill"), ME)

    assert taken.documents == 2
    served = str(get_document(county.archive, county.config.beat, RAID.id))
    assert "Quill" not in served
    assert "will not stop" not in served
    assert "heroin worth £4,000" in served
    assert hits(county, "Quill OR vans") == set()
    assert hits(county, "heroin") == {RAID.id, COPY.id}
    assert "Quill" not in str(dossier(county, "Gooseberry"))
    assert county.documents.get(RAID.id).vectors.shape[0] == 2

    profile = Made("Ada Quill, a life in the force", (LONG, "She began in Inventham."), published="2026-03-04")
    crawl_again(county, profile)
    assert profile.id not in hits(county, "published:2000..")

    lift(county, taken.id, ME)
    assert hits(county, "Quill") == {RAID.id, COPY.id, profile.id}


def test_what_a_takedown_takes_from_each_document_is_told_before_and_after(county: Installation) -> None:
    short = Made("Van seen in Inventham", ("Ada Quill drove the van.",), published="2026-03-04")
    crawl_again(county, short)
    subject = Subject(person="Ada Quill")

    before = preview_takedown(county.decisions, county.documents, subject)

    assert {each.document_id: each.words for each in before.listed} == {
        RAID.id: "1 of 3 passages is left out",
        COPY.id: "1 of 3 passages is left out",
        short.id: "not served at all",
    }
    assert (before.n_documents, before.n_whole) == (3, 1)
    assert suppress(county, subject, ME).taken_from == before.listed
    assert {each.document_id for each in county.documents.cards([RAID.id, COPY.id, short.id]).values()} == {RAID.id, COPY.id}

    erased = erase(county, Subject(document=RAID.id), ME)
    assert [(each.document_id, each.left_out) for each in erased.taken_from] == [(RAID.id, None)]


def test_what_is_erased_leaves_nothing_but_marks(county: Installation) -> None:
    correction_making.make(
        county, propose.not_entity(county.decisions, county.documents, "Operation Gooseberry", document_id=RAID.id), ME
    )
    body = capture_of(RAID).sha256
    erase(county, Subject(document=RAID.id), ME)
    erase(county, Subject(document=COPY.id), ME)

    assert hits(county, "published:2000..") == {PACK.id, FOOD.id}
    kept = everything_kept(county)
    assert "Mill Lane" not in kept
    assert "six-held" not in kept
    assert not list(county.config.data.rglob(f"{body}*"))
    if county.archive.engine.dialect.name == "sqlite":
        files = [path for path in county.config.data.glob("archive.sqlite3*") if path.stat().st_size]
        assert not any(b"flat in Mill Lane" in path.read_bytes() for path in files)
    assert [(each.kind, each.is_lifted) for each in takedowns(county.decisions)] == [("erase", False)] * 2
    found = find_takedown(county.decisions, RAID.url or "")
    assert found is not None
    assert found.kind == "erase"


def test_an_erasure_that_fails_loses_nothing(county: Installation) -> None:
    def fail(_: Connection) -> None:
        raise Unavailable("the disk is full")

    event.listen(county.archive.engine, "commit", fail)
    with pytest.raises(Unavailable, match="the disk is full"):
        erase(county, Subject(document=FOOD.id), ME)
    event.remove(county.archive.engine, "commit", fail)

    assert takedowns(county.decisions) == []
    assert county.archive.get_body(capture_of(FOOD).sha256) == FOOD.text.encode()
    assert verify_installation(county).faults == []


def test_a_file_that_cannot_be_removed_is_named_until_it_is(county: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, **_: bool) -> None:
        raise OSError(30, "Read-only file system", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        with pytest.raises(Unavailable, match=r"1 of its files .* could not be removed: Read-only file system.*verify --repair"):
            erase(county, Subject(document=FOOD.id), ME)

    assert hits(county, "parcels") == set()
    [fault] = verify_installation(county, with_repair=True).faults
    assert fault.part == "erased"
    assert not list(county.config.data.rglob(f"{capture_of(FOOD).sha256}*"))
    assert verify_installation(county).faults == []


def test_bytes_that_another_document_uses_stay_until_that_is_erased_too(county: Installation) -> None:
    erase(county, Subject(document=RAID.id), ME)

    assert county.archive.get_body(capture_of(COPY).sha256) == COPY.text.encode()
    assert get_document(county.archive, county.config.beat, COPY.id).story[0].document_id == COPY.id


def test_what_is_erased_does_not_come_back(county: Installation, tmp_path: Path) -> None:
    taken = erase(county, Subject(document=FOOD.id), ME)
    file = tmp_path / "food.txt"
    file.write_text(FOOD.text.replace("\n\n", "\n \n\n"), encoding="utf-8")

    crawl_again(county, FOOD)
    crawl_again(county, replace(FOOD, paragraphs=(LONG * 4,)))
    crawl_again(county, replace(FOOD, source="herald", own_key="a copy", url="http://localhost:9/copy"))
    import_paths(county.archive, county.config, county.clock, [file], ImportOptions())
    process(county)

    assert hits(county, "parcels") == set()
    assert "parcels" not in everything_kept(county)
    assert county.archive.find_captures("herald", "a copy") == []

    with pytest.raises(UsageError, match=r"erased on .* cannot be brought back: nothing of it is kept"):
        lift(county, taken.id, ME)
    assert [row.is_lifted for row in takedowns(county.decisions)] == [False]
    lifted = lift(county, taken.id, ME, may_return=True)
    assert (lifted.kind, lifted.documents) == ("let-return", 0)
    crawl_again(county, FOOD, minutes=20)
    assert hits(county, "parcels") == {FOOD.id}


def test_what_a_killed_crawl_left_of_an_erased_document_goes_and_the_rest_is_taken_in(county: Installation) -> None:
    folder = county.config.data / FOLDER
    other, journal = make_arrival(b"garlic bread"), Journal(folder)
    journal.add(Arrival(capture_of(FOOD), FOOD.text.encode()))
    journal.add(other)
    left = {path: path.read_bytes() for path in folder.iterdir()}
    journal.close()
    for path, written in left.items():  # as a killed process leaves them, unlocked
        path.write_bytes(written)
    assert any(b"parcels" in path.read_bytes() for path in folder.iterdir())

    erase(county, Subject(document=FOOD.id), ME)

    assert not list(folder.iterdir())
    assert "parcels" not in everything_kept(county)
    [kept] = county.archive.find_captures("gazette", other.capture.key)
    assert county.archive.get_body(kept.sha256) == b"garlic bread"


def test_a_crawl_that_goes_on_holds_nothing_of_what_is_erased_meanwhile(county: Installation) -> None:
    folder = county.config.data / FOLDER
    keeper = Keeper(county.archive, folder)
    asyncio.run(keeper.keep(Arrival(capture_of(FOOD), FOOD.text.encode())))

    erase(county, Subject(document=FOOD.id), ME)

    assert not any(b"parcels" in path.read_bytes() for path in folder.iterdir())
    keeper.close()


def test_a_letter_that_waits_is_made_anew_without_what_was_taken_down(county: Installation) -> None:
    mail = Mail(county.archive)
    saved = add_search(county.archive, "food", "parcels OR naloxone", "reader@example.org", pace="daily")
    mail.post("letter", saved.recipient, "Two stories", b"about parcels", [FOOD.id, PACK.id])
    mail.post("sent", saved.recipient, "Earlier", b"about raids", [county.documents.get(RAID.id).story_id])
    mail.mark_sent("sent")

    suppress(county, Subject(document=FOOD.id), ME)

    assert [letter.id for letter in mail.letters()] == ["sent"]
    assert mail.listed_for(saved.recipient) & {FOOD.id, PACK.id} == set()

    erase(county, Subject(story=county.documents.get(RAID.id).story_id), ME)
    [letter] = mail.letters()
    assert (letter.message, letter.state) == (b"", "sent")


def test_what_cannot_be_taken_down_is_refused_in_words(county: Installation) -> None:
    with pytest.raises(UsageError, match="Name one thing"):
        suppress(county, Subject(document=FOOD.id, person="Ada Quill"), ME)
    with pytest.raises(UsageError, match="less than a full name"):
        suppress(county, Subject(person="Quill"), ME)
    with pytest.raises(UsageError, match="is not an address"):
        erase(county, Subject(url="food-bank"), ME)
    with pytest.raises(NotFound, match="no document with the id"):
        erase(county, Subject(document="ffffffffff"), ME)
    with pytest.raises(NotFound, match="no story"):
        suppress(county, Subject(story="ffffffffff"), ME)
    assert takedowns(county.decisions) == []
    with county.archive.reading() as connection:
        assert connection.execute(select(func.count()).select_from(metadata.tables["tombstones"])).scalar() == 0


def test_what_is_suppressed_or_erased_is_gone_from_quotes_and_profiles(county: Installation) -> None:
    everywhere = find_quotes(county).total, profile(county.archive, county.config.beat, "operation", "Gooseberry").documents
    taken = suppress(county, Subject(document=COPY.id), ME)
    hidden = suppress(county, Subject(document=RAID.id), ME)

    assert find_quotes(county, 'speaker:"Ada Quill"').total == 0
    assert profile(county.archive, county.config.beat, "operation", "Gooseberry").documents == everywhere[1] - 2
    update_facts(county.archive)  # as the next `process` does
    assert find_quotes(county, 'speaker:"Ada Quill"').total == 0

    lift(county, taken.id, ME)
    lift(county, hidden.id, ME)
    assert (
        find_quotes(county).total,
        profile(county.archive, county.config.beat, "operation", "Gooseberry").documents,
    ) == everywhere

    erase(county, Subject(document=COPY.id), ME)
    assert explain(county, str(COPY.url)).answer == "suppressed"
    with county.archive.reading() as connection:
        left = [
            table.name
            for table in metadata.sorted_tables
            if "document_id" in table.c and table.name not in {"decisions", "fates"}
            if connection.execute(select(table).where(table.c.document_id == COPY.id)).first()
        ]
    assert left == []


def test_a_person_who_is_taken_down_has_no_profile_and_no_quote(county: Installation) -> None:
    assert profile(county.archive, county.config.beat, "person", "Ada Quill").documents > 0

    suppress(county, Subject(person="Ada Quill"), ME)

    with pytest.raises(NotFound):
        profile(county.archive, county.config.beat, "person", "Ada Quill")
    assert "Ada Quill" not in {quote.speaker for quote in find_quotes(county).quotes}
