"""What a newcomer's first command must leave behind, asked through the command line as he would."""

import json
from pathlib import Path

import pytest

from tests.demo.conftest import ROOT, Face

pytestmark = pytest.mark.slow


def test_the_books_add_up_in_every_stage(demo: Face) -> None:
    status = demo.json("status")

    for stage, books in status["stages"].items():
        assert books["entered"] == books["done"] + books["rejected"] + books["quarantined"] + books["pending"], stage
        assert books["pending"] == 0, stage
    assert status["captures"] == status["documents"] + sum(status["stages"]["read"][f] for f in ("rejected", "quarantined"))
    assert status["documents_by_kind"]["article"] >= 60
    assert status["documents_by_kind"]["release"] >= 10
    assert sum(status["documents_by_kind"].get(kind, 0) for kind in ("agenda", "report", "minutes", "decision")) >= 30


def test_the_index_holds_exactly_the_archive(demo: Face) -> None:
    assert demo.json("index", "status") | {"engine": ""} == {
        "engine": "",
        "documents": demo.json("status")["documents"],
        "archive": demo.json("status")["documents"],
        "missing": 0,
        "foreign": 0,
    }


def test_everything_is_as_it_was_kept(demo: Face) -> None:
    assert "all as they were kept." in demo.run("archive", "verify").stdout


def test_a_press_article_and_a_council_paper_are_found(demo: Face) -> None:
    kinds = {hit["kind"] for hit in demo.json("search", "operation:Tamarisk", "--copies", "--limit", "200")["hits"]}

    assert {"article", "release"} <= kinds
    assert kinds & {"report", "minutes", "agenda"}


def test_a_council_paper_is_found_with_its_page_and_item(demo: Face) -> None:
    hits = demo.json("search", '"naloxone" kind:report')["hits"]

    assert any(p["page"] and p["item"] for hit in hits for p in hit["passages"])


def test_what_has_none_of_the_words_is_said_to_be_near_in_meaning(demo: Face) -> None:
    ended = demo.run("search", "junkies")
    assert "[near in meaning, 0." in ended.stdout
    assert "None of them has your words: they are near in meaning" in ended.stderr
    assert "near in meaning" not in demo.run("search", "naloxone").stderr
    assert "None of them" not in demo.run("search", "junkies", "--mode", "meaning").stderr


def test_a_query_error_points_at_its_place(demo: Face) -> None:
    ended = demo.run("search", '"unbalanced', code=2)

    assert "character" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["import", "nowhere.txt"], 1, "There is no file or folder nowhere.txt"),
        (["show", "ffffffffffffffffffff"], 1, "There is no document with the id"),
        (["crawl", "gazette"], 1, "There is no source 'gazette'"),
        (["crawl", "--from", "31/03/2026"], 2, "is not a date"),
        (["search", "x", "--mode", "psychic"], 2, "is no way to search"),
        (["search", "x", "--kind", "poem"], 2, "is no kind of document"),
        (["search", "x", "--from", "2026-02", "--to", "2026-01"], 2, "is after the last"),
        (["read", "README.md.missing"], 1, "There is no file"),
    ],
)
def test_bad_input_gets_one_clear_message_and_its_code(demo: Face, words: list[str], code: int, told: str) -> None:
    ended = demo.run(*words, code=code)

    assert told in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Face:
    """Give a fresh installation on the default beat with the sample article imported and processed."""
    article = ROOT.parent / "shared" / "samples" / "edp-county-lines.txt"
    if not article.exists():
        pytest.skip("the sample article is not here: ../shared/samples is missing")
    face = Face(tmp_path_factory.mktemp("sample"), {})
    face.run("import", str(article), "--kind", "article", "--published", "2018-06-16")
    face.run("process")
    return face


def test_the_sample_article_is_found_by_its_operation(sample: Face) -> None:
    hit = sample.json("search", "Operation Gravity")["hits"][0]

    assert hit["published"].startswith("2018-06-16")
    assert any("Operation Gravity" in passage["text"] for passage in hit["passages"])


def test_the_sample_article_is_understood(sample: Face) -> None:
    article = ROOT.parent / "shared" / "samples" / "edp-county-lines.txt"
    found = sample.json("analyse", str(article))
    named = {(e["label"], e["canonical"]) for e in found["entities"]}

    assert {("OPERATION", "Operation Gravity"), ("OPERATION", "Operation Cayman")} <= named
    assert {("PERSON", "Simon Bailey"), ("PERSON", "Vicki Markiewicz"), ("PERSON", "Kevin Maguire")} <= named
    assert {("PLACE", "Norwich"), ("PLACE", "Norfolk")} <= named
    assert {("Simon Bailey", "Chief Constable")} <= {(r["person"], r["role"]) for r in found["roles"]}
    assert [q["speaker"] for q in found["quotes"]].count("Simon Bailey") >= 8
    assert len([q for q in found["quotes"] if q["speaker"]]) >= 0.8 * len(found["quotes"])


def test_analyse_of_json_lines_gives_exact_offsets(demo: Face, tmp_path: Path) -> None:
    text = (
        "Officers of Operation Gravity searched a flat in Norwich. “It is \U0001f600 a start,” said Chief Constable Ann Example."
    )
    lines = tmp_path / "texts.jsonl"
    lines.write_text(json.dumps({"id": "a", "text": text}) + "\nnot json\n" + json.dumps({"id": "c", "text": ""}) + "\n")

    results = [json.loads(line) for line in demo.run("analyse", str(lines), "--jsonl").stdout.splitlines()]

    assert [r["id"] for r in results] == ["a", "line 2", "c"]
    assert "not JSON" in results[1]["error"]
    assert {"Operation Gravity", "Norwich"} <= {e["text"] for e in results[0]["entities"]}
    assert all(text[e["start"] : e["end"]] == e["text"] for e in results[0]["entities"])
