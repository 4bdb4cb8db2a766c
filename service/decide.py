"""People put right what the machine read, and take it back: each decision is kept, holds at once, and is put into the index.

What a decision is about is looked up here in what is served now, so that a person names it by words; the archive keeps it so that it is found
again (archive/decision_rows.py). A target that may be one of several is refused, with the choices.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.decision_rows import Correction, Kind, Target, Value
from archive.decisions import NOTHING
from archive.events import Events
from archive.texts import StoredDocument
from core.errors import NotFound, Unavailable, UsageError
from core.vocabulary import LABELS, Label
from core.words import Mention, Quote
from index.analysis import fold
from service.corrections import key_of, target_of
from service.installation import Installation
from service.process import index_changes

# Choices that a refusal lists; more are counted.
MAX_CHOICES = 12
# Enough of the words around a place to know it by.
EXCERPT_CHARS = 30
MAX_REASON_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class By:
    """Who decides, and why if a reason is told."""

    who: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did. `is_indexed` is False where the index takes it in later: another worker is at it, or it does not answer."""

    id: str
    kind: Kind
    documents: int
    is_indexed: bool


def not_entity(
    installation: Installation,
    name: str,
    by: By,
    *,
    label: str | None = None,
    document_id: str | None = None,
    occurrence: int | None = None,
    everywhere_in_it: bool = False,
) -> Decided:
    """Say that words are no entity: at one place of a document (the `occurrence`, from 1), at all places of it, or everywhere.

    Raises: NotFound if nothing is read so; UsageError if it may be one of several, with the choices.
    """
    if document_id is None:
        found = _label_of(installation, name, label, None)
        return _make(installation, "not-entity", Target(label=found, name=name), NOTHING, by)
    item = installation.documents.get(document_id)
    found = _label_of(installation, name, label, item)
    if everywhere_in_it:
        return _make(installation, "not-entity", Target(document_id=item.document.id, label=found, name=name), NOTHING, by)
    mention = _mention_of(item, name, found, occurrence)
    target = replace(target_of(item.document, mention.start, mention.end), label=found)
    return _make(installation, "not-entity", target, NOTHING, by)


def same(
    installation: Installation, name: str, other: str, by: By, *, label: str | None = None, document_id: str | None = None
) -> Decided:
    """Say that two names are one entity, known by the first, everywhere or in one document.

    Raises: as `not_entity`.
    """
    item = installation.documents.get(document_id) if document_id else None
    found = _label_of(installation, other, label, item)
    if key_of(found, name) == key_of(found, other):
        raise UsageError(
            f"{name!r} and {other!r} are one name already: they differ in marks alone. Use `correct rename` to choose a form."
        )
    known = _mentions(installation, name, item, found) or _mentions(installation, name, None, found)
    if not known:
        raise NotFound(f"Nothing is read as {name!r} ({found}). To give {other!r} that name, use `countywatch correct rename`.")
    place = next((m for m in known if m.entity_id is not None or m.lat is not None), known[0])
    value = Value(name=place.canonical, entity_id=place.entity_id, lat=place.lat, lon=place.lon)
    target = Target(document_id=item.document.id if item else None, label=found, name=place.canonical, other=other)
    return _make(installation, "same", target, value, by)


def different(
    installation: Installation, name: str, other: str, by: By, *, label: str | None = None, document_id: str | None = None
) -> Decided:
    """Say that two names are two entities: what is written as the one is no longer taken for the other.

    Raises: as `not_entity`; NotFound also if neither is taken for the other anywhere.
    """
    item = installation.documents.get(document_id) if document_id else None
    where = f" in {item.document.id}" if item else ""
    choices = [_asked_label(label)] if label else LABELS
    joined = {found for found in choices if _is_joined(installation, name, other, item, found)}
    if not joined:
        raise NotFound(
            f"Nothing written as {name!r} is taken for {other!r}{where}, nor the other way round; they are kept apart already."
        )
    if len(joined) > 1:
        raise UsageError(f"{name!r} and {other!r} are joined as {' and as '.join(sorted(joined))}. Say which with --label.")
    target = Target(document_id=item.document.id if item else None, label=joined.pop(), name=name, other=other)
    return _make(installation, "different", target, NOTHING, by)


