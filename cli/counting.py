"""The command that counts over time."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from cli.group import CommandGroup
from cli.hits import say_names, say_silence
from cli.options import AsJson, Data, Since, Until
from cli.output import counted, day, installed, log_line, print_json, printable, write_file
from core.errors import UsageError
from core.vocabulary import SPLITS

if TYPE_CHECKING:
    from service.trends import Bucket, TrendAnswer

commands = CommandGroup()
# Blanks between the columns of a table for a terminal.
GAP = 2
# A name is folded to pieces of at least so many letters, "stor" and "ies".
MIN_NAME = 4


@commands.command()
def trend(
    queries: Annotated[list[str], typer.Argument(metavar="QUERY...")],
    by: Annotated[str, typer.Option(help="day, week, month, quarter or year.")] = "month",
    count: Annotated[str, typer.Option(help="stories or copies.")] = "stories",
    since: Since = None,
    until: Until = None,
    split: Annotated[str | None, typer.Option(help=f"One query by one of {', '.join(SPLITS)}.")] = None,
    share: Annotated[bool, typer.Option("--share", help="Show shares of all that was collected.")] = False,
    svg: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the picture as SVG.")] = None,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the picture as PNG.")] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV on standard output.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Count what queries find over time, with what was collected and what was not looked at."""
    from service.trends import TrendOptions, to_csv
    from service.trends import trend as count_trend
    from web.charts import has_marks, png_of, svg_of

    if as_csv and as_json:
        raise UsageError("Choose --csv or --json; both go to standard output.")
    options = TrendOptions(by, count, day(since), day(until, last=True), split)
    with installed(data) as installation:
        answer = count_trend(installation, queries, options)
    if (svg or png) and not has_marks(answer):
        log_line("Nothing was found, so no picture is drawn of it.")
    elif svg or png:
        write_file(svg, lambda: svg_of(answer, is_share=share).encode())
        write_file(png, lambda: png_of(answer, is_share=share))
    if as_json:
        print_json(answer)
    elif as_csv:
        print(to_csv(answer), end="")
    else:
        print_trend(answer, is_share=share)
    say_names(answer)
    for line in answer.series:
        undated = f", {line.undated} undated" if line.undated else ""
        one, several = ("story", "stories") if answer.counted == "stories" else ("copy", "copies")
        n = counted(line.total, one, several) if line.total else f"no {several}"
        log_line(f"{n} of {line.name} from {answer.since} to {answer.until}{undated}.")
    n_gaps = sum(bucket.gap for bucket in answer.buckets)
    if n_gaps:
        log_line(f"In {n_gaps} of {len(answer.buckets)} rows (marked ~) a source was not read on some days.")
    for source in answer.watched_since:
        log_line(f"{source.source} is watched since {source.since}; no row before is marked for it.")
    say_silence(answer.silence, is_empty=not any(line.total for line in answer.series))


def not_known(bucket: "Bucket") -> str:
    """Return what stands in place of a count where nothing was collected: "not read", or "-" where no reading is recorded; empty
    where a count holds.
    """
    return "" if bucket.read or bucket.of else "-" if bucket.read is None else "not read"


def print_trend(answer: "TrendAnswer", *, is_share: bool) -> None:
    """Print a trend as a table for a terminal; rows with days that were not read are marked ~. Names are folded, numbers never cut."""
    rows = []
    for at, bucket in enumerate(answer.buckets):
        if is_share:
            cells = [f"{line.counts[at] / line.of[at]:.1%}" if line.of[at] else "-" for line in answer.series]
        else:
            cells = [not_known(bucket) or str(line.counts[at]) for line in answer.series]
        rows.append([f"{bucket.since}{' ~' if bucket.gap else ''}", *cells, str(bucket.of)])
    names = ["from", *(printable(line.name) for line in answer.series), "of all"]
    widths = _widths(names, rows)
    folded = [wrap(name, width) for name, width in zip(names, widths, strict=True)]
    height = max(map(len, folded))
    padded = [[""] * (height - len(lines)) + lines for lines in folded]
    head = [[lines[n] for lines in padded] for n in range(height)]
    for row in (*head, *rows):
        first, *others = (
            cell.rjust(width) if n else cell.ljust(width) for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        print((" " * GAP).join((first, *others)))


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """Return the width of each column: its name's, where the terminal has room for all, and never less than its widest number."""
    least = [max(MIN_NAME, *(len(row[n]) for row in rows)) if rows else len(name) for n, name in enumerate(names)]
    widths = [max(len(name), width) for name, width in zip(names, least, strict=True)]
    room = shutil.get_terminal_size().columns - GAP * (len(widths) - 1)
    while sum(widths) > room and widths != least:
        _, _, widest = max((width > least[n], width, n) for n, width in enumerate(widths))
        widths[widest] -= 1
    return widths
