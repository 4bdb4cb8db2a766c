"""Twenty questions that share no word with their answers, over the fictional county's press, as a BEIR folder. Scores nothing.

The questions were worded with the vector model's ranks in view, and fewer than half of those tried were kept: each had to be one that
a person might ask and to share no word's stem with its answers. Their score is therefore a floor to keep, not an estimate of how well
strangers' questions are answered.

`python -m evaluation.meaning FOLDER` writes the folder; `countywatch evaluate retrieval FOLDER` scores it.
"""

import argparse
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from demo.articles import Article, load_articles
from evaluation.beir import write_beir_folder
from index.analysis import STOP_WORDS, stem, terms

QUESTIONS = Path(__file__).parent / "data" / "meaning" / "questions.jsonl"
# The day on which the questions were written and measured. The texts are the same on any other, but for their dates.
WRITTEN_ON = date(2026, 11, 24)
_STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody might ask, and the articles (source and slug) that answer it."""

    id: str
    text: str
    answers: tuple[str, ...]


def load_questions() -> tuple[Question, ...]:
    """Return the questions, in the order of their file.

    Raises: ValueError or KeyError if a line is written wrongly.
    """
    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    return tuple(Question(row["id"], row["text"], tuple(row["answers"])) for row in rows)


def content_stems(text: str) -> frozenset[str]:
    """Return the stems of a text's words, by the index's own analyser; words that say nothing of its subject left out."""
    return frozenset(terms(text)) - _STOP_STEMS


def text_of(article: Article) -> str:
    """Return what a search may find of an article: its title and the part that everybody may read."""
    return f"{article.title}\n\n{article.open_text}"


def write_beir(directory: Path, *, today: date = WRITTEN_ON) -> None:
    """Write `corpus.jsonl` (every article and release), `queries.jsonl` and `qrels/test.tsv`; the folder is made.

    Raises: ValueError if a question names an article that does not exist.
    """
    articles = {article.key: article for article in load_articles(today)}
    questions = load_questions()
    unknown = sorted({answer for question in questions for answer in question.answers} - set(articles))
    if unknown:
        raise ValueError(f"The questions name articles that do not exist: {', '.join(unknown)}.")
    write_beir_folder(
        directory,
        ({"_id": key, "title": article.title, "text": article.open_text} for key, article in articles.items()),
        {question.id: question.text for question in questions},
        {question.id: dict.fromkeys(question.answers, 1) for question in questions},
    )


def main() -> None:
    """Write the folder."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.meaning", description="Write the questions as a BEIR folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--today", type=date.fromisoformat, default=WRITTEN_ON, help="the day on which the county's years end")
    words = parser.parse_args()
    write_beir(words.folder, today=words.today)


if __name__ == "__main__":
    main()
