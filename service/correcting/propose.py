"""Proposes corrections: what a person says in words becomes a target and a value, looked up in what is served now. Changes nothing.

A target that may be one of several is refused with the choices (`Ambiguous`). A proposal is carried out by service/correcting/making.py, and
service/correcting/preview.py tells what it would touch.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.archive import Archive
from archive.decision_rows import Correction, Target, Value
from archive.decisions.decisions import NOTHING, Decisions
from archive.facts.events import Events
from archive.texts.documents import Documents
from archive.texts.texts import StoredDocument
from core.errors import NotFound, UsageError
from core.ordering import distinct, sorted_by
from core.vocabulary import FIGURES, LABELS, Label
from core.words import Figure, Mention, Quote
from index.analysis import fold
from service.correcting.values import checked_item, checked_name, checked_role, checked_speaker
from service.corrections import key_of, places_of, target_of

# Choices that a refusal lists; more are counted.
MAX_CHOICES = 12
# Enough of the words around a place to know it by.
EXCERPT_CHARS = 30


@dataclass(frozen=True, slots=True)
class Proposal:
    """A correction that was not made yet."""

    kind: Correction
    target: Target
    value: Value = NOTHING


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several things that may be meant: the value that says so, and what it is in words."""

    value: str
    words: str


class Ambiguous(UsageError):
    """What is meant may be one of several; `option` is the name of what must be told, and `choices` are its values."""

    def __init__(self, what: str, option: str, choices: Sequence[Choice]) -> None:
        more = f"\n  and {len(choices) - MAX_CHOICES} more" if len(choices) > MAX_CHOICES else ""
        listed = "".join(f"\n  --{option} {choice.value}: {choice.words}" for choice in choices[:MAX_CHOICES])
        super().__init__(f"{what}; choose one:{listed}{more}")
        self.what = what
        self.option = option
        self.choices = tuple(choices[:MAX_CHOICES])


def not_entity(
    decisions: Decisions,
    documents: Documents,
    name: str,
    *,
    label: str | None = None,
    document_id: str | None = None,
    occurrence: int | None = None,
    everywhere_in_it: bool = False,
) -> Proposal:
    """Say that words are no entity: at one place of a document (the `occurrence`, from 1), at all places of it, or everywhere.

    Raises: NotFound if nothing is read so; UsageError if it may be one of several, with the choices.
    """
    if document_id is None:
        known_label = _label_of(decisions, documents, name, label, None)
        return Proposal("not-entity", Target(label=known_label, name=name))
    item = documents.get(document_id)
    known_label = _label_of(decisions, documents, name, label, item)
    if everywhere_in_it:
        return Proposal("not-entity", Target(document_id=item.document.id, label=known_label, name=name))
    mention = _mention_of(item, name, known_label, occurrence)
    target = replace(target_of(item.document, mention.start, mention.end), label=known_label)
    return Proposal("not-entity", target)


def same(
    decisions: Decisions, documents: Documents, name: str, other: str, *, label: str | None = None, document_id: str | None = None
) -> Proposal:
    """Say that two names are one entity, known by the first, everywhere or in one document.

    Raises: as `not_entity`.
    """
    item = documents.get(document_id) if document_id else None
    known_label = _label_of(decisions, documents, other, label, item)
    if key_of(known_label, name) == key_of(known_label, other):
        raise UsageError(f"{name!r} and {other!r} are one name already: they differ in marks alone. To choose a form, rename it.")
    known = _mentions(decisions, documents, name, item, known_label) or _mentions(decisions, documents, name, None, known_label)
    if not known:
        raise NotFound(f"Nothing is read as {name!r} ({known_label}). To give {other!r} that name, rename it.")
    place = next((m for m in known if m.entity_id is not None or m.lat is not None), known[0])
    value = Value(name=place.canonical, entity_id=place.entity_id, lat=place.lat, lon=place.lon)
    target = Target(document_id=item.document.id if item else None, label=known_label, name=place.canonical, other=other)
    return Proposal("same", target, value)


