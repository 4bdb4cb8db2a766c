"""Commands that ask for documents: by words and meaning, by likeness, by what was said; and why something is not there."""

import sys
from pathlib import Path
from typing import Annotated, TextIO

import typer

from cli.group import CommandGroup
from cli.hits import print_hit, say_names, say_silence, say_sources
from cli.options import AsJson, Copies, Data, FromSource, OfKind, Since, Until
from cli.output import counted, day, installed, log_line, print_json, printable, progress_bar
from core.errors import NotFound, UsageError
from core.vocabulary import FACETS

commands = CommandGroup()


@commands.command()
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
    from service.search.search import SearchOptions
    from service.search.search import search as run_search

    options = SearchOptions(mode, limit, 0, day(since), day(until, last=True), source, kind, copies, sort)
    with installed(data) as installation:
        answer = run_search(installation, query, options)
    if as_json:
        print_json(answer)
        return
    for hit in answer.hits:
        print_hit(hit)
    say_names(answer)
    say_sources(answer.sources, source)
    if answer.total:
        near = (
            ""
            if answer.has_words_of_query
            else " None of them has your words: they are near in meaning (--mode keyword leaves such out)."
        )
        log_line(f"{answer.total} found, {len(answer.hits)} shown.{near}")
    say_silence(answer.silence, is_empty=not answer.total)


@commands.command()
def export(
    query: Annotated[str, typer.Argument(metavar="QUERY")],
    output: Annotated[Path, typer.Option("--output", metavar="FILE", help="A file that ends in .csv, .xlsx, .json or .atom.")],
    mode: Annotated[str, typer.Option(help="hybrid, keyword or meaning.")] = "hybrid",
    since: Since = None,
    until: Until = None,
    source: FromSource = None,
    kind: OfKind = None,
    copies: Copies = False,
    sort: Annotated[str, typer.Option(help="best, newest or oldest first.")] = "best",
    data: Data = None,
) -> None:
    """Write all results of a search to a file: a table (CSV, XLSX), JSON or an Atom feed."""
    from service.exports.files import write_export
    from service.exports.rows import export as run_export
    from service.search.search import SearchOptions

    options = SearchOptions(mode, 1, 0, day(since), day(until, last=True), source, kind, copies, sort)
    with installed(data) as installation, progress_bar() as bar:
        answer = run_export(
            installation,
            query,
            options,
            base_url=installation.config.base_url,
            report=lambda done, of: bar("results", done, of),
        )
        write_export(answer, output)
    log_line(f"{output} written: {answer.total:,} found{' or more' if answer.is_partial else ''}.")
    for sentence in answer.sentences:
        log_line(sentence)


@commands.command()
def facet(
    name: Annotated[str, typer.Argument(metavar="FACET", help=f"One of {', '.join(FACETS)}.")],
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
    """List all values of a facet in what a search finds, with how many hits each has."""
    from service.search.search import SearchOptions, facet_values

    options = SearchOptions(mode, limit, 0, day(since), day(until, last=True), source, kind, copies)
    with installed(data) as installation:
        answer = facet_values(installation, query, name, options, containing=containing)
        beat = installation.config.beat
    if as_json:
        print_json(answer)
        return
    for value in answer.values:
        print(printable(f"{value.count:>6}  {beat.value_name(name, str(value.value))}"))
    say_names(answer)
    say_sources(answer.sources, source)
    log_line(f"{counted(answer.total, 'value', 'values')}, {len(answer.values)} shown.")
    if answer.more_by_meaning:
        log_line("There may be more: of the documents near in meaning only the nearest are counted.")
    elif answer.partial:
        log_line("There may be more: the search index does not hold the whole archive, or the list is too long.")


@commands.command()
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
    from service.explaining.explanation import explain as explain_one
    from service.explaining.explanation import report_miss
    from service.search.search import SearchOptions

    options = SearchOptions(mode, 1, 0, day(since), day(until, last=True), source, kind, copies)
    with installed(data) as installation:
        answer = explain_one(installation, of, query=query, options=options)
        answer = report_miss(installation.archive, answer) if report else answer
    if as_json:
        print_json(answer)
        return
    about = " · ".join(part for part in (answer.title, answer.source_name, answer.url, answer.document_id) if part)
    print(printable(f"{answer.answer.upper()}{f': {about}' if about else ''}\n{answer.why}\n{answer.next_step}"))
    if answer.suggestions:
        print("Did you mean:" if answer.document_id is None else "The same headline:")
    for near in answer.suggestions:
        print(printable(f"  {near.title} · {near.source_name}, {(near.published or 'undated')[:10]} · {near.document_id}"))
    if answer.reported_at:
        log_line("It is kept as missed; `countywatch status` counts what is reported.")


@commands.command()
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
    from service.intake.reading import read_path
    from service.search.search import SearchOptions
    from service.search.similar import similar_to_document, similar_to_file, similar_to_text

    options = SearchOptions("meaning", limit, 0, day(since), day(until, last=True), source, kind, copies)
    is_file = Path(of).is_file()
    if not is_file and {".", "/"} & set(of):
        raise NotFound(f"There is no file {of}. Check the spelling.")
    if passage is not None and (of == "-" or is_file):
        raise UsageError("--passage is for documents of the archive. Paste the passage alone instead.")
    with installed(data) as installation:
        if of == "-":
            given: TextIO = sys.stdin
            answer = similar_to_text(installation, given.read(), options=options)
        elif is_file:
            answer = similar_to_file(installation, read_path(Path(of)), options=options)
        else:
            answer = similar_to_document(installation, of, passage=passage, options=options)
    if as_json:
        print_json(answer)
        return
    for hit in answer.hits:
        print_hit(hit)
    more = " There may be more: only the nearest documents are counted." if answer.more_by_meaning else ""
    log_line(f"{answer.total} found, {len(answer.hits)} shown.{more}" if answer.total else "Nothing here is like it.")


@commands.command()
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
    from service.search.quotes import QuoteOptions, find_quotes

    options = QuoteOptions(speaker, day(since), day(until, last=True), source, kind, limit)
    with installed(data) as installation:
        answer = find_quotes(installation, query, options)
    if as_json:
        print_json(answer)
        return
    for quote in answer.quotes:
        held = f" ({quote.role})" if quote.role else ""
        carried = f", and {quote.copies - 1} more" if quote.copies > 1 else ""
        words = f"{quote.said_by}{held}: “{' '.join(quote.words.split())}”"
        place = f"{(quote.published or 'undated')[:10]}, {quote.source_name}{carried}, {quote.document_id}"
        print(printable(f"{words}  [{place}{f', {quote.fidelity}' if quote.fidelity else ''}]"))
    for note in answer.notes:
        log_line(note)
    if answer.total:
        log_line(f"{counted(answer.total, 'quote', 'quotes')}, {len(answer.quotes)} shown.")
    if answer.left_out:
        log_line(f"{answer.left_out} of people without a public role are not listed.")
    for sentence in answer.silence.sentences if not (answer.total and answer.silence.is_whole) else ():
        if sentence not in answer.notes:
            log_line(sentence)
