"""Commands on lists: those that the team shares, and this machine's own."""

from pathlib import Path
from typing import Annotated

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data
from cli.output import counted, installed, log_line, print_json, printable

lists_app = CommandGroup("Lists of documents that people keep.")
ListId = Annotated[str, typer.Argument(metavar="ID", help="As `lists list` prints it.")]


@lists_app.command("list")
def lists_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show the lists."""
    from service.team.lists import lists_of
    from service.team.members import MACHINE_USER

    with installed(data) as installation:
        rows = lists_of(installation.archive, MACHINE_USER)
    if as_json:
        print_json(rows)
        return
    for row in rows:
        print(
            printable(
                f"{row.id}  {row.name}: {counted(row.n_entries, 'entry', 'entries')}{f', of {row.owner}' if row.owner else ''}"
            )
        )
    if not rows:
        log_line("There is no list yet. The pages make them: “Keep” beside a hit or on a document.")


@lists_app.command("show")
def lists_show(list_id: ListId, data: Data = None, as_json: AsJson = False) -> None:
    """Show what stands on a list, newest first."""
    from service.team.contents import list_contents, taken_down_in_words
    from service.team.members import MACHINE_USER

    with installed(data) as installation:
        contents = list_contents(installation.archive, installation.config.beat, MACHINE_USER, list_id)
    if as_json:
        print_json(contents)
        return
    for entry in contents.entries:
        hit = entry.hit
        place = f", item {entry.place}" if entry.kind == "item" else f", {entry.kind}" if entry.kind != "document" else ""
        print(printable(f"{hit.document_id[:8]}  {hit.published or 'undated'}  {hit.source_name}: {hit.shown_title}{place}"))
    if notice := taken_down_in_words(contents.about.n_taken_down) or (not contents.entries and "Nothing stands on it."):
        log_line(notice)


@lists_app.command("export")
def lists_export(
    list_id: ListId,
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="A file that ends in .csv, .xlsx, .json or .atom.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write what stands on a list to a file, within licences."""
    from archive.readers.lists import Lists
    from service.exports.files import write_export
    from service.team.contents import export_entries
    from service.team.lists import owned_lists
    from service.team.members import MACHINE_USER

    with installed(data) as installation:
        team_list = owned_lists(installation.archive).get(MACHINE_USER, list_id)
        entries = Lists(installation.archive).entries(team_list.id)
        path, n = f"/lists/{team_list.id}", team_list.n_taken_down
        made = export_entries(
            installation.archive,
            installation.config,
            installation.clock,
            entries,
            made_from="list",
            name=team_list.name,
            path=path,
            n_taken_down=n,
        )
        write_export(made, output)
    if as_json:
        print_json({"file": str(output), "list": team_list})
    else:
        log_line(f"{output} written: {counted(len(entries), 'entry', 'entries')}.")
