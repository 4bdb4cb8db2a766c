"""The dossier of one operation: what the press and the councils say of it, each line with the place where it stands.

Nothing is summed and nothing is inferred but one thing: whose operation a text speaks of (service/names/entities.py). A national force (British
Transport Police) works with the others: it has a section only where no text names another force. How many texts name no force is told.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from archive.archive import Archive
from archive.facts.dossiers import Dossiers, RoleRow, Stand
from archive.facts.entities import Entities, Sighting
from archive.facts.offices import Offices
from archive.texts.facts_state import naming_state
from core.beat import Beat
from core.errors import NotFound, UsageError
from core.ordering import sorted_by
from core.shown_speakers import role_in_words
from core.vocabulary import FIGURES
from index.names import name_key
from service.dossiers.answer import (
    Dossier,
    DossierPlace,
    DossierSection,
    FigureLine,
    Force,
    ForcePlace,
    HeldRole,
    Lines,
    MentionLine,
    PersonLine,
    PlaceLine,
    QuoteLine,
    QuoteLines,
    WrittenName,
)
from service.dossiers.lines import MAX_OTHERS, ChosenLines, Met, TiedForce, chosen_lines, first_of
from service.dossiers.sources import DossierSources, Wanted, dress
from service.facts.extracts import (
    OperationExtract,
    PersonNamed,
    SpokenQuote,
    StatedFigure,
    extracts_of,
)
from service.facts.facts import waiting_in_words, words_key
from service.facts.stated import as_stated
from service.installation import Installation
from service.names.entities import force_of_each
from service.names.name_matching import MAX_SUGGESTIONS, Names
from service.names.query_names import read_as_in_words

MAX_NAME_CHARS = 120
# Sorts after every date.
UNDATED = "9999"
_NOT_NAMED = "No document names an operation {!r}."
_HOW_TO_FIND = (
    " `countywatch search` finds operations by any word beside them, and in minutes of an earlier meeting inside a pack."
)


def dossier(installation: Installation, name: str) -> Dossier:
    """Return everything the archive says of an operation, with or without the word "Operation" before its name.

    Every number is a count of the archive's rows; texts are opened for the lines that are shown alone.
    Raises: UsageError for a name that cannot be one; NotFound, with names that come near; Unavailable if the engine is down.
    """
    key, notes = _known_key(installation, name)
    answer = installation.archive.kept.get(
        ("dossier", key, installation.config.beat),
        lambda: _of_key(installation.archive, installation.config.beat, key),
        made_of=lambda: (naming_state(installation.archive, "operation", key), waiting_in_words(installation.archive) is None),
    )
    if answer is None:
        raise NotFound(_NOT_NAMED.format(name.strip()) + f" {waiting_in_words(installation.archive) or ''}".rstrip())
    return replace(answer, notes=notes) if notes else answer


def _of_key(archive: Archive, beat: Beat, key: str) -> Dossier | None:
    """Return what the archive says of the operation with this key; None if nothing."""
    rows = Dossiers(archive).operation(key)
    by_others = Offices(archive).offices_by_others([row.document_id for row in rows.documents])
    extracts = list(extracts_of(rows, key, {document_id: frozenset(held) for document_id, held in by_others.items()}))
    if not extracts:
        return None
    extracts.sort(key=_in_time)
    sections = [chosen_lines(force, own) for force, own in _by_force(extracts).items()]
    wanted = Wanted(
        places=[place for section in sections for place in section.places_listed()],
        figures=[figure.at for section in sections for _, figure, _ in section.figures.lines],
        mentions=[(story[0].at, story[0].marks) for section in sections for story in section.mentions.lines],
    )
    dressing = dress(archive, beat, wanted)
    return Dossier(
        name=f"Operation {_title(extracts, key)}",
        key=key,
        documents=len(extracts),
        undated=sum(not extract.published for extract in extracts),
        partial=waiting_in_words(archive) is not None,
        sections=tuple(_section(section, dressing, is_other=number > 0) for number, section in enumerate(sections)),
    )


def _key_of(name: str) -> str:
    if len(name) > MAX_NAME_CHARS:
        raise UsageError(f"An operation's name has {MAX_NAME_CHARS} characters at most; this has {len(name):,}.")
    key = name_key("operation", name)
    if not any(c.isalnum() for c in key):
        raise UsageError("Name an operation, for example Gravity.")
    return key


def _known_key(installation: Installation, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the key of the one operation that a name stands for, stood for before a correction, or is a part of; and what is to be told of that.

    Raises: UsageError for a name that cannot be one; NotFound, with the names that may be meant.
    """
    key = _key_of(name)
    if Entities(installation.archive).named("operation", key):
        return key, ()
    lookup = Names(installation).look_up("operation", name)
    if len(lookup.names) == 1:
        (meant,) = lookup.names
        is_renamed = meant.corrected_on is not None
        return meant.key, (read_as_in_words(name.strip(), [(meant.shown, meant.corrected_on)]),) if is_renamed else ()
    near = lookup.names[:MAX_SUGGESTIONS] or lookup.suggestions
    waiting = waiting_in_words(installation.archive)
    hint = f" Did you mean {' or '.join(name.shown for name in near)}?" if near else f" {waiting}" if waiting else _HOW_TO_FIND
    raise NotFound(_NOT_NAMED.format(name.strip()) + hint)


