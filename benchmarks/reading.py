"""Reading pages, against trafilatura alone: `python -m benchmarks.reading [FOLDER]`.

Printed for each folder of saved pages (`*.html`; the golden pages if none is told): the processor time a page of
both, each the best of three runs over the same bytes in one process, and the ratio. Ours also finds title, byline, day, access, captions
and what is no story; trafilatura is asked for the text alone.
"""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from core.errors import Rejected

GOLDEN = Path(__file__).parent.parent / "tests" / "golden"
RUNS = 3
URL = "https://gazette.example/news/1"


@dataclass(frozen=True, slots=True)
class Figures:
    """How long a page takes. Units: milliseconds of processor time a page."""

    pages: int
    ours_ms: float
    trafilatura_ms: float

    @property
    def ratio(self) -> float:
        """Our time in trafilatura's."""
        return self.ours_ms / self.trafilatura_ms


def measure(pages: Sequence[bytes], *, runs: int = RUNS) -> Figures:
    """Read all pages both ways, `runs` times in turn, and return the best time of each.

    Raises: ValueError if there is no page.
    """
    import trafilatura

    from reading.html import read_article

    if not pages:
        raise ValueError("no page to read")

    def ours(page: bytes) -> None:
        try:
            read_article(page, URL)
        except Rejected:  # time all the same
            return

    def theirs(page: bytes) -> None:
        trafilatura.bare_extraction(page, url=URL, include_comments=False, with_metadata=False)

    times = [(_seconds(ours, pages), _seconds(theirs, pages)) for _ in range(runs + 1)][1:]  # the first loads and compiles
    ours_s, theirs_s = (min(column) for column in zip(*times, strict=True))
    return Figures(len(pages), ours_s * 1000 / len(pages), theirs_s * 1000 / len(pages))


def _seconds(read: Callable[[bytes], None], pages: Sequence[bytes]) -> float:
    began = time.process_time()
    for page in pages:
        read(page)
    return time.process_time() - began


def main() -> None:
    """Measure a folder of pages and print the figures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else GOLDEN
    figures = measure([path.read_bytes() for path in sorted(folder.rglob("*.html"))])
    print(json.dumps(asdict(figures) | {"ratio": round(figures.ratio, 2)}))


if __name__ == "__main__":
    main()
