"""Component: people, places and bodies by another spaCy pipeline of the operator's choice, in place of ours (docs/bring-your-model.md).

Operations and drugs stay ours: no other pipeline knows them. Nothing is downloaded.
"""

import hashlib
import json
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from core.errors import ConfigError
from nlp.lexicons import lexicons_of
from nlp.names.cleaning import clean_span

# What the labels of other pipelines are with us: OntoNotes, CoNLL and Wikipedia's. Labels not named here are left out.
LABELS = {
    "PERSON": "PERSON", "PER": "PERSON",
    "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "LOCATION": "PLACE", "PLACE": "PLACE",
    "ORG": "ORG", "ORGANIZATION": "ORG", "ORGANISATION": "ORG",
}  # fmt: skip
# Ours beside which the others' must find room.
KEPT_LABELS = frozenset({"OPERATION", "DRUG"})
# Pipes that names do not need: without them en_core_web_sm is twice as fast. Kept where names come from anything but its tagger.
SPARE_PIPES = ("tagger", "parser", "attribute_ruler", "lemmatizer", "morphologizer", "senter")
_HINT = "Name its folder or an installed package in COUNTYWATCH_NLP_PIPELINE or under [nlp] in countywatch.toml."


@lru_cache(maxsize=2)
def load_other_pipeline(name: str) -> Language:
    """Return the spaCy pipeline of a folder or an installed package, with the pipes that names need.

    Raises: ConfigError in words if it is not there, cannot be loaded, or finds no names.
    """
    import spacy

    try:
        nlp = spacy.load(_model_folder(name) or name)
    except OSError as err:
        raise ConfigError(f"The spaCy pipeline {name!r} cannot be found or read. {_HINT}") from err
    except (ValueError, TypeError, KeyError, ImportError, AttributeError) as err:
        reason = (str(err).strip() or type(err).__name__).splitlines()[0][:200]
        raise ConfigError(f"The spaCy pipeline {name!r} cannot be loaded: {reason} {_HINT}") from err
    finders = [pipe for pipe in nlp.pipe_names if "doc.ents" in nlp.get_pipe_meta(pipe).assigns]
    if not finders:
        raise ConfigError(f"The spaCy pipeline {name!r} finds no names: none of its pipes assigns doc.ents. {_HINT}")
    known = {label for pipe in finders for label in nlp.pipe_labels.get(pipe, ())}
    if known and not known & LABELS.keys():
        raise ConfigError(
            f"The spaCy pipeline {name!r} finds {', '.join(sorted(known)[:8])}, but no people, places or bodies. {_HINT}"
        )
    if finders == ["ner"]:
        nlp.disable_pipes([pipe for pipe in SPARE_PIPES if pipe in nlp.pipe_names])
    return nlp


def _model_folder(name: str) -> Path | None:
    """Return the folder with a pipeline's config.cfg, at or below a folder that was named; None for a package's name."""
    folder = Path(name).expanduser()
    if not folder.is_dir():
        return None
    configs = sorted(folder.rglob("config.cfg"), key=lambda path: (len(path.parts), str(path)))
    if not configs:
        raise ConfigError(f"The folder {name!r} holds no spaCy pipeline: there is no config.cfg in it. {_HINT}")
    return configs[0].parent


class OtherEntities:
    """Replaces people, places and bodies in `doc.ents`."""

    def __init__(self, pipeline: str) -> None:
        self._pipeline = pipeline

    @cached_property
    def _language(self) -> Language:
        return load_other_pipeline(self._pipeline)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the other pipeline's name, version, config and weights."""
        digest = hashlib.sha256(json.dumps(self._language.meta, sort_keys=True, default=str).encode())
        digest.update(self._language.to_bytes(exclude=["vocab"]))
        return digest.hexdigest()

    def __call__(self, doc: Doc) -> Doc:
        """Set the names of one text."""
        self._set(doc, self._language(doc.text))
        return doc

    def _set(self, doc: Doc, other: Doc) -> None:
        kept = [ent for ent in doc.ents if ent.label_ in KEPT_LABELS]
        taken = [False] * len(doc)
        for ent in kept:
            taken[ent.start : ent.end] = [True] * len(ent)
        spans = [span for ent in other.ents if (span := _span_of(doc, ent)) and not any(taken[span.start : span.end])]
        doc.set_ents(sorted([*kept, *filter_spans(spans)], key=lambda span: span.start))


def _span_of(doc: Doc, ent: Span) -> Span | None:
    """Return the name in our tokens, by our annotation rules: without title, possessive and article."""
    label = LABELS.get(ent.label_)
    if label is None:
        return None
    cleaned = clean_span(doc.text, ent.start_char, ent.end_char, label, lexicons=lexicons_of(doc.vocab))
    return doc.char_span(*cleaned, label=label, alignment_mode="expand") if cleaned else None


@Language.factory(  # type: ignore[untyped-decorator]  # spaCy is untyped here
    "other_entities", assigns=["doc.ents"], requires=["doc.ents"], default_config={"pipeline": None}
)
def make_other_entities(nlp: Language, name: str, pipeline: str | None) -> Any:  # noqa: ARG001 (spaCy's signature)
    """Return the component of another pipeline's names. `pipeline` is a folder or the name of an installed package.

    Raises: ConfigError if none is named.
    """
    if not pipeline:
        raise ConfigError(f"No spaCy pipeline is named. {_HINT}")
    return OtherEntities(pipeline)
