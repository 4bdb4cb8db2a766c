"""Commands on one thing or one document."""

from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING, Annotated

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data, Since
from cli.output import day, installed, log_line, n_documents, print_json, printable
from core.ordering import distinct
from core.shown_speakers import role_in_words
from core.vocabulary import FACETED, THINGS

if TYPE_CHECKING:
    from service.differences import Piece
    from service.dossiers.answer import DossierPlace, DossierSection, Lines

commands = CommandGroup()
# A figure's sentence in a terminal: three lines, enough to see what is counted.
MAX_SENTENCE_CHARS = 240


@commands.command()
def dossier(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    kind: Annotated[str, typer.Option(help=f"One of {', '.join(THINGS)}.")] = "operation",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what is known of one operation: force, figures by date, people in a public role, places, quotes, press and councils together.

    With --kind, of a person in public office, a place, an organisation or a drug: how often, when, where and beside what.
    """
    from index.names import name_clause
    from service.dossiers.dossiers import dossier as make_dossier

    if kind != "operation":
        print_profile(kind, name, data, as_json=as_json)
        return
    with installed(data) as installation:
        answer = make_dossier(installation, name)
    if as_json:
        print_json(answer)
        return
    for note in answer.notes:
        log_line(printable(f"{note}."))
    print(printable(f"{answer.name}: {n_documents(answer.documents)}, {answer.undated} undated"))
    for section in answer.sections:
        print_section(section)
    clause = name_clause("operation", answer.key)
    log_line(
        printable(
            f"Quotes are those beside the name, and in texts mainly about it those of people in a public role; `countywatch quotes '{clause}'` lists every one of texts that name it."
        )
    )
    if answer.partial:
        log_line("This is not all there is: more documents name it than could be read.")


def print_profile(kind: str, name: str, data: Path | None, *, as_json: bool) -> None:
    """Print the dossier of anything but an operation."""
    from service.dossiers.profiles import profile

    with installed(data) as installation:
        answer = profile(installation.archive, installation.config.beat, kind, name)
    if as_json:
        print_json(answer)
        return
    for note in answer.notes:
        log_line(printable(f"{note}."))
    days = f", from {answer.first[:10]} to {answer.last[:10]}" if answer.first and answer.last else ""
    print(printable(f"{answer.name}: {n_documents(answer.documents)}, {answer.undated} undated{days}"))
    for office in answer.offices:
        held = f" from {office.first[:10]} to {office.last[:10]}" if office.first and office.last else ""
        print(printable(f"  {role_in_words(office.role, office.organisation)}:{held}, {n_documents(office.documents)}"))
    for facet_name, counted in (
        ("source", answer.sources),
        ("operation", answer.operations),
        ("person", answer.people),
        ("place", answer.places),
        ("organisation", answer.organisations),
    ):
        if counted:
            print(
                printable(
                    f"{FACETED[facet_name].plural.upper()}: " + "; ".join(f"{name.name} ({name.documents})" for name in counted)
                )
            )
    for document in answer.newest:
        print(
            printable(
                f"  {(document.published or 'undated')[:10]}  {document.source_name}: {document.title}  {document.document_id}"
            )
        )
    for other in answer.others:
        log_line(
            f"Another {kind} has this name, in {n_documents(other.documents)}: `countywatch dossier {other.id} --kind {kind}`."
        )


def print_section(section: "DossierSection") -> None:
    """Print what the texts of one force say, for a terminal."""

    def head(name: str, part: "Lines[object]") -> None:
        print(f"\n{name} ({part.total})" + (f", {len(part.lines)} shown" if part.total > len(part.lines) else ""))

    def line(words: str, at: "DossierPlace") -> None:
        place = [f"page {at.page}"] if at.page else []
        place += [f"item {at.item}"] if at.item else []
        place = [(at.published or "undated")[:10], at.source_name, *place, at.document_id]
        print(printable(f"  {words}  [{', '.join(place)}]"))

    force = section.force
    claim = f"{force.name}, as {force.documents} of {n_documents(section.documents)} say" if force else "no force is named"
    print(printable(f"\nFORCE: {claim}{' (same name, other force)' if force and section.is_other else ''}"))
    if section.first and section.last:
        first, last = (section.first.published or "")[:10], (section.last.published or "")[:10]
        print(f"First mention {first}, last {last}; {section.undated} undated")
    head("FIGURES", section.figures)
    for figure in section.figures.lines:
        on = f", for {figure.on}" if figure.on else ""
        line(f"{figure.stated}, {figure.words}{on}: “{shorten(figure.sentence, MAX_SENTENCE_CHARS, placeholder=' …')}”", figure)
    head("PEOPLE IN A PUBLIC ROLE", section.people)
    for person in section.people.lines:
        roles = "; ".join(role_in_words(role.role, role.organisation) for role in person.roles)
        line(f"{person.name}{f' ({roles})' if roles else ''}, {n_documents(person.documents)}", person)
    head("PLACES", section.places)
    for place in section.places.lines:
        line(f"{place.name}, {n_documents(place.documents)}", place)
    head("QUOTES", section.quotes)
    for quote in section.quotes.lines:
        line(f"{quote.said_by}: “{' '.join(quote.text.split())}”", quote)
    head("PRESS AND COUNCILS", section.mentions)
    for mention in section.mentions.lines:
        line(f"{mention.kind}: {mention.shown_title}" + (f" ({mention.copies} copies)" if mention.copies > 1 else ""), mention)


@commands.command()
def show(document_id: str, data: Data = None, as_json: AsJson = False) -> None:
    """Show one document: its text, and what is known of it."""
    from service.documents import get_document
    from service.meetings.meetings import item_lines

    with installed(data) as installation:
        answer = get_document(installation.archive, installation.config.beat, document_id)
    if as_json:
        print_json(answer)
        return
    document, mentions = answer.document, answer.annotations.entities
    when = document.published.value or "undated"
    print(printable(f"{document.title}\n{answer.source_name} · {document.kind} · {when}\n{document.url}"))
    for sentence in answer.recognition:
        print(printable(sentence))
    print(printable(f"\n{document.text}"))
    if answer.left_out:
        print(printable(f"\n{answer.left_out} `countywatch show {document_id} --json` has how they begin."))
    for item in document.items:
        if lines := item_lines(item):
            print(printable("\n".join([f"\nItem {item.number}: {item.title}", *lines])))
    for label in distinct(mention.label for mention in mentions):
        names = distinct(m.canonical for m in mentions if m.label == label)
        print(printable(f"\n{label}: {', '.join(names)}"))
    if len(answer.story) > 1:
        print(printable("\nThe same story: " + "; ".join(f"{copy.source_name} ({copy.document_id})" for copy in answer.story)))
    if answer.event is not None and answer.event.documents > len(answer.story):
        size = answer.event
        print(
            f"\nThe same event: {n_documents(size.documents)} of {size.outlets} sources; `countywatch event {size.id}` lists them."
        )


@commands.command()
def changes(
    document_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    since: Since = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show what publishers changed: edited articles, swapped and late papers, meetings moved or called off; of a document, word by word."""
    from datetime import datetime, time

    from service.changes import changes as list_changes
    from service.changes import changes_of, versions_of

    with installed(data) as installation:
        if document_id is not None:
            rows = changes_of(installation.archive, installation.config.beat, document_id)
            versions = versions_of(installation.documents, document_id)
        else:
            first = day(since)
            moment = datetime.combine(first, time(), installation.config.beat.tz) if first else None
            rows, versions = list_changes(installation.archive, installation.config.beat, installation.clock, since=moment), []
        zone = installation.config.beat.tz
    if as_json:
        print_json({"changes": rows, "versions": versions})
        return
    for change in rows:
        named = f" ({change.document_id})" if change.document_id else f" {change.url}"
        when = f"{change.at.astimezone(zone):%Y-%m-%d %H:%M}"
        print(printable(f"{when} {change.kind}: {change.source_name}, {change.title}: {change.summary}{named}"))
    for version in versions:
        if version.change is not None:
            print(printable(f"\nFrom {version.seen_at.astimezone(zone):%Y-%m-%d %H:%M}: {version.title}"))
            for pieces in version.change.paragraphs:
                print(printable("  " + "".join(_marked(piece) for piece in pieces)))
    if not rows:
        log_line("Nothing was changed that was noticed.")


def _marked(piece: "Piece") -> str:
    return (
        piece.text
        if piece.op == "same"
        else f"[-{piece.text.rstrip()}-] "
        if piece.op == "removed"
        else f"{{+{piece.text.rstrip()}+}} "
    )


@commands.command()
def event(event_id: Annotated[str, typer.Argument(metavar="ID")], data: Data = None, as_json: AsJson = False) -> None:
    """List the reports of one happening, oldest first, the copies of one story below each other."""
    from service.events.events import get_event

    with installed(data) as installation:
        answer = get_event(installation.archive, installation.config.beat, event_id)
    if as_json:
        print_json(answer)
        return
    if not answer.id.startswith(event_id):
        log_line(f"This event was joined with another; its id is {answer.id} now.")
    print(printable(f"{answer.title}\n{n_documents(answer.documents)} of {answer.outlets} sources"))
    for story in answer.stories:
        for copy, mark in zip(story, ("-", *("  =" for _ in story[1:])), strict=True):
            when = (copy.published or "undated")[:10]
            print(printable(f"{mark} {when}  {copy.source_name}: {copy.title}  {copy.document_id}"))
