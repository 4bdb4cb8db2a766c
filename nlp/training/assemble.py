"""From a trained network to the pipeline that ships: each component takes its part, spaCy writes the folder."""

from typing import Any

import spacy

from nlp.components import PIPELINE
from nlp.lexicons import lexicons_of
from nlp.ml.network import Network
from nlp.tokenizer import NAME as TOKENIZER


def assemble(network: Network, relevance_temperature: float) -> Any:
    """Return the pipeline with a network's weights."""
    language = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": TOKENIZER}}})
    for name in PIPELINE:
        language.add_pipe(name, config={"temperature": relevance_temperature} if name == "relevance" else {})
    lexicons_of(language.vocab)  # the lists go into the folder with the weights that were trained on them
    language.meta.update(
        name="countywatch", version="1.0.0", description="British local press and council papers: operations, people, quotes, figures.",
        author="countywatch", license="Apache-2.0", lang="en",
    )  # fmt: skip
    language.get_pipe("encoder").take(network.encoder.state_dict())
    language.get_pipe("entities").take(network.entities.state_dict())
    language.get_pipe("relevance").take(network.relevance.state_dict())
    for pipe, parts in {
        "roles": ("roles", "role_of"),
        "quotes": ("quotes", "descriptions", "ends", "speaker", "turn"),
        "figures": ("figures", "operation_of"),
    }.items():
        component = language.get_pipe(pipe)
        component.take({f"{part}.{name}": value for part in parts for name, value in getattr(network, part).state_dict().items()})
    return language
