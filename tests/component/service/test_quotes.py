"""Quotes as results, on both databases: by name, office that day and body; nobody private named; copies once; every number a count of rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from archive.tables import documents, quotes, speaker_keys, speakers
from core.errors import UsageError
from core.shown_speakers import NOT_CERTAIN
from core.vocabulary import Label
from core.words import Role
from service.installation import Installation
from service.search.quotes import QuoteOptions, QuotesAnswer, find_quotes
from tests.component.service.test_facts import config_of, opened
from tests.web.county import Made, fill

FORCE = "Inventshire Constabulary"
WHOLE = "We shall not rest until every county line in this town has been closed for good, and we have only begun."
STORY = (
    "Officers of Inventshire Constabulary closed three county lines in Inventham before breakfast on Monday, the force announced.",
    "Chief Constable Ada Quill said: “{}” She thanked the neighbours who had called about the flat above the bakery.",
    "Two men in their twenties were taken to the police station, and the flat was boarded up by the landlord the same afternoon.",
)
QUILL: tuple[tuple[str, Label], ...] = (("Ada Quill", "PERSON"), (FORCE, "ORG"))


def told(title: str, words: str, **changes: object) -> Made:
    """Return the story of the raid, with the words as an outlet prints them."""
    made = Made(
        title,
        tuple(part.format(words) for part in STORY),
        published="2024-05-02",
        names=QUILL,
        roles=(Role("Ada Quill", "Chief Constable", FORCE),),
        speaker="Ada Quill",
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a test names the fields that it is about


def said(
    title: str, speaker: str, *roles: Role, source: str = "gazette", published: str = "2026-02-01", **changes: object
) -> Made:
    """Return a short text with one quote."""
    names: tuple[tuple[str, Label], ...] = ((speaker, "PERSON"),) if speaker[:1].isupper() else ()
    made = Made(
        title,
        (f"“{title} is what I say,” said {speaker}.",),
        source,
        published=published,
        names=names,
        roles=roles,
        speaker=speaker,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


RELEASE = told("Three lines closed", WHOLE, kind="release", published="2024-05-01")
COPY = told("Three lines closed, says chief", WHOLE, source="herald")
CUT = told(
    "Lines closed", "We shall not rest until every county line in this town has been closed", source="council", kind="article"
)
NEXT = said("Naloxone in every car", "Ben Marsh", Role("Ben Marsh", "Temporary Chief Constable of Inventshire"))
LATER = said("A garden of my own", "Ada Quill", Role("Ada Quill", "trustee"), published="2026-02-02")
DEPUTY = said("I deputise", "Cy Young", Role("Cy Young", "Deputy Chief Constable"))
UNSURE = said("Perhaps I do", "Ben Marsh", Role("Ben Marsh", "Chief Constable"), confidence=0.6, published="2026-02-03")
PRIVATE = said("It was loud", "Bob Private", Role("Bob Private", "neighbour"))
VOICE = said(
    "We look into it",
    "force spokesman",
    names=((FORCE, "ORG"),),
    paragraphs=(f"“We look into it,” said a spokesman of {FORCE}.",),
)
LINKED = said("Wired", "Ben Marsh", Role("Ben Marsh", "Chief Constable"), source="wire", published="2026-02-04")
MONTHLY = said("Some time in March", "Ben Marsh", Role("Ben Marsh", "Chief Constable"), published="2026-03")
ALL = (RELEASE, COPY, CUT, NEXT, LATER, DEPUTY, UNSURE, PRIVATE, VOICE, LINKED, MONTHLY)


@pytest.fixture
def installation(tmp_path: Path, database_url: str | None) -> Iterator[Installation]:
    with opened(config_of(tmp_path, database_url), ALL) as found:
        fill(found, ALL)
        yield found


def titles(answer: QuotesAnswer) -> list[str]:
    return [quote.title for quote in answer.quotes]


def test_quotes_are_found_by_name_office_and_body(installation: Installation) -> None:
    def of(speaker: str) -> QuotesAnswer:
        return find_quotes(installation, "", QuoteOptions(speaker))

    chief = of("chief constable")
    assert titles(chief) == [MONTHLY.title, LINKED.title, NEXT.title, CUT.title, RELEASE.title]
    assert [quote.speaker for quote in chief.quotes] == ["Ben Marsh"] * 3 + ["Ada Quill"] * 2
    assert (chief.quotes[2].role, chief.quotes[3].organisation) == ("Temporary Chief Constable of Inventshire", FORCE)
    assert titles(of("Ada Quill")) == [LATER.title, CUT.title, RELEASE.title]
    assert titles(of("deputy chief constable")) == [DEPUTY.title]
    for body in (FORCE, "Inventshire Police"):  # the force by another of its names
        assert [(quote.title, quote.said_by, quote.organisation) for quote in of(body).quotes] == [
            (VOICE.title, "force spokesman", FORCE)
        ]
    unsure = "1 more quote in a text that names them is not listed, for its speaker is not certain: it may be theirs."
    assert of("marsh").notes == ("marsh read as Ben Marsh", unsure)
    assert of("Ben Marsh").notes == (unsure,)
    assert of("Ada Quill").notes == of("deputy chief constable").notes == ()
    assert find_quotes(installation, "", QuoteOptions("Ben Marsh", until=date(2026, 2, 2))).notes == ()
    assert find_quotes(installation, 'speaker:"chief constable"').quotes == chief.quotes
    assert find_quotes(installation, 'speaker:"chief constable" speaker:"ben marsh"').total == 3


def test_copies_of_a_story_are_one_quote_and_the_release_is_the_measure(installation: Installation) -> None:
    [cut, whole] = find_quotes(installation, "", QuoteOptions("Ada Quill", until=date(2024, 12, 31))).quotes

    assert (whole.words, whole.copies, whole.fidelity) == (WHOLE, 2, "verbatim")
    assert [outlet.title for outlet in whole.outlets] == [RELEASE.title, COPY.title]
    assert (cut.copies, cut.fidelity) == (1, "shortened")
    start, end = whole.quote_in_paragraph
    assert whole.paragraph[start:end] == whole.words == RELEASE.text[whole.start : whole.end]
    [in_herald] = find_quotes(installation, "", QuoteOptions("Ada Quill", source="herald")).quotes
    assert (in_herald.document_id, in_herald.copies) == (COPY.id, 2)  # as the source that is asked for has it


def test_nobody_is_named_who_is_private_or_not_sure(installation: Installation) -> None:
    everything = find_quotes(installation, "", QuoteOptions(limit=100))

    [unsure] = [quote for quote in everything.quotes if quote.title == UNSURE.title]
    assert (unsure.speaker, unsure.said_by, unsure.role, unsure.person_id) == (None, NOT_CERTAIN, None, None)
    assert PRIVATE.title not in titles(everything)
    assert everything.left_out == 1
    for name in ("Bob Private", "private", "neighbour"):
        answer = find_quotes(installation, "", QuoteOptions(name))
        assert (answer.total, answer.left_out) == (0, 0)
        assert "Bob Private" not in " ".join(answer.notes[0].split("'")[::2])


def test_words_stand_in_the_paragraph_and_filters_hold(installation: Installation) -> None:
    assert titles(find_quotes(installation, "naloxone")) == [NEXT.title]
    assert titles(find_quotes(installation, "bakery breakfast")) == []  # each in another paragraph
    assert titles(find_quotes(installation, f'org:"{FORCE}" bakery')) == [CUT.title, RELEASE.title]
    by_ben = QuoteOptions("Ben Marsh", since=date(2026, 2, 1), until=date(2026, 2, 28))
    assert titles(find_quotes(installation, "", by_ben)) == [LINKED.title, NEXT.title]
    march = replace(by_ben, since=date(2026, 3, 1), until=date(2026, 3, 31))
    assert titles(find_quotes(installation, "", march)) == [MONTHLY.title]
    assert find_quotes(installation, "", replace(march, until=date(2026, 3, 30))).total == 0
    assert titles(find_quotes(installation, "", QuoteOptions(kind="release"))) == [RELEASE.title]


def test_of_too_many_texts_the_newest_are_looked_at_and_it_is_said(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.search.quote_search.MAX_LOOKED", 2)
    newest = find_quotes(installation, '"what I say"')
    assert titles(newest) == [MONTHLY.title, LINKED.title]
    assert newest.partial
    assert "name an earlier last day" in newest.notes[0]
    further = find_quotes(installation, '"what I say"', QuoteOptions(until=date(2026, 2, 3)))
    assert titles(further) == [UNSURE.title, LATER.title]
    assert not find_quotes(installation, '"what I say"', QuoteOptions("Ada Quill")).partial


def test_every_number_is_a_count_of_the_rows(installation: Installation) -> None:
    one = (speakers.c.document_id == quotes.c.document_id) & (speakers.c.number == quotes.c.number)
    fold = (
        select(documents.c.story_id, quotes.c.words_key)
        .select_from(quotes)
        .join(speakers, one)
        .join(documents, documents.c.id == quotes.c.document_id)
    )
    chief = fold.join(
        speaker_keys, (speaker_keys.c.document_id == quotes.c.document_id) & (speaker_keys.c.number == quotes.c.number)
    )
    counts = []
    with installation.archive.reading() as connection:
        for rows in (fold.where(speakers.c.standing != "private"), chief.where(speaker_keys.c.key == "chief constable")):
            counts.append(connection.execute(select(func.count()).select_from(rows.distinct().subquery())).scalar())
    pages = [find_quotes(installation, "", QuoteOptions(limit=2, offset=at)) for at in range(0, 12, 2)]

    assert [page.total for page in pages] == [counts[0]] * len(pages)
    assert len({(q.story_id, q.words) for page in pages for q in page.quotes}) == counts[0]
    assert find_quotes(installation, "", QuoteOptions("chief constable")).total == counts[1]


def test_what_cannot_be_meant_is_refused_and_nothing_found_says_what_was_looked_at(installation: Installation) -> None:
    for text, options in (
        ("speaker:quill OR naloxone", QuoteOptions()),
        ("", QuoteOptions(kind="leaflet")),
        ("", QuoteOptions(since=date(2026, 2, 2), until=date(2026, 2, 1))),
        ("", QuoteOptions(limit=0)),
    ):
        with pytest.raises(UsageError):
            find_quotes(installation, text, options)
    nothing = find_quotes(installation, "", QuoteOptions("Ben Mash"))
    assert nothing.notes == ("No quotes of a speaker 'Ben Mash'; did you mean Ben Marsh?",)
    assert not nothing.silence.is_whole
    assert nothing.silence.sentences[0].startswith("Nothing")


def test_page_api_and_command_say_the_same_within_licences(tmp_path: Path) -> None:
    from web.app import create_app

    config = config_of(tmp_path, None)
    with opened(config, ALL) as made:
        fill(made, ALL)
    with TestClient(create_app(config), base_url="http://127.0.0.1") as client:
        found = client.get("/api/v1/quotes", params={"speaker": "chief constable"}).json()
        page = client.get("/quotes", params={"speaker": "chief constable"}).text
        assert client.get("/quotes").status_code == 200
        assert (
            client.get("/api/v1/quotes?x=1")
            .json()["detail"]
            .startswith("x: there is no such parameter. Parameters: cursor, from, kind,")
        )
        assert client.get("/quotes?speaker=<script>").status_code == 200
        schema = client.get("/api/v1/openapi.json").json()["components"]["schemas"]["QuoteLine"]["properties"]
    assert [quote["speaker"] for quote in found["quotes"]] == ["Ben Marsh"] * 3 + ["Ada Quill"] * 2
    assert {"words", "said_by", "outlets", "fidelity"} <= schema.keys()
    [linked] = [quote for quote in found["quotes"] if quote["source"] == "wire"]
    assert (linked["withheld"], linked["words"], linked["paragraph"]) == (True, "", "")
    assert "Wired is what I say" not in page
    assert "may not be quoted here" in page
    assert "We shall not rest" in page
    assert "Carried by 2" in page
    assert found["quotes"][-1]["link"] in page


def paper(
    title: str, speaker: str | None, words: str = "We shall not leave this room before the kits are bought", **changes: object
) -> Made:
    """Return minutes, draft minutes or a pack of one meeting, with one quote."""
    made = Made(
        title,
        (f"The panel of {title} met in the hall. “{words},” said Ada Quill, Chief Constable, when the item was called.",),
        "council",
        "minutes",
        published="2026-01-20",
        names=QUILL,
        roles=(Role("Ada Quill", "Chief Constable", FORCE),) if speaker else (),
        speaker=speaker,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_papers_of_one_meeting_carry_one_quote(tmp_path: Path, database_url: str | None) -> None:
    papers = [
        paper("Minutes", "Ada Quill"),
        paper("Printed draft minutes", "Ada Quill"),
        paper("Agenda reports pack", "Ada Quill", kind="agenda"),
        paper("Minutes of another day", "Ada Quill", published="2026-01-27"),
        paper("Release of the force", "Ada Quill", source="gazette", kind="release"),
        paper("Short minutes", "Ada Quill", "Agreed as it stands"),
        paper("Short draft minutes", "Ada Quill", "Agreed as it stands"),
    ]
    with opened(config_of(tmp_path, database_url), papers) as installation:
        fill(installation, papers)
        for text, options in (("", QuoteOptions()), ("kits", QuoteOptions()), ("", QuoteOptions(speaker="Ada Quill"))):
            answer = find_quotes(installation, text, options)
            titles = sorted(sorted(outlet.title for outlet in quote.outlets) for quote in answer.quotes if "kits" in quote.words)
            assert titles == [
                ["Agenda reports pack", "Minutes", "Printed draft minutes"],
                ["Minutes of another day"],
                ["Release of the force"],
            ]
            assert answer.total == len(answer.quotes) == 3 + 2 * (not text)
        pages = [find_quotes(installation, "", QuoteOptions(limit=1, offset=n)) for n in range(6)]
        assert [len(page.quotes) for page in pages] == [1, 1, 1, 1, 1, 0]
        assert {page.total for page in pages} == {5}
        assert len({page.quotes[0].document_id for page in pages[:5]}) == 5
        only = find_quotes(installation, "", QuoteOptions(kind="agenda"))
        assert (only.total, only.quotes[0].title) == (1, "Agenda reports pack")
