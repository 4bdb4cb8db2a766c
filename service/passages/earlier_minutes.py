"""The minutes of an earlier meeting inside a later one's papers: which stretches these are, and what a paper tells of its own day without them.

A pack has them under the item by which they are received. They are text of the pack, and search finds them there; but what was said,
counted and held then is no fact of the pack's day.
"""

from collections import defaultdict
from dataclasses import replace

from archive.archive import Archive
from archive.texts.headings import papers_between
from core.words import Annotations, Document
from index.explain import Span, Stretch, answers
from index.query_tree import Query
from reading.agenda.item_titles import days_in, receives_minutes
from reading.agenda.proceedings import RECORDS

# Within so much of an item the agenda says of which day the minutes are, and they begin by saying it.
HEAD_CHARS = 800
# Minutes that a council files of one day; none had so many.
MAX_OF_A_DAY = 100


def earlier_items(document: Document) -> frozenset[str]:
    """Return the numbers of the items under which a paper has minutes of an earlier meeting.

    Minutes and decisions have none: under such an item they tell what was said of the old ones that day. A number of several titles
    counts if all of them are of minutes.
    """
    titles: dict[str, list[str]] = defaultdict(list)
    for item in () if document.kind in RECORDS else document.items:
        titles[item.number].append(item.title)
    return frozenset(number for number, own in titles.items() if all(map(receives_minutes, own)))


def notes_of_own_day(document: Document, notes: Annotations) -> Annotations:
    """Return what was read in a paper, without what stands in minutes of an earlier meeting; the share and the topics are of the whole."""
    earlier = earlier_items(document)
    old = [(passage.start, passage.end) for passage in document.passages if passage.item in earlier]
    if not old:
        return notes

    def is_own(start: int | None) -> bool:
        return start is None or not any(begin <= start < end for begin, end in old)

    return replace(
        notes,
        entities=tuple(mention for mention in notes.entities if is_own(mention.start)),
        roles=tuple(role for role in notes.roles if is_own(role.start)),
        quotes=tuple(quote for quote in notes.quotes if is_own(quote.start)),
        figures=tuple(figure for figure in notes.figures if is_own(figure.start)),
    )


def answers_by_earlier_alone(query: Query, whole: Stretch) -> bool:
    """Tell whether a document, as one stretch, answers a query only with the minutes of an earlier meeting."""
    earlier = earlier_items(whole.document)
    own: tuple[Span, ...] = tuple((p.start, p.end) for p in whole.document.passages if p.item not in earlier)
    return answers(query, whole) and not answers(query, replace(whole, spans=own))


def are_kept(archive: Archive, document: Document) -> bool:
    """Tell whether the archive has the minutes of earlier meetings that stand in a paper as documents of their own: of their day and committee."""
    earlier = earlier_items(document)
    return all(_is_kept(archive, document, _head(document, number)) for number in earlier)


def _head(document: Document, number: str) -> str:
    own = "\n".join(document.text[passage.start : passage.end] for passage in document.passages if passage.item == number)
    return own[:HEAD_CHARS]


def _is_kept(archive: Archive, document: Document, head: str) -> bool:
    for day in days_in(head):
        for paper in papers_between(archive, day, day, ("minutes",), limit=MAX_OF_A_DAY, source_id=document.source_id):
            committee = paper.context.committee
            if committee == document.context.committee or (committee and committee.casefold() in head.casefold()):
                return True
    return False
