"""JSON as text, read with a type: a value of ours, or an object of which nothing is known yet."""

import json
from typing import TypeVar

from core.words import from_json

Value = TypeVar("Value")


def read_value(cls: type[Value], text: str | bytes) -> Value:
    """Rebuild a dataclass from the text of its `to_json`.

    Raises: ValueError for no JSON; KeyError or TypeError for another value's.
    """
    return from_json(cls, json.loads(text))


def read_object(text: str | bytes) -> dict[str, object] | None:
    """Return a JSON object, to be looked at key by key; None for any other JSON.

    Raises: ValueError for no JSON; RecursionError for too deep a one.
    """
    value = json.loads(text)
    return value if isinstance(value, dict) else None