def different(
    decisions: Decisions, documents: Documents, name: str, other: str, *, label: str | None = None, document_id: str | None = None
) -> Proposal:
    """Say that two names are two entities: what is written as the one is no longer taken for the other.

    Raises: as `not_entity`; NotFound also if neither is taken for the other anywhere.
    """
    item = documents.get(document_id) if document_id else None
    where = f" in {item.document.id}" if item else ""
    choices = [_asked_label(label)] if label else LABELS
    joined = {choice for choice in choices if _is_joined(decisions, documents, name, other, item, choice)}
    if not joined:
        raise NotFound(
            f"Nothing written as {name!r} is taken for {other!r}{where}, nor the other way round; they are kept apart already."
        )
    if len(joined) > 1:
        raise Ambiguous(
            f"{name!r} and {other!r} are joined as several things{where}", "label", [Choice(e, "") for e in sorted(joined)]
        )
    target = Target(document_id=item.document.id if item else None, label=joined.pop(), name=name, other=other)
    return Proposal("different", target)


def rename(
    decisions: Decisions, documents: Documents, name: str, new: str, *, label: str | None = None, document_id: str | None = None
) -> Proposal:
    """Give an entity another name, everywhere or in one document.

    Raises: as `not_entity`, and for what can be no name.
    """
    item = documents.get(document_id) if document_id else None
    known_label = _label_of(decisions, documents, name, label, item)
    target = Target(document_id=item.document.id if item else None, label=known_label, name=name)
    return Proposal("rename", target, Value(name=checked_name(known_label, new)))


def speaker(documents: Documents, document_id: str, words: str, name: str | None) -> Proposal:
    """Say who spoke a quote, which is named by some of its words; None: nobody is known.

    Raises: NotFound if no quote has these words; UsageError if several have, or the document does not name that speaker.
    """
    item = documents.get(document_id)
    quote = _quote_of(item, words)
    value = Value(name=None if name is None else checked_speaker(item, name))
    return Proposal("speaker", target_of(item.document, quote.start, quote.end), value)


def role(
    documents: Documents,
    document_id: str,
    person: str,
    new: str | None,
    *,
    was: str | None = None,
    organisation: str | None = None,
) -> Proposal:
    """Say which role a person has in a document in place of the one that was read; None: the person does not have it.

    Raises: NotFound if the document gives the person no role; UsageError if it gives several and `was` does not tell which, and for what is no role.
    """
    item = documents.get(document_id)
    key = key_of("PERSON", person)
    held = [held_role for held_role in item.annotations.roles if key_of("PERSON", held_role.person) == key]
    roles = sorted({held_role.role for held_role in held if was is None or fold(held_role.role) == fold(was)})
    if not roles:
        has = f" Roles of {person}: {', '.join(sorted({held_role.role for held_role in held}))}." if held else ""
        raise NotFound(f"The document gives {person!r} no role{f' {was!r}' if was else ''}.{has}")
    if len(roles) > 1:
        raise Ambiguous(f"The document gives {person!r} several roles", "was", [Choice(role, "") for role in roles])
    target = Target(document_id=item.document.id, name=held[0].person, role=roles[0])
    if new is None:
        return Proposal("role", target)
    kept, held_in = checked_role(new, organisation)
    return Proposal("role", target, Value(role=kept, organisation=held_in))


def not_figure(documents: Documents, document_id: str, words: str, *, place: int | None = None) -> Proposal:
    """Say that a number does not count what it was taken to count; it is named by its words, alone or with some around them, and where these
    stand several times by its `place` in the text.

    Raises: NotFound if nothing is counted in these words; UsageError if several numbers are, with the choices.
    """
    item = documents.get(document_id)
    text = item.document.text
    places = places_of(text, words)
    mine = [f for f in item.annotations.figures if any(start <= f.start and f.end <= end for start, end in places)]
    if not mine:
        raise NotFound(
            f"No figure is read in the words {words!r}. Copy it from the document's text, alone or with some words around it."
        )
    meant = mine if len(mine) == 1 else [figure for figure in mine if figure.start == place]
    if not meant:
        choices = [Choice(str(f.start), f"{_excerpt(text, f.start, f.end)}, {_counted(f)}") for f in mine]
        raise Ambiguous(f"Several figures are read in the words {words!r}", "place", choices)
    target = target_of(item.document, meant[0].start, meant[0].end)
    return Proposal("not-figure", replace(target, figure=meant[0].kind))


