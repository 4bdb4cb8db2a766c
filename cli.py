"""`countywatch …`: a thin face over the use cases. Turns words into calls, results into text or JSON, errors into exit codes.

Longer than a room should be, for it is one door: every command of interfaces.md with its options and its lines for a terminal, no logic.

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 a backend is unavailable. With --json only JSON goes to stdout; messages to stderr.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.errors import CountywatchError, NotFound, Unavailable, UsageError
from core.honesty import NOT_TOLD

if TYPE_CHECKING:
    from archive.mail import SavedSearch
    from core.config import Config
    from service.decide import By, Decided
    from service.hits import Hit
    from service.installation import Installation
    from service.query_names import NamesTold
    from service.search import FacetAnswer, NamedSource, SearchAnswer
    from service.silence_words import Statement
    from service.takedowns import TakenDown
    from service.trends import Bucket, TrendAnswer

app = typer.Typer(
    name="countywatch",
    help="Watches a county's press and council papers: search them, follow trends, get digests.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
evaluate = typer.Typer(help="Measure the reading comprehension or the search on a labelled folder.", no_args_is_help=True)
index_app = typer.Typer(help="The search index: a cache of the archive that can be rebuilt.", no_args_is_help=True)
archive_app = typer.Typer(help="What was collected and read, as it is kept.", no_args_is_help=True)
searches_app = typer.Typer(help="Saved searches, from which digests are built.", no_args_is_help=True)
digest_app = typer.Typer(help="The digest e-mails.", no_args_is_help=True)
correct_app = typer.Typer(
    help="Put right what was read wrongly. Every correction is kept, and can be taken back.", no_args_is_help=True
)
takedown_app = typer.Typer(help="Take a document, a story, a person or an address down.", no_args_is_help=True)
app.add_typer(evaluate, name="evaluate")
app.add_typer(index_app, name="index")
app.add_typer(archive_app, name="archive")
app.add_typer(searches_app, name="searches")
app.add_typer(digest_app, name="digest")
app.add_typer(correct_app, name="correct")
app.add_typer(takedown_app, name="takedown")

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
OfLabel = Annotated[str | None, typer.Option("--label", help="OPERATION, PERSON, PLACE, ORG or DRUG.")]
InDocument = Annotated[str | None, typer.Option("--document", metavar="ID", help="Only in this document; else everywhere.")]


def main() -> None:
    """Run the command line; the process ends with the exit code of the house."""
    os.umask(0o077)  # what is kept holds readers' addresses and texts that may not be passed on: it is its owner's alone
    try:
        app()
    except CountywatchError as err:
        say(str(err))
        position = err.position if isinstance(err, UsageError) else None
        if position is not None:
            say(f"(at character {position + 1} of the query)")
        sys.exit(3 if isinstance(err, Unavailable) else 2 if isinstance(err, UsageError) else 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of a pipe has gone: no fault of ours
        sys.exit(0)


def say(line: str) -> None:
    """One line for the person, on standard error, without anything that could steer his terminal."""
    print(printable(line), file=sys.stderr, flush=True)


def printable(text: str) -> str:
    """A text with its control characters shown as escapes; crawled titles may hold terminal sequences."""
    return "".join(c if c.isprintable() or c == "\n" else repr(c)[1:-1] for c in text)


def give_json(value: object) -> None:
    """An answer as JSON on standard output."""
    from core.words import to_json

    print(json.dumps(to_json(value), ensure_ascii=False, indent=2))


def config_of(data: Path | None) -> "Config":
    from core.config import load_config

    return load_config(data=data)


@contextmanager
def installed(data: Path | None) -> Iterator["Installation"]:
    """The open installation of a command."""
    from service.installation import open_installation

    with open_installation(config_of(data)) as installation:
        yield installation


def day(text: str | None, *, last: bool = False) -> date | None:
    """A calendar day from 2026-03-31; 2026-03 or 2026 mean its first day, or its last.

    Raises: UsageError.
    """
    if text is None:
        return None
    from service.calendar import day_of

    return day_of(text, last=last)


@contextmanager
def progress_bar() -> Iterator[Callable[[str, int, int], None]]:
    """A bar on standard error for each stage; silent when there is nothing to do."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        tasks: dict[str, Any] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=max(done, total))

        yield report


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Stop after the examples; start no web page.")] = False,
    port: Annotated[int, typer.Option(help="The port of the web page.")] = 8000,
    data: Data = None,
    today: Annotated[str | None, typer.Option(metavar="DATE", help="The day on which the demo's two years end.")] = None,
) -> None:
    """Crawl, read and search a fictional county on this machine."""
    import_module("demo.tour").run(serve=not no_serve, port=port, data=data, today=day(today), say=say, progress=progress_bar)


