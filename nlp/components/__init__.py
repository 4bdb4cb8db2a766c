"""The components of `en_countywatch`, one file each. Importing this registers them with spaCy: do it before `spacy.load`."""

from nlp import tokenizer  # noqa: F401
from nlp.components import canonical, encoder, entities, figures, other_pipeline, quotes, relevance, roles, sentences, topics  # noqa: F401

PIPELINE = ("sentences", "encoder", "entities", "identity", "coordinates", "roles", "quotes", "figures", "relevance")
