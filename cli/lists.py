"""Commands on lists: those that the team shares, and this machine's own."""

from pathlib import Path
from typing import Annotated

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data
from cli.output import installed, log_line, print_json, printable

lists_app = CommandGroup("Lists of documents that people keep.")
ListId = Annotated[str, typer.Argument(metavar="ID", help="As `lists list` prints it.")]


@lists_app.command("list")
def lists_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show the lists."""
    from service.team.lists import lists_of
    from service.team.members import MACHINE_USER

    with installed(data) as installation:
        found = lists_of(installation.archive, MACHINE_USER)
    if as_json:
        print_json(found)
        return
    for each in found:
        print(printable(f"{each.id}  {each.name}: {each.n_entries:,} entries{f', of {each.owner}' if each.owner else ''}"))
    if not found:
        log_line("There is no list yet. The pages make them: “Keep” beside a hit or on a document.")


@lists_app.command("show")
def lists_show(list_id: ListId, data: Data = None, as_json: AsJson = False) -> None:
    """Show what stands on a list, newest first."""
    from service.team.contents import list_contents, taken_down_in_words
    from service.team.members import MACHINE_USER

    with installed(data) as installation:
        found = list_contents(installation.archive, installation.config.beat, MACHINE_USER, list_id)
    if as_json:
        print_json(found)
        return
    for each in found.entries:
        hit = each.hit
        place = f", item {each.place}" if each.kind == "item" else f", {each.kind}" if each.kind != "document" else ""
        print(printable(f"{hit.document_id[:8]}  {hit.published or 'undated'}  {hit.source_name}: {hit.shown_title}{place}"))
    if told := taken_down_in_words(found.about.n_taken_down) or (not found.entries and "Nothing stands on it."):
        log_line(told)


@lists_app.command("export")
def lists_export(
    list_id: ListId,
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="A file that ends in .csv, .xlsx, .json or .atom.")],
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write what stands on a list to a file, within licences."""
    from archive.lists import Lists
    from service.exports.files import write_export
    from service.team.contents import export_entries
    from service.team.lists import owned_lists
    from service.team.members import MACHINE_USER

    with installed(data) as installation:
        found = owned_lists(installation.archive).get(MACHINE_USER, list_id)
        entries = Lists(installation.archive).entries(found.id)
        path, n = f"/lists/{found.id}", found.n_taken_down
        made = export_entries(
            installation.archive,
            installation.config,
            installation.clock,
            entries,
            made_from="list",
            name=found.name,
            path=path,
            n_taken_down=n,
        )
        write_export(made, output)
    if as_json:
        print_json({"file": str(output), "list": found})
    else:
        log_line(f"{output} written: {len(entries):,} entries.")
