"""What our components have in common: the extensions they fill, and weights that travel as safetensors in half precision."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacy.tokens import Doc, Span

from core.vocabulary import LABELS

# What is kept of spans and documents beside spaCy's own. `offsets` is exact where a span cuts a token ("£5m" of "£5m-worth").
SPAN_EXTENSIONS = {
    "canonical": "", "lat": None, "lon": None, "offsets": None, "people": (), "speaker": None, "speaker_confidence": None, "cue": None,
    "kind": "", "value": 0.0, "unit": None, "approximate": False, "holds_on": None, "of_operation": None, "of_confidence": None, "sure": 1.0,
}  # fmt: skip
DOC_EXTENSIONS = {"title": None, "published": None, "passages": (), "passage_vectors": None, "drug_policy": 0.0, "topics": ()}
# Components that tell of people and operations by their canonical names.
NEED_NAMES = frozenset(("roles", "quotes", "figures"))


def register_extensions() -> None:
    """Register our extensions once; a second call changes nothing."""
    for name, default in SPAN_EXTENSIONS.items():
        if not Span.has_extension(name):
            Span.set_extension(name, default=default)
    for name, default in DOC_EXTENSIONS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


register_extensions()


class Weighted:
    """A component with a torch module."""

    model: Any

    def check(self, doc: Doc) -> None:
        """Raise ValueError where a component that this one needs has not run: it was disabled, excluded or stands behind."""
        name = type(self).__name__.lower()
        if len(doc) and doc.tensor.size == 0:
            raise ValueError(
                f"The component {name!r} needs the states of the component 'encoder' (doc.tensor), which has not run. "
                f"Load the pipeline with it, or exclude {name!r} too."
            )
        ents = [ent for ent in doc.ents if ent.label_ in LABELS]
        if name in NEED_NAMES and ents and not any(ent._.canonical for ent in ents):
            raise ValueError(
                f"The component {name!r} needs the canonical names of the component 'identity', which has not run. "
                f"Load the pipeline with it, or exclude {name!r} too."
            )

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:  # noqa: ARG002 (spaCy's signature)
        """Return the weights."""
        from safetensors.torch import save

        return bytes(save(self.state()))

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> "Weighted":  # noqa: ARG002
        """Take the weights."""
        from safetensors.torch import load

        self.take(load(data))
        return self

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Write the weights."""
        Path(path).mkdir(parents=True, exist_ok=True)
        (Path(path) / "weights.safetensors").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "Weighted":  # noqa: ARG002
        """Read the weights."""
        return self.from_bytes((Path(path) / "weights.safetensors").read_bytes())

    def state(self) -> dict[str, Any]:
        """Return the weights by name, in half precision."""
        return {name: value.detach().half().contiguous() for name, value in self.model.state_dict().items()}

    def take(self, weights: dict[str, Any]) -> None:
        """Set the weights."""
        self.model.load_state_dict({name: value.float() for name, value in weights.items()})
        self.model.eval()


def exact_offsets(span: Any) -> tuple[int, int]:
    """Return the characters of a span: its exact ones if it cuts a token."""
    return span._.offsets or (span.start_char, span.end_char)
