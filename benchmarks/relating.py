"""Relating invented press copy, against comparing it with all that share a key: `python -m benchmarks.relating [SIZE…]`.

Printed for each size of the archive (1,000, 10,000 and 100,000 documents if none is told), both in the same run over the same texts: how
many texts' copies are found a second, by how many comparisons a text, and which share of planted copies is found; and how many documents
are related a second, keeping what was found. Last, what it costs to add one document in a transaction of its own: brought in and related,
in processor time. The archive is filled with signatures and keys as relating keeps them, but nothing is compared, so 100,000 documents
take some ten minutes and some GB of disk.
"""

import json
import random
import sys
import tempfile
import time
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy import insert, select

from archive.archive import Archive, open_archive
from archive.checksums import checksum_of
from archive.stages.stages import Stages
from archive.tables import documents, fates, signature_keys, signatures, versions
from archive.texts.stories import MAX_UNDER_KEY, Comparison, Signature, Signed, find_relation
from benchmarks.press import LIST_EVERY, article, copy_of
from core.config import load_config
from core.words import Document, to_json
from reading.copies import COPIES_VERSION, candidate_keys, same_copy, same_paper, signature

SIZES = (1_000, 10_000, 100_000)
SEEN_AT = "2026-11-24T07:00:00+00:00"
# Documents in one transaction, as `process` takes them.
BATCH = 20
# The newest documents over which speed is told.
NEWEST = 500
# Copies planted at each size, and how much of the shorter text they keep of their source: after edits .30 of its triples at the least.
N_COPIES = 300
SHARES = (0.36, 0.4, 0.5, 0.7, 0.9)
MIN_SHARE = 0.30
# Documents that are added one by one, to see what the dearest cost.
N_ADDED = 200
# Copies that are compared with all that share a key: some seconds each in a large archive.
N_PEER = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """How relating stands at one size of the archive. Units: documents a second, comparisons a document, shares of the copies planted;
    milliseconds of processor time for one document added, in the middle and at the 95th of 100."""

    documents: int
    related_per_s: float
    related_comparisons: float
    added_cpu_ms: float
    added_cpu_ms_95th: float
    ours_per_s: float
    ours_comparisons: float
    ours_found: float
    peer_per_s: float
    peer_comparisons: float
    peer_found: float

    @property
    def ratio(self) -> float:
        """How many times as fast as the peer copies are found."""
        return self.ours_per_s / self.peer_per_s


class CountedComparison:
    """The comparison of press copy, counted."""

    def __init__(self) -> None:
        self.n = 0
        self.comparison = Comparison(signature, candidate_keys, self._same_copy, same_paper)

    def _same_copy(self, one: Signature, other: Signature) -> bool:
        self.n += one is not other  # a text is compared with itself first
        return same_copy(one, other)


class SharedKeys:
    """The peer: documents under every key, however many; whoever shares one is compared."""

    def __init__(self) -> None:
        self._under: dict[str, array[int]] = defaultdict(lambda: array("l"))

    def add(self, archive: Archive, numbers: Sequence[int]) -> None:
        """Put the texts of these numbers, ascending, under their keys; signatures come from the archive."""
        kept = select(signatures).where(signatures.c.document_id.between(_id(numbers[0]), _id(numbers[-1])))
        with archive.reading() as connection:
            for row in connection.execution_options(yield_per=NEWEST).execute(kept):
                for key in candidate_keys(tuple(json.loads(row.body))):
                    self._under[key].append(int(row.document_id, 16))

    def copies(self, archive: Archive, text: str) -> tuple[set[str], int]:
        """Return the documents of which a text is a copy, and how many comparisons that took; signatures come from the archive."""
        mine = signature(text)
        numbers = sorted({n for key in candidate_keys(mine) for n in self._under.get(key, ())})
        copies = set()
        with archive.reading() as connection:
            for at in range(0, len(numbers), 500):
                ids = [_id(n) for n in numbers[at : at + 500]]
                rows = connection.execute(select(signatures).where(signatures.c.document_id.in_(ids)))
                copies |= {row.document_id for row in rows if same_copy(mine, tuple(json.loads(row.body)))}
        return copies, len(numbers)


