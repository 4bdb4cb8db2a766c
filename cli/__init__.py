"""`countywatch …`: a thin face over the use cases. Turns words into calls, results into text or JSON, errors into exit codes.

The commands of interfaces.md by subject, each with its options and its lines for a terminal, no logic: collecting, sources, searching, counting,
dossiers, reading, operating, letters, lists, correcting, takedowns, users, quarantine. A command imports what it needs when it runs, so that `--help` is quick.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a backend is unavailable. With --json only JSON goes to stdout; messages to stderr.
"""

import os
import sys

import typer

from cli import (
    collecting,
    correcting,
    counting,
    dossiers,
    letters,
    lists,
    operating,
    quarantine,
    reading,
    searching,
    sources,
    takedowns,
    users,
)
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
    part.commands.add_to(app)
reading.evaluate.add_to(app, name="evaluate")
operating.index_app.add_to(app, name="index")
operating.archive_app.add_to(app, name="archive")
sources.sources_app.add_to(app, name="sources")
letters.searches_app.add_to(app, name="searches")
letters.digest_app.add_to(app, name="digest")
correcting.correct_app.add_to(app, name="correct")
takedowns.takedown_app.add_to(app, name="takedown")
users.user_app.add_to(app, name="user")
quarantine.quarantine_app.add_to(app, name="quarantine")
lists.lists_app.add_to(app, name="lists")


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
