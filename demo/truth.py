"""What is true of the fictional county's press: `truth.toml` and the annotations in the articles, brought together for checks.

`python -m demo.truth` prints it as JSON. The council's own truth is in `council/truth.toml`.
"""

import argparse
import json
import tomllib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from core.ids import document_id
from demo.articles import POLICE, Article, load_articles

FILE = Path(__file__).parent / "truth.toml"


@dataclass(frozen=True, slots=True)
class Hole:
    """Days, both included, on which nobody read a source."""

    source: str
    first: date
    last: date

    def holds(self, article: Article) -> bool:
        """Tell whether an article was published on one of these days, by this source."""
        on = article.published.date() if article.published else None
        return on is not None and article.source == self.source and self.first <= on <= self.last


def load_hole(today: date) -> Hole:
    """Return the three weeks that the demo's crawl leaves out."""
    row = _read()["hole"]
    return Hole(row["source"], today + timedelta(days=row["first"]), today + timedelta(days=row["last"]))


def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def load_truth(today: date, *, edited: bool = False) -> dict[str, Any]:
    """Return the truth as plain JSON types, days as dates.

    `documents`: every article and release with the id it gets in an archive, its date (None if undated), the operations that it
    names where everybody may read it, its relevance, its story, and whether it was `collected`: the demo never reads one paper's `hole`. `operations`: by name and force, with the documents that name
    them. `events`: what happened when, and who tells of it. `stories`: documents that carry the same copy, oldest first.
    `traps`: documents whose pages mislead a careless reader, and by what.
    `figures`: what the documents say of counts, on which day.
    Raises: ValueError if an article tells of an event or operation that truth.toml does not know.
    """
    known = _read()
    hole = load_hole(today)
    articles = load_articles(today, edited=edited)[::-1]
    _check(known, articles)
    stories: dict[str, list[str]] = defaultdict(list)
    for article in articles:
        if article.story:
            stories[article.story].append(article.key)
    return {
        "today": today.isoformat(),
        "hole": {"source": hole.source, "first": hole.first.isoformat(), "last": hole.last.isoformat()},
        "documents": [_document(a) | {"collected": not hole.holds(a)} for a in articles],
        "operations": [
            {
                **{k: v for k, v in row.items() if k != "began"},
                "began": _day(today, row.get("began")),
                "documents": [a.key for a in articles if row["name"] in a.operations and a.force == row["force"]],
            }
            for row in known["operation"]
        ],
        "events": [
            {
                "id": row["id"],
                "on": _day(today, row["day"]),
                "what": row["what"],
                "documents": [a.key for a in articles if row["id"] in a.tells],
            }
            for row in known["event"]
        ],
        "traps": known["trap"],
        "stories": [{"id": story, "documents": keys} for story, keys in sorted(stories.items())],
        "figures": [
            {
                "document": a.key,
                "operation": fact.operation,
                "kind": fact.kind,
                "value": fact.value,
                "text": fact.text,
                "on": _day(today, fact.on),
            }
            for a in articles
            for fact in a.facts
        ],
    }


def _document(article: Article) -> dict[str, Any]:
    return {
        "key": article.key,
        "document_id": document_id(article.source, article.path),
        "source": article.source,
        "path": article.path,
        "kind": "release" if article.source == POLICE else "article",
        "title": article.title,
        "byline": article.byline or None,
        "published": article.published.isoformat() if article.published else None,
        "operations": list(article.operations),
        "force": article.force if article.operations else None,
        "relevance": article.relevance,
        "story": article.story,
        "events": list(article.tells),
        "locked": article.is_locked,
    }


def _check(known: dict[str, Any], articles: Sequence[Article]) -> None:
    events = {row["id"] for row in known["event"]}
    operations = {(row["name"], row["force"]) for row in known["operation"]}
    for article in articles:
        strange = set(article.tells) - events
        strange |= {name for name in article.operations if (name, article.force) not in operations}
        if strange:
            raise ValueError(f"{article.key} tells of {', '.join(sorted(strange))}, which truth.toml does not know")


def _day(today: date, offset: int | None) -> str | None:
    return None if offset is None else (today + timedelta(days=offset)).isoformat()


def main() -> None:
    """Print the truth of a day as JSON."""
    parser = argparse.ArgumentParser(prog="python -m demo.truth", description="Print what is true of the fictional county.")
    parser.add_argument("--today", type=date.fromisoformat, default=datetime.now(UTC).date())
    parser.add_argument("--edited", action="store_true", help="as the articles stand after their later changes")
    words = parser.parse_args()
    print(json.dumps(load_truth(words.today, edited=words.edited), ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
