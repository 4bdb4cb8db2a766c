"""How long pages take and how heavy they are: `python -m benchmarks.pages DATA`, over a copy of an archive such as the demo's; or with
`--documents N`, over an invented archive of so many, which is made first and stays in DATA if that is named.

Every page is asked once to warm it and then many times, by one client in the same process: the clock's median and 95th of a hundred, and the
same of the processor's time in the server's own process, which a busy machine changes least (the index answers in another); KiB as HTML and packed. A page above its bound is marked, and the exit status is 1.
"""

import argparse
import gzip
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from fastapi.testclient import TestClient

from benchmarks.large_archive import open_large
from core.clock import Clock
from core.config import Config, load_config
from service.installation import Installation
from service.search.search import SearchOptions, search
from web.app import create_app, keep_loaded

# A reader takes a tenth of a second for at once (Nielsen 1993); a chart by week draws a hundred bars.
MAX_MS = 100.0
MAX_TREND_MS = 150.0
MAX_KIB = 60.0
TRIES = 40


@dataclass(frozen=True)
class Measured:
    """One page: milliseconds of the clock and of the processor, KiB of its HTML and of that packed."""

    address: str
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    cpu_p95_ms: float
    kib: float
    packed_kib: float

    def is_within(self, max_ms: float | None = None) -> bool:
        """Whether it keeps the bounds, by the processor's time: the median's by kind of page, or one for the 95th of a hundred."""
        if max_ms is not None:
            return self.cpu_p95_ms <= max_ms
        bound = MAX_TREND_MS if self.address.startswith("/trends") else MAX_MS
        return self.cpu_ms <= bound and self.kib <= MAX_KIB


def pages_of(installation: Installation) -> list[str]:
    """Return the addresses of one page of each kind, of what stands most in the archive."""
    found = search(installation, "published:1900..", SearchOptions(mode="keyword", limit=1, sort="newest"))
    top = {name: str(values[0].value) for name, values in found.facets.items() if values}
    word = top.get("drug", "police")
    addresses = [
        "/",
        f"/search?q={quote(word)}&mode=keyword",
        "/search?q=published:1900..&sort=newest",
        "/search?q=zzyzzx&mode=keyword",
        "/meetings",
        "/operations",
        f"/quotes?q={quote(word)}",
        "/quotes",
        f"/trends?q={quote(word)}&by=month",
        f"/trends?q={quote(word)}&by=week",
        f"/facets?facet=place&q={quote(word)}",
        "/sources",
        "/status",
        "/attention",
        "/corrections",
        *(f"/documents/{hit.document_id}" for hit in found.hits),
    ]
    for name, page in (("operation", "/operations/{}"), ("place", "/profiles/place/{}"), ("person", "/profiles/person/{}")):
        if name in top:
            addresses.append(page.format(quote(top[name])))
    if "person" in top:
        addresses.append(f"/quotes?speaker={quote(top['person'])}")
    newest = search(installation, "published:1900..", SearchOptions(mode="keyword", limit=1, kind="council", sort="newest"))
    return addresses + [f"/meetings?month={hit.published[:7]}" for hit in newest.hits if hit.published]


def measure(client: TestClient, address: str, tries: int = TRIES) -> Measured:
    """Return how long a page takes and what it weighs.

    Raises: ValueError for a page that is none.
    """
    clock, cpu = [], []
    answer = client.get(address)
    if answer.status_code != 200:
        raise ValueError(f"{address} answered {answer.status_code}")
    for _ in range(tries):
        began, worked = time.perf_counter(), time.process_time()
        client.get(address)
        clock.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - worked))
    body = answer.content
    p95, cpu_p95 = quantiles(clock, n=20)[-1], quantiles(cpu, n=20)[-1]
    return Measured(address, median(clock), p95, median(cpu), cpu_p95, len(body) / 1024, len(gzip.compress(body)) / 1024)


def measure_all(config: Config, tries: int = TRIES, addresses: Sequence[str] = (), clock: Clock | None = None) -> list[Measured]:
    """Return the figures of every page, or of those that are named; by another clock if one is told."""
    app = create_app(config)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        if clock is not None:
            app.state.installation.clock = clock
        pages = addresses or pages_of(app.state.installation)
        keep_loaded()  # as the server does
        return [measure(client, address, tries) for address in pages]


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description="How long pages take and how heavy they are.")
    parser.add_argument("data", type=Path, nargs="?")
    parser.add_argument("--documents", type=int, help="make an archive of so many first")
    parser.add_argument("--tries", type=int, default=TRIES)
    parser.add_argument(
        "--max-ms", type=float, help="one bound for every page, of 95 in a hundred: for large archives, whatever they weigh"
    )
    parser.add_argument("--pages", nargs="+", default=(), help="addresses; else one of each kind")
    given = parser.parse_args()
    if given.documents:
        with open_large(given.documents, given.data) as installation:
            measured = measure_all(installation.config, given.tries, given.pages, installation.clock)
    elif given.data:
        measured = measure_all(load_config(data=given.data, environ={}), given.tries, given.pages)
    else:
        parser.error("name the folder of an archive, or how many --documents one shall have")
    print(f"{'page':<60} {'p50 ms':>8} {'p95 ms':>8} {'cpu ms':>8} {'cpu p95':>8} {'KiB':>7} {'packed':>7}")
    for each in measured:
        mark = "" if each.is_within(given.max_ms) else "  ABOVE"
        times = "".join(f" {ms:>8.1f}" for ms in (each.p50_ms, each.p95_ms, each.cpu_ms, each.cpu_p95_ms))
        print(f"{each.address[:60]:<60}{times} {each.kib:>7.1f} {each.packed_kib:>7.1f}{mark}")
    return 0 if all(each.is_within(given.max_ms) for each in measured) else 1


if __name__ == "__main__":
    raise SystemExit(main())
