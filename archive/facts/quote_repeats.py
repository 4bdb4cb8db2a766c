"""Finds the quotes that several papers of a council carry in the same words, as draft, printed and confirmed minutes of a meeting do: they are one."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import and_, select

from archive.archive import Archive
from archive.facts.quote_filter import QuoteFilter, conditions_of, quotes_joined
from archive.tables import documents, quotes, speakers
from archive.texts.facts_state import PRESS_KINDS

# Fewer may be said at two meetings of one day.
MIN_WORDS = 5
# A quote of a story: the story's id, and the key of its words.
Fold = tuple[str, str]


def repeated(archive: Archive, wanted: QuoteFilter) -> Mapping[Fold, Fold]:
    """Return which of the quotes that a filter lets through is which other, that is counted: of one council and day, in the same words, and by nobody else."""
    d, q = documents.c, quotes.c
    named = speakers.alias()
    one = and_(named.c.document_id == q.document_id, named.c.number == q.number)
    statement = select(d.source_id, d.published, d.story_id, q.words_key, q.text, named.c.name).select_from(
        quotes_joined(wanted).join(named, one)
    )
    is_paper = (d.kind.not_in(PRESS_KINDS), d.published.is_not(None))
    folds: dict[tuple[str, str, str], set[Fold]] = defaultdict(set)
    names: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    with archive.reading() as connection:
        if wanted.document_ids is None:  # papers are few, so that their quotes are looked up and not sought among all
            wanted = replace(wanted, document_ids=tuple(connection.execute(select(d.id).where(*is_paper)).scalars()))
        for row in connection.execute(statement.where(*conditions_of(wanted), *is_paper)):
            if len(row.text.split()) >= MIN_WORDS:
                same = row.source_id, row.published, row.words_key
                folds[same].add((row.story_id, row.words_key))
                names[same].update([row.name] if row.name else [])
    groups = (sorted(group) for same, group in folds.items() if len(group) > 1 and len(names[same]) <= 1)
    return {other: first for first, *others in groups for other in others}
