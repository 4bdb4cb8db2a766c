"""What a document becomes in the index: tokens, name keys, facet values. The same for both engines."""

import calendar
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from core.shown_speakers import shown_speaker
from core.vocabulary import FACETED, FIELDS, LABELLED
from core.words import Annotations, Quote, Role
from index.analysis import terms
from index.entry import Entry, number_of
from index.folding import fold_of
from index.names import name_key
from index.query_tree import NAME_FIELDS, day_number

NAMES = sorted(NAME_FIELDS)
# Stands between title and text, so that no phrase reaches from one into the other.
BREAK = "¶"
# The column that holds the names of a query field: as people read them where there is a facet of them, else their keys. A source is asked for
# by its id, and its facet has its name.
NAME_COLUMNS: dict[str, str] = {
    name: f"facet_{facet}" if (facet := FIELDS[name].facet) and name != "source" else f"name_{name}" for name in NAMES
}


@dataclass(frozen=True, slots=True)
class Fields:
    """One document's fields. `names` are keys by query field; `facets` are values as people read them.

    `day` and `last_day` are yyyymmdd, 0 if undated; they differ where only the month or the year of publication is known.
    """

    body: str
    title: str
    byline: str
    names: dict[str, list[str]]
    facets: dict[str, list[str]]
    day: int
    last_day: int


def fields_of(entry: Entry) -> Fields:
    """Return the fields of an entry."""
    document = entry.document
    title = " ".join(terms(document.title))
    shown = _names_shown(entry)
    day, last_day = days_of(document.published.value)
    names = {field: sorted({key for value in values if (key := name_key(field, value))}) for field, values in shown.items()}
    counted = shown | {"source": [entry.source_name], "published": [str(day // 10_000)] if day else []}
    facets = {facet: counted[field.name] for facet, field in FACETED.items()}
    return Fields(
        body=f"{title} {BREAK} {' '.join(terms(document.text))}",
        title=title,
        byline=" ".join(terms(document.byline or "")),
        names=names,
        facets={name: _one_form_each(name, values) for name, values in facets.items()},
        day=day,
        last_day=last_day,
    )


def columns_of(entry: Entry) -> dict[str, Any]:
    """Return what both engines hold of a document, by the names of their columns."""
    fields = fields_of(entry)
    meeting, story = fold_of(entry.document, entry.story_id)
    columns: dict[str, Any] = {
        "document_id": entry.document.id,
        "story_id": entry.story_id,
        "document": number_of(entry.document.id),
        "meeting": meeting,
        "story": story,
        "body": fields.body,
        "title": fields.title,
        "byline": fields.byline,
        "day": fields.day,
        "last_day": fields.last_day,
        "revision": entry.revision,
        "arrival": entry.arrival,
    }
    columns |= {f"name_{name}": fields.names.get(name, []) for name in NAMES}
    return columns | {f"facet_{name}": values for name, values in fields.facets.items()}


@lru_cache(maxsize=100_000)  # counting asks for some thousand at a time, mostly the same: 3 ms of a search
def facet_key(facet: str, value: str) -> str:
    """Return what makes two values of a facet one: the key under which a click on either asks for them."""
    return name_key(FACETED[facet].name, value) or value


def _one_form_each(facet: str, values: Sequence[str]) -> list[str]:
    """Return the values, of each key the form that comes most often, so that a document counts once for a name however it is
    written.
    """
    forms: dict[str, Counter[str]] = {}
    for value in values:
        forms.setdefault(facet_key(facet, value), Counter())[value] += 1
    return sorted(max(sorted(counted), key=lambda form: counted[form]) for counted in forms.values())


def speakers_of(quote: Quote, *, public: Mapping[str, Sequence[Role]], people: Collection[str]) -> list[str]:
    """Return the names under which a quote's speaker is asked for: the name or description, and the roles. Empty unless it may be shown.

    `people` are the names of all people of the text. A speaker who is one of them, and is not public, is found by plain words alone.
    """
    speaker = shown_speaker(quote)
    if speaker is None or (speaker in people and speaker not in public):
        return []
    return [speaker, *(role.role for role in public.get(speaker, ()))]


def people_of(annotations: Annotations) -> set[str]:
    """Return the names of all people of a text."""
    return {mention.canonical for mention in annotations.entities if mention.label == "PERSON"} | {
        role.person for role in annotations.roles
    }


def _names_shown(entry: Entry) -> dict[str, list[str]]:
    document, annotations = entry.document, entry.annotations
    shown: dict[str, list[str]] = {field.name: [] for field in LABELLED.values()}
    for mention in annotations.entities:
        if mention.label in LABELLED:
            shown[LABELLED[mention.label].name].append(mention.canonical)
    people = people_of(annotations)
    return shown | {
        "person": sorted(entry.public),
        "speaker": sorted({name for q in annotations.quotes for name in speakers_of(q, public=entry.public, people=people)}),
        "topic": list(annotations.topics),
        "source": [document.source_id],
        "kind": [document.kind],
        "council": [entry.council] if entry.council else [],
        "item": [number for number in {p.item for p in document.passages} if number],
    }


def days_of(value: str | None) -> tuple[int, int]:
    """Return the first and the last day on which a document may have been published, by what its date tells; zeros if it tells
    nothing.

    Reading writes dates in the beat's zone, so the first ten characters are that day.
    """
    if not value:
        return 0, 0
    year, month, day = ([int(part) for part in value[:10].split("-")] + [0, 0])[:3]
    last_month = month or 12
    first = date(year, month or 1, day or 1)
    last = date(year, last_month, day or calendar.monthrange(year, last_month)[1])
    return day_number(first) or 0, day_number(last) or 0
