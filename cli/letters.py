"""Commands on saved searches and digests."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.group import CommandGroup
from cli.hits import say_names
from cli.options import AsJson, Data
from cli.output import installed, log_line, print_json, printable

if TYPE_CHECKING:
    from archive.readers.mail import SavedSearch

searches_app = CommandGroup("Saved searches, from which digests are built.")
digest_app = CommandGroup("The digest e-mails.")
LetterId = Annotated[str, typer.Argument(metavar="ID", help="As `digest outbox` prints it.")]


@searches_app.command("add")
def searches_add(
    name: str,
    query: str,
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS", help="Who gets the digest.")],
    pace: Annotated[str, typer.Option(help="daily, weekdays or weekly.")] = "daily",
    at: Annotated[str | None, typer.Option("--at", metavar="HH:MM", help="The local time; else the beat's.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Keep a search and mail what is new in it."""
    from service.following.digest_news import names_told
    from service.following.saved_searches import add_search
    from service.names.name_matching import Names

    with installed(data) as installation:
        names = names_told(Names(installation), installation.index, query)
        saved = add_search(installation.archive, name, query, to, pace=pace, at=at)
    if as_json:
        print_json(saved)
    else:
        print_saved(saved)
    say_names(names)
    if names.unknown:
        log_line(
            "The search is kept as typed, and finds the name once a text has it. `countywatch searches remove ID` takes it away."
        )


@searches_app.command("list")
def searches_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show the saved searches."""
    from archive.readers.mail import Mail

    with installed(data) as installation:
        saved = Mail(installation.archive).searches()
    if as_json:
        print_json(saved)
        return
    for search in saved:
        print_saved(search)
    if not saved:
        log_line("No searches are saved. Add one with `countywatch searches add NAME QUERY --to ADDRESS`.")


def print_saved(saved: "SavedSearch") -> None:
    """Print one saved search for a terminal."""
    when = f"{saved.pace} at {saved.local_time}" if saved.local_time else saved.pace
    paused = (", paused" if saved.is_paused else "") + ("" if saved.is_confirmed else ", not confirmed by its reader yet")
    print(printable(f"{saved.id[:8]}  {saved.name}: {saved.query} → {saved.recipient}, {when}{paused}"))


@searches_app.command("remove")
def searches_remove(search_id: str, data: Data = None, as_json: AsJson = False) -> None:
    """Forget a saved search. What its reader was sent stays known, so that nothing comes twice."""
    from archive.readers.mail import Mail

    with installed(data) as installation:
        saved = Mail(installation.archive).remove_search(search_id)
    if as_json:
        print_json(saved)
    else:
        log_line(f"Removed: {saved.name}")


@searches_app.command("pause")
def searches_pause(
    search_id: str,
    resume: Annotated[bool, typer.Option("--resume", help="Mail it again.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Stop mailing a saved search, or resume it."""
    from archive.readers.mail import Mail

    with installed(data) as installation:
        saved = Mail(installation.archive).pause_search(search_id, paused=not resume)
    if as_json:
        print_json(saved)
    else:
        log_line(f"{'Resumed' if resume else 'Paused'}: {saved.name}")


@digest_app.command("preview")
def digest_preview(
    search_id: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
    out: Annotated[Path, typer.Option(metavar="DIR")] = Path("digest-preview"),
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write the digests as they would be sent now, one of each reader; nothing is sent or marked."""
    from digests.desk import preview

    with installed(data) as installation:
        written = preview(installation, out, search_id)
    if as_json:
        print_json({"files": [str(path) for path in written]})
    else:
        for path in written:
            print(path)
    if not written:
        log_line("There is nothing to preview: no search is saved, or all are paused. `countywatch searches list` shows them.")


@digest_app.command("send")
def digest_send(data: Data = None, as_json: AsJson = False) -> None:
    """Compose a digest of every active search now, and send what is in the outbox. Without a mail server nothing is composed."""
    from digests.desk import compose_now, mail_server, send_due

    with installed(data) as installation:
        mail_server(installation.config).check()  # before anything is composed: a letter that is composed has told its news
        posted = compose_now(installation)
        counts = {"composed": posted} | send_due(installation.archive, installation.config, installation.clock)
    if as_json:
        print_json(counts)
    else:
        print(", ".join(f"{n} {what}" for what, n in counts.items()))


@digest_app.command("outbox")
def digest_outbox(data: Data = None, as_json: AsJson = False) -> None:
    """Show the outbox: what waits, what was sent, what was refused and why."""
    from archive.readers.mail import Mail

    with installed(data) as installation:
        letters = Mail(installation.archive).letters()
    rows = [
        {"id": x.id, "to": x.recipient, "subject": x.subject, "state": x.state, "tries": x.tries, "error": x.error}
        for x in letters
    ]
    if as_json:
        print_json(rows)
        return
    for letter in letters:
        fault = f"  ({letter.error})" if letter.error else ""
        print(printable(f"{letter.state:<9} {letter.id}  {letter.recipient}  {letter.subject}{fault}"))
    if not letters:
        log_line("The outbox is empty.")


@digest_app.command("retry")
def digest_retry(letter_id: LetterId, data: Data = None, as_json: AsJson = False) -> None:
    """Let a letter that could not be sent be tried again: at the next turn of `countywatch run`, or by `countywatch digest send`."""
    from archive.readers.mail import Mail

    with installed(data) as installation:
        Mail(installation.archive).retry(letter_id)
    if as_json:
        print_json({"id": letter_id, "state": "waiting"})
    else:
        log_line("It waits, and is tried at the next turn.")


@digest_app.command("dismiss")
def digest_dismiss(letter_id: LetterId, data: Data = None, as_json: AsJson = False) -> None:
    """Give up a letter that could not be sent."""
    from archive.readers.mail import Mail

    with installed(data) as installation:
        Mail(installation.archive).dismiss(letter_id)
    if as_json:
        print_json({"id": letter_id, "state": "dismissed"})
    else:
        log_line("It is given up, and not sent.")
