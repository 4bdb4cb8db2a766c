"""Whether the words of a council's link, or beside it, say that its file is kept from the public. Agendas speak of exempt homes and confidential advice, too."""

import re

# "(exempt)", "Cost plan (Exempt - not for publication, paragraph 3)", "Tender prices - CONFIDENTIAL", "Exempt appendix 2".
_MARK = re.compile(
    r"restrict|\bnot for publication\b"
    r"|[(\[]\s*(?:exempt|confidential)\s*(?:[)\],;:–—-]|by\b|under\b|information\b|appendi|paragraph\b)"
    r"|[-–—:]\s*(?:exempt|confidential)\W*$"
    r"|(?:^|[-–—:(]\s*)(?:exempt|confidential)\s+(?:appendi(?:x|ces)|annex\w*|enclosures?|reports?|papers?|minutes)\b",
    re.IGNORECASE,
)


def is_marked_closed(text: str) -> bool:
    """Tell whether the words of one link, with those beside it, mark its file as closed."""
    return _MARK.search(text) is not None
