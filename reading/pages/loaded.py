"""What a page loads when its visitor asks for more of a list: JSON that names pages, and where the next of it is. Knows no network."""

import json
from collections.abc import Iterator

# By these names programs call the address of an entry, its words, and the address of the next part, in lower case and without hyphens.
_ADDRESSES = ("link", "url", "href", "permalink", "path")
_WORDS = ("title", "headline", "name", "label")
_AFTER = frozenset(("next", "nexturl", "nextpage", "nextpageurl", "nextlink", "more", "loadmore"))


def is_loaded(body: bytes) -> bool:
    """Tell whether a body is JSON by its first sign, whatever its type is called."""
    return body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}


def read_loaded(body: bytes) -> tuple[list[tuple[str, str]], list[str]]:
    """Return the entries, each an address and its words, and the addresses of the next part; both empty for what cannot be read."""
    try:
        value: object = json.loads(body)
    except (ValueError, RecursionError):
        return [], []
    entries: list[tuple[str, str]] = []
    after: list[str] = []
    for names in _objects(value):
        address = next((names[name] for name in _ADDRESSES if _is_address(names.get(name))), None)
        words = next((names[name] for name in _WORDS if isinstance(names.get(name), str)), None) or _first_words(names)
        if isinstance(address, str) and isinstance(words, str):
            entries.append((address, words))
        after += [each for name, each in names.items() if name in _AFTER and isinstance(each, str) and _is_address(each)]
    return entries, after


def _objects(value: object) -> Iterator[dict[str, object]]:
    """Yield the objects of a value in their order, with plain names; by a list of what is left, since they may be nested as deep as one likes."""
    left = [value]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            yield {str(name).lower().replace("_", "").replace("-", ""): each for name, each in one.items()}
        if isinstance(one, (dict, list)):
            left += reversed(list(one.values()) if isinstance(one, dict) else one)


def _first_words(names: dict[str, object]) -> str | None:
    """Return the first of an entry's values that are words: programs call a headline as they like."""
    return next((value for value in names.values() if isinstance(value, str) and " " in value.strip() and "<" not in value), None)


def _is_address(value: object) -> bool:
    return isinstance(value, str) and "/" in value and not any(sign in value for sign in " <>")
