"""Search at size, on both engines, over the same data: `python -m benchmarks.search [--elasticsearch URL]`.

20,000 and 200,000 passages on both engines, 1,000,000 on the embedded one; without a server that engine is left out. Each part (filling,
each kind of question, what it takes) is kept in FOLDER/results.jsonl when it ends, and the next run goes on behind it; `--anew` forgets them.
A table of all parts comes at the end: milliseconds without encoding the query, by the clock and of the processor, median and 95th; recall@50 of the
near passages' documents against comparing all; documents indexed a second; memory; disk; the growth of the 95th; the machine's load.

The processor's time is that of the process that answers and of the one that asks. Of Elasticsearch it is the whole server's, so a mean alone.
A question that a busy machine does not answer in its two seconds is asked again, and counted (`asked again`).
"""

import argparse
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from benchmarks.search_data import PASSAGES_A_DOCUMENT, QUESTIONS, RECALL_AT, SHARES, WORDS, Crowd, load_crowd
from core.errors import Unavailable
from index.fusion import Index, Mode
from index.opening import open_index
from index.query import parse

SIZES = {"embedded": (20_000, 200_000, 1_000_000), "elasticsearch": (20_000, 200_000)}
NAME = "countywatch-benchmark"
BATCH = 1_000
MAX_TRIES = 20


@dataclass(frozen=True)
class Kind:
    """A kind of question."""

    name: str
    mode: Mode
    filters: str = ""
    facets: bool = False


KINDS = [
    Kind("words", "keyword"),
    Kind("meaning", "meaning"),
    *(Kind(f"meaning, {share} let through", "meaning", filters) for share, filters in SHARES.items()),
    Kind("hybrid", "hybrid"),
    *(Kind(f"hybrid, {share} let through", "hybrid", filters) for share, filters in SHARES.items()),
    Kind("words with facets", "keyword", facets=True),
    Kind("hybrid with facets", "hybrid", facets=True),
]


@dataclass(frozen=True)
class Part:
    """What was measured of an engine at a size, by the names of the figures."""

    engine: str
    passages: int
    name: str
    figures: dict[str, float]
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))


class Results:
    """The parts that are done, in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        self.parts = [Part(**json.loads(line)) for line in lines]

    def has(self, engine: str, passages: int, name: str) -> bool:
        """Whether a part is done."""
        return any((part.engine, part.passages, part.name) == (engine, passages, name) for part in self.parts)

    def add(self, part: Part) -> None:
        """Keep a part, and print it."""
        self.parts.append(part)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(part)) + "\n")
        print(f"{part.engine}, {part.passages:,} passages, {part.name}: {_told(part.figures)} (load {part.load})", flush=True)


def main() -> None:
    """Measure what is not measured yet, and print all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("build/search"), help="where indices and results are kept")
    parser.add_argument("--elasticsearch", help="a server's URL; without it only the embedded engine is measured")
    parser.add_argument("--passages", type=int, nargs="+", help="these sizes alone")
    parser.add_argument("--anew", action="store_true", help="measure everything once more")
    chosen = parser.parse_args()
    if chosen.anew:
        shutil.rmtree(chosen.folder, ignore_errors=True)
    chosen.folder.mkdir(parents=True, exist_ok=True)
    results, crowd = Results(chosen.folder / "results.jsonl"), load_crowd(chosen.folder / "corpus.npy")
    for engine, sizes in SIZES.items():
        for passages in chosen.passages or sizes:
            if passages in sizes and (engine == "embedded" or chosen.elasticsearch):
                _measure(results, crowd, engine, passages, chosen.folder, chosen.elasticsearch)
    _print_table(results.parts)


def _measure(results: Results, crowd: Crowd, engine: str, passages: int, folder: Path, url: str | None) -> None:
    names = [*(kind.name for kind in KINDS), "what it takes"]
    if all(results.has(engine, passages, name) for name in names):
        return
    own = folder / f"{engine}-{passages}"
    index = open_index(url if engine == "elasticsearch" else None, own, name=f"{NAME}-{passages}")
    with closing(index):
        n = passages // PASSAGES_A_DOCUMENT
        _fill(results, crowd, index, engine, n)
        nearest = _kept_nearest(folder / f"nearest-{passages}.json", crowd, n)
        for kind in KINDS:
            if not results.has(engine, passages, kind.name):
                figures = _ask(index, crowd, kind, nearest[kind.filters], url if engine == "elasticsearch" else None)
                results.add(Part(engine, passages, kind.name, figures))
        results.add(Part(engine, passages, names[-1], _server_takes(url) if engine == "elasticsearch" and url else _takes(own)))
        index.clear()
    shutil.rmtree(own, ignore_errors=True)


def _fill(results: Results, crowd: Crowd, index: Index, engine: str, n: int) -> None:
    """Put what is not held yet."""
    first = index.state().documents
    began, cpu_s = time.perf_counter(), time.process_time()
    put_s = 0.0
    for at in range(first, n, BATCH):
        entries = [crowd.entry(i) for i in range(at, min(n, at + BATCH))]
        before = time.process_time()
        refused = index.put(entries)
        put_s += time.process_time() - before
        if refused:
            raise RuntimeError(f"refused: {refused}")
    if first < n and not results.has(engine, n * PASSAGES_A_DOCUMENT, "filling"):
        took_s = time.perf_counter() - began - (time.process_time() - cpu_s - put_s)  # without making the documents
        figures = {"documents a second": (n - first) / took_s, "CPU ms a document, ours": 1000 * put_s / (n - first)}
        results.add(Part(engine, n * PASSAGES_A_DOCUMENT, "filling", figures))