def item(documents: Documents, document_id: str, words: str, number: str | None) -> Proposal:
    """Say under which agenda item a passage stands, which is named by some of its words; None: under none.

    Raises: NotFound if no passage has these words; UsageError if several have, and for an item that the paper does not have.
    """
    stored = documents.get(document_id)
    text, wanted = stored.document.text, fold(" ".join(words.split()))
    mine = [p for p in stored.document.passages if wanted and wanted in fold(" ".join(text[p.start : p.end].split()))]
    if not mine:
        raise NotFound(f"No passage of the document has the words {words!r}. Copy some of them from its text.")
    if len(mine) > 1:
        raise UsageError(_several("passages", words, [_excerpt(text, p.start, p.end) for p in mine]))
    passage = mine[0]
    value = Value(item=None if number is None else checked_item(stored, number))
    return Proposal("item", target_of(stored.document, passage.start, passage.end), value)


def split(decisions: Decisions, documents: Documents, document_ids: Sequence[str]) -> Proposal:
    """Say that documents are no copies of the others of their stories; among themselves they stay as they are.

    Raises: NotFound for an unknown document; UsageError if they have no copies beside themselves.
    """
    ids = _ids(documents, document_ids)
    if set(decisions.story_members(ids)) == set(ids):
        raise UsageError(
            f"{_listed(ids)} {'stand' if len(ids) > 1 else 'stands'} alone already: no other document is in the same story."
        )
    return Proposal("split", Target(documents=tuple(ids)))


def join(documents: Documents, document_ids: Sequence[str]) -> Proposal:
    """Say that documents carry one story.

    Raises: NotFound for an unknown document; UsageError for fewer than two, or if they are one story already.
    """
    ids = _ids(documents, document_ids)
    if len(ids) < 2:
        raise UsageError("Name two documents or more to join.")
    if len({documents.get(document_id).story_id for document_id in ids}) == 1:
        raise UsageError(f"{_listed(ids)} are one story already.")
    return Proposal("join", Target(documents=tuple(ids)))


def split_event(archive: Archive, decisions: Decisions, document_ids: Sequence[str]) -> Proposal:
    """Say that documents, with the copies of their stories, report another happening than the others of their events.

    Raises: NotFound for an unknown document; UsageError if nothing else is in one event with them.
    """
    ids = _ids(Documents(archive), document_ids)
    sizes = Events(archive).size_of_each(decisions.story_members(ids))
    if sum(size.documents for size in {size.id: size for size in sizes.values()}.values()) <= len(sizes):
        raise UsageError(
            f"{_listed(ids)} {'report' if len(ids) > 1 else 'reports'} a happening of which nothing else tells already."
        )
    return Proposal("split-event", Target(documents=tuple(ids)))


def join_event(archive: Archive, document_ids: Sequence[str]) -> Proposal:
    """Say that documents report one happening.

    Raises: NotFound for an unknown document; UsageError for fewer than two, for one that is no report, or if they are one event already.
    """
    ids = _ids(Documents(archive), document_ids)
    if len(ids) < 2:
        raise UsageError("Name two documents or more to join.")
    sizes = Events(archive).size_of_each(ids)
    if missing := [document_id for document_id in ids if document_id not in sizes]:
        raise UsageError(f"{_listed(missing)} can be in no event: only articles and press releases that were read are.")
    if len({size.id for size in sizes.values()}) == 1:
        raise UsageError(f"{_listed(ids)} are one event already.")
    return Proposal("join-event", Target(documents=tuple(ids)))


def _asked_label(label: str) -> Label:
    match = next((known_label for known_label in LABELS if known_label == label.upper()), None)
    if match is None:
        raise UsageError(f"{label!r} is no label. Labels: {', '.join(LABELS)}.")
    return match


