"""Agenda items inside a PDF: where each begins, its number as printed and its verbatim title. First level: headings in words."""

import re
from collections.abc import Sequence

from core.words import AgendaItem
from reading.passages import Block

# "Agenda Item 6a", "Item No. 7: Naloxone in hostels", "ITEM 3 – MINUTES"
_ITEM = re.compile(r"^(?:agenda\s+)?item\s*(?:no\.?|number)?\s*(\d{1,3}[a-z]?)\b\s*[:.–—-]*\s*(.*)$", re.I)
# Minutes: a number and a heading in capitals, "12. APOLOGIES FOR ABSENCE"
_MINUTE = re.compile(r"^(\d{1,3}[a-z]?)[.):]?\s+([A-Z][A-Z0-9 ,'’&()/–-]{4,})$")
# A heading is a line, not a sentence that mentions an item.
LONGEST_HEADING = 160


def find_items(pages: Sequence[Sequence[str]]) -> tuple[list[Block], tuple[AgendaItem, ...]]:
    """Give each paragraph its page and the item it stands under, and list the items with their page ranges.

    Shapes: pages[i] are the paragraphs of page i + 1.
    """
    blocks: list[Block] = []
    starts: list[tuple[str, str, int]] = []
    current: str | None = None
    for page, paragraphs in enumerate(pages, start=1):
        for i, paragraph in enumerate(paragraphs):
            heading = _heading(paragraph, paragraphs[i + 1] if i + 1 < len(paragraphs) else "")
            if heading and heading[0] not in {number for number, _, _ in starts}:
                current = heading[0]
                starts.append((*heading, page))
            blocks.append((paragraph, page, current))
    last_page = len(pages)
    items = []
    for i, (number, title, first) in enumerate(starts):
        end = max(first, _last_page_with(blocks, number, last_page if i + 1 == len(starts) else starts[i + 1][2]))
        items.append(AgendaItem(number, title, first, end))
    return blocks, tuple(items)


def _heading(paragraph: str, following: str) -> tuple[str, str] | None:
    if len(paragraph) > LONGEST_HEADING:
        return None
    found = _ITEM.match(paragraph) or _MINUTE.match(paragraph)
    if not found:
        return None
    title = found[2].strip() or (following.strip() if len(following) <= LONGEST_HEADING else "")
    return (found[1], title) if title and not title.endswith((".", ";")) else None


def _last_page_with(blocks: Sequence[Block], number: str, default: int) -> int:
    return max((page for _, page, item in blocks if item == number and page is not None), default=default)
