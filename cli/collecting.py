"""Commands that bring documents in and read them."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data, Since, Until
from cli.output import begun, day, log_line, print_json, printable, progress_bar
from core.choices import no_such_kind
from core.errors import Unavailable

commands = CommandGroup()


@commands.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the examples; start no web page.")] = False,
    port: Annotated[int, typer.Option(help="The port of the web page.")] = 8000,
    data: Data = None,
    today: Annotated[str | None, typer.Option(metavar="DATE", help="The day on which the demo's two years end.")] = None,
) -> None:
    """Crawl, read and search a fictional county on this machine."""
    import_module("demo.tour").run(
        serve=not no_serve, port=port, data=data, today=day(today), say=log_line, progress=progress_bar
    )


@commands.command()
def crawl(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None,
    since: Since = None,
    until: Until = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Collect what is new from the sources (all of them, if none is named)."""
    from service.intake.ingest import crawl as run_crawl

    with begun(data) as installation:
        summary = run_crawl(installation, sources or [], since=day(since), until=day(until, last=True), say=log_line)
    if as_json:
        print_json(summary)
    else:
        for source in summary.sources:
            counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in source.counts.items() if n)
            print(printable(f"{source.id}: {source.reason or counts or 'nothing new'}"))
    if summary.sources and not summary.n_read:
        raise Unavailable("No source could be read. What is said above tells why; try again later.")


@commands.command("import")
def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    source: Annotated[str, typer.Option(help="The id of the source they belong to.")] = "import",
    kind: Annotated[str | None, typer.Option(help="article, release, agenda, report, minutes, decision or other.")] = None,
    title: Annotated[str | None, typer.Option()] = None,
    published: Annotated[str | None, typer.Option(metavar="DATE")] = None,
    url: Annotated[str | None, typer.Option()] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Bring files, folders, JSON lines, web archives (WARC), mailboxes or lists of addresses (.txt) into the archive; `process` then reads them."""
    from core.words import KINDS
    from service.intake.ingest import ImportOptions, import_paths

    chosen = next((k for k in KINDS if k == kind), None)
    if kind is not None and chosen is None:
        raise no_such_kind(kind, KINDS)
    given = ImportOptions(source, chosen, title, day(published), url)
    with begun(data) as installation, progress_bar() as bar:
        result = import_paths(
            installation.archive,
            installation.config,
            installation.clock,
            paths,
            given,
            report=lambda done, n: bar("import", done, n),
            say=log_line,
        )
    if as_json:
        print_json(result)
    for item in result.refused:
        log_line(f"{item.item} of {item.path} was not imported: {item.reason}.")
    log_line(f"{result.captured} imported, {result.same} were here already, {len(result.refused)} refused.")
    if not (result.captured or result.same or result.refused):
        log_line("Nothing to import was found there: hidden files and what programs keep for themselves are passed over.")
    if result.refused:
        raise typer.Exit(1)


@commands.command()
def process(data: Data = None, as_json: AsJson = False) -> None:
    """Read, annotate, relate and index whatever is pending."""
    from service.processing.process import process as run_process

    with begun(data) as installation, progress_bar() as bar:
        result = run_process(installation, report=bar, say=log_line)
    if as_json:
        print_json(result.fates)
    else:
        for stage, fates in result.fates.items():
            print(f"{stage}: {', '.join(f'{n} {fate}' for fate, n in fates.items()) or 'nothing pending'}")
