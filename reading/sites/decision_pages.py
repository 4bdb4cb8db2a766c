"""What the page of one decision says by itself, beside the notice or record that it leads to as a file. Knows no network."""

import re
from collections.abc import Iterator

from reading.markup import clean, parse_html, text_content
from reading.pages.furniture import is_around
from reading.pages.story import is_sentence

# One paragraph sums up what the notice says; two and more tell the decision, as the pages of eleven decisions of three strange counties do.
MIN_PARAGRAPHS = 2
_WITHDRAWN = re.compile(
    r"\W*(?:this|the) (?:decision|notice|record|page|paper|document)(?: notice| record)? (?:has been|was|is)(?: now)? (?:withdrawn|removed|taken down)\b",
    re.I,
)


def tells_decision(body: bytes) -> bool:
    """Tell whether a decision's page tells the decision itself, in paragraphs of its own.

    Raises: Rejected if it is no page.
    """
    return sum(map(is_sentence, _lines(body))) >= MIN_PARAGRAPHS


def says_withdrawn(body: bytes) -> bool:
    """Tell whether the only line of a page, beside its heading, says that what stood there was taken down.

    Raises: Rejected if it is no page.
    """
    said = [_WITHDRAWN.match(line) is not None for line in _lines(body) if is_sentence(line) or _WITHDRAWN.match(line)]
    return said == [True]


def _lines(body: bytes) -> Iterator[str]:
    for node in parse_html(body).iter("p", "li", "dd", "td"):
        if not is_around(node) and (words := clean(text_content(node))):
            yield words
