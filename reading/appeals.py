"""Appeals for missing people that are over, by their heading. Nobody who was found should be looked for on our pages."""

import re

from core.errors import DocumentError
from reading.markup import clean, parse_html, text_content

_FOUND = r"(?:found|located|traced|returned home|been found)"
# "Cannabis factory found" and "Body found" are no end of an appeal; "UPDATE: Ann found safe" and "Missing man located" are.
_OVER = re.compile(
    rf"\bupdat\w*\b.{{0,80}}\b{_FOUND}\b|\b{_FOUND}\b.{{0,30}}\b(?:safe|well|unharmed)\b|\bmissing\b.{{0,80}}\b{_FOUND}\b"
    rf"|\b{_FOUND}\b.{{0,20}}\bmissing\b|\bno longer (?:missing|being sought|looking for)\b|\bappeal (?:is )?(?:cancelled|withdrawn|over|closed)\b",
    re.I,
)
_NOT_OVER = re.compile(
    r"\b(?:not (?:yet )?been found|still missing|yet to be found|body|dead|died|drugs|cannabis|weapon\w*)\b", re.I
)


def is_over(body: bytes) -> bool:
    """Tell whether the heading of a release says that whom it looked for is found, or that it is withdrawn."""
    try:
        tree = parse_html(body)
    except DocumentError:
        return False
    headings = [clean(text_content(head)) for head in tree.iter("h1")] or [
        clean(text_content(head)) for head in tree.iter("title")
    ]
    return any(_OVER.search(heading) and not _NOT_OVER.search(heading) for heading in headings)