def _by_force(extracts: Sequence[OperationExtract]) -> dict[str | None, list[OperationExtract]]:
    """Return the documents of each force, the force of most documents first, those of no known force last."""
    sightings = [Sighting(x.document_id, x.source_id, x.story_id, x.published, (), tuple(x.ties), x.entity_id) for x in extracts]
    force_of = force_of_each(sightings)
    groups: dict[str | None, list[OperationExtract]] = defaultdict(list)
    for extract in extracts:
        groups[force_of[extract.document_id] or None].append(extract)
    ranked = sorted_by(groups, key=lambda force: (force is None, -len(groups[force]), force or ""))
    return {force: sorted(groups[force], key=_in_time) for force in ranked}


def _section(chosen: ChosenLines, dressing: DossierSources, *, is_other: bool) -> DossierSection:
    extracts, dated, at = chosen.extracts, chosen.dated, dressing.places
    written = Counter(name for extract in extracts for name in extract.names)
    names = [WrittenName(name, n) for name, n in sorted_by(written.items(), key=lambda entry: (-entry[1], entry[0]))]
    return DossierSection(
        id=extracts[0].entity_id,
        force=_force(chosen.tied, at) if chosen.tied else None,
        also_named=tuple(_force(tied, at) for tied in chosen.also_tied),
        unnamed=sum(not extract.ties for extract in extracts),
        is_other=is_other,
        documents=len(extracts),
        stories=len({extract.story_id for extract in extracts}),
        undated=len(extracts) - len(dated),
        first=at[dated[0].at] if dated else None,
        last=at[dated[-1].at] if dated else None,
        names=first_of(names, "names"),
        figures=Lines(chosen.figures.total, [_figure(figure, copies, dressing) for _, figure, copies in chosen.figures.lines]),
        people=Lines(chosen.people.total, [_person(met, at) for met in chosen.people.lines]),
        places=Lines(
            chosen.places.total,
            [PlaceLine(*at[(p := met.latest[1]).at].parts, p.name, p.key, len(met.all)) for met in chosen.places.lines],
        ),
        quotes=QuoteLines(
            chosen.quotes.total,
            [_quote(quote, copies, at) for _, quote, copies in chosen.quotes.lines],
            left_out=sum(extract.n_private for extract in extracts),
        ),
        mentions=Lines(chosen.mentions.total, [_mention(documents, dressing) for documents in chosen.mentions.lines]),
    )


def _force(tied: TiedForce, at: Mapping[Stand, DossierPlace]) -> Force:
    said_in = tuple(ForcePlace(*at[stand].parts, is_own) for stand, _, is_own in tied.said_in)
    return Force(tied.name, tied.key, tied.n_documents, said_in)


def _figure(figure: StatedFigure, copies: int, dressing: DossierSources) -> FigureLine:
    row, (sentence, span) = figure.row, dressing.sentences[figure.at]
    return FigureLine(
        *dressing.places[figure.at].parts,
        text=row.text,
        stated=as_stated(row, sentence, *span),
        figure_kind=row.kind,
        words=FIGURES[row.kind].words_for(row.value),
        value=row.value,
        unit=row.unit,
        approximate=row.approximate,
        on=row.on,
        beside=figure.beside,
        copies=copies,
        sentence=sentence,
        highlights=(span,),
    )


def _quote(quote: SpokenQuote, copies: int, at: Mapping[Stand, DossierPlace]) -> QuoteLine:
    row = quote.row
    return QuoteLine(
        *at[quote.at].parts,
        text=row.text,
        speaker=row.name,
        said_by=quote.said_by,
        speaker_confidence=row.confidence,
        role=row.role,
        organisation=row.organisation,
        beside=quote.beside,
        copies=copies,
    )


def _person(met: Met[PersonNamed], at: Mapping[Stand, DossierPlace]) -> PersonLine:
    """Return a person with each role as written and how many documents give it, the commonest first."""
    roles: dict[str, list[RoleRow]] = defaultdict(list)
    for role in (role for _, person in met.all for role in person.roles):
        roles[words_key(role_in_words(role.role, role.organisation))].append(role)
    held = [
        HeldRole(same[-1].role, same[-1].organisation, len(same)) for same in sorted_by(roles.values(), key=lambda x: -len(x))
    ]
    person = met.latest[1]
    return PersonLine(*at[person.at].parts, person.name, tuple(held), len(met.all))


def _mention(documents: Sequence[OperationExtract], dressing: DossierSources) -> MentionLine:
    first, *rest = documents
    seen = dressing.documents[first.at]
    return MentionLine(
        *dressing.places[first.at].parts,
        story_id=first.story_id,
        url=seen.url,
        access=seen.access,
        copies=len(documents),
        others=tuple(dressing.places[extract.at] for extract in rest[:MAX_OTHERS]),
        n_passages=len(first.marks),
        passages=seen.passages,
    )


def _in_time(extract: OperationExtract) -> tuple[str, str]:
    return extract.published or UNDATED, extract.document_id


def _title(extracts: Sequence[OperationExtract], key: str) -> str:
    """Return the name without "Operation", as most texts write it."""
    bare = re.compile(r"^(?:operations?|ops?\.?|ymgyrch)\s+", re.I)
    written = Counter(bare.sub("", name) for extract in extracts for name in extract.names)
    fitting = [name for name, _ in written.most_common() if name_key("operation", name) == key]
    return next((name for name in fitting if not name.isupper()), key.title())
