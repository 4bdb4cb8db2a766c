"""Commands on what could not be taken through a stage."""

from typing import Annotated

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data, Who
from cli.output import installed, log_line, print_json, printable

quarantine_app = CommandGroup("What could not be taken through, and waits for a person.")
StageName = Annotated[str, typer.Argument(metavar="STAGE", help="As `quarantine list` prints it.")]
ItemId = Annotated[str, typer.Argument(metavar="ID", help="As `quarantine list` prints it.")]


@quarantine_app.command("list")
def quarantine_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show what lies in quarantine, newest first: since when, whose, from where, and why."""
    from service.upkeep.attention import quarantined

    with installed(data) as installation:
        rows = quarantined(installation.archive, installation.pipeline)
        names = {row.item_id: installation.config.beat.source_name(row.source_id or "") for row in rows}
    if as_json:
        print_json(rows)
        return
    for row in rows:
        where = f"  {row.title or row.url}" if row.title or row.url else ""
        print(printable(f"{row.stage} {row.item_id}  {row.at:%Y-%m-%d %H:%M}  {names[row.item_id]}{where}: {row.reason}"))
    if not rows:
        log_line("Nothing lies in quarantine.")


@quarantine_app.command("again")
def quarantine_again(stage: StageName, item_id: ItemId, data: Data = None, as_json: AsJson = False) -> None:
    """Let something out, so that the next `countywatch process` tries it again."""
    from service.upkeep.attention import try_again

    with installed(data) as installation:
        item = try_again(installation.archive, installation.stages, installation.pipeline, stage, item_id)
    if as_json:
        print_json(item)
    else:
        log_line("`countywatch process` tries it again.")


@quarantine_app.command("again-all")
def quarantine_again_all(data: Data = None, as_json: AsJson = False) -> None:
    """Let everything out, as after something was installed, so that the next `countywatch process` tries it again."""
    from service.upkeep.attention import try_all_again

    with installed(data) as installation:
        n = try_all_again(installation.archive, installation.stages, installation.pipeline)
    if as_json:
        print_json({"items": n})
    else:
        log_line(f"{n:,} came out. `countywatch process` tries them again.")


@quarantine_app.command("dismiss")
def quarantine_dismiss(stage: StageName, item_id: ItemId, who: Who = None, data: Data = None, as_json: AsJson = False) -> None:
    """Say that a file that could not be read is no document for us. Its bytes are kept."""
    from getpass import getuser

    from service.upkeep.attention import dismiss

    with installed(data) as installation:
        item = dismiss(
            installation.archive, installation.stages, installation.pipeline, stage, item_id, getuser() if who is None else who
        )
    if as_json:
        print_json(item)
    else:
        log_line("It is dismissed, and counted among what was rejected.")
