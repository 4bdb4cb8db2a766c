"""The county corpus: its marks obey the checks, and the built files are those of the sources."""

from pathlib import Path

import pytest

from evaluation import corpus

HEAD = "#### z01 | article | 2 | 2021-05-06 | Fen Courier | Three held"
BODY = (
    "[[FIGURE:arrests@Operation Tern|Three]] held in [[PLACE|Larwich]] under [[OPERATION|Operation Tern]].\n\n"
    '{{ROLE:Una Garth|Chief Inspector of [[ORG|Fen Police]]}} [[PERSON|Una Garth]] said: {{QUOTE:Una Garth|"We found [[DRUG|spice]]."}}\n'
)


@pytest.fixture(scope="module")
def splits() -> dict[str, list[corpus.LabelledDocument]]:
    return corpus.read_corpus()


def read(tmp_path: Path, *documents: str) -> list[corpus.LabelledDocument]:
    path = tmp_path / "z.txt"
    path.write_text("\n".join(documents), encoding="utf-8")
    return corpus.read_source(path)


def test_every_mark_obeys_the_checks(splits: dict[str, list[corpus.LabelledDocument]]) -> None:
    assert [fault for documents in splits.values() for document in documents for fault in document.faults] == []


def test_built_files_are_those_of_the_sources(splits: dict[str, list[corpus.LabelledDocument]]) -> None:
    stale = [
        name for name, content in corpus.built_files(splits) if (corpus.CORPUS / name).read_text(encoding="utf-8") != content
    ]
    assert stale == [], "run `python -m evaluation.corpus --write`"


def test_readme_tells_the_counts(splits: dict[str, list[corpus.LabelledDocument]]) -> None:
    assert corpus.count_table(splits) in (corpus.CORPUS / "README.md").read_text(encoding="utf-8")


def test_ids_are_told_apart_and_splits_share_no_author(splits: dict[str, list[corpus.LabelledDocument]]) -> None:
    ids = [document.text["id"] for documents in splits.values() for document in documents]
    authors = [{document.text["id"][0] for document in documents} for documents in splits.values()]

    assert len(ids) == len(set(ids))
    assert sum(map(len, authors)) == len(set().union(*authors))
    assert {document.text["id"][0] for document in splits["dev"] + splits["test"]} == set(corpus.HELD_OUT)


def test_marks_become_labels(tmp_path: Path) -> None:
    (document,) = read(tmp_path, HEAD, BODY)
    text, gold = document.text["text"], document.gold

    assert document.faults == []
    assert text.startswith("Three held in Larwich under Operation Tern.\n\nChief Inspector of Fen Police Una Garth said: ")
    assert all(text[row["start"] : row["end"]] == row["text"] for row in gold["entities"] + gold["figures"])
    assert [(row["label"], row["canonical"]) for row in gold["entities"]] == [
        ("PLACE", "Larwich"),
        ("OPERATION", "Operation Tern"),
        ("ORG", "Fen Police"),
        ("PERSON", "Una Garth"),
        ("DRUG", "spice"),
    ]
    assert [(row["person"], row["role"]) for row in gold["roles"]] == [("Una Garth", "Chief Inspector of Fen Police")]
    assert [(text[row["start"] : row["end"]], row["speaker"]) for row in gold["quotes"]] == [("We found spice.", "Una Garth")]
    assert [(row["text"], row["kind"], row["of"]) for row in gold["figures"]] == [("Three", "arrests", "Operation Tern")]
    assert gold["drug_policy"] == 2


def test_a_role_of_two_people_and_a_quote_of_nobody(tmp_path: Path) -> None:
    body = "{{ROLE:Ann Lee; Bob Ray|Councillors}} [[PERSON|Ann Lee]] and [[PERSON|Bob Ray]] heard {{QUOTE:?|‘Out’}}."
    (document,) = read(tmp_path, HEAD, body)

    assert document.faults == []
    assert [row["person"] for row in document.gold["roles"]] == ["Ann Lee", "Bob Ray"]
    assert document.gold["quotes"][0]["speaker"] is None


