"""Commands for whoever runs the service."""

from pathlib import Path
from typing import Annotated

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data
from cli.output import config_of, counted, installed, log_line, n_documents, print_json, printable, progress_bar, standing_words
from core.reasons import shared_reasons

commands = CommandGroup()

index_app = CommandGroup("The search index: a cache of the archive that can be rebuilt.")
archive_app = CommandGroup("What was collected and read, as it is kept.")


@commands.command()
def status(data: Data = None, as_json: AsJson = False) -> None:
    """Show the books: what came in, what became of it, how each source stands."""
    from service.health.health import status as read_status

    with installed(data) as installation:
        answer = read_status(installation)
    if as_json:
        print_json(answer)
        return
    print(f"Beat {answer.beat}: {counted(answer.captures, 'capture', 'captures')}, {n_documents(answer.documents)}")
    for stage, books in answer.stages.items():
        parts = f"{books.done} done, {books.rejected} rejected, {books.quarantined} quarantined, {books.pending} pending"
        print(f"  {stage:<10}{books.entered} in = {parts}" + (f" ({books.retried} to be retried)" if books.retried else ""))
        for reason, n in books.reasons.items():
            print(printable(f"            {n} × {reason}"))
    for scan in answer.scans:
        failed = f", {scan.n_failed} of them without text" if scan.n_failed else ""
        progress = f"page {scan.n_through} of {scan.n_pages} is recognised{failed} ({scan.url})"
        print(printable(f"  A scan of {scan.source_name} waits: {progress}"))
    for month in answer.misses:
        share = f", {month.share:.1%} of what should be here" if month.share is not None else ""
        print(f"  Reported as missing in {month.month}: {month.reported}; not here were {month.gaps}{share}")
    shared = shared_reasons((source.name, source.reason) for source in answer.sources)
    for source in answer.sources:
        print(printable(f"  {source.name}: {standing_words(source, shared)}"))
        if source.latency is not None:
            print(f"            {source.latency}.")
        for remark in source.remarks:
            print(printable(f"            {remark}"))
    for sentence in shared.values():
        print(printable(f"  {sentence}"))


@commands.command()
def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Look at every part that can fail, and say how it stands and what to do."""
    from service.upkeep.doctor import doctor as examine

    findings = examine(config_of(data))
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            print(printable(f"{'well ' if finding.is_well else 'NOTE '} {finding.what}: {finding.seen}"))
    if not all(finding.is_well for finding in findings if not finding.what.startswith(("Source", "Quarantine"))):
        raise typer.Exit(1)


@index_app.command("status")
def index_status(data: Data = None, as_json: AsJson = False) -> None:
    """Show what the index holds, beside what the archive holds."""
    with installed(data) as installation:
        held, meant = set(installation.index.held()), installation.documents.ids()
        engine, n_missing = installation.index.describe(), len(meant - held)
    if as_json:
        counts = {"documents": len(held), "archive": len(meant), "missing": n_missing, "foreign": len(held - meant)}
        print_json({"engine": engine, **counts})
    else:
        print(f"{engine}: {len(held)} of {len(meant)} documents, {n_missing} missing")


@index_app.command("rebuild")
def index_rebuild(data: Data = None, as_json: AsJson = False) -> None:
    """Build the index anew from the archive; the old one answers until it is done."""
    from service.processing.indexing import rebuild_index

    with installed(data) as installation, progress_bar() as bar:
        n = rebuild_index(installation, report=bar)
    if as_json:
        print_json({"documents": n})
    else:
        print(f"The index was built anew: {n_documents(n)}.")


@archive_app.command("verify")
def archive_verify(
    repair: Annotated[bool, typer.Option("--repair", help="Begin every repair that can be made; `process` finishes it.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Look at everything that is kept: files, texts, what was read in them, the database, the index. Exit 1 if anything is damaged."""
    from service.upkeep.verification import verify_installation

    with installed(data) as installation, progress_bar() as bar:
        findings = verify_installation(
            installation, with_repair=repair, report=lambda part, done, total: bar(part.words, done, total)
        )
    if as_json:
        print_json(findings)
    else:
        counts = ", ".join(f"{n:,} {part.words}" for part, n in findings.looked_at.items() if part != "database")
        print(
            f"Looked at {counts or 'an empty archive'}: "
            + (f"{len(findings.faults):,} damaged." if findings.faults else "all as they were kept.")
        )
        if findings.without_checksum:
            print(
                f"{findings.without_checksum:,} of them were kept before there were checksums; of these only gross damage shows."
            )
        for fault in findings.faults:
            print(printable(f"  {fault.name}: {fault.fault}. Repair: {fault.repair}."))
        if repair:
            print(f"{findings.repairs_begun:,} repairs begun; `countywatch process` finishes them.")
    if findings.faults:
        raise typer.Exit(1)


@archive_app.command("export-warc")
def archive_export_warc(
    file: Path,
    source: Annotated[str | None, typer.Option("--source", metavar="ID", help="Of one source alone.")] = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Write what was collected as a web archive (WARC; compressed if the name ends in .gz). `import` reads it back."""
    from service.intake.web_archive import export_warc

    with installed(data) as installation:
        result = export_warc(installation.archive, installation.config.beat, file, source_id=source)
    if as_json:
        print_json(result)
    log_line(f"{counted(result.written, 'capture', 'captures')} written to {result.path}.")
    for reason, n in result.left_out.items():
        log_line(f"{n:,} left out: {reason}.")


@commands.command()
def serve(
    port: Annotated[int, typer.Option()] = 8000, host: Annotated[str, typer.Option()] = "127.0.0.1", data: Data = None
) -> None:
    """Serve the web pages and the API: to this machine, or with --host to others, once there are accounts."""
    from web.serve import serve as run_server

    run_server(config_of(data), host=host, port=port)


@commands.command()
def run(
    port: Annotated[int, typer.Option()] = 8000, host: Annotated[str, typer.Option()] = "127.0.0.1", data: Data = None
) -> None:
    """Crawl, process and mail by the beat's schedule, and serve the pages. Stop it with Ctrl+C; kill it whenever you must."""
    import threading
    from functools import partial

    from scheduler import check_schedule, run_scheduler
    from web.serve import serve as run_server

    config = config_of(data).served_on(port)
    check_schedule(config)
    stop = threading.Event()
    clock = threading.Thread(target=partial(run_scheduler, config, stop=stop, say=log_line), name="scheduler")
    clock.start()
    try:
        run_server(config, host=host, port=port)
    finally:
        stop.set()
        clock.join()
