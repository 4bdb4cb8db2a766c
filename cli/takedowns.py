"""Commands that take things down."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.deciding import by, say_if_index_follows
from cli.group import CommandGroup
from cli.options import AsJson, Data, Reason, Who
from cli.output import installed, log_line, n_documents, print_json, printable

if TYPE_CHECKING:
    from service.correcting.takedowns import TakenDown
    from service.installation import Installation

# Documents that are told of one by one; --json has all.
MAX_LISTED = 20

takedown_app = CommandGroup("Take a document, a story, a person or an address down.")

OfDocument = Annotated[str | None, typer.Option("--document", metavar="ID", help="One document.")]
OfStory = Annotated[str | None, typer.Option("--story", metavar="ID", help="A story with all its copies.")]
OfPerson = Annotated[str | None, typer.Option("--person", metavar="NAME", help="A person, by the full name.")]
OfUrl = Annotated[str | None, typer.Option("--url", metavar="URL", help="Whatever stands at an address, now or later.")]


def take_down(data: Path | None, as_json: bool, decide: "Callable[[Installation], TakenDown]") -> None:
    """Take something down in the archive, or lift that, and tell what became of each document."""
    with installed(data) as installation:
        taken = decide(installation)
    if as_json:
        print_json(taken)
    elif taken.kind == "let-return":
        print(f"{taken.id[:8]}  lift: nothing is brought back; what was erased may be collected again")
    else:
        print(f"{taken.id[:8]}  {taken.kind}: {n_documents(taken.documents)}")
        if not taken.documents and taken.kind != "lift":
            log_line("Nothing of it is here: check its spelling. If it is right, what comes later is kept away.")
        for each in taken.taken_from[:MAX_LISTED]:
            what = "erased" if taken.kind == "erase" else each.words
            print(printable(f"          {each.title} ({each.document_id[:8]}): {what}"))
        if len(taken.taken_from) > MAX_LISTED:
            print(f"          and {len(taken.taken_from) - MAX_LISTED:,} more; --json has all")
    say_if_index_follows(taken.is_indexed)


@takedown_app.command("suppress")
def takedown_suppress(
    document: OfDocument = None,
    story: OfStory = None,
    person: OfPerson = None,
    url: OfUrl = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Serve something no longer, until that is lifted. Of a person's documents so much is left out as names the person, or all."""
    from service.correcting.takedowns import Subject, suppress

    take_down(data, as_json, lambda installation: suppress(installation, Subject(document, story, person, url), by(who, reason)))


@takedown_app.command("erase")
def takedown_erase(
    document: OfDocument = None,
    story: OfStory = None,
    person: OfPerson = None,
    url: OfUrl = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Remove something for good, and keep it from coming back. It cannot be restored."""
    from service.correcting.takedowns import Subject, erase

    take_down(data, as_json, lambda installation: erase(installation, Subject(document, story, person, url), by(who, reason)))


@takedown_app.command("list")
def takedown_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show all takedowns, newest first, those too that were lifted."""
    from service.correcting.listing import damage_in_words
    from service.correcting.takedowns import takedowns

    with installed(data) as installation:
        rows, damage = takedowns(installation.decisions), damage_in_words(installation.decisions)
    if damage:
        log_line(damage)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        state = "lifted" if row.is_lifted else "in force"
        line = f"{row.id[:8]}  {row.at:%Y-%m-%d %H:%M}  {row.kind} {row.of} {row.subject}; {state}, {n_documents(row.documents)}"
        print(printable(f"{line}; {row.who}" + (f": {row.reason}" if row.reason else "")))
    if not rows and not damage:
        log_line("Nothing has been taken down.")


@takedown_app.command("lift")
def takedown_lift(
    decision_id: Annotated[str, typer.Argument(metavar="ID")],
    collect_again: Annotated[
        bool, typer.Option("--collect-again", help="Of what was erased, which is gone: let it be collected again.")
    ] = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Serve what was suppressed again. What was erased cannot be brought back; with --collect-again it may be collected again."""
    from service.correcting.takedowns import lift

    take_down(data, as_json, lambda installation: lift(installation, decision_id, by(who, reason), may_return=collect_again))