@app.command()
def crawl(
    sources: Annotated[list[str] | None, typer.Argument(metavar="[SOURCE]...")] = None,
    since: Since = None,
    until: Until = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Collect what is new from the sources (all of them, if none is named)."""
    from service.ingest import crawl as run_crawl

    with installed(data) as installation:
        summary = run_crawl(installation, sources or [], since=day(since), until=day(until, last=True), say=say)
    if as_json:
        give_json(summary)
    else:
        for source in summary["sources"]:
            counts = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in source["counts"].items() if n)
            print(printable(f"{source['id']}: {source['reason'] or counts or 'nothing new'}"))
    if summary["sources"] and all(source["outcome"] == "not-checked" for source in summary["sources"]):
        raise Unavailable("No source could be read. What is said above tells why; try again later.")


@app.command("import")
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
    """Bring files or folders into the archive; `process` then reads them."""
    from core.words import KINDS
    from service.ingest import Given, import_paths

    chosen = next((k for k in KINDS if k == kind), None)
    if kind is not None and chosen is None:
        raise UsageError(f"{kind!r} is no kind of document. Kinds: {', '.join(KINDS)}.")
    given = Given(source, chosen, title, day(published), url)
    with installed(data) as installation, progress_bar() as bar:
        result = import_paths(installation, paths, given, report=lambda done, n: bar("import", done, n))
    if as_json:
        give_json(result)
    for each in result["refused"]:
        say(f"{each['path']} was not imported: {each['reason']}.")
    say(f"{result['captured']} imported, {result['same']} were here already, {len(result['refused'])} refused.")
    if result["refused"]:
        raise typer.Exit(1)


@app.command()
def process(data: Data = None, as_json: AsJson = False) -> None:
    """Read, annotate, relate and index whatever is pending."""
    from service.process import process as run_process

    with installed(data) as installation, progress_bar() as bar:
        result = run_process(installation, report=bar, say=say)
    if as_json:
        give_json(result.fates)
    else:
        for stage, fates in result.fates.items():
            print(f"{stage}: {', '.join(f'{n} {fate}' for fate, n in fates.items()) or 'nothing pending'}")


@app.command()
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    mode: Annotated[str, typer.Option(help="hybrid, keyword or meaning.")] = "hybrid",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    kind: OfKind = None,
    copies: Copies = False,
    sort: Annotated[str, typer.Option(help="best, newest or oldest first.")] = "best",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Search by word and by meaning: "phrases", AND OR NOT, operation:Gravity, place:Norwich, kind:minutes…"""
    from service.search import SearchOptions
    from service.search import search as run_search

    options = SearchOptions(mode, limit, 0, day(since), day(until, last=True), source, kind, copies, sort)
    with installed(data) as installation:
        found = run_search(installation, query, options)
    if as_json:
        give_json(found)
        return
    for hit in found.hits:
        print_hit(hit)
    say_names(found)
    say_sources(found.sources, source)
    if found.total:
        say(f"{found.total} found, {len(found.hits)} shown.")
    say_silence(found.silence, is_empty=not found.total)


@app.command()
def facet(
    name: Annotated[str, typer.Argument(metavar="FACET")],
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    containing: Annotated[str, typer.Option(metavar="TEXT", help="Only values that contain this text.")] = "",
    mode: Annotated[str, typer.Option(help="hybrid, keyword or meaning.")] = "hybrid",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 1000,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    kind: OfKind = None,
    copies: Copies = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """List all values of a facet in what a search finds: source, kind, operation, place, organisation, person, drug, topic or year."""
    from service.search import SearchOptions, facet_values

    options = SearchOptions(mode, limit, 0, day(since), day(until, last=True), source, kind, copies)
    with installed(data) as installation:
        found = facet_values(installation, query, name, options, containing=containing)
    if as_json:
        give_json(found)
        return
    for each in found.values:
        print(printable(f"{each.count:>6}  {each.value}"))
    say_names(found)
    say_sources(found.sources, source)
    say(f"{found.total} values, {len(found.values)} shown.")
    if found.more_by_meaning:
        say("There may be more: of the documents near in meaning only the nearest are counted.")
    elif found.partial:
        say("There may be more: the search index does not hold the whole archive, or the list is too long.")


def say_sources(sources: Sequence["NamedSource"], typed: str | None) -> None:
    """Which sources a filter means, where that is not what was typed."""
    if sources and not any(typed in {source.id, source.name} for source in sources):
        say(f"{typed} read as {' or '.join(source.name for source in sources)}")


def say_silence(silence: "Statement", *, is_empty: bool) -> None:
    """What an answer was made from: always where nothing was found, else where it may not be all. Unknown names were told before."""
    for sentence in silence.sentences if is_empty or not silence.is_whole else ():
        if sentence not in silence.unknown:
            say(sentence)


def say_names(found: "SearchAnswer | FacetAnswer | TrendAnswer | NamesTold") -> None:
    """What an answer tells of the names of its query."""
    for each in (*found.read_as, *found.also, *found.unknown):
        say(each.message)


def when_of(hit: "Hit") -> str:
    """The day of a hit; of a council paper its meeting's day and hour, and whether the meeting is off."""
    from service.meetings import is_off

    meeting = hit.meeting
    if not meeting:
        return (hit.published or "undated")[:10]
    when = (meeting.starts_at or hit.published or "undated").replace("T", " ")[: 16 if meeting.has_time else 10]
    return f"{when} ({meeting.status.lower()})" if meeting.status and is_off(meeting.status) else when


def print_hit(hit: "Hit") -> None:
    """One hit for a terminal."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    copies = f" · {hit.copies} copies" if hit.copies > 1 else ""
    copies += f" · {hit.n_papers} papers" if hit.n_papers > 1 else ""
    copies += " · read by OCR" if any(passage.ocr_confidence is not None for passage in hit.passages) else ""
    console.print(Text(printable(hit.shown_title), style="bold"))
    console.print(Text(printable(f"  {hit.source_name} · {hit.kind} · {when_of(hit)}{copies} · {hit.document_id}"), style="dim"))
    for passage in hit.passages[:2]:
        line = Text("  ")
        place = [f"item {passage.item}"] if passage.item else []
        place += [f"page {passage.page}"] if passage.page else []
        if place:
            line.append(f"[{', '.join(place)}] ", style="dim")
        at = 0
        for start, end in passage.highlights:
            line.append(printable(passage.text[at:start].replace("\n", " ")))
            line.append(printable(passage.text[start:end].replace("\n", " ")), style="bold yellow")
            at = end
        line.append(printable(passage.text[at:].replace("\n", " ")))
        console.print(line)
    for folded in folded_lines(hit):
        console.print(Text(printable(f"    {folded}"), style="dim"))
    console.print()


def folded_lines(hit: "Hit") -> Iterator[str]:
    """What is folded into a hit, a line each: the papers of an agenda item, the copies of a story from the oldest on."""
    for paper in hit.papers if hit.n_papers > 1 else ():
        is_elsewhere = paper.item and hit.meeting and paper.item != hit.meeting.item
        place = [f"item {paper.item}"] if is_elsewhere else []
        place += [f"page {paper.page}"] if paper.page else []
        yield " · ".join([f"{paper.kind}: {paper.shown_title}", *place, paper.document_id, paper.url])
    if hit.n_papers > len(hit.papers):
        yield f"and {hit.n_papers - len(hit.papers)} more papers (--copies lists all)"
    papers = {paper.document_id for paper in hit.papers}
    for copy in hit.story if any(copy.document_id not in papers for copy in hit.story[1:]) else ():
        when = (copy.published or "undated").replace("T", " ")[:16]
        yield f"{when} · {copy.source_name} · {copy.document_id} · {copy.url}"


@app.command()
def explain(
    of: Annotated[str, typer.Argument(metavar="URL|TITLE", help="An address, a headline, or a document's id.")],
    query: Annotated[
        str | None, typer.Option("--query", metavar="QUERY", help="Why it is or is not among this query's answers.")
    ] = None,
    mode: Annotated[str, typer.Option(help="hybrid, keyword or meaning.")] = "hybrid",
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    kind: OfKind = None,
    copies: Copies = False,
    report: Annotated[bool, typer.Option("--report", help="Keep it as missed; `status` counts what is reported.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say why something is or is not among what you get: one answer, and the next step."""
    from service.explanation import explain as explain_one
    from service.explanation import report_miss
    from service.search import SearchOptions

    options = SearchOptions(mode, 1, 0, day(since), day(until, last=True), source, kind, copies)
    with installed(data) as installation:
        found = explain_one(installation, of, query=query, options=options)
        found = report_miss(installation, found) if report else found
    if as_json:
        give_json(found)
        return
    about = " · ".join(part for part in (found.title, found.source_name, found.url, found.document_id) if part)
    print(printable(f"{found.answer.upper()}{f': {about}' if about else ''}\n{found.why}\n{found.next_step}"))
    if found.suggestions:
        print("Did you mean:" if found.document_id is None else "The same headline:")
    for near in found.suggestions:
        print(printable(f"  {near.title} · {near.source_name}, {(near.published or 'undated')[:10]} · {near.document_id}"))
    if found.reported_at:
        say("It is kept as missed; `countywatch status` counts what is reported.")


@app.command()
def similar(
    of: Annotated[str, typer.Argument(metavar="DOCUMENT_ID|FILE|-", help="A document's id, a file, or - for pasted text.")],
    passage: Annotated[int | None, typer.Option(min=1, metavar="N", help="Like this passage of the document, from 1.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    kind: OfKind = None,
    copies: Copies = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Find what is like a document, a passage of it, or a text of your own; its own story is left out."""
    from service.reading import read_path
    from service.search import SearchOptions
    from service.similar import similar_to_document, similar_to_file, similar_to_text

    options = SearchOptions("meaning", limit, 0, day(since), day(until, last=True), source, kind, copies)
    is_file = Path(of).is_file()
    if not is_file and {".", "/"} & set(of):
        raise NotFound(f"There is no file {of}. Check the spelling.")
    if passage is not None and (of == "-" or is_file):
        raise UsageError("--passage is for documents of the archive. Paste the passage alone instead.")
    with installed(data) as installation:
        if of == "-":
            found = similar_to_text(installation, sys.stdin.read(), options=options)
        elif is_file:
            found = similar_to_file(installation, read_path(Path(of)), options=options)
        else:
            found = similar_to_document(installation, of, passage=passage, options=options)
    if as_json:
        give_json(found)
        return
    for hit in found.hits:
        print_hit(hit)
    more = " There may be more: only the nearest documents are counted." if found.more_by_meaning else ""
    say(f"{found.total} found, {len(found.hits)} shown.{more}" if found.total else "Nothing here is like it.")


@app.command()
def quotes(
    query: Annotated[str, typer.Argument(metavar="[QUERY]")] = "",
    speaker: Annotated[
        str | None, typer.Option(metavar="NAME|OFFICE", help="A name, an office whoever held it that day, or a body spoken for.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    kind: OfKind = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Quotes, newest first: the words, who spoke them in which office that day, and who carried them."""
    from service.quotes import QuoteOptions, find_quotes

    options = QuoteOptions(speaker, day(since), day(until, last=True), source, kind, limit)
    with installed(data) as installation:
        found = find_quotes(installation, query, options)
    if as_json:
        give_json(found)
        return
    for quote in found.quotes:
        held = f" ({quote.role})" if quote.role else ""
        carried = f", and {quote.copies - 1} more" if quote.copies > 1 else ""
        words = f"{quote.said_by}{held}: “{' '.join(quote.words.split())}”"
        place = f"{(quote.published or 'undated')[:10]}, {quote.source_name}{carried}, {quote.document_id}"
        print(printable(f"{words}  [{place}{f', {quote.fidelity}' if quote.fidelity else ''}]"))
    for note in found.notes:
        say(note)
    if found.total:
        say(f"{found.total} quotes, {len(found.quotes)} shown.")
    if found.left_out:
        say(f"{found.left_out} of people without a public role are not listed.")
    for sentence in found.silence.sentences if not (found.total and found.silence.is_whole) else ():
        if sentence not in found.notes:
            say(sentence)


@app.command()
def trend(
    queries: Annotated[list[str], typer.Argument(metavar="QUERY...")],
    by: Annotated[str, typer.Option(help="day, week, month, quarter or year.")] = "month",
    count: Annotated[str, typer.Option(help="stories or copies.")] = "stories",
    since: Since = None,
    until: Until = None,
    split: Annotated[str | None, typer.Option(help="One query by source, place, operation, topic or kind.")] = None,
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
        found = count_trend(installation, queries, options)
    if (svg or png) and not has_marks(found):
        say("Nothing was found, so no picture is drawn of it.")
    elif svg or png:
        write_file(svg, lambda: svg_of(found, is_share=share).encode())
        write_file(png, lambda: png_of(found, is_share=share))
    if as_json:
        give_json(found)
    elif as_csv:
        print(to_csv(found), end="")
    else:
        print_trend(found, is_share=share)
    say_names(found)
    for each in found.series:
        undated = f", {each.undated} undated" if each.undated else ""
        say(f"{each.total or 'no'} {found.counted} of {each.name} from {found.since} to {found.until}{undated}.")
    n_gaps = sum(bucket.gap for bucket in found.buckets)
    if n_gaps:
        say(f"In {n_gaps} of {len(found.buckets)} rows (marked ~) a source was not read on some days.")
    say_silence(found.silence, is_empty=not any(each.total for each in found.series))


def write_file(path: Path | None, make: Callable[[], bytes]) -> None:
    """Write a file that a person named, if any.

    Raises: UsageError if it cannot be written.
    """
    if path is None:
        return
    try:
        path.write_bytes(make())
    except OSError as err:
        raise UsageError(f"{path} cannot be written: {err.strerror}. Name another file.") from err
    say(f"{path} written.")


def not_known(bucket: "Bucket") -> str:
    """What stands in place of a count where nothing was collected: "not read", or "-" where no reading is recorded; empty where a count holds."""
    return "" if bucket.read or bucket.of else "-" if bucket.read is None else "not read"


def print_trend(found: "TrendAnswer", *, is_share: bool) -> None:
    """A trend as a table for a terminal; rows with days that were not read are marked ~."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("from", no_wrap=True)
    for each in found.series:
        table.add_column(Text(printable(each.name)), justify="right")
    table.add_column("of all", justify="right")
    for at, bucket in enumerate(found.buckets):
        counts = [each.counts[at] for each in found.series]
        if is_share:
            cells = [f"{count / bucket.of:.1%}" if bucket.of else "-" for count in counts]
        else:
            cells = [not_known(bucket) or str(count) for count in counts]
        table.add_row(f"{bucket.since}{' ~' if bucket.gap else ''}", *cells, str(bucket.of))
    Console().print(table)


@app.command()
def dossier(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    kind: Annotated[str, typer.Option(help="operation, person, place, organisation or drug.")] = "operation",
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """What is known of one operation: force, figures by date, people in office, places, quotes, press and councils together.

    With --kind, of a person in public office, a place, an organisation or a drug: how often, when, where and beside what.
    """
    from service.dossiers import dossier as make_dossier

    if kind != "operation":
        print_profile(kind, name, data, as_json=as_json)
        return
    with installed(data) as installation:
        found = make_dossier(installation, name)
    if as_json:
        give_json(found)
        return
    print(printable(f"{found['name']}: {found['documents']} documents, {found['undated']} undated"))
    for section in found["sections"]:
        print_section(section)
    if found["partial"]:
        say("This is not all there is: more documents name it than could be read.")


def print_profile(kind: str, name: str, data: Path | None, *, as_json: bool) -> None:
    """The dossier of anything but an operation."""
    from service.profiles import profile

    with installed(data) as installation:
        found = profile(installation, kind, name)
    if as_json:
        give_json(found)
        return
    days = f", from {found.first[:10]} to {found.last[:10]}" if found.first and found.last else ""
    print(printable(f"{found.name}: {found.documents} documents, {found.stories} stories, {found.undated} undated{days}"))
    for office in found.offices:
        held = f" from {office.first[:10]} to {office.last[:10]}" if office.first and office.last else ""
        print(
            printable(
                f"  {office.role}{f', {office.organisation}' if office.organisation else ''}:{held}, {office.documents} documents"
            )
        )
    for heading, counted in (
        ("SOURCES", found.sources),
        ("OPERATIONS", found.operations),
        ("PEOPLE IN OFFICE", found.people),
        ("PLACES", found.places),
        ("ORGANISATIONS", found.organisations),
    ):
        if counted:
            print(printable(f"{heading}: " + "; ".join(f"{each.name} ({each.documents})" for each in counted)))
    for document in found.newest:
        print(
            printable(
                f"  {(document.published or 'undated')[:10]}  {document.source_name}: {document.title}  {document.document_id}"
            )
        )
    for other in found.others:
        say(f"Another {kind} has this name, in {other.documents} documents: `countywatch dossier {other.id} --kind {kind}`.")


def print_section(section: dict[str, Any]) -> None:
    """What the texts of one force say, for a terminal."""

    def told(head: str, part: dict[str, Any], words: Callable[[dict[str, Any]], str]) -> None:
        print(f"\n{head} ({part['total']})" + (f", {len(part['lines'])} shown" if part["total"] > len(part["lines"]) else ""))
        for line in part["lines"]:
            place = [f"page {line['page']}"] if line["page"] else []
            place += [f"item {line['item']}"] if line["item"] else []
            at = ", ".join([(line["published"] or "undated")[:10], line["source_name"], *place, line["document_id"]])
            print(printable(f"  {words(line)}  [{at}]"))

    def role(each: dict[str, Any]) -> str:
        return f"{each['role']}, {each['organisation']}" if each["organisation"] else str(each["role"])

    force, first, last = section["force"], section["first"], section["last"]
    said = f"{force['name']}, as {force['documents']} of {section['documents']} documents say" if force else "no force is named"
    print(printable(f"\nFORCE: {said}{' (same name, other force)' if force and section['is_other'] else ''}"))
    if first:
        print(f"First mention {first['published'][:10]}, last {last['published'][:10]}; {section['undated']} undated")
    told("FIGURES", section["figures"], lambda x: f"{'about ' if x['approximate'] else ''}{x['stated']}, {x['words']}" + (f", for {x['on']}" if x["on"] else ""))  # fmt: skip
    told("PEOPLE IN OFFICE", section["people"], lambda x: f"{x['name']}{f' ({roles})' if (roles := '; '.join(map(role, x['roles']))) else ''}, {x['documents']} documents")  # fmt: skip
    told("PLACES", section["places"], lambda x: f"{x['name']}, {x['documents']} documents")
    told("QUOTES", section["quotes"], lambda x: f"{x['said_by']}: “{' '.join(x['text'].split())}”")
    told("PRESS AND COUNCILS", section["mentions"], lambda x: f"{x['kind']}: {x['shown_title']}" + (f" ({x['copies']} copies)" if x["copies"] > 1 else ""))  # fmt: skip


@app.command()
def show(document_id: str, data: Data = None, as_json: AsJson = False) -> None:
    """Show one document: its text, and what is known of it."""
    from service.documents import get_document
    from service.meetings import item_lines

    with installed(data) as installation:
        found = get_document(installation, document_id)
    if as_json:
        give_json(found)
        return
    document, mentions = found.document, found.annotations.entities
    when = document.published.value or "undated"
    print(printable(f"{document.title}\n{found.source_name} · {document.kind} · {when}\n{document.url}"))
    for sentence in found.recognition:
        print(printable(sentence))
    print(printable(f"\n{document.text}"))
    if found.left_out:
        print(printable(f"\n{found.left_out} `countywatch show {document_id} --json` has how they begin."))
    for item in document.items:
        if lines := item_lines(item):
            print(printable("\n".join([f"\nItem {item.number}: {item.title}", *lines])))
    for label in dict.fromkeys(mention.label for mention in mentions):
        names = dict.fromkeys(m.canonical for m in mentions if m.label == label)
        print(printable(f"\n{label}: {', '.join(names)}"))
    if len(found.story) > 1:
        print(printable("\nThe same story: " + "; ".join(f"{copy.source_name} ({copy.document_id})" for copy in found.story)))
    if found.event is not None and found.event.documents > len(found.story):
        size = found.event
        print(
            f"\nThe same event: {n_documents(size.documents)} of {size.outlets} sources; `countywatch event {size.id}` lists them."
        )


@app.command()
def event(event_id: Annotated[str, typer.Argument(metavar="ID")], data: Data = None, as_json: AsJson = False) -> None:
    """List the reports of one happening, oldest first, the copies of one story below each other."""
    from service.events import get_event

    with installed(data) as installation:
        found = get_event(installation, event_id)
    if as_json:
        give_json(found)
        return
    if found.id != event_id:
        say(f"This event was joined with another; its id is {found.id} now.")
    print(printable(f"{found.title}\n{n_documents(found.documents)} of {found.outlets} sources"))
    for story in found.stories:
        for copy, mark in zip(story, ("-", *("  =" for _ in story[1:])), strict=True):
            when = (copy.published or "undated")[:10]
            print(printable(f"{mark} {when}  {copy.source_name}: {copy.title}  {copy.document_id}"))


@app.command()
def analyse(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Lines of {"id", "text"} in, a line of JSON each out.')] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a text holds: operations, people and roles, places, quotes, figures, relevance."""
    from service.analyse import analyse_lines, analyse_text, read_text

    path = None if file == "-" else Path(file)
    if jsonl:
        with path.open(encoding="utf-8") if path and path.is_file() else sys.stdin as lines:
            if path and not path.is_file():
                raise NotFound(f"There is no file {path}. Check the spelling.")
            for result in analyse_lines(lines):
                print(json.dumps(result, ensure_ascii=False), flush=True)
        return
    result = analyse_text(read_text(path, sys.stdin), name=path.name if path else "-")
    if as_json:
        give_json(result)
        return
    for label in dict.fromkeys(mention["label"] for mention in result["entities"]):
        names = dict.fromkeys(m["canonical"] for m in result["entities"] if m["label"] == label)
        print(printable(f"{label:<10}{', '.join(names)}"))
    for role in result["roles"]:
        print(printable(f"{'ROLE':<10}{role['person']}, {role['role']}"))
    for quote in result["quotes"]:
        sure = f", {quote['speaker_confidence']:.2f} sure" if quote["speaker"] and quote["speaker_confidence"] is not None else ""
        at = f"characters {quote['start']} to {quote['end']}"
        print(printable(f"{'QUOTE':<10}{quote['speaker'] or NOT_TOLD}{sure} ({at})"))
    for figure in result["figures"]:
        print(printable(f"{'FIGURE':<10}{figure['kind']}: {figure['text']}"))
    print(f"{'ABOUT':<10}drug policy {result['drug_policy']:.2f}; topics: {', '.join(result['topics']) or 'none'}")


@app.command()
def read(
    file: Path, url: Annotated[str | None, typer.Option(help="Where it came from.")] = None, as_json: AsJson = False
) -> None:
    """Turn one file into a document and print it."""
    from service.reading import read_as_json

    document = read_as_json(file, url=url)
    if as_json:
        give_json(document)
    elif document["rejected"] is None:
        print(printable(f"{document['title']}\n\n{document['text']}"))
    if document["rejected"] is not None:
        raise NotFound(f"{file} is no document that can be read: {document['rejected']}.")


@evaluate.command("entities")
def evaluate_entities(folder: Path) -> None:
    """Score entities, roles, quotes and figures on a folder with texts.jsonl and gold.jsonl."""
    with progress_bar() as bar:
        scores = import_module("evaluation.entities").evaluate_entities(folder, report=lambda done, n: bar("texts", done, n))
    give_json(scores)


@evaluate.command("retrieval")
def evaluate_retrieval(folder: Path, mode: Annotated[str, typer.Option()] = "hybrid", data: Data = None) -> None:
    """Score search on a BEIR folder, in a scratch index on the configured engine."""
    from index.elastic_server import Access
    from index.opening import scratch_index
    from nlp.pipeline import load_pipeline

    config = config_of(data)
    access = Access(config.elasticsearch_api_key, config.elasticsearch_ca)
    with scratch_index(config.elasticsearch_url, access=access) as scratch:
        score = import_module("evaluation.retrieval").evaluate_retrieval
        give_json(score(folder, index=scratch, embed=load_pipeline().embed, mode=mode))


@app.command()
def status(data: Data = None, as_json: AsJson = False) -> None:
    """The books: what came in, what became of it, how each source stands."""
    from service.health import status as read_status

    with installed(data) as installation:
        found = read_status(installation)
    if as_json:
        give_json(found)
        return
    print(f"Beat {found.beat}: {found.captures} captures, {found.documents} documents")
    for stage, books in found.stages.items():
        parts = f"{books.done} done, {books.rejected} rejected, {books.quarantined} quarantined, {books.pending} pending"
        print(f"  {stage:<10}{books.entered} in = {parts}" + (f" ({books.retried} to be retried)" if books.retried else ""))
        for reason, n in books.reasons.items():
            print(printable(f"            {n} × {reason}"))
    for scan in found.scans:
        failed = f", {scan.n_failed} of them without text" if scan.n_failed else ""
        told = f"page {scan.n_through} of {scan.n_pages} is recognised{failed} ({scan.url})"
        print(printable(f"  A scan of {scan.source_name} waits: {told}"))
    for month in found.misses:
        share = f", {month.share:.1%} of what should be here" if month.share is not None else ""
        print(f"  Reported as missing in {month.month}: {month.reported}; not here were {month.gaps}{share}")
    for source in found.sources:
        when = f"{source.read_at:%Y-%m-%d %H:%M}" if source.read_at else "never"
        print(printable(f"  {source.name}: last read {when}" + (f"; {source.reason}" if source.reason else "")))


@app.command()
def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Look at every part that can fail, and say how it stands and what to do."""
    from service.health import doctor as examine

    findings = examine(config_of(data))
    if as_json:
        give_json(findings)
    else:
        for finding in findings:
            print(printable(f"{'well ' if finding.is_well else 'NOTE '} {finding.what}: {finding.seen}"))
    if not all(finding.is_well for finding in findings if not finding.what.startswith("Source")):
        raise typer.Exit(1)


@index_app.command("status")
def index_status(data: Data = None, as_json: AsJson = False) -> None:
    """What the index holds, beside what the archive holds."""
    with installed(data) as installation:
        held, meant = set(installation.index.held()), installation.shelves.ids()
        found = {
            "engine": installation.index.describe(),
            "documents": len(held),
            "archive": len(meant),
            "missing": len(meant - held),
            "foreign": len(held - meant),
        }
    if as_json:
        give_json(found)
    else:
        print(f"{found['engine']}: {found['documents']} of {found['archive']} documents, {found['missing']} missing")


@index_app.command("rebuild")
def index_rebuild(data: Data = None, as_json: AsJson = False) -> None:
    """Build the index anew from the archive; the old one answers until it is done."""
    from service.process import rebuild_index

    with installed(data) as installation, progress_bar() as bar:
        n = rebuild_index(installation, report=bar)
    if as_json:
        give_json({"documents": n})
    else:
        print(f"The index was built anew: {n} documents.")


@archive_app.command("verify")
def archive_verify(
    repair: Annotated[bool, typer.Option("--repair", help="Begin every repair that can be made; `process` finishes it.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Look at everything that is kept: files, texts, what was read in them, the database, the index. Exit 1 if anything is damaged."""
    from service.verification import WORDS, verify_installation

    with installed(data) as installation, progress_bar() as bar:
        findings = verify_installation(installation, with_repair=repair, report=lambda part, *counts: bar(WORDS[part], *counts))
    if as_json:
        give_json(findings)
    else:
        counts = ", ".join(f"{n:,} {WORDS[part]}" for part, n in findings.looked_at.items() if part != "database")
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


@app.command()
def serve(
    port: Annotated[int, typer.Option()] = 8000, host: Annotated[str, typer.Option()] = "127.0.0.1", data: Data = None
) -> None:
    """Serve the web pages and the API on this machine."""
    from web.serve import serve as run_server

    run_server(config_of(data), host=host, port=port)


@app.command()
def run(port: Annotated[int, typer.Option()] = 8000, data: Data = None) -> None:
    """Crawl, process and mail by the beat's schedule, and serve the pages. Stop it with Ctrl+C; kill it whenever you must."""
    import threading

    from scheduler import check_schedule, run_scheduler
    from web.serve import serve as run_server

    config = config_of(data)
    check_schedule(config)
    stop = threading.Event()
    clock = threading.Thread(target=run_scheduler, args=[config], kwargs={"stop": stop, "say": say}, name="scheduler")
    clock.start()
    try:
        run_server(config, host="127.0.0.1", port=port)
    finally:
        stop.set()
        clock.join()


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
    from service.alerts import add_search, names_told

    with installed(data) as installation:
        names = names_told(installation, query)
        saved = add_search(installation, name, query, to, pace=pace, at=at)
    if as_json:
        give_json(saved)
    else:
        print_saved(saved)
    say_names(names)
    if names.unknown:
        say("The search is kept as typed, and finds the name once a text has it. `countywatch searches remove ID` takes it away.")


@searches_app.command("list")
def searches_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show the saved searches."""
    from archive.mail import Mail

    with installed(data) as installation:
        saved = Mail(installation.archive).searches()
    if as_json:
        give_json(saved)
        return
    for each in saved:
        print_saved(each)
    if not saved:
        say("No searches are saved. Add one with `countywatch searches add NAME QUERY --to ADDRESS`.")


def print_saved(saved: "SavedSearch") -> None:
    """One saved search for a terminal."""
    when = f"{saved.pace} at {saved.local_time}" if saved.local_time else saved.pace
    paused = ", paused" if saved.is_paused else ""
    print(printable(f"{saved.id[:8]}  {saved.name}: {saved.query} → {saved.recipient}, {when}{paused}"))


@searches_app.command("remove")
def searches_remove(search_id: str, data: Data = None, as_json: AsJson = False) -> None:
    """Forget a saved search. What its reader was sent stays known, so that nothing comes twice."""
    from archive.mail import Mail

    with installed(data) as installation:
        saved = Mail(installation.archive).remove_search(search_id)
    if as_json:
        give_json(saved)
    else:
        say(f"Removed: {saved.name}")


@searches_app.command("pause")
def searches_pause(
    search_id: str,
    resume: Annotated[bool, typer.Option("--resume", help="Mail it again.")] = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Stop mailing a saved search, or resume it."""
    from archive.mail import Mail

    with installed(data) as installation:
        saved = Mail(installation.archive).pause_search(search_id, paused=not resume)
    if as_json:
        give_json(saved)
    else:
        say(f"{'Resumed' if resume else 'Paused'}: {saved.name}")


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
        give_json({"files": [str(path) for path in written]})
    else:
        for path in written:
            print(path)
    if not written:
        say("There is nothing to preview: no search is saved, or all are paused. `countywatch searches list` shows them.")


@digest_app.command("send")
def digest_send(data: Data = None, as_json: AsJson = False) -> None:
    """Compose a digest of every active search now, and send what is in the outbox."""
    from digests.desk import compose_now, send_due

    with installed(data) as installation:
        posted = compose_now(installation)
        counts = {"composed": posted} | send_due(installation)
    if as_json:
        give_json(counts)
    else:
        print(", ".join(f"{n} {what}" for what, n in counts.items()))


@digest_app.command("outbox")
def digest_outbox(data: Data = None, as_json: AsJson = False) -> None:
    """Show the outbox: what waits, what was sent, what was refused and why."""
    from archive.mail import Mail

    with installed(data) as installation:
        letters = Mail(installation.archive).letters()
    rows = [
        {"id": x.id, "to": x.recipient, "subject": x.subject, "state": x.state, "tries": x.tries, "error": x.error}
        for x in letters
    ]
    if as_json:
        give_json(rows)
        return
    for row in rows:
        print(printable(f"{row['state']:<8} {row['to']}  {row['subject']}" + (f"  ({row['error']})" if row["error"] else "")))
    if not rows:
        say("The outbox is empty.")


def by(who: str | None, reason: str | None) -> "By":
    """Who decides on the command line, and why."""
    from getpass import getuser

    from service.decide import By

    return By(getuser() if who is None else who, reason)


def n_documents(n: int) -> str:
    """A number of documents in words."""
    return "1 document" if n == 1 else f"{n:,} documents"


def print_decided(decided: "Decided | TakenDown", as_json: bool) -> None:
    """What a decision did, with the id by which it is taken back."""
    if as_json:
        give_json(decided)
    else:
        print(f"{decided.id[:8]}  {decided.kind}: {n_documents(decided.documents)}")
    if not decided.is_indexed:
        say("It is kept, and the search index follows with the next `countywatch process`.")


@correct_app.command("not-entity")
def correct_not_entity(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    label: OfLabel = None,
    document: InDocument = None,
    occurrence: Annotated[
        int | None, typer.Option(metavar="N", help="Only where it stands in the document for the Nth time.")
    ] = None,
    everywhere_in_it: Annotated[bool, typer.Option("--all", help="All places of the document.")] = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that a name is none: everywhere, or at one place or all places of a document."""
    from service.decide import not_entity

    if document is None and (occurrence is not None or everywhere_in_it):
        raise UsageError("--occurrence and --all choose among the places of one document. Name it with --document.")
    with installed(data) as installation:
        decided = not_entity(
            installation,
            name,
            by(who, reason),
            label=label,
            document_id=document,
            occurrence=occurrence,
            everywhere_in_it=everywhere_in_it,
        )
    print_decided(decided, as_json)


@correct_app.command("same")
def correct_same(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The name that stays.")],
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The name that is the same.")],
    label: OfLabel = None,
    document: InDocument = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that OTHER is the same as NAME, by which both are then known."""
    from service.decide import same

    with installed(data) as installation:
        decided = same(installation, name, other, by(who, reason), label=label, document_id=document)
    print_decided(decided, as_json)


@correct_app.command("different")
def correct_different(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    other: Annotated[str, typer.Argument(metavar="OTHER")],
    label: OfLabel = None,
    document: InDocument = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that NAME and OTHER are two: what is written as the one is no longer taken for the other."""
    from service.decide import different

    with installed(data) as installation:
        decided = different(installation, name, other, by(who, reason), label=label, document_id=document)
    print_decided(decided, as_json)


@correct_app.command("rename")
def correct_rename(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    new: Annotated[str, typer.Argument(metavar="NEW")],
    label: OfLabel = None,
    document: InDocument = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Give what is known by a name another."""
    from service.decide import rename

    with installed(data) as installation:
        decided = rename(installation, name, new, by(who, reason), label=label, document_id=document)
    print_decided(decided, as_json)


@correct_app.command("speaker")
def correct_speaker(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    words: Annotated[str, typer.Argument(metavar="QUOTE", help="Some of the quote's words.")],
    name: Annotated[str | None, typer.Option("--name", help="Who spoke them, as the document names the speaker.")] = None,
    nobody: Annotated[bool, typer.Option("--nobody", help="The speaker is not known.")] = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say who spoke a quote."""
    from service.decide import speaker

    if (name is None) != nobody:
        raise UsageError("Say who spoke the quote with --name NAME, or that it is not known with --nobody.")
    with installed(data) as installation:
        decided = speaker(installation, document, words, name, by(who, reason))
    print_decided(decided, as_json)


@correct_app.command("role")
def correct_role(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    person: Annotated[str, typer.Argument(metavar="PERSON")],
    role: Annotated[str | None, typer.Option("--role", help="The role that the person has.")] = None,
    none: Annotated[bool, typer.Option("--none", help="The person does not have the role that was read.")] = False,
    was: Annotated[
        str | None, typer.Option("--was", metavar="ROLE", help="The role that was read, where there are several.")
    ] = None,
    organisation: Annotated[str | None, typer.Option("--organisation", metavar="NAME", help="Where the role is held.")] = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say which role a person has in a document, in place of the one that was read."""
    from service.decide import role as correct

    if (role is None) != none:
        raise UsageError("Say which role the person has with --role ROLE, or that it is none with --none.")
    with installed(data) as installation:
        decided = correct(installation, document, person, role, by(who, reason), was=was, organisation=organisation)
    print_decided(decided, as_json)


@correct_app.command("item")
def correct_item(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT")],
    words: Annotated[str, typer.Argument(metavar="PASSAGE", help="Some of the passage's words.")],
    item: Annotated[str | None, typer.Option("--item", metavar="NUMBER", help="The agenda item under which it stands.")] = None,
    none: Annotated[bool, typer.Option("--none", help="It stands under no item.")] = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say under which agenda item a passage stands."""
    from service.decide import item as correct

    if (item is None) != none:
        raise UsageError("Say under which item the passage stands with --item NUMBER, or under none with --none.")
    with installed(data) as installation:
        decided = correct(installation, document, words, item, by(who, reason))
    print_decided(decided, as_json)


OfEvent = Annotated[bool, typer.Option("--event", help="The event that they report, and not the story that they carry.")]


@correct_app.command("split")
def correct_split(
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...")],
    of_event: OfEvent = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that documents are no copies of the others of their story; or, with --event, that they report another happening."""
    from service.decide import split, split_event

    with installed(data) as installation:
        decided = (split_event if of_event else split)(installation, documents, by(who, reason))
    print_decided(decided, as_json)


@correct_app.command("join")
def correct_join(
    documents: Annotated[list[str], typer.Argument(metavar="DOCUMENT...")],
    of_event: OfEvent = False,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Say that documents carry one story; or, with --event, that they report one happening."""
    from service.decide import join, join_event

    with installed(data) as installation:
        decided = (join_event if of_event else join)(installation, documents, by(who, reason))
    print_decided(decided, as_json)


@correct_app.command("list")
def correct_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show all corrections, newest first: what they are about, whether they still apply, who made them."""
    from service.correction_list import corrections

    with installed(data) as installation:
        found = corrections(installation)
    if as_json:
        give_json(found)
        return
    for each in found:
        becomes = f" → {each.becomes}" if each.becomes else ""
        where = f" in {each.document_id[:8]}" if each.document_id else ""
        line = f"{each.id[:8]}  {each.at:%Y-%m-%d %H:%M}  {each.kind}: {each.about}{becomes}{where}; {each.state}, {n_documents(each.documents)}"
        print(printable(f"{line}; {each.who}" + (f": {each.reason}" if each.reason else "")))
    if not found:
        say("Nothing has been corrected yet.")


@correct_app.command("undo")
def correct_undo(
    decision_id: Annotated[str, typer.Argument(metavar="ID")],
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a correction back."""
    from service.decide import undo

    with installed(data) as installation:
        decided = undo(installation, decision_id, by(who, reason))
    print_decided(decided, as_json)


OfDocument = Annotated[str | None, typer.Option("--document", metavar="ID", help="One document.")]
OfStory = Annotated[str | None, typer.Option("--story", metavar="ID", help="A story with all its copies.")]
OfPerson = Annotated[str | None, typer.Option("--person", metavar="NAME", help="A person, by the full name.")]
OfUrl = Annotated[str | None, typer.Option("--url", metavar="URL", help="Whatever stands at an address, now or later.")]


@takedown_app.command("suppress")
def takedown_suppress(
    document: OfDocument = None,
    story: OfStory = None,
    person: OfPerson = None,
    url: OfUrl = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Serve something no longer, until that is lifted."""
    from service.takedowns import Subject, suppress

    with installed(data) as installation:
        taken = suppress(installation, Subject(document, story, person, url), by(who, reason))
    print_decided(taken, as_json)


@takedown_app.command("erase")
def takedown_erase(
    document: OfDocument = None,
    story: OfStory = None,
    person: OfPerson = None,
    url: OfUrl = None,
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Remove something for good, and keep it from coming back. It cannot be restored."""
    from service.takedowns import Subject, erase

    with installed(data) as installation:
        taken = erase(installation, Subject(document, story, person, url), by(who, reason))
    print_decided(taken, as_json)


@takedown_app.command("list")
def takedown_list(data: Data = None, as_json: AsJson = False) -> None:
    """Show all takedowns, newest first, those too that were lifted."""
    from service.takedowns import takedowns

    with installed(data) as installation:
        found = takedowns(installation)
    if as_json:
        give_json(found)
        return
    for each in found:
        state = "lifted" if each.is_lifted else "in force"
        line = f"{each.id[:8]}  {each.at:%Y-%m-%d %H:%M}  {each.kind} {each.of} {each.subject}; {state}, {n_documents(each.documents)}"
        print(printable(f"{line}; {each.who}" + (f": {each.reason}" if each.reason else "")))
    if not found:
        say("Nothing has been taken down.")


@takedown_app.command("lift")
def takedown_lift(
    decision_id: Annotated[str, typer.Argument(metavar="ID")],
    who: Who = None,
    reason: Reason = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Take a takedown back. What was erased is not restored by this, but may be collected again."""
    from service.takedowns import lift

    with installed(data) as installation:
        lifted = lift(installation, decision_id, by(who, reason))
    print_decided(lifted, as_json)


if __name__ == "__main__":
    main()
