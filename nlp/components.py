"""Registers every component of `en_countywatch` with spaCy: import it before `spacy.load`."""

from nlp import canonical, encoder, entities, figures, other_pipeline, quotes, relevance, roles, sentences, tokenizer, topics  # noqa: F401

PIPELINE = ("sentences", "encoder", "entities", "identity", "coordinates", "roles", "quotes", "figures", "relevance")
