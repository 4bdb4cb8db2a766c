"""Names as people type them, through the whole house: JSON, search page, trends, command line, saved searches, mail, dossier."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from fastapi.testclient import TestClient

from core.config import Config
from core.errors import NotFound
from digests.compose import compose
from service.dossiers.dossiers import dossier
from service.following.digest_news import gather
from service.following.saved_searches import add_search
from service.installation import Installation
from service.search.search import SearchOptions, search
from service.trends import trend
from tests.web.county import COMING, EVERYTHING, PACK, RAID, Made, config_of, fill, open_county

SOURCE_NAME = "Inventshire Gazette"


@pytest.fixture(scope="module")
def installation(county: Config) -> Iterator[Installation]:
    with open_county(county) as opened:
        yield opened


def page_of(client: TestClient, query: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(client.get("/search", params={"q": query, "mode": "keyword"}).text)


@pytest.mark.parametrize(
    ("query", "same"),
    [
        ("speaker:quill", 'speaker:"Ada Quill"'),
        ('speaker:"Insp Quill"', 'speaker:"Ada Quill"'),
        (f'source:"{SOURCE_NAME}"', "source:gazette"),
        ("NOT source:herald", 'NOT source:"Inventshire Herald"'),
        ("council:inventham", 'council:"Inventham Council"'),
        ('item:"Item 7"', "item:7"),
        ("kind:reports", "kind:report"),
        ("organisation:zzz OR place:inventham", "place:Inventham"),
    ],
)
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_a_name_as_typed_finds_what_the_name_as_kept_finds(installation: Installation, query: str, same: str, mode: str) -> None:
    one, other = (search(installation, text, SearchOptions(mode=mode)) for text in (query, same))
    assert [hit.document_id for hit in one.hits] == [hit.document_id for hit in other.hits] != []
    assert [hit.passages for hit in one.hits] == [hit.passages for hit in other.hits]  # the same words marked


def test_each_value_of_a_facet_can_be_typed(installation: Installation) -> None:
    facets = search(installation, "published:1900..", SearchOptions(mode="keyword", copies=True)).facets
    typed = {(facet, str(each.value)): each.count for facet, values in facets.items() for each in values}
    assert len({facet for facet, _ in typed}) >= 7
    for (facet, value), count in typed.items():
        found = search(
            installation, f'{facet}:"{value.replace(chr(34), "")}" published:1900..', SearchOptions(mode="keyword", copies=True)
        )
        assert (found.total, found.unknown) == (count, ()), (facet, value)


def test_an_unknown_name_is_told_with_links_that_find_what_they_say(client: TestClient) -> None:
    page = page_of(client, "speaker:quil")
    text = " ".join(page.text_content().split())
    assert "No speaker 'quil'; did you mean Ada Quill (1)?" in text
    assert "this is silence" not in text
    (link,) = [a.get("href") for a in page.iter("a") if a.text_content() == "Ada Quill"]
    assert parse_qs(urlsplit(link).query)["q"] == ['speaker:"Ada Quill"']
    assert "1 story" in " ".join(lxml.html.fromstring(client.get(link).text).text_content().split())


def test_what_was_read_otherwise_is_told(client: TestClient) -> None:
    text = page_of(client, "source:inventshire").text_content()
    assert "inventshire read as Inventshire Gazette or Inventshire Herald." in text
    assert "read as" not in page_of(client, "source:gazette").text_content()


def test_a_name_that_looks_like_markup_stays_text(client: TestClient) -> None:
    answer = client.get("/search", params={"q": 'place:"<i>Inventham</i>zzz"', "mode": "keyword"}).text
    assert "No place '&lt;i&gt;Inventham&lt;/i&gt;zzz'" in answer.replace("&#39;", "'")
    assert "<i>Inventham" not in answer


@pytest.mark.parametrize("query", ["person:private", "speaker:private", 'person:"Bob Privat"', "speaker:bob"])
def test_a_private_person_is_neither_matched_nor_suggested(installation: Installation, query: str) -> None:
    found = search(installation, query, SearchOptions(mode="keyword"))
    assert found.total == 0
    (told,) = found.unknown
    assert told.suggestions == ()
    assert "Bob Private" not in told.message


def test_the_interface_tells_it(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "kits AND operation:gooseberri", "mode": "keyword"}).json()
    (told,) = found["unknown"]
    assert (told["field"], told["typed"], told["position"]) == ("operation", "gooseberri", 19)
    assert told["suggestions"] == [
        {"value": "Operation Gooseberry", "query": 'kits AND operation:"Operation Gooseberry"', "count": 0}
    ]
    assert (found["read_as"], found["also"]) == ([], [])


def test_trends_count_and_tell_it(installation: Installation, client: TestClient) -> None:
    found = trend(installation, ["speaker:quill", "speaker:quil"])
    assert [each.total for each in found.series] == [1, 0]
    assert [(each.of, each.message) for each in found.read_as] == [("speaker:quill", "quill read as Ada Quill")]
    assert [(each.of, each.suggestions[0].count) for each in found.unknown] == [("speaker:quil", 1)]
    page = client.get("/trends", params={"q": ["heroin", "speaker:quil"]}).text
    assert "No speaker &#39;quil&#39;; did you mean Ada Quill (1)?" in page
    assert "/trends?q=heroin&amp;q=speaker%3A%22Ada+Quill%22" in page


def test_the_command_line_tells_it(county: Config, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    import cli
    import cli.output

    monkeypatch.setattr("sys.argv", ["countywatch", "search", "speaker:quil", "--mode", "keyword", "--data", str(county.data)])
    monkeypatch.setattr(cli.output, "config_of", lambda _: county)
    with pytest.raises(SystemExit):
        cli.main()
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "No speaker 'quil'; did you mean Ada Quill (1)?"
    assert lines[1] == "Nothing found in what was read, and this is no proof of silence."
    assert lines.count(lines[0]) == 1


def test_a_saved_search_is_read_anew_and_its_mail_says_why_and_what_is_unknown(tmp_path: Path) -> None:
    with open_county(config_of(tmp_path), EVERYTHING) as opened:
        fill(opened, [COMING])
        typed = [("Quill", "speaker:quill"), ("Slip", "operation:gooseberri"), ("Both", "operation:gooseberri OR heroin")]
        saved = [add_search(opened.archive, name, query, "a@example.org", pace="daily") for name, query in typed]
        assert [each.query for each in saved] == [query for _, query in typed]
        run = opened.archive.begin_run(["gazette"])
        for source in opened.config.beat.sources:
            opened.archive.record_check(run, source.id, "nothing", {})
        opened.archive.end_run(run)
        before = gather(opened, "a@example.org", saved)
        assert [len(each.unknown) for each in before.found] == [1, 1, 1]
        assert "A name that you asked for is unknown" in compose(before, sender="c@example.org", letter_id="1")["Subject"]

        fill(opened, [RAID, PACK])
        after = gather(opened, "a@example.org", saved)
        quill, slip, both = after.found
        assert [story.title for story in quill.stories] == [RAID.title]
        assert "quotes Ada Quill" in quill.stories[0].why
        assert any(piece.is_match for piece in quill.stories[0].excerpt)
        assert (quill.read_as, quill.unknown) == (("quill read as Ada Quill",), ())
        assert slip.unknown == ("No operation 'gooseberri'; did you mean Operation Gooseberry (2)?",)
        mail = compose(after, sender="c@example.org", letter_id="2").get_body(("plain",))
        assert mail is not None
        text = " ".join(mail.get_content().split())
        assert "PLEASE CHECK THE SPELLING: No operation 'gooseberri'; did you mean Operation Gooseberry (2)?" in text
        assert "Nothing new." not in text.partition("Slip")[2].partition("Both")[0]
        assert both.n_above == 1


def test_a_dossier_is_found_by_a_part_of_its_name_and_suggested_by_its_spelling(tmp_path: Path) -> None:
    made = Made("Two nets", ("Operation Amber Net began.",), names=(("Operation Amber Net", "OPERATION"),))
    with open_county(config_of(tmp_path), (made,)) as opened:
        fill(opened, [made])
        assert dossier(opened, "amber").name == "Operation Amber Net"
        with pytest.raises(NotFound, match=r"names an operation 'Ambre Net'\. Did you mean Operation Amber Net\?"):
            dossier(opened, "Ambre Net")
        with pytest.raises(NotFound, match="names an operation 'Quartz'"):
            dossier(opened, "Quartz")


def test_a_slip_in_a_plain_word_is_no_silence(client: TestClient) -> None:
    said = "No text has the word 'naloxine'; did you mean naloxone (1)?"
    found = client.get("/api/v1/search", params={"q": "naloxine kind:report", "mode": "keyword"}).json()
    assert (found["total"], found["silence"]["is_silence"]) == (0, False)
    assert [each["message"] for each in found["unknown"]] == [said]
    assert [(each["value"], each["query"]) for each in found["unknown"][0]["suggestions"]] == [
        ("naloxone", "naloxone kind:report")
    ]
    trend = client.get("/api/v1/trend", params={"q": "naloxine kind:report"}).json()
    assert said in trend["silence"]["sentences"]
    assert "is silence" not in trend["silence"]["sentences"][0]
    page = client.get("/search", params={"q": "naloxine kind:report", "mode": "keyword"}).text
    assert "/search?q=naloxone+kind%3Areport" in page
