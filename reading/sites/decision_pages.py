"""What the page of one decision says by itself, beside the notice or record that it leads to as a file. Knows no network."""

import re

from core.errors import Rejected
from reading.pages.html import read_article
from reading.pages.story import is_sentence

# One paragraph sums up what the notice says; two and more tell the decision, as the pages of eleven decisions of three strange counties do.
MIN_PARAGRAPHS = 2
_WITHDRAWN = re.compile(
    r"\W*(?:this|the) (?:decision|notice|record|page|paper|document)(?: notice| record)? (?:has been|was|is)(?: now)? (?:withdrawn|removed|taken down)\b",
    re.I,
)


def tells_decision(body: bytes, url: str) -> bool:
    """Tell whether a decision's page tells the decision itself, in paragraphs of its own."""
    return sum(map(is_sentence, _paragraphs(body, url))) >= MIN_PARAGRAPHS


def says_withdrawn(body: bytes, url: str) -> bool:
    """Tell whether the only sentence of a page, beside its heading, says that what stood there was taken down."""
    said = [_WITHDRAWN.match(line) is not None for line in _paragraphs(body, url) if is_sentence(line) or _WITHDRAWN.match(line)]
    return said == [True]


def _paragraphs(body: bytes, url: str) -> list[str]:
    """Return the paragraphs of a page as it is read; none of one that holds nothing to read."""
    try:
        return read_article(body, url).text.split("\n\n")
    except Rejected:
        return []
