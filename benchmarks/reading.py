"""Reading pages, against trafilatura alone: `python -m benchmarks.reading [FOLDER]`.

Printed for each folder of saved pages (`*.html`; the golden pages if none is told): the processor time a page of
both, each the best of some rounds over the same bytes in one process, the ratio of all and of the page in the middle,
and how many pages take less than MAX_RATIO of trafilatura's time, with the dearest. Ours also finds title, byline, day,
access, captions and what is no story; trafilatura is asked for the text alone. Pages without an article's text count
apart: trafilatura gives up at their first element.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from core.errors import Rejected

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
RUNS = 5
URL = "https://gazette.example/news/1"
MAX_RATIO = 1.3
# Stands around the paragraphs of a written page's story (`evaluation/data/pages`) and is no sign of the page: with it none ends like a sentence.
TRUTH_MARK = "¶".encode()


@dataclass(frozen=True, slots=True)
class PageTime:
    """How long one page takes. Units: milliseconds of processor time."""

    name: str
    ours_ms: float
    trafilatura_ms: float
    has_text: bool

    @property
    def ratio(self) -> float:
        """Our time in trafilatura's."""
        return self.ours_ms / self.trafilatura_ms


def measure(pages: Mapping[str, bytes], *, runs: int = RUNS) -> list[PageTime]:
    """Read all pages both ways in turn, `runs` times over, and return the best time of each; the dearest page first.

    Between two readings of a page stand all others, so that nothing that is remembered of one makes it cheap.
    Raises: ValueError if there is no page.
    """
    if not pages:
        raise ValueError("no page to read")
    has_text = {name: _ours(page) and _theirs(page) for name, page in pages.items()}  # the first round loads and compiles
    rounds = [{name: (_ms(_ours, page), _ms(_theirs, page)) for name, page in pages.items()} for _ in range(runs)]
    best = {name: (min(times[name][0] for times in rounds), min(times[name][1] for times in rounds)) for name in pages}
    return sorted((PageTime(name, *best[name], has_text[name]) for name in pages), key=lambda page: -page.ratio)


def _ours(page: bytes) -> bool:
    from reading.pages.html import read_article

    try:
        return bool(read_article(page, URL).text)
    except Rejected:
        return False


def _theirs(page: bytes) -> bool:
    import trafilatura

    found = trafilatura.bare_extraction(page, url=URL, include_comments=False, with_metadata=False)
    return found is not None and bool(found.text)


def _ms(read: Callable[[bytes], bool], page: bytes) -> float:
    began = time.process_time()
    read(page)
    return (time.process_time() - began) * 1000


def main() -> None:
    """Measure a folder of pages and print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    pages = {str(path.relative_to(folder)): path.read_bytes().replace(TRUTH_MARK, b"") for path in sorted(folder.rglob("*.html"))}
    times = measure(pages)
    articles = [page for page in times if page.has_text]
    ours_ms, theirs_ms = sum(page.ours_ms for page in articles), sum(page.trafilatura_ms for page in articles)
    figures = {
        "pages": len(articles),
        "without_text": len(times) - len(articles),
        "ours_ms": round(ours_ms / max(1, len(articles)), 1),
        "trafilatura_ms": round(theirs_ms / max(1, len(articles)), 1),
        "ratio": round(ours_ms / theirs_ms, 2) if articles else None,
        "median_ratio": round(median(page.ratio for page in articles), 2) if articles else None,
        f"within_{MAX_RATIO}": sum(page.ratio < MAX_RATIO for page in articles),
        "dearest": [[page.name, round(page.ratio, 2)] for page in articles[:5]],
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
