"""What is said where nothing was found: in each of the situations of `tests/web/situations.py` search, trends, pages, API and mail say the same.

The archive, the stages and the index are the production ones.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from core.errors import Unavailable
from digests.compose import compose
from index.fusion import Results
from index.query import parse
from service.following.digest_news import gather
from service.following.saved_searches import add_search
from service.installation import Installation
from service.search.silence import silence
from service.search.silence_words import sentences, verdict
from tests.mail.office import text_of
from tests.web.situations import (
    BLIND,
    FOUR,
    LAST_NIGHT,
    NO_PROOF,
    NONE_IN_PART,
    NONE_NEW,
    SILENCE,
    SITUATIONS,
    Situation,
    open_situation,
)
from web.app import create_app


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.name)
def test_every_face_says_what_nothing_means(situation: Situation, tmp_path: Path) -> None:
    days = {"from": situation.since or "", "to": situation.until or ""}
    clauses = [situation.query] + ([f"source:{situation.source}"] if situation.source else [])
    with open_situation(situation, tmp_path) as installation:
        told = clauses + ([f"published:{situation.since}..{situation.until}"] if situation.since else [])
        saved = add_search(installation.archive, "Watch", " ".join(told), "ann@reader.example", pace="daily")
        content = gather(installation, "ann@reader.example", [saved])
        mail = text_of(compose(content, sender="desk@x.example", letter_id="l"))
        subject = str(compose(content, sender="desk@x.example", letter_id="l")["Subject"])
        with opened(installation) as client:
            params = days | {"q": situation.query, "source": situation.source or "", "mode": "keyword"}
            answer = client.get("/api/v1/search", params=params).json()
            page = plain(client.get("/search", params=params).text)
            asked = days | {"q": " ".join(clauses)}
            trend = client.get("/api/v1/trend", params=asked).json()
            picture = plain(client.get("/trends", params=asked).text)

    assert answer["silence"]["sentences"][0] == trend["silence"]["sentences"][0] == situation.verdict
    assert answer["silence"]["is_silence"] is trend["silence"]["is_silence"] is (situation.verdict == SILENCE)
    if situation.says:
        assert situation.says in answer["silence"]["sentences"]
        assert f"{situation.verdict} " in page
        assert f"{situation.says} " in page
        assert (situation.trend or situation.says) in trend["silence"]["sentences"]
        assert f"{situation.trend or situation.says} " in picture
    if situation.new.startswith("Nothing"):
        assert f"\n{situation.new}\n" in mail
        assert ("- " in mail.partition("--\nWhat")[0]) is (situation.new != NONE_NEW)
        if situation.new != NONE_NEW:
            assert f"- {situation.mail or situation.says}\n" in mail
        assert (subject == "[FICTIONAL] Nothing new (Watch)") is (situation.new == NONE_NEW)
    else:
        assert subject.startswith(f"[FICTIONAL] {situation.new}")


def partly_answers(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = installation.index.search

    def partly(*given: Any, **options: Any) -> Results:
        return replace(whole(*given, **options), partial=True)

    monkeypatch.setattr(installation.index, "search", partly)
    monkeypatch.setattr(installation.index, "is_whole", lambda: False)


def test_more_near_documents_than_are_taken_are_told_and_are_no_fault_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_situation(SITUATIONS[0], tmp_path) as installation:
        whole = installation.index.search

        def more(*given: Any, **options: Any) -> Results:
            return replace(whole(*given, **options), partial=True, more_near=True)

        monkeypatch.setattr(installation.index, "search", more)
        with opened(installation) as client:
            answer = client.get("/api/v1/search", params={"q": "zzyzzx", "mode": "keyword"}).json()

    assert (answer["partial"], answer["more_by_meaning"]) == (True, True)
    assert not any("did not answer in whole" in sentence for sentence in answer["silence"]["sentences"])


def is_lost(installation: Installation, _: pytest.MonkeyPatch) -> None:
    installation.index.clear()


@pytest.mark.parametrize("damage", [partly_answers, is_lost])
def test_an_index_that_does_not_answer_in_whole_is_told_and_no_mail_is_made(
    damage: Callable[[Installation, pytest.MonkeyPatch], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_situation(SITUATIONS[0], tmp_path) as installation:
        damage(installation, monkeypatch)
        with opened(installation) as client:
            answer = client.get("/api/v1/search", params={"q": "zzyzzx", "mode": "keyword"}).json()
            page = plain(client.get("/search", params={"q": "zzyzzx", "mode": "keyword"}).text)
            trend = client.get("/api/v1/trend", params={"q": "zzyzzx"}).json()
        saved = add_search(installation.archive, "Watch", "zzyzzx", "ann@reader.example", pace="daily")
        with pytest.raises(Unavailable, match="no digest is made now"):
            gather(installation, "ann@reader.example", [saved])

    said = "The search index did not answer in whole, or is being built anew, so not all documents could be searched."
    assert answer["silence"]["sentences"][:1] == trend["silence"]["sentences"][:1] == [NO_PROOF]
    assert said in answer["silence"]["sentences"]
    assert said in trend["silence"]["sentences"]
    assert said in page


@pytest.mark.parametrize(
    "query", ["operation:Gooseberri", 'person:"Ada Qill"', "source:nowhere", "topic:weather", "place:Inventtham"]
)
def test_a_value_that_nothing_bears_is_told_by_every_face_and_is_no_silence(query: str, tmp_path: Path) -> None:
    with open_situation(SITUATIONS[0], tmp_path) as installation:
        saved = add_search(installation.archive, "Watch", query, "ann@reader.example", pace="daily")
        content = gather(installation, "ann@reader.example", [saved])
        mail = text_of(compose(content, sender="desk@x.example", letter_id="l"))
        with opened(installation) as client:
            params = {"q": query, "mode": "keyword", "from": "2026-02-01", "to": "2026-02-07"}
            answer = client.get("/api/v1/search", params=params).json()
            page = plain(client.get("/search", params=params).text)
            trend = client.get("/api/v1/trend", params={"q": query, "from": "2026-02-01", "to": "2026-02-07"}).json()

    (unknown,) = answer["silence"]["unknown"]
    assert trend["silence"]["unknown"] == [unknown]
    assert answer["silence"]["sentences"][1] == trend["silence"]["sentences"][1] == unknown
    assert not answer["silence"]["is_silence"]
    assert "this is silence" not in page
    assert page.count(unknown) == 1
    assert f"PLEASE CHECK THE SPELLING: {unknown.partition(';')[0]}" in mail  # its counts are those of all days
    assert "Nothing new" not in mail


@pytest.mark.parametrize(
    "unknown",
    [
        "No operation is called “Tamarisc”. Did you mean Tamarisk (77)?",
        "No speaker is called “haldane”. Did you mean Rowena Haldane (6)?",
    ],
)
def test_a_value_that_nothing_bears_is_no_silence(unknown: str, tmp_path: Path) -> None:
    with open_situation(SITUATIONS[0], tmp_path) as installation:
        known = silence(installation, [parse("zzyzzx published:2026-02")], n_found=0)
        slip = silence(installation, [parse("zzyzzx published:2026-02")], n_found=0, unknown=[unknown])
        news = silence(installation, [parse("zzyzzx")], n_found=0, unknown=[unknown], since_moment=LAST_NIGHT)

    assert (verdict(known), verdict(slip), verdict(news)) == (SILENCE, NO_PROOF, NONE_IN_PART)
    assert sentences(slip) == [NO_PROOF, unknown, f"Read on all of these days: {FOUR}."]
    assert unknown in sentences(news)


def test_without_days_sources_were_read_each_since_its_own_first_day(tmp_path: Path) -> None:
    unknown = "No operation is called “Tamarisc”."
    with open_situation(SITUATIONS[0], tmp_path) as installation:
        ever = silence(installation, [parse("zzyzzx")], n_found=0, unknown=[unknown])
        before = silence(installation, [parse("zzyzzx published:..2026-02-07")], n_found=0, unknown=[unknown])
    wire = replace(ever.sources[0], first_read_on=date(2026, 3, 1))
    later = sentences(replace(ever, sources=(wire, *ever.sources[1:])))

    assert f"Read on every day since each was first read: {FOUR}." in later
    assert "The archive reaches back to 1 January 2026; Inventshire Gazette was first read on 1 March 2026." in later
    assert f"Read on every day up to 7 February 2026 since each was first read: {FOUR}." in sentences(before)
    assert not any("all of these days" in sentence for sentence in later)


def test_a_beat_without_sources_says_so_and_how_to_add_one(tmp_path: Path) -> None:
    with open_situation(SITUATIONS[0], tmp_path) as installation:
        known = silence(installation, [parse("zzyzzx source:nowhere")], n_found=0)
    none = replace(known, sources=(), n_days_read=0)

    assert any("No source here is one that the search asks for" in sentence for sentence in sentences(none))
    said = sentences(replace(none, has_sources=False))
    assert said[0] == BLIND
    assert said[1].startswith("No source is watched yet, so nothing was collected")
    assert "sources add" in said[1]


@contextmanager
def opened(installation: Installation) -> Iterator[TestClient]:
    """Give the app on an installation that is open already."""
    app = create_app(installation.config)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as client:
        app.state.installation = installation
        yield client


def plain(page: str) -> str:
    """Return a page's text as a reader sees it."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