def rename(
    installation: Installation, name: str, new: str, by: By, *, label: str | None = None, document_id: str | None = None
) -> Decided:
    """Give an entity another name, everywhere or in one document.

    Raises: as `not_entity`.
    """
    item = installation.documents.get(document_id) if document_id else None
    found = _label_of(installation, name, label, item)
    target = Target(document_id=item.document.id if item else None, label=found, name=name)
    return _make(installation, "rename", target, Value(name=filled(new, "the new name")), by)


def speaker(installation: Installation, document_id: str, words: str, name: str | None, by: By) -> Decided:
    """Say who spoke a quote, which is named by some of its words; None: nobody is known.

    Raises: NotFound if no quote has these words; UsageError if several have, or the document does not have the speaker's words.
    """
    item = installation.documents.get(document_id)
    quote = _quote_of(item, words)
    if name is not None and not _is_in(item, name):
        raise UsageError(f"The document does not name {name!r}. Name the speaker as the document does, or say --nobody.")
    return _make(installation, "speaker", target_of(item.document, quote.start, quote.end), Value(name=name), by)


def role(
    installation: Installation,
    document_id: str,
    person: str,
    new: str | None,
    by: By,
    *,
    was: str | None = None,
    organisation: str | None = None,
) -> Decided:
    """Say which role a person has in a document in place of the one that was read; None: the person does not have it.

    Raises: NotFound if the document gives the person no role; UsageError if it gives several and `was` does not tell which.
    """
    item = installation.documents.get(document_id)
    key = key_of("PERSON", person)
    held = [each for each in item.annotations.roles if key_of("PERSON", each.person) == key]
    roles = sorted({each.role for each in held if was is None or fold(each.role) == fold(was)})
    if not roles:
        has = f" Roles of {person}: {', '.join(sorted({each.role for each in held}))}." if held else ""
        raise NotFound(f"The document gives {person!r} no role{f' {was!r}' if was else ''}.{has}")
    if len(roles) > 1:
        raise UsageError(f"The document gives {person!r} several roles: {', '.join(roles)}. Say which with --was.")
    target = Target(document_id=item.document.id, name=held[0].person, role=roles[0])
    return _make(installation, "role", target, Value(role=new, organisation=organisation if new else None), by)


def item(installation: Installation, document_id: str, words: str, number: str | None, by: By) -> Decided:
    """Say under which agenda item a passage stands, which is named by some of its words; None: under none.

    Raises: NotFound if no passage has these words; UsageError if several have.
    """
    found = installation.documents.get(document_id)
    text, wanted = found.document.text, fold(" ".join(words.split()))
    mine = [p for p in found.document.passages if wanted and wanted in fold(" ".join(text[p.start : p.end].split()))]
    if not mine:
        raise NotFound(f"No passage of the document has the words {words!r}. `countywatch show` prints its text.")
    if len(mine) > 1:
        raise UsageError(
            _choose(
                f"{len(mine)} passages have the words {words!r}; give more of them",
                [_excerpt(text, p.start, p.end) for p in mine],
            )
        )
    passage = mine[0]
    return _make(installation, "item", target_of(found.document, passage.start, passage.end), Value(item=number), by)


def split(installation: Installation, document_ids: Sequence[str], by: By) -> Decided:
    """Say that documents are no copies of the others of their stories; among themselves they stay as they are.

    Raises: NotFound for an unknown document; UsageError if they have no copies beside themselves.
    """
    ids = _ids(installation, document_ids)
    if set(installation.decisions.story_members(ids)) == set(ids):
        raise UsageError(
            f"{_listed(ids)} {'stand' if len(ids) > 1 else 'stands'} alone already: no other document is in the same story."
        )
    return _make(installation, "split", Target(documents=tuple(ids)), NOTHING, by)