def _label_of(decisions: Decisions, documents: Documents, name: str, label: str | None, item: StoredDocument | None) -> Label:
    """Return the label as which a name is read.

    Raises: NotFound; UsageError if it is read as several, with the choices.
    """
    wanted = [_asked_label(label)] if label else list(LABELS)
    counts = Counter({label: len(_mentions(decisions, documents, name, item, label)) for label in wanted})
    counts = +counts
    where = f" in {item.document.id}" if item else ""
    if not counts:
        raise NotFound(
            f"Nothing is read as {name!r}{f' ({wanted[0]})' if label else ''}{where}. Write the name as the document's page lists it."
        )
    if len(counts) > 1:
        choices = [Choice(label, "once" if n == 1 else f"{n} times") for label, n in counts.most_common()]
        raise Ambiguous(f"{name!r} is read as several things{where}", "label", choices)
    return next(iter(counts))


def _mentions(decisions: Decisions, documents: Documents, name: str, item: StoredDocument | None, label: Label) -> list[Mention]:
    """Return what is read as this name with this label, in one document or everywhere."""
    items = [item] if item else documents.get_many(decisions.documents_naming(name)).values()
    key = key_of(label, name)
    return [
        m for item in items for m in item.annotations.entities if m.label == label and key and key_of(label, m.canonical) == key
    ]


def _is_joined(
    decisions: Decisions, documents: Documents, name: str, other: str, item: StoredDocument | None, label: Label
) -> bool:
    keys = {key_of(label, name), key_of(label, other)}
    mentions = [*_mentions(decisions, documents, name, item, label), *_mentions(decisions, documents, other, item, label)]
    return len(keys) == 2 and any({key_of(label, m.text), key_of(label, m.canonical)} == keys for m in mentions)


def _mention_of(item: StoredDocument, name: str, label: Label, occurrence: int | None) -> Mention:
    key, text = key_of(label, name), item.document.text
    mine = sorted_by((m for m in item.annotations.entities if m.label == label), key=lambda m: m.start)
    mine = [m for m in mine if key_of(label, m.text) == key] or [m for m in mine if key_of(label, m.canonical) == key]
    if occurrence is None and len(mine) == 1:
        return mine[0]
    if occurrence is not None and 1 <= occurrence <= len(mine):
        return mine[occurrence - 1]
    choices = [Choice(str(n), _excerpt(text, m.start, m.end)) for n, m in enumerate(mine, start=1)]
    raise Ambiguous(
        f"{name!r} stands {len(mine)} times in the document, and one of these or all may be meant", "occurrence", choices
    )


def _quote_of(item: StoredDocument, words: str) -> Quote:
    text, wanted = item.document.text, fold(" ".join(words.split()))
    mine = [q for q in item.annotations.quotes if wanted and wanted in fold(" ".join(text[q.start : q.end].split()))]
    if not mine:
        raise NotFound(f"No quote of the document has the words {words!r}. Copy some of them from its text.")
    if len(mine) > 1:
        raise UsageError(_several("quotes", words, [_excerpt(text, q.start, q.end) for q in mine]))
    return mine[0]


def _counted(figure: Figure) -> str:
    return FIGURES[figure.kind].words_for(figure.value)


def _ids(documents: Documents, document_ids: Sequence[str]) -> list[str]:
    return distinct(documents.get(document_id).document.id for document_id in document_ids)


def _listed(ids: Sequence[str]) -> str:
    return " and ".join(document_id[:8] for document_id in ids)


def _excerpt(text: str, start: int, end: int) -> str:
    first, last = max(0, start - EXCERPT_CHARS), min(len(text), min(end, start + 3 * EXCERPT_CHARS) + EXCERPT_CHARS)
    return f"“{'…' if first else ''}{' '.join(text[first:last].split())}{'…' if last < len(text) else ''}”"


def _several(what: str, words: str, excerpts: Sequence[str]) -> str:
    more = f"\n  and {len(excerpts) - MAX_CHOICES} more" if len(excerpts) > MAX_CHOICES else ""
    listed = "".join(f"\n  {excerpt}" for excerpt in excerpts[:MAX_CHOICES])
    return f"{len(excerpts)} {what} have the words {words!r}; give more of them:{listed}{more}"
