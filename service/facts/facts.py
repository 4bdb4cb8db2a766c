"""Makes facts of a text and its annotations: each with the passage, page and item where it stands and the key of its name. Pure but for `update_facts`."""

import re

from archive.archive import Archive
from archive.facts.facts import FactRows, Facts, FigureFact, MentionFact, QuoteFact, RoleFact
from core.shown_figures import is_certain
from core.vocabulary import LABELLED, Label
from core.words import Annotations, Document, stable_id
from index.analysis import fold
from index.names import name_key
from service.fairness import person_key
from service.offices.roles import kind_of_role
from service.passages.earlier_minutes import notes_of_own_day
from service.passages.places import Passages

# Raise it after any change in what facts are made of the same annotations; every document's are then made anew.
FACTS_RULES = 4
# Documents whose facts are made at once: some 20 MB of texts.
BATCH = 200
_NO_LETTER = re.compile(r"\W+")


def facts_of(document: Document, notes: Annotations) -> Facts:
    """Return the facts of a text, in the order of its annotations; of minutes of an earlier meeting inside it there are none."""
    notes = notes_of_own_day(document, notes)
    passages = Passages(document.passages)
    return Facts(
        FACTS_RULES,
        tuple(MentionFact(m, label_key(m.label, m.canonical), passages.at(m.start)) for m in notes.entities),
        tuple(
            RoleFact(r, person_key(r.person) or "", kind_of_role(r.role, r.organisation), passages.at(r.start))
            for r in notes.roles
        ),
        tuple(
            QuoteFact(q, words := document.text[q.start : q.end], words_key(words), passages.at(q.start)) for q in notes.quotes
        ),
        tuple(
            FigureFact(f, name_key("operation", f.of) if f.of and is_certain(f) else None, passages.at(f.start))
            for f in notes.figures
        ),
    )


def label_key(label: Label, name: str) -> str:
    """Return the key of a name of a label; a person named in full is kept by a hash, any other has none."""
    return person_key(name) or "" if label == "PERSON" else name_key(LABELLED[label].name, name)


def words_key(text: str) -> str:
    """Return what two quotes have in common that have the same words, whatever their case, accents and marks."""
    return stable_id("words", " ".join(_NO_LETTER.sub(" ", fold(text)).split()))


def update_facts(archive: Archive) -> int:
    """Make the facts of all documents that lack them, or have those of other annotations or older rules. Return how many.

    An archive of before there were facts gets them so, a batch in each transaction: what was done is not done again.
    """
    rows, n_filled, after = FactRows(archive), 0, ""
    while True:
        items, after = rows.unfilled(FACTS_RULES, BATCH, after=after)
        if not after:
            return n_filled
        rows.fill(items, facts_of)
        n_filled += len(items)


def waiting_in_words(archive: Archive) -> str | None:
    """Return in a sentence how many documents questions across documents cannot find yet; None if they find all."""
    n = FactRows(archive).n_waiting()
    return f"{n:,} documents that were read wait for `countywatch process` and are not counted here." if n else None
