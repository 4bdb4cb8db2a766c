"""Reading pages, against trafilatura alone: `python -m benchmarks.reading [FOLDER]`.

Printed for each folder of saved pages (`*.html`; the golden pages if none is told): the processor time a page of
both, each the best of some runs over the same bytes in one process, the ratio, and how many pages take less than
MAX_RATIO of trafilatura's time, with the dearest. Ours also finds title, byline, day, access, captions and what is no
story; trafilatura is asked for the text alone. Pages without an article's text count apart: trafilatura gives up at
their first element.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

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
    """Read each page both ways in turn, `runs` times, and return the best time of each; the dearest page first.

    Raises: ValueError if there is no page.
    """
    if not pages:
        raise ValueError("no page to read")
    return sorted((_measure(name, page, runs) for name, page in pages.items()), key=lambda page: -page.ratio)


def _measure(name: str, page: bytes, runs: int) -> PageTime:
    import trafilatura

    from reading.pages.html import read_article

    def ours() -> bool:
        try:
            return bool(read_article(page, URL).text)
        except Rejected:
            return False

    def theirs() -> bool:
        found = trafilatura.bare_extraction(page, url=URL, include_comments=False, with_metadata=False)
        return found is not None and bool(found.text)

    has_text = ours() and theirs()  # the first run loads and compiles
    times = [(_seconds(ours), _seconds(theirs)) for _ in range(runs)]
    ours_s, theirs_s = (min(column) for column in zip(*times, strict=True))
    return PageTime(name, ours_s * 1000, theirs_s * 1000, has_text)


def _seconds(read: Callable[[], bool]) -> float:
    began = time.process_time()
    read()
    return time.process_time() - began


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
        f"within_{MAX_RATIO}": sum(page.ratio < MAX_RATIO for page in articles),
        "dearest": [[page.name, round(page.ratio, 2)] for page in articles[:5]],
    }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
