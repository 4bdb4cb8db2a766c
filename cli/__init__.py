"""`countywatch …`: a thin face over the use cases. Turns words into calls, results into text or JSON, errors into exit codes.

The commands of interfaces.md by subject, each with its options and its lines for a terminal, no logic: collecting, sources, searching, counting,
dossiers, reading, operating, letters, correcting, users, quarantine. A command imports what it needs when it runs, so that `--help` is quick.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a backend is unavailable. With --json only JSON goes to stdout; messages to stderr.
"""

import os
import sys

import typer

from cli import collecting, correcting, counting, dossiers, letters, operating, quarantine, reading, searching, sources, users
from cli.output import log_line
from core.errors import CountywatchError, Unavailable, UsageError

app = typer.Typer(
    name="countywatch",
    help="Watches a county's press and council papers: search them, follow trends, get digests.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (collecting, searching, counting, dossiers, reading, operating):
    app.add_typer(part.commands)
app.add_typer(reading.evaluate, name="evaluate")
app.add_typer(operating.index_app, name="index")
app.add_typer(operating.archive_app, name="archive")
app.add_typer(sources.sources_app, name="sources")
app.add_typer(letters.searches_app, name="searches")
app.add_typer(letters.digest_app, name="digest")
app.add_typer(correcting.correct_app, name="correct")
app.add_typer(correcting.takedown_app, name="takedown")
app.add_typer(users.user_app, name="user")
app.add_typer(quarantine.quarantine_app, name="quarantine")


def main() -> None:
    """Run the command line; the process ends with the exit code of the house."""
    os.umask(0o077)  # what is kept holds readers' addresses and texts that may not be passed on: it is its owner's alone
    try:
        app()
    except CountywatchError as err:
        log_line(str(err))
        position = err.position if isinstance(err, UsageError) else None
        if position is not None:
            log_line(f"(at character {position + 1} of the query)")
        sys.exit(3 if isinstance(err, Unavailable) else 2 if isinstance(err, UsageError) else 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of a pipe has gone: no fault of ours
        sys.exit(0)
