"""Commands that put right what was read wrongly."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.deciding import by, say_if_index_follows
from cli.group import CommandGroup
from cli.options import AsJson, Data, InDocument, OfLabel, Reason, Who
from cli.output import installed, log_line, n_documents, print_json, printable
from core.errors import UsageError

if TYPE_CHECKING:
    from service.correcting.making import By, Decided
    from service.correcting.propose import Proposal
    from service.installation import Installation

correct_app = CommandGroup("Put right what was read wrongly. Every correction is kept, and can be taken back.")


def put_right(data: Path | None, as_json: bool, by: "By", propose: "Callable[[Installation], Proposal]") -> None:
    """Make a correction in the archive, and tell what it did."""
    from service.correcting.making import make

    with installed(data) as installation:
        decided = make(installation, propose(installation), by)
    print_decided(decided, as_json)
    if decided.copies and not as_json:
        print(f"Copies of the story have the same words, and are put right too: {', '.join(copy[:8] for copy in decided.copies)}")


def print_decided(decided: "Decided", as_json: bool) -> None:
    """Print what a correction did, with the id by which it is taken back."""
    if as_json:
        print_json(decided)
    else:
        print(f"{decided.id[:8]}  {decided.kind}: {n_documents(decided.documents)}")
    say_if_index_follows(decided.is_indexed)


@correct_app.command("not-entity")
def correct_not_entity(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    label: OfLabel = None,
    document: InDocument = None,
    occurrence: Annotated[
        int | None, typer.Option(metavar="N", help="Only where it stands in the document for the Nth time.")
    ] = None,
    everywhere_in_it: Annotated[bool, typer.Option("--all", help="All places of the document.")] = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that a name is none: everywhere, or at one place or all places of a document."""
    from service.correcting.propose import not_entity

    if document is None and (occurrence is not None or everywhere_in_it):
        raise UsageError("--occurrence and --all choose among the places of one document. Name it with --document.")
    put_right(
        data,
        as_json,
        by(who, reason),
        lambda installation: not_entity(
            installation.decisions,
            installation.documents,
            name,
            label=label,
            document_id=document,
            occurrence=occurrence,
            everywhere_in_it=everywhere_in_it,
        ),
    )


