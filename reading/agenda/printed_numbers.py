"""By how many pages the numbers that a front sheet prints lag behind a file's own, and whether they are to be believed."""

from collections import Counter
from collections.abc import Sequence

from reading.agenda.item_titles import APPENDIX, labels_in
from reading.agenda.listing import Entry
from reading.agenda.sheets import Sheets, is_prose
from reading.numbering import numbered, same_number, small_lettered
from reading.pdf.layout import Page

# What a page has to say for itself to be taken as the first of an item's paper, and what a stamp and a title say for it; beside them
# speaks the front sheet.
MIN_EVIDENCE = 1.5
STAMP, TITLE = 3.0, 2.0
# So many papers that lie elsewhere than the printed numbers have it are no slip: sheets without a number lie between.
MIN_ALONE = 2
# A line of a list is shorter than the first paragraph of a section.
MIN_SECTION = 60


def page_offset(entries: Sequence[Entry], evidence: Sequence[dict[int, float]], sheets: Sheets) -> int | None:
    """By how many pages the printed numbers lag behind the file's, if stamps, titles or the printed numbers themselves tell; None if not."""
    votes: Counter[int] = Counter()
    alone: Counter[int] = Counter()  # of entries that have one page to begin on
    for entry, own in zip(entries, evidence, strict=True):
        if entry.pages:
            if len(own) == 1:
                alone.update(sheets.numbers[sheet - 1] - entry.pages[0] for sheet, strength in own.items() if strength >= TITLE)
            for sheet, strength in own.items():
                if strength >= MIN_EVIDENCE:
                    votes[sheets.numbers[sheet - 1] - entry.pages[0]] += 2
    folios = Counter(
        number - page.folio for number, page in zip(sheets.numbers, sheets.pages, strict=True) if page.folio is not None
    )
    if folios and folios.most_common(1)[0][1] >= max(2, 0.4 * len(sheets.pages)):
        votes[folios.most_common(1)[0][0]] += 3
    if not votes or sum(n >= MIN_ALONE for n in alone.values()) > 1:
        return None
    ranked = votes.most_common(2)
    if len(ranked) > 1 and ranked[0][1] == ranked[1][1]:
        return None
    offset = ranked[0][0]
    firsts = [entry.pages[0] + offset for entry in entries if entry.pages]
    if 2 * sum(first > sheets.numbers[-1] for first in firsts) > len(firsts):
        return None  # of another file
    return (
        None if any(_is_told_wrong(entry, own, sheets, offset) for entry, own in zip(entries, evidence, strict=True)) else offset
    )


def _is_told_wrong(entry: Entry, own: dict[int, float], sheets: Sheets, offset: int) -> bool:
    """Tell whether a stamp, a bookmark or more leads to another page than the one on which the front sheet says that an entry's paper
    begins, where nothing speaks for that one; or a title does, where that one goes on with something.
    """
    if entry.pages is None or any(sheets.numbers[sheet - 1] == entry.pages[0] + offset for sheet in own):
        return False
    told = sheets.first_of(entry.pages[0] + offset)
    goes_on = told is not None and is_amid(sheets.pages[told - 1], entry)
    return max(own.values(), default=0.0) >= (TITLE if goes_on else STAMP)


def is_amid(page: Page, entry: Entry) -> bool:
    """Tell whether a page goes on with a sentence of the page before, with other prose, with an appendix that the entry does not name, or
    with a section that is not the first and no entry's own.
    """
    if not page.paragraphs:
        return False
    first = page.paragraphs[0]
    if APPENDIX.match(first.text) and not labels_in(entry.title):
        return True
    if is_prose(first) or (first.text[:1].islower() and not small_lettered(first.text)):
        return True
    sections = numbered(first.text) if first.is_heading or len(first.text) > MIN_SECTION else ()
    return any(sum(one.parts) > 1 and not same_number(one.number, entry.number) for one in sections)