def _kept_nearest(path: Path, crowd: Crowd, n: int) -> dict[str, list[list[str]]]:
    if not path.exists():
        path.write_text(json.dumps(crowd.nearest(n)), encoding="utf-8")
    nearest: dict[str, list[list[str]]] = json.loads(path.read_text(encoding="utf-8"))
    return nearest


def _ask(index: Index, crowd: Crowd, kind: Kind, nearest: list[list[str]], server: str | None) -> dict[str, float]:
    """Ask all questions of a kind, once before they are measured, so that files and caches are as in a server that runs."""
    found = []
    took_ms: list[float] = []
    cpu_ms: list[float] = []
    n_again = 0
    for is_measured in (False, True):
        before_all = _server_cpu_ms(server) if server else 0.0
        for number, vector in enumerate(crowd.questions):
            query = parse(f"{WORDS[number % len(WORDS)]} {kind.filters}".strip())
            # By meaning the first page of near documents, to compare with all.
            paged: dict[str, Any] = {"limit": RECALL_AT, "copies": True} if kind.mode == "meaning" else {}
            answer = None
            for _ in range(MAX_TRIES):
                began, cpu_s = time.perf_counter(), _cpu_s()
                try:
                    answer = index.search(query, vector=vector, mode=kind.mode, facets=kind.facets, **paged)
                    break
                except Unavailable:
                    n_again += 1
                    time.sleep(1)
            if answer is None:
                raise RuntimeError(f"a question was not answered {MAX_TRIES} times: {query}")
            if is_measured:
                took_ms.append(1000 * (time.perf_counter() - began))
                cpu_ms.append(1000 * (_cpu_s() - cpu_s))
                found.append({hit.document_id for hit in answer.hits})
    p50, p95 = _p50_p95(took_ms)
    figures = {"p50 ms": p50, "p95 ms": p95}
    if server:
        figures |= {"CPU ms, mean": mean(cpu_ms) + (_server_cpu_ms(server) - before_all) / QUESTIONS}
    else:
        p50, p95 = _p50_p95(cpu_ms)
        figures |= {"CPU p50 ms": p50, "CPU p95 ms": p95}
    if n_again:
        figures["asked again"] = n_again
    if kind.mode == "meaning":
        figures[f"recall@{RECALL_AT}"] = mean(
            len(ids & set(wanted)) / len(wanted) if wanted else 1.0 for ids, wanted in zip(found, nearest, strict=True)
        )
    return figures


def _p50_p95(values: list[float]) -> tuple[float, float]:
    cuts = quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]


def _children() -> list[int]:
    """The processes that answer, if the engine has its own."""
    return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii").split()]


def _cpu_s() -> float:
    """The processor's time that we and they took, as the kernel's scheduler knows it."""
    told = [Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0] for pid in _children()]
    return time.process_time() + sum(int(nanoseconds) for nanoseconds in told) / 1e9


def _takes(folder: Path) -> dict[str, float]:
    """Memory of the process that answers, and disk."""
    figures = {"disk MB": sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6}
    for child in _children()[:1]:
        told = dict(line.split(":", 1) for line in Path(f"/proc/{child}/status").read_text(encoding="ascii").splitlines())
        for name, key in (("resident MB, most", "VmHWM"), ("of its own MB", "RssAnon")):
            figures[name] = int(told[key].split()[0]) / 1e3
    return figures


def _server_takes(url: str) -> dict[str, float]:
    from elasticsearch import Elasticsearch

    with Elasticsearch(url, request_timeout=60) as client:
        heap = sum(node["jvm"]["mem"]["heap_used_in_bytes"] for node in client.nodes.stats(metric="jvm")["nodes"].values())
        disk = client.indices.stats(index=f"{NAME}-*", metric="store")["_all"]["total"]["store"]["size_in_bytes"]
    return {"disk MB": disk / 1e6, "heap MB": heap / 1e6}


def _server_cpu_ms(url: str) -> float:
    from elasticsearch import Elasticsearch

    with Elasticsearch(url, request_timeout=60) as client:
        nodes = client.nodes.stats(metric="process")["nodes"].values()
    return float(sum(node["process"]["cpu"]["total_in_millis"] for node in nodes))


def _told(figures: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:.4g}" for name, value in figures.items())


def _print_table(parts: list[Part]) -> None:
    """All parts, a row for each kind and a column for each engine and size; then how the 95th grows."""
    columns = list(dict.fromkeys((part.engine, part.passages) for part in parts))
    print(f"| | {' | '.join(f'{engine}, {passages:,}' for engine, passages in columns)} |")
    print(f"|{'---|' * (len(columns) + 1)}")
    for name in dict.fromkeys(part.name for part in parts):
        cells = {(part.engine, part.passages): _told(part.figures) for part in parts if part.name == name}
        print(f"| {name} | {' | '.join(cells.get(column, '') for column in columns)} |")
    for kind in KINDS:
        for figure in ("CPU p95 ms", "p95 ms"):
            for engine, growth in _growth(parts, kind.name, figure):
                print(f"growth of {figure}, {engine}, {kind.name}: {growth}")


def _growth(parts: list[Part], name: str, figure: str) -> Iterator[tuple[str, str]]:
    for engine in SIZES:
        of_engine = [part for part in parts if (part.engine, part.name) == (engine, name) and figure in part.figures]
        sizes = sorted((part.passages, part.figures[figure]) for part in of_engine)
        if len(sizes) > 1:
            yield engine, f"{sizes[-1][1] / sizes[0][1]:.1f} times from {sizes[0][0]:,} to {sizes[-1][0]:,} passages"


if __name__ == "__main__":
    main()
