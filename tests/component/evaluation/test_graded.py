"""The graded queries: half of them share no word with their answers, half are held out, and every graded document exists."""

import json
from collections import Counter
from pathlib import Path

from evaluation.graded import load_documents, load_queries, write_beir
from evaluation.meaning import content_stems


def test_there_are_sixty_each_half_with_as_many_far_ones() -> None:
    queries = load_queries()

    assert Counter((query.half, query.is_far) for query in queries) == dict.fromkeys(
        [("tune", False), ("tune", True), ("held_out", False), ("held_out", True)], 15
    )
    assert len({query.id for query in queries}) == len({query.text for query in queries}) == 60


def test_each_has_an_answer_and_grades_from_one_to_three() -> None:
    documents = load_documents()

    for query in load_queries():
        assert 3 in query.grades.values(), query.id
        assert set(query.grades.values()) <= {1, 2, 3}, query.id
        assert set(query.grades) <= set(documents), query.id


def test_far_queries_share_no_stem_with_their_answers_and_near_ones_do() -> None:
    stems = {key: content_stems(f"{row['title']}\n\n{row['text']}") for key, row in load_documents().items()}

    for query in load_queries():
        for answer in (key for key, grade in query.grades.items() if grade == 3):
            shared = content_stems(query.text) & stems[answer]
            assert bool(shared) is not query.is_far, (query.id, answer, shared)


def test_the_folder_of_a_half_has_all_documents_and_only_its_queries(tmp_path: Path) -> None:
    write_beir(tmp_path, half="held_out")

    corpus = (tmp_path / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    queries = [json.loads(line)["_id"] for line in (tmp_path / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    judged = (tmp_path / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(corpus) == len(load_documents())
    assert queries == [query.id for query in load_queries() if query.half == "held_out"]
    assert {line.split("\t")[0] for line in judged} == set(queries)
