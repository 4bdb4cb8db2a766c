"""Commands that read one text or file, and that measure how well that is done."""

import json
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Annotated, TextIO

import typer

from cli.group import CommandGroup
from cli.options import AsJson, Data
from cli.output import config_of, print_json, printable, progress_bar
from core.errors import NotFound
from core.ordering import distinct
from core.shown_speakers import NOT_TOLD

commands = CommandGroup()

evaluate = CommandGroup("Measure the reading comprehension or the search on a labelled folder.")


@commands.command()
def analyse(
    file: Annotated[str, typer.Argument(metavar="[FILE|-]")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help='Lines of {"id", "text"} in, a line of JSON each out.')] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a text holds: operations, people and roles, places, quotes, figures, relevance."""
    from core.words import to_json
    from service.analyse import AnalysedText, analyse_lines, analyse_text, read_text

    def record(result: AnalysedText) -> dict[str, object]:
        return {"id": result.id, **to_json(result.annotations)}

    path = None if file == "-" else Path(file)
    if jsonl:
        given: TextIO = path.open(encoding="utf-8") if path and path.is_file() else sys.stdin
        with given as lines:
            if path and not path.is_file():
                raise NotFound(f"There is no file {path}. Check the spelling.")
            for line in analyse_lines(lines):
                print(
                    json.dumps(record(line) if isinstance(line, AnalysedText) else to_json(line), ensure_ascii=False), flush=True
                )
        return
    result = analyse_text(read_text(path, sys.stdin), name=path.name if path else "-")
    if as_json:
        print_json(record(result))
        return
    notes = result.annotations
    for label in distinct(mention.label for mention in notes.entities):
        names = distinct(mention.canonical for mention in notes.entities if mention.label == label)
        print(printable(f"{label:<10}{', '.join(names)}"))
    for role in notes.roles:
        print(printable(f"{'ROLE':<10}{role.person}, {role.role}"))
    for quote in notes.quotes:
        sure = f", {quote.speaker_confidence:.2f} sure" if quote.speaker and quote.speaker_confidence is not None else ""
        at = f"characters {quote.start} to {quote.end}"
        print(printable(f"{'QUOTE':<10}{quote.speaker or NOT_TOLD}{sure} ({at})"))
    for figure in notes.figures:
        sure = f", {figure.confidence:.2f} sure" if figure.confidence is not None else ""
        print(printable(f"{'FIGURE':<10}{figure.kind}: {figure.text}{sure}"))
    print(f"{'ABOUT':<10}drug policy {notes.drug_policy:.2f}; topics: {', '.join(notes.topics) or 'none'}")


@commands.command()
def read(
    file: Path, url: Annotated[str | None, typer.Option(help="Where it came from.")] = None, as_json: AsJson = False
) -> None:
    """Turn one file into a document and print it."""
    from service.intake.reading import parse_file

    parsed = parse_file(file, url=url)
    if as_json:
        print_json(parsed)
    elif parsed.rejected is None:
        print(printable(f"{parsed.title}\n\n{parsed.text}"))
    if parsed.rejected is not None:
        raise NotFound(f"{file} is no document that can be read: {parsed.rejected}.")


@evaluate.command("entities")
def evaluate_entities(folder: Path) -> None:
    """Score entities, roles, quotes and figures on a folder with texts.jsonl and gold.jsonl."""
    with progress_bar() as bar:
        scores: object = import_module("evaluation.entities").evaluate_entities(folder, report=partial(bar, "texts"))
    print_json(scores)


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
        scores: object = score(folder, index=scratch, embed=load_pipeline().embed, mode=mode)
        print_json(scores)
