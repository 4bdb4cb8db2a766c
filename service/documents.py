"""One document as people look at it: text, annotations, versions, the copies of its story."""

from typing import Any

from core.words import to_json
from service.installation import Installation
from service.reading_words import left_out_in_words, recognition_in_words


def get_document(installation: Installation, document_id: str) -> dict[str, Any]:
    """A document with its annotations, versions and copies, as JSON types.

    "recognition" and "left_out" say in sentences what was recognised from pictures, and what a page's text is without.
    Raises: NotFound.
    """
    item = installation.shelves.get(document_id)
    source = installation.config.beat.find_source(item.document.source_id)
    return {
        "document": to_json(item.document),
        "annotations": to_json(item.annotations),
        "recognition": recognition_in_words(item.document),
        "left_out": left_out_in_words(item.document.left_out),
        "source_name": installation.source_name(item.document.source_id),
        "licence": source.licence if source else "full",
        "first_seen_at": item.first_seen_at.isoformat(),
        "story": [
            to_json(card) | {"source_name": installation.source_name(card.source_id)}
            for card in installation.shelves.story(item.story_id)
        ],
        "versions": [
            {"seen_at": seen_at.isoformat(), "title": version.title, "text": version.text}
            for seen_at, version in installation.shelves.versions_of(item.document.id)
        ],
    }
