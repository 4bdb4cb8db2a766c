"""What commands take alike."""

from pathlib import Path
from typing import Annotated

import typer

from core.vocabulary import LABELS

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The data folder; else COUNTYWATCH_DATA, else ./data.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]
FromSource = Annotated[
    str | None, typer.Option(metavar="NAME", help="Only of this source: its id, its name, or a part of the name.")
]
OfKind = Annotated[str | None, typer.Option(metavar="KIND", help="Only of this kind, as article, report or minutes.")]
Copies = Annotated[bool, typer.Option("--copies", help="List every copy of a story and every paper of an agenda item.")]
Since = Annotated[str | None, typer.Option("--from", metavar="DATE", help="First day, as 2026-03-31 or 2026-03.")]
Until = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last day, as 2026-03-31 or 2026-03.")]
Who = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who decides; else the name of this machine's user.")]
Reason = Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why; it is kept with the decision.")]
OfLabel = Annotated[str | None, typer.Option("--label", help=f"One of {', '.join(LABELS)}.")]
InDocument = Annotated[str | None, typer.Option("--document", metavar="ID", help="Only in this document; else everywhere.")]