def test_a_quote_may_run_on_over_its_paragraph(tmp_path: Path) -> None:
    (document,) = read(tmp_path, HEAD, "{{QUOTE:?|“One.}}\n\n{{QUOTE:?|“Two.”}}")
    text = document.text["text"]

    assert document.faults == []
    assert [text[row["start"] : row["end"]] for row in document.gold["quotes"]] == ["One.", "Two."]


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("[[PERSON|Una [[PLACE|Garth]]]]", "stands inside an entity"),
        ("{{ROLE:Una Garth|a {{QUOTE:?|“b”}}}} [[PERSON|Una Garth]]", "may not hold it"),
        ("{{QUOTE:?|“a {{QUOTE:?|“b”}}”}}", "may not hold it"),
        ("[[PLACE|Larwich}}", "closes nothing"),
        ("Larwich]]", "closes nothing"),
        ("[[PLACE|Larwich", "never closed"),
        ("[[place|Larwich", "markup is left"),
        ("[[PLACE|Larwich ]]", "white space at an edge"),
        ("[[PLACE|Lar\n\nwich]]", "runs over a paragraph"),
        ("[[TOWN|Larwich]]", "label 'TOWN'"),
        ("[[FIGURE:votes|14]]", "figure of kind 'votes'"),
        ("[[FIGURE:arrests@Operation Tern|14]]", "told of 'Operation Tern', which is not in the text"),
        ("{{QUOTE:?|Out”}}", "no opening mark"),
        ("{{QUOTE:?|“Out}} he said", "no closing mark"),
        ("{{QUOTE:Una Garth|“Out”}}", "speaker 'Una Garth' is not in the text"),
        ("[[PERSON:Una Garth|Garth]]", "canonical 'Una Garth' is never written in full"),
        ("[[OPERATION|Tern]]", "canonical operation 'Tern'"),
        ("{{ROLE:Una Garth|Judge}}", "role of 'Una Garth', who is no PERSON"),
    ],
)
def test_a_wrong_mark_is_told(tmp_path: Path, body: str, fault: str) -> None:
    (document,) = read(tmp_path, HEAD, body)

    assert any(fault in line for line in document.faults), document.faults
    assert all(line.startswith("z.txt z01: ") for line in document.faults)


@pytest.mark.parametrize(
    ("head", "fault"),
    [
        ("#### z01 | article | 2 | 2021-05-06 | Fen Courier", "six fields"),
        ("#### z01 | poem | 2 | 2021-05-06 | Fen Courier | Three held", "kind 'poem'"),
        ("#### z01 | article | 3 | 2021-05-06 | Fen Courier | Three held", "drug_policy '3'"),
        ("#### z01 | article | 2 | 6 May | Fen Courier | Three held", "published '6 May'"),
    ],
)
def test_a_wrong_head_is_told(tmp_path: Path, head: str, fault: str) -> None:
    (document,) = read(tmp_path, head, "Text.")

    assert any(fault in line for line in document.faults), document.faults


def test_an_id_that_stands_twice_is_told(tmp_path: Path) -> None:
    documents = read(tmp_path, HEAD, "One.", HEAD, "Two.")

    assert all("z.txt z01: the id stands twice" in document.faults for document in documents)


def test_writing_builds_the_splits_and_the_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "source").mkdir()
    for author in "agh":
        source = f"{HEAD}\n{BODY}".replace("z01", f"{author}01")
        (tmp_path / "source" / f"{author}.txt").write_text(source, encoding="utf-8")
    (tmp_path / "README.md").write_text(f"Before\n{corpus.COUNTS_BEGIN}\nold\n{corpus.COUNTS_END}\nafter\n", encoding="utf-8")

    assert corpus.main(["--write", "--directory", str(tmp_path)]) == 0

    assert "| documents | 1 | 1 | 1 |" in capsys.readouterr().out
    for split, author in {"train": "a", "dev": "g", "test": "h"}.items():
        for name in ("texts", "gold"):
            assert f'"id": "{author}01"' in (tmp_path / split / f"{name}.jsonl").read_text(encoding="utf-8")
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "| PERSON | 1 | 1 | 1 |" in readme
    assert "old" not in readme
    assert readme.endswith("after\n")


def test_a_fault_stops_the_writing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.txt").write_text(f"{HEAD}\n[[TOWN|Larwich]]", encoding="utf-8")

    assert corpus.main(["--write", "--directory", str(tmp_path)]) == 1

    assert "a.txt z01: label 'TOWN'" in capsys.readouterr().err
    assert not (tmp_path / "train").exists()
