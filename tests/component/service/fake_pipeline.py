"""A pipeline that a child process can load, and that fails as a text tells it to. Not a test."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigError, Quarantined
from core.words import Annotations, Quote
from nlp.pipeline import Annotated

LOADER = "tests.component.service.fake_pipeline:load"


class FakePipeline:
    """Says of a text how many characters it has, as its probability, and which process said so."""

    is_loaded = True

    def __init__(self, version: str = "one", dimensions: int = 384, note: str = "", model_id: str = "fake", **_: Any) -> None:
        self.version = version
        self.dimensions = dimensions
        self.model_id = model_id
        self.recipe = (LOADER, {"version": version, "dimensions": dimensions, "note": note, "model_id": model_id})
        self._note = note

    def annotate(self, texts: Sequence[Any]) -> list[Annotated | Quarantined]:
        if self._note:
            with open(self._note, "a", encoding="utf-8") as note:
                note.write(f"{os.getpid()} {[text.text for text in texts]}\n")
        return [self._annotate(text) for text in texts]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.full((len(texts), self.dimensions), self.dimensions**-0.5, np.float32)

    def _annotate(self, text: Any) -> Annotated | Quarantined:
        if "hang" in text.text:
            time.sleep(1000)
        if "spin" in text.text:
            sum(1 for _ in range(10**12))
        if "bloat" in text.text:
            bytearray(10**10)
        if "crash" in text.text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "kill all" in text.text:
            os.kill(os.getppid(), signal.SIGKILL)
            time.sleep(0.2)
        if "raise" in text.text:
            raise ValueError("planted\nin two lines")
        if "refuse" in text.text:
            return Quarantined("the component quotes failed: planted")
        if "no vectors" in text.text:
            return Annotated(Annotations(), np.zeros((0, self.dimensions), np.float32))
        quote = Quote(0, 1, text.title, str(os.getpid()), 0.5)
        vectors = self.embed([text.text[start:end] for start, end in text.passages])
        return Annotated(Annotations(quotes=(quote,), drug_policy=len(text.text) / 100), vectors)


def load(version: str = "one", missing: bool = False, broken: bool = False, **rest: Any) -> FakePipeline:
    if missing:
        raise ConfigError("The model is missing.")
    if broken:
        sys.exit("no such library")
    return FakePipeline(version, **rest)