def join(installation: Installation, document_ids: Sequence[str], by: By) -> Decided:
    """Say that documents carry one story.

    Raises: NotFound for an unknown document; UsageError for fewer than two, or if they are one story already.
    """
    ids = _ids(installation, document_ids)
    if len(ids) < 2:
        raise UsageError("Name two documents or more to join.")
    if len({installation.documents.get(each).story_id for each in ids}) == 1:
        raise UsageError(f"{_listed(ids)} are one story already.")
    return _make(installation, "join", Target(documents=tuple(ids)), NOTHING, by)


def split_event(installation: Installation, document_ids: Sequence[str], by: By) -> Decided:
    """Say that documents, with the copies of their stories, report another happening than the others of their events.

    Raises: NotFound for an unknown document; UsageError if nothing else is in one event with them.
    """
    ids = _ids(installation, document_ids)
    sizes = Events(installation.archive).size_of_each(installation.decisions.story_members(ids))
    if sum(size.documents for size in {size.id: size for size in sizes.values()}.values()) <= len(sizes):
        raise UsageError(
            f"{_listed(ids)} {'report' if len(ids) > 1 else 'reports'} a happening of which nothing else tells already."
        )
    return _make(installation, "split-event", Target(documents=tuple(ids)), NOTHING, by)


def join_event(installation: Installation, document_ids: Sequence[str], by: By) -> Decided:
    """Say that documents report one happening.

    Raises: NotFound for an unknown document; UsageError for fewer than two, for one that is no report, or if they are one event already.
    """
    ids = _ids(installation, document_ids)
    if len(ids) < 2:
        raise UsageError("Name two documents or more to join.")
    sizes = Events(installation.archive).size_of_each(ids)
    if missing := [each for each in ids if each not in sizes]:
        raise UsageError(f"{_listed(missing)} can be in no event: only articles and press releases that were read are.")
    if len({size.id for size in sizes.values()}) == 1:
        raise UsageError(f"{_listed(ids)} are one event already.")
    return _make(installation, "join-event", Target(documents=tuple(ids)), NOTHING, by)


def undo(installation: Installation, decision_id: str, by: By) -> Decided:
    """Take a correction back.

    Raises: NotFound for an unknown id; UsageError for one that was taken back before.
    """
    decision = installation.decisions.get(decision_id)
    touched = [each for each in installation.decisions.standing() if each.decision.id == decision.id]
    undoing = installation.decisions.undo(decision.id, who=filled(by.who, "who decides"), reason=by.reason)
    return Decided(undoing.id, "undo", sum(each.n_documents for each in touched), settle_index(installation))


def settle_index(installation: Installation) -> bool:
    """Put what was decided into the index. False if that is done later: another worker is at it, or the index does not answer."""
    try:
        return index_changes(installation)
    except Unavailable:
        return False


def filled(text: str, what: str) -> str:
    """Return what a person said, in one line.

    Raises: UsageError if it is empty.
    """
    if not text.strip():
        raise UsageError(f"Say {what}; it is empty.")
    return " ".join(text.split())


def _make(installation: Installation, kind: Correction, target: Target, value: Value, by: By) -> Decided:
    reason = (by.reason or "").strip()[:MAX_REASON_CHARS] or None
    decision = installation.decisions.make(kind, target, value, who=filled(by.who, "who decides"), reason=reason)
    standing = next(each for each in installation.decisions.standing() if each.decision.id == decision.id)
    return Decided(decision.id, kind, standing.n_documents, settle_index(installation))


def _asked_label(label: str) -> Label:
    found = next((each for each in LABELS if each == label.upper()), None)
    if found is None:
        raise UsageError(f"{label!r} is no label. Labels: {', '.join(LABELS)}.")
    return found


