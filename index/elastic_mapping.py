"""The mapping of an index on an Elasticsearch server: its fields and their types. Refuses fields that it does not have."""

from typing import Any

from core.vocabulary import FACETS
from index.fields import NAMES


def mapping_of(dimensions: int) -> dict[str, Any]:
    """Return the mapping of documents whose passages have vectors of that width."""
    vector = {"type": "dense_vector", "dims": dimensions, "similarity": "dot_product", "index_options": {"type": "hnsw"}}
    texts = {
        name: {"type": "text", "analyzer": "whitespace", "index_options": "positions"} for name in ("body", "title", "byline")
    }
    return {
        "dynamic": "strict",
        "_source": {"excludes": ["passages.vector"]},
        "properties": {
            "document_id": {"type": "keyword"},
            "story_id": {"type": "keyword"},
            "document": {"type": "long"},
            "meeting": {"type": "long"},
            "story": {"type": "long"},
            "day": {"type": "integer"},
            "last_day": {"type": "integer"},
            "revision": {"type": "long"},
            "arrival": {"type": "long"},
            "passages": {"type": "nested", "properties": {"number": {"type": "integer"}, "vector": vector}},
        }
        | texts
        | {f"name_{name}": {"type": "keyword"} for name in NAMES}
        | {f"facet_{name}": {"type": "keyword"} for name in FACETS},
    }
