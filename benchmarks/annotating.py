"""Annotating with passage vectors, against the published encoder alone as sentence-transformers runs it: `python -m benchmarks.annotating`.

Both take the passages of corpus dev in the same run, by turns; printed are words per second and their ratio, by the fastest turn of each, as
timeit does: what a machine's other guests take is no part of it (turn by turn the ratio went from .38 to .87 in one run).
"""

import json
import time
from collections.abc import Callable
from pathlib import Path

from core.words import Annotations
from nlp.components.encoder import find_model
from nlp.pipeline import Text, load_pipeline, passage_with_title

DEV = Path(__file__).resolve().parent.parent / "evaluation" / "data" / "corpus" / "dev" / "texts.jsonl"
# Documents given at once, as the stage gives them.
BATCH = 16
ROUNDS = 8


def main() -> None:
    """Print the ratio as JSON."""
    from sentence_transformers import SentenceTransformer

    pipeline = load_pipeline()
    peer = SentenceTransformer(str(find_model()), device="cpu")
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    texts = [Text(row["text"], title=row["title"], passages=tuple(paragraphs(row["text"]))) for row in rows]
    passages = [passage_with_title(t.title or "", t.text[a:b]) for t in texts for a, b in t.passages]
    n_words = sum(len(t.text.split()) for t in texts)

    def annotate() -> None:
        for at in range(0, len(texts), BATCH):
            for done in pipeline.annotate(texts[at : at + BATCH]):
                assert isinstance(getattr(done, "annotations", None), Annotations)

    def encode() -> None:
        peer.encode(passages, batch_size=32, normalize_embeddings=True, show_progress_bar=False)

    turns = [(seconds(annotate), seconds(encode)) for _ in range(1 + ROUNDS)]
    ours, theirs = (min(times) for times in zip(*turns[1:], strict=True))  # after the first turn both are warm
    print(
        json.dumps(
            {
                "benchmark": "annotating and embedding / sentence-transformers encoding alone, words per second",
                "ours": round(n_words / ours),
                "peer": round(n_words / theirs),
                "ratio": round(theirs / ours, 2),
                "asked": 0.7,
            }
        )
    )


def paragraphs(text: str, size: int = 100) -> list[tuple[int, int]]:
    """Character spans of passages of about `size` words, cut at lines."""
    spans, start, at = [], 0, 0
    for line in text.splitlines(keepends=True):
        at += len(line)
        if len(text[start:at].split()) >= size:
            spans.append((start, at))
            start = at
    return [*spans, (start, len(text))] if text[start:].strip() else spans


def seconds(work: Callable[[], None]) -> float:
    """Return how long some work takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
