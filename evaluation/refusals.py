"""Scores which pages are refused as no article: `python -m evaluation.refusals [--faults] [--sweep]`.

`evaluation/data/refusals` has 30 stories of odd shape, which must be read, and 30 pages that answer in place of one, which must be refused.
Of a story `¶` stands before and behind what must be in its text, and is taken out before the page is read. `--sweep` scores other values of
each constant that the refusal of a page hangs on.
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import Rejected
from reading.markup import clean
from reading.pages import body, html, notices
from reading.pages.html import read_article

FOLDER = Path(__file__).parent / "data" / "refusals"
SORTS = ("stories", "others")
URL = "https://gazette.example/news/1"
_PARTS = re.compile(r"<!-- page (\S+) -->\n")
_TOLD = re.compile("¶([^¶]*)¶")
# The constants that a refusal hangs on, each where it is looked up, and values around its own.
_SWEPT: dict[tuple[object, str], tuple[float, ...]] = {
    (notices, "NOTICE_SHARE"): (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    (notices, "MAX_NOTICE_CHARS"): (100, 200, 400, 800, 1500, 3000, 6000),
    (notices, "MIN_SAID_CHARS"): (0, 20, 40, 80, 120, 160),
    (notices, "MAX_IDLE_CHARS"): (20, 40, 60, 80, 100, 120),
    (html, "MIN_CHARS"): (20, 40, 80, 120, 160, 240),
    (html, "MIN_GALLERY"): (1, 2, 3, 4),
    (body, "MIN_TEASERS"): (2, 3, 4, 5, 6),
    (body, "TEASER_SHARE"): (0.3, 0.5, 0.7, 0.8, 0.9, 0.95),
}


@dataclass(frozen=True, slots=True)
class Page:
    """A page, and what a reader finds in it; nothing where it is no article."""

    name: str
    body: bytes
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a page was taken: `fault` says what is wrong with it, None for nothing."""

    name: str
    fault: str | None


def load_pages(sort: str) -> list[Page]:
    """Return the pages of one sort."""
    names_and_pages = _PARTS.split((FOLDER / f"{sort}.html").read_text(encoding="utf-8"))[1:]
    return [
        Page(name, page.replace("¶", "").encode(), tuple(map(clean, _TOLD.findall(page))))
        for name, page in zip(names_and_pages[::2], names_and_pages[1::2], strict=True)
    ]


def judge(pages: Sequence[Page]) -> Iterator[Verdict]:
    """Read each page, and say where a story was refused or lost words, or another page was taken for one."""
    for page in pages:
        try:
            text = read_article(page.body, URL).text
        except Rejected as err:
            yield Verdict(page.name, f"refused: {err.reason}" if page.told else None)
            continue
        lacking = [words for words in page.told if words not in clean(text.replace("\n", " "))]
        yield Verdict(page.name, f"read: {text[:80]!r}" if not page.told else f"lacks {lacking[0]!r}" if lacking else None)


def main() -> None:
    """Read, judge and print how many of each sort were taken rightly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", action="store_true", help="a line for each page that was not taken rightly")
    parser.add_argument("--sweep", action="store_true", help="the same for other values of the constants, one at a time")
    options = parser.parse_args()
    print(json.dumps(_counts(faults=options.faults)))
    for (module, name), values in _SWEPT.items() if options.sweep else ():
        own = getattr(module, name)
        for value in values:
            setattr(module, name, value)
            print(name, value, "(its own)" if value == own else "", json.dumps(_counts()))
        setattr(module, name, own)


def _counts(*, faults: bool = False) -> dict[str, int]:
    right = {}
    for sort in SORTS:
        verdicts = list(judge(load_pages(sort)))
        right[sort] = sum(verdict.fault is None for verdict in verdicts)
        for verdict in verdicts if faults else ():
            if verdict.fault:
                print(f"{sort} {verdict.name}: {verdict.fault}", file=sys.stderr)
    return right


if __name__ == "__main__":
    main()
