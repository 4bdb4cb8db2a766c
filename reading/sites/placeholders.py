"""Tells what a web page's address and the link to it name, and whether its text is about that: a site may show one notice at every address.

Whether one text stands at several addresses that name other things, the archive knows (archive/captures/placeholders.py).
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from core.words import About, Capture, Document, Kind, PageText, stable_id

# What council systems print may well be one text for many ("No decisions were made"); so may what people import.
KINDS: frozenset[Kind] = frozenset({"article", "release", "other"})
# An address or link of fewer telling words names nothing. Of a headline's words its story has more than half, as a rule all but one or two; a
# notice has one by chance ("found", "access").
MIN_WORDS = 2
OWN_SHARE, OTHER_SHARE = 1 / 2, 1 / 3
# Words are told by their beginnings, so that "jailed" is found where a story says "jail".
STEM_CHARS = 5
_WORD = re.compile(r"[^\W\d_]{4,}")
# Words of addresses and links that name no story.
_NO_NAMES = re.compile(
    "about|again|also|articles?|click|content|continue|default|from|full|have|here|html|home|index|into|latest|link|more|news|over|pages?|posts?"
    "|press|read|releases?|stories|story|that|their|there|this|video|view|watch|what|when|will|with"
)
# Numbers of requests, in which letters and figures stand together, have so many signs or more.
MIN_NUMBER_CHARS = 6


def page_text(capture: Capture, document: Document) -> PageText | None:
    """Return what a document's page showed; None for what is no page of a site, or has but its headline and opening there."""
    if document.kind not in KINDS or not is_open_page(capture, document):
        return None
    text = " ".join(token for token in document.text.casefold().split() if not _is_varying(token))
    names = [_telling(name) for name in _names(capture, document)]
    names = [name for name in names if len(name) >= MIN_WORDS]
    if not names:
        return PageText(stable_id(text), "", "unknown")
    stems = set(_telling(text))
    shares = [len(stems.intersection(name)) / len(name) for name in names]
    return PageText(stable_id(text), stable_id(*sorted(names[0])), _about(max(shares)))


def is_open_page(capture: Capture, document: Document) -> bool:
    """Tell whether a document is a page of a site of which more than the headline and opening was read."""
    is_page = "html" in capture.content_type.lower() and not capture.key.startswith("meeting/")
    return is_page and document.access != "locked" and document.url.startswith("http")


def _about(share: float) -> About:
    """Tell whether a text is about what names it, by the largest share of a name's words that it has."""
    if share >= OWN_SHARE:
        return "own"
    return "other" if share <= OTHER_SHARE else "unknown"


def _is_varying(token: str) -> bool:
    """Tell whether a token may differ from one showing of a notice to the next: an address, or the number of a request."""
    is_number = len(token) >= MIN_NUMBER_CHARS and any(c.isdigit() for c in token) and "," not in token
    return "/" in token or token.count("-") > 1 or is_number


def _names(capture: Capture, document: Document) -> Iterable[str]:
    """Yield what a page is called before it is opened: by the most telling part of its address, and by the link that led to
    it.
    """
    parts = [unquote(part) for part in urlsplit(document.url).path.split("/")]
    yield max(parts, key=lambda part: len(_telling(part)))
    if capture.context.found_title and capture.context.found_from != "given":
        yield capture.context.found_title


def _telling(text: str) -> list[str]:
    """Return the stems of a text's words that can name a story, each once."""
    return list(dict.fromkeys(word[:STEM_CHARS] for word in _WORD.findall(text.casefold()) if not _NO_NAMES.fullmatch(word)))
