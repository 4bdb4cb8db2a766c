"""The questions of `evaluation/meaning`: they share no word with their answers, other articles do, and the folder is whole."""

import json
from datetime import date
from pathlib import Path

import pytest

from demo.articles import load_articles
from evaluation.meaning import WRITTEN_ON, content_stems, load_questions, text_of, write_beir

# The months and weekdays that stand in the texts move with the day; these days bring all of them about.
DAYS = (WRITTEN_ON, date(2028, 2, 29), date(2025, 12, 31), date(2027, 5, 16))


def test_there_are_twenty_questions_and_no_two_alike() -> None:
    questions = load_questions()

    assert len(questions) == 20
    assert len({q.id for q in questions}) == len({q.text for q in questions}) == 20


@pytest.mark.parametrize("today", DAYS)
def test_no_question_shares_a_stem_with_its_answers(today: date) -> None:
    stems = {article.key: content_stems(text_of(article)) for article in load_articles(today)}

    shared = {
        (question.id, answer): words
        for question in load_questions()
        for answer in question.answers
        if (words := content_stems(question.text) & stems[answer])
    }

    assert shared == {}


def test_every_question_shares_words_with_articles_that_do_not_answer_it() -> None:
    stems = {article.key: content_stems(text_of(article)) for article in load_articles(WRITTEN_ON)}

    for question in load_questions():
        others = [key for key, words in stems.items() if key not in question.answers and words & content_stems(question.text)]
        assert others, question.text


def test_stems_are_compared_and_words_without_a_subject_are_not() -> None:
    assert content_stems("Were the bartenders rescuing?") == {"bartend", "rescu"}


def test_the_beir_folder_holds_every_article_question_and_answer(tmp_path: Path) -> None:
    write_beir(tmp_path / "meaning")

    corpus = [json.loads(line) for line in (tmp_path / "meaning" / "corpus.jsonl").read_text(encoding="utf-8").splitlines()]
    queries = [json.loads(line) for line in (tmp_path / "meaning" / "queries.jsonl").read_text(encoding="utf-8").splitlines()]
    judged = (tmp_path / "meaning" / "qrels" / "test.tsv").read_text(encoding="utf-8").splitlines()
    articles = load_articles(WRITTEN_ON)
    assert {row["_id"] for row in corpus} == {a.key for a in articles}
    assert all(row["title"] and row["text"] for row in corpus)
    assert [row["_id"] for row in queries] == [q.id for q in load_questions()]
    assert judged[0] == "query-id\tcorpus-id\tscore"
    assert [tuple(line.split("\t")) for line in judged[1:]] == [(q.id, a, "1") for q in load_questions() for a in q.answers]