@correct_app.command("same")
def correct_same(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name that stays.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The name that is the same.")],
    label: OfLabel = None,
    document: InDocument = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that OTHER is the same as NAME, by which both are then known."""
    from service.correcting.propose import same

    put_right(
        data,
        as_json,
        by(who, reason),
        lambda installation: same(installation.decisions, installation.documents, name, other, label=label, document_id=document),
    )


@correct_app.command("different")
def correct_different(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    other: Annotated[str, typer.Argument(metavar="OTHER")],
    label: OfLabel = None,
    document: InDocument = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that NAME and OTHER are two: what is written as the one is no longer taken for the other."""
    from service.correcting.propose import different

    put_right(
        data,
        as_json,
        by(who, reason),
        lambda installation: different(
            installation.decisions, installation.documents, name, other, label=label, document_id=document
        ),
    )


@correct_app.command("rename")
def correct_rename(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    label: OfLabel = None,
    document: InDocument = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give what is known by a name another."""
    from service.correcting.propose import rename

    put_right(
        data,
        as_json,
        by(who, reason),
        lambda installation: rename(installation.decisions, installation.documents, name, new, label=label, document_id=document),
    )


@correct_app.command("speaker")
def correct_speaker(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    words: Annotated[str, typer.Argument(metavar="QUOTE", help="Some of the quote's words.")],
    name: Annotated[str | None, typer.Option("--name", help="Who spoke them, as the document names the speaker.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="The speaker is not known.")] = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say who spoke a quote."""
    from service.correcting.propose import speaker

    if (name is None) != nobody:
        raise UsageError("Say who spoke the quote with --name NAME, or that it is not known with --nobody.")
    put_right(data, as_json, by(who, reason), lambda installation: speaker(installation.documents, document, words, name))


@correct_app.command("role")
def correct_role(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    person: Annotated[str, typer.Argument(metavar="PERSON")],
    role: Annotated[str | None, typer.Option("--role", help="The role that the person has.")] = None,
    none: Annotated[bool, typer.Option("--none", help="The person does not have the role that was read.")] = False,
    was: Annotated[
        str | None, typer.Option("--was", metavar="ROLE", help="The role that was read, where there are several.")
    ] = None,
    organisation: Annotated[str | None, typer.Option("--organisation", metavar="NAME", help="Where the role is held.")] = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say which role a person has in a document, in place of the one that was read."""
    from service.correcting.propose import role as correct

    if (role is None) != none:
        raise UsageError("Say which role the person has with --role ROLE, or that it is none with --none.")
    put_right(
        data,
        as_json,
        by(who, reason),
        lambda installation: correct(installation.documents, document, person, role, was=was, organisation=organisation),
    )


@correct_app.command("not-figure")
def correct_not_figure(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    words: Annotated[str, typer.Argument(metavar="FIGURE", help="The figure as it stands, alone or with some words around it.")],
    place: Annotated[
        int | None, typer.Option("--place", metavar="N", help="Where it begins in the text, if the words hold several.")
    ] = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that a number does not count what it was taken to count."""
    from service.correcting.propose import not_figure

    put_right(
        data, as_json, by(who, reason), lambda installation: not_figure(installation.documents, document, words, place=place)
    )


@correct_app.command("item")
def correct_item(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    words: Annotated[str, typer.Argument(metavar="PASSAGE", help="Some of the passage's words.")],
    item: Annotated[str | None, typer.Option("--item", metavar="NUMBER", help="The agenda item under which it stands.")] = None,
    none: Annotated[bool, typer.Option("--none", help="It stands under no item.")] = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say under which agenda item a passage stands."""
    from service.correcting.propose import item as correct

    if (item is None) != none:
        raise UsageError("Say under which item the passage stands with --item NUMBER, or under none with --none.")
    put_right(data, as_json, by(who, reason), lambda installation: correct(installation.documents, document, words, item))


OfEvent = Annotated[bool, typer.Option("--event", help="The event that they report, and not the story that they carry.")]


@correct_app.command("split")
def correct_split(
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...")],
    of_event: OfEvent = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that documents are no copies of the others of their story; or, with --event, that they report another happening."""
    from service.correcting.propose import split, split_event

    put_right(
        data,
        as_json,
        by(who, reason),
        lambda at: split_event(at.archive, at.decisions, documents) if of_event else split(at.decisions, at.documents, documents),
    )


@correct_app.command("join")
def correct_join(
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...")],
    of_event: OfEvent = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that documents carry one story; or, with --event, that they report one happening."""
    from service.correcting.propose import join, join_event

    put_right(
        data,
        as_json,
        by(who, reason),
        lambda at: join_event(at.archive, documents) if of_event else join(at.documents, documents),
    )


@correct_app.command("list")
def correct_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show all corrections, newest first: what they are about, whether they still apply, who made them."""
    from service.correcting.listing import corrections, damage_in_words

    with installed(data) as installation:
        rows, damage = corrections(installation.decisions), damage_in_words(installation.decisions)
    if damage:
        log_line(damage)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        becomes = f" → {row.becomes}" if row.becomes else ""
        where = f" in {row.document_id[:8]}" if row.document_id else ""
        line = f"{row.id[:8]}  {row.at:%Y-%m-%d %H:%M}  {row.kind}: {row.about}{becomes}{where}; {row.state}, {n_documents(row.documents)}"
        print(printable(f"{line}; {row.who}" + (f": {row.reason}" if row.reason else "")))
    if not rows and not damage:
        log_line("Nothing has been corrected yet.")


@correct_app.command("undo")
def correct_undo(
    decision_id: Annotated[str, typer.Argument(metavar="ID")],
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a correction back."""
    from service.correcting.making import undo

    with installed(data) as installation:
        decided = undo(installation, decision_id, by(who, reason))
    print_decided(decided, as_json)