def main() -> None:
    """Print the figures of each size as JSON, a line each."""
    for figures in measure([int(word) for word in sys.argv[1:]] or SIZES):
        row = {name: round(value, 3) for name, value in asdict(figures).items()}
        print(
            json.dumps({"benchmark": "relating / comparing with all that share a key", **row, "ratio": round(figures.ratio, 2)})
        )


def measure(sizes: Sequence[int]) -> Iterator[Figures]:
    """Relate an archive that grows to each size, and yield its figures there."""
    with open_scratch() as archive:
        peer, counted, under, n = SharedKeys(), CountedComparison(), Counter[str](), 0
        for size in sizes:
            fill(archive, range(n, size - NEWEST), under)
            counted.n, began = 0, time.perf_counter()
            newest = range(max(n, size - NEWEST), size)
            relate_articles(archive, newest, counted)
            related_s, related_comparisons = (time.perf_counter() - began) / len(newest), counted.n / len(newest)
            costs = added_costs(archive, range(size, size + N_ADDED), counted)
            peer.add(archive, range(n, size))
            n = size + N_ADDED
            copies = planted_copies(size)
            counted.n, began = 0, time.perf_counter()
            ours = [source in copies_found(archive, text, counted) for source, text in copies]
            ours_s = (time.perf_counter() - began) / N_COPIES
            began = time.perf_counter()
            theirs = [(source, *peer.copies(archive, text)) for source, text in copies[:N_PEER]]
            peer_s = (time.perf_counter() - began) / N_PEER
            yield Figures(
                documents=size,
                related_per_s=1 / related_s,
                related_comparisons=related_comparisons,
                added_cpu_ms=costs[len(costs) // 2],
                added_cpu_ms_95th=costs[len(costs) * 95 // 100],
                ours_per_s=1 / ours_s,
                ours_comparisons=counted.n / N_COPIES,
                ours_found=sum(ours) / N_COPIES,
                peer_per_s=1 / peer_s,
                peer_comparisons=sum(n_compared for *_, n_compared in theirs) / N_PEER,
                peer_found=sum(source in their_copies for source, their_copies, _ in theirs) / N_PEER,
            )


@contextmanager
def open_scratch() -> Iterator[Archive]:
    """Open an empty archive in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        beat = Path(folder) / "beat.toml"
        beat.write_text('id = "one"\nname = "Beat"\ncounty = "Testshire"\n', encoding="utf-8")
        with open_archive(load_config(data=Path(folder) / "data", beat=beat, environ={})) as archive:
            yield archive


def fill(archive: Archive, numbers: Sequence[int], under: Counter[str]) -> None:
    """Bring in the invented texts of these numbers with their signatures and keys, as if each had been related and were nobody's copy.

    `under` counts the documents under each key; it is kept from call to call.
    """
    for at in range(0, len(numbers), NEWEST):
        texts = [(_id(number), _text(number)) for number in numbers[at : at + NEWEST]]
        bring(archive, texts)
        signed, keyed, ended = [], [], []
        for mine, text in texts:
            own = signature(text)
            body = json.dumps(own)
            signed.append({"document_id": mine, "body": body, "checksum": checksum_of(mine, body)})
            for key in (f"{COPIES_VERSION}/press/{key}" for key in dict.fromkeys(candidate_keys(own))):
                if under[key] < MAX_UNDER_KEY:
                    under[key] += 1
                    keyed.append({"key": key, "document_id": mine})
            ended.append(
                {"stage": "relate", "item_id": mine, "version": str(COPIES_VERSION), "fate": "done", "tries": 0, "at": SEEN_AT}
            )
        with archive.engine.begin() as connection:
            for table, rows in ((signatures, signed), (signature_keys, keyed), (fates, ended)):
                connection.execute(insert(table), rows)


def relate_articles(archive: Archive, numbers: Sequence[int], counted: CountedComparison, *, at_once: int = BATCH) -> None:
    """Bring in the invented texts of these numbers, ascending, and relate them, so many in one transaction."""
    for at in range(0, len(numbers), NEWEST):
        bring(archive, [(_id(number), _text(number)) for number in numbers[at : at + NEWEST]])
    relate_pending(archive, counted, after=_id(numbers[0] - 1) if numbers and numbers[0] else "", at_once=at_once)


def added_costs(archive: Archive, numbers: Sequence[int], counted: CountedComparison) -> list[float]:
    """Bring in and relate the invented texts of these numbers one by one, and return what each cost, ascending.

    Units: milliseconds of processor time, the database's own included where it runs in this process.
    """
    costs = []
    for number in numbers:
        text, began = _text(number), time.process_time()
        bring(archive, [(_id(number), text)])
        relate_pending(archive, counted, after=_id(number - 1), at_once=1)
        costs.append(1000 * (time.process_time() - began))
    return sorted(costs)


def relate_pending(archive: Archive, counted: CountedComparison, *, after: str = "", at_once: int = BATCH) -> None:
    """Relate what was brought in, from behind an id."""
    stages = Stages(archive)
    while True:
        with stages.unrelated(COPIES_VERSION, at_once, after=after) as batch:
            if not batch.items:
                return
            stages.relate(batch, counted.comparison, COPIES_VERSION)
            after = batch.items[-1].document_id


def planted_copies(n_documents: int) -> list[tuple[str, str]]:
    """Return copies of random articles: the id of the source, and the text. Each keeps MIN_SHARE of the shorter one's triples or more."""
    chance, copies = random.Random(n_documents), list[tuple[str, str]]()
    while len(copies) < N_COPIES:
        number = chance.randrange(n_documents)
        if number % LIST_EVERY == 0:
            continue
        text = " ".join(copy_of(article(number), chance, share=chance.choice(SHARES)))
        if shared_triples(_text(number), text) >= MIN_SHARE:
            copies.append((_id(number), text))
    return copies


def copies_found(archive: Archive, text: str, counted: CountedComparison) -> set[str]:
    """Return the documents of which a text is found to be a copy; it is not kept."""
    with archive.reading() as connection:
        return set(find_relation(connection, Signed("new", "new", text, False), counted.comparison, COPIES_VERSION).copies)


def shared_triples(one: str, other: str) -> float:
    """Return the share of the shorter text's word triples that the other has too, by the words themselves."""
    left, right = ({tuple(words[i : i + 3]) for i in range(len(words) - 2)} for words in (one.split(), other.split()))
    return len(left & right) / max(1, min(len(left), len(right)))


def bring(archive: Archive, texts: Sequence[tuple[str, str]]) -> None:
    """Put documents, an id and a text each, into the archive as reading would, without captures."""
    shelf, kept = [], []
    for mine, text in texts:
        document = Document(mine, mine, "gazette", mine, "article", f"https://x.example/{mine}", f"Text {mine}", text)
        kept.append({"id": mine, "document_id": mine, "seen_at": SEEN_AT, "body": json.dumps(to_json(document))})
        shelf.append(
            {
                "id": mine,
                "source_id": document.source_id,
                "key": mine,
                "kind": document.kind,
                "url": document.url,
                "title": document.title,
                "first_seen_at": SEEN_AT,
                "version_id": mine,
                "story_id": mine,
                "revision": 1,
            }
        )
    if shelf:
        with archive.engine.begin() as connection:
            connection.execute(insert(versions), kept)
            connection.execute(insert(documents), shelf)


def _id(number: int) -> str:
    return f"{number:020x}"


def _text(number: int) -> str:
    return " ".join(article(number))


if __name__ == "__main__":
    main()