def _label_of(installation: Installation, name: str, label: str | None, item: StoredDocument | None) -> Label:
    """Return the label as which a name is read.

    Raises: NotFound; UsageError if it is read as several, with the choices.
    """
    wanted = [_asked_label(label)] if label else list(LABELS)
    counts = Counter({each: len(_mentions(installation, name, item, each)) for each in wanted})
    counts = +counts
    where = f" in {item.document.id}" if item else ""
    if not counts:
        raise NotFound(
            f"Nothing is read as {name!r}{f' ({wanted[0]})' if label else ''}{where}. `countywatch show` lists what is read."
        )
    if len(counts) > 1:
        choices = [f"--label {found}: {n} times" for found, n in counts.most_common()]
        raise UsageError(_choose(f"{name!r} is read as several things{where}", choices))
    return next(iter(counts))


def _mentions(installation: Installation, name: str, item: StoredDocument | None, label: Label) -> list[Mention]:
    """Return what is read as this name with this label, in one document or everywhere."""
    items = [item] if item else installation.documents.get_many(installation.decisions.documents_naming(name)).values()
    key = key_of(label, name)
    return [
        m for each in items for m in each.annotations.entities if m.label == label and key and key_of(label, m.canonical) == key
    ]


def _is_joined(installation: Installation, name: str, other: str, item: StoredDocument | None, label: Label) -> bool:
    keys = {key_of(label, name), key_of(label, other)}
    found = [*_mentions(installation, name, item, label), *_mentions(installation, other, item, label)]
    return len(keys) == 2 and any({key_of(label, m.text), key_of(label, m.canonical)} == keys for m in found)


def _mention_of(item: StoredDocument, name: str, label: Label, occurrence: int | None) -> Mention:
    key, text = key_of(label, name), item.document.text
    mine = sorted((m for m in item.annotations.entities if m.label == label), key=lambda m: m.start)
    mine = [m for m in mine if key_of(label, m.text) == key] or [m for m in mine if key_of(label, m.canonical) == key]
    if occurrence is None and len(mine) == 1:
        return mine[0]
    if occurrence is not None and 1 <= occurrence <= len(mine):
        return mine[occurrence - 1]
    choices = [f"--occurrence {n}: {_excerpt(text, m.start, m.end)}" for n, m in enumerate(mine, start=1)]
    raise UsageError(_choose(f"{name!r} stands {len(mine)} times in the document; choose one, or --all", choices))


def _quote_of(item: StoredDocument, words: str) -> Quote:
    text, wanted = item.document.text, fold(" ".join(words.split()))
    mine = [q for q in item.annotations.quotes if wanted and wanted in fold(" ".join(text[q.start : q.end].split()))]
    if not mine:
        raise NotFound(f"No quote of the document has the words {words!r}. `countywatch show` prints its text.")
    if len(mine) > 1:
        raise UsageError(
            _choose(
                f"{len(mine)} quotes have the words {words!r}; give more of them", [_excerpt(text, q.start, q.end) for q in mine]
            )
        )
    return mine[0]


def _is_in(item: StoredDocument, name: str) -> bool:
    """Tell whether a document has a name, as it stands or as what was read in it is called."""
    words = fold(" ".join(name.split()))
    called = {fold(m.canonical) for m in item.annotations.entities}
    return bool(words) and (words in called or words in fold(" ".join(item.document.text.split())))


def _ids(installation: Installation, document_ids: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(installation.documents.get(each).document.id for each in document_ids))


def _listed(ids: Sequence[str]) -> str:
    return " and ".join(each[:8] for each in ids)


def _excerpt(text: str, start: int, end: int) -> str:
    first, last = max(0, start - EXCERPT_CHARS), min(len(text), min(end, start + 3 * EXCERPT_CHARS) + EXCERPT_CHARS)
    return f"“{'…' if first else ''}{' '.join(text[first:last].split())}{'…' if last < len(text) else ''}”"


def _choose(what: str, choices: Sequence[str]) -> str:
    more = f"\n  and {len(choices) - MAX_CHOICES} more" if len(choices) > MAX_CHOICES else ""
    return f"{what}:" + "".join(f"\n  {choice}" for choice in choices[:MAX_CHOICES]) + more
